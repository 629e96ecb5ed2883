/* Enrolling with a tracker that answers what each test tells it to: whom a kiosk believes, and whom not. */
#include "tests/support/stub_http.h"
#include "wire/enrol.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#define ENROL "/v1/enrol"

static uint8_t device_pk[32], device_sk[64], tracker_pk[32], tracker_sk[64];

static void make_request(struct qz_enrol_request *r)
{
    memset(r, 0, sizeof *r);
    memset(r->token, 7, sizeof r->token);
    qz_enrol_request_sign(r, device_sk);
}

/* The JSON of an answer for the kiosk with that key. */
static char *answer_for(const uint8_t key[32])
{
    struct qz_enrol_answer a;
    struct qz_buf out = {0};
    memset(&a, 0, sizeof a);
    qz_kiosk_id(key, a.kiosk);
    memset(a.bearer, 'b', sizeof a.bearer - 1);
    memcpy(a.tracker_key, tracker_pk, sizeof tracker_pk);
    memset(a.screen_key, 3, sizeof a.screen_key);
    assert_int_equal(qz_enrol_answer_write(&a, &out), 0);
    return out.data;
}

/* One enrolment against a running stub. */
static int enrol(struct stub *s, const uint8_t *fingerprint, struct qz_enrol_answer *out, struct qz_err *err)
{
    struct qz_client *c = qz_client_create(NULL, NULL);
    struct qz_enrol_request r;
    assert_non_null(c);
    make_request(&r);
    memset(err, 0, sizeof *err);
    int rc = qz_enrol(c, stub_url(s), &r, fingerprint, out, NULL, err);
    qz_client_destroy(c);
    return rc;
}

/* The whole of it against one answer that is given again and again. */
static int enrol_once(int status, const char *body, const uint8_t *fingerprint, struct qz_enrol_answer *out,
                      struct qz_err *err)
{
    const struct stub_answer script[] = {{ENROL, status, body, NULL, NULL}};
    struct stub *s = stub_start(script, 1);
    stub_sign(s, tracker_sk, "");
    int rc = enrol(s, fingerprint, out, err);
    assert_int_equal(stub_count(s), 1);
    stub_stop(s);
    return rc;
}

static void the_key_in_the_code_vouches_for_the_tracker(void **state)
{
    struct qz_enrol_answer out;
    struct qz_err err;
    uint8_t print[QZ_FINGERPRINT_BYTES];
    char *json = answer_for(device_pk);
    (void)state;
    qz_key_fingerprint(tracker_pk, print);
    assert_int_equal(enrol_once(200, json, print, &out, &err), 0);
    assert_memory_equal(out.tracker_key, tracker_pk, 32);
    assert_int_equal(out.screen_key[QZ_SCREEN_KEY_BYTES - 1], 3);
    assert_int_equal(strlen(out.bearer), QZ_BEARER_TEXT - 1);
    free(json);
}

static void another_key_than_the_one_in_the_code_is_refused(void **state)
{
    struct qz_enrol_answer out;
    struct qz_err err;
    uint8_t print[QZ_FINGERPRINT_BYTES];
    char *json = answer_for(device_pk);
    (void)state;
    for (size_t i = 0; i < sizeof print; i += sizeof print - 1) { /* wrong in its first or its last byte */
        qz_key_fingerprint(tracker_pk, print);
        print[i] ^= 1;
        assert_int_equal(enrol_once(200, json, print, &out, &err), -1);
        assert_int_equal(err.code, QZ_E_DENIED);
    }
    assert_int_equal(enrol_once(200, json, NULL, &out, &err), 0); /* nobody knows which it should be */
    free(json);
}

static void an_answer_for_another_kiosk_is_refused(void **state)
{
    struct qz_enrol_answer out;
    struct qz_err err;
    char *json = answer_for(tracker_pk);
    (void)state;
    assert_int_equal(enrol_once(200, json, NULL, &out, &err), -1);
    assert_int_equal(err.code, QZ_E_DENIED);
    assert_non_null(strstr(err.msg, "another kiosk"));
    free(json);
}

