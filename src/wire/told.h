/* Signed answers: what the tracker tells a kiosk is signed for the very request that asked, so that nobody on
 * the way can alter, replay or make up a word of it. See qingzhan-log(5), SIGNED ANSWERS.
 *
 * A kiosk writes its wire version and 16 fresh random bytes into the query of each request; the answer's
 * header Qingzhan-Signature then is "VERSION BASE64": the tracker's own wire version, and Ed25519 by its key
 * over "qingzhan-told-v1\0" and the fields of struct qz_told in their order, each after its length in four
 * bytes, big endian. A whole number is signed as its decimal digits. The key stands behind it as a third
 * word, in base64: whoever enrols knows the key's fingerprint only, and a kiosk that sees another key than
 * the one it knows asks how the tracker's key changed (GET /v1/keys). What the header names is believed for
 * nothing else.
 *
 * The request's token, If-None-Match and body are among the fields, so that whoever alters a request on its
 * way gets no answer that would be believed as one to the request that was made. */
#ifndef QZ_WIRE_TOLD_H
#define QZ_WIRE_TOLD_H

#include "base/buf.h"
#include "base/err.h"
#include "rules/livecode.h"
#include "wire/client.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The version of the contract between kiosk and tracker, and the oldest that still understand each other with
 * this program. 1 is the contract of before answers were signed: a kiosk takes it from no tracker, a tracker
 * still serves such a kiosk. Neither believes to understand one beyond the newest. */
#define QZ_WIRE_VERSION           2
#define QZ_WIRE_OLDEST_OF_KIOSK   1
#define QZ_WIRE_OLDEST_OF_TRACKER 2
#define QZ_WIRE_NEWEST            (QZ_WIRE_VERSION + 1)

#define QZ_NONCE_BYTES      16
#define QZ_NONCE_TEXT       23 /* in base64url, and the terminator */
#define QZ_TOLD_HEADER      "Qingzhan-Signature"
#define QZ_TOLD_HEADER_TEXT 160 /* the header's value and the terminator, more than it needs */
#define QZ_TOLD_DIGEST      32

/* One request with its answer. Texts are borrowed; NULL is signed like "". */
struct qz_told {
    int wire;                      /* version of who answers */
    const char *kiosk;             /* the id in the path, "" for an enrolment */
    const char *method;            /* "GET" or "POST" */
    const char *target;            /* the path from /v1/ on, and the query as the kiosk wrote it */
    const char *bearer;            /* the token that the request bore */
    const char *none_match;        /* its If-None-Match */
    uint8_t asked[QZ_TOLD_DIGEST]; /* SHA-256 of the request's body as it was sent: compressed, if it was */
    int status;
    const char *etag;
    uint8_t answered[QZ_TOLD_DIGEST]; /* SHA-256 of the answer's body */
};

/* SHA-256 of a body; bytes may be NULL when len is 0. */
void qz_told_digest(const void *bytes, size_t len, uint8_t out[QZ_TOLD_DIGEST]);

/* The value of the header for *t, by the tracker's key (libsodium's 64 bytes). Returns 0, or -1 (QZ_E_NOMEM).
 */
int qz_told_sign(const struct qz_told *t, const uint8_t sk[64], char out[QZ_TOLD_HEADER_TEXT],
                 struct qz_err *err);
/* Whether a header's value is the signature of *t by that key. Sets t->wire to the version that it names. */
bool qz_told_check(struct qz_told *t, const char *header, const uint8_t pk[32]);

/* The signer's key that the header names. False when it names none. */
bool qz_told_key(const char *header, uint8_t out[32]);

/* Whether text is 16 bytes in base64url. */
bool qz_nonce_valid(const char *text);

/* Whom a kiosk asks, and how it knows the answer for that one's. */
struct qz_told_by {
    const char *url;    /* where the tracker is; it may be served below a path */
    const char *kiosk;  /* who asks, "" when it enrols */
    const uint8_t *key; /* 32 bytes: the tracker's; NULL when enrolling: the one that the answer names, */
    const uint8_t *fingerprint; /* if it has this fingerprint (NULL: any) */
};

/* Ask by->url for `path` ("v1/…", with its query), and take the answer only if it is signed for this request:
 * wire version and nonce are added to the query here. req->url is set here; all else of it is the caller's.
 * Returns 0 when the tracker itself answered, whatever the status, in a version that is understood here; then
 * out->line is QZ_LINE_TRACKER. Else -1, and out->line says what it looks like; then nothing of *out but
 * retry_after_s may be used. An answer 304 to an ETag that was not asked about is not the tracker's.
 * out->wire is the version that the tracker speaks. out->stranger: the answer is signed for this request, but
 * by another key that it names. */
int qz_told_ask(struct qz_client *c, const struct qz_told_by *by, const char *path, struct qz_request *req,
                struct qz_response *out, struct qz_err *err);

#endif
