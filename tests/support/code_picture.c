#include "tests/support/code_picture.h"

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

uint64_t picture_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

struct picture picture_make(int w, int h, uint8_t grey)
{
    struct picture p = {malloc((size_t)w * (size_t)h), w, h};
    if (!p.px)
        abort();
    memset(p.px, grey, (size_t)w * (size_t)h);
    return p;
}

/* Pixel to symbol (0..1 in both directions): the inverse of the square-to-quadrilateral homography. */
static void inverse_of(const float c[8], double m[9])
{
    double sx = c[0] - c[2] + c[4] - c[6], sy = c[1] - c[3] + c[5] - c[7];
    double ax = c[2] - c[4], ay = c[3] - c[5], bx = c[6] - c[4], by = c[7] - c[5], det = ax * by - bx * ay;
    double g = (sx * by - bx * sy) / det, h = (ax * sy - sx * ay) / det;
    double a = c[2] - c[0] + g * c[2], b = c[6] - c[0] + h * c[6], d = c[3] - c[1] + g * c[3];
    double e = c[7] - c[1] + h * c[7], x = c[0], y = c[1];
    double inverse[9] = {e - y * h,     x * h - b,     b * y - x * e, y * g - d,    a - x * g,
                         x * d - a * y, d * h - e * g, b * g - a * h, a * e - b * d};
    memcpy(m, inverse, sizeof inverse);
}

struct drawing {
    double inverse[9];
    const QRcode *code;
    double quiet;
};

/* 0 outside, 1 light, 2 dark at a point of the picture. */
static int at_point(const struct drawing *d, double x, double y)
{
    const double *m = d->inverse;
    double w = m[6] * x + m[7] * y + m[8], n = d->code->width;
    double u = (m[0] * x + m[1] * y + m[2]) / w * n, v = (m[3] * x + m[4] * y + m[5]) / w * n;
    if (u < -d->quiet || v < -d->quiet || u >= n + d->quiet || v >= n + d->quiet)
        return 0;
    if (u < 0 || v < 0 || u >= n || v >= n)
        return 1;
    return d->code->data[(int)v * d->code->width + (int)u] & 1 ? 2 : 1;
}

static void draw_pixel(struct picture *p, const struct drawing *d, const struct code_look *look, int x, int y)
{
    uint8_t *px = &p->px[(size_t)y * (size_t)p->w + (size_t)x];
    int grey[3] = {*px, look->light, look->dark}, sum = 0;
    for (int k = 0; k < 16; k++)
        sum += grey[at_point(d, x + (k % 4 + 0.5) / 4, y + (k / 4 + 0.5) / 4)];
    *px = (uint8_t)(sum / 16);
}

bool picture_code(struct picture *p, const char *text, const struct code_look *look)
{
    QRcode *code = QRcode_encodeData((int)strlen(text), (const unsigned char *)text, look->version,
                                     (QRecLevel)look->level);
    if (!code)
        return false;
    struct drawing d = {.code = code, .quiet = look->quiet};
    inverse_of(look->corner, d.inverse);
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++)
            if (at_point(&d, x + 0.5, y + 0.5) || at_point(&d, x, y) || at_point(&d, x + 1, y + 1))
                draw_pixel(p, &d, look, x, y);
    QRcode_free(code);
    return true;
}

int picture_plain_code(struct picture *p, const char *text, float x, float y, float module)
{
    QRcode *code = QRcode_encodeData((int)strlen(text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
    if (!code)
        return 0;
    int n = code->width;
    QRcode_free(code);
    float s = (float)n * module;
    struct code_look look = {{x, y, x + s, y, x + s, y + s, x, y + s}, 30, 220, 0, QR_ECLEVEL_M, 4};
    return picture_code(p, text, &look) ? n : 0;
}

void picture_noise(struct picture *p, float sigma, uint64_t seed)
{
    for (size_t i = 0; i < (size_t)p->w * (size_t)p->h; i++) {
        uint64_t r = picture_random(&seed);
        /* The sum of four 16-bit numbers is normal enough; its standard deviation is 37837. */
        double sum =
            (double)(r & 65535) + (double)(r >> 16 & 65535) + (double)(r >> 32 & 65535) + (double)(r >> 48);
        double v = p->px[i] + (sum - 131070) / 37837 * (double)sigma;
        p->px[i] = (uint8_t)fmin(fmax(v, 0), 255);
    }
}

void picture_blur(struct picture *p, int r)
{
    struct picture out = picture_make(p->w, p->h, 0);
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            int sum = 0, count = 0;
            for (int j = y - r; j <= y + r; j++)
                for (int i = x - r; i <= x + r; i++)
                    if (i >= 0 && j >= 0 && i < p->w && j < p->h)
                        sum += p->px[(size_t)j * (size_t)p->w + (size_t)i], count++;
            out.px[(size_t)y * (size_t)p->w + (size_t)x] = (uint8_t)(sum / count);
        }
    memcpy(p->px, out.px, (size_t)p->w * (size_t)p->h);
    free(out.px);
}

void picture_negate(struct picture *p)
{
    for (size_t i = 0; i < (size_t)p->w * (size_t)p->h; i++)
        p->px[i] = (uint8_t)(255 - p->px[i]);
}

void picture_mirror(struct picture *p)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w / 2; x++) {
            uint8_t *a = &p->px[(size_t)y * (size_t)p->w + (size_t)x];
            uint8_t *b = &p->px[(size_t)y * (size_t)p->w + (size_t)(p->w - 1 - x)];
            uint8_t t = *a;
            *a = *b;
            *b = t;
        }
}
