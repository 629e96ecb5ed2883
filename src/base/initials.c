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

/* Surnames that are read otherwise than the same character elsewhere, with the letter of the name. */
static const struct {
    UChar32 c;
    char letter;
} initials_surname[] = {
    {0x4EC7, 'Q'}, /* 仇 */
    {0x533A, 'O'}, /* 区 */
    {0x5355, 'S'}, /* 单 */
    {0x5C09, 'Y'}, /* 尉, of 尉迟 */
    {0x66FE, 'Z'}, /* 曾 */
    {0x6734, 'P'}, /* 朴 */
    {0x67E5, 'Z'}, /* 查 */
    {0x76D6, 'G'}, /* 盖 */
    {0x79CD, 'C'}, /* 种 */
    {0x7E46, 'M'}, /* 缪, in its old form */
    {0x7F2A, 'M'}, /* 缪 */
    {0x7FDF, 'Z'}, /* 翟 */
    {0x89E3, 'X'}, /* 解 */
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

void qz_initials_name(struct qz_initials *in, const char *name, char out[3])
{
    struct initial first[INITIALS_MOST];
    int n = initials_of(in, name, first);
    memset(out, 0, 3);
    if (n == 0)
        return;

    const char *p = name;
    UChar32 c = (UChar32)qz_utf8_next(&p, name + strlen(name));
    char surname = '\0';
    for (size_t i = 0; i < sizeof initials_surname / sizeof *initials_surname; i++)
        if (initials_surname[i].c == c)
            surname = initials_surname[i].letter;

    out[0] = surname ? surname : first[0].first;
    char other = out[0] == first[0].first ? first[0].second : first[0].first;
    out[1] = other == out[0] ? '\0' : other;
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
