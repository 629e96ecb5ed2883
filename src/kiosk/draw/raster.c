#include "kiosk/draw/raster.h"

#include <math.h>
#include <string.h>

static int raster_less(int a, int b)
{
    return a < b ? a : b;
}

static int raster_more(int a, int b)
{
    return a > b ? a : b;
}

float qz_within(float v, float most)
{
    if (v < 0)
        return 0;
    return v > most ? most : v;
}

struct qz_rect qz_rect_and(struct qz_rect a, struct qz_rect b)
{
    int x0 = raster_more(a.x, b.x), y0 = raster_more(a.y, b.y);
    int x1 = raster_less(a.x + a.w, b.x + b.w);
    int y1 = raster_less(a.y + a.h, b.y + b.h);
    if (x1 <= x0 || y1 <= y0)
        return (struct qz_rect){x0, y0, 0, 0};
    return (struct qz_rect){x0, y0, x1 - x0, y1 - y0};
}

struct qz_rect qz_rect_or(struct qz_rect a, struct qz_rect b)
{
    if (qz_rect_empty(a))
        return b;
    if (qz_rect_empty(b))
        return a;
    int x0 = raster_less(a.x, b.x), y0 = raster_less(a.y, b.y);
    int x1 = raster_more(a.x + a.w, b.x + b.w);
    int y1 = raster_more(a.y + a.h, b.y + b.h);
    return (struct qz_rect){x0, y0, x1 - x0, y1 - y0};
}

bool qz_rect_empty(struct qz_rect r)
{
    return r.w <= 0 || r.h <= 0;
}

bool qz_rect_covers(struct qz_rect a, struct qz_rect b)
{
    return b.x >= a.x && b.y >= a.y && b.x + b.w <= a.x + a.w && b.y + b.h <= a.y + a.h;
}

