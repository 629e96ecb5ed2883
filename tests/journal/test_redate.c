/* Entries judged anew when it is known better when they were written, and a tracker whose own clock was
 * wrong. */
#include "base/asset.h"
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/ownclock.h"
#include "journal/redate.h"
#include "journal/replay.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "store/stmt_int.h"
#include "tests/journal/views_case.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)

static uint64_t wrote(struct fleet_kiosk *at, struct qz_entry e, int64_t at_ms)
{
    e.at_ms = e.up_ms = at_ms;
    return fleet_write(at, e);
}

static void send_at(struct fleet_kiosk *at, int64_t now_ms)
{
    f.now_ms = now_ms;
    fleet_send(&f, at);
}

static enum qz_judgement verdict(uint64_t n)
{
    return fleet_verdict(&f, &k, n);
}

static struct qz_entry clock_off(int64_t offset_ms)
{
    return (struct qz_entry){.kind = QZ_ENTRY_CLOCK, .has_offset = true, .offset_ms = offset_ms};
}

static void clock_was_wrong(int64_t from_ms, int64_t to_ms)
{
    struct qz_err err;
    struct qz_ownclock_wrong w = {.from_ms = from_ms, .to_ms = to_ms, .reason = "硬件时钟是本地时间"};
    assert_done(qz_ownclock_wrong(f.t, &w, f.now_ms, &err), &err);
}

/* ---- a kiosk that learns it late ---- */

