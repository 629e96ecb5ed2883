#include "rules/mask.h"

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const char star[] = "\xef\xbc\x8a"; /* ＊ */

/* Surnames of two characters that are common enough to be told from a surname of one with a given name. */
static const char *const compound[] = {
    "欧阳", "歐陽", "太史", "端木", "上官", "司马", "司馬", "东方", "東方", "独孤", "獨孤", "南宫",
    "南宮", "万俟", "闻人", "夏侯", "诸葛", "諸葛", "尉迟", "尉遲", "公羊", "赫连", "赫連", "澹台",
    "澹臺", "皇甫", "宗政", "濮阳", "公冶", "太叔", "申屠", "公孙", "公孫", "慕容", "仲孙", "钟离",
    "鍾離", "长孙", "長孫", "宇文", "司徒", "鲜于", "鮮于", "司空", "闾丘", "亓官", "司寇", "巫马",
    "颛孙", "壤驷", "漆雕", "乐正", "宰父", "谷梁", "拓跋", "轩辕", "軒轅", "令狐", "段干", "呼延",
    "东郭", "羊舌", "微生", "梁丘", "左丘", "西门", "西門", "东里", "达奚", "褚师", "纳兰", "納蘭",
    "完颜", "完顏", "叶赫", "耶律", "淳于", "单于", "單于",
};
#define COMPOUND (sizeof compound / sizeof *compound)

/* A place in a name. */
struct at {
    const char *p, *end;
};

/* ---- letters ---- */

static bool is_han(uint32_t c)
{
    return c == 0x3007 || (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
           (c >= 0xf900 && c <= 0xfaff) || (c >= 0x20000 && c <= 0x323af);
}

static bool is_dot(uint32_t c)
{
    return c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x30fb || c == 0xff65;
}

static bool is_blank(uint32_t c)
{
    return c <= ' ' || c == 0xa0 || (c >= 0x2000 && c <= 0x200b) || c == 0x202f || c == 0x205f ||
           c == 0x3000 || c == 0xfeff;
}

/* What belongs to the letter before it: accents, vowel signs, the second half of Tibetan stacks, selectors of
 * a letter's form. */
static bool is_mark(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || (c >= 0x610 && c <= 0x61a) || (c >= 0x64b && c <= 0x65f) ||
           c == 0x670 || (c >= 0xf71 && c <= 0xf84) || (c >= 0xf8d && c <= 0xfbc) ||
           (c >= 0x180b && c <= 0x180f) || (c >= 0x1ab0 && c <= 0x1aff) || (c >= 0x200c && c <= 0x200d) ||
           (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

static uint32_t mask_peek(struct at a)
{
    return a.p < a.end ? qz_utf8_next(&a.p, a.end) : 0;
}

/* ---- parts ---- */

/* The blanks at *a, if another part begins after them. before: the last letter. Otherwise they only pad. */
static bool blanks_part(struct at *a, uint32_t before)
{
    while (a->p < a->end && is_blank(mask_peek(*a)))
        qz_utf8_next(&a->p, a->end);
    uint32_t after = mask_peek(*a);
    return a->p < a->end && !is_dot(after) && !(is_han(before) && is_han(after));
}

/* Letters of a compound surname at a, when more of the name follows: 2, else 1. */
static int letters_kept(struct at a)
{
    for (size_t i = 0; i < COMPOUND; i++) {
        size_t n = strlen(compound[i]);
        if ((size_t)(a.end - a.p) <= n || memcmp(a.p, compound[i], n) != 0)
            continue;

        struct at rest = {a.p + n, a.end};
        uint32_t next = mask_peek(rest);
        return is_han(next) || next == 0xff0a || is_blank(next) ? 2 : 1;
    }
    return 1;
}

struct masked {
    char *out;
    size_t len, cap;
    bool full; /* something did not fit: nothing follows it */
};

static void mask_add(struct masked *m, const char *bytes, size_t n)
{
    m->full = m->full || m->len + n >= m->cap;
    if (m->full)
        return;
    memcpy(m->out + m->len, bytes, n);
    m->len += n;
}

/* The next letter with its marks; moves *a on. */
static size_t letter_bytes(struct at *a)
{
    const char *from = a->p;
    qz_utf8_next(&a->p, a->end);
    while (a->p < a->end && is_mark(mask_peek(*a)))
        qz_utf8_next(&a->p, a->end);
    return (size_t)(a->p - from);
}

/* One part, up to what sets it apart from the next. */
static void mask_part(struct masked *m, struct at *a)
{
    int keep = letters_kept(*a), hidden = 0;
    uint32_t last = 0;

    while (a->p < a->end) {
        uint32_t c = mask_peek(*a);
        struct at after = *a;
        if (is_dot(c))
            break;
        if (is_blank(c) && blanks_part(&after, last))
            break;
        if (is_blank(c)) {
            *a = after;
            continue;
        }

        const char *from = a->p;
        size_t n = letter_bytes(a);
        last = c;

        if (keep-- > 0)
            mask_add(m, from, n);
        else if (hidden++ < 2)
            mask_add(m, star, sizeof star - 1);
    }
}

/* Dots stay as they are, several blanks become one. */
static void mask_between(struct masked *m, struct at *a)
{
    uint32_t c = mask_peek(*a);
    const char *from = a->p;

    if (is_blank(c)) {
        blanks_part(a, 0);
        mask_add(m, " ", 1);
        return;
    }

    qz_utf8_next(&a->p, a->end);
    mask_add(m, from, (size_t)(a->p - from));
    while (a->p < a->end && is_blank(mask_peek(*a)))
        qz_utf8_next(&a->p, a->end);
}

void qz_mask_name(const char *name, char *out, size_t cap)
{
    struct at a = {name, name + strlen(name)};
    struct masked m = {.out = out, .cap = cap};

    while (a.p < a.end && is_blank(mask_peek(a)))
        qz_utf8_next(&a.p, a.end);

    while (a.p < a.end) {
        mask_part(&m, &a);
        if (a.p < a.end)
            mask_between(&m, &a);
    }

    out[m.len] = '\0';
}
