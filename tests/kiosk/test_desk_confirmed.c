/* The desk and a clock of which nobody knows whether it is right: what it opens and closes by itself, who is
 * asked, what the log says of it, and what becomes of whom a clock that was ahead put to the wrong activity.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

#define HOUR_MS (60 * MINUTE_MS)

/* ---- reading the log ---- */

#define ENTRIES 80

struct read_log {
    int n;
    struct qz_entry e[ENTRIES];
};

static int keep_entry(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct read_log *log = ctx;
    (void)n;
    assert_true(log->n < ENTRIES);
    assert_int_equal(qz_entry_read(line, len, &log->e[log->n++], NULL), 0);
    return 0;
}

/* What the log holds; the desk is stopped. Static memory. */
static const struct read_log *read_log(struct world *w)
{
    static struct read_log log;
    struct qz_err err = {0};
    int kinds[QZ_ENTRY_COUNT];
    memset(&log, 0, sizeof log);
    ledger_kinds(w, kinds);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, keep_entry, &log, &err), 0);
    qz_ledger_close(l);
    return &log;
}

/* The i-th entry of that kind, from 0; NULL: there are fewer. */
static const struct qz_entry *nth_of(const struct read_log *log, enum qz_entry_kind kind, int i)
{
    for (int k = 0; k < log->n; k++)
        if (log->e[k].kind == kind && i-- == 0)
            return &log->e[k];
    return NULL;
}

static int count_of(const struct read_log *log, enum qz_entry_kind kind)
{
    int n = 0;
    while (nth_of(log, kind, n))
        n++;
    return n;
}

/* ---- people at the kiosk ---- */

static enum qz_verdict scan_youth(struct world *w, uint32_t youth)
{
    struct qz_ask ask;
    make_pass(w, youth, tomorrow() + 365 * 86400, &ask);
    return scan(w, &ask).verdict;
}

static void sign_in(struct world *w)
{
    struct qz_tell_staff staff;
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

static void ask_desk(struct world *w, struct qz_ask ask)
{
    assert_true(qz_wires_ask(&w->wires, &ask));
    settle(w);
}

static void say_right(struct world *w)
{
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_RIGHT, .right.shown_ms = qz_now_ms()});
}

static void open_by_cadre(struct world *w, const char *activity)
{
    struct qz_ask ask = {.kind = QZ_ASK_OPEN};
    memcpy(ask.open.activity, activity, sizeof ask.open.activity);
    ask_desk(w, ask);
}

/* The network is down, and the uplink has found that out. */
static void lose_network(struct world *w)
{
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_NET, .net.heard = QZ_HEARD_NOTHING});
}

static struct qz_tell_clock expect_asked(struct world *w, bool asks)
{
    struct qz_tell t;
    do
        t = heard(w, QZ_TELL_CLOCK);
    while (t.clock.asks != asks);
    return t.clock;
}

/* A kiosk that learns its plan: an activity that begins in twelve hours. */
static void plan_tomorrow(struct world *w, bool hardware)
{
    settle(w);
    w->dir.later_ms = 13 * HOUR_MS;
    send_config(w);
    atomic_store(&machine.has_hardware, hardware);
    pass_ms(w, 60001, 0); /* so that it looks at its hardware clock */
    pass_time(w, 0);
}

/* It was switched off over night, and starts without network when the activity has just begun, with a wall
 * clock that is so far ahead of that. */
static void next_morning(struct world *w, long long ahead)
{
    atomic_fetch_add(&wall_ms, 12 * HOUR_MS + ahead);
    reboot(w);
}

static void start_in_a_hall(struct world *w, bool hardware, long long ahead)
{
    plan_tomorrow(w, hardware);
    next_morning(w, ahead);
}

/* The activity, which start() has opened, is closed in the evening, so that the morning begins with nothing.
 */
static int start_closed(void **state)
{
    int rc = start_right(state);
    struct world *w = *state;
    wait_open(w);
    sign_in(w);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_CLOSE});
    qz_id_new('a', w->dir.activity); /* tomorrow there is another one */
    return rc;
}

/* ---- a clock that nobody confirms ---- */

static void it_opens_nothing_by_itself_and_asks_staff(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, false, 0);
    lose_network(w);
    assert_int_equal(expect_asked(w, true).word, QZ_CLOCKWORD_NONE);
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
    assert_int_equal(count_of(read_log(w), QZ_ENTRY_OPEN), 1); /* of yesterday */
}

