/* The desk with a real ledger: what is recorded, what is told, and in which order. */
#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "kiosk/uplink/uplink.h"
#include "ledger/ledger.h"
#include "store/db.h"
#include "tests/support/kiosk_dir.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "tests/kiosk/desk_case.h"
#include "wire/note.h"

static void the_planned_activity_opens_by_itself_and_a_pass_is_welcomed(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    make_pass(w, 1, tomorrow(), &ask);
    struct qz_tell_outcome o = scan(w, &ask);

    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_false(o.failed);
    assert_int_equal(o.nth_today, 1);
    assert_int_equal(o.times_this_year, 1);
    assert_int_equal(heard(w, QZ_TELL_SESSION).session.present, 1);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_BOOT], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
}

static void the_same_youth_again_is_told_when_and_nothing_is_recorded(void **state)
{
    struct world *w = *state;
    struct qz_ask first, other;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    make_pass(w, 1, tomorrow(), &first);
    int64_t at = scan(w, &first).at_ms;
    make_pass(w, 1, tomorrow() + 1, &other); /* another pass of the same youth: not the debounce's business */
    struct qz_tell_outcome o = scan(w, &other);
    assert_int_equal(o.verdict, QZ_VERDICT_ALREADY);
    assert_int_equal(o.at_ms, at);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
}

static void a_pass_is_said_to_end_a_week_before(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    uint32_t week = (uint32_t)(qz_now_ms() / 1000) + 7 * 86400;
    wait_open(w);
    make_pass(w, 1, week - 1, &ask);
    assert_int_equal(scan(w, &ask).ends_ms, INT64_C(1000) * (week - 1));
    make_pass(w, 2, week + 3600, &ask);
    assert_int_equal(scan(w, &ask).ends_ms, 0);
}

/* Nobody in the queue is turned away because a pass ends. */
static void a_pass_that_was_good_at_the_opening_is_good_after_its_end(void **state)
{
    struct world *w = *state;
    struct qz_ask ask, before;
    wait_open(w);
    uint32_t end = (uint32_t)(qz_now_ms() / 1000) + 1;
    make_pass(w, 1, end, &ask);
    make_pass(w, 2, end - 3600, &before);
    while (qz_now_ms() < INT64_C(1000) * end)
        usleep(10000);
    assert_int_equal(scan(w, &before).verdict, QZ_VERDICT_EXPIRED);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_int_equal(o.ends_ms, INT64_C(1000) * end);
}

static void a_code_left_in_view_is_answered_once(void **state)
{
    struct world *w = *state;
    struct qz_ask ask, next;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    make_pass(w, 1, tomorrow(), &ask);
    scan(w, &ask);
    for (int i = 0; i < 5; i++) {
        struct qz_ask copy = ask;
        qz_wires_ask(&w->wires, &copy);
    }

    make_pass(w, 2, tomorrow(), &next);
    assert_int_equal(scan(w, &next).verdict, QZ_VERDICT_WELCOME); /* the very next outcome */

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 2);
}

static void what_is_turned_away_is_recorded_with_its_reason(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    make_pass(w, 3, 1000, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_EXPIRED);
    make_pass(w, KIOSK_DIR_LOST, KIOSK_DIR_LOST_UNTIL, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_REVOKED);

    make_pass(w, 4, tomorrow(), &ask);
    ask.payload.bytes[100] = ask.payload.bytes[100] == 'A' ? 'B' : 'A';
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_FORGED);

    ask.payload.len = 20;
    memcpy(ask.payload.bytes, "https://example.org/", 20);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_NOT_A_PASS);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 4);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 0);
}

static void who_lost_a_pass_comes_in_with_another(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    wait_open(w);
    make_pass(w, KIOSK_DIR_LOST, KIOSK_DIR_LOST_UNTIL, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_REVOKED);
    make_pass(w, KIOSK_DIR_LOST, KIOSK_DIR_LOST_UNTIL - 1, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
}

static void what_is_too_long_for_a_code_is_turned_away_unread(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_OVERLONG, .overlong.by = QZ_BY_WEDGE};
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_NOT_A_PASS); /* each time it is held up */
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 2);
}

