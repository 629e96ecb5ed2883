/* Payloads from a camera: a mutated pass, screen code or enrolment code is never taken for the genuine one.
 */
#include "tests/support/fuzz_driver.h"

#include "rules/admit.h"
#include "rules/badge.h"
#include "rules/livecode.h"
#include "rules/quota.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#define NOW INT64_C(1493870400)
static const char rule_json[] =
    "{\"rule\":\"r\",\"binds\":[\"county\"],\"period\":\"quarter\",\"threshold\":5,\"need\":{\"open_day\":1},"
    "\"min_participants\":{\"lecture\":1},\"confirmed_by\":[\"cadre\"],\"headcount_stands\":true,\"guidance_"
    "for_self_designed\":false}";

static struct {
    uint8_t sk[64], printed[QZ_PASS_BYTES], live[QZ_PASS_LIVE_BYTES], secret[32], screen[32], kiosk_pk[32];
    struct qz_pass_key key;
    uint8_t badge[QZ_PASS_LIVE_BYTES];
    char badge_text[QZ_PASS_TEXT];
    char kiosk[QZ_KIOSK_ID_TEXT], code[QZ_SCREEN_CODE_TEXT], pass_text[QZ_PASS_TEXT], live_text[QZ_PASS_TEXT];
    char enrol[400];
} w;

static void make_world(void)
{
    static const uint8_t seed[32] = {1}, id[QZ_ID_BYTES] = {7, 8, 9};
    static const struct qz_enrol_code code = {{1, 2}, {3, 4}, "https://q.example:8443/"};
    if (w.key.id)
        return;

    if (sodium_init() < 0)
        qz_fuzz_broken("libsodium starts");
    crypto_sign_seed_keypair(w.key.pk, w.sk, seed);
    w.key.id = 7;

    qz_pass_sign(7, id, 1514736000, w.sk, w.printed);
    qz_pass_make_live(w.printed, w.secret, NOW, w.live);
    qz_pass_text(w.printed, sizeof w.printed, w.pass_text);
    qz_pass_text(w.live, sizeof w.live, w.live_text);

    uint8_t head[QZ_PASS_BYTES];
    qz_badge_sign(7, id, 1514736000, w.sk, head);
    qz_pass_make_live(head, w.secret, NOW, w.badge);
    qz_badge_text(w.badge, w.badge_text);

    qz_kiosk_id(w.kiosk_pk, w.kiosk);
    qz_screen_code("q.example", w.kiosk, w.screen, NOW, w.code);
    qz_enrol_code_text(&code, w.enrol, sizeof w.enrol);
}

static bool nobody(void *ctx, const uint8_t id[QZ_ID_BYTES])
{
    (void)ctx;
    (void)id;
    return false;
}

static bool none(void *ctx, const struct qz_pass *pass)
{
    (void)ctx;
    (void)pass;
    return false;
}

static void pass(const uint8_t *data, size_t len)
{
    const struct qz_admit_facts facts = {.now_ms = NOW * 1000,
                                         .keys = &w.key,
                                         .key_count = 1,
                                         .activity_open = true,
                                         .revoked = none,
                                         .checked_in = nobody};
    struct qz_pass p;
    bool is_pass;
    char again[QZ_PASS_TEXT];

    enum qz_verdict v = qz_admit(data, len, &facts, &p, &is_pass);
    FUZZ_PROMISE((unsigned)v < QZ_VERDICT_COUNT && is_pass == (v != QZ_VERDICT_NOT_A_PASS));

    struct qz_debounce d;
    qz_debounce_init(&d);
    FUZZ_PROMISE(!qz_debounce_hit(&d, data, len, 0) && qz_debounce_hit(&d, data, len, 1));

    if (!is_pass)
        return;

    FUZZ_PROMISE(qz_pass_text(p.raw, p.raw_len, again) == len && memcmp(again, data, len) == 0);
    FUZZ_PROMISE(v == QZ_VERDICT_FORGED || v == QZ_VERDICT_UNKNOWN_KEY ||
                 memcmp(p.raw, w.printed, QZ_PASS_BYTES) == 0);
    if (p.live && qz_pass_live_check(&p, w.secret, NOW) != QZ_LIVE_WRONG)
        FUZZ_PROMISE(memcmp(p.id, w.live + 2, 16) == 0 && memcmp(p.raw + 86, w.live + 86, 12) == 0);
}

