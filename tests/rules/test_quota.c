/* The five-ones of an office: what counts, and the arithmetic of the programme. */
#include "tests/support/spec.h"

#include "rules/quota.h"

#include "base/asset.h"

#include <stdlib.h>
#include <string.h>

#define RULE "db/rules/office_five_ones.json"

static struct qz_rule rule;

static int read_rule(void **state)
{
    (void)state;
    const struct qz_asset *a = qz_asset_find(RULE);
    struct qz_err err = {0};
    if (!a || qz_rule_read(RULE, (const char *)a->bytes, a->len, &rule, &err) != 0) {
        print_error("%s: %s\n", RULE, a ? err.msg : "not built in");
        return -1;
    }
    return 0;
}

static void the_office_five_ones_say_what_the_programme_says(void **state)
{
    (void)state;
    assert_string_equal(rule.name, "office_five_ones");
    assert_int_equal(rule.binds, 1u << QZ_ORG_PREFECTURE | 1u << QZ_ORG_COUNTY | 1u << QZ_ORG_DIRECT_COUNTY);
    assert_int_equal(rule.period, QZ_PERIOD_QUARTER);
    assert_int_equal(rule.threshold, 5);
    assert_true(rule.headcount_stands);
    assert_true(rule.guidance_for_self_designed);
    for (int k = 0; k < QZ_ACT_COUNT; k++) {
        bool office = qz_activity_kind_of_office((enum qz_activity_kind)k);
        assert_int_equal(office, k < 5);
        assert_int_equal(rule.need[k], office ? 1 : 0);
        assert_int_equal(rule.min_participants[k], office ? 3 : 1);
    }
}

static void names_of_kinds_are_read_back(void **state)
{
    (void)state;
    for (int k = 0; k < QZ_ACT_COUNT; k++)
        assert_int_equal(qz_activity_kind_parse(qz_activity_kind_name((enum qz_activity_kind)k)), k);
    for (int k = 0; k < QZ_ORG_COUNT; k++)
        assert_int_equal(qz_org_kind_parse(qz_org_kind_name((enum qz_org_kind)k)), k);
    assert_int_equal(qz_activity_kind_parse("party"), QZ_ACT_COUNT);
    assert_int_equal(qz_activity_kind_parse(""), QZ_ACT_COUNT);
    assert_int_equal(qz_org_kind_parse("village"), QZ_ORG_COUNT);
    assert_string_equal(qz_activity_kind_name(QZ_ACT_COUNT), "");
    assert_string_equal(qz_org_kind_name(QZ_ORG_COUNT), "");
}

static enum qz_counts counts(enum qz_activity_kind kind, bool opened, int distinct, int headcount,
                             bool confirmed)
{
    const struct qz_activity_facts f = {kind, opened, distinct, headcount,
                                        confirmed ? 1u << QZ_WHOSE_KIOSK : 0};
    return qz_activity_counts(&rule, &f);
}

static void an_office_activity_counts_with_three_participants_and_a_cadre_one_with_one(void **state)
{
    (void)state;
    assert_int_equal(counts(QZ_ACT_OPEN_DAY, true, 3, 0, true), QZ_COUNTS);
    assert_int_equal(counts(QZ_ACT_OPEN_DAY, true, 2, 0, true), QZ_COUNTS_TOO_FEW);
    assert_int_equal(counts(QZ_ACT_OPEN_DAY, true, 0, 0, true), QZ_COUNTS_TOO_FEW);
    assert_int_equal(counts(QZ_ACT_LECTURE, true, 1, 0, true), QZ_COUNTS);
    assert_int_equal(counts(QZ_ACT_LECTURE, true, 0, 0, true), QZ_COUNTS_TOO_FEW);
}

static void people_counted_without_a_name_stand_where_the_rule_says_so(void **state)
{
    (void)state;
    assert_int_equal(counts(QZ_ACT_OPEN_DAY, true, 1, 2, true), QZ_COUNTS);
    assert_int_equal(counts(QZ_ACT_OPEN_DAY, true, 0, 3, true), QZ_COUNTS);
    struct qz_rule strict = rule;
    strict.headcount_stands = false;
    const struct qz_activity_facts f = {QZ_ACT_OPEN_DAY, true, 2, 100, 1u << QZ_WHOSE_CADRE};
    assert_int_equal(qz_activity_counts(&strict, &f), QZ_COUNTS_TOO_FEW);
}

/* The shipped rule with what it says of confirmations replaced. */
static int with_confirmed_by(const char *list, struct qz_rule *out, struct qz_err *err)
{
    const struct qz_asset *a = qz_asset_find(RULE);
    json_t *o = json_loadb((const char *)a->bytes, a->len, 0, NULL);
    json_object_set_new(o, "confirmed_by", json_loads(list, JSON_DECODE_ANY, NULL));

    char *json = json_dumps(o, 0);
    memset(err, 0, sizeof *err);
    int rc = qz_rule_read(RULE, json, strlen(json), out, err);
    free(json);
    json_decref(o);
    return rc;
}

