/* What cadres owe and did: parts in activities, posts, links, and each rule's sum. */
#include "figures/duty.h"
#include "journal/proof.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "registry/consent.h"
#include "registry/own_data.h"
#include "registry/phone.h"
#include "tests/journal/views_case.h"

#include <stdio.h>

#define LATER (FLEET_NOW + 400 * QZ_DAY_MS)

/* ---- helpers ---- */

static struct qz_duties duties; /* of the last question */

static void ask_at(const char *cadre, int64_t at_ms, int64_t now_ms)
{
    struct qz_err err;
    qz_duties_finish(&duties);
    assert_done(qz_duties_cadre(f.t, cadre, at_ms, now_ms, &duties, &err), &err);
}

static const struct qz_duty *duty_of(const char *rule)
{
    for (int i = 0; i < duties.n; i++)
        if (strcmp(duties.duty[i].rule->name, rule) == 0)
            return &duties.duty[i];
    return NULL;
}

/* The sum of a rule of the county's cadre, as of now. */
static const char *sum_of(const char *rule)
{
    ask_at(f.cadre, f.now_ms, f.now_ms);
    const struct qz_duty *d = duty_of(rule);
    assert_non_null(d);
    return d->sum;
}

static void serve_as(const char *cadre, enum qz_cadre_kind kind, bool school, struct qz_date from)
{
    struct qz_err err;
    assert_done(qz_cadre_post_set(f.t, cadre, kind, school, from, f.now_ms, &err), &err);
}

static struct qz_entry opened_by(const char *activity, const char *cadre)
{
    struct qz_entry e = fleet_open(activity);
    strcpy(e.cadre, cadre);
    return e;
}

/* What happened by an opening in the cadre's name, three people and a confirmation. Returns the opening. */
static uint64_t hold_by(const char *activity, const char *cadre, bool live)
{
    uint64_t n = fleet_write(&k, opened_by(activity, cadre));
    for (int i = 0; i < 3; i++)
        fleet_write(&k,
                    live ? fleet_live(activity, &p[i], FLEET_NOW / 1000) : fleet_checkin(activity, &p[i]));
    fleet_write(&k, fleet_confirm(activity, cadre, 0));
    fleet_send(&f, &k);
    return n;
}

static int setup_full_time(void **state)
{
    int rc = setup(state);
    serve_as(f.cadre, QZ_CADRE_FULL_TIME, false, (struct qz_date){2017, 1, 1});
    return rc;
}

static int teardown_duties(void **state)
{
    qz_duties_finish(&duties);
    return teardown(state);
}

#define FIVE         "cadre_five_ones_full"
#define ONE_OF(kind) fleet_activity(&f, kind, 0, a)

/* ---- parts ---- */

static void who_opened_what_counts_has_done_it(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    ONE_OF(QZ_ACT_HEART_TALK);
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 0 + 0 = 0");
    judged(opened_by(a, f.cadre));
    judged(fleet_live(a, &p[0], FLEET_NOW / 1000));
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 0 + 0 = 0"); /* nobody confirmed it */
    uint64_t confirm = fleet_write(&k, fleet_confirm(a, f.cadre, 0));
    fleet_send(&f, &k);
    assert_string_equal(sum_of(FIVE), "0 + 0 + 1 + 0 + 0 = 1");
    assert_int_equal(duty_of(FIVE)->of[QZ_DEED_PROVEN], 1);
    assert_int_equal(duty_of(FIVE)->left, 4);
    assert_int_equal(duty_of(FIVE)->state, QZ_DUTY_RUNNING);
    assert_int_equal(duty_of(FIVE)->days_left, 58); /* 4 May to 30 June */
    assert_int_equal(duties.deeds, 1);
    assert_string_equal(duties.deed[0].id, a);
    assert_int_equal(duties.deed[0].parts, 1);

    judged(fleet_void(confirm));
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 0 + 0 = 0");
    judged(fleet_confirm(a, f.cadre, 0));
    assert_string_equal(sum_of(FIVE), "0 + 0 + 1 + 0 + 0 = 1");
}

