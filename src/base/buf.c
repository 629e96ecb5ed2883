#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void qz_buf_init(struct qz_buf *b)
{
    memset(b, 0, sizeof *b);
}

void qz_buf_finish(struct qz_buf *b)
{
    free(b->data);
    qz_buf_init(b);
}

void qz_buf_clear(struct qz_buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

int qz_buf_reserve(struct qz_buf *b, size_t more)
{
    if (b->failed || more > SIZE_MAX / 4 || b->len > SIZE_MAX / 4) {
        b->failed = true;
        return -1;
    }

    size_t need = b->len + more + 1;
    if (need <= b->cap)
        return 0;

    size_t cap = b->cap ? b->cap : 64;
    while (cap < need)
        cap *= 2;

    /* Bytes with a terminator behind them, whose failure is remembered: not one of base/list.h. */
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return -1;
    }

    b->data = data;
    b->cap = cap;
    return 0;
}

void qz_buf_add(struct qz_buf *b, const void *bytes, size_t n)
{
    if (qz_buf_reserve(b, n) != 0)
        return;
    if (n)
        memcpy(b->data + b->len, bytes, n);
    b->len += n;
    b->data[b->len] = '\0';
}

void qz_buf_str(struct qz_buf *b, const char *text)
{
    qz_buf_add(b, text, strlen(text));
}

void qz_buf_char(struct qz_buf *b, char c)
{
    qz_buf_add(b, &c, 1);
}

void qz_buf_u64(struct qz_buf *b, uint64_t v)
{
    char digits[20];
    size_t i = sizeof digits;
    do {
        digits[--i] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    qz_buf_add(b, digits + i, sizeof digits - i);
}

void qz_buf_printf(struct qz_buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    qz_buf_vprintf(b, fmt, ap);
    va_end(ap);
}

void qz_buf_vprintf(struct qz_buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);

    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n < 0 || qz_buf_reserve(b, (size_t)n) != 0) {
        b->failed = true;
    } else {
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }

    va_end(again);
}

bool qz_copy_text(char *out, size_t cap, const char *text)
{
    size_t n = strlen(text);
    if (n < cap) {
        memcpy(out, text, n + 1);
        return true;
    }

    n = cap - 1;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;

    memcpy(out, text, n);
    out[n] = '\0';
    return false;
}
