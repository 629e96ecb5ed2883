/* Periods of the programme: half open, [start, next start), in Asia/Shanghai. */
#ifndef QZ_RULES_PERIOD_H
#define QZ_RULES_PERIOD_H

#include "base/clock.h"

#include <stdbool.h>
#include <stdint.h>

enum qz_period_kind { QZ_PERIOD_QUARTER, QZ_PERIOD_TWO_MONTHS, QZ_PERIOD_YEAR };

struct qz_period {
    enum qz_period_kind kind;
    int year, index;           /* index counts from 1 within the year */
    int64_t start_ms, next_ms; /* the first instant of it, and of the one after */
};

/* The period of that kind which an instant falls in. The programme year is the calendar year. */
struct qz_period qz_period_of(enum qz_period_kind kind, int64_t at_ms);
/* The quarter that is named "2017-Q2". False for any other text. */
bool qz_quarter_parse(const char *text, struct qz_period *out);
/* A period by its name, as qz_period_name() gives it: "2017-Q2", "2017-B3", "2017". False for any other text. */
bool qz_period_parse(const char *text, struct qz_period *out);
/* The calendar month that is named "2017-05". False for any other text. */
bool qz_month_parse(const char *text, struct qz_date *first);
/* Whole days from the day of at_ms to the period's last day, that day counted: 1 on the last day. 0 when
 * over. */
int qz_period_days_left(const struct qz_period *p, int64_t at_ms);
/* "2017-Q2", "2017-B3" (two-month period), "2017". out has room for 12. */
void qz_period_name(const struct qz_period *p, char out[12]);

/* The number of the calendar quarter that holds that time: the year times 4, and 0 to 3. */
int64_t qz_quarter_of(int64_t at_ms);

#endif
