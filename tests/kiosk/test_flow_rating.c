/* Five faces after the welcome, as the screen goes. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

/* Somebody came or went by entry n, and may be asked. */
static void answered(struct world *w, enum qz_verdict v, uint64_t n)
{
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = v, .n = n, .rate = true}};
    tell(w, &t);
}

static void kept(struct world *w)
{
    static const struct qz_tell t = {.kind = QZ_TELL_RATED};
    tell(w, &t);
}

static void asked(struct world *w)
{
    begin(w);
    session(w, true);
    answered(w, QZ_VERDICT_WELCOME, 17);
    tick(w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w->m.screen, QZ_SCREEN_RATING);
}

static void the_faces_come_after_the_welcome_and_go_by_themselves(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    assert_int_equal(w.m.rating_left_s, QZ_SHOW_RATING_MS / 1000);
    tick(&w, 1000);
    assert_int_equal(w.m.rating_left_s, QZ_SHOW_RATING_MS / 1000 - 1);
    tick(&w, QZ_SHOW_RATING_MS - 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_RATING);
    tick(&w, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void they_come_after_goodbye_as_well(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    answered(&w, QZ_VERDICT_GOODBYE, 18);
    tick(&w, QZ_SHOW_GOODBYE_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_RATING);
}

static void who_was_asked_before_is_not_asked_again(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    outcome(&w, QZ_VERDICT_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void a_touch_asks_the_desk_once(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    assert_false(tap(&w, QZ_TAP_RATE, 5)); /* meant for the welcome, which has just gone */
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_RATE, 0));
    assert_false(tap(&w, QZ_TAP_RATE, 6));

    assert_true(tap(&w, QZ_TAP_RATE, 4));
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_RATE);
    assert_int_equal(w.out[1].ask.rate.n, 17);
    assert_int_equal(w.out[1].ask.rate.mark, 4);

    assert_false(tap(&w, QZ_TAP_RATE, 5));
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    assert_int_equal(w.m.mark, 4);
}

/* Thanks are said when it is kept, and not before. */
static void thanks_wait_for_the_desk_and_stay_a_moment(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_RATE, 1);
    assert_false(w.m.rated);
    kept(&w);
    assert_true(w.m.rated);
    tick(&w, QZ_SHOW_RATED_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_RATING);
    tick(&w, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.mark, 0);
}

static void the_next_person_takes_over_at_once_and_finds_nothing_of_it(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    tap(&w, QZ_TAP_RATE, 2);
    answered(&w, QZ_VERDICT_WELCOME, 19);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    assert_int_equal(w.m.mark, 0);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);

    kept(&w); /* of the person before */
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    kept(&w);
    assert_false(w.m.rated);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(&w, QZ_TAP_RATE, 3));
    assert_int_equal(w.out[1].ask.rate.n, 19);
}

static void one_touch_skips_it(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(&w, QZ_TAP_DISMISS, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);

    begin(&w);
    session(&w, true);
    answered(&w, QZ_VERDICT_WELCOME, 17);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DISMISS, 0); /* who has no time for the welcome has none for the faces */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void nothing_is_asked_of_an_activity_that_is_over(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    session(&w, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);

    begin(&w);
    session(&w, true);
    answered(&w, QZ_VERDICT_WELCOME, 17);
    session(&w, false);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void nothing_is_asked_while_nothing_can_be_kept(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    answered(&w, QZ_VERDICT_WELCOME, 17);
    trouble(&w, QZ_TROUBLE_FULL);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
}

static void a_program_that_is_to_end_asks_nobody(void **state)
{
    (void)state;
    static const struct qz_tell end = {.kind = QZ_TELL_END};
    struct world w;
    begin(&w);
    session(&w, true);
    answered(&w, QZ_VERDICT_WELCOME, 17);
    tell(&w, &end);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_true(w.m.ended);
}

static void it_is_drawn_anew_each_second(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    assert_in_range(qz_flow_wait_ms(&w.m, w.now, w.up), 1, 1000);
    tick(&w, 400);
    assert_in_range(qz_flow_wait_ms(&w.m, w.now, w.up), 1, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_faces_come_after_the_welcome_and_go_by_themselves),
        cmocka_unit_test(they_come_after_goodbye_as_well),
        cmocka_unit_test(who_was_asked_before_is_not_asked_again),
        cmocka_unit_test(a_touch_asks_the_desk_once),
        cmocka_unit_test(thanks_wait_for_the_desk_and_stay_a_moment),
        cmocka_unit_test(the_next_person_takes_over_at_once_and_finds_nothing_of_it),
        cmocka_unit_test(one_touch_skips_it),
        cmocka_unit_test(nothing_is_asked_of_an_activity_that_is_over),
        cmocka_unit_test(nothing_is_asked_while_nothing_can_be_kept),
        cmocka_unit_test(a_program_that_is_to_end_asks_nobody),
        cmocka_unit_test(it_is_drawn_anew_each_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
