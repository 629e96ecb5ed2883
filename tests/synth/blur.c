/* Defocus: every point of the object is spread over a disc, the image of the lens's opening. */
#include "tests/synth/parts.h"

#include <math.h>
#include <string.h>

struct plane {
    float *pixels;
    const struct synth_layer *l; /* its bounds and its memory for sums */
    int x0, y0, x1, y1, margin;  /* what holds light */
    int pitch;                   /* of the sums */
};

/* sums[y][i]: light of row y left of pixel x0 - margin + i */
static void sum_rows(const struct plane *p)
{
    int n = p->x1 - p->x0, w = p->l->w;
    for (int y = p->y0; y < p->y1; y++) {
        float *s = p->l->sums + (size_t)(y - p->y0) * (size_t)p->pitch, sum = 0;
        const float *in = p->pixels + (size_t)y * (size_t)w + p->x0;
        for (int i = 0; i <= p->margin; i++)
            *s++ = 0;
        for (int i = 0; i < n; i++)
            *s++ = sum += in[i];
        for (int i = 0; i <= p->margin + 1; i++)
            *s++ = sum;
    }
}

/* Mean half width of the disc over one row of pixels that is dy rows off its middle. */
static double half_width(double radius, int dy)
{
    double sum = 0;
    for (int i = 0; i < 16; i++) {
        double y = dy + (i + 0.5) / 16 - 0.5, q = radius * radius - y * y;
        sum += q > 0 ? sqrt(q) : 0;
    }
    return sum / 16;
}

/* Add the light within half of the middle of each of n pixels, the first at sums index at. */
static void add_span(const float *restrict s, double half, int n, float weight, float *restrict out)
{
    double low = 0.5 - half, high = 0.5 + half;
    int a = (int)floor(low), b = (int)floor(high);
    float fa = (float)(low - a), fb = (float)(high - b);
    const float *p = s + a, *q = s + b;
    for (int x = 0; x < n; x++) {
        float left = p[x] + (p[x + 1] - p[x]) * fa, right = q[x] + (q[x + 1] - q[x]) * fb;
        out[x] += (right - left) * weight;
    }
}

static void spread(const struct plane *p, const double *half, int reach, float weight, int to[4])
{
    int w = p->l->w, n = to[2] - to[0];
    for (int y = to[1]; y < to[3]; y++) {
        float *out = p->pixels + (size_t)y * (size_t)w + to[0];
        memset(out, 0, (size_t)n * sizeof *out);

        for (int dy = -reach; dy <= reach; dy++) {
            int from = y + dy;
            double h = half[dy < 0 ? -dy : dy];
            if (from < p->y0 || from >= p->y1 || h <= 0)
                continue;

            const float *s =
                p->l->sums + (size_t)(from - p->y0) * (size_t)p->pitch + p->margin - p->x0 + to[0];
            add_span(s, h, n, weight, out);
        }
    }
}

void synth_lens_blur(struct synth_layer *l, double radius)
{
    double half[SYNTH_BLUR_MAX + 2], total = 0;
    if (radius > SYNTH_BLUR_MAX)
        radius = SYNTH_BLUR_MAX;
    if (radius < 0.05 || l->x0 >= l->x1)
        return;

    int reach = (int)ceil(radius);
    for (int i = 0; i <= reach; i++) {
        half[i] = half_width(radius, i);
        total += (i ? 4 : 2) * half[i];
    }

    int to[4] = {l->x0 - reach - 1, l->y0 - reach - 1, l->x1 + reach + 1, l->y1 + reach + 1};
    to[0] = to[0] < 0 ? 0 : to[0];
    to[1] = to[1] < 0 ? 0 : to[1];
    to[2] = to[2] > l->w ? l->w : to[2];
    to[3] = to[3] > l->h ? l->h : to[3];

    for (int i = 0; i < 2; i++) {
        struct plane p = {i ? l->cover : l->light, l, l->x0, l->y0, l->x1, l->y1, 2 * reach + 2, 0};
        p.pitch = l->x1 - l->x0 + 2 * p.margin + 3;
        sum_rows(&p);
        spread(&p, half, reach, (float)(1 / total), to);
    }

    l->x0 = to[0];
    l->y0 = to[1];
    l->x1 = to[2];
    l->y1 = to[3];
}
