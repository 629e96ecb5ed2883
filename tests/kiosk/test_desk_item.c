/* An activity of the list in hand: it is confirmed without being opened, all of it or one by one. */
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

static struct qz_ask about(enum qz_ask_kind kind, const char *activity)
{
    struct qz_ask ask = {.kind = kind};
    char *of = ask.item.activity;
    if (kind == QZ_ASK_CONFIRM)
        of = ask.confirm.activity;
    else if (kind == QZ_ASK_CAME)
        of = ask.came.activity, ask.came.waiting = true;
    memcpy(of, activity, QZ_ID_TEXT);
    return ask;
}

static void ask(struct world *w, struct qz_ask what)
{
    assert_true(qz_wires_ask(&w->wires, &what));
}

/* Three with printed passes, then the activity is closed by a cadre, who stays signed in. */
static void three_came_and_it_closed(struct world *w)
{
    struct qz_ask pass;
    struct qz_tell_staff staff;
    wait_open(w);
    for (uint32_t i = 1; i <= 3; i++) {
        make_pass(w, i, tomorrow(), &pass);
        assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    }
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    ask(w, (struct qz_ask){.kind = QZ_ASK_CLOSE});
    while (heard(w, QZ_TELL_SESSION).session.open)
        ;
}

static void it_is_confirmed_though_it_is_not_open(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    three_came_and_it_closed(w);
    ask(w, about(QZ_ASK_ITEM, w->dir.activity));
    struct qz_tell_item item = heard(w, QZ_TELL_ITEM).item;
    assert_false(item.row.open || item.row.confirmed);
    assert_int_equal(item.row.waiting, 3);
    assert_true(item.ones);

    ask(w, about(QZ_ASK_CONFIRM, w->dir.activity));
    item = heard(w, QZ_TELL_ITEM).item;
    assert_true(item.row.confirmed);
    assert_int_equal(item.row.waiting, 0);
    assert_false(item.ones);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
}

static void one_by_one_each_is_confirmed_or_crossed_out(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    three_came_and_it_closed(w);
    ask(w, about(QZ_ASK_ITEM, w->dir.activity));
    ask(w, about(QZ_ASK_CAME, w->dir.activity));
    struct qz_tell_came came = heard(w, QZ_TELL_CAME).came;
    assert_true(came.waiting);
    assert_int_equal(came.rows, 3);

    struct qz_ask one = about(QZ_ASK_CONFIRM, w->dir.activity);
    one.confirm.n = came.row[1].n;
    ask(w, one);
    assert_int_equal(heard(w, QZ_TELL_CAME).came.rows, 2);
    assert_int_equal(heard(w, QZ_TELL_ITEM).item.row.waiting, 2);
    ask(w, (struct qz_ask){.kind = QZ_ASK_UNDO, .undo.n = came.row[0].n, .undo.why = QZ_UNDO_ABSENT});
    assert_int_equal(heard(w, QZ_TELL_CAME).came.rows, 1);
    one.confirm.n = 1; /* the boot: nobody */
    ask(w, one);
    one.confirm.n = came.row[2].n;
    ask(w, one);
    struct qz_tell_item item;
    do
        item = heard(w, QZ_TELL_ITEM).item;
    while (item.ones);
    assert_false(item.row.confirmed); /* of the whole nothing was said */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 2);
    assert_int_equal(n[QZ_ENTRY_REJECT], 1);
}

static void who_comes_after_the_confirmation_is_told_to_the_cadre(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    struct qz_tell_staff staff;
    struct qz_tell_session s;
    wait_open(w);

    pin(w, "246810", &staff);
    ask(w, (struct qz_ask){.kind = QZ_ASK_CONFIRM});
    while (!heard(w, QZ_TELL_SESSION).session.confirmed)
        ;

    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    do
        s = heard(w, QZ_TELL_SESSION).session;
    while (s.present != 1);
    assert_int_equal(s.waiting, 1);

    ask(w, (struct qz_ask){.kind = QZ_ASK_CONFIRM});
    do
        s = heard(w, QZ_TELL_SESSION).session;
    while (s.waiting);
    assert_true(s.confirmed);
}

static void nobody_who_is_not_signed_in_and_nothing_that_is_unknown(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    struct qz_tell_staff staff;
    wait_open(w);
    ask(w, about(QZ_ASK_CONFIRM, w->dir.activity));
    pin(w, "246810", &staff);
    ask(w, about(QZ_ASK_CONFIRM, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa"));
    ask(w, about(QZ_ASK_ITEM, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa"));
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 0);
}

static void take_part(struct world *w, const char *activity, bool takes)
{
    struct qz_ask what = {.kind = QZ_ASK_PART, .part.takes = takes};
    memcpy(what.part.activity, activity, QZ_ID_TEXT);
    ask(w, what);
}

/* It is once in the log however often it is touched, taken back by another touch, and in no number of
 * people. */
static void a_cadre_takes_part_as_a_cadre(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    struct qz_tell_staff staff;
    wait_open(w);
    take_part(w, w->dir.activity, true); /* nobody is signed in */
    pin(w, "246810", &staff);
    ask(w, about(QZ_ASK_ITEM, w->dir.activity));
    assert_false(heard(w, QZ_TELL_ITEM).item.part);

    take_part(w, w->dir.activity, true);
    assert_true(heard(w, QZ_TELL_ITEM).item.part);
    take_part(w, w->dir.activity, true);
    struct qz_tell_item item = heard(w, QZ_TELL_ITEM).item;
    assert_true(item.part);
    assert_int_equal(item.row.came, 0);

    take_part(w, w->dir.activity, false);
    assert_false(heard(w, QZ_TELL_ITEM).item.part);
    take_part(w, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa", true); /* which is not open here */
    take_part(w, w->dir.activity, true);
    heard(w, QZ_TELL_ITEM);
    assert_true(heard(w, QZ_TELL_ITEM).item.part);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_PART], 2);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_is_confirmed_though_it_is_not_open),
        T(a_cadre_takes_part_as_a_cadre),
        T(one_by_one_each_is_confirmed_or_crossed_out),
        T(who_comes_after_the_confirmation_is_told_to_the_cadre),
        T(nobody_who_is_not_signed_in_and_nothing_that_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
