#include "scan/engine/solve.h"

#include "scan/engine/decode.h"
#include "scan/engine/lens.h"
#include "scan/engine/linear.h"
#include "scan/engine/num.h"
#include "scan/engine/shade.h"
#include "scan/engine/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAD     10 /* modules around the symbol, all light */
#define SIDE    (QZ_SOLVE_MAX_N + 2 * PAD)
#define ROOM    ((SIDE + 1) * SIDE + 16) /* lenses look over the edge, where their parts are 0 */
#define EDGE    ((2 * QZ_LENS_REACH + 2) * SIDE + 16)
#define MODULES (QZ_SOLVE_MAX_N * QZ_SOLVE_MAX_N)
/* Which lenses are too wide: one of 27 rows by 32 columns, the widest there is, fits up to version 4; one of
 * 3 by 12, of a motion along the rows, up to version 15. */
#define MIX_ROOM     (1 << 20)
#define MARGIN       1.0f   /* modules around the symbol whose pixels count */
#define TRAIL        1.5f   /* and so many more where it moved: what it leaves there is known best */
#define STRAY        0.7f   /* how far fits may move a pixel out of it */
#define UNKNOWN      0.25f  /* share of a pixel from unknown modules, with which it is of no use */
#define NOISY        400.0f /* variance of all of it, as a multiple of the other noise */
#define PROBE        0.25f  /* how far beside a pixel they look */
#define ROUGH_PHASES 8      /* of lenses that much is averaged over */
#define APART        8      /* pixels between one that is worked on and the next */
#define SWEEPS       24     /* of the modules, a round */
#define DECIDE       0.015f /* push towards dark or light, growing by so much a round */
#define LEVELS       QZ_SHADE_PLANE
#define STIFF        0.002              /* proof it takes, a pixel, to move the grid by a module */
#define LOOSE        0.0001             /* and to change the motion by a pixel */
#define SAMPLE       900                /* pixels that the shape is fitted to */
#define WAYS         8                  /* in which the grid can be off */
#define TURNS        4                  /* in which the motion differs from place to place */
#define SHAPE        (WAYS + TURNS + 3) /* unknowns of the grid and of the blur */
#define AREAS        3                  /* a side, each with a lens of its own */
#define MOTION       16 /* half modules, guessed at the most: lenses reach half as far again */

struct pixel {
    float u, v; /* the module point that its centre shows */
    float grey; /* in proportion to the light */
    float seen; /* grey between light (-1) and dark (1) */
};

/* The lens as it is in each area of the symbol, as perspective and motion have it; in the middle; and there
 * with a little more of the motion along x, along y, and of the lens's own blur. */
enum { FIRST, MIDDLE = AREAS * AREAS, MORE_X, MORE_Y, MORE_SIGMA, LENSES };

struct qz_solve {
    const struct qz_layout *l;
    struct qz_grid grid;
    struct qz_blur blur; /* in the middle */
    float turn[TURNS];   /* how much more of the motion along x there is from the middle to the right edge and
                            to the lower one, and of that along y: a hand turns what it moves, and nears it */
    float scale, margin;
    bool light;
    int n, stride, count, round;
    int finders; /* of the pixels, at the beginning of them */
    struct pixel *pixel;
    float *pred; /* a pixel each */
    struct qz_lens *lens;
    float *mix;                        /* for each module, how much of the others is seen along with it */
    float aim[MODULES], load[MODULES]; /* what its pixels show in all, and how many they are */
    float next[MODULES];
    float plane[LEVELS]; /* the light as the finders show it: its middle and its reach to dark */
    struct qz_shade shade;
    float known[ROOM];                  /* 1 where a module is known beforehand, 0 elsewhere */
    float x[ROOM];                      /* the modules, padded: light -1, dark 1 */
    float yard[EDGE + ROOM + EDGE], *y; /* where they are heading; with room for what mix looks at around */
};

_Static_assert(PAD >= QZ_LENS_REACH + 4,
               "MARGIN, TRAIL, STRAY and PROBE together, 3.45 modules, are looked out beyond the symbol");
_Static_assert(QZ_SOLVE_MAX_N <= QZ_SHADE_MAX_N, "a shade for each module");

struct qz_solve *qz_solve_create(void)
{
    struct qz_solve *v = calloc(1, sizeof *v);
    if (!v)
        return NULL;

