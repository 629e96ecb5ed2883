/* Passes: their form is exact, their signature is checked under their own key id, and a live one is live only
 * for the step it was made for and one on either side. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "rules/pass.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

#define EXPIRES 1514736000u /* 2018-01-01T00:00:00+08:00 */
static const int64_t NOON = 1493870400;

static uint8_t sk[64], secret[QZ_PASS_SECRET_BYTES], id[QZ_ID_BYTES];
static struct qz_pass_key key = {.id = 7};
static uint8_t printed[QZ_PASS_BYTES];

static int make_keys(void **state)
{
    (void)state;
    const uint8_t seed[32] = {1, 2, 3};
    crypto_sign_seed_keypair(key.pk, sk, seed);
    memset(secret, 0x55, sizeof secret);
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)i;
    qz_pass_sign(7, id, EXPIRES, sk, printed);
    return 0;
}

static struct qz_pass parsed(const uint8_t *raw, size_t n)
{
    char text[QZ_PASS_TEXT];
    struct qz_pass p;
    size_t len = qz_pass_text(raw, n, text);
    assert_true(len > 0);
    assert_true(qz_pass_parse(text, len, &p));
    return p;
}

static struct qz_pass live_at(int64_t now_s)
{
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    qz_pass_make_live(printed, secret, now_s, raw);
    return parsed(raw, sizeof raw);
}

static void a_printed_pass_is_laid_out_as_the_protocol_says(void **state)
{
    (void)state;
    uint8_t msg[17 + 22];
    assert_int_equal(printed[0], 1);
    assert_int_equal(printed[1], 7);
    assert_memory_equal(printed + 2, id, 16);
    assert_memory_equal(printed + 18, "\x5a\x49\x09\x80", 4); /* big endian */
    memcpy(msg, "qingzhan-pass-v1", 17);
    memcpy(msg + 17, printed, 22);
    assert_int_equal(crypto_sign_verify_detached(printed + 22, msg, sizeof msg, key.pk), 0);
}

static void its_text_has_133_characters_and_a_live_one_151(void **state)
{
    (void)state;
    char text[QZ_PASS_TEXT];
    uint8_t live[QZ_PASS_LIVE_BYTES];
    assert_int_equal(qz_pass_text(printed, sizeof printed, text), 133);
    assert_int_equal(strlen(text), 133);
    assert_memory_equal(text, "QZ1:", 4);
    qz_pass_make_live(printed, secret, NOON, live);
    assert_int_equal(qz_pass_text(live, sizeof live, text), 151);
    assert_memory_equal(text, "QZ2:", 4);
    assert_int_equal(qz_pass_text(live, 97, text), 0);
    assert_int_equal(qz_pass_text(live, 0, text), 0);
}

static void a_pass_is_read_back_member_by_member(void **state)
{
    (void)state;
    struct qz_pass p = parsed(printed, sizeof printed);
    assert_int_equal(p.raw_len, QZ_PASS_BYTES);
    assert_memory_equal(p.raw, printed, sizeof printed);
    assert_int_equal(p.key_id, 7);
    assert_memory_equal(p.id, id, sizeof id);
    assert_true(p.expires == EXPIRES);
    assert_false(p.live);
    p = live_at(NOON);
    assert_true(p.live);
    assert_int_equal(p.raw_len, QZ_PASS_LIVE_BYTES);
    assert_int_equal(p.step, NOON / 30);
    assert_memory_equal(p.raw, printed, sizeof printed);
}

static void the_live_code_is_an_hmac_of_id_and_step_cut_to_8_bytes(void **state)
{
    (void)state;
    uint8_t msg[20], full[32];
    struct qz_pass p = live_at(NOON);
    memcpy(msg, id, 16);
    for (int i = 0; i < 4; i++)
        msg[16 + i] = (uint8_t)(NOON / 30 >> (24 - 8 * i));
    crypto_auth_hmacsha256(full, msg, sizeof msg, secret);
    assert_memory_equal(p.mac, full, 8);
}

