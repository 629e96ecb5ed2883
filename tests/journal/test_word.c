/* What a kiosk may take back and enter late, and in whose name. */
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#define SECOND INT64_C(1000)
#define HOUR   (3600 * SECOND)

static struct qz_entry later(struct qz_entry e, int64_t ms)
{
    e.at_ms += ms;
    e.up_ms += ms;
    return e;
}

/* The verdict on an entry that is uploaded as it is written. */
static enum qz_judgement came(struct qz_entry e)
{
    if (e.at_ms > f.now_ms)
        f.now_ms = e.at_ms;
    return judged(e);
}

static struct qz_entry nobodys(struct qz_entry e)
{
    *e.cadre = '\0';
    return e;
}

static void anybody_takes_back_a_headcount_of_the_last_60_seconds(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_heads(act, 2));
    assert_int_equal(came(later(nobodys(fleet_void(n)), 60 * SECOND)), QZ_J_ACCEPTED);
    assert_int_equal(row().unnamed, 0);
    n = fleet_write(&k, fleet_heads(act, 2));
    assert_int_equal(came(later(nobodys(fleet_void(n)), 60 * SECOND + 1)), QZ_J_NOT_ALLOWED);
    assert_int_equal(row().unnamed, 2);
    assert_int_equal(came(later(fleet_void(n), 60 * SECOND + 1)), QZ_J_ACCEPTED); /* a cadre does */
    assert_int_equal(row().unnamed, 0);
}

static void the_60_seconds_are_those_since_boot(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_heads(act, 2));
    struct qz_entry e = later(nobodys(fleet_void(n)), 10 * SECOND);
    e.at_ms += 5 * HOUR; /* the clock was put right in between */
    assert_int_equal(came(e), QZ_J_ACCEPTED);
    n = fleet_write(&k, later(fleet_heads(act, 2), 90 * SECOND));
    e = nobodys(fleet_void(n)); /* it looks new by the wall clock, but came with a later boot */
    e.at_ms += 91 * SECOND;
    assert_int_equal(came(e), QZ_J_NOT_ALLOWED);
    e = later(nobodys(fleet_void(n)), 91 * SECOND); /* and by the time since boot, days after */
    e.at_ms += 49 * HOUR;
    assert_int_equal(came(e), QZ_J_NOT_ALLOWED);
}

static void all_else_is_taken_back_by_a_cadre(void **state)
{
    (void)state;
    uint64_t n[] = {fleet_write(&k, fleet_open(act)), fleet_write(&k, fleet_checkin(act, &p[0])),
                    fleet_write(&k, fleet_late(act, f.cadre, "", 3)),
                    fleet_write(&k, fleet_confirm(act, f.cadre, 0))};
    fleet_send(&f, &k);
    for (size_t i = 0; i < COUNT(n); i++)
        assert_int_equal(came(nobodys(fleet_void(n[i]))), QZ_J_NOT_ALLOWED);
    assert_int_equal(row().opens, 1);
    assert_int_equal(row().attested, 1);
    assert_int_equal(row().unnamed_late, 3);
    for (size_t i = COUNT(n); i-- > 0;)
        assert_int_equal(came(fleet_void(n[i])), QZ_J_ACCEPTED);
    assert_int_equal(row().opens + row().attested + row().unnamed_late + row().confirms, 0);
}

static void a_void_comes_within_24_hours(void **state)
{
    (void)state;
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0])),
             late = fleet_write(&k, fleet_checkin(act, &p[1]));
    assert_int_equal(came(later(fleet_void(n), 24 * HOUR)), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 1);
    assert_int_equal(came(later(fleet_void(late), 24 * HOUR + 1)), QZ_J_NOT_ALLOWED);
    assert_int_equal(row().pending, 1);
}

static void what_a_wrong_clock_wrote_is_moved_however_wrong_it_was(void **state)
{
    (void)state;
    struct qz_entry wrong = fleet_checkin(act, &p[0]);
    wrong.at_ms -= 30 * 24 * HOUR;
    uint64_t n = fleet_write(&k, wrong);
    struct qz_entry e = later(fleet_void(n), HOUR);
    assert_int_equal(came(e), QZ_J_NOT_ALLOWED);
    strcpy(e.reason, QZ_VOID_CLOCK);
    e.up_ms = wrong.up_ms + 24 * HOUR + 1;
    assert_int_equal(came(e), QZ_J_NOT_ALLOWED);
    e.up_ms = wrong.up_ms + 24 * HOUR;
    assert_int_equal(came(e), QZ_J_ACCEPTED);
}

