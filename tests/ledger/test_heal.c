/* A kiosk whose disk was put back from an older copy gets back what it signed and lacks; nothing else is
 * taken. */
#include "tests/ledger/pair_case.h"

static void what_a_copy_lacks_comes_back_and_the_log_goes_on(void **state)
{
    uint8_t before[QZ_HASH_BYTES], after[QZ_HASH_BYTES];
    struct qz_tally was, is;
    struct qz_err err;
    uint64_t differences;
    struct qz_buf report = {0};
    (void)state;
    write_entries(7);
    upload(100);
    keep_copy();
    write_entries(25);
    upload(10);
    qz_ledger_root(l, before);
    assert_done(qz_ledger_tally(l, act, &was, &err), &err);

    put_back();
    assert_int_equal(qz_ledger_size(l), 7);
    for (struct qz_log_answer a; qz_ledger_size(l) < 32; qz_log_answer_finish(&a)) {
        ask_from(qz_ledger_size(l) + 1, &a);
        assert_int_equal(a.size, 32);
        over_the_wire(&a);
        assert_done(qz_ledger_heal(l, &a, &err), &err);
    }
    qz_ledger_root(l, after);
    assert_memory_equal(after, before, sizeof before);
    assert_int_equal(qz_ledger_cosigned_size(l), 32);
    assert_done(qz_ledger_tally(l, act, &is, &err), &err);
    assert_int_equal(is.named, was.named);
    assert_int_equal(is.unnamed, was.unnamed);

    write_entries(3);
    upload(100); /* no fork: it is stored */
    assert_done(qz_ledger_verify(l, &report, &err), &err);
    assert_done(qz_ledger_rebuild(l, &differences, &err), &err);
    assert_int_equal(differences, 0);
    qz_buf_finish(&report);
}

static void nothing_lacks_where_nothing_was_lost(void **state)
{
    struct qz_log_answer a;
    (void)state;
    write_entries(5);
    upload(100);
    ask_from(0, &a);
    assert_int_equal(a.size, 5);
    assert_int_equal(a.from, 0);
    qz_log_answer_finish(&a);
    ask_from(6, &a);
    assert_int_equal(a.from, 0);
    qz_log_answer_finish(&a);
}

static void refused(const struct qz_log_answer *a, enum qz_err_code code)
{
    struct qz_err err;
    uint64_t size = qz_ledger_size(l);
    assert_int_equal(qz_ledger_heal(l, a, &err), -1);
    if (err.code != code)
        fail_msg("%s", err.msg);
    assert_int_equal(qz_ledger_size(l), size);
}

static void what_this_kiosk_did_not_sign_for_is_not_taken(void **state)
{
    struct qz_log_answer a;
    struct qz_err err;
    (void)state;
    write_entries(4);
    upload(100);
    keep_copy();
    write_entries(6);
    upload(100);
    put_back();
    ask_from(5, &a);

    a.lines.data[a.lines.len / 2] ^= 1;
    refused(&a, QZ_E_DENIED);
    a.lines.data[a.lines.len / 2] ^= 1;

    a.lines.len--; /* the last line is not whole */
    refused(&a, QZ_E_INPUT);
    a.lines.len++;

    char *cosigned = strrchr(a.cosignature, 'A') ? strrchr(a.cosignature, 'A') : a.cosignature + 40;
    char was = *cosigned;
    *cosigned = was == 'B' ? 'C' : 'B';
    assert_int_equal(qz_ledger_heal(l, &a, &err), -1);
    *cosigned = was;

    a.from++;
    refused(&a, QZ_E_CONFLICT);
    a.from--;
    assert_done(qz_ledger_heal(l, &a, &err), &err);
    refused(&a, QZ_E_CONFLICT); /* twice is once */
    qz_log_answer_finish(&a);
}

/* A whole range from another kiosk, which that one signed for. */
static void another_kiosk_s_log_is_not_taken(void **state)
{
    struct qz_log_answer a;
    struct qz_err err;
    (void)state;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_done(qz_journal_heal(f.t, &k.row, 1, &a, &err), &err);
    assert_int_equal(a.from, 1);
    refused(&a, QZ_E_DENIED);
    qz_log_answer_finish(&a);
}

/* Nothing says whether the clock was confirmed that wrote what the copy lacks: one that was eight hours
 * ahead, say. That the tracker cosigned it then is certain. */
static void what_comes_back_raises_the_clock_s_floor_by_the_tracker_s_time_only(void **state)
{
    struct qz_log_answer a;
    struct qz_err err;
    (void)state;

    for (int trusted = 0; trusted < 2; trusted++) {
        assert_done(qz_ledger_put_clock_floor(l, f.now_ms - 3600000, &err), &err);
        assert_done(qz_ledger_trust_clock(l, trusted, &err), &err);
        keep_copy();
        uint64_t held = qz_ledger_size(l);

        assert_done(qz_ledger_trust_clock(l, false, &err), &err);
        struct qz_entry e = fleet_heads(act, 3);
        e.at_ms = f.now_ms + 8 * 3600000;
        assert_done(qz_ledger_append(l, &e, &err), &err);
        f.now_ms += 1000;
        upload(100);

        put_back();
        ask_from(held + 1, &a);
        assert_done(qz_ledger_heal(l, &a, &err), &err);
        qz_log_answer_finish(&a);

        for (int again = 0; again < 2; again++) {
            assert_int_equal(qz_ledger_clock_floor_ms(l), f.now_ms / 1000 * 1000);
            qz_ledger_close(l);
            reopen();
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        H(what_a_copy_lacks_comes_back_and_the_log_goes_on),
        H(nothing_lacks_where_nothing_was_lost),
        H(what_this_kiosk_did_not_sign_for_is_not_taken),
        H(another_kiosk_s_log_is_not_taken),
        H(what_comes_back_raises_the_clock_s_floor_by_the_tracker_s_time_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
