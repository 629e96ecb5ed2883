/* Check-out and a full room, as the screen goes. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static void full(struct world *w, int room)
{
    struct qz_tell t = {
        .kind = QZ_TELL_SESSION,
        .session = {.open = true, .checkout = true, .capacity = 60, .inside = 60, .room = room}};
    tell(w, &t);
}

static void who_goes_is_told_goodbye_for_a_moment(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    outcome(&w, QZ_VERDICT_GOODBYE);
    assert_int_equal(w.m.screen, QZ_SCREEN_GOODBYE);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    tick(&w, QZ_SHOW_GOODBYE_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void who_has_to_wait_hears_no_refusal_and_the_next_scan_goes_on(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    full(&w, 0);
    outcome(&w, QZ_VERDICT_FULL);
    assert_int_equal(w.m.screen, QZ_SCREEN_FULL);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_ALREADY);
    outcome(&w, QZ_VERDICT_GOODBYE);
    assert_int_equal(w.m.screen, QZ_SCREEN_GOODBYE);
}

static void one_touch_in_the_staff_menu_lets_more_in_while_it_is_full(void **state)
{
    (void)state;
    struct world w;
    enter_staff(&w);
    full(&w, 3);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_false(tap(&w, QZ_TAP_LET_IN, 0)); /* there is room */

    full(&w, 0);
    w.m.staff.stale_pin = true; /* of somebody whose word would not count */
    assert_false(tap(&w, QZ_TAP_LET_IN, 0));
    w.m.staff.stale_pin = false;
    assert_true(tap(&w, QZ_TAP_LET_IN, 0));
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LET_IN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_goes_is_told_goodbye_for_a_moment),
        cmocka_unit_test(who_has_to_wait_hears_no_refusal_and_the_next_scan_goes_on),
        cmocka_unit_test(one_touch_in_the_staff_menu_lets_more_in_while_it_is_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
