/* A label after the welcome, as the screen goes: only by a touch of whoever was welcomed. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static void label(struct world *w, int number, enum qz_label_state state)
{
    struct qz_tell t = {.kind = QZ_TELL_LABEL, .label = {number, state}};
    tell(w, &t);
}

/* Somebody was welcomed, where there is a printer, and had the time to see it. */
static void welcomed(struct world *w)
{
    begin(w);
    session(w, true);
    label(w, 0, QZ_LABEL_READY);
    outcome(w, QZ_VERDICT_WELCOME);
    assert_int_equal(w->m.screen, QZ_SCREEN_WELCOME);
    assert_int_not_equal(w->out[1].kind, QZ_EFFECT_LABEL); /* nothing is printed by itself */
    tick(w, QZ_DOUBLE_TAP_MS);
}

static int wanted(struct world *w)
{
    assert_true(tap(w, QZ_TAP_LABEL, 0));
    assert_int_equal(w->out[1].kind, QZ_EFFECT_LABEL);
    assert_int_equal(w->m.label.state, QZ_LABEL_PRINTING);
    return w->out[1].label.number;
}

static void a_touch_prints_and_what_becomes_of_it_stays_to_be_read(void **state)
{
    struct world w;
    (void)state;
    welcomed(&w);
    strcpy(w.m.outcome.name, "李**");
    int n = wanted(&w);
    assert_string_equal(w.out[1].label.name, "李＊＊");
    assert_string_equal(w.out[1].label.title, w.m.session.title);
    assert_false(tap(&w, QZ_TAP_LABEL, 0)); /* one at a time */

    tick(&w, 2 * QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    label(&w, n, QZ_LABEL_DONE);
    assert_int_equal(w.m.label.state, QZ_LABEL_DONE);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_PRINTED_MS);
    assert_int_not_equal(w.m.screen, QZ_SCREEN_WELCOME);
}

static void what_failed_can_be_tried_again_and_what_came_can_be_had_once_more(void **state)
{
    struct world w;
    (void)state;
    welcomed(&w);
    label(&w, wanted(&w), QZ_LABEL_NO_PAPER);
    assert_int_equal(w.m.label.state, QZ_LABEL_NO_PAPER);
    label(&w, wanted(&w), QZ_LABEL_DONE);
    label(&w, wanted(&w), QZ_LABEL_FAILED);
    label(&w, wanted(&w), QZ_LABEL_DONE);
    assert_false(tap(&w, QZ_TAP_LABEL, 0)); /* nobody prints a roll */

    outcome(&w, QZ_VERDICT_WELCOME);
    tick(&w, QZ_DOUBLE_TAP_MS);
    wanted(&w);
}

/* A page that stays for a slow printer is read by the whole queue. */
static void the_name_is_shown_no_longer_than_by_any_welcome(void **state)
{
    struct world w;
    (void)state;
    welcomed(&w);
    int n = wanted(&w);
    tick(&w, QZ_SHOW_WELCOME_MS - QZ_DOUBLE_TAP_MS - 1);
    assert_false(w.m.label.nameless);
    assert_true(tick(&w, 1));
    assert_true(w.m.label.nameless);
    label(&w, n, QZ_LABEL_DONE);
    assert_true(w.m.label.nameless);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_false(w.m.label.nameless);
}

static void the_next_person_has_nothing_of_it(void **state)
{
    struct world w;
    (void)state;
    welcomed(&w);
    int n = wanted(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.label.state, QZ_LABEL_READY);
    int64_t until = w.m.until_up_ms;
    label(&w, n, QZ_LABEL_NO_PAPER); /* of the one before */
    assert_int_equal(w.m.label.state, QZ_LABEL_READY);
    assert_int_equal(w.m.until_up_ms, until);
}

static void a_printer_that_is_not_heard_of_holds_nobody_up(void **state)
{
    struct world w;
    (void)state;
    welcomed(&w);
    wanted(&w);
    tick(&w, QZ_SHOW_PRINTING_MS);
    assert_int_not_equal(w.m.screen, QZ_SCREEN_WELCOME);
}

static void without_a_printer_or_a_welcome_no_touch_prints(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    session(&w, true);
    outcome(&w, QZ_VERDICT_WELCOME);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_LABEL, 0));

    welcomed(&w);
    outcome(&w, QZ_VERDICT_ALREADY);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_LABEL, 0));
}

/* A cadre looks at one of those who came. */
static void looked_at(struct world *w, bool named)
{
    struct qz_tell t = {.kind = QZ_TELL_CAME};
    t.came.rows = 1;
    t.came.row[0] = (struct qz_ledger_came){.n = 5, .at_ms = 9 * 3600000, .named = named, .people = 1};
    strcpy(t.came.row[0].name, "李**");
    enter_staff(w);
    session(w, true);
    label(w, 0, QZ_LABEL_READY);
    tap(w, QZ_TAP_GO, QZ_SCREEN_CAME);
    tell(w, &t);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_ROW, 0);
    assert_int_equal(w->m.screen, QZ_SCREEN_UNDO);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void a_cadre_prints_the_label_of_one_who_came_once_more(void **state)
{
    struct world w;
    (void)state;
    looked_at(&w, true);
    int64_t until = w.m.until_up_ms;
    int n = wanted(&w);
    assert_string_equal(w.out[1].label.name, "李＊＊");
    assert_string_equal(w.out[1].label.title, w.m.session.title);
    assert_false(tap(&w, QZ_TAP_LABEL, 0)); /* one at a time */
    assert_true(w.m.until_up_ms >= until);  /* staff are not sent away sooner */

    label(&w, n, QZ_LABEL_NO_PAPER);
    assert_int_equal(w.m.label.state, QZ_LABEL_NO_PAPER);
    assert_int_equal(w.m.screen, QZ_SCREEN_UNDO);
    label(&w, wanted(&w), QZ_LABEL_DONE);
    assert_int_equal(w.m.label.state, QZ_LABEL_DONE);

    tap(&w, QZ_TAP_BACK, 0); /* another person has another label */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_ROW, 0);
    assert_int_equal(w.m.label.state, QZ_LABEL_READY);
}

static void who_is_only_counted_has_no_label(void **state)
{
    struct world w;
    (void)state;
    looked_at(&w, false);
    assert_false(tap(&w, QZ_TAP_LABEL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_touch_prints_and_what_becomes_of_it_stays_to_be_read),
        cmocka_unit_test(what_failed_can_be_tried_again_and_what_came_can_be_had_once_more),
        cmocka_unit_test(the_name_is_shown_no_longer_than_by_any_welcome),
        cmocka_unit_test(the_next_person_has_nothing_of_it),
        cmocka_unit_test(a_printer_that_is_not_heard_of_holds_nobody_up),
        cmocka_unit_test(a_cadre_prints_the_label_of_one_who_came_once_more),
        cmocka_unit_test(who_is_only_counted_has_no_label),
        cmocka_unit_test(without_a_printer_or_a_welcome_no_touch_prints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