static void an_opening_that_is_taken_back_is_nobodys_part(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    ONE_OF(QZ_ACT_LECTURE);
    uint64_t open = hold_by(a, f.cadre, true);
    judged(fleet_open(a)); /* the kiosk itself, too: the activity goes on to count */
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 1 + 0 = 1");
    judged(fleet_void(open));
    assert_int_equal(fleet_row(&f, a).counts, QZ_COUNTS);
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 0 + 0 = 0");
    assert_int_equal(duties.deed[0].parts, 0);
    judged(opened_by(a, f.cadre));
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 1 + 0 = 1");
}

static void what_a_superior_takes_out_is_none_until_it_is_put_back(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT];
    ONE_OF(QZ_ACT_LECTURE);
    uint64_t open = hold_by(a, f.cadre, true);
    judged(fleet_open(a));
    struct qz_ruling ruling = {.kind = QZ_RULING_DISCOUNT, .from = open, .to = open, .reason = "不实"};
    assert_done(qz_ruling_do(f.t, k.row.id, &ruling, f.now_ms, &err), &err);
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 0 + 0 = 0");
    ruling.kind = QZ_RULING_RECOUNT;
    assert_done(qz_ruling_do(f.t, k.row.id, &ruling, f.now_ms, &err), &err);
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 1 + 0 = 1");
}

/* Whatever else is known of it. */
static void what_was_entered_late_stays_late(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    ONE_OF(QZ_ACT_GOOD_DEED);
    fleet_write(&k, fleet_open(a));
    for (int i = 0; i < 3; i++)
        fleet_write(&k, fleet_live(a, &p[i], FLEET_NOW / 1000));
    fleet_write(&k, fleet_late(a, f.cadre, p[4].who, 0));
    fleet_write(&k, fleet_confirm(a, f.cadre, 0));
    fleet_send(&f, &k);
    assert_string_equal(sum_of(FIVE), "0 + 1 + 0 + 0 + 0 = 1");
    assert_int_equal(duty_of(FIVE)->of[QZ_DEED_LATE], 1);
    assert_int_equal(duty_of(FIVE)->of[QZ_DEED_PROVEN], 0);
    assert_int_equal(duties.deed[0].part, QZ_PART_LATE);

    judged(opened_by(a, f.cadre)); /* opened in its time by the cadre, too: then it is what the activity is */
    assert_string_equal(sum_of(FIVE), "0 + 1 + 0 + 0 + 0 = 1");
    assert_int_equal(duty_of(FIVE)->of[QZ_DEED_PROVEN], 1);
}

static struct qz_entry part_of(const char *activity, const char *cadre)
{
    struct qz_entry e = fleet_confirm(activity, cadre, 0);
    e.kind = QZ_ENTRY_PART;
    return e;
}

/* Beside whoever opened it, by an entry that is no number of people. */
static void who_came_as_a_cadre_has_a_part_and_is_no_youth(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT], second[QZ_ID_TEXT];
    assert_done(qz_cadre_add(f.t, f.county, "李强", "246810", f.now_ms, second, &err), &err);
    serve_as(second, QZ_CADRE_FULL_TIME, false, (struct qz_date){2017, 1, 1});
    ONE_OF(QZ_ACT_LECTURE);
    hold_by(a, f.cadre, true);
    struct qz_activity_row before = fleet_row(&f, a);

    uint64_t part = fleet_write(&k, part_of(a, second));
    fleet_send(&f, &k);
    assert_int_equal(fleet_verdict(&f, &k, part), QZ_J_ACCEPTED);
    struct qz_activity_row after = fleet_row(&f, a);
    assert_memory_equal(&before, &after, sizeof before);
    ask_at(second, f.now_ms, f.now_ms);
    assert_string_equal(duty_of(FIVE)->sum, "0 + 0 + 0 + 1 + 0 = 1");
    assert_int_equal(duties.deed[0].part, QZ_PART_CAME);

    assert_int_equal(judged(fleet_void(part)), QZ_J_ACCEPTED);
    ask_at(second, f.now_ms, f.now_ms);
    assert_int_equal(duty_of(FIVE)->done, 0);
    ask_at(f.cadre, f.now_ms, f.now_ms); /* the other one's stays */
    assert_int_equal(duty_of(FIVE)->done, 1);
}

