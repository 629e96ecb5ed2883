#include "scan/engine/lens.h"

#include <math.h>
#include <string.h>

/* The square, the motion and the lens each have a sequence of their own, so that few points cover all of them
 * evenly (Kronecker sequence: powers of the root of r^5 = r + 1; the motion is simply walked along). */
static void lens_spread(const struct qz_blur *b, float scale, float off[QZ_LENS_POINTS][2])
{
    static const float step[4] = {0.8566749f, 0.7338919f, 0.6287067f, 0.5385973f};
    for (int k = 0; k < QZ_LENS_POINTS; k++) {
        float t[4];
        for (int d = 0; d < 4; d++) {
            t[d] = 0.5f + step[d] * (float)(k + 1);
            t[d] -= floorf(t[d]);
        }

        /* The sum and the difference of two even spreads, made as wide as a bell of deviation 1 by the root
         * of 6, are like one without its far tails. */
        float lens_x = (t[2] + t[3] - 1) * 2.449f, lens_y = (t[2] - t[3]) * 2.449f;
        float way = ((float)k + 0.5f) / QZ_LENS_POINTS - 0.5f;
        off[k][0] = t[0] - 0.5f + (b->x * way + b->sigma * lens_x) / scale;
        off[k][1] = t[1] - 0.5f + (b->y * way + b->sigma * lens_y) / scale;
    }
}

/* How the module point changes with a step of a pixel to the right and down, at module point (u, v). */
static void steps_at(const struct qz_grid *g, float scale, float u, float v, float du[2], float dv[2])
{
    float x[3], y[3];
    qz_grid_at(g, u, v, &x[0], &y[0]);
    qz_grid_at(g, u + 1, v, &x[1], &y[1]);
    qz_grid_at(g, u, v + 1, &x[2], &y[2]);

    float a = x[1] - x[0], b = x[2] - x[0], c = y[1] - y[0], d = y[2] - y[0], area = (a * d - b * c) / scale;
    if (fabsf(area) < 1e-6f)
        area = 1e-6f;

    du[0] = d / area, du[1] = -b / area;
    dv[0] = -c / area, dv[1] = a / area;
}

static float drawn_in(float v)
{
    return fminf(fmaxf(v, -QZ_LENS_REACH), QZ_LENS_REACH);
}

void qz_lens_project(const struct qz_blur *blur, const struct qz_grid *g, float scale, float u, float v,
                     struct qz_lens_points *out)
{
    float off[QZ_LENS_POINTS][2], du[2], dv[2];
    lens_spread(blur, scale, off);
    steps_at(g, scale, u, v, du, dv);
    for (int k = 0; k < QZ_LENS_POINTS; k++) {
        out->u[k] = drawn_in(off[k][0] * du[0] + off[k][1] * du[1]);
        out->v[k] = drawn_in(off[k][0] * dv[0] + off[k][1] * dv[1]);
    }
}

static void lens_frame(struct qz_lens *lens, const struct qz_lens_points *p, int count)
{
    float u0 = p->u[0], u1 = u0, v0 = p->v[0], v1 = v0;
    for (int k = 0; k < count * QZ_LENS_POINTS; k++) {
        float u = p[k / QZ_LENS_POINTS].u[k % QZ_LENS_POINTS],
              v = p[k / QZ_LENS_POINTS].v[k % QZ_LENS_POINTS];
        u0 = fminf(u0, u), u1 = fmaxf(u1, u);
        v0 = fminf(v0, v), v1 = fmaxf(v1, v);
    }

    lens->left = (int)floorf(u0), lens->top = (int)floorf(v0);
    lens->rows = (int)floorf(v1 + 1) - lens->top + 1;
    lens->quads = ((int)floorf(u1 + 1) - lens->left + 4) / 4;
}

static void lens_fill(struct qz_lens *lens, const struct qz_lens_points *p)
{
    int phases = lens->phases, width = lens->quads * 4, box = lens->rows * width;
    memset(lens->part, 0, sizeof *lens->part * (size_t)(phases * phases * box));

    for (int i = 0; i < phases * phases; i++) {
        float *part = lens->part + (size_t)i * (size_t)box;
        float u = ((float)(i % phases) + 0.5f) / (float)phases - (float)lens->left;
        float v = ((float)(i / phases) + 0.5f) / (float)phases - (float)lens->top;

        for (int k = 0; k < QZ_LENS_POINTS; k++)
            part[(int)(v + p->v[k]) * width + (int)(u + p->u[k])] += 1.0f / QZ_LENS_POINTS;
    }
}

void qz_lens_make(struct qz_lens *lens, const struct qz_lens_points *p, int count, int phases)
{
    lens_frame(lens, p, count);
    for (int i = 0; i < count; i++) {
        lens[i].left = lens->left, lens[i].top = lens->top;
        lens[i].rows = lens->rows, lens[i].quads = lens->quads;
        lens[i].phases = phases;
        lens_fill(&lens[i], &p[i]);
    }
}

const float *qz_lens_parts(const struct qz_lens *lens, float u, float v, int stride, int *from)
{
    int k = lens->phases, iu = (int)(u * (float)k), iv = (int)(v * (float)k);
    *from = (iv / k + lens->top) * stride + iu / k + lens->left;
    return lens->part + (size_t)((iv % k * k + iu % k) * lens->rows * lens->quads * 4);
}

float qz_lens_gather(const struct qz_lens *lens, const float *part, int stride, const float *x)
{
    qz_quad sum = {0};
    for (int j = 0; j < lens->rows; j++, x += stride)
        for (int i = 0; i < lens->quads; i++, part += 4)
            sum += *(const qz_quad *)part * *(const qz_quad *)(x + 4 * i);
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}
