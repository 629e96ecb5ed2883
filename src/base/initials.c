#include "base/initials.h"

#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define INITIALS_MOST 128 /* characters of a text that are looked at */
#define READING_UNITS 32  /* of one character's pinyin */

/* The letters that one character may be found by; the second is 0 when there is only one. */
struct initial {
    char first, second;
};

struct qz_initials {
    pthread_t maker;
    bool making;             /* and then nobody else looks at the rest */
    UTransliterator *pinyin; /* NULL: this machine has none */
};

/* Characters of titles that have a second reading, with its letter. */
static const struct {
    UChar32 c;
    char second;
} initials_twice[] = {
    {0x4E50, 'Y'}, /* 乐 */
    {0x4F1A, 'K'}, /* 会 */
    {0x4F20, 'Z'}, /* 传 */
    {0x5355, 'S'}, /* 单 */
    {0x53C2, 'S'}, /* 参 */
    {0x66FE, 'Z'}, /* 曾 */
    {0x671D, 'Z'}, /* 朝 */
    {0x7701, 'X'}, /* 省 */
    {0x79CD, 'C'}, /* 种 */
    {0x884C, 'H'}, /* 行 */
    {0x8C03, 'T'}, /* 调 */
    {0x91CD, 'C'}, /* 重 */
    {0x957F, 'C'}, /* 长 */
};

static char initials_letter(UChar32 c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) /* as wide as a character */
        c -= 0xFEE0;
    if (c >= 'a' && c <= 'z')
        c -= 'a' - 'A';
    return c >= 'A' && c <= 'Z' ? (char)c : '\0';
}

/* The first letter of a character's pinyin, 0 when it has none. */
static char initials_read(struct qz_initials *in, UChar32 c)
{
    UErrorCode failed = U_ZERO_ERROR;
    UChar units[READING_UNITS];
    int32_t len = 0, limit;
    UBool over = false;

    U16_APPEND(units, len, READING_UNITS, c, over);
    limit = len;
    utrans_transUChars(in->pinyin, units, &len, READING_UNITS, 0, &limit, &failed);

    return !over && U_SUCCESS(failed) && len > 0 ? initials_letter(units[0]) : '\0';
}

/* The first character is read here, too: that is when the tables are looked up. */
static void *initials_make(void *arg)
{
    static const char rule[] = "Han-Latin; Latin-ASCII";
    struct qz_initials *in = arg;
    UErrorCode failed = U_ZERO_ERROR;
    UChar id[sizeof rule];

    u_uastrcpy(id, rule);
    in->pinyin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &failed);
    if (in->pinyin)
        initials_read(in, 0x9752);

    return NULL;
}

struct qz_initials *qz_initials_create(void)
{
    struct qz_initials *in = calloc(1, sizeof *in);
    if (!in)
        return NULL;
    in->making = pthread_create(&in->maker, NULL, initials_make, in) == 0;
    if (!in->making)
        initials_make(in);
    return in;
}

bool qz_initials_ready(struct qz_initials *in)
{
    if (in->making)
        pthread_join(in->maker, NULL);
    in->making = false;
    return in->pinyin;
}

void qz_initials_destroy(struct qz_initials *in)
{
    if (!in)
        return;
    if (qz_initials_ready(in))
        utrans_close(in->pinyin);
    free(in);
}

static char initials_second(UChar32 c)
{
    for (size_t i = 0; i < sizeof initials_twice / sizeof *initials_twice; i++)
        if (initials_twice[i].c == c)
            return initials_twice[i].second;
    return '\0';
}

static int initials_of(struct qz_initials *in, const char *text, struct initial out[INITIALS_MOST])
{
    const char *end = text + strlen(text);
    int n = 0;

    while (text < end && n < INITIALS_MOST) {
        UChar32 c = (UChar32)qz_utf8_next(&text, end);
        char letter = u_hasBinaryProperty(c, UCHAR_IDEOGRAPHIC) ? initials_read(in, c) : initials_letter(c);
        if (letter)
            out[n++] = (struct initial){letter, initials_second(c)};
    }

    return n;
}

bool qz_initials_hold(struct qz_initials *in, const char *text, const char *letters)
{
    struct initial have[INITIALS_MOST];
    int wanted = (int)strlen(letters), n = initials_of(in, text, have);

    for (int from = 0; from + wanted <= n; from++) {
        int i = 0;
        while (i < wanted && (have[from + i].first == letters[i] || have[from + i].second == letters[i]))
            i++;
        if (i == wanted)
            return true;
    }

    return false;
}
