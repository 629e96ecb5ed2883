/* The flow when somebody walks away: it asks whether anybody is still there, and then leaves nothing. */
#include "kiosk/flow/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

#define ASKED_MS (QZ_SHOW_LEFT_MS - QZ_STILL_MS)

/* How long it is before somebody is asked on that screen. */
static int64_t asked_ms(int screen)
{
    return qz_screens[screen]->stay_ms - QZ_STILL_MS;
}

/* Somebody does something on that screen; a cadre is signed in where one must be. */
static bool attend(struct world *w, int screen)
{
    enum qz_who who = qz_screens[screen]->who;
    begin(w);
    session(w, true);
    memcpy(w->m.picked.id, FANG, QZ_ID_TEXT);
    w->m.staff.signed_in = who == QZ_WHO_CADRE || who == QZ_WHO_STAFF;
    qz_flow_show(&w->m, (enum qz_screen_id)screen);
    tick(w, QZ_DOUBLE_TAP_MS);
    w->m.since_up_ms = w->m.still_up_ms = 0;
    qz_flow_stay(&w->m);
    return who != QZ_WHO_NEXT && who != QZ_WHO_ANSWERED;
}

static void after_ten_seconds_it_asks_and_after_five_more_nobody_is_there(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        if (!attend(&w, i))
            continue;
        tick(&w, asked_ms(i) - 1);
        assert_int_equal(w.m.still_s, 0);
        assert_int_equal(qz_flow_wait_ms(&w.m, w.now, w.up), 1);

        for (int left = QZ_STILL_MS / 1000; left > 0; left--) {
            assert_true(tick(&w, left == QZ_STILL_MS / 1000 ? 1 : 1000)); /* drawn anew each second */
            assert_int_equal(w.m.still_s, left);
            assert_int_equal(w.m.screen, i);
        }
        assert_true(tick(&w, 1000));
        assert_int_equal(w.m.still_s, 0);
        assert_int_equal(qz_screens[w.m.screen]->who, QZ_WHO_NEXT);
        assert_false(w.m.staff.signed_in);
    }
}

static void where_nobody_does_anything_nobody_is_asked(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        if (attend(&w, i))
            continue;
        for (int s = 0; s < 2 * QZ_SHOW_LEFT_MS / 1000; s++) {
            tick(&w, 1000);
            assert_int_equal(w.m.still_s, 0);
        }
    }
}

static void who_says_so_goes_on_where_one_was(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        if (!attend(&w, i))
            continue;

        tick(&w, asked_ms(i) + 3000);
        assert_true(tap(&w, QZ_TAP_STILL, 0));
        assert_int_equal(w.m.still_s, 0);

        tick(&w, asked_ms(i) - 1);
        assert_int_equal(w.m.screen, i);
        assert_int_equal(w.m.still_s, 0);
        tick(&w, 1);
        assert_int_equal(w.m.still_s, QZ_STILL_MS / 1000);
    }
}

static void digits_that_were_typed_are_still_there(void **state)
{
    (void)state;
    struct world w;
    attend(&w, QZ_SCREEN_PIN);
    tap(&w, QZ_TAP_DIGIT, 3);
    tick(&w, ASKED_MS);
    tap(&w, QZ_TAP_DIGIT, 4); /* of a keyboard: nobody sees where it would go */
    assert_int_equal(w.m.pin_len, 1);
    assert_int_equal(w.m.still_s, 0);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DIGIT, 4);
    assert_int_equal(w.m.pin_len, 2);
}

