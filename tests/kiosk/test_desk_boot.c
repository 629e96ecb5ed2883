/* A start is written into the log before anything else, whatever is asked of the desk first: here while it
 * still waits for what its log may lack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

#define HOUR_MS (60 * MINUTE_MS)
#define MOST    200 /* entries of a log here */

struct read_log {
    enum qz_entry_kind kind[MOST];
    uint64_t checkin; /* the newest */
    int n;
};

static int keep_entry(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct read_log *log = ctx;
    struct qz_entry e;
    assert_true(log->n < MOST);
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    log->kind[log->n++] = e.kind;
    if (e.kind == QZ_ENTRY_CHECKIN)
        log->checkin = n;
    return 0;
}

/* Of a desk that is stopped for it. */
static struct read_log read_log(struct world *w)
{
    struct read_log log = {.n = 0};
    int kinds[QZ_ENTRY_COUNT];
    struct qz_err err = {0};
    ledger_kinds(w, kinds);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, keep_entry, &log, &err), 0);
    qz_ledger_close(l);
    return log;
}

/* The next start: nobody says that nothing is to be healed, and no time passes. */
static void start_waiting(struct world *w)
{
    struct qz_err err = {0};
    struct qz_desk_options opt = {.auto_open = false, .dir = w->dir.path, .time = &machine_time};
    struct qz_tell_staff staff;
    qz_wires_finish(&w->wires);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    w->desk = qz_desk_create(&opt, &w->wires, &err);
    assert_non_null(w->desk);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
}

/* This morning the clock was eight hours ahead, and put somebody to an activity whose time had not come; it
 * is right now, and the right activity is open. */
static void morning(struct world *w)
{
    struct qz_tell_staff staff;
    struct qz_ask pass, right = {.kind = QZ_ASK_RIGHT};
    wait_open(w);
    qz_id_new('a', w->dir.next);
    w->dir.next_ms = 7 * HOUR_MS;
    send_config(w);
    settle(w);

    atomic_fetch_add(&wall_ms, 8 * HOUR_MS);
    reboot(w);
    pin(w, "246810", &staff);
    right.right.shown_ms = qz_now_ms();
    assert_true(qz_wires_ask(&w->wires, &right));
    pass_time(w, 0);
    pass_time(w, 0);

    make_pass(w, 1, tomorrow() + 365 * 86400, &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);

    atomic_fetch_sub(&wall_ms, 8 * HOUR_MS);
    send_feed(w, NULL, qz_now_ms());
    pass_time(w, 0);
    pass_time(w, 0);

    make_pass(w, 2, tomorrow() + 365 * 86400, &pass);
    assert_int_equal(scan(w, &pass).verdict, QZ_VERDICT_WELCOME);
}

/* What is asked, and whether something comes of it in the log. */
struct request {
    enum qz_ask_kind kind;
    bool writes;
};

static struct qz_ask ask_of(const struct world *w, enum qz_ask_kind kind, uint64_t checkin)
{
    struct qz_ask ask = {.kind = kind};

    if (kind == QZ_ASK_HEADCOUNT)
        ask.headcount.people = 1;
    if (kind == QZ_ASK_CONFIRM)
        memcpy(ask.confirm.activity, w->dir.activity, sizeof ask.confirm.activity);
    if (kind == QZ_ASK_OPEN)
        memcpy(ask.open.activity, w->dir.activity, sizeof ask.open.activity);
    if (kind == QZ_ASK_LIFT)
        memcpy(ask.lift.cadre, w->dir.cadre, sizeof ask.lift.cadre);
    if (kind == QZ_ASK_READER)
        ask.reader.works = true;
    if (kind == QZ_ASK_PAYLOAD)
        make_pass(w, 7, tomorrow() + 365 * 86400, &ask);
    if (kind == QZ_ASK_UNDO)
        ask.undo.why = QZ_UNDO_ABSENT;
    if (kind == QZ_ASK_UNDO)
        ask.undo.n = checkin;
    if (kind == QZ_ASK_RIGHT)
        ask.right.shown_ms = qz_now_ms();
    if (kind == QZ_ASK_NET)
        ask.net.heard = QZ_HEARD_ANSWER;

    return ask;
}

static void try_request(struct world *w, const struct request *r)
{
    struct read_log before = read_log(w);
    struct qz_ask ask = ask_of(w, r->kind, before.checkin), list = {.kind = QZ_ASK_CAME};
    start_waiting(w);
    if (r->kind == QZ_ASK_UNDO) /* of the list that is shown */
        assert_true(qz_wires_ask(&w->wires, &list));
    assert_true(qz_wires_ask(&w->wires, &ask));
    settle(w);
    struct read_log after = read_log(w);
    if (after.n > before.n && after.kind[before.n] != QZ_ENTRY_BOOT)
        fail_msg("request %d: an entry of kind %d comes before the start", r->kind, after.kind[before.n]);
    if (r->writes && after.n < before.n + 2)
        fail_msg("request %d: nothing was written", r->kind);
}

static void the_start_comes_first_whatever_is_asked(void **state)
{
    static const struct request row[] = {
        {QZ_ASK_MOVE, true},    {QZ_ASK_PAYLOAD, true}, {QZ_ASK_OVERLONG, false}, {QZ_ASK_HEADCOUNT, true},
        {QZ_ASK_CONFIRM, true}, {QZ_ASK_UNDO, true},    {QZ_ASK_RIGHT, true},     {QZ_ASK_CLOSE, true},
        {QZ_ASK_OPEN, true},    {QZ_ASK_CADRES, false}, {QZ_ASK_LIFT, false},     {QZ_ASK_CAME, false},
        {QZ_ASK_LEAVE, false},  {QZ_ASK_READER, false}, {QZ_ASK_NET, false},      {QZ_ASK_BADGE_SAID, false},
    };
    struct world *w = *state;
    morning(w);
    atomic_store(&still_ms, qz_up_ms());
    for (size_t i = 0; i < sizeof row / sizeof *row; i++)
        try_request(w, &row[i]);
}

/* What the tracker tells makes the desk write how far its clock is off, and what its plan says. */
static void the_start_comes_first_whatever_is_told(void **state)
{
    struct world *w = *state;
    wait_open(w);
    atomic_store(&still_ms, qz_up_ms());

    for (int i = 0; i < 3; i++) {
        struct read_log before = read_log(w);
        start_waiting(w);
        if (i == 0)
            send_config(w);
        else
            send_feed(w, NULL, qz_now_ms() + i * MINUTE_MS);
        settle(w);

        struct read_log after = read_log(w);
        assert_true(after.n == before.n || after.kind[before.n] == QZ_ENTRY_BOOT);
    }
}

int main(void)
{
#define spec(f) cmocka_unit_test_setup_teardown(f, start_right, stop)
    const struct CMUnitTest tests[] = {
        spec(the_start_comes_first_whatever_is_asked),
        spec(the_start_comes_first_whatever_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
