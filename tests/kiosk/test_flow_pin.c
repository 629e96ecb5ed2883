/* The flow of PINs: the pad, its waits, and names that are locked out. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

/* The pad is open, in the name of the only cadre. */
static struct world at_pad(void)
{
    struct world w;
    begin(&w);
    tap(&w, QZ_TAP_STAFF, 0);
    return w;
}

/* The pad is open in the name that stands in that row of the list. */
static void pick(struct world *w, int row)
{
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_CADRE, row);
}

/* The same, of a kiosk with two cadres. */
static struct world at_pad_of(int row)
{
    struct world w;
    begin(&w);
    cadres(&w, 0, 2, false);
    tap(&w, QZ_TAP_STAFF, 0);
    pick(&w, row);
    return w;
}

static void a_pin_takes_no_more_digits_than_fit(void **state)
{
    struct world w = at_pad();
    (void)state;
    for (int i = 0; i < 2 * QZ_PIN_MOST; i++)
        tap(&w, QZ_TAP_DIGIT, 7);
    assert_int_equal(w.m.pin_len, QZ_PIN_MOST);
    assert_false(tap(&w, QZ_TAP_DIGIT, 11));
}

static void fewer_digits_than_any_pin_has_cost_no_guess(void **state)
{
    struct world w = at_pad();
    (void)state;
    for (int i = 0; i < QZ_PIN_OLD_LEAST - 1; i++)
        tap(&w, QZ_TAP_DIGIT, 1);
    assert_false(tap(&w, QZ_TAP_ENTER, 0));
    tap(&w, QZ_TAP_DIGIT, 1);
    assert_true(tap(&w, QZ_TAP_ENTER, 0)); /* PINs from before may have four */
}

/* The answer to a PIN of FANG's: the pad waits for pad_ms, that name for name_ms. */
static void wrong_pin(struct world *w, int64_t pad_ms, int64_t name_ms)
{
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.wrong_pin = true, .pad_until_ms = w->up + pad_ms}};
    memcpy(t.staff.tried.id, FANG, QZ_ID_TEXT);
    t.staff.tried.locked_until_ms = name_ms ? w->up + name_ms : 0;
    tell(w, &t);
}

static void after_a_wrong_pin_the_pad_waits_and_says_so(void **state)
{
    struct world w = at_pad();
    (void)state;
    type_pin(&w);
    wrong_pin(&w, 2000, 0);
    assert_int_equal(w.m.pad_wait_s, 2);
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));
    assert_true(tick(&w, 1000)); /* drawn anew: one second less */
    assert_int_equal(w.m.pad_wait_s, 1);
    assert_int_equal(qz_flow_wait_ms(&w.m, w.now, w.up + 400), 600); /* it opens in time */
    assert_true(tick(&w, 1000));
    assert_int_equal(w.m.pad_wait_s, 0);
    assert_true(tap(&w, QZ_TAP_DIGIT, 1));
    assert_false(w.m.staff.wrong_pin);
}

static void while_a_pin_is_checked_the_pad_takes_no_other_and_waits_for_no_lost_answer(void **state)
{
    struct world w = at_pad();
    (void)state;
    type_pin(&w);
    assert_false(qz_flow_pad_open(&w.m));
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));
    tick(&w, QZ_PIN_CHECK_MS - 1);
    assert_false(qz_flow_pad_open(&w.m));
    assert_true(tick(&w, 1));
    assert_true(qz_flow_pad_open(&w.m));
    assert_true(w.m.staff.unchecked);
}

