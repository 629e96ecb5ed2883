/* Hours of service: how long somebody was at an activity, as far as it is known. Pure. Formulas: ours, but
 * that hours entered late are capped at the activity's length (the domain's "Where work takes place"). */
#ifndef QZ_RULES_HOURS_H
#define QZ_RULES_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Somebody at an activity; times are milliseconds since 1970. */
struct qz_served {
    int64_t start_ms, end_ms; /* of the activity, as planned */
    int64_t at_ms;            /* checked in */
    bool checkout;            /* people check out there */
    bool late;                /* entered late, or at a doubtful time */
};

/* Somebody came, or left, at an activity at which people check out. */
struct qz_passage {
    int64_t at_ms;
    bool leaves;
};

/* How long that was, in milliseconds, 0 or more, at now_ms. passage: the n times that the person came or
 * left, in the order of time; none are needed where people do not check out.
 *
 * Where people check out it is what lies between coming and leaving, all of it together; who came and did not
 * leave was there to the end, for all that is known (*forgot, once that is over). Elsewhere it is from
 * coming, or from the beginning for who came before, to the end. What was entered late is the activity's
 * length, or what lies between coming and leaving where that is less. */
int64_t qz_served_ms(const struct qz_served *stay, const struct qz_passage *passage, size_t n, int64_t now_ms,
                     bool *forgot);

#endif
