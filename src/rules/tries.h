/* Looking for a name by digits of a phone number: who tries digits without taking a name is slowed down.
 * Pure; the time since boot is an argument.
 *
 * Each try counts as one in vain until a name is taken, whether it found nobody or somebody else. Every third
 * in a row makes the next one wait: 30 seconds, then one minute, two … eight. Ten quiet minutes, or a name
 * that is taken, begin anew. */
#ifndef QZ_RULES_TRIES_H
#define QZ_RULES_TRIES_H

#include <stdint.h>

#define QZ_TRIES_FREE      3
#define QZ_TRIES_WAIT_MS   30000  /* the first wait */
#define QZ_TRIES_DOUBLINGS 4      /* of it at the most */
#define QZ_TRIES_CALM_MS   600000 /* so long without a try */

/* All zero: nobody tried anything. */
struct qz_tries {
    int vain;         /* in a row */
    int64_t last_ms;  /* when the newest one was */
    int64_t until_ms; /* before that none is served */
};

/* One more try. */
void qz_tries_add(struct qz_tries *t, int64_t up_ms);
/* A name was taken. */
void qz_tries_forgive(struct qz_tries *t);
/* Until when, in time since boot, none is served; 0: one is. */
int64_t qz_tries_until(const struct qz_tries *t, int64_t up_ms);

#endif
