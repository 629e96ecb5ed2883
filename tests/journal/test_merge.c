/* Two organisations become one: what is over stays what it was, what is to come goes on in the other one, and
 * a kiosk that was off line meanwhile loses nothing. */
#include "figures/figures.h"
#include "journal/journal.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "journal/taken.h"
#include "registry/registry.h"
#include "tests/journal/views_case.h"

#include <cmocka.h>
#include <stdio.h>

static char other[QZ_ID_TEXT], other_cadre[QZ_ID_TEXT];
static struct fleet_kiosk there; /* a kiosk of the other organisation */

static int setup_two(void **state)
{
    struct qz_err err;
    if (setup(state) != 0)
        return -1;
    fleet_county(&f, "河东县", other);
    fleet_enrol(&f, &there, other, "大厅");
    return qz_cadre_add(f.t, other, "方青", "135790", f.now_ms, other_cadre, &err);
}

static int teardown_two(void **state)
{
    fleet_kiosk_finish(&there);
    return teardown(state);
}

#define M(fn) cmocka_unit_test_setup_teardown(fn, setup_two, teardown_two)

static struct qz_merger merge(void)
{
    struct qz_merger m;
    struct qz_err err;
    assert_done(qz_organisation_merge(f.t, f.county, other, "区划调整", f.now_ms, &m, &err), &err);
    return m;
}

/* The kiosk as the tracker knows it by its bearer at its next call. */
static void call_again(struct fleet_kiosk *who)
{
    struct qz_err err;
    assert_int_equal(qz_kiosk_by_bearer(f.t, who->bearer, &who->row, &err), 1);
}

static uint64_t send_one(struct fleet_kiosk *who, struct qz_entry e)
{
    e.at_ms = f.now_ms;
    uint64_t n = fleet_write(who, e);
    fleet_send(&f, who);
    return n;
}

static enum qz_judgement sent(struct fleet_kiosk *who, struct qz_entry e)
{
    return fleet_verdict(&f, who, send_one(who, e));
}

/* Three check in at the kiosk k, and a cadre confirms: the activity counts. */
static void hold(const char *activity)
{
    fleet_write(&k, fleet_open(activity));
    for (int i = 0; i < 3; i++)
        fleet_write(&k, fleet_checkin(activity, &p[i]));
    fleet_write(&k, fleet_confirm(activity, f.cadre, 0));
    fleet_send(&f, &k);
}

static void assert_figures(const char *organisation, int64_t youths, int64_t attested, int64_t counted)
{
    struct qz_stats s = fleet_stats(&f, organisation);
    assert_int_equal(s.youths, youths);
    assert_int_equal(s.attested, attested);
    assert_int_equal(s.counted, counted);
}

/* ---- what stays and what goes ---- */

static void what_is_over_keeps_its_organisation_and_figures(void **state)
{
    (void)state;
    hold(act);
    f.now_ms += QZ_DAY_MS; /* it is over */
    struct qz_stats before = stats();
    assert_int_equal(before.counted, 1);
    merge();

    struct qz_stats after = stats();
    assert_memory_equal(&after.by, &before.by, sizeof after.by);
    assert_figures(f.county, 3, 3, 1);
    assert_figures(other, 0, 0, 0);
    assert_string_equal(row().organisation, f.county);
}

static void what_is_not_over_goes_on_in_the_other_with_all_that_came_so_far(void **state)
{
    (void)state;
    char planned[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 3, planned);
    hold(act);
    send_one(&k, fleet_heads(act, 4));
    assert_figures(f.county, 3, 3, 1);
    struct qz_merger m = merge();
    assert_int_equal(m.activities, 2);
    assert_int_equal(m.kiosks, 2);
    assert_int_equal(m.cadres, 1);
    assert_int_equal(m.people, COUNT(p));

    assert_figures(f.county, 0, 0, 0);
    assert_int_equal(stats().headcount, 0);
    assert_figures(other, 3, 3, 1);
    struct qz_stats s = fleet_stats(&f, other);
    assert_int_equal(s.headcount, 4);
    assert_int_equal(s.by[QZ_WHOSE_KIOSK].confirmed, 1);
    assert_int_equal(s.by[QZ_WHOSE_KIOSK].attested, 3);
    assert_string_equal(row().organisation, other);
    assert_string_equal(fleet_row(&f, planned).organisation, other);
}