    v->pixel = malloc(QZ_SOLVE_PIXELS * sizeof *v->pixel);
    v->pred = malloc(QZ_SOLVE_PIXELS * sizeof *v->pred);
    v->lens = malloc(LENSES * sizeof *v->lens);
    v->mix = malloc(MIX_ROOM * sizeof *v->mix);
    v->y = v->yard + EDGE;

    if (!v->pixel || !v->pred || !v->lens || !v->mix) {
        qz_solve_destroy(v);
        return NULL;
    }
    return v;
}

void qz_solve_destroy(struct qz_solve *v)
{
    if (!v)
        return;
    free(v->pixel);
    free(v->pred);
    free(v->lens);
    free(v->mix);
    free(v);
}

/* Whether the pixel shows a finder, or what it left beside the symbol: 1, 2 or 3, or 0 for none. */
static int finder_of(const struct qz_solve *v, const struct pixel *p)
{
    float far = (float)v->n - 7;
    bool left = p->u < 7, top = p->v < 7;
    if (left && top)
        return 1;
    if (top && p->u > far)
        return 2;
    return left && p->v > far ? 3 : 0;
}

static bool map_pixels(struct qz_solve *v, const struct qz_img *im, double stop_ms)
{
    struct qz_grid_map map;
    float n = (float)v->n, out = v->margin, x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
    if (!qz_grid_invert(&v->grid, &map))
        return false;

    for (int k = 0; k < 4; k++) {
        float x, y;
        float u = k & 1 ? n + out : -out;
        float w = k & 2 ? n + out : -out;
        qz_grid_at(&v->grid, u, w, &x, &y);
        x /= v->scale, y /= v->scale;
        x0 = fminf(x0, x), x1 = fmaxf(x1, x), y0 = fminf(y0, y), y1 = fmaxf(y1, y);
    }

    x0 = fmaxf(x0 - 2, 0), y0 = fmaxf(y0 - 2, 0);
    x1 = fminf(x1 + 2, (float)im->w - 1), y1 = fminf(y1 + 2, (float)im->h - 1);

    v->count = v->finders = 0;

    /* Pixels are taken far apart in turn, so that the processor need not wait for one before it can begin the
     * next. */
    int width = (int)x1 - (int)x0, turns = (width + APART - 1) / APART * APART;

    for (int y = (int)y0; y < (int)y1; y++) {
        if (qz_late(stop_ms))
            return false;

        for (int i = 0; i < turns; i++) {
            int x = (int)x0 + i / (turns / APART) + i % (turns / APART) * APART;
            if (x >= (int)x1)
                continue;

            float cx = ((float)x + 0.5f) * v->scale, cy = ((float)y + 0.5f) * v->scale;
            struct pixel p;
            qz_grid_module(&v->grid, &map, cx, cy, &p.u, &p.v);
            if (!(p.u > -out && p.v > -out && p.u < n + out && p.v < n + out))
                continue;
            if (v->count == QZ_SOLVE_PIXELS)
                return false;

            /* Light adds up, grey levels do not: cameras show about its square root. */
            p.grey = (float)im->px[(size_t)y * (size_t)im->stride + (size_t)x];
            p.grey *= p.grey / 255;
            p.seen = 0;

            /* The pixels of the finders come first. */
            struct pixel *last = &v->pixel[v->count++];
            if (finder_of(v, &p)) {
                *last = v->pixel[v->finders];
                last = &v->pixel[v->finders++];
            }
            *last = p;
        }
    }
    return v->count > v->n * v->n / 2;
}

/* The lens in the middle of the symbol. */
static void make_lens(const struct qz_solve *v, const struct qz_blur *blur, int phases, struct qz_lens *lens)
{
    struct qz_lens_points p;
    qz_lens_project(blur, &v->grid, v->scale, 0.5f * (float)v->n, 0.5f * (float)v->n, &p);
    qz_lens_make(lens, &p, 1, phases);
}

