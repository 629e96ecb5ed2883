#include "ctl/codeimg.h"

#include <png.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define PNG_QUIET      4
#define TERMINAL_QUIET 2

/* QR_MODE_8 lets the library choose the modes itself; an upper-case pass becomes alphanumeric. */
static QRcode *codeimg_encode(const char *text, struct qz_err *err)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code)
        qz_fail(err, QZ_E_INPUT, "this text does not fit into a QR code");
    return code;
}

static bool codeimg_dark(const QRcode *code, int x, int y)
{
    return x >= 0 && y >= 0 && x < code->width && y < code->width && (code->data[y * code->width + x] & 1);
}

int qz_code_modules(const char *text, struct qz_modules *out, struct qz_err *err)
{
    QRcode *code = codeimg_encode(text, err);
    if (!code)
        return -1;

    out->side = code->width;
    out->dark = malloc((size_t)code->width * (size_t)code->width);

    for (int i = 0; out->dark && i < code->width * code->width; i++)
        out->dark[i] = code->data[i] & 1;

    QRcode_free(code);
    return out->dark ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for a code");
}

void qz_modules_finish(struct qz_modules *m)
{
    free(m->dark);
    m->dark = NULL;
}

static void on_png_bytes(png_structp png, png_bytep bytes, png_size_t n)
{
    qz_buf_add(png_get_io_ptr(png), bytes, n);
}

static void on_png_flush(png_structp png)
{
    (void)png;
}

static int write_png(const uint8_t *luma, int side, struct qz_buf *out, struct qz_err *err)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    int rc = -1;

    if (!info || setjmp(png_jmpbuf(png))) {
        qz_fail(err, QZ_E_NOMEM, "no memory for a picture");
        goto out;
    }

    png_set_write_fn(png, out, on_png_bytes, on_png_flush);
    png_set_IHDR(png, info, (png_uint_32)side, (png_uint_32)side, 8, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);

    for (int y = 0; y < side; y++)
        png_write_row(png, luma + (size_t)y * (size_t)side);
    png_write_end(png, NULL);
    rc = 0;

out:
    png_destroy_write_struct(&png, &info);
    return rc;
}

static void codeimg_paint(const QRcode *code, int side, uint8_t *luma)
{
    int scale = side / (code->width + 2 * PNG_QUIET);
    int margin = (side - scale * code->width) / 2;
    memset(luma, 255, (size_t)side * (size_t)side);
    for (int y = 0; y < code->width * scale; y++)
        for (int x = 0; x < code->width * scale; x++)
            if (codeimg_dark(code, x / scale, y / scale))
                luma[(size_t)(y + margin) * (size_t)side + (size_t)(x + margin)] = 0;
}

int qz_code_png(const char *text, int side, struct qz_buf *out, struct qz_err *err)
{
    QRcode *code = codeimg_encode(text, err);
    uint8_t *luma = NULL;
    int rc = -1;

    qz_buf_clear(out);
    if (!code)
        return -1;

    if (side < code->width + 2 * PNG_QUIET || side > 10000) {
        qz_fail(err, QZ_E_INPUT, "%d pixels are not enough for this code", side);
        goto out;
    }

    luma = malloc((size_t)side * (size_t)side);
    if (!luma) {
        qz_fail(err, QZ_E_NOMEM, "no memory for a picture");
        goto out;
    }

    codeimg_paint(code, side, luma);
    rc = write_png(luma, side, out, err);
    if (rc == 0 && out->failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for a picture");

out:
    free(luma);
    QRcode_free(code);
    return rc;
}

/* Two modules stand above each other in one cell. */
static const char *codeimg_cell(bool top, bool bottom)
{
    static const char *const half[2][2] = {{" ", "▄"}, {"▀", "█"}};
    return half[top][bottom];
}

int qz_code_terminal(const char *text, bool colour, struct qz_buf *out, struct qz_err *err)
{
    QRcode *code = codeimg_encode(text, err);
    if (!code)
        return -1;

    for (int y = -TERMINAL_QUIET; y < code->width + TERMINAL_QUIET; y += 2) {
        qz_buf_str(out, colour ? "\033[30;107m" : "");
        for (int x = -TERMINAL_QUIET; x < code->width + TERMINAL_QUIET; x++)
            qz_buf_str(out, codeimg_cell(codeimg_dark(code, x, y) == colour,
                                         codeimg_dark(code, x, y + 1) == colour));
        qz_buf_str(out, colour ? "\033[0m\n" : "\n");
    }

    QRcode_free(code);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for a code") : 0;
}