static void people_without_a_name_are_counted(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    wait_open(w);
    struct qz_tell_outcome o = scan(w, &ask);
    assert_true(o.headcount);
    assert_string_equal(o.name, "");
    struct qz_tell_session s = heard(w, QZ_TELL_SESSION).session;
    assert_int_equal(s.present, 1);
    assert_int_equal(s.unnamed, 1);
}

static void beyond_the_bound_a_cadre_is_asked_for_before_anybody_is_thanked(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask ask = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    w->dir.unnamed_most = 2;
    send_config(w);

    assert_true(scan(w, &ask).verdict == QZ_VERDICT_WELCOME);
    assert_true(scan(w, &ask).verdict == QZ_VERDICT_WELCOME);

    struct qz_tell_outcome o = scan(w, &ask);
    assert_true(o.full && o.headcount && !o.failed);
    assert_int_not_equal(o.verdict, QZ_VERDICT_WELCOME);

    pin(w, "246810", &staff); /* who lets it count a hundred more */
    assert_true(staff.signed_in);
    for (int i = 0; i < QZ_CADRE_HEADS; i++)
        assert_true(scan(w, &ask).verdict == QZ_VERDICT_WELCOME);
    assert_true(scan(w, &ask).full);

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_HEADCOUNT], 2 + QZ_CADRE_HEADS);
}

static int last_cadre(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (*e.cadre)
        memcpy(ctx, e.cadre, sizeof e.cadre);
    return 0;
}

static void of_two_cadres_with_one_pin_the_one_who_picked_the_name_signs(void **state)
{
    struct world *w = *state;
    struct qz_tell_cadres list;
    struct qz_tell_staff staff;
    struct qz_ask confirm = {.kind = QZ_ASK_CONFIRM};
    int n[QZ_ENTRY_COUNT];
    char signed_by[QZ_ID_TEXT] = "";
    struct qz_ledger *l;
    qz_id_new('c', w->dir.other);
    wait_open(w);
    send_config(w);

    while ((list = heard(w, QZ_TELL_CADRES).cadres).rows < 2)
        ;
    assert_string_equal(list.row[0].id, w->dir.cadre);
    assert_string_equal(list.row[0].name, "陈＊ 1");
    assert_string_equal(list.row[1].name, "陈＊ 2");
    assert_false(list.more);

    pin_of(w, w->dir.other, "246810", &staff);
    assert_true(staff.signed_in);
    assert_string_equal(staff.cadre.id, w->dir.other);
    assert_string_equal(staff.cadre.name, "陈＊ 2");

    qz_wires_ask(&w->wires, &confirm);
    while (!heard(w, QZ_TELL_SESSION).session.confirmed)
        ;

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 1);

    assert_non_null(l = qz_ledger_open(w->dir.path, NULL, NULL));
    assert_int_equal(qz_ledger_each(l, 1, 0, last_cadre, signed_by, NULL), 0);
    qz_ledger_close(l);
    assert_string_equal(signed_by, w->dir.other);
}

static void only_a_cadre_who_is_signed_in_confirms_and_closes(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask confirm = {.kind = QZ_ASK_CONFIRM}, close_it = {.kind = QZ_ASK_CLOSE}, copy = confirm;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    qz_wires_ask(&w->wires, &copy); /* nobody is signed in */

    pin(w, "246810", &staff);
    assert_true(staff.signed_in);
    assert_string_equal(staff.cadre.name, "陈＊");
    assert_int_equal(staff.rows, 1);
    assert_true(staff.row[0].open);

    qz_wires_ask(&w->wires, &confirm);
    while (!heard(w, QZ_TELL_SESSION).session.confirmed)
        ;
    qz_wires_ask(&w->wires, &close_it);
    while (heard(w, QZ_TELL_SESSION).session.open)
        ;

    send_config(w); /* makes the desk look whether anything is to be opened */
    while (heard(w, QZ_TELL_STAFF).staff.row[0].open)
        ;

    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CONFIRM], 1);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 1); /* what a cadre closed does not open again by itself */
}

