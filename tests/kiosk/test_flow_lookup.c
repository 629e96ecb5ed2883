/* The flow of who has no code: digits, names, and that whoever walks away leaves nothing, at each step. */
#include "kiosk/flow/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static struct world at_lookup(void)
{
    struct world w;
    begin(&w);
    session(&w, true);
    assert_true(tap(&w, QZ_TAP_GO, QZ_SCREEN_LOOKUP));
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);
    tick(&w, QZ_DOUBLE_TAP_MS);
    return w;
}

static void type(struct world *w, const char *digits)
{
    for (; *digits; digits++)
        assert_true(tap(w, QZ_TAP_DIGIT, *digits - '0'));
}

static void found(struct world *w, enum qz_found what, int rows)
{
    struct qz_tell t = {.kind = QZ_TELL_FOUND,
                        .found = {.number = w->m.lookup.number, .what = what, .rows = rows}};
    for (int i = 0; i < rows; i++)
        strcpy(t.found.name[i], "李＊＊");
    tell(w, &t);
}

static struct world at_pick(void)
{
    struct world w = at_lookup();
    type(&w, "2231");
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    found(&w, QZ_FOUND_NAMES, 3);
    assert_int_equal(w.m.screen, QZ_SCREEN_PICK);
    return w;
}

static void four_digits_are_asked_for_and_a_touch_takes_a_name(void **state)
{
    (void)state;
    struct world w = at_lookup();
    type(&w, "223");
    assert_false(tap(&w, QZ_TAP_ENTER, 0));
    type(&w, "1");
    assert_false(tap(&w, QZ_TAP_DIGIT, 5));
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LOOKUP);
    assert_string_equal(w.out[1].ask.lookup.digits, "2231");
    assert_false(tap(&w, QZ_TAP_ENTER, 0)); /* once */

    found(&w, QZ_FOUND_NAMES, 3);
    assert_false(tap(&w, QZ_TAP_TAKE, 1)); /* the second half of a double tap */
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_TAKE, 3));
    assert_true(tap(&w, QZ_TAP_TAKE, 1));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_TAKE);
    assert_int_equal(w.out[1].ask.take.number, w.m.lookup.found.number);
    assert_int_equal(w.out[1].ask.take.row, 1);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
}

static void one_more_digit_goes_before_the_four(void **state)
{
    (void)state;
    struct world w = at_lookup();
    type(&w, "2231");
    tap(&w, QZ_TAP_ENTER, 0);
    found(&w, QZ_FOUND_MORE, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);
    assert_int_equal(w.m.lookup.len, 0);
    type(&w, "8");
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    assert_string_equal(w.out[1].ask.lookup.digits, "82231");
    found(&w, QZ_FOUND_NOBODY, 0);
    assert_false(w.m.lookup.more); /* from the beginning */
    assert_int_equal(w.m.lookup.len, 0);
}

static void while_it_waits_the_pad_takes_nothing_and_counts_down(void **state)
{
    (void)state;
    struct world w = at_lookup();
    struct qz_tell t = {.kind = QZ_TELL_FOUND,
                        .found = {.what = QZ_FOUND_WAIT, .wait_until_ms = w.up + 3000}};
    type(&w, "2231");
    tap(&w, QZ_TAP_ENTER, 0);
    t.found.number = w.m.lookup.number;
    tell(&w, &t);
    assert_int_equal(w.m.lookup.wait_s, 3);
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));

    assert_true(tap(&w, QZ_TAP_BACK, 0));
    assert_true(tap(&w, QZ_TAP_GO, QZ_SCREEN_LOOKUP)); /* and so does whoever comes next */
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));
    assert_true(tick(&w, 3000));
    assert_true(tap(&w, QZ_TAP_DIGIT, 1));
}

/* Nothing of it is left: neither digits nor names. */
static void nothing_is_left(const struct world *w)
{
    static const struct qz_tell_found none;
    assert_int_equal(w->m.screen, QZ_SCREEN_IDLE);
    assert_string_equal(w->m.lookup.digits, "");
    assert_string_equal(w->m.lookup.tail, "");
    assert_memory_equal(&w->m.lookup.found, &none, sizeof none);
    assert_string_equal(w->m.outcome.name, "");
}