static void what_came_before_the_kiosk_knew_is_dated_when_it_does(void **state)
{
    (void)state;
    /* 1970 by its clock, which counts on. */
    uint64_t open = wrote(&k, fleet_open(act), HOUR);
    uint64_t live = wrote(&k, fleet_live(act, &p[0], (FLEET_NOW + HOUR) / 1000), HOUR);
    uint64_t heads = wrote(&k, fleet_heads(act, 4), HOUR);
    uint64_t gone = wrote(&k, fleet_heads(act, 9), HOUR);
    wrote(&k, fleet_void(gone), HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(live), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(stats().late, 5);

    wrote(&k, clock_off(FLEET_NOW), 3 * HOUR);
    send_at(&k, FLEET_NOW + 4 * HOUR);
    assert_int_equal(verdict(open), QZ_J_ACCEPTED);
    assert_int_equal(verdict(live), QZ_J_ACCEPTED);
    assert_int_equal(verdict(heads), QZ_J_ACCEPTED);
    assert_int_equal(row().proven, 1);
    assert_int_equal(stats().headcount, 4);
    assert_int_equal(stats().late, 0);
}

/* A check-in that waits behind another kiosk's is worth what it is known to be worth when that one falls. */
static void a_check_in_that_waits_is_dated_too(void **state)
{
    (void)state;
    int64_t now = FLEET_NOW + HOUR;
    uint64_t first = wrote(&sibling, fleet_checkin(act, &p[0]), now);
    uint64_t other = wrote(&sibling, fleet_checkin(act, &p[1]), now);
    send_at(&sibling, now);
    uint64_t live = wrote(&k, fleet_live(act, &p[0], (now + MINUTE) / 1000), HOUR + MINUTE);
    uint64_t printed = wrote(&k, fleet_checkin(act, &p[1]), HOUR + MINUTE);
    send_at(&k, now + HOUR);
    assert_int_equal(verdict(live), QZ_J_DUPLICATE);
    assert_int_equal(verdict(printed), QZ_J_DUPLICATE);

    wrote(&k, clock_off(FLEET_NOW), 3 * HOUR);
    send_at(&k, now + 3 * HOUR);
    assert_int_equal(verdict(live), QZ_J_DUPLICATE); /* it waits still */
    assert_int_equal(row().proven, 0);
    wrote(&sibling, fleet_void(first), now + 3 * HOUR);
    wrote(&sibling, fleet_void(other), now + 3 * HOUR);
    send_at(&sibling, now + 3 * HOUR);
    assert_int_equal(row().proven, 1);
    assert_int_equal(row().pending, 1);
    assert_int_equal(stats().late, 0);
}

/* A live code that came too late by the kiosk's clock, and in time by what that was worth. */
static void a_live_code_that_waits_proves_once_its_time_is_known(void **state)
{
    (void)state;
    int64_t now = FLEET_NOW + HOUR;

    uint64_t first = wrote(&sibling, fleet_checkin(act, &p[0]), now);
    uint64_t again = wrote(&sibling, fleet_live(act, &p[1], now / 1000), now);
    send_at(&sibling, now);

    wrote(&k, fleet_live(act, &p[0], now / 1000), now + 8 * MINUTE); /* eight minutes ahead */
    wrote(&k, fleet_live(act, &p[1], now / 1000), now + 8 * MINUTE); /* the same code a second time */
    send_at(&k, now + 9 * MINUTE);

    wrote(&k, clock_off(-8 * MINUTE), now + 10 * MINUTE);
    send_at(&k, now + 11 * MINUTE);

    wrote(&sibling, fleet_void(first), now + HOUR);
    wrote(&sibling, fleet_void(again), now + HOUR);
    send_at(&sibling, now + HOUR);

    assert_int_equal(row().proven, 1); /* the other code was used */
    assert_int_equal(row().pending, 1);
}

/* It came as a duplicate, and stood before anything was known of its clock. */
static void a_check_in_that_took_the_place_of_another_is_dated_too(void **state)
{
    (void)state;
    int64_t now = FLEET_NOW + HOUR;
    uint64_t first = wrote(&sibling, fleet_checkin(act, &p[0]), now);
    send_at(&sibling, now);
    wrote(&k, fleet_live(act, &p[0], (now + MINUTE) / 1000), HOUR + MINUTE);
    send_at(&k, now + HOUR);
    wrote(&sibling, fleet_void(first), now + 2 * HOUR);
    send_at(&sibling, now + 2 * HOUR);
    assert_int_equal(stats().late, 1);
    wrote(&k, clock_off(FLEET_NOW), 3 * HOUR);
    send_at(&k, now + 3 * HOUR);
    assert_int_equal(row().proven, 1);
    assert_int_equal(stats().late, 0);
}

static void more_than_an_action_speaks_of_are_dated(void **state)
{
    (void)state;
    for (int part = 0; part < 3; part++) {
        for (int i = 0; i < 600; i++)
            wrote(&k, fleet_heads(act, 1), (2 * part + 1) * HOUR + i);
        send_at(&k, FLEET_NOW + (2 * part + 2) * HOUR);
    }
    assert_int_equal(stats().late, 1800);
    wrote(&k, clock_off(FLEET_NOW), 7 * HOUR);
    send_at(&k, FLEET_NOW + 8 * HOUR);
    assert_int_equal(stats().late, 0);
    assert_int_equal(stats().headcount, 1800);
}

static void what_a_superior_ruled_stays(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t out = wrote(&k, fleet_heads(act, 2), HOUR), in = wrote(&k, fleet_heads(act, 3), HOUR);
    send_at(&k, FLEET_NOW + 2 * HOUR);

    struct qz_ruling r = {.kind = QZ_RULING_DISCOUNT, .from = out, .to = out, .reason = "试用"};
    assert_done(qz_ruling_do(f.t, k.row.id, &r, f.now_ms, &err), &err);
    r = (struct qz_ruling){.kind = QZ_RULING_ALLOW, .from = in, .to = in, .reason = "属实"};
    assert_done(qz_ruling_do(f.t, k.row.id, &r, f.now_ms, &err), &err);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);

    wrote(&k, clock_off(FLEET_NOW), 3 * HOUR);
    send_at(&k, FLEET_NOW + 4 * HOUR);

    assert_int_equal(verdict(out), QZ_J_DISCOUNTED);
    assert_int_equal(verdict(in), QZ_J_ACCEPTED);
    assert_int_equal(stats().headcount, 3);
    assert_int_equal(stats().late, 0);
}

static void both_times_are_shown_and_the_verdict_in_words(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_opened row[10];
    uint64_t next;
    int64_t at, real;

    wrote(&k, fleet_heads(act, 4), HOUR);
    wrote(&k, clock_off(FLEET_NOW), 2 * HOUR);
    send_at(&k, FLEET_NOW + 3 * HOUR);
    wrote(&sibling, fleet_heads(act, 4), HOUR);
    send_at(&sibling, FLEET_NOW + 3 * HOUR);

    /* The activity itself, then an entry of each kiosk. */
    assert_int_equal(qz_views_entries(f.t, act, 0, row, COUNT(row), &next, &err), 3);
    assert_int_equal(row[1].at_ms, HOUR);
    assert_int_equal(row[1].real_ms, FLEET_NOW + HOUR);
    assert_int_equal(row[2].real_ms, HOUR);
    assert_string_equal(qz_judgement_words(row[1].verdict), "");
    assert_string_equal(qz_judgement_words(row[2].verdict),
                        "its time is outside of what others signed: stands as late");

    assert_done(qz_journal_dated(f.t, k.row.id, 1, &at, &real, &err), &err);
    assert_int_equal(at, HOUR);
    assert_int_equal(real, FLEET_NOW + HOUR);
    assert_true(qz_dated_otherwise(at, real));
    assert_false(qz_dated_otherwise(at, at - 2000));
}

