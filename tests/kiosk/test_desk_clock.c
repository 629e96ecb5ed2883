/* The desk and a wall clock that is moved: a step is an entry of the log, being drawn right slowly is none,
 * and a clock that cannot be right stops the check-ins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

struct steps {
    int n;
    int64_t last;
};

static int keep_step(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    struct steps *s = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_CLOCK && e.step_ms) {
        s->n++;
        s->last = e.step_ms;
    }
    return 0;
}

/* The steps that the ledger holds, and the last of them. The desk is stopped. */
static int steps(struct world *w, int64_t *last)
{
    struct qz_err err = {0};
    struct steps s = {0};
    int n[QZ_ENTRY_COUNT];
    ledger_kinds(w, n);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, keep_step, &s, &err), 0);
    qz_ledger_close(l);
    *last = s.last;
    return s.n;
}

/* 900 ms each: with the second that the desk may see of the one clock and not yet of the other, still no
 * step. */
static void a_clock_that_is_drawn_right_slowly_never_steps(void **state)
{
    struct world *w = *state;
    int64_t step = 0;
    wait_open(w);
    for (int i = 0; i < 12; i++)
        pass_time(w, 900);
    for (int i = 0; i < 12; i++)
        pass_time(w, -900);
    assert_int_equal(steps(w, &step), 0);
}

static void a_step_is_an_entry_once(void **state)
{
    struct world *w = *state;
    int64_t step = 0;
    wait_open(w);
    pass_time(w, 60000);
    for (int i = 0; i < 3; i++)
        pass_time(w, 0);
    assert_int_equal(steps(w, &step), 1);
    assert_in_range(step, 58000, 62000);
}

/* ---- a clock that cannot be right ---- */

/* Starts without a network: from now on nobody tells the desk what time it is. */
static void restart_offline(struct world *w)
{
    reboot(w);
    wait_open(w);
}

static void nobody_checks_in_by_a_clock_that_forgot_the_time(void **state)
{
    struct world *w = *state;
    wait_open(w);
    expect_welcome(w, 1);
    atomic_store(&wall_ms, -200 * DAYS_MS);
    reboot(w);
    expect_trouble(w, QZ_TROUBLE_CLOCK);
    expect_no_answer(w, 2);
    reboot(w); /* what was written meanwhile does not make that time good */
    expect_trouble(w, QZ_TROUBLE_CLOCK);
    expect_no_answer(w, 2);
    atomic_store(&wall_ms, 0);
    pass_time(w, 0);
    expect_welcome(w, 2);
}

static void nobody_checks_in_once_the_clock_went_back(void **state)
{
    struct world *w = *state;
    wait_open(w);
    restart_offline(w);
    expect_welcome(w, 1);
    atomic_fetch_sub(&wall_ms, 30 * MINUTE_MS);
    expect_no_answer(w, 2); /* at once */
    pass_time(w, 0);
    expect_no_answer(w, 2);
    pass_time(w, 30 * MINUTE_MS);
    expect_welcome(w, 2);
}

static void a_little_back_is_no_trouble(void **state)
{
    struct world *w = *state;
    wait_open(w);
    restart_offline(w);
    expect_welcome(w, 1);
    pass_time(w, -4 * MINUTE_MS);
    expect_welcome(w, 2);
}

static void a_time_ahead_no_longer_counts_once_the_tracker_agreed(void **state)
{
    struct world *w = *state;
    wait_open(w);
    restart_offline(w);
    atomic_store(&machine.synchronised, true);

    pass_time(w, 30 * MINUTE_MS);
    expect_welcome(w, 1);
    pass_time(w, -30 * MINUTE_MS);
    expect_no_answer(w, 2);

    send_config(w);
    pass_time(w, 0);
    expect_welcome(w, 2);

    restart_offline(w);
    expect_welcome(w, 3);
    atomic_fetch_sub(&wall_ms, 30 * MINUTE_MS); /* while the time since counts */
    expect_no_answer(w, 4);
}

static void a_time_ahead_that_nobody_confirmed_holds_nobody_up_later(void **state)
{
    struct world *w = *state;
    wait_open(w);
    restart_offline(w);
    pass_time(w, 30 * MINUTE_MS);
    expect_welcome(w, 1);
    pass_time(w, -30 * MINUTE_MS);
    expect_welcome(w, 2);
    restart_offline(w);
    expect_welcome(w, 3);
}

/* ---- what the tracker says of it ---- */

static void a_clock_that_the_tracker_contradicts_stops_the_check_ins(void **state)
{
    struct world *w = *state;
    wait_open(w);
    pass_time(w, DAYS_MS); /* ahead: nothing in the log speaks against it */
    expect_no_answer(w, 1);
    pass_time(w, -DAYS_MS);
    expect_welcome(w, 1);
}

