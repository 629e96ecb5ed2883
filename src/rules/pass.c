#include "rules/pass.h"

#include "base/clock.h"
#include "base/sha256.h"
#include "base/text.h"
#include "rules/pass_int.h"

#include <sodium.h>
#include <string.h>

#define EXPIRES_AT 18 /* of a pass's bytes */

static const char pass_domain[] = "qingzhan-pass-v1";

static void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* What is signed: the name and its terminator, then the first 22 bytes of the pass. Returns how many bytes.
 */
static size_t pass_signed_bytes(const char *name, const uint8_t *pass, uint8_t out[QZ_PASS_DOMAIN_MOST + 22])
{
    size_t n = strlen(name) + 1;
    memcpy(out, name, n);
    memcpy(out + n, pass, 22);
    return n + 22;
}

void qz_pass_sign_as(const char *name, uint8_t key_id, const uint8_t id[QZ_ID_BYTES], uint32_t expires,
                     const uint8_t sk[64], uint8_t out[QZ_PASS_BYTES])
{
    uint8_t msg[QZ_PASS_DOMAIN_MOST + 22];
    out[0] = QZ_PASS_VERSION;
    out[1] = key_id;
    memcpy(out + 2, id, QZ_ID_BYTES);
    put_u32(out + EXPIRES_AT, expires);
    crypto_sign_detached(out + 22, NULL, msg, pass_signed_bytes(name, out, msg), sk);
}

void qz_pass_sign(uint8_t key_id, const uint8_t id[QZ_ID_BYTES], uint32_t expires, const uint8_t sk[64],
                  uint8_t out[QZ_PASS_BYTES])
{
    qz_pass_sign_as(pass_domain, key_id, id, expires, sk, out);
}

static void live_mac(const uint8_t id[QZ_ID_BYTES], uint32_t step, const uint8_t secret[QZ_PASS_SECRET_BYTES],
                     uint8_t out[8])
{
    uint8_t msg[QZ_ID_BYTES + 4], full[crypto_auth_hmacsha256_BYTES];
    memcpy(msg, id, QZ_ID_BYTES);
    put_u32(msg + QZ_ID_BYTES, step);
    crypto_auth_hmacsha256(full, msg, sizeof msg, secret);
    memcpy(out, full, 8);
    sodium_memzero(full, sizeof full);
}

void qz_pass_make_live(const uint8_t pass[QZ_PASS_BYTES], const uint8_t secret[QZ_PASS_SECRET_BYTES],
                       int64_t now_s, uint8_t out[QZ_PASS_LIVE_BYTES])
{
    uint32_t step = (uint32_t)(now_s / QZ_PASS_STEP_S);
    memcpy(out, pass, QZ_PASS_BYTES);
    put_u32(out + QZ_PASS_BYTES, step);
    live_mac(pass + 2, step, secret, out + QZ_PASS_BYTES + 4);
}

size_t qz_pass_text(const uint8_t *raw, size_t n, char out[QZ_PASS_TEXT])
{
    if (n != QZ_PASS_BYTES && n != QZ_PASS_LIVE_BYTES)
        return 0;
    memcpy(out, n == QZ_PASS_BYTES ? "QZ1:" : "QZ2:", 4);
    return 4 + (size_t)qz_base45_encode(raw, n, out + 4, QZ_PASS_TEXT - 4);
}

/* Whether each two bytes give a text without two blanks together. The third character of the three that they
 * give is never a blank. */
static bool pass_bytes_keep(const uint8_t *bytes, size_t n)
{
    static const unsigned blank = 36; /* its place in the alphabet */
    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned two = (unsigned)bytes[i] << 8 | bytes[i + 1];
        if (two % 45 == blank && two / 45 % 45 == blank)
            return false;
    }
    return true;
}

bool qz_pass_id_keeps(const uint8_t id[QZ_ID_BYTES])
{
    return pass_bytes_keep(id, QZ_ID_BYTES);
}

bool qz_pass_keeps(const uint8_t pass[QZ_PASS_BYTES])
{
    return pass_bytes_keep(pass + EXPIRES_AT, QZ_PASS_BYTES - EXPIRES_AT);
}

uint32_t qz_pass_end_before(uint32_t expires)
{
    uint8_t bytes[4];
    put_u32(bytes, expires);
    if (pass_bytes_keep(bytes, 2))
        return expires - 1;
    return (expires & 0xFFFF0000u) - 1; /* none within these 18 hours does */
}

