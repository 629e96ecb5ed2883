#include "scan/solve.h"

#include "scan/decode.h"
#include "scan/lens.h"
#include "scan/linear.h"
#include "scan/stop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PAD      8 /* modules around the symbol, all light */
#define SIDE     (QZ_SOLVE_MAX_N + 2 * PAD)
#define ROOM     ((SIDE + 1) * SIDE + 16) /* lenses look over the edge a little, where their parts are 0 */
#define EDGE     ((2 * QZ_LENS_REACH + 2) * SIDE + 16)
#define MODULES  (QZ_SOLVE_MAX_N * QZ_SOLVE_MAX_N)
#define MIX_ROOM (1 << 20)
#define MARGIN   1.0f       /* modules around the symbol whose pixels count */
#define STRAY    0.7f       /* how far fits may move a pixel out of it */
#define PROBE    0.25f      /* how far beside a pixel they look */
#define APART    8          /* pixels between one that is worked on and the next */
#define SWEEPS   16         /* of the modules, a round */
#define DECIDE   0.015f     /* push towards dark or light, growing by so much a round */
#define LEVELS   6          /* unknowns of the light: a plane for its middle and one for its reach */
#define SAMPLE   900        /* pixels that the shape is fitted to */
#define WAYS     8          /* in which the grid can be off */
#define SHAPE    (WAYS + 3) /* unknowns of the grid and of the blur */

struct pixel {
    float u, v; /* the module point that its centre shows */
    float grey;
    float seen; /* grey between light (-1) and dark (1) */
};

/* The lens as it is in each quarter of the symbol, as perspective has it; and in the middle with a little
 * more of the motion along x, along y, and of the lens's own blur. */
enum { QUARTERS, MORE_X = 4, MORE_Y, MORE_SIGMA, LENSES };

struct qz_solve {
    const struct qz_layout *l;
    struct qz_grid grid;
    struct qz_blur blur;
    float scale;
    bool light;
    int n, stride, count, round;
    struct pixel *pixel;
    float *pred; /* a pixel each */
    struct qz_lens *lens;
    float *mix;                        /* for each module, how much of the others is seen along with it */
    float aim[MODULES], load[MODULES]; /* what its pixels show in all, and how many they are */
    float next[MODULES];
    float x[ROOM];                      /* the modules, padded: light -1, dark 1 */
    float yard[EDGE + ROOM + EDGE], *y; /* where they are heading; with room for what mix looks at around */
};

_Static_assert(PAD >= QZ_LENS_REACH + 2, "MARGIN, STRAY and PROBE together look less than 2 modules out");

static float within(float v, float low, float high)
{
    return v < low ? low : v > high ? high : v;
}

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

