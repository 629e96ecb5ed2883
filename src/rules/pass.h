/* Passes: what a youth holds to the camera. Format: qingzhan-pass(5).
 *
 *   QZ1  version 1, key id 1, id 16, expires u32 (unix s, big endian), Ed25519 signature 64 over
 *        "qingzhan-pass-v1\0" and the 22 bytes before it; text "QZ1:" and base45: 133 characters
 *   QZ2  the same 86 bytes, then a u32 step of 30 s and HMAC-SHA256(secret, id, step) cut to 8 bytes;
 *        text "QZ2:" and base45: 151 characters
 *
 * All functions are pure; the time is an argument. Keys and secrets are libsodium's. */
#ifndef QZ_RULES_PASS_H
#define QZ_RULES_PASS_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_PASS_VERSION      1
#define QZ_PASS_BYTES        86  /* a printed pass */
#define QZ_PASS_LIVE_BYTES   98  /* a live pass */
#define QZ_PASS_TEXT         160 /* room for either text and its terminator */
#define QZ_PASS_STEP_S       30
#define QZ_PASS_KEY_BYTES    32 /* Ed25519 public key */
#define QZ_PASS_SECRET_BYTES 32 /* of the live part, shared by phone and tracker */
#define QZ_PASS_TAG_BYTES    16

struct qz_pass {
    uint8_t raw[QZ_PASS_LIVE_BYTES]; /* as signed; raw_len of them */
    size_t raw_len;                  /* 86 or 98 */
    uint8_t key_id;
    uint8_t id[QZ_ID_BYTES]; /* of the youth */
    uint32_t expires;        /* unix seconds; the pass is good before this instant */
    bool live;
    uint32_t step; /* of a live pass */
    uint8_t mac[8];
};

struct qz_pass_key {
    uint8_t id;
    uint8_t pk[QZ_PASS_KEY_BYTES];
};

/* Sign a pass: sk is libsodium's 64-byte Ed25519 secret key. out holds the 86 bytes. */
void qz_pass_sign(uint8_t key_id, const uint8_t id[QZ_ID_BYTES], uint32_t expires, const uint8_t sk[64],
                  uint8_t out[QZ_PASS_BYTES]);
/* Make a printed pass live at a moment (unix seconds). */
void qz_pass_make_live(const uint8_t pass[QZ_PASS_BYTES], const uint8_t secret[QZ_PASS_SECRET_BYTES],
                       int64_t now_s, uint8_t out[QZ_PASS_LIVE_BYTES]);
/* The text form of 86 or 98 bytes; terminated. Returns its length, 0 for another length. */
size_t qz_pass_text(const uint8_t *raw, size_t n, char out[QZ_PASS_TEXT]);

/* Programs that people keep texts in, such as spreadsheets, web pages and editors, make one blank of two. A
 * pass whose text has none together keeps. Its parts are encoded two bytes at a time and apart, so each part
 * keeps or does not. */
/* Whether passes of a youth of that id can keep: of ids that are given from now on all can. */
bool qz_pass_id_keeps(const uint8_t id[QZ_ID_BYTES]);
/* Whether this pass keeps, its id apart. */
bool qz_pass_keeps(const uint8_t pass[QZ_PASS_BYTES]);
/* The next earlier end that may give one that keeps: mostly a second before. */
uint32_t qz_pass_end_before(uint32_t expires);

/* Take a scanned text apart. Checks form only: prefix, exact length, alphabet, version, and that encoding it
 * again gives the same text. Returns false for anything else; *out is then undefined. */
bool qz_pass_parse(const char *text, size_t len, struct qz_pass *out);
/* Take a pass's raw bytes apart, as kept in an entry's proof. */
bool qz_pass_unpack(const uint8_t *raw, size_t n, struct qz_pass *out);

/* Whether the signature is good under the key with its key id among n keys. */
enum qz_pass_check { QZ_PASS_GENUINE, QZ_PASS_NO_KEY, QZ_PASS_FORGED };
enum qz_pass_check qz_pass_verify(const struct qz_pass *pass, const struct qz_pass_key *keys, size_t n);
bool qz_pass_expired(const struct qz_pass *pass, int64_t now_s);
/* When an activity opened, and from when to when it was planned, in ms; 0, 0: the plan is not known. */
struct qz_pass_opening {
    int64_t opened_ms, start_ms, end_ms;
};
/* Whether a pass that has ended is good at now_ms all the same, because it was when the activity opened. An
 * opening is believed from a day before the plan until a day after it: a clock that stood years back, or an
 * activity that nobody closed, keeps no pass good. */
bool qz_pass_good_since(const struct qz_pass *pass, const struct qz_pass_opening *o, int64_t now_ms);
/* The end of a pass that is issued at now_ms, unless told otherwise: the end of March of next year, in ms.
 * The service month, which counts for the year that ends, goes on until the Lantern Festival, which is in
 * March at the latest: nobody's pass ends amid it. */
int64_t qz_pass_usual_end(int64_t now_ms);

/* What one pass is known by where it is issued and revoked: the first 16 bytes of SHA-256 of the 86 bytes. A
 * live pass has the tag of the printed one it is made from. */
void qz_pass_tag(const uint8_t pass[QZ_PASS_BYTES], uint8_t tag[QZ_PASS_TAG_BYTES]);

/* The verdict on a live part, given by the tracker: right code, and at most one step late (or one early, for
 * a phone whose clock runs ahead) as judged by the kiosk's time at_s. */
enum qz_live_check { QZ_LIVE_OK, QZ_LIVE_WRONG, QZ_LIVE_LATE };
enum qz_live_check qz_pass_live_check(const struct qz_pass *pass, const uint8_t secret[QZ_PASS_SECRET_BYTES],
                                      int64_t at_s);
/* Whether a live part is at most one step off when the time at_s may itself be off by slack_s. */
bool qz_pass_live_timely(const struct qz_pass *pass, int64_t at_s, int64_t slack_s);

#endif