static void hide_ledger(struct world *w, bool hide)
{
    char db[80], away[80];
    snprintf(db, sizeof db, "%s/kiosk.db", w->dir.path);
    snprintf(away, sizeof away, "%s/away", w->dir.path);
    if (hide) {
        assert_int_equal(rename(db, away), 0);
        assert_int_equal(mkdir(db, 0700), 0);
    } else {
        assert_int_equal(rmdir(db), 0);
        assert_int_equal(rename(away, db), 0);
    }
}

/* Stop the desk, hide its ledger and start it again: it has none. */
static void lose_ledger(struct world *w)
{
    wait_open(w);
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    hide_ledger(w, true);
    restart(w);
    while (heard(w, QZ_TELL_TROUBLE).trouble != QZ_TROUBLE_STORE)
        ;
}

static void a_code_left_in_view_is_judged_once_the_ledger_is_back(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    struct qz_tell t = {.kind = QZ_TELL_TROUBLE};
    struct qz_ask overlong = {.kind = QZ_ASK_OVERLONG, .overlong.by = QZ_BY_WEDGE};
    lose_ledger(w);
    qz_wires_ask(&w->wires, &overlong); /* gets no answer beside the trouble either */

    make_pass(w, 1, tomorrow(), &ask);
    for (int tries = 0; t.kind != QZ_TELL_OUTCOME && tries < WAIT_MS / 100; tries++) {
        struct qz_ask copy = ask; /* the camera sees it all the time */
        qz_wires_ask(&w->wires, &copy);
        if (tries == 1)
            hide_ledger(w, false);
        if (!qz_queue_pop(w->wires.tells, &t, 100))
            t.kind = QZ_TELL_SEEN;
    }

    assert_int_equal(t.kind, QZ_TELL_OUTCOME);
    assert_int_equal(t.outcome.verdict, QZ_VERDICT_WELCOME);
}

/* From now on the disk takes nothing more, or again what it is given. */
static void fail_disk(bool fail)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = fail ? 0 : limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void nobody_is_welcomed_while_the_disk_fails(void **state)
{
    struct world *w = *state;
    struct qz_ask ask, count = {.kind = QZ_ASK_HEADCOUNT, .headcount.people = 1};
    wait_open(w);
    make_pass(w, 1, tomorrow(), &ask);

    fail_disk(true);
    struct qz_tell_outcome o = scan(w, &ask);
    fail_disk(false);
    assert_true(o.failed);
    assert_int_equal(heard(w, QZ_TELL_SESSION).session.present, 0);

    while (heard(w, QZ_TELL_TROUBLE).trouble != QZ_TROUBLE_NONE)
        ;

    o = scan(w, &ask); /* the code is still in view: it was not answered */
    assert_false(o.failed);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_int_equal(o.nth_today, 1);

    fail_disk(true);
    o = scan(w, &count);
    fail_disk(false);
    assert_true(o.failed);

    while (heard(w, QZ_TELL_TROUBLE).trouble != QZ_TROUBLE_NONE)
        ;
    o = scan(w, &count);
    assert_false(o.failed);
    assert_int_equal(o.nth_today, 2);
}

/* ---- camera and scanner ---- */

/* Whether the screen is told of the reader at last, though its queue was full when the desk heard. */
static void expect_told_late(struct world *w, enum qz_by by, int works, enum qz_trouble trouble)
{
    struct qz_ask reader = {.kind = QZ_ASK_READER, .reader.by = by, .reader.works = works},
                  batch = {.kind = QZ_ASK_BATCH, .number = 5};
    struct qz_tell filler = {.kind = QZ_TELL_END}, t = filler;
    struct qz_word word;
    while (qz_queue_push(w->wires.tells, &filler))
        ;
    qz_wires_ask(&w->wires, &reader);
    qz_wires_ask(&w->wires, &batch);
    assert_true(
        qz_queue_pop(w->wires.answers, &word, WAIT_MS)); /* so the desk has heard, and found no room */
    free(word.data);
    while (t.kind != QZ_TELL_TROUBLE || t.trouble != trouble)
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
}

