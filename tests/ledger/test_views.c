/* The views of the ledger: who is here, how many, what is open. They follow the log, and the log alone. */
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

static struct qz_tally tally(struct fixture *f, unsigned activity)
{
    struct qz_tally t;
    assert_int_equal(qz_ledger_tally(f->l, kit_activity(activity), &t, NULL), 0);
    return t;
}

static int checked_in(struct fixture *f, unsigned activity, unsigned youth)
{
    struct qz_seen_before before;
    return qz_ledger_checked_in(f->l, kit_activity(activity), kit_youth(youth), &before, NULL);
}

static int times(struct fixture *f, unsigned youth, int64_t now_ms)
{
    struct qz_person p;
    assert_int_equal(qz_ledger_person(f->l, kit_youth(youth), now_ms, &p, NULL), 0);
    return p.times_this_year;
}

/* The activity that is open, or -1. */
static int open_now(struct fixture *f)
{
    struct qz_activity a;
    int rc = qz_ledger_session(f->l, &a, NULL);
    assert_true(rc >= 0);
    for (unsigned i = 0; rc == 1 && i < 10; i++)
        if (strcmp(a.id, kit_activity(i)) == 0)
            return (int)i;
    return -1;
}

/* ---- check-ins ---- */

static void a_check_in_is_known_with_its_time(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    append(f, kit_open(0, 0));
    append(f, kit_checkin(0, 1, 5));
    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), kit_youth(1), &before, NULL), 1);
    assert_int_equal(before.at_ms, KIT_DAY + 5 * 60000);
    assert_string_equal(before.where, "");
    assert_int_equal(checked_in(f, 0, 2), 0);
    assert_int_equal(checked_in(f, 1, 1), 0);
}

static void asking_for_somebody_without_an_id_fails(void **state)
{
    struct fixture *f = *state;
    struct qz_seen_before before;
    struct qz_err err = {0};
    assert_int_equal(qz_ledger_checked_in(f->l, kit_activity(0), "c_x", &before, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
}

static void a_person_counts_once_however_often_the_log_names_them(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 0));
    append(f, kit_late(0, 1, 1));
    append(f, kit_checkin(0, 2, 2));
    assert_int_equal(tally(f, 0).named, 2);
}

static void heads_are_counted_apart_from_names(void **state)
{
    struct fixture *f = *state;
    append(f, kit_checkin(0, 1, 0));
    append(f, kit_headcount(0, 30, 1));
    append(f, kit_headcount(0, 12, 2));
    assert_int_equal(tally(f, 0).named, 1);
    assert_int_equal(tally(f, 0).unnamed, 42);
    assert_int_equal(tally(f, 1).unnamed, 0);
}

static void a_late_entry_stands_like_a_check_in(void **state)
{
    struct fixture *f = *state;
    append(f, kit_late(0, 1, 0));
    assert_int_equal(checked_in(f, 0, 1), 1);
    assert_int_equal(tally(f, 0).named, 1);
}

static void a_confirmation_of_the_activity_shows_one_of_an_entry_does_not(void **state)
{
    struct fixture *f = *state;
    struct qz_entry one = kit_confirm(0, 1);
    one.target = append(f, kit_checkin(0, 1, 0));
    append(f, one);
    assert_false(tally(f, 0).confirmed);
    append(f, kit_confirm(0, 2));
    assert_true(tally(f, 0).confirmed);
}

/* ---- what no longer stands ---- */

static void a_voided_check_in_no_longer_stands_and_can_be_made_again(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_checkin(0, 1, 0));
    append(f, kit_void(n, 1));
    assert_int_equal(checked_in(f, 0, 1), 0);
    assert_int_equal(tally(f, 0).named, 0);
    append(f, kit_checkin(0, 1, 2));
    assert_int_equal(checked_in(f, 0, 1), 1);
    assert_int_equal(tally(f, 0).named, 1);
}

static void a_rejected_check_in_no_longer_stands(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_checkin(0, 1, 0));
    append(f, kit_reject(0, n, 1));
    assert_int_equal(checked_in(f, 0, 1), 0);
    assert_int_equal(tally(f, 0).named, 0);
}

static void a_person_stands_until_the_last_entry_that_says_so_is_voided(void **state)
{
    struct fixture *f = *state;
    uint64_t first = append(f, kit_checkin(0, 1, 0)), second = append(f, kit_late(0, 1, 1));
    append(f, kit_void(first, 2));
    assert_int_equal(tally(f, 0).named, 1);
    append(f, kit_void(second, 3));
    assert_int_equal(tally(f, 0).named, 0);
}

static void voiding_twice_takes_away_once(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_headcount(0, 10, 0));
    append(f, kit_headcount(0, 5, 1));
    append(f, kit_void(n, 2));
    append(f, kit_void(n, 3));
    assert_int_equal(tally(f, 0).unnamed, 5);
}