/* Who was reached on another day too, by the one or by the other, is reached there still, or was before. */
static void youths_are_counted_once_on_each_side(void **state)
{
    (void)state;
    char later[QZ_ID_TEXT], theirs[QZ_ID_TEXT];
    struct qz_err err;
    struct qz_activity_row a = {.kind = QZ_ACT_SHARING, .start_ms = FLEET_NOW, .title = "x"};
    a.end_ms = a.start_ms + 7200000;
    strcpy(a.organisation, other);
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    strcpy(theirs, a.id);
    send_one(&there, fleet_checkin(theirs, &p[1])); /* and this one by the other organisation */
    hold(act);                                      /* 0, 1 and 2, at what will be over */
    f.now_ms += QZ_DAY_MS;
    fleet_activity(&f, QZ_ACT_SHARING, 1, later);
    send_one(&k, fleet_checkin(later, &p[0]));
    send_one(&sibling, fleet_checkin(later, &p[1]));
    send_one(&sibling, fleet_checkin(later, &p[3]));
    assert_int_equal(stats().youths, 4);
    merge();

    assert_int_equal(stats().youths, 3);                /* 3 came to the later one alone */
    assert_int_equal(fleet_stats(&f, other).youths, 3); /* 0, 1 and 3 */
    call_again(&sibling);
    assert_int_equal(sent(&sibling, fleet_void(sibling.size)), QZ_J_ACCEPTED); /* 3 is taken back */
    assert_int_equal(fleet_stats(&f, other).youths, 2);
    assert_int_equal(stats().youths, 3);
}

/* ---- kiosks ---- */

static void a_kiosk_that_was_off_line_loses_nothing(void **state)
{
    (void)state;
    char later[QZ_ID_TEXT];
    uint64_t n[9];
    fleet_activity(&f, QZ_ACT_SHARING, 1, later);
    n[0] = fleet_write(&k, fleet_open(act));
    n[1] = fleet_write(&k, fleet_checkin(act, &p[0]));
    n[2] = fleet_write(&k, fleet_tail(act, p[1].who));
    n[3] = fleet_write(&k, fleet_confirm(act, f.cadre, n[1]));
    n[4] = fleet_write(&k, fleet_reject(act, f.cadre, n[2]));
    n[7] = fleet_write(&k, fleet_heads(act, 4));
    n[8] = fleet_write(&k, fleet_void(n[7]));
    f.now_ms += QZ_DAY_MS;
    merge();

    n[5] = fleet_write(&k, fleet_late(act, f.cadre, p[2].who, 0)); /* it has not heard of it */
    n[6] = fleet_write(&k, fleet_checkin(later, &p[3]));
    call_again(&k);
    fleet_send(&f, &k);
    for (int i = 0; i < 9; i++)
        assert_true(qz_judgement_counts(QZ_ENTRY_CHECKIN, fleet_verdict(&f, &k, n[i])));
    assert_figures(f.county, 2, 1, 0); /* of what is over: p 0 and the late one */
    assert_int_equal(stats().late, 1);
    assert_int_equal(stats().headcount, 0);
    assert_int_equal(fleet_stats(&f, other).youths, 1);
    assert_string_equal(k.row.organisation, other);
}

