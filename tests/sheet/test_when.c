/* Times and days as people type them, all in Chinese time. */
#include "base/clock.h"
#include "sheet/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NOW INT64_C(1493861482123) /* 2017-05-04T09:31:22.123+08:00 */

static void assert_time(const char *text, const char *full)
{
    int64_t ms = 0;
    char back[QZ_TIME_TEXT];
    assert_int_equal(qz_when_parse(text, NOW, &ms, NULL), 0);
    qz_time_format(ms, back);
    assert_string_equal(back, full);
}

static void times_are_taken_as_people_write_them(void **state)
{
    (void)state;
    assert_time("now", "2017-05-04T09:31:22.123+08:00");
    assert_time("2017-05-04 09:30", "2017-05-04T09:30:00.000+08:00");
    assert_time("2017-05-04T09:30", "2017-05-04T09:30:00.000+08:00");
    assert_time("2017-05-04", "2017-05-04T00:00:00.000+08:00");
    assert_time("2017-05-04T01:30:00Z", "2017-05-04T09:30:00.000+08:00");
    assert_time("+90m", "2017-05-04T11:01:22.123+08:00");
    assert_time("-2h", "2017-05-04T07:31:22.123+08:00");
    assert_time("+3d", "2017-05-07T09:31:22.123+08:00");
}

static void what_is_no_time_is_refused(void **state)
{
    static const char *const no[] = {"",
                                     "soon",
                                     "+",
                                     "+m",
                                     "+3",
                                     "+3w",
                                     "+3hx",
                                     "-999999999d",
                                     "2017-13-01",
                                     "04.05.2017",
                                     "2017-05-04 9:30",
                                     "2017-02-29"};
    int64_t ms;
    (void)state;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        struct qz_err err = {0};
        assert_int_equal(qz_when_parse(no[i], NOW, &ms, &err), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
    }
}

static void days_are_taken_in_four_spellings(void **state)
{
    static const char *const yes[] = {"2017-05-04", "2017/5/4", "2017.5.4", "2017年5月4日", "2017/05/04"};
    char out[11];
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        assert_int_equal(qz_day_parse(yes[i], out, NULL), 0);
        assert_string_equal(out, "2017-05-04");
    }
}

static void days_that_do_not_exist_are_refused(void **state)
{
    static const char *const no[] = {"",           "2017-02-29", "2017-13-01",  "2017-00-10",
                                     "2017-5-32",  "2017-5-4x",  " 2017-05-04", "17-05-04",
                                     "2017年5月4", "5/4/2017",   "-2017-05-04"};
    char out[11];
    (void)state;
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_int_equal(qz_day_parse(no[i], out, NULL), -1);
}

static void an_instant_is_shown_to_the_minute(void **state)
{
    char out[17];
    (void)state;
    qz_when_format(NOW, out);
    assert_string_equal(out, "2017-05-04 09:31");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_taken_as_people_write_them),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(days_are_taken_in_four_spellings),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(an_instant_is_shown_to_the_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
