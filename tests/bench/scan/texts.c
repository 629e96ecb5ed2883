/* Comparing what was read with a label. Labels are UTF-8; many an old code carries no word of its charset,
 * and readers guess differently, labels included. What is asked here is whether the bytes are the same. */
#include "tests/bench/scan/bench.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

struct plain {
    size_t len;
    uint8_t bytes[4 * QZ_SCAN_TEXT_MAX];
};

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Every end of line as one line feed and without blanks at either end, as label files have been through
 * editors.
 */
static void plain_of(const uint8_t *in, size_t len, struct plain *out)
{
    out->len = 0;
    for (size_t i = 0; i < len && out->len < sizeof out->bytes; i++)
        if (in[i] != '\r' || i + 1 == len || in[i + 1] != '\n')
            out->bytes[out->len++] = in[i] == '\r' ? '\n' : in[i];
    while (out->len > 0 && is_blank(out->bytes[out->len - 1]))
        out->len--;
    size_t blank = 0;
    while (blank < out->len && is_blank(out->bytes[blank]))
        blank++;
    out->len -= blank;
    memmove(out->bytes, out->bytes + blank, out->len);
}

static bool same(const struct plain *a, const struct plain *b)
{
    return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static bool same_in_charset(const uint8_t *in, size_t len, const char *charset, const struct plain *want)
{
    static uint8_t converted[4 * QZ_SCAN_TEXT_MAX];
    static struct plain got;
    iconv_t cd = iconv_open("UTF-8", charset);
    if (cd == (iconv_t)-1)
        return false;
    char *from = (char *)(uintptr_t)in, *to = (char *)converted;
    size_t left = len, room = sizeof converted;
    bool ok = iconv(cd, &from, &left, &to, &room) != (size_t)-1;
    iconv_close(cd);
    if (!ok)
        return false;
    plain_of(converted, sizeof converted - room, &got);
    return same(&got, want);
}

/* The ASCII of a text in order; a label that lost its other letters has nothing else to compare. */
static void ascii_of(const struct plain *in, struct plain *out)
{
    out->len = 0;
    for (size_t i = 0; i < in->len; i++)
        if (in->bytes[i] < 0x80)
            out->bytes[out->len++] = in->bytes[i];
}

static bool lost_letters(const struct plain *p)
{
    for (size_t i = 0; i + 2 < p->len; i++)
        if (memcmp(p->bytes + i, "\xEF\xBF\xBD", 3) == 0)
            return true;
    return false;
}

static bool is_ascii(const struct plain *p)
{
    for (size_t i = 0; i < p->len; i++)
        if (p->bytes[i] >= 0x80)
            return false;
    return true;
}

static bool same_bytes(const struct bench_text *t, const struct plain *want)
{
    static const char *const charsets[] = {"ISO-8859-1", "SHIFT_JIS", "CP932",   "BIG5",
                                           "BIG5-HKSCS", "GB18030",   "EUC-JP",  "EUC-KR",
                                           "CP1252",     "CP437",     "UTF-16BE"};
    static struct plain got, a, b;

    if (t->len == 0)
        return false;

    plain_of(t->bytes, t->len, &got);
    if (same(&got, want))
        return true;

    if (is_ascii(want) && is_ascii(&got))
        return false; /* no charset makes them alike */

    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (same_in_charset(t->bytes, t->len, charsets[i], want))
            return true;

    if (!lost_letters(want))
        return false;
    ascii_of(&got, &a);
    ascii_of(want, &b);
    return b.len >= 8 && same(&a, &b);
}

bool bench_same_text(const struct bench_read *read, const uint8_t *want, size_t len)
{
    static struct plain expected;
    plain_of(want, len, &expected);
    return same_bytes(&read->raw, &expected) || same_bytes(&read->text, &expected);
}
