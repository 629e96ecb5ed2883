/* An activity of the list in hand: confirming all of it or one by one, also what is long over. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"

#define OVER "a_bbbbbbbbbbbbbbbbbbbbbbbbbb"

/* Signed in, with an activity that was over for days in row 1. */
static void at_menu(struct world *w, bool stale)
{
    begin(w);
    session(w, true);
    tap(w, QZ_TAP_STAFF, 0);
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .rows = 2, .stale_pin = stale}};
    t.staff.row[0].open = true;
    t.staff.row[1].past = true;
    t.staff.row[1].waiting = 3;
    memcpy(t.staff.row[1].activity, OVER, QZ_ID_TEXT);
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    memcpy(t.staff.tried.id, FANG, QZ_ID_TEXT);
    tell(w, &t);
    assert_int_equal(w->m.screen, QZ_SCREEN_STAFF);
    tick(w, 1000);
}

static void told(struct world *w, const char *activity, bool confirmed, int waiting, bool ones)
{
    struct qz_tell t = {.kind = QZ_TELL_ITEM, .item = {.ones = ones}};
    t.item.row.confirmed = confirmed;
    t.item.row.waiting = waiting;
    t.item.row.past = true;
    memcpy(t.item.row.activity, activity, QZ_ID_TEXT);
    tell(w, &t);
}

static void at_item(struct world *w)
{
    at_menu(w, false);
    tap(w, QZ_TAP_ITEM, 1);
    told(w, OVER, false, 3, true);
    tick(w, 1000);
}

static const struct qz_ask *asked(const struct world *w)
{
    return w->out[1].kind == QZ_EFFECT_ASK ? &w->out[1].ask : NULL;
}

static void a_row_opens_the_page_of_its_activity(void **state)
{
    (void)state;
    struct world w;
    at_menu(&w, false);

    tap(&w, QZ_TAP_ITEM, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_ITEM);
    assert_int_equal(asked(&w)->kind, QZ_ASK_ITEM);
    assert_string_equal(asked(&w)->item.activity, OVER);
    assert_int_equal(w.m.item.row.waiting, 3); /* what the list knew, at once */

    told(&w, "a_cccccccccccccccccccccccccc", true, 9, false);
    assert_int_equal(w.m.item.row.waiting, 3); /* of another one */

    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    tap(&w, QZ_TAP_ITEM, 7);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void all_of_it_is_confirmed_with_the_second_touch_and_needs_no_opening(void **state)
{
    (void)state;
    struct world w;
    at_item(&w);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_null(asked(&w));
    tick(&w, 200);
    tap(&w, QZ_TAP_CONFIRM, 0); /* the second half of a double tap */
    assert_null(asked(&w));
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CONFIRM);
    assert_string_equal(asked(&w)->confirm.activity, OVER);
    assert_int_equal(asked(&w)->confirm.n, 0);
}

static void what_is_settled_is_not_confirmed_again(void **state)
{
    (void)state;
    struct world w;
    at_item(&w);
    told(&w, OVER, true, 0, false);
    tap(&w, QZ_TAP_CONFIRM, 0);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_null(asked(&w));
}

static void who_comes_after_the_first_confirmation_is_confirmed_in_the_menu(void **state)
{
    (void)state;
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_SESSION, .session = {.open = true, .confirmed = true}};
    at_menu(&w, false);
    tell(&w, &t);

    tap(&w, QZ_TAP_CONFIRM, 0);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_null(asked(&w)); /* nobody waits */

    t.session.waiting = 2;
    tell(&w, &t);
    tap(&w, QZ_TAP_CONFIRM, 0);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CONFIRM);
}

static void one_by_one(void **state)
{
    (void)state;
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_CAME, .came = {.item = true, .waiting = true, .rows = 2}};
    t.came.row[1].n = 42;
    t.came.row[0].named = t.came.row[1].named = true;
    at_item(&w);
    tap(&w, QZ_TAP_ONES, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CAME);
    assert_string_equal(asked(&w)->came.activity, OVER);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);

    tick(&w, 600);
    tap(&w, QZ_TAP_ONE, 1);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CONFIRM);
    assert_string_equal(asked(&w)->confirm.activity, OVER);
    assert_int_equal(asked(&w)->confirm.n, 42);
    tap(&w, QZ_TAP_ONE, 2);
    assert_null(asked(&w));

    tap(&w, QZ_TAP_ROW, 1); /* or crossed out, with a reason */
    assert_int_equal(w.m.screen, QZ_SCREEN_UNDO);
    tick(&w, 600);
    tap(&w, QZ_TAP_UNDO, QZ_UNDO_ABSENT);
    assert_int_equal(asked(&w)->kind, QZ_ASK_UNDO);
    assert_int_equal(asked(&w)->undo.n, 42);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);

    session(&w, false); /* the open activity is another one */
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    told(&w, OVER, false, 0, false); /* nobody is left */
    assert_int_equal(w.m.screen, QZ_SCREEN_ITEM);
}

static void a_pin_that_a_stolen_kiosk_knew_confirms_nothing(void **state)
{
    (void)state;
    struct world w;
    at_menu(&w, true);
    tap(&w, QZ_TAP_CONFIRM, 0);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_null(asked(&w));
    tap(&w, QZ_TAP_ITEM, 1);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    tick(&w, 600);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_null(asked(&w));
}

static void it_is_opened_from_its_page_while_that_is_offered(void **state)
{
    (void)state;
    struct world w;
    at_item(&w);
    tap(&w, QZ_TAP_OPEN, 0);
    assert_null(asked(&w)); /* long over */
    w.m.item.row.past = false;
    tap(&w, QZ_TAP_OPEN, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_OPEN);
    assert_string_equal(asked(&w)->open.activity, OVER);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void a_cadre_takes_part_while_it_is_open_and_takes_that_back(void **state)
{
    (void)state;
    struct world w;
    at_item(&w);
    tap(&w, QZ_TAP_PART, 0);
    assert_null(asked(&w)); /* it is over */

    w.m.item.row.open = true;
    tap(&w, QZ_TAP_PART, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_PART);
    assert_string_equal(asked(&w)->part.activity, OVER);
    assert_true(asked(&w)->part.takes);

    w.m.item.part = true; /* as the desk tells */
    tap(&w, QZ_TAP_PART, 0);
    assert_false(asked(&w)->part.takes);

    w.m.staff.stale_pin = true; /* whose word it is nobody knows */
    tap(&w, QZ_TAP_PART, 0);
    assert_null(asked(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_opens_the_page_of_its_activity),
        cmocka_unit_test(all_of_it_is_confirmed_with_the_second_touch_and_needs_no_opening),
        cmocka_unit_test(what_is_settled_is_not_confirmed_again),
        cmocka_unit_test(who_comes_after_the_first_confirmation_is_confirmed_in_the_menu),
        cmocka_unit_test(one_by_one),
        cmocka_unit_test(a_pin_that_a_stolen_kiosk_knew_confirms_nothing),
        cmocka_unit_test(it_is_opened_from_its_page_while_that_is_offered),
        cmocka_unit_test(a_cadre_takes_part_while_it_is_open_and_takes_that_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
