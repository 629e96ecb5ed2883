/* When an entry was written: bounded by what others signed, put right by what the log says of its clock. */
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define BOOT   "0f8fad5b-d9cb-469f-a165-70867728950e"
#define BOOT2  "7c9e6679-7425-40de-944b-e07fc1f90ae7"

static uint64_t wrote(struct qz_entry e, int64_t at_ms)
{
    e.at_ms = at_ms;
    return fleet_write(&k, e);
}

/* Written when this many entries were known to be at the tracker. */
static uint64_t wrote_seeing(struct qz_entry e, int64_t at_ms, uint64_t seen)
{
    uint64_t sent = k.sent;
    k.sent = seen;
    uint64_t n = wrote(e, at_ms);
    k.sent = sent;
    return n;
}

static void send_at(int64_t now_ms)
{
    f.now_ms = now_ms;
    fleet_send(&f, &k);
}

static enum qz_judgement verdict(uint64_t n)
{
    return fleet_verdict(&f, &k, n);
}

static struct qz_entry booted(const char *boot)
{
    struct qz_entry e = {.kind = QZ_ENTRY_BOOT, .reason = "0.1"};
    snprintf(e.boot, sizeof e.boot, "%s", boot);
    return e;
}

/* The kiosk's clock is off: ours is so much ahead of it, as it measured a while ago. */
static struct qz_entry clock_off(int64_t offset_ms, int64_t age_ms)
{
    return (struct qz_entry){
        .kind = QZ_ENTRY_CLOCK, .has_offset = true, .offset_ms = offset_ms, .age_ms = age_ms};
}

static struct qz_entry up(struct qz_entry e, int64_t up_ms)
{
    e.up_ms = up_ms;
    return e;
}

/* ---- bounds ---- */

static void days_off_line_are_not_doubted(void **state)
{
    (void)state;
    wrote(fleet_open(act), FLEET_NOW + MINUTE);
    send_at(FLEET_NOW + 2 * MINUTE);
    uint64_t first = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + HOUR);
    uint64_t last = wrote(fleet_checkin(act, &p[1]), FLEET_NOW + 3 * QZ_DAY_MS);
    send_at(FLEET_NOW + 4 * QZ_DAY_MS);
    assert_int_equal(verdict(first), QZ_J_ACCEPTED);
    assert_int_equal(verdict(last), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 2);
}

static void ten_minutes_outside_are_latency_and_drift(void **state)
{
    (void)state;
    wrote(fleet_open(act), FLEET_NOW);
    send_at(FLEET_NOW + HOUR);

    static const struct {
        int64_t after_cosignature, before_receipt;
        bool doubtful;
    } c[] = {{-10 * MINUTE, 0, false},
             {-10 * MINUTE - 1, 0, true},
             {0, 0, false},
             {0, -10 * MINUTE, false},
             {0, -10 * MINUTE - 1, true}};

    for (size_t i = 0; i < COUNT(c); i++) {
        int64_t cosigned = f.now_ms, received = cosigned + HOUR;
        uint64_t n = wrote(fleet_heads(act, 1), c[i].before_receipt ? received - c[i].before_receipt
                                                                    : cosigned + c[i].after_cosignature);
        send_at(received);
        assert_int_equal(verdict(n), c[i].doubtful ? QZ_J_TIME_DOUBTFUL : QZ_J_ACCEPTED);
    }
}

static void before_anything_was_cosigned_the_enrolment_bounds(void **state)
{
    (void)state;
    uint64_t early = wrote(fleet_heads(act, 1), FLEET_NOW - 11 * MINUTE);
    uint64_t since = wrote(fleet_heads(act, 1), FLEET_NOW);
    send_at(FLEET_NOW + HOUR);
    assert_int_equal(verdict(early), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(since), QZ_J_ACCEPTED);
}

static void years_that_cannot_be_are_doubtful_and_stand_as_late(void **state)
{
    (void)state;
    uint64_t n[] = {wrote(fleet_checkin(act, &p[0]), 0),
                    wrote(fleet_checkin(act, &p[1]), INT64_C(4070908800000)),
                    wrote(fleet_live(act, &p[2], FLEET_NOW / 1000), 0)};
    send_at(FLEET_NOW + HOUR);
    for (size_t i = 0; i < COUNT(n); i++)
        assert_int_equal(verdict(n[i]), QZ_J_TIME_DOUBTFUL);
    struct qz_activity_row r = row();
    assert_int_equal(r.late, 3);
    assert_int_equal(r.pending + r.proven, 0);
}

