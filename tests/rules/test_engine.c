/* What a rule comes to, of tables written by hand with their sums, at the edges of the calendar. */
#include "tests/support/spec.h"

#include "rules/cadre.h"
#include "rules/campaign.h"
#include "rules/contacts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct qz_rules rules;
static struct qz_lantern lantern;

static int load(void **state)
{
    (void)state;
    struct qz_err err = {0};
    if (qz_rules_load(&rules, &err) != 0 || qz_lantern_load(&lantern, &err) != 0)
        print_error("%s\n", err.msg);
    return err.code ? -1 : 0;
}

static int64_t at(const char *text)
{
    int64_t ms = 0;
    char whole[40];
    snprintf(whole, sizeof whole, "%s+08:00", text);
    assert_int_equal(qz_time_parse(whole, strlen(whole), &ms), 0);
    return ms;
}

static const struct qz_rule *rule(const char *name)
{
    const struct qz_rule *r = qz_rules_at(&rules, name, at("2017-01-01T00:00:00"));
    assert_non_null(r);
    return r;
}

/* ---- the five ones of a cadre ---- */

/* Proven activities of exchange, good deed, heart talk and lecture; late ones of the first; wishes; a group.
 */
static const struct {
    int exchange, deed, talk, lecture, late, wishes;
    bool group;
    const char *sum;
    int credited, missing;
    int open; /* kinds */
} ones[] = {
    {0, 0, 0, 0, 0, 0, false, "0 + 0 + 0 + 0 + 0 = 0", 0, 5, 5},
    {1, 1, 1, 1, 0, 0, true, "1 + 1 + 1 + 1 + 1 = 5", 5, 0, 0},
    {1, 1, 1, 1, 0, 0, false, "1 + 1 + 1 + 1 + 0 = 4", 4, 1, 1},
    {5, 0, 0, 0, 0, 0, false, "5 + 0 + 0 + 0 + 0 = 5", 5, 0,
     4}, /* five of whatever kinds; what is open is shown */
    {9, 9, 9, 9, 9, 9, true, "18 + 18 + 9 + 9 + 1 = 55", 5, 0, 0}, /* more raises nothing */
    {0, 0, 1, 1, 2, 0, true, "2 + 0 + 1 + 1 + 1 = 5", 5, 0, 1},
    {1, 0, 1, 0, 0, 2, false, "1 + 2 + 1 + 0 + 0 = 4", 4, 1, 2}, /* a wish is a good deed */
};

static struct qz_cadre_verdict judge_ones(const char *name, size_t i, const char *now)
{
    struct qz_cadre_verdict v;
    struct qz_cadre_facts f = {.wishes = ones[i].wishes};
    struct qz_period p = qz_period_of(rule(name)->period, at(now));

    f.deeds.of[QZ_ACT_EXCHANGE][QZ_DEED_PROVEN] = ones[i].exchange;
    f.deeds.of[QZ_ACT_EXCHANGE][QZ_DEED_LATE] = ones[i].late;
    f.deeds.of[QZ_ACT_GOOD_DEED][QZ_DEED_PROVEN] = ones[i].deed;
    f.deeds.of[QZ_ACT_HEART_TALK][QZ_DEED_PROVEN] = ones[i].talk;
    f.deeds.of[QZ_ACT_LECTURE][QZ_DEED_PROVEN] = ones[i].lecture;
    f.welfare = (struct qz_welfare){ones[i].group, true, p.start_ms, 0};
    memset(&v, 0xA5, sizeof v);
    qz_cadre_judge(rule(name), &p, &f, &v);
    return v;
}

static void a_cadres_five_ones_are_the_sums_of_the_table(void **state)
{
    (void)state;
    static const char *const of[] = {"cadre_five_ones_full", "cadre_five_ones_part"};

    for (size_t i = 0; i < 2 * COUNT(ones); i++) {
        const char *name = of[i % 2];
        struct qz_cadre_verdict v = judge_ones(name, i / 2, "2017-02-10T10:00:00");
        char sum[QZ_CADRE_SUM];

        assert_int_equal(qz_cadre_sum(&v, sum), strlen(ones[i / 2].sum));
        assert_string_equal(sum, ones[i / 2].sum);
        assert_int_equal(v.credited, ones[i / 2].credited);
        assert_int_equal(v.missing, ones[i / 2].missing);
        assert_int_equal(__builtin_popcount(v.open), ones[i / 2].open);
        assert_int_equal(v.fulfilled, v.missing == 0);
        assert_string_equal(v.rule->name, name);
    }
}