static void the_tracker_gets_its_chance_before_staff_are_asked(void **state)
{
    struct world *w = *state;
    struct qz_tell t;
    start_in_a_hall(w, false, 0);
    for (int i = 0; i < 10; i++)
        pass_time(w, 0);
    while (qz_queue_pop(w->wires.tells, &t, 0))
        assert_false(t.kind == QZ_TELL_CLOCK && t.clock.asks);
    pass_ms(w, 15000, 0);
    expect_asked(w, true);
}

static void a_cadre_says_that_the_time_is_right_and_the_plan_is_followed(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, false, 0);
    lose_network(w);
    sign_in(w);
    say_right(w);
    wait_open(w);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    const struct read_log *log = read_log(w);
    const struct qz_entry *said = nth_of(log, QZ_ENTRY_CLOCK, count_of(log, QZ_ENTRY_CLOCK) - 1);
    assert_string_equal(said->cadre, w->dir.cadre);
    assert_int_equal(said->step_ms, 0);
    assert_false(said->has_offset); /* nobody has told the tracker's time in this boot */
    assert_string_equal(nth_of(log, QZ_ENTRY_OPEN, 1)->cadre, "");
}

static void a_word_about_another_time_than_the_screen_showed_is_none(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, false, 0);
    sign_in(w);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_RIGHT, .right.shown_ms = qz_now_ms() - 2 * MINUTE_MS});
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
}

static void nobody_who_is_not_signed_in_says_that_the_time_is_right(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, false, 0);
    say_right(w);
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
}

static void a_hall_without_network_opens_by_its_hardware_clock(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, true, 0);
    wait_open(w);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
}

static void a_hardware_clock_that_went_back_over_night_asks(void **state)
{
    struct world *w = *state;
    plan_tomorrow(w, true);
    atomic_store(&machine.hardware_ahead,
                 -20 * HOUR_MS); /* its battery is empty, the clock was set by hand */
    next_morning(w, 0);
    lose_network(w);
    expect_asked(w, true);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
}

static void people_are_welcomed_where_a_cadre_opened(void **state)
{
    struct world *w = *state;
    start_in_a_hall(w, false, -7 * HOUR_MS); /* so says a clock that is far behind */
    sign_in(w);
    open_by_cadre(w, w->dir.activity);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    pass_ms(w, 12 * HOUR_MS, 0); /* long over, by that clock */
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_WELCOME);
    assert_int_equal(count_of(read_log(w), QZ_ENTRY_CLOSE), 1); /* yesterday's */
}

static void it_closes_nothing_by_itself_but_nobody_goes_to_yesterdays_activity(void **state)
{
    struct world *w = *state;
    wait_open(w);
    reboot(w);
    atomic_fetch_add(&wall_ms, 20 * HOUR_MS); /* switched off in the evening, with the activity open */
    reboot(w);
    lose_network(w);
    expect_asked(w, true);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);
    assert_int_equal(count_of(read_log(w), QZ_ENTRY_CLOSE), 0);
}

/* ---- E32 ---- */

static void a_kiosk_that_refused_for_its_clock_refuses_after_a_restart(void **state)
{
    struct world *w = *state;
    wait_open(w);
    pass_time(w, 8 * HOUR_MS);
    expect_no_answer(w, 1);
    restart(w);
    expect_trouble(w, QZ_TROUBLE_CLOCK);
    expect_no_answer(w, 1);
    atomic_store(&wall_ms, atomic_load(&up_ms));
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
}

static void a_cadre_ends_it_without_a_network(void **state)
{
    struct world *w = *state;
    wait_open(w);
    expect_welcome(w, 1);
    reboot(w);
    atomic_fetch_sub(&wall_ms, 30 * MINUTE_MS); /* the log was written by a clock that was ahead */
    pass_time(w, 0);
    expect_no_answer(w, 2);
    sign_in(w);
    say_right(w);
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_WELCOME);
    reboot(w); /* and the log no longer contradicts it */
    assert_int_equal(scan_youth(w, 3), QZ_VERDICT_WELCOME);
}

/* ---- what the log says of the clock ---- */

static void each_boot_names_the_kernels_boot_and_how_far_the_clock_is_off(void **state)
{
    struct world *w = *state;
    char boot[QZ_BOOT_ID_TEXT];
    wait_open(w);
    restart(w);
    settle(w);
    machine_boot_id(boot);

    const struct read_log *log = read_log(w);
    assert_string_equal(nth_of(log, QZ_ENTRY_BOOT, 0)->boot, boot);
    assert_string_equal(nth_of(log, QZ_ENTRY_BOOT, 1)->boot, boot);

    uint64_t again = nth_of(log, QZ_ENTRY_BOOT, 1)->n;
    assert_true(log->n > (int)again);

    const struct qz_entry *after = &log->e[again];
    assert_int_equal(after->kind, QZ_ENTRY_CLOCK);
    assert_true(after->has_offset);
    assert_in_range(after->offset_ms + 2000, 0, 4000);
    assert_true(after->age_ms >= 0);
}

