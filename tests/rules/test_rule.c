/* Rules are data and read strictly; a period keeps the rule that it began with; nobody below asks for more.
 */
#include "tests/support/spec.h"

#include "rules/rule.h"

#include "base/asset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct qz_rules rules;

static int load(void **state)
{
    (void)state;
    struct qz_err err = {0};
    if (qz_rules_load(&rules, &err) != 0)
        print_error("%s\n", err.msg);
    return err.code ? -1 : 0;
}

static int64_t day(int year, int month, int d)
{
    return qz_date_start((struct qz_date){year, month, d});
}

static const struct qz_rule *rule(const char *name)
{
    const struct qz_rule *r = qz_rules_at(&rules, name, day(2017, 1, 1));
    if (!r)
        fail_msg("there is no rule %s in 2017", name);
    return r;
}

/* ---- what the programme says, by hand ---- */

#define ORG(k)  (1u << QZ_ORG_##k)
#define OFFICES (ORG(PREFECTURE) | ORG(COUNTY) | ORG(DIRECT_COUNTY))
#define LEADING (OFFICES | ORG(PROVINCE))
#define ACT(k)  (1u << QZ_ACT_##k)
#define CADRES  (ACT(EXCHANGE) | ACT(GOOD_DEED) | ACT(HEART_TALK) | ACT(LECTURE) | ACT(WELFARE_GROUP))

static const struct {
    const char *name;
    enum qz_rule_source source;
    unsigned binds;
    enum qz_cadre_where full_time, seconded, part_time;
    enum qz_period_kind period;
    int threshold;
    unsigned kinds;
    int fields;
} said[] = {
    {"campaign_open_day", QZ_RULE_SOURCE_SEED, LEADING, 0, 0, 0, QZ_PERIOD_YEAR, 1, ACT(OPEN_DAY), 0},
    {"campaign_service_month", QZ_RULE_SOURCE_SEED, 0, QZ_WHERE_ALL, QZ_WHERE_ALL, QZ_WHERE_ALL,
     QZ_PERIOD_YEAR, 1, ACT(GOOD_DEED) | ACT(VOLUNTEERING), 0},
    {"campaign_talks", QZ_RULE_SOURCE_SEED, 0, QZ_WHERE_ALL, QZ_WHERE_ALL, QZ_WHERE_ALL, QZ_PERIOD_YEAR, 1,
     ACT(LECTURE) | ACT(SHARING), 0},
    {"cadre_five_ones_full", QZ_RULE_SOURCE_SEED, 0, QZ_WHERE_ALL, QZ_WHERE_ALL, 0, QZ_PERIOD_TWO_MONTHS, 5,
     CADRES, 0},
    {"cadre_five_ones_part", QZ_RULE_SOURCE_SEED, 0, 0, 0, QZ_WHERE_ALL, QZ_PERIOD_QUARTER, 5, CADRES, 0},
    {"contacts", QZ_RULE_SOURCE_NATIONAL, 0, QZ_WHERE_ALL, QZ_WHERE_ALL, QZ_WHERE_LEADING, QZ_PERIOD_YEAR,
     100, 0, 2},
    {"contacts_school", QZ_RULE_SOURCE_NATIONAL, 0, 0, 0, QZ_WHERE_SCHOOL, QZ_PERIOD_YEAR, 10, 0, 1},
    {"office_five_ones", QZ_RULE_SOURCE_SEED, OFFICES, 0, 0, 0, QZ_PERIOD_QUARTER, 5, 0, 0},
};

static void each_rule_says_what_the_programme_says(void **state)
{
    (void)state;
    assert_int_equal(rules.n, COUNT(said));

    for (size_t i = 0; i < COUNT(said); i++) {
        const struct qz_rule *r = rule(said[i].name);
        print_message("%s\n", r->name);
        assert_int_equal(r->source, said[i].source);
        assert_int_equal(r->binds, said[i].binds);
        assert_int_equal(r->cadres[QZ_CADRE_FULL_TIME], said[i].full_time);
        assert_int_equal(r->cadres[QZ_CADRE_SECONDED], said[i].seconded);
        assert_int_equal(r->cadres[QZ_CADRE_PART_TIME], said[i].part_time);
        assert_int_equal(r->period, said[i].period);
        assert_int_equal(r->threshold, said[i].threshold);
        assert_int_equal(r->kinds, said[i].kinds);
        assert_int_equal(r->fields_least, said[i].fields);
    }
}