static void a_token_that_is_used_up_is_denied_in_the_tracker_s_words(void **state)
{
    struct qz_enrol_answer out;
    struct qz_err err;
    (void)state;
    assert_int_equal(enrol_once(403,
                                "{\"type\":\"https://qingzhan.example/problems/token-used\","
                                "\"detail\":\"this code was used by another kiosk\"}",
                                NULL, &out, &err),
                     -1);
    assert_int_equal(err.code, QZ_E_DENIED);
    assert_non_null(strstr(err.msg, "this code was used by another kiosk"));
}

static void an_answer_that_is_none_is_refused(void **state)
{
    static const char *const bodies[] = {"", "{}", "[]", "<html>welcome to this network</html>"};
    struct qz_enrol_answer out;
    struct qz_err err;
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        assert_int_equal(enrol_once(200, bodies[i], NULL, &out, &err), -1);
    char *huge = malloc(65538);
    memset(huge, ' ', 65537);
    huge[65537] = '\0';
    assert_int_equal(enrol_once(200, huge, NULL, &out, &err), -1);
    assert_int_equal(err.code, QZ_E_FULL);
    free(huge);
}

/* The tracker answered and the answer was lost: the same request gets the same answer. */
static void the_same_request_can_be_sent_again(void **state)
{
    struct qz_enrol_answer out;
    struct qz_err err;
    struct stub_asked first, second;
    char *json = answer_for(device_pk);
    const struct stub_answer script[] = {{ENROL, 503, "", NULL, NULL}, {ENROL, 200, json, NULL, NULL}};
    struct stub *s = stub_start(script, 2);
    stub_sign(s, tracker_sk, "");

    (void)state;
    assert_int_equal(enrol(s, NULL, &out, &err), -1);
    assert_int_equal(err.code, QZ_E_REMOTE);
    assert_int_equal(enrol(s, NULL, &out, &err), 0);

    stub_asked(s, 0, &first);
    stub_asked(s, 1, &second);

    assert_string_equal(first.method, "POST");
    assert_string_equal(first.bearer, ""); /* there is none yet */
    assert_int_equal(first.body, second.body);

    stub_stop(s);
    free(json);
}

static void an_address_that_cannot_be_one_is_refused(void **state)
{
    struct qz_client *c = qz_client_create(NULL, NULL);
    struct qz_enrol_request r;
    struct qz_enrol_answer out;
    struct qz_err err = {0};
    char url[QZ_URL_MAX + 64];
    (void)state;

    make_request(&r);
    memset(url, 'a', sizeof url);
    url[sizeof url - 1] = '\0';

    assert_int_equal(qz_enrol(c, url, &r, NULL, &out, NULL, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);

    assert_int_equal(qz_enrol(c, "ftp://127.0.0.1", &r, NULL, &out, NULL, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    qz_client_destroy(c);
}

static void what_is_signed_is_the_name_of_this_form_the_token_and_the_key(void **state)
{
    struct qz_enrol_request r;
    uint8_t got[QZ_ENROL_SIGNED];
    (void)state;
    make_request(&r);
    qz_enrol_signed_bytes(&r, got);
    assert_memory_equal(got, "qingzhan-enrol-v1", 18); /* with its terminator */
    assert_memory_equal(got + 18, r.token, QZ_TOKEN_BYTES);
    assert_memory_equal(got + 18 + QZ_TOKEN_BYTES, device_pk, 32);
    assert_int_equal(crypto_sign_verify_detached(r.sig, got, sizeof got, device_pk), 0);
}

static int keys(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    crypto_sign_keypair(device_pk, device_sk);
    crypto_sign_keypair(tracker_pk, tracker_sk);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_key_in_the_code_vouches_for_the_tracker),
        cmocka_unit_test(another_key_than_the_one_in_the_code_is_refused),
        cmocka_unit_test(an_answer_for_another_kiosk_is_refused),
        cmocka_unit_test(a_token_that_is_used_up_is_denied_in_the_tracker_s_words),
        cmocka_unit_test(an_answer_that_is_none_is_refused),
        cmocka_unit_test(the_same_request_can_be_sent_again),
        cmocka_unit_test(an_address_that_cannot_be_one_is_refused),
        cmocka_unit_test(what_is_signed_is_the_name_of_this_form_the_token_and_the_key),
    };
    return cmocka_run_group_tests(tests, keys, NULL);
}
