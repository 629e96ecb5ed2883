#include "tests/support/ui_sample.h"

#include <math.h>
#include <qrencode.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define LUMA_WIDE 640
#define LUMA_HIGH 360

/* The value of the picture at u,v in 0..1: a dim room, a phone a little turned, a lit code on it. */
static double shade(double u, double v, const QRcode *qr)
{
    double x = (u - 0.5) * 16 / 9, y = v - 0.5, c = cos(QZ_SAMPLE_TURN), s = sin(QZ_SAMPLE_TURN);
    double px = x * c - y * s, py = x * s + y * c;
    double room = 96 - 70 * (x * x + y * y);
    if (fabs(px) > 0.18 || fabs(py) > 0.34)
        return room;
    if (fabs(px) > 0.15 || fabs(py) > 0.15)
        return 10;
    int n = qr ? qr->width : 1, mx = (int)((px + QZ_SAMPLE_HALF) / (2 * QZ_SAMPLE_HALF) * n),
        my = (int)((py + QZ_SAMPLE_HALF) / (2 * QZ_SAMPLE_HALF) * n);
    if (!qr || fabs(px) > QZ_SAMPLE_HALF || fabs(py) > QZ_SAMPLE_HALF || mx >= n || my >= n)
        return 236;
    return qr->data[my * n + mx] & 1 ? 22 : 236;
}

struct qz_luma qz_sample_luma(void)
{
    static uint8_t px[LUMA_WIDE * LUMA_HIGH];
    static bool made;
    QRcode *qr = made ? NULL : QRcode_encodeString("QZ1:INVENTED PASS", 0, QR_ECLEVEL_M, QR_MODE_8, 1);

    for (int y = 0; y < LUMA_HIGH && !made; y++)
        for (int x = 0; x < LUMA_WIDE; x++) {
            double sum = 0;
            for (int k = 0; k < 4; k++)
                sum += shade((x + 0.25 + 0.5 * (k & 1)) / LUMA_WIDE, (y + 0.25 + 0.5 * (k >> 1)) / LUMA_HIGH,
                             qr);
            px[y * LUMA_WIDE + x] = (uint8_t)(sum / 4);
        }

    made = true;
    QRcode_free(qr);
    return (struct qz_luma){px, LUMA_WIDE, LUMA_HIGH, LUMA_WIDE};
}

/* A poster: a field that grows lighter, a sun, a hill, and a frame whose four sides show that none is cut. */
static uint32_t poster(double u, double v, double shape)
{
    double x = (u - 0.7) * shape, y = v - 0.3, hill = 0.72 + 0.1 * sin(6 * u);
    if (u < 0.012 || v < 0.012 * shape || u > 0.988 || v > 1 - 0.012 * shape)
        return 0x8E1B55;
    if (v > hill)
        return 0x2D5B12;
    if (x * x + y * y < 0.02)
        return 0xF2B84B;
    uint32_t c = (uint32_t)(120 + 100 * v);
    return 0x0B << 16 | c << 8 | (c + 20 > 255 ? 255 : c + 20);
}

bool qz_sample_image(struct qz_view *v)
{
    static uint32_t *px;
    struct qz_view_image *i = &v->image;
    double shape = i->want.hash[0] == QZ_SAMPLE_HIGH ? 0.75 : 16 / 9.0;
    if (!i->wanted || (i->px.px && memcmp(&i->is, &i->want, sizeof i->is) == 0))
        return false;

    int w = i->want.w, h = (int)(w / shape);
    if (h > i->want.h) {
        h = i->want.h;
        w = (int)(h * shape);
    }
    uint32_t *room = realloc(px, (size_t)w * (size_t)h * sizeof *px);
    if (!room)
        return false;
    px = room;
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++)
            px[y * w + x] = poster((x + 0.5) / w, (y + 0.5) / h, shape);
    i->is = i->want;
    i->px = (struct qz_pixels){px, w, h, w};
    i->key++;
    return true;
}
