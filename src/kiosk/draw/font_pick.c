#include "kiosk/draw/font.h"

#include <string.h>

/* Reads of a big-endian file; beyond its end they give 0, which no check below accepts. */
static uint32_t u16(const uint8_t *b, size_t len, size_t at)
{
    return at + 2 <= len && at + 2 > at ? (uint32_t)b[at] << 8 | b[at + 1] : 0;
}

static uint32_t u32(const uint8_t *b, size_t len, size_t at)
{
    return u16(b, len, at) << 16 | u16(b, len, at + 2);
}

static size_t name_table(const uint8_t *b, size_t len, size_t font)
{
    uint32_t tables = u16(b, len, font + 4);
    for (size_t i = 0; i < tables; i++) {
        size_t row = font + 12 + i * 16;
        if (row + 16 > len)
            return 0;
        if (memcmp(b + row, "name", 4) == 0)
            return u32(b, len, row + 8);
    }
    return 0;
}

static bool utf16_is(const uint8_t *b, size_t len, size_t at, size_t n, const char *text)
{
    if (at + n > len || n != strlen(text) * 2)
        return false;
    for (size_t i = 0; i < n / 2; i++)
        if (u16(b, len, at + i * 2) != (unsigned char)text[i])
            return false;
    return true;
}

static bool family_is(const uint8_t *b, size_t len, size_t font, const char *family)
{
    size_t t = name_table(b, len, font);
    if (t == 0)
        return false;

    size_t strings = t + u16(b, len, t + 4);
    uint32_t n = u16(b, len, t + 2);
    for (size_t i = 0; i < n; i++) {
        size_t row = t + 6 + i * 12;
        uint32_t platform = u16(b, len, row), id = u16(b, len, row + 6);
        /* Windows names; 1 is the family, 16 the family that weights are grouped under. */
        if (platform == 3 && (id == 1 || id == 16) &&
            utf16_is(b, len, strings + u16(b, len, row + 10), u16(b, len, row + 8), family))
            return true;
    }
    return false;
}

int qz_font_pick(const uint8_t *bytes, size_t len, const char *family)
{
    if (len < 12)
        return -1;
    if (memcmp(bytes, "ttcf", 4) != 0)
        return 0;
    uint32_t n = u32(bytes, len, 8);
    for (uint32_t i = 0; i < n && 12 + (size_t)i * 4 < len; i++)
        if (family_is(bytes, len, u32(bytes, len, 12 + (size_t)i * 4), family))
            return (int)i;
    return -1;
}