bool qz_rect_has(struct qz_rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

static inline uint32_t *row_at(const struct qz_pixels *p, int x, int y)
{
    return p->px + (int64_t)y * p->stride + x;
}

/* Two channels at a time; rounded so that 255 gives exactly the colour and 0 exactly what was there. */
static inline uint32_t mix(uint32_t d, uint32_t s, uint32_t a)
{
    uint32_t n = 255 - a;
    uint32_t rb = (s & 0xff00ff) * a + (d & 0xff00ff) * n + 0x800080;
    uint32_t g = ((s >> 8) & 0xff) * a + ((d >> 8) & 0xff) * n + 0x80;
    rb = ((rb + ((rb >> 8) & 0xff00ff)) >> 8) & 0xff00ff;
    g = ((g + (g >> 8)) >> 8) & 0xff;
    return rb | g << 8;
}

typedef uint8_t raster_bytes __attribute__((vector_size(8)));
typedef uint16_t raster_words __attribute__((vector_size(16)));

/* mix() of eight pixels, to the same result: each channel of two of them at once, in 16 bits. */
static inline void raster_mix8(uint32_t *d, uint32_t color, const uint8_t a[8])
{
    const uint32_t two[2] = {color, color};
    raster_bytes s, b;
    memcpy(&s, two, sizeof s);
    raster_words of_color = __builtin_convertvector(s, raster_words);

    for (int i = 0; i < 8; i += 2) {
        const uint16_t p = a[i], q = a[i + 1];
        const raster_words alpha = {p, p, p, p, q, q, q, q};
        memcpy(&b, d + i, sizeof b);
        raster_words t = of_color * alpha + __builtin_convertvector(b, raster_words) * (255 - alpha) + 0x80;
        t = (t + (t >> 8)) >> 8;
        b = __builtin_convertvector(t, raster_bytes);
        memcpy(d + i, &b, sizeof b);
    }
}

static void raster_span(uint32_t *d, int n, uint32_t color)
{
    for (int i = 0; i < n; i++)
        d[i] = color;
}

void qz_raster_fill(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, uint32_t color)
{
    r = qz_rect_and(r, clip);
    for (int y = r.y; y < r.y + r.h; y++)
        raster_span(row_at(p, r.x, y), r.w, color);
}

void qz_raster_shade(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, uint32_t color, int alpha,
                     int alpha_end)
{
    struct qz_rect c = qz_rect_and(r, clip);
    for (int y = c.y; y < c.y + c.h; y++) {
        uint32_t a = (uint32_t)(alpha + (alpha_end - alpha) * (y - r.y) / (r.h > 1 ? r.h - 1 : 1));
        uint32_t *d = row_at(p, c.x, y);
        for (int i = 0; i < c.w; i++)
            d[i] = mix(d[i], color, a);
    }
}

void qz_raster_hatch(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, int period, uint32_t color)
{
    struct qz_rect c = qz_rect_and(r, clip);
    for (int y = c.y; y < c.y + c.h; y++) {
        uint32_t *d = row_at(p, c.x, y);
        int from = c.x - r.x + y - r.y;
        for (int i = 0; i < c.w; i++)
            if ((from + i) % period * 2 < period)
                d[i] = color;
    }
}

static uint32_t cover(float signed_distance)
{
    float a = 0.5f - signed_distance;
    if (a <= 0)
        return 0;
    return a >= 1 ? 255 : (uint32_t)(a * 255.0f + 0.5f);
}

/* For one row of a rounded rectangle: how far its corner circle's centre row is away, -1 on straight rows. */
static float corner_dy(struct qz_rect r, float rad, int y)
{
    float c = (float)y + 0.5f - (float)r.y;
    if (c < rad)
        return rad - c;
    if (c > (float)r.h - rad)
        return c - ((float)r.h - rad);
    return -1;
}

/* Coverage of the i-th pixel from the left edge (and by symmetry from the right). */
static uint32_t corner_cover(float rad, float dy, int i)
{
    float dx = rad - ((float)i + 0.5f);
    if (dx <= 0)
        return cover(dy - rad);
    return cover(sqrtf(dx * dx + dy * dy) - rad);
}

static void put(struct qz_pixels *p, struct qz_rect c, int x, int y, uint32_t color, uint32_t a)
{
    if (a == 0 || x < c.x || x >= c.x + c.w)
        return;
    uint32_t *d = row_at(p, x, y);
    *d = mix(*d, color, a);
}

/* Pixels from the edge that a corner row needs to look at; beyond them it is full. */
static int corner_reach(struct qz_rect r, float rad)
{
    int n = (int)ceilf(rad);
    return n > r.w / 2 ? r.w / 2 : n;
}

void qz_raster_round(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, float radius, uint32_t color)
{
    struct qz_rect c = qz_rect_and(r, clip);
    float most = (float)(r.w < r.h ? r.w : r.h) / 2;
    float rad = radius > most ? most : radius;
    int reach = corner_reach(r, rad);

    for (int y = c.y; y < c.y + c.h; y++) {
        float dy = corner_dy(r, rad, y);
        int edge = 0;
        if (dy >= 0)
            for (edge = 0; edge < reach; edge++) {
                uint32_t a = corner_cover(rad, dy, edge);
                if (a == 255)
                    break;
                put(p, c, r.x + edge, y, color, a);
                put(p, c, r.x + r.w - 1 - edge, y, color, a);
            }

        /* An odd width leaves its middle column to neither half. */
        uint32_t mid = dy >= 0 && edge == reach ? cover(dy - rad) : 255;
        struct qz_rect in = qz_rect_and((struct qz_rect){r.x + edge, y, r.w - 2 * edge, 1}, c);
        if (qz_rect_empty(in))
            continue;
        if (mid == 255)
            raster_span(row_at(p, in.x, y), in.w, color);
        else
            for (int i = 0; i < in.w; i++)
                put(p, c, in.x + i, y, color, mid);
    }
}

void qz_raster_corners(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, float radius,
                       uint32_t color)
{
    struct qz_rect c = qz_rect_and(r, clip);
    int reach = corner_reach(r, radius);

    for (int y = c.y; y < c.y + c.h; y++) {
        float dy = corner_dy(r, radius, y);
        if (dy < 0)
            continue;
        for (int i = 0; i < reach; i++) {
            uint32_t a = 255 - corner_cover(radius, dy, i);
            if (a == 0)
                break;
            put(p, c, r.x + i, y, color, a);
            put(p, c, r.x + r.w - 1 - i, y, color, a);
        }
    }
}

void qz_raster_mask(struct qz_pixels *p, struct qz_rect clip, int x, int y, const struct qz_mask *m,
                    uint32_t color)
{
    struct qz_rect r = {x + m->ox, y + m->oy, m->w, m->h};
    struct qz_rect c = qz_rect_and(r, clip);

    for (int row = c.y; row < c.y + c.h; row++) {
        const uint8_t *a = m->a + (int64_t)(row - r.y) * m->w + (c.x - r.x);
        uint32_t *d = row_at(p, c.x, row);
        int i = 0;

        for (; i + 8 <= c.w; i += 8) {
            uint64_t any;
            memcpy(&any, a + i, 8);
            if (any == UINT64_MAX)
                raster_span(d + i, 8, color);
            else if (any != 0)
                raster_mix8(d + i, color, a + i);
        }
        for (; i < c.w; i++)
            d[i] = mix(d[i], color, a[i]);
    }
}

static float capsule(const float from[2], const float d[2], float len2, float x, float y)
{
    float px = x - from[0], py = y - from[1];
    float t = qz_within(len2 > 0 ? (px * d[0] + py * d[1]) / len2 : 0, 1);
    float ex = px - t * d[0], ey = py - t * d[1];
    return sqrtf(ex * ex + ey * ey);
}

/* The columns of row y that can be within `half` of the line from..from+d. */
static void line_columns(const float from[2], const float d[2], float half, float y, int *x0, int *x1)
{
    float lo = fminf(from[0], from[0] + d[0]) - half, hi = fmaxf(from[0], from[0] + d[0]) + half;
    if (fabsf(d[1]) > 1e-3f) {
        float at = from[0] + (y - from[1]) * d[0] / d[1];
        float spread = half * sqrtf(1 + d[0] * d[0] / (d[1] * d[1]));
        /* Near the ends the round cap sticks out beyond the slanted band by at most half. */
        lo = fmaxf(lo, fminf(at - spread, hi) - half);
        hi = fminf(hi, at + spread + half);
    }
    *x0 = (int)floorf(lo);
    *x1 = (int)ceilf(hi);
}

void qz_raster_line(struct qz_pixels *p, struct qz_rect clip, const float from[2], const float to[2],
                    float width, uint32_t color)
{
    float d[2] = {to[0] - from[0], to[1] - from[1]}, half = width / 2;
    float len2 = d[0] * d[0] + d[1] * d[1], reach = half + 1;
    int y0 = (int)floorf(fminf(from[1], to[1]) - reach), y1 = (int)ceilf(fmaxf(from[1], to[1]) + reach);
    y0 = y0 < clip.y ? clip.y : y0;
    y1 = y1 > clip.y + clip.h ? clip.y + clip.h : y1;
    for (int y = y0; y < y1; y++) {
        int x0, x1;
        line_columns(from, d, reach, (float)y + 0.5f, &x0, &x1);
        x0 = x0 < clip.x ? clip.x : x0;
        x1 = x1 > clip.x + clip.w ? clip.x + clip.w : x1;
        for (int x = x0; x < x1; x++)
            put(p, clip, x, y, color, cover(capsule(from, d, len2, (float)x + 0.5f, (float)y + 0.5f) - half));
    }
}

void qz_luma_window(const struct qz_luma *l, struct qz_rect r, float out[4])
{
    float sx = (float)r.w / (float)l->w, sy = (float)r.h / (float)l->h, s = sx > sy ? sx : sy;
    out[2] = (float)r.w / s;
    out[3] = (float)r.h / s;
    out[0] = ((float)l->w - out[2]) / 2;
    out[1] = ((float)l->h - out[3]) / 2;
}

/* 16.16 position of an output pixel's centre in the source, kept so that its right neighbour exists. */
static int32_t source_at(float start, float size, int i, int n, int limit)
{
    float at = start + ((float)i + 0.5f) * size / (float)n - 0.5f;
    float most = (float)(limit - 1) - 1.0f / 256;
    return (int32_t)(qz_within(at, most) * 65536.0f);
}

/* One row of the picture stretched to the n columns of the clip, 8 bits above the point and 7 below. */
static void stretch_row(const uint8_t *in, int w, int32_t at, int32_t step, int n, uint16_t *out)
{
    int32_t most = ((w - 1) << 16) - 1;
    for (int i = 0; i < n; i++, at += step) {
        int32_t s = raster_less(raster_more(at, 0), most);
        unsigned f = (unsigned)(s >> 9) & 127;
        out[i] = (uint16_t)(in[s >> 16] * (128 - f) + in[(s >> 16) + 1] * f);
    }
}

static void mix_rows(const uint16_t *a, const uint16_t *b, unsigned f, int n, const uint32_t table[256],
                     uint32_t *d)
{
    for (int i = 0; i < n; i++)
        d[i] = table[(a[i] * (128 - f) + b[i] * f) >> 14];
}

#define STRIP 512 /* columns at a time: the two stretched rows stay in the nearest cache */

static void luma_strip(struct qz_pixels *p, struct qz_rect c, struct qz_rect r, const struct qz_luma *l,
                       const uint32_t table[256], bool mirror, const float win[4])
{
    uint16_t row[2][STRIP] = {{0}};
    /* Counted from the edge of r, so that a part of it is painted as it is in the whole. */
    int32_t step = (int32_t)(win[2] / (float)r.w * 65536.0f);
    int32_t x0 = source_at(win[0], win[2], mirror ? r.w - 1 : 0, r.w, l->w);
    step = mirror ? -step : step;
    x0 += (c.x - r.x) * step;
    int have = -2, odd = 0; /* row[odd] holds source row `have`, the other one the next */

    for (int y = c.y; y < c.y + c.h; y++) {
        int32_t sy = source_at(win[1], win[3], y - r.y, r.h, l->h);
        int top = sy >> 16;
        const uint8_t *in = l->px + (int64_t)top * l->stride;

        if (top == have + 1)
            odd = !odd;
        else if (top != have)
            stretch_row(in, l->w, x0, step, c.w, row[odd]);
        if (top != have)
            stretch_row(in + l->stride, l->w, x0, step, c.w, row[!odd]);

        have = top;
        mix_rows(row[odd], row[!odd], (unsigned)(sy >> 9) & 127, c.w, table, row_at(p, c.x, y));
    }
}

void qz_raster_luma(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, const struct qz_luma *l,
                    const uint32_t table[256], bool mirror)
{
    struct qz_rect c = qz_rect_and(r, clip);
    float win[4];
    if (qz_rect_empty(c) || l->w < 2 || l->h < 2)
        return;
    qz_luma_window(l, r, win);
    for (int x = c.x; x < c.x + c.w; x += STRIP) {
        struct qz_rect strip = qz_rect_and(c, (struct qz_rect){x, c.y, STRIP, c.h});
        luma_strip(p, strip, r, l, table, mirror, win);
    }
}

void qz_raster_copy(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, const struct qz_pixels *from)
{
    struct qz_rect c = qz_rect_and(qz_rect_and(r, clip), (struct qz_rect){r.x, r.y, from->w, from->h});
    if (qz_rect_empty(c))
        return;
    for (int y = c.y; y < c.y + c.h; y++)
        memcpy(p->px + (int64_t)y * p->stride + c.x,
               from->px + (int64_t)(y - r.y) * from->stride + (c.x - r.x), (size_t)c.w * sizeof *p->px);
}