/* What is taken for a badge is written the same again, and is the genuine one or is found out. */
static void badge(const uint8_t *data, size_t len)
{
    struct qz_pass b;
    char again[QZ_PASS_TEXT];
    if (!qz_badge_parse((const char *)data, len, &b))
        return;
    FUZZ_PROMISE(qz_badge_meant((const char *)data, len) && b.live);
    FUZZ_PROMISE(qz_badge_text(b.raw, again) == len && memcmp(again, data, len) == 0);
    FUZZ_PROMISE(qz_badge_verify(&b, &w.key, 1) != QZ_PASS_GENUINE ||
                 memcmp(b.raw, w.badge, QZ_PASS_BYTES) == 0);
    FUZZ_PROMISE(qz_pass_verify(&b, &w.key, 1) != QZ_PASS_GENUINE ||
                 memcmp(b.raw, w.printed, QZ_PASS_BYTES) == 0);
    if (qz_pass_live_check(&b, w.secret, NOW) != QZ_LIVE_WRONG)
        FUZZ_PROMISE(memcmp(b.id, w.badge + 2, 16) == 0 && memcmp(b.raw + 86, w.badge + 86, 12) == 0);
}

static void screen(const uint8_t *data, size_t len)
{
    char text[256];
    if (len >= sizeof text)
        return;
    memcpy(text, data, len);
    text[len] = '\0';
    if (qz_screen_code_check(text, w.kiosk, w.screen, NOW) == QZ_SCREEN_GOOD)
        FUZZ_PROMISE(strcasecmp(text, strstr(w.code, "/C/") + 3) == 0);
}

static void enrol(const uint8_t *data, size_t len)
{
    struct qz_enrol_code c;
    char again[512];
    if (!qz_enrol_code_parse((const char *)data, len, &c))
        return;
    FUZZ_PROMISE(qz_enrol_code_text(&c, again, sizeof again) == len && memcmp(again, data, len) == 0);
    FUZZ_PROMISE(strncmp(c.url, "http", 4) == 0 && strpbrk(c.url, " \"<>\n") == NULL);
}

static void rule(const uint8_t *data, size_t len)
{
    struct qz_rule r;
    struct qz_err err = {0};
    struct qz_quota_result out;
    static const int counted[QZ_ACT_COUNT] = {1, 2, 0, 1, 1};
    if (qz_rule_read("input", (const char *)data, len, &r, &err) != 0) {
        FUZZ_PROMISE(err.code != QZ_OK && *err.msg);
        return;
    }
    FUZZ_PROMISE(r.threshold >= 1 && memchr(r.name, 0, sizeof r.name) && qz_rule_below(&r, &r, NULL) == 0);
    if (r.measure != QZ_MEASURE_OFFICE)
        return;

    FUZZ_PROMISE(r.binds);
    qz_quota_office(&r, counted, 2, &out);
    FUZZ_PROMISE(out.share >= 0 && out.share <= 1 && out.fulfilled == (out.share >= 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    make_world();
    if (len == 0)
        return 0;

    switch (data[0] % 5) {
    case 0:
        pass(data + 1, len - 1);
        break;
    case 1:
        screen(data + 1, len - 1);
        break;
    case 2:
        enrol(data + 1, len - 1);
        break;
    case 3:
        badge(data + 1, len - 1);
        break;
    default:
        rule(data + 1, len - 1);
    }
    return 0;
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    make_world();
    const char *const seeds[] = {w.pass_text, w.live_text,  strstr(w.code, "/C/") + 3,
                                 w.enrol,     w.badge_text, rule_json};
    static const char which[] = "KKLMNO";
    size_t n = 0;
    for (; n < sizeof seeds / sizeof *seeds && n < cap; n++)
        qz_buf_printf(&out[n], "%c%s", which[n], seeds[n]);
    return n;
}

FUZZ_MAIN(make_seeds, NULL)
