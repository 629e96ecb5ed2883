#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define SHANGHAI_MS (INT64_C(8) * 3600 * 1000)

static int64_t read_clock(clockid_t id, int64_t per_second)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (int64_t)t.tv_sec * per_second + t.tv_nsec / (1000000000 / per_second);
}

int64_t qz_now_ms(void)
{
    return read_clock(CLOCK_REALTIME, 1000);
}

int64_t qz_up_ms(void)
{
    return read_clock(CLOCK_BOOTTIME, 1000);
}

int64_t qz_mono_us(void)
{
    return read_clock(CLOCK_MONOTONIC, 1000000);
}

double qz_thread_cpu_ms(void)
{
    return (double)read_clock(CLOCK_THREAD_CPUTIME_ID, 1000000000) / 1e6;
}

double qz_process_cpu_ms(void)
{
    return (double)read_clock(CLOCK_PROCESS_CPUTIME_ID, 1000000000) / 1e6;
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Days from 1970-01-01 of a civil date in the proleptic Gregorian calendar, counting years from March so
 * that the leap day is the last of its year. */
static int64_t days_from_civil(int64_t y, int64_t m, int64_t d)
{
    y += floor_div(m - 1, 12);
    m = (m - 1) - floor_div(m - 1, 12) * 12; /* 0 = January */
    if (m < 2)
        y--;
    m = (m + 10) % 12; /* 0 = March */
    return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) + (153 * m + 2) / 5 + d - 719469;
}

static struct qz_date civil_from_days(int64_t days)
{
    int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), m = (5 * doy + 2) / 153;
    struct qz_date d = {.day = (int)(doy - (153 * m + 2) / 5 + 1), .month = (int)(m < 10 ? m + 3 : m - 9)};
    d.year = (int)(yoe + era * 400 + (d.month <= 2));
    return d;
}

struct qz_date qz_date_of(int64_t ms)
{
    return civil_from_days(floor_div(ms + SHANGHAI_MS, QZ_DAY_MS));
}

int64_t qz_date_start(struct qz_date d)
{
    return days_from_civil(d.year, d.month, d.day) * QZ_DAY_MS - SHANGHAI_MS;
}

int qz_weekday(int64_t ms)
{
    int64_t days = floor_div(ms + SHANGHAI_MS, QZ_DAY_MS) + 4; /* 1970-01-01 was a Thursday */
    return (int)(days - floor_div(days, 7) * 7);
}

int qz_minute_of_day(int64_t ms)
{
    int64_t local = ms + SHANGHAI_MS;
    return (int)((local - floor_div(local, QZ_DAY_MS) * QZ_DAY_MS) / 60000);
}

static void clock_digits(char *out, int64_t v, int n)
{
    while (n-- > 0) {
        out[n] = (char)('0' + v % 10);
        v /= 10;
    }
}

void qz_time_format(int64_t ms, char out[QZ_TIME_TEXT])
{
    const int64_t last = INT64_C(253402300799999) - SHANGHAI_MS;
    if (ms < 0)
        ms = 0;
    if (ms > last)
        ms = last;

    struct qz_date d = qz_date_of(ms);
    int64_t rest = ms - qz_date_start(d);

    memcpy(out, "0000-00-00T00:00:00.000+08:00", QZ_TIME_TEXT);
    clock_digits(out, d.year, 4);
    clock_digits(out + 5, d.month, 2);
    clock_digits(out + 8, d.day, 2);
    clock_digits(out + 11, rest / 3600000, 2);
    clock_digits(out + 14, rest / 60000 % 60, 2);
    clock_digits(out + 17, rest / 1000 % 60, 2);
    clock_digits(out + 20, rest % 1000, 3);
}

/* Two or four digits at p, or -1. */
static int clock_number(const char *p, int n)
{
    int v = 0;
    for (int i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

static int parse_fraction(const char **p, const char *end, int *ms)
{
    *ms = 0;
    if (*p == end || **p != '.')
        return 0;

    const char *from = ++*p;
    int scale = 100;
    for (; *p < end && **p >= '0' && **p <= '9'; ++*p, scale /= 10)
        *ms += (**p - '0') * scale;

    return *p == from || *p - from > 9 ? -1 : 0;
}

static int parse_offset(const char *p, const char *end, int *minutes)
{
    if (end - p == 1 && *p == 'Z') {
        *minutes = 0;
        return 0;
    }

    if (end - p != 6 || (*p != '+' && *p != '-') || p[3] != ':')
        return -1;

    int h = clock_number(p + 1, 2), m = clock_number(p + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return -1;

    *minutes = (*p == '-' ? -1 : 1) * (h * 60 + m);
    return 0;
}

int qz_time_parse(const char *text, size_t len, int64_t *ms)
{
    if (len < 20 || len > 35 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
        text[16] != ':')
        return -1;

    const char *p = text + 19, *end = text + len;
    int y = clock_number(text, 4), mo = clock_number(text + 5, 2), d = clock_number(text + 8, 2);
    int h = clock_number(text + 11, 2), mi = clock_number(text + 14, 2), s = clock_number(text + 17, 2), frac,
        off;
    if (y < 1970 || mo < 1 || mo > 12 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
        return -1;

    if (parse_fraction(&p, end, &frac) != 0 || parse_offset(p, end, &off) != 0)
        return -1;

    int64_t day = days_from_civil(y, mo, d);
    if (civil_from_days(day).day != d)
        return -1;

    *ms = day * QZ_DAY_MS + ((int64_t)(h * 60 + mi - off) * 60 + s) * 1000 + frac;
    return 0;
}