static void a_boot_that_was_told_no_time_says_none(void **state)
{
    struct world *w = *state;
    wait_open(w);
    reboot(w);
    settle(w);
    const struct read_log *log = read_log(w);
    assert_int_equal(log->e[log->n - 1].kind, QZ_ENTRY_BOOT);
}

static void before_an_activity_opens_the_log_says_how_far_the_clock_is_off(void **state)
{
    struct world *w = *state;
    wait_open(w);
    const struct read_log *log = read_log(w);
    const struct qz_entry *open = nth_of(log, QZ_ENTRY_OPEN, 0);
    assert_int_equal(log->e[open->n - 2].kind, QZ_ENTRY_CLOCK);
    assert_true(log->e[open->n - 2].has_offset);
}

static void a_change_of_more_than_two_seconds_is_told(void **state)
{
    struct world *w = *state;
    wait_open(w);
    settle(w);
    for (int i = 0; i < 3; i++)
        pass_time(w, 900); /* 2.7 s in all, slowly */
    const struct read_log *log = read_log(w);
    const struct qz_entry *last = &log->e[log->n - 1];
    assert_int_equal(last->kind, QZ_ENTRY_CLOCK);
    assert_int_equal(last->step_ms, 0);
    assert_in_range(-last->offset_ms, 2001, 4000); /* the tracker's clock minus ours */
}

static void a_clock_that_was_wrong_is_told_before_anything_is_uploaded(void **state)
{
    struct world *w = *state;
    struct qz_ask batch = {.kind = QZ_ASK_BATCH, .number = 9999};
    struct qz_word word;
    wait_open(w);

    atomic_store(&machine.synchronised, true); /* NTP of the hall is wrong */
    reboot(w);
    atomic_fetch_add(&wall_ms, 3 * HOUR_MS);
    pass_time(w, 0);
    send_feed(w, NULL, qz_now_ms() - 3 * HOUR_MS);

    assert_true(qz_wires_ask(&w->wires, &batch));
    do
        assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    while (word.number != 9999);
    assert_non_null(word.data);

    const char *last = NULL; /* that it says of the clock; a step that was seen meanwhile says it too */
    for (const char *p = word.data; (p = strstr(p, "\"offset\":")) != NULL; p++)
        last = p;

    assert_non_null(last);
    assert_memory_equal(last, "\"offset\":-10", strlen("\"offset\":-10"));
    free(word.data);
}

/* ---- a clock that was ahead ---- */

/* This morning the clock is eight hours ahead, and a cadre said that it is right: the activity that runs was
 * closed, and the one that is planned for seven hours later was opened. */
static void morning_ahead(struct world *w)
{
    wait_open(w);
    qz_id_new('a', w->dir.next);
    w->dir.next_ms = 7 * HOUR_MS;
    send_config(w);
    settle(w);
    atomic_fetch_add(&wall_ms, 8 * HOUR_MS);
    reboot(w);
    sign_in(w);
    say_right(w);
    pass_time(w, 0);
    pass_time(w, 0);
}

static void put_right(struct world *w)
{
    atomic_fetch_sub(&wall_ms, 8 * HOUR_MS);
    send_feed(w, NULL, qz_now_ms());
    pass_time(w, 0);
    pass_time(w, 0);
}

static void a_clock_ahead_that_nobody_confirmed_opens_and_closes_nothing(void **state)
{
    struct world *w = *state;
    wait_open(w);
    qz_id_new('a', w->dir.next);
    w->dir.next_ms = 7 * HOUR_MS;
    send_config(w);
    settle(w);

    atomic_fetch_add(&wall_ms, 8 * HOUR_MS);
    reboot(w);
    pass_time(w, 0);
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_NO_ACTIVITY);

    put_right(w);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);

    const struct read_log *log = read_log(w);
    assert_int_equal(count_of(log, QZ_ENTRY_OPEN), 1);
    assert_int_equal(count_of(log, QZ_ENTRY_CLOSE), 0);
    assert_string_equal(nth_of(log, QZ_ENTRY_CHECKIN, 0)->activity, w->dir.activity);
}

