/* The code a kiosk shows for phones to scan, and the enrolment code it scans itself.
 *
 * Screen code: "HTTPS://HOST/C/" kiosk id "/" step "." mac, all in the QR alphanumeric alphabet: the kiosk
 * id's 16 base32 characters, the step of 10 s as 7 base32 characters (4 bytes, big endian), and
 * HMAC-SHA256(key, "qingzhan-screen-v1\0" kiosk id bytes step) cut to 10 bytes, 16 base32 characters.
 * Enrolment: "QZE:" and base45 of: version 1, token 16, fingerprint 16, then the tracker's URL. */
#ifndef QZ_RULES_LIVECODE_H
#define QZ_RULES_LIVECODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_KIOSK_ID_BYTES    10
#define QZ_KIOSK_ID_TEXT     19 /* "k_", 16 base32 characters, terminator */
#define QZ_SCREEN_STEP_S     10
#define QZ_SCREEN_CODE_TEXT  160
#define QZ_SCREEN_KEY_BYTES  32
#define QZ_TOKEN_BYTES       16
#define QZ_FINGERPRINT_BYTES 16
#define QZ_URL_MAX           200

/* A kiosk's id is the first 10 bytes of SHA-256 of its Ed25519 public key: "k_" and base32. */
void qz_kiosk_id(const uint8_t pk[32], char out[QZ_KIOSK_ID_TEXT]);
bool qz_kiosk_id_parse(const char *text, uint8_t out[QZ_KIOSK_ID_BYTES]);
/* The first 16 bytes of SHA-256 of the tracker's public key. */
void qz_key_fingerprint(const uint8_t pk[32], uint8_t out[QZ_FINGERPRINT_BYTES]);

/* Whether a screen code can hold that host: a name or an address, perhaps with a port, and no path. */
bool qz_screen_host(const char *host);
/* The screen code of a moment (unix s). host: of the tracker as phones reach it, upper-cased here. Returns
 * its length, 0 when host or id are unfit. */
size_t qz_screen_code(const char *host, const char *kiosk_id, const uint8_t key[QZ_SCREEN_KEY_BYTES],
                      int64_t now_s, char out[QZ_SCREEN_CODE_TEXT]);
/* What the part after "/C/" ("K…/STEP.MAC", either case) is against a kiosk's key. GOOD: the mac is right and
 * the step is the next one, the current one or one of the two before it. */
enum qz_screen_check {
    QZ_SCREEN_GOOD,
    QZ_SCREEN_OLD,   /* the kiosk showed it, more than two steps ago */
    QZ_SCREEN_AHEAD, /* the kiosk will show it: its clock or ours is wrong */
    QZ_SCREEN_WRONG  /* no kiosk ever shows it */
};
enum qz_screen_check qz_screen_code_check(const char *tail, const char *kiosk_id,
                                          const uint8_t key[QZ_SCREEN_KEY_BYTES], int64_t now_s);

struct qz_enrol_code {
    uint8_t token[QZ_TOKEN_BYTES];
    uint8_t fingerprint[QZ_FINGERPRINT_BYTES];
    char url[QZ_URL_MAX + 1];
};

/* Text of an enrolment code ("QZE:…", terminated), or 0 when the URL is too long for cap. */
size_t qz_enrol_code_text(const struct qz_enrol_code *code, char *out, size_t cap);
/* Take one apart: exact form, URL of http:// or https:// with printable ASCII only. */
bool qz_enrol_code_parse(const char *text, size_t len, struct qz_enrol_code *out);

#endif
