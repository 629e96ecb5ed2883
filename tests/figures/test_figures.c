/* What counts, and what is shown: proofs, figures of the office five-ones, the feed, the rebuild. */
#include "journal/state.h"
#include "tests/journal/views_case.h"

/* ---- the office five-ones ---- */

static enum qz_counts counts_of(const char *a)
{
    return fleet_row(&f, a).counts;
}

/* An activity that counts: opened, three named, confirmed. */
static void hold(enum qz_activity_kind kind, int day)
{
    char a[QZ_ID_TEXT];
    fleet_activity(&f, kind, day, a);
    fleet_write(&k, fleet_open(a));
    for (int i = 0; i < 3; i++)
        fleet_write(&k, fleet_checkin(a, &p[i]));
    fleet_write(&k, fleet_confirm(a, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(counts_of(a), QZ_COUNTS);
}

static void an_activity_counts_when_opened_attended_and_confirmed(void **state)
{
    (void)state;
    assert_int_equal(counts_of(act), QZ_COUNTS_NOT_OPENED);
    judged(fleet_open(act));
    assert_int_equal(counts_of(act), QZ_COUNTS_TOO_FEW);

    judged(fleet_checkin(act, &p[0]));
    judged(fleet_checkin(act, &p[1]));
    assert_int_equal(counts_of(act), QZ_COUNTS_TOO_FEW); /* two: three are needed */

    judged(fleet_checkin(act, &p[2]));
    assert_int_equal(counts_of(act), QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(stats().counted, 0);

    judged(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(counts_of(act), QZ_COUNTS);
    assert_int_equal(stats().counted, 1);
    assert_int_equal(stats().ring[QZ_ACT_OPEN_DAY].counted, 1);
}

static void people_without_a_name_stand_for_attendance_but_not_as_youths(void **state)
{
    (void)state;
    judged(fleet_open(act));
    judged(fleet_heads(act, 3));
    judged(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(counts_of(act), QZ_COUNTS);
    assert_int_equal(stats().headcount, 3);
    assert_int_equal(stats().youths, 0);
}

static void a_late_entry_opens_counts_and_stays_marked(void **state)
{
    (void)state;
    struct qz_err err;
    for (int i = 0; i < 3; i++)
        assert_int_equal(judged(fleet_late(act, f.cadre, p[i].who, 0)), QZ_J_ACCEPTED);
    judged(fleet_confirm(act, f.cadre, 0));

    struct qz_activity_row r = row();
    assert_int_equal(r.counts, QZ_COUNTS);
    assert_int_equal(r.opens, 0);
    assert_int_equal(r.late_opens, 3);
    assert_int_equal(r.late, 3);
    assert_int_equal(r.attested, 0); /* confirming does not make it anything else */
    assert_int_equal(stats().late, 3);

    char other[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 1, other);
    assert_done(qz_activity_set_state(f.t, other, QZ_ACTIVITY_OPEN, "断网，按纸质名单补录", f.now_ms, &err),
                &err);
    assert_int_equal(fleet_row(&f, other).late_opens, 1);
    assert_int_equal(counts_of(other), QZ_COUNTS_TOO_FEW);
}

static void five_of_one_kind_do_not_fulfil_the_quarter(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        hold(QZ_ACT_VOLUNTEERING, i);
    struct qz_stats s = stats();
    assert_int_equal(s.counted, 5);
    assert_int_equal(s.threshold, 5);
    assert_false(s.fulfilled);
}

static void the_five_ones_are_a_duty_of_those_they_bind(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_organisation o = {.kind = QZ_ORG_UNIVERSITY, .title = "示例大学"};
    memcpy(o.superior, f.province, sizeof o.superior);
    assert_done(qz_organisation_add(f.t, &o, f.now_ms, &err), &err);

    hold(QZ_ACT_OPEN_DAY, 1);
    assert_true(stats().binds);
    assert_int_equal(stats().threshold, 5);

    const char *const unbound[] = {f.province, o.id};
    for (size_t i = 0; i < COUNT(unbound); i++) {
        struct qz_stats s = fleet_stats(&f, unbound[i]);
        assert_false(s.binds);
        assert_int_equal(s.threshold, 0);
        assert_int_equal(s.ring[0].need, 0);
        assert_string_equal(s.period, "2017-Q2");
    }
}

static void one_of_each_kind_fulfils_it(void **state)
{
    (void)state;
    for (int kind = 0; kind < QZ_OFFICE_KINDS; kind++) {
        assert_false(stats().fulfilled);
        hold((enum qz_activity_kind)kind, kind);
    }
    struct qz_stats s = stats();
    assert_true(s.fulfilled);
    assert_int_equal(s.counted, 5);
    for (int i = 0; i < QZ_OFFICE_KINDS; i++)
        assert_int_equal(s.ring[i].counted, s.ring[i].need);
    assert_string_equal(s.period, "2017-Q2");
    assert_int_equal(s.days_left, 58);
    assert_string_equal(s.title, "清河县");
}

static void activities_of_a_cadre_do_not_fill_the_offices_rings(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        hold(QZ_ACT_LECTURE, i);
    assert_int_equal(stats().counted, 0);
}

static void guidance_stands_in_for_the_self_designed_only(void **state)
{
    (void)state;
    struct qz_rule rule = {.threshold = 5, .need = {1, 1, 1, 1, 1}, .guidance_for_self_designed = true};
    struct qz_quota_result r;
    int counted[QZ_ACT_COUNT] = {1, 1, 1, 1, 0};
    qz_quota_office(&rule, counted, 1, &r);
    assert_true(r.fulfilled && r.stood_in);
    counted[QZ_ACT_SELF_DESIGNED] = 1;
    counted[QZ_ACT_SHARING] = 0;
    qz_quota_office(&rule, counted, 1, &r);
    assert_false(r.fulfilled);
}

static void an_activity_belongs_to_the_quarter_of_its_planned_start(void **state)
{
    (void)state;
    int to_july = 58; /* 1 July is 58 days after 4 May */
    hold(QZ_ACT_SHARING, to_july);
    assert_int_equal(stats().counted, 0);
    assert_int_equal(stats().youths, 0);
    f.now_ms += to_july * QZ_DAY_MS;
    assert_int_equal(stats().counted, 1);
    assert_int_equal(stats().youths, 3);
    assert_string_equal(stats().period, "2017-Q3");
}

static void a_youth_is_counted_once_a_quarter(void **state)
{
    (void)state;
    hold(QZ_ACT_SHARING, 1);
    hold(QZ_ACT_OPEN_DAY, 2);
    assert_int_equal(stats().youths, 3);
    assert_int_equal(stats().attested, 6);
}

static void a_youth_stays_reached_until_the_last_participation_falls(void **state)
{
    (void)state;
    char second[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 1, second);
    uint64_t one = fleet_write(&k, fleet_checkin(act, &p[0]));
    uint64_t two = fleet_write(&k, fleet_checkin(second, &p[0]));
    fleet_write(&sibling, fleet_checkin(second, &p[1]));
    fleet_send(&f, &k);
    fleet_send(&f, &sibling);
    assert_int_equal(stats().youths, 2);
    assert_int_equal(judged(fleet_void(one)), QZ_J_ACCEPTED);
    assert_int_equal(stats().youths, 2);
    assert_int_equal(judged(fleet_void(two)), QZ_J_ACCEPTED);
    assert_int_equal(stats().youths, 1);
}

static void a_youth_reached_through_a_sibling_stays_reached(void **state)
{
    (void)state;
    char second[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, 1, second);
    uint64_t theirs = fleet_write(&sibling, fleet_checkin(second, &p[0]));
    fleet_send(&f, &sibling);
    uint64_t ours = fleet_write(&k, fleet_checkin(act, &p[0]));
    fleet_send(&f, &k);
    assert_int_equal(stats().youths, 1);
    assert_int_equal(judged(fleet_void(ours)), QZ_J_ACCEPTED);
    assert_int_equal(stats().youths, 1);
    fleet_write(&sibling, fleet_void(theirs));
    fleet_send(&f, &sibling);
    assert_int_equal(stats().youths, 0);
}

/* Rows hold many youths each: as many that are kept next to one another, and some that are far apart. */
static void youths_that_are_kept_together_are_counted_apart(void **state)
{
    (void)state;
    static struct qz_pass_issued many[300];
    uint64_t n[COUNT(many)];
    fleet_people(&f, f.county, many, COUNT(many), false);

    for (size_t i = 0; i < COUNT(many); i++)
        n[i] = fleet_write(&k, fleet_checkin(act, &many[i]));
    fleet_send(&f, &k);
    assert_int_equal(stats().youths, COUNT(many));

    for (size_t i = 0; i < COUNT(many); i += 2)
        fleet_write(&k, fleet_void(n[i]));
    fleet_send(&f, &k);
    assert_int_equal(stats().youths, COUNT(many) / 2);

    for (size_t i = 0; i < COUNT(many); i++)
        fleet_write(&sibling, fleet_checkin(act, &many[i]));
    fleet_send(&f, &sibling);
    assert_int_equal(stats().youths, COUNT(many));
}

static void cancelling_takes_an_activity_out_of_the_count(void **state)
{
    (void)state;
    struct qz_err err;
    judged(fleet_open(act));
    judged(fleet_heads(act, 9));
    judged(fleet_confirm(act, f.cadre, 0));
    assert_int_equal(stats().counted, 1);
    assert_done(qz_activity_set_state(f.t, act, QZ_ACTIVITY_CANCELLED, "", f.now_ms, &err), &err);
    assert_int_equal(stats().counted, 0);
    assert_refused(qz_activity_set_state(f.t, act, QZ_ACTIVITY_OPEN, "", f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
}

/* It was planned for the autumn, and is held now. */
static void a_moved_activity_counts_in_the_quarter_of_its_new_time(void **state)
{
    (void)state;
    char moved[QZ_ID_TEXT];
    struct qz_err err;
    uint64_t differences;
    int64_t start = FLEET_NOW + QZ_DAY_MS;
    fleet_activity(&f, QZ_ACT_SHARING, 150, moved);
    assert_refused(qz_activity_move(f.t, moved, "大院", FLEET_NOW - 1, start, f.now_ms, &err), &err,
                   QZ_E_INPUT); /* over */
    assert_refused(qz_activity_move(f.t, moved, "大院", start, start, f.now_ms, &err), &err, QZ_E_INPUT);
    assert_done(qz_activity_move(f.t, moved, "大院", start, start + 7200000, f.now_ms, &err), &err);
    assert_string_equal(fleet_row(&f, moved).place, "大院");
    assert_true(fleet_row(&f, moved).start_ms == start);

    f.now_ms = start;
    judged(fleet_open(moved));
    judged(fleet_heads(moved, 3));
    judged(fleet_confirm(moved, f.cadre, 0));
    assert_int_equal(stats().counted, 1);
    assert_refused(qz_activity_move(f.t, moved, "", start + 1, start + 2, f.now_ms, &err), &err,
                   QZ_E_CONFLICT); /* it was opened */
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    assert_int_equal(stats().counted, 1);
}

static void an_activity_is_moved_until_its_check_in_opens(void **state)
{
    (void)state;
    char moved[QZ_ID_TEXT];
    struct qz_err err;
    int64_t start = FLEET_NOW + QZ_DAY_MS, last = start - QZ_OPEN_EARLY_MS;
    fleet_activity(&f, QZ_ACT_SHARING, 1, moved);
    assert_done(qz_activity_move(f.t, moved, "", start, start + 1000, last - 1, &err), &err);
    assert_refused(qz_activity_move(f.t, moved, "", start + 1, start + 1000, last, &err), &err,
                   QZ_E_CONFLICT);
    assert_done(qz_activity_set_state(f.t, moved, QZ_ACTIVITY_CANCELLED, "下雨", f.now_ms, &err), &err);
    assert_refused(qz_activity_move(f.t, moved, "", start + 1, start + 1000, f.now_ms, &err), &err,
                   QZ_E_CONFLICT);
}

static void the_figures_of_another_quarter_can_be_asked_for(void **state)
{
    (void)state;
    struct qz_period second;
    struct qz_stats s;
    struct qz_err err;
    int64_t later = FLEET_NOW + 100 * QZ_DAY_MS;

    judged(fleet_open(act));
    judged(fleet_heads(act, 3));
    judged(fleet_confirm(act, f.cadre, 0));

    assert_done(qz_views_stats(f.t, f.county, later, &s, &err), &err);
    assert_string_equal(s.period, "2017-Q3");
    assert_int_equal(s.counted + s.headcount, 0);

    assert_true(qz_quarter_parse("2017-Q2", &second));
    assert_done(qz_views_stats_of(f.t, f.county, &second, later, &s, &err), &err);
    assert_string_equal(s.period, "2017-Q2");
    assert_int_equal(s.counted, 1);
    assert_int_equal(s.headcount, 3);
    assert_int_equal(s.days_left, 0);
    assert_true(s.as_of_ms == later);
}

/* ---- the feed ---- */

static struct qz_feed feed(const struct fleet_kiosk *who, uint64_t after)
{
    struct qz_feed out;
    struct qz_err err;
    assert_done(qz_views_feed(f.t, &who->row, after, f.now_ms, &out, &err), &err);
    return out;
}

/* Whether the sibling hears that the only activity was closed, once k's log says so in that cadre's name. */
static bool closing_is_told(const char *cadre)
{
    struct qz_entry e = {.at_ms = FLEET_NOW, .kind = QZ_ENTRY_CLOSE};
    strcpy(e.activity, act);
    strcpy(e.cadre, cadre);
    judged(e);
    struct qz_feed told = feed(&sibling, 0);
    assert_int_equal(told.figures, 1);
    bool closed = told.figure[0].closed;
    qz_feed_finish(&told);
    return closed;
}

/* One kiosk cannot keep the others shut by itself, or by a name that it made up. */
static void a_closing_is_told_to_siblings_when_a_cadre_of_theirs_closed(void **state)
{
    (void)state;
    char nobody[QZ_ID_TEXT];
    qz_id_new('c', nobody);
    judged(fleet_open(act));
    assert_false(closing_is_told(""));
    judged(fleet_open(act));
    assert_false(closing_is_told(nobody));
    judged(fleet_open(act));
    assert_true(closing_is_told(f.cadre));
}

static void a_sibling_hears_of_a_check_in_once(void **state)
{
    (void)state;
    struct qz_feed a = feed(&sibling, 0);
    uint64_t cursor = a.next;
    assert_false(qz_views_changed(f.t, &sibling.row, cursor));
    qz_feed_finish(&a);

    judged(fleet_checkin(act, &p[0]));
    judged(fleet_heads(act, 4));
    assert_true(qz_views_changed(f.t, &sibling.row, cursor));

    a = feed(&sibling, cursor);
    assert_int_equal(a.checkins, 1);
    assert_string_equal(a.checkin[0].who, p[0].who);
    assert_string_equal(a.checkin[0].activity, act);
    assert_string_equal(a.checkin[0].where, "东门");
    assert_int_equal(a.checkin[0].as, QZ_CAME_WAITING);
    assert_int_equal(a.elsewheres, 1);
    assert_int_equal(a.elsewhere[0].named, 1);
    assert_int_equal(a.elsewhere[0].unnamed, 4);
    assert_int_equal(a.stats.waiting, 1);

    cursor = a.next;
    qz_feed_finish(&a);
    a = feed(&sibling, cursor);
    assert_int_equal(a.checkins, 0);
    qz_feed_finish(&a);

    a = feed(&k, 0); /* its own are no news to it */
    assert_int_equal(a.checkins, 0);
    qz_feed_finish(&a);
}

/* What the kiosk hears after the cursor; returns the next one. */
static uint64_t assert_news(const struct fleet_kiosk *who, uint64_t after, size_t checkins, size_t fallens)
{
    struct qz_feed a = feed(who, after);
    uint64_t next = a.next;
    assert_int_equal(a.checkins, checkins);
    assert_int_equal(a.fallens, fallens);
    if (fallens) {
        assert_string_equal(a.fallen[0].activity, act);
        assert_string_equal(a.fallen[0].who, p[0].who);
    }
    qz_feed_finish(&a);
    return next;
}

static void a_sibling_hears_of_a_check_in_that_fell(void **state)
{
    (void)state;
    judged(fleet_open(act));
    judged(fleet_checkin(act, &p[0]));
    uint64_t cursor = assert_news(&sibling, 0, 1, 0);
    judged(fleet_reject(act, f.cadre, k.size));
    assert_true(qz_views_changed(f.t, &sibling.row, cursor));
    cursor = assert_news(&sibling, cursor, 0, 1);
    assert_news(&sibling, cursor, 0, 0);
    judged(fleet_checkin(act, &p[0])); /* comes again, with the right person */
    assert_news(&sibling, cursor, 1, 0);
    assert_news(&sibling, 0, 1, 0);
}

static void who_stands_on_a_check_in_of_ones_own_has_fallen_elsewhere(void **state)
{
    (void)state;
    judged(fleet_open(act));
    judged(fleet_checkin(act, &p[0]));
    uint64_t n = k.size, cursor = assert_news(&sibling, 0, 1, 0);
    fleet_write(&sibling, fleet_checkin(act, &p[0]));
    fleet_send(&f, &sibling);
    judged(fleet_void(n));
    assert_news(&sibling, cursor, 0, 1);
    assert_news(&k, cursor, 1, 0);
}

static void each_kiosk_hears_how_participations_are_known(void **state)
{
    (void)state;
    char county[QZ_ID_TEXT];
    struct fleet_kiosk far;

    judged(fleet_live(act, &p[0], FLEET_NOW / 1000));
    judged(fleet_checkin(act, &p[1]));
    judged(fleet_confirm(act, f.cadre, 0));
    judged(fleet_checkin(act, &p[2]));
    judged(fleet_heads(act, 4));
    judged(fleet_late(act, f.cadre, p[3].who, 2));

    const struct fleet_kiosk *both[] = {&k, &sibling};
    for (size_t i = 0; i < 2; i++) {
        struct qz_feed a = feed(both[i], 0);
        assert_int_equal(a.figures, 1);
        assert_string_equal(a.figure[0].activity, act);
        assert_int_equal(a.figure[0].proven, 1);
        assert_int_equal(a.figure[0].attested, 1);
        assert_int_equal(a.figure[0].waiting, 1);
        assert_int_equal(a.figure[0].counted, 4);
        assert_int_equal(a.figure[0].late, row().late + row().unnamed_late);
        assert_true(a.figure[0].late > 0);
        qz_feed_finish(&a);
    }

    fleet_county(&f, "邻县", county);
    fleet_enrol(&f, &far, county, "大厅");
    struct qz_feed a = feed(&far, 0);
    assert_int_equal(a.figures, 0);
    qz_feed_finish(&a);
    fleet_kiosk_finish(&far);

    f.now_ms += 4 * QZ_DAY_MS; /* over for long */
    a = feed(&k, 0);
    assert_int_equal(a.figures, 0);
    qz_feed_finish(&a);
}

static void other_organisations_do_not_wake_a_kiosk(void **state)
{
    (void)state;
    struct fleet_kiosk far;
    char county[QZ_ID_TEXT];
    fleet_county(&f, "邻县", county);
    fleet_enrol(&f, &far, county, "大厅");
    struct qz_feed a = feed(&far, 0);
    judged(fleet_checkin(act, &p[0]));
    assert_false(qz_views_changed(f.t, &far.row, a.next));
    qz_feed_finish(&a);
    fleet_kiosk_finish(&far);
}

static void a_cursor_from_a_lost_future_starts_anew(void **state)
{
    (void)state;
    judged(fleet_checkin(act, &p[0]));
    assert_true(qz_views_changed(f.t, &sibling.row, 1000000));
    struct qz_feed a = feed(&sibling, 1000000);
    assert_int_equal(a.checkins, 1);
    assert_true(a.next < 1000000);
    qz_feed_finish(&a);
}

static void a_long_feed_comes_in_whole_receipts(void **state)
{
    (void)state;
    static struct qz_pass_issued many[1500];
    uint64_t cursor = 0;
    size_t sum = 0;

    fleet_people(&f, f.county, many, COUNT(many), false);
    for (size_t i = 0; i < COUNT(many); i++) {
        fleet_write(&k, fleet_checkin(act, &many[i]));
        if (i % 400 == 399)
            fleet_send(&f, &k);
    }
    fleet_send(&f, &k);

    for (int page = 0; page < 5; page++) {
        struct qz_feed a = feed(&sibling, cursor);
        assert_true(a.checkins <= 1000);
        assert_true(page > 0 || a.checkins == 800);
        sum += a.checkins;
        cursor = a.next;
        qz_feed_finish(&a);
    }

    assert_int_equal(sum, COUNT(many));
}

static void after_many_receipts_the_same_is_told(void **state)
{
    (void)state;
    char old[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, -20, old);

    for (int i = 0; i < 120; i++) { /* more than are walked through one by one */
        fleet_write(&k, i % 40 ? fleet_heads(act, 1) : fleet_checkin(act, &p[i / 40]));
        if (i == 0)
            fleet_write(&k, fleet_checkin(old, &p[9]));
        fleet_send(&f, &k);
    }

    struct qz_feed all = feed(&sibling, 0), recent = feed(&sibling, all.next - 50);
    assert_int_equal(all.checkins, 3); /* the one long over is not among them */
    for (int i = 0; i < 3; i++)
        assert_string_equal(all.checkin[i].who, p[i].who);
    assert_int_equal(recent.checkins, 1);
    assert_string_equal(recent.checkin[0].who, p[2].who);
    assert_int_equal(recent.elsewheres, all.elsewheres);
    qz_feed_finish(&all);
    qz_feed_finish(&recent);
}

/* ---- the rebuild ---- */

static void after_anything_at_all_the_views_follow_from_the_journal(void **state)
{
    (void)state;
    uint64_t seed = 7, differences = 99;
    struct qz_err err;
    char a[6][QZ_ID_TEXT];
    const char *gone = p[19].who;
    struct qz_pass_revocation done;

    for (int i = 0; i < 6; i++)
        fleet_activity(&f, (enum qz_activity_kind)(i % QZ_ACT_COUNT), i * 30, a[i]);

    for (int i = 0; i < 3000; i++) {
        struct fleet_kiosk *w = qz_spec_random(&seed) % 2 ? &k : &sibling;
        const char *at = a[qz_spec_random(&seed) % 6];
        const struct qz_pass_issued *who = &p[qz_spec_random(&seed) % COUNT(p)];
        uint64_t target = w->size ? 1 + qz_spec_random(&seed) % w->size : 1;

        switch (qz_spec_random(&seed) % 12) {
        case 0:
            fleet_write(w, fleet_open(at));
            break;
        case 1:
            fleet_write(w, fleet_heads(at, 1 + (unsigned)(qz_spec_random(&seed) % 9)));
            break;
        case 2:
            fleet_write(w, fleet_confirm(at, f.cadre, qz_spec_random(&seed) % 2 ? target : 0));
            break;
        case 3:
            fleet_write(w, fleet_reject(at, f.cadre, target));
            break;
        case 4:
            fleet_write(w, fleet_void(target));
            break;
        case 5:
            fleet_write(w, fleet_late(at, f.cadre, who->who, 1));
            break;
        case 6:
            fleet_write(w, fleet_tail(at, who->who));
            break;
        case 7:
            fleet_write(w, fleet_live(at, who, FLEET_NOW / 1000 - (int64_t)(qz_spec_random(&seed) % 90)));
            break;
        default:
            fleet_write(w, fleet_checkin(at, who));
        }

        if (qz_spec_random(&seed) % 50 == 0)
            fleet_send(&f, w);
    }

    fleet_send(&f, &k);
    fleet_send(&f, &sibling);
    assert_done(qz_pass_revoke_all(f.t, &gone, 1, f.now_ms, &done, &err), &err);
    assert_done(qz_person_forget(f.t, p[18].who, f.now_ms, &(struct qz_forgetting){0}, &err), &err);

    struct qz_stats before = stats();
    assert_true(before.youths > 0);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    struct qz_stats after = stats();
    assert_memory_equal(&before, &after, sizeof before);
}

static void a_tampered_view_is_found_and_mended(void **state)
{
    (void)state;
    uint64_t differences = 0;
    struct qz_err err;
    char path[100];

    judged(fleet_open(act));
    judged(fleet_heads(act, 5));

    qz_tracker_close(f.t);
    snprintf(path, sizeof path, "%s/tracker.db", f.dir);
    struct qz_db *db = qz_db_open(f.opt.database ? f.opt.database : path, NULL, &err);
    assert_non_null(db);
    assert_done(
        qz_db_exec(db,
                   "UPDATE activity_figure SET unnamed=50; UPDATE entry SET verdict=3 WHERE verdict=0 AND "
                   "line LIKE '%headcount%'",
                   &err),
        &err);
    qz_db_close(db);
    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);
    assert_int_equal(row().unnamed, 50);

    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 3); /* the row as it was and as it is, and the verdict */
    assert_int_equal(row().unnamed, 5);
    assert_int_equal(fleet_verdict(&f, &k, 2), QZ_J_ACCEPTED);
}

/* ---- weeks ---- */

/* Thursday is the fourth day of its week: three days before belong to it, a fourth to the one before. */
static void people_are_counted_in_the_week_in_which_their_activity_began(void **state)
{
    (void)state;
    char monday[QZ_ID_TEXT], sunday[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, -3, monday);
    fleet_activity(&f, QZ_ACT_SHARING, -4, sunday);
    judged(fleet_checkin(act, &p[0]));
    judged(fleet_checkin(monday, &p[0]));
    judged(fleet_heads(monday, 7));
    judged(fleet_heads(sunday, 4));

    struct qz_stats s = stats();
    assert_int_equal(s.weeks, QZ_STATS_WEEKS);
    const struct qz_stats_week *now = &s.week[QZ_STATS_WEEKS - 1], *before = now - 1;
    assert_int_equal(qz_weekday(now->start_ms), 1);
    assert_int_equal(now->start_ms - before->start_ms, 7 * QZ_DAY_MS);
    assert_true(now->start_ms <= f.now_ms && f.now_ms < now->start_ms + 7 * QZ_DAY_MS);

    assert_int_equal(now->proven + now->attested + now->waiting, 2);
    assert_int_equal(now->headcount, 7);
    assert_int_equal(before->headcount, 4);
    assert_int_equal(before->proven + before->attested + before->late, 0);
    assert_int_equal(s.week[0].headcount, 0);
}

/* Of twelve weeks the first is told whole; what was before it is not, nor what is to come. */
static void twelve_weeks_are_told_and_no_more(void **state)
{
    (void)state;
    char first[QZ_ID_TEXT], older[QZ_ID_TEXT], ahead[QZ_ID_TEXT];
    fleet_activity(&f, QZ_ACT_SHARING, -3 - 7 * (QZ_STATS_WEEKS - 1), first);
    fleet_activity(&f, QZ_ACT_SHARING, -4 - 7 * (QZ_STATS_WEEKS - 1), older);
    fleet_activity(&f, QZ_ACT_SHARING, 4, ahead);
    judged(fleet_heads(first, 1));
    judged(fleet_heads(older, 2));
    judged(fleet_heads(ahead, 4));

    struct qz_stats s = stats();
    int64_t people = 0;
    for (size_t i = 0; i < s.weeks; i++)
        people += s.week[i].headcount;
    assert_int_equal(s.week[0].headcount, 1);
    assert_int_equal(people, 1);
}

static uint64_t feed_trips(struct qz_stats *out)
{
    uint64_t before = qz_db_trips(f.t->db);
    struct qz_feed told = feed(&sibling, 0);
    *out = told.stats;
    qz_feed_finish(&told);
    return qz_db_trips(f.t->db) - before;
}

/* They are those of every activity of twelve weeks, and each kiosk asks again whenever something changed. */
static void weeks_are_counted_once_for_all_kiosks_until_something_changes(void **state)
{
    (void)state;
    struct qz_stats s;
    judged(fleet_checkin(act, &p[0]));
    uint64_t first = feed_trips(&s);
    assert_int_equal(s.weeks, QZ_STATS_WEEKS);
    assert_int_equal(s.week[QZ_STATS_WEEKS - 1].waiting, 1);
    assert_int_equal(feed_trips(&s), first - 1);
    assert_int_equal(s.week[QZ_STATS_WEEKS - 1].waiting, 1);

    judged(fleet_checkin(act, &p[1]));
    assert_int_equal(feed_trips(&s), first);
    assert_int_equal(s.week[QZ_STATS_WEEKS - 1].waiting, 2);

    f.now_ms += 7 * QZ_DAY_MS;
    feed_trips(&s);
    assert_int_equal(s.week[QZ_STATS_WEEKS - 2].waiting, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_moved_activity_counts_in_the_quarter_of_its_new_time),
        T(an_activity_is_moved_until_its_check_in_opens),
        T(the_figures_of_another_quarter_can_be_asked_for),
        T(an_activity_counts_when_opened_attended_and_confirmed),
        T(people_without_a_name_stand_for_attendance_but_not_as_youths),
        T(a_late_entry_opens_counts_and_stays_marked),
        T(five_of_one_kind_do_not_fulfil_the_quarter),
        T(the_five_ones_are_a_duty_of_those_they_bind),
        T(one_of_each_kind_fulfils_it),
        T(activities_of_a_cadre_do_not_fill_the_offices_rings),
        T(guidance_stands_in_for_the_self_designed_only),
        T(an_activity_belongs_to_the_quarter_of_its_planned_start),
        T(a_youth_is_counted_once_a_quarter),
        T(a_youth_stays_reached_until_the_last_participation_falls),
        T(a_youth_reached_through_a_sibling_stays_reached),
        T(youths_that_are_kept_together_are_counted_apart),
        T(people_are_counted_in_the_week_in_which_their_activity_began),
        T(twelve_weeks_are_told_and_no_more),
        T(weeks_are_counted_once_for_all_kiosks_until_something_changes),
        T(cancelling_takes_an_activity_out_of_the_count),
        T(a_closing_is_told_to_siblings_when_a_cadre_of_theirs_closed),
        T(a_sibling_hears_of_a_check_in_once),
        T(a_sibling_hears_of_a_check_in_that_fell),
        T(who_stands_on_a_check_in_of_ones_own_has_fallen_elsewhere),
        T(each_kiosk_hears_how_participations_are_known),
        T(other_organisations_do_not_wake_a_kiosk),
        T(a_cursor_from_a_lost_future_starts_anew),
        T(a_long_feed_comes_in_whole_receipts),
        T(after_many_receipts_the_same_is_told),
        T(after_anything_at_all_the_views_follow_from_the_journal),
        T(a_tampered_view_is_found_and_mended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
