#include "scan/smear.h"

#include "scan/finder.h"
#include "scan/stop.h"

#include <math.h>
#include <string.h>

#define OPEN_MAX 64
#define STREAKS  20
#define MIN_HEIGHT                                                                                           \
    0.34f /* of the width: the middle is three of seven modules high, and grows with the blur */
#define MAX_HEIGHT 1.1f

/* Rows in a row that show the pattern at one place. */
struct streak {
    float x, width; /* means, pixels of the bits */
    int first, last, hits;
};

struct streaks {
    struct streak open[OPEN_MAX], kept[STREAKS];
    int opens, n;
};

static float height_of(const struct streak *k)
{
    return (float)(k->last - k->first + 1);
}

/* Keep it when it is high enough and without gaps; that of the fewest rows goes when there is no room. */
static void finish(struct streaks *s, const struct streak *k)
{
    float h = height_of(k);
    if (h < MIN_HEIGHT * k->width || h > MAX_HEIGHT * k->width || 4 * k->hits < 3 * (int)h || k->hits < 3)
        return;
    if (s->n < STREAKS) {
        s->kept[s->n++] = *k;
        return;
    }
    int least = 0;
    for (int i = 1; i < s->n; i++)
        if (s->kept[i].hits < s->kept[least].hits)
            least = i;
    if (s->kept[least].hits < k->hits)
        s->kept[least] = *k;
}

static void close_passed(struct streaks *s, int y)
{
    int kept = 0;
    for (int i = 0; i < s->opens; i++) {
        if (s->open[i].last >= y - 2)
            s->open[kept++] = s->open[i];
        else
            finish(s, &s->open[i]);
    }
    s->opens = kept;
}

static void add_hit(struct streaks *s, float x, float width, int y)
{
    for (int i = 0; i < s->opens; i++) {
        struct streak *k = &s->open[i];
        if (fabsf(k->x - x) > 0.1f * width + 1 || fabsf(k->width - width) > 0.25f * width + 1 || k->last == y)
            continue;
        float part = 1 / (float)++k->hits;
        k->x += (x - k->x) * part;
        k->width += (width - k->width) * part;
        k->last = y;
        return;
    }
    if (s->opens < OPEN_MAX)
        s->open[s->opens++] = (struct streak){x, width, y, y, 1};
}

static void find_streaks(const struct qz_bits *b, bool light, struct streaks *s, double stop_ms)
{
    struct qz_row_hit hit[QZ_ROW_HITS];
    s->opens = s->n = 0;
    for (int y = 0; y < b->h; y++) {
        if (y % 16 == 0 && qz_late(stop_ms)) {
            s->n = 0;
            return;
        }
        close_passed(s, y);
        int n = qz_finder_row(b, y, light, hit, QZ_ROW_HITS);
        for (int i = 0; i < n; i++)
            add_hit(s, hit[i].x, hit[i].width, y);
    }
    close_passed(s, b->h + 4);
}

static void keep(struct qz_smear out[QZ_SMEARS], int *n, const struct qz_smear *q)
{
    int at = *n < QZ_SMEARS ? (*n)++ : QZ_SMEARS;
    while (at > 0 && out[at - 1].cost > q->cost) {
        if (at < QZ_SMEARS)
            out[at] = out[at - 1];
        at--;
    }
    if (at < QZ_SMEARS)
        out[at] = *q;
}

/* The corner at v. A row crosses a symbol that is turned by an angle along lines longer by the inverse of the
 * angle's cosine. */
static void try_corner(const struct streak *v, const struct streak *a, const struct streak *b, float scale,
                       struct qz_smear out[QZ_SMEARS], int *n)
{
    const struct streak *at[3] = {v, a, b};
    float c[3][2];
    for (int i = 0; i < 3; i++)
        c[i][0] = at[i]->x, c[i][1] = 0.5f * (float)(at[i]->first + at[i]->last + 1);
    float ax = c[1][0] - c[0][0], ay = c[1][1] - c[0][1], bx = c[2][0] - c[0][0], by = c[2][1] - c[0][1];
    float la = sqrtf(ax * ax + ay * ay), lb = sqrtf(bx * bx + by * by), turn = ax * by - ay * bx;
    float lean = fabsf(ax * bx + ay * by) / (la * lb), uneven = la > lb ? la / lb - 1 : lb / la - 1;
    float cosine = fmaxf(fabsf(ax), fabsf(ay)) / la, width = (v->width + a->width + b->width) / 3;
    if (lean > 0.3f || uneven > 0.35f)
        return;
    float pitch = width * cosine / 7, modules = 0.5f * (la + lb) / pitch;
    if (!(modules >= 12 && modules <= 75)) /* nor none at all, of three in one place */
        return;
    float hi = fmaxf(v->width, fmaxf(a->width, b->width)), lo = fminf(v->width, fminf(a->width, b->width));
    struct qz_smear q = {.modules = modules,
                         .pitch = pitch * scale,
                         .along = {0, 1},
                         .cost = lean + uneven + 2 * (hi / lo - 1)};
    for (int i = 0; i < 3; i++) {
        int from = i == 0 || turn > 0 ? i : 3 - i;
        q.p[i][0] = c[from][0] * scale, q.p[i][1] = c[from][1] * scale;
    }
    keep(out, n, &q);
}

int qz_smear_search(const struct qz_bits *b, bool light, struct qz_smear out[QZ_SMEARS], double stop_ms)
{
    struct streaks s;
    int n = 0;
    find_streaks(b, light, &s, stop_ms);
    for (int i = 0; i < s.n; i++)
        for (int j = i + 1; j < s.n; j++)
            for (int k = j + 1; k < s.n; k++) {
                const struct streak *p = &s.kept[i], *q = &s.kept[j], *r = &s.kept[k];
                float hi = fmaxf(p->width, fmaxf(q->width, r->width));
                if (hi > 1.4f * fminf(p->width, fminf(q->width, r->width)) + 2)
                    continue;
                try_corner(p, q, r, b->scale, out, &n);
                try_corner(q, p, r, b->scale, out, &n);
                try_corner(r, p, q, b->scale, out, &n);
            }
    return n;
}
