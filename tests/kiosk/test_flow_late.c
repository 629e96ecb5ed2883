/* Somebody is entered late: who, by digits or by the pass, and why; nothing of a name is left behind. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"

#define OVER "a_bbbbbbbbbbbbbbbbbbbbbbbbbb"

static const struct qz_ask *asked(const struct world *w)
{
    return w->out[1].kind == QZ_EFFECT_ASK ? &w->out[1].ask : NULL;
}

static void at_late(struct world *w)
{
    enter_staff(w);
    w->m.staff.row[1].past = true;
    w->m.staff.row[1].start_ms = w->m.staff.row[1].end_ms = START;
    memcpy(w->m.staff.row[1].activity, OVER, QZ_ID_TEXT);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_ITEM, 1);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_GO, QZ_SCREEN_LATE);
    assert_int_equal(w->m.screen, QZ_SCREEN_LATE);
}

static void told(struct world *w, enum qz_late what, int rows)
{
    struct qz_tell t = {.kind = QZ_TELL_LATE, .late = {.what = what, .rows = rows}};
    for (int i = 0; i < rows; i++)
        strcpy(t.late.name[i], "孙**");
    tell(w, &t);
}

static void type(struct world *w, const char *digits)
{
    for (; *digits; digits++)
        tap(w, QZ_TAP_DIGIT, *digits - '0');
}

static void it_waits_for_a_pass_or_for_digits(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LATE_FIND);
    assert_string_equal(asked(&w)->late_find.activity, OVER);
    assert_string_equal(asked(&w)->late_find.digits, "");

    type(&w, "441");
    tap(&w, QZ_TAP_ENTER, 0);
    assert_null(asked(&w));
    type(&w, "0");
    tap(&w, QZ_TAP_ENTER, 0);
    assert_string_equal(asked(&w)->late_find.digits, "4410");
}

static void one_digit_more_is_asked_for_where_many_have_these(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    type(&w, "4410");
    tap(&w, QZ_TAP_ENTER, 0);
    told(&w, QZ_LATE_MORE, 0);
    type(&w, "7");
    tap(&w, QZ_TAP_ENTER, 0);
    assert_string_equal(asked(&w)->late_find.digits, "74410");
}

static void who_is_chosen_is_entered_for_a_reason(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    told(&w, QZ_LATE_NAMES, 3);
    tap(&w, QZ_TAP_LATE, QZ_LATE_CROWD);
    assert_null(asked(&w)); /* nobody is chosen */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_TAKE, 2);
    tap(&w, QZ_TAP_LATE, QZ_LATE_CROWD);
    assert_null(asked(&w)); /* the second half of a double tap */

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_LATE, QZ_LATE_CROWD);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LATE);
    assert_int_equal(asked(&w)->late.row, 2);
    assert_int_equal(asked(&w)->late.why, QZ_LATE_CROWD);
    told(&w, QZ_LATE_DONE, 1);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_AGAIN, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LATE_FIND);
    assert_int_equal(w.m.late.said.rows, 0);
}

static void a_pass_leads_to_the_reason_at_once(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    told(&w, QZ_LATE_NAMES, 1);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_LATE, QZ_LATE_POWER);
    assert_int_equal(asked(&w)->late.row, 0);
}

static void who_walks_off_leaves_no_name(void **state)
{
    (void)state;
    static const enum qz_late stages[] = {QZ_LATE_NAMES, QZ_LATE_DONE, QZ_LATE_MORE};
    for (size_t i = 0; i < COUNT(stages); i++) {
        struct world w;
        at_late(&w);
        type(&w, "44");
        told(&w, stages[i], stages[i] == QZ_LATE_MORE ? 0 : 1);
        tick(&w, QZ_SHOW_LEFT_MS);
        assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
        assert_int_equal(asked(&w)->kind, QZ_ASK_LEAVE);

        const struct qz_model nothing = {0};
        assert_memory_equal(&w.m.late, &nothing.late, sizeof w.m.late);
        told(&w, QZ_LATE_NAMES, 1); /* late */
        assert_memory_equal(&w.m.late, &nothing.late, sizeof w.m.late);
    }
}

static void going_back_lets_passes_check_in_again(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_ITEM);
    assert_int_equal(asked(&w)->kind, QZ_ASK_LATE_END);
}

static void what_ended_more_than_a_day_ago_takes_nobody_more(void **state)
{
    (void)state;
    struct world w;
    at_late(&w);
    tap(&w, QZ_TAP_BACK, 0);
    w.m.item.row.end_ms = w.now - QZ_WORD_MS - 1;
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_LATE);
    assert_int_equal(w.m.screen, QZ_SCREEN_ITEM);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_waits_for_a_pass_or_for_digits),
        cmocka_unit_test(one_digit_more_is_asked_for_where_many_have_these),
        cmocka_unit_test(who_is_chosen_is_entered_for_a_reason),
        cmocka_unit_test(a_pass_leads_to_the_reason_at_once),
        cmocka_unit_test(who_walks_off_leaves_no_name),
        cmocka_unit_test(going_back_lets_passes_check_in_again),
        cmocka_unit_test(what_ended_more_than_a_day_ago_takes_nobody_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