static void the_days_of_campaigns_are_those_of_the_programme(void **state)
{
    (void)state;
    const struct qz_rule_days *open = &rule("campaign_open_day")->days,
                              *talks = &rule("campaign_talks")->days,
                              *service = &rule("campaign_service_month")->days;

    assert_int_equal(open->from_month * 100 + open->from_day, 420);
    assert_int_equal(open->to_month * 100 + open->to_day, 520);
    assert_false(open->to_lantern || open->set_by_province);
    assert_true(talks->set_by_province);
    assert_int_equal(service->from_month * 100 + service->from_day, 1225);
    assert_true(service->to_lantern);
}

static void a_reading_of_ours_is_marked_in_a_rule_of_the_notice(void **state)
{
    (void)state;
    unsigned guidance = 1u << qz_rule_member("guidance_for_self_designed");
    unsigned days = 1u << qz_rule_member("days"), threshold = 1u << qz_rule_member("threshold");

    assert_true(rule("office_five_ones")->ours & guidance);
    assert_false(rule("office_five_ones")->ours & threshold);
    assert_true(rule("campaign_open_day")->ours & days);
    assert_false(rule("campaign_talks")->ours & days);
    assert_int_equal(qz_rule_member("thresold"), -1);
}

static void each_rule_stands_in_the_file_of_its_name(void **state)
{
    (void)state;
    int found = 0;
    for (int i = 0; i < rules.n; i++) {
        char file[80];
        snprintf(file, sizeof file, "db/rules/%s.json", rules.rule[i].name);
        found += qz_asset_find(file) != NULL;
    }
    assert_int_equal(found, rules.n);
}

/* ---- whom ---- */

static const char *quota_of(enum qz_measure m, enum qz_cadre_kind kind, enum qz_org_kind at, bool in_school)
{
    const struct qz_cadre_post post = {kind, at, in_school};
    const struct qz_rule *r = qz_rules_of_cadre(&rules, m, &post, day(2017, 7, 1));
    return r ? r->name : "";
}

static void a_cadre_is_bound_by_the_rule_of_the_post(void **state)
{
    (void)state;
    static const struct {
        enum qz_cadre_kind kind;
        enum qz_org_kind at;
        bool in_school;
        const char *ones, *contacts;
    } c[] = {
        {QZ_CADRE_FULL_TIME, QZ_ORG_COUNTY, false, "cadre_five_ones_full", "contacts"},
        {QZ_CADRE_SECONDED, QZ_ORG_COMMITTEE, false, "cadre_five_ones_full", "contacts"},
        {QZ_CADRE_PART_TIME, QZ_ORG_COUNTY, false, "cadre_five_ones_part", "contacts"},
        {QZ_CADRE_PART_TIME, QZ_ORG_PROVINCE, false, "cadre_five_ones_part", "contacts"},
        {QZ_CADRE_PART_TIME, QZ_ORG_COMMITTEE, true, "cadre_five_ones_part", "contacts_school"},
        {QZ_CADRE_PART_TIME, QZ_ORG_UNIVERSITY, true, "cadre_five_ones_part", "contacts_school"},
        {QZ_CADRE_PART_TIME, QZ_ORG_COUNTY, true, "cadre_five_ones_part", "contacts_school"},
        {QZ_CADRE_PART_TIME, QZ_ORG_COMMITTEE, false, "cadre_five_ones_part", ""},
        {QZ_CADRE_PART_TIME, QZ_ORG_BRANCH, false, "cadre_five_ones_part", ""},
        {QZ_CADRE_FULL_TIME, QZ_ORG_UNIVERSITY, true, "cadre_five_ones_full", "contacts"},
    };

    for (size_t i = 0; i < COUNT(c); i++) {
        assert_string_equal(quota_of(QZ_MEASURE_CADRE, c[i].kind, c[i].at, c[i].in_school), c[i].ones);
        assert_string_equal(quota_of(QZ_MEASURE_CONTACTS, c[i].kind, c[i].at, c[i].in_school), c[i].contacts);
    }
}

