/* How much a kiosk's log may grow: an allowance that is used up by what comes in and fills again by the day.
 */
#ifndef QZ_JOURNAL_ALLOWANCE_H
#define QZ_JOURNAL_ALLOWANCE_H

#include "journal/journal.h"

/* Set how much that is at the most; QZ_ALLOWANCE_ENTRIES and QZ_ALLOWANCE_BYTES until then. */
void qz_allowance_set(struct qz_tracker *t, int64_t entries, int64_t bytes);
/* Fill that of a kiosk, as a superior's word. QZ_E_MISSING for an unknown kiosk. */
int qz_allowance_fill(struct qz_tracker *t, const char *kiosk, int64_t now_ms, struct qz_err *err);
/* What is left of it now. */
int qz_allowance_left(struct qz_tracker *t, const struct qz_kiosk *k, int64_t now_ms, int64_t *entries,
                      int64_t *bytes, struct qz_err *err);

struct qz_batch;

/* Take so much from the allowance of the machine of the batch's log. *wait_s: 0, or QZ_E_FULL and the seconds
 * until there is enough. */
int qz_allowance_use(struct qz_batch *b, int64_t entries, int64_t bytes, int64_t *wait_s, struct qz_err *err);

#endif