/* A kiosk says it of its own cadres, within a day, and nobody in the tracker's own log. */
static void a_part_that_cannot_be_is_none(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT], other[QZ_ID_TEXT], stranger[QZ_ID_TEXT];
    fleet_county(&f, "邻县", other);
    assert_done(qz_cadre_add(f.t, other, "外人", "246810", f.now_ms, stranger, &err), &err);
    ONE_OF(QZ_ACT_LECTURE);
    hold_by(a, f.cadre, true);
    assert_int_equal(judged(part_of(a, stranger)), QZ_J_OTHER_ORGANISATION);
    assert_int_equal(judged(part_of(a, "c_aaaaaaaaaaaaaaaaaaaaaaaaae")), QZ_J_UNKNOWN_CADRE);
    assert_int_equal(judged(part_of("a_aaaaaaaaaaaaaaaaaaaaaaaaae", f.cadre)), QZ_J_UNKNOWN_ACTIVITY);

    fleet_activity(&f, QZ_ACT_LECTURE, 3, a); /* in three days */
    assert_int_equal(judged(part_of(a, f.cadre)), QZ_J_NOT_ALLOWED);
    ask_at(f.cadre, f.now_ms, f.now_ms);
    assert_int_equal(duties.deeds, 1);
}

static void a_cadre_of_elsewhere_has_no_part(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT], other[QZ_ID_TEXT], stranger[QZ_ID_TEXT];
    fleet_county(&f, "邻县", other);
    assert_done(qz_cadre_add(f.t, other, "外人", "246810", f.now_ms, stranger, &err), &err);
    serve_as(stranger, QZ_CADRE_FULL_TIME, false, (struct qz_date){2017, 1, 1});
    ONE_OF(QZ_ACT_LECTURE);
    judged(opened_by(a, stranger));
    judged(fleet_checkin(a, &p[0]));
    judged(fleet_confirm(a, f.cadre, 0));
    ask_at(stranger, f.now_ms, f.now_ms);
    assert_int_equal(duty_of(FIVE)->done, 0);
    assert_int_equal(duties.deeds, 0);
}

/* ---- periods and posts ---- */

static void a_deadline_that_passes_changes_the_figure_when_it_is_asked_for(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    ONE_OF(QZ_ACT_LECTURE);
    hold_by(a, f.cadre, true);
    int64_t last = qz_date_start((struct qz_date){2017, 7, 1}) - 1;

    ask_at(f.cadre, FLEET_NOW, last);
    assert_int_equal(duty_of(FIVE)->state, QZ_DUTY_RUNNING);
    assert_int_equal(duty_of(FIVE)->days_left, 1);

    ask_at(f.cadre, FLEET_NOW, last + 1);
    assert_int_equal(duty_of(FIVE)->state, QZ_DUTY_MISSED);
    assert_int_equal(duty_of(FIVE)->days_left, 0);
    assert_int_equal(duty_of(FIVE)->left, 4);
    ask_at(f.cadre, last + 1, last + 1); /* the next two months have nothing of it */
    assert_int_equal(duty_of(FIVE)->done, 0);
    assert_string_equal(duty_of(FIVE)->sum, "0 + 0 + 0 + 0 + 0 = 0");
}

static void more_than_the_quota_raises_nothing(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    for (int i = 0; i < 7; i++) {
        fleet_activity(&f, QZ_ACT_LECTURE, i, a);
        hold_by(a, f.cadre, true);
    }
    assert_string_equal(sum_of(FIVE), "0 + 0 + 0 + 7 + 0 = 7");
    assert_int_equal(duty_of(FIVE)->left, 0);
    assert_int_equal(duty_of(FIVE)->state, QZ_DUTY_MET);
    assert_int_equal(duty_of(FIVE)->open, 1u << QZ_ACT_EXCHANGE | 1u << QZ_ACT_GOOD_DEED |
                                              1u << QZ_ACT_HEART_TALK | 1u << QZ_ACT_WELFARE_GROUP);
}

