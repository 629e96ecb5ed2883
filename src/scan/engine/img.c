#include "scan/engine/img.h"

#include "scan/engine/stop.h"

#include <string.h>

typedef uint16_t v8u16 __attribute__((vector_size(16)));
typedef uint8_t v8u8 __attribute__((vector_size(8)));

static void halve_row_plain(const uint8_t *a, const uint8_t *b, uint8_t *d, int from, int n)
{
    for (int x = from; x < n; x++)
        d[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) >> 2);
}

/* Eight pixel pairs lie in eight 16-bit lanes, so the sums need no shuffles. Which byte of a lane comes
 * first does not matter, as the two are added. */
static void halve_row(const uint8_t *a, const uint8_t *b, uint8_t *d, int n)
{
    int x = 0;

    for (; x + 8 <= n; x += 8) {
        v8u16 va, vb;
        memcpy(&va, a + 2 * x, 16);
        memcpy(&vb, b + 2 * x, 16);
        v8u16 sum = ((va & 255) + (va >> 8) + (vb & 255) + (vb >> 8) + 2) >> 2;
        v8u8 out = __builtin_convertvector(sum, v8u8);
        memcpy(d + x, &out, 8);
    }

    halve_row_plain(a, b, d, x, n);
}

/* Rows first, as they run straight through; then groups of columns. */
static void reduce_row(const struct qz_img *src, int k, int y, uint8_t *restrict d, int n)
{
    enum { CHUNK = 240 };
    const unsigned area = (unsigned)(k * k);

    for (int from = 0; from < n; from += CHUNK / k) {
        uint16_t line[CHUNK] = {0};
        int count = n - from < CHUNK / k ? n - from : CHUNK / k;
        for (int j = 0; j < k; j++) {
            const uint8_t *p = src->px + (size_t)(y * k + j) * (size_t)src->stride + (size_t)(from * k);
            for (int x = 0; x < count * k; x++)
                line[x] = (uint16_t)(line[x] + p[x]);
        }

        for (int x = 0; x < count; x++) {
            unsigned sum = area / 2;
            for (int q = 0; q < k; q++)
                sum += line[x * k + q];
            d[from + x] = (uint8_t)(sum / area);
        }
    }
}

void qz_img_reduce(const struct qz_img *src, int k, uint8_t *dst, struct qz_img *out, bool simd)
{
    int w = src->w / k, h = src->h / k;
    for (int y = 0; y < h; y++) {
        uint8_t *d = dst + (size_t)y * (size_t)w;
        const uint8_t *a = src->px + (size_t)(2 * y) * (size_t)src->stride;
        if (k == 2 && simd)
            halve_row(a, a + src->stride, d, w);
        else if (k == 2)
            halve_row_plain(a, a + src->stride, d, 0, w);
        else
            reduce_row(src, k, y, d, w);
    }

    *out = (struct qz_img){dst, w, h, w, src->scale * (float)k};
}

static const uint8_t *row_of(const struct qz_img *im, int y)
{
    return im->px + (size_t)qz_clamp(y, 0, im->h - 1) * (size_t)im->stride;
}

/* u, m, l: the rows above, of and below the pixels; a and b: how far left and right to look. */
static inline uint8_t img_sharper(const uint8_t *u, const uint8_t *m, const uint8_t *l, int x, int a, int b,
                                  int amount)
{
    int around = u[a] + u[x] + u[b] + m[a] + m[b] + l[a] + l[x] + l[b];
    return (uint8_t)qz_clamp(m[x] + ((amount * (8 * m[x] - around)) >> 7), 0, 255);
}

void qz_img_sharpen(const struct qz_img *src, int amount, int r, uint8_t *dst, struct qz_img *out)
{
    int w = src->w;
    for (int y = 0; y < src->h; y++) {
        const uint8_t *m = row_of(src, y), *u = row_of(src, y - r), *l = row_of(src, y + r);
        uint8_t *restrict d = dst + (size_t)y * (size_t)w;

        for (int x = 0; x < r && x < w; x++)
            d[x] = img_sharper(u, m, l, x, 0, qz_clamp(x + r, 0, w - 1), amount);
        for (int x = r; x < w - r; x++)
            d[x] = img_sharper(u, m, l, x, x - r, x + r, amount);
        for (int x = w - r < r ? r : w - r; x < w; x++)
            d[x] = img_sharper(u, m, l, x, x - r, w - 1, amount);
    }

    *out = (struct qz_img){dst, w, src->h, w, src->scale};
}

