#include "scan/engine/grid.h"

#include <math.h>
#include <string.h>

/* Matches this close to the best are as good. */
#define PLATEAU 0.04f

static void grid_terms(const struct qz_grid *g, float u, float v, float t[QZ_GRID_TERMS])
{
    float a = 2 * u / (float)g->n - 1, b = 2 * v / (float)g->n - 1;
    t[0] = 1, t[1] = a, t[2] = b;
    t[3] = a * a, t[4] = a * b, t[5] = b * b;
    t[6] = a * t[3], t[7] = b * t[3], t[8] = a * t[5], t[9] = b * t[5];
}

/* A homography is linear in the finder centres weighted by depth: the barycentric coordinates of the
 * module point, times the depths, weigh the centres. */
static void flat_at(const struct qz_grid *g, float u, float v, float *x, float *y)
{
    float side = (float)(g->n - 7);
    float b = (u - 3.5f) / side, c = (v - 3.5f) / side, a = 1 - b - c;
    a *= g->w[0], b *= g->w[1], c *= g->w[2];
    float w = a + b + c;

    /* Beyond the horizon there is nothing to see; keep the numbers finite. */
    float inv = 1 / (w > 1e-3f ? w : 1e-3f);
    *x = (a * g->p[0][0] + b * g->p[1][0] + c * g->p[2][0]) * inv;
    *y = (a * g->p[0][1] + b * g->p[1][1] + c * g->p[2][1]) * inv;
}

static float grid_dot(const float *k, const float *t)
{
    float s = 0;
    for (int i = 0; i < QZ_GRID_TERMS; i++)
        s += k[i] * t[i];
    return s;
}

void qz_grid_displacement(const struct qz_grid *g, float u, float v, float *du, float *dv)
{
    float t[QZ_GRID_TERMS];
    grid_terms(g, u, v, t);
    *du = grid_dot(g->du, t);
    *dv = grid_dot(g->dv, t);
}

void qz_grid_at(const struct qz_grid *g, float u, float v, float *x, float *y)
{
    if (g->bent) {
        float du, dv;
        qz_grid_displacement(g, u, v, &du, &dv);
        u += du, v += dv;
    }
    flat_at(g, u, v, x, y);

    /* Far outside any picture is as good as infinity, and safe to turn into an integer. */
    *x = fminf(fmaxf(*x, -65536.0f), 65536.0f);
    *y = fminf(fmaxf(*y, -65536.0f), 65536.0f);
}

void qz_grid_init(struct qz_grid *g, int n, float p[3][2], const float w[3])
{
    memset(g, 0, sizeof *g);
    g->n = n;
    memcpy(g->p, p, sizeof g->p);
    float sum = w[0] + w[1] + w[2];
    for (int i = 0; i < 3; i++)
        g->w[i] = 3 * w[i] / sum;
}

bool qz_grid_pin(struct qz_grid *g, float u, float v, float x, float y)
{
    float side = (float)(g->n - 7);
    float l[3] = {0, (u - 3.5f) / side, (v - 3.5f) / side};
    l[0] = 1 - l[1] - l[2];

    float bx = g->p[1][0] - g->p[0][0], by = g->p[1][1] - g->p[0][1];
    float cx = g->p[2][0] - g->p[0][0], cy = g->p[2][1] - g->p[0][1];
    float qx = x - g->p[0][0], qy = y - g->p[0][1], det = bx * cy - by * cx;
    if (fabsf(det) < 1)
        return false;

    float k[3] = {0, (qx * cy - qy * cx) / det, (bx * qy - by * qx) / det}, w[3], sum = 0;
    k[0] = 1 - k[1] - k[2];
    for (int i = 0; i < 3; i++) {
        if (fabsf(l[i]) < 0.05f)
            return false;
        w[i] = k[i] / l[i];
        sum += w[i];
    }

    for (int i = 0; i < 3; i++)
        if (w[i] < 0.08f * sum)
            return false;

    for (int i = 0; i < 3; i++)
        g->w[i] = 3 * w[i] / sum;
    return true;
}

/* The columns of the matrix from module points to pixels are weighted differences of the finder centres; its
 * inverse is made of the cross products of its rows. */