static void a_period_is_judged_by_the_post_of_its_first_day(void **state)
{
    (void)state;
    ask_at(f.cadre, f.now_ms, f.now_ms);
    assert_false(duties.has_post);
    assert_int_equal(duties.n, 0); /* of whom nobody said how they serve no rule binds */

    serve_as(f.cadre, QZ_CADRE_PART_TIME, false, (struct qz_date){2017, 1, 1});
    serve_as(f.cadre, QZ_CADRE_FULL_TIME, false, (struct qz_date){2017, 5, 2});
    ask_at(f.cadre, f.now_ms, f.now_ms);
    assert_null(duty_of(FIVE));
    assert_non_null(duty_of("cadre_five_ones_part"));
    assert_string_equal(duty_of("cadre_five_ones_part")->sum, "0 + 0 + 0 + 0 + 0 = 0");
    assert_non_null(duty_of("contacts")); /* of a county: a leading body */

    ask_at(f.cadre, qz_date_start((struct qz_date){2017, 7, 1}), f.now_ms);
    assert_non_null(duty_of(FIVE));
    assert_int_equal(duty_of(FIVE)->state, QZ_DUTY_AHEAD);
    assert_null(duty_of("cadre_five_ones_part"));

    serve_as(f.cadre, QZ_CADRE_PART_TIME, true, (struct qz_date){2017, 1, 1});
    ask_at(f.cadre, f.now_ms, f.now_ms);
    assert_null(duty_of("contacts"));
    assert_int_equal(duty_of("contacts_school")->rule->threshold, 10);
}

static void posts_that_cannot_be_are_refused(void **state)
{
    (void)state;
    struct qz_err err;
    static const struct qz_date never[] = {{2009, 12, 31}, {2019, 1, 1}};
    for (size_t i = 0; i < COUNT(never); i++)
        assert_refused(qz_cadre_post_set(f.t, f.cadre, QZ_CADRE_FULL_TIME, false, never[i], f.now_ms, &err),
                       &err, QZ_E_INPUT);
    assert_refused(qz_cadre_post_set(f.t, "c_aaaaaaaaaaaaaaaaaaaaaaaaae", QZ_CADRE_FULL_TIME, false,
                                     (struct qz_date){2017, 1, 1}, f.now_ms, &err),
                   &err, QZ_E_MISSING);
}

/* ---- campaigns ---- */

static void tag(enum qz_activity_kind kind, const char *campaign, int64_t start_ms, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_activity_row a = {.kind = kind, .start_ms = start_ms, .end_ms = start_ms + 3600000};
    strcpy(a.organisation, f.county);
    strcpy(a.title, "活动");
    strcpy(a.campaign, campaign);
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    strcpy(id, a.id);
}

static void the_service_month_goes_on_into_the_next_year(void **state)
{
    (void)state;
    char a[QZ_ID_TEXT];
    int64_t new_year = qz_date_start((struct qz_date){2018, 1, 2});
    tag(QZ_ACT_GOOD_DEED, "campaign_service_month", new_year, a);
    hold_by(a, f.cadre, false);
    tag(QZ_ACT_GOOD_DEED, "", new_year, a); /* not tagged */
    hold_by(a, f.cadre, false);

    ask_at(f.cadre, new_year, new_year);
    const struct qz_duty *d = duty_of("campaign_service_month");
    assert_int_equal(d->period.year, 2017);
    assert_string_equal(d->sum, "0 + 1 = 1"); /* volunteering, good deeds */
    assert_int_equal(d->state, QZ_DUTY_MET);
    assert_int_equal(d->days_left, 60); /* 2 January to 2 March 2018 */
    assert_true(qz_duty_counts(d, &duties.deed[0]) != qz_duty_counts(d, &duties.deed[1]));
    assert_int_equal(duty_of("campaign_talks")->state, QZ_DUTY_UNSET);

    ask_at(f.cadre, LATER, LATER); /* June 2018: the next one, of that year */
    assert_int_equal(duty_of("campaign_service_month")->period.year, 2018);
    assert_int_equal(duty_of("campaign_service_month")->state, QZ_DUTY_AHEAD);
}

