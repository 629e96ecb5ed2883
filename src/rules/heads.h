/* People who are counted without a name, by touch: how fast that may go before somebody of the staff is asked
 * for, and which headcounts are one run. Pure; the time since boot is an argument, in milliseconds. */
#ifndef QZ_RULES_HEADS_H
#define QZ_RULES_HEADS_H

#include <stdbool.h>
#include <stdint.h>

#define QZ_HEADS_TOUCHES    30    /* that count somebody, */
#define QZ_HEADS_TOUCHES_MS 60000 /* within so long */
#define QZ_HEADS_PEOPLE     300   /* who are counted, */
#define QZ_HEADS_STEPS_MOST                                                                                  \
    10 /* of the touches that set one number are counted: who counts by ones is no crowd */
#define QZ_HEADS_PEOPLE_MS 600000 /* within so long */
#define QZ_HEADS_QUIET_MS  60000  /* nobody tried for so long: it goes on by itself */
#define QZ_HEADS_STAFF_MS                                                                                    \
    600000                    /* a cadre who signed in has seen the crowd: touches are not too many so long */
#define QZ_HEADS_RUN_MS 30000 /* headcounts that follow on each other within so long are a run */

/* What was counted of late. All zero: nothing was. */
struct qz_heads {
    struct {
        int64_t up_ms;
        int people, touches;
    } one[QZ_HEADS_PEOPLE]; /* a ring: each counts somebody, so that no more matter */
    int next;               /* the place that is overwritten next */
    int64_t asked_up_ms;    /* when staff was last asked for; 0: it is not */
    int64_t staff_up_ms;    /* when a cadre last signed in; 0: none did */
};

/* Somebody wants so many people counted, and touched the screen so many times to say so. Returns whether they
 * are to be counted, and notes that; false: staff is asked for first. */
bool qz_heads_take(struct qz_heads *h, int people, int touches, int64_t up_ms);
/* A cadre signed in: staff is there. */
void qz_heads_staff(struct qz_heads *h, int64_t up_ms);

/* An entry of the log, for telling runs apart. */
struct qz_heads_mark {
    int64_t at_ms;
    int people; /* counted by it without a name; 0: it is something else, or does not stand */
};
struct qz_heads_run {
    int first, last;        /* places of its newest and its oldest headcount */
    int entries, people;    /* in it; what lies between them and is no headcount does not count */
    int64_t from_ms, to_ms; /* of its oldest and its newest one */
};
/* The run around place `at` of the n marks, which come newest first. *out is zero where no headcount is. */
void qz_heads_find_run(const struct qz_heads_mark *mark, int n, int at, struct qz_heads_run *out);

#endif
