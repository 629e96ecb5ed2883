#include "rules/period.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

static const int months[] = {[QZ_PERIOD_QUARTER] = 3, [QZ_PERIOD_TWO_MONTHS] = 2, [QZ_PERIOD_YEAR] = 12};

struct qz_period qz_period_of(enum qz_period_kind kind, int64_t at_ms)
{
    struct qz_date d = qz_date_of(at_ms);
    int n = months[kind], first = (d.month - 1) / n * n + 1;
    return (struct qz_period){
        .kind = kind,
        .year = d.year,
        .index = (d.month - 1) / n + 1,
        .start_ms = qz_date_start((struct qz_date){d.year, first, 1}),
        .next_ms = qz_date_start((struct qz_date){d.year, first + n, 1}),
    };
}

/* Four digits and a hyphen; the year, or 0 when it is none from 1970 on. */
static int period_year(const char *text)
{
    int year = 0, i = 0;
    for (; i < 4 && text[i] >= '0' && text[i] <= '9'; i++)
        year = year * 10 + text[i] - '0';
    return i == 4 && year >= 1970 && text[4] == '-' ? year : 0;
}

bool qz_month_parse(const char *text, struct qz_date *first)
{
    int year = period_year(text);
    if (!year || text[5] < '0' || text[5] > '1' || text[6] < '0' || text[6] > '9' || text[7])
        return false;
    int month = 10 * (text[5] - '0') + text[6] - '0';
    if (month < 1 || month > 12)
        return false;
    *first = (struct qz_date){year, month, 1};
    return true;
}

bool qz_quarter_parse(const char *text, struct qz_period *out)
{
    int year = period_year(text);
    if (!year || text[5] != 'Q' || text[6] < '1' || text[6] > '4' || text[7])
        return false;
    *out = qz_period_of(QZ_PERIOD_QUARTER, qz_date_start((struct qz_date){year, 3 * (text[6] - '1') + 1, 1}));
    return true;
}

/* "2017" alone, of a year from 1970 on. */
static bool period_parse_year(const char *text, struct qz_period *out)
{
    char dated[8];
    if (strlen(text) != 4)
        return false;
    snprintf(dated, sizeof dated, "%s-", text);
    int year = period_year(dated);
    if (year)
        *out = qz_period_of(QZ_PERIOD_YEAR, qz_date_start((struct qz_date){year, 1, 1}));
    return year != 0;
}

bool qz_period_parse(const char *text, struct qz_period *out)
{
    int year = period_year(text);
    if (!year || text[5] != 'B' || text[6] < '1' || text[6] > '6' || text[7])
        return qz_quarter_parse(text, out) || period_parse_year(text, out);

    *out =
        qz_period_of(QZ_PERIOD_TWO_MONTHS, qz_date_start((struct qz_date){year, 2 * (text[6] - '1') + 1, 1}));
    return true;
}

int qz_period_days_left(const struct qz_period *p, int64_t at_ms)
{
    int64_t today = qz_date_start(qz_date_of(at_ms));
    return today >= p->next_ms ? 0 : (int)((p->next_ms - today) / QZ_DAY_MS);
}

void qz_period_name(const struct qz_period *p, char out[12])
{
    if (p->kind == QZ_PERIOD_YEAR)
        snprintf(out, 12, "%04d", p->year % 10000);
    else
        snprintf(out, 12, p->kind == QZ_PERIOD_QUARTER ? "%04d-Q%d" : "%04d-B%d", p->year % 10000,
                 p->index % 100);
}

int64_t qz_quarter_of(int64_t at_ms)
{
    struct qz_period p = qz_period_of(QZ_PERIOD_QUARTER, at_ms);
    return (int64_t)p.year * 4 + p.index - 1;
}
