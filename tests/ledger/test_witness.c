/* A kiosk is a witness of the tracker's own log: it keeps the newest checkpoint, and takes no smaller one, no
 * other one of that size and no larger one that is not proven to go on from it, unless the tracker said that
 * it was put back from a copy. */
#include "ledger/ledger_int.h"
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

/* Two histories of a tracker's own log, which part ways after six entries. */
enum history { TOLD, REWRITTEN };
#define PARTED 6

static int root_of(void *ctx, uint64_t from, uint64_t to, uint8_t out[QZ_HASH_BYTES], struct qz_err *err)
{
    const enum history *which = ctx;
    struct qz_range r;
    (void)err;
    qz_range_init(&r);
    for (uint64_t i = from; i < to; i++) {
        uint8_t leaf[QZ_HASH_BYTES];
        const uint8_t bytes[2] = {(uint8_t)i, i < PARTED ? TOLD : (uint8_t)*which};
        qz_leaf_hash(bytes, sizeof bytes, leaf);
        qz_range_add(&r, leaf);
    }
    qz_range_root(&r, out);
    return 0;
}

static struct qz_checkpoint of(enum history which, uint64_t size, int64_t restored_ms)
{
    struct qz_checkpoint cp = {
        .origin = "tracker.example/qingzhan", .size = size, .restored_ms = restored_ms};
    root_of(&which, 0, size, cp.root, NULL);
    return cp;
}

/* A kiosk that holds `from` entries is told the checkpoint with the proof. */
static enum qz_doubt told_with(struct qz_checkpoint cp, uint64_t from, const struct qz_consistency *proof)
{
    struct qz_err err;
    struct qz_buf note = {0};
    enum qz_doubt doubt = QZ_DOUBT_OTHER;
    qz_checkpoint_sign(&cp, sk, &note);
    assert_done(qz_ledger_witness(l, note.data, from, proof, &doubt, &err), &err);
    qz_buf_finish(&note);
    return doubt;
}

static uint64_t held(void)
{
    struct qz_err err;
    uint64_t size;
    enum qz_doubt doubt;
    assert_done(qz_ledger_witnessed(l, &size, &doubt, &err), &err);
    return size;
}

/* As a tracker tells it: proven by its own history, from what this kiosk holds. */
static enum qz_doubt told(enum history which, uint64_t size, int64_t restored_ms)
{
    struct qz_consistency proof;
    assert_int_equal(qz_consistency_make(held(), size, root_of, &which, &proof, NULL), 0);
    return told_with(of(which, size, restored_ms), held(), &proof);
}

static const struct qz_consistency nothing;

static void expect_held(uint64_t size, enum qz_doubt doubt)
{
    struct qz_err err;
    uint64_t kept;
    enum qz_doubt now;
    for (int again = 0; again < 2; again++) {
        assert_done(qz_ledger_witnessed(l, &kept, &now, &err), &err);
        assert_int_equal(kept, size);
        assert_int_equal(now, doubt);
        qz_ledger_close(l);
        l = qz_ledger_open(dir, NULL, &err);
        assert_non_null(l);
    }
}

static void a_longer_log_that_is_proven_to_go_on_is_kept(void **state)
{
    (void)state;
    expect_held(0, QZ_DOUBT_NONE);
    for (uint64_t size = 1; size < 40; size += 1 + size / 5) {
        assert_int_equal(told(TOLD, size, 0), QZ_DOUBT_NONE);
        assert_int_equal(told(TOLD, size, 0), QZ_DOUBT_NONE);
        expect_held(size, QZ_DOUBT_NONE);
    }
}

static void a_longer_log_that_does_not_go_on_is_refused_and_said(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    assert_int_equal(told(REWRITTEN, 12, 0), QZ_DOUBT_FORKED);
    expect_held(9, QZ_DOUBT_FORKED);
    assert_int_equal(told(REWRITTEN, 30, 0), QZ_DOUBT_FORKED);
    assert_int_equal(told(TOLD, 12, 0),
                     QZ_DOUBT_NONE); /* the tracker has the first one again, and shows it */
    expect_held(12, QZ_DOUBT_NONE);
}

/* The two are the same so far, and nothing is wrong with what only comes later. */
static void what_was_rewritten_beyond_the_held_entries_is_no_concern_of_this_witness(void **state)
{
    (void)state;
    told(TOLD, PARTED, 0);
    assert_int_equal(told(REWRITTEN, 12, 0), QZ_DOUBT_NONE);
    expect_held(12, QZ_DOUBT_NONE);
    assert_int_equal(told(TOLD, 20, 0), QZ_DOUBT_FORKED);
}

static void a_longer_log_that_is_not_proven_is_not_kept(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    assert_int_equal(told_with(of(TOLD, 12, 0), 9, &nothing), QZ_DOUBT_UNPROVEN);
    expect_held(9, QZ_DOUBT_UNPROVEN);
    assert_int_equal(told(TOLD, 12, 0), QZ_DOUBT_NONE);
    expect_held(12, QZ_DOUBT_NONE);
}

