/* The calendar is that of Asia/Shanghai; times are strict RFC 3339; date arithmetic needs no cases. */
#include "tests/support/spec.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define H8 (INT64_C(8) * 3600 * 1000)

static void now(const char *text, int64_t *ms)
{
    if (qz_time_parse(text, strlen(text), ms) != 0)
        fail_msg("\"%s\" was refused", text);
}

static void a_moment_is_written_with_milliseconds_and_the_offset_of_shanghai(void **state)
{
    (void)state;
    char out[QZ_TIME_TEXT];
    qz_time_format(INT64_C(1493861482123), out);
    assert_string_equal(out, "2017-05-04T09:31:22.123+08:00");
    qz_time_format(0, out);
    assert_string_equal(out, "1970-01-01T08:00:00.000+08:00");
}

static void a_moment_beyond_the_years_1970_to_9999_is_cut_to_them(void **state)
{
    (void)state;
    char out[QZ_TIME_TEXT];
    qz_time_format(-1, out);
    assert_string_equal(out, "1970-01-01T08:00:00.000+08:00");
    qz_time_format(INT64_MAX, out);
    assert_string_equal(out, "9999-12-31T23:59:59.999+08:00");
    qz_time_format(INT64_MIN, out);
    assert_string_equal(out, "1970-01-01T08:00:00.000+08:00");
}

static void what_was_written_is_read_back_over_all_years(void **state)
{
    (void)state;
    const int64_t last = INT64_C(253402300799999) - H8;
    uint64_t seed = 1970;
    for (int i = 0; i < 200000; i++) {
        int64_t ms = (int64_t)(qz_spec_random(&seed) % (uint64_t)(last + 1)), back = -1;
        char out[QZ_TIME_TEXT];
        qz_time_format(ms, out);
        if (qz_time_parse(out, strlen(out), &back) != 0 || back != ms)
            fail_msg("%lld became %s became %lld", (long long)ms, out, (long long)back);
    }
}

static void the_calendar_agrees_with_the_c_library_on_every_day(void **state)
{
    (void)state;
    for (int64_t day = 0; day < 2932897; day++) { /* 1970-01-01 to 9999-12-31 */
        time_t t = (time_t)(day * 86400);
        struct tm tm;
        gmtime_r(&t, &tm);
        int64_t noon = day * QZ_DAY_MS + QZ_DAY_MS / 2 - H8;
        struct qz_date d = qz_date_of(noon);
        if (d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday ||
            qz_date_start(d) != day * QZ_DAY_MS - H8)
            fail_msg("day %lld became %d-%d-%d", (long long)day, d.year, d.month, d.day);
    }
}

static void a_day_begins_at_midnight_in_shanghai_not_at_midnight_utc(void **state)
{
    (void)state;
    int64_t ms;
    now("2017-05-03T15:59:59.999Z", &ms);
    assert_int_equal(qz_date_of(ms).day, 3);
    assert_int_equal(qz_minute_of_day(ms), 1439);
    now("2017-05-03T16:00:00.000Z", &ms);
    assert_int_equal(qz_date_of(ms).day, 4);
    assert_int_equal(qz_minute_of_day(ms), 0);
    assert_int_equal(qz_date_start((struct qz_date){2017, 5, 4}), ms);
}

static void leap_days_exist_in_leap_years_only(void **state)
{
    (void)state;
    static const struct {
        int year;
        bool leap;
    } years[] = {{1972, true},  {2000, true}, {2016, true}, {2017, false},
                 {2100, false}, {2400, true}, {9996, true}};

    for (size_t i = 0; i < COUNT(years); i++) {
        char text[32];
        int64_t ms;
        snprintf(text, sizeof text, "%04d-02-29T00:00:00Z", years[i].year);
        assert_int_equal(qz_time_parse(text, strlen(text), &ms), years[i].leap ? 0 : -1);

        struct qz_date d = qz_date_of(qz_date_start((struct qz_date){years[i].year, 2, 29}));
        assert_int_equal(d.month, years[i].leap ? 2 : 3);
        assert_int_equal(d.day, years[i].leap ? 29 : 1);
    }
}

static void months_and_days_beyond_their_end_carry_over(void **state)
{
    (void)state;
    static const struct {
        struct qz_date given, meant;
    } c[] = {
        {{2017, 13, 1}, {2018, 1, 1}},   {{2017, 0, 1}, {2016, 12, 1}},  {{2017, -11, 1}, {2016, 1, 1}},
        {{2017, 25, 31}, {2019, 1, 31}}, {{2017, 1, 32}, {2017, 2, 1}},  {{2017, 12, 32}, {2018, 1, 1}},
        {{2017, 3, 0}, {2017, 2, 28}},   {{2016, 3, 0}, {2016, 2, 29}},  {{2017, 1, 366}, {2018, 1, 1}},
        {{2017, 1, -30}, {2016, 12, 1}}, {{2017, 14, 29}, {2018, 3, 1}},
    };
    for (size_t i = 0; i < COUNT(c); i++)
        assert_int_equal(qz_date_start(c[i].given), qz_date_start(c[i].meant));
}

