#include "base/shown.h"

#include "base/text.h"
#include "base/words.h"

#include <string.h>

bool qz_is_hidden(uint32_t cp)
{
    static const struct {
        uint32_t from, to;
    } hidden[] = {{0x0000, 0x001F}, {0x007F, 0x009F},   {0x00AD, 0x00AD},  {0x034F, 0x034F}, {0x061C, 0x061C},
                  {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x200B, 0x200F},  {0x2028, 0x202E}, {0x2060, 0x206F},
                  {0x3164, 0x3164}, {0xFDD0, 0xFDEF},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFC},
                  {0xFFFE, 0xFFFF}, {0xE0000, 0xE00FF}, {0xE01F0, 0xE0FFF}};
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (cp >= hidden[i].from && cp <= hidden[i].to)
            return true;
    return (cp & 0xFFFE) == 0xFFFE;
}

uint32_t qz_find_hidden(const char *text, size_t n)
{
    for (const char *p = text, *end = text + n; p < end;) {
        uint32_t cp = qz_utf8_next(&p, end);
        if (qz_is_hidden(cp))
            return cp;
    }
    return 0;
}

size_t qz_shown_next(const char **p, const char *end, char out[QZ_SHOWN_PIECE])
{
    const char *from = *p;
    uint32_t cp = qz_utf8_next(p, end);
    size_t n = (size_t)(*p - from);

    if (cp == 0xFFFD && n == 1)
        return (size_t)snprintf(out, QZ_SHOWN_PIECE, "<x%02X>", (unsigned)(unsigned char)*from);
    if (qz_is_hidden(cp))
        return (size_t)snprintf(out, QZ_SHOWN_PIECE, "<U+%04X>", (unsigned)cp);

    memcpy(out, from, n);
    out[n] = '\0';
    return n;
}

size_t qz_shown(const char *text, size_t n, char *out, size_t cap)
{
    size_t len = 0;
    char piece[QZ_SHOWN_PIECE];

    for (const char *p = text, *end = text + n; p < end;) {
        size_t k = qz_shown_next(&p, end, piece);
        if (k >= cap - len)
            break;
        memcpy(out + len, piece, k);
        len += k;
    }

    out[len] = '\0';
    return len;
}

void qz_shown_add(struct qz_buf *out, const char *text, size_t n)
{
    char piece[QZ_SHOWN_PIECE];
    for (const char *p = text, *end = text + n; p < end;) {
        size_t k = qz_shown_next(&p, end, piece);
        qz_buf_add(out, piece, k);
    }
}

static void shown_escape(struct qz_buf *out, uint32_t cp)
{
    if (cp > 0xFFFF) {
        uint32_t rest = cp - 0x10000;
        qz_buf_printf(out, "\\u%04x\\u%04x", 0xD800u | (rest >> 10), 0xDC00u | (rest & 0x3FF));
    } else {
        qz_buf_printf(out, "\\u%04x", (unsigned)cp);
    }
}

void qz_shown_json(struct qz_buf *out, const char *json, size_t n)
{
    for (const char *p = json, *end = json + n; p < end;) {
        const char *from = p;
        uint32_t cp = qz_utf8_next(&p, end);
        bool broken = cp == 0xFFFD && p - from == 1;

        if (cp == '\t' || cp == '\n' || cp == '\r')
            qz_buf_char(out, ' ');
        else if (qz_is_hidden(cp) || broken)
            shown_escape(out, cp);
        else
            qz_buf_add(out, from, (size_t)(p - from));
    }
}

void qz_tell(FILE *out, const char *fmt, ...)
{
    struct qz_buf said = {0}, shown = {0};
    va_list ap;
    va_start(ap, fmt);
    qz_buf_vprintf(&said, qz_word(fmt), ap);
    va_end(ap);

    qz_shown_add(&shown, said.data ? said.data : "", said.len);
    qz_buf_char(&shown, '\n');

    if (shown.data)
        fwrite(shown.data, 1, shown.len, out);
    else
        fputc('\n', out);

    qz_buf_finish(&said);
    qz_buf_finish(&shown);
}