static enum qz_counts confirmed_by(const struct qz_rule *r, enum qz_whose whose)
{
    const struct qz_activity_facts f = {QZ_ACT_OPEN_DAY, true, 3, 0, 1u << whose};
    return qz_activity_counts(r, &f);
}

static void anybodys_confirmation_counts_where_the_rule_names_all(void **state)
{
    (void)state;
    for (int w = 0; w < QZ_WHOSE_COUNT; w++)
        assert_int_equal(confirmed_by(&rule, (enum qz_whose)w), QZ_COUNTS); /* the shipped one */
}

static void where_the_cadres_word_is_asked_for_no_other_counts(void **state)
{
    (void)state;
    struct qz_rule strict;
    struct qz_err err;
    assert_done(with_confirmed_by("[\"cadre\"]", &strict, &err), &err);
    assert_int_equal(confirmed_by(&strict, QZ_WHOSE_CADRE), QZ_COUNTS);
    assert_int_equal(confirmed_by(&strict, QZ_WHOSE_KIOSK), QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(confirmed_by(&strict, QZ_WHOSE_ADMIN), QZ_COUNTS_UNCONFIRMED);
    assert_int_equal(confirmed_by(&strict, QZ_WHOSE_EARLIER), QZ_COUNTS); /* what came before stays */
}

static void a_rule_names_at_least_one_whose_confirmation_counts(void **state)
{
    (void)state;
    static const char *const bad[] = {"[]", "[\"nobody\"]", "[\"earlier\"]", "\"cadre\"", "[1]", "null"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_rule r;
        struct qz_err err;
        assert_refused(with_confirmed_by(bad[i], &r, &err), &err, QZ_E_INPUT);
    }

    assert_string_equal(qz_whose_name(QZ_WHOSE_EARLIER), "earlier");
    assert_string_equal(qz_whose_name(QZ_WHOSE_KIOSK), "kiosk");
    assert_string_equal(qz_whose_name(QZ_WHOSE_CADRE), "cadre");
    assert_string_equal(qz_whose_name(QZ_WHOSE_ADMIN), "administrator");
    assert_string_equal(qz_whose_name(QZ_WHOSE_COUNT), "");
}

static void what_is_missing_is_told_in_the_order_it_is_done(void **state)
{
    (void)state;
    assert_int_equal(counts(QZ_ACT_SHARING, false, 0, 0, false), QZ_COUNTS_NOT_OPENED);
    assert_int_equal(counts(QZ_ACT_SHARING, false, 9, 0, true), QZ_COUNTS_NOT_OPENED);
    assert_int_equal(counts(QZ_ACT_SHARING, true, 2, 0, false), QZ_COUNTS_TOO_FEW);
    assert_int_equal(counts(QZ_ACT_SHARING, true, 3, 0, false), QZ_COUNTS_UNCONFIRMED);
    assert_string_equal(qz_counts_name(QZ_COUNTS), "counts");
    assert_string_equal(qz_counts_name(QZ_COUNTS_NOT_OPENED), "not-opened");
    assert_string_equal(qz_counts_name(QZ_COUNTS_TOO_FEW), "too-few");
    assert_string_equal(qz_counts_name(QZ_COUNTS_UNCONFIRMED), "unconfirmed");
}

static void a_rule_binds_the_kinds_that_it_names(void **state)
{
    (void)state;
    for (int k = 0; k < QZ_ORG_COUNT; k++)
        assert_int_equal(qz_rule_binds(&rule, (enum qz_org_kind)k),
                         k == QZ_ORG_PREFECTURE || k == QZ_ORG_COUNTY || k == QZ_ORG_DIRECT_COUNTY);
}

static struct qz_quota_result apply(int open, int face, int volunteer, int sharing, int self, int guidance)
{
    const int counted[QZ_ACT_COUNT] = {open, face, volunteer, sharing, self, 9, 9, 9, 9, 9};
    struct qz_quota_result r;
    memset(&r, 0xA5, sizeof r);
    qz_quota_office(&rule, counted, guidance, &r);
    return r;
}

static bool near(double a, double b)
{
    return a - b < 1e-9 && b - a < 1e-9;
}

static void one_of_each_of_the_five_kinds_fulfils_the_quarter(void **state)
{
    (void)state;
    struct qz_quota_result r = apply(1, 1, 1, 1, 1, 0);
    assert_true(r.fulfilled);
    assert_int_equal(r.counted, 5); /* the cadre kinds are no part of it */
    assert_int_equal(r.threshold, 5);
    assert_false(r.stood_in);
    assert_true(near(r.share, 1));
    for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
        assert_int_equal(r.ring[k].kind, k);
        assert_int_equal(r.ring[k].counted, 1);
        assert_int_equal(r.ring[k].need, 1);
    }
}