/* A touch that is on its way when the question comes, or the second half of a double one on its answer. */
static void no_touch_reaches_what_the_question_covers(void **state)
{
    (void)state;
    struct world w;
    attend(&w, QZ_SCREEN_STAFF);
    tick(&w, ASKED_MS);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tick(&w, QZ_DOUBLE_TAP_MS - 1);
    assert_false(tap(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    tick(&w, 1);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void the_question_can_be_read_in_the_other_language(void **state)
{
    (void)state;
    struct world w;
    attend(&w, QZ_SCREEN_GROUP);
    tick(&w, ASKED_MS);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    tick(&w, ASKED_MS);
    assert_int_equal(w.m.still_s, QZ_STILL_MS / 1000);
}

/* Whatever it does there, and also where it changes nothing. */
static void every_touch_begins_the_time_anew(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        if (!attend(&w, i))
            continue;
        tick(&w, ASKED_MS - 1);
        tap(&w, QZ_TAP_STEP, 0);
        tick(&w, ASKED_MS - 1);
        assert_int_equal(w.m.screen, i);
        assert_int_equal(w.m.still_s, 0);
    }
}

static bool all_zero(const void *of, size_t bytes)
{
    const unsigned char *p = of;
    for (size_t i = 0; i < bytes; i++)
        if (p[i])
            return false;
    return true;
}

#define NAME "canary"

/* All that names people, and what was typed: not the list of who can sign in, which anybody sees. */
static void name_people(struct qz_model *m)
{
    char *const name[] = {m->outcome.name,         m->came.row[0].name,
                          m->came.row[0].why,      m->undone.name,
                          m->lookup.found.name[0], m->picked.name,
                          m->staff.cadre.name,     m->staff.tried.name,
                          m->staff.locked.name,    m->find,
                          m->party.last_name,      m->newcomer.said.name,
                          m->newcomer.told.name};
    for (size_t i = 0; i < sizeof name / sizeof *name; i++)
        memcpy(name[i], NAME, sizeof NAME);
    for (const char *p = NAME; *p; p++)
        qz_typed_put(&m->typed, (unsigned char)*p);
    m->came.rows = m->lookup.found.rows = 1;
    memcpy(m->pin, "246810", sizeof "246810");
    memcpy(m->lookup.digits, "2231", sizeof "2231");
    memcpy(m->lookup.tail, "2231", sizeof "2231");
}

static void nothing_of_it_is_left_in_memory(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        if (!attend(&w, i))
            continue;
        name_people(&w.m);
        tick(&w, qz_screens[i]->stay_ms);
        assert_null(memmem(&w.m, sizeof w.m, NAME, sizeof NAME - 1));
        assert_null(memmem(&w.m, sizeof w.m, "246810", 6));
        assert_null(memmem(&w.m, sizeof w.m, "2231", 4));
    }
}

/* The desk's word that somebody signed out names nobody either. */
static void who_signed_out_is_named_no_more(void **state)
{
    (void)state;
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.cadre.name = NAME, .tried.name = NAME}};
    attend(&w, QZ_SCREEN_STAFF);
    tick(&w, QZ_SHOW_LEFT_MS);
    tell(&w, &t);
    assert_null(memmem(&w.m, sizeof w.m, NAME, sizeof NAME - 1));
}

static void names_that_come_too_late_are_not_kept(void **state)
{
    (void)state;
    struct world w;
    attend(&w, QZ_SCREEN_STAFF);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CAME);
    tick(&w, QZ_SHOW_LEFT_MS);
    struct qz_tell t = {.kind = QZ_TELL_CAME, .came = {.rows = 1}};
    memcpy(t.came.row[0].name, "李**", sizeof "李**");
    assert_false(tell(&w, &t));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_true(all_zero(&w.m.came, sizeof w.m.came));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_ten_seconds_it_asks_and_after_five_more_nobody_is_there),
        cmocka_unit_test(where_nobody_does_anything_nobody_is_asked),
        cmocka_unit_test(who_says_so_goes_on_where_one_was),
        cmocka_unit_test(digits_that_were_typed_are_still_there),
        cmocka_unit_test(no_touch_reaches_what_the_question_covers),
        cmocka_unit_test(the_question_can_be_read_in_the_other_language),
        cmocka_unit_test(every_touch_begins_the_time_anew),
        cmocka_unit_test(nothing_of_it_is_left_in_memory),
        cmocka_unit_test(who_signed_out_is_named_no_more),
        cmocka_unit_test(names_that_come_too_late_are_not_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
