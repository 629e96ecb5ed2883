#include "base/log.h"

#include "base/shown.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum qz_level most = QZ_LOG_INFO;

void qz_log_level(enum qz_level level)
{
    most = level;
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
    size_t len = getenv("JOURNAL_STREAM") ? (size_t)snprintf(line, sizeof line, "<%d>", (int)level) : 0;
    len += qz_shown(said, strlen(said), line + len, sizeof line - 1 - len);
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0)
        return; /* nowhere left to complain to */
}
