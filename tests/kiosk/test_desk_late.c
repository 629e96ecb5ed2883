/* Entering somebody late at the desk: by the pass, for a reason, once; taken back within a day, and
 * visible. */
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

static void ask(struct world *w, struct qz_ask *what)
{
    assert_true(qz_wires_ask(&w->wires, what));
}

static void begin(struct world *w)
{
    struct qz_ask find = {.kind = QZ_ASK_LATE_FIND};
    memcpy(find.late_find.activity, w->dir.activity, QZ_ID_TEXT);
    ask(w, &find);
}

static void sign_in(struct world *w)
{
    struct qz_tell_staff staff;
    wait_open(w);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

/* What is told when that youth's pass is held up. */
static struct qz_tell_late held_up(struct world *w, uint32_t number)
{
    struct qz_ask pass;
    make_pass(w, number, tomorrow(), &pass);
    ask(w, &pass);
    return heard(w, QZ_TELL_LATE).late;
}

static struct qz_tell_late entered(struct world *w, enum qz_late_why why)
{
    ask(w, &(struct qz_ask){.kind = QZ_ASK_LATE, .late = {.row = 0, .why = why}});
    return heard(w, QZ_TELL_LATE).late;
}

static void a_pass_is_entered_late_and_checks_nobody_in(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    sign_in(w);
    begin(w);
    struct qz_tell_late t = held_up(w, 1);
    assert_int_equal(t.what, QZ_LATE_NAMES);
    assert_int_equal(t.rows, 1);

    assert_int_equal(entered(w, QZ_LATE_POWER).what, QZ_LATE_DONE);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
    assert_int_equal(n[QZ_ENTRY_LATE], 1);
}

static void nobody_is_entered_twice(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    sign_in(w);
    begin(w);
    held_up(w, 1);
    assert_int_equal(entered(w, QZ_LATE_POWER).what, QZ_LATE_DONE);
    struct qz_ask heads = {.kind = QZ_ASK_LATE, .late = {.row = 0}};
    ask(w, &heads); /* nobody is chosen any more */

    struct qz_ask other;
    make_pass(w, 2, tomorrow(), &other);
    ask(w, &other);
    assert_int_equal(heard(w, QZ_TELL_LATE).late.what, QZ_LATE_NAMES);
    ask(w, &(struct qz_ask){.kind = QZ_ASK_LATE, .late = {.row = 1}}); /* there is no such row */
    assert_int_equal(entered(w, QZ_LATE_WHYS - 1).what, QZ_LATE_DONE);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_LATE], 2);
}

static void it_stands_in_the_list_marked_and_is_taken_back_there(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    sign_in(w);
    begin(w);
    held_up(w, 1);
    assert_int_equal(entered(w, QZ_LATE_CROWD).what, QZ_LATE_DONE);

    ask(w, &(struct qz_ask){.kind = QZ_ASK_CAME});
    struct qz_tell_came came = heard(w, QZ_TELL_CAME).came;
    assert_int_equal(came.rows, 1);
    assert_true(came.row[0].late && came.row[0].named && !came.row[0].undone);

    ask(w, &(struct qz_ask){.kind = QZ_ASK_UNDO, .undo = {.n = came.row[0].n, .why = QZ_UNDO_ABSENT}});
    came = heard(w, QZ_TELL_CAME).came;
    assert_int_equal(came.row[0].undone, QZ_UNDO_ABSENT);
    assert_true(came.row[0].late);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_VOID], 1);
    assert_int_equal(n[QZ_ENTRY_REJECT], 0);
}

static void who_goes_back_or_leaves_lets_passes_check_in_again(void **state)
{
    struct world *w = *state;
    struct qz_ask pass;
    sign_in(w);
    begin(w);
    ask(w, &(struct qz_ask){.kind = QZ_ASK_LATE_END});
    make_pass(w, 1, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);

    begin(w);
    ask(w, &(struct qz_ask){.kind = QZ_ASK_LEAVE});
    make_pass(w, 2, tomorrow(), &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
}

static void what_is_no_pass_is_said_and_is_no_refused_scan(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    struct qz_ask junk = {.kind = QZ_ASK_PAYLOAD, .payload = {.len = 5, .bytes = "HELLO"}};
    sign_in(w);
    begin(w);
    ask(w, &junk);
    assert_int_equal(heard(w, QZ_TELL_LATE).late.what, QZ_LATE_NOBODY);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_pass_is_entered_late_and_checks_nobody_in),
        T(nobody_is_entered_twice),
        T(it_stands_in_the_list_marked_and_is_taken_back_there),
        T(who_goes_back_or_leaves_lets_passes_check_in_again),
        T(what_is_no_pass_is_said_and_is_no_refused_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