static void late_ones_are_shown_apart_from_all_others(void **state)
{
    (void)state;
    struct qz_cadre_verdict v = judge_ones("cadre_five_ones_full", 5, "2017-02-10T10:00:00");
    assert_int_equal(v.of[QZ_DEED_LATE], 2);
    assert_int_equal(v.of[QZ_DEED_PROVEN], 3);
    assert_int_equal(v.line[0].kind, QZ_ACT_EXCHANGE);
    assert_int_equal(v.line[0].of[QZ_DEED_LATE], 2);
    assert_int_equal(v.line[0].of[QZ_DEED_PROVEN], 0);
}

static int in_group(const char *since, const char *until, const char *now)
{
    struct qz_cadre_verdict v;
    struct qz_period p = qz_period_of(QZ_PERIOD_TWO_MONTHS, at(now));
    struct qz_cadre_facts f = {.welfare = {true, false, at(since), until ? at(until) : 0}};
    f.deeds.of[QZ_ACT_WELFARE_GROUP][QZ_DEED_PROVEN] = 7; /* it is no activity */
    qz_cadre_judge(rule("cadre_five_ones_full"), &p, &f, &v);
    assert_int_equal(v.of[QZ_DEED_ATTESTED], v.counted); /* its evidence was not seen */
    return v.counted;
}

static void a_welfare_group_is_a_state_that_counts_once_a_period_while_it_lasts(void **state)
{
    (void)state;
    assert_int_equal(in_group("2017-01-05T00:00:00", NULL, "2017-02-01T00:00:00"), 1);
    assert_int_equal(in_group("2017-01-05T00:00:00", NULL, "2017-12-01T00:00:00"), 1);
    assert_int_equal(in_group("2017-03-01T00:00:00", NULL, "2017-02-28T23:59:59"),
                     0); /* from the next one on */
    assert_int_equal(in_group("2017-02-28T23:59:59", NULL, "2017-01-01T00:00:00"), 1);
    assert_int_equal(in_group("2016-01-01T00:00:00", "2017-03-01T00:00:00", "2017-03-05T00:00:00"), 0);
    assert_int_equal(in_group("2016-01-01T00:00:00", "2017-03-01T00:00:01", "2017-03-05T00:00:00"), 1);
}

static void an_activity_falls_into_the_period_of_its_start(void **state)
{
    (void)state;
    static const struct {
        const char *when;
        int b1_2016, b2_2016, q1_2016; /* January and February, March and April, the quarter */
    } c[] = {
        {"2015-12-31T23:59:59.999", 0, 0, 0}, {"2016-01-01T00:00:00", 1, 0, 1},
        {"2016-02-29T23:59:59.999", 1, 0, 1}, {"2016-03-01T00:00:00", 0, 1, 1},
        {"2016-03-31T23:59:59.999", 0, 1, 1}, {"2016-04-01T00:00:00", 0, 1, 0},
        {"2016-04-30T23:59:59.999", 0, 1, 0}, {"2016-05-01T00:00:00", 0, 0, 0},
    };
    const struct qz_deed_span b1 = {at("2016-01-01T00:00:00"), at("2016-03-01T00:00:00")};
    const struct qz_deed_span b2 = {at("2016-03-01T00:00:00"), at("2016-05-01T00:00:00")};
    const struct qz_deed_span q1 = {at("2016-01-01T00:00:00"), at("2016-04-01T00:00:00")};

    for (size_t i = 0; i < COUNT(c); i++) {
        const struct qz_deed d = {at(c[i].when), QZ_ACT_LECTURE, QZ_DEED_PROVEN, false, false};
        struct qz_deeds in[3] = {0};
        qz_deeds_add(&in[0], &d, 1, &b1);
        qz_deeds_add(&in[1], &d, 1, &b2);
        qz_deeds_add(&in[2], &d, 1, &q1);
        assert_int_equal(in[0].of[QZ_ACT_LECTURE][QZ_DEED_PROVEN], c[i].b1_2016);
        assert_int_equal(in[1].of[QZ_ACT_LECTURE][QZ_DEED_PROVEN], c[i].b2_2016);
        assert_int_equal(in[2].of[QZ_ACT_LECTURE][QZ_DEED_PROVEN], c[i].q1_2016);
    }
}

/* ---- contacts ---- */

