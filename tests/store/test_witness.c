/* A kiosk is a witness of the tracker's own log: it keeps the newest checkpoint, and takes no smaller one and
 * no other one of that size, unless the tracker said that it was put back from a copy. */
#include "store/ledger_int.h"
#include "tests/support/place.h"
#include "tests/support/spec.h"
#include "wire/note.h"

#include <sodium.h>
#include <string.h>

static char dir[PLACE_PATH];
static struct qz_ledger *l;
static uint8_t pk[32], sk[64];

static void enrol(void)
{
    struct qz_err err;
    struct qz_enrol_answer a = {.bearer = "bearer"};
    crypto_sign_keypair(pk, sk);
    memcpy(a.tracker_key, pk, sizeof pk);
    assert_done(qz_ledger_enrol(l, "http://localhost", &a, &err), &err);
}

static int setup(void **state)
{
    struct qz_err err;
    (void)state;
    place_make(dir);
    l = qz_ledger_open(dir, NULL, &err);
    if (!l)
        return -1;
    enrol();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    qz_ledger_close(l);
    place_remove(dir);
    return 0;
}

static struct qz_checkpoint of(uint64_t size, uint8_t root, int64_t restored_ms)
{
    struct qz_checkpoint cp = {
        .origin = "tracker.example/qingzhan", .size = size, .restored_ms = restored_ms};
    memset(cp.root, root, sizeof cp.root);
    return cp;
}

static enum qz_doubt told(struct qz_checkpoint cp)
{
    struct qz_err err;
    struct qz_buf note = {0};
    enum qz_doubt doubt = QZ_DOUBT_OTHER;
    qz_checkpoint_sign(&cp, sk, &note);
    assert_done(qz_ledger_witness(l, note.data, &doubt, &err), &err);
    qz_buf_finish(&note);
    return doubt;
}

static void expect_held(uint64_t size, enum qz_doubt doubt)
{
    struct qz_err err;
    uint64_t held;
    enum qz_doubt now;
    for (int again = 0; again < 2; again++) {
        assert_done(qz_ledger_witnessed(l, &held, &now, &err), &err);
        assert_int_equal(held, size);
        assert_int_equal(now, doubt);
        qz_ledger_close(l);
        l = qz_ledger_open(dir, NULL, &err);
        assert_non_null(l);
    }
}

static void a_longer_log_is_kept(void **state)
{
    (void)state;
    expect_held(0, QZ_DOUBT_NONE);
    assert_int_equal(told(of(5, 1, 0)), QZ_DOUBT_NONE);
    assert_int_equal(told(of(9, 2, 0)), QZ_DOUBT_NONE);
    assert_int_equal(told(of(9, 2, 0)), QZ_DOUBT_NONE);
    expect_held(9, QZ_DOUBT_NONE);
}

static void a_shorter_log_is_refused_and_said_until_the_tracker_has_the_longer_one_again(void **state)
{
    (void)state;
    told(of(9, 2, 0));
    assert_int_equal(told(of(5, 1, 0)), QZ_DOUBT_SMALLER);
    expect_held(9, QZ_DOUBT_SMALLER);
    assert_int_equal(told(of(12, 3, 0)), QZ_DOUBT_SMALLER); /* that it grew again proves nothing */
    expect_held(9, QZ_DOUBT_SMALLER);
    assert_int_equal(told(of(9, 2, 0)), QZ_DOUBT_NONE);
    expect_held(9, QZ_DOUBT_NONE);
}

static void another_log_of_the_same_length_is_refused(void **state)
{
    (void)state;
    told(of(9, 2, 0));
    assert_int_equal(told(of(9, 7, 0)), QZ_DOUBT_OTHER);
    expect_held(9, QZ_DOUBT_OTHER);
}

static void a_tracker_that_says_it_was_put_back_is_believed_once(void **state)
{
    (void)state;
    told(of(9, 2, 0));
    told(of(5, 1, 0));
    assert_int_equal(told(of(6, 4, 1000)), QZ_DOUBT_NONE);
    expect_held(6, QZ_DOUBT_NONE);
    assert_int_equal(told(of(5, 1, 1000)), QZ_DOUBT_SMALLER);
    assert_int_equal(told(of(99, 1, 0)), QZ_DOUBT_SMALLER); /* which had forgotten that it was put back */
    assert_int_equal(told(of(6, 5, 2000)), QZ_DOUBT_NONE);
    expect_held(6, QZ_DOUBT_NONE);
}

static void what_the_tracker_did_not_sign_moves_nothing(void **state)
{
    struct qz_err err;
    struct qz_buf note = {0};
    enum qz_doubt doubt;
    struct qz_checkpoint cp = of(3, 1, 0);
    uint8_t other_pk[32], other_sk[64];
    (void)state;
    told(of(9, 2, 0));
    crypto_sign_keypair(other_pk, other_sk);
    qz_checkpoint_sign(&cp, other_sk, &note);
    assert_refused(qz_ledger_witness(l, note.data, &doubt, &err), &err, QZ_E_DENIED);
    assert_refused(qz_ledger_witness(l, "", &doubt, &err), &err, QZ_E_INPUT);
    expect_held(9, QZ_DOUBT_NONE);
    qz_buf_finish(&note);
}

static void another_tracker_begins_anew(void **state)
{
    (void)state;
    told(of(9, 2, 0));
    enrol();
    assert_int_equal(told(of(3, 1, 0)), QZ_DOUBT_NONE);
    expect_held(3, QZ_DOUBT_NONE);
}

#define W(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        W(a_longer_log_is_kept),
        W(a_shorter_log_is_refused_and_said_until_the_tracker_has_the_longer_one_again),
        W(another_log_of_the_same_length_is_refused),
        W(a_tracker_that_says_it_was_put_back_is_believed_once),
        W(what_the_tracker_did_not_sign_moves_nothing),
        W(another_tracker_begins_anew),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
