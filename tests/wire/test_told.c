/* Answers that are signed for the very request: what is under the signature, and that nothing else is
 * believed. */
#include "base/text.h"
#include "tests/support/stub_http.h"
#include "wire/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#define KIOSK "k_aaaaaaaaaaaaaaaa"
#define PATH  "v1/kiosks/" KIOSK "/config"

static uint8_t pk[32], sk[64], other_pk[32], other_sk[64];

static struct qz_told some(void)
{
    struct qz_told t = {.wire = 2,
                        .kiosk = KIOSK,
                        .method = "GET",
                        .target = "/v1/kiosks/" KIOSK "/config?wire=2&nonce=AAAAAAAAAAAAAAAAAAAAAA",
                        .bearer = "token",
                        .none_match = "\"c7\"",
                        .status = 200,
                        .etag = "\"c8\""};
    qz_told_digest("asked", 5, t.asked);
    qz_told_digest("answered", 8, t.answered);
    return t;
}

static void what_is_signed_is_checked(void **state)
{
    char header[QZ_TOLD_HEADER_TEXT];
    struct qz_told t = some();
    (void)state;
    assert_int_equal(qz_told_sign(&t, sk, header, NULL), 0);
    t.wire = 0;
    assert_true(qz_told_check(&t, header, pk));
    assert_int_equal(t.wire, 2);
    assert_false(qz_told_check(&t, header, other_pk));
}

/* The bytes under the signature, made here once more from the protocol's text. */
static void the_form_is_that_of_the_protocol(void **state)
{
    static const char *const texts[] = {"2", KIOSK, "GET", NULL, "token", "\"c7\""};
    struct qz_told t = some();
    struct qz_buf b = {0};
    uint8_t sig[64];
    char header[QZ_TOLD_HEADER_TEXT], want[QZ_TOLD_HEADER_TEXT] = "2 ";
    (void)state;

    qz_buf_add(&b, "qingzhan-told-v1", 17);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const char *text = texts[i] ? texts[i] : t.target;
        const char len[4] = {0, 0, 0, (char)strlen(text)};
        qz_buf_add(&b, len, 4);
        qz_buf_str(&b, text);
    }

    qz_buf_add(&b, "\0\0\0\x20", 4);
    qz_buf_add(&b, t.asked, 32);
    qz_buf_add(&b,
               "\0\0\0\x03"
               "200"
               "\0\0\0\x04"
               "\"c8\""
               "\0\0\0\x20",
               4 + 3 + 4 + 4 + 4);
    qz_buf_add(&b, t.answered, 32);

    crypto_sign_detached(sig, NULL, (const uint8_t *)b.data, b.len, sk);
    qz_base64_encode(sig, 64, false, want + 2, sizeof want - 2);
    size_t n = strlen(want);
    want[n++] = ' ';
    qz_base64_encode(pk, 32, false, want + n, sizeof want - n);

    assert_int_equal(qz_told_sign(&t, sk, header, NULL), 0);
    assert_string_equal(header, want);

    qz_buf_finish(&b);
}

static void each_field_is_under_the_signature(void **state)
{
    char header[QZ_TOLD_HEADER_TEXT];
    struct qz_told good = some();
    (void)state;
    assert_int_equal(qz_told_sign(&good, sk, header, NULL), 0);

    for (int field = 0; field < 9; field++) {
        struct qz_told t = good;

        switch (field) {
        case 0:
            t.kiosk = "k_baaaaaaaaaaaaaaa";
            break;
        case 1:
            t.method = "POST";
            break;
        case 2:
            t.target = "/v1/kiosks/" KIOSK "/config?wire=2&nonce=BAAAAAAAAAAAAAAAAAAAAA";
            break;
        case 3:
            t.bearer = "tokem";
            break;
        case 4:
            t.none_match = NULL;
            break;
        case 5:
            t.asked[0] ^= 1;
            break;
        case 6:
            t.status = 304;
            break;
        case 7:
            t.etag = "\"c7\"";
            break;
        default:
            t.answered[31] ^= 1;
            break;
        }
        assert_false(qz_told_check(&t, header, pk));
    }

    /* The version stands in the header itself. */
    header[0] = '3';
    assert_false(qz_told_check(&good, header, pk));
}

/* Texts that run together are still two fields: each goes after its length. */
static void fields_do_not_run_into_each_other(void **state)
{
    char header[QZ_TOLD_HEADER_TEXT];
    struct qz_told t = some();
    (void)state;
    t.bearer = "ab";
    t.none_match = "c";
    assert_int_equal(qz_told_sign(&t, sk, header, NULL), 0);
    t.bearer = "a";
    t.none_match = "bc";
    assert_false(qz_told_check(&t, header, pk));
}

