#include "rules/badge.h"

#include "base/text.h"
#include "rules/pass_int.h"

#include <string.h>

static const char badge_domain[] = "qingzhan-badge-v1";
static const char prefix[] = "QZC:";
#define PREFIX_LEN (sizeof prefix - 1)

void qz_badge_sign(uint8_t key_id, const uint8_t cadre[QZ_ID_BYTES], uint32_t expires, const uint8_t sk[64],
                   uint8_t out[QZ_PASS_BYTES])
{
    qz_pass_sign_as(badge_domain, key_id, cadre, expires, sk, out);
}

size_t qz_badge_text(const uint8_t raw[QZ_PASS_LIVE_BYTES], char out[QZ_PASS_TEXT])
{
    memcpy(out, prefix, PREFIX_LEN);
    int n = qz_base45_encode(raw, QZ_PASS_LIVE_BYTES, out + PREFIX_LEN, QZ_PASS_TEXT - PREFIX_LEN);
    return PREFIX_LEN + (size_t)n;
}

bool qz_badge_meant(const char *text, size_t len)
{
    return len >= PREFIX_LEN && memcmp(text, prefix, PREFIX_LEN) == 0;
}

bool qz_badge_unpack(const uint8_t *raw, size_t n, struct qz_pass *out)
{
    return n == QZ_PASS_LIVE_BYTES && qz_pass_unpack(raw, n, out);
}

bool qz_badge_parse(const char *text, size_t len, struct qz_pass *out)
{
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    if (!qz_badge_meant(text, len) || len != PREFIX_LEN + QZ_PASS_LIVE_BYTES / 2 * 3)
        return false;
    return qz_base45_decode(text + PREFIX_LEN, len - PREFIX_LEN, raw, sizeof raw) == QZ_PASS_LIVE_BYTES &&
           qz_badge_unpack(raw, sizeof raw, out);
}

enum qz_pass_check qz_badge_verify(const struct qz_pass *badge, const struct qz_pass_key *keys, size_t n)
{
    return qz_pass_verify_as(badge_domain, badge, keys, n);
}
