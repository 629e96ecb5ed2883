#include "kiosk/draw/text.h"

#include "base/text.h"
#include "kiosk/draw/letters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One character, or one word of letters that change with their neighbours, as it is set: how far the pen
 * moves, and how far its drawing is moved back, in 1/1000 em. */
struct set {
    uint32_t ch;
    int advance, back;
    const char *word; /* NULL: ch alone */
    size_t len;
};

static bool latin(uint32_t ch)
{
    return ch > ' ' && ch < 0x250;
}

static bool quote_open(uint32_t ch)
{
    return ch == 0x201c || ch == 0x2018;
}

static bool quote_close(uint32_t ch)
{
    return ch == 0x201d || ch == 0x2019;
}

/* The face sets quotes, dots and dashes as wide as a Chinese character. Beside Latin letters that leaves
 * holes, so there the half that is empty goes. */
static struct set set_of(struct qz_fonts *f, enum qz_face face, uint32_t prev, uint32_t ch, uint32_t next)
{
    struct set s = {.ch = ch, .advance = qz_font_advance(f, face, ch)};
    if (s.advance < 900)
        return s;
    int empty = ch == 0x2018 || ch == 0x2019 ? 760 : 585; /* of an em, before or behind the mark */
    if (quote_open(ch) && (latin(next) || quote_open(next)))
        s.advance -= empty, s.back = empty;
    else if (quote_close(ch) && (latin(prev) || quote_close(prev)))
        s.advance -= empty;
    else if (quote_close(ch) && (next == 0xff0c || next == 0x3002))
        s.advance -= 450; /* no hole between two marks */
    else if (ch == 0xb7 || ch == 0x2022)
        s.advance -= 300, s.back = 150;
    return s;
}

static uint32_t peek(const char *p, const char *end)
{
    return p < end ? qz_utf8_next(&p, end) : 0;
}

static uint32_t last_letter(const char *text, size_t n)
{
    const char *end = text + n, *p = end;
    if (p > text)
        p--;
    while (p > text && ((unsigned char)*p & 0xC0) == 0x80)
        p--;
    return qz_utf8_next(&p, end);
}

/* Step over one character or word of a line. */
static struct set step(struct qz_fonts *f, enum qz_face face, uint32_t *prev, const char **p, const char *end)
{
    const char *from = *p;
    uint32_t ch = qz_utf8_next(p, end);
    size_t word = qz_letters_word(from, end);
    if (word > 0 && qz_font_has(f, face, ch)) {
        *p = from + word;
        *prev = last_letter(from, word);
        return (struct set){ch, qz_font_word_advance(f, face, from, word), 0, from, word};
    }
    struct set s = set_of(f, face, *prev, ch, peek(*p, end));
    *prev = ch;
    return s;
}

float qz_text_width(struct qz_fonts *f, struct qz_type t, const char *text, size_t n)
{
    const char *p = text, *end = text + n;
    uint32_t prev = 0;
    int sum = 0;
    while (p < end)
        sum += step(f, t.face, &prev, &p, end).advance;
    return (float)sum * t.px / 1000;
}

/* Kinsoku. */
static bool in_list(uint32_t ch, const char *list)
{
    const char *end = list + strlen(list);
    while (list < end)
        if (qz_utf8_next(&list, end) == ch)
            return true;
    return false;
}

static bool no_start(uint32_t ch)
{
    return in_list(ch, "，。、；：？！）」』】》〉”’…·•％‰℃～＊*,.;:?!)]}%");
}

static bool no_end(uint32_t ch)
{
    return in_list(ch, "（「『【《〈“‘([{#￥$");
}

static bool wide(uint32_t ch)
{
    bool apart = ch >= 0x2e80 && !qz_utf8_in_word(ch);
    return apart || quote_open(ch) || quote_close(ch) || ch == 0x2026;
}

static bool may_break(uint32_t before, uint32_t after)
{
    if (before == ' ')
        return after != ' ' && !no_start(after);
    if (after == ' ' || no_start(after) || no_end(before))
        return false;
    /* A quote beside a Latin letter belongs to its word. */
    if ((quote_close(before) || quote_open(after)) && (latin(before) || latin(after)))
        return false;
    return wide(before) || wide(after) || before == QZ_TSHEG;
}

/* The longest line from text within width units; *next is where the following one begins. */
static size_t take_line(struct qz_fonts *f, enum qz_face face, const char *text, const char *end, int width,
                        const char **next)
{
    const char *p = text, *good = NULL;
    uint32_t prev = 0;
    int sum = 0;

    while (p < end) {
        const char *at = p;
        uint32_t before = prev;
        struct set s = step(f, face, &prev, &p, end);
        if (s.ch == '\n') {
            *next = p;
            return (size_t)(at - text);
        }

        if (at > text && may_break(before, s.ch))
            good = at;
        if (sum + s.advance > width && s.ch != ' ' && at > text) {
            *next = good ? good : at;
            return (size_t)(*next - text);
        }

        sum += s.advance;
    }
    *next = end;
    return (size_t)(end - text);
}