static void a_camera_lost_or_back_is_told_again_when_there_was_no_room(void **state)
{
    struct world *w = *state;
    wait_open(w);
    expect_told_late(w, QZ_BY_CAMERA, 0, QZ_TROUBLE_CAMERA);
    expect_told_late(w, QZ_BY_CAMERA, 1, QZ_TROUBLE_NONE);
}

static void a_scanner_lost_has_a_code_of_its_own_and_gives_way_to_the_camera(void **state)
{
    struct world *w = *state;
    wait_open(w);
    expect_told_late(w, QZ_BY_SERIAL, 0, QZ_TROUBLE_SCANNER);
    assert_string_equal(qz_trouble_code(QZ_TROUBLE_SCANNER), "E35");
    expect_told_late(w, QZ_BY_CAMERA, 0, QZ_TROUBLE_CAMERA);
    expect_told_late(w, QZ_BY_CAMERA, 1, QZ_TROUBLE_SCANNER);
    expect_told_late(w, QZ_BY_SERIAL, 1, QZ_TROUBLE_NONE);
}

static void without_a_ledger_the_uplink_is_answered_at_once(void **state)
{
    struct world *w = *state;
    struct qz_ask batch = {.kind = QZ_ASK_BATCH, .number = 7}, config = {.kind = QZ_ASK_CONFIG, .number = 8},
                  feed = {.kind = QZ_ASK_FEED, .number = 9};
    struct qz_word word;
    lose_ledger(w);

    qz_wires_ask(&w->wires, &batch);
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, 7);
    assert_null(word.data);

    qz_wires_ask(&w->wires, &config);
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, 8);
    assert_false(word.kept);

    qz_wires_ask(&w->wires, &feed);
    assert_true(qz_queue_pop(w->wires.feed_answers, &word, WAIT_MS));
    assert_int_equal(word.number, 9);
    assert_false(word.kept);

    hide_ledger(w, false);
}

static void the_figures_are_told_with_whether_the_rings_are_a_duty(void **state)
{
    struct world *w = *state;
    struct qz_tell_quarter q = heard(w, QZ_TELL_QUARTER).quarter;
    assert_true(q.known && q.binds);
    assert_int_equal(q.threshold, 5);
}

static bool kept(struct world *w, const char *json, size_t len)
{
    struct qz_ask ask = {.kind = QZ_ASK_CONFIG, .number = 3, .data = strndup(json, len), .data_len = len};
    struct qz_word word;
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, 3);
    return word.kept;
}

static void the_uplink_is_told_what_was_kept_and_what_was_not(void **state)
{
    struct world *w = *state;
    struct qz_buf config = {0};
    wait_open(w);
    kiosk_dir_config(&w->dir, &config);
    assert_true(kept(w, config.data, config.len));
    assert_false(kept(w, "{\"name\":\"x\"}", 12));
    qz_buf_finish(&config);
}

/* An answer to an upload says nothing of the configuration's age. */
static void only_the_configuration_makes_the_configuration_current(void **state)
{
    struct world *w = *state;
    struct qz_tell_staff staff;
    struct qz_ask online = {.kind = QZ_ASK_NET, .net.heard = 1}, unchanged = {.kind = QZ_ASK_CONFIG};
    wait_open(w);
    restart(w);
    qz_wires_ask(&w->wires, &online);
    pin(w, "246810", &staff);
    assert_int_equal(staff.config_age_ms, -1);
    qz_wires_ask(&w->wires, &unchanged);
    pin(w, "246810", &staff);
    assert_true(staff.config_age_ms >= 0);
}

/* The next session that says as of when it is known. */
static struct qz_tell_session heard_known(struct world *w)
{
    struct qz_tell t;
    do
        t = heard(w, QZ_TELL_SESSION);
    while (!t.session.known_ms);
    return t.session;
}