static void what_it_opened_is_left_when_it_is_put_right(void **state)
{
    struct world *w = *state;
    morning_ahead(w);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    put_right(w);
    assert_int_equal(scan_youth(w, 2), QZ_VERDICT_WELCOME);
    const struct read_log *log = read_log(w);
    assert_string_equal(nth_of(log, QZ_ENTRY_CHECKIN, 0)->activity, w->dir.next);
    assert_string_equal(nth_of(log, QZ_ENTRY_CHECKIN, 1)->activity, w->dir.activity);
    const struct qz_entry *left = nth_of(log, QZ_ENTRY_CLOSE, 1);
    assert_string_equal(left->activity, w->dir.next);
    assert_string_equal(left->cadre, "");
}

static void what_a_cadre_opened_early_is_not_left(void **state)
{
    struct world *w = *state;
    wait_open(w);
    qz_id_new('a', w->dir.next);
    w->dir.next_ms = 7 * HOUR_MS;
    send_config(w);
    sign_in(w);
    open_by_cadre(w, w->dir.next);
    pass_time(w, 0);
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_WELCOME);
    assert_string_equal(nth_of(read_log(w), QZ_ENTRY_CHECKIN, 0)->activity, w->dir.next);
}

static struct qz_tell_staff menu(struct world *w)
{
    struct qz_tell_staff staff;
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    return staff;
}

static void what_was_written_in_between_is_moved_in_one_touch(void **state)
{
    struct world *w = *state;
    struct qz_ask move = {.kind = QZ_ASK_MOVE};
    morning_ahead(w);
    scan_youth(w, 1);
    scan_youth(w, 2);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_HEADCOUNT, .headcount.people = 3});
    put_right(w);
    scan_youth(w, 2); /* came again */
    struct qz_tell_staff staff = menu(w);
    assert_int_equal(staff.misplaced, 5);
    assert_string_equal(staff.misplaced_title, "五四机关开放日");
    assert_true(qz_wires_ask(&w->wires, &move));
    assert_int_equal(heard(w, QZ_TELL_STAFF).staff.misplaced, 0);
    assert_int_equal(menu(w).misplaced, 0);

    const struct read_log *log = read_log(w);
    assert_int_equal(count_of(log, QZ_ENTRY_VOID), 4); /* and the opening */
    for (int i = 0; i < 3; i++) {
        const struct qz_entry *gone = nth_of(log, QZ_ENTRY_VOID, i), *was = &log->e[gone->target - 1];
        const struct qz_entry *anew = &log->e[gone->n];
        assert_string_equal(gone->reason, "clock");
        assert_string_equal(gone->cadre, w->dir.cadre);
        assert_string_equal(was->activity, w->dir.next);
        assert_string_equal(anew->activity, w->dir.activity);
        assert_int_equal(anew->of, was->n);
        assert_int_equal(anew->kind, was->kind);
        assert_string_equal(anew->who, was->who);
        assert_string_equal(anew->by, was->by);
        assert_int_equal(anew->count, was->count);
        assert_int_equal(anew->proof_len, was->proof_len);
        assert_memory_equal(anew->proof, was->proof, was->proof_len);
    }
}

static void whoever_was_moved_is_known_and_counted_there(void **state)
{
    struct world *w = *state;
    struct qz_ask move = {.kind = QZ_ASK_MOVE};
    uint64_t differences = 1;
    struct qz_tally right, wrong;
    morning_ahead(w);
    scan_youth(w, 1);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_HEADCOUNT, .headcount.people = 3});

    put_right(w);
    menu(w);
    ask_desk(w, move);
    assert_int_equal(scan_youth(w, 1), QZ_VERDICT_ALREADY);

    read_log(w);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, NULL);
    assert_int_equal(qz_ledger_tally(l, w->dir.activity, &right, NULL), 0);
    assert_int_equal(qz_ledger_tally(l, w->dir.next, &wrong, NULL), 0);

    assert_int_equal(right.named, 1);
    assert_int_equal(right.unnamed, 3);
    assert_int_equal(wrong.named + wrong.unnamed, 0);

    assert_int_equal(qz_ledger_rebuild(l, &differences, NULL), 0);
    assert_int_equal(differences, 0);
    qz_ledger_close(l);
}

/* The time that the clock had shown has passed meanwhile: no later entry is earlier. */
static void a_clock_that_was_put_right_late_is_found_out_all_the_same(void **state)
{
    struct world *w = *state;
    morning_ahead(w);
    scan_youth(w, 1);
    scan_youth(w, 2);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_HEADCOUNT, .headcount.people = 3});

    pass_ms(w, 12 * HOUR_MS, 0);
    pass_time(w, 0);
    put_right(w);
    sign_in(w);
    open_by_cadre(w, w->dir.activity); /* which is over: for those whom it was about */

    struct qz_tell_staff staff = menu(w);
    assert_int_equal(staff.misplaced, 5);
    assert_string_equal(staff.misplaced_title, "五四机关开放日");

    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_MOVE});
    assert_int_equal(menu(w).misplaced, 0);
    assert_int_equal(count_of(read_log(w), QZ_ENTRY_VOID), 4);
}