static bool map_pixels(struct qz_solve *v, const struct qz_img *im, double stop_ms)
{
    struct qz_grid_map map;
    float n = (float)v->n, x0 = 1e9f, y0 = 1e9f, x1 = -1e9f, y1 = -1e9f;
    if (!qz_grid_invert(&v->grid, &map))
        return false;
    for (int k = 0; k < 4; k++) {
        float x, y;
        qz_grid_at(&v->grid, k & 1 ? n + MARGIN : -MARGIN, k & 2 ? n + MARGIN : -MARGIN, &x, &y);
        x /= v->scale, y /= v->scale;
        x0 = fminf(x0, x), x1 = fmaxf(x1, x), y0 = fminf(y0, y), y1 = fmaxf(y1, y);
    }
    x0 = fmaxf(x0 - 2, 0), y0 = fmaxf(y0 - 2, 0);
    x1 = fminf(x1 + 2, (float)im->w - 1), y1 = fminf(y1 + 2, (float)im->h - 1);
    v->count = 0;
    /* Not one after the other, so that the processor need not wait for one before it can begin the next. */
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
            if (!(p.u > -MARGIN && p.v > -MARGIN && p.u < n + MARGIN && p.v < n + MARGIN))
                continue;
            if (v->count == QZ_SOLVE_PIXELS)
                return false;
            p.grey = (float)im->px[(size_t)y * (size_t)im->stride + (size_t)x];
            p.seen = 0;
            v->pixel[v->count++] = p;
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

static void make_quarters(struct qz_solve *v)
{
    struct qz_lens_points p[4];
    for (int k = 0; k < 4; k++)
        qz_lens_project(&v->blur, &v->grid, v->scale, (float)v->n * (k & 1 ? 0.75f : 0.25f),
                        (float)v->n * (k & 2 ? 0.75f : 0.25f), &p[k]);
    qz_lens_make(&v->lens[QUARTERS], p, 4, QZ_LENS_PHASES);
}

/* The parts of a pixel that shows module point (u, w). */
static const float *parts_at(const struct qz_solve *v, const struct qz_lens *lens, float u, float w,
                             int *from)
{
    return qz_lens_parts(lens, u + PAD, w + PAD, v->stride, from);
}

/* What lens shows of the modules at module point (u, w). */
static float shown(const struct qz_solve *v, int lens, float u, float w)
{
    int from;
    const float *part = parts_at(v, &v->lens[lens], u, w, &from);
    return qz_lens_gather(&v->lens[lens], part, v->stride, v->x + from);
}

static int quarter_of(const struct qz_solve *v, const struct pixel *p)
{
    float half = 0.5f * (float)v->n;
    return QUARTERS + (p->u > half) + 2 * (p->v > half);
}

/* What the pixels would show of x. */
static void show(struct qz_solve *v)
{
    for (int i = 0; i < v->count; i++) {
        const struct pixel *p = &v->pixel[i];
        v->pred[i] = shown(v, quarter_of(v, p), p->u, p->v);
    }
}

static bool unknown(const struct qz_solve *v, int i, int j)
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
    const struct qz_lens *first = &v->lens[QUARTERS];
    int width = first->quads * 4, count = v->n * v->n;
    size_t cells = (size_t)((2 * first->rows - 1) * 2 * width);
    if (cells * (size_t)count > MIX_ROOM)
        return false;
    memset(v->mix, 0, sizeof *v->mix * cells * (size_t)count);
    memset(v->aim, 0, sizeof v->aim);
    memset(v->load, 0, sizeof v->load);
    for (int k = 0; k < v->count; k++) {
        if (k % 1024 == 0 && qz_late(stop_ms))
            return false;
        const struct pixel *p = &v->pixel[k];
        const struct qz_lens *lens = &v->lens[quarter_of(v, p)];
        int from;
        const float *part = parts_at(v, lens, p->u, p->v, &from);
        int i0 = from % v->stride - PAD, j0 = from / v->stride - PAD;
        for (int c = 0; c < first->rows * width; c++) {
            int i = i0 + c % width, j = j0 + c / width;
            if (part[c] > 0 && unknown(v, i, j))
                mix_pixel(v, lens, part, c / width, c % width, j * v->n + i, p->seen);
        }
    }
    return true;
}

/* What is missing of module m's aim; at: its place in the padded symbol. */
static float missing(const struct qz_solve *v, int m, int at)
{
    const struct qz_lens *first = &v->lens[QUARTERS];
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
    return kind == QZ_MOD_DARK ? 1.0f : kind == QZ_MOD_LIGHT ? -1.0f : 0.0f;
}

bool qz_solve_begin(struct qz_solve *v, const struct qz_layout *l, const struct qz_grid *g,
                    const struct qz_img *im, bool light, const struct qz_blur *blur, double stop_ms)
{
    if (l->n > QZ_SOLVE_MAX_N)
        return false;
    v->l = l, v->grid = *g, v->n = l->n, v->stride = l->n + 2 * PAD, v->scale = im->scale;
    v->light = light, v->blur = *blur, v->round = 0;
    if (!map_pixels(v, im, stop_ms))
        return false;
    for (int i = 0; i < v->stride * v->stride; i++)
        v->x[i] = -1;
    for (int j = 0; j < l->n; j++)
        for (int i = 0; i < l->n; i++)
            v->x[(j + PAD) * v->stride + i + PAD] = fixed_value(l->kind[j * l->n + i]);
    return true;
}