static void whoever_walks_away_leaves_nothing_at_any_step(void **state)
{
    (void)state;
    for (int step = 0; step < 5; step++) {
        struct world w = step < 3 ? at_lookup() : at_pick();
        if (step == 1)
            type(&w, "22");

        if (step == 2) {
            type(&w, "2231");
            tap(&w, QZ_TAP_ENTER, 0);
            found(&w, QZ_FOUND_MORE, 0);
            type(&w, "8");
        }
        if (step == 4) {
            tick(&w, QZ_DOUBLE_TAP_MS);
            tap(&w, QZ_TAP_TAKE, 0); /* and the desk fails to answer */
        }
        tick(&w, QZ_SHOW_LEFT_MS);
        nothing_is_left(&w);
    }
}

/* An answer that comes after that shows nobody's names. */
static void an_answer_to_who_has_gone_shows_nothing(void **state)
{
    (void)state;
    struct world w = at_lookup();
    type(&w, "2231");
    tap(&w, QZ_TAP_ENTER, 0);
    tick(&w, QZ_SHOW_LEFT_MS);
    found(&w, QZ_FOUND_NAMES, 3);
    nothing_is_left(&w);
}

/* One that comes when its digits are there no more, or when somebody else has the pad, neither. */
static void an_answer_to_other_digits_shows_nothing(void **state)
{
    (void)state;
    struct world w = at_lookup();
    type(&w, "2231");
    tap(&w, QZ_TAP_ENTER, 0);
    struct qz_tell late = {.kind = QZ_TELL_FOUND,
                           .found = {.number = w.out[1].ask.lookup.number, .rows = 1, .name[0] = "李＊＊"}};
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_true(tap(&w, QZ_TAP_ERASE, 0));
    tell(&w, &late);
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);

    type(&w, "7");
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    tell(&w, &late);
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);
    assert_false(tap(&w, QZ_TAP_DIGIT, 1)); /* the answer is still waited for */

    late.found.number = w.m.lookup.number;
    tap(&w, QZ_TAP_BACK, 0);
    assert_true(tap(&w, QZ_TAP_GO, QZ_SCREEN_LOOKUP));
    tell(&w, &late);
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);
}

static void the_next_person_who_scans_takes_the_screen(void **state)
{
    (void)state;
    struct world w = at_pick();
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    assert_int_equal(w.m.lookup.found.rows, 0);
    assert_string_equal(w.m.lookup.digits, "");
}

static void none_of_them_leads_back_to_empty_digits_and_then_out(void **state)
{
    (void)state;
    struct world w = at_pick();
    assert_true(tap(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_LOOKUP);
    assert_int_equal(w.m.lookup.found.rows, 0);
    assert_string_equal(w.m.lookup.digits, "");
    assert_true(tap(&w, QZ_TAP_BACK, 0));
    nothing_is_left(&w);
}

static void who_finds_no_name_is_counted_from_there(void **state)
{
    (void)state;
    struct world w = at_pick();
    assert_true(tap(&w, QZ_TAP_HEADCOUNT, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_digits_are_asked_for_and_a_touch_takes_a_name),
        cmocka_unit_test(one_more_digit_goes_before_the_four),
        cmocka_unit_test(while_it_waits_the_pad_takes_nothing_and_counts_down),
        cmocka_unit_test(whoever_walks_away_leaves_nothing_at_any_step),
        cmocka_unit_test(an_answer_to_who_has_gone_shows_nothing),
        cmocka_unit_test(an_answer_to_other_digits_shows_nothing),
        cmocka_unit_test(the_next_person_who_scans_takes_the_screen),
        cmocka_unit_test(none_of_them_leads_back_to_empty_digits_and_then_out),
        cmocka_unit_test(who_finds_no_name_is_counted_from_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
