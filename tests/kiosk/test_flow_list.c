/* The list of activities: page by page, and by the initials of their titles. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

#define FIT 4 /* rows that the screen has room for */

/* The desk tells rows of the list, of which there are `found`; three are today's, none is of tomorrow. */
static void rows_from(struct world *w, int from, int found)
{
    struct qz_tell t = {.kind = QZ_TELL_STAFF,
                        .staff = {.signed_in = true,
                                  .from = from,
                                  .found = found,
                                  .day = {[QZ_LIST_ALL] = 31, [QZ_LIST_TODAY] = 3, [QZ_LIST_WEEK] = 31}}};
    int left = found - from;
    t.staff.rows = left < QZ_STAFF_ROWS ? left : QZ_STAFF_ROWS;
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    memcpy(t.staff.row[1].activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa", QZ_ID_TEXT);
    t.staff.row[2].ahead = true;
    tell(w, &t);
}

static void asks_for(const struct world *w, int from, enum qz_list_day day, const char *letters)
{
    assert_int_equal(w->out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w->out[1].ask.kind, QZ_ASK_LIST);
    assert_int_equal(w->out[1].ask.list.from, from);
    assert_int_equal(w->out[1].ask.list.day, day);
    assert_string_equal(w->out[1].ask.list.find, letters);
}

static void at_list(struct world *w)
{
    enter_staff(w);
    rows_from(w, 0, 31);
    tap(w, QZ_TAP_GO, QZ_SCREEN_LIST);
    assert_int_equal(w->m.screen, QZ_SCREEN_LIST);
    asks_for(w, 0, QZ_LIST_TODAY, "");
    rows_from(w, 0, 3);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void at_week(struct world *w)
{
    at_list(w);
    tap(w, QZ_TAP_DAY, QZ_LIST_WEEK);
    asks_for(w, 0, QZ_LIST_WEEK, "");
    rows_from(w, 0, 31);
}

/* The desk tells rows anew whenever something changes, and that is nobody at the screen. */
static void what_the_desk_tells_of_the_list_is_no_touch(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    tap(&w, QZ_TAP_PAGE, FIT);
    int64_t until = w.m.until_up_ms;
    tick(&w, 2000);
    rows_from(&w, FIT, FIT); /* the last ones of that page are gone: the page before it is asked for */
    asks_for(&w, 0, QZ_LIST_WEEK, "");
    assert_int_equal(w.m.until_up_ms, until);
    tap(&w, QZ_TAP_DAY, QZ_LIST_ALL);
    assert_true(w.m.until_up_ms > until);
}

static void thirty_one_activities_are_eight_pages_of_four(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    assert_false(tap(&w, QZ_TAP_PAGE, -FIT));
    for (int page = 1; page <= 7; page++) {
        tap(&w, QZ_TAP_PAGE, FIT);
        asks_for(&w, page * FIT, QZ_LIST_WEEK, "");
        rows_from(&w, page * FIT, 31);
    }
    assert_int_equal(w.m.staff.rows, 3);
    assert_false(tap(&w, QZ_TAP_PAGE, FIT));
    tap(&w, QZ_TAP_PAGE, -FIT);
    asks_for(&w, 6 * FIT, QZ_LIST_WEEK, "");
}

static void no_row_is_passed_over_however_many_have_room(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    assert_false(tap(&w, QZ_TAP_PAGE, QZ_STAFF_ROWS + 1)); /* more than anybody could see */
    assert_false(tap(&w, QZ_TAP_PAGE, 0));
    tap(&w, QZ_TAP_PAGE, 1);
    asks_for(&w, 1, QZ_LIST_WEEK, "");
    rows_from(&w, 1, 31);
    tap(&w, QZ_TAP_PAGE, -QZ_STAFF_ROWS); /* not before the first */
    asks_for(&w, 0, QZ_LIST_WEEK, "");
}

static void the_list_begins_with_the_nearest_days_that_have_some(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .found = 2}};
    (void)state;
    enter_staff(&w);
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    t.staff.day[QZ_LIST_OVER] = 2;
    tell(&w, &t);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_LIST);
    asks_for(&w, 0, QZ_LIST_OVER, "");
}

static void a_day_narrows_the_list(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    tap(&w, QZ_TAP_PAGE, FIT);
    rows_from(&w, FIT, 31);
    tap(&w, QZ_TAP_DAY, QZ_LIST_TOMORROW);
    asks_for(&w, 0, QZ_LIST_TOMORROW, ""); /* from the first row on */
    assert_int_equal(w.m.day, QZ_LIST_TOMORROW);
    tap(&w, QZ_TAP_DAY, QZ_LIST_TOMORROW); /* a nervous finger changes nothing */
    asks_for(&w, 0, QZ_LIST_TOMORROW, "");
    assert_false(tap(&w, QZ_TAP_DAY, QZ_LIST_ALL));
    assert_false(tap(&w, QZ_TAP_DAY, QZ_LIST_DAYS));
    assert_false(tap(&w, QZ_TAP_DAY, -1));
}

