/* The wall: when it shows and gives way, how its pages turn and are held, and that nothing stays in one
 * place. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"
#include "tests/support/ui_sample.h"

#include <stdlib.h>

#define AFTER_MS 60000

/* An enrolled kiosk with figures and a plan, which becomes a wall after a minute; or is one. */
static void begin_wall(struct world *w, bool always)
{
    begin(w);
    struct qz_tell t = {.kind = QZ_TELL_IDENTITY,
                        .identity = {.enrolled = true, .kiosk = "k_b4mc2yxq7gk3r5ta"}};
    tell(w, &t);
    t = (struct qz_tell){.kind = QZ_TELL_QUARTER, .quarter = {.known = true, .binds = true, .quarter = 2}};
    t.quarter.weeks = QZ_STATS_WEEKS;
    t.quarter.week[3].proven = 4;
    tell(w, &t);
    t = (struct qz_tell){.kind = QZ_TELL_WALL, .wall = {.rows = 1}};
    tell(w, &t);
    w->m.wall.always = always;
    w->m.wall.after_ms = AFTER_MS;
    tick(w, 0);
}

static void person(struct world *w)
{
    static const struct qz_tell t = {.kind = QZ_TELL_PERSON};
    tell(w, &t);
}

static void after_a_minute_without_anybody_the_wall_shows(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, false);
    tick(&w, AFTER_MS - 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);

    begin_wall(&w, false);
    w.m.wall.after_ms = 0; /* this kiosk is to be none */
    tick(&w, 100 * AFTER_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

/* However long the machine has been up by then. */
static void the_minute_begins_with_the_program(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, false);
    tick(&w, AFTER_MS / 2);
    w.m.wall.person_up_ms = 0;

    tick(&w, 100);
    tick(&w, AFTER_MS - 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
}

/* Whoever is seen keeps it away, too. */
static void somebody_who_comes_has_the_kiosk_back_at_once(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, false);
    tick(&w, AFTER_MS - 10000);
    person(&w);
    tick(&w, AFTER_MS - 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, 1001);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);

    person(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, AFTER_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, AFTER_MS);
    struct qz_tell seen = {.kind = QZ_TELL_SEEN, .seen = {.seen = true, .read = true}};
    tell(&w, &seen);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

/* The minute begins when what somebody did is over. */
static void who_does_something_is_not_taken_for_nobody(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, false);
    session(&w, true);
    tick(&w, AFTER_MS);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, AFTER_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tick(&w, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
}

static void what_has_stopped_comes_before_the_wall(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, true);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
    trouble(&w, QZ_TROUBLE_STORE);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    trouble(&w, QZ_TROUBLE_NONE);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
}

/* A screen that is for that stays a wall, whoever comes. */
static void a_wall_stays_one(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, true);
    person(&w);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
}

static void pages_turn_one_after_another_and_begin_anew(void **state)
{
    (void)state;
    struct world w;
    static const int pages[] = {1, 2, 0, 1};
    begin_wall(&w, true);
    assert_int_equal(w.m.wall.page, 0);
    for (size_t i = 0; i < COUNT(pages); i++) {
        assert_false(tick(&w, QZ_WALL_PAGE_MS - 1) && w.m.wall.page == pages[i]);
        tick(&w, 1);
        assert_int_equal(w.m.wall.page, pages[i]);
    }
}

/* In a second it turns less than three times, whatever is touched; half a minute is enough to see it. */
static void nothing_flashes(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, true);
    tap(&w, QZ_TAP_DISMISS, 0);
    int turns = 0;
    for (int ms = 0; ms < 30000; ms += 50) {
        int before = w.m.wall.page;
        tick(&w, 50);
        tap(&w, QZ_TAP_PAGE, 1);
        turns += w.m.wall.page != before;
    }
    assert_in_range(turns, 1, 30 * 3 - 1);
}

