/* What an administrator enters at the tracker in a cadre's name, one entry at a time, and activities that are
 * given up. Each is the administrator's word and shown as that; the views' rebuild agrees (teardown). */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "registry/named.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#define DAY QZ_DAY_MS

static uint64_t came[3]; /* entries of three people who waited for a cadre */

static void three_came(void)
{
    fleet_write(&k, fleet_open(act));
    for (int i = 0; i < 3; i++)
        came[i] = fleet_write(&k, fleet_checkin(act, &p[i]));
    fleet_send(&f, &k);
}

static int take(enum qz_entry_kind kind, const char *kiosk, uint64_t n, struct qz_err *err)
{
    struct qz_taking what = {.kind = kind,
                             .activity = act,
                             .cadre = f.cadre,
                             .administrator = "赵管理",
                             .kiosk = kiosk,
                             .n = n,
                             .reason = "记错了"};
    return qz_named_take(f.t, &what, f.now_ms, err);
}

static bool late_again; /* the late entry stood already */

static int late_for(const char *reason, const char *who, int heads, struct qz_err *err)
{
    struct qz_late l = {.activity = act,
                        .cadre = f.cadre,
                        .administrator = "赵管理",
                        .who = who,
                        .heads = heads,
                        .reason = reason};
    return qz_named_late(f.t, &l, f.now_ms, &late_again, err);
}

static int late(const char *who, int heads, struct qz_err *err)
{
    return late_for("停电", who, heads, err);
}

/* Number of the newest entry of the tracker's own log that is shown of the activity, which is written there.
 */
static struct qz_opened newest_own(void)
{
    static struct qz_opened all[50];
    struct qz_err err;
    uint64_t next;
    int n = qz_views_entries(f.t, act, 0, all, COUNT(all), &next, &err), last = -1;
    for (int i = 0; i < n; i++)
        if (!*all[i].kiosk)
            last = i;
    assert_true(last >= 0);
    return all[last];
}

/* What the activity shows of a kiosk's entry. */
static struct qz_opened shown(const struct fleet_kiosk *kiosk, uint64_t entry)
{
    static struct qz_opened all[50];
    struct qz_err err;
    uint64_t next;
    int n = qz_views_entries(f.t, act, 0, all, COUNT(all), &next, &err);
    for (int i = 0; i < n; i++)
        if (strcmp(all[i].kiosk, kiosk->row.id) == 0 && all[i].n == entry)
            return all[i];
    fail_msg("entry %llu is not shown", (unsigned long long)entry);
    return all[0];
}

static void one_who_waits_is_confirmed_and_the_others_wait_on(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    assert_done(take(QZ_ENTRY_CONFIRM, k.row.id, came[1], &err), &err);
    assert_int_equal(row().attested, 1);
    assert_int_equal(row().pending, 2);
    assert_int_equal(row().confirms, 0); /* the activity as a whole is not */
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].attested, 1);
    assert_int_equal(shown(&k, came[1]).how, QZ_HOW_ATTESTED);
    assert_int_equal(shown(&k, came[1]).whose, QZ_WHOSE_ADMIN);
    assert_refused(take(QZ_ENTRY_CONFIRM, k.row.id, came[1], &err), &err, QZ_E_CONFLICT);

    struct qz_opened own = newest_own();
    assert_string_equal(own.verb, "entry-confirm");
    assert_string_equal(own.administrator, "赵管理");
    assert_string_equal(own.cadre, f.cadre);
    assert_int_equal(own.whose, QZ_WHOSE_ADMIN);
    assert_int_equal(own.target, came[1]);
    assert_string_equal(own.target_kiosk, k.row.id);
}

