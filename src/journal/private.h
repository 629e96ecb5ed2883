/* The private tables, and the seals over them. */
#ifndef QZ_JOURNAL_PRIVATE_H
#define QZ_JOURNAL_PRIVATE_H

#include "journal/state.h"

/* Watch the private tables from now on; then, once tracker.key is known, seal what each transaction changes.
 */
int qz_private_watch(struct qz_tracker *t, struct qz_err *err);
void qz_private_start(struct qz_tracker *t);
/* Seal what a batch of the own log changed in them, and put on record with it how far the seals go. */
int qz_private_seal(struct qz_batch *b, struct qz_err *err);
/* Seal the rows of a store from before there were seals. */
int qz_private_adopt(struct qz_tracker *t, int64_t now_ms, struct qz_err *err);

#endif
