/* Closing an activity: what came of it is looked at and signed in another place than the first touch, and who
 * signed is signed out before the receipt shows. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"

static void told(struct world *w, bool open, const char *receipt)
{
    struct qz_tell t = {.kind = QZ_TELL_CLOSING, .closing = {.open = open}};
    strcpy(t.closing.receipt, receipt);
    strcpy(t.closing.cadre, "方*");
    tell(w, &t);
}

static void at_closing(struct world *w)
{
    enter_staff(w);
    tap(w, QZ_TAP_GO, QZ_SCREEN_CLOSING);
    told(w, true, "");
    tick(w, QZ_DOUBLE_TAP_MS);
}

static const struct qz_ask *asked(const struct world *w)
{
    return w->out[1].kind == QZ_EFFECT_ASK ? &w->out[1].ask : NULL;
}

static void sign(struct world *w)
{
    tap(w, QZ_TAP_CLOSE, 0);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_SIGN, 0);
}

static void it_begins_with_what_came_of_it(void **state)
{
    (void)state;
    struct world w;
    enter_staff(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CLOSING);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CLOSING);
    assert_string_equal(asked(&w)->closing.activity, "");
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    told(&w, true, "");
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOSING);
}

static void nothing_is_closed_by_one_touch_nor_by_two_of_the_same(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    tap(&w, QZ_TAP_SIGN, 0); /* not before the first one */
    assert_null(asked(&w));
    tap(&w, QZ_TAP_CLOSE, 0);
    assert_null(asked(&w));
    tap(&w, QZ_TAP_SIGN, 0); /* nor by what belongs to it */
    assert_null(asked(&w));
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_CLOSE, 0);
    assert_null(asked(&w));

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_SIGN, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CLOSE);
}

static void who_signed_is_signed_out_and_the_receipt_shows(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    sign(&w);
    session(&w, false); /* told first */
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOSING);
    told(&w, false, "QZR:ABC");
    assert_int_equal(w.m.screen, QZ_SCREEN_RECEIPT);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LEAVE);
    assert_false(w.m.staff.signed_in);

    staff(&w, true); /* which was on its way */
    assert_int_equal(w.m.screen, QZ_SCREEN_RECEIPT);
    assert_false(w.m.staff.signed_in);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_string_equal(w.m.closing.receipt, "");
}

static void there_is_time_for_a_picture_and_then_it_goes(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    sign(&w);
    told(&w, false, "QZR:ABC");
    tick(&w, QZ_SHOW_RECEIPT_MS - QZ_STILL_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_RECEIPT);
    assert_int_equal(w.m.still_s, 0);
    tick(&w, QZ_STILL_MS + 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_string_equal(w.m.closing.receipt, "");
}

static void who_walks_off_leaves_nothing_and_closes_nothing(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    tap(&w, QZ_TAP_CLOSE, 0);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LEAVE);
    assert_string_equal(w.m.closing.cadre, "");
    told(&w, true, ""); /* late */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_string_equal(w.m.closing.cadre, "");
}

static void another_activity_sends_back_to_the_menu(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    session(&w, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void what_could_not_be_closed_can_be_tried_again(void **state)
{
    (void)state;
    struct world w;
    at_closing(&w);
    sign(&w);
    told(&w, true, "");
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOSING);
    tick(&w, QZ_DOUBLE_TAP_MS);
    sign(&w);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CLOSE);
}

static void a_closed_one_has_its_receipt_on_its_page(void **state)
{
    (void)state;
    struct world w;
    const char *over = "a_bbbbbbbbbbbbbbbbbbbbbbbbbb";
    enter_staff(&w);
    w.m.staff.row[1].past = true;
    memcpy(w.m.staff.row[1].activity, over, QZ_ID_TEXT);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_ITEM, 1);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CLOSING);
    assert_null(asked(&w));

    struct qz_tell t = {.kind = QZ_TELL_ITEM, .item = {.closed = true}};
    memcpy(t.item.row.activity, over, QZ_ID_TEXT);
    tell(&w, &t);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CLOSING);
    assert_string_equal(asked(&w)->closing.activity, over);
    told(&w, false, "QZR:ABC");
    assert_int_equal(w.m.screen, QZ_SCREEN_RECEIPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_begins_with_what_came_of_it),
        cmocka_unit_test(nothing_is_closed_by_one_touch_nor_by_two_of_the_same),
        cmocka_unit_test(who_signed_is_signed_out_and_the_receipt_shows),
        cmocka_unit_test(there_is_time_for_a_picture_and_then_it_goes),
        cmocka_unit_test(who_walks_off_leaves_nothing_and_closes_nothing),
        cmocka_unit_test(another_activity_sends_back_to_the_menu),
        cmocka_unit_test(what_could_not_be_closed_can_be_tried_again),
        cmocka_unit_test(a_closed_one_has_its_receipt_on_its_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
