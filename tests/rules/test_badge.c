/* Badges: a live code of a cadre's phone, of the same layout as a live pass and signed under a name of its
 * own, so that neither is ever taken for the other. */
#include "tests/support/spec.h"

#include "rules/badge.h"

#include "base/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define EXPIRES 1514736000u /* 2018-01-01T00:00:00+08:00 */
static const int64_t NOON = 1493870400;

static uint8_t sk[64], secret[QZ_PASS_SECRET_BYTES], id[QZ_ID_BYTES];
static struct qz_pass_key key = {.id = 7};
static uint8_t head[QZ_PASS_BYTES], live[QZ_PASS_LIVE_BYTES];
static char text[QZ_PASS_TEXT];

static int make_badge(void **state)
{
    (void)state;
    const uint8_t seed[32] = {1, 2, 3};
    crypto_sign_seed_keypair(key.pk, sk, seed);
    memset(secret, 0x55, sizeof secret);
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)i;
    qz_badge_sign(7, id, EXPIRES, sk, head);
    qz_pass_make_live(head, secret, NOON, live);
    qz_badge_text(live, text);
    return 0;
}

static void a_badge_is_laid_out_as_the_protocol_says(void **state)
{
    (void)state;
    uint8_t msg[18 + 22], hmac[20], full[32], raw[QZ_PASS_LIVE_BYTES];

    assert_int_equal(head[0], 1);
    assert_int_equal(head[1], 7);
    assert_memory_equal(head + 2, id, 16);
    assert_memory_equal(head + 18, "\x5a\x49\x09\x80", 4);

    memcpy(msg, "qingzhan-badge-v1", 18);
    memcpy(msg + 18, head, 22);
    assert_int_equal(crypto_sign_verify_detached(head + 22, msg, sizeof msg, key.pk), 0);

    memcpy(hmac, id, 16);
    for (int i = 0; i < 4; i++)
        hmac[16 + i] = (uint8_t)(NOON / 30 >> (24 - 8 * i));
    crypto_auth_hmacsha256(full, hmac, sizeof hmac, secret);
    assert_memory_equal(live + 90, full, 8);

    assert_int_equal(strlen(text), 151);
    assert_memory_equal(text, "QZC:", 4);
    assert_int_equal(qz_base45_decode(text + 4, 147, raw, sizeof raw), 98);
    assert_memory_equal(raw, live, sizeof raw);
}

static void a_badge_is_read_back_member_by_member(void **state)
{
    (void)state;
    struct qz_pass b;
    assert_true(qz_badge_parse(text, strlen(text), &b));
    assert_memory_equal(b.raw, live, sizeof live);
    assert_int_equal(b.raw_len, sizeof live);
    assert_memory_equal(b.id, id, sizeof id);
    assert_int_equal(b.key_id, 7);
    assert_true(b.expires == EXPIRES && b.live);
    assert_int_equal(b.step, NOON / 30);
    assert_int_equal(qz_badge_verify(&b, &key, 1), QZ_PASS_GENUINE);
    assert_int_equal(qz_pass_live_check(&b, secret, NOON), QZ_LIVE_OK);
}

static void there_is_no_badge_without_a_live_part(void **state)
{
    (void)state;
    char printed[QZ_PASS_TEXT];
    struct qz_pass b;
    size_t n = qz_pass_text(head, sizeof head, printed);
    memcpy(printed, "QZC:", 4);
    assert_false(qz_badge_parse(printed, n, &b));
    assert_false(qz_badge_unpack(head, sizeof head, &b));
    assert_true(qz_badge_unpack(live, sizeof live, &b));
}

static void what_means_to_be_a_badge_is_told_by_its_prefix_alone(void **state)
{
    (void)state;
    struct qz_pass b;
    assert_true(qz_badge_meant("QZC:", 4));
    assert_true(qz_badge_meant("QZC:nonsense", 12));
    assert_false(qz_badge_meant("QZC", 3));
    assert_false(qz_badge_meant("QZ1:", 4));
    for (size_t n = 0; n < strlen(text); n++)
        assert_false(qz_badge_parse(text, n, &b));
    assert_false(qz_badge_parse("QZC:nonsense", 12, &b));
}