static void the_second_half_of_a_double_tap_chooses_no_day(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    rows_from(&w, 0, 31);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_LIST);
    assert_false(tap(&w, QZ_TAP_DAY, QZ_LIST_WEEK));
}

static void letters_find_and_are_taken_back(void **state)
{
    struct world w;
    (void)state;

    at_week(&w);
    tap(&w, QZ_TAP_PAGE, FIT);
    rows_from(&w, FIT, 31);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND);
    assert_int_equal(w.m.screen, QZ_SCREEN_FIND);
    asks_for(&w, 0, QZ_LIST_ALL, ""); /* of whatever day */
    tap(&w, QZ_TAP_LETTER, 'W' - 'A');
    asks_for(&w, 0, QZ_LIST_ALL, "W"); /* from the first row on */
    tap(&w, QZ_TAP_LETTER, 'S' - 'A');
    asks_for(&w, 0, QZ_LIST_ALL, "WS");
    tap(&w, QZ_TAP_ERASE, 0);
    asks_for(&w, 0, QZ_LIST_ALL, "W");
    assert_false(tap(&w, QZ_TAP_LETTER, 26));
    for (int i = 1; i < QZ_FIND_TEXT - 1; i++)
        assert_true(tap(&w, QZ_TAP_LETTER, 0));
    assert_false(tap(&w, QZ_TAP_LETTER, 0)); /* as many as there is room for */
}

static void what_was_found_stays_listed_until_all_is_wanted(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND);
    tap(&w, QZ_TAP_LETTER, 0);
    rows_from(&w, 0, 3);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_LIST);
    asks_for(&w, 0, QZ_LIST_ALL, "A");

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DAY, QZ_LIST_TODAY);
    asks_for(&w, 0, QZ_LIST_TODAY, "A");
    tap(&w, QZ_TAP_ERASE, 0);
    asks_for(&w, 0, QZ_LIST_TODAY, "");
    assert_false(tap(&w, QZ_TAP_ERASE, 0));
}

static void who_looked_for_nothing_is_back_at_the_nearest_days(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND);
    tap(&w, QZ_TAP_BACK, 0);
    asks_for(&w, 0, QZ_LIST_TODAY, "");
}

static void the_menu_lists_all_again_from_the_beginning(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    tap(&w, QZ_TAP_PAGE, FIT);
    rows_from(&w, FIT, 31);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    asks_for(&w, 0, QZ_LIST_ALL, "");
}

static void rows_that_are_gone_give_way_to_those_before(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    tap(&w, QZ_TAP_PAGE, FIT);
    rows_from(&w, FIT, FIT + 1);
    rows_from(&w, FIT, FIT); /* the fifth one was confirmed elsewhere */
    asks_for(&w, 0, QZ_LIST_WEEK, "");
}

static void one_that_was_found_is_opened_there(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND);
    tap(&w, QZ_TAP_LETTER, 0);
    rows_from(&w, 0, 3);
    tap(&w, QZ_TAP_OPEN, 1);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_OPEN);
    assert_string_equal(w.out[1].ask.open.activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_string_equal(w.m.find, ""); /* as the desk lists all again */
}

static void one_of_more_than_a_day_ahead_cannot_be_opened(void **state)
{
    struct world w;
    (void)state;
    at_week(&w);
    tap(&w, QZ_TAP_OPEN, 2);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_ITEM, 2);
    assert_int_equal(w.m.screen, QZ_SCREEN_ITEM);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_OPEN, 0));
}

static void nobody_else_sees_the_list(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    session(&w, true);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_LIST));
    assert_false(tap(&w, QZ_TAP_DAY, QZ_LIST_TODAY));
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND));
    assert_false(tap(&w, QZ_TAP_LETTER, 0));
    at_list(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_FIND);
    tick(&w, QZ_SHOW_LEFT_MS); /* whoever it was went away */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_desk_tells_of_the_list_is_no_touch),
        cmocka_unit_test(thirty_one_activities_are_eight_pages_of_four),
        cmocka_unit_test(no_row_is_passed_over_however_many_have_room),
        cmocka_unit_test(the_list_begins_with_the_nearest_days_that_have_some),
        cmocka_unit_test(a_day_narrows_the_list),
        cmocka_unit_test(the_second_half_of_a_double_tap_chooses_no_day),
        cmocka_unit_test(letters_find_and_are_taken_back),
        cmocka_unit_test(what_was_found_stays_listed_until_all_is_wanted),
        cmocka_unit_test(who_looked_for_nothing_is_back_at_the_nearest_days),
        cmocka_unit_test(the_menu_lists_all_again_from_the_beginning),
        cmocka_unit_test(rows_that_are_gone_give_way_to_those_before),
        cmocka_unit_test(one_that_was_found_is_opened_there),
        cmocka_unit_test(one_of_more_than_a_day_ahead_cannot_be_opened),
        cmocka_unit_test(nobody_else_sees_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
