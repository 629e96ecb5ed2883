#include "scan/engine/finder.h"

#include "scan/engine/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MAX_RUNS     4096
#define MAX_RAW      1024
#define MIN_QUALITY  0.55f
#define FINDER_CLEAR 0.97f

/* What the row search holds of a place, in pixels of the bits. */
struct raw {
    float x, y, size;
    int hits;
};

struct search {
    const struct qz_bits *b;
    bool light, bare;
    struct raw raw[MAX_RAW];
    int n;
    int16_t open[MAX_RAW]; /* those that rows yet to come can still meet */
    int opens;
};

/* Unit vectors of the first eight rays; the others follow by turning a quarter. */
static const float ray_cos[8] = {1.0f,        0.98078528f, 0.92387953f, 0.83146961f,
                                 0.70710678f, 0.55557023f, 0.38268343f, 0.19509032f};
static const float ray_sin[8] = {0.0f,        0.19509032f, 0.38268343f, 0.55557023f,
                                 0.70710678f, 0.83146961f, 0.92387953f, 0.98078528f};

static void ray_dir(int k, float *dx, float *dy)
{
    float c = ray_cos[k & 7], s = ray_sin[k & 7];

    switch (k >> 3 & 3) {
    case 0:
        *dx = c, *dy = s;
        break;
    case 1:
        *dx = -s, *dy = c;
        break;
    case 2:
        *dx = -c, *dy = -s;
        break;
    default:
        *dx = s, *dy = -c;
    }
}

static bool finder_dark(const struct search *s, int x, int y)
{
    return x >= 0 && y >= 0 && x < s->b->w && y < s->b->h && qz_bit(s->b, x, y) != s->light;
}

/* Blur and a threshold that is off move all dark-light edges one way and all light-dark edges the other,
 * so the sums of neighbouring runs (2:4:4:2) hold better than the runs themselves. One pixel of rounding
 * is granted on each. */
static bool finder_is_like(int r[5], bool bare)
{
    /* An outer run that goes on beyond the ring says nothing; the four inner edges have to do. */
    int module = (r[1] + r[2] + r[3]) / 5 + 1;
    for (int i = 0; bare && i < 5; i += 4)
        if (r[i] > module)
            r[i] = module;

    int t = r[0] + r[1] + r[2] + r[3] + r[4];
    if (t < 7)
        return false;

    int slack = 7;
    if (abs(7 * (r[0] + r[1]) - 2 * t) > t + slack || abs(7 * (r[3] + r[4]) - 2 * t) > t + slack)
        return false;
    if (abs(7 * (r[1] + r[2]) - 4 * t) > t + slack || abs(7 * (r[2] + r[3]) - 4 * t) > t + slack)
        return false;

    if (7 * r[2] < t || 7 * r[2] > 5 * t)
        return false;

    for (int i = 0; i < 5; i++)
        if (i != 2 && (5 * 7 * r[i] < t || 7 * r[i] > 2 * t + slack))
            return false;
    return true;
}

/* Runs outwards from (x, y) in steps of (dx, dy): r[2] centre part, then light, then dark. */
static bool half_runs(const struct search *s, int x, int y, int dx, int dy, int limit, int r[3])
{
    int n = 0;
    for (int part = 0; part < 3; part++) {
        int from = n;
        while (n < limit && finder_dark(s, x, y) == (part != 1)) {
            if (part == 1 && (x < 0 || y < 0 || x >= s->b->w || y >= s->b->h))
                return false;
            x += dx, y += dy, n++;
        }

        r[part] = n - from;
        if (n >= limit && part < 2)
            return false;
    }
    return r[0] > 0 && r[1] > 0 && r[2] > 0;
}

/* The five runs through (x, y) along (dx, dy). Sets the total and how far the centre is off, in steps. */
static bool finder_cross(const struct search *s, int x, int y, int dx, int dy, int limit, int *total,
                         float *off)
{
    int up[3], down[3];
    if (!finder_dark(s, x, y) || !half_runs(s, x, y, -dx, -dy, limit, up) ||
        !half_runs(s, x, y, dx, dy, limit, down))
        return false;

    int r[5] = {up[2], up[1], up[0] + down[0] - 1, down[1], down[2]};
    if (!finder_is_like(r, s->bare))
        return false;

    *total = r[0] + r[1] + r[2] + r[3] + r[4];
    *off = (float)(down[0] - up[0]) * 0.5f;
    return true;
}

