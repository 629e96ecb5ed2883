#include "sheet/when.h"

#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The milliseconds of a minute, an hour, a day by its letter; 0 for another letter. */
static int64_t when_unit(char letter)
{
    if (letter == 'm')
        return 60000;
    if (letter == 'h')
        return 3600000;
    return letter == 'd' ? QZ_DAY_MS : 0;
}

static int when_distance(const char *text, int64_t now_ms, int64_t *out)
{
    char *end;
    long n = strtol(text, &end, 10);
    int64_t unit = when_unit(*end);
    if (end == text + 1 || !unit || end[1] || n < -100000 || n > 100000)
        return -1;
    *out = now_ms + n * unit;
    return 0;
}

int qz_when_parse(const char *text, int64_t now_ms, int64_t *out, struct qz_err *err)
{
    char full[40];
    size_t n = strlen(text);

    if (strcmp(text, "now") == 0) {
        *out = now_ms;
        return 0;
    }
    if ((text[0] == '+' || text[0] == '-') && when_distance(text, now_ms, out) == 0)
        return 0;

    if (n == 10)
        snprintf(full, sizeof full, "%sT00:00:00+08:00", text);
    else if (n == 16 && (text[10] == ' ' || text[10] == 'T'))
        snprintf(full, sizeof full, "%.10sT%s:00+08:00", text, text + 11);
    else
        snprintf(full, sizeof full, "%s", text);

    if (n < sizeof full && qz_time_parse(full, strlen(full), out) == 0)
        return 0;

    return qz_fail(
        err, QZ_E_INPUT,
        "\"%.30s\" is no time: write 2017-05-04 09:30, a day, now, or a distance such as +90m, -2h, +3d",
        text);
}

static bool day_fields(const char *text, struct qz_date *d)
{
    int n = 0;
    if (text[0] < '0' || text[0] > '9')
        return false;

    if (sscanf(text, "%4d-%2d-%2d%n", &d->year, &d->month, &d->day, &n) == 3 && n && !text[n])
        return true;
    if (sscanf(text, "%4d/%2d/%2d%n", &d->year, &d->month, &d->day, &n) == 3 && n && !text[n])
        return true;
    if (sscanf(text, "%4d.%2d.%2d%n", &d->year, &d->month, &d->day, &n) == 3 && n && !text[n])
        return true;

    n = 0;
    return sscanf(text, "%4d年%2d月%2d日%n", &d->year, &d->month, &d->day, &n) == 3 && n && !text[n];
}

int qz_day_parse(const char *text, char out[11], struct qz_err *err)
{
    struct qz_date d;
    if (day_fields(text, &d) && d.year >= 1970 && d.year <= 9999) {
        struct qz_date back = qz_date_of(qz_date_start(d));
        if (back.year == d.year && back.month == d.month && back.day == d.day) {
            char made[32];
            snprintf(made, sizeof made, "%04d-%02d-%02d", d.year, d.month, d.day);
            memcpy(out, made, 11);
            return 0;
        }
    }
    return qz_fail(err, QZ_E_INPUT, "not a day; write it as 2017-05-04");
}

void qz_when_format(int64_t ms, char out[17])
{
    char full[QZ_TIME_TEXT];
    qz_time_format(ms, full);
    memcpy(out, full, 16);
    out[10] = ' ';
    out[16] = '\0';
}
