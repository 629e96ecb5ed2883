#include "scan/reader/layout.h"

#include <string.h>

#define LAYOUT_HEAD_BYTES 4  /* "QZ1:" */
#define LAYOUT_AIM_BYTES  3  /* "]Q1" */
#define HEAD_MOST         40 /* the head is no further from the beginning */

/* What a US keyboard gives for the keys of our alphabet, that of base45. */
struct layout {
    const char *digits;      /* of 0123456789 */
    const char *signs;       /* of "$%*+-./:"; a space where there is no key without AltGr */
    const char *typed, *key; /* capitals that have changed their places: typed[i] is at the place of key[i] */
};

#define SIGNS     "$%*+-./:"
#define UNSHIFTED "0123456789"
#define SHIFTED   ")!@#$%^&*("

static const struct layout layouts[] = {
    {UNSHIFTED, "$%*+-./:", "", ""},           /* US, UK, China, Korea, the Netherlands, Poland */
    {UNSHIFTED, "$%}]/.&>", "YZ", "ZY"},       /* Germany, Austria */
    {UNSHIFTED, "$%}]/.&>", "", ""},           /* Spain, Italy */
    {UNSHIFTED, "$%{[/.&>", "", ""},           /* Portugal */
    {UNSHIFTED, "$%|-/.&>", "", ""},           /* Denmark, Norway, Sweden, Finland */
    {UNSHIFTED, "\\%#!/.&>", "YZ", "ZY"},      /* Switzerland */
    {UNSHIFTED, "$%\":-./'", "", ""},          /* Japan */
    {UNSHIFTED, "$%*+-./?", "", ""},           /* Brazil */
    {SHIFTED, "]\"\\+6<>.", "AQZWM", "QAWZ;"}, /* France */
    {SHIFTED, "]\"}?=<>.", "AQZWM", "QAWZ;"},  /* Belgium */
};
#define LAYOUTS (sizeof layouts / sizeof *layouts)

static uint8_t layout_capital(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* The sign, digit or letter that a key means, letters as capitals; 0: none of our alphabet. */
static uint8_t layout_meant(const struct layout *l, uint8_t typed)
{
    uint8_t c = typed == ':' && strchr(l->key, ';') ? ';' : layout_capital(typed);
    const char *at;

    if (c == ' ')
        return ' ';
    if (!c)
        return 0;

    if ((at = strchr(l->key, c)))
        return (uint8_t)l->typed[at - l->key];
    if ((at = strchr(l->digits, c)))
        return (uint8_t)('0' + (at - l->digits));
    if ((at = strchr(l->signs, c)))
        return (uint8_t)SIGNS[at - l->signs];

    return c >= 'A' && c <= 'Z' ? c : 0;
}

/* Whether these bytes are the head of a code, or its beginning. */
static bool layout_is_head(const struct layout *l, const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < len && i < LAYOUT_HEAD_BYTES; i++) {
        uint8_t c = layout_meant(l, text[i]);
        bool fits = c == (uint8_t)"QZ?:"[i];
        if (i == 2)
            fits = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');

        if (!fits)
            return false;
    }
    return true;
}

/* Where the code begins behind identifier and prefix; len: it has not come yet. */
static size_t layout_start(const uint8_t *text, size_t len, const char *prefix)
{
    size_t from = 0, n = prefix ? strlen(prefix) : 0;
    bool aim = false, own = n == 0;

    while (from < len && !(aim && own)) {
        size_t left = len - from, part = left < n ? left : n;
        if (!own && memcmp(text + from, prefix, part) == 0) {
            from += part;
            own = true;
        } else if (!aim && text[from] == ']') {
            from += left < LAYOUT_AIM_BYTES ? left : LAYOUT_AIM_BYTES;
            aim = true;
        } else {
            break;
        }
    }

    return from;
}

bool qz_layout_begins(const uint8_t *text, size_t len, const char *prefix)
{
    size_t from = layout_start(text, len, prefix);
    for (size_t i = 0; i < LAYOUTS; i++)
        if (layout_is_head(&layouts[i], text + from, len - from))
            return true;
    return false;
}

bool qz_layout_head(const uint8_t *text, size_t len, const char *prefix)
{
    return len > layout_start(text, len, prefix) + LAYOUT_HEAD_BYTES && qz_layout_begins(text, len, prefix);
}

/* Where one of our codes begins that is nothing but our alphabet to its end; len: there is none. */
static size_t layout_find(const struct layout *l, const uint8_t *text, size_t len)
{
    size_t end = len, from = 0;
    while (end > 0 && layout_meant(l, text[end - 1]))
        end--;
    for (from = end; from + LAYOUT_HEAD_BYTES < len && from <= HEAD_MOST; from++)
        if (layout_is_head(l, text + from, LAYOUT_HEAD_BYTES))
            return from;
    return len;
}

size_t qz_layout_mend(uint8_t *text, size_t len)
{
    for (size_t i = 0; i < LAYOUTS; i++) {
        size_t from = layout_find(&layouts[i], text, len);
        if (from == len)
            continue;

        if (i == 0)
            return len; /* the desk takes off what stands before */

        for (size_t k = from; k < len; k++)
            text[k - from] = layout_meant(&layouts[i], text[k]);
        return len - from;
    }
    return len;
}