bool qz_pass_unpack(const uint8_t *raw, size_t n, struct qz_pass *out)
{
    if ((n != QZ_PASS_BYTES && n != QZ_PASS_LIVE_BYTES) || raw[0] != QZ_PASS_VERSION)
        return false;

    memset(out, 0, sizeof *out);
    memcpy(out->raw, raw, n);
    out->raw_len = n;
    out->key_id = raw[1];
    memcpy(out->id, raw + 2, QZ_ID_BYTES);
    out->expires = get_u32(raw + EXPIRES_AT);

    out->live = n == QZ_PASS_LIVE_BYTES;
    if (out->live) {
        out->step = get_u32(raw + QZ_PASS_BYTES);
        memcpy(out->mac, raw + QZ_PASS_BYTES + 4, 8);
    }
    return true;
}

bool qz_pass_parse(const char *text, size_t len, struct qz_pass *out)
{
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    if (len < 4 || memcmp(text, "QZ", 2) != 0 || text[3] != ':' || (text[2] != '1' && text[2] != '2'))
        return false;

    size_t want = text[2] == '1' ? QZ_PASS_BYTES : QZ_PASS_LIVE_BYTES;
    if (len != 4 + want / 2 * 3) /* both lengths are even */
        return false;

    return qz_base45_decode(text + 4, len - 4, raw, sizeof raw) == (int)want &&
           qz_pass_unpack(raw, want, out);
}

enum qz_pass_check qz_pass_verify_as(const char *name, const struct qz_pass *pass,
                                     const struct qz_pass_key *keys, size_t n)
{
    uint8_t msg[QZ_PASS_DOMAIN_MOST + 22];
    size_t len = pass_signed_bytes(name, pass->raw, msg);
    for (size_t i = 0; i < n; i++)
        if (keys[i].id == pass->key_id)
            return crypto_sign_verify_detached(pass->raw + 22, msg, len, keys[i].pk) == 0 ? QZ_PASS_GENUINE
                                                                                          : QZ_PASS_FORGED;
    return QZ_PASS_NO_KEY;
}

enum qz_pass_check qz_pass_verify(const struct qz_pass *pass, const struct qz_pass_key *keys, size_t n)
{
    return qz_pass_verify_as(pass_domain, pass, keys, n);
}

bool qz_pass_expired(const struct qz_pass *pass, int64_t now_s)
{
    return now_s >= (int64_t)pass->expires;
}

bool qz_pass_good_since(const struct qz_pass *pass, const struct qz_pass_opening *o, int64_t now_ms)
{
    int64_t from = o->opened_ms, until = o->end_ms;
    if (from < o->start_ms - QZ_DAY_MS)
        from = o->start_ms - QZ_DAY_MS;
    if (until < from)
        until = from;
    return now_ms <= until + QZ_DAY_MS && !qz_pass_expired(pass, from / 1000);
}

int64_t qz_pass_usual_end(int64_t now_ms)
{
    return qz_date_start((struct qz_date){qz_date_of(now_ms).year + 1, 4, 1});
}

enum qz_live_check qz_pass_live_check(const struct qz_pass *pass, const uint8_t secret[QZ_PASS_SECRET_BYTES],
                                      int64_t at_s)
{
    uint8_t mac[8];
    live_mac(pass->id, pass->step, secret, mac);
    if (!pass->live || sodium_memcmp(mac, pass->mac, sizeof mac) != 0)
        return QZ_LIVE_WRONG;
    return qz_pass_live_timely(pass, at_s, 0) ? QZ_LIVE_OK : QZ_LIVE_LATE;
}

bool qz_pass_live_timely(const struct qz_pass *pass, int64_t at_s, int64_t slack_s)
{
    int64_t first = (at_s - slack_s) / QZ_PASS_STEP_S, last = (at_s + slack_s) / QZ_PASS_STEP_S;
    return pass->step >= first - 1 && pass->step <= last + 1;
}

void qz_pass_tag(const uint8_t pass[QZ_PASS_BYTES], uint8_t tag[QZ_PASS_TAG_BYTES])
{
    uint8_t hash[QZ_SHA256_BYTES];
    qz_sha256(pass, QZ_PASS_BYTES, hash);
    memcpy(tag, hash, QZ_PASS_TAG_BYTES);
}
