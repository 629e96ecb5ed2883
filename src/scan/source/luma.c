#include "scan/source/luma.h"

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

/* Four letters, kind, offset, row_bytes, size_halves, cost. */
#define FORMAT(a, b, c, d, kind, offset, row, halves, cost)                                                  \
    {FOURCC(a, b, c, d), {a, b, c, d, 0}, kind, offset, 0, 0, row, halves, cost}
/* Four letters, the bytes of red, green and blue, bytes a pixel, cost. */
#define RGB(a, b, c, d, red, green, blue, row, cost)                                                         \
    {FOURCC(a, b, c, d), {a, b, c, d, 0}, QZ_LUMA_RGB, red, green, blue, row, 2, cost}

static const struct qz_luma_format formats[] = {
    FORMAT('G', 'R', 'E', 'Y', QZ_LUMA_PLANE, 0, 1, 2, 0),
    FORMAT('N', 'V', '1', '2', QZ_LUMA_PLANE, 0, 1, 3, 1),
    FORMAT('N', 'V', '2', '1', QZ_LUMA_PLANE, 0, 1, 3, 1),
    FORMAT('Y', 'U', '1', '2', QZ_LUMA_PLANE, 0, 1, 3, 1),
    FORMAT('Y', 'V', '1', '2', QZ_LUMA_PLANE, 0, 1, 3, 1),
    FORMAT('N', 'V', '1', '6', QZ_LUMA_PLANE, 0, 1, 4, 2),
    FORMAT('N', 'V', '6', '1', QZ_LUMA_PLANE, 0, 1, 4, 2),
    FORMAT('4', '2', '2', 'P', QZ_LUMA_PLANE, 0, 1, 4, 2),
    FORMAT('Y', 'U', 'Y', 'V', QZ_LUMA_PACKED, 0, 2, 2, 3),
    FORMAT('Y', 'V', 'Y', 'U', QZ_LUMA_PACKED, 0, 2, 2, 3),
    FORMAT('U', 'Y', 'V', 'Y', QZ_LUMA_PACKED, 1, 2, 2, 4),
    FORMAT('V', 'Y', 'U', 'Y', QZ_LUMA_PACKED, 1, 2, 2, 4),
    FORMAT('Y', '1', '0', ' ', QZ_LUMA_DEEP, 2, 2, 2, 5),
    FORMAT('Y', '1', '2', ' ', QZ_LUMA_DEEP, 4, 2, 2, 5),
    FORMAT('Y', '1', '6', ' ', QZ_LUMA_DEEP, 8, 2, 2, 5),
    RGB('R', 'G', 'B', '3', 0, 1, 2, 3, 6),
    RGB('B', 'G', 'R', '3', 2, 1, 0, 3, 6),
    RGB('R', 'G', 'B', '4', 1, 2, 3, 4, 7), /* what a fourth byte holds is of no interest */
    RGB('B', 'A', '2', '4', 1, 2, 3, 4, 7),
    RGB('B', 'X', '2', '4', 1, 2, 3, 4, 7),
    RGB('B', 'G', 'R', '4', 2, 1, 0, 4, 7),
    RGB('A', 'R', '2', '4', 2, 1, 0, 4, 7),
    RGB('X', 'R', '2', '4', 2, 1, 0, 4, 7),
    RGB('A', 'B', '2', '4', 0, 1, 2, 4, 7),
    RGB('X', 'B', '2', '4', 0, 1, 2, 4, 7),
    RGB('R', 'A', '2', '4', 3, 2, 1, 4, 7),
    RGB('R', 'X', '2', '4', 3, 2, 1, 4, 7),
    FORMAT('B', 'A', '8', '1', QZ_LUMA_BAYER, 0, 1, 2, 8),
    FORMAT('G', 'B', 'R', 'G', QZ_LUMA_BAYER, 0, 1, 2, 8),
    FORMAT('G', 'R', 'B', 'G', QZ_LUMA_BAYER, 0, 1, 2, 8),
    FORMAT('R', 'G', 'G', 'B', QZ_LUMA_BAYER, 0, 1, 2, 8),
    FORMAT('M', 'J', 'P', 'G', QZ_LUMA_JPEG, 0, 0, 0, 9),
    FORMAT('J', 'P', 'E', 'G', QZ_LUMA_JPEG, 0, 0, 0, 10),
};

const struct qz_luma_format *qz_luma_format(uint32_t fourcc)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (formats[i].fourcc == fourcc)
            return &formats[i];
    return NULL;
}

size_t qz_luma_frame_bytes(const struct qz_luma_format *f, size_t stride, int height)
{
    return f->kind == QZ_LUMA_JPEG ? 0 : stride * (size_t)height * (size_t)f->size_halves / 2;
}

static void luma_packed(const uint8_t *restrict in, int width, uint8_t *restrict out)
{
    for (int x = 0; x < width; x++)
        out[x] = in[2 * x];
}

/* What lies above the bits that the format has is noise of the driver's. */
static void luma_deep(const uint8_t *restrict in, int shift, int width, uint8_t *restrict out)
{
    for (int x = 0; x < width; x++)
        out[x] = (uint8_t)((in[2 * x] | in[2 * x + 1] << 8) >> shift);
}

static void luma_rgb(const struct qz_luma_format *f, const uint8_t *restrict in, int width,
                     uint8_t *restrict out)
{
    for (int x = 0; x < width; x++, in += f->row_bytes)
        out[x] = (uint8_t)((77 * in[f->offset] + 150 * in[f->green] + 29 * in[f->blue] + 128) >> 8);
}

/* Any two by two pixels have red and blue once and green twice, wherever they begin. */
static void luma_bayer(const uint8_t *restrict in, const uint8_t *restrict below, int width,
                       uint8_t *restrict out)
{
    for (int x = 0; x + 1 < width; x++)
        out[x] = (uint8_t)((in[x] + in[x + 1] + below[x] + below[x + 1] + 2) / 4);
    out[width - 1] = width > 1 ? out[width - 2] : in[0];
}

void qz_luma_unpack(const struct qz_luma_format *f, const uint8_t *src, size_t stride, int width, int height,
                    uint8_t *dst)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *in = src + (size_t)y * stride;
        const uint8_t *near = in; /* the row below, or above the last one */
        if (y + 1 < height)
            near = in + stride;
        else if (y > 0)
            near = in - stride;

        uint8_t *out = dst + (size_t)y * (size_t)width;
        if (f->kind == QZ_LUMA_PACKED)
            luma_packed(in + f->offset, width, out);
        else if (f->kind == QZ_LUMA_DEEP)
            luma_deep(in, f->offset, width, out);
        else if (f->kind == QZ_LUMA_RGB)
            luma_rgb(f, in, width, out);
        else
            luma_bayer(in, near, width, out);
    }
}
