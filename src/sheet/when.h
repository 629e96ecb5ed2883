/* Times and days as people type them. All days are days in Asia/Shanghai. */
#ifndef QZ_SHEET_WHEN_H
#define QZ_SHEET_WHEN_H

#include "base/err.h"

#include <stdint.h>

/* "2017-05-04 09:30", "2017-05-04T09:30:00+08:00", "2017-05-04" (its first instant), "now", and a distance
 * from now:
 * "+90m", "-2h", "+3d". Returns 0, or -1 with what is taken. */
int qz_when_parse(const char *text, int64_t now_ms, int64_t *out, struct qz_err *err);
/* A day: "2017-05-04", "2017/5/4", "2017.5.4", "2017年5月4日". Writes "2017-05-04" to out. Returns 0, or -1
 * when there is no such day. */
int qz_day_parse(const char *text, char out[11], struct qz_err *err);
/* "2017-05-04 09:30" of an instant; out has room for 17. */
void qz_when_format(int64_t ms, char out[17]);

#endif