static void a_lock_is_one_names_alone_and_counts_down(void **state)
{
    struct world w = at_pad_of(0);
    (void)state;

    type_pin(&w);
    wrong_pin(&w, 2000, 60000);
    assert_int_equal(w.m.pad_wait_s, 60);
    tick(&w, 2000);
    assert_int_equal(w.m.pad_wait_s, 58);
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));
    tap(&w, QZ_TAP_BACK, 0);
    pick(&w, 1); /* whom nobody tried */
    assert_int_equal(w.m.pad_wait_s, 0);
    assert_true(tap(&w, QZ_TAP_DIGIT, 1));
    tap(&w, QZ_TAP_BACK, 0);
    pick(&w, 0); /* the list knows that this one is locked */
    assert_int_equal(w.m.pad_wait_s, 57);
    assert_false(tap(&w, QZ_TAP_DIGIT, 1));
}

static void an_abandoned_pin_pad_closes_itself_and_forgets_the_digits(void **state)
{
    struct world w = at_pad();
    (void)state;
    tap(&w, QZ_TAP_DIGIT, 3);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.pin_len, 0);
    assert_string_equal(w.m.pin, "");
}

static void nobody_is_signed_in_behind_another_ones_name(void **state)
{
    struct world w = at_pad_of(0);
    (void)state;
    type_pin(&w);
    tap(&w, QZ_TAP_BACK, 0); /* the first one's PIN is still being judged */
    pick(&w, 1);
    staff_of(&w, true, FANG);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
    assert_false(w.m.staff.signed_in);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void a_cadre_who_is_signed_in_lets_one_who_is_locked_out_try_again(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    assert_false(tap(&w, QZ_TAP_LIFT, 0)); /* nobody is */
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .locks = 1}};
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    memcpy(t.staff.locked.id, CHEN, QZ_ID_TEXT);
    tell(&w, &t);
    assert_true(tap(&w, QZ_TAP_LIFT, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LIFT);
    assert_string_equal(w.out[1].ask.lift.cadre, CHEN);
}

static void a_pin_that_a_stolen_kiosk_knew_confirms_and_crosses_out_nothing(void **state)
{
    struct world w;
    (void)state;

    enter_staff(&w);
    w.m.staff.stale_pin = true;
    w.m.staff.locks = 1;
    assert_false(tap(&w, QZ_TAP_CONFIRM, 0));
    assert_int_equal(w.m.sure, QZ_TAP_NONE); /* it does not even ask */
    assert_false(tap(&w, QZ_TAP_LIFT, 0));
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CAME);
    struct qz_tell t = {.kind = QZ_TELL_CAME, .came = {.rows = 1}};
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_ROW, 0));
    tap(&w, QZ_TAP_BACK, 0);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CLOSING); /* but it closes */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CLOSING);
}

static void a_helper_who_signs_in_comes_to_the_helpers_menu(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    session(&w, true);
    memcpy(w.m.cadres.row[0].id, HELPER, QZ_ID_TEXT);
    tap(&w, QZ_TAP_STAFF, 0);
    type_pin(&w);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_PIN);
    assert_string_equal(w.out[1].ask.pin.cadre, HELPER);
    staff_of(&w, true, HELPER);
    assert_int_equal(w.m.screen, QZ_SCREEN_HELPER);

    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(&w, QZ_TAP_HEADCOUNT, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
    assert_true(tap(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pin_takes_no_more_digits_than_fit),
        cmocka_unit_test(fewer_digits_than_any_pin_has_cost_no_guess),
        cmocka_unit_test(after_a_wrong_pin_the_pad_waits_and_says_so),
        cmocka_unit_test(while_a_pin_is_checked_the_pad_takes_no_other_and_waits_for_no_lost_answer),
        cmocka_unit_test(a_lock_is_one_names_alone_and_counts_down),
        cmocka_unit_test(an_abandoned_pin_pad_closes_itself_and_forgets_the_digits),
        cmocka_unit_test(nobody_is_signed_in_behind_another_ones_name),
        cmocka_unit_test(a_cadre_who_is_signed_in_lets_one_who_is_locked_out_try_again),
        cmocka_unit_test(a_pin_that_a_stolen_kiosk_knew_confirms_and_crosses_out_nothing),
        cmocka_unit_test(a_helper_who_signs_in_comes_to_the_helpers_menu),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