/* ---- the tracker's own clock ---- */

static void a_tracker_that_was_ahead_for_an_hour_harms_nobody(void **state)
{
    (void)state;
    struct qz_err err;
    struct fleet_kiosk late;
    struct qz_pass_issued soon = p[3];
    int64_t ahead = 8 * HOUR, real = FLEET_NOW + HOUR;
    assert_done(
        qz_pass_issue(f.t, &soon, 1, (uint32_t)((FLEET_NOW + 6 * HOUR) / 1000), false, f.now_ms, &err), &err);
    wrote(&k, fleet_open(act), FLEET_NOW + MINUTE);
    send_at(&k, real);

    /* The hour: kiosks upload, one learns the wrong time, one is enrolled. */
    uint64_t n[6];
    n[0] = wrote(&k, fleet_checkin(act, &p[0]), real + 10 * MINUTE);
    send_at(&k, real + ahead + 15 * MINUTE);
    n[1] = wrote(&k, fleet_checkin(act, &p[1]), real + 20 * MINUTE);
    wrote(&k, clock_off(ahead), real + 21 * MINUTE);
    n[2] = wrote(&k, fleet_live(act, &p[2], (real + 22 * MINUTE) / 1000), real + 22 * MINUTE);
    n[3] = wrote(&k, fleet_checkin(act, &soon), real + 23 * MINUTE);
    fleet_enrol(&f, &late, f.county, "北门");
    send_at(&k, real + ahead + 30 * MINUTE);
    uint64_t other = wrote(&late, fleet_heads(act, 2), real + 31 * MINUTE);

    /* Its clock is put right. It takes nothing until somebody says what happened. */
    f.now_ms = real + HOUR;
    n[4] = wrote(&k, fleet_heads(act, 3), real + 40 * MINUTE);
    assert_int_equal(fleet_upload(&f, &k, &err), QZ_INGEST_CLOCK);
    assert_int_equal(err.code, QZ_E_CONFLICT);
    clock_was_wrong(real + ahead, real + ahead + HOUR);
    fleet_send(&f, &k);
    fleet_send(&f, &late);
    n[5] = wrote(&k, fleet_heads(act, 1), real + HOUR + MINUTE);
    send_at(&k, real + 2 * HOUR);
    for (size_t i = 0; i < COUNT(n); i++)
        assert_int_equal(verdict(n[i]), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &late, other), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 3);
    assert_int_equal(row().proven, 1);
    assert_int_equal(stats().late, 0);
    assert_int_equal(stats().headcount, 6);
    fleet_kiosk_finish(&late);
}

static void the_same_hour_by_a_right_clock_bounds_again(void **state)
{
    (void)state;
    wrote(&k, fleet_open(act), FLEET_NOW);
    send_at(&k, FLEET_NOW + 8 * HOUR);

    f.now_ms = FLEET_NOW + HOUR;
    clock_was_wrong(FLEET_NOW + 7 * HOUR, FLEET_NOW + 9 * HOUR);
    wrote(&k, fleet_heads(act, 1), FLEET_NOW + HOUR);
    send_at(&k, FLEET_NOW + 8 * HOUR);

    uint64_t back = wrote(&k, fleet_heads(act, 1), FLEET_NOW + HOUR);
    uint64_t right = wrote(&k, fleet_heads(act, 1), FLEET_NOW + 8 * HOUR);
    uint64_t ahead = wrote(&k, fleet_heads(act, 1), FLEET_NOW + 20 * HOUR);
    send_at(&k, FLEET_NOW + 8 * HOUR + MINUTE);

    assert_int_equal(verdict(back), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(right), QZ_J_ACCEPTED);
    assert_int_equal(verdict(ahead), QZ_J_TIME_DOUBTFUL);
}