static void a_tag_is_a_campaigns_whose_activities_are_tagged(void **state)
{
    (void)state;
    struct qz_err err;
    static const char *const none[] = {"campaign_open_day", "contacts", "x"};
    struct qz_activity_row a = {.kind = QZ_ACT_LECTURE, .start_ms = FLEET_NOW, .end_ms = FLEET_NOW + 3600000};
    strcpy(a.organisation, f.county);
    strcpy(a.title, "活动");
    for (size_t i = 0; i < COUNT(none); i++) {
        strcpy(a.campaign, none[i]);
        assert_refused(qz_activity_add(f.t, &a, f.now_ms, &err), &err, QZ_E_INPUT);
        assert_string_equal(err.field, "campaign");
    }
}

/* ---- links ---- */

static int link_to(const char *cadre, const char *who, enum qz_field field, bool asked, struct qz_err *err)
{
    struct qz_link_new link = {cadre, who, field, QZ_LINK_WISH_YOUTH, asked};
    return qz_link_add(f.t, &link, "zh", f.now_ms, err);
}

static void a_youth_has_one_cadre_and_agreed(void **state)
{
    (void)state;
    struct qz_err err;
    char second[QZ_ID_TEXT];
    assert_done(qz_cadre_add(f.t, f.county, "李强", "246810", f.now_ms, second, &err), &err);
    assert_refused(link_to(f.cadre, p[0].who, QZ_FIELD_RURAL, false, &err), &err, QZ_E_CONFLICT);
    assert_done(link_to(f.cadre, p[0].who, QZ_FIELD_RURAL, true, &err), &err);
    assert_refused(link_to(f.cadre, p[0].who, QZ_FIELD_RURAL, true, &err), &err, QZ_E_CONFLICT);
    assert_refused(link_to(second, p[0].who, QZ_FIELD_RURAL, true, &err), &err, QZ_E_CONFLICT);

    struct qz_cadre_known known;
    struct qz_link_row row[5];
    assert_done(qz_cadre_known(f.t, f.cadre, f.now_ms, &known, &err), &err);
    assert_int_equal(qz_link_list(f.t, known.ref, 0, row, 5, &err), 1);
    assert_string_equal(row[0].who, p[0].who);
    assert_int_equal(row[0].field, QZ_FIELD_RURAL);
    assert_int_equal(row[0].wish, QZ_LINK_WISH_YOUTH);
    assert_int_equal(row[0].since_ms, f.now_ms);

    struct qz_consent_row said[5];
    assert_int_equal(qz_consent_list(f.t, row[0].youth, said, 5, &err), 1);
    assert_string_equal(said[0].purpose, "contact");
    assert_string_equal(said[0].how, "cadre");

    assert_refused(qz_link_end(f.t, second, p[0].who, "搬走了", f.now_ms, &err), &err, QZ_E_MISSING);
    assert_done(qz_link_end(f.t, f.cadre, p[0].who, "搬走了", f.now_ms, &err), &err);
    assert_done(link_to(second, p[0].who, QZ_FIELD_RURAL, false, &err), &err); /* agreed before */

    assert_done(qz_cadre_remove(f.t, second, f.now_ms, &err), &err);
    assert_refused(link_to(second, p[1].who, QZ_FIELD_RURAL, true, &err), &err, QZ_E_CONFLICT);
    assert_done(link_to(f.cadre, p[0].who, QZ_FIELD_OTHER, false, &err), &err); /* whose cadre left is free */
    assert_done(qz_person_forget(f.t, p[0].who, f.now_ms, &(struct qz_forgetting){0}, &err), &err);
    assert_int_equal(qz_link_list(f.t, known.ref, 0, row, 5, &err), 0);
    assert_refused(link_to(f.cadre, p[0].who, QZ_FIELD_OTHER, true, &err), &err, QZ_E_CONFLICT);
}

