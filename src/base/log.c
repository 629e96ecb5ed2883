#include "base/log.h"

#include "base/clock.h"
#include "base/shown.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum qz_level most = QZ_LOG_INFO;
static bool log_dated;

void qz_log_level(enum qz_level level)
{
    most = level;
}

void qz_log_dated(bool dated)
{
    log_dated = dated;
}

/* What stands before the text: a level for the journal, a time for others. Returns its length. */
static size_t log_begin(enum qz_level level, char *line, size_t cap)
{
    char now[QZ_TIME_TEXT];
    int n = 0;

    if (getenv("JOURNAL_STREAM")) {
        n = snprintf(line, cap, "<%d>", (int)level);
    } else if (log_dated) {
        qz_time_format(qz_now_ms(), now);
        n = snprintf(line, cap, "%s ", now);
    }

    return n > 0 ? (size_t)n : 0;
}

void qz_log(enum qz_level level, const char *fmt, ...)
{
    char said[1024], line[1024];
    va_list ap;
    if (level > most)
        return;

    va_start(ap, fmt);
    int n = vsnprintf(said, sizeof said, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;

    size_t len = log_begin(level, line, sizeof line);
    len += qz_shown(said, strlen(said), line + len, sizeof line - 1 - len);
    line[len++] = '\n';

    if (write(STDERR_FILENO, line, len) < 0)
        return; /* nowhere left to complain to */
}