bool qz_grid_invert(const struct qz_grid *g, struct qz_grid_map *map)
{
    double side = g->n - 7, m[9];
    for (int r = 0; r < 3; r++) {
        double p[3];
        for (int k = 0; k < 3; k++)
            p[k] = (double)g->w[k] * (r == 2 ? 1 : (double)g->p[k][r]);
        m[3 * r] = (p[1] - p[0]) / side, m[3 * r + 1] = (p[2] - p[0]) / side;
        m[3 * r + 2] = p[0] - 3.5 * m[3 * r] - 3.5 * m[3 * r + 1];
    }

    for (int i = 0; i < 9; i++) {
        int r = i / 3, c = i % 3, r1 = (c + 1) % 3, r2 = (c + 2) % 3, c1 = (r + 1) % 3, c2 = (r + 2) % 3;
        map->m[i] = m[3 * r1 + c1] * m[3 * r2 + c2] - m[3 * r1 + c2] * m[3 * r2 + c1];
    }

    return fabs(m[0] * map->m[0] + m[1] * map->m[3] + m[2] * map->m[6]) > 1e-9;
}

void qz_grid_module(const struct qz_grid *g, const struct qz_grid_map *map, float x, float y, float *u,
                    float *v)
{
    const double *m = map->m;
    double px = (double)x, py = (double)y, w = m[6] * px + m[7] * py + m[8];
    float flat_u = (float)((m[0] * px + m[1] * py + m[2]) / w);
    float flat_v = (float)((m[3] * px + m[4] * py + m[5]) / w);
    *u = flat_u, *v = flat_v;

    for (int i = 0; g->bent && i < 2; i++) {
        float du, dv;
        qz_grid_displacement(g, *u, *v, &du, &dv);
        *u = flat_u - du, *v = flat_v - dv;
    }
}

float qz_grid_pitch(const struct qz_grid *g)
{
    float h = 0.5f * (float)g->n, x0, y0, x1, y1, x2, y2;
    qz_grid_at(g, h, h, &x0, &y0);
    qz_grid_at(g, h + 1, h, &x1, &y1);
    qz_grid_at(g, h, h + 1, &x2, &y2);
    float area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0);
    return sqrtf(fabsf(area));
}

static int grid_grey(const struct qz_grid *g, const struct qz_img *im, float u, float v)
{
    float x, y, inv = 1 / im->scale;
    qz_grid_at(g, u, v, &x, &y);
    return qz_img_at(im, x * inv, y * inv);
}

/* Each module is compared with the mean of its two neighbours, so that light falling off along the
 * pattern does not matter. */
static void grid_alternation(const struct qz_grid *g, const struct qz_img *im, bool across, int64_t *right,
                             int64_t *all)
{
    int v[3] = {0, 0, 0};
    for (int k = 6; k <= g->n - 7; k++) {
        float u = (float)k + 0.5f;
        v[0] = v[1], v[1] = v[2];
        v[2] = across ? grid_grey(g, im, u, 6.5f) : grid_grey(g, im, 6.5f, u);
        if (k < 8)
            continue;

        int d = v[1] - (v[0] + v[2]) / 2; /* of module k-1; light ones are odd */
        *right += k & 1 ? -d : d;
        *all += d < 0 ? -d : d;
    }
}

float qz_grid_timing(const struct qz_grid *g, const struct qz_img *im, bool light)
{
    int64_t right = 0, all = 1;
    grid_alternation(g, im, true, &right, &all);
    grid_alternation(g, im, false, &right, &all);
    float score = (float)right / (float)all;
    return light ? -score : score;
}

/* One finder: 7 x 7 modules about (cu, cv) and the border towards the symbol's inside; in rings from the
 * centre: dark, dark, light, dark, light. */
static float finder_match(const struct qz_grid *g, const struct qz_img *im, float cu, float cv)
{
    int64_t sum = 0, sq = 0, with = 0, count = 0, darks = 0;
    int si = cu < 0.5f * (float)g->n ? 1 : -1;
    int sj = cv < 0.5f * (float)g->n ? 1 : -1;

    for (int j = -3; j <= 4; j++)
        for (int i = -3; i <= 4; i++) {
            int r = qz_ring_of(i, j);
            int q = grid_grey(g, im, cu + (float)(si * i), cv + (float)(sj * j)) >> 4;
            bool is_dark = r != 2 && r != 4;
            sum += q, sq += (int64_t)q * q, count++;
            with += is_dark ? q : 0;
            darks += is_dark;
        }

    double mean = (double)sum / (double)count, var = (double)sq / (double)count - mean * mean;
    double share = (double)darks / (double)count;
    double cov = share * mean - (double)with / (double)count;
    return var < 64 ? 0 : (float)(cov / sqrt(var * share * (1 - share)));
}