static void contacts_are_the_sums_of_the_table(void **state)
{
    (void)state;
    static const struct {
        const char *rule;
        struct qz_contacts_facts f;
        int linked, missing, fields, fields_missing, met, met_credited, permille;
        bool fulfilled;
    } c[] = {
        /* 60 + 30 + 10 = 100 of three fields; 20 + 5 + 0 = 25 met */
        {"contacts", {{60, 30, 10}, {20, 5, 0}}, 100, 0, 3, 0, 25, 25, 250, true},
        {"contacts", {{60, 30, 9}, {60, 30, 9}}, 99, 1, 3, 0, 99, 99, 1000, false},
        {"contacts", {{100}, {0}}, 100, 0, 1, 1, 0, 0, 0, false}, /* all of one field */
        {"contacts", {{100, 50, 50, 50, 50, 50, 50}, {100, 50}}, 400, 0, 7, 0, 150, 100, 375, true},
        {"contacts", {{0}, {0}}, 0, 100, 0, 2, 0, 0, 0, false},
        {"contacts", {{1, 2}, {9, 9}}, 3, 97, 2, 0, 3, 3, 1000, false}, /* no more met than linked */
        {"contacts", {{2, 1}, {1, 1}}, 3, 97, 2, 0, 2, 2, 666, false},
        {"contacts_school", {{10}, {3}}, 10, 0, 1, 0, 3, 3, 300, true},
        {"contacts_school", {{9}, {3}}, 9, 1, 1, 0, 3, 3, 333, false},
    };

    for (size_t i = 0; i < COUNT(c); i++) {
        struct qz_contacts_verdict v;
        qz_contacts_judge(rule(c[i].rule), &c[i].f, &v);
        assert_int_equal(v.linked, c[i].linked);
        assert_int_equal(v.missing, c[i].missing);
        assert_int_equal(v.credited, v.rule->threshold - c[i].missing);
        assert_int_equal(v.fields, c[i].fields);
        assert_int_equal(v.fields_missing, c[i].fields_missing);
        assert_int_equal(v.met, c[i].met);
        assert_int_equal(v.met_credited, c[i].met_credited);
        assert_int_equal(v.met_permille, c[i].permille);
        assert_int_equal(v.fulfilled, c[i].fulfilled);
    }
}

static void fields_are_read_back(void **state)
{
    (void)state;
    for (int f = 0; f < QZ_FIELD_COUNT; f++)
        assert_int_equal(qz_field_parse(qz_field_name((enum qz_field)f)), f);
    assert_int_equal(qz_field_parse("moon"), QZ_FIELD_COUNT);
    assert_string_equal(qz_field_name(QZ_FIELD_COUNT), "");
}

/* ---- campaigns ---- */

static bool held(const char *name, const char *when, enum qz_activity_kind kind, bool tagged, bool linked)
{
    struct qz_campaign_verdict v;
    struct qz_deed_span days;
    const struct qz_deed_span set = {at("2017-11-01T00:00:00"), at("2017-12-01T00:00:00")};
    const struct qz_deed d = {at(when), kind, QZ_DEED_LATE, tagged, linked};
    bool by_province = rule(name)->days.set_by_province;

    assert_true(qz_campaign_days(rule(name), &lantern, 2017, by_province ? &set : NULL, &days));
    qz_campaign_judge(rule(name), &days, &d, 1, at("2018-12-31T00:00:00"), &v);
    assert_int_equal(v.of[QZ_DEED_LATE], v.counted); /* it stays what it is */
    assert_int_equal(v.credited + v.missing, 1);
    assert_int_equal(v.missed, !v.fulfilled);
    return v.fulfilled;
}

static void what_is_held_within_a_campaigns_days_counts(void **state)
{
    (void)state;
    static const char open[] = "campaign_open_day", service[] = "campaign_service_month";
    assert_false(held(open, "2017-04-19T23:59:59.999", QZ_ACT_OPEN_DAY, false, false));
    assert_true(held(open, "2017-04-20T00:00:00", QZ_ACT_OPEN_DAY, false, false));
    assert_true(held(open, "2017-05-20T23:59:59.999", QZ_ACT_OPEN_DAY, false, false));
    assert_false(held(open, "2017-05-21T00:00:00", QZ_ACT_OPEN_DAY, false, false));
    assert_false(held(open, "2017-05-04T10:00:00", QZ_ACT_SHARING, false, false));

    /* To the Lantern Festival of the next year, 2 March 2018, that day counted. */
    assert_false(held(service, "2017-12-24T23:59:59.999", QZ_ACT_GOOD_DEED, true, false));
    assert_true(held(service, "2017-12-25T00:00:00", QZ_ACT_GOOD_DEED, true, false));
    assert_true(held(service, "2018-01-01T00:00:00", QZ_ACT_VOLUNTEERING, true, false));
    assert_true(held(service, "2018-03-02T23:59:59.999", QZ_ACT_VOLUNTEERING, true, false));
    assert_false(held(service, "2018-03-03T00:00:00", QZ_ACT_VOLUNTEERING, true, false));
    assert_false(held(service, "2018-01-01T00:00:00", QZ_ACT_VOLUNTEERING, false, false)); /* no tag */
    assert_false(held(service, "2018-01-01T00:00:00", QZ_ACT_LECTURE, true, false));
}

