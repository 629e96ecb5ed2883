#include "scan/engine/bits.h"

#include "scan/engine/stop.h"

#include <string.h>

#define BLOCK 8

typedef uint16_t v8u16 __attribute__((vector_size(16)));
typedef uint8_t v8u8 __attribute__((vector_size(8)));
typedef uint8_t v16u8 __attribute__((vector_size(16)));
typedef uint64_t v2u64 __attribute__((vector_size(16)));

static int bits_blocks(int pixels)
{
    return (pixels + BLOCK - 1) / BLOCK;
}

int qz_bits_noise(const struct qz_img *im)
{
    int count[256] = {0}, all = 0, seen = 0, v = 0;

    for (int y = 4; y < im->h; y += 8)
        for (int x = 4; x + 1 < im->w; x += 8, all++) {
            const uint8_t *p = im->px + (size_t)y * (size_t)im->stride + x;
            count[p[0] < p[1] ? p[1] - p[0] : p[0] - p[1]]++;
        }

    while (v < 255 && (seen += count[v]) * 2 < all)
        v++;
    return v;
}

size_t qz_bits_words(int w, int h)
{
    return (size_t)((w + 63) / 64) * (size_t)h;
}

size_t qz_bits_scratch(int w, int h)
{
    size_t bw = (size_t)bits_blocks(w), bh = (size_t)bits_blocks(h);
    return bw * bh + (bw + 1) * (bh + 1) + (size_t)w * 3 + 64;
}

/* Blocks at the right and lower edge are moved inwards, so that each covers 64 real pixels. */
static int block_sum(const struct qz_img *im, int bx, int by, bool simd)
{
    int x = bx * BLOCK, y = by * BLOCK, bw = BLOCK, bh = BLOCK;
    if (x + bw > im->w)
        x = im->w >= BLOCK ? im->w - BLOCK : 0;
    if (y + bh > im->h)
        y = im->h >= BLOCK ? im->h - BLOCK : 0;

    const uint8_t *p = im->px + (size_t)y * (size_t)im->stride + x;
    int sum = 0;
    if (im->w < BLOCK || im->h < BLOCK) {
        bw = im->w < BLOCK ? im->w : BLOCK;
        bh = im->h < BLOCK ? im->h : BLOCK;
    } else if (simd) {
        v8u16 acc = {0};
        for (int j = 0; j < BLOCK; j++, p += im->stride) {
            v8u8 v;
            memcpy(&v, p, 8);
            acc += __builtin_convertvector(v, v8u16);
        }

        for (int i = 0; i < 8; i++)
            sum += acc[i];
        return sum;
    }

    for (int j = 0; j < bh; j++, p += im->stride)
        for (int i = 0; i < bw; i++)
            sum += p[i];
    return sum * 64 / (bw * bh);
}

/* table[(by+1)*(bw+1) + bx+1] = sum of all blocks above and left of it. Large pictures wrap around, which
 * the differences taken of it undo. */
static void sum_table(const struct qz_img *im, int bw, int bh, unsigned *table, bool simd)
{
    memset(table, 0, sizeof *table * (size_t)(bw + 1));

    for (int by = 0; by < bh; by++) {
        unsigned line = 0, *up = table + (size_t)by * (size_t)(bw + 1), *here = up + bw + 1;
        here[0] = 0;
        for (int bx = 0; bx < bw; bx++) {
            line += (unsigned)block_sum(im, bx, by, simd);
            here[bx + 1] = up[bx + 1] + line;
        }
    }
}

#define WHITE (255 * 256)

/* Noise grows with the light, so the bias is a share of the mean, and half a level for the darkest. Of what
 * is light on dark the negative is meant. */
static int bits_biased(int mean, int bias, bool light)
{
    int m = light ? WHITE - mean : mean;
    m -= bias * (m / 128) + 128;
    m = m > 0 ? m : 0;
    return light ? WHITE - m : m;
}

/* Thresholds for the middle of each block, times 256 (block sums hold 64 pixels). */
static void window_means(const unsigned *table, int bw, int bh, int r, int bias, bool light, int *mean)
{
    for (int by = 0; by < bh; by++) {
        int y0 = by > r ? by - r : 0;
        int y1 = by + r < bh ? by + r + 1 : bh;
        const unsigned *a = table + (size_t)y0 * (size_t)(bw + 1), *b = table + (size_t)y1 * (size_t)(bw + 1);

        for (int bx = 0; bx < bw; bx++) {
            int x0 = bx > r ? bx - r : 0;
            int x1 = bx + r < bw ? bx + r + 1 : bw;
            int64_t sum = b[x1] - b[x0] - a[x1] + a[x0];
            int m = (int)(sum * 4 / ((x1 - x0) * (y1 - y0)));
            mean[(size_t)by * (size_t)bw + (size_t)bx] = bits_biased(m, bias, light);
        }
    }
}