static void make_areas(struct qz_solve *v, int phases)
{
    struct qz_lens_points p[AREAS * AREAS];
    for (int k = 0; k < AREAS * AREAS; k++) {
        float u = ((float)(k % AREAS) + 0.5f) / AREAS, w = ((float)(k / AREAS) + 0.5f) / AREAS;
        float s = 2 * u - 1, t = 2 * w - 1;

        struct qz_blur blur = v->blur;
        blur.x += s * v->turn[0] + t * v->turn[1];
        blur.y += s * v->turn[2] + t * v->turn[3];
        qz_lens_project(&blur, &v->grid, v->scale, u * (float)v->n, w * (float)v->n, &p[k]);
    }

    qz_lens_make(&v->lens[FIRST], p, AREAS * AREAS, phases);
}

/* The parts of a pixel that shows module point (u, w). */
static const float *parts_at(const struct qz_solve *v, const struct qz_lens *lens, float u, float w,
                             int *from)
{
    return qz_lens_parts(lens, u + PAD, w + PAD, v->stride, from);
}

/* What lens shows of the modules at module point (u, w). */
static float solve_shown(const struct qz_solve *v, int lens, float u, float w)
{
    int from;
    const float *part = parts_at(v, &v->lens[lens], u, w, &from);
    return qz_lens_gather(&v->lens[lens], part, v->stride, v->x + from);
}

/* How much a pixel near a finder tells of blur and light while only the fixed modules are known: the others
 * are noise to it. */
static float solve_trust(const struct qz_solve *v, int lens, const struct pixel *p)
{
    int from;
    const float *part = parts_at(v, &v->lens[lens], p->u, p->v, &from);
    float unknown = 1 - qz_lens_gather(&v->lens[lens], part, v->stride, v->known + from);
    return unknown > UNKNOWN ? 0 : 1 / (1 + NOISY * unknown * unknown);
}

static int solve_area_of(const struct qz_solve *v, const struct pixel *p)
{
    float one = (float)v->n / AREAS;
    return FIRST + (p->u > one) + (p->u > 2 * one) + AREAS * ((p->v > one) + (p->v > 2 * one));
}

/* What the first count pixels would show of x. */
static void solve_show(struct qz_solve *v, int count)
{
    for (int i = 0; i < count; i++) {
        const struct pixel *p = &v->pixel[i];
        v->pred[i] = solve_shown(v, solve_area_of(v, p), p->u, p->v);
    }
}

static bool solve_unknown(const struct qz_solve *v, int i, int j)
{
    if (i < 0 || j < 0 || i >= v->n || j >= v->n)
        return false;
    int kind = v->l->kind[j * v->n + i];
    return kind != QZ_MOD_DARK && kind != QZ_MOD_LIGHT;
}

/* One pixel's share in the normal equations of module (i, j), whose part in it is at (row, column) of parts.
 */
static void mix_pixel(struct qz_solve *v, const struct qz_lens *lens, const float *part, int row, int column,
                      int m, float seen)
{
    int width = lens->quads * 4, cells = (2 * lens->rows - 1) * 2 * width;
    float own = part[row * width + column];
    float *to = v->mix + (size_t)m * (size_t)cells + (lens->rows - 1 - row) * 2 * width + width - 1 - column;

    for (int j = 0; j < lens->rows; j++, to += 2 * width)
        for (int i = 0; i < width; i += 4)
            *(qz_quad *)(to + i) += own * *(const qz_quad *)(part + j * width + i);

    v->aim[m] += own * seen;
    v->load[m] += own;
}

/* The normal equations of the modules. Returns false when the blur is too wide for the room, or it is late.
 */
static bool mix_modules(struct qz_solve *v, double stop_ms)
{
    const struct qz_lens *first = &v->lens[FIRST];
    int width = first->quads * 4, count = v->n * v->n;
    size_t cells = (size_t)((2 * first->rows - 1) * 2 * width);
    if (cells * (size_t)count > MIX_ROOM)
        return false;

    memset(v->mix, 0, sizeof *v->mix * cells * (size_t)count);
    memset(v->aim, 0, sizeof v->aim);
    memset(v->load, 0, sizeof v->load);

    for (int k = 0; k < v->count; k++) {
        if (k % 128 == 0 && qz_late(stop_ms))
            return false;

        const struct pixel *p = &v->pixel[k];
        const struct qz_lens *lens = &v->lens[solve_area_of(v, p)];
        int from;
        const float *part = parts_at(v, lens, p->u, p->v, &from);
        int i0 = from % v->stride - PAD, j0 = from / v->stride - PAD;

        for (int c = 0; c < first->rows * width; c++) {
            int i = i0 + c % width, j = j0 + c / width;
            if (part[c] > 0 && solve_unknown(v, i, j))
                mix_pixel(v, lens, part, c / width, c % width, j * v->n + i, p->seen);
        }
    }
    return true;
}

