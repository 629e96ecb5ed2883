#include "scan/engine/shade.h"

#include "scan/engine/num.h"

#include <math.h>
#include <string.h>

#define AROUND   3    /* modules each way that the light is averaged over */
#define UNSURE   0.15 /* variance of what is known below which the plane says more */
#define LEAST    2.0f /* grey levels from the middle to dark */
#define SHADOW   0.1  /* of the plane's light there is at the least, and the most */
#define SUNLIGHT 1.25

enum { MANY, GREY, KNOWN, BOTH, SQUARE };

void qz_shade_begin(struct qz_shade *k, int n, bool light, const float plane[QZ_SHADE_PLANE])
{
    k->n = n, k->light = light;
    memcpy(k->plane, plane, sizeof k->plane);
    memset(k->sums, 0, sizeof k->sums);
}

void qz_shade_add(struct qz_shade *k, float u, float v, float grey, float known)
{
    float most = (float)k->n - 1;
    int at = ((int)qz_within(v, 0, most) + 1) * (k->n + 1) + (int)qz_within(u, 0, most) + 1;
    double g = (double)grey, q = (double)known;
    k->sums[MANY][at]++, k->sums[GREY][at] += g, k->sums[KNOWN][at] += q;
    k->sums[BOTH][at] += g * q, k->sums[SQUARE][at] += q * q;
}

/* To sums over all modules above and to the left, so that those of any window take four looks. */
static void sum_up(double *sums, int w)
{
    for (int j = 1; j < w; j++) {
        double row = 0;
        for (int i = 1; i < w; i++) {
            row += sums[j * w + i];
            sums[j * w + i] = sums[(j - 1) * w + i] + row;
        }
    }
}

static double sum_around(const double *sums, int n, int i, int j)
{
    int i0 = i > AROUND ? i - AROUND : 0;
    int i1 = i + AROUND < n ? i + AROUND + 1 : n;
    int j0 = j > AROUND ? j - AROUND : 0;
    int j1 = j + AROUND < n ? j + AROUND + 1 : n;
    int w = n + 1;

    return sums[j1 * w + i1] - sums[j0 * w + i1] - sums[j1 * w + i0] + sums[j0 * w + i0];
}

static float at_least(const struct qz_shade *k, double reach)
{
    return k->light ? fmaxf((float)reach, LEAST) : fminf((float)reach, -LEAST);
}

/* A shadow makes light and dark darker alike, so where nothing is known the reach follows the middle. Where
 * something is, the line through it says both. */
static void fit_module(struct qz_shade *k, int i, int j)
{
    double sum[5], s = 2 * (i + 0.5) / k->n - 1, t = 2 * (j + 0.5) / k->n - 1;
    const float *b = k->plane;
    double middle = (double)b[0] + (double)b[1] * s + (double)b[2] * t;
    double reach = (double)at_least(k, (double)b[3] + (double)b[4] * s + (double)b[5] * t);

    for (int c = 0; c < 5; c++)
        sum[c] = sum_around(k->sums[c], k->n, i, j);

    double many = fmax(sum[MANY], 1), g = sum[GREY] / many, q = sum[KNOWN] / many;
    double cov = sum[BOTH] / many - g * q, var = sum[SQUARE] / many - q * q;
    double share = fmin(fmax((g - reach * q) / fmax(middle, 1), SHADOW), SUNLIGHT);

    float r = at_least(k, (cov + UNSURE * share * reach) / (var + UNSURE));
    k->reach[j * k->n + i] = r;
    k->middle[j * k->n + i] = (float)(g - (double)r * q);
}

void qz_shade_fit(struct qz_shade *k)
{
    for (int c = 0; c < 5; c++)
        sum_up(k->sums[c], k->n + 1);
    for (int j = 0; j < k->n; j++)
        for (int i = 0; i < k->n; i++)
            fit_module(k, i, j);
}

static float shade_between(const float *p, int n, float x, float y)
{
    float top = p[0] + (p[1] - p[0]) * x, low = p[n] + (p[n + 1] - p[n]) * x;
    return top + (low - top) * y;
}

float qz_shade_seen(const struct qz_shade *k, float u, float v, float grey)
{
    float x = qz_within(u - 0.5f, 0, (float)k->n - 1.001f), y = qz_within(v - 0.5f, 0, (float)k->n - 1.001f);
    int i = (int)x, j = (int)y, at = j * k->n + i;
    float middle = shade_between(k->middle + at, k->n, x - (float)i, y - (float)j);
    float reach = shade_between(k->reach + at, k->n, x - (float)i, y - (float)j);
    return (grey - middle) / reach;
}