static void what_is_doubtful_stands_as_late_and_can_be_taken_back(void **state)
{
    (void)state;
    uint64_t open = wrote(fleet_open(act), 0);
    uint64_t heads = wrote(fleet_heads(act, 5), 0);
    uint64_t checkin = wrote(fleet_checkin(act, &p[0]), 0);
    uint64_t confirm = wrote(fleet_confirm(act, f.cadre, 0), 0);
    send_at(FLEET_NOW + HOUR);
    assert_int_equal(verdict(open), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(confirm), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(stats().late, 6);
    assert_int_equal(stats().headcount, 0);
    assert_int_equal(row().counts, QZ_COUNTS);

    f.now_ms += MINUTE;
    uint64_t undone[] = {open, heads, checkin, confirm};
    for (size_t i = 0; i < COUNT(undone); i++)
        wrote(fleet_void(undone[i]), f.now_ms);
    fleet_send(&f, &k);
    assert_int_equal(stats().late, 0);
    assert_int_equal(row().counts, QZ_COUNTS_NOT_OPENED);
}

static void a_seen_that_falls_is_doubtful(void **state)
{
    (void)state;
    wrote(fleet_open(act), FLEET_NOW);
    send_at(FLEET_NOW + HOUR);
    uint64_t honest = wrote(fleet_heads(act, 1), FLEET_NOW + HOUR);
    uint64_t fell = wrote_seeing(fleet_heads(act, 1), FLEET_NOW + MINUTE, 0);
    uint64_t again = wrote_seeing(fleet_heads(act, 1), FLEET_NOW + MINUTE, 0);
    send_at(FLEET_NOW + 2 * HOUR);
    uint64_t later = wrote_seeing(fleet_heads(act, 1), FLEET_NOW + MINUTE, 1);
    send_at(FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(honest), QZ_J_ACCEPTED);
    assert_int_equal(verdict(fell), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(again), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(later), QZ_J_TIME_DOUBTFUL);
}

static void a_back_dated_entry_does_not_escape(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = p[0].who;
    struct qz_pass_issued soon = p[1];
    uint32_t expires = (uint32_t)((FLEET_NOW + HOUR) / 1000);
    assert_done(qz_pass_issue(f.t, &soon, 1, expires, false, f.now_ms, &err), &err);
    assert_done(qz_pass_revoke_all(f.t, &who, 1, FLEET_NOW + HOUR, &done, &err), &err);
    wrote(fleet_open(act), FLEET_NOW + HOUR);
    send_at(FLEET_NOW + 2 * HOUR);

    uint64_t revoked = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + MINUTE);
    uint64_t expired = wrote(fleet_checkin(act, &soon), FLEET_NOW + MINUTE);
    send_at(FLEET_NOW + 3 * HOUR);
    assert_int_equal(verdict(revoked), QZ_J_REVOKED);
    assert_int_equal(verdict(expired), QZ_J_EXPIRED);
    assert_int_equal(row().pending + row().late, 0);
}

/* Its clock was years ahead, and it was switched off before it heard so: who came with a good pass, which was
 * replaced later, is not dropped for that. */
static void an_entry_ahead_of_its_receipt_is_not_dropped_for_what_happened_later(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_pass_revocation done;
    const char *who = p[0].who;
    wrote(fleet_open(act), FLEET_NOW);
    send_at(FLEET_NOW + HOUR);
    uint64_t replaced = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + 4000 * QZ_DAY_MS);
    uint64_t expired = wrote(fleet_checkin(act, &p[1]), FLEET_NOW + 4000 * QZ_DAY_MS);
    uint64_t near = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + 3 * HOUR + 9 * MINUTE);
    assert_done(qz_pass_revoke_all(f.t, &who, 1, FLEET_NOW + 2 * HOUR, &done, &err), &err);
    send_at(FLEET_NOW + 3 * HOUR);
    assert_int_equal(verdict(replaced), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(expired), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(near), QZ_J_REVOKED);
    assert_int_equal(row().late, 2);

    /* Once it is known that the pass was revoked before, a time ahead is no way around it. */
    uint64_t after = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + 4000 * QZ_DAY_MS);
    send_at(FLEET_NOW + 4 * HOUR);
    assert_int_equal(verdict(after), QZ_J_REVOKED);
}

