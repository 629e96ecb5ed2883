/* What an entry is worth, and what it changes. */
#ifndef QZ_JOURNAL_JUDGE_H
#define QZ_JOURNAL_JUDGE_H

#include "journal/state.h"

/* Judge one entry and apply it. stored: its first verdict when replaying or judging anew. */
int qz_judge(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored, enum qz_judgement *out,
             struct qz_err *err);
/* Take back all that stands of an entry of the batch's log that has its effect: a check-in, headcount, late
 * entry, opening, confirmation or check-out. Of other kinds nothing stands by itself. held: the verdict that
 * it has. */
int qz_judge_take_back(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement held,
                       struct qz_err *err);

/* What entry.id says has no effect any more, for good. */
int qz_judge_gone(struct qz_batch *b, int64_t entry, struct qz_err *err);

#endif
