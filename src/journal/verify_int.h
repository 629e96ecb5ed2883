/* What the parts of the proof of a tracker's store share. Nobody outside of them includes this. */
#ifndef QZ_JOURNAL_VERIFY_INT_H
#define QZ_JOURNAL_VERIFY_INT_H

#include "journal/own_note.h"
#include "journal/state.h"

/* A log as far as it was proven. */
struct qz_proven_log {
    int64_t ref;
    char origin[QZ_NOTE_NAME];
    uint8_t pk[32]; /* of its kiosk, once enrolled */
    bool enrolled;
    struct qz_range range;
    uint64_t milestone; /* size at which a tree was last kept */
};

/* Receipts are gone through in their order, each with the entries that it brought: so a kiosk's key is known
 * when its first checkpoint comes. */
struct qz_proving {
    struct qz_tracker *t;
    struct qz_err *err;
    struct qz_proven_log *log;
    size_t logs, log_cap;
    struct qz_rows notes;      /* checkpoints of the own log */
    const struct qz_row *note; /* the next one, NULL: there is none */
    uint8_t note_link[QZ_HASH_BYTES];
    struct qz_facts facts; /* covered so far by entries "facts" of the own log */
    uint64_t seq, entries, receipts, signed_notes, cosigned, milestones, forks, own_notes, own_noted, seals;
    struct qz_seal_proof private;
    uint8_t key[32];  /* the tracker's own, at this point */
    uint64_t rekeys;  /* how often it changed so far */
    uint8_t keys[32]; /* digest of the files beside the database, as the own log said last */
    bool keys_said;
};

/* ---- verify_own.c: checkpoints of the tracker's own log ---- */
int qz_own_notes_start(struct qz_proving *p);
/* The own log has come to the size of r: the checkpoints of that size must be right. */
int qz_own_notes_prove(struct qz_proving *p, const struct qz_range *r);
/* None may be left over. */
int qz_own_notes_end(struct qz_proving *p);
void qz_own_notes_say(const struct qz_proving *p, struct qz_buf *out);

#endif
