/* The flow of badges: whoever shows one is told on the pad's screen what became of it, and the menu opens by
 * itself when it is right. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static bool badge(struct world *w, enum qz_badge_state state, const char *cadre)
{
    struct qz_tell t = {.kind = QZ_TELL_BADGE, .badge = {.state = state}};
    memcpy(t.badge.cadre.id, cadre, QZ_ID_TEXT);
    return tell(w, &t);
}

static void a_right_badge_opens_the_menu_from_any_screen(void **state)
{
    (void)state;
    for (int from = 0; from < 3; from++) {
        struct world w;
        begin(&w);
        session(&w, true);
        if (from == 1)
            outcome(&w, QZ_VERDICT_WELCOME);
        else if (from == 2)
            tap(&w, QZ_TAP_STAFF, 0);

        assert_true(badge(&w, QZ_BADGE_ASKED, CHEN));
        assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
        assert_string_equal(w.m.picked.id, CHEN);
        assert_int_equal(w.m.badge, QZ_BADGE_ASKED);

        staff_of(&w, true, CHEN);
        assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    }
}

/* E31 and E32 are what a cadre is there to end. */
static void a_right_badge_opens_the_menu_while_something_stands_in_the_way(void **state)
{
    (void)state;
    for (enum qz_trouble t = QZ_TROUBLE_FULL; t <= QZ_TROUBLE_CLOCK; t++) {
        struct world w;
        begin(&w);
        trouble(&w, t);
        assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
        assert_true(badge(&w, QZ_BADGE_ASKED, CHEN));
        assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
        staff_of(&w, true, CHEN);
        assert_true(w.m.screen == QZ_SCREEN_STAFF || w.m.screen == QZ_SCREEN_CLOCK);
        tap(&w, QZ_TAP_BACK, 0);
        assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    }
}

static void off_line_the_pad_asks_for_the_pin_of_its_cadre(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    badge(&w, QZ_BADGE_ASKED, CHEN);
    tap(&w, QZ_TAP_DIGIT, 2); /* who begins to type before the answer goes on */
    assert_true(badge(&w, QZ_BADGE_PIN, CHEN));
    assert_int_equal(w.m.badge, QZ_BADGE_PIN);
    assert_int_equal(w.m.pin_len, 1);
    for (int i = 0; i < 5; i++)
        tap(&w, QZ_TAP_DIGIT, 3);
    tap(&w, QZ_TAP_ENTER, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_PIN);
    assert_string_equal(w.out[1].ask.pin.cadre, CHEN);
}

static void a_code_that_was_seen_is_heard_and_said(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    badge(&w, QZ_BADGE_ASKED, FANG);
    assert_true(badge(&w, QZ_BADGE_SEEN, FANG));
    assert_int_equal(w.m.badge, QZ_BADGE_SEEN);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_NO);
    tick(&w, QZ_SHOW_LEFT_MS); /* and forgotten with the screen */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tap(&w, QZ_TAP_STAFF, 0);
    assert_int_equal(w.m.badge, QZ_BADGE_NONE);
}

static void a_cadre_at_work_is_not_thrown_out_by_a_badge(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    assert_false(badge(&w, QZ_BADGE_ASKED, CHEN));
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_false(badge(&w, QZ_BADGE_SEEN, CHEN));
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void what_is_said_late_moves_nothing(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    badge(&w, QZ_BADGE_ASKED, FANG);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_false(badge(&w, QZ_BADGE_PIN, FANG));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    staff_of(&w, true, FANG); /* signed in for somebody who has gone */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_right_badge_opens_the_menu_from_any_screen),
        cmocka_unit_test(a_right_badge_opens_the_menu_while_something_stands_in_the_way),
        cmocka_unit_test(off_line_the_pad_asks_for_the_pin_of_its_cadre),
        cmocka_unit_test(a_code_that_was_seen_is_heard_and_said),
        cmocka_unit_test(a_cadre_at_work_is_not_thrown_out_by_a_badge),
        cmocka_unit_test(what_is_said_late_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