static void that_can_be_withdrawn(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    assert_done(take(QZ_ENTRY_CONFIRM, k.row.id, came[1], &err), &err);
    uint64_t n = newest_own().n;
    assert_done(qz_named_withdraw(f.t, f.cadre, "", n, "赵管理", "弄错了", f.now_ms, &err), &err);
    assert_int_equal(row().attested, 0);
    assert_int_equal(row().pending, 3);
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].attested, 0);
    assert_refused(qz_named_withdraw(f.t, f.cadre, "", n, "赵管理", "again", f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
}

static void a_check_in_is_rejected_with_a_reason_and_stays_visible(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    assert_done(take(QZ_ENTRY_REJECT, k.row.id, came[0], &err), &err);
    assert_int_equal(row().pending, 2);
    assert_int_equal(stats().youths, 2);
    assert_true(shown(&k, came[0]).gone);
    assert_int_equal(shown(&k, came[0]).adds, 0);
    struct qz_opened own = newest_own();
    assert_string_equal(own.verb, "entry-reject");
    assert_string_equal(own.reason, "记错了");
    assert_int_equal(own.whose, QZ_WHOSE_ADMIN);
    assert_refused(take(QZ_ENTRY_REJECT, k.row.id, came[0], &err), &err, QZ_E_CONFLICT);

    struct qz_named_row w[20];
    int n = qz_named_list(f.t, f.cadre, 0, w, COUNT(w), &err);
    assert_true(n > 0);
    assert_string_equal(w[n - 1].target_kiosk, k.row.id);
    assert_int_equal(w[n - 1].whose, QZ_WHOSE_ADMIN);
}

static void the_kiosk_is_told_what_was_taken_back_of_its_own(void **state)
{
    (void)state;
    struct qz_config c;
    struct qz_err err;
    char before[72], after[72];
    three_came();
    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, before, &err), &err);
    assert_done(take(QZ_ENTRY_REJECT, k.row.id, came[0], &err), &err);
    assert_done(take(QZ_ENTRY_REJECT, k.row.id, came[1], &err), &err);
    assert_done(qz_named_withdraw(f.t, f.cadre, k.row.id, confirm, "赵管理", "弄错了", f.now_ms, &err), &err);
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.discounts, 2);
    assert_int_equal(c.discounted[0].first, came[0]);
    assert_int_equal(c.discounted[0].last, came[1]);
    assert_int_equal(c.discounted[1].first, confirm);
    qz_config_finish(&c);
    assert_done(qz_registry_config(f.t, &sibling.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.discounts, 0);
    qz_config_finish(&c);
}

static void whoever_waited_behind_takes_the_place(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    uint64_t again = fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_send(&f, &sibling);
    assert_int_equal(fleet_verdict(&f, &sibling, again), QZ_J_DUPLICATE);
    assert_done(take(QZ_ENTRY_REJECT, k.row.id, came[0], &err), &err);
    assert_int_equal(row().pending, 3);
    assert_int_equal(shown(&sibling, again).adds, 1);
}

static void heads_openings_confirmations_and_late_entries_are_voided(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    uint64_t heads = fleet_write(&k, fleet_heads(act, 7));
    uint64_t confirm = fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(row().unnamed, 7);
    assert_int_equal(row().counts, QZ_COUNTS);

    assert_done(take(QZ_ENTRY_VOID, k.row.id, heads, &err), &err);
    assert_int_equal(row().unnamed, 0);
    assert_done(take(QZ_ENTRY_VOID, k.row.id, confirm, &err), &err);
    assert_int_equal(row().confirms, 0);
    assert_int_equal(row().pending, 3);
    assert_done(take(QZ_ENTRY_VOID, k.row.id, 1, &err), &err);
    assert_int_equal(row().opens, 0);
    assert_int_equal(row().counts, QZ_COUNTS_NOT_OPENED);

    assert_done(late("", 5, &err), &err);
    assert_int_equal(row().unnamed_late, 5);
    assert_done(take(QZ_ENTRY_VOID, "tracker", newest_own().n, &err), &err);
    assert_int_equal(row().unnamed_late, 0);
    assert_int_equal(row().late_opens, 0);
}

static void who_was_there_is_entered_later_marked_as_that(void **state)
{
    (void)state;
    struct qz_err err;
    for (int i = 0; i < 3; i++)
        assert_done(late(p[i].who, 0, &err), &err);
    assert_done(late("", 4, &err), &err);
    assert_int_equal(row().late, 3);
    assert_int_equal(row().unnamed_late, 4);
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].late, 3);
    assert_int_equal(row().by[QZ_WHOSE_ADMIN].unnamed_late, 4);
    assert_int_equal(stats().by[QZ_WHOSE_ADMIN].late, 7);
    struct qz_opened own = newest_own();
    assert_int_equal(own.kind, QZ_ENTRY_LATE);
    assert_string_equal(own.administrator, "赵管理");
    assert_string_equal(own.reason, "停电");
    assert_int_equal(own.whose, QZ_WHOSE_ADMIN);

    /* It needs no opening: with a confirmation it counts. */
    assert_done(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err);
    assert_int_equal(row().counts, QZ_COUNTS);
}