static void a_feed_tells_how_those_who_came_are_known(void **state)
{
    struct world *w = *state;
    struct qz_feed_figure known = {.proven = 1, .attested = 2, .waiting = 3, .late = 4, .counted = 5};
    int64_t as_of_ms = qz_now_ms();
    wait_open(w);

    memcpy(known.activity, w->dir.activity, sizeof known.activity);
    send_feed(w, &known, as_of_ms);

    for (int i = 0; i < 2; i++) {
        struct qz_tell_session s = heard_known(w);
        assert_int_equal(s.proven, 1);
        assert_int_equal(s.attested, 2);
        assert_int_equal(s.to_confirm, 3);
        assert_int_equal(s.late, 4);
        assert_int_equal(s.counted, 5);
        assert_true(s.known_ms == as_of_ms);
        if (i == 0)
            restart(w);
    }
}

/* How many entries wait once the line is told to stand so. */
static uint64_t waiting_when(struct world *w, enum qz_heard what, enum qz_net_state state)
{
    struct qz_ask ask = {.kind = QZ_ASK_NET, .net.heard = what};
    struct qz_tell t;
    assert_true(qz_wires_ask(&w->wires, &ask));
    do
        t = heard(w, QZ_TELL_NET);
    while (t.net.state != state);
    return t.net.waiting;
}

static void a_tracker_that_no_longer_takes_it_is_told_and_all_waits(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    uint64_t waiting = waiting_when(w, QZ_HEARD_REFUSAL, QZ_NET_REFUSED);
    assert_true(waiting > 0);
    make_pass(w, 1, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME); /* check-in goes on */
    assert_int_equal(waiting_when(w, QZ_HEARD_NOTHING, QZ_NET_OFFLINE), waiting + 1);
    assert_int_equal(waiting_when(w, QZ_HEARD_REFUSAL, QZ_NET_REFUSED), waiting + 1);
    assert_int_equal(waiting_when(w, QZ_HEARD_ANSWER, QZ_NET_WAITING), waiting + 1);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CHECKIN], 1);
}

static void uploads_that_are_stuck_are_told_with_why(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_NET, .net.heard = QZ_HEARD_STUCK, .net.why = "log-forked"};
    struct qz_ask scanned;
    struct qz_tell t;
    wait_open(w);

    assert_true(qz_wires_ask(&w->wires, &ask));
    do
        t = heard(w, QZ_TELL_NET);
    while (t.net.state != QZ_NET_STUCK);
    assert_string_equal(t.net.why, "log-forked");
    assert_true(t.net.waiting > 0);

    make_pass(w, 1, tomorrow(), &scanned);
    assert_int_equal(scan(w, &scanned).verdict, QZ_VERDICT_WELCOME); /* check-in goes on */
    assert_int_equal(waiting_when(w, QZ_HEARD_ANSWER, QZ_NET_WAITING), t.net.waiting + 1);
}

/* A log that the tracker refuses is no place for a welcome: nobody is told more than is true, also after a
 * restart. */
static void nobody_is_welcomed_into_a_log_that_forked(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_NET, .net.heard = QZ_HEARD_STUCK, .net.why = "log-forked"};
    struct qz_ask scanned;
    struct qz_tell_outcome o;
    wait_open(w);
    make_pass(w, 1, tomorrow(), &scanned);
    assert_false(scan(w, &scanned).kept_only);

    assert_true(qz_wires_ask(&w->wires, &ask));
    make_pass(w, 2, tomorrow(), &scanned);
    o = scan(w, &scanned);
    assert_int_equal(o.verdict, QZ_VERDICT_WELCOME);
    assert_true(o.kept_only);

    restart(w);
    wait_open(w);
    make_pass(w, 3, tomorrow(), &scanned);
    assert_true(scan(w, &scanned).kept_only);
}

