/* What people think of the activity, as the desk takes it: once each, beside the log, in sums. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

static struct world *door(void **state, bool checkout)
{
    struct world *w = *state;
    atomic_store(&wall_ms, 0);
    atomic_store(&up_ms, 0);
    w->dir.checkout = checkout;
    send_config(w);
    wait_open(w);
    return w;
}

static struct qz_tell_outcome person(struct world *w, uint32_t number)
{
    struct qz_ask ask;
    make_pass(w, number, KIOSK_DIR_LOST_UNTIL, &ask);
    return scan(w, &ask);
}

static void rate(struct world *w, uint64_t n, int mark)
{
    struct qz_ask ask = {.kind = QZ_ASK_RATE, .rate = {.n = n, .mark = mark}};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* Somebody comes, and is thanked for that mark. */
static void comes(struct world *w, uint32_t number, int mark)
{
    struct qz_tell_outcome o = person(w, number);
    assert_true(o.rate);
    rate(w, o.n, mark);
    heard(w, QZ_TELL_RATED);
}

struct found {
    int entries;
    uint64_t n; /* of the newest */
    struct qz_rating sums;
};

static int find(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct found *f = ctx;
    struct qz_entry e;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind != QZ_ENTRY_RATING)
        return 0;
    assert_true(e.has_sums);
    assert_int_equal(e.count, qz_rating_total(&e.sums));
    assert_null(strstr(line, "\"who\""));
    f->entries++;
    f->n = n;
    for (int i = 0; i < QZ_RATING_MOST; i++)
        f->sums.of[i] += e.sums.of[i];
    return 0;
}

/* The desk ends: what the log says of ratings, all together. */
static struct found logged(struct world *w)
{
    struct found f = {0};
    struct qz_err err = {0};
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, find, &f, &err), 0);
    qz_ledger_close(l);
    return f;
}

static void the_log_says_nothing_before_five_said_so(void **state)
{
    struct world *w = door(state, false);
    for (uint32_t i = 1; i <= 4; i++)
        comes(w, i, 5);
    assert_int_equal(logged(w).entries, 0);

    start_again(w, true);
    wait_open(w);
    comes(w, 5, 2);
    struct found f = logged(w);
    assert_int_equal(f.entries, 1);
    assert_int_equal(f.sums.of[4], 4);
    assert_int_equal(f.sums.of[1], 1);
}

static void each_says_it_once(void **state)
{
    struct world *w = door(state, false);
    struct qz_tell_outcome o = person(w, 1);
    rate(w, o.n, 0);
    rate(w, o.n, 6);
    rate(w, o.n + 1, 3);
    for (int i = 0; i < 9; i++)
        rate(w, o.n, 3);
    heard(w, QZ_TELL_RATED);
    for (uint32_t i = 2; i <= 4; i++)
        comes(w, i, 5);
    assert_int_equal(logged(w).entries, 0);
}

static void a_person_is_asked_no_more_when_the_next_one_came(void **state)
{
    struct world *w = door(state, false);
    struct qz_tell_outcome before = person(w, 1), o = person(w, 2);
    rate(w, before.n, 1);
    rate(w, o.n, 5);
    for (uint32_t i = 3; i <= 6; i++)
        comes(w, i, 5);
    struct found f = logged(w);
    assert_int_equal(f.sums.of[4], 5);
    assert_int_equal(f.sums.of[0], 0);
}

static void who_came_already_is_not_asked(void **state)
{
    struct world *w = door(state, false);
    assert_true(person(w, 1).rate);
    atomic_fetch_add(&up_ms, 10000);
    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_ALREADY);
    assert_false(o.rate);
}

static void pass(int64_t ms)
{
    atomic_fetch_add(&wall_ms, ms);
    atomic_fetch_add(&up_ms, ms);
}

/* Where people check out they are asked as they go, the first time. */
static void with_check_out_who_goes_is_asked_once(void **state)
{
    struct world *w = door(state, true);
    assert_false(person(w, 1).rate);
    pass(2 * QZ_TURN_MS);
    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_GOODBYE);
    assert_true(o.rate);

    pass(2 * QZ_TURN_MS);
    o = person(w, 1);
    assert_true(o.verdict == QZ_VERDICT_WELCOME && o.back && !o.rate);
    pass(2 * QZ_TURN_MS);
    o = person(w, 1);
    assert_true(o.verdict == QZ_VERDICT_GOODBYE && !o.rate);
}

/* Few are enough when nobody else can come. */
static void what_is_left_is_written_when_the_activity_closes(void **state)
{
    struct world *w = door(state, false);
    struct qz_tell_staff s;
    struct qz_ask close = {.kind = QZ_ASK_CLOSE};

    comes(w, 1, 5);
    comes(w, 2, 4);
    pin(w, "246810", &s);
    assert_true(s.signed_in);
    assert_true(qz_wires_ask(&w->wires, &close));
    while (heard(w, QZ_TELL_SESSION).session.open)
        ;
    uint64_t closed = heard(w, QZ_TELL_NET).net.waiting;
    while (heard(w, QZ_TELL_NET).net.waiting == closed)
        ;
    struct found f = logged(w);
    assert_int_equal(f.entries, 1);
    assert_int_equal(f.sums.of[4], 1);
    assert_int_equal(f.sums.of[3], 1);
}

/* The power went before they were. */
static void the_next_start_writes_what_was_left(void **state)
{
    struct world *w = door(state, false);
    struct qz_err err = {0};
    comes(w, 1, 3);
    assert_int_equal(logged(w).entries, 0);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    struct qz_entry close = {.kind = QZ_ENTRY_CLOSE, .at_ms = qz_now_ms(), .up_ms = 1};
    memcpy(close.activity, w->dir.activity, sizeof close.activity);
    assert_int_equal(qz_ledger_append(l, &close, &err), 0);
    uint64_t size = qz_ledger_size(l);
    qz_ledger_close(l);

    start_again(w, false);
    while (heard(w, QZ_TELL_NET).net.waiting < size + 3) /* behind the start, and how far the clock is off */
        ;
    assert_int_equal(logged(w).sums.of[2], 1);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_untold, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(the_log_says_nothing_before_five_said_so),
        T(each_says_it_once),
        T(a_person_is_asked_no_more_when_the_next_one_came),
        T(who_came_already_is_not_asked),
        T(with_check_out_who_goes_is_asked_once),
        T(what_is_left_is_written_when_the_activity_closes),
        T(the_next_start_writes_what_was_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
