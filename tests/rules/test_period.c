/* Periods are half open and begin at midnight in Shanghai. */
#include "tests/support/spec.h"

#include "rules/period.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static int64_t at(const char *text)
{
    int64_t ms = 0;
    if (qz_time_parse(text, strlen(text), &ms) != 0)
        fail_msg("%s is no time", text);
    return ms;
}

static void falls_in(enum qz_period_kind kind, const char *when, const char *name)
{
    struct qz_period p = qz_period_of(kind, at(when));
    char got[12];
    qz_period_name(&p, got);
    if (strcmp(got, name) != 0)
        fail_msg("%s falls in %s, not in %s", when, got, name);
    assert_true(p.start_ms <= at(when) && at(when) < p.next_ms);
    assert_int_equal(p.kind, kind);
}

static void a_quarter_ends_with_its_last_millisecond_in_shanghai(void **state)
{
    (void)state;
    falls_in(QZ_PERIOD_QUARTER, "2017-03-31T23:59:59.999+08:00", "2017-Q1");
    falls_in(QZ_PERIOD_QUARTER, "2017-04-01T00:00:00.000+08:00", "2017-Q2");
    falls_in(QZ_PERIOD_QUARTER, "2017-06-30T23:59:59.999+08:00", "2017-Q2");
    falls_in(QZ_PERIOD_QUARTER, "2017-12-31T23:59:59.999+08:00", "2017-Q4");
    falls_in(QZ_PERIOD_QUARTER, "2018-01-01T00:00:00.000+08:00", "2018-Q1");
}

static void midnight_utc_is_not_the_border(void **state)
{
    (void)state;
    falls_in(QZ_PERIOD_QUARTER, "2017-03-31T16:00:00.000Z", "2017-Q2"); /* midnight in Shanghai */
    falls_in(QZ_PERIOD_QUARTER, "2017-03-31T15:59:59.999Z", "2017-Q1");
    falls_in(QZ_PERIOD_QUARTER, "2017-04-01T00:00:00.000Z", "2017-Q2");
    falls_in(QZ_PERIOD_YEAR, "2016-12-31T16:00:00.000Z", "2017");
    falls_in(QZ_PERIOD_YEAR, "2016-12-31T15:59:59.999Z", "2016");
}

static void two_month_periods_pair_january_with_february(void **state)
{
    (void)state;
    falls_in(QZ_PERIOD_TWO_MONTHS, "2017-01-01T00:00:00.000+08:00", "2017-B1");
    falls_in(QZ_PERIOD_TWO_MONTHS, "2016-02-29T23:59:59.999+08:00", "2016-B1");
    falls_in(QZ_PERIOD_TWO_MONTHS, "2017-03-01T00:00:00.000+08:00", "2017-B2");
    falls_in(QZ_PERIOD_TWO_MONTHS, "2017-04-30T23:59:59.999+08:00", "2017-B2");
    falls_in(QZ_PERIOD_TWO_MONTHS, "2017-12-31T23:59:59.999+08:00", "2017-B6");
}

static void periods_follow_one_another_without_gap_or_overlap(void **state)
{
    (void)state;
    static const struct {
        enum qz_period_kind kind;
        int a_year;
    } c[] = {{QZ_PERIOD_QUARTER, 4}, {QZ_PERIOD_TWO_MONTHS, 6}, {QZ_PERIOD_YEAR, 1}};

    for (size_t i = 0; i < COUNT(c); i++) {
        struct qz_period p = qz_period_of(c[i].kind, at("1999-01-01T00:00:00+08:00"));
        for (int k = 0; k < 60 * c[i].a_year; k++) {
            struct qz_period last = qz_period_of(c[i].kind, p.next_ms - 1),
                             next = qz_period_of(c[i].kind, p.next_ms);

            assert_int_equal(p.year, 1999 + k / c[i].a_year);
            assert_int_equal(p.index, 1 + k % c[i].a_year);
            assert_int_equal(last.start_ms, p.start_ms);
            assert_int_equal(next.start_ms, p.next_ms);
            p = next;
        }
    }
}

static void days_left_count_the_last_day_as_one(void **state)
{
    (void)state;
    struct qz_period p = qz_period_of(QZ_PERIOD_QUARTER, at("2017-05-04T09:00:00+08:00"));
    assert_int_equal(qz_period_days_left(&p, at("2017-06-30T23:59:59.999+08:00")), 1);
    assert_int_equal(qz_period_days_left(&p, at("2017-06-30T00:00:00.000+08:00")), 1);
    assert_int_equal(qz_period_days_left(&p, at("2017-06-29T23:59:59.999+08:00")), 2);
    assert_int_equal(qz_period_days_left(&p, at("2017-05-04T09:00:00.000+08:00")), 58);
    assert_int_equal(qz_period_days_left(&p, at("2017-04-01T00:00:00.000+08:00")), 91);
    assert_int_equal(qz_period_days_left(&p, at("2017-07-01T00:00:00.000+08:00")), 0);
    assert_int_equal(qz_period_days_left(&p, at("2018-07-01T00:00:00.000+08:00")), 0);
}

static void a_quarter_is_of_1970_or_later(void **state)
{
    struct qz_period p;
    (void)state;
    assert_true(qz_quarter_parse("1970-Q1", &p));
    assert_int_equal(p.year, 1970);
    assert_false(qz_quarter_parse("1969-Q4", &p));
}

static void a_quarter_is_found_by_its_name(void **state)
{
    static const char *const wrong[] = {"",        "2017",  "2017-Q0", "2017-Q5", "2017-Q22",
                                        "2017-B2", "17-Q2", "2017-q2", " 2017-Q2"};
    struct qz_period p;
    char name[12];
    (void)state;

    for (int year = 1999; year < 2040; year += 20)
        for (int q = 1; q <= 4; q++) {
            char text[12];
            snprintf(text, sizeof text, "%d-Q%d", year, q);
            assert_true(qz_quarter_parse(text, &p));
            qz_period_name(&p, name);
            assert_string_equal(name, text);
        }

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(qz_quarter_parse(wrong[i], &p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quarter_is_found_by_its_name),
        cmocka_unit_test(a_quarter_is_of_1970_or_later),
        cmocka_unit_test(a_quarter_ends_with_its_last_millisecond_in_shanghai),
        cmocka_unit_test(midnight_utc_is_not_the_border),
        cmocka_unit_test(two_month_periods_pair_january_with_february),
        cmocka_unit_test(periods_follow_one_another_without_gap_or_overlap),
        cmocka_unit_test(days_left_count_the_last_day_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
