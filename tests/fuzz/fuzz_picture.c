/* The picture readers with hostile files: they answer with a picture that holds what it says, or with a
 * message; nothing else. For libFuzzer with -DQZ_LIBFUZZER, else it runs by itself on mutated seeds. */
#include "scan/source/picture.h"
#include "tests/support/fuzz_driver.h"
#include "tests/support/pictures.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

static volatile int sink; /* so that the pixels are really looked at */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct qz_frame f;
    struct qz_err err = {0};
    uint8_t *pixels;
    if (qz_picture_decode(data, len, &pixels, &f, &err) < 0) {
        FUZZ_PROMISE(!pixels && err.msg[0] && err.code != QZ_OK);
        return 0;
    }
    FUZZ_PROMISE(f.luma == pixels && f.width >= 1 && f.height >= 1 && f.width <= QZ_FRAME_MAX_SIDE &&
                 f.stride == f.width);
    for (int y = 0; y < f.height; y++)
        sink = f.luma[(size_t)y * (size_t)f.stride] + f.luma[(size_t)(y + 1) * (size_t)f.stride - 1];
    free(pixels);
    return 0;
}

#ifndef QZ_LIBFUZZER
#define SIDE 24

struct seeds {
    struct qz_buf *out;
    size_t count, room;
};

/* Takes the bytes over. */
static void add(struct seeds *s, uint8_t *data, size_t len)
{
    if (s->count < s->room)
        qz_buf_add(&s->out[s->count++], data, len);
    free(data);
}

static void add_pngs(struct seeds *s, const uint8_t *pixels)
{
    static const int kinds[][2] = {{PNG_COLOR_TYPE_GRAY, 1},       {PNG_COLOR_TYPE_GRAY, 8},
                                   {PNG_COLOR_TYPE_GRAY, 16},      {PNG_COLOR_TYPE_RGB, 8},
                                   {PNG_COLOR_TYPE_GRAY_ALPHA, 8}, {PNG_COLOR_TYPE_RGBA, 16},
                                   {PNG_COLOR_TYPE_PALETTE, 2}};
    static const uint8_t palette[12] = {0, 0, 0, 255, 255, 255, 200, 10, 10, 10, 200, 10},
                         alphas[2] = {255, 30};

    for (size_t i = 0; i < 2 * sizeof kinds / sizeof *kinds; i++) {
        size_t len;
        struct pictures_png p = {.width = SIDE, .height = SIDE, .pixels = pixels, .interlaced = i % 2};

        p.type = kinds[i / 2][0];
        p.depth = kinds[i / 2][1];
        if (p.type == PNG_COLOR_TYPE_PALETTE) {
            p.palette = palette;
            p.alphas = alphas;
            p.colours = 4;
            p.alpha_count = 2;
        }

        uint8_t *png = pictures_png(&p, &len);
        add(s, png, len);
    }
}

static void add_jpegs(struct seeds *s, const uint8_t *pixels)
{
    for (int flags = 0; flags < 32; flags += flags < 4 ? 1 : flags) {
        size_t len;
        if (flags & PICTURES_SCANS && flags != PICTURES_SCANS)
            continue;
        uint8_t *jpeg = pictures_jpeg(pixels, SIDE, SIDE, flags, &len);
        add(s, jpeg, len);
    }
}

static uint32_t get32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static uint32_t crc_of(const uint8_t *p, size_t n)
{
    uint32_t c = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return ~c;
}

/* Without this nearly every mutated PNG would fail at its first checksum. */
static void mend(uint8_t *data, size_t len)
{
    size_t at = 8;
    while (len >= 8 && data[0] == 0x89 && at + 12 <= len) {
        size_t n = get32(data + at);
        if (n > len - at - 12)
            return;
        uint32_t crc = crc_of(data + at + 4, n + 4);
        for (int i = 0; i < 4; i++)
            data[at + 8 + n + (size_t)i] = (uint8_t)(crc >> (24 - 8 * i));
        at += n + 12;
    }
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    static const char eight[] = "P5 # x\n4 2 255\nabcdefgh", sixteen[] = "P5 2 2 65535\nabcdefgh";
    struct seeds s = {out, 0, cap};
    uint8_t *pixels = pictures_smooth(SIDE * 8, SIDE); /* enough for eight bytes a pixel */
    add_pngs(&s, pixels);
    add_jpegs(&s, pixels);
    free(pixels);
    add(&s, (uint8_t *)strdup(eight), sizeof eight - 1);
    add(&s, (uint8_t *)strdup(sixteen), sizeof sixteen - 1);
    return s.count;
}
#endif

FUZZ_MAIN(make_seeds, mend)
