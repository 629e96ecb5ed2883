#include "kiosk/label/label_int.h"

#include <stdio.h>

#define BYTES_BAND 128 /* rows that are sent as one picture: small printers hold no more */
#define BYTES_DPI  203

int qz_label_escpos(const struct qz_dots *d, struct qz_buf *out, struct qz_err *err)
{
    int row = (d->w + 7) / 8;
    qz_buf_add(out, "\x1b@", 2); /* begin anew, whatever was half printed before */

    for (int y = 0; y < d->h; y += BYTES_BAND) {
        int rows = d->h - y < BYTES_BAND ? d->h - y : BYTES_BAND;
        const uint8_t head[8] = {
            0x1d, 'v', '0', 0, (uint8_t)row, (uint8_t)(row >> 8), (uint8_t)rows, (uint8_t)(rows >> 8)};
        qz_buf_add(out, head, sizeof head);
        qz_buf_add(out, d->bits + (size_t)y * (size_t)row, (size_t)rows * (size_t)row);
    }

    qz_buf_add(out,
               "\x1d"
               "VB\x40",
               4); /* feed to the knife and cut */
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a label") : 0;
}

/* An object begins here. */
static void bytes_object(struct qz_buf *out, size_t at[6], int n)
{
    at[n] = out->len;
    qz_buf_printf(out, "%d 0 obj\n", n);
}

static void bytes_tail(struct qz_buf *out, const size_t at[6])
{
    size_t xref = out->len;
    qz_buf_str(out, "xref\n0 6\n0000000000 65535 f \n");
    for (int n = 1; n < 6; n++)
        qz_buf_printf(out, "%010zu 00000 n \n", at[n]);
    qz_buf_printf(out, "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", xref);
}

int qz_label_pdf(const struct qz_dots *d, struct qz_buf *out, struct qz_err *err)
{
    size_t at[6] = {0}, bytes = (size_t)d->h * (size_t)((d->w + 7) / 8);
    char draw[80];
    int w = d->w * 72 / BYTES_DPI, h = d->h * 72 / BYTES_DPI;
    int drawn = snprintf(draw, sizeof draw, "q %d 0 0 %d 0 0 cm /L Do Q", w, h);

    qz_buf_str(out, "%PDF-1.4\n");
    bytes_object(out, at, 1);
    qz_buf_str(out, "<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    bytes_object(out, at, 2);
    qz_buf_str(out, "<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    bytes_object(out, at, 3);
    qz_buf_printf(out,
                  "<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents 4 0 R"
                  "/Resources<</XObject<</L 5 0 R>>>>>>\nendobj\n",
                  w, h);

    bytes_object(out, at, 4);
    qz_buf_printf(out, "<</Length %d>>stream\n%s\nendstream\nendobj\n", drawn, draw);
    bytes_object(out, at, 5);
    qz_buf_printf(out,
                  "<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/Decode[1 0]"
                  "/BitsPerComponent 1/Length %zu>>stream\n",
                  d->w, d->h, bytes);
    qz_buf_add(out, d->bits, bytes);
    qz_buf_str(out, "\nendstream\nendobj\n");
    bytes_tail(out, at);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a label") : 0;
}

/* Bits 1 and 4 of every answer are set, 0 and 7 are not: else it is something else. */
static bool bytes_is_answer(uint8_t b)
{
    return (b & 0x93) == 0x12;
}

enum qz_label_state qz_label_answered(const uint8_t *answer, size_t n)
{
    bool off = false;
    if (n > 0 && bytes_is_answer(answer[0]) && answer[0] & 0x60)
        return QZ_LABEL_NO_PAPER;
    if (n > 1 && bytes_is_answer(answer[1])) {
        if (answer[1] & 0x20)
            return QZ_LABEL_NO_PAPER;
        off = answer[1] & 0x44; /* the cover is open, or it has failed */
    }
    return off ? QZ_LABEL_OFFLINE : QZ_LABEL_DONE;
}
