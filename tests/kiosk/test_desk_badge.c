/* Badges at the desk: on line a fresh one opens the staff menu and lifts a lock, one that was seen before is
 * refused; off line it needs the PIN too. It is written once, and what its cadre does names it. */
#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rules/badge.h"
#include "tests/kiosk/desk_time.h"

#include <sys/statvfs.h>

static atomic_bool disk_low;

int statvfs(const char *path, struct statvfs *out)
{
    (void)path;
    memset(out, 0, sizeof *out);
    out->f_frsize = 4096;
    out->f_bavail = atomic_load(&disk_low) ? 1000 : 1000000;
    return 0;
}

/* A badge that looks right to a kiosk, which cannot check its code. */
static void make_badge(const struct world *w, const char *cadre, uint32_t expires, int64_t step_s,
                       struct qz_ask *ask)
{
    uint8_t id[QZ_ID_BYTES], head[QZ_PASS_BYTES], live[QZ_PASS_LIVE_BYTES];
    const uint8_t secret[QZ_PASS_SECRET_BYTES] = {5};
    char text[QZ_PASS_TEXT];
    assert_true(qz_id_parse('c', cadre, id));
    qz_badge_sign(1, id, expires, w->dir.sk, head);
    qz_pass_make_live(head, secret, step_s, live);
    memset(ask, 0, sizeof *ask);
    ask->kind = QZ_ASK_PAYLOAD;
    ask->payload.len = (uint16_t)qz_badge_text(live, text);
    memcpy(ask->payload.bytes, text, ask->payload.len);
}

/* Show the badge of the cadre: the number under which the tracker is asked about it. */
static int show_badge(struct world *w, int64_t step_s)
{
    struct qz_ask ask;
    struct qz_word word;
    make_badge(w, w->dir.cadre, tomorrow(), step_s, &ask);
    char text[QZ_PASS_TEXT] = "";
    memcpy(text, ask.payload.bytes, ask.payload.len);

    assert_true(qz_wires_ask(&w->wires, &ask));
    struct qz_tell_badge told = heard(w, QZ_TELL_BADGE).badge;
    assert_int_equal(told.state, QZ_BADGE_ASKED);
    assert_string_equal(told.cadre.id, w->dir.cadre);

    do
        assert_true(qz_queue_pop(w->wires.badges, &word, WAIT_MS));
    while (word.kind != QZ_WORD_BADGE);
    assert_string_equal(word.badge, text);
    return word.number;
}

static void tracker_said(struct world *w, int number, enum qz_badge_said said)
{
    struct qz_ask ask = {.kind = QZ_ASK_BADGE_SAID, .number = number, .badge_said.what = said};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* Confirm, and say which badge entry the newest confirmation of the log names, once the desk has ended. */
static int confirm_names(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    struct qz_entry *last = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_CONFIRM)
        last[0] = e;
    if (e.kind == QZ_ENTRY_BADGE)
        last[1] = e;
    return 0;
}

static void ask_plain(struct world *w, enum qz_ask_kind kind)
{
    struct qz_ask ask = {.kind = kind};
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* The newest confirmation and the newest badge entry. */
static void ledger_words(struct world *w, struct qz_entry *confirm, struct qz_entry *badge)
{
    struct qz_err err = {0};
    struct qz_entry last[2];
    memset(last, 0, sizeof last);
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, confirm_names, last, &err), 0);
    qz_ledger_close(l);
    *confirm = last[0];
    *badge = last[1];
}

static void a_fresh_badge_opens_the_menu_by_itself_and_is_named(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    wait_open(w);

    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_FRESH);
    struct qz_tell_staff staff = heard(w, QZ_TELL_STAFF).staff;
    assert_true(staff.signed_in);
    assert_string_equal(staff.cadre.id, w->dir.cadre);
    assert_true(staff.rows > 0);

    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);
    ledger_words(w, &confirm, &badge);

    assert_string_equal(badge.cadre, w->dir.cadre);
    assert_int_equal(badge.proof_len, QZ_PASS_LIVE_BYTES);
    assert_true(badge.n > 0);
    assert_int_equal(confirm.badge, badge.n);
    assert_string_equal(confirm.cadre, w->dir.cadre);
}

/* What the cadre before looked for is over. */
static void a_fresh_badge_lists_all_activities(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_LIST, .list.find = "QQ"};
    wait_open(w);
    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_FRESH);
    assert_int_equal(heard(w, QZ_TELL_STAFF).staff.rows, 1);
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_int_equal(heard(w, QZ_TELL_STAFF).staff.rows, 0);
    ask_plain(w, QZ_ASK_LEAVE);

    tracker_said(w, show_badge(w, 3030), QZ_BADGE_SAID_FRESH);
    assert_int_equal(heard(w, QZ_TELL_STAFF).staff.rows, 1);
}