static int wrap_at(struct qz_fonts *f, enum qz_face face, const char *text, int width,
                   struct qz_text_line lines[QZ_TEXT_LINES])
{
    const char *p = text, *end = text + strlen(text);
    int n = 0;
    while (p < end) {
        const char *next;
        size_t len = take_line(f, face, p, end, width, &next);
        while (len > 0 && p[len - 1] == ' ')
            len--;
        if (n < QZ_TEXT_LINES)
            lines[n] = (struct qz_text_line){(size_t)(p - text), len, 0};
        n++;
        p = next;
    }
    return n;
}

/* Two lines read best when they part where the sentence does: after a comma or full stop that leaves neither
 * much shorter. Returns whether there is one. */
static bool part_sentence(struct qz_fonts *f, enum qz_face face, const char *text, int full,
                          struct qz_text_line lines[QZ_TEXT_LINES])
{
    const char *p = text, *end = text + strlen(text), *best = NULL;
    uint32_t prev = 0;
    int all = (int)qz_text_width(f, (struct qz_type){face, 1000}, text, strlen(text)), sum = 0, least = all;

    while (p < end) {
        uint32_t before = prev;
        const char *at = p;
        struct set s = step(f, face, &prev, &p, end);
        bool stop = in_list(before, "，。；、") ||
                    (before == ' ' && at - text > 1 && in_list((unsigned char)at[-2], ",.;"));

        int longer = sum > all - sum ? sum : all - sum;
        if (stop && longer <= full && longer < least && longer * 10 < all * 7) {
            best = at;
            least = longer;
        }
        sum += s.advance;
    }

    if (!best)
        return false;
    size_t cut = (size_t)(best - text);
    lines[0] = (struct qz_text_line){0, cut - (text[cut - 1] == ' '), 0};
    lines[1] = (struct qz_text_line){cut, (size_t)(end - best), 0};
    return true;
}

int qz_text_widest(struct qz_fonts *f, enum qz_face face, const char *text)
{
    const char *p = text, *end = text + strlen(text);
    uint32_t prev = 0;
    int sum = 0, widest = 0;

    while (p < end) {
        uint32_t before = prev;
        bool first = p == text;
        struct set s = step(f, face, &prev, &p, end);
        if (s.ch == '\n' || (!first && may_break(before, s.ch)))
            sum = 0;
        if (s.ch != '\n')
            sum += s.advance;
        if (s.ch != ' ' && sum > widest)
            widest = sum;
    }
    return widest;
}

int qz_text_lines(struct qz_fonts *f, struct qz_type t, const char *text, float width)
{
    struct qz_text_line lines[QZ_TEXT_LINES];
    return wrap_at(f, t.face, text, (int)(width * 1000 / t.px), lines);
}

int qz_text_wrap(struct qz_fonts *f, struct qz_type t, const char *text, float width,
                 struct qz_text_line lines[QZ_TEXT_LINES])
{
    int full = (int)(width * 1000 / t.px), n = wrap_at(f, t.face, text, full, lines);
    if (n == 2 && !strchr(text, '\n') && part_sentence(f, t.face, text, full, lines)) {
        n = 2;
    } else if (n > 1 && n <= QZ_TEXT_LINES) {
        /* The narrowest measure that needs no more lines makes them even: no last line of one character. */
        int widest = qz_text_widest(f, t.face, text), lo = full / n, hi = full;
        if (lo < widest && widest <= full)
            lo = widest; /* lines that are even are not worth a broken word */
        while (hi - lo > 100) {
            int mid = (lo + hi) / 2;
            if (wrap_at(f, t.face, text, mid, lines) <= n)
                hi = mid;
            else
                lo = mid;
        }
        wrap_at(f, t.face, text, hi, lines);
    }

    for (int i = 0; i < n && i < QZ_TEXT_LINES; i++)
        lines[i].width = qz_text_width(f, t, text + lines[i].from, lines[i].len);
    return n;
}

size_t qz_text_cut(struct qz_fonts *f, struct qz_type t, const char *text, size_t n, float width)
{
    const char *p = text, *end = text + n;
    uint32_t prev = 0;
    float room = width - qz_text_width(f, t, "…", strlen("…"));
    int sum = 0;
    while (p < end) {
        const char *at = p;
        sum += step(f, t.face, &prev, &p, end).advance;
        if ((float)sum * t.px / 1000 > room)
            return (size_t)(at - text);
    }
    return n;
}