/* The clock is an hour ahead; the activity whose time had not come is open still when it has. */
static void whoever_came_in_its_time_stays_where_the_clock_is_put_right_late(void **state)
{
    struct world *w = *state;
    wait_open(w);
    qz_id_new('a', w->dir.next);
    w->dir.next_ms = HOUR_MS + 10 * MINUTE_MS;
    send_config(w);
    settle(w);
    atomic_fetch_add(&wall_ms, HOUR_MS);
    reboot(w);
    sign_in(w);
    say_right(w);
    open_by_cadre(w, w->dir.activity);
    pass_time(w, 0);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_CLOSE});
    pass_time(w, 0); /* opens the other one by itself */
    scan_youth(w, 1);
    pass_ms(w, 50 * MINUTE_MS, 0);
    scan_youth(w, 2);
    pass_ms(w, 15 * MINUTE_MS, 0);
    atomic_fetch_sub(&wall_ms, HOUR_MS);
    send_feed(w, NULL, qz_now_ms());
    pass_time(w, 0);
    assert_int_equal(scan_youth(w, 3), QZ_VERDICT_WELCOME);

    sign_in(w);
    open_by_cadre(w, w->dir.activity);
    assert_int_equal(menu(w).misplaced, 1);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_MOVE});
    assert_int_equal(menu(w).misplaced, 0);
    const struct read_log *log = read_log(w);
    for (int i = 0; i < 3; i++)
        assert_string_equal(nth_of(log, QZ_ENTRY_CHECKIN, i)->activity, w->dir.next);
    uint64_t first = nth_of(log, QZ_ENTRY_CHECKIN, 0)->n;
    assert_int_equal(count_of(log, QZ_ENTRY_VOID), 1); /* the opening stands */
    assert_int_equal(nth_of(log, QZ_ENTRY_VOID, 0)->target, first);
    assert_int_equal(nth_of(log, QZ_ENTRY_CHECKIN, 3)->of, first);
}

static void nobody_is_moved_without_a_cadre(void **state)
{
    struct world *w = *state;
    morning_ahead(w);
    scan_youth(w, 1);
    put_right(w);
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_LEAVE});
    ask_desk(w, (struct qz_ask){.kind = QZ_ASK_MOVE});
    assert_int_equal(count_of(read_log(w), QZ_ENTRY_VOID), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define closed(f) cmocka_unit_test_setup_teardown(f, start_closed, stop)
#define spec(f)   cmocka_unit_test_setup_teardown(f, start_right, stop)
        closed(it_opens_nothing_by_itself_and_asks_staff),
        closed(the_tracker_gets_its_chance_before_staff_are_asked),
        closed(a_cadre_says_that_the_time_is_right_and_the_plan_is_followed),
        closed(a_word_about_another_time_than_the_screen_showed_is_none),
        closed(nobody_who_is_not_signed_in_says_that_the_time_is_right),
        closed(a_hall_without_network_opens_by_its_hardware_clock),
        closed(a_hardware_clock_that_went_back_over_night_asks),
        closed(people_are_welcomed_where_a_cadre_opened),
        spec(it_closes_nothing_by_itself_but_nobody_goes_to_yesterdays_activity),
        spec(a_kiosk_that_refused_for_its_clock_refuses_after_a_restart),
        spec(a_cadre_ends_it_without_a_network),
        spec(each_boot_names_the_kernels_boot_and_how_far_the_clock_is_off),
        spec(a_boot_that_was_told_no_time_says_none),
        spec(before_an_activity_opens_the_log_says_how_far_the_clock_is_off),
        spec(a_change_of_more_than_two_seconds_is_told),
        spec(a_clock_that_was_wrong_is_told_before_anything_is_uploaded),
        spec(a_clock_ahead_that_nobody_confirmed_opens_and_closes_nothing),
        spec(what_it_opened_is_left_when_it_is_put_right),
        spec(what_a_cadre_opened_early_is_not_left),
        spec(what_was_written_in_between_is_moved_in_one_touch),
        spec(whoever_was_moved_is_known_and_counted_there),
        spec(a_clock_that_was_put_right_late_is_found_out_all_the_same),
        spec(whoever_came_in_its_time_stays_where_the_clock_is_put_right_late),
        spec(nobody_is_moved_without_a_cadre),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