static void both_kiosks_hear_of_all_that_is_theirs_now(void **state)
{
    (void)state;
    struct qz_config c;
    struct qz_roster people;
    struct qz_err err;
    char past[QZ_ID_TEXT], before[72], after[72];
    memcpy(past, act, sizeof past);
    send_one(&k, fleet_open(past));
    send_one(&k, fleet_tail(past, p[1].who));
    f.now_ms += 3 * QZ_DAY_MS;
    fleet_activity(&f, QZ_ACT_SHARING, 4, act);
    assert_done(qz_registry_etag(f.t, &there.row, f.now_ms, before, &err), &err);
    merge();
    assert_true(qz_views_changed(f.t, &k.row, f.t->seq - 1)); /* one that waits for news, too */
    assert_true(qz_views_changed(f.t, &there.row, f.t->seq - 1));
    assert_done(qz_registry_etag(f.t, &there.row, f.now_ms, after, &err), &err);
    assert_string_not_equal(before, after);

    struct fleet_kiosk *const each[] = {&k, &there};
    for (int i = 0; i < 2; i++) {
        call_again(each[i]);
        assert_done(qz_registry_config(f.t, &each[i]->row, f.now_ms, &c, &err), &err);
        assert_string_equal(c.organisation, other);
        assert_string_equal(c.organisation_title, "河东县");
        assert_int_equal(c.activities, 1);
        assert_int_equal(c.pasts, 1); /* what waits for a cadre there is theirs to settle */
        assert_string_equal(c.past[0].id, past);
        assert_int_equal(c.cadres, 2);
        qz_config_finish(&c);
        assert_done(qz_registry_roster(f.t, &each[i]->row, "", f.now_ms, &people, &err), &err);
        assert_int_equal(people.count, COUNT(p));
        qz_roster_finish(&people);
    }
    struct qz_taking take = {QZ_ENTRY_REJECT, past, other_cadre, "管理员", k.row.id, 2, "不在场"};
    assert_done(qz_named_take(f.t, &take, f.now_ms, &err), &err); /* also at the tracker */
    assert_int_equal(sent(&there, fleet_late(past, other_cadre, p[2].who, 0)),
                     QZ_J_NOT_ALLOWED); /* long over */
    send_one(&there, fleet_tail(past, p[3].who));
    assert_int_equal(sent(&there, fleet_confirm(past, other_cadre, there.size)), QZ_J_ACCEPTED);
    assert_int_equal(fleet_row(&f, past).attested, 1);
    assert_int_equal(stats().attested, 1);
}

/* What is over since a short while may be open on a kiosk still. */
static void feeds_tell_of_what_is_over_since_today(void **state)
{
    (void)state;
    struct qz_feed feed;
    struct qz_config c;
    struct qz_err err;
    f.now_ms += QZ_DAY_MS;
    uint64_t after = f.t->seq;
    merge();
    call_again(&k);
    call_again(&sibling);
    send_one(&k, fleet_checkin(act, &p[0]));

    assert_true(qz_views_changed(f.t, &sibling.row, f.t->seq - 1));
    assert_done(qz_views_feed(f.t, &sibling.row, after, f.now_ms, &feed, &err), &err);
    assert_int_equal(feed.checkins, 1);
    assert_int_equal(feed.elsewheres, 1);
    assert_int_equal(feed.figures, 1);
    qz_feed_finish(&feed);

    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(c.activities, 1);
    qz_config_finish(&c);
}

static int opened_entries(void)
{
    static struct qz_opened opened[50];
    uint64_t next;
    struct qz_err err;
    return qz_views_entries(f.t, act, 0, opened, COUNT(opened), &next, &err);
}

/* Also what a kiosk wrote that counts for nothing. */
static void what_is_over_can_be_opened_as_before(void **state)
{
    (void)state;
    char nobody[QZ_ID_TEXT];
    qz_id_new('y', nobody);
    hold(act);
    assert_int_equal(sent(&sibling, fleet_tail(act, nobody)), QZ_J_UNKNOWN_PERSON);
    f.now_ms += QZ_DAY_MS;
    int before = opened_entries();
    assert_int_equal(before, 7); /* that it was added, what was held, and that one */
    merge();
    assert_int_equal(opened_entries(), before);
}