/* What is missing of module m's aim; at: its place in the padded symbol. */
static float solve_missing(const struct qz_solve *v, int m, int at)
{
    const struct qz_lens *first = &v->lens[FIRST];
    int width = first->quads * 4, rows = 2 * first->rows - 1;
    const float *mix = v->mix + (size_t)m * (size_t)(rows * 2 * width);
    const float *y = v->y + at - (first->rows - 1) * v->stride - (width - 1);

    qz_quad sum = {0};
    for (int j = 0; j < rows; j++, y += v->stride)
        for (int i = 0; i < 2 * width; i += 4, mix += 4)
            sum += *(const qz_quad *)mix * *(const qz_quad *)(y + i);

    return v->aim[m] - ((sum[0] + sum[1]) + (sum[2] + sum[3]));
}

static float fixed_value(int kind)
{
    if (kind == QZ_MOD_DARK)
        return 1.0f;
    return kind == QZ_MOD_LIGHT ? -1.0f : 0.0f;
}

bool qz_solve_begin(struct qz_solve *v, const struct qz_layout *l, const struct qz_grid *g,
                    const struct qz_img *im, bool light, const struct qz_blur *blur, double stop_ms)
{
    if (l->n > QZ_SOLVE_MAX_N)
        return false;

    v->l = l, v->grid = *g, v->n = l->n, v->stride = l->n + 2 * PAD, v->scale = im->scale;
    v->light = light, v->blur = *blur, v->round = 0;
    memset(v->turn, 0, sizeof v->turn);
    v->margin = MARGIN + (blur->x != 0 || blur->y != 0 ? TRAIL : 0);

    if (!map_pixels(v, im, stop_ms))
        return false;

    for (int i = 0; i < v->stride * v->stride; i++)
        v->x[i] = -1, v->known[i] = 1;

    for (int j = 0; j < l->n; j++)
        for (int i = 0; i < l->n; i++) {
            int at = (j + PAD) * v->stride + i + PAD;
            v->x[at] = fixed_value(l->kind[j * l->n + i]);
            v->known[at] = fabsf(v->x[at]);
        }
    return true;
}

/* Light falls off across the symbol: planes for the middle grey and for the distance to dark, as the finders
 * have them. */
static bool fit_planes(struct qz_solve *v)
{
    double a[LEVELS * LEVELS] = {0}, b[LEVELS] = {0};
    float half = 0.5f * (float)v->n;

    for (int i = 0; i < v->finders; i++) {
        const struct pixel *p = &v->pixel[i];
        float w = finder_of(v, p) ? solve_trust(v, solve_area_of(v, p), p) : 0;
        if (w <= 0)
            continue;

        float s = p->u / half - 1, t = p->v / half - 1, q = v->pred[i];
        float f[LEVELS] = {1, s, t, q, q * s, q * t};

        for (int r = 0; r < LEVELS; r++) {
            for (int c = 0; c <= r; c++)
                a[r * LEVELS + c] += (double)(w * f[r] * f[c]);
            b[r] += (double)(w * f[r] * p->grey);
        }
    }

    for (int r = 0; r < LEVELS; r++)
        a[r * LEVELS + r] += r == 0 || r == 3 ? 1e-6 * v->count : 0.01 * v->finders;
    if (!qz_linear_solve(a, b, LEVELS))
        return false;

    for (int r = 0; r < LEVELS; r++)
        v->plane[r] = (float)b[r];
    return true;
}

/* Shadows and glare know no planes. */
static void fit_light(struct qz_solve *v, int count)
{
    qz_shade_begin(&v->shade, v->n, v->light, v->plane);
    for (int i = 0; i < count; i++)
        qz_shade_add(&v->shade, v->pixel[i].u, v->pixel[i].v, v->pixel[i].grey, v->pred[i]);
    qz_shade_fit(&v->shade);

    for (int i = 0; i < count; i++) {
        struct pixel *p = &v->pixel[i];
        p->seen = qz_shade_seen(&v->shade, p->u, p->v, p->grey);
    }
}

