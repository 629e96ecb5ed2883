/* When an entry was written. */
#ifndef QZ_JOURNAL_DATING_H
#define QZ_JOURNAL_DATING_H

#include "journal/known.h"
#include "journal/state.h"

#define QZ_CLOCKS_MOST 1000 /* of one start of a machine, the newest */

/* Before any of a batch is judged: take in what a line says of the log's clock. Entries before that one are
 * dated by it too. */
int qz_dating_look(struct qz_batch *b, uint64_t n, const char *line, size_t len, struct qz_err *err);
/* The same for each of the entries first..last of the batch's log, which are on the disk. */
int qz_dating_look_again(struct qz_batch *b, uint64_t first, uint64_t last, struct qz_err *err);
/* Take in what an entry has seen: in order, each once. */
int qz_dating_seen(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);
int qz_dating_flush(struct qz_batch *b, struct qz_err *err);
/* When an entry of a kiosk's log was written, by what is known now. seq, received_ms: its receipt. */
int qz_dating_entry(struct qz_tracker *t, struct qz_dating *d, int64_t log, const struct qz_entry *e,
                    uint64_t seq, int64_t received_ms, struct qz_when *out, struct qz_err *err);
/* What passes and revocations are judged by, given when an entry says that it was written and its bounds
 * (INT64_MIN, INT64_MAX: none): a time within them. One far ahead of the upper bound says nothing of when
 * that was; the pass is then judged by the earliest that it can have been, which who back-dates can claim
 * anyway, so that nobody is dropped for a clock. */
int64_t qz_dating_judged(int64_t real_ms, int64_t lower_ms, int64_t upper_ms);
/* The receipt with which an entry came, and its time. 1, 0, -1. */
int qz_dating_received(struct qz_tracker *t, int64_t log, uint64_t n, uint64_t *seq, int64_t *at_ms,
                       struct qz_err *err);
/* Bounds were fetched: those below into *known, the one above, of receipt seq, into d->upper_ms; clocks are
 * to follow, and then the entries d->from to d->to that they are of. */
void qz_dating_ahead(struct qz_dating *d, int64_t log, uint64_t seq, const struct qz_known *known);
int qz_dating_take_clock(struct qz_dating *d, const struct qz_row *row,
                         struct qz_err *err); /* of clock_told */
void qz_dating_finish(struct qz_dating *d);

#endif