float qz_grid_finders(const struct qz_grid *g, const struct qz_img *im, bool light)
{
    float far = (float)g->n - 3.5f;
    float m =
        finder_match(g, im, 3.5f, 3.5f) + finder_match(g, im, far, 3.5f) + finder_match(g, im, 3.5f, far);
    return (light ? -m : m) / 3;
}

static float best_finder(const struct qz_grid *g, const struct qz_img *im, float sign, float reach,
                         float c[2])
{
    float best = -2, cu = c[0], cv = c[1];
    int steps = (int)(reach * 2 + 0.5f);

    for (int j = -steps; j <= steps; j++)
        for (int i = -steps; i <= steps; i++) {
            float u = cu + (float)i * 0.5f, v = cv + (float)j * 0.5f, m = sign * finder_match(g, im, u, v);
            if (m > best)
                best = m, c[0] = u, c[1] = v;
        }
    return best;
}

/* As long as all samples stay inside their modules the match is equally good: the middle of the places that
 * match best is the centre. */
static void centre_finder(const struct qz_grid *g, const struct qz_img *im, float sign, float best,
                          float c[2])
{
    float su = 0, sv = 0, cu = c[0], cv = c[1];
    int count = 0;

    for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++) {
            float u = cu + (float)i * 0.2f, v = cv + (float)j * 0.2f;
            if (sign * finder_match(g, im, u, v) >= best - PLATEAU)
                su += u, sv += v, count++;
        }

    if (count)
        c[0] = su / (float)count, c[1] = sv / (float)count;
}

float qz_grid_follow(struct qz_grid *g, const struct qz_img *im, bool light, float reach)
{
    float far = (float)g->n - 3.5f, c[3][2] = {{3.5f, 3.5f}, {far, 3.5f}, {3.5f, far}}, sum = 0, p[3][2];
    float sign = light ? -1.0f : 1.0f;

    for (int k = 0; k < 3; k++) {
        float best = best_finder(g, im, sign, reach, c[k]);
        centre_finder(g, im, sign, best, c[k]);
        sum += best;
        qz_grid_at(g, c[k][0], c[k][1], &p[k][0], &p[k][1]);
    }

    if (sum > 0)
        memcpy(g->p, p, sizeof g->p);
    return sum / 3;
}

void qz_grid_centres(const struct qz_grid *g, float *x, float *y)
{
    for (int j = 0; j < g->n; j++)
        for (int i = 0; i < g->n; i++)
            qz_grid_at(g, (float)i + 0.5f, (float)j + 0.5f, &x[j * g->n + i], &y[j * g->n + i]);
}

/* A grid near (u, v) as the plane that touches it there, in pixels of the picture. */
struct patch {
    float u, v, x, y, ux, uy, vx, vy;
};

static struct patch patch_at(const struct qz_grid *g, const struct qz_img *im, float u, float v)
{
    struct patch p = {.u = u, .v = v};
    float inv = 1 / im->scale, x[2], y[2];

    qz_grid_at(g, u, v, &p.x, &p.y);
    qz_grid_at(g, u - 1, v, &x[0], &y[0]);
    qz_grid_at(g, u + 1, v, &x[1], &y[1]);
    p.ux = (x[1] - x[0]) * 0.5f * inv, p.uy = (y[1] - y[0]) * 0.5f * inv;

    qz_grid_at(g, u, v - 1, &x[0], &y[0]);
    qz_grid_at(g, u, v + 1, &x[1], &y[1]);
    p.vx = (x[1] - x[0]) * 0.5f * inv, p.vy = (y[1] - y[0]) * 0.5f * inv;

    p.x *= inv, p.y *= inv;
    return p;
}

/* Correlation of the 5 x 5 modules about (u, v) with dark ring, light ring, dark centre. p: the grid there,
 * when it is straight enough; or NULL. */