/* Steepest descent with momentum inside the box -1..1. Half way on, what is undecided is pushed to one side
 * or the other, ever harder: no module is grey. */
static bool solve_fit_modules(struct qz_solve *v, double stop_ms)
{
    float t = 1;
    memcpy(v->y, v->x, sizeof v->x);

    for (int sweep = 0; sweep < SWEEPS; sweep++) {
        if (qz_late(stop_ms))
            return false;

        float next = 0.5f * (1 + sqrtf(1 + 4 * t * t)), push = (t - 1) / next;
        t = next;
        float decide = sweep < SWEEPS / 2 ? 0 : DECIDE * fminf((float)v->round, 4.0f);

        for (int j = 0; j < v->n; j++)
            for (int i = 0; i < v->n; i++) {
                int at = (j + PAD) * v->stride + i + PAD, m = j * v->n + i;
                if (!solve_unknown(v, i, j))
                    continue;
                float rate = 1 / (v->load[m] > 0.5f ? v->load[m] : 0.5f);
                v->next[m] = qz_within(v->y[at] * (1 + decide) + rate * solve_missing(v, m, at), -1, 1);
            }

        for (int j = 0; j < v->n; j++)
            for (int i = 0; i < v->n; i++) {
                int at = (j + PAD) * v->stride + i + PAD;
                float q = v->next[j * v->n + i];
                if (!solve_unknown(v, i, j))
                    continue;
                v->y[at] = q + push * (q - v->x[at]);
                v->x[at] = q;
            }
    }
    return true;
}

/* How what a pixel shows changes with its place (along u and v), the motion (x and y), and the lens. e: how
 * much more there is of each. */
static void slopes_at(const struct qz_solve *v, const struct pixel *p, float e, float slope[5])
{
    const float h = PROBE;
    int q = solve_area_of(v, p);
    slope[0] = (solve_shown(v, q, p->u + h, p->v) - solve_shown(v, q, p->u - h, p->v)) / (2 * h);
    slope[1] = (solve_shown(v, q, p->u, p->v + h) - solve_shown(v, q, p->u, p->v - h)) / (2 * h);
    float middle = solve_shown(v, MIDDLE, p->u, p->v);
    for (int k = 0; k < 3; k++)
        slope[2 + k] = (solve_shown(v, MORE_X + k, p->u, p->v) - middle) / e;
}

/* Ways in which the grid can be off, each a displacement (in modules) by a polynomial of the place: shifts
 * and shears, and the two ways in which the depth of the plane can tilt with the finders staying where they
 * are. The point (s, t) between the finders moves by s (1 - s), -s t, or by -s t, t (1 - t) then. */
static void ways_of(int n, float way[WAYS][2][6])
{
    float side = (float)n - 7, c = 0.5f * (float)n / side, k = (0.5f * (float)n - 3.5f) / side;
    float product[6] = {k * k, c * k, c * k, 0, c * c, 0};
    float along[6] = {k - k * k, c - 2 * c * k, 0, -c * c, 0, 0},
          down[6] = {k - k * k, 0, c - 2 * c * k, 0, 0, -c * c};

    memset(way, 0, sizeof(float[WAYS][2][6]));
    for (int i = 0; i < 3; i++)
        way[i][0][i] = way[3 + i][1][i] = 1;

    for (int i = 0; i < 6; i++) {
        way[6][0][i] = 0.25f * side * along[i], way[6][1][i] = -0.25f * side * product[i];
        way[7][0][i] = -0.25f * side * product[i], way[7][1][i] = 0.25f * side * down[i];
    }
}

static float solve_worth(const float c[6], const float term[6])
{
    float sum = 0;
    for (int i = 0; i < 6; i++)
        sum += c[i] * term[i];
    return sum;
}

