/* Entries that may be judged otherwise when it is known better when they were written. */
#ifndef QZ_JOURNAL_REDATE_H
#define QZ_JOURNAL_REDATE_H

#include "journal/state.h"

/* Entries of the batch's log from n on are to be looked at, by qz_redate. */
int qz_redate_later(struct qz_batch *b, uint64_t n, struct qz_err *err);
/* Do some of that: those that would be judged otherwise are judged anew, in actions of the own log. *more:
 * there may be more to do. */
int qz_redate(struct qz_tracker *t, int64_t now_ms, bool *more, struct qz_err *err);
/* Apply such an action. */
int qz_redate_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);

#endif