static void a_fresh_badge_lifts_a_lock(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff = {0};
    wait_open(w);

    for (int i = 0; i < 5; i++) {
        atomic_fetch_add(&up_ms, 2000);
        pin(w, "111111", &staff);
    }
    assert_true(staff.tried.locked_until_ms > qz_up_ms());

    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_NOTHING); /* off line it lifts nothing */
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_PIN);
    atomic_fetch_add(&up_ms, 2000);
    pin(w, "246810", &staff);
    assert_false(staff.signed_in);

    tracker_said(w, show_badge(w, 3030), QZ_BADGE_SAID_FRESH);
    staff = heard(w, QZ_TELL_STAFF).staff;
    assert_true(staff.signed_in);
    assert_int_equal(staff.tried.locked_until_ms, 0);
}

static void a_badge_that_was_seen_before_is_refused_and_writes_nothing(void **state)
{
    struct world *w = *state;
    int counts[QZ_ENTRY_COUNT];
    wait_open(w);

    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_SEEN);
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_SEEN);
    tracker_said(w, show_badge(w, 3030), QZ_BADGE_SAID_WRONG);
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_WRONG);

    struct qz_tell_staff staff;
    pin(w, "246810", &staff); /* the PIN alone is the kiosk's word */
    assert_true(staff.signed_in);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);

    ledger_kinds(w, counts);
    assert_int_equal(counts[QZ_ENTRY_BADGE], 0);
    assert_int_equal(counts[QZ_ENTRY_CONFIRM], 1);
}

static void off_line_a_badge_needs_the_pin_too(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    struct qz_tell_staff staff;
    wait_open(w);
    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_NOTHING);
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_PIN);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);
    ledger_words(w, &confirm, &badge);
    assert_true(badge.n > 0);
    assert_int_equal(confirm.badge, badge.n);
}

static void a_pin_typed_long_after_the_badge_is_a_pin_alone(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    struct qz_tell_staff staff;
    wait_open(w);

    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_NOTHING);
    heard(w, QZ_TELL_BADGE);

    atomic_fetch_add(&up_ms, 61000);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);

    ledger_words(w, &confirm, &badge);
    assert_int_equal(badge.n, 0);
    assert_int_equal(confirm.badge, 0);
}

static void after_leaving_the_badge_is_named_no_more(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    struct qz_tell_staff staff;
    wait_open(w);
    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_FRESH);
    assert_true(heard(w, QZ_TELL_STAFF).staff.signed_in);

    ask_plain(w, QZ_ASK_LEAVE);
    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);

    ledger_words(w, &confirm, &badge);
    assert_true(badge.n > 0);
    assert_int_equal(confirm.badge, 0);
}

static void ten_minutes_later_it_is_the_kiosks_word_again(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    wait_open(w);
    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_FRESH);
    assert_true(heard(w, QZ_TELL_STAFF).staff.signed_in);
    atomic_fetch_add(&up_ms, 600001);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);
    ledger_words(w, &confirm, &badge);
    assert_true(badge.n > 0 && confirm.n > 0);
    assert_int_equal(confirm.badge, 0);
}

static void an_answer_about_an_earlier_badge_moves_nothing(void **state)
{
    struct world *w = *state;
    wait_open(w);
    int first = show_badge(w, 3000), second = show_badge(w, 3030);
    tracker_said(w, first, QZ_BADGE_SAID_FRESH);
    tracker_said(w, second, QZ_BADGE_SAID_SEEN);
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_SEEN);
    tracker_said(w, second, QZ_BADGE_SAID_FRESH); /* twice is not asked */
    int counts[QZ_ENTRY_COUNT];
    ledger_kinds(w, counts);
    assert_int_equal(counts[QZ_ENTRY_BADGE], 0);
}

static void what_only_looks_like_a_badge_is_turned_away(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    char stranger[QZ_ID_TEXT];
    wait_open(w);

    make_badge(w, w->dir.cadre, (uint32_t)(qz_now_ms() / 1000 - 1), 3000, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_EXPIRED);

    qz_id_new('c', stranger);
    make_badge(w, stranger, tomorrow(), 3000, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_REVOKED);

    make_badge(w, w->dir.cadre, tomorrow(), 3000, &ask);
    ask.payload.bytes[60] = ask.payload.bytes[60] == 'A' ? 'B' : 'A';
    enum qz_verdict v = scan(w, &ask).verdict;
    assert_true(v == QZ_VERDICT_FORGED || v == QZ_VERDICT_NOT_A_PASS);

    memset(&ask, 0, sizeof ask);
    ask.kind = QZ_ASK_PAYLOAD;
    ask.payload.len = 8;
    memcpy(ask.payload.bytes, "QZC:ABCD", 8);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_NOT_A_PASS);

    /* A pass of the same key is no badge. */
    make_pass(w, 3, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
}