/* Where the outer ring has a notch, only the centre part is asked for. */
static bool cross_centre(const struct search *s, int x, int y, int limit, int across, int *total, float *off)
{
    int up = 0, down = 0;
    while (up < limit && finder_dark(s, x, y - up))
        up++;
    while (down < limit && finder_dark(s, x, y + down))
        down++;

    int run = up + down - 1;
    *total = run * 7 / 3;
    *off = (float)(down - up) * 0.5f;
    return run > 0 && *total * 3 > across && *total < across * 3;
}

static float raw_reach(float size)
{
    return 0.22f * size + 1;
}

/* Rows through the centre part of one finder, 3 of its 7 modules high, lead to one place. */
static struct raw *raw_near(struct search *s, float x, float y, float size)
{
    for (int i = 0; i < s->opens; i++) {
        struct raw *q = &s->raw[s->open[i]];
        float d = raw_reach(size < q->size ? size : q->size);
        if (fabsf(q->x - x) < d && fabsf(q->y - y) < d && size < 3 * q->size && q->size < 3 * size)
            return q;
    }
    return NULL;
}

static void finder_close_passed(struct search *s, int y)
{
    int kept = 0;
    for (int i = 0; i < s->opens; i++) {
        const struct raw *q = &s->raw[s->open[i]];
        if (q->y + raw_reach(q->size) > (float)y)
            s->open[kept++] = s->open[i];
    }
    s->opens = kept;
}

static void check_row_hit(struct search *s, int x, int y, int total)
{
    struct raw *q = raw_near(s, (float)x + 0.5f, (float)y + 0.5f, (float)total);
    if (q) {
        q->hits++;
        return;
    }

    int tv, th, limit = 3 * total + 8;
    float oy, ox;
    if (s->n == MAX_RAW || (!finder_cross(s, x, y, 0, 1, limit, &tv, &oy) &&
                            !(s->bare && cross_centre(s, x, y, limit, total, &tv, &oy))))
        return;

    if (tv > 5 * total || total > 5 * tv)
        return;

    float cy = (float)y + 0.5f + oy;
    if (!finder_cross(s, x, (int)cy, 1, 0, limit, &th, &ox)) {
        if (!s->bare)
            return;
        th = total, ox = 0;
    }

    s->open[s->opens++] = (int16_t)s->n;
    s->raw[s->n++] = (struct raw){(float)x + 0.5f + ox, cy, sqrtf((float)th * (float)tv), 1};
}

/* The bits of word i that are of a part of a row. */
static uint64_t part_mask(int i, struct qz_span part)
{
    uint64_t mask = ~UINT64_C(0);
    if (i == part.from / 64)
        mask <<= part.from & 63;
    if (i == part.to / 64)
        mask &= (UINT64_C(1) << (part.to & 63)) - 1;
    return mask;
}

/* Where the colour changes along a part of a row; even entries begin dark runs. */
static int finder_changes(const uint64_t *row, struct qz_span part, bool light, int *pos)
{
    int n = 0;
    uint64_t carry = 0, flip = light ? ~UINT64_C(0) : 0;

    for (int i = part.from / 64; i * 64 < part.to; i++) {
        uint64_t v = (row[i] ^ flip) & part_mask(i, part);
        uint64_t t = v ^ (v << 1 | carry);
        carry = v >> 63;
        for (; t && n < MAX_RUNS; t &= t - 1)
            pos[n++] = i * 64 + __builtin_ctzll(t);
    }

    if (n & 1)
        pos[n++] = part.to;
    return n;
}

static void search_part(struct search *s, int y, struct qz_span part)
{
    int pos[MAX_RUNS + 2];
    int n = finder_changes(s->b->row + (size_t)y * (size_t)s->b->words, part, s->light, pos);

    for (int i = 0; i + 5 < n; i += 2) {
        const int *p = pos + i;
        int r[5] = {p[1] - p[0], p[2] - p[1], p[3] - p[2], p[4] - p[3], p[5] - p[4]};
        int x = (p[2] + p[3]) / 2;

        if (finder_is_like(r, s->bare))
            check_row_hit(s, x, y, r[0] + r[1] + r[2] + r[3] + r[4]);
    }
}

static void search_row(struct search *s, int y, const struct qz_finders *in)
{
    struct qz_span part = {0, s->b->w};
    int column = 0;

    if (!in->field)
        search_part(s, y, part);

    while (in->field && qz_field_next(in->field, in->kinds, s->b->scale, y, &column, &part)) {
        part.to = part.to < s->b->w ? part.to : s->b->w;
        search_part(s, y, part);
    }
}