/* Whether the pixel shows a finder: 1, 2 or 3, or 0 for none. */
static int finder_of(const struct qz_solve *v, const struct pixel *p)
{
    float far = (float)v->n - 7;
    bool left = p->u < 7, top = p->v < 7;
    if (p->u < 0 || p->v < 0 || p->u > (float)v->n || p->v > (float)v->n)
        return 0;
    return left && top ? 1 : top && p->u > far ? 2 : left && p->v > far ? 3 : 0;
}

/* Light falls off across the symbol: planes for the middle grey and for the distance to dark. */
static bool fit_levels(struct qz_solve *v, bool finders)
{
    double a[LEVELS * LEVELS] = {0}, b[LEVELS] = {0};
    float half = 0.5f * (float)v->n;
    show(v);
    for (int i = 0; i < v->count; i++) {
        const struct pixel *p = &v->pixel[i];
        if (finders && !finder_of(v, p))
            continue;
        float s = p->u / half - 1, t = p->v / half - 1, q = v->pred[i];
        float f[LEVELS] = {1, s, t, q, q * s, q * t};
        for (int r = 0; r < LEVELS; r++) {
            for (int c = 0; c <= r; c++)
                a[r * LEVELS + c] += (double)(f[r] * f[c]);
            b[r] += (double)(f[r] * p->grey);
        }
    }
    for (int r = 0; r < LEVELS; r++)
        a[r * LEVELS + r] += r == 0 || r == 3 ? 1e-6 * v->count : 0.01 * v->count;
    if (!qz_linear_solve(a, b, LEVELS))
        return false;
    for (int i = 0; i < v->count; i++) {
        struct pixel *p = &v->pixel[i];
        float s = p->u / half - 1, t = p->v / half - 1;
        float reach = (float)(b[3] + b[4] * (double)s + b[5] * (double)t);
        float middle = (float)(b[0] + b[1] * (double)s + b[2] * (double)t);
        if (v->light ? reach < 2 : reach > -2)
            reach = v->light ? 2 : -2;
        p->seen = (p->grey - middle) / reach;
    }
    return true;
}

/* Steepest descent with momentum inside the box -1..1. Half way on, what is undecided is pushed to one side
 * or the other, ever harder: no module is grey. */
static bool fit_modules(struct qz_solve *v, double stop_ms)
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
                if (!unknown(v, i, j))
                    continue;
                float rate = 1 / (v->load[m] > 0.5f ? v->load[m] : 0.5f);
                v->next[m] = within(v->y[at] * (1 + decide) + rate * missing(v, m, at), -1, 1);
            }
        for (int j = 0; j < v->n; j++)
            for (int i = 0; i < v->n; i++) {
                int at = (j + PAD) * v->stride + i + PAD;
                float q = v->next[j * v->n + i];
                if (!unknown(v, i, j))
                    continue;
                v->y[at] = q + push * (q - v->x[at]);
                v->x[at] = q;
            }
    }
    return true;
}

/* How what a pixel shows changes with its place (along u and v), the motion (x and y), and the lens. e: how
 * much more there is of each. */
static void slopes_at(const struct qz_solve *v, const struct pixel *p, float pred, float e, float slope[5])
{
    const float h = PROBE;
    int q = quarter_of(v, p);
    slope[0] = (shown(v, q, p->u + h, p->v) - shown(v, q, p->u - h, p->v)) / (2 * h);
    slope[1] = (shown(v, q, p->u, p->v + h) - shown(v, q, p->u, p->v - h)) / (2 * h);
    for (int k = 0; k < 3; k++)
        slope[2 + k] = (shown(v, MORE_X + k, p->u, p->v) - pred) / e;
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

static float worth(const float c[6], const float term[6])
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
    int every = finders ? 1 : v->count / SAMPLE + 1, used = 0;
    ways_of(v->n, way);
    more[0].x += e, more[1].y += e, more[2].sigma += e;
    for (int k = 0; k < 3; k++)
        make_lens(v, &more[k], QZ_LENS_PHASES, &v->lens[MORE_X + k]);
    for (int i = 0; i < v->count; i += every) {
        const struct pixel *p = &v->pixel[i];
        float s = 2 * p->u / (float)v->n - 1, t = 2 * p->v / (float)v->n - 1, f[SHAPE], slope[5];
        float term[6] = {1, s, t, s * s, s * t, t * t}, r = p->seen - v->pred[i];
        if (r > 1 || r < -1 || (finders && !finder_of(v, p)))
            continue;
        used++;
        slopes_at(v, p, v->pred[i], e, slope);
        for (int k = 0; k < WAYS; k++)
            f[k] = slope[0] * worth(way[k][0], term) + slope[1] * worth(way[k][1], term);
        for (int k = 0; k < 3; k++)
            f[WAYS + k] = slope[2 + k];
        for (int j = 0; j < SHAPE; j++) {
            for (int k = 0; k <= j; k++)
                a[j * SHAPE + k] += (double)(f[j] * f[k]);
            b[j] += (double)(f[j] * r);
        }
    }
    /* Finders alone say how the plane is tilted, too: the nearer one is larger. */
    for (int k = 0; k < SHAPE; k++)
        a[k * SHAPE + k] += 0.004 * used;
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
    v->blur.sigma = fmaxf(v->blur.sigma + fminf(fmaxf((float)b[WAYS + 2], -most), most), 0.0f);
}

