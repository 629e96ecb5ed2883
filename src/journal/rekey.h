/* Changes of the tracker's key. */
#ifndef QZ_JOURNAL_REKEY_H
#define QZ_JOURNAL_REKEY_H

#include "journal/journal.h"
#include "rules/limits.h"

#include <jansson.h>

struct qz_batch;

/* Give the tracker another key: a new one, or that of the file key_file (NULL: a new one), which is kept as
 * tracker.key is. The own log gets a note of it that the old key and the new one sign, and everything that
 * rested on the old one alone is proven first and then sealed by the new one. A power cut leaves the old key,
 * or the new one with its note. reason: 1 to QZ_REASON_MAX bytes.
 * QZ_E_CORRUPT when what the old key sealed is not as it was written, QZ_E_CONFLICT when the key was the
 * tracker's before, QZ_E_FULL after QZ_REKEYS_MOST changes. */
int qz_tracker_rekey(struct qz_tracker *t, const char *key_file, const char *reason, int64_t now_ms,
                     struct qz_err *err);
/* The key that the tracker had before its change number i, counted from 1: it opens what was sealed to it,
 * and does nothing else. 1, 0 there is none (any more), -1. The caller wipes sk. */
int qz_rekey_before(const struct qz_tracker *t, int i, uint8_t sk[64], struct qz_err *err);
/* The name of the file of the tracker's directory that holds it. */
#define QZ_REKEY_FILE 32 /* bytes of it, with its end */
void qz_rekey_file(int i, char out[QZ_REKEY_FILE]);
/* The notes of the changes after that key, in order, as many as there is room for; none when the key was
 * never the tracker's or is the newest one. */
int qz_tracker_rekeys(struct qz_tracker *t, const uint8_t after[32], struct qz_rekeys *out,
                      struct qz_err *err);

/* At the start, with the key that the file holds in t->sk: finish a change that was cut off after the log had
 * its note, forget one that was cut off before. QZ_E_CORRUPT when the key is not the one that the log names.
 */
int qz_rekey_settle(struct qz_tracker *t, struct qz_err *err);
/* Apply the entry of a change. */
int qz_rekey_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);
/* The key that the tracker had before any change. */
int qz_rekey_first(struct qz_tracker *t, uint8_t out[32], struct qz_err *err);

#endif