/* Distances along one ray to the three edges; returns how many were found. Half-pixel steps (coarser in
 * large ones) suffice, as many rays are averaged. */
static int finder_cast(const struct search *s, float x, float y, int k, float size, float edge[3])
{
    float dx, dy, step = size > 48 ? size / 96 : 0.5f;
    ray_dir(k, &dx, &dy);
    int part = 0, limit = (int)(1.8f * size / step);

    for (int n = 1; n < limit && part < 3; n++) {
        float at = (float)n * step, px = x + dx * at, py = y + dy * at;
        bool inside = px >= 0 && py >= 0 && px < (float)s->b->w && py < (float)s->b->h;

        if (inside && finder_dark(s, (int)px, (int)py) == (part != 1))
            continue;
        if (!inside && part == 1)
            break;

        edge[part++] = at - 0.5f * step;
    }
    return part;
}

/* A ray runs 1.5, 2.5 and 3.5 modules to the edges, or longer ones in proportion. */
static bool inner_proportion(const float e[3])
{
    return e[0] > 0.4f * e[1] && e[0] < 0.82f * e[1];
}

static bool outer_proportion(const float e[3])
{
    return e[0] > 0.24f * e[2] && e[0] < 0.62f * e[2] && e[1] > 0.5f * e[2] && e[1] < 0.92f * e[2];
}

/* The outer edge from the inner two, where it is hidden. */
static float finder_extrapolated(const float e[3])
{
    return 0.5f * (e[0] * (3.5f / 1.5f) + e[1] * (3.5f / 2.5f));
}

/* Rays are cast all round in turn, so that what is no finder shows early; 0 then. */
static float cast_all(const struct search *s, float x, float y, float size, float *reach)
{
    const float bad_most = (1 - MIN_QUALITY) * QZ_FINDER_RAYS;
    float good = 0, bad = 0;

    for (int i = 0; i < QZ_FINDER_RAYS; i++) {
        float e[3];
        int k = i * 5 % QZ_FINDER_RAYS, found = finder_cast(s, x, y, k, size, e);
        reach[k] = 0;

        if (found == 3 && outer_proportion(e)) {
            reach[k] = e[2];
            good += 1;
        } else if (s->bare && found >= 2 && inner_proportion(e)) {
            reach[k] = finder_extrapolated(e);
            good += 0.8f;
            bad += 0.2f;
        } else if ((bad += 1) > bad_most) {
            return 0;
        }
    }
    return good;
}

/* A ray without edges (dirt, glare, a neighbour touching) takes the length of its opposite, or of the
 * last one that had any: a square is symmetric about its centre. */
static void fill_gaps(float *reach)
{
    for (int k = 0; k < QZ_FINDER_RAYS; k++)
        if (reach[k] <= 0)
            reach[k] = -reach[(k + QZ_FINDER_RAYS / 2) % QZ_FINDER_RAYS];

    for (int k = 0; k < 2 * QZ_FINDER_RAYS; k++) {
        float *r = &reach[k % QZ_FINDER_RAYS];
        if (*r < 0)
            *r = -*r;
        else if (*r <= 0)
            *r = reach[(k + QZ_FINDER_RAYS - 1) % QZ_FINDER_RAYS];
    }
}

static float outline_area(const float *reach, float *cx, float *cy)
{
    float area = 0, mx = 0, my = 0;
    for (int k = 0; k < QZ_FINDER_RAYS; k++) {
        float ax, ay, bx, by;
        ray_dir(k, &ax, &ay);
        ray_dir(k + 1, &bx, &by);

        float ra = reach[k], rb = reach[(k + 1) % QZ_FINDER_RAYS];
        float twice = (ax * by - ay * bx) * ra * rb;
        area += twice;
        mx += twice * (ax * ra + bx * rb);
        my += twice * (ay * ra + by * rb);
    }

    *cx = mx / (3 * area), *cy = my / (3 * area);
    return area * 0.5f;
}

