/* Large print and low pages: at one touch, for whoever is there, and for nobody after them. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"

static void welcome(struct world *w)
{
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = QZ_VERDICT_WELCOME}};
    tell(w, &t);
    assert_int_equal(w->m.screen, QZ_SCREEN_WELCOME);
}

static void one_touch_makes_it_large_and_another_as_before(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    assert_true(tap(&w, QZ_TAP_CLEAR, 0));
    assert_true(w.m.ease.clear && !w.m.ease.low);
    assert_true(tap(&w, QZ_TAP_REACH, 0));
    assert_true(w.m.ease.clear && w.m.ease.low);
    assert_true(tap(&w, QZ_TAP_CLEAR, 0));
    assert_true(tap(&w, QZ_TAP_REACH, 0));
    assert_false(w.m.ease.clear || w.m.ease.low);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void it_lasts_for_who_asked_and_for_nobody_else(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    tap(&w, QZ_TAP_CLEAR, 0);
    tap(&w, QZ_TAP_REACH, 0);
    welcome(&w);
    assert_true(w.m.ease.clear && w.m.ease.low);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_false(w.m.ease.clear || w.m.ease.low);
}

static void the_next_one_who_scans_at_once_has_it_as_configured(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    tap(&w, QZ_TAP_CLEAR, 0);
    welcome(&w);
    assert_true(w.m.ease.clear);
    welcome(&w);
    assert_false(w.m.ease.clear);
}

static void who_went_away_without_a_word_leaves_it_to_nobody(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    tap(&w, QZ_TAP_REACH, 0);
    tick(&w, QZ_SHOW_LANG_MS - 1);
    assert_true(w.m.ease.low);
    tick(&w, 1);
    assert_false(w.m.ease.low);
}

static void where_everybody_has_it_everybody_keeps_it(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    w.m.ease = w.m.own_ease = (struct qz_ease){.clear = true};
    welcome(&w);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_true(w.m.ease.clear);
    tap(&w, QZ_TAP_CLEAR, 0);
    assert_false(w.m.ease.clear);
    tick(&w, QZ_SHOW_LANG_MS);
    assert_true(w.m.ease.clear);
}

/* Who looks for a button by Tab, or waits for it with a switch, is not thrown out meanwhile. */
static void keys_that_only_move_on_are_somebody(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    assert_int_equal(w.m.screen, QZ_SCREEN_GROUP);

    for (int i = 0; i < 10; i++) {
        tick(&w, QZ_SHOW_LEFT_MS - QZ_STILL_MS - 1000);
        tap(&w, QZ_TAP_NONE, 0);
        assert_int_equal(w.m.screen, QZ_SCREEN_GROUP);
        assert_int_equal(w.m.still_s, 0);
    }
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_touch_makes_it_large_and_another_as_before),
        cmocka_unit_test(it_lasts_for_who_asked_and_for_nobody_else),
        cmocka_unit_test(the_next_one_who_scans_at_once_has_it_as_configured),
        cmocka_unit_test(who_went_away_without_a_word_leaves_it_to_nobody),
        cmocka_unit_test(where_everybody_has_it_everybody_keeps_it),
        cmocka_unit_test(keys_that_only_move_on_are_somebody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