static void names_of_posts_are_read_back(void **state)
{
    (void)state;
    for (int k = 0; k < QZ_CADRE_KINDS; k++)
        assert_int_equal(qz_cadre_kind_parse(qz_cadre_kind_name((enum qz_cadre_kind)k)), k);
    for (int w = 0; w < QZ_WHERE_COUNT; w++)
        assert_int_equal(qz_cadre_where_parse(qz_cadre_where_name((enum qz_cadre_where)w)), w);
    assert_string_equal(qz_cadre_kind_name(QZ_CADRE_KINDS), "");
    assert_string_equal(qz_cadre_where_name(QZ_WHERE_COUNT), "");
    assert_string_equal(qz_measure_name(QZ_MEASURE_COUNT), "");
    assert_string_equal(qz_rule_source_name(QZ_RULE_SOURCE_COUNT), "");
}

/* ---- hostile until checked ---- */

static json_t *sample(const char *name)
{
    char file[80];
    snprintf(file, sizeof file, "db/rules/%s.json", name);
    const struct qz_asset *a = qz_asset_find(file);
    json_t *o = a ? json_loadb((const char *)a->bytes, a->len, 0, NULL) : NULL;
    assert_non_null(o);
    return o;
}

static int read_back(const json_t *o, struct qz_rule *r, struct qz_err *err)
{
    char *text = json_dumps(o, 0);
    assert_non_null(text);
    memset(err, 0, sizeof *err);
    int rc = qz_rule_read("yours.json", text, strlen(text), r, err);
    free(text);
    return rc;
}

/* The rule with one member replaced, or (NULL) taken away, is refused in words that name file, rule and
 * `word`. */
static void refused_with(const char *name, const char *key, const char *value, const char *word)
{
    struct qz_err err;
    struct qz_rule r;
    json_t *o = sample(name), *v = value ? json_loads(value, JSON_DECODE_ANY, NULL) : NULL;
    if (v)
        json_object_set_new(o, key, v);
    else
        json_object_del(o, key);

    if (read_back(o, &r, &err) != -1 || err.code != QZ_E_INPUT || !strstr(err.msg, word) ||
        strncmp(err.msg, "yours.json: ", 12) != 0 || (strcmp(key, "rule") != 0 && !strstr(err.msg, name)))
        fail_msg("%s with \"%s\": %s gave \"%s\"; wanted a word on %s", name, key, value ? value : "none",
                 err.msg, word);
    json_decref(o);
}

static void a_rule_needs_each_of_its_members(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(said); i++) {
        json_t *all = sample(said[i].name), *v;
        const char *key;
        json_object_foreach(all, key, v)
        {
            if (strcmp(key, "ours") != 0 && strcmp(key, "binds") != 0 && strcmp(key, "cadres") != 0)
                refused_with(said[i].name, key, NULL, key);
        }
        json_decref(all);
    }

    refused_with("office_five_ones", "binds", NULL, "binds");
    refused_with("contacts", "cadres", NULL, "cadres");
    refused_with("campaign_open_day", "binds", NULL, "binds");
    refused_with("campaign_talks", "cadres", NULL, "cadres");
}

