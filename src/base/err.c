#include "base/err.h"

#include "base/buf.h"
#include "base/words.h"

#include <stdio.h>

#define ERR_TEXT (2 * sizeof((struct qz_err *)0)->msg)

int qz_fail(struct qz_err *e, enum qz_err_code code, const char *fmt, ...)
{
    if (e) {
        char text[ERR_TEXT];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(text, sizeof text, qz_word(fmt), ap);
        va_end(ap);
        e->code = code;
        e->field[0] = '\0';
        qz_copy_text(e->msg, sizeof e->msg, text);
    }
    return -1;
}

int qz_fail_field(struct qz_err *e, const char *field)
{
    if (e)
        qz_copy_text(e->field, sizeof e->field, field);
    return -1;
}

int qz_fail_in(struct qz_err *e, const char *fmt, ...)
{
    if (e) {
        char head[ERR_TEXT], text[2 * ERR_TEXT];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(head, sizeof head, qz_word(fmt), ap);
        va_end(ap);

        snprintf(text, sizeof text, "%s%s%s", head, qz_word(": "), e->msg);
        qz_copy_text(e->msg, sizeof e->msg, text);
    }
    return -1;
}

int qz_fail_after(struct qz_err *e, const char *fmt, ...)
{
    if (e && e->code == QZ_E_MISSING) {
        char tail[ERR_TEXT], text[2 * ERR_TEXT];
        va_list ap;
        va_start(ap, fmt);
        vsnprintf(tail, sizeof tail, qz_word(fmt), ap);
        va_end(ap);

        snprintf(text, sizeof text, "%s%s%s", e->msg, qz_word("; "), tail);
        qz_copy_text(e->msg, sizeof e->msg, text);
    }
    return -1;
}
