/* The code a kiosk shows to phones, and the one it is enrolled with. */
#include "tests/support/spec.h"

#include "rules/livecode.h"

#include "base/text.h"

#include <qrencode.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const int64_t NOW = 1493870400; /* a step begins here */
static const uint8_t key[QZ_SCREEN_KEY_BYTES] = {1, 2, 3}, pk[32] = {5, 6, 7};
static char kiosk[QZ_KIOSK_ID_TEXT];

static int make_kiosk(void **state)
{
    (void)state;
    qz_kiosk_id(pk, kiosk);
    return 0;
}

static bool code_good(const char *tail, const char *id, const uint8_t k[QZ_SCREEN_KEY_BYTES], int64_t now_s)
{
    return qz_screen_code_check(tail, id, k, now_s) == QZ_SCREEN_GOOD;
}

/* The part that a phone's browser asks the tracker for, after "/C/". */
static const char *tail_at(int64_t now_s, char code[QZ_SCREEN_CODE_TEXT])
{
    assert_true(qz_screen_code("q.example", kiosk, key, now_s, code) > 0);
    return strstr(code, "/C/") + 3;
}

static void a_kiosks_id_is_the_hash_of_its_key_in_one_spelling(void **state)
{
    (void)state;
    uint8_t hash[32], id[QZ_KIOSK_ID_BYTES], fingerprint[QZ_FINGERPRINT_BYTES];
    char other[QZ_KIOSK_ID_TEXT + 2];
    crypto_hash_sha256(hash, pk, 32);

    assert_int_equal(strlen(kiosk), 18);
    assert_true(qz_kiosk_id_parse(kiosk, id));
    assert_memory_equal(id, hash, sizeof id);
    qz_key_fingerprint(pk, fingerprint);
    assert_memory_equal(fingerprint, hash, sizeof fingerprint);

    strcpy(other, kiosk);
    other[2] = 'A';
    assert_false(qz_kiosk_id_parse(other, id));
    other[2] = '1';
    assert_false(qz_kiosk_id_parse(other, id));

    strcpy(other, kiosk);
    other[0] = 'y';
    assert_false(qz_kiosk_id_parse(other, id));

    strcpy(other, kiosk);
    other[17] = '\0';
    assert_false(qz_kiosk_id_parse(other, id));

    assert_false(qz_kiosk_id_parse("", id));
    strcat(strcpy(other, kiosk), "a");
    assert_false(qz_kiosk_id_parse(other, id));
}

static void a_screen_code_is_a_url_in_the_alphanumeric_alphabet(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT];
    size_t n = qz_screen_code("Tracker.example:8443", kiosk, key, NOW, code);
    assert_int_equal(n, strlen(code));
    assert_memory_equal(code, "HTTPS://TRACKER.EXAMPLE:8443/C/", 31);
    assert_int_equal(n, 31 + 16 + 1 + 7 + 1 + 16);
    assert_int_equal(strspn(code, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"), n);
}

static void with_a_host_of_20_characters_it_fits_a_version_4_symbol_at_m(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT];
    assert_true(qz_screen_code("qingzhan-01.example.", kiosk, key, NOW, code) > 0);
    QRcode *qr = QRcode_encodeString(code, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(qr);
    assert_in_range(qr->version, 3, 4);
    QRcode_free(qr);
}

static void a_host_or_id_that_does_not_fit_gives_no_code(void **state)
{
    (void)state;
    static const char *const hosts[] = {"", "a b", "a/b", "a?b", "a_b", "青站", "a%20", "a@b"};
    char code[QZ_SCREEN_CODE_TEXT], big[120];

    for (size_t i = 0; i < COUNT(hosts); i++) {
        assert_int_equal(qz_screen_code(hosts[i], kiosk, key, NOW, code), 0);
        assert_false(qz_screen_host(hosts[i]));
    }
    assert_true(qz_screen_host("qz.example.org:8443"));

    memset(big, 'a', sizeof big);
    big[80] = '\0';
    assert_int_equal(qz_screen_code(big, kiosk, key, NOW, code), 0);
    big[79] = '\0';
    assert_true(qz_screen_code(big, kiosk, key, NOW, code) > 0);

    assert_int_equal(qz_screen_code("q.example", "k_short", key, NOW, code), 0);
}

static void a_screen_code_is_good_for_its_step_and_the_two_after_it(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT];
    const char *tail = tail_at(NOW, code);
    for (int64_t after = -25; after < 60; after++)
        if (code_good(tail, kiosk, key, NOW + after) != (after >= -10 && after < 30))
            fail_msg("%lld s after the step began", (long long)after);
}