/* The threshold along one block row, between block centres across; in sixteenths of a grey level. */
static void bits_spread(const int *mean, int bw, int w, uint16_t *line)
{
    int x = 0;
    for (; x < BLOCK / 2 && x < w; x++)
        line[x] = (uint16_t)(mean[0] >> 4);

    for (int i = 0; i + 1 < bw; i++) {
        int d = (mean[i + 1] >> 4) - (mean[i] >> 4), a = (mean[i] >> 4) * 2 * BLOCK + d;
        int end = w - x < BLOCK ? w - x : BLOCK;

        for (int q = 0; q < end; q++)
            line[x + q] = (uint16_t)((unsigned)(a + 2 * d * q) / (2 * BLOCK));
        x += end;
    }

    for (; x < w; x++)
        line[x] = (uint16_t)(mean[bw - 1] >> 4);
}

/* 4080 * 16 still fits 16 bits. */
static void bits_thresholds(const uint16_t *restrict upper, const uint16_t *restrict lower, unsigned f, int w,
                            uint8_t *restrict t)
{
    uint16_t p = (uint16_t)(16 - f), q = (uint16_t)f;
    for (int x = 0; x < w; x++)
        t[x] = (uint8_t)((uint16_t)(upper[x] * p + lower[x] * q) >> 8);
}

/* Eight bytes of 0 or 255 to eight bits, the first byte lowest. */
static inline uint64_t bits_gather(uint64_t m)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    m = __builtin_bswap64(m);
#endif
    return ((m & UINT64_C(0x0101010101010101)) * UINT64_C(0x0102040810204080)) >> 56;
}

static void pack_row(const uint8_t *p, const uint8_t *t, int w, uint64_t *row, bool simd)
{
    int x = 0;
    for (; simd && x + 64 <= w; x += 64) {
        uint64_t word = 0;
        for (int i = 0; i < 64; i += 16) {
            v16u8 a, b;
            memcpy(&a, p + x + i, 16);
            memcpy(&b, t + x + i, 16);
            v2u64 m = (v2u64)(a < b);
            word |= (bits_gather(m[0]) | bits_gather(m[1]) << 8) << i;
        }
        row[x >> 6] = word;
    }

    for (; x < w; x += 64) {
        uint64_t word = 0;
        for (int i = 0; i < 64 && x + i < w; i++)
            word |= (uint64_t)(p[x + i] < t[x + i]) << i;
        row[x >> 6] = word;
    }
}

bool qz_bits_make(const struct qz_img *im, int radius, int bias, bool light, uint64_t *words, int *scratch,
                  struct qz_bits *out, bool simd, double stop_ms)
{
    int bw = bits_blocks(im->w), bh = bits_blocks(im->h);
    int *mean = scratch;
    unsigned *table = (unsigned *)(mean + (size_t)bw * (size_t)bh);
    uint16_t *upper = (uint16_t *)(table + (size_t)(bw + 1) * (size_t)(bh + 1)), *lower = upper + im->w;
    uint8_t *t = (uint8_t *)(lower + im->w);

    *out = (struct qz_bits){words, im->w, im->h, (im->w + 63) / 64, im->scale};
    sum_table(im, bw, bh, table, simd);
    window_means(table, bw, bh, radius / BLOCK, bias, light, mean);

    int have = -1;
    for (int y = 0; y < im->h; y++) {
        if (y % 64 == 0 && qz_late(stop_ms))
            return false;

        int q = 2 * y + 1 - BLOCK;
        int i = q <= 0 ? 0 : q / (2 * BLOCK);
        int f = q <= 0 ? 0 : q % (2 * BLOCK);
        if (i >= bh - 1)
            i = bh - 1, f = 0;

        if (i != have) {
            bits_spread(mean + (size_t)i * (size_t)bw, bw, im->w, upper);
            bits_spread(mean + (size_t)(i + 1 < bh ? i + 1 : i) * (size_t)bw, bw, im->w, lower);
            have = i;
        }

        bits_thresholds(upper, lower, (unsigned)f, im->w, t);
        pack_row(im->px + (size_t)y * (size_t)im->stride, t, im->w, words + (size_t)y * (size_t)out->words,
                 simd);
    }
    return true;
}