static void another_length_version_or_prefix_is_not_a_pass(void **state)
{
    (void)state;
    char text[QZ_PASS_TEXT + 2];
    struct qz_pass p;
    size_t n = qz_pass_text(printed, sizeof printed, text);

    for (size_t k = 0; k < n; k++)
        assert_false(qz_pass_parse(text, k, &p));

    text[n] = text[n + 1] = '0';
    assert_false(qz_pass_parse(text, n + 1, &p));
    assert_false(qz_pass_parse(text, n + 2, &p));

    static const char *const heads[] = {"QZ2:", "QZ3:", "QZ0:", "qz1:", "QZ1;", " QZ1", "XZ1:", "QX1:"};
    for (size_t i = 0; i < COUNT(heads); i++) {
        memcpy(text, heads[i], 4);
        assert_false(qz_pass_parse(text, n, &p));
    }

    uint8_t raw[QZ_PASS_BYTES];
    memcpy(raw, printed, sizeof raw);
    for (unsigned version = 0; version < 256; version++) {
        raw[0] = (uint8_t)version;
        n = qz_pass_text(raw, sizeof raw, text);
        assert_int_equal(qz_pass_parse(text, n, &p), version == 1);
    }

    assert_false(qz_pass_unpack(printed, 85, &p));
    assert_false(qz_pass_unpack(printed, 0, &p));
}

static void a_genuine_pass_verifies_under_the_key_of_its_key_id_only(void **state)
{
    (void)state;
    struct qz_pass p = parsed(printed, sizeof printed);
    uint8_t other_sk[64];
    struct qz_pass_key keys[2] = {{.id = 6}, key};
    crypto_sign_keypair(keys[0].pk, other_sk);
    assert_int_equal(qz_pass_verify(&p, keys, 2), QZ_PASS_GENUINE);
    assert_int_equal(qz_pass_verify(&p, keys, 1), QZ_PASS_NO_KEY);
    assert_int_equal(qz_pass_verify(&p, NULL, 0), QZ_PASS_NO_KEY);
    keys[0].id = 7; /* another key under the same id */
    assert_int_equal(qz_pass_verify(&p, keys, 1), QZ_PASS_FORGED);
    keys[1].id = 8; /* the right key under another id */
    assert_int_equal(qz_pass_verify(&p, keys + 1, 1), QZ_PASS_NO_KEY);
}

static void a_signature_for_another_purpose_is_no_pass(void **state)
{
    (void)state;
    uint8_t raw[QZ_PASS_BYTES];
    memcpy(raw, printed, 22);
    crypto_sign_detached(raw + 22, NULL, raw, 22, sk); /* the bytes alone, without the domain before them */
    struct qz_pass p = parsed(raw, sizeof raw);
    assert_int_equal(qz_pass_verify(&p, &key, 1), QZ_PASS_FORGED);
}

