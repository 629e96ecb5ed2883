/* Badges: what a cadre's phone shows to a kiosk. Format: qingzhan-pass(5), BADGE.
 *
 *   QZC  version 1, key id 1, the cadre's id 16, expires u32 (unix s, big endian), Ed25519 signature 64 over
 *        "qingzhan-badge-v1\0" and the 22 bytes before it, then a u32 step of 30 s and HMAC-SHA256(secret,
 *        id, step) cut to 8 bytes; text "QZC:" and base45: 151 characters
 *
 * A badge is always live: there is none to print. Its layout is that of a live pass, so that the functions of
 * rules/pass.h serve for what is not here: qz_pass_make_live, qz_pass_expired, qz_pass_live_check and
 * qz_pass_tag (of the 86 bytes before the step). All functions are pure. */
#ifndef QZ_RULES_BADGE_H
#define QZ_RULES_BADGE_H

#include "rules/pass.h"

/* Sign the 86 bytes of a cadre's badge: sk is libsodium's 64-byte Ed25519 secret key. */
void qz_badge_sign(uint8_t key_id, const uint8_t cadre[QZ_ID_BYTES], uint32_t expires, const uint8_t sk[64],
                   uint8_t out[QZ_PASS_BYTES]);
/* The text of a badge at a moment (made by qz_pass_make_live); terminated. Returns its length. */
size_t qz_badge_text(const uint8_t raw[QZ_PASS_LIVE_BYTES], char out[QZ_PASS_TEXT]);

/* Whether a scanned text means to be a badge, whatever else is wrong with it. */
bool qz_badge_meant(const char *text, size_t len);
/* Take a scanned text apart, as qz_pass_parse does. out->id is the cadre's. */
bool qz_badge_parse(const char *text, size_t len, struct qz_pass *out);
/* Take a badge's raw bytes apart, as kept in an entry's proof. */
bool qz_badge_unpack(const uint8_t *raw, size_t n, struct qz_pass *out);
/* Whether the signature is good under the key with its key id among n keys. */
enum qz_pass_check qz_badge_verify(const struct qz_pass *badge, const struct qz_pass_key *keys, size_t n);

#endif
