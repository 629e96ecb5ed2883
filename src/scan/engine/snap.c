#include "scan/engine/snap.h"

#include "scan/engine/linear.h"
#include "scan/engine/stop.h"

#include <math.h>
#include <string.h>

/* Normal equations of a least-squares fit with up to QZ_GRID_TERMS unknowns. */
struct fit {
    int terms;
    double a[QZ_GRID_TERMS][QZ_GRID_TERMS], b[QZ_GRID_TERMS], sq;
    int count;
};

static void fit_add(struct fit *f, float a, float b, float d)
{
    double t[QZ_GRID_TERMS] = {1, a, b, a * a, a * b, b * b, a * a * a, a * a * b, a * b * b, b * b * b};
    for (int i = 0; i < f->terms; i++) {
        for (int j = 0; j <= i; j++)
            f->a[i][j] += t[i] * t[j];
        f->b[i] += t[i] * (double)d;
    }

    f->sq += (double)d * (double)d;
    f->count++;
}

/* The weight on the coefficient of term i, the more the higher its power. */
static double fit_stiffness(int i)
{
    if (i < 3)
        return 0.002;
    return i < 6 ? 0.004 : 0.008;
}

/* A little weight on small coefficients keeps a corner without edges where the homography has it. */
static bool fit_solve(const struct fit *f, float *out)
{
    int n = f->terms;
    double a[QZ_GRID_TERMS * QZ_GRID_TERMS], b[QZ_GRID_TERMS];
    memcpy(b, f->b, sizeof b);

    for (int i = 0; i < n; i++) {
        for (int j = 0; j <= i; j++)
            a[i * n + j] = f->a[i][j];
        a[i * n + i] += fit_stiffness(i) * f->count;
    }

    if (!qz_linear_solve(a, b, n))
        return false;

    for (int i = 0; i < n; i++)
        out[i] += (float)b[i];
    return true;
}

/* Where between a (0) and b (1) the grey passes the middle of both; negative when it is not found. */
static float snap_crossing(const struct qz_img *im, float ax, float ay, float bx, float by, int va, int vb)
{
    float inv = 1 / im->scale;
    int mid = (va + vb) / 2, last = va;

    for (int k = 1; k <= 4; k++) {
        float s = (float)k * 0.25f;
        int v = k == 4 ? vb : qz_img_at(im, (ax + (bx - ax) * s) * inv, (ay + (by - ay) * s) * inv) >> 4;
        if ((va < mid) == (v >= mid) && v != last)
            return ((float)(k - 1) + (float)(mid - last) / (float)(v - last)) * 0.25f;
        last = v;
    }

    return -1;
}

static void snap_measure(struct fit *f, const struct qz_grid *g, const struct qz_img *im, const float *x,
                         const float *y, const int *grey, int contrast, float reach, bool across)
{
    int n = g->n, to = across ? 1 : n;

    for (int j = 0; j < n - !across; j++)
        for (int i = 0; i < n - across; i++) {
            int p = j * n + i, q = p + to;
            int d = grey[q] - grey[p];
            if ((d < 0 ? -d : d) * 2 < contrast || (float)(i + j + 1) > reach)
                continue;

            float s = snap_crossing(im, x[p], y[p], x[q], y[q], grey[p], grey[q]);
            if (s < 0.1f || s > 0.9f)
                continue;

            float u = (float)i + (across ? 1.0f : 0.5f);
            float v = (float)j + (across ? 0.5f : 1.0f);
            fit_add(f, 2 * u / (float)n - 1, 2 * v / (float)n - 1, s - 0.5f);
        }
}

float qz_snap(struct qz_grid *g, const struct qz_img *im, const float *x, const float *y, const int *grey,
              int contrast, int degree, float reach)
{
    static const int terms[4] = {1, 3, 6, 10};
    struct fit fu = {.terms = terms[degree]}, fv = {.terms = terms[degree]};
    struct qz_grid next = *g;

    snap_measure(&fu, g, im, x, y, grey, contrast, reach, true);
    snap_measure(&fv, g, im, x, y, grey, contrast, reach, false);

    if (fu.count < 3 * g->n || fv.count < 3 * g->n || !fit_solve(&fu, next.du) || !fit_solve(&fv, next.dv))
        return -1;

    next.bent = true;
    *g = next;
    return (float)sqrt((fu.sq + fv.sq) / (double)(fu.count + fv.count));
}

/* What an alignment pattern, found at module (u, v) of g, says about the place of its centre (cu, cv). */
static int find_aligns(struct fit *fu, struct fit *fv, const struct qz_grid *g, const struct qz_img *im,
                       bool light, const int *align, int count, float reach, float search)
{
    float n = (float)g->n;
    int found = 0;
    for (int j = 0; j < count; j++)
        for (int i = 0; i < count; i++) {
            float u, v, cu = (float)align[i] + 0.5f, cv = (float)align[j] + 0.5f;
            bool finder = (i == 0 && (j == 0 || j == count - 1)) || (j == 0 && i == count - 1);
            if (finder || cu + cv > reach * n)
                continue;

            if (qz_grid_align(g, im, light, align[i], align[j], search, &u, &v) < 0.6f)
                continue;

            fit_add(fu, 2 * cu / n - 1, 2 * cv / n - 1, u - cu);
            fit_add(fv, 2 * cu / n - 1, 2 * cv / n - 1, v - cv);
            found++;
        }
    return found;
}

/* The finders are where they are: three each, so that a few patterns do not bend them away. */
static void hold_finders(struct fit *f, const struct qz_grid *g)
{
    float far = 1 - 7 / (float)g->n;
    for (int k = 0; k < 3; k++) {
        fit_add(f, -far, -far, 0);
        fit_add(f, far, -far, 0);
        fit_add(f, -far, far, 0);
    }
}

int qz_snap_aligns(struct qz_grid *g, const struct qz_img *im, bool light, const int *align, int count,
                   double stop_ms)
{
    static const struct {
        int terms;
        float reach, search;
    } pass[] = {{3, 0.8f, 1.5f}, {6, 1.2f, 1.5f}, {6, 1.6f, 1.5f}, {10, 2, 1.5f}, {10, 2, 1}};
    int found = 0;

    for (int k = 0; k < 5 && !qz_late(stop_ms); k++) {
        struct fit fu = {.terms = pass[k].terms}, fv = {.terms = pass[k].terms};
        struct qz_grid next = *g;

        found = find_aligns(&fu, &fv, g, im, light, align, count, pass[k].reach, pass[k].search);
        hold_finders(&fu, g);
        hold_finders(&fv, g);
        if (found < 2 || !fit_solve(&fu, next.du) || !fit_solve(&fv, next.dv))
            continue;

        next.bent = true;
        *g = next;
    }
    return found;
}
