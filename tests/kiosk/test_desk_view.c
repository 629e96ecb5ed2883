/* Several codes in one frame, and codes that stay in view: what the desk says of them, and when again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

/* A code of the frame `nth`, of which `left` more come. */
static void show(struct world *w, struct qz_ask ask, int nth, int left, bool again)
{
    ask.payload.by = QZ_BY_CAMERA;
    ask.payload.seen_us = 1000 + nth;
    ask.payload.more = left;
    ask.payload.again = again;
    assert_true(qz_wires_ask(&w->wires, &ask));
}

static struct qz_ask text(const char *words)
{
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD, .payload.len = (uint16_t)strlen(words)};
    memcpy(ask.payload.bytes, words, ask.payload.len);
    return ask;
}

static struct qz_ask pass_of(const struct world *w, uint32_t number, uint32_t expires)
{
    struct qz_ask ask;
    make_pass(w, number, expires, &ask);
    return ask;
}

/* Outcomes that were told since, in order. */
static int told(struct world *w, enum qz_verdict out[8])
{
    struct qz_tell t;
    int n = 0;
    settle(w);
    while (qz_queue_pop(w->wires.tells, &t, 0))
        if (t.kind == QZ_TELL_OUTCOME && n < 8)
            out[n++] = t.outcome.verdict;
    return n;
}

static void of_a_frame_the_best_answer_is_shown(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    struct qz_ask good = pass_of(w, 1, tomorrow());
    wait_open(w);
    show(w, text("https://example.org"), 1, 2, false);
    show(w, good, 1, 1, false);
    show(w, pass_of(w, 9, 1000), 1, 0, false);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_WELCOME);

    qz_queue_pop(w->wires.tells, &(struct qz_tell){0}, 0);
    atomic_fetch_add(&up_ms, 60000);
    show(w, text("https://example.com"), 2, 1, false);
    show(w, good, 2, 0, false);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_ALREADY);

    show(w, text("https://example.net"), 3, 1, false);
    show(w, pass_of(w, 8, 1000), 3, 0, false);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_EXPIRED);
}

static void two_people_in_one_frame_are_both_welcomed(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    wait_open(w);
    show(w, pass_of(w, 1, tomorrow()), 1, 1, false);
    show(w, pass_of(w, 2, tomorrow()), 1, 0, false);
    assert_int_equal(told(w, v), 2);
    assert_int_equal(v[0], QZ_VERDICT_WELCOME);
    assert_int_equal(v[1], QZ_VERDICT_WELCOME);
}

/* The queue was full: the rest of the frame never comes. */
static void an_answer_does_not_wait_for_a_rest_that_never_comes(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    wait_open(w);
    show(w, text("https://example.org"), 1, 1, false);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_NOT_A_PASS);
    show(w, text("https://example.com"), 2, 1, false);
    show(w, text("https://example.net"), 3, 0, false);
    assert_int_equal(told(w, v), 2);
}

static void what_stays_in_view_is_answered_once(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    struct qz_ask poster = text("https://example.org"), good = pass_of(w, 1, tomorrow());
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    show(w, poster, 1, 0, false);
    show(w, good, 2, 0, false);
    assert_int_equal(told(w, v), 2);

    for (int i = 3; i < 20; i++) {
        atomic_fetch_add(&up_ms, 5000);
        show(w, poster, i, 1, true);
        show(w, good, i, 0, true);
        settle(w);
    }
    assert_int_equal(told(w, v), 0);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 1);
}

enum { MANY = 72 }; /* more than are remembered */

static void a_poster_is_answered_once_however_many_people_come(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    struct qz_ask poster = text("https://example.org");
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    show(w, poster, 1, 0, false);
    assert_int_equal(told(w, v), 1);

    for (uint32_t i = 0; i < MANY; i++) {
        atomic_fetch_add(&up_ms, 100);
        show(w, poster, 10 + (int)i, 1, true);
        show(w, pass_of(w, 100 + i, tomorrow()), 10 + (int)i, 0, false);
        assert_int_equal(told(w, v), 1);
        assert_int_equal(v[0], QZ_VERDICT_WELCOME);
    }

    atomic_fetch_add(&up_ms, 100);
    show(w, poster, 1000, 0, true);
    assert_int_equal(told(w, v), 0);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], MANY);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 1);
}

