/* Clocks and calendar. All days are days in Asia/Shanghai: UTC+8 without daylight saving, which
 * China has not had since 1991; earlier instants are not dealt with here. */
#ifndef QZ_BASE_CLOCK_H
#define QZ_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#define QZ_TIME_TEXT 30 /* "2017-05-04T09:31:22.123+08:00" and its terminator */
#define QZ_DAY_MS    INT64_C(86400000)

int64_t qz_now_ms(void);        /* wall clock, milliseconds since 1970-01-01T00:00Z */
int64_t qz_up_ms(void);         /* since boot, suspended time included; never steps */
int64_t qz_mono_us(void);       /* CLOCK_MONOTONIC in microseconds */
double qz_thread_cpu_ms(void);  /* CPU time of the calling thread */
double qz_process_cpu_ms(void); /* of the whole process so far */

/* RFC 3339 with milliseconds and +08:00. ms is cut to the years 1970..9999. */
void qz_time_format(int64_t ms, char out[QZ_TIME_TEXT]);
/* Strict RFC 3339 date-time with any offset, fraction of 0 to 9 digits (cut to ms), upper-case T and Z.
 * Returns 0, or -1 and leaves *ms alone. */
int qz_time_parse(const char *text, size_t len, int64_t *ms);

struct qz_date {
    int year, month, day; /* 1..12, 1..31 */
};

/* The Shanghai day that an instant falls in, and the first instant of a day. A month beyond 1..12 carries
 * into the year, a day beyond the month's end into the next month, so date arithmetic needs no cases. */
struct qz_date qz_date_of(int64_t ms);
int64_t qz_date_start(struct qz_date d);
/* The day of the week in Shanghai: 0 Sunday to 6 Saturday. */
int qz_weekday(int64_t ms);
/* Minutes since midnight in Shanghai. */
int qz_minute_of_day(int64_t ms);

#endif
