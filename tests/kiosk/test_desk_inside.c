/* An activity with check-out, as the desk judges it: who goes, who comes back, how many fit in. */
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

/* Time passes, by both clocks. */
static void pass(int64_t ms)
{
    atomic_fetch_add(&wall_ms, ms);
    atomic_fetch_add(&up_ms, ms);
}

static struct world *door(void **state, int64_t capacity)
{
    struct world *w = *state;
    atomic_store(&wall_ms, 0);
    atomic_store(&up_ms, 0);
    w->dir.checkout = true;
    w->dir.capacity = capacity;
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

static struct qz_tell_session told(struct world *w)
{
    return heard(w, QZ_TELL_SESSION).session;
}

static void a_second_scan_is_a_check_out_a_minute_later(void **state)
{
    struct world *w = door(state, 0);
    int n[QZ_ENTRY_COUNT];
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_WELCOME);
    struct qz_tell_session s = told(w);
    assert_true(s.checkout);
    assert_int_equal(s.inside, 1);

    pass(QZ_TURN_MS / 2);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_ALREADY);
    pass(QZ_TURN_MS / 2 + 80 * MINUTE_MS);
    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_GOODBYE);
    assert_in_range(o.at_ms - o.in_ms, 81 * MINUTE_MS, 82 * MINUTE_MS);
    assert_int_equal(told(w).inside, 0);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
    assert_int_equal(n[QZ_ENTRY_CHECKOUT], 1);
}

static void who_comes_back_is_welcomed_back_and_counts_once(void **state)
{
    struct world *w = door(state, 0);
    person(w, 1);
    pass(2 * QZ_TURN_MS);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_GOODBYE);
    pass(10000); /* a code that is still held up is no way back */
    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_ALREADY);
    assert_true(o.left);

    pass(2 * QZ_TURN_MS);
    o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_true(o.back);
    struct qz_tell_session s = told(w);
    assert_int_equal(s.inside, 1);
    assert_int_equal(s.present, 1);
}

static void a_code_that_lies_there_neither_goes_nor_comes(void **state)
{
    struct world *w = door(state, 0);
    int n[QZ_ENTRY_COUNT];
    struct qz_ask ask;

    person(w, 1);
    make_pass(w, 1, KIOSK_DIR_LOST_UNTIL, &ask);
    ask.payload.again = true;
    for (int i = 0; i < 3; i++) {
        struct qz_ask copy = ask;
        pass(2 * QZ_TURN_MS);
        assert_true(qz_wires_ask(&w->wires, &copy));
    }
    assert_int_equal(person(w, 2).verdict, QZ_VERDICT_WELCOME); /* they were served before that */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKOUT], 0);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 2);
}

static void without_check_out_a_second_scan_is_already_there(void **state)
{
    struct world *w = *state;
    atomic_store(&wall_ms, 0);
    atomic_store(&up_ms, 0);
    send_config(w);
    wait_open(w);
    person(w, 1);
    pass(10 * QZ_TURN_MS);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_ALREADY);
}

/* The youth whose pass person() shows. */
static void youth(uint32_t number, char who[QZ_ID_TEXT])
{
    uint8_t id[QZ_ID_BYTES] = {(uint8_t)number};
    qz_id_text('y', id, who);
}

static void who_came_by_another_kiosk_goes_by_this_one(void **state)
{
    struct world *w = door(state, 0);
    struct qz_feed_checkin c = {.at_ms = qz_now_ms() - 80 * MINUTE_MS, .where = "西门"};
    struct qz_feed_stay s = {.in_ms = c.at_ms};
    memcpy(c.activity, w->dir.activity, QZ_ID_TEXT);
    memcpy(s.activity, w->dir.activity, QZ_ID_TEXT);
    youth(1, c.who);
    youth(1, s.who);
    send_this_feed(w, &(struct qz_feed){.checkin = &c, .checkins = 1, .stay = &s, .stays = 1}, qz_now_ms());
    while (told(w).inside != 1)
        ;

    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_GOODBYE);
    assert_in_range(o.at_ms - o.in_ms, 80 * MINUTE_MS, 81 * MINUTE_MS);
    assert_int_equal(told(w).inside, 0);
}

static void when_it_is_full_whoever_comes_waits_until_somebody_goes(void **state)
{
    struct world *w = door(state, 2);
    struct qz_ask heads = {.kind = QZ_ASK_HEADCOUNT, .headcount = {1, 1}}, waiting;
    int n[QZ_ENTRY_COUNT];
    person(w, 1);
    person(w, 2);
    while (told(w).room != 0)
        ;
    assert_int_equal(person(w, 3).verdict, QZ_VERDICT_FULL);
    assert_int_equal(scan(w, &heads).verdict, QZ_VERDICT_FULL);

    pass(2 * QZ_TURN_MS);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_GOODBYE);
    make_pass(w, 3, KIOSK_DIR_LOST_UNTIL, &waiting);
    waiting.payload.again = true; /* still in view: room was made */
    assert_int_equal(scan(w, &waiting).verdict, QZ_VERDICT_WELCOME);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 3);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], 0);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 1);
}