static void any_offset_names_the_same_instant(void **state)
{
    (void)state;
    static const char *const same[] = {"2017-05-04T09:31:22.123+08:00", "2017-05-04T01:31:22.123Z",
                                       "2017-05-03T23:46:22.123-01:45", "2017-05-04T01:31:22.123-00:00",
                                       "2017-05-05T01:30:22.123+23:59", "2017-05-04T01:31:22.1239999Z",
                                       "2017-05-04T01:31:22.123456789Z"};
    for (size_t i = 0; i < COUNT(same); i++) {
        int64_t ms;
        now(same[i], &ms);
        assert_true(ms == INT64_C(1493861482123));
    }
    int64_t ms;
    now("2017-05-04T01:31:22Z", &ms);
    assert_true(ms == INT64_C(1493861482000));
    now("2017-05-04T01:31:22.5Z", &ms);
    assert_true(ms == INT64_C(1493861482500));
}

static void anything_but_strict_rfc_3339_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "2017-05-04",
        "2017-05-04T09:31:22", /* no offset */
        "2017-05-04 09:31:22Z",
        "2017-05-04t09:31:22Z",
        "2017-05-04T09:31:22z",
        "2017-05-04T09:31:22.Z", /* a point without digits */
        "2017-05-04T09:31:22,5Z",
        "2017-05-04T09:31:22.1234567890Z", /* ten digits */
        "2017-05-04T24:00:00Z",
        "2017-05-04T09:60:00Z",
        "2017-05-04T09:31:60Z",
        "2017-00-04T09:31:22Z",
        "2017-13-04T09:31:22Z",
        "2017-05-00T09:31:22Z",
        "2017-05-32T09:31:22Z",
        "2017-04-31T09:31:22Z",
        "2017-02-29T09:31:22Z",
        "1969-12-31T23:59:59Z",
        "2017-05-04T09:31:22+8:00",
        "2017-05-04T09:31:22+0800",
        "2017-05-04T09:31:22+08:60",
        "2017-05-04T09:31:22+24:00",
        "2017-05-04T09:31:22+08:00 ",
        " 2017-05-04T09:31:22Z",
        "2017-05-04T09:31:22ZZ",
        "+2017-5-04T09:31:22Z",
        "2017-05-04T09:31:-1Z",
        "2017-05-04T 9:31:22Z",
        "2017/05/04T09:31:22Z",
    };
    int64_t ms = 77;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (qz_time_parse(bad[i], strlen(bad[i]), &ms) != -1 || ms != 77)
            fail_msg("\"%s\" was taken", bad[i]);
}

static void no_cut_of_a_time_is_a_time(void **state)
{
    (void)state;
    const char *whole = "2017-05-04T09:31:22.123+08:00";
    for (size_t n = 0; n < strlen(whole); n++) {
        char copy[32];
        int64_t ms;
        memset(copy, '#', sizeof copy);
        memcpy(copy, whole, n);
        assert_int_equal(qz_time_parse(copy, n, &ms), -1);
    }
}

static void the_clocks_tell_the_units_they_promise(void **state)
{
    (void)state;
    int64_t wall = (int64_t)time(NULL);
    int64_t ms = qz_now_ms();
    assert_in_range(ms / 1000, wall, wall + 60);
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    assert_in_range(qz_mono_us() / 1000000, t.tv_sec, t.tv_sec + 60);
    clock_gettime(CLOCK_BOOTTIME, &t);
    assert_in_range(qz_up_ms() / 1000, t.tv_sec, t.tv_sec + 60);
    double cpu = qz_thread_cpu_ms();
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    assert_true(cpu >= 0 && cpu <= (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_written_with_milliseconds_and_the_offset_of_shanghai),
        cmocka_unit_test(a_moment_beyond_the_years_1970_to_9999_is_cut_to_them),
        cmocka_unit_test(what_was_written_is_read_back_over_all_years),
        cmocka_unit_test(the_calendar_agrees_with_the_c_library_on_every_day),
        cmocka_unit_test(a_day_begins_at_midnight_in_shanghai_not_at_midnight_utc),
        cmocka_unit_test(leap_days_exist_in_leap_years_only),
        cmocka_unit_test(months_and_days_beyond_their_end_carry_over),
        cmocka_unit_test(any_offset_names_the_same_instant),
        cmocka_unit_test(anything_but_strict_rfc_3339_is_refused),
        cmocka_unit_test(no_cut_of_a_time_is_a_time),
        cmocka_unit_test(the_clocks_tell_the_units_they_promise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
