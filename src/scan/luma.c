#include "scan/luma.h"

#define FOURCC(a, b, c, d) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16 | (uint32_t)(d) << 24)

static const struct qz_luma_format formats[] = {
    {FOURCC('G', 'R', 'E', 'Y'), "GREY", QZ_LUMA_PLANE, 0, 1, 2, 0},
    {FOURCC('N', 'V', '1', '2'), "NV12", QZ_LUMA_PLANE, 0, 1, 3, 1},
    {FOURCC('Y', 'U', 'Y', 'V'), "YUYV", QZ_LUMA_PACKED, 0, 2, 2, 2},
    {FOURCC('U', 'Y', 'V', 'Y'), "UYVY", QZ_LUMA_PACKED, 1, 2, 2, 3},
    {FOURCC('M', 'J', 'P', 'G'), "MJPG", QZ_LUMA_JPEG, 0, 0, 0, 4},
    {FOURCC('J', 'P', 'E', 'G'), "JPEG", QZ_LUMA_JPEG, 0, 0, 0, 5},
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

void qz_luma_unpack(const struct qz_luma_format *f, const uint8_t *src, size_t stride, int width, int height,
                    uint8_t *dst)
{
    for (int y = 0; y < height; y++) {
        const uint8_t *restrict in = src + (size_t)y * stride + f->offset;
        uint8_t *restrict out = dst + (size_t)y * (size_t)width;
        for (int x = 0; x < width; x++)
            out[x] = in[2 * x];
    }
}
