/* When activities opened, as the log that an entry is of says. */
#ifndef QZ_JOURNAL_OPENING_H
#define QZ_JOURNAL_OPENING_H

#include "journal/state.h"

/* The entry opens its activity, or closes it. */
int qz_opening_keep(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, struct qz_err *err);
/* When the activity opened that was open as the entry was written, by the time that entries are judged by.
 * 1, 0 it was not, -1. */
int qz_opening_before(struct qz_batch *b, const struct qz_entry *e, int64_t *at_ms, struct qz_err *err);
/* From when to when that activity is planned, into *o. 1, 0 there is no such, -1. */
int qz_opening_plan(struct qz_batch *b, const char *activity, struct qz_pass_opening *o, struct qz_err *err);

#endif
