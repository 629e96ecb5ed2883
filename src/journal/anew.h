/* Entries judged again, as if at the place where they first came. */
#ifndef QZ_JOURNAL_ANEW_H
#define QZ_JOURNAL_ANEW_H

#include "journal/state.h"

/* What is changed about each entry before it is judged. */
enum qz_anew_change {
    QZ_ANEW_SAME,     /* nothing: what it is judged by has changed */
    QZ_ANEW_ALLOW,    /* it stands without the rules of time and bounds */
    QZ_ANEW_DISCOUNT, /* it has no effect */
    QZ_ANEW_RECOUNT,  /* it is no longer discounted */
    QZ_ANEW_TAKE      /* nothing of it stands any more, for good: it is not judged */
};
/* Of each of the entries from..to of a kiosk's log, only those of the activity unless that is "", take back
 * what stands of it and judge it anew, as if at the place where it first came. A verdict other than the first
 * is kept in ruling. own: a batch of the tracker's own log, in whose receipt this happens and whose figures
 * are flushed first. At most QZ_RULING_ENTRIES entries in one receipt. */
int qz_anew(struct qz_batch *own, int64_t log, uint64_t from, uint64_t to, const char *activity,
            enum qz_anew_change change, struct qz_err *err);
/* An action takes back a confirmation that stands, entry n of that log. QZ_E_CORRUPT when there is none. */
int qz_judge_withdraw(struct qz_batch *b, int64_t log, uint64_t n, struct qz_err *err);

#endif