static void a_kiosk_that_moved_takes_back_nothing_at_its_old_organisation(void **state)
{
    (void)state;
    char county[QZ_ID_TEXT];
    uint64_t heads = fleet_write(&k, fleet_heads(act, 2)), n = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    fleet_county(&f, "邻县", county);
    fleet_move(&f, &k, county);
    assert_int_equal(came(nobodys(fleet_void(heads))), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(came(fleet_void(n)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(row().unnamed, 2);
    assert_int_equal(row().pending, 1);
}

static void a_kiosks_late_entry_comes_within_24_hours_of_the_activity(void **state)
{
    (void)state;
    char ahead[QZ_ID_TEXT];
    struct qz_activity_row r = row();
    struct qz_entry e = fleet_late(act, f.cadre, "", 3);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 2, ahead);
    assert_int_equal(came(fleet_late(ahead, f.cadre, "", 3)), QZ_J_NOT_ALLOWED); /* two days before */
    e.at_ms = r.end_ms + 24 * HOUR;
    assert_int_equal(came(e), QZ_J_ACCEPTED);
    e.at_ms++;
    assert_int_equal(came(e), QZ_J_NOT_ALLOWED);
    assert_int_equal(row().unnamed_late, 3);
}

static void what_came_before_the_rules_keeps_its_verdict(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t differences;
    f.t->since[QZ_SINCE_ATTRIBUTION] = UINT64_MAX;

    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t gone = fleet_write(&k, later(nobodys(fleet_void(n)), 100 * HOUR));
    struct qz_entry e = fleet_late(act, f.cadre, "", 3);
    e.at_ms += 1000 * HOUR;
    uint64_t late = fleet_write(&k, e);
    f.now_ms += 1000 * HOUR;
    fleet_send(&f, &k);

    f.t->since[QZ_SINCE_ATTRIBUTION] = f.t->seq;
    assert_int_equal(came(later(nobodys(fleet_void(late)), 1001 * HOUR)), QZ_J_NOT_ALLOWED);

    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(fleet_verdict(&f, &k, gone), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, late), QZ_J_ACCEPTED);
    assert_int_equal(row().pending, 0);
    assert_int_equal(row().unnamed_late, 3);
}

/* ---- kiosk and tracker ---- */

static uint32_t dice;

static unsigned below(unsigned n)
{
    dice = dice * 1664525 + 1013904223;
    return (dice >> 8) % n;
}

static struct qz_entry anything(uint64_t size)
{
    static const int64_t steps[] = {0, SECOND, 59 * SECOND, 61 * SECOND, HOUR, 25 * HOUR, -HOUR, -25 * HOUR};
    struct qz_entry e;

    switch (size ? below(6) : 0) {
    case 0:
        e = fleet_heads(act, 1 + below(3));
        break;
    case 1:
        e = fleet_checkin(act, &p[below(COUNT(p))]);
        break;
    default:
        e = fleet_void(1 + below((unsigned)size));
        if (below(2))
            e = nobodys(e);
        if (below(8) == 0)
            strcpy(e.reason, QZ_VOID_CLOCK);
    }

    e.up_ms += 200 * HOUR + steps[below(COUNT(steps))];
    e.at_ms += 50 * HOUR + steps[below(COUNT(steps))];
    return e;
}

/* Of 1,000 entries made by chance, both count the same. */
static void kiosk_and_tracker_count_the_same(void **state)
{
    (void)state;
    char dir[64];
    struct qz_err err;
    struct qz_tally tally;
    dice = 20170504;
    f.now_ms += 100 * HOUR;
    qz_spec_dir(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);

    for (int i = 0; i < 1000; i++) {
        struct qz_entry e = anything(k.size);
        fleet_write(&k, e);
        assert_done(qz_ledger_append(l, &e, &err), &err);
    }
    fleet_send(&f, &k);

    assert_done(qz_ledger_tally(l, act, &tally, &err), &err);
    assert_int_equal(tally.unnamed, row().unnamed);
    assert_int_equal(tally.named, row().pending);
    assert_true(tally.unnamed > 0);
    qz_ledger_close(l);
    qz_spec_dir_remove(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(anybody_takes_back_a_headcount_of_the_last_60_seconds),
        T(the_60_seconds_are_those_since_boot),
        T(all_else_is_taken_back_by_a_cadre),
        T(a_void_comes_within_24_hours),
        T(what_a_wrong_clock_wrote_is_moved_however_wrong_it_was),
        T(a_kiosk_that_moved_takes_back_nothing_at_its_old_organisation),
        T(a_kiosks_late_entry_comes_within_24_hours_of_the_activity),
        T(what_came_before_the_rules_keeps_its_verdict),
        T(kiosk_and_tracker_count_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
