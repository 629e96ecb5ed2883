/* Who has no code, as the desk finds them: by the last digits of a phone number, six masked names at the
 * most, slowly, and recorded as what waits for a cadre. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_found.h"

static int tail_entry(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e, *out = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_CHECKIN)
        *out = e;
    return 0;
}

static void a_name_that_is_taken_is_checked_in_without_a_proof(void **state)
{
    struct world *w = *state;
    char who[QZ_ID_TEXT];
    int n[QZ_ENTRY_COUNT];
    struct qz_entry e = {0};
    struct qz_err err;
    wait_open(w);
    roster(w, 2, 0);
    struct qz_tell_found f = look(w, "2231");
    assert_int_equal(f.what, QZ_FOUND_NAMES);
    assert_int_equal(f.rows, 2);
    int row = strcmp(f.name[0], "李＊＊") == 0 ? 0 : 1;
    struct qz_ask ask = taking(&f, row);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_string_equal(o.name, "李＊＊");
    ask = taking(&f, row);
    assert_true(qz_wires_ask(&w->wires, &ask)); /* once */

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, tail_entry, &e, &err), 0);
    qz_ledger_close(l);
    person_id(0, who);
    assert_string_equal(e.who, who);
    assert_string_equal(e.by, "tail");
    assert_int_equal(e.proof_len, 0);
}

static void who_is_there_already_is_told_so_and_not_counted_twice(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    roster(w, 1, 0);
    struct qz_tell_found f = look(w, "2231");
    struct qz_ask ask = taking(&f, 0);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
    f = look(w, "2231");
    ask = taking(&f, 0);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_ALREADY);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
}

/* A stranger who knows four digits ends nobody's stay, and says nothing in anybody's name. */
static void by_digits_nobody_goes_and_nobody_is_asked_what_they_think(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    roster(w, 1, 0);
    struct qz_tell_found f = look(w, "2231");
    struct qz_ask ask = taking(&f, 0);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_false(o.rate);

    w->dir.checkout = true;
    send_config(w);
    while (!heard(w, QZ_TELL_SESSION).session.checkout)
        ;
    atomic_fetch_add(&wall_ms, 2 * MINUTE_MS);
    atomic_fetch_add(&up_ms, 2 * MINUTE_MS);
    f = look(w, "2231");
    ask = taking(&f, 0);
    o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_ALREADY);
    assert_true(o.stays);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKOUT], 0);
}

static void of_more_than_six_the_digit_before_is_wanted(void **state)
{
    struct world *w = *state;
    wait_open(w);
    roster(w, 8, 0);
    struct qz_tell_found f = look(w, "2231");
    assert_int_equal(f.what, QZ_FOUND_MORE);
    assert_int_equal(f.rows, 0);
    f = look(w, "32231");
    assert_int_equal(f.what, QZ_FOUND_NAMES);
    assert_int_equal(f.rows, 1);
    assert_string_equal(f.name[0], "张＊＊");
    assert_int_equal(look(w, "92231").what, QZ_FOUND_NOBODY);
}

static void of_two_who_look_the_same_it_is_too(void **state)
{
    struct world *w = *state;
    wait_open(w);
    roster(w, 3, 2);
    assert_int_equal(look(w, "2231").what, QZ_FOUND_MORE);
    assert_int_equal(look(w, "12231").rows, 1);
}