static void a_clock_behind_its_newest_receipt_is_not_believed(void **state)
{
    (void)state;
    struct qz_err err;
    wrote(&k, fleet_open(act), FLEET_NOW);
    send_at(&k, FLEET_NOW + HOUR);
    assert_done(qz_ownclock_check(f.t, f.now_ms - QZ_OWNCLOCK_BACK_MS, &err), &err);
    assert_refused(qz_ownclock_check(f.t, f.now_ms - QZ_OWNCLOCK_BACK_MS - 1, &err), &err, QZ_E_CONFLICT);
    fleet_reopen(&f);
    assert_refused(qz_ownclock_check(f.t, f.now_ms - QZ_OWNCLOCK_BACK_MS - 1, &err), &err, QZ_E_CONFLICT);

    /* Nothing is cosigned: not what is new, not what it holds. */
    f.now_ms -= 3000;
    uint64_t sent = k.sent;
    k.sent = 0;
    assert_int_equal(fleet_upload(&f, &k, &err), QZ_INGEST_CLOCK);
    wrote(&k, fleet_heads(act, 1), f.now_ms);
    k.sent = sent;
    assert_int_equal(fleet_upload(&f, &k, &err), QZ_INGEST_CLOCK);
    f.now_ms += 3000;
    fleet_send(&f, &k);
}

static void a_word_without_time_or_reason_is_refused(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_ownclock_wrong w = {.from_ms = FLEET_NOW, .to_ms = FLEET_NOW, .reason = "x"};
    assert_refused(qz_ownclock_wrong(f.t, &w, f.now_ms, &err), &err, QZ_E_INPUT);
    w.to_ms++;
    w.reason[0] = '\0';
    assert_refused(qz_ownclock_wrong(f.t, &w, f.now_ms, &err), &err, QZ_E_INPUT);
}

/* As a program of before left it, which judged a time after the receipt by the receipt. */
static void what_was_judged_by_its_receipt_before_is_judged_again(void **state)
{
    (void)state;
    fleet_needs_file(&f);
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = p[0].who;
    uint64_t differences = 1;
    bool more = true;
    wrote(&k, fleet_open(act), FLEET_NOW);
    uint64_t n = wrote(&k, fleet_checkin(act, &p[0]), FLEET_NOW + 4000 * QZ_DAY_MS);
    assert_done(qz_pass_revoke_all(f.t, &who, 1, FLEET_NOW + HOUR, &done, &err), &err);
    send_at(&k, FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(n), QZ_J_TIME_DOUBTFUL);
    assert_done(qz_db_exec(f.t->db, "UPDATE entry SET verdict=10 WHERE verdict=17", &err), &err);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(row().late, 0);

    const struct qz_asset *script = qz_asset_find("db/tracker/sqlite/023_ahead_of_receipt.sql");
    assert_non_null(script);
    assert_done(qz_db_exec(f.t->db, (const char *)script->bytes, &err), &err);
    while (more)
        assert_done(qz_redate(f.t, f.now_ms, &more, &err), &err);
    assert_int_equal(verdict(n), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(row().late, 1);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
}

/* A condition of an index can cost more than all else that inserting an entry does. */
static void an_entry_is_inserted_without_a_table_in_memory(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_stmt *s = qz_db_stmt(f.t->db, "EXPLAIN INSERT INTO entry VALUES(?1,?2,?3)", &err);
    int rc;
    assert_non_null(s);
    while ((rc = qz_step(s, &err)) == 1)
        assert_string_not_equal(qz_col_text(s, 1), "OpenEphemeral");
    assert_done(rc, &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_came_before_the_kiosk_knew_is_dated_when_it_does),
        T(a_check_in_that_waits_is_dated_too),
        T(a_live_code_that_waits_proves_once_its_time_is_known),
        T(a_check_in_that_took_the_place_of_another_is_dated_too),
        T(more_than_an_action_speaks_of_are_dated),
        T(what_a_superior_ruled_stays),
        T(both_times_are_shown_and_the_verdict_in_words),
        T(a_tracker_that_was_ahead_for_an_hour_harms_nobody),
        T(the_same_hour_by_a_right_clock_bounds_again),
        T(a_clock_behind_its_newest_receipt_is_not_believed),
        T(a_word_without_time_or_reason_is_refused),
        T(what_was_judged_by_its_receipt_before_is_judged_again),
        T(an_entry_is_inserted_without_a_table_in_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
