#include "scan/img.h"

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

static void reduce_block_row(const struct qz_img *src, int k, int y, uint8_t *d, int n)
{
    const unsigned area = (unsigned)(k * k);
    for (int x = 0; x < n; x++) {
        const uint8_t *p = src->px + (size_t)y * (size_t)k * (size_t)src->stride + (size_t)x * (size_t)k;
        unsigned sum = area / 2;
        for (int j = 0; j < k; j++, p += src->stride)
            for (int i = 0; i < k; i++)
                sum += p[i];
        d[x] = (uint8_t)(sum / area);
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
            reduce_block_row(src, k, y, d, w);
    }
    *out = (struct qz_img){dst, w, h, w, src->scale * (float)k};
}

static int clamp(int v, int lo, int hi)
{
    return v < lo ? lo : v > hi ? hi : v;
}

void qz_img_sharpen(const struct qz_img *src, int amount, int r, uint8_t *dst, struct qz_img *out)
{
    for (int y = 0; y < src->h; y++) {
        const uint8_t *m = src->px + (size_t)y * (size_t)src->stride;
        const uint8_t *u = src->px + (size_t)clamp(y - r, 0, src->h - 1) * (size_t)src->stride;
        const uint8_t *l = src->px + (size_t)clamp(y + r, 0, src->h - 1) * (size_t)src->stride;
        uint8_t *d = dst + (size_t)y * (size_t)src->w;
        for (int x = 0; x < src->w; x++) {
            int a = x < r ? 0 : x - r, b = x + r >= src->w ? src->w - 1 : x + r;
            int around = u[a] + u[x] + u[b] + m[a] + m[b] + l[a] + l[x] + l[b];
            d[x] = (uint8_t)clamp(m[x] + (amount * (8 * m[x] - around)) / 128, 0, 255);
        }
    }
    *out = (struct qz_img){dst, src->w, src->h, src->w, src->scale};
}

void qz_img_smooth(const struct qz_img *src, int r, uint8_t *dst, struct qz_img *out)
{
    const unsigned area = (unsigned)((2 * r + 1) * (2 * r + 1));
    for (int y = 0; y < src->h; y++) {
        unsigned col[16] = {0}, sum = 0;
        for (int x = -r; x < src->w + r; x++) {
            unsigned c = 0;
            for (int j = -r; j <= r; j++)
                c += src->px[(size_t)clamp(y + j, 0, src->h - 1) * (size_t)src->stride +
                             (size_t)clamp(x, 0, src->w - 1)];
            unsigned *slot = &col[(unsigned)(x + r) % (unsigned)(2 * r + 1)];
            sum += c - *slot;
            *slot = c;
            if (x >= r)
                dst[(size_t)y * (size_t)src->w + (size_t)(x - r)] = (uint8_t)((sum + area / 2) / area);
        }
    }
    *out = (struct qz_img){dst, src->w, src->h, src->w, src->scale};
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

void qz_img_double(const struct qz_img *src, uint8_t *dst, struct qz_img *out)
{
    int w = src->w * 2, h = src->h * 2;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            dst[(size_t)y * (size_t)w + (size_t)x] =
                (uint8_t)(qz_img_at(src, ((float)x + 0.5f) * 0.5f, ((float)y + 0.5f) * 0.5f) >> 8);
    *out = (struct qz_img){dst, w, h, w, src->scale * 0.5f};
}