static void no_altered_proof_is_taken(void **state)
{
    enum history which = TOLD;
    struct qz_consistency proof;
    (void)state;
    told(TOLD, 9, 0);
    qz_consistency_make(9, 31, root_of, &which, &proof, NULL);
    assert_true(proof.count > 3);

    for (size_t i = 0; i < proof.count * QZ_HASH_BYTES; i += 7) {
        proof.hash[i / QZ_HASH_BYTES][i % QZ_HASH_BYTES] ^= 1;
        assert_int_equal(told_with(of(TOLD, 31, 0), 9, &proof), QZ_DOUBT_FORKED);
        proof.hash[i / QZ_HASH_BYTES][i % QZ_HASH_BYTES] ^= 1;
    }

    while (--proof.count > 0)
        assert_int_equal(told_with(of(TOLD, 31, 0), 9, &proof), QZ_DOUBT_FORKED);
    expect_held(9, QZ_DOUBT_FORKED);
}

/* The answer to a question that was put before something else was kept. */
static void a_proof_from_another_size_decides_nothing(void **state)
{
    enum history which = TOLD;
    struct qz_consistency proof;
    (void)state;
    told(TOLD, 9, 0);
    qz_consistency_make(5, 12, root_of, &which, &proof, NULL);
    assert_int_equal(told_with(of(TOLD, 12, 0), 5, &proof), QZ_DOUBT_NONE);
    assert_int_equal(told_with(of(TOLD, 12, 0), 0, &nothing), QZ_DOUBT_NONE);
    expect_held(9, QZ_DOUBT_NONE);
    assert_int_equal(told_with(of(REWRITTEN, 9, 0), 5, &nothing), QZ_DOUBT_OTHER);
}

static void a_shorter_log_is_refused_and_said_until_the_tracker_has_the_longer_one_again(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    assert_int_equal(told(TOLD, 5, 0), QZ_DOUBT_SMALLER);
    expect_held(9, QZ_DOUBT_SMALLER);
    assert_int_equal(told_with(of(REWRITTEN, 12, 0), 9, &nothing), QZ_DOUBT_SMALLER);
    expect_held(9, QZ_DOUBT_SMALLER); /* that it grew again proves nothing */
    assert_int_equal(told(TOLD, 9, 0), QZ_DOUBT_NONE);
    expect_held(9, QZ_DOUBT_NONE);
    told(TOLD, 5, 0);
    assert_int_equal(told(TOLD, 12, 0), QZ_DOUBT_NONE); /* this proves it */
    expect_held(12, QZ_DOUBT_NONE);
}

static void another_log_of_the_same_length_is_refused(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    assert_int_equal(told(REWRITTEN, 9, 0), QZ_DOUBT_OTHER);
    expect_held(9, QZ_DOUBT_OTHER);
}

static void a_tracker_that_says_it_was_put_back_is_believed_once(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    told(TOLD, 5, 0);
    assert_int_equal(told(REWRITTEN, 8, 1000), QZ_DOUBT_NONE);
    expect_held(8, QZ_DOUBT_NONE);
    assert_int_equal(told(TOLD, 5, 1000), QZ_DOUBT_SMALLER);
    assert_int_equal(told(TOLD, 39, 0), QZ_DOUBT_SMALLER); /* which had forgotten that it was put back */
    assert_int_equal(told(TOLD, 30, 2000), QZ_DOUBT_NONE); /* longer, and another: it may be so now */
    expect_held(30, QZ_DOUBT_NONE);
    assert_int_equal(told(REWRITTEN, 35, 2000), QZ_DOUBT_FORKED);
}

static void what_the_tracker_did_not_sign_moves_nothing(void **state)
{
    struct qz_err err;
    struct qz_buf note = {0};
    enum qz_doubt doubt;
    struct qz_checkpoint cp = of(TOLD, 3, 0);
    uint8_t other_pk[32], other_sk[64];
    (void)state;
    told(TOLD, 9, 0);
    crypto_sign_keypair(other_pk, other_sk);
    qz_checkpoint_sign(&cp, other_sk, &note);
    assert_refused(qz_ledger_witness(l, note.data, 0, &nothing, &doubt, &err), &err, QZ_E_DENIED);
    assert_refused(qz_ledger_witness(l, "", 0, &nothing, &doubt, &err), &err, QZ_E_INPUT);
    expect_held(9, QZ_DOUBT_NONE);
    qz_buf_finish(&note);
}

static void another_tracker_begins_anew(void **state)
{
    (void)state;
    told(TOLD, 9, 0);
    enrol();
    assert_int_equal(told(TOLD, 3, 0), QZ_DOUBT_NONE);
    expect_held(3, QZ_DOUBT_NONE);
}

#define W(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        W(a_longer_log_that_is_proven_to_go_on_is_kept),
        W(a_longer_log_that_does_not_go_on_is_refused_and_said),
        W(what_was_rewritten_beyond_the_held_entries_is_no_concern_of_this_witness),
        W(a_longer_log_that_is_not_proven_is_not_kept),
        W(no_altered_proof_is_taken),
        W(a_proof_from_another_size_decides_nothing),
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
