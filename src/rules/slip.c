#include "rules/slip.h"

#include <sodium.h>
#include <string.h>

#define SLIP_HEAD   24
#define SLIP_MAC    16
#define SKEW_S      5 /* several trackers of one database need not agree to the second */
#define SLIP_BASE64 sodium_base64_VARIANT_URLSAFE_NO_PADDING

static const char slip_domain[] = "qingzhan-slip-v1"; /* its terminator is part of the message */

static void slip_put(uint8_t *at, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t slip_get(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static void slip_mac(const uint8_t head[SLIP_HEAD], const uint8_t key[QZ_SLIP_KEY_BYTES],
                     uint8_t out[SLIP_MAC])
{
    uint8_t msg[sizeof slip_domain + SLIP_HEAD], full[crypto_auth_hmacsha256_BYTES];
    memcpy(msg, slip_domain, sizeof slip_domain);
    memcpy(msg + sizeof slip_domain, head, SLIP_HEAD);
    crypto_auth_hmacsha256(full, msg, sizeof msg, key);
    memcpy(out, full, SLIP_MAC);
}

void qz_slip_write(const struct qz_slip *slip, const uint8_t key[QZ_SLIP_KEY_BYTES], char out[QZ_SLIP_TEXT])
{
    uint8_t raw[SLIP_HEAD + SLIP_MAC];
    slip_put(raw, slip->kiosk);
    slip_put(raw + 4, slip->activity);
    slip_put(raw + 8, slip->at_s);
    memcpy(raw + 12, slip->nonce, sizeof slip->nonce);
    slip_mac(raw, key, raw + SLIP_HEAD);

    sodium_bin2base64(out, QZ_SLIP_TEXT, raw, sizeof raw, SLIP_BASE64);
}

bool qz_slip_read(const char *text, const uint8_t key[QZ_SLIP_KEY_BYTES], struct qz_slip *out)
{
    uint8_t raw[SLIP_HEAD + SLIP_MAC], want[SLIP_MAC];
    const char *end;
    size_t n;
    if (strlen(text) != QZ_SLIP_TEXT - 1 ||
        sodium_base642bin(raw, sizeof raw, text, QZ_SLIP_TEXT - 1, NULL, &n, &end, SLIP_BASE64) != 0 ||
        n != sizeof raw || *end)
        return false;

    slip_mac(raw, key, want);
    out->kiosk = slip_get(raw);
    out->activity = slip_get(raw + 4);
    out->at_s = slip_get(raw + 8);
    memcpy(out->nonce, raw + 12, sizeof out->nonce);
    return sodium_memcmp(want, raw + SLIP_HEAD, sizeof want) == 0;
}

bool qz_slip_timely(const struct qz_slip *slip, int64_t now_s)
{
    int64_t age = now_s - (int64_t)slip->at_s;
    return age >= -SKEW_S && age <= QZ_SLIP_S;
}
