/* The time that an entry is judged by. */
#ifndef QZ_JOURNAL_JUDGE_TIME_H
#define QZ_JOURNAL_JUDGE_TIME_H

#include "journal/state.h"

/* When the entry that is judged was written: ACCEPTED; UNKNOWN_TARGET when it is to be another one anew and
 * is not; -1. Of kinds and entries of which the time is not judged, what they say is taken. */
int qz_judge_time(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out, struct qz_err *err);
/* The same of an entry on the disk, by what is known now. b: a batch of its log of which nothing is applied;
 * b->anew tells afterwards with which receipt the entry came. */
int qz_judge_time_again(struct qz_batch *b, const struct qz_entry *e, struct qz_when *out,
                        struct qz_err *err);

#endif