/* E32: a cadre is wanted to end it. The badge is over by the kiosk's clock, of which that says nothing. */
static void while_the_clock_is_contradicted_a_badge_opens_the_menu(void **state)
{
    struct world *w = *state;
    wait_open(w);
    expect_welcome(w, 1);
    reboot(w);
    atomic_fetch_add(&wall_ms, 48LL * 60 * MINUTE_MS);
    send_feed(w, NULL, qz_now_ms() - 48LL * 60 * MINUTE_MS);
    pass_time(w, 0);
    expect_no_answer(w, 2);
    struct qz_ask ask;
    uint32_t over = (uint32_t)(qz_now_ms() / 1000 - 86400);
    make_badge(w, w->dir.cadre, over, 3000, &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_int_equal(heard(w, QZ_TELL_BADGE).badge.state, QZ_BADGE_ASKED);
    struct qz_word word;
    do
        assert_true(qz_queue_pop(w->wires.badges, &word, WAIT_MS));
    while (word.kind != QZ_WORD_BADGE);
    tracker_said(w, word.number, QZ_BADGE_SAID_FRESH);
    assert_true(heard(w, QZ_TELL_STAFF).staff.signed_in);

    struct qz_ask right = {.kind = QZ_ASK_RIGHT, .right.shown_ms = qz_now_ms()};
    assert_true(qz_wires_ask(&w->wires, &right));
    pass_time(w, 0);
    make_badge(w, w->dir.cadre, over, 3030, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_EXPIRED); /* by a clock that is right */
}

/* E31: whoever is to make room is let in; what was done by PIN before is done by PIN now. */
static void while_the_disk_is_full_a_badge_opens_the_menu_and_writes_nothing(void **state)
{
    struct world *w = *state;
    struct qz_entry confirm, badge;
    wait_open(w);
    atomic_store(&disk_low, true);
    pass_time(w, 0);
    expect_no_answer(w, 1);

    tracker_said(w, show_badge(w, 3000), QZ_BADGE_SAID_FRESH);
    assert_true(heard(w, QZ_TELL_STAFF).staff.signed_in);

    atomic_store(&disk_low, false);
    pass_time(w, 0);
    ask_plain(w, QZ_ASK_CONFIRM);
    heard(w, QZ_TELL_STAFF);

    ledger_words(w, &confirm, &badge);
    assert_int_equal(badge.n, 0);
    assert_true(confirm.n > 0);
    assert_int_equal(confirm.badge, 0);
}

/* A wrong one is answered by nothing, and written nowhere: the screen says already what is the matter. */
static void while_nobody_can_check_in_what_only_looks_like_a_badge_moves_nothing(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    struct qz_tell t;
    int counts[QZ_ENTRY_COUNT];
    char stranger[QZ_ID_TEXT];
    wait_open(w);
    atomic_store(&disk_low, true);
    pass_time(w, 0);

    qz_id_new('c', stranger);
    make_badge(w, stranger, tomorrow(), 3000, &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));

    settle(w);
    while (qz_queue_pop(w->wires.tells, &t, 0))
        assert_true(t.kind != QZ_TELL_OUTCOME && t.kind != QZ_TELL_BADGE);

    atomic_store(&disk_low, false);
    ledger_kinds(w, counts);
    assert_int_equal(counts[QZ_ENTRY_REFUSED], 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, start_right, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_fresh_badge_opens_the_menu_by_itself_and_is_named),
        T(a_fresh_badge_lists_all_activities),
        T(a_fresh_badge_lifts_a_lock),
        T(a_badge_that_was_seen_before_is_refused_and_writes_nothing),
        T(off_line_a_badge_needs_the_pin_too),
        T(a_pin_typed_long_after_the_badge_is_a_pin_alone),
        T(after_leaving_the_badge_is_named_no_more),
        T(ten_minutes_later_it_is_the_kiosks_word_again),
        T(an_answer_about_an_earlier_badge_moves_nothing),
        T(what_only_looks_like_a_badge_is_turned_away),
        T(while_the_clock_is_contradicted_a_badge_opens_the_menu),
        T(while_the_disk_is_full_a_badge_opens_the_menu_and_writes_nothing),
        T(while_nobody_can_check_in_what_only_looks_like_a_badge_moves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