static void blend_in(struct qz_mask *m, const struct qz_glyph *g, int x, int y)
{
    for (int r = 0; r < g->h; r++)
        for (int c = 0; c < g->w; c++) {
            int tx = x + c, ty = y + r;
            if (tx < 0 || ty < 0 || tx >= m->w || ty >= m->h)
                continue;
            uint8_t *d = &m->a[(size_t)ty * (size_t)m->w + (size_t)tx];
            int sum = *d + g->a[r * g->stride + c];
            *d = (uint8_t)(sum > 255 ? 255 : sum);
        }
}

/* A star of a masked name is written in the direction of the letter before it, and so is what stands between
 * two words of it. */
static bool neutral(uint32_t ch)
{
    return ch == ' ' || ch == 0xff0a || ch == '*' || ch == 0xb7 || ch == 0x2022 || ch == '-';
}

static bool star(uint32_t ch)
{
    return ch == 0xff0a || ch == '*';
}

/* Turn each part of the line that is read from the right around, so that it can be set from the left. */
static void order(struct set *s, int n)
{
    for (int i = 0; i < n; i++) {
        if (!qz_letter_from_right(s[i].ch))
            continue;

        int end = i + 1;
        for (int k = end; k < n && (qz_letter_from_right(s[k].ch) || neutral(s[k].ch)); k++)
            if (qz_letter_from_right(s[k].ch) || star(s[k].ch))
                end = k + 1;

        for (int a = i, b = end - 1; a < b; a++, b--) {
            struct set swap = s[a];
            s[a] = s[b];
            s[b] = swap;
        }
        i = end;
    }
}

static int glyph_of(struct qz_fonts *f, struct qz_type t, const struct set *s, struct qz_glyph *g)
{
    if (s->word)
        return qz_font_word(f, t.face, s->word, s->len, t.px, g);
    return s->ch > ' ' ? qz_font_glyph(f, t.face, s->ch, t.px, g) : -1;
}

static void draw_sets(struct qz_fonts *f, struct qz_type t, const struct set *s, int n, int side, int up,
                      struct qz_mask *m)
{
    float pen = 0;
    for (int i = 0; i < n; i++) {
        float whole = roundf(pen - (float)s[i].back * t.px / 1000);
        struct qz_glyph g;
        if (glyph_of(f, t, &s[i], &g) == 0)
            blend_in(m, &g, side + (int)whole + g.left, up - g.top);
        pen += (float)s[i].advance * t.px / 1000;
    }
}

/* Draw into a mask with room for any overhang; above and below are what stacked letters need at the most. */
static int draw_line(struct qz_fonts *f, struct qz_type t, const char *text, size_t n, struct qz_mask *m)
{
    int up = (int)ceilf(t.px * 1.4f), down = (int)ceilf(t.px * 1.0f), side = (int)ceilf(t.px * 0.1f) + 1;
    int w = (int)ceilf(qz_text_width(f, t, text, n)) + 2 * side, sets = 0;
    struct set *s = calloc(n + 1, sizeof *s);
    *m = (struct qz_mask){w, up + down, -side, -up, s ? calloc((size_t)w * (size_t)(up + down), 1) : NULL};

    const char *p = text, *end = text + n;
    uint32_t prev = 0;
    while (m->a && p < end)
        s[sets++] = step(f, t.face, &prev, &p, end);

    if (m->a) {
        order(s, sets);
        draw_sets(f, t, s, sets, side, up, m);
    }
    free(s);
    return m->a ? 0 : -1;
}

static bool row_clear(const struct qz_mask *m, int y)
{
    for (int x = 0; x < m->w; x++)
        if (m->a[(size_t)y * (size_t)m->w + (size_t)x])
            return false;
    return true;
}

/* Give back the rows above and below the ink: half of what a line could need. */
static void trim(struct qz_mask *m)
{
    int top = 0, bottom = m->h;
    while (top < bottom && row_clear(m, top))
        top++;
    while (bottom > top && row_clear(m, bottom - 1))
        bottom--;
    size_t w = (size_t)m->w, size = w * (size_t)(bottom - top);
    memmove(m->a, m->a + w * (size_t)top, size);
    m->oy += top;
    m->h = bottom - top;
    /* A mask is the one array that shrinks: thousands of them stay in a cache. */
    uint8_t *less = size > 0 ? realloc(m->a, size) : NULL;
    if (less)
        m->a = less;
}

const struct qz_mask *qz_text_mask(struct qz_cache *c, struct qz_fonts *f, struct qz_type t, const char *text,
                                   size_t n, uint64_t *key)
{
    int px8 = (int)(t.px * 8), face = (int)t.face;
    uint64_t k = qz_key_add(QZ_KEY_START, &px8, sizeof px8);
    k = qz_key_add(k, &face, sizeof face);
    k = qz_key_add(k, text, n);
    *key = k;
    const struct qz_mask *have = qz_cache_get(c, k);
    if (have)
        return have;
    struct qz_mask m;
    if (draw_line(f, t, text, n, &m) < 0)
        return NULL;
    trim(&m);
    return qz_cache_put(c, k, m);
}