static void a_malformed_member_is_refused_by_name(void **state)
{
    (void)state;
    static const char *const wrong[][4] = {
        {"office_five_ones", "thresold", "5", "thresold"}, /* an unknown key */
        {"office_five_ones", "days", "\"set_by_province\"", "days"},
        {"contacts", "need", "{}", "need"},
        {"contacts", "rule", "5", "rule"},
        {"contacts", "rule", "\"\"", "rule"},
        {"contacts", "rule", "\"../contacts\"", "rule"},
        {"contacts", "rule", "\"a_name_of_more_than_thirty_nine_letters_\"", "rule"},
        {"contacts", "measure", "\"miles\"", "measure"},
        {"contacts", "measure", "null", "measure"},
        {"contacts", "title", "\"a\"", "title"},
        {"contacts", "title", "{\"zh\":\"\",\"en\":\"a\"}", "title"},
        {"contacts", "title", "{\"zh\":\"a\"}", "title"},
        {"contacts", "title", "{\"zh\":\"a\",\"en\":\"a\",\"fr\":\"a\"}", "title"},
        {"contacts", "source", "\"hearsay\"", "source"},
        {"contacts", "source", "1", "source"},
        {"contacts", "ours", "[\"days\"]", "ours"}, /* it has none */
        {"contacts", "ours", "[5]", "ours"},
        {"contacts", "ours", "\"threshold\"", "ours"},
        {"contacts", "from", "\"2017-02-29\"", "from"},
        {"contacts", "from", "\"2017-13-01\"", "from"},
        {"contacts", "from", "\"2017-1-1\"", "from"},
        {"contacts", "from", "\"1991-01-01\"", "from"}, /* China had summer time */
        {"contacts", "from", "\"2017-01-01x\"", "from"},
        {"contacts", "from", "\"2017-0a-01\"", "from"},
        {"contacts", "from", "20170101", "from"},
        {"office_five_ones", "binds", "\"county\"", "binds"},
        {"office_five_ones", "binds", "[\"village\"]", "village"},
        {"office_five_ones", "binds", "[5]", "binds"},
        {"office_five_ones", "binds", "[]", "binds"},
        {"contacts", "cadres", "{}", "cadres"},
        {"contacts", "cadres", "[\"full_time\"]", "cadres"},
        {"contacts", "cadres", "{\"retired\":\"all\"}", "retired"},
        {"contacts", "cadres", "{\"full_time\":\"none\"}", "full_time"},
        {"contacts", "cadres", "{\"full_time\":1}", "full_time"},
        {"campaign_talks", "binds", "[\"county\"]", "binds"}, /* and cadres */
        {"contacts", "period", "\"month\"", "period"},
        {"contacts", "period", "3", "period"},
        {"campaign_talks", "period", "\"quarter\"", "period"},
        {"contacts", "threshold", "0", "threshold"},
        {"contacts", "threshold", "1001", "threshold"},
        {"contacts", "threshold", "5.0", "threshold"},
        {"contacts", "threshold", "\"5\"", "threshold"},
        {"office_five_ones", "need", "[]", "need"},
        {"office_five_ones", "need", "{\"party\":1}", "party"},
        {"office_five_ones", "need", "{\"open_day\":-1}", "open_day"},
        {"office_five_ones", "need", "{\"open_day\":true}", "open_day"},
        {"office_five_ones", "min_participants", "{\"open_day\":10001}", "open_day"},
        {"office_five_ones", "min_participants", "{\"openday\":1}", "openday"},
        {"office_five_ones", "headcount_stands", "1", "headcount_stands"},
        {"office_five_ones", "guidance_for_self_designed", "null", "guidance_for_self_designed"},
        {"campaign_talks", "kinds", "[]", "kinds"},
        {"campaign_talks", "kinds", "[\"party\"]", "party"},
        {"campaign_talks", "kinds", "[1]", "kinds"},
        {"contacts", "fields_least", "0", "fields_least"},
        {"contacts", "fields_least", "8", "fields_least"},
        {"campaign_open_day", "days", "{\"from\":\"04-20\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"02-29\",\"to\":\"05-20\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"04-31\",\"to\":\"05-20\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"4-20\",\"to\":\"05-20\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"04-20\",\"to\":\"easter\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"lantern_festival\",\"to\":\"05-20\"}", "days"},
        {"campaign_open_day", "days", "{\"from\":\"04-20\",\"to\":\"05-20\",\"or\":1}", "days"},
        {"campaign_open_day", "days", "\"soon\"", "days"},
        {"campaign_open_day", "tagged", "1", "tagged"},
        {"campaign_open_day", "with_linked", "true", "with_linked"}, /* an office has no links */
    };

    for (size_t i = 0; i < COUNT(wrong); i++)
        refused_with(wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3]);
}

static void what_is_no_json_object_is_no_rule(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "[]", "{}", "{", "5", "{\"rule\":\"a\",\"rule\":\"b\"}"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_rule r;
        struct qz_err err = {0};
        assert_refused(qz_rule_read("yours.json", bad[i], strlen(bad[i]), &r, &err), &err, QZ_E_INPUT);
        assert_ptr_equal(strstr(err.msg, "yours.json: "), err.msg);
    }
}

