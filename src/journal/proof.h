/* What a check-in's pass, code or name proves. */
#ifndef QZ_JOURNAL_PROOF_H
#define QZ_JOURNAL_PROOF_H

#include "journal/state.h"

/* Whether the pass of a check-in of the batch's log, written then, was good: *out is ACCEPTED, EXPIRED or
 * REVOKED. One that had ended was good if it was when the activity opened. */
int qz_proof_limits(struct qz_batch *b, const struct qz_entry *e, const struct qz_pass *p,
                    const struct qz_when *when, enum qz_judgement *out, struct qz_err *err);
/* What the proof of a check-in comes to. */
struct qz_proof {
    bool holds; /* the check-in may stand */
    int64_t youth;
    enum qz_how how;
    enum qz_judgement verdict; /* why it does not hold; else ACCEPTED, or what is wrong with the live part */
};
/* stored: the entry's verdict when replaying. */
int qz_proof_check(struct qz_batch *b, const struct qz_entry *e, enum qz_judgement stored,
                   const struct qz_when *when, struct qz_proof *out, struct qz_err *err);
/* Whether the live part of a check-in proves it, written when it was: it is right, in time, and of no other
 * entry. 1, 0, -1. */
int qz_proof_proves(struct qz_batch *b, const struct qz_entry *e, const struct qz_when *when,
                    struct qz_err *err);
/* youth.ref of an id. 1, 0 unknown, -1. */
int qz_youth_ref(struct qz_tracker *t, const char *who, int64_t *ref, struct qz_err *err);
/* The same in a batch. */
int qz_batch_youth(struct qz_batch *b, const char *who, int64_t *ref, struct qz_err *err);
/* *home: a kiosk may name that person without a pass, one of its organisation. Entries of before that bound,
 * and of the tracker's own log, may name anybody. */
int qz_person_at_home(struct qz_batch *b, int64_t youth, bool *home, struct qz_err *err);
/* youth.ref of a pass that was issued here. 1, 0 it was not, -1. */
int qz_pass_by_tag(struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES], int64_t *youth,
                   struct qz_err *err);
/* The revocation of the pass with that tag, or NULL. */
const struct qz_revoked *qz_revoked_find(const struct qz_tracker *t, const uint8_t tag[QZ_PASS_TAG_BYTES]);

#endif
