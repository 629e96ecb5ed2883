/* When a notice shows on a wall: on which days, at which hours, and as what. Pure: the caller has the clock.
 */
#ifndef QZ_RULES_NOTICE_H
#define QZ_RULES_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_NOTICE_DAY_MOST 2932896 /* 9999-12-31 as days since 1970-01-01 */

/* Days are counted from 1970-01-01, as Shanghai has them; minutes from midnight there. */
struct qz_notice_when {
    int from_day, to_day;       /* the first and the last one; 0: any */
    int from_minute, to_minute; /* from 0 to 1439; may go on over midnight; the same: all day */
    bool fallback;              /* it shows where no other one is due */
};

/* The day that holds an instant, in ms since 1970-01-01T00:00Z. */
int qz_notice_day(int64_t ms);
/* Whether a reader may take it: days that do not end before they begin, minutes that there are. */
bool qz_notice_when_valid(const struct qz_notice_when *w);
/* Whether it is over for good: its last day has passed. */
bool qz_notice_over(const struct qz_notice_when *w, int64_t now_ms);
/* Whether day and time are its own, whatever it is. */
bool qz_notice_due(const struct qz_notice_when *w, int64_t now_ms);
/* Which of n show now: their places into pick, which has room for n, in order. Those that are due; where
 * there is none, fallbacks that are due. Returns how many. */
size_t qz_notice_pick(const struct qz_notice_when *w, size_t n, int64_t now_ms, size_t *pick);

/* "2017-05-04" as a day; "" is 0. False for what is no day. */
bool qz_notice_day_parse(const char *text, int *day);
/* And back: "" for 0. */
void qz_notice_day_text(int day, char out[16]);
/* "08:30" as a minute; "" is 0. False for what is no time of day. */
bool qz_notice_minute_parse(const char *text, int *minute);
/* And back. */
void qz_notice_minute_text(int minute, char out[8]);

#endif
