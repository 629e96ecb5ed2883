/* A year written out by hand, 1 January 2018 to the Lantern Festival of 2019: what three organisations and
 * five cadres did, and what each rule that is live comes to, with its sum. The program agrees, also after the
 * views were made anew. */
#include "figures/duty.h"
#include "journal/replay.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define COUNT_OF(list) (sizeof(list) / sizeof *(list))
#define SERVICE        "campaign_service_month"

enum { COUNTY, PREFECTURE, UNIVERSITY, PLACES };
enum { A, B, C, D, E, CADRES };
enum how { HELD, LATE, UNCONFIRMED, TAKEN_BACK };

static struct fleet f;
static struct fleet_kiosk kiosk[PLACES];
static char place[PLACES][QZ_ID_TEXT], cadre[CADRES][QZ_ID_TEXT];
static struct qz_pass_issued youth[4], student[1];

/* ---- who there is ---- */

static const struct {
    int place;
    enum qz_cadre_kind kind;
    bool in_school;
} posts[CADRES] = {
    [A] = {COUNTY, QZ_CADRE_FULL_TIME, false},    [B] = {COUNTY, QZ_CADRE_SECONDED, false},
    [C] = {COUNTY, QZ_CADRE_PART_TIME, false},    [D] = {PREFECTURE, QZ_CADRE_FULL_TIME, false},
    [E] = {UNIVERSITY, QZ_CADRE_PART_TIME, true},
};

/* ---- what they did, in its order ---- */

static const struct {
    struct qz_date day;
    int cadre;
    enum qz_activity_kind kind;
    enum how how;
    int met; /* a youth who came, by number; -1: eight people without a name alone */
    const char *campaign;
} deeds[] = {
    {{2018, 1, 15}, A, QZ_ACT_EXCHANGE, HELD, 0, ""},
    {{2018, 1, 20}, A, QZ_ACT_GOOD_DEED, HELD, -1, ""},
    {{2018, 2, 1}, A, QZ_ACT_HEART_TALK, HELD, -1, ""},
    {{2018, 2, 10}, A, QZ_ACT_LECTURE, HELD, -1, ""},
    {{2018, 2, 28}, A, QZ_ACT_EXCHANGE, HELD, -1, ""}, /* the last day of two months */
    {{2018, 3, 1}, A, QZ_ACT_LECTURE, HELD, 1, ""},    /* and the first of the next */
    {{2018, 3, 5}, B, QZ_ACT_GOOD_DEED, LATE, -1, ""},
    {{2018, 3, 31}, C, QZ_ACT_HEART_TALK, HELD, -1, ""}, /* the last day of a quarter */
    {{2018, 4, 1}, C, QZ_ACT_HEART_TALK, HELD, 3, ""},   /* a youth whom nobody is linked to */
    {{2018, 5, 4}, A, QZ_ACT_OPEN_DAY, HELD, -1, ""},
    {{2018, 5, 10}, B, QZ_ACT_SHARING, UNCONFIRMED, -1, ""},
    {{2018, 5, 20}, D, QZ_ACT_OPEN_DAY, HELD, -1, ""}, /* the campaign's last day */
    {{2018, 6, 30}, B, QZ_ACT_SHARING, HELD, -1, ""},
    {{2018, 6, 30}, C, QZ_ACT_LECTURE, HELD, -1, ""},
    {{2018, 7, 1}, C, QZ_ACT_LECTURE, HELD, -1, ""},
    {{2018, 8, 1}, A, QZ_ACT_EXCHANGE, TAKEN_BACK, 2, ""},
    {{2018, 9, 12}, D, QZ_ACT_FACE_TO_FACE, HELD, -1, ""},
    {{2018, 10, 10}, E, QZ_ACT_EXCHANGE, HELD, -1, ""},
    {{2018, 12, 24}, D, QZ_ACT_GOOD_DEED, HELD, -1, SERVICE}, /* a day too early */
    {{2018, 12, 25}, A, QZ_ACT_GOOD_DEED, HELD, -1, SERVICE},
    {{2019, 2, 19}, B, QZ_ACT_GOOD_DEED, HELD, -1, SERVICE}, /* the Lantern Festival */
    {{2019, 2, 20}, D, QZ_ACT_GOOD_DEED, HELD, -1, SERVICE}, /* a day too late */
};

/* ---- what that comes to, as of 21 February 2019 ---- */

