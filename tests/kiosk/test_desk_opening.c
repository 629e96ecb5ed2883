/* A pass that ended is judged by when the activity opened and by how it was planned, both of which the desk
 * hands to the rule (rules/pass.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

#define HOUR_MS (60 * MINUTE_MS)

static uint32_t ends_in(int64_t ms)
{
    return (uint32_t)((qz_now_ms() + ms) / 1000);
}

static enum qz_verdict verdict_on(struct world *w, uint32_t youth, uint32_t ends)
{
    struct qz_ask ask;
    make_pass(w, youth, ends, &ask);
    return scan(w, &ask).verdict;
}

static void open_by_cadre(struct world *w)
{
    struct qz_tell_staff staff;
    struct qz_ask ask = {.kind = QZ_ASK_OPEN};
    pin(w, "246810", &staff);
    while (!staff.signed_in)
        staff = heard(w, QZ_TELL_STAFF).staff;
    memcpy(ask.open.activity, w->dir.activity, sizeof ask.open.activity);
    assert_true(qz_wires_ask(&w->wires, &ask));
    wait_open(w);
}

/* Opened three days too early: what counts is whether the pass was good a day before the planned start. */
static void the_planned_start_bounds_how_early_an_opening_is_believed(void **state)
{
    struct world *w = *state;
    w->dir.later_ms = 3 * DAYS_MS;
    send_config(w);
    settle(w);
    open_by_cadre(w);
    uint32_t short_one = ends_in(HOUR_MS), long_one = ends_in(2 * DAYS_MS + HOUR_MS);
    pass_ms(w, 2 * HOUR_MS, 0);
    assert_int_equal(verdict_on(w, 1, short_one), QZ_VERDICT_EXPIRED);
    assert_int_equal(verdict_on(w, 2, long_one), QZ_VERDICT_WELCOME);
}

/* Planned for five days: who came on the first with a pass that ends then comes on the third, too. */
static void the_planned_end_says_how_long_a_pass_is_good(void **state)
{
    struct world *w = *state;
    w->dir.long_ms = 5 * DAYS_MS;
    send_config(w);
    wait_open(w);
    uint32_t ends = ends_in(HOUR_MS), ended = ends_in(-HOUR_MS);
    pass_ms(w, 3 * DAYS_MS, 0);
    assert_int_equal(verdict_on(w, 1, ends), QZ_VERDICT_WELCOME);
    assert_int_equal(verdict_on(w, 2, ended), QZ_VERDICT_EXPIRED); /* before it opened */
}

static int start_later(void **state)
{
    right_clocks();
    return start_untold(state);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_later, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_planned_start_bounds_how_early_an_opening_is_believed),
        T(the_planned_end_says_how_long_a_pass_is_good),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