/* ---- history ---- */

static struct qz_rules two_of_contacts(void)
{
    struct qz_rules two = {0};
    struct qz_rule later = *rule("contacts");
    struct qz_err err = {0};

    later.from = (struct qz_date){2018, 5, 10};
    later.threshold = 80;
    assert_done(qz_rules_add(&two, &later, &err), &err); /* in whatever order they come */
    assert_done(qz_rules_add(&two, rule("contacts"), &err), &err);
    return two;
}

static void a_period_keeps_the_rule_that_it_began_with(void **state)
{
    (void)state;
    struct qz_rules two = two_of_contacts();
    assert_null(qz_rules_at(&two, "contacts", day(2017, 1, 1) - 1));
    assert_int_equal(qz_rules_at(&two, "contacts", day(2017, 1, 1))->threshold, 100);
    assert_int_equal(qz_rules_at(&two, "contacts", day(2018, 1, 1))->threshold, 100);
    assert_int_equal(qz_rules_at(&two, "contacts", day(2018, 5, 10) - 1)->threshold, 100);
    assert_int_equal(qz_rules_at(&two, "contacts", day(2018, 5, 10))->threshold, 80);
    assert_int_equal(qz_rules_at(&two, "contacts", day(2019, 1, 1))->threshold, 80);
    assert_null(qz_rules_at(&two, "contact", day(2019, 1, 1)));
}

static void a_cadre_is_judged_by_one_of_two_of_a_name(void **state)
{
    (void)state;
    struct qz_rules two = two_of_contacts();
    const struct qz_cadre_post post = {QZ_CADRE_FULL_TIME, QZ_ORG_COUNTY, false};
    assert_int_equal(qz_rules_of_cadre(&two, QZ_MEASURE_CONTACTS, &post, day(2018, 1, 1))->threshold, 100);
    assert_int_equal(qz_rules_of_cadre(&two, QZ_MEASURE_CONTACTS, &post, day(2019, 1, 1))->threshold, 80);
    assert_null(qz_rules_of_cadre(&two, QZ_MEASURE_CADRE, &post, day(2019, 1, 1)));
}

static void two_rules_of_one_name_and_day_are_refused(void **state)
{
    (void)state;
    struct qz_rules two = two_of_contacts();
    struct qz_rule again = *rule("contacts");
    struct qz_err err = {0};

    assert_refused(qz_rules_add(&two, &again, &err), &err, QZ_E_CONFLICT);
    while (two.n < QZ_RULES_MOST) {
        again.from.year++;
        assert_done(qz_rules_add(&two, &again, &err), &err);
    }
    again.from.year++;
    assert_refused(qz_rules_add(&two, &again, &err), &err, QZ_E_FULL);
}

/* ---- no piling on ---- */

/* What an organisation below may make of a rule: with one member replaced. */
static int below(const char *name, const char *key, const char *value, struct qz_err *err)
{
    struct qz_rule low;
    json_t *o = sample(name);
    json_object_set_new(o, key, json_loads(value, JSON_DECODE_ANY, NULL));
    assert_done(read_back(o, &low, err), err);
    json_decref(o);
    return qz_rule_below(rule(name), &low, err);
}