static void a_cadre_lets_ten_more_in_and_nobody_else_does(void **state)
{
    struct world *w = door(state, 1);
    struct qz_ask let = {.kind = QZ_ASK_LET_IN}, copy = let;
    struct qz_tell_staff staff;
    person(w, 1);
    assert_true(qz_wires_ask(&w->wires, &copy)); /* nobody is signed in */
    assert_int_equal(person(w, 2).verdict, QZ_VERDICT_FULL);

    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    assert_true(qz_wires_ask(&w->wires, &let));
    struct qz_tell_session s;
    do
        s = told(w);
    while (!s.let_in);
    assert_int_equal(s.room, QZ_LET_IN);
    for (uint32_t i = 0; i < QZ_LET_IN; i++)
        assert_int_equal(person(w, 20 + i).verdict, QZ_VERDICT_WELCOME);
    assert_int_equal(person(w, 40).verdict, QZ_VERDICT_FULL);
}

static struct qz_tell_came who_came(struct world *w)
{
    struct qz_ask ask = {.kind = QZ_ASK_CAME};
    assert_true(qz_wires_ask(&w->wires, &ask));
    return heard(w, QZ_TELL_CAME).came;
}

/* Youth 1 came, went and came back; youth 2 came and went; youth 3 came. A cadre is signed in. */
static struct world *coming_and_going(void **state)
{
    struct world *w = door(state, 0);
    struct qz_tell_staff staff;
    person(w, 1);
    person(w, 2);
    pass(2 * QZ_TURN_MS);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_GOODBYE);
    assert_int_equal(person(w, 2).verdict, QZ_VERDICT_GOODBYE);

    pass(2 * QZ_TURN_MS);
    assert_int_equal(person(w, 3).verdict, QZ_VERDICT_WELCOME);
    pass(QZ_TURN_MS);
    assert_int_equal(person(w, 1).verdict, QZ_VERDICT_WELCOME);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    return w;
}

static void who_came_went_and_came_back_is_one_row(void **state)
{
    struct world *w = coming_and_going(state);
    struct qz_tell_came c = who_came(w);
    assert_int_equal(c.rows, 3);
    assert_true(c.row[0].first_ms && c.row[0].at_ms - c.row[0].first_ms >= 5 * QZ_TURN_MS); /* back */
    assert_int_equal(c.row[0].left_ms, 0);
    assert_true(!c.row[1].first_ms && !c.row[1].left_ms);                                 /* inside */
    assert_true(c.row[2].left_ms && c.row[2].left_ms - c.row[2].at_ms >= 2 * QZ_TURN_MS); /* gone */
    assert_int_equal(c.row[2].first_ms, 0);
}

static void who_is_crossed_out_did_not_come_however_often_they_came(void **state)
{
    struct world *w = coming_and_going(state);
    int n[QZ_ENTRY_COUNT];
    struct qz_ask undo = {.kind = QZ_ASK_UNDO, .undo.why = QZ_UNDO_OTHER};
    undo.undo.n = who_came(w).row[0].n;
    assert_true(qz_wires_ask(&w->wires, &undo));
    struct qz_tell_session s;
    do
        s = told(w);
    while (s.present != 2);
    assert_int_equal(s.inside, 1);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REJECT], 2);
}

static void no_goodbye_hides_that_the_log_is_not_taken(void **state)
{
    struct world *w = door(state, 0);
    struct qz_ask net = {.kind = QZ_ASK_NET, .net.heard = QZ_HEARD_STUCK, .net.why = "log-forked"};
    assert_false(person(w, 1).kept_only);
    assert_true(qz_wires_ask(&w->wires, &net));
    pass(2 * QZ_TURN_MS);
    struct qz_tell_outcome o = person(w, 1);
    assert_int_equal(o.verdict, QZ_VERDICT_GOODBYE);
    assert_true(o.kept_only);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_untold, stop)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_second_scan_is_a_check_out_a_minute_later),
        T(who_comes_back_is_welcomed_back_and_counts_once),
        T(a_code_that_lies_there_neither_goes_nor_comes),
        T(without_check_out_a_second_scan_is_already_there),
        T(who_came_by_another_kiosk_goes_by_this_one),
        T(when_it_is_full_whoever_comes_waits_until_somebody_goes),
        T(a_cadre_lets_ten_more_in_and_nobody_else_does),
        T(who_came_went_and_came_back_is_one_row),
        T(who_is_crossed_out_did_not_come_however_often_they_came),
        T(no_goodbye_hides_that_the_log_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
