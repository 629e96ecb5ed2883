#include "scan/engine/smear.h"

#include "scan/engine/num.h"
#include "scan/engine/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BOX  8  /* rows that are summed: they differ little where they are smeared, and noise differs */
#define STEP 2  /* from sum to sum */
#define SUB  16 /* places are sixteenths of a pixel */

#define EDGES    1024 /* in a row */
#define OPEN_MAX 64
#define STREAKS  20
#define TRIPLES  12 /* the best, to be looked at more closely */

#define NOISE_STEP  3     /* times the noise: what is hardly chance any more */
#define LEAST_STEP  5     /* grey levels, from dark to light and back */
#define LIGHT_SHIFT 6     /* and a share of the light: paper is seldom quite even */
#define MIN_HEIGHT  0.3f  /* of the width: three of seven modules, foreshortened; motion adds to it */
#define MAX_HEIGHT  2.4f  /* nine modules to seven, which are foreshortened */
#define LOPSIDED    0.35f /* modules by which the outer or the inner runs may differ */
#define MIN_FLAT    0.42f /* of a square seen from 55 degrees aside: 0.57; places are not exact */
#define PARALLAX    0.3f  /* a symbol on edge would be so much of its distance deep */
#define MAX_COST    1.0f
#define MIN_EDGES   0.3f /* a module, in a row through the middle of the symbol */
#define MAX_EDGES   1.05f

/* Rows in a row that show the pattern at one place. */
struct streak {
    float x, width;             /* where it was last; mean; pixels of the picture */
    float weight, sum_x, sum_y; /* over the hits, by how clear they are */
    float run[5];               /* sums of the hits' */
    int first, last, hits;
    bool light;
};

struct streaks {
    struct streak open[OPEN_MAX], kept[2][STREAKS];
    int opens, n[2];
};

/* Grey levels of a sum by which light and dark differ at least. */
static int least_step(int noise)
{
    float chance = NOISE_STEP * ((float)noise + 0.5f) * sqrtf(BOX), least = LEAST_STEP * BOX;
    return (int)sqrtf(chance * chance + least * least);
}

static void sum_rows(const struct qz_img *im, int y, int from, int to, uint16_t *restrict line)
{
    memset(line, 0, sizeof *line * (size_t)(to - from));
    for (int j = 0; j < BOX; j++) {
        const uint8_t *restrict p = im->px + (size_t)(y + j) * (size_t)im->stride + from;
        for (int x = 0; x < to - from; x++)
            line[x] = (uint16_t)(line[x] + p[x]);
    }
}

/* A line's edges, falling and rising by turns. */
struct edges {
    int n, at[EDGES];    /* sixteenths of a pixel */
    int peak[EDGES + 1]; /* pixels: the lightest or darkest before each, and after the last */
    bool falls;          /* the first is from light to dark */
};

/* Where the line first is at half of twice, on the way between two pixels that lie on either side of it. */
static int smear_crossing(const uint16_t *v, int from, int to, int twice)
{
    int d = to > from ? 1 : -1;
    int sign = v[to] > v[from] ? 1 : -1;
    int x = from;
    while (sign * (2 * v[x + d] - twice) < 0)
        x += d;

    int before = sign * (twice - 2 * v[x]), step = sign * 2 * (v[x + d] - v[x]);
    return x * SUB + SUB / 2 + d * (SUB * before / step);
}

static void add_edge(struct edges *e, const uint16_t *v, int before, int last)
{
    e->peak[e->n] = before;
    e->at[e->n++] = smear_crossing(v, last, before, v[before] + v[last]);
    e->peak[e->n] = last;
}

/* Find the edges between extremes that are more than least, and a share of their light, apart. What is dark
 * is so beside its neighbours, not beside a mean of all that is around, so it does not matter where a shadow
 * or the rim of a screen runs.
 */
static void find_edges(const uint16_t *v, int w, int least, struct edges *e)
{
    int x = 1, low = 0, high = 0;
    e->n = 0;

    for (; x < w && v[high] - v[low] <= least; x++) {
        low = v[x] < v[low] ? x : low;
        high = v[x] > v[high] ? x : high;
    }

    e->falls = low > high;
    if (v[high] - v[low] <= least)
        return;

    int last = low > high ? low : high;
    int sign = low > high ? -1 : 1;
    int before = low + high - last;
    int extreme = v[last];

    for (; x < w && e->n < EDGES - 1; x++) {
        int further = sign * (v[x] - extreme);
        if (further > 0) {
            extreme = v[x], last = x;
        } else if (further < -least - (extreme >> LIGHT_SHIFT)) {
            add_edge(e, v, before, last);
            before = last, extreme = v[x], last = x, sign = -sign;
        }
    }

    add_edge(e, v, before, last);
}

