/* Grey pictures inside the scan engine, and the reduced copies (pyramid) it works on. */
#ifndef QZ_SCAN_ENGINE_IMG_H
#define QZ_SCAN_ENGINE_IMG_H

#include "scan/engine/num.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qz_img {
    const uint8_t *px; /* h rows of stride bytes */
    int w, h, stride;
    float scale; /* pixels of the base picture a pixel of this one covers, in each direction */
};

/* Grey value times 256 at (x, y), bilinear between pixel centres, clamped at the edges.
 * Coordinates are pixels of this picture, origin at its corner, so pixel centres lie at .5;
 * any finite coordinate below 2^22 is fine. The picture must be at least 2x2. */
static inline int qz_img_at(const struct qz_img *im, float x, float y)
{
    int fx = (int)(x * 256.0f) - 128, fy = (int)(y * 256.0f) - 128;
    int mx = (im->w - 1) * 256 - 1, my = (im->h - 1) * 256 - 1;
    fx = qz_clamp(fx, 0, mx);
    fy = qz_clamp(fy, 0, my);

    const uint8_t *p = im->px + (size_t)(fy >> 8) * (size_t)im->stride + (fx >> 8);
    const uint8_t *q = p + im->stride;
    int ax = fx & 255, ay = fy & 255;
    int top = p[0] * 256 + (p[1] - p[0]) * ax, bot = q[0] * 256 + (q[1] - q[0]) * ax;
    return top + (((bot - top) * ay) >> 8);
}

/* Reduce src by the whole factor k (2..16) in each direction, averaging k x k pixels, into dst, which
 * has room for (src->w/k) * (src->h/k) bytes. Rows and columns that do not fill a block are left
 * out. Fills *out (px = dst). simd: may use vector instructions; the result is the same. */
void qz_img_reduce(const struct qz_img *src, int k, uint8_t *dst, struct qz_img *out, bool simd);

/* Unsharp mask: dst = src + amount/16 * (src - mean of the 8 pixels at distance r), clamped. dst has
 * room for src->w * src->h bytes. amount 1..64, r 1..8. Fills *out. */
void qz_img_sharpen(const struct qz_img *src, int amount, int r, uint8_t *dst, struct qz_img *out);

/* Mean of 3 x 3 pixels, for pictures with a fine pattern of their own (moire, print dots): dst has room for
 * src->w * src->h bytes, line for src->w values. Fills *out. */
void qz_img_smooth(const struct qz_img *src, uint16_t *line, uint8_t *dst, struct qz_img *out);

/* Rows for columns: dst has room for src->w * src->h bytes. Fills *out. */
void qz_img_turn(const struct qz_img *src, uint8_t *dst, struct qz_img *out);

/* Logarithm of the light, scaled back to 0..255: a lamp in a dark scene then weighs little in a mean. dst has
 * room for src->w * src->h bytes. Fills *out. */
void qz_img_log(const struct qz_img *src, uint8_t *dst, struct qz_img *out);

/* Twice the size, bilinear: dst has room for 4 * src->w * src->h bytes, line for src->w values. Fills *out
 * and returns true, or returns false, with dst half done, when the thread's CPU time comes to stop_ms (0: no
 * limit). */
bool qz_img_double(const struct qz_img *src, uint16_t *line, uint8_t *dst, struct qz_img *out,
                   double stop_ms);

#endif
