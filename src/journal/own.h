/* The tracker's own log: actions, each an entry and what it changes, in one transaction. */
#ifndef QZ_JOURNAL_OWN_H
#define QZ_JOURNAL_OWN_H

#include "journal/state.h"

/* An action: begin, any number of adds, end; or cancel. data is a JSON object's text. */
int qz_own_begin(struct qz_tracker *t, struct qz_batch *b, int64_t now_ms, struct qz_err *err);
/* Write one entry of any kind: n and time are set. What it was judged is for the caller to look at. */
int qz_own_write(struct qz_batch *b, struct qz_entry *e, enum qz_judgement *j, struct qz_err *err);
int qz_own_add(struct qz_batch *b, const char *verb, const struct qz_buf *data, struct qz_err *err);
int qz_own_end(struct qz_batch *b, struct qz_err *err);
void qz_own_cancel(struct qz_batch *b);
/* The same for an action of one entry. */
int qz_own_do(struct qz_tracker *t, const char *verb, const struct qz_buf *data, int64_t now_ms,
              struct qz_err *err);
/* What an entry of any log did, and why. An action has its verb where any other has its reason, and its
 * reason in its data. verb is "" for any other, reason "" where none was given. */
void qz_own_words(const struct qz_entry *e, char verb[QZ_REASON_MAX + 1], char reason[QZ_REASON_MAX + 1]);

#endif