static void a_tracker_that_was_put_right_is_believed_with_its_next_feed(void **state)
{
    struct world *w = *state;
    wait_open(w);
    send_feed(w, NULL, qz_now_ms() + DAYS_MS);
    pass_time(w, 0);
    expect_no_answer(w, 1);
    send_feed(w, NULL, qz_now_ms());
    pass_time(w, 0);
    expect_welcome(w, 1);
}

static void nothing_closes_by_a_clock_that_is_not_good(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    pass_time(w, DAYS_MS); /* long after the end of the activity */
    pass_time(w, 0);
    pass_time(w, -DAYS_MS);
    expect_welcome(w, 1);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 0);
}

static void what_closed_by_a_wrong_clock_opens_again(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    restart_offline(w);
    atomic_store(&machine.synchronised, true); /* so says NTP, and is wrong */
    pass_time(w, DAYS_MS);
    pass_time(w, -DAYS_MS);
    send_config(w);
    pass_time(w, 0);
    expect_welcome(w, 1);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 2);
}

/* ---- the plan: the activity ends an hour after the start of each test ---- */

static enum qz_verdict scan_youth(struct world *w, uint32_t youth)
{
    struct qz_ask ask;
    make_pass(w, youth, tomorrow(), &ask);
    return scan(w, &ask).verdict;
}

static void an_activity_closes_by_itself_two_hours_after_its_end(void **state)
{
    struct world *w = *state;
    wait_open(w);
    pass_ms(w, 179 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    pass_ms(w, 2 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_NO_ACTIVITY);
}

static void an_activity_that_a_cadre_opens_late_stays_open_for_two_hours(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask open = {.kind = QZ_ASK_OPEN};
    wait_open(w);
    pass_ms(w, 300 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
    pin(w, "246810", &staff);
    memcpy(open.open.activity, w->dir.activity, sizeof open.open.activity);
    assert_true(qz_wires_ask(&w->wires, &open));
    pass_ms(w, 119 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_WELCOME);
    pass_ms(w, 2 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 3), QZ_VERDICT_NO_ACTIVITY);
}

static void a_clock_that_was_ahead_at_the_opening_keeps_nothing_open(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask open = {.kind = QZ_ASK_OPEN};
    wait_open(w);

    restart_offline(w);
    pass_time(w, 300 * MINUTE_MS);
    pin(w, "246810", &staff);
    memcpy(open.open.activity, w->dir.activity, sizeof open.open.activity);
    assert_true(qz_wires_ask(&w->wires, &open));

    pass_time(w, -300 * MINUTE_MS);
    send_config(w);
    pass_time(w, 0);

    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    pass_ms(w, 181 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_NO_ACTIVITY);
}

static void an_activity_that_did_not_open_by_itself_closes_by_itself(void **state)
{
    struct world *w = *state;
    wait_open(w);
    restart_with(w, false);
    pass_ms(w, 179 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    pass_ms(w, 2 * MINUTE_MS, 0);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_NO_ACTIVITY);
    send_config(w); /* one that runs now */
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 3), QZ_VERDICT_NO_ACTIVITY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_that_is_drawn_right_slowly_never_steps, start_right, stop),
        cmocka_unit_test_setup_teardown(a_step_is_an_entry_once, start_right, stop),
        cmocka_unit_test_setup_teardown(nobody_checks_in_by_a_clock_that_forgot_the_time, start_right, stop),
        cmocka_unit_test_setup_teardown(nobody_checks_in_once_the_clock_went_back, start_right, stop),
        cmocka_unit_test_setup_teardown(a_little_back_is_no_trouble, start_right, stop),
        cmocka_unit_test_setup_teardown(a_clock_that_the_tracker_contradicts_stops_the_check_ins, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(a_tracker_that_was_put_right_is_believed_with_its_next_feed,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(nothing_closes_by_a_clock_that_is_not_good, start_right, stop),
        cmocka_unit_test_setup_teardown(what_closed_by_a_wrong_clock_opens_again, start_right, stop),
        cmocka_unit_test_setup_teardown(an_activity_closes_by_itself_two_hours_after_its_end, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(an_activity_that_a_cadre_opens_late_stays_open_for_two_hours,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(a_clock_that_was_ahead_at_the_opening_keeps_nothing_open, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(an_activity_that_did_not_open_by_itself_closes_by_itself, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(a_time_ahead_that_nobody_confirmed_holds_nobody_up_later, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(a_time_ahead_no_longer_counts_once_the_tracker_agreed, start_right,
                                        stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