static void nobody_below_asks_for_more(void **state)
{
    (void)state;
    static const char *const more[][3] = {
        {"office_five_ones", "threshold", "6"},
        {"office_five_ones", "need", "{\"open_day\":2}"},
        {"office_five_ones", "need", "{\"lecture\":1}"},
        {"office_five_ones", "min_participants", "{\"open_day\":4}"},
        {"office_five_ones", "binds", "[\"county\",\"committee\"]"},
        {"office_five_ones", "confirmed_by", "[\"cadre\"]"},
        {"office_five_ones", "headcount_stands", "false"},
        {"office_five_ones", "guidance_for_self_designed", "false"},
        {"office_five_ones", "period", "\"two_months\""},
        {"office_five_ones", "period", "\"year\""}, /* milder, and the province's all the same */
        {"cadre_five_ones_full", "kinds", "[\"lecture\"]"},
        {"cadre_five_ones_full", "cadres", "{\"full_time\":\"all\",\"part_time\":\"all\"}"},
        {"contacts", "threshold", "120"},
        {"contacts", "threshold", "90"},
        {"contacts", "fields_least", "3"},
        {"contacts", "fields_least", "1"},
        {"contacts", "cadres", "{\"part_time\":\"all\"}"},
        {"contacts", "cadres", "{\"part_time\":\"schools\"}"},
        {"campaign_open_day", "threshold", "2"},
        {"campaign_open_day", "days", "{\"from\":\"05-01\",\"to\":\"05-07\"}"},
        {"campaign_open_day", "days", "\"set_by_province\""},
        {"campaign_service_month", "with_linked", "true"},
        {"campaign_open_day", "tagged", "true"},
    };

    for (size_t i = 0; i < COUNT(more); i++) {
        struct qz_err err;
        if (below(more[i][0], more[i][1], more[i][2], &err) != -1 || err.code != QZ_E_DENIED ||
            !strstr(err.msg, more[i][0]) || strcmp(err.field, more[i][1]) != 0 ||
            !strstr(err.msg, qz_rule_source_name(rule(more[i][0])->source)))
            fail_msg("%s with \"%s\": %s gave \"%s\"", more[i][0], more[i][1], more[i][2], err.msg);
    }
}

static void as_strict_or_milder_is_let_be(void **state)
{
    (void)state;
    static const char *const as_much[][3] = {
        {"office_five_ones", "threshold", "5"},
        {"office_five_ones", "threshold", "4"},
        {"office_five_ones", "need", "{\"open_day\":1}"},
        {"office_five_ones", "min_participants", "{\"open_day\":2}"},
        {"office_five_ones", "binds", "[\"county\"]"},
        {"office_five_ones", "from", "\"2019-04-01\""},
        {"cadre_five_ones_full", "kinds",
         "[\"exchange\",\"good_deed\",\"heart_talk\",\"lecture\",\"welfare_group\",\"volunteering\"]"},
        {"cadre_five_ones_full", "cadres", "{\"full_time\":\"leading_bodies\"}"},
        {"contacts", "threshold", "100"},
        {"contacts", "cadres", "{\"full_time\":\"all\"}"},
        {"campaign_talks", "with_linked", "false"},
        {"campaign_talks", "tagged", "false"},
    };

    for (size_t i = 0; i < COUNT(as_much); i++) {
        struct qz_err err;
        assert_done(below(as_much[i][0], as_much[i][1], as_much[i][2], &err), &err);
    }
}

static void a_duty_that_the_superior_does_not_know_is_refused(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_rule low = *rule("contacts");
    strcpy(low.name, "contacts_of_ours");
    assert_refused(qz_rule_below(rule("contacts"), &low, &err), &err, QZ_E_DENIED);
    assert_refused(qz_rule_below(rule("contacts"), rule("office_five_ones"), &err), &err, QZ_E_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_says_what_the_programme_says),
        cmocka_unit_test(the_days_of_campaigns_are_those_of_the_programme),
        cmocka_unit_test(a_reading_of_ours_is_marked_in_a_rule_of_the_notice),
        cmocka_unit_test(each_rule_stands_in_the_file_of_its_name),
        cmocka_unit_test(a_cadre_is_bound_by_the_rule_of_the_post),
        cmocka_unit_test(names_of_posts_are_read_back),
        cmocka_unit_test(a_rule_needs_each_of_its_members),
        cmocka_unit_test(a_malformed_member_is_refused_by_name),
        cmocka_unit_test(what_is_no_json_object_is_no_rule),
        cmocka_unit_test(a_period_keeps_the_rule_that_it_began_with),
        cmocka_unit_test(a_cadre_is_judged_by_one_of_two_of_a_name),
        cmocka_unit_test(two_rules_of_one_name_and_day_are_refused),
        cmocka_unit_test(nobody_below_asks_for_more),
        cmocka_unit_test(as_strict_or_milder_is_let_be),
        cmocka_unit_test(a_duty_that_the_superior_does_not_know_is_refused),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