/* The six edges of what may be a finder, the first being edge i. The ring and the gap inside it are one
 * module wide, so what blurs them leaves them nearly the same grey; what is around the ring is as light as
 * ever, and may lie in other light. So where the ring ends is where it is half way to the gap, not to what is
 * around.
 */
static void finder_edges(const struct edges *e, const uint16_t *v, int i, int at[6])
{
    const int *peak = e->peak + i;
    memcpy(at, e->at + i, 6 * sizeof *at);

    for (int side = 0; side < 2; side++) {
        int out = side ? peak[6] : peak[0];
        int ring = side ? peak[5] : peak[1];
        int gap = side ? peak[4] : peak[2];
        int twice = v[ring] + v[gap], sign = v[gap] > v[ring] ? 1 : -1;

        if (sign * (2 * v[out] - twice) >= 0)
            at[side ? 5 : 0] = smear_crossing(v, ring, out, twice);
    }
}

/* A first look at the inner edges. */
static bool may_be_finder(const int at[6], int widest)
{
    int inner = at[4] - at[1], left = at[2] - at[1], right = at[4] - at[3];
    return inner > 6 * SUB && inner <= widest && 12 * left > inner && 12 * right > inner &&
           10 * (left + right) < 7 * inner && abs(left - right) < inner / 5 + SUB;
}

/* Blur and a threshold that is off move all dark-light edges one way and all light-dark edges the other,
 * so the sums of neighbouring runs (2:4:4:2) hold better than the runs themselves. */
static bool smear_is_like(const int p[6])
{
    int r[5], t = p[5] - p[0], slack = 7 * SUB / 2;
    for (int i = 0; i < 5; i++)
        r[i] = p[i + 1] - p[i];

    if (t < 9 * SUB)
        return false;

    if (abs(7 * (r[0] + r[1]) - 2 * t) > t + slack || abs(7 * (r[3] + r[4]) - 2 * t) > t + slack)
        return false;
    if (abs(7 * (r[1] + r[2]) - 4 * t) > t + slack || abs(7 * (r[2] + r[3]) - 4 * t) > t + slack)
        return false;

    if (14 * r[2] < 3 * t || 7 * r[2] > 5 * t)
        return false;

    for (int i = 0; i < 5; i++)
        if (i != 2 && (35 * r[i] < 2 * t || 7 * r[i] > 2 * t + slack))
            return false;
    return true;
}

static float smear_height(const struct streak *k)
{
    return (float)(k->last - k->first + STEP);
}

/* What single rows show is rough; all of them together know the runs well. */
static bool looks_right(const struct streak *k)
{
    float h = smear_height(k), n = (float)k->hits, m = n * k->width / 7;
    const float *r = k->run;
    return k->hits >= 3 && h >= MIN_HEIGHT * k->width && h <= MAX_HEIGHT * k->width &&
           4 * k->hits * STEP >= 3 * (int)h && fabsf(r[0] - r[4]) <= LOPSIDED * m &&
           fabsf(r[1] - r[3]) <= LOPSIDED * m && fabsf(r[2] - 3 * m) <= m && fabsf(r[1] + r[3] - 2 * m) <= m;
}

/* Keep it; that of the fewest rows goes when there is no room. */
static void smear_finish(struct streaks *s, const struct streak *k)
{
    struct streak *kept = s->kept[k->light];
    int *n = &s->n[k->light], least = 0;

    if (!looks_right(k))
        return;
    if (*n < STREAKS) {
        kept[(*n)++] = *k;
        return;
    }

    for (int i = 1; i < STREAKS; i++)
        if (kept[i].hits < kept[least].hits)
            least = i;

    if (kept[least].hits < k->hits)
        kept[least] = *k;
}

static void smear_close_passed(struct streaks *s, int y)
{
    int kept = 0;
    for (int i = 0; i < s->opens; i++) {
        if (s->open[i].last >= y - 2 * STEP)
            s->open[kept++] = s->open[i];
        else
            smear_finish(s, &s->open[i]);
    }
    s->opens = kept;
}

static struct streak *streak_at(struct streaks *s, float x, float width, int y, bool light)
{
    for (int i = 0; i < s->opens; i++) {
        struct streak *k = &s->open[i];
        if (k->light == light && k->last < y && fabsf(k->x - x) <= 0.1f * width + 1 &&
            fabsf(k->width - width) <= 0.25f * width + 1)
            return k;
    }

    if (s->opens == OPEN_MAX)
        return NULL;

