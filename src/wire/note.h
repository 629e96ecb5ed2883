/* Checkpoints and their signatures: C2SP signed-note, tlog-checkpoint, tlog-cosignature (v1). */
#ifndef QZ_WIRE_NOTE_H
#define QZ_WIRE_NOTE_H

#include "base/buf.h"
#include "base/err.h"
#include "wire/chain.h"

#include <stddef.h>
#include <stdint.h>

#define QZ_NOTE_NAME 64   /* of a key or origin, terminator included; "qingzhan/k_…" */
#define QZ_NOTE_MAX  4096 /* bytes of a whole note that are looked at */

struct qz_checkpoint {
    char origin[QZ_NOTE_NAME];
    uint64_t size;
    uint8_t root[QZ_HASH_BYTES];
    int64_t restored_ms; /* of the tracker's own log: when it was last said to be put back from a copy; 0 */
};

/* The first four bytes of SHA-256(name "\n" type key): signed-note key ids. type: 1 Ed25519, 4
 * cosignature/v1. */
void qz_note_key_id(const char *name, uint8_t type, const uint8_t pk[32], uint8_t out[4]);
/* A verifier key "name+hex id+base64(type key)". Appends to out. */
void qz_note_vkey(const char *name, uint8_t type, const uint8_t pk[32], struct qz_buf *out);

/* Append the note of a checkpoint: its body, an empty line, the log's own Ed25519 signature line under the
 * key name cp->origin. sk is libsodium's 64 bytes. */
void qz_checkpoint_sign(const struct qz_checkpoint *cp, const uint8_t sk[64], struct qz_buf *out);

/* Check a note: well formed, signed by pk under the name `origin`, and its body is a checkpoint of that
 * origin. Lines of signatures by other keys are ignored, as signed-note asks. Fills *out. Returns 0, or -1:
 * QZ_E_INPUT malformed, QZ_E_DENIED no good signature by that key. */
int qz_checkpoint_open(const char *note, size_t len, const char *origin, const uint8_t pk[32],
                       struct qz_checkpoint *out, struct qz_err *err);

/* Open a checkpoint of a tracker's own log, whose origin is the tracker's and signed with the rest:
 * whichever it names, the key is what is believed. */
int qz_own_checkpoint_open(const char *note, size_t len, const uint8_t pk[32], struct qz_checkpoint *out,
                           struct qz_err *err);

/* A change of a tracker's key: a note that names the key before and the new one. Both sign it: the key
 * before, so that whoever knows that one learns the new one; the new one, so that whoever knows that one
 * alone takes no past for the tracker's that somebody else made up. Its text is no checkpoint's. */
struct qz_rekey {
    uint8_t from[32], to[32];
    int64_t at_ms; /* the tracker's clock, for people to read */
};
/* Append the note. The keys are libsodium's 64 bytes. */
void qz_rekey_sign(const uint8_t from_sk[64], const uint8_t to_sk[64], int64_t at_ms, struct qz_buf *out);
/* Check a note: well formed, a change of the key `from` to another one, signed by both. Fills *out. Returns
 * 0, or -1: QZ_E_INPUT malformed, QZ_E_DENIED it is of another key, or a signature is missing or wrong. */
int qz_rekey_open(const char *note, size_t len, const uint8_t from[32], struct qz_rekey *out,
                  struct qz_err *err);

/* Append one cosignature line (with its newline) over the note's body at time_s, by the key of that name.
 * Returns 0, or -1 when the note has no body. */
int qz_cosign(const char *note, size_t len, const char *name, const uint8_t sk[64], uint64_t time_s,
              struct qz_buf *out, struct qz_err *err);
/* Check a cosignature line against the note it is for. *time_s receives its time. QZ_E_INPUT malformed,
 * QZ_E_DENIED it does not verify, QZ_E_NOMEM. */
int qz_cosign_check(const char *note, size_t len, const char *line, size_t line_len, const char *name,
                    const uint8_t pk[32], uint64_t *time_s, struct qz_err *err);

#endif
