/* Participations that stand, wait and fall. */
#ifndef QZ_JOURNAL_STAND_H
#define QZ_JOURNAL_STAND_H

#include "journal/state.h"

/* *stood: it stands now; false when the youth stood already, and a check-in then waits for that one to fall.
 * One that is judged anew has the place that it had: it stands before those that came after it, and on the
 * confirmations that did. */
int qz_stand_add(struct qz_batch *b, struct qz_act *a, int64_t youth, const struct qz_entry *e,
                 enum qz_how how, bool *stood, struct qz_err *err);
/* Take away the one that rests on entry n of the batch's log, or that waits; the first that waits takes the
 * place of one that stood. *was: there was one. */
int qz_stand_remove(struct qz_batch *b, struct qz_act *a, int64_t youth, uint64_t n, bool *was,
                    struct qz_err *err);
/* Attest pending ones, by entry by_n of the batch's log: all of an activity (n 0), or that of entry n of a
 * log. *some: any there for n. */
int qz_stand_attest(struct qz_batch *b, struct qz_act *a, uint64_t by_n, int64_t youth, int64_t log,
                    uint64_t n, bool *some, struct qz_err *err);
/* Those attested by a confirmation (entry: its qz_entry_id) rest on another confirmation that stands and came
 * after them, or are pending again. */
int qz_stand_unattest(struct qz_batch *b, struct qz_act *a, int64_t entry, struct qz_err *err);

/* A youth left. *stands: or does not stand there, and nothing is changed. */
int qz_stand_out(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t at_ms, bool *stands,
                 struct qz_err *err);
/* That is taken back, unless the youth left again since. */
int qz_stand_not_out(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t at_ms,
                     struct qz_err *err);

/* The entry that is judged says that the youth came or went, at an activity with check-out; that entry n of
 * the batch's log did is taken back. Who is inside follows from these alone, whatever stands. */
int qz_stand_pass(struct qz_batch *b, const struct qz_act *a, int64_t youth, const struct qz_entry *e,
                  struct qz_err *err);
int qz_stand_unpass(struct qz_batch *b, uint64_t n, struct qz_err *err);

#endif