static void talks_are_tagged_and_with_linked_youths_on_days_that_the_province_set(void **state)
{
    (void)state;
    static const char talks[] = "campaign_talks";
    struct qz_campaign_verdict v;
    struct qz_deed_span days;

    assert_true(held(talks, "2017-11-01T00:00:00", QZ_ACT_LECTURE, true, true));
    assert_true(held(talks, "2017-11-30T23:59:59.999", QZ_ACT_SHARING, true, true));
    assert_false(held(talks, "2017-12-01T00:00:00", QZ_ACT_SHARING, true, true));
    assert_false(held(talks, "2017-11-05T00:00:00", QZ_ACT_LECTURE, true, false));
    assert_false(held(talks, "2017-11-05T00:00:00", QZ_ACT_LECTURE, false, true));

    assert_false(qz_campaign_days(rule(talks), &lantern, 2017, NULL, &days));
    qz_campaign_judge(rule(talks), NULL, NULL, 0, at("2017-12-31T00:00:00"), &v);
    assert_int_equal(v.state, QZ_CAMPAIGN_UNSET);
    assert_int_equal(v.missing, 1);
    assert_false(v.missed || v.fulfilled); /* nobody misses what has no day */
}

static void a_campaign_that_is_not_over_is_not_missed(void **state)
{
    (void)state;
    static const struct {
        const char *now;
        enum qz_campaign_state state;
        bool missed;
    } c[] = {
        {"2017-04-19T23:59:59.999", QZ_CAMPAIGN_AHEAD, false},
        {"2017-04-20T00:00:00", QZ_CAMPAIGN_RUNNING, false},
        {"2017-05-20T23:59:59.999", QZ_CAMPAIGN_RUNNING, false},
        {"2017-05-21T00:00:00", QZ_CAMPAIGN_OVER, true},
    };
    struct qz_deed_span days;
    assert_true(qz_campaign_days(rule("campaign_open_day"), &lantern, 2017, NULL, &days));

    for (size_t i = 0; i < COUNT(c); i++) {
        struct qz_campaign_verdict v;
        qz_campaign_judge(rule("campaign_open_day"), &days, NULL, 0, at(c[i].now), &v);
        assert_int_equal(v.state, c[i].state);
        assert_int_equal(v.missed, c[i].missed);
    }
}

static void days_that_end_before_they_begin_end_in_the_next_year(void **state)
{
    (void)state;
    struct qz_rule r = *rule("campaign_service_month");
    struct qz_deed_span days;
    r.days = (struct qz_rule_days){.from_month = 12, .from_day = 25, .to_month = 2, .to_day = 28};
    assert_true(qz_campaign_days(&r, &lantern, 2019, NULL, &days));
    assert_int_equal(days.start_ms, at("2019-12-25T00:00:00"));
    assert_int_equal(days.next_ms, at("2020-02-29T00:00:00")); /* a leap year's 28th is not its last */

    r.days.to_month = 12;
    r.days.to_day = 25; /* one day */
    assert_true(qz_campaign_days(&r, &lantern, 2019, NULL, &days));
    assert_int_equal(days.next_ms - days.start_ms, QZ_DAY_MS);
}

/* ---- the Lantern Festival ---- */

/* The instant of new moon number k (0: the first of 2000), in days since 1970 of universal time, by the
 * series of the moon's mean phases with their largest periodic terms: within minutes. */