/* One step of Gauss and Newton for where the grid lies and how far the blur reaches. */
static void fit_shape(struct qz_solve *v, bool finders)
{
    double a[SHAPE * SHAPE] = {0}, b[SHAPE] = {0};
    float e = 0.5f * v->scale, way[WAYS][2][6];
    struct qz_blur more[3] = {v->blur, v->blur, v->blur};
    int every = finders ? 1 : v->count / SAMPLE + 1;
    int count = finders ? v->finders : v->count;
    double used = 0;

    ways_of(v->n, way);
    more[0].x += e, more[1].y += e, more[2].sigma += e;

    make_lens(v, &v->blur, ROUGH_PHASES, &v->lens[MIDDLE]);
    for (int k = 0; k < 3; k++)
        make_lens(v, &more[k], ROUGH_PHASES, &v->lens[MORE_X + k]);

    for (int i = 0; i < count; i += every) {
        const struct pixel *p = &v->pixel[i];
        float s = 2 * p->u / (float)v->n - 1, t = 2 * p->v / (float)v->n - 1, f[SHAPE], slope[5];
        float term[6] = {1, s, t, s * s, s * t, t * t}, r = p->seen - v->pred[i];
        float w = 1;
        if (finders)
            w = finder_of(v, p) ? solve_trust(v, solve_area_of(v, p), p) : 0;
        if (r > 1 || r < -1 || w <= 0)
            continue;

        used += (double)w;
        slopes_at(v, p, e, slope);
        for (int k = 0; k < WAYS; k++)
            f[k] = slope[0] * solve_worth(way[k][0], term) + slope[1] * solve_worth(way[k][1], term);
        for (int k = 0; k < 3; k++)
            f[WAYS + k] = slope[2 + k];
        for (int k = 0; k < TURNS; k++)
            f[WAYS + 3 + k] = slope[2 + k / 2] * (k % 2 ? t : s);

        for (int j = 0; j < SHAPE; j++) {
            for (int k = 0; k <= j; k++)
                a[j * SHAPE + k] += (double)(w * f[j] * f[k]);
            b[j] += (double)(w * f[j] * r);
        }
    }

    /* Finders alone say how the plane is tilted, too: the nearer one is larger. They say more of the motion.
     */
    for (int k = 0; k < SHAPE; k++)
        a[k * SHAPE + k] += (k < WAYS ? STIFF : LOOSE) * used;
    if (!qz_linear_solve(a, b, SHAPE))
        return;

    for (int k = 0; k < WAYS; k++)
        for (int i = 0; i < 6; i++) {
            float step = (float)fmin(fmax(b[k], -0.5), 0.5);
            v->grid.du[i] -= step * way[k][0][i];
            v->grid.dv[i] -= step * way[k][1][i];
        }
    v->grid.bent = true;

    float most = 0.75f * v->scale;
    v->blur.x += fminf(fmaxf((float)b[WAYS], -most), most);
    v->blur.y += fminf(fmaxf((float)b[WAYS + 1], -most), most);
    for (int k = 0; k < TURNS; k++)
        v->turn[k] += fminf(fmaxf((float)b[WAYS + 3 + k], -most), most);

    v->blur.sigma = fmaxf(v->blur.sigma + fminf(fmaxf((float)b[WAYS + 2], -most), most), 0.0f);
}

static void move_pixels(struct qz_solve *v, const struct qz_grid *old)
{
    struct qz_grid by = *old;
    float out = v->margin + STRAY;
    for (int i = 0; i < QZ_GRID_TERMS; i++)
        by.du[i] -= v->grid.du[i], by.dv[i] -= v->grid.dv[i];

    for (int i = 0; i < v->count; i++) {
        struct pixel *p = &v->pixel[i];
        float du, dv;
        qz_grid_displacement(&by, p->u, p->v, &du, &dv);
        p->u = qz_within(p->u + du, -out, (float)v->n + out);
        p->v = qz_within(p->v + dv, -out, (float)v->n + out);
    }
}

/* Correlation of what the finders' pixels are with what they would be, each finder by itself, as light
 * differs. */
static float solve_explains(const struct qz_solve *v)
{
    double n[4] = {0}, a[4] = {0}, b[4] = {0}, aa[4] = {0}, bb[4] = {0}, ab[4] = {0}, sum = 0;

    for (int i = 0; i < v->finders; i++) {
        int k = finder_of(v, &v->pixel[i]);
        double w = k ? (double)solve_trust(v, MIDDLE, &v->pixel[i]) : 0;
        if (w <= 0)
            continue;

        double q = (double)solve_shown(v, MIDDLE, v->pixel[i].u, v->pixel[i].v), g = (double)v->pixel[i].grey;
        n[k] += w, a[k] += w * q, b[k] += w * g, aa[k] += w * q * q, bb[k] += w * g * g, ab[k] += w * q * g;
    }

    for (int k = 1; k < 4; k++) {
        double cov = n[k] * ab[k] - a[k] * b[k];
        double var = (n[k] * aa[k] - a[k] * a[k]) * (n[k] * bb[k] - b[k] * b[k]);
        sum += var > 0 ? cov / sqrt(var) : 0;
    }

    return (float)(v->light ? sum : -sum) / 3;
}

