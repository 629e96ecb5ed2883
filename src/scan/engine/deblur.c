#include "scan/engine/deblur.h"

#include "scan/engine/decode.h"
#include "scan/engine/stop.h"

#include <math.h>
#include <string.h>

/* Taps of a 5 x 5 kernel that is symmetric about its centre (as defocus and motion blur are). */
#define DEBLUR_TAPS   13
#define UNKNOWNS      (DEBLUR_TAPS + 1) /* and a constant */
#define DEBLUR_PAD    2
#define DEBLUR_SWEEPS 14
#define DEBLUR_ROWS   32 /* between looks at the clock */

typedef float v4f __attribute__((vector_size(16)));

struct planes {
    int n, stride;
    float *seen, *x, *y, *res, *grad; /* padded by two modules on each side */
};

struct kernel {
    float k[5][5], offset;
};

static struct planes planes_of(int n, float *work)
{
    size_t size = (size_t)(n + 2 * DEBLUR_PAD) * (size_t)(n + 2 * DEBLUR_PAD);
    return (struct planes){
        n, n + 2 * DEBLUR_PAD, work, work + size, work + 2 * size, work + 3 * size, work + 4 * size};
}

static float deblur_known(int kind)
{
    if (kind == QZ_MOD_DARK)
        return 1.0f;
    return kind == QZ_MOD_LIGHT ? -1.0f : 0.0f;
}

void qz_deblur_begin(const struct qz_layout *l, const int16_t *seen, float *work)
{
    struct planes p = planes_of(l->n, work);
    for (int i = 0; i < p.stride * p.stride; i++)
        p.seen[i] = p.x[i] = -1; /* the quiet zone is light */

    for (int j = 0; j < l->n; j++)
        for (int i = 0; i < l->n; i++) {
            int at = (j + DEBLUR_PAD) * p.stride + i + DEBLUR_PAD;
            float v = (float)seen[j * l->n + i] / 256.0f, fix = deblur_known(l->kind[j * l->n + i]);
            p.seen[at] = v;

            /* The guess is pushed outwards: what is seen is a blend, what was printed is not. */
            p.x[at] = fix != 0 ? fix : fminf(fmaxf(2 * v, -1.0f), 1.0f);
        }
}

static float deblur_hard(float v)
{
    return v < 0 ? -1.0f : 1.0f;
}

/* The kernel is fitted to decided modules: soft ones would explain themselves, whatever the kernel. */
static void deblur_features(const float *x, int stride, float f[UNKNOWNS])
{
    f[0] = deblur_hard(x[0]);
    for (int t = 1; t < DEBLUR_TAPS; t++) {
        int d = t + 12, dy = d / 5 - 2, dx = d % 5 - 2, at = dy * stride + dx;
        f[t] = deblur_hard(x[at]) + deblur_hard(x[-at]);
    }
    f[DEBLUR_TAPS] = 1;
}

static bool deblur_solve(double a[UNKNOWNS][UNKNOWNS], double b[UNKNOWNS])
{
    for (int c = 0; c < UNKNOWNS; c++) {
        if (a[c][c] < 1e-6)
            return false;
        for (int r = c + 1; r < UNKNOWNS; r++) {
            double q = a[r][c] / a[c][c];
            for (int k = c; k < UNKNOWNS; k++)
                a[r][k] -= q * a[c][k];
            b[r] -= q * b[c];
        }
    }

    for (int c = UNKNOWNS - 1; c >= 0; c--) {
        for (int k = c + 1; k < UNKNOWNS; k++)
            b[c] -= a[c][k] * b[k];
        b[c] /= a[c][c];
    }

    return true;
}

/* Inside the finders everything is known; elsewhere a guess may be wrong. */
static float weight_at(int n, int i, int j)
{
    bool left = i < 7, right = i >= n - 7, top = j < 7, low = j >= n - 7;
    return (left && top) || (right && top) || (left && low) ? 6.0f : 1.0f;
}