static const struct {
    int cadre, place; /* one of them is -1 */
    const char *period, *rule, *sum;
    int left, late;
    enum qz_duty_state state;
} expected[] = {
    /* exchange + good deed + heart talk + lecture + welfare group, of five in two months */
    {A, -1, "2018-B1", "cadre_five_ones_full", "2 + 1 + 1 + 1 + 0 = 5", 0, 0, QZ_DUTY_MET},
    {A, -1, "2018-B2", "cadre_five_ones_full", "0 + 0 + 0 + 1 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {A, -1, "2018-B3", "cadre_five_ones_full", "0 + 0 + 0 + 0 + 0 = 0", 5, 0, QZ_DUTY_MISSED},
    {A, -1, "2018-B4", "cadre_five_ones_full", "0 + 0 + 0 + 0 + 0 = 0", 5, 0, QZ_DUTY_MISSED},
    {A, -1, "2018-B6", "cadre_five_ones_full", "0 + 1 + 0 + 0 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {B, -1, "2018-B1", "cadre_five_ones_full", "0 + 0 + 0 + 0 + 0 = 0", 5, 0, QZ_DUTY_MISSED},
    {B, -1, "2018-B2", "cadre_five_ones_full", "0 + 1 + 0 + 0 + 0 = 1", 4, 1, QZ_DUTY_MISSED},
    {B, -1, "2019-B1", "cadre_five_ones_full", "0 + 1 + 0 + 0 + 0 = 1", 4, 0, QZ_DUTY_RUNNING},
    /* of five in a quarter */
    {C, -1, "2018-Q1", "cadre_five_ones_part", "0 + 0 + 1 + 0 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {C, -1, "2018-Q2", "cadre_five_ones_part", "0 + 0 + 1 + 1 + 0 = 2", 3, 0, QZ_DUTY_MISSED},
    {C, -1, "2018-Q3", "cadre_five_ones_part", "0 + 0 + 0 + 1 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {E, -1, "2018-Q4", "cadre_five_ones_part", "1 + 0 + 0 + 0 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    /* volunteering + good deeds, of one */
    {A, -1, "2018", SERVICE, "0 + 1 = 1", 0, 0, QZ_DUTY_MET},
    {B, -1, "2018", SERVICE, "0 + 1 = 1", 0, 0, QZ_DUTY_MET},
    {D, -1, "2018", SERVICE, "0 + 0 = 0", 1, 0, QZ_DUTY_MISSED},
    /* youths by field: school, office, enterprise, rural, community, emerging, other */
    {A, -1, "2018", "contacts", "2 + 0 + 0 + 1 + 0 + 0 + 0 = 3", 97, 0, QZ_DUTY_MISSED},
    {C, -1, "2018", "contacts", "0 + 0 + 0 + 0 + 0 + 0 + 0 = 0", 100, 0, QZ_DUTY_MISSED},
    {E, -1, "2018", "contacts_school", "1 + 0 + 0 + 0 + 0 + 0 + 0 = 1", 9, 0, QZ_DUTY_MISSED},
    /* open day + face to face + volunteering + sharing + self-designed, of five and one of each */
    {-1, COUNTY, "2018-Q1", "office_five_ones", "0 + 0 + 0 + 0 + 0 = 0", 5, 0, QZ_DUTY_MISSED},
    {-1, COUNTY, "2018-Q2", "office_five_ones", "1 + 0 + 0 + 1 + 0 = 2", 3, 0, QZ_DUTY_MISSED},
    {-1, PREFECTURE, "2018-Q2", "office_five_ones", "1 + 0 + 0 + 0 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {-1, PREFECTURE, "2018-Q3", "office_five_ones", "0 + 1 + 0 + 0 + 0 = 1", 4, 0, QZ_DUTY_MISSED},
    {-1, COUNTY, "2018", "campaign_open_day", "1 = 1", 0, 0, QZ_DUTY_MET},
    {-1, PREFECTURE, "2018", "campaign_open_day", "1 = 1", 0, 0, QZ_DUTY_MET},
};

/* ---- the year is lived ---- */

static void organisation_of(enum qz_org_kind kind, const char *title, char id[QZ_ID_TEXT])
{
    struct qz_err err;
    struct qz_organisation o = {.kind = kind};
    strcpy(o.superior, f.province);
    strcpy(o.title, title);
    assert_done(qz_organisation_add(f.t, &o, f.now_ms, &err), &err);
    strcpy(id, o.id);
}

static void link_one(int of, const char *who, enum qz_field field)
{
    struct qz_err err;
    struct qz_link_new link = {cadre[of], who, field, QZ_LINK_WISH_YOUTH, true};
    assert_done(qz_link_add(f.t, &link, "zh", f.now_ms, &err), &err);
}

static void begin(void)
{
    static const char *const names[PLACES] = {"东门", "市委", "校门"};
    struct qz_err err;
    fleet_make(&f);
    f.now_ms = qz_date_start((struct qz_date){2018, 1, 2});
    strcpy(place[COUNTY], f.county);
    organisation_of(QZ_ORG_PREFECTURE, "青源市", place[PREFECTURE]);
    organisation_of(QZ_ORG_UNIVERSITY, "示例大学", place[UNIVERSITY]);
    for (int i = 0; i < PLACES; i++)
        fleet_enrol(&f, &kiosk[i], place[i], names[i]);
    for (int i = 0; i < CADRES; i++) {
        assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, place[posts[i].place], "团干部", "$", f.now_ms,
                                        cadre[i], &err),
                    &err);
        assert_done(qz_cadre_post_set(f.t, cadre[i], posts[i].kind, posts[i].in_school,
                                      (struct qz_date){2018, 1, 1}, f.now_ms, &err),
                    &err);
    }

    fleet_people(&f, f.county, youth, COUNT_OF(youth), false);
    fleet_people(&f, place[UNIVERSITY], student, COUNT_OF(student), false);
    link_one(A, youth[0].who, QZ_FIELD_SCHOOL);
    link_one(A, youth[1].who, QZ_FIELD_SCHOOL);
    link_one(A, youth[2].who, QZ_FIELD_RURAL);
    link_one(E, student[0].who, QZ_FIELD_SCHOOL);
}

static uint64_t write_now(struct fleet_kiosk *k, struct qz_entry e)
{
    e.at_ms = f.now_ms;
    return fleet_write(k, e);
}

static void live_one(size_t i)
{
    struct qz_err err;
    int at = posts[deeds[i].cadre].place;
    struct fleet_kiosk *k = &kiosk[at];
    const char *who = cadre[deeds[i].cadre];
    f.now_ms = qz_date_start(deeds[i].day) + 10 * INT64_C(3600000);
    struct qz_activity_row a = {.kind = deeds[i].kind, .start_ms = f.now_ms, .end_ms = f.now_ms + 3600000};
    strcpy(a.organisation, place[at]);
    strcpy(a.title, "活动");
    strcpy(a.campaign, deeds[i].campaign);
    assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);

    struct qz_entry open = fleet_open(a.id);
    strcpy(open.cadre, who);
    uint64_t opened = 0;
    if (deeds[i].how == LATE)
        write_now(k, fleet_late(a.id, who, "", 8));
    else
        opened = write_now(k, open);
    if (deeds[i].how != LATE)
        write_now(k, fleet_heads(a.id, 8));
    if (deeds[i].met >= 0)
        write_now(k, fleet_tail(a.id, youth[deeds[i].met].who));
    if (deeds[i].how != UNCONFIRMED)
        write_now(k, fleet_confirm(a.id, who, 0));
    if (deeds[i].how == TAKEN_BACK) {
        struct qz_entry back = fleet_void(opened);
        strcpy(back.cadre, who);
        write_now(k, back);
    }
    fleet_send(&f, k);
}

/* ---- and compared ---- */

static const struct qz_duty *find(const struct qz_duties *d, const char *rule)
{
    for (int i = 0; i < d->n; i++)
        if (strcmp(d->duty[i].rule->name, rule) == 0)
            return &d->duty[i];
    fail_msg("%s does not bind", rule);
    return NULL;
}

static void agree(size_t i)
{
    struct qz_err err;
    struct qz_duties d;
    int64_t now = qz_date_start((struct qz_date){2019, 2, 21}), at;
    assert_true(qz_duty_moment(expected[i].period, now, &at));
    int rc = expected[i].cadre >= 0 ? qz_duties_cadre(f.t, cadre[expected[i].cadre], at, now, &d, &err)
                                    : qz_duties_office(f.t, place[expected[i].place], at, now, &d, &err);
    assert_done(rc, &err);

    const struct qz_duty *duty = find(&d, expected[i].rule);
    bool same = strcmp(duty->sum, expected[i].sum) == 0 && duty->left == expected[i].left &&
                duty->of[QZ_DEED_LATE] == expected[i].late && duty->state == expected[i].state;
    if (!same)
        fail_msg("row %zu, %s of %s: wanted %s, left %d, late %d, %s; got %s, left %d, late %d, %s", i,
                 expected[i].rule, expected[i].period, expected[i].sum, expected[i].left, expected[i].late,
                 qz_duty_state_name(expected[i].state), duty->sum, duty->left, duty->of[QZ_DEED_LATE],
                 qz_duty_state_name(duty->state));
    if (strcmp(expected[i].rule, "contacts") == 0 && expected[i].cadre == A)
        assert_int_equal(duty->contacts.met, 2); /* of August's opening nothing stands */
    qz_duties_finish(&d);
}

static void the_year_comes_to_what_was_written_by_hand(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t differences = 1;
    begin();
    for (size_t i = 0; i < COUNT_OF(deeds); i++)
        live_one(i);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        agree(i);

    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    for (size_t i = 0; i < COUNT_OF(expected); i++)
        agree(i);

    for (int i = 0; i < PLACES; i++)
        fleet_kiosk_finish(&kiosk[i]);
    fleet_remove(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_year_comes_to_what_was_written_by_hand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
