/* Who may not try PINs at this kiosk for now: wrong ones counted by name, with waits that grow. Pure; the
 * time since boot is an argument, since a wall clock jumps.
 *
 * Every fifth wrong PIN locks that name: for one minute, then two, four … 64. A right PIN, or somebody who
 * vouches for who is there, ends it. A lock outlives the program and the machine's restart: after that the
 * wait begins anew, since nobody knows how long the machine was off. */
#ifndef QZ_KIOSK_FLOW_LOCKS_H
#define QZ_KIOSK_FLOW_LOCKS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/id.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_PIN_TRIES     5     /* wrong ones that lock a name */
#define QZ_PIN_LOCK_MS   60000 /* the first lock */
#define QZ_PIN_DOUBLINGS 6     /* of it at the most */
#define QZ_PIN_LOCKS     (QZ_CONFIG_CADRES + QZ_CONFIG_HELPERS)

struct qz_pin_lock {
    char cadre[QZ_ID_TEXT]; /* or helper */
    int wrong;              /* in a row */
    int64_t wait_ms;        /* of the newest lock, 0 none yet */
    int64_t until_ms;       /* time since boot when it ends */
};

/* All zero: nobody tried anything. */
struct qz_pin_locks {
    struct qz_pin_lock lock[QZ_PIN_LOCKS];
    size_t count;
};

/* A wrong PIN of that cadre. */
void qz_locks_wrong(struct qz_pin_locks *l, const char *cadre, int64_t up_ms);
/* Forget that cadre's wrong PINs. Returns whether there were any. */
bool qz_locks_forgive(struct qz_pin_locks *l, const char *cadre);
/* Until when, in time since boot, no PIN of that cadre is taken; 0: it is. */
int64_t qz_locks_until(const struct qz_pin_locks *l, const char *cadre, int64_t up_ms);
/* Forget the waits that are over, so that none of them begins anew after a restart. Returns whether there
 * were any: then *l is to be kept. */
bool qz_locks_settle(struct qz_pin_locks *l, int64_t up_ms);
/* How many are locked out now; the first of them into *first, when there is one. */
int qz_locks_count(const struct qz_pin_locks *l, int64_t up_ms, const struct qz_pin_lock **first);

/* As text, to be kept over a restart: the boot it was written in, then a line a name. read takes what write
 * wrote; whatever else it finds it leaves out. Who is locked in *l stays so at least as long. */
void qz_locks_write(const struct qz_pin_locks *l, const char *boot, struct qz_buf *out);
void qz_locks_read(struct qz_pin_locks *l, const char *text, const char *boot, int64_t up_ms);

#endif
