/* What newcomers are asked and said: sealed so that nobody but the tracker reads it, and read strictly. */
#include "wire/newcomer.h"

#include "base/asset.h"
#include "base/json.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t pk[32], sk[64];

static int make_key(void **state)
{
    (void)state;
    assert_true(sodium_init() >= 0);
    return crypto_sign_keypair(pk, sk);
}

static struct qz_newcomer somebody(void)
{
    struct qz_newcomer n = {.name = "quaxiomaru", .phone = "13900002231", .age = QZ_AGE_18_28, .version = 3};
    qz_id_new('y', n.who);
    qz_id_new('a', n.activity);
    qz_id_new('c', n.cadre);
    n.at_ms = 1493863200123;
    n.n = 2;
    strcpy(n.said[0].purpose, "roll");
    n.said[0].yes = true;
    strcpy(n.said[1].purpose, "wall");
    memset(n.said[1].hash, 7, sizeof n.said[1].hash);
    return n;
}

static struct qz_buf sealed(const struct qz_newcomer *n)
{
    struct qz_buf box = {0};
    assert_int_equal(qz_newcomer_seal(n, pk, &box, NULL), 0);
    return box;
}

static void what_was_sealed_comes_out_as_it_went_in(void **state)
{
    (void)state;
    struct qz_newcomer n = somebody(), got;
    struct qz_buf box = sealed(&n);
    assert_null(memmem(box.data, box.len, n.name, strlen(n.name)));
    assert_null(memmem(box.data, box.len, n.phone, strlen(n.phone)));
    assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, pk, sk, &got, NULL), 0);

    assert_string_equal(got.who, n.who);
    assert_string_equal(got.activity, n.activity);
    assert_string_equal(got.cadre, n.cadre);
    assert_string_equal(got.name, n.name);
    assert_string_equal(got.phone, n.phone);
    assert_int_equal(got.age, n.age);
    assert_int_equal(got.at_ms, n.at_ms);
    assert_int_equal(got.version, 3);
    assert_int_equal(got.n, 2);
    assert_true(got.said[0].yes && !got.said[1].yes);
    assert_string_equal(got.said[1].purpose, "wall");
    assert_memory_equal(got.said[1].hash, n.said[1].hash, sizeof n.said[1].hash);
    qz_buf_finish(&box);
}

static void nobody_else_opens_it_and_no_byte_is_altered(void **state)
{
    (void)state;
    uint8_t other_pk[32], other_sk[64];
    struct qz_newcomer n = somebody(), got;
    struct qz_buf box = sealed(&n);
    struct qz_err err = {0};
    crypto_sign_keypair(other_pk, other_sk);
    assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, other_pk, other_sk, &got, &err),
                     -1);
    assert_int_equal(err.code, QZ_E_INPUT);

    for (size_t i = 0; i < box.len; i += 7) {
        box.data[i] ^= 1;
        assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, pk, sk, &got, &err), -1);
        box.data[i] ^= 1;
    }
    for (size_t len = 0; len < crypto_box_SEALBYTES + 2; len++)
        assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, len, pk, sk, &got, &err), -1);
    qz_buf_finish(&box);
}

/* A kiosk may be anybody's: what it seals is looked at all the same. */
static void a_child_or_no_name_is_no_newcomer(void **state)
{
    (void)state;
    struct qz_newcomer n = somebody(), got;
    n.age = QZ_AGE_UNDER_14;
    struct qz_buf box = sealed(&n);
    assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, pk, sk, &got, NULL), -1);
    qz_buf_finish(&box);

    n = somebody();
    n.name[0] = '\0';
    box = sealed(&n);
    assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, pk, sk, &got, NULL), -1);
    qz_buf_finish(&box);

    n = somebody();
    n.who[0] = 'c';
    box = sealed(&n);
    assert_int_equal(qz_newcomer_open((const uint8_t *)box.data, box.len, pk, sk, &got, NULL), -1);
    qz_buf_finish(&box);
}

static void the_log_says_which_texts_by_one_hash(void **state)
{
    (void)state;
    uint8_t all[2 * QZ_SHA256_BYTES], want[QZ_SHA256_BYTES], got[QZ_SHA256_BYTES];
    struct qz_newcomer n = somebody();
    memcpy(all, n.said[0].hash, QZ_SHA256_BYTES);
    memcpy(all + QZ_SHA256_BYTES, n.said[1].hash, QZ_SHA256_BYTES);
    qz_sha256(all, sizeof all, want);
    qz_newcomer_texts(&n, got);
    assert_memory_equal(got, want, sizeof got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_sealed_comes_out_as_it_went_in),
        cmocka_unit_test(nobody_else_opens_it_and_no_byte_is_altered),
        cmocka_unit_test(a_child_or_no_name_is_no_newcomer),
        cmocka_unit_test(the_log_says_which_texts_by_one_hash),
    };
    return cmocka_run_group_tests(tests, make_key, NULL);
}