static double new_moon(int k)
{
    double t = k / 1236.85, rad = 3.14159265358979 / 180;
    double jde = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t;
    double e = 1 - 0.002516 * t;
    double m = rad * (2.5534 + 29.1053567 * k), mm = rad * (201.5643 + 385.81693528 * k + 0.0107582 * t * t);
    double f = rad * (160.7108 + 390.67050284 * k - 0.0016118 * t * t), o = rad * (124.7746 - 1.56375588 * k);

    jde += -0.4072 * sin(mm) + 0.17241 * e * sin(m) + 0.01608 * sin(2 * mm) + 0.01039 * sin(2 * f) +
           0.00739 * e * sin(mm - m) - 0.00514 * e * sin(mm + m) + 0.00208 * e * e * sin(2 * m) -
           0.00111 * sin(mm - 2 * f) - 0.00057 * sin(mm + 2 * f) + 0.00056 * e * sin(2 * mm + m) -
           0.00042 * sin(3 * mm) + 0.00042 * e * sin(m + 2 * f) + 0.00038 * e * sin(m - 2 * f) -
           0.00024 * e * sin(2 * mm - m) - 0.00017 * sin(o);
    jde += 0.000325 * sin(rad * (299.77 + 0.107408 * k)) + 0.000165 * sin(rad * (251.88 + 0.016321 * k)) +
           0.000164 * sin(rad * (251.83 + 26.651886 * k)) + 0.000126 * sin(rad * (349.42 + 36.412478 * k));
    return jde - 2440587.5 - 72 / 86400.0; /* dynamical time is ahead by some 70 seconds */
}

static void each_lantern_festival_is_fourteen_days_after_a_new_moon(void **state)
{
    (void)state;
    struct qz_date d;
    assert_false(qz_lantern_of(&lantern, 2016, &d));
    assert_true(lantern.first_year == 2017 && lantern.n >= 20);

    for (int year = 2017; qz_lantern_of(&lantern, year, &d); year++) {
        int64_t first = qz_date_start((struct qz_date){d.year, d.month, d.day - 14});
        int k = (int)lround(((double)first / 86400e3 - new_moon(0)) / 29.530588861);
        int64_t moon = (int64_t)(new_moon(k) * 86400e3);
        struct qz_date n = qz_date_of(moon), f = qz_date_of(first);

        assert_int_equal(d.year, year);
        if (n.month != f.month || n.day != f.day)
            fail_msg("%d-%02d-%02d: the new moon is on %02d-%02d", d.year, d.month, d.day, n.month, n.day);
    }
}

static void a_table_of_festivals_is_read_strictly(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"table\":\"t\",\"source\":\"s\"}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[5]}",
        "{\"table\":\"t\",\"days\":[\"2018-03-02\"]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[\"2018-03-07\"]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[\"2018-02-03\"]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[\"2018-02-30\"]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[\"2018-03-02\",\"2018-03-02\"]}",
        "{\"table\":\"t\",\"source\":\"s\",\"days\":[\"2018-03-02\",\"2020-02-08\"]}"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_lantern t;
        struct qz_err err = {0};
        assert_refused(qz_lantern_read("yours.json", bad[i], strlen(bad[i]), &t, &err), &err, QZ_E_INPUT);
        assert_ptr_equal(strstr(err.msg, "yours.json: "), err.msg);
    }
}

static void a_year_that_the_table_lacks_has_no_days(void **state)
{
    (void)state;
    struct qz_deed_span days;
    const struct qz_rule *r = rule("campaign_service_month");
    int last = lantern.first_year + lantern.n - 1;
    assert_true(qz_campaign_days(r, &lantern, last - 1, NULL, &days));
    assert_false(qz_campaign_days(r, &lantern, last, NULL, &days));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cadres_five_ones_are_the_sums_of_the_table),
        cmocka_unit_test(late_ones_are_shown_apart_from_all_others),
        cmocka_unit_test(a_welfare_group_is_a_state_that_counts_once_a_period_while_it_lasts),
        cmocka_unit_test(an_activity_falls_into_the_period_of_its_start),
        cmocka_unit_test(contacts_are_the_sums_of_the_table),
        cmocka_unit_test(fields_are_read_back),
        cmocka_unit_test(what_is_held_within_a_campaigns_days_counts),
        cmocka_unit_test(talks_are_tagged_and_with_linked_youths_on_days_that_the_province_set),
        cmocka_unit_test(a_campaign_that_is_not_over_is_not_missed),
        cmocka_unit_test(days_that_end_before_they_begin_end_in_the_next_year),
        cmocka_unit_test(each_lantern_festival_is_fourteen_days_after_a_new_moon),
        cmocka_unit_test(a_table_of_festivals_is_read_strictly),
        cmocka_unit_test(a_year_that_the_table_lacks_has_no_days),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