/* The desk tells the threads that ask the tracker of its new key, once that is in the ledger. */
static void a_change_of_the_tracker_s_key_is_kept_and_told_on(void **state)
{
    struct world *w = *state;
    struct qz_rekeys r = {.count = 1};
    struct qz_buf note = {0}, json = {0};
    struct qz_word word;
    uint8_t pk[32], sk[64];

    crypto_sign_keypair(pk, sk);
    qz_rekey_sign(w->dir.tracker_sk, sk, qz_now_ms(), &note);
    qz_copy_text(r.note[0], sizeof r.note[0], note.data);
    qz_rekeys_write(&r, &json);

    for (int nth = 0; nth < 2; nth++) { /* the second time it leads nowhere */
        struct qz_ask ask = {.kind = QZ_ASK_REKEY, .number = 7 + nth, .data_len = json.len};
        ask.data = strdup(json.data);
        assert_true(qz_wires_ask(&w->wires, &ask));
        assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
        assert_int_equal(word.kind, QZ_WORD_KEPT);
        assert_int_equal(word.number, 7 + nth);
        assert_int_equal(word.kept, nth == 0);
    }

    struct qz_queue *const told[] = {w->wires.words, w->wires.feed, w->wires.badges};
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        do
            assert_true(qz_queue_pop(told[i], &word, WAIT_MS));
        while (word.kind != QZ_WORD_LINK || memcmp(word.link.tracker_key, pk, sizeof pk) != 0);
        assert_false(word.heal);
    }

    qz_buf_finish(&note);
    qz_buf_finish(&json);
}

/* As a kiosk that was put back from a copy is asked. */
static void a_batch_from_beyond_the_log_is_answered_so(void **state)
{
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_BATCH, .batch.from = 1000000, .number = 7};
    struct qz_word word;
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, 7);
    assert_null(word.data);
    assert_true(word.short_log);
}

static void a_cosignature_that_could_not_be_kept_is_answered_so(void **state)
{
    static const char other[] = "A note of another log.\n\xe2\x80\x94 qingzhan/tracker AAAA\n";
    struct world *w = *state;
    struct qz_ask ask = {.kind = QZ_ASK_COSIGNED, .cosigned.size = 1, .number = 8};
    struct qz_word word;
    ask.data = strdup(other);
    ask.data_len = strlen(other);
    assert_true(qz_wires_ask(&w->wires, &ask));
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, 8);
    assert_false(word.kept);
}

static void what_is_closed_at_the_tracker_closes_here_and_lets_the_next_one_open(void **state)
{
    struct world *w = *state;
    struct qz_ask first, second;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    make_pass(w, 1, tomorrow(), &first);
    make_pass(w, 2, tomorrow(), &second);

    send_config(w); /* it is still told */
    assert_int_equal(scan(w, &first).verdict, QZ_VERDICT_WELCOME);

    qz_id_new('a', w->dir.activity);
    send_config(w);
    while (strcmp(heard(w, QZ_TELL_SESSION).session.activity, w->dir.activity) != 0)
        ;

    assert_int_equal(scan(w, &second).verdict, QZ_VERDICT_WELCOME);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_CLOSE], 1);
    assert_int_equal(n[QZ_ENTRY_OPEN], 2);
}

static void what_comes_next_is_told_while_nothing_is_open(void **state)
{
    struct world *w = *state;
    struct qz_tell_session s;
    wait_open(w);
    w->dir.later_ms = 3 * 3600000;
    qz_id_new('a', w->dir.activity);
    send_config(w);
    do
        s = heard(w, QZ_TELL_SESSION).session;
    while (s.open);
    assert_string_equal(s.activity, w->dir.activity);
    assert_string_equal(s.title, "五四机关开放日");
    assert_true(s.start_ms > qz_now_ms());
}