static void a_header_that_is_none_is_refused(void **state)
{
    char header[QZ_TOLD_HEADER_TEXT], bad[QZ_TOLD_HEADER_TEXT + 2];
    struct qz_told t = some();
    (void)state;
    assert_int_equal(qz_told_sign(&t, sk, header, NULL), 0);
    size_t named = (size_t)(strrchr(header, ' ') - header); /* the key behind it may be left out */

    for (size_t cut = 0; cut < strlen(header); cut++) {
        qz_copy_text(bad, cut + 1, header);
        assert_int_equal(qz_told_check(&t, bad, pk), cut == named || cut == named + 1);
    }

    snprintf(bad, sizeof bad, " %s", header);
    assert_false(qz_told_check(&t, bad, pk));
    snprintf(bad, sizeof bad, "%s ", header);
    assert_false(qz_told_check(&t, bad, pk));
    snprintf(bad, sizeof bad, "%.*s x", (int)named, header);
    assert_false(qz_told_check(&t, bad, pk));

    assert_false(qz_told_check(&t, "", pk));
    assert_false(qz_told_check(&t, "-2 x", pk));
    assert_false(qz_told_check(&t, "99999999999999999999 x", pk));
}

static void the_key_is_named(void **state)
{
    char header[QZ_TOLD_HEADER_TEXT];
    uint8_t named[32];
    struct qz_told t = some();
    (void)state;
    assert_int_equal(qz_told_sign(&t, sk, header, NULL), 0);
    assert_true(qz_told_key(header, named));
    assert_memory_equal(named, pk, 32);
    assert_true(qz_told_check(&t, header, pk));
}

/* ---- asking ---- */

static int ask(struct stub *s, const uint8_t *key, const char *none_match, struct qz_response *r)
{
    struct qz_err err = {0};
    struct qz_client *c = qz_client_create(NULL, &err);
    struct qz_told_by by = {.url = stub_url(s), .kiosk = KIOSK, .key = key};
    struct qz_request req = {.bearer = "token", .if_none_match = none_match};
    assert_non_null(c);
    int rc = qz_told_ask(c, &by, PATH, &req, r, &err);
    qz_client_destroy(c);
    return rc;
}

/* One answer to one request: what is made of it. */
static enum qz_line line_of(int status, const char *body, const char *etag, const uint8_t *signer,
                            unsigned odd, const char *location)
{
    struct qz_response r = {0};
    const struct stub_answer script[] = {{"/" PATH, status, body, etag, NULL}};
    struct stub *s = stub_start(script, 1);
    stub_sign(s, signer, KIOSK);
    stub_odd(s, odd, location);
    int rc = ask(s, pk, "\"c7\"", &r);
    enum qz_line line = r.line;
    assert_int_equal(rc == 0, line == QZ_LINE_TRACKER);
    qz_response_finish(&r);
    stub_stop(s);
    return line;
}

static void what_the_tracker_signed_is_taken_whatever_its_status(void **state)
{
    static const int status[] = {200, 201, 302, 400, 401, 403, 404, 409, 413, 422, 429, 500, 503};
    (void)state;
    for (size_t i = 0; i < sizeof status / sizeof *status; i++)
        assert_int_equal(line_of(status[i], "{}", NULL, sk, 0, NULL), QZ_LINE_TRACKER);
    assert_int_equal(line_of(304, "", "\"c7\"", sk, 0, NULL), QZ_LINE_TRACKER);
}

static void an_answer_304_to_another_tag_is_not_taken(void **state)
{
    (void)state;
    assert_int_equal(line_of(304, "", "\"c8\"", sk, 0, NULL), QZ_LINE_ALTERED);
    assert_int_equal(line_of(304, "", NULL, sk, 0, NULL), QZ_LINE_ALTERED);
}