    struct streak *k = &s->open[s->opens++];
    *k = (struct streak){.x = x, .width = width, .first = y, .last = y, .light = light};
    return k;
}

/* The light around the middle part is the clearer the more of that part the motion lays over a row: most
 * where the finder's own middle went by, and evenly less to both sides. Where the pattern ends says less, as
 * towards the other modules it is lost in them early. */
static float smear_clearness(const uint16_t *line, const int at[6])
{
    int mid = line[(at[2] + at[3]) / (2 * SUB)];
    int gaps = line[(at[1] + at[2]) / (2 * SUB)] + line[(at[3] + at[4]) / (2 * SUB)];
    float d = 0.5f * (float)gaps - (float)mid;
    return d * d + 1;
}

static void add_hit(struct streaks *s, const uint16_t *line, const int at[6], int y, bool light)
{
    float width = (float)(at[5] - at[0]) / SUB, x = (float)(at[1] + at[2] + at[3] + at[4]) / (4 * SUB);
    struct streak *k = streak_at(s, x, width, y, light);
    if (!k)
        return;

    float weight = smear_clearness(line, at);
    k->hits++;
    k->last = y;
    k->x += 0.5f * (x - k->x);
    k->width += (width - k->width) / (float)k->hits;

    k->weight += weight;
    k->sum_x += weight * x;
    k->sum_y += weight * ((float)y + 0.5f * BOX);

    for (int i = 0; i < 5; i++)
        k->run[i] += (float)(at[i + 1] - at[i]) / SUB;
}

static void find_streaks(const struct qz_img *im, int least, int widest, struct qz_span rows, uint16_t *line,
                         struct streaks *s, double stop_ms)
{
    struct edges e;
    int at[6];
    s->opens = s->n[0] = s->n[1] = 0;

    for (int y = rows.from & ~15; y + BOX <= im->h && y < rows.to; y += STEP) {
        if (y % 16 == 0 && qz_late(stop_ms)) {
            s->n[0] = s->n[1] = 0;
            return;
        }

        smear_close_passed(s, y);
        sum_rows(im, y, 0, im->w, line);
        find_edges(line, im->w, least, &e);

        for (int i = 0; i + 5 < e.n; i++) {
            if (!may_be_finder(e.at + i, widest))
                continue;
            finder_edges(&e, line, i, at);
            if (smear_is_like(at))
                add_hit(s, line, at, y, e.falls == (i & 1));
        }
    }

    smear_close_passed(s, im->h + 4 * STEP);
}

static void smear_keep(struct qz_smear out[TRIPLES], int *n, const struct qz_smear *q)
{
    int at = *n < TRIPLES ? (*n)++ : TRIPLES;
    while (at > 0 && out[at - 1].cost > q->cost) {
        if (at < TRIPLES)
            out[at] = out[at - 1];
        at--;
    }

    if (at < TRIPLES)
        out[at] = *q;
}

static float smear_spread(float a, float b, float c)
{
    return fmaxf(a, fmaxf(b, c)) / fminf(a, fminf(b, c)) - 1;
}

/* How far the corner v with sides (ax, ay), (bx, by) is from what a square can look like. Seen from aside it
 * is a flat parallelogram, and its near end is larger, the more so the flatter it is. All three moved alike,
 * so they are of one height. */
static float cost_of(const struct streak *v, const struct streak *a, const struct streak *b, float flat)
{
    float tall = 1 / (1 + smear_spread(smear_height(v), smear_height(a), smear_height(b)));
    float wide = smear_spread(v->width, a->width, b->width) - PARALLAX * sqrtf(fmaxf(1 - flat * flat, 0));
    return 1.5f * (1 - flat) + 2 * fmaxf(wide, 0) + 1 - tall;
}

/* How deep in the picture the ends of the sides (ax, ay), (bx, by) lie, beside the corner, by how wide
 * finders are in a row, where the row runs more along a than along b: depth makes what stands across the row
 * narrower in proportion, and what lies along it, once more. */
static void depths_along(const struct streak *v, const struct streak *a, const struct streak *b, float ay,
                         float by, float *depth_a, float *depth_b)
{
    *depth_b = qz_within(v->width / b->width, 0.6f, 1.6f);
    float aslant = fabsf(by / (*depth_b * (by - ay) + ay));
    *depth_a = qz_within(sqrtf(*depth_b * aslant * v->width / a->width), 0.6f, 1.6f);
}

