#include "base/err.h"

#include <stdio.h>
#include <string.h>

int qz_fail(struct qz_err *e, enum qz_err_code code, const char *fmt, ...)
{
    if (e) {
        va_list ap;
        va_start(ap, fmt);
        e->code = code;
        vsnprintf(e->msg, sizeof e->msg, fmt, ap);
        va_end(ap);
    }
    return -1;
}

int qz_fail_in(struct qz_err *e, const char *fmt, ...)
{
    if (e) {
        char head[sizeof e->msg], old[sizeof e->msg];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(head, sizeof head, fmt, ap);
        va_end(ap);
        memcpy(old, e->msg, sizeof old);
        size_t n = strnlen(head, sizeof head - 1);
        memcpy(e->msg, head, n);
        snprintf(e->msg + n, sizeof e->msg - n, ": %s", old);
    }
    return -1;
}

int qz_fail_after(struct qz_err *e, const char *fmt, ...)
{
    if (e && e->code == QZ_E_MISSING) {
        size_t n = strnlen(e->msg, sizeof e->msg - 1);
        va_list ap;
        n += (size_t)snprintf(e->msg + n, sizeof e->msg - n, "; ");
        va_start(ap, fmt);
        if (n < sizeof e->msg)
            vsnprintf(e->msg + n, sizeof e->msg - n, fmt, ap);
        va_end(ap);
    }
    return -1;
}