static float align_match(const struct qz_grid *g, const struct qz_img *im, const struct patch *p, float u,
                         float v)
{
    float x0 = p ? p->x + (u - p->u) * p->ux + (v - p->v) * p->vx : 0;
    float y0 = p ? p->y + (u - p->u) * p->uy + (v - p->v) * p->vy : 0;
    int64_t dark = 0, light = 0, sq = 0, sum = 0;

    for (int j = -2; j <= 2; j++)
        for (int i = -2; i <= 2; i++) {
            float a = (float)i, b = (float)j;
            int q = p ? qz_img_at(im, x0 + a * p->ux + b * p->vx, y0 + a * p->uy + b * p->vy)
                      : grid_grey(g, im, u + a, v + b);
            int r = qz_ring_of(i, j);
            q >>= 4;
            sum += q, sq += (int64_t)q * q;
            if (r == 1)
                light += q;
            else
                dark += q;
        }

    double mean = (double)sum / 25, var = (double)sq / 25 - mean * mean;
    /* 17 dark and 8 light modules: the pattern's own spread is sqrt(17 * 8) / 25. */
    double lift = ((double)light / 8 - (double)dark / 17) * (17.0 * 8.0 / 625.0);
    return var < 256 ? 0 : (float)(lift / (sqrt(var) * sqrt(17.0 * 8.0) / 25.0));
}

float qz_grid_align(const struct qz_grid *g, const struct qz_img *im, bool light, int col, int row,
                    float reach, float *u, float *v)
{
    float sign = light ? -1.0f : 1.0f, cu = (float)col + 0.5f, cv = (float)row + 0.5f, best = -2;
    float bu = cu, bv = cv, at_best = 0, su = 0, sv = 0;
    int steps = (int)(reach * 2 + 0.5f), count = 0;

    /* Three or four modules of a large symbol are as good as straight. */
    struct patch near = patch_at(g, im, cu, cv), *p = g->n >= 45 && reach <= 2 ? &near : NULL;

    for (int j = -steps; j <= steps; j++)
        for (int i = -steps; i <= steps; i++) {
            float du = (float)i * 0.5f, dv = (float)j * 0.5f;
            float m = sign * align_match(g, im, p, cu + du, cv + dv);
            /* Data modules can look like the pattern; nearer is likelier. */
            float worth = m - 0.12f * (du * du + dv * dv) / (reach * reach);
            if (worth > best)
                best = worth, at_best = m, bu = cu + du, bv = cv + dv;
        }

    for (int j = -4; j <= 4; j++)
        for (int i = -4; i <= 4; i++) {
            float fu = bu + (float)i * 0.2f, fv = bv + (float)j * 0.2f;
            if (sign * align_match(g, im, p, fu, fv) >= at_best - PLATEAU)
                su += fu, sv += fv, count++;
        }

    *u = count ? su / (float)count : bu;
    *v = count ? sv / (float)count : bv;
    return at_best;
}

/* How far the far half's module centres are from the middle of black and white, in grey. */
static int64_t grid_purity(const struct qz_grid *g, const struct qz_img *im, int middle)
{
    int64_t sum = 0;
    for (int j = 0; j < g->n; j++)
        for (int i = g->n - j > 0 ? g->n - j : 0; i < g->n; i++) {
            int d = grid_grey(g, im, (float)i + 0.5f, (float)j + 0.5f) - middle;
            sum += d < 0 ? -d : d;
        }
    return sum;
}

/* Between the dark and the light of the two finders next to the far half. */
static int middle_grey(const struct qz_grid *g, const struct qz_img *im)
{
    float far = (float)g->n - 3.5f;
    int dark = grid_grey(g, im, far, 3.5f) + grid_grey(g, im, 3.5f, far);
    int light = grid_grey(g, im, far, 5.5f) + grid_grey(g, im, 5.5f, far);
    return (dark + light) / 4;
}

static void search_corner(struct qz_grid *g, const struct qz_img *im, float reach, float step)
{
    struct qz_grid best = *g;
    float at = (float)g->n - 3.5f;
    int steps = (int)(reach / step + 0.5f), middle = middle_grey(g, im);
    int64_t most = grid_purity(g, im, middle);

    for (int j = -steps; j <= steps; j++)
        for (int i = -steps; i <= steps; i++) {
            struct qz_grid try = *g;
            float x, y;
            qz_grid_at(g, at + (float)i * step, at + (float)j * step, &x, &y);
            if (!qz_grid_pin(&try, at, at, x, y))
                continue;

            int64_t p = grid_purity(&try, im, middle);
            if (p > most)
                most = p, best = try;
        }

    *g = best;
}

void qz_grid_fit_corner(struct qz_grid *g, const struct qz_img *im, float reach)
{
    search_corner(g, im, reach, 0.5f);
    search_corner(g, im, 0.25f, 0.125f);
}