void qz_img_smooth(const struct qz_img *src, uint16_t *line, uint8_t *dst, struct qz_img *out)
{
    int w = src->w;
    for (int y = 0; y < src->h; y++) {
        const uint8_t *u = row_of(src, y - 1), *m = row_of(src, y), *l = row_of(src, y + 1);
        uint8_t *restrict d = dst + (size_t)y * (size_t)w;

        for (int x = 0; x < w; x++)
            line[x] = (uint16_t)(u[x] + m[x] + l[x]);

        d[0] = (uint8_t)((2 * line[0] + line[1]) / 9);
        for (int x = 1; x < w - 1; x++)
            d[x] = (uint8_t)(((unsigned)(line[x - 1] + line[x] + line[x + 1]) * 7282u) >> 16);
        d[w - 1] = (uint8_t)((2 * line[w - 1] + line[w - 2]) / 9);
    }

    *out = (struct qz_img){dst, w, src->h, w, src->scale};
}

/* In squares, so that neither side runs out of the cache. */
void qz_img_turn(const struct qz_img *src, uint8_t *dst, struct qz_img *out)
{
    enum { SQUARE = 16 };
    for (int y0 = 0; y0 < src->h; y0 += SQUARE)
        for (int x0 = 0; x0 < src->w; x0 += SQUARE)
            for (int y = y0; y < y0 + SQUARE && y < src->h; y++)
                for (int x = x0; x < x0 + SQUARE && x < src->w; x++)
                    dst[(size_t)x * (size_t)src->h + (size_t)y] =
                        src->px[(size_t)y * (size_t)src->stride + (size_t)x];

    *out = (struct qz_img){dst, src->h, src->w, src->h, src->scale};
}

/* 255 * log(1 + v/4) / log(1 + 255/4), by whole numbers: sixteenths of an octave from the leading bits. */
static uint8_t log_of(int v)
{
    int q = v + 4, octave = 31 - __builtin_clz((unsigned)q);
    int fine = (q << 8 >> octave) - 256; /* 0..255 within the octave */
    int log = (octave - 2) * 256 + fine; /* straight between powers of two: at most 6 % of an octave off */
    return (uint8_t)(log * 255 / 1539);
}

void qz_img_log(const struct qz_img *src, uint8_t *dst, struct qz_img *out)
{
    uint8_t table[256];
    for (int v = 0; v < 256; v++)
        table[v] = log_of(v);

    for (int y = 0; y < src->h; y++) {
        const uint8_t *p = src->px + (size_t)y * (size_t)src->stride;
        uint8_t *d = dst + (size_t)y * (size_t)src->w;
        for (int x = 0; x < src->w; x++)
            d[x] = table[p[x]];
    }

    *out = (struct qz_img){dst, src->w, src->h, src->w, src->scale};
}

/* A doubled pixel is nearer to its own source pixel by three to one, in each direction. */
bool qz_img_double(const struct qz_img *src, uint16_t *line, uint8_t *dst, struct qz_img *out, double stop_ms)
{
    int w = src->w;
    for (int y = 0; y < 2 * src->h; y++) {
        if (y % 64 == 0 && qz_late(stop_ms))
            return false;

        const uint8_t *a = row_of(src, y / 2), *b = row_of(src, y & 1 ? y / 2 + 1 : y / 2 - 1);
        uint8_t *restrict d = dst + (size_t)y * (size_t)(2 * w);

        for (int x = 0; x < w; x++)
            line[x] = (uint16_t)(3 * a[x] + b[x]);

        d[0] = (uint8_t)(line[0] >> 2);
        for (int x = 0; x < w - 1; x++) {
            d[2 * x + 1] = (uint8_t)((3 * line[x] + line[x + 1] + 8) >> 4);
            d[2 * x + 2] = (uint8_t)((3 * line[x + 1] + line[x] + 8) >> 4);
        }
        d[2 * w - 1] = (uint8_t)(line[w - 1] >> 2);
    }

    *out = (struct qz_img){dst, 2 * w, 2 * src->h, 2 * w, src->scale * 0.5f};
    return true;
}
