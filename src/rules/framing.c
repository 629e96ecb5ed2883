#include "rules/framing.h"

#include <stdbool.h>
#include <string.h>

/* UTF-8 of what is not seen: no-break and wide blanks, zero-width and direction marks, the byte order mark.
 */
static const char *const blanks[] = {
    "\xC2\x85",     "\xC2\xA0",     "\xC2\xAD",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
    "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87",
    "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D",
    "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAA", "\xE2\x80\xAB",
    "\xE2\x80\xAC", "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE2\x81\xA0",
    "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8", "\xE2\x81\xA9", "\xE3\x80\x80", "\xEF\xBB\xBF",
};
#define BLANKS (sizeof blanks / sizeof *blanks)

#define AIM_BYTES 3 /* "]", a letter for the symbology, a character for how it was read */

static bool is_control(uint8_t c)
{
    return c <= ' ' || c == 0x7F;
}

static bool is_letter(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Bytes at the beginning that are no text; 0: it begins there. */
static size_t framing_before(const uint8_t *p, size_t len, const char *prefix)
{
    size_t n = prefix ? strlen(prefix) : 0;
    if (n > 0 && n < len && memcmp(p, prefix, n) == 0)
        return n;
    if (len > 0 && is_control(p[0]))
        return 1;
    if (len > AIM_BYTES && p[0] == ']' && is_letter(p[1]) && (is_letter(p[2]) || is_digit(p[2])))
        return AIM_BYTES;

    for (size_t i = 0; i < BLANKS; i++) {
        n = strlen(blanks[i]);
        if (len >= n && memcmp(p, blanks[i], n) == 0)
            return n;
    }
    return 0;
}

/* Bytes at the end that are no text; 0: it ends there. */
static size_t framing_after(const uint8_t *p, size_t len)
{
    if (len > 0 && is_control(p[len - 1]))
        return 1;

    for (size_t i = 0; i < BLANKS; i++) {
        size_t n = strlen(blanks[i]);
        if (len >= n && memcmp(p + len - n, blanks[i], n) == 0)
            return n;
    }
    return 0;
}

static uint8_t framing_capital(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* "QZ1:" and the like, in whatever case. */
static bool is_ours(const uint8_t *p, size_t len)
{
    return len > 4 && framing_capital(p[0]) == 'Q' && framing_capital(p[1]) == 'Z' &&
           (is_letter(p[2]) || is_digit(p[2])) && p[3] == ':';
}

size_t qz_framing_take_off(uint8_t *bytes, size_t len, const char *prefix)
{
    size_t from = 0, n;
    while ((n = framing_before(bytes + from, len - from, prefix)) > 0)
        from += n;
    while (len > from && (n = framing_after(bytes + from, len - from)) > 0)
        len -= n;
    len -= from;
    memmove(bytes, bytes + from, len);

    if (is_ours(bytes, len))
        for (size_t i = 0; i < len; i++)
            bytes[i] = framing_capital(bytes[i]);
    return len;
}