/* The corner at v. */
static void smear_try_corner(const struct streak *v, const struct streak *a, const struct streak *b,
                             float scale, struct qz_smear out[TRIPLES], int *n)
{
    const struct streak *at[3] = {v, a, b};
    float c[3][2];
    for (int i = 0; i < 3; i++)
        c[i][0] = at[i]->sum_x / at[i]->weight, c[i][1] = at[i]->sum_y / at[i]->weight;

    float ax = c[1][0] - c[0][0], ay = c[1][1] - c[0][1], bx = c[2][0] - c[0][0], by = c[2][1] - c[0][1];
    float turn = ax * by - ay * bx, sum = ax * ax + ay * ay + bx * bx + by * by;
    float root = sqrtf(fmaxf(sum * sum - 4 * turn * turn, 0)), flat = sqrtf((sum - root) / (sum + root));
    if (!(flat > MIN_FLAT)) /* nor three in one place */
        return;

    /* A row enters and leaves a finder through two opposite sides, those that it meets more squarely. */
    float cost = cost_of(v, a, b, flat), depth[3] = {1, 1, 1}, modules = 7 * fabsf(turn) / v->width;
    if (fabsf(by) > fabsf(ay)) {
        depths_along(v, a, b, ay, by, &depth[1], &depth[2]);
        modules *= depth[1] / fabsf(by);
    } else {
        depths_along(v, b, a, by, ay, &depth[2], &depth[1]);
        modules *= depth[2] / fabsf(ay);
    }

    if (!(modules >= 12 && modules <= 75) || cost > MAX_COST)
        return;

    struct qz_smear q = {.modules = modules, .along = {0, 1}, .cost = cost, .light = v->light};
    q.pitch = 0.5f * (sqrtf(ax * ax + ay * ay) + sqrtf(bx * bx + by * by)) / modules * scale;
    for (int i = 0; i < 3; i++) {
        int from = i == 0 || turn > 0 ? i : 3 - i;
        q.p[i][0] = c[from][0] * scale, q.p[i][1] = c[from][1] * scale;
        q.depth[i] = depth[from];
    }

    smear_keep(out, n, &q);
}

static int triples_of(const struct streak *s, int count, float scale, struct qz_smear out[TRIPLES], int n)
{
    for (int i = 0; i < count; i++)
        for (int j = i + 1; j < count; j++)
            for (int k = j + 1; k < count; k++) {
                if (smear_spread(s[i].width, s[j].width, s[k].width) > 0.5f + PARALLAX)
                    continue;

                smear_try_corner(&s[i], &s[j], &s[k], scale, out, &n);
                smear_try_corner(&s[j], &s[i], &s[k], scale, out, &n);
                smear_try_corner(&s[k], &s[i], &s[j], scale, out, &n);
            }
    return n;
}

/* Whether between its finders there are as many edges as modules make: half a one for each, fewer when they
 * are smeared. Three like places on a wall have none between them. */
static bool full_of_modules(const struct qz_img *im, const struct qz_smear *q, int least, uint16_t *line)
{
    float ax = q->p[1][0] - q->p[0][0], ay = q->p[1][1] - q->p[0][1];
    float bx = q->p[2][0] - q->p[0][0], by = q->p[2][1] - q->p[0][1];

    float x = 0.5f * (q->p[1][0] + q->p[2][0]) / im->scale, y = 0.5f * (q->p[1][1] + q->p[2][1]) / im->scale;
    float reach = 0.5f * fabsf(ax * by - ay * bx) / fmaxf(fabsf(ay), fabsf(by)) / im->scale;
    int from = (int)fmaxf(x - reach, 0), to = (int)fminf(x + reach, (float)im->w);
    int top = (int)fminf(fmaxf(y - 0.5f * BOX, 0), (float)(im->h - BOX));

    struct edges e;
    sum_rows(im, top, from, to, line);
    find_edges(line, to - from, least, &e);

    return (float)e.n > MIN_EDGES * q->modules && (float)e.n < MAX_EDGES * q->modules;
}

int qz_smear_search(const struct qz_img *im, int noise, int widest, struct qz_span rows, uint16_t *line,
                    struct qz_smear out[QZ_SMEARS], double stop_ms)
{
    struct streaks s;
    struct qz_smear triple[TRIPLES];
    int least = least_step(noise), n = 0, kept = 0;

    /* The five inner modules of seven. */
    find_streaks(im, least, (widest > 0 ? widest : im->w) * SUB * 5 / 7, rows, line, &s, stop_ms);
    for (int light = 0; light < 2; light++)
        n = triples_of(s.kept[light], s.n[light], im->scale, triple, n);

    for (int i = 0; i < n && kept < QZ_SMEARS; i++)
        if (full_of_modules(im, &triple[i], least, line))
            out[kept++] = triple[i];
    return kept;
}