static void voiding_a_void_changes_nothing(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_checkin(0, 1, 0)), v = append(f, kit_void(n, 1));
    append(f, kit_void(v, 2));
    assert_int_equal(checked_in(f, 0, 1), 0);
}

static void only_a_check_in_at_the_activity_can_be_rejected(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_checkin(0, 1, 0)), heads = append(f, kit_headcount(0, 10, 1));
    append(f, kit_reject(1, n, 2));
    append(f, kit_reject(0, heads, 3));
    assert_int_equal(tally(f, 0).named, 1);
    assert_int_equal(tally(f, 0).unnamed, 10);
}

static void a_voided_confirmation_no_longer_shows(void **state)
{
    struct fixture *f = *state;
    uint64_t n = append(f, kit_confirm(0, 0));
    append(f, kit_void(n, 1));
    assert_false(tally(f, 0).confirmed);
}

static void a_void_of_something_that_counts_for_nothing_is_harmless(void **state)
{
    struct fixture *f = *state;
    struct qz_entry boot = {.kind = QZ_ENTRY_BOOT, .at_ms = KIT_DAY, .reason = "0.1.0"};
    append(f, kit_checkin(0, 1, 0));
    append(f, kit_void(append(f, boot), 1));
    assert_int_equal(tally(f, 0).named, 1);
}

/* ---- who came ---- */

static void who_came_is_told_newest_first_and_page_by_page(void **state)
{
    struct fixture *f = *state;
    struct qz_counted c[4];
    append(f, kit_checkin(0, 9, 0)); /* before it was opened: of another day */
    append(f, kit_open(0, 1));
    uint64_t first = append(f, kit_checkin(0, 1, 2));
    append(f, kit_checkin(1, 2, 3)); /* another activity's */
    uint64_t heads = append(f, kit_headcount(0, 4, 4));
    append(f, kit_confirm(0, 5)); /* counts nobody */
    uint64_t last = append(f, kit_checkin(0, 3, 6));

    assert_int_equal(qz_ledger_counted(f->l, kit_activity(0), 0, 0, c, 4, NULL), 3);
    assert_int_equal(c[0].n, last);
    assert_string_equal(c[0].who, kit_youth(3));
    assert_int_equal(c[0].people, 1);
    assert_int_equal(c[0].at_ms, KIT_DAY + 6 * 60000);
    assert_int_equal(c[1].n, heads);
    assert_string_equal(c[1].who, "");
    assert_int_equal(c[1].people, 4);
    assert_int_equal(c[2].n, first);

    assert_int_equal(qz_ledger_counted(f->l, kit_activity(0), 0, 1, c, 1, NULL), 1);
    assert_int_equal(c[0].n, heads);

    assert_int_equal(qz_ledger_counted(f->l, kit_activity(0), 0, 3, c, 4, NULL), 0);
    assert_int_equal(qz_ledger_counted(f->l, kit_activity(0), first, 0, c, 4, NULL), 1);
    assert_int_equal(c[0].n, first);
    assert_int_equal(qz_ledger_counted(f->l, kit_activity(2), 0, 0, c, 4, NULL), 0);
}

static void what_was_taken_back_stays_in_the_list_with_its_reason(void **state)
{
    struct fixture *f = *state;
    struct qz_counted c[3];

    append(f, kit_open(0, 0));
    uint64_t one = append(f, kit_checkin(0, 1, 1)), heads = append(f, kit_headcount(0, 1, 2));
    append(f, kit_checkin(0, 2, 3));
    append(f, kit_reject(0, one, 4));
    append(f, kit_void(heads, 5));

    assert_int_equal(qz_ledger_counted(f->l, kit_activity(0), 0, 0, c, 3, NULL), 3);
    assert_true(c[0].stands);
    assert_string_equal(c[0].reason, "");
    assert_false(c[1].stands);
    assert_string_equal(c[1].reason, "scanned by mistake");
    assert_false(c[2].stands);
    assert_string_equal(c[2].reason, "was not there");
}

/* ---- sessions ---- */

static void a_session_is_open_from_its_opening_to_its_closing(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(open_now(f), -1);
    append(f, kit_open(0, 0));
    assert_int_equal(open_now(f), 0);
    append(f, kit_close(0, 1));
    assert_int_equal(open_now(f), -1);
    append(f, kit_open(0, 2));
    assert_int_equal(open_now(f), 0);
}

static void the_newest_opening_counts(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    append(f, kit_open(1, 1));
    append(f, kit_close(0, 2));
    assert_int_equal(open_now(f), 1);
    append(f, kit_close(1, 3));
    assert_int_equal(open_now(f), -1);
}

