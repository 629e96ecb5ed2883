/* What was closed by a cadre at another kiosk, and confirmed: it is over here too, unless somebody came. */
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

/* The first feed since the desk started. */
static void told_closed(struct world *w, bool closed, bool confirmed)
{
    struct qz_feed_figure figure = {.counted = 3, .closed = closed};
    struct qz_feed feed = {.figure = &figure, .figures = 1};
    memcpy(figure.activity, w->dir.activity, sizeof figure.activity);
    figure.by[QZ_WHOSE_KIOSK].confirmed = confirmed;
    send_this_feed(w, &feed, qz_now_ms());
}

static void it_is_left_again_when_that_is_heard_after_the_start(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    told_closed(w, true, true);
    while (heard(w, QZ_TELL_SESSION).session.open)
        ;
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1); /* and is not opened again */
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
}

static void who_came_meanwhile_is_not_shut_out(void **state)
{
    struct world *w = *state;
    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1, .headcount.touches = 1};
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    assert_int_equal(scan(w, &heads).verdict, QZ_VERDICT_WELCOME);
    told_closed(w, true, true);
    assert_int_equal(scan(w, &heads).verdict, QZ_VERDICT_WELCOME);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 0);
}

static void closed_or_confirmed_alone_ends_nothing(void **state)
{
    struct world *w = *state;
    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1, .headcount.touches = 1};
    wait_open(w);
    told_closed(w, true, false);
    told_closed(w, false, true);
    assert_int_equal(scan(w, &heads).verdict, QZ_VERDICT_WELCOME);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(it_is_left_again_when_that_is_heard_after_the_start),
        T(who_came_meanwhile_is_not_shut_out),
        T(closed_or_confirmed_alone_ends_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
