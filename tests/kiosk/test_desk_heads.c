/* People who are counted without a name, as the desk records it: how fast, and what is taken back. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "rules/heads.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

static struct qz_tell_outcome count(struct world *w, int people, int touches)
{
    struct qz_ask ask = {.kind = QZ_ASK_HEADCOUNT, .headcount = {people, touches}};
    return scan(w, &ask);
}

static struct qz_tell_outcome uncount(struct world *w, uint64_t n)
{
    struct qz_ask ask = {.kind = QZ_ASK_UNCOUNT, .uncount.n = n};
    return scan(w, &ask);
}

static void wait_present(struct world *w, int present)
{
    while (heard(w, QZ_TELL_SESSION).session.present != present)
        ;
}

static void what_was_just_counted_is_taken_back_by_an_entry_of_its_own(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    struct qz_tell_outcome one = count(w, 1, 1), many = count(w, 12, 4);
    assert_int_equal(one.people, 1);
    assert_int_equal(many.people, 12);
    wait_present(w, 13);

    struct qz_tell_outcome o = uncount(w, many.n);
    assert_true(o.undone && o.headcount && !o.failed);
    assert_int_equal(o.people, 12);
    wait_present(w, 1);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], 2);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
}

static void only_a_headcount_of_just_now_is_and_once(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    struct qz_tell_outcome o = count(w, 1, 1);

    assert_true(uncount(w, 0).failed);
    assert_true(uncount(w, 1).failed);       /* the start of the program */
    assert_true(uncount(w, o.n - 1).failed); /* a check-in */
    assert_true(uncount(w, 1000).failed);
    assert_false(uncount(w, o.n).failed);
    assert_true(uncount(w, o.n).failed);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
}

static void faster_than_people_come_staff_is_asked_for_before_anybody_is_thanked(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    for (int i = 0; i < QZ_HEADS_TOUCHES; i++)
        assert_int_equal(count(w, 1, 1).verdict, QZ_VERDICT_WELCOME);
    struct qz_tell_outcome o = count(w, 1, 1);
    assert_true(o.fast && !o.full && o.headcount && !o.failed);
    assert_int_not_equal(o.verdict, QZ_VERDICT_WELCOME);

    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    assert_int_equal(count(w, 1, 1).verdict, QZ_VERDICT_WELCOME);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], QZ_HEADS_TOUCHES + 1);
}

static void three_hundred_at_once_are_too_many_without_staff(void **state)
{
    struct world *w = *state;
    wait_open(w);
    for (int i = 0; i < 3; i++)
        assert_int_equal(count(w, 100, 5).verdict, QZ_VERDICT_WELCOME);
    assert_true(count(w, 1, 1).fast);
}

static struct qz_tell_came who_came(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_CAME};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

/* Somebody played with the screen while a youth checked in. */
static void a_cadre_takes_back_a_run_at_once_and_nobody_else(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    struct qz_tell_staff staff;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    count(w, 1, 1);
    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
    for (int i = 0; i < 3; i++)
        count(w, 2, 3);
    wait_present(w, 8);

    pin(w, "246810", &staff);
    struct qz_tell_came c = who_came(w);
    assert_int_equal(c.row[0].run, 4);
    assert_int_equal(c.row[0].run_people, 7);
    assert_int_equal(c.row[3].run, 0); /* a youth */

    struct qz_ask run = {.kind = QZ_ASK_UNDO_RUN, .undo_run.n = c.row[1].n, .undo_run.why = QZ_UNDO_MISTAP};
    qz_wires_ask(&w->wires, &run);
    wait_present(w, 1);

    c = heard(w, QZ_TELL_CAME).came;
    assert_int_equal(c.row[0].undone, QZ_UNDO_MISTAP);
    assert_int_equal(c.row[3].undone, QZ_UNDO_NONE);
    assert_int_equal(c.row[4].undone, QZ_UNDO_MISTAP);
    assert_int_equal(c.row[4].run, 0);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 4);
}

static void nobody_takes_back_a_run_who_is_not_signed_in(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    uint64_t first = count(w, 1, 1).n;
    count(w, 1, 1);
    struct qz_ask run = {.kind = QZ_ASK_UNDO_RUN, .undo_run.n = first, .undo_run.why = QZ_UNDO_MISTAP};
    qz_wires_ask(&w->wires, &run);
    assert_false(count(w, 1, 1).failed); /* it is served after that */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_was_just_counted_is_taken_back_by_an_entry_of_its_own),
        T(only_a_headcount_of_just_now_is_and_once),
        T(faster_than_people_come_staff_is_asked_for_before_anybody_is_thanked),
        T(three_hundred_at_once_are_too_many_without_staff),
        T(a_cadre_takes_back_a_run_at_once_and_nobody_else),
        T(nobody_takes_back_a_run_who_is_not_signed_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
