#include "base/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static enum qz_level most = QZ_LOG_INFO;

void qz_log_level(enum qz_level level)
{
    most = level;
}

void qz_log(enum qz_level level, const char *fmt, ...)
{
    char line[1024];
    va_list ap;
    if (level > most)
        return;
    int head = getenv("JOURNAL_STREAM") ? snprintf(line, sizeof line, "<%d>", (int)level) : 0;
    va_start(ap, fmt);
    int n = vsnprintf(line + head, sizeof line - (size_t)head - 1, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    size_t len = (size_t)(head + n);
    if (len > sizeof line - 2)
        len = sizeof line - 2;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    line[len++] = '\n';
    if (write(STDERR_FILENO, line, len) < 0)
        return; /* nowhere left to complain to */
}
