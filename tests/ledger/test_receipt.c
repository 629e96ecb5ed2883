/* What the log says of an activity by its entries alone, and the receipt of one that was closed. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

static uint64_t append(struct fixture *f, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(f->l, &e, &err) != 0)
        fail_msg("%s", err.msg);
    return e.n;
}

static struct qz_summary_counts counts(struct fixture *f, unsigned activity)
{
    struct qz_summary_counts c;
    assert_int_equal(qz_ledger_summary(f->l, kit_activity(activity), &c, NULL), 0);
    return c;
}

static struct qz_entry closed_by_cadre(int at)
{
    struct qz_entry e = kit_close(0, at);
    memcpy(e.cadre, kit_cadre(0), QZ_ID_TEXT);
    return e;
}

static struct qz_entry by_tail(unsigned youth, int at)
{
    struct qz_entry e = kit_checkin(0, youth, at);
    e.proof_len = 0;
    memcpy(e.by, "tail", 5);
    return e;
}

static struct qz_entry turned_away(enum qz_verdict why, unsigned activity)
{
    struct qz_entry e = {.kind = QZ_ENTRY_REFUSED, .at_ms = KIT_DAY};
    memcpy(e.activity, kit_activity(activity), QZ_ID_TEXT);
    memcpy(e.by, "camera", 7);
    strcpy(e.reason, qz_verdict_name(why));
    return e;
}

static struct qz_entry by_pass(unsigned youth, int at, size_t proof)
{
    struct qz_entry e = kit_checkin(0, youth, at);
    memset(e.proof, 0x5A, proof);
    e.proof_len = proof;
    return e;
}

/* ---- what it says ---- */

static void each_person_counts_once_by_the_best_way(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    append(f, by_tail(1, 1));
    append(f, by_pass(1, 2, QZ_PASS_LIVE_BYTES));
    append(f, by_pass(2, 3, QZ_PASS_BYTES));
    append(f, by_tail(3, 4));
    append(f, kit_headcount(0, 5, 5));
    append(f, kit_late(0, 4, 6));
    append(f, kit_late(0, 2, 7));

    struct qz_summary_counts c = counts(f, 0);
    assert_int_equal(c.named, 4);
    assert_int_equal(c.unnamed, 5);
    assert_int_equal(c.way[QZ_WAY_LIVE], 1);
    assert_int_equal(c.way[QZ_WAY_PRINTED], 1);
    assert_int_equal(c.way[QZ_WAY_TAIL], 1);
    assert_int_equal(c.way[QZ_WAY_LATE], 1);
    assert_int_equal(c.way[QZ_WAY_HEADS], 5);
}

static void what_was_taken_back_does_not_count(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    uint64_t one = append(f, kit_checkin(0, 1, 1)), heads = append(f, kit_headcount(0, 3, 2));
    append(f, kit_checkin(0, 2, 3));
    append(f, kit_reject(0, one, 4));
    append(f, kit_void(heads, 5));

    struct qz_summary_counts c = counts(f, 0);
    assert_int_equal(c.named, 1);
    assert_int_equal(c.unnamed, 0);
}

static void a_void_beyond_a_day_takes_nothing_back(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    uint64_t heads = append(f, kit_headcount(0, 3, 2));
    append(f, kit_void(heads, 25 * 60));
    assert_int_equal(counts(f, 0).unnamed, 3);
    struct qz_tally t;
    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.unnamed, 3); /* as the views have it */
}

static void turned_away_scans_are_told_apart_by_why(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    append(f, turned_away(QZ_VERDICT_EXPIRED, 0));
    append(f, turned_away(QZ_VERDICT_EXPIRED, 0));
    append(f, turned_away(QZ_VERDICT_NOT_A_PASS, 0));
    append(f, turned_away(QZ_VERDICT_EXPIRED, 1));

    struct qz_summary_counts c = counts(f, 0);
    assert_int_equal(c.refused[QZ_VERDICT_EXPIRED], 2);
    assert_int_equal(c.refused[QZ_VERDICT_NOT_A_PASS], 1);
    assert_int_equal(c.refused[QZ_VERDICT_REVOKED], 0);
}

static void an_activity_that_never_opened_has_nobody(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(counts(f, 3).named, 0);
}

/* Whatever a kiosk may write: entries alone give what the views have. */
static void agrees_with_the_views_whatever_is_written(void **state)
{
    struct fixture *f = *state;
    struct kit_rng rng = {20170504};
    for (int i = 0; i < 600; i++) {
        struct qz_entry e = kit_any(&rng, qz_ledger_size(f->l));
        qz_ledger_append(f->l, &e, NULL);
    }

    for (unsigned a = 0; a < 3; a++) {
        struct qz_tally t;
        struct qz_summary sum;
        struct qz_summary_counts c;
        qz_summary_init(&sum, kit_activity(a));
        for (uint64_t n = 1; n <= qz_ledger_size(f->l); n++) {
            struct qz_entry e;
            assert_int_equal(qz_log_read(f->l, n, &e, NULL), 0);
            assert_int_equal(qz_summary_add(&sum, &e, NULL), 0);
        }
        qz_summary_end(&sum, &c);
        qz_summary_finish(&sum);
        assert_int_equal(qz_ledger_tally(f->l, kit_activity(a), &t, NULL), 0);
        assert_int_equal(c.named, t.named);
        assert_int_equal(c.unnamed, t.unnamed);
    }
}

/* ---- the receipt ---- */

static int receipt(struct fixture *f, struct qz_receipt *r)
{
    return qz_ledger_receipt(f->l, kit_activity(0), r, NULL);
}

static void there_is_none_before_a_cadre_closed_it(void **state)
{
    struct fixture *f = *state;
    struct qz_receipt r;
    struct qz_entry by_itself = kit_close(0, 9);
    assert_int_equal(receipt(f, &r), 0);
    append(f, kit_open(0, 0));
    assert_int_equal(receipt(f, &r), 0);
    append(f, by_itself);
    assert_int_equal(receipt(f, &r), 0);

    append(f, kit_open(0, 10));
    append(f, closed_by_cadre(11));
    assert_int_equal(receipt(f, &r), 1);
    append(f, kit_open(0, 12));
    assert_int_equal(receipt(f, &r), 0);
}

static void it_carries_the_log_and_what_came_to_it(void **state)
{
    struct fixture *f = *state;
    struct qz_receipt r;
    uint8_t root[QZ_HASH_BYTES];
    append(f, kit_open(0, 0));
    append(f, kit_checkin(0, 1, 1));
    append(f, kit_headcount(0, 7, 2));
    uint64_t close = append(f, closed_by_cadre(3));

    assert_int_equal(receipt(f, &r), 1);
    qz_ledger_root(f->l, root);
    assert_string_equal(r.kiosk, qz_ledger_kiosk_id(f->l));
    assert_string_equal(r.activity, kit_activity(0));
    assert_true(r.size == qz_ledger_size(f->l) && r.close == close);
    assert_memory_equal(r.root, root, sizeof root);
    assert_int_equal(r.named, 1);
    assert_int_equal(r.unnamed, 7);
    assert_true(qz_receipt_good(&r, qz_ledger_public_key(f->l)));
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_person_counts_once_by_the_best_way),  T(what_was_taken_back_does_not_count),
        T(a_void_beyond_a_day_takes_nothing_back),   T(turned_away_scans_are_told_apart_by_why),
        T(an_activity_that_never_opened_has_nobody), T(agrees_with_the_views_whatever_is_written),
        T(there_is_none_before_a_cadre_closed_it),   T(it_carries_the_log_and_what_came_to_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
