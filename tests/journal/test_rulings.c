/* A superior's word on entries: discounted, counted again, allowed. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "registry/registry.h"
#include "rules/limits.h"
#include "store/stmt_int.h"
#include "tests/journal/views_case.h"
#include "tests/support/logkit.h"

#include <stdio.h>

static int say(enum qz_ruling_kind kind, uint64_t from, uint64_t to, const char *activity, struct qz_err *err)
{
    struct qz_ruling r = {.kind = kind, .from = from, .to = to, .reason = "机器被偷"};
    qz_copy_text(r.activity, sizeof r.activity, activity);
    return qz_ruling_do(f.t, k.row.id, &r, f.now_ms, err);
}

static void must_say(enum qz_ruling_kind kind, uint64_t from, uint64_t to)
{
    struct qz_err err;
    assert_done(say(kind, from, to, "", &err), &err);
}

/* ---- discounting ---- */

static void what_is_discounted_counts_nowhere_and_back_it_counts_as_before(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_live(act, &p[1], FLEET_NOW / 1000));
    fleet_write(&k, fleet_heads(act, 60));
    fleet_write(&k, fleet_late(act, f.cadre, p[2].who, 0));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    struct qz_activity_row before = row();
    struct qz_stats was = stats();
    assert_int_equal(before.attested, 1);
    assert_int_equal(before.proven, 1);
    assert_int_equal(before.unnamed, 60);

    must_say(QZ_RULING_DISCOUNT, 1, 6);
    struct qz_activity_row r = row();
    assert_int_equal(r.attested + r.pending + r.proven + r.late + r.unnamed + r.unnamed_late, 0);
    assert_int_equal(r.opens + r.confirms + r.late_opens, 0);
    assert_int_equal(r.counts, QZ_COUNTS_NOT_OPENED);
    assert_int_equal(stats().youths, 0);
    assert_int_equal(stats().headcount, 0);
    assert_int_equal(stats().counted, 0);
    for (uint64_t n = 1; n <= 6; n++)
        assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_DISCOUNTED);

    must_say(QZ_RULING_RECOUNT, 1, 6);
    r = row();
    assert_memory_equal(&r, &before, sizeof r);
    struct qz_stats now = stats();
    assert_memory_equal(&now, &was, sizeof now);
    for (uint64_t n = 1; n <= 6; n++)
        assert_int_equal(fleet_verdict(&f, &k, n), QZ_J_ACCEPTED);
}

static void only_entries_of_the_activity_are_discounted_when_one_is_named(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT];
    struct qz_err err;
    fleet_activity(&f, QZ_ACT_VOLUNTEERING, 1, other);

    fleet_write(&k, fleet_heads(act, 5));
    fleet_write(&k, fleet_heads(other, 7));
    fleet_write(&k, fleet_heads(act, 9));
    fleet_write(&k, fleet_void(3));
    fleet_send(&f, &k);

    assert_done(say(QZ_RULING_DISCOUNT, 1, 4, act, &err), &err);
    assert_int_equal(row().unnamed, 0);
    assert_int_equal(fleet_row(&f, other).unnamed, 7);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
    assert_int_equal(fleet_verdict(&f, &k, 4), QZ_J_DISCOUNTED); /* a void is of what it names */
}

static void the_youth_stands_on_anothers_check_in_until_it_counts_again(void **state)
{
    (void)state;
    fleet_write(&k, fleet_live(act, &p[0], FLEET_NOW / 1000));
    fleet_send(&f, &k);
    fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_send(&f, &sibling);
    assert_int_equal(row().proven, 1);

    must_say(QZ_RULING_DISCOUNT, 1, 1);
    assert_int_equal(row().proven, 0);
    assert_int_equal(row().pending, 1);
    assert_int_equal(stats().youths, 1);

    must_say(QZ_RULING_RECOUNT, 1, 1);
    assert_int_equal(row().proven, 1);
    assert_int_equal(row().pending, 0);
    assert_int_equal(stats().youths, 1);

    fleet_write(&sibling, fleet_void(1)); /* waits again */
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, 2), QZ_J_ACCEPTED);
    assert_int_equal(row().proven, 1);
}