static void a_bad_configuration_leaves_the_good_one(void **state)
{
    struct world *w = *state;
    struct qz_ask bad = {.kind = QZ_ASK_CONFIG, .data = strdup("{\"name\":\"x\"}"), .data_len = 12}, ask;
    wait_open(w);
    qz_wires_ask(&w->wires, &bad);
    make_pass(w, 1, tomorrow(), &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
}

static void back_off_is_jittered_capped_and_never_below_retry_after(void **state)
{
    (void)state;
    for (uint32_t r = 0; r < 100000; r += 37) {
        assert_in_range(qz_backoff_ms(1, 0, r), 0, 1000);
        assert_in_range(qz_backoff_ms(3, 0, r), 0, 4000);
        assert_in_range(qz_backoff_ms(1000, 0, r), 0, 60000);
        assert_true(qz_backoff_ms(2, 30, r) >= 30000);
    }
    assert_int_not_equal(qz_backoff_ms(5, 0, 1234), qz_backoff_ms(5, 0, 4321));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_planned_activity_opens_by_itself_and_a_pass_is_welcomed, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_pass_is_said_to_end_a_week_before, start, stop),
        cmocka_unit_test_setup_teardown(a_pass_that_was_good_at_the_opening_is_good_after_its_end, start,
                                        stop),
        cmocka_unit_test_setup_teardown(the_same_youth_again_is_told_when_and_nothing_is_recorded, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_code_left_in_view_is_answered_once, start, stop),
        cmocka_unit_test_setup_teardown(what_is_turned_away_is_recorded_with_its_reason, start, stop),
        cmocka_unit_test_setup_teardown(who_lost_a_pass_comes_in_with_another, start, stop),
        cmocka_unit_test_setup_teardown(what_is_too_long_for_a_code_is_turned_away_unread, start, stop),
        cmocka_unit_test_setup_teardown(people_without_a_name_are_counted, start, stop),
        cmocka_unit_test_setup_teardown(beyond_the_bound_a_cadre_is_asked_for_before_anybody_is_thanked,
                                        start, stop),
        cmocka_unit_test_setup_teardown(only_a_cadre_who_is_signed_in_confirms_and_closes, start, stop),
        cmocka_unit_test_setup_teardown(of_two_cadres_with_one_pin_the_one_who_picked_the_name_signs, start,
                                        stop),
        cmocka_unit_test_setup_teardown(a_code_left_in_view_is_judged_once_the_ledger_is_back, start, stop),
        cmocka_unit_test_setup_teardown(nobody_is_welcomed_while_the_disk_fails, start, stop),
        cmocka_unit_test_setup_teardown(a_scanner_lost_has_a_code_of_its_own_and_gives_way_to_the_camera,
                                        start, stop),
        cmocka_unit_test_setup_teardown(a_camera_lost_or_back_is_told_again_when_there_was_no_room, start,
                                        stop),
        cmocka_unit_test_setup_teardown(without_a_ledger_the_uplink_is_answered_at_once, start, stop),
        cmocka_unit_test_setup_teardown(the_uplink_is_told_what_was_kept_and_what_was_not, start, stop),
        cmocka_unit_test_setup_teardown(only_the_configuration_makes_the_configuration_current, start, stop),
        cmocka_unit_test_setup_teardown(a_feed_tells_how_those_who_came_are_known, start, stop),
        cmocka_unit_test_setup_teardown(a_tracker_that_no_longer_takes_it_is_told_and_all_waits, start, stop),
        cmocka_unit_test_setup_teardown(nobody_is_welcomed_into_a_log_that_forked, start, stop),
        cmocka_unit_test_setup_teardown(uploads_that_are_stuck_are_told_with_why, start, stop),
        cmocka_unit_test_setup_teardown(a_cosignature_that_could_not_be_kept_is_answered_so, start, stop),
        cmocka_unit_test_setup_teardown(a_batch_from_beyond_the_log_is_answered_so, start, stop),
        cmocka_unit_test_setup_teardown(a_change_of_the_tracker_s_key_is_kept_and_told_on, start, stop),
        cmocka_unit_test_setup_teardown(what_is_closed_at_the_tracker_closes_here_and_lets_the_next_one_open,
                                        start, stop),
        cmocka_unit_test_setup_teardown(what_comes_next_is_told_while_nothing_is_open, start, stop),
        cmocka_unit_test_setup_teardown(a_bad_configuration_leaves_the_good_one, start, stop),
        cmocka_unit_test_setup_teardown(the_figures_are_told_with_whether_the_rings_are_a_duty, start, stop),
        cmocka_unit_test(back_off_is_jittered_capped_and_never_below_retry_after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