/* The same days again at a tracker that lost all but the first. */
static void a_tracker_put_back_from_a_copy_doubts_nothing(void **state)
{
    (void)state;
    wrote(fleet_open(act), FLEET_NOW);
    send_at(FLEET_NOW + HOUR);
    /* It remembers cosignatures that this tracker never gave. */
    uint64_t n[6];
    for (size_t day = 0; day < COUNT(n); day++)
        n[day] =
            wrote_seeing(fleet_checkin(act, &p[day]), FLEET_NOW + (int64_t)(day + 1) * QZ_DAY_MS, 1 + day);
    send_at(FLEET_NOW + 7 * QZ_DAY_MS);
    for (size_t day = 0; day < COUNT(n); day++)
        assert_int_equal(verdict(n[day]), day == 0 ? QZ_J_ACCEPTED : QZ_J_SEEN_AHEAD);
    assert_int_equal(row().pending, 6);
}

/* ---- a clock that was wrong ---- */

static void entries_of_a_boot_are_dated_by_what_it_learnt_later(void **state)
{
    (void)state;
    /* The clock stood at 1970 until the tracker was heard; then it is put right. */
    wrote(up(booted(BOOT), 1000), 1000);
    uint64_t before = wrote(up(fleet_live(act, &p[0], (FLEET_NOW + HOUR) / 1000), HOUR), HOUR);
    wrote(up(clock_off(FLEET_NOW, 0), 2 * HOUR), 2 * HOUR);
    uint64_t after = wrote(up(fleet_live(act, &p[1], (FLEET_NOW + 3 * HOUR) / 1000), 3 * HOUR), 3 * HOUR);
    send_at(FLEET_NOW + 4 * HOUR);
    uint64_t later = wrote(up(fleet_live(act, &p[2], (FLEET_NOW + 5 * HOUR) / 1000), 5 * HOUR), 5 * HOUR);
    send_at(FLEET_NOW + 6 * HOUR);
    assert_int_equal(verdict(before), QZ_J_ACCEPTED);
    assert_int_equal(verdict(after), QZ_J_ACCEPTED);
    assert_int_equal(verdict(later), QZ_J_ACCEPTED);
    assert_int_equal(row().proven, 3);
}

static void a_program_that_starts_again_goes_on_in_the_same_boot(void **state)
{
    (void)state;
    wrote(up(booted(BOOT), 1000), 1000);
    uint64_t before = wrote(up(fleet_heads(act, 1), HOUR), HOUR);
    wrote(up(booted(BOOT), 2 * HOUR), 2 * HOUR);
    wrote(up(clock_off(FLEET_NOW, 0), 3 * HOUR), 3 * HOUR);
    send_at(FLEET_NOW + 4 * HOUR);
    assert_int_equal(verdict(before), QZ_J_ACCEPTED);
}

static void another_boot_has_another_count_of_time(void **state)
{
    (void)state;
    wrote(up(booted(BOOT), 1000), 1000);
    uint64_t other = wrote(up(fleet_heads(act, 1), HOUR), HOUR);
    wrote(up(booted(BOOT2), 1000), FLEET_NOW);
    wrote(up(clock_off(0, 0), 2000), FLEET_NOW + 1000);
    uint64_t own = wrote(up(fleet_heads(act, 1), 3000), FLEET_NOW + 2000);
    send_at(FLEET_NOW + 4 * HOUR);
    assert_int_equal(verdict(other), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(own), QZ_J_ACCEPTED);
}

static void a_lie_about_the_clock_stays_within_the_bounds(void **state)
{
    (void)state;
    wrote(fleet_open(act), FLEET_NOW);
    send_at(FLEET_NOW + 2 * HOUR);
    wrote(up(booted(BOOT), 1000), FLEET_NOW + 2 * HOUR);
    wrote(up(clock_off(-HOUR, 0), 2000), FLEET_NOW + 2 * HOUR);
    uint64_t back = wrote(up(fleet_heads(act, 1), 3000), FLEET_NOW + 2 * HOUR);
    wrote(up(clock_off(INT64_MAX, INT64_MAX), 3001), FLEET_NOW + 2 * HOUR); /* counts for nothing */
    wrote(up(clock_off(INT64_MIN, 0), 3002), FLEET_NOW + 2 * HOUR);
    uint64_t far = wrote(up(fleet_heads(act, 1), INT64_MAX), FLEET_NOW + 2 * HOUR);
    send_at(FLEET_NOW + 3 * HOUR);
    assert_int_equal(verdict(back), QZ_J_TIME_DOUBTFUL);
    assert_int_equal(verdict(far), QZ_J_TIME_DOUBTFUL);
}