/* Whoever saw no answer asks again, or a second clerk has the same list. */
static void the_very_same_is_entered_once(void **state)
{
    (void)state;
    struct qz_err err;
    assert_done(late("", 4, &err), &err);
    assert_false(late_again);
    uint64_t seq = f.t->seq;
    assert_done(late("", 4, &err), &err);
    assert_true(late_again);
    assert_done(late(p[0].who, 0, &err), &err);
    assert_false(late_again);
    assert_done(late(p[0].who, 0, &err), &err);
    assert_true(late_again);
    assert_int_equal(f.t->seq, seq + 1);
    assert_int_equal(row().unnamed_late, 4);
    assert_int_equal(row().late, 1);
    assert_int_equal(row().late_opens, 2);

    assert_done(late("", 5, &err), &err); /* others */
    assert_done(late_for("停电，第二批", "", 4, &err), &err);
    assert_int_equal(row().unnamed_late, 13);
    assert_done(take(QZ_ENTRY_VOID, "tracker", newest_own().n, &err), &err);
    assert_done(late_for("停电，第二批", "", 4, &err), &err); /* it does not stand any more */
    assert_false(late_again);
    assert_int_equal(row().unnamed_late, 13);
}

static void people_without_a_name_are_bounded_at_the_tracker_too(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_activity_row a = {.kind = QZ_ACT_SHARING, .start_ms = FLEET_NOW, .expected = 5, .title = "x"};
    a.end_ms = a.start_ms + 7200000;
    strcpy(a.organisation, f.county);
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    memcpy(act, a.id, sizeof act);
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 9)); /* a kiosk has a bound of its own */
    fleet_send(&f, &k);
    assert_done(late_for("一", "", 7, &err), &err);
    assert_done(late_for("二", "", 3, &err), &err);
    uint64_t three = newest_own().n;
    assert_refused(late_for("三", "", 1, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(row().unnamed_late, 10);
    assert_done(late_for("三", p[0].who, 0, &err), &err); /* by name */

    assert_done(take(QZ_ENTRY_VOID, "tracker", three, &err), &err);
    assert_done(late_for("四", "", 3, &err), &err);
}

/* Whose word it would be: a cadre's who was there. */
static void who_left_speaks_of_what_was_before_alone(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    f.now_ms += QZ_DAY_MS;
    assert_done(qz_cadre_remove(f.t, f.cadre, f.now_ms, &err), &err);
    assert_done(take(QZ_ENTRY_CONFIRM, k.row.id, came[0], &err), &err);
    assert_done(take(QZ_ENTRY_REJECT, k.row.id, came[1], &err), &err);
    assert_done(late("", 4, &err), &err);
    assert_done(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err);

    fleet_activity(&f, QZ_ACT_SHARING, 1, act); /* it begins as that cadre leaves */
    uint64_t size = f.t->seq;
    assert_refused(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "2017-05-05"));
    assert_refused(late("", 4, &err), &err, QZ_E_CONFLICT);
    assert_refused(late(p[5].who, 0, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(f.t->seq, size);
    uint64_t n = fleet_write(&k, fleet_checkin(act, &p[4]));
    fleet_send(&f, &k);
    assert_refused(take(QZ_ENTRY_CONFIRM, k.row.id, n, &err), &err, QZ_E_CONFLICT);
    assert_refused(take(QZ_ENTRY_REJECT, k.row.id, n, &err), &err, QZ_E_CONFLICT);
    assert_refused(take(QZ_ENTRY_VOID, k.row.id, n, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "left on"));
}

static void what_makes_no_sense_is_refused_and_leaves_no_entry(void **state)
{
    (void)state;
    struct qz_err err;
    char other[QZ_ID_TEXT], stranger[QZ_ID_TEXT], elsewhere[QZ_ID_TEXT];
    three_came();
    uint64_t heads = fleet_write(&k, fleet_heads(act, 2));
    fleet_send(&f, &k);
    fleet_activity(&f, QZ_ACT_SHARING, 0, other);
    fleet_county(&f, "别的县", elsewhere);
    assert_done(qz_cadre_add(f.t, elsewhere, "钱多", "246810", f.now_ms, stranger, &err), &err);
    uint64_t size = f.t->seq;

    assert_refused(take(QZ_ENTRY_REJECT, k.row.id, heads, &err), &err, QZ_E_CONFLICT);
    assert_refused(take(QZ_ENTRY_CONFIRM, k.row.id, heads, &err), &err, QZ_E_CONFLICT);
    assert_refused(take(QZ_ENTRY_VOID, k.row.id, 999, &err), &err, QZ_E_MISSING);
    assert_refused(take(QZ_ENTRY_VOID, k.row.id, UINT64_MAX, &err), &err, QZ_E_MISSING);
    assert_refused(take(QZ_ENTRY_VOID, "k_aaaaaaaaaaaaaaaaaaaaaaaaaa", 1, &err), &err, QZ_E_MISSING);
    assert_refused(take(QZ_ENTRY_VOID, "tracker", 1, &err), &err, QZ_E_CONFLICT);
    assert_refused(late(p[0].who, 3, &err), &err, QZ_E_INPUT);
    assert_refused(late("", 101, &err), &err, QZ_E_INPUT);
    assert_refused(late("", 0, &err), &err, QZ_E_INPUT);
    assert_refused(late(p[0].who, 0, &err), &err, QZ_E_CONFLICT); /* stands already */

    struct qz_taking what = {.kind = QZ_ENTRY_REJECT,
                             .activity = act,
                             .cadre = stranger,
                             .administrator = "赵管理",
                             .kiosk = k.row.id,
                             .n = came[0],
                             .reason = "x"};
    assert_refused(qz_named_take(f.t, &what, f.now_ms, &err), &err, QZ_E_CONFLICT);
    what.cadre = f.cadre, what.reason = "";
    assert_refused(qz_named_take(f.t, &what, f.now_ms, &err), &err, QZ_E_INPUT);
    what.reason = "x", what.administrator = "";
    assert_refused(qz_named_take(f.t, &what, f.now_ms, &err), &err, QZ_E_INPUT);
    what.administrator = "赵管理", what.activity = other;
    assert_refused(qz_named_take(f.t, &what, f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(f.t->seq, size);
}

/* ---- giving up ---- */

static void an_activity_that_is_over_and_does_not_count_can_be_given_up_for_good(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    assert_refused(qz_activity_set_state(f.t, act, QZ_ACTIVITY_GIVEN_UP, "没人确认", f.now_ms, &err), &err,
                   QZ_E_CONFLICT); /* it is not over */
    f.now_ms += 2 * DAY;
    assert_refused(qz_activity_set_state(f.t, act, QZ_ACTIVITY_GIVEN_UP, "", f.now_ms, &err), &err,
                   QZ_E_INPUT);
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_GIVEN_UP, "没人确认", f.now_ms, &err), &err);
    assert_int_equal(row().state, QZ_ACTIVITY_GIVEN_UP);
    assert_string_equal(row().why, "没人确认");
    assert_int_equal(row().counts, QZ_COUNTS_GIVEN_UP);
    assert_int_equal(row().pending, 3); /* what was recorded stands */

    /* Nothing makes it count again, wherever it was said. */
    assert_int_equal(judged(fleet_confirm(act, f.cadre, 0)), QZ_J_GIVEN_UP);
    assert_int_equal(judged(fleet_open(act)), QZ_J_GIVEN_UP);
    assert_int_equal(judged(fleet_late(act, f.cadre, p[5].who, 0)), QZ_J_GIVEN_UP);
    assert_refused(qz_named_confirm(f.t, act, f.cadre, "赵管理", f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_refused(take(QZ_ENTRY_CONFIRM, k.row.id, came[0], &err), &err, QZ_E_CONFLICT);
    assert_refused(late(p[4].who, 0, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_activity_set_state(f.t, act, QZ_ACTIVITY_OPEN, "x", f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
    assert_int_equal(row().counts, QZ_COUNTS_GIVEN_UP);

    /* Who was there is recorded still: a kiosk may have been off line. */
    assert_int_equal(judged(fleet_checkin(act, &p[6])), QZ_J_TIME_DOUBTFUL); /* it came two days later */
    assert_int_equal(row().pending + row().late, 4);
}

static void one_that_counts_is_not_given_up(void **state)
{
    (void)state;
    struct qz_err err;
    three_came();
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    f.now_ms += 2 * DAY;
    assert_refused(qz_activity_set_state(f.t, act, QZ_ACTIVITY_GIVEN_UP, "x", f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
    assert_int_equal(row().counts, QZ_COUNTS);
}

static void the_reason_of_a_state_is_listed(void **state)
{
    (void)state;
    struct qz_err err;
    assert_string_equal(row().why, "");
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CLOSED, "改期", f.now_ms, &err), &err);
    assert_string_equal(row().why, "改期");
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CANCELLED, "暴雨", f.now_ms, &err), &err);
    assert_string_equal(row().why, "暴雨");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_who_waits_is_confirmed_and_the_others_wait_on),
        T(that_can_be_withdrawn),
        T(a_check_in_is_rejected_with_a_reason_and_stays_visible),
        T(the_kiosk_is_told_what_was_taken_back_of_its_own),
        T(whoever_waited_behind_takes_the_place),
        T(heads_openings_confirmations_and_late_entries_are_voided),
        T(who_was_there_is_entered_later_marked_as_that),
        T(the_very_same_is_entered_once),
        T(people_without_a_name_are_bounded_at_the_tracker_too),
        T(who_left_speaks_of_what_was_before_alone),
        T(what_makes_no_sense_is_refused_and_leaves_no_entry),
        T(an_activity_that_is_over_and_does_not_count_can_be_given_up_for_good),
        T(one_that_counts_is_not_given_up),
        T(the_reason_of_a_state_is_listed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