static void a_closing_cannot_be_voided_but_a_session_opened_again(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(0, 0));
    uint64_t n = append(f, kit_close(0, 1));
    append(f, kit_void(n, 2));
    assert_int_equal(open_now(f), -1);
    append(f, kit_open(0, 3));
    assert_int_equal(open_now(f), 0);
}

static void a_session_survives_a_restart(void **state)
{
    struct fixture *f = *state;
    append(f, kit_open(3, 0));
    qz_ledger_close(f->l);
    f->l = qz_ledger_open(f->dir, NULL, NULL);
    assert_non_null(f->l);
    assert_int_equal(open_now(f), 3);
}

/* ---- the youth's own tally ---- */

static void activities_of_the_year_are_counted_in_shanghai(void **state)
{
    struct fixture *f = *state;
    const int64_t new_year = INT64_C(1483200000000); /* 2017-01-01T00:00+08:00 */
    struct qz_entry before = kit_checkin(0, 1, 0), after = kit_checkin(1, 1, 0);
    before.at_ms = new_year - 1;
    after.at_ms = new_year;
    append(f, before);
    append(f, after);
    append(f, kit_checkin(2, 1, 0));
    append(f, kit_late(2, 1, 1));
    assert_int_equal(times(f, 1, KIT_DAY), 2);
    assert_int_equal(times(f, 1, new_year - 1), 1);
    assert_int_equal(times(f, 2, KIT_DAY), 0);
}

/* ---- rebuilding ---- */

static void some_work(struct fixture *f, uint64_t seed, int entries)
{
    struct kit_rng r = {.state = seed};
    for (int i = 0; i < entries; i++)
        append(f, kit_any(&r, qz_ledger_size(f->l)));
}

static void views_made_anew_from_the_log_are_the_same(void **state)
{
    struct fixture *f = *state;
    uint64_t differences;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        some_work(f, seed, 200);
        differences = 1;
        assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
        assert_int_equal(differences, 0);
    }
}

static void each_row_that_was_tampered_with_is_reported_and_put_right(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *tamper;
        uint64_t rows;
    } cases[] = {
        {"UPDATE tally SET named = named + 1 WHERE ref = 1", 1},
        {"DELETE FROM participation WHERE n = (SELECT min(n) FROM participation)", 1},
        {"INSERT INTO participation VALUES (1, zeroblob(16), 1, 0)", 1},
        {"UPDATE session SET opens = 1 - opens", 2},
        {"DELETE FROM cancel", 1},
        {"DELETE FROM tally WHERE ref = 1; UPDATE participation SET at_ms = at_ms + 1", 3},
    };

    append(f, kit_open(0, 0));
    append(f, kit_checkin(0, 1, 1));
    append(f, kit_void(append(f, kit_checkin(0, 2, 2)), 3));
    append(f, kit_checkin(0, 3, 3));
    append(f, kit_close(0, 4));

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t differences = 0;
        assert_int_equal(qz_db_exec(f->l->db, cases[i].tamper, NULL), 0);
        assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);

        if (differences != cases[i].rows)
            fail_msg("\"%s\": %llu rows", cases[i].tamper, (unsigned long long)differences);
        assert_int_equal(tally(f, 0).named, 2);
        assert_int_equal(qz_ledger_rebuild(f->l, &differences, NULL), 0);
        assert_int_equal(differences, 0);
    }
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(a_check_in_is_known_with_its_time),
        spec(asking_for_somebody_without_an_id_fails),
        spec(a_person_counts_once_however_often_the_log_names_them),
        spec(heads_are_counted_apart_from_names),
        spec(a_late_entry_stands_like_a_check_in),
        spec(a_confirmation_of_the_activity_shows_one_of_an_entry_does_not),
        spec(a_voided_check_in_no_longer_stands_and_can_be_made_again),
        spec(a_rejected_check_in_no_longer_stands),
        spec(a_person_stands_until_the_last_entry_that_says_so_is_voided),
        spec(voiding_twice_takes_away_once),
        spec(voiding_a_void_changes_nothing),
        spec(only_a_check_in_at_the_activity_can_be_rejected),
        spec(a_voided_confirmation_no_longer_shows),
        spec(a_void_of_something_that_counts_for_nothing_is_harmless),
        spec(who_came_is_told_newest_first_and_page_by_page),
        spec(what_was_taken_back_stays_in_the_list_with_its_reason),
        spec(a_session_is_open_from_its_opening_to_its_closing),
        spec(the_newest_opening_counts),
        spec(a_closing_cannot_be_voided_but_a_session_opened_again),
        spec(a_session_survives_a_restart),
        spec(activities_of_the_year_are_counted_in_shanghai),
        spec(views_made_anew_from_the_log_are_the_same),
        spec(each_row_that_was_tampered_with_is_reported_and_put_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