static void five_activities_with_a_kind_missing_do_not(void **state)
{
    (void)state;
    struct qz_quota_result r = apply(2, 1, 1, 1, 0, 0);
    assert_int_equal(r.counted, 5);
    assert_false(r.fulfilled);
    assert_true(near(r.share, 0.8)); /* four of five rings closed */
    r = apply(0, 9, 9, 9, 9, 0);
    assert_false(r.fulfilled);
}

static void all_kinds_without_the_number_do_not(void **state)
{
    (void)state;
    struct qz_rule more = rule;
    struct qz_quota_result r;
    const int counted[QZ_ACT_COUNT] = {1, 1, 1, 1, 1};
    more.threshold = 8;
    qz_quota_office(&more, counted, 0, &r);
    assert_false(r.fulfilled);
    assert_true(near(r.share, 5.0 / 8));
    assert_int_equal(r.threshold, 8);
}

static void nothing_done_is_a_share_of_nothing(void **state)
{
    (void)state;
    struct qz_quota_result r = apply(0, 0, 0, 0, 0, 0);
    assert_false(r.fulfilled);
    assert_int_equal(r.counted, 0);
    assert_true(near(r.share, 0));
}

static void guidance_stands_in_for_self_designed(void **state)
{
    (void)state;
    struct qz_quota_result r = apply(1, 1, 1, 1, 0, 1);
    assert_true(r.fulfilled);
    assert_true(r.stood_in);
    assert_int_equal(r.ring[QZ_ACT_SELF_DESIGNED].counted, 1);
    assert_int_equal(r.counted, 5);
}

static void guidance_stands_in_for_nothing_else(void **state)
{
    (void)state;
    static const int without[4][5] = {{0, 1, 1, 1, 1}, {1, 0, 1, 1, 1}, {1, 1, 0, 1, 1}, {1, 1, 1, 0, 1}};
    for (size_t i = 0; i < COUNT(without); i++) {
        const int *w = without[i];
        struct qz_quota_result r = apply(w[0], w[1], w[2], w[3], w[4], 9);
        assert_false(r.fulfilled);
        assert_false(r.stood_in);
        assert_int_equal(r.counted, 4);
    }
}

static void guidance_fills_what_is_missing_and_adds_nothing_to_what_is_there(void **state)
{
    (void)state;
    assert_int_equal(apply(1, 1, 1, 1, 0, 4).counted, 5);
    assert_int_equal(apply(1, 1, 1, 1, 1, 4).counted, 5);
    assert_false(apply(1, 1, 1, 1, 1, 4).stood_in);
    /* Holding one more activity never makes a quarter worse. */
    for (int g = 0; g < 4; g++)
        for (int self = 0; self < 4; self++)
            assert_true(apply(1, 1, 1, 1, self + 1, g).counted >= apply(1, 1, 1, 1, self, g).counted);
}

static void guidance_stands_in_only_where_the_rule_lets_it(void **state)
{
    (void)state;
    struct qz_rule strict = rule;
    struct qz_quota_result r;
    const int counted[QZ_ACT_COUNT] = {1, 1, 1, 1, 0};
    strict.guidance_for_self_designed = false;
    qz_quota_office(&strict, counted, 3, &r);
    assert_false(r.fulfilled);
    assert_false(r.stood_in);
    assert_int_equal(r.counted, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_office_five_ones_say_what_the_programme_says),
        cmocka_unit_test(names_of_kinds_are_read_back),
        cmocka_unit_test(a_rule_binds_the_kinds_that_it_names),
        cmocka_unit_test(an_office_activity_counts_with_three_participants_and_a_cadre_one_with_one),
        cmocka_unit_test(people_counted_without_a_name_stand_where_the_rule_says_so),
        cmocka_unit_test(anybodys_confirmation_counts_where_the_rule_names_all),
        cmocka_unit_test(where_the_cadres_word_is_asked_for_no_other_counts),
        cmocka_unit_test(a_rule_names_at_least_one_whose_confirmation_counts),
        cmocka_unit_test(what_is_missing_is_told_in_the_order_it_is_done),
        cmocka_unit_test(one_of_each_of_the_five_kinds_fulfils_the_quarter),
        cmocka_unit_test(five_activities_with_a_kind_missing_do_not),
        cmocka_unit_test(all_kinds_without_the_number_do_not),
        cmocka_unit_test(nothing_done_is_a_share_of_nothing),
        cmocka_unit_test(guidance_stands_in_for_self_designed),
        cmocka_unit_test(guidance_stands_in_for_nothing_else),
        cmocka_unit_test(guidance_fills_what_is_missing_and_adds_nothing_to_what_is_there),
        cmocka_unit_test(guidance_stands_in_only_where_the_rule_lets_it),
    };
    return cmocka_run_group_tests(tests, read_rule, NULL);
}