static void a_kiosk_four_minutes_off_all_day_is_believed(void **state)
{
    (void)state;
    for (int sign = -1; sign <= 1; sign += 2) {
        uint64_t n[24];
        int64_t off = sign * 4 * MINUTE;
        for (size_t i = 0; i < COUNT(n); i++) {
            f.now_ms += HOUR;
            n[i] = wrote(fleet_heads(act, 1), f.now_ms + off);
            fleet_send(&f, &k);
        }
        for (size_t i = 0; i < COUNT(n); i++)
            assert_int_equal(verdict(n[i]), QZ_J_ACCEPTED);
    }
}

/* ---- live codes ---- */

/* A live code made so long before the check-in, with the clocks compared that long before. */
static enum qz_judgement live(int64_t made_before_ms, int64_t offset_ms, int64_t compared_before_ms)
{
    static int64_t up_ms = 1000000000;
    static unsigned youth;
    struct qz_pass_issued *issued = &p[youth++ % COUNT(p)];
    char other[QZ_ID_TEXT];

    fleet_activity(&f, QZ_ACT_SHARING, 0, other);
    f.now_ms += HOUR;
    up_ms += HOUR;
    wrote(up(booted(""), up_ms), f.now_ms - offset_ms);
    wrote(up(clock_off(offset_ms, compared_before_ms), up_ms), f.now_ms - offset_ms);

    /* The check-in falls on the beginning of a step. */
    int64_t at = f.now_ms / 30000 * 30000;
    uint64_t n = wrote(up(fleet_live(other, issued, (at - made_before_ms) / 1000), up_ms + at - f.now_ms),
                       at - offset_ms);

    fleet_send(&f, &k);
    assert_int_equal(fleet_row(&f, other).proven, verdict(n) == QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, other).pending, verdict(n) != QZ_J_ACCEPTED);
    return verdict(n);
}

static void a_live_code_may_be_one_step_off(void **state)
{
    (void)state;
    assert_int_equal(live(0, 0, 0), QZ_J_ACCEPTED);
    assert_int_equal(live(30000, 0, 0), QZ_J_ACCEPTED);
    assert_int_equal(live(30001, 0, 0), QZ_J_LIVE_LATE);
    assert_int_equal(live(-59999, 0, 0), QZ_J_ACCEPTED);
    assert_int_equal(live(-60000, 0, 0), QZ_J_LIVE_LATE);
}

static void a_live_code_is_judged_by_our_clock(void **state)
{
    (void)state;
    assert_int_equal(live(0, 4 * MINUTE, 0), QZ_J_ACCEPTED);
    assert_int_equal(live(4 * MINUTE, 4 * MINUTE, 0), QZ_J_LIVE_LATE);
    assert_int_equal(live(0, -4 * MINUTE, 0), QZ_J_ACCEPTED);
}

static void a_clock_may_drift_a_second_in_three_hours(void **state)
{
    (void)state;
    /* One second of slack reaches a step further back at its beginning. */
    assert_int_equal(live(30001, 0, 3 * HOUR - 1), QZ_J_LIVE_LATE);
    assert_int_equal(live(30001, 0, 3 * HOUR + 30000), QZ_J_ACCEPTED);
    assert_int_equal(live(60001, 0, 3 * HOUR + 30000), QZ_J_LIVE_LATE);
    /* And never more than three minutes. */
    assert_int_equal(live(210000, 0, 10000 * HOUR), QZ_J_ACCEPTED);
    assert_int_equal(live(210001, 0, 10000 * HOUR), QZ_J_LIVE_LATE);
}