static void a_touch_holds_the_page_and_another_lets_it_go(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, true);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_true(w.m.wall.held_up_ms);
    for (int i = 0; i < 3; i++)
        tick(&w, QZ_WALL_PAGE_MS);
    assert_int_equal(w.m.wall.page, 0);

    tap(&w, QZ_TAP_HOLD, 0);
    assert_false(w.m.wall.held_up_ms);
    tick(&w, QZ_WALL_PAGE_MS);
    assert_int_equal(w.m.wall.page, 1);

    tap(&w, QZ_TAP_HOLD, 0); /* and whoever forgot it there has not stopped it for good */
    tick(&w, QZ_WALL_HOLD_MS);
    tick(&w, QZ_WALL_PAGE_MS);
    assert_int_not_equal(w.m.wall.page, 1);
}

static void a_language_that_somebody_chose_there_is_given_back(void **state)
{
    (void)state;
    struct world w;
    begin_wall(&w, true);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    tick(&w, QZ_SHOW_LANG_MS);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);
}

/* ---- the display at night ---- */

/* At a time of that day, with somebody who was there just then. */
static void at(struct world *w, int hour, int minute)
{
    w->now = START - (9 * 60 + 31) * 60000 - 22000 + (hour * 60 + minute) * INT64_C(60000);
    person(w);
}

static void at_night_the_display_is_off_until_somebody_comes(void **state)
{
    (void)state;
    struct world w;
    for (int always = 0; always < 2; always++) {
        begin_wall(&w, always);
        w.m.wall.off_from = 22 * 60, w.m.wall.off_to = 7 * 60;
        at(&w, 21, 50);
        tick(&w, 9 * 60000);
        assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
        tick(&w, 60000);
        assert_int_equal(w.m.screen, QZ_SCREEN_DARK);

        at(&w, 23, 30);
        assert_int_equal(w.m.screen, always ? (int)QZ_SCREEN_WALL : (int)QZ_SCREEN_IDLE);
        tick(&w, QZ_DARK_AFTER_MS);
        assert_int_equal(w.m.screen, QZ_SCREEN_DARK);
        tap(&w, QZ_TAP_DISMISS, 0);
        assert_int_not_equal(w.m.screen, QZ_SCREEN_DARK);

        at(&w, 6, 50);
        tick(&w, 9 * 60000);
        assert_int_equal(w.m.screen, QZ_SCREEN_DARK);
        tick(&w, 60000); /* seven o'clock */
        assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
    }
}

static void by_a_clock_that_nobody_confirms_it_is_on(void **state)
{
    (void)state;
    static const struct qz_tell doubt = {.kind = QZ_TELL_CLOCK, .clock = {.word = QZ_CLOCKWORD_NONE}};
    struct world w;
    begin_wall(&w, true);
    w.m.wall.off_from = 0, w.m.wall.off_to = 23 * 60;
    tick(&w, QZ_DARK_AFTER_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_DARK);
    tell(&w, &doubt);
    assert_int_not_equal(w.m.screen, QZ_SCREEN_DARK);
}

/* A poster, answered long ago or never to be read, is nobody, however long it hangs there. */
static void what_hangs_in_view_keeps_no_wall_away(void **state)
{
    (void)state;
    struct world w;
    struct qz_tell poster = {.kind = QZ_TELL_SEEN, .seen = {.seen = true}};
    begin_wall(&w, false);
    for (int64_t ms = 0; ms < AFTER_MS; ms += 500) {
        tell(&w, &poster);
        tick(&w, 500);
    }
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
    tell(&w, &poster);
    assert_int_equal(w.m.screen, QZ_SCREEN_WALL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_a_minute_without_anybody_the_wall_shows),
        cmocka_unit_test(the_minute_begins_with_the_program),
        cmocka_unit_test(somebody_who_comes_has_the_kiosk_back_at_once),
        cmocka_unit_test(what_hangs_in_view_keeps_no_wall_away),
        cmocka_unit_test(who_does_something_is_not_taken_for_nobody),
        cmocka_unit_test(what_has_stopped_comes_before_the_wall),
        cmocka_unit_test(a_wall_stays_one),
        cmocka_unit_test(pages_turn_one_after_another_and_begin_anew),
        cmocka_unit_test(nothing_flashes),
        cmocka_unit_test(a_touch_holds_the_page_and_another_lets_it_go),
        cmocka_unit_test(at_night_the_display_is_off_until_somebody_comes),
        cmocka_unit_test(by_a_clock_that_nobody_confirms_it_is_on),
        cmocka_unit_test(a_language_that_somebody_chose_there_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