static void a_code_that_was_given_out_before_enrols_in_the_other(void **state)
{
    (void)state;
    struct qz_enrol_request r;
    struct qz_enrol_answer answer;
    struct qz_kiosk who;
    struct qz_err err;
    memset(&r, 1, sizeof r);
    assert_done(qz_token_new(f.t, f.county, "北门", f.now_ms + QZ_DAY_MS, f.now_ms, r.token, &err), &err);
    merge();
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &answer, &err), &err);
    assert_int_equal(qz_kiosk_by_bearer(f.t, answer.bearer, &who, &err), 1);
    assert_string_equal(who.organisation, other);
    assert_done(qz_kiosk_enrol(f.t, &r, f.now_ms, &answer, &err), &err); /* the answer was lost */
}

/* ---- the tree ---- */

static void branch_below(const char *superior, enum qz_org_kind kind, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_organisation o = {.kind = kind, .title = "下级"};
    strcpy(o.superior, superior);
    assert_done(qz_organisation_add(f.t, &o, f.now_ms, &err), &err);
    memcpy(id, o.id, QZ_ID_TEXT);
}

static void a_superior_sees_where_each_went(void **state)
{
    (void)state;
    struct qz_below below[9];
    struct qz_organisation o, from[9];
    struct qz_err err;
    char branch[QZ_ID_TEXT], gone[QZ_ID_TEXT];
    branch_below(f.county, QZ_ORG_BRANCH, branch);
    branch_below(f.county, QZ_ORG_BRANCH, gone);
    assert_done(qz_organisation_close(f.t, gone, "x", f.now_ms, &err), &err);
    assert_int_equal(merge().organisations, 1);

    struct qz_period quarter = qz_period_of(QZ_PERIOD_QUARTER, f.now_ms);
    assert_int_equal(qz_views_below(f.t, f.province, &quarter, "", f.now_ms, below, COUNT(below), &err), 4);
    const char *const order[] = {f.county, gone, other, branch};
    for (int i = 0; i < 4; i++) {
        assert_string_equal(below[i].stats.organisation, order[i]);
        assert_string_equal(below[i].merged_into, i == 0 ? other : "");
    }
    assert_string_equal(below[3].superior, other);
    assert_int_equal(qz_views_below(f.t, f.province, &quarter, gone, f.now_ms, below, 9, &err), 2);
    assert_string_equal(below[0].stats.organisation, other);

    assert_done(qz_organisation_get(f.t, f.county, &o, &err), &err);
    assert_string_equal(o.merged_into, other);
    assert_string_equal(o.merged_title, "河东县");
    assert_string_equal(o.why, "区划调整");
    assert_int_equal(o.closed_ms, f.now_ms);
    assert_int_equal(qz_organisation_merged(f.t, other, "", from, COUNT(from), &err), 1);
    assert_string_equal(from[0].id, f.county);
}

static void what_went_twice_is_in_the_charge_of_the_last(void **state)
{
    (void)state;
    char third[QZ_ID_TEXT];
    struct qz_merger m;
    struct qz_err err;
    fleet_county(&f, "河西县", third);
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_checkin(act, &p[0]));
    f.now_ms += QZ_DAY_MS;
    merge();

    assert_done(qz_organisation_merge(f.t, other, third, "再并", f.now_ms, &m, &err), &err);
    assert_int_equal(m.kiosks, 3);

    call_again(&k);
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
    assert_int_equal(stats().youths, 1);
    assert_int_equal(sent(&k, fleet_confirm(act, other_cadre, 0)), QZ_J_ACCEPTED);
}

/* ---- what cannot be ---- */

static void assert_no_merger(const char *from, const char *into, const char *reason, enum qz_err_code code,
                             const char *says)
{
    struct qz_merger m;
    struct qz_err err;
    uint64_t seq = f.t->seq;
    assert_refused(qz_organisation_merge(f.t, from, into, reason, f.now_ms, &m, &err), &err, code);
    assert_non_null(strstr(err.msg, says));
    assert_int_equal(f.t->seq, seq);
}