static bool finder_settle(const struct search *s, const struct raw *q, struct qz_finder *f)
{
    float x = q->x, y = q->y, dx, dy, area = 0;
    float good = 0;
    for (int pass = 0; pass < 2; pass++) {
        good = cast_all(s, x, y, q->size, f->reach);
        if (good < MIN_QUALITY * QZ_FINDER_RAYS)
            return false;

        fill_gaps(f->reach);
        area = outline_area(f->reach, &dx, &dy);
        if (pass == 0)
            x += dx, y += dy;
    }

    float scale = s->b->scale;
    for (int k = 0; k < QZ_FINDER_RAYS; k++)
        f->reach[k] *= scale;

    f->x = x * scale, f->y = y * scale;
    f->size = sqrtf(area) * scale;
    f->quality = good / QZ_FINDER_RAYS;
    f->light = s->light;
    f->spent = false;
    return true;
}

/* At much another size in the same place it is another look: of a ring only half seen, or of what stands in
 * one. The first one is found even when a better one has taken its place since: a symbol whose finders get
 * clearer is worth another try with every picture that shows them so, each a little elsewhere. */
static struct qz_finder *finder_known(struct qz_finders *all, const struct qz_finder *f)
{
    for (int i = 0; i < all->n; i++) {
        struct qz_finder *q = &all->f[i];
        float d = 0.35f * (q->size < f->size ? q->size : f->size);

        if (q->light == f->light && fabsf(q->x - f->x) < d && fabsf(q->y - f->y) < d &&
            fabsf(q->size - f->size) < 0.25f * q->size)
            return q;
    }
    return NULL;
}

static bool more_hits(const struct raw *p, const struct raw *q)
{
    if (p->hits != q->hits)
        return p->hits > q->hits;
    return p->y < q->y || (p->y <= q->y && p->x < q->x);
}

/* The most hits first. There are a few hundred at the most, and the library's sort would ask for memory. */
static void sort_raw(struct raw *raw, int n)
{
    for (int i = 1; i < n; i++) {
        struct raw r = raw[i];
        int k = i;
        for (; k > 0 && more_hits(&r, &raw[k - 1]); k--)
            raw[k] = raw[k - 1];
        raw[k] = r;
    }
}

/* A finder that was seen well with something that ran into it may be elsewhere once it stands clear. */
static bool seen_better(const struct qz_finder *old, const struct qz_finder *f)
{
    return f->quality >= old->quality + 0.1f || (f->quality >= FINDER_CLEAR && old->quality < FINDER_CLEAR);
}

/* Texture can look like very many bad finders; only the best of a search are kept, so that they do not
 * crowd out what comes later. */
static void finder_admit(struct qz_finders *all, int fresh, const struct qz_finder *f)
{
    struct qz_finder *old = finder_known(all, f);
    if (old && !seen_better(old, f))
        return;

    int most = all->a_search ? all->a_search : QZ_FINDERS_A_SEARCH;
    struct qz_finder *place = NULL;

    if (all->n < QZ_FINDERS && all->n - fresh < most) {
        place = &all->f[all->n++];
    } else {
        for (int i = fresh; i < all->n; i++)
            if (!place || all->f[i].quality < place->quality)
                place = &all->f[i];
        if (!place || place->quality >= f->quality)
            return;
    }

    if (old) /* seen better in this picture: the old one gives way */
        old->spent = true;

    *place = *f;
}

void qz_finder_search(const struct qz_bits *b, const struct qz_finder_how *how, struct qz_finders *out)
{
    struct search s = {.b = b, .light = how->light, .bare = how->bare};
    int fresh = out->n;

    for (int y = how->step / 2; y < b->h; y += how->step) {
        if (y % 16 < how->step && qz_late(out->stop_ms))
            break;

        finder_close_passed(&s, y);
        search_row(&s, y, out);
    }

    sort_raw(s.raw, s.n);
    for (int i = 0; i < s.n && !qz_late(out->stop_ms); i++) {
        struct qz_finder f;
        /* The rows through the middle are three modules high; what less than a third of one meets is texture.
         */
        if ((float)(21 * how->step * s.raw[i].hits) > s.raw[i].size && finder_settle(&s, &s.raw[i], &f))
            finder_admit(out, fresh, &f);
    }
}

float qz_finder_reach(const struct qz_finder *f, float dx, float dy)
{
    float turn = atan2f(dy, dx) * (QZ_FINDER_RAYS / 6.2831853f);
    if (turn < 0)
        turn += QZ_FINDER_RAYS;
    int k = (int)turn;
    float part = turn - (float)k;
    float a = f->reach[k % QZ_FINDER_RAYS], b = f->reach[(k + 1) % QZ_FINDER_RAYS];
    return a + (b - a) * part;
}