static void no_change_of_one_character_leaves_a_genuine_pass(void **state)
{
    (void)state;
    static const char abc[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:az\n";
    uint8_t live[QZ_PASS_LIVE_BYTES];
    qz_pass_make_live(printed, secret, NOON, live);

    for (int kind = 0; kind < 2; kind++) {
        char text[QZ_PASS_TEXT];
        size_t n = kind ? qz_pass_text(live, sizeof live, text) : qz_pass_text(printed, sizeof printed, text);
        for (size_t at = 0; at < n; at++) {
            const char was = text[at];
            for (const char *c = abc; *c; c++) {
                struct qz_pass p;
                text[at] = *c;
                if (*c == was || !qz_pass_parse(text, n, &p) ||
                    qz_pass_verify(&p, &key, 1) != QZ_PASS_GENUINE)
                    continue;
                /* Only the live part is not signed; there the live check refuses. */
                if (!p.live || qz_pass_live_check(&p, secret, NOON) != QZ_LIVE_WRONG)
                    fail_msg("'%c' for '%c' at %zu is still genuine", *c, was, at);
            }
            text[at] = was;
        }
    }
}

static void no_flipped_bit_leaves_a_genuine_pass(void **state)
{
    (void)state;
    for (size_t bit = 0; bit < QZ_PASS_BYTES * 8; bit++) {
        uint8_t raw[QZ_PASS_BYTES];
        struct qz_pass p;
        memcpy(raw, printed, sizeof raw);
        raw[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (qz_pass_unpack(raw, sizeof raw, &p) && qz_pass_verify(&p, &key, 1) == QZ_PASS_GENUINE)
            fail_msg("bit %zu flipped and still genuine", bit);
    }
}

static void a_pass_is_good_before_its_last_instant_and_not_at_it(void **state)
{
    (void)state;
    struct qz_pass p = parsed(printed, sizeof printed);
    assert_false(qz_pass_expired(&p, (int64_t)EXPIRES - 1));
    assert_true(qz_pass_expired(&p, (int64_t)EXPIRES));
    p.expires = UINT32_MAX; /* a date beyond 2038 is no negative one */
    assert_false(qz_pass_expired(&p, NOON));
    assert_true(qz_pass_expired(&p, INT64_C(4294967295)));
}

/* Each two bytes of a part, tried out: it keeps exactly when its text has no two blanks together. */
static void a_part_keeps_when_its_text_has_no_two_blanks(void **state)
{
    (void)state;
    unsigned spoilt = 0;

    for (unsigned two = 0; two < 65536; two++) {
        uint8_t who[QZ_ID_BYTES] = {0}, raw[QZ_PASS_BYTES] = {0};
        char of_id[QZ_PASS_TEXT], of_end[QZ_PASS_TEXT];

        who[6] = raw[84] = (uint8_t)(two >> 8);
        who[7] = raw[85] = (uint8_t)two;
        of_id[qz_base45_encode(who, sizeof who, of_id, sizeof of_id)] = '\0';
        size_t n = qz_pass_text(raw, sizeof raw, of_end);
        bool good = !strstr(of_id, "  ");

        assert_int_equal(qz_pass_id_keeps(who), good);
        assert_int_equal(qz_pass_keeps(raw), !strstr(of_end, "  "));
        assert_int_not_equal(of_end[n - 1], ' '); /* nothing is taken off at the end either */
        spoilt += !good;
    }

    assert_in_range(spoilt, 30, 35);
}

/* For 18 hours in 2028 no end keeps: the next earlier one is sought at once, not 65,536 times. */
static void an_earlier_end_is_found_soon(void **state)
{
    (void)state;
    assert_int_equal(qz_pass_end_before(EXPIRES), EXPIRES - 1);
    const uint32_t first = 27981u << 16, last = first + 65535;
    assert_int_equal(qz_pass_end_before(last), first - 1);
    assert_int_equal(qz_pass_end_before(first), first - 1);
    assert_int_equal(qz_pass_end_before(last + 1), last);
}

static void a_pass_usually_ends_when_the_service_month_is_over(void **state)
{
    (void)state;
    static const struct {
        struct qz_date issued, last;
    } c[] = {{{2026, 1, 1}, {2027, 3, 31}},
             {{2026, 11, 30}, {2027, 3, 31}},
             {{2026, 12, 31}, {2027, 3, 31}},
             {{2027, 2, 20}, {2028, 3, 31}},
             {{2028, 2, 29}, {2029, 3, 31}}};
    for (size_t i = 0; i < sizeof c / sizeof *c; i++) {
        int64_t end = qz_pass_usual_end(qz_date_start(c[i].issued));
        struct qz_date last = qz_date_of(end - 1);
        assert_memory_equal(&last, &c[i].last, sizeof last);
    }
    /* The last instant of a year, in Shanghai. */
    struct qz_date day = qz_date_of(qz_pass_usual_end(INT64_C(1798732799999)));
    assert_int_equal(day.year, 2027);
    assert_int_equal(day.month, 4);
}

static void a_live_pass_is_good_for_its_step_and_one_on_either_side(void **state)
{
    (void)state;
    const int64_t start = NOON / 30 * 30; /* of the step */
    struct qz_pass p = live_at(start);
    static const struct {
        int64_t after;
        enum qz_live_check verdict;
    } c[] = {{-31, QZ_LIVE_LATE}, {-30, QZ_LIVE_OK},  {-1, QZ_LIVE_OK},
             {0, QZ_LIVE_OK},     {29, QZ_LIVE_OK},   {30, QZ_LIVE_OK},
             {59, QZ_LIVE_OK},    {60, QZ_LIVE_LATE}, {86400, QZ_LIVE_LATE}};
    for (size_t i = 0; i < COUNT(c); i++)
        if (qz_pass_live_check(&p, secret, start + c[i].after) != c[i].verdict)
            fail_msg("%lld s after its step began", (long long)c[i].after);
}

static void a_live_code_of_another_secret_id_or_step_is_wrong(void **state)
{
    (void)state;
    uint8_t other[QZ_PASS_SECRET_BYTES] = {9};
    struct qz_pass p = live_at(NOON);
    assert_int_equal(qz_pass_live_check(&p, other, NOON), QZ_LIVE_WRONG);

    p.step++;
    assert_int_equal(qz_pass_live_check(&p, secret, NOON), QZ_LIVE_WRONG);
    p.step--;

    p.id[0] ^= 1;
    assert_int_equal(qz_pass_live_check(&p, secret, NOON), QZ_LIVE_WRONG);
    p.id[0] ^= 1;

    p.mac[7] ^= 1;
    assert_int_equal(qz_pass_live_check(&p, secret, NOON), QZ_LIVE_WRONG);
    p.mac[7] ^= 1;
    assert_int_equal(qz_pass_live_check(&p, secret, NOON), QZ_LIVE_OK);

    p = parsed(printed, sizeof printed); /* a printed pass has no live part at all */
    assert_int_equal(qz_pass_live_check(&p, secret, NOON), QZ_LIVE_WRONG);
}

static void a_pass_is_known_by_a_tag_that_its_live_form_shares(void **state)
{
    (void)state;
    uint8_t hash[crypto_hash_sha256_BYTES], tag[QZ_PASS_TAG_BYTES], other[QZ_PASS_BYTES];
    struct qz_pass live = live_at(NOON);
    crypto_hash_sha256(hash, printed, 86);
    qz_pass_tag(printed, tag);
    assert_memory_equal(tag, hash, 16);
    memset(tag, 0, sizeof tag);
    qz_pass_tag(live.raw, tag);
    assert_memory_equal(tag, hash, 16);
    qz_pass_sign(7, id, EXPIRES + 1, sk, other);
    qz_pass_tag(other, tag);
    assert_memory_not_equal(tag, hash, 16);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printed_pass_is_laid_out_as_the_protocol_says),
        cmocka_unit_test(its_text_has_133_characters_and_a_live_one_151),
        cmocka_unit_test(a_pass_is_read_back_member_by_member),
        cmocka_unit_test(the_live_code_is_an_hmac_of_id_and_step_cut_to_8_bytes),
        cmocka_unit_test(another_length_version_or_prefix_is_not_a_pass),
        cmocka_unit_test(a_genuine_pass_verifies_under_the_key_of_its_key_id_only),
        cmocka_unit_test(a_signature_for_another_purpose_is_no_pass),
        cmocka_unit_test(no_change_of_one_character_leaves_a_genuine_pass),
        cmocka_unit_test(no_flipped_bit_leaves_a_genuine_pass),
        cmocka_unit_test(a_pass_is_good_before_its_last_instant_and_not_at_it),
        cmocka_unit_test(a_part_keeps_when_its_text_has_no_two_blanks),
        cmocka_unit_test(an_earlier_end_is_found_soon),
        cmocka_unit_test(a_pass_usually_ends_when_the_service_month_is_over),
        cmocka_unit_test(a_live_pass_is_good_for_its_step_and_one_on_either_side),
        cmocka_unit_test(a_live_code_of_another_secret_id_or_step_is_wrong),
        cmocka_unit_test(a_pass_is_known_by_a_tag_that_its_live_form_shares),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_keys, NULL);
}