static void what_is_not_signed_is_told_by_its_looks(void **state)
{
    static const char page[] = "<html>Welcome to this network.</html>";
    const unsigned bare = STUB_UNSIGNED, html = STUB_UNSIGNED | STUB_PAGE;
    (void)state;
    assert_int_equal(line_of(200, page, NULL, sk, html, NULL), QZ_LINE_SIGN_IN);
    assert_int_equal(line_of(511, page, NULL, sk, html, NULL), QZ_LINE_SIGN_IN);
    assert_int_equal(line_of(302, "", NULL, sk, html, "http://login.example/"), QZ_LINE_SIGN_IN);
    assert_int_equal(line_of(302, "", NULL, sk, html, "https://login.example/"), QZ_LINE_SIGN_IN);
    assert_int_equal(line_of(301, "", NULL, sk, html, "https://127.0.0.1/v1/"), QZ_LINE_HTTPS);
    assert_int_equal(line_of(413, page, NULL, sk, html, NULL), QZ_LINE_PROXY);
    assert_int_equal(line_of(502, page, NULL, sk, html, NULL), QZ_LINE_PROXY);
    assert_int_equal(line_of(304, "", "\"c7\"", sk, bare, NULL), QZ_LINE_PROXY);
    assert_int_equal(line_of(200, "{}", NULL, other_sk, 0, NULL), QZ_LINE_ALTERED);
}

/* A tracker from before answers were signed is known by its problems and by what it answers; other programs
 * speak JSON too. */
static void only_a_tracker_is_told_as_an_old_one(void **state)
{
    static const char problem[] = "{\"type\":\"https://qingzhan.example/problems/unauthorized\"}";
    static const char config[] = "{\"name\":\"x\",\"organisation_title\":\"y\"}";
    const unsigned bare = STUB_UNSIGNED, html = STUB_UNSIGNED | STUB_PAGE;
    (void)state;
    assert_int_equal(line_of(200, config, NULL, sk, bare, NULL), QZ_LINE_OLD);
    assert_int_equal(line_of(401, problem, NULL, sk, bare, NULL), QZ_LINE_OLD);
    assert_int_equal(line_of(503, problem, NULL, sk, bare, NULL), QZ_LINE_OLD);

    static const char *const foreign[] = {"{\"message\":\"not found\"}",
                                          "{\"type\":\"x\"}",
                                          "{\"type\":\"https://gateway.example/problems/unauthorized\"}",
                                          "{\"type\":\"https://qingzhan.example/problems/\"}",
                                          "{\"type\":7}",
                                          "{",
                                          "[]",
                                          "null"};
    static const int failing[] = {400, 401, 403, 404, 409, 413, 429, 500, 502, 503, 504};
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++) {
        for (size_t k = 0; k < sizeof failing / sizeof *failing; k++)
            assert_int_equal(line_of(failing[k], foreign[i], NULL, sk, bare, NULL), QZ_LINE_PROXY);
        assert_int_equal(line_of(200, foreign[i], NULL, sk, bare, NULL), QZ_LINE_SIGN_IN);
    }
    assert_int_equal(line_of(200, problem, NULL, sk, bare, NULL), QZ_LINE_SIGN_IN);
    assert_int_equal(line_of(401, config, NULL, sk, bare, NULL), QZ_LINE_PROXY);
    assert_int_equal(line_of(404, problem, NULL, sk, html, NULL), QZ_LINE_PROXY);
    assert_int_equal(line_of(200, config, NULL, sk, html, NULL), QZ_LINE_SIGN_IN);
}

/* What an answer signed as of that version is made of. */
static enum qz_line line_of_wire(int wire, int status)
{
    struct qz_response r = {0};
    const struct stub_answer script[] = {{"/" PATH, status, "{}", NULL, NULL}};
    struct stub *s = stub_start(script, 1);
    stub_sign(s, sk, KIOSK);
    stub_wire(s, wire);
    int rc = ask(s, pk, NULL, &r);
    enum qz_line line = r.line;
    assert_int_equal(rc == 0, line == QZ_LINE_TRACKER);
    assert_int_equal(r.wire, wire);
    qz_response_finish(&r);
    stub_stop(s);
    return line;
}

static void a_tracker_too_far_from_this_program_is_told_so(void **state)
{
    static const int status[] = {200, 400, 503};
    (void)state;
    for (size_t i = 0; i < sizeof status / sizeof *status; i++) {
        assert_int_equal(line_of_wire(QZ_WIRE_OLDEST_OF_TRACKER - 1, status[i]), QZ_LINE_OLD);
        for (int wire = QZ_WIRE_OLDEST_OF_TRACKER; wire <= QZ_WIRE_NEWEST; wire++)
            assert_int_equal(line_of_wire(wire, status[i]), QZ_LINE_TRACKER);
        assert_int_equal(line_of_wire(QZ_WIRE_NEWEST + 1, status[i]), QZ_LINE_NEW);
        assert_int_equal(line_of_wire(9999, status[i]), QZ_LINE_NEW);
    }
}