static void a_screen_code_is_taken_in_either_case(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT], lower[QZ_SCREEN_CODE_TEXT];
    const char *tail = tail_at(NOW, code);
    size_t i = 0;
    for (; tail[i]; i++)
        lower[i] = (char)(tail[i] >= 'A' && tail[i] <= 'Z' ? tail[i] | 0x20 : tail[i]);
    lower[i] = '\0';
    assert_true(code_good(lower, kiosk, key, NOW));
}

static void another_kiosk_or_key_has_other_codes(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT], other[QZ_KIOSK_ID_TEXT];
    const char *tail = tail_at(NOW, code);
    const uint8_t other_key[QZ_SCREEN_KEY_BYTES] = {9}, other_pk[32] = {9};
    qz_kiosk_id(other_pk, other);
    assert_false(code_good(tail, kiosk, other_key, NOW));
    assert_false(code_good(tail, other, key, NOW));
    assert_false(code_good(tail, "k_", key, NOW));
}

static void no_changed_or_cut_screen_code_is_taken(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT], copy[QZ_SCREEN_CODE_TEXT];
    const char *tail = tail_at(NOW, code);

    for (size_t n = 0; n < strlen(tail); n++) {
        memcpy(copy, tail, n);
        copy[n] = '\0';
        assert_false(code_good(copy, kiosk, key, NOW));
    }

    for (size_t at = 0; tail[at]; at++) {
        static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567018/.-= ";
        for (const char *c = abc; *c; c++) {
            strcpy(copy, tail);
            copy[at] = *c;
            if (*c != tail[at] && code_good(copy, kiosk, key, NOW))
                fail_msg("'%c' at %zu is still taken", *c, at);
        }
    }

    snprintf(copy, sizeof copy, "%sA", tail);
    assert_false(code_good(copy, kiosk, key, NOW));
}

static void a_code_of_a_later_step_cannot_be_made_from_an_earlier_one(void **state)
{
    (void)state;
    char now[QZ_SCREEN_CODE_TEXT], later[QZ_SCREEN_CODE_TEXT], mixed[QZ_SCREEN_CODE_TEXT];
    const char *a = tail_at(NOW, now), *b = tail_at(NOW + 100, later);
    strcpy(mixed, a);
    memcpy(mixed + 17, b + 17, 7); /* the later step with the earlier mac */
    assert_false(code_good(mixed, kiosk, key, NOW + 100));
}

static struct qz_enrol_code sample(const char *url)
{
    struct qz_enrol_code c = {.token = {1, 2, 3}, .fingerprint = {4, 5, 6}};
    snprintf(c.url, sizeof c.url, "%s", url);
    return c;
}

static void an_enrolment_code_is_read_back(void **state)
{
    (void)state;
    struct qz_enrol_code c = sample("https://tracker.example:8443/base"), back;
    char text[400];
    size_t n = qz_enrol_code_text(&c, text, sizeof text);
    assert_int_equal(n, strlen(text));
    assert_memory_equal(text, "QZE:", 4);
    assert_true(qz_enrol_code_parse(text, n, &back));
    assert_memory_equal(back.token, c.token, sizeof c.token);
    assert_memory_equal(back.fingerprint, c.fingerprint, sizeof c.fingerprint);
    assert_string_equal(back.url, c.url);
}

static void an_enrolment_code_fits_a_version_7_symbol_at_m(void **state)
{
    (void)state;
    struct qz_enrol_code c = sample("https://qingzhan-01.example.org/");
    char text[400];
    qz_enrol_code_text(&c, text, sizeof text);
    QRcode *qr = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(qr);
    assert_in_range(qr->version, 5, 7);
    QRcode_free(qr);
}

static void the_url_of_an_enrolment_code_is_plain_http_or_https(void **state)
{
    (void)state;
    static const char *const bad[] = {"ftp://tracker.example/",
                                      "javascript:alert(document)",
                                      "HTTPS://tracker.example/",
                                      "//tracker.example/",
                                      "https://a b.example/",
                                      "https://a\tb.example/",
                                      "https://tracker.example/\"x",
                                      "https://tracker.example/<",
                                      "https://青站.example/",
                                      "https://tracker.example\\x",
                                      "https://",
                                      ""};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_enrol_code c = sample(bad[i]), back;
        char text[400];
        size_t n = qz_enrol_code_text(&c, text, sizeof text);
        if (qz_enrol_code_parse(text, n, &back))
            fail_msg("\"%s\" was taken", bad[i]);
    }
    struct qz_enrol_code c = sample("http://127.0.0.1:8080"), back;
    char text[400];
    assert_true(qz_enrol_code_parse(text, qz_enrol_code_text(&c, text, sizeof text), &back));
}

