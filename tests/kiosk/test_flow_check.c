/* The screen that says how line, camera and machine do, as the flow goes. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static void look(struct world *w)
{
    enter_staff(w);
    assert_true(tap(w, QZ_TAP_GO, QZ_SCREEN_CHECK));
    assert_int_equal(w->m.screen, QZ_SCREEN_CHECK);
    assert_int_equal(w->out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w->out[1].ask.kind, QZ_ASK_CHECK);
}

static void reached(struct world *w, enum qz_reached how_far)
{
    struct qz_tell t = {.kind = QZ_TELL_LINE, .line = {.done = true, .reached = how_far}};
    assert_true(tell(w, &t));
}

static void only_a_cadre_gets_there(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_CHECK));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void what_is_told_shows_at_once(void **state)
{
    (void)state;
    static const struct qz_tell machine = {.kind = QZ_TELL_MACHINE, .machine = {1, 2, 47000}};
    static const struct qz_tell seen = {.kind = QZ_TELL_LOOK, .look = {1280, 720, 28, 27, 43}};
    struct world w;
    look(&w);
    reached(&w, QZ_REACHED_HOST);
    assert_true(tell(&w, &machine));
    assert_true(tell(&w, &seen));
    assert_int_equal(w.m.check.line.reached, QZ_REACHED_HOST);
    assert_int_equal(w.m.check.machine.heat, 47000);
    assert_int_equal(w.m.check.look.read, 27);

    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_false(tell(&w, &seen));
}

static void a_scanner_that_is_tried_is_named(void **state)
{
    (void)state;
    static const struct qz_tell read = {.kind = QZ_TELL_READ, .read = {QZ_BY_SERIAL, 57}};
    struct world w;
    look(&w);
    assert_int_equal(w.m.check.read.chars, 0);
    assert_true(tell(&w, &read));
    assert_int_equal(w.m.check.read.chars, 57);
    assert_int_equal(w.m.check.read.by, QZ_BY_SERIAL);

    tap(&w, QZ_TAP_BACK, 0);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CHECK);
    assert_int_equal(w.m.check.read.chars, 0); /* of before */
}

static void it_looks_again_once_it_has_looked(void **state)
{
    (void)state;
    struct world w;
    look(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_AGAIN, 0)); /* the first is on its way */
    reached(&w, QZ_REACHED_SIGNED);
    assert_true(tap(&w, QZ_TAP_AGAIN, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CHECK);
    assert_false(w.m.check.line.done);
}

static void the_three_sounds_are_heard_in_turn(void **state)
{
    (void)state;
    struct world w;
    look(&w);
    tap(&w, QZ_TAP_SOUND, 0);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    tap(&w, QZ_TAP_SOUND, 0);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_ALREADY);
    tap(&w, QZ_TAP_SOUND, 0);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_NO);
}

static void the_program_ends_at_the_second_touch(void **state)
{
    (void)state;
    struct world w;
    look(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(&w, QZ_TAP_RESTART, 0));
    assert_false(w.m.ended);
    tap(&w, QZ_TAP_RESTART, 0); /* the second half of a double tap */
    assert_false(w.m.ended);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_RESTART, 0);
    assert_true(w.m.ended);
    assert_true(w.m.again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_cadre_gets_there),
        cmocka_unit_test(what_is_told_shows_at_once),
        cmocka_unit_test(a_scanner_that_is_tried_is_named),
        cmocka_unit_test(it_looks_again_once_it_has_looked),
        cmocka_unit_test(the_three_sounds_are_heard_in_turn),
        cmocka_unit_test(the_program_ends_at_the_second_touch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
