/* A cadre registers somebody, as the screen goes. */
#include "kiosk/flow/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static void text(struct world *w, int i, int n, const char *purpose)
{
    struct qz_tell t = {.kind = QZ_TELL_TEXT, .text = {.i = i, .n = n}};
    strcpy(t.text.purpose, purpose);
    tell(w, &t);
}

/* Three texts, of which a guardian's is not asked here. */
static void told(struct world *w)
{
    text(w, 0, 3, "roll");
    text(w, 1, 3, "guardian");
    text(w, 2, 3, "wall");
}

static void begun(struct world *w)
{
    enter_staff(w);
    told(w);
    tick(w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(w, QZ_TAP_GO, QZ_SCREEN_NEW));
    assert_int_equal(w->m.screen, QZ_SCREEN_NEW);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void named(struct world *w)
{
    begun(w);
    tap(w, QZ_TAP_AGE, QZ_AGE_18_28);
    assert_int_equal(w->m.screen, QZ_SCREEN_NAME);
    tick(w, QZ_DOUBLE_TAP_MS);
    for (const char *p = "li xiao"; *p; p++)
        assert_true(tap(w, QZ_TAP_KEY, *p));
    tap(w, QZ_TAP_ENTER, 0);
    assert_int_equal(w->m.screen, QZ_SCREEN_NUMBER);
    assert_int_equal(w->m.typed.chars, 0); /* the name shows no more */
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void asked(struct world *w)
{
    named(w);
    for (int i = 0; i < 11; i++)
        tap(w, QZ_TAP_DIGIT, i % 10);
    tap(w, QZ_TAP_ENTER, 0);
    assert_int_equal(w->m.screen, QZ_SCREEN_CONSENT);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static bool memory_of(const struct world *w, const char *what)
{
    return memmem(&w->m, sizeof w->m, what, strlen(what)) != NULL;
}

static void what_they_say_goes_to_the_desk_and_is_left_nowhere(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    assert_int_equal(w.m.newcomer.asked, 0);
    tap(&w, QZ_TAP_SAY, 1);
    assert_int_equal(w.m.newcomer.asked, 2);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_SAY, 0);

    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_NEWCOMER);
    assert_string_equal(w.out[1].ask.newcomer.name, "li xiao");
    assert_string_equal(w.out[1].ask.newcomer.phone, "01234567890");
    assert_int_equal(w.out[1].ask.newcomer.age, QZ_AGE_18_28);
    assert_true(w.out[1].ask.newcomer.yes[0]);
    assert_false(w.out[1].ask.newcomer.yes[2]);
    assert_int_equal(w.m.screen, QZ_SCREEN_ADDED);
    assert_false(memory_of(&w, "li xiao"));
    assert_false(memory_of(&w, "01234567890"));

    tell(&w, &(struct qz_tell){.kind = QZ_TELL_NEWCOMER, .newcomer = {.kept = true, .name = "l**"}});
    assert_true(w.m.newcomer.told.kept);
}

static void who_does_not_want_to_be_on_the_roll_is_counted(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    tap(&w, QZ_TAP_SAY, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
    assert_int_equal(w.m.screen, QZ_SCREEN_ADDED);
    assert_true(w.m.newcomer.counted);
    assert_false(memory_of(&w, "li xiao"));
}

static void a_child_is_counted_and_asked_nothing(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    tap(&w, QZ_TAP_AGE, QZ_AGE_UNDER_14);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
    assert_int_equal(w.m.screen, QZ_SCREEN_ADDED);

    assert_false(tap(&w, QZ_TAP_BACK, 0)); /* it is the same finger */
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_NEW));
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

/* Whoever walks off leaves no name: it is asked whether anybody is there, over all of it. */
static void who_is_left_behind_is_gone(void **state)
{
    (void)state;
    static const enum qz_screen_id at[] = {QZ_SCREEN_NAME, QZ_SCREEN_NUMBER, QZ_SCREEN_CONSENT};
    for (int i = 0; i < 3; i++) {
        struct world w;
        if (at[i] == QZ_SCREEN_CONSENT)
            asked(&w);
        else
            named(&w);

        if (at[i] == QZ_SCREEN_NAME) {
            tap(&w, QZ_TAP_BACK, 0); /* to the menu: it begins anew */
            tick(&w, QZ_DOUBLE_TAP_MS);
            tap(&w, QZ_TAP_GO, QZ_SCREEN_NEW);
            assert_false(memory_of(&w, "li xiao"));
        }
        tick(&w, QZ_SHOW_READ_MS);
        assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
        assert_false(memory_of(&w, "li xiao"));
        assert_false(memory_of(&w, "01234567890"));
    }
}

static void a_number_is_left_out_or_whole(void **state)
{
    (void)state;
    struct world w;
    named(&w);
    tap(&w, QZ_TAP_DIGIT, 1);
    assert_false(tap(&w, QZ_TAP_ENTER, 0));
    tap(&w, QZ_TAP_ERASE, 0);
    tap(&w, QZ_TAP_ENTER, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CONSENT);
}

static void nobody_is_registered_without_texts_or_by_a_helper(void **state)
{
    (void)state;
    struct world w;
    enter_staff(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_NEW));

    begin(&w);
    session(&w, true);
    told(&w);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_NEW));
}

/* The texts were written anew while they were read out: from the first one. */
static void other_texts_are_asked_from_the_first(void **state)
{
    (void)state;
    struct world w;
    asked(&w);
    tap(&w, QZ_TAP_SAY, 1);
    assert_int_equal(w.m.newcomer.asked, 2);
    told(&w);
    assert_int_equal(w.m.newcomer.asked, 2); /* the same ones */
    text(&w, 0, 3, "contact");
    assert_int_equal(w.m.newcomer.asked, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_they_say_goes_to_the_desk_and_is_left_nowhere),
        cmocka_unit_test(who_does_not_want_to_be_on_the_roll_is_counted),
        cmocka_unit_test(a_child_is_counted_and_asked_nothing),
        cmocka_unit_test(who_is_left_behind_is_gone),
        cmocka_unit_test(a_number_is_left_out_or_whole),
        cmocka_unit_test(nobody_is_registered_without_texts_or_by_a_helper),
        cmocka_unit_test(other_texts_are_asked_from_the_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