/* Every third try in vain makes the next one wait; one more digit of the same try is no other one. */
static void three_tries_in_vain_slow_the_next_down(void **state)
{
    struct world *w = *state;
    wait_open(w);
    roster(w, 8, 0);
    atomic_store(&still_ms, qz_up_ms());
    assert_int_equal(look(w, "0000").what, QZ_FOUND_NOBODY);
    assert_int_equal(look(w, "2231").what, QZ_FOUND_MORE);
    assert_int_equal(look(w, "02231").what, QZ_FOUND_NAMES); /* whom nobody takes */
    struct qz_tell_found f = look(w, "7777");
    assert_int_equal(f.what, QZ_FOUND_NAMES);
    assert_int_equal(f.wait_until_ms, qz_up_ms() + QZ_TRIES_WAIT_MS);

    assert_int_equal(look(w, "7777").what, QZ_FOUND_WAIT);
    atomic_fetch_add(&still_ms, QZ_TRIES_WAIT_MS - 1);
    assert_int_equal(look(w, "7777").what, QZ_FOUND_WAIT);
    atomic_fetch_add(&still_ms, 1);
    f = look(w, "7777");
    assert_int_equal(f.what, QZ_FOUND_NAMES);

    struct qz_ask ask = taking(&f, 0);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
    for (int i = 0; i < QZ_TRIES_FREE; i++) /* a name that was taken begins anew */
        assert_int_not_equal(look(w, "0000").what, QZ_FOUND_WAIT);
    assert_int_equal(look(w, "0000").what, QZ_FOUND_WAIT);
}

/* The digits of which one more is wanted are forgotten like a name: after that it is another try. */
static void digits_are_not_kept_for_whoever_comes_later(void **state)
{
    struct world *w = *state;
    wait_open(w);
    roster(w, 8, 0);
    atomic_store(&still_ms, qz_up_ms());
    look(w, "0000");

    assert_int_equal(look(w, "2231").what, QZ_FOUND_MORE);
    atomic_fetch_add(&still_ms, 59999);
    assert_int_equal(look(w, "02231").wait_until_ms, 0); /* it goes on */
    assert_int_equal(look(w, "2231").what, QZ_FOUND_MORE);
    atomic_fetch_add(&still_ms, QZ_TRIES_WAIT_MS + 30000);
    assert_int_equal(look(w, "02231").what, QZ_FOUND_NAMES);

    look(w, "0000");
    assert_int_equal(look(w, "0000").what, QZ_FOUND_NOBODY);
    assert_int_equal(look(w, "0000").what, QZ_FOUND_WAIT);
}

static void nothing_but_four_or_five_digits_is_looked_for(void **state)
{
    struct world *w = *state;
    static const char *const bad[] = {"", "1", "223", "22%1", "____", "2231 ", "a2231"};
    wait_open(w);
    roster(w, 1, 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct qz_ask ask = {.kind = QZ_ASK_LOOKUP};
        snprintf(ask.lookup.digits, sizeof ask.lookup.digits, "%s", bad[i]);
        assert_true(qz_wires_ask(&w->wires, &ask));
    }
    assert_int_equal(look(w, "2231").rows, 1); /* the first that is answered */
}

/* What was found a minute ago, or before somebody else asked, nobody takes. */
static void who_was_found_before_is_taken_by_nobody_else(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];

    wait_open(w);
    roster(w, 1, 0);
    struct qz_tell_found first = look(w, "2231"), next = look(w, "7777");
    struct qz_ask ask = taking(&first, 0);
    assert_true(qz_wires_ask(&w->wires, &ask));
    ask = taking(&next, 1);
    assert_true(qz_wires_ask(&w->wires, &ask));
    ask = taking(&next, -1);
    assert_true(qz_wires_ask(&w->wires, &ask));
    atomic_store(&still_ms, qz_up_ms() + 60000);
    ask = taking(&next, 0);
    assert_true(qz_wires_ask(&w->wires, &ask));
    look(w, "0000");
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_name_that_is_taken_is_checked_in_without_a_proof, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(who_is_there_already_is_told_so_and_not_counted_twice, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(by_digits_nobody_goes_and_nobody_is_asked_what_they_think,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(of_more_than_six_the_digit_before_is_wanted, start_right, stop),
        cmocka_unit_test_setup_teardown(of_two_who_look_the_same_it_is_too, start_right, stop),
        cmocka_unit_test_setup_teardown(three_tries_in_vain_slow_the_next_down, start_right, stop),
        cmocka_unit_test_setup_teardown(digits_are_not_kept_for_whoever_comes_later, start_right, stop),
        cmocka_unit_test_setup_teardown(nothing_but_four_or_five_digits_is_looked_for, start_right, stop),
        cmocka_unit_test_setup_teardown(who_was_found_before_is_taken_by_nobody_else, start_right, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
