#include "rules/notice.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define NOTICE_DAY_MINUTES 1440
#define NOTICE_ZONE_MS     (INT64_C(8) * 3600000) /* Shanghai is ahead of UTC by so much */

int qz_notice_day(int64_t ms)
{
    int64_t local = ms + NOTICE_ZONE_MS;
    return local < 0 ? 0 : (int)(local / QZ_DAY_MS);
}

bool qz_notice_when_valid(const struct qz_notice_when *w)
{
    bool days = w->from_day >= 0 && w->to_day >= 0 && w->from_day <= QZ_NOTICE_DAY_MOST &&
                w->to_day <= QZ_NOTICE_DAY_MOST;
    bool minutes = w->from_minute >= 0 && w->to_minute >= 0 && w->from_minute < NOTICE_DAY_MINUTES &&
                   w->to_minute < NOTICE_DAY_MINUTES;
    return days && minutes && (!w->to_day || w->from_day <= w->to_day);
}

bool qz_notice_over(const struct qz_notice_when *w, int64_t now_ms)
{
    return w->to_day && qz_notice_day(now_ms) > w->to_day;
}

static bool notice_hour(const struct qz_notice_when *w, int64_t now_ms)
{
    int minute = qz_minute_of_day(now_ms);
    if (w->from_minute == w->to_minute)
        return true;
    if (w->from_minute < w->to_minute)
        return minute >= w->from_minute && minute < w->to_minute;
    return minute >= w->from_minute || minute < w->to_minute;
}

bool qz_notice_due(const struct qz_notice_when *w, int64_t now_ms)
{
    if (qz_notice_day(now_ms) < w->from_day || qz_notice_over(w, now_ms))
        return false;
    return notice_hour(w, now_ms);
}

static size_t notice_pick_kind(const struct qz_notice_when *w, size_t n, int64_t now_ms, bool fallback,
                               size_t *pick)
{
    size_t picked = 0;
    for (size_t i = 0; i < n; i++)
        if (w[i].fallback == fallback && qz_notice_due(&w[i], now_ms))
            pick[picked++] = i;
    return picked;
}

size_t qz_notice_pick(const struct qz_notice_when *w, size_t n, int64_t now_ms, size_t *pick)
{
    size_t picked = notice_pick_kind(w, n, now_ms, false, pick);
    return picked ? picked : notice_pick_kind(w, n, now_ms, true, pick);
}

/* ---- as texts ---- */

/* A text of that form, in which 0 stands for any digit. */
static bool notice_like(const char *text, const char *form)
{
    if (strlen(text) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (form[i] == '0' ? !digit : text[i] != form[i])
            return false;
    }
    return true;
}

static int notice_number(const char *text, int digits)
{
    int n = 0;
    for (int i = 0; i < digits; i++)
        n = 10 * n + (text[i] - '0');
    return n;
}

bool qz_notice_day_parse(const char *text, int *day)
{
    char again[16];
    *day = 0;
    if (!*text)
        return true;
    if (!notice_like(text, "0000-00-00"))
        return false;

    struct qz_date d = {notice_number(text, 4), notice_number(text + 5, 2), notice_number(text + 8, 2)};
    if (d.year < 1971)
        return false;
    *day = qz_notice_day(qz_date_start(d));
    qz_notice_day_text(*day, again);
    return strcmp(again, text) == 0; /* the 30th of February is another day */
}

void qz_notice_day_text(int day, char out[16])
{
    struct qz_date d = qz_date_of((int64_t)day * QZ_DAY_MS);
    out[0] = '\0';
    if (day > 0)
        snprintf(out, 16, "%04u-%02u-%02u", (unsigned)d.year % 10000, (unsigned)d.month % 100,
                 (unsigned)d.day % 100);
}

bool qz_notice_minute_parse(const char *text, int *minute)
{
    *minute = 0;
    if (!*text)
        return true;
    if (!notice_like(text, "00:00"))
        return false;
    *minute = 60 * notice_number(text, 2) + notice_number(text + 3, 2);
    return notice_number(text, 2) < 24 && notice_number(text + 3, 2) < 60;
}

void qz_notice_minute_text(int minute, char out[8])
{
    unsigned m = (unsigned)minute % NOTICE_DAY_MINUTES;
    snprintf(out, 8, "%02u:%02u", m / 60, m % 60);
}