/* Whoever takes the consent back on the own phone is linked to nobody from that moment on. */
static void who_withdraws_is_linked_no_more(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_cadre_known known;
    struct qz_link_row row[5];
    struct qz_consent_texts texts;
    struct qz_phone me = {0};
    strcpy(me.who, p[0].who);
    assert_int_equal(qz_youth_ref(f.t, me.who, &me.youth, &err), 1);
    assert_done(qz_consent_texts("zh", &texts, &err), &err);
    assert_done(qz_cadre_known(f.t, f.cadre, f.now_ms, &known, &err), &err);
    assert_done(link_to(f.cadre, me.who, QZ_FIELD_RURAL, true, &err), &err);

    assert_done(qz_own_data_say(f.t, &me, &texts, "wall", false, f.now_ms, &err), &err);
    assert_int_equal(qz_link_list(f.t, known.ref, 0, row, 5, &err), 1);
    assert_done(qz_own_data_say(f.t, &me, &texts, "contact", false, f.now_ms, &err), &err);
    assert_int_equal(qz_link_list(f.t, known.ref, 0, row, 5, &err), 0);

    assert_done(qz_own_data_say(f.t, &me, &texts, "contact", false, f.now_ms, &err), &err); /* once more */
    assert_refused(link_to(f.cadre, me.who, QZ_FIELD_RURAL, false, &err), &err, QZ_E_CONFLICT);
}

static void of_a_child_a_parent_agrees(void **state)
{
    (void)state;
    struct qz_err err;
    assert_done(qz_db_begin(f.t->db, &err), &err);
    assert_done(qz_db_exec(f.t->db, "UPDATE people SET age=1 WHERE youth=1", &err), &err);
    assert_done(qz_db_commit(f.t->db, &err), &err);
    assert_refused(link_to(f.cadre, p[0].who, QZ_FIELD_SCHOOL, true, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "under 14"));
}

static void the_linked_are_counted_by_field_and_who_was_met_beside_them(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT], unlinked[QZ_ID_TEXT];
    for (int i = 0; i < 4; i++)
        assert_done(link_to(f.cadre, p[i].who, i < 3 ? QZ_FIELD_SCHOOL : QZ_FIELD_RURAL, true, &err), &err);
    assert_string_equal(sum_of("contacts"), "3 + 0 + 0 + 1 + 0 + 0 + 0 = 4");
    const struct qz_duty *d = duty_of("contacts");
    assert_int_equal(d->left, 96);
    assert_int_equal(d->contacts.fields, 2);
    assert_int_equal(d->contacts.met, 0);

    ONE_OF(QZ_ACT_HEART_TALK);
    judged(opened_by(a, f.cadre));
    judged(fleet_live(a, &p[0], FLEET_NOW / 1000));   /* proven: met */
    judged(fleet_checkin(a, &p[3]));                  /* waits for a cadre: not yet */
    judged(fleet_checkin(a, &p[7]));                  /* is linked to nobody */
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, unlinked); /* in which the cadre has no part */
    judged(fleet_open(unlinked));
    judged(fleet_live(unlinked, &p[1], FLEET_NOW / 1000));
    sum_of("contacts");
    assert_int_equal(duty_of("contacts")->contacts.met, 1);
    assert_int_equal(duty_of("contacts")->contacts.met_permille, 250);

    judged(fleet_confirm(a, f.cadre, 0));
    sum_of("contacts");
    assert_int_equal(duty_of("contacts")->contacts.met, 2);
    assert_int_equal(duty_of("contacts")->met[QZ_FIELD_RURAL], 1);

    /* In the next year it begins anew, and who is linked stays so. */
    ask_at(f.cadre, LATER, LATER);
    assert_int_equal(duty_of("contacts")->contacts.met, 0);
    assert_int_equal(duty_of("contacts")->done, 4);
    /* And whoever's link ended this year was linked last year. */
    f.now_ms = LATER;
    assert_done(qz_link_end(f.t, f.cadre, p[0].who, "搬走了", f.now_ms, &err), &err);
    ask_at(f.cadre, qz_date_start((struct qz_date){2018, 1, 1}) - 1, LATER);
    assert_int_equal(duty_of("contacts")->done, 4);
    assert_string_equal(sum_of("contacts"), "2 + 0 + 0 + 1 + 0 + 0 + 0 = 3");
}

/* ---- offices ---- */