float qz_solve_finders(struct qz_solve *v)
{
    make_lens(v, &v->blur, QZ_LENS_PHASES / 4, &v->lens[MIDDLE]);
    return solve_explains(v);
}

/* A motion along (x, y), of unit length, turned by so many steps of an eighth of a radian, and so many half
 * modules long. */
static float try_motion(struct qz_solve *v, float x, float y, int turn, int step, struct qz_blur *blur)
{
    float a = (float)turn * 0.125f, c = cosf(a), s = sinf(a);
    float l = 0.5f * (float)step * qz_grid_pitch(&v->grid);
    v->blur.x = l * (x * c - y * s), v->blur.y = l * (x * s + y * c);
    *blur = v->blur;
    return qz_solve_finders(v);
}

/* Up the hill from the best of a few, in steps to the side. */
float qz_solve_guess_motion(struct qz_solve *v, float x, float y, bool any, double stop_ms)
{
    int most = any ? 13 : 6;
    int apart = any ? 6 : 3;
    static const int8_t step_to[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    struct qz_blur top = v->blur, blur;
    float best = -2;
    int at[2] = {0, 0};

    for (int k = 0; k < 20; k++) {
        int turn = apart * (k % 5 - 2), step = 3 + 3 * (k / 5);
        if (qz_late(stop_ms))
            return -2;

        float fit = try_motion(v, x, y, turn, step, &blur);
        if (fit > best)
            best = fit, top = blur, at[0] = turn, at[1] = step;
    }

    for (bool better = true; better;) {
        better = false;
        for (int k = 0; k < 4; k++) {
            int turn = at[0] + step_to[k][0], step = at[1] + step_to[k][1];
            if (turn < -most || turn > most || step < 1 || step > MOTION)
                continue;
            if (qz_late(stop_ms))
                return -2;
            float fit = try_motion(v, x, y, turn, step, &blur);
            if (fit > best) {
                best = fit, top = blur, at[0] = turn, at[1] = step;
                better = true;
            }
        }
    }

    v->blur = top;
    return best;
}

static void solve_reshape(struct qz_solve *v, bool finders)
{
    struct qz_grid old = v->grid;
    fit_shape(v, finders);
    move_pixels(v, &old);
}

bool qz_solve_anchor(struct qz_solve *v, double stop_ms)
{
    for (int i = 0; i < 3; i++) {
        if (qz_late(stop_ms))
            return false;

        make_areas(v, ROUGH_PHASES);
        solve_show(v, v->finders);
        if (!fit_planes(v) || qz_late(stop_ms))
            return false;

        fit_light(v, v->finders);
        solve_reshape(v, true);
    }
    return true;
}

float qz_solve_round(struct qz_solve *v, int16_t *soft, double stop_ms)
{
    make_areas(v, QZ_LENS_PHASES);
    if (qz_late(stop_ms))
        return -1;

    solve_show(v, v->count);
    fit_light(v, v->count);
    if (!mix_modules(v, stop_ms) || !solve_fit_modules(v, stop_ms))
        return -1;

    for (int j = 0; j < v->n; j++)
        for (int i = 0; i < v->n; i++)
            soft[j * v->n + i] = (int16_t)(v->x[(j + PAD) * v->stride + i + PAD] * QZ_SOFT_ONE);

    solve_show(v, v->count);
    double sq = 0;
    for (int i = 0; i < v->count; i++) {
        float r = v->pixel[i].seen - v->pred[i];
        sq += (double)(r * r);
    }

    solve_reshape(v, false);
    v->round++;
    return (float)sqrt(sq / v->count) / 2;
}

const struct qz_grid *qz_solve_grid(const struct qz_solve *v)
{
    return &v->grid;
}