static void what_cannot_be_merged_is_refused_in_words(void **state)
{
    (void)state;
    struct qz_err err;
    char committee[QZ_ID_TEXT], branch[QZ_ID_TEXT], nobody[QZ_ID_TEXT], gone[QZ_ID_TEXT];
    qz_id_new('o', nobody);
    branch_below(f.county, QZ_ORG_COMMITTEE, committee);
    branch_below(committee, QZ_ORG_BRANCH, branch);
    branch_below(other, QZ_ORG_BRANCH, gone);
    assert_done(qz_organisation_close(f.t, gone, "x", f.now_ms, &err), &err);

    assert_no_merger(f.county, other, "", QZ_E_INPUT, "reason");
    assert_no_merger(f.county, f.county, "x", QZ_E_INPUT, "itself");
    assert_no_merger(f.county, branch, "x", QZ_E_CONFLICT, "not below it");
    assert_no_merger(f.province, other, "x", QZ_E_CONFLICT, "not below it");
    assert_no_merger(nobody, other, "x", QZ_E_MISSING, "no organisation");
    assert_no_merger(f.county, nobody, "x", QZ_E_MISSING, "no organisation");
    assert_no_merger(gone, other, "x", QZ_E_CONFLICT, "closed");
    assert_no_merger(f.county, gone, "x", QZ_E_CONFLICT, "closed");

    char beside[QZ_ID_TEXT];
    branch_below(other, QZ_ORG_COMMITTEE, beside);
    assert_no_merger(f.county, beside, "x", QZ_E_CONFLICT, "cannot stand below a committee");
    merge();
    assert_no_merger(f.county, other, "x", QZ_E_CONFLICT, "merged into");
    assert_no_merger(other, f.county, "x", QZ_E_CONFLICT, "merged into");
    char cadre[QZ_ID_TEXT];
    assert_refused(qz_cadre_add(f.t, f.county, "某某", "246810", f.now_ms, cadre, &err), &err, QZ_E_CONFLICT);
}

/* More than kiosks can be told. */
static void two_with_too_many_cadres_are_not_merged(void **state)
{
    (void)state;
    struct qz_merger m;
    struct qz_err err;
    char sql[600];
    snprintf(
        sql, sizeof sql,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<%d) INSERT INTO "
        "cadre(ref,id,organisation) SELECT 1000+i,'c_'||i,(SELECT ref FROM organisation WHERE id='%s') FROM n;"
        "INSERT INTO cadre_secret SELECT ref,'x','x' FROM cadre WHERE ref NOT IN (SELECT cadre FROM "
        "cadre_secret)",
        QZ_CONFIG_CADRES - 1, f.county);

    assert_done(qz_db_begin(f.t->db, &err), &err);
    assert_done(qz_db_exec(f.t->db, sql, &err), &err);
    assert_refused(qz_organisation_merge(f.t, f.county, other, "x", f.now_ms, &m, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "cadres"));
    qz_db_rollback(f.t->db);
}

/* ---- proof ---- */

static void the_store_proves_itself_and_is_the_same_when_opened_again(void **state)
{
    (void)state;
    struct qz_buf report = {0};
    struct qz_err err;
    uint64_t differences;
    hold(act);
    merge();
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    qz_buf_finish(&report);
    fleet_reopen(&f);
    assert_done(qz_views_check(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_figures(other, 3, 3, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        M(what_is_over_keeps_its_organisation_and_figures),
        M(what_is_not_over_goes_on_in_the_other_with_all_that_came_so_far),
        M(youths_are_counted_once_on_each_side),
        M(a_kiosk_that_was_off_line_loses_nothing),
        M(both_kiosks_hear_of_all_that_is_theirs_now),
        M(feeds_tell_of_what_is_over_since_today),
        M(what_is_over_can_be_opened_as_before),
        M(a_code_that_was_given_out_before_enrols_in_the_other),
        M(a_superior_sees_where_each_went),
        M(what_went_twice_is_in_the_charge_of_the_last),
        M(what_cannot_be_merged_is_refused_in_words),
        M(two_with_too_many_cadres_are_not_merged),
        M(the_store_proves_itself_and_is_the_same_when_opened_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
