/* A ledger that cannot be read: nobody is let in, counted or turned away by what nobody knows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <sqlite3.h>

#include "tests/kiosk/desk_found.h"

/* Statements whose text holds this cannot be run; NULL: all can. */
static _Atomic(const char *) unread;

/* Stands before the library's. */
int sqlite3_step(sqlite3_stmt *s)
{
    int (*step)(sqlite3_stmt *);
    const char *part = atomic_load(&unread);
    if (part && strstr(sqlite3_sql(s), part))
        return SQLITE_IOERR;
    *(void **)&step = dlsym(RTLD_NEXT, "sqlite3_step");
    return step(s);
}

/* Looks that a decision rests on, by what their statements say. */
#define INSIDE  "SELECT who, in_ms, out_ms FROM stay"    /* how many are inside */
#define STAY    "SELECT in_ms, out_ms FROM stay"         /* when somebody came and went */
#define TALLY   "SELECT named, unnamed, confirms"        /* how many came */
#define FIRST   "FROM participation WHERE activity = ?1" /* whether somebody did */
#define ROSTER  "FROM person WHERE tail"                 /* whose number that is */
#define REVOKED "FROM revoked_pass WHERE tag"            /* whether a pass was withdrawn */

static struct world *door(void **state, bool checkout, int64_t capacity)
{
    struct world *w = *state;
    w->dir.checkout = checkout;
    w->dir.capacity = capacity;
    send_config(w);
    wait_open(w);
    settle(w);
    return w;
}

static void ask_for(struct world *w, bool headcount)
{
    struct qz_ask ask = {.kind = QZ_ASK_HEADCOUNT, .headcount = {1, 1}};
    if (!headcount)
        make_pass(w, 7, tomorrow(), &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* While `part` cannot be read nobody is answered, and the screen says why; afterwards everything goes on. */
static void nobody_is_let_in(void **state, const char *part, bool headcount, bool checkout, int64_t capacity)
{
    struct world *w = door(state, checkout, capacity);
    int n[QZ_ENTRY_COUNT];
    atomic_store(&unread, part);
    ask_for(w, headcount);
    expect_trouble(w, QZ_TROUBLE_STORE);
    assert_true(heard(w, QZ_TELL_OUTCOME).outcome.failed);

    atomic_store(&unread, NULL);
    pass_ms(w, 6000, 0);
    expect_trouble(w, QZ_TROUBLE_NONE);
    ask_for(w, headcount);
    struct qz_tell_outcome o = heard(w, QZ_TELL_OUTCOME).outcome;
    assert_false(o.failed);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN] + n[QZ_ENTRY_HEADCOUNT], 1);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 0);
}

static void nobody_is_let_in_by_an_unknown_number_of_those_inside(void **state)
{
    nobody_is_let_in(state, INSIDE, false, true, 5);
}

static void nobody_is_counted_in_by_an_unknown_number_of_those_inside(void **state)
{
    nobody_is_let_in(state, INSIDE, true, true, 5);
}

static void nobody_is_let_in_where_all_who_came_are_inside_and_cannot_be_counted(void **state)
{
    nobody_is_let_in(state, TALLY, false, false, 5);
}

static void nobody_is_counted_beyond_a_bound_that_cannot_be_looked_at(void **state)
{
    nobody_is_let_in(state, TALLY, true, false, 0);
}

static void no_pass_is_called_withdrawn_by_a_list_that_cannot_be_read(void **state)
{
    nobody_is_let_in(state, REVOKED, false, false, 0);
}

static void nobody_is_welcomed_twice_because_nobody_could_look(void **state)
{
    nobody_is_let_in(state, FIRST, false, false, 0);
}

static void nobody_is_told_that_they_are_there_already_because_nobody_could_look(void **state)
{
    struct world *w = door(state, true, 0);
    expect_welcome(w, 7);
    pass_ms(w, 2 * QZ_TURN_MS, 2 * QZ_TURN_MS);
    atomic_store(&unread, STAY);
    ask_for(w, false);
    expect_trouble(w, QZ_TROUBLE_STORE);
    assert_true(heard(w, QZ_TELL_OUTCOME).outcome.failed);
    atomic_store(&unread, NULL);
    pass_ms(w, 6000, 0);
    expect_trouble(w, QZ_TROUBLE_NONE);
    ask_for(w, false);
    assert_int_equal(heard(w, QZ_TELL_OUTCOME).outcome.verdict, QZ_VERDICT_GOODBYE);
}

/* By digits as by a code: who was there is neither welcomed a second time nor told what nobody knows. */
static void nobody_is_taken_by_digits_because_nobody_could_look(void **state)
{
    static const char *const parts[] = {FIRST, STAY, INSIDE};
    struct world *w = door(state, true, 5);
    int n[QZ_ENTRY_COUNT];
    roster(w, 1, 0);
    struct qz_tell_found f = look(w, "2231");
    struct qz_ask ask = taking(&f, 0);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        f = look(w, "2231");
        ask = taking(&f, 0);
        atomic_store(&unread, parts[i]);
        assert_true(scan(w, &ask).failed);
        atomic_store(&unread, NULL);
        pass_ms(w, 6000, 0);
        expect_trouble(w, QZ_TROUBLE_NONE);
    }
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_CHECKOUT] + n[QZ_ENTRY_REFUSED], 0);
}

/* A roster that cannot be read knows nobody's number: that is no answer, and no try in vain. */
static void nobody_is_said_to_be_missing_because_nobody_could_look(void **state)
{
    struct world *w = door(state, false, 0);
    struct qz_ask ask = {.kind = QZ_ASK_LOOKUP, .lookup.digits = "2231"};
    struct qz_tell t;
    roster(w, 1, 0);
    look(w, "2231");

    for (int i = 1; i < QZ_TRIES_FREE; i++) {
        atomic_store(&unread, ROSTER);
        assert_true(qz_wires_ask(&w->wires, &ask));
        settle(w);
        atomic_store(&unread, NULL);

        bool trouble = false;
        while (qz_queue_pop(w->wires.tells, &t, 0)) {
            assert_int_not_equal(t.kind, QZ_TELL_FOUND);
            trouble = trouble || (t.kind == QZ_TELL_TROUBLE && t.trouble == QZ_TROUBLE_STORE);
        }

        assert_true(trouble);
        pass_ms(w, 6000, 0);
        expect_trouble(w, QZ_TROUBLE_NONE);
    }
    assert_int_equal(look(w, "2231").wait_until_ms, 0);
}

static int stop_read(void **state)
{
    atomic_store(&unread, NULL);
    return stop(state);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, start_right, stop_read)
    const struct CMUnitTest tests[] = {
        T(nobody_is_let_in_by_an_unknown_number_of_those_inside),
        T(nobody_is_counted_in_by_an_unknown_number_of_those_inside),
        T(nobody_is_let_in_where_all_who_came_are_inside_and_cannot_be_counted),
        T(nobody_is_counted_beyond_a_bound_that_cannot_be_looked_at),
        T(no_pass_is_called_withdrawn_by_a_list_that_cannot_be_read),
        T(nobody_is_welcomed_twice_because_nobody_could_look),
        T(nobody_is_told_that_they_are_there_already_because_nobody_could_look),
        T(nobody_is_taken_by_digits_because_nobody_could_look),
        T(nobody_is_said_to_be_missing_because_nobody_could_look),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