/* However it comes in, what stands around a pass is no part of it. */
static void a_pass_is_one_whatever_surrounds_it(void **state)
{
    static const char *const around[][2] = {{"\x02]Q1", "\x03\r\n"}, {"\xEF\xBB\xBF", " \n"}, {"\x1D", "\t"}};
    static const enum qz_by ways[] = {QZ_BY_CAMERA, QZ_BY_SERIAL, QZ_BY_WEDGE};
    struct world *w = *state;
    uint32_t number = 1;
    wait_open(w);

    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
            struct qz_ask ask = pass_of(w, number++, tomorrow());
            size_t before = strlen(around[i][0]), after = strlen(around[i][1]);
            memmove(ask.payload.bytes + before, ask.payload.bytes, ask.payload.len);
            memcpy(ask.payload.bytes, around[i][0], before);
            memcpy(ask.payload.bytes + before + ask.payload.len, around[i][1], after);
            ask.payload.len = (uint16_t)(ask.payload.len + before + after);
            ask.payload.by = ways[k];
            assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
        }

    struct qz_ask small = pass_of(w, number, tomorrow());
    for (int i = 0; i < small.payload.len; i++)
        if (small.payload.bytes[i] >= 'A' && small.payload.bytes[i] <= 'Z')
            small.payload.bytes[i] = (uint8_t)(small.payload.bytes[i] + 'a' - 'A');
    assert_int_equal(scan(w, &small).verdict, QZ_VERDICT_WELCOME);
}

/* The activity of the configuration is hours away. */
static int start_early(void **state)
{
    right_clocks();
    int rc = start_untold(state);
    struct world *w = *state;
    w->dir.later_ms = 3 * 60 * MINUTE_MS;
    send_config(w);
    return rc;
}

static void a_pass_that_came_too_early_is_welcomed_when_it_opens(void **state)
{
    struct world *w = *state;
    enum qz_verdict v[8];
    struct qz_ask good = pass_of(w, 1, tomorrow());

    show(w, good, 1, 0, false);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_NO_ACTIVITY);
    show(w, good, 2, 0, true);
    assert_int_equal(told(w, v), 0);

    w->dir.later_ms = 0;
    send_config(w);
    wait_open(w);

    show(w, good, 3, 0, true);
    show(w, good, 4, 0, true);
    assert_int_equal(told(w, v), 1);
    assert_int_equal(v[0], QZ_VERDICT_WELCOME);
}

static void it_is_told_when_check_in_opens(void **state)
{
    struct world *w = *state;
    struct qz_tell_session s;
    do
        s = heard(w, QZ_TELL_SESSION).session;
    while (!s.start_ms);
    assert_false(s.open);
    assert_true(s.opens_ms == s.start_ms - QZ_OPEN_EARLY_MS);
    w->dir.later_ms = 0;
    send_config(w);
    while (!s.open)
        s = heard(w, QZ_TELL_SESSION).session;
    assert_true(s.opens_ms == 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_right, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(of_a_frame_the_best_answer_is_shown),
        T(two_people_in_one_frame_are_both_welcomed),
        T(an_answer_does_not_wait_for_a_rest_that_never_comes),
        T(what_stays_in_view_is_answered_once),
        T(a_poster_is_answered_once_however_many_people_come),
        T(a_pass_is_one_whatever_surrounds_it),
        cmocka_unit_test_setup_teardown(a_pass_that_came_too_early_is_welcomed_when_it_opens, start_early,
                                        stop),
        cmocka_unit_test_setup_teardown(it_is_told_when_check_in_opens, start_early, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