static void an_office_is_told_its_rule_its_sum_and_what_it_is_made_of(void **state)
{
    (void)state;
    struct qz_err err;
    char a[QZ_ID_TEXT];
    hold_by(act, f.cadre, true);
    ONE_OF(QZ_ACT_SHARING);
    hold_by(a, f.cadre, false);
    fleet_activity(&f, QZ_ACT_SHARING, 1, a);
    hold_by(a, f.cadre, false);

    qz_duties_finish(&duties);
    assert_done(qz_duties_office(f.t, f.county, f.now_ms, f.now_ms, &duties, &err), &err);
    const struct qz_duty *d = duty_of("office_five_ones");
    assert_string_equal(d->sum, "1 + 0 + 0 + 2 + 0 = 3");
    assert_int_equal(d->left, 3); /* of three kinds none, though two more would be five */
    assert_int_equal(d->open,
                     1u << QZ_ACT_FACE_TO_FACE | 1u << QZ_ACT_VOLUNTEERING | 1u << QZ_ACT_SELF_DESIGNED);
    assert_int_equal(d->of[QZ_DEED_PROVEN], 1);
    assert_int_equal(d->of[QZ_DEED_ATTESTED], 2);
    assert_int_equal(duty_of("campaign_open_day")->left, 0);
    assert_int_equal(duties.left, 3);
    assert_int_equal(duties.deeds, 3);
    assert_int_equal(fleet_stats(&f, f.county).counted, d->done); /* as the rings say */

    qz_duties_finish(&duties);
    assert_done(qz_duties_office(f.t, f.province, f.now_ms, f.now_ms, &duties, &err), &err);
    assert_null(duty_of("office_five_ones"));
    qz_duties_finish(&duties);
    assert_refused(qz_duties_office(f.t, "o_aaaaaaaaaaaaaaaaaaaaaaaaae", 0, 0, &duties, &err), &err,
                   QZ_E_MISSING);
}

static void a_period_is_asked_for_by_its_name(void **state)
{
    (void)state;
    int64_t at;
    assert_true(qz_duty_moment("", FLEET_NOW, &at));
    assert_int_equal(at, FLEET_NOW);
    assert_true(qz_duty_moment("2017-B3", FLEET_NOW, &at));
    assert_int_equal(at, FLEET_NOW);
    assert_true(qz_duty_moment("2017-Q1", FLEET_NOW, &at));
    assert_int_equal(at, qz_date_start((struct qz_date){2017, 4, 1}) - 1);
    assert_true(qz_duty_moment("2016", FLEET_NOW, &at));
    assert_int_equal(at, qz_date_start((struct qz_date){2017, 1, 1}) - 1);
    static const char *const none[] = {"2017-B0", "2017-B7",  "2017-Q5", "2017-",
                                       "17",      "2017-B3 ", "20170",   "1969"};
    for (size_t i = 0; i < COUNT(none); i++)
        assert_false(qz_duty_moment(none[i], FLEET_NOW, &at));
}

#define D(fn)    cmocka_unit_test_setup_teardown(fn, setup, teardown_duties)
#define FULL(fn) cmocka_unit_test_setup_teardown(fn, setup_full_time, teardown_duties)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FULL(who_opened_what_counts_has_done_it),
        FULL(an_opening_that_is_taken_back_is_nobodys_part),
        FULL(what_a_superior_takes_out_is_none_until_it_is_put_back),
        FULL(what_was_entered_late_stays_late),
        FULL(who_came_as_a_cadre_has_a_part_and_is_no_youth),
        FULL(a_part_that_cannot_be_is_none),
        D(a_cadre_of_elsewhere_has_no_part),
        FULL(a_deadline_that_passes_changes_the_figure_when_it_is_asked_for),
        FULL(more_than_the_quota_raises_nothing),
        D(a_period_is_judged_by_the_post_of_its_first_day),
        D(posts_that_cannot_be_are_refused),
        FULL(the_service_month_goes_on_into_the_next_year),
        D(a_tag_is_a_campaigns_whose_activities_are_tagged),
        D(a_youth_has_one_cadre_and_agreed),
        D(who_withdraws_is_linked_no_more),
        D(of_a_child_a_parent_agrees),
        FULL(the_linked_are_counted_by_field_and_who_was_met_beside_them),
        D(an_office_is_told_its_rule_its_sum_and_what_it_is_made_of),
        D(a_period_is_asked_for_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