static void what_a_discounted_void_took_out_comes_back(void **state)
{
    (void)state;
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_checkin(act, &p[1]));
    fleet_write(&k, fleet_void(1));
    fleet_write(&k, fleet_reject(act, f.cadre, 2));
    fleet_send(&f, &k);
    assert_int_equal(row().pending, 0);
    must_say(QZ_RULING_DISCOUNT, 3, 4);
    assert_int_equal(row().pending, 2);
    must_say(QZ_RULING_RECOUNT, 3, 4);
    assert_int_equal(row().pending, 0);
}

static void a_discounted_entry_that_was_voided_does_not_come_back(void **state)
{
    (void)state;
    fleet_write(&k, fleet_heads(act, 8));
    fleet_send(&f, &k);
    must_say(QZ_RULING_DISCOUNT, 1, 1);
    assert_int_equal(judged(fleet_void(1)), QZ_J_ACCEPTED);
    must_say(QZ_RULING_RECOUNT, 1, 1);
    assert_int_equal(row().unnamed, 0);
}

static void siblings_are_told_of_whom_a_discount_took_out(void **state)
{
    (void)state;
    struct qz_feed feed;
    struct qz_err err;
    fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_write(&k, fleet_heads(act, 30));
    fleet_send(&f, &k);

    assert_done(qz_views_feed(f.t, &sibling.row, 0, f.now_ms, &feed, &err), &err);
    uint64_t after = feed.next;
    assert_int_equal(feed.checkins, 1);
    qz_feed_finish(&feed);

    must_say(QZ_RULING_DISCOUNT, 1, 2);
    assert_true(qz_views_changed(f.t, &sibling.row, after));
    assert_done(qz_views_feed(f.t, &sibling.row, after, f.now_ms, &feed, &err), &err);
    assert_int_equal(feed.fallens, 1);
    assert_string_equal(feed.fallen[0].who, p[0].who);
    assert_int_equal(feed.elsewhere[0].unnamed, 0);
    assert_int_equal(feed.elsewhere[0].named, 0);
    after = feed.next;
    qz_feed_finish(&feed);

    must_say(QZ_RULING_RECOUNT, 1, 2);
    assert_done(qz_views_feed(f.t, &sibling.row, after, f.now_ms, &feed, &err), &err);
    assert_int_equal(feed.checkins, 1);
    assert_int_equal(feed.elsewhere[0].unnamed, 30);
    qz_feed_finish(&feed);
}

/* The same entry in the tracker's copy of the kiosk's log and in the kiosk's own ledger. */
static void write_both(struct qz_ledger *l, struct qz_entry e)
{
    struct qz_err err;
    fleet_write(&k, e);
    assert_done(qz_ledger_append(l, &e, &err), &err);
}

static void assert_kiosk_counts(struct qz_ledger *l, int named, int unnamed)
{
    struct qz_tally tally;
    struct qz_err err;
    uint64_t differences;
    tell_kiosk(l);
    assert_done(qz_ledger_tally(l, act, &tally, &err), &err);
    assert_int_equal(tally.named, named);
    assert_int_equal(tally.unnamed, unnamed);
    assert_done(qz_ledger_rebuild(l, &differences, &err), &err);
    assert_int_equal(differences, 0);
}