static void a_live_code_three_hours_old_proves_nothing(void **state)
{
    (void)state;
    assert_int_equal(live(3 * HOUR, 0, 0), QZ_J_LIVE_LATE);
    wrote(booted(BOOT), f.now_ms);
    uint64_t n = wrote(fleet_live(act, &p[9], f.now_ms / 1000 - 3 * 3600), f.now_ms);
    fleet_send(&f, &k);
    assert_int_equal(verdict(n), QZ_J_LIVE_LATE);
    assert_int_equal(row().pending, 1);
    assert_int_equal(row().proven, 0);
}

/* ---- moved to the right activity ---- */

static void an_entry_anew_keeps_proof_and_time(void **state)
{
    (void)state;
    char right[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, right);

    wrote(up(booted(BOOT), 1000), FLEET_NOW);
    uint64_t wrong =
        wrote(up(fleet_live(act, &p[0], (FLEET_NOW + MINUTE) / 1000), MINUTE), FLEET_NOW + MINUTE);
    uint64_t heads = wrote(up(fleet_heads(act, 3), MINUTE), FLEET_NOW + MINUTE);
    wrote(fleet_void(wrong), FLEET_NOW + HOUR);
    wrote(fleet_void(heads), FLEET_NOW + HOUR);

    struct qz_entry moved = fleet_live(right, &p[0], (FLEET_NOW + MINUTE) / 1000),
                    counted = fleet_heads(right, 3);
    moved.of = wrong;
    counted.of = heads;
    uint64_t n = wrote(up(moved, HOUR), FLEET_NOW + HOUR), m = wrote(up(counted, HOUR), FLEET_NOW + HOUR);
    send_at(FLEET_NOW + 2 * HOUR);

    assert_int_equal(verdict(n), QZ_J_ACCEPTED);
    assert_int_equal(verdict(m), QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, right).proven, 1);
    assert_int_equal(row().proven, 0);
    assert_int_equal(stats().headcount, 3);
}