static void move_pixels(struct qz_solve *v, const struct qz_grid *old)
{
    for (int i = 0; i < v->count; i++) {
        struct pixel *p = &v->pixel[i];
        float du, dv, eu, ev;
        qz_grid_displacement(old, p->u, p->v, &du, &dv);
        qz_grid_displacement(&v->grid, p->u, p->v, &eu, &ev);
        p->u = within(p->u + du - eu, -MARGIN - STRAY, (float)v->n + MARGIN + STRAY);
        p->v = within(p->v + dv - ev, -MARGIN - STRAY, (float)v->n + MARGIN + STRAY);
    }
}

/* Correlation of what the finders' pixels are with what they would be, each finder by itself, as light
 * differs. */
static float explains(const struct qz_solve *v)
{
    double n[4] = {0}, a[4] = {0}, b[4] = {0}, aa[4] = {0}, bb[4] = {0}, ab[4] = {0}, sum = 0;
    for (int i = 0; i < v->count; i++) {
        int k = finder_of(v, &v->pixel[i]);
        if (!k)
            continue;
        double q = (double)shown(v, MORE_X, v->pixel[i].u, v->pixel[i].v), g = (double)v->pixel[i].grey;
        n[k]++, a[k] += q, b[k] += g, aa[k] += q * q, bb[k] += g * g, ab[k] += q * g;
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
    make_lens(v, &v->blur, QZ_LENS_PHASES / 4, &v->lens[MORE_X]);
    return explains(v);
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
    int most = any ? 13 : 6, apart = any ? 6 : 3;
    static const int8_t step_to[4][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}};
    struct qz_blur top = v->blur, blur;
    float best = -2;
    int at[2] = {0, 0};
    for (int k = 0; k < 15; k++) {
        int turn = apart * (k % 5 - 2), step = 3 + 3 * (k / 5);
        if (turn < -most || turn > most)
            continue;
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
            if (turn < -most || turn > most || step < 1 || step > 12)
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

static void reshape(struct qz_solve *v, bool finders)
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
        make_quarters(v);
        if (!fit_levels(v, true))
            return false;
        reshape(v, true);
    }
    return true;
}

float qz_solve_round(struct qz_solve *v, int16_t *soft, double stop_ms)
{
    make_quarters(v);
    if (!fit_levels(v, false) || !mix_modules(v, stop_ms) || !fit_modules(v, stop_ms))
        return -1;
    for (int j = 0; j < v->n; j++)
        for (int i = 0; i < v->n; i++)
            soft[j * v->n + i] = (int16_t)(v->x[(j + PAD) * v->stride + i + PAD] * QZ_SOFT_ONE);
    show(v);
    double sq = 0;
    for (int i = 0; i < v->count; i++) {
        float r = v->pixel[i].seen - v->pred[i];
        sq += (double)(r * r);
    }
    reshape(v, false);
    v->round++;
    return (float)sqrt(sq / v->count) / 2;
}

const struct qz_grid *qz_solve_grid(const struct qz_solve *v)
{
    return &v->grid;
}