static void the_kiosk_itself_follows(void **state)
{
    (void)state;
    char dir[64];
    struct qz_err err;
    struct qz_seen_before before;
    struct qz_counted c[10];
    qz_spec_dir(dir);
    struct qz_ledger *l = qz_ledger_open(dir, NULL, &err);
    assert_non_null(l);
    write_both(l, fleet_open(act));
    write_both(l, fleet_checkin(act, &p[0]));
    write_both(l, fleet_checkin(act, &p[1]));
    write_both(l, fleet_heads(act, 60));
    write_both(l, fleet_void(3));
    write_both(l, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_kiosk_counts(l, 1, 60);

    must_say(QZ_RULING_DISCOUNT, 1, 6);
    assert_kiosk_counts(l, 0, 0);
    assert_int_equal(qz_ledger_checked_in(l, act, p[0].who, &before, &err), 0); /* who may come again */
    assert_int_equal(qz_ledger_counted(l, act, 0, 0, c, 10, &err), 3);
    for (int i = 0; i < 3; i++)
        assert_false(c[i].stands);
    struct qz_activity open;
    assert_int_equal(qz_ledger_session(l, &open, &err), 1); /* what is open here stays open */

    must_say(QZ_RULING_RECOUNT, 1, 4);
    assert_kiosk_counts(l, 2, 60); /* its void is out still */
    must_say(QZ_RULING_RECOUNT, 5, 6);
    assert_kiosk_counts(l, 1, 60);
    qz_ledger_close(l);
    qz_spec_dir_remove(dir);
}

static void a_ruling_is_of_entries_that_are_there_and_has_a_reason(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_ruling none = {.kind = QZ_RULING_DISCOUNT, .from = 1, .to = 1};
    fleet_write(&k, fleet_heads(act, 8));
    fleet_send(&f, &k);

    assert_int_equal(say(QZ_RULING_DISCOUNT, 1, 2, "", &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_int_equal(row().unnamed, 8); /* nothing by halves */

    assert_int_equal(say(QZ_RULING_DISCOUNT, 2, 1, "", &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(say(QZ_RULING_DISCOUNT, 1, 501, "", &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(say(QZ_RULING_DISCOUNT, 1, 1, "a_nosuch", &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);

    assert_int_equal(qz_ruling_do(f.t, k.row.id, &none, f.now_ms, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    none.reason[0] = 'x';
    assert_int_equal(qz_ruling_do(f.t, "k_nosuch", &none, f.now_ms, &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
}

static void how_many_entries_are_ruled_on_is_told(void **state)
{
    (void)state;
    struct qz_ruled ruled;
    struct qz_err err;
    for (int i = 0; i < 5; i++)
        fleet_write(&k, fleet_heads(act, 8));
    fleet_send(&f, &k);

    must_say(QZ_RULING_DISCOUNT, 2, 4);
    must_say(QZ_RULING_ALLOW, 1, 2);
    assert_done(qz_ruling_count(f.t, &k.row, &ruled, &err), &err);
    assert_int_equal(ruled.discounted, 3);
    assert_int_equal(ruled.allowed, 2);

    must_say(QZ_RULING_RECOUNT, 1, 5);
    assert_done(qz_ruling_count(f.t, &k.row, &ruled, &err), &err);
    assert_int_equal(ruled.discounted, 0);
    assert_int_equal(row().unnamed, 40);
}

static void a_receipt_full_of_duplicates_is_discounted_in_one_word(void **state)
{
    (void)state;
    enum { MANY = QZ_RULING_ENTRIES };
    static struct qz_pass_issued many[MANY];
    struct qz_ruling r = {.kind = QZ_RULING_DISCOUNT, .from = 1, .to = MANY, .reason = "重复"};
    struct qz_err err;

    fleet_people(&f, f.county, many, MANY, false);
    for (int i = 0; i < MANY; i++)
        fleet_write(&k, fleet_checkin(act, &many[i]));
    fleet_send(&f, &k);
    for (int i = 0; i < MANY; i++)
        fleet_write(&sibling, fleet_checkin(act, &many[i]));
    fleet_send(&f, &sibling);

    must_say(QZ_RULING_DISCOUNT, 1, MANY);
    assert_int_equal(row().pending, MANY);
    must_say(QZ_RULING_RECOUNT, 1, MANY);
    assert_int_equal(row().pending, MANY);

    assert_done(qz_ruling_do(f.t, sibling.row.id, &r, f.now_ms, &err), &err);
    assert_int_equal(row().pending, MANY);
    assert_int_equal(stats().youths, MANY);
}

/* ---- whatever happens, in any order ---- */

enum { STEPS = 120, SEEDS = 8 };

static struct qz_entry something(struct kit_rng *r, uint64_t size)
{
    unsigned i = (unsigned)kit_below(r, 6);
    uint64_t target = size ? 1 + kit_below(r, size) : 1;

    switch (kit_below(r, 10)) {
    case 0:
        return fleet_open(act);
    case 1:
        return fleet_heads(act, 1 + (unsigned)kit_below(r, 100));
    case 2:
        return fleet_confirm(act, f.cadre, kit_below(r, 2) ? target : 0);
    case 3:
        return fleet_reject(act, f.cadre, target);
    case 4:
    case 5:
        return fleet_void(target);
    case 6:
        return fleet_tail(act, p[i].who);
    case 7:
        return fleet_live(act, &p[i], FLEET_NOW / 1000);

    default:
        return fleet_checkin(act, &p[i]);
    }
}

static void ruling_at_random(struct kit_rng *r, const struct fleet_kiosk *kiosk)
{
    struct qz_ruling word = {.kind = (enum qz_ruling_kind)kit_below(r, 3), .reason = "查"};
    struct qz_err err;
    if (kiosk->sent == 0)
        return;
    word.from = 1 + kit_below(r, kiosk->sent);
    word.to = word.from + kit_below(r, kiosk->sent - word.from + 1);
    assert_done(qz_ruling_do(f.t, kiosk->row.id, &word, f.now_ms, &err), &err);
}

static void assert_rebuild_is_equal(uint64_t seed)
{
    uint64_t differences = 0;
    struct qz_err err;
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    if (differences)
        fail_msg("seed %llu: %llu rows differ", (unsigned long long)seed, (unsigned long long)differences);
}

static void some_history(struct kit_rng *r, bool rulings)
{
    for (int i = 0; i < STEPS; i++) {
        struct fleet_kiosk *kiosk = kit_below(r, 2) ? &k : &sibling;
        if (rulings && kit_below(r, 6) == 0)
            ruling_at_random(r, kiosk);
        else
            fleet_write(kiosk, something(r, kiosk->size));
        if (kit_below(r, 4) == 0)
            fleet_send(&f, kiosk);
    }
    fleet_send(&f, &k);
    fleet_send(&f, &sibling);
}

static void any_order_of_entries_and_rulings_gives_the_same_when_rebuilt(void **state)
{
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct kit_rng r = {seed};
        some_history(&r, true);
        assert_rebuild_is_equal(seed);
        teardown(state);
        setup(state);
    }
}

/* All that is shown, in one text: figures, and who stands on which entry, known how. */
static void picture(struct qz_buf *out)
{
    struct qz_err err;
    struct qz_activity_row r = row();
    struct qz_stats s = stats();

    const int64_t figure[] = {r.opens,    r.late_opens, r.confirms,     r.proven,    r.attested, r.pending,
                              r.late,     r.unnamed,    r.unnamed_late, r.counts,    s.youths,   s.proven,
                              s.attested, s.waiting,    s.late,         s.headcount, s.counted};
    for (size_t i = 0; i < COUNT(figure); i++)
        qz_buf_printf(out, "%lld ", (long long)figure[i]);

    struct qz_stmt *q =
        qz_db_stmt(f.t->db,
                   "SELECT log||'/'||n||'/'||how||'/'||known||'/'||confirm FROM participation "
                   "UNION ALL SELECT 'waits '||log||'/'||n||'/'||how||'/'||seq FROM duplicate "
                   "UNION ALL SELECT 'gone '||entry FROM gone UNION ALL SELECT 'reach '||log||"
                   "hex(times) FROM reach UNION ALL SELECT 'log '||log||'/'||named||'/'||"
                   "unnamed FROM activity_log ORDER BY 1",
                   &err);
    assert_non_null(q);
    while (qz_step(q, &err) == 1)
        qz_buf_printf(out, "%s\n", qz_col_text(q, 0));
}

static void whatever_is_discounted_whole_and_back_leaves_no_trace(void **state)
{
    for (uint64_t seed = 101; seed <= 100 + SEEDS; seed++) {
        struct kit_rng r = {seed};
        struct qz_buf before = {0}, after = {0};
        some_history(&r, false);
        picture(&before);

        if (k.sent) {
            must_say(QZ_RULING_DISCOUNT, 1, k.sent);
            must_say(QZ_RULING_RECOUNT, 1, k.sent);
        }

        picture(&after);
        if (strcmp(before.data, after.data) != 0)
            fail_msg("seed %llu:\n%s\nbecame\n%s", (unsigned long long)seed, before.data, after.data);
        qz_buf_finish(&before);
        qz_buf_finish(&after);

        assert_rebuild_is_equal(seed);
        teardown(state);
        setup(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_discounted_counts_nowhere_and_back_it_counts_as_before),
        T(only_entries_of_the_activity_are_discounted_when_one_is_named),
        T(the_youth_stands_on_anothers_check_in_until_it_counts_again),
        T(what_a_discounted_void_took_out_comes_back),
        T(a_discounted_entry_that_was_voided_does_not_come_back),
        T(siblings_are_told_of_whom_a_discount_took_out),
        T(the_kiosk_itself_follows),
        T(a_ruling_is_of_entries_that_are_there_and_has_a_reason),
        T(how_many_entries_are_ruled_on_is_told),
        T(a_receipt_full_of_duplicates_is_discounted_in_one_word),
        T(any_order_of_entries_and_rulings_gives_the_same_when_rebuilt),
        T(whatever_is_discounted_whole_and_back_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