static bool fit_kernel(const struct planes *p, struct kernel *out, double stop_ms)
{
    double a[UNKNOWNS][UNKNOWNS] = {{0}}, b[UNKNOWNS] = {0};
    float f[UNKNOWNS];

    for (int j = 0; j < p->n; j++) {
        if (j % DEBLUR_ROWS == 0 && qz_late(stop_ms))
            return false;

        for (int i = 0; i < p->n; i++) {
            int at = (j + DEBLUR_PAD) * p->stride + i + DEBLUR_PAD;
            deblur_features(p->x + at, p->stride, f);
            float w = weight_at(p->n, i, j);

            for (int r = 0; r < UNKNOWNS; r++) {
                for (int c = r; c < UNKNOWNS; c++)
                    a[r][c] += (double)(w * f[r] * f[c]);
                b[r] += (double)(w * f[r] * p->seen[at]);
            }
        }
    }

    for (int r = 0; r < UNKNOWNS; r++) {
        for (int c = 0; c < r; c++)
            a[r][c] = a[c][r];
        /* Far taps are small unless there is proof. */
        a[r][r] += 0.01 * p->n * p->n;
    }

    if (!deblur_solve(a, b))
        return false;

    for (int t = 0; t < DEBLUR_TAPS; t++) {
        int d = t + 12;
        out->k[d / 5][d % 5] = out->k[4 - d / 5][4 - d % 5] = (float)b[t];
    }

    out->offset = (float)b[DEBLUR_TAPS];
    return out->k[2][2] > 0.1f;
}

/* dst = k * src over the inner modules: four columns at a time, whose sums stay in registers. */
static void deblur_convolve(const struct planes *p, const struct kernel *k, const float *src, float *dst)
{
    for (int j = 0; j < p->n; j++) {
        float *d = dst + (j + DEBLUR_PAD) * p->stride + DEBLUR_PAD;
        const float *s = src + j * p->stride;
        int i = 0;

        for (; i + 4 <= p->n; i += 4) {
            v4f sum = {0};
            for (int t = 0; t < 25; t++) {
                v4f v;
                memcpy(&v, s + t / 5 * p->stride + t % 5 + i, sizeof v);
                sum += k->k[t / 5][t % 5] * v;
            }
            memcpy(d + i, &sum, sizeof sum);
        }

        for (; i < p->n; i++) {
            float sum = 0;
            for (int t = 0; t < 25; t++)
                sum += k->k[t / 5][t % 5] * s[t / 5 * p->stride + t % 5 + i];
            d[i] = sum;
        }
    }
}

/* Steepest descent with momentum inside the box -1..1; fixed modules stay. Returns false when time ran out.
 */
static bool deblur_fit_modules(const struct qz_layout *l, struct planes *p, const struct kernel *k,
                               double stop_ms)
{
    float norm = 0, t = 1;
    for (int i = 0; i < 25; i++)
        norm += fabsf(k->k[i / 5][i % 5]);
    float rate = 1 / (norm * norm);

    memcpy(p->y, p->x, sizeof *p->x * (size_t)(p->stride * p->stride));
    memset(p->res, 0, sizeof *p->res * (size_t)(p->stride * p->stride));

    for (int sweep = 0; sweep < DEBLUR_SWEEPS; sweep++) {
        if (qz_late(stop_ms))
            return false;

        float next = 0.5f * (1 + sqrtf(1 + 4 * t * t)), push = (t - 1) / next;
        t = next;

        deblur_convolve(p, k, p->y, p->res);
        for (int j = 0; j < p->n; j++)
            for (int i = 0; i < p->n; i++) {
                int at = (j + DEBLUR_PAD) * p->stride + i + DEBLUR_PAD;
                p->res[at] = p->seen[at] - p->res[at] - k->offset;
            }

        deblur_convolve(p, k, p->res, p->grad);
        for (int j = 0; j < p->n; j++)
            for (int i = 0; i < p->n; i++) {
                int at = (j + DEBLUR_PAD) * p->stride + i + DEBLUR_PAD, kind = l->kind[j * p->n + i];
                if (kind == QZ_MOD_DARK || kind == QZ_MOD_LIGHT)
                    continue;

                float v = fminf(fmaxf(p->y[at] + rate * p->grad[at], -1.0f), 1.0f);
                p->y[at] = v + push * (v - p->x[at]);
                p->x[at] = v;
            }
    }
    return true;
}

bool qz_deblur_round(const struct qz_layout *l, float *work, int16_t *soft, double stop_ms)
{
    struct planes p = planes_of(l->n, work);
    struct kernel k;

    if (!fit_kernel(&p, &k, stop_ms) || !deblur_fit_modules(l, &p, &k, stop_ms))
        return false;

    for (int j = 0; j < l->n; j++)
        for (int i = 0; i < l->n; i++)
            soft[j * l->n + i] = (int16_t)(p.x[(j + DEBLUR_PAD) * p.stride + i + DEBLUR_PAD] * 256.0f);
    return true;
}
