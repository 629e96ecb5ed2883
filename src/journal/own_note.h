/* Checkpoints of the tracker's own log, and the facts that it puts on record with them. */
#ifndef QZ_JOURNAL_OWN_NOTE_H
#define QZ_JOURNAL_OWN_NOTE_H

#include "journal/state.h"

/* Read the newest checkpoint of the own log into t->own_note and t->own_noted. */
int qz_own_note_load(struct qz_tracker *t, struct qz_err *err);
/* Add the entry "facts" and a signed checkpoint after it to a batch of the own log, as its last one;
 * qz_own_note_load when it is committed. */
int qz_own_note_add(struct qz_batch *b, struct qz_err *err);
/* The digest of the receipts and forks that follow those of *at, up to and with the given ones: what an entry
 * "facts" of the own log says of them. *at is moved on. */
struct qz_facts {
    uint64_t receipts, forks;
};
int qz_facts_digest(struct qz_tracker *t, struct qz_facts *at, const struct qz_facts *to,
                    uint8_t out[QZ_HASH_BYTES], struct qz_err *err);
/* What an entry "facts" says of pass.key and admin.token. */
void qz_keys_digest(const struct qz_tracker *t, uint8_t out[32]);
/* The link after the one of the checkpoint before. */
void qz_own_note_link(const uint8_t before[QZ_HASH_BYTES], uint64_t number, const char *note, size_t len,
                      uint8_t out[QZ_HASH_BYTES]);

#endif
