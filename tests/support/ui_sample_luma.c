#include "tests/support/ui_sample.h"

#include <math.h>
#include <qrencode.h>
#include <stdbool.h>

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