static void the_longest_url_fits_and_one_more_byte_does_not(void **state)
{
    (void)state;
    uint8_t raw[1 + 32 + QZ_URL_MAX + 1] = {1};
    char text[400];
    struct qz_enrol_code back;

    memset(raw + 33, 'a', sizeof raw - 33);
    memcpy(raw + 33, "https://", 8);
    memcpy(text, "QZE:", 4);

    int n = qz_base45_encode(raw, sizeof raw - 1, text + 4, sizeof text - 4);
    assert_true(qz_enrol_code_parse(text, (size_t)n + 4, &back));
    assert_int_equal(strlen(back.url), QZ_URL_MAX);

    assert_int_equal(qz_enrol_code_text(&back, text, (size_t)n + 4), 0); /* no room for the terminator */
    assert_int_equal(qz_enrol_code_text(&back, text, 3), 0);

    n = qz_base45_encode(raw, sizeof raw, text + 4, sizeof text - 4);
    assert_false(qz_enrol_code_parse(text, (size_t)n + 4, &back));
}

static void an_enrolment_code_of_another_form_is_refused(void **state)
{
    (void)state;
    struct qz_enrol_code c = sample("https://tracker.example/"), back;
    char text[400], copy[400];
    size_t n = qz_enrol_code_text(&c, text, sizeof text);

    for (size_t k = 0; k < n; k++) /* a cut one has another URL at best, and no shorter head is taken */
        assert_true(!qz_enrol_code_parse(text, k, &back) || strlen(back.url) < strlen(c.url));
    assert_false(qz_enrol_code_parse(text, 4 + 60, &back));

    static const char *const heads[] = {"QZ1:", "qze:", "QZE;"};
    for (size_t i = 0; i < COUNT(heads); i++) {
        memcpy(copy, text, n);
        memcpy(copy, heads[i], 4);
        assert_false(qz_enrol_code_parse(copy, n, &back));
    }

    uint8_t raw[64] = {2};
    memcpy(raw + 33, "https://a.example\0.org", 22);
    int k = qz_base45_encode(raw, 33 + 17, copy + 4, sizeof copy - 4);
    memcpy(copy, "QZE:", 4);
    assert_false(qz_enrol_code_parse(copy, (size_t)k + 4, &back)); /* version 2 */

    raw[0] = 1;
    k = qz_base45_encode(raw, 33 + 22, copy + 4, sizeof copy - 4);
    assert_false(qz_enrol_code_parse(copy, (size_t)k + 4, &back)); /* a NUL inside */

    k = qz_base45_encode(raw, 33 + 17, copy + 4, sizeof copy - 4);
    assert_true(qz_enrol_code_parse(copy, (size_t)k + 4, &back));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kiosks_id_is_the_hash_of_its_key_in_one_spelling),
        cmocka_unit_test(a_screen_code_is_a_url_in_the_alphanumeric_alphabet),
        cmocka_unit_test(with_a_host_of_20_characters_it_fits_a_version_4_symbol_at_m),
        cmocka_unit_test(a_host_or_id_that_does_not_fit_gives_no_code),
        cmocka_unit_test(a_screen_code_is_good_for_its_step_and_the_two_after_it),
        cmocka_unit_test(a_screen_code_is_taken_in_either_case),
        cmocka_unit_test(another_kiosk_or_key_has_other_codes),
        cmocka_unit_test(no_changed_or_cut_screen_code_is_taken),
        cmocka_unit_test(a_code_of_a_later_step_cannot_be_made_from_an_earlier_one),
        cmocka_unit_test(an_enrolment_code_is_read_back),
        cmocka_unit_test(an_enrolment_code_fits_a_version_7_symbol_at_m),
        cmocka_unit_test(the_url_of_an_enrolment_code_is_plain_http_or_https),
        cmocka_unit_test(the_longest_url_fits_and_one_more_byte_does_not),
        cmocka_unit_test(an_enrolment_code_of_another_form_is_refused),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_kiosk, NULL);
}
