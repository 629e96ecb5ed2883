/* Closing an activity at the desk: what came of it, the entry, and a receipt that the log bears out. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

static void ask(struct world *w, enum qz_ask_kind kind)
{
    assert_true(qz_wires_ask(&w->wires, &(struct qz_ask){.kind = kind}));
}

/* Three with printed passes, somebody turned away, and a cadre signs in. */
static void three_came(struct world *w)
{
    struct qz_ask pass;
    struct qz_tell_staff staff;
    wait_open(w);
    for (uint32_t i = 1; i <= 3; i++) {
        make_pass(w, i, tomorrow(), &pass);
        assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    }
    struct qz_ask junk = {.kind = QZ_ASK_PAYLOAD, .payload = {.len = 5, .bytes = "HELLO"}};
    assert_int_equal(scan(w, &junk).verdict, QZ_VERDICT_NOT_A_PASS);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

static void it_says_what_came_of_it_before_anything_is_closed(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    three_came(w);
    ask(w, QZ_ASK_CLOSING);
    struct qz_tell_closing c = heard(w, QZ_TELL_CLOSING).closing;
    assert_true(c.open);
    assert_string_equal(c.receipt, "");

    assert_string_equal(c.activity, w->dir.activity);
    assert_int_equal(c.at.came, 3);
    assert_int_equal(c.waiting, 3);
    assert_int_equal(c.way[QZ_WAY_PRINTED], 3);
    assert_int_equal(c.refused[QZ_VERDICT_NOT_A_PASS], 1);
    assert_int_equal(c.phones, 0);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 0);
}

static void who_closes_it_gets_a_receipt_of_the_log_as_it_is_then(void **state)
{
    struct world *w = *state;
    struct qz_receipt r;
    int n[QZ_ENTRY_COUNT];
    three_came(w);
    ask(w, QZ_ASK_CLOSE);
    struct qz_tell_closing c = heard(w, QZ_TELL_CLOSING).closing;
    assert_false(c.open);

    assert_int_equal(qz_receipt_read(c.receipt, strlen(c.receipt), &r, NULL), 0);
    assert_int_equal(r.named, 3);
    assert_int_equal(r.unnamed, 0);
    assert_true(r.close == r.size && c.size == r.size);
    assert_memory_equal(c.root, r.root, sizeof r.root);
    assert_string_equal(r.activity, w->dir.activity);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
}

static void nobody_who_is_not_signed_in_closes_or_asks(void **state)
{
    struct world *w = *state;
    struct qz_tell t;
    int n[QZ_ENTRY_COUNT];
    three_came(w);

    ask(w, QZ_ASK_LEAVE);
    ask(w, QZ_ASK_CLOSING);
    ask(w, QZ_ASK_CLOSE);
    ask(w, QZ_ASK_CADRES); /* answered after them */
    do {
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
        assert_int_not_equal(t.kind, QZ_TELL_CLOSING);
    } while (t.kind != QZ_TELL_CADRES);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 0);
}

static void the_receipt_can_be_had_again_until_it_is_opened_again(void **state)
{
    struct world *w = *state;
    struct qz_ask again = {.kind = QZ_ASK_CLOSING}, open = {.kind = QZ_ASK_OPEN},
                  item = {.kind = QZ_ASK_ITEM};
    memcpy(again.closing.activity, w->dir.activity, QZ_ID_TEXT);
    memcpy(open.open.activity, w->dir.activity, QZ_ID_TEXT);
    memcpy(item.item.activity, w->dir.activity, QZ_ID_TEXT);
    three_came(w);
    ask(w, QZ_ASK_CLOSE);
    assert_int_not_equal(heard(w, QZ_TELL_CLOSING).closing.receipt[0], '\0');
    assert_true(qz_wires_ask(&w->wires, &item));
    assert_true(heard(w, QZ_TELL_ITEM).item.closed);
    assert_true(qz_wires_ask(&w->wires, &again));
    assert_int_not_equal(heard(w, QZ_TELL_CLOSING).closing.receipt[0], '\0');

    assert_true(qz_wires_ask(&w->wires, &open));
    assert_true(qz_wires_ask(&w->wires, &again));
    struct qz_tell_closing c = heard(w, QZ_TELL_CLOSING).closing;
    assert_true(c.open);
    assert_string_equal(c.receipt, "");
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_says_what_came_of_it_before_anything_is_closed),
        T(who_closes_it_gets_a_receipt_of_the_log_as_it_is_then),
        T(nobody_who_is_not_signed_in_closes_or_asks),
        T(the_receipt_can_be_had_again_until_it_is_opened_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
