/* Who is inside an activity with check-out: what follows from the log here and what feeds tell of others. */
#include "ledger/ledger_int.h"
#include "tests/support/logkit.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/ledger/ledger_case.h"

#define MINUTE_MS INT64_C(60000)

static uint64_t append(struct fixture *f, struct qz_entry e)
{
    struct qz_err err = {0};
    if (qz_ledger_append(f->l, &e, &err) != 0)
        fail_msg("%s", err.msg);
    return e.n;
}

static struct qz_entry checkout(unsigned youth, int at)
{
    struct qz_entry e = kit_checkin(0, youth, at);
    e.kind = QZ_ENTRY_CHECKOUT;
    return e;
}

static struct qz_inside inside(struct fixture *f)
{
    struct qz_inside in;
    assert_int_equal(qz_ledger_inside(f->l, kit_activity(0), &in, NULL), 0);
    return in;
}

static struct qz_stay stay(struct fixture *f, unsigned youth)
{
    struct qz_stay s;
    assert_int_equal(qz_ledger_stay(f->l, kit_activity(0), kit_youth(youth), &s, NULL), 0);
    return s;
}

/* What a feed tells of one youth at other kiosks; minutes after KIT_DAY, -1: nothing stands. */
static void tell_stay(struct fixture *f, unsigned youth, int in, int out)
{
    struct qz_buf json = {0};
    struct qz_err err = {0};
    struct qz_feed_stay s = {0};
    struct qz_feed feed = {.next = 9, .config = "\"c1\"", .stay = &s, .stays = 1};
    strcpy(feed.stats.organisation, "o_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    strcpy(feed.stats.title, "团委");
    strcpy(feed.stats.period, "2017-Q2");
    feed.stats.year = 2017, feed.stats.quarter = 2, feed.stats.as_of_ms = KIT_DAY;
    strcpy(s.activity, kit_activity(0));
    strcpy(s.who, kit_youth(youth));
    s.in_ms = in < 0 ? 0 : KIT_DAY + in * MINUTE_MS;
    s.out_ms = out < 0 ? 0 : KIT_DAY + out * MINUTE_MS;

    assert_int_equal(qz_feed_write(&feed, &json), 0);
    if (qz_ledger_feed(f->l, json.data, json.len, &err) != 0)
        fail_msg("%s", err.msg);
    qz_buf_finish(&json);
}

static void who_checks_out_is_inside_no_more_and_still_came(void **state)
{
    struct fixture *f = *state;
    struct qz_tally t;
    append(f, kit_checkin(0, 1, 0));
    append(f, kit_checkin(0, 2, 1));
    assert_int_equal(inside(f).named, 2);

    append(f, checkout(1, 80));
    assert_int_equal(inside(f).named, 1);
    assert_int_equal(stay(f, 1).in_ms, KIT_DAY);
    assert_int_equal(stay(f, 1).out_ms, KIT_DAY + 80 * MINUTE_MS);
    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.named, 2);
}

static void who_comes_back_is_inside_again_and_counts_once(void **state)
{
    struct fixture *f = *state;
    struct qz_tally t;
    append(f, kit_checkin(0, 1, 0));
    append(f, checkout(1, 30));
    append(f, kit_checkin(0, 1, 45));
    assert_int_equal(inside(f).named, 1);
    assert_int_equal(stay(f, 1).in_ms, KIT_DAY + 45 * MINUTE_MS);
    assert_int_equal(qz_ledger_tally(f->l, kit_activity(0), &t, NULL), 0);
    assert_int_equal(t.named, 1);
}

static void a_check_out_cannot_be_voided_and_another_scan_brings_back(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 0));
    uint64_t out = append(f, checkout(1, 30));
    append(f, kit_void(out, 31));
    assert_int_equal(inside(f).named, 0);
    append(f, kit_checkin(0, 1, 32));
    assert_int_equal(inside(f).named, 1);
}

static void who_was_entered_late_is_not_inside(void **state)
{
    struct fixture *f = *state;
    append(f, kit_late(0, 1, 0));
    assert_int_equal(inside(f).named, 0);
}

static void people_without_a_name_are_inside_and_nobody_knows_when_they_go(void **state)
{
    struct fixture *f = *state;
    append(f, kit_headcount(0, 5, 0));
    append(f, kit_checkin(0, 1, 1));
    assert_int_equal(inside(f).named, 1);
    assert_int_equal(inside(f).unnamed, 5);
}

static void what_other_kiosks_saw_is_merged_by_the_newest_of_either(void **state)
{
    struct fixture *f = *state;
    tell_stay(f, 1, 0, -1);
    tell_stay(f, 2, 3, -1);
    assert_int_equal(inside(f).named, 2);

    append(f, checkout(1, 20)); /* came there, goes here */
    assert_int_equal(inside(f).named, 1);
    tell_stay(f, 1, 40, -1); /* and came back there */
    assert_int_equal(inside(f).named, 2);
    append(f, kit_checkin(0, 2, 10)); /* both saw this one come, off line */
    assert_int_equal(inside(f).named, 2);
    tell_stay(f, 2, 3, 50);
    assert_int_equal(inside(f).named, 1);
    tell_stay(f, 1, -1, -1); /* all of it was taken back there */
    assert_int_equal(inside(f).named, 0);
}

static void a_ledger_made_anew_has_the_same_inside(void **state)
{
    struct fixture *f = *state;
    uint64_t differences;
    append(f, kit_checkin(0, 1, 0));
    append(f, kit_checkin(0, 2, 0));
    append(f, kit_late(0, 3, 1));
    append(f, kit_void(append(f, kit_late(0, 4, 1)), 2));
    append(f, checkout(2, 7));
    assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
    assert_int_equal(inside(f).named, 1);

    struct qz_err err = {0};
    assert_int_equal(qz_db_exec(f->l->db, "DELETE FROM departure", &err), 0);
    assert_int_equal(inside(f).named, 3); /* who was entered late, too */
    assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
    assert_int_equal(differences, 2);
    assert_int_equal(inside(f).named, 1);
}

static void what_was_told_and_altered_is_forgotten_at_the_start(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    tell_stay(f, 1, 0, -1);
    assert_int_equal(qz_db_exec(f->l->db, "UPDATE stay SET out_ms = in_ms", &err), 0);
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, &err);
    assert_non_null(f->l);
    assert_int_equal(stay(f, 1).in_ms, 0);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(who_checks_out_is_inside_no_more_and_still_came),
        spec(who_comes_back_is_inside_again_and_counts_once),
        spec(a_check_out_cannot_be_voided_and_another_scan_brings_back),
        spec(who_was_entered_late_is_not_inside),
        spec(people_without_a_name_are_inside_and_nobody_knows_when_they_go),
        spec(what_other_kiosks_saw_is_merged_by_the_newest_of_either),
        spec(a_ledger_made_anew_has_the_same_inside),
        spec(what_was_told_and_altered_is_forgotten_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
