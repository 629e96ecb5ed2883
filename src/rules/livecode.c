#include "rules/livecode.h"

#include "base/text.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char screen_domain[] = "qingzhan-screen-v1"; /* its terminator is part of the message */
#define HOST_TEXT  80
#define MAC_BYTES  10
#define ID_CHARS   16
#define STEP_CHARS 7
#define MAC_CHARS  16
#define ENROL_HEAD (1 + QZ_TOKEN_BYTES + QZ_FINGERPRINT_BYTES)

void qz_kiosk_id(const uint8_t pk[32], char out[QZ_KIOSK_ID_TEXT])
{
    uint8_t h[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(h, pk, 32);
    memcpy(out, "k_", 2);
    qz_base32_encode(h, QZ_KIOSK_ID_BYTES, false, out + 2, QZ_KIOSK_ID_TEXT - 2);
}

bool qz_kiosk_id_parse(const char *text, uint8_t out[QZ_KIOSK_ID_BYTES])
{
    if (strlen(text) != QZ_KIOSK_ID_TEXT - 1 || strncmp(text, "k_", 2) != 0)
        return false;
    for (const char *p = text + 2; *p; p++)
        if (*p >= 'A' && *p <= 'Z')
            return false;
    return qz_base32_decode(text + 2, ID_CHARS, out, QZ_KIOSK_ID_BYTES) == QZ_KIOSK_ID_BYTES;
}

void qz_key_fingerprint(const uint8_t pk[32], uint8_t out[QZ_FINGERPRINT_BYTES])
{
    uint8_t h[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(h, pk, 32);
    memcpy(out, h, QZ_FINGERPRINT_BYTES);
}

static void screen_mac(const uint8_t id[QZ_KIOSK_ID_BYTES], const uint8_t step[4],
                       const uint8_t key[QZ_SCREEN_KEY_BYTES], uint8_t out[MAC_BYTES])
{
    uint8_t msg[sizeof screen_domain + QZ_KIOSK_ID_BYTES + 4], full[crypto_auth_hmacsha256_BYTES];
    memcpy(msg, screen_domain, sizeof screen_domain);
    memcpy(msg + sizeof screen_domain, id, QZ_KIOSK_ID_BYTES);
    memcpy(msg + sizeof screen_domain + QZ_KIOSK_ID_BYTES, step, 4);
    crypto_auth_hmacsha256(full, msg, sizeof msg, key);
    memcpy(out, full, MAC_BYTES);
}

static void step_bytes(uint32_t step, uint8_t out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(step >> (24 - 8 * i));
}

/* Only what the alphanumeric mode of a QR code can hold, so that the code stays small. */
static bool upper_host(const char *host, char *out, size_t cap)
{
    size_t n = strlen(host);
    if (n == 0 || n >= cap)
        return false;

    for (size_t i = 0; i <= n; i++) {
        char c = host[i];
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        else if (c && !strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:-", c))
            return false;
        out[i] = c;
    }

    return true;
}

bool qz_screen_host(const char *host)
{
    char upper[HOST_TEXT];
    return upper_host(host, upper, sizeof upper);
}

size_t qz_screen_code(const char *host, const char *kiosk_id, const uint8_t key[QZ_SCREEN_KEY_BYTES],
                      int64_t now_s, char out[QZ_SCREEN_CODE_TEXT])
{
    uint8_t id[QZ_KIOSK_ID_BYTES], step[4], mac[MAC_BYTES];
    char h[HOST_TEXT], a[ID_CHARS + 1], b[STEP_CHARS + 1], c[MAC_CHARS + 1];
    if (!upper_host(host, h, sizeof h) || !qz_kiosk_id_parse(kiosk_id, id))
        return 0;

    step_bytes((uint32_t)(now_s / QZ_SCREEN_STEP_S), step);
    screen_mac(id, step, key, mac);

    qz_base32_encode(id, sizeof id, true, a, sizeof a);
    qz_base32_encode(step, sizeof step, true, b, sizeof b);
    qz_base32_encode(mac, sizeof mac, true, c, sizeof c);

    return (size_t)snprintf(out, QZ_SCREEN_CODE_TEXT, "HTTPS://%s/C/%s/%s.%s", h, a, b, c);
}

/* The step and mac that a tail says, for that kiosk. */
static bool screen_read(const char *tail, const uint8_t id[QZ_KIOSK_ID_BYTES], uint8_t step[4],
                        uint8_t mac[MAC_BYTES])
{
    uint8_t said[QZ_KIOSK_ID_BYTES];
    const char *at = tail + ID_CHARS + 1;
    if (strlen(tail) != ID_CHARS + 1 + STEP_CHARS + 1 + MAC_CHARS || at[-1] != '/' || at[STEP_CHARS] != '.')
        return false;
    return qz_base32_decode(tail, ID_CHARS, said, sizeof said) == sizeof said &&
           memcmp(said, id, sizeof said) == 0 && qz_base32_decode(at, STEP_CHARS, step, 4) == 4 &&
           qz_base32_decode(at + STEP_CHARS + 1, MAC_CHARS, mac, MAC_BYTES) == MAC_BYTES;
}

static enum qz_screen_check screen_age(const uint8_t step[4], int64_t now_s)
{
    int64_t shown = (int64_t)step[0] << 24 | (int64_t)step[1] << 16 | (int64_t)step[2] << 8 | step[3];
    int64_t age = now_s / QZ_SCREEN_STEP_S - shown;
    if (age < -1)
        return QZ_SCREEN_AHEAD;
    return age <= 2 ? QZ_SCREEN_GOOD : QZ_SCREEN_OLD;
}

enum qz_screen_check qz_screen_code_check(const char *tail, const char *kiosk_id,
                                          const uint8_t key[QZ_SCREEN_KEY_BYTES], int64_t now_s)
{
    uint8_t id[QZ_KIOSK_ID_BYTES], step[4], mac[MAC_BYTES], want[MAC_BYTES];
    if (!qz_kiosk_id_parse(kiosk_id, id) || !screen_read(tail, id, step, mac))
        return QZ_SCREEN_WRONG;

    screen_mac(id, step, key, want);
    return sodium_memcmp(mac, want, sizeof mac) == 0 ? screen_age(step, now_s) : QZ_SCREEN_WRONG;
}

size_t qz_enrol_code_text(const struct qz_enrol_code *code, char *out, size_t cap)
{
    uint8_t raw[ENROL_HEAD + QZ_URL_MAX];
    size_t url = strnlen(code->url, QZ_URL_MAX);

    raw[0] = 1;
    memcpy(raw + 1, code->token, QZ_TOKEN_BYTES);
    memcpy(raw + 1 + QZ_TOKEN_BYTES, code->fingerprint, QZ_FINGERPRINT_BYTES);
    memcpy(raw + ENROL_HEAD, code->url, url);

    if (cap < 5)
        return 0;

    int n = qz_base45_encode(raw, ENROL_HEAD + url, out + 4, cap - 4);
    memcpy(out, "QZE:", 4);
    return n < 0 ? 0 : (size_t)n + 4;
}

static bool plain_url(const char *url)
{
    if (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0)
        return false;
    for (const char *p = url; *p; p++)
        if (*p <= ' ' || *p > '~' || strchr("\"'<>\\^`{|}", *p))
            return false;
    return true;
}

bool qz_enrol_code_parse(const char *text, size_t len, struct qz_enrol_code *out)
{
    uint8_t raw[ENROL_HEAD + QZ_URL_MAX];
    if (len < 4 || memcmp(text, "QZE:", 4) != 0)
        return false;

    int n = qz_base45_decode(text + 4, len - 4, raw, sizeof raw);
    if (n <= ENROL_HEAD + 8 || raw[0] != 1 || memchr(raw + ENROL_HEAD, 0, (size_t)n - ENROL_HEAD))
        return false;

    memcpy(out->token, raw + 1, QZ_TOKEN_BYTES);
    memcpy(out->fingerprint, raw + 1 + QZ_TOKEN_BYTES, QZ_FINGERPRINT_BYTES);
    memcpy(out->url, raw + ENROL_HEAD, (size_t)n - ENROL_HEAD);
    out->url[n - ENROL_HEAD] = '\0';
    return plain_url(out->url);
}
