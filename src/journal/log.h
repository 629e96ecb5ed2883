/* Logs as they are kept: lines, trees, receipts. */
#ifndef QZ_JOURNAL_LOG_H
#define QZ_JOURNAL_LOG_H

#include "journal/state.h"

/* The log of a kiosk's id; of "" the tracker's own. QZ_E_MISSING. */
int qz_log_ref(struct qz_tracker *t, const char *origin, int64_t *log, struct qz_err *err);
/* The tree of a log as it was with its first `size` entries; origin as of qz_journal_each. */
int qz_log_range(struct qz_tracker *t, const char *origin, uint64_t size, struct qz_range *out,
                 struct qz_err *err);
int qz_log_load(struct qz_tracker *t, int64_t log, struct qz_range *r, uint64_t *milestone,
                struct qz_err *err);
int qz_log_insert(struct qz_batch *b, uint64_t n, enum qz_judgement j, const char *line, size_t len,
                  struct qz_err *err);
/* Keep the batch's range, and the receipt. note and cosignature may be NULL. */
int qz_log_keep(struct qz_batch *b, uint64_t first, const char *note, size_t note_len,
                const char *cosignature, struct qz_err *err);

#endif
