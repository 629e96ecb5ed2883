/* Phones that check in by the screen's code are greeted by it, as the screen goes. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static bool greet(struct world *w, const char *name, int people)
{
    struct qz_tell t = {.kind = QZ_TELL_GREET, .greet = {.people = people}};
    strcpy(t.greet.name, name);
    return tell(w, &t);
}

static void who_scanned_the_screen_is_greeted_for_a_moment(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    greet(&w, "李**", 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_GREETED);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    assert_string_equal(w.m.greet.name, "李**");

    tick(&w, QZ_SHOW_GREETED_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void many_share_one_greeting(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    greet(&w, "李**", 1);
    greet(&w, "王*", 17);
    assert_string_equal(w.m.greet.name, "王*");
    assert_int_equal(w.m.greet.people, 18);

    tick(&w, QZ_SHOW_GREETED_MS);
    greet(&w, "张*", 2);
    assert_int_equal(w.m.greet.people, 2);
}

static void nobody_who_is_answered_is_interrupted(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    outcome(&w, QZ_VERDICT_WELCOME);
    greet(&w, "李**", 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);

    begin(&w);
    session(&w, true);
    greet(&w, "李**", 1);
    outcome(&w, QZ_VERDICT_WELCOME); /* and who holds up a code is answered at once */
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_scanned_the_screen_is_greeted_for_a_moment),
        cmocka_unit_test(many_share_one_greeting),
        cmocka_unit_test(nobody_who_is_answered_is_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