static void only_a_voided_entry_that_said_the_same_is_kept_anew(void **state)
{
    (void)state;
    char right[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, right);

    uint64_t first = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + MINUTE);
    struct qz_entry e = fleet_checkin(right, &p[0]);
    e.of = first;
    uint64_t stands = wrote(e, FLEET_NOW + HOUR);
    wrote(fleet_void(first), FLEET_NOW + HOUR);

    e = fleet_checkin(right, &p[1]);
    e.of = first;
    uint64_t other = wrote(e, FLEET_NOW + HOUR);
    e.of = other + 5;
    uint64_t ahead = wrote(e, FLEET_NOW + HOUR);

    send_at(FLEET_NOW + 2 * HOUR);
    assert_int_equal(verdict(stands), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(verdict(other), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(verdict(ahead), QZ_J_UNKNOWN_TARGET);
    assert_int_equal(fleet_row(&f, right).pending, 0);
}

static void what_is_anew_does_not_become_any_older(void **state)
{
    (void)state;
    char right[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 0, right);
    uint64_t first = wrote(fleet_checkin(act, &p[0]), FLEET_NOW + 3 * QZ_DAY_MS);
    send_at(FLEET_NOW + HOUR);
    wrote(fleet_void(first), FLEET_NOW + 3 * QZ_DAY_MS);
    struct qz_entry e = fleet_checkin(right, &p[0]);
    e.of = first;
    uint64_t n = wrote(e, FLEET_NOW + 3 * QZ_DAY_MS);
    send_at(FLEET_NOW + 4 * QZ_DAY_MS);
    assert_int_equal(verdict(n), QZ_J_TIME_DOUBTFUL);
}

/* ---- any number of jumps ---- */

#define JUMPS 1000

/* A kiosk whose clock jumps about, which is put right now and then, and says by how much it was off; beside
 * it a forger who writes times of their own. */
struct jumping {
    uint64_t seed, honest[JUMPS], forged[JUMPS];
    size_t h, g;
    int64_t cosigned, real;
};

/* A boot at whatever time the clock shows; it learns how far off it is within the same boot. */
static void jumping_boot(struct jumping *j)
{
    int64_t jump = (int64_t)(qz_spec_random(&j->seed) % (20000 * HOUR)) - 10000 * HOUR;
    int64_t up_ms = (int64_t)(qz_spec_random(&j->seed) % HOUR), began = j->real - up_ms;
    wrote(up(booted(""), up_ms), j->real + jump);

    unsigned entries = (unsigned)(qz_spec_random(&j->seed) % 3) + 1,
             learns = (unsigned)(qz_spec_random(&j->seed) % entries);
    for (unsigned e = 0; e < entries; e++) {
        j->real += (int64_t)(qz_spec_random(&j->seed) % (30 * MINUTE));
        if (e == learns)
            wrote(up(clock_off(-jump, 0), j->real - began), j->real + jump);
        if (j->h < JUMPS)
            j->honest[j->h++] = wrote(up(fleet_heads(act, 1), j->real - began), j->real + jump);
    }
}

/* By more than ten minutes outside of what others signed, in a boot whose clock nobody knows. */
static void jumping_forge(struct jumping *j)
{
    int64_t by = 10 * MINUTE + 1 + (int64_t)(qz_spec_random(&j->seed) % (1000 * HOUR));
    bool before = qz_spec_random(&j->seed) % 2;
    wrote(up(booted(""), 0), j->real);
    j->forged[j->g++] = wrote(fleet_heads(act, 1), before ? j->cosigned - by : j->real + by);
}

static void honest_entries_are_never_doubtful_and_forged_ones_always(void **state)
{
    (void)state;
    struct jumping j = {.seed = 7, .cosigned = FLEET_NOW, .real = FLEET_NOW};
    for (int i = 0; i < JUMPS; i++) {
        jumping_boot(&j);
        if (qz_spec_random(&j.seed) % 2)
            continue;

        j.real += MINUTE;
        if (j.g < JUMPS)
            jumping_forge(&j);
        send_at(j.real);
        j.cosigned = j.real;
    }
    send_at(j.real);

    for (size_t i = 0; i < j.h; i++)
        assert_int_equal(verdict(j.honest[i]), QZ_J_ACCEPTED);
    for (size_t i = 0; i < j.g; i++)
        assert_int_equal(verdict(j.forged[i]), QZ_J_TIME_DOUBTFUL);
}

/* ---- from before ---- */

static void entries_of_before_the_rule_keep_verdict_and_effect(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_entry wrong = fleet_live(act, &p[0], FLEET_NOW / 1000);
    uint64_t differences = 1;
    wrong.proof[97] ^= 1;
    uint64_t live = wrote(wrong, FLEET_NOW), old = wrote(fleet_heads(act, 4), 0);
    send_at(FLEET_NOW + HOUR);
    assert_int_equal(verdict(old), QZ_J_TIME_DOUBTFUL);

    /* As a tracker without the rule left it. */
    assert_done(qz_db_exec(f.t->db,
                           "UPDATE since SET seq=(SELECT max(seq) FROM receipt);"
                           "UPDATE entry SET verdict=0 WHERE verdict=17; DELETE FROM live_wrong",
                           &err),
                &err);
    fleet_reopen(&f);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(verdict(live), QZ_J_LIVE_WRONG);
    assert_int_equal(verdict(old), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 0);
    assert_int_equal(stats().headcount, 4);
    assert_int_equal(stats().late, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(days_off_line_are_not_doubted),
        T(ten_minutes_outside_are_latency_and_drift),
        T(before_anything_was_cosigned_the_enrolment_bounds),
        T(years_that_cannot_be_are_doubtful_and_stand_as_late),
        T(what_is_doubtful_stands_as_late_and_can_be_taken_back),
        T(a_seen_that_falls_is_doubtful),
        T(a_back_dated_entry_does_not_escape),
        T(an_entry_ahead_of_its_receipt_is_not_dropped_for_what_happened_later),
        T(a_tracker_put_back_from_a_copy_doubts_nothing),
        T(entries_of_a_boot_are_dated_by_what_it_learnt_later),
        T(a_program_that_starts_again_goes_on_in_the_same_boot),
        T(another_boot_has_another_count_of_time),
        T(a_lie_about_the_clock_stays_within_the_bounds),
        T(a_kiosk_four_minutes_off_all_day_is_believed),
        T(a_live_code_may_be_one_step_off),
        T(a_live_code_is_judged_by_our_clock),
        T(a_clock_may_drift_a_second_in_three_hours),
        T(a_live_code_three_hours_old_proves_nothing),
        T(an_entry_anew_keeps_proof_and_time),
        T(only_a_voided_entry_that_said_the_same_is_kept_anew),
        T(what_is_anew_does_not_become_any_older),
        T(honest_entries_are_never_doubtful_and_forged_ones_always),
        T(entries_of_before_the_rule_keep_verdict_and_effect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