static void nothing_that_answers_is_told_as_that(void **state)
{
    struct qz_response r = {0};
    const struct stub_answer script[] = {{"/" PATH, 200, "{}", NULL, NULL}};
    struct stub *s = stub_start(script, 1);
    struct qz_told_by by = {.url = "http://127.0.0.1:1", .kiosk = KIOSK, .key = pk};
    struct qz_request req = {0};
    struct qz_err err = {0};
    struct qz_client *c = qz_client_create(NULL, NULL);
    (void)state;
    assert_int_equal(qz_told_ask(c, &by, PATH, &req, &r, &err), -1);
    assert_int_equal(r.line, QZ_LINE_NONE);
    qz_client_destroy(c);
    qz_response_finish(&r);
    stub_stop(s);
}

static void each_request_has_a_nonce_of_its_own(void **state)
{
    struct qz_response r = {0};
    struct stub_asked first, second;
    const struct stub_answer script[] = {{"/" PATH, 200, "{}", NULL, NULL}};
    struct stub *s = stub_start(script, 1);
    (void)state;
    stub_sign(s, sk, KIOSK);

    assert_int_equal(ask(s, pk, NULL, &r), 0);
    assert_int_equal(ask(s, pk, NULL, &r), 0);
    stub_asked(s, 0, &first);
    stub_asked(s, 1, &second);

    assert_true(qz_nonce_valid(first.nonce));
    assert_string_not_equal(first.nonce, second.nonce);
    qz_response_finish(&r);
    stub_stop(s);
}

/* ---- plain http ---- */

static void plain_http_is_for_this_machine_alone(void **state)
{
    static const char *const fit[] = {"https://qz.example.org", "http://127.0.0.1:8317",
                                      "http://127.9.8.7/qz/",   "http://localhost:1",
                                      "http://[::1]:8317",      "HTTP://LOCALHOST"};
    static const char *const unfit[] = {"http://qz.example.org",
                                        "http://10.0.0.1",
                                        "http://127.0.0.1.example.org",
                                        "http://128.0.0.1",
                                        "http://[::2]",
                                        "http://localhost.example.org",
                                        "ftp://127.0.0.1",
                                        "http://127.0.0.1@10.0.0.1",
                                        "https://",
                                        "127.0.0.1",
                                        ""};
    (void)state;
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        assert_true(qz_url_is_private(fit[i]));
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        assert_false(qz_url_is_private(unfit[i]));
}

static void plain_http_to_another_machine_is_refused_before_a_byte_goes_out(void **state)
{
    struct qz_err err = {0};
    struct qz_response r = {0};
    struct qz_request req = {.url = "http://192.0.2.1/v1/x", .bearer = "token", .connect_ms = 1};
    struct qz_client *c = qz_client_create(NULL, &err);
    (void)state;

    assert_int_equal(qz_client_do(c, &req, &r, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(r.line, QZ_LINE_PLAIN);
    assert_non_null(strstr(err.msg, "--plain-http"));

    /* An address without a scheme is not guessed to be plain http. */
    req.url = "192.0.2.1:80/v1/x";
    assert_int_equal(qz_client_do(c, &req, &r, &err), -1);
    assert_int_equal(r.line, QZ_LINE_PLAIN);

    qz_client_destroy(c);
    qz_response_finish(&r);
}

static int keys(void **state)
{
    (void)state;
    return sodium_init() >= 0 && crypto_sign_keypair(pk, sk) == 0 &&
                   crypto_sign_keypair(other_pk, other_sk) == 0
               ? 0
               : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_signed_is_checked),
        cmocka_unit_test(the_form_is_that_of_the_protocol),
        cmocka_unit_test(each_field_is_under_the_signature),
        cmocka_unit_test(fields_do_not_run_into_each_other),
        cmocka_unit_test(a_header_that_is_none_is_refused),
        cmocka_unit_test(the_key_is_named),
        cmocka_unit_test(what_the_tracker_signed_is_taken_whatever_its_status),
        cmocka_unit_test(an_answer_304_to_another_tag_is_not_taken),
        cmocka_unit_test(what_is_not_signed_is_told_by_its_looks),
        cmocka_unit_test(only_a_tracker_is_told_as_an_old_one),
        cmocka_unit_test(a_tracker_too_far_from_this_program_is_told_so),
        cmocka_unit_test(nothing_that_answers_is_told_as_that),
        cmocka_unit_test(each_request_has_a_nonce_of_its_own),
        cmocka_unit_test(plain_http_is_for_this_machine_alone),
        cmocka_unit_test(plain_http_to_another_machine_is_refused_before_a_byte_goes_out),
    };
    return cmocka_run_group_tests(tests, keys, NULL);
}
