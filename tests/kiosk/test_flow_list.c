/* The list of activities: page by page, and by the initials of their titles. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

/* The desk tells a page of the list. */
static void page_of(struct world *w, int page, int found)
{
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .page = page, .found = found}};
    int left = found - page * QZ_STAFF_ROWS;
    t.staff.rows = left < QZ_STAFF_ROWS ? left : QZ_STAFF_ROWS;
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    memcpy(t.staff.row[1].activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa", QZ_ID_TEXT);
    tell(w, &t);
}

static void at_list(struct world *w)
{
    enter_staff(w);
    page_of(w, 0, 31);
    tap(w, QZ_TAP_LIST, 0);
    assert_int_equal(w->m.screen, QZ_SCREEN_LIST);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void asks_for(const struct world *w, int page, const char *letters)
{
    assert_int_equal(w->out[1].ask.kind, QZ_ASK_LIST);
    assert_int_equal(w->out[1].ask.n, page);
    assert_int_equal(w->out[1].ask.len, strlen(letters));
    assert_memory_equal(w->out[1].ask.bytes, letters, strlen(letters));
}

static void thirty_one_activities_are_six_pages(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    assert_false(tap(&w, QZ_TAP_PAGE, -1));
    for (int page = 1; page <= 5; page++) {
        tap(&w, QZ_TAP_PAGE, 1);
        asks_for(&w, page, "");
        page_of(&w, page, 31);
    }
    assert_int_equal(w.m.staff.rows, 1);
    assert_false(tap(&w, QZ_TAP_PAGE, 1));
    tap(&w, QZ_TAP_PAGE, -1);
    asks_for(&w, 4, "");
}

static void letters_find_and_are_taken_back(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_PAGE, 1);
    page_of(&w, 1, 31);
    tap(&w, QZ_TAP_FIND, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_FIND);
    tap(&w, QZ_TAP_LETTER, 'W' - 'A');
    asks_for(&w, 0, "W"); /* from the first page on */
    tap(&w, QZ_TAP_LETTER, 'S' - 'A');
    asks_for(&w, 0, "WS");
    tap(&w, QZ_TAP_ERASE, 0);
    asks_for(&w, 0, "W");
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
    tap(&w, QZ_TAP_FIND, 0);
    tap(&w, QZ_TAP_LETTER, 0);
    page_of(&w, 0, 3);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_LIST);
    assert_string_equal(w.m.find, "A");
    tap(&w, QZ_TAP_ERASE, 0);
    asks_for(&w, 0, "");
    assert_false(tap(&w, QZ_TAP_ERASE, 0));
}

static void the_menu_lists_all_again_from_the_beginning(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_PAGE, 1);
    page_of(&w, 1, 31);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    asks_for(&w, 0, "");
}

static void one_that_was_found_is_opened_there(void **state)
{
    struct world w;
    (void)state;
    at_list(&w);
    tap(&w, QZ_TAP_FIND, 0);
    tap(&w, QZ_TAP_LETTER, 0);
    page_of(&w, 0, 3);
    tap(&w, QZ_TAP_OPEN, 1);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_OPEN);
    assert_string_equal(w.out[1].ask.activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa");
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void nobody_else_sees_the_list(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    session(&w, true);
    assert_false(tap(&w, QZ_TAP_LIST, 0));
    assert_false(tap(&w, QZ_TAP_FIND, 0));
    assert_false(tap(&w, QZ_TAP_LETTER, 0));
    at_list(&w);
    tap(&w, QZ_TAP_FIND, 0);
    tick(&w, QZ_SHOW_STAFF_MS); /* whoever it was went away */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_one_activities_are_six_pages),
        cmocka_unit_test(letters_find_and_are_taken_back),
        cmocka_unit_test(what_was_found_stays_listed_until_all_is_wanted),
        cmocka_unit_test(the_menu_lists_all_again_from_the_beginning),
        cmocka_unit_test(one_that_was_found_is_opened_there),
        cmocka_unit_test(nobody_else_sees_the_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