/* One key signs both: a pass shown as a badge, or a badge as a pass, must be forged. */
static void neither_a_pass_nor_a_badge_is_taken_for_the_other(void **state)
{
    (void)state;
    uint8_t pass[QZ_PASS_BYTES], pass_live[QZ_PASS_LIVE_BYTES];
    char other[QZ_PASS_TEXT];
    struct qz_pass p;

    qz_pass_sign(7, id, EXPIRES, sk, pass);
    qz_pass_make_live(pass, secret, NOON, pass_live);

    size_t n = qz_badge_text(pass_live, other);
    assert_true(qz_badge_parse(other, n, &p));
    assert_int_equal(qz_badge_verify(&p, &key, 1), QZ_PASS_FORGED);

    n = qz_pass_text(live, sizeof live, other);
    assert_true(qz_pass_parse(other, n, &p));
    assert_int_equal(qz_pass_verify(&p, &key, 1), QZ_PASS_FORGED);
    assert_false(qz_pass_parse(text, strlen(text), &p));

    n = qz_pass_text(pass_live, sizeof pass_live, other);
    assert_false(qz_badge_parse(other, n, &p));
}

static void no_change_of_one_character_leaves_a_genuine_badge(void **state)
{
    (void)state;
    static const char abc[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:az\n";
    char changed[QZ_PASS_TEXT];
    size_t n = strlen(text);

    for (size_t at = 0; at < n; at++) {
        strcpy(changed, text);
        for (const char *c = abc; *c; c++) {
            struct qz_pass b;
            changed[at] = *c;
            if (*c == text[at] || !qz_badge_parse(changed, n, &b) ||
                qz_badge_verify(&b, &key, 1) != QZ_PASS_GENUINE)
                continue;

            /* Only the live part is not signed; there the live check refuses. */
            if (qz_pass_live_check(&b, secret, NOON) != QZ_LIVE_WRONG)
                fail_msg("'%c' for '%c' at %zu is still genuine", *c, text[at], at);
        }
    }
}

static void no_flipped_bit_leaves_a_genuine_badge(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < QZ_PASS_LIVE_BYTES * 8; bit++) {
        uint8_t raw[QZ_PASS_LIVE_BYTES];
        struct qz_pass b;
        memcpy(raw, live, sizeof raw);
        raw[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (qz_badge_unpack(raw, sizeof raw, &b) && qz_badge_verify(&b, &key, 1) == QZ_PASS_GENUINE &&
            qz_pass_live_check(&b, secret, NOON) != QZ_LIVE_WRONG)
            fail_msg("bit %zu flipped and still genuine", bit);
    }
}

static void no_mutated_badge_is_ever_right(void **state)
{
    (void)state;
    const char *asked = getenv("QZ_MUTATIONS");
    long count = asked && *asked ? atol(asked) : 100000, forged = 0, no_badge = 0;
    uint64_t seed = 20170504;

    for (long i = 0; i < count; i++) {
        char payload[QZ_PASS_TEXT + 8];
        struct qz_pass b;
        size_t n = qz_spec_mutated(text, strlen(text), &seed, payload);
        if (!qz_badge_parse(payload, n, &b)) {
            no_badge++;
            continue;
        }

        forged++;
        if (qz_badge_verify(&b, &key, 1) == QZ_PASS_GENUINE &&
            qz_pass_live_check(&b, secret, NOON) != QZ_LIVE_WRONG)
            fail_msg("mutation %ld is right: %.*s", i, (int)n, payload);
    }

    print_message("%ld mutated badges: %ld no badge, %ld not right, 0 right\n", count, no_badge, forged);
    assert_true(forged > count / 10 && no_badge > count / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_badge_is_laid_out_as_the_protocol_says),
        cmocka_unit_test(a_badge_is_read_back_member_by_member),
        cmocka_unit_test(there_is_no_badge_without_a_live_part),
        cmocka_unit_test(what_means_to_be_a_badge_is_told_by_its_prefix_alone),
        cmocka_unit_test(neither_a_pass_nor_a_badge_is_taken_for_the_other),
        cmocka_unit_test(no_change_of_one_character_leaves_a_genuine_badge),
        cmocka_unit_test(no_mutated_badge_is_ever_right),
        cmocka_unit_test(no_flipped_bit_leaves_a_genuine_badge),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_badge, NULL);
}
