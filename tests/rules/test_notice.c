/* When a notice shows: days, hours that go on over midnight, and fallbacks where nothing else is due. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "rules/notice.h"

#include <string.h>

static int64_t at(const char *text)
{
    int64_t ms;
    assert_int_equal(qz_time_parse(text, strlen(text), &ms), 0);
    return ms;
}

static struct qz_notice_when when(const char *from, const char *to, const char *start, const char *end)
{
    struct qz_notice_when w = {0};
    assert_true(qz_notice_day_parse(from, &w.from_day) && qz_notice_day_parse(to, &w.to_day));
    assert_true(qz_notice_minute_parse(start, &w.from_minute) && qz_notice_minute_parse(end, &w.to_minute));
    assert_true(qz_notice_when_valid(&w));
    return w;
}

static void days_are_those_of_shanghai(void **state)
{
    (void)state;
    struct qz_notice_when w = when("2017-05-04", "2017-05-05", "", "");
    assert_false(qz_notice_due(&w, at("2017-05-03T23:59:59+08:00")));
    assert_true(qz_notice_due(&w, at("2017-05-04T00:00:00+08:00")));
    assert_true(qz_notice_due(&w, at("2017-05-05T23:59:59+08:00")));
    assert_false(qz_notice_over(&w, at("2017-05-05T23:59:59+08:00")));
    assert_false(qz_notice_due(&w, at("2017-05-06T00:00:00+08:00")));
    assert_true(qz_notice_over(&w, at("2017-05-06T00:00:00+08:00")));

    w = when("", "", "", "");
    assert_true(qz_notice_due(&w, at("1999-01-01T00:00:00+08:00")));
    assert_false(qz_notice_over(&w, at("2099-01-01T00:00:00+08:00")));
}

static void hours_may_go_on_over_midnight(void **state)
{
    (void)state;
    struct qz_notice_when w = when("", "", "08:30", "17:00");
    assert_false(qz_notice_due(&w, at("2017-05-04T08:29:59+08:00")));
    assert_true(qz_notice_due(&w, at("2017-05-04T08:30:00+08:00")));
    assert_false(qz_notice_due(&w, at("2017-05-04T17:00:00+08:00")));

    w = when("", "", "22:00", "06:00");
    assert_true(qz_notice_due(&w, at("2017-05-04T23:00:00+08:00")));
    assert_true(qz_notice_due(&w, at("2017-05-04T05:59:00+08:00")));
    assert_false(qz_notice_due(&w, at("2017-05-04T12:00:00+08:00")));
}

static void a_fallback_shows_where_nothing_else_is_due(void **state)
{
    (void)state;
    struct qz_notice_when w[3] = {when("", "", "", ""), when("2017-05-04", "2017-05-04", "", ""),
                                  when("", "", "", "")};
    size_t pick[3];
    w[0].fallback = w[2].fallback = true;
    assert_int_equal(qz_notice_pick(w, 3, at("2017-05-04T12:00:00+08:00"), pick), 1);
    assert_int_equal(pick[0], 1);
    assert_int_equal(qz_notice_pick(w, 3, at("2017-05-05T12:00:00+08:00"), pick), 2);
    assert_int_equal(pick[0], 0);
    assert_int_equal(pick[1], 2);
    assert_int_equal(qz_notice_pick(w, 0, at("2017-05-05T12:00:00+08:00"), pick), 0);
}

static void what_is_no_day_or_time_is_not_taken(void **state)
{
    (void)state;
    static const char *const days[] = {"2017-02-30", "2017-5-4",   "2017-05-04 ", "17-05-04",
                                       "1970-01-01", "2017-13-01", "2017/05/04"};
    static const char *const times[] = {"24:00", "08:60", "8:00", "08-00", "08:00:00"};
    int n;
    for (size_t i = 0; i < COUNT(days); i++)
        assert_false(qz_notice_day_parse(days[i], &n));
    for (size_t i = 0; i < COUNT(times); i++)
        assert_false(qz_notice_minute_parse(times[i], &n));

    const struct qz_notice_when wrong[] = {{.from_day = 10, .to_day = 9},
                                           {.from_minute = 1440},
                                           {.to_minute = -1},
                                           {.to_day = QZ_NOTICE_DAY_MOST + 1}};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_false(qz_notice_when_valid(&wrong[i]));
}

static void texts_come_back(void **state)
{
    (void)state;
    static const char *const days[] = {"1971-01-01", "2000-02-29", "2017-05-04", "9999-12-31"};
    char text[16];
    int n;
    for (size_t i = 0; i < COUNT(days); i++) {
        assert_true(qz_notice_day_parse(days[i], &n));
        qz_notice_day_text(n, text);
        assert_string_equal(text, days[i]);
    }
    assert_int_equal(n, QZ_NOTICE_DAY_MOST);

    for (int minute = 0; minute < 1440; minute++) {
        qz_notice_minute_text(minute, text);
        assert_true(qz_notice_minute_parse(text, &n));
        assert_int_equal(n, minute);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_those_of_shanghai),
        cmocka_unit_test(hours_may_go_on_over_midnight),
        cmocka_unit_test(a_fallback_shows_where_nothing_else_is_due),
        cmocka_unit_test(what_is_no_day_or_time_is_not_taken),
        cmocka_unit_test(texts_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
