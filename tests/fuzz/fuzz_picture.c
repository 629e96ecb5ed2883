/* The picture readers with hostile files: they answer with a picture that holds what it says, or with a
 * message; nothing else. For libFuzzer with -DQZ_LIBFUZZER, else it runs by itself on mutated seeds. */
#include "scan/picture.h"
#include "tests/support/mutate.h"
#include "tests/support/pictures.h"

#include <stdlib.h>
#include <string.h>

#include <png.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static volatile int sink; /* so that the pixels are really looked at */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct qz_frame f;
    struct qz_err err = {0};
    uint8_t *pixels;
    if (qz_picture_decode(data, len, &pixels, &f, &err) < 0) {
        if (pixels || !err.msg[0] || err.code == QZ_OK)
            abort();
        return 0;
    }
    if (f.luma != pixels || f.width < 1 || f.height < 1 || f.width > QZ_FRAME_MAX_SIDE || f.stride != f.width)
        abort();
    for (int y = 0; y < f.height; y++)
        sink = f.luma[(size_t)y * (size_t)f.stride] + f.luma[(size_t)(y + 1) * (size_t)f.stride - 1];
    free(pixels);
    return 0;
}

#ifndef QZ_LIBFUZZER
#define SIDE 24

static struct mutate_seed seeds[32];
static size_t count;

static void add(uint8_t *data, size_t len)
{
    seeds[count++] = (struct mutate_seed){data, len};
}

static void add_pngs(const uint8_t *pixels)
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
        add(png, len);
    }
}

static void add_jpegs(const uint8_t *pixels)
{
    for (int flags = 0; flags < 32; flags += flags < 4 ? 1 : flags) {
        size_t len;
        if (flags & PICTURES_SCANS && flags != PICTURES_SCANS)
            continue;
        uint8_t *jpeg = pictures_jpeg(pixels, SIDE, SIDE, flags, &len);
        add(jpeg, len);
    }
}

static void add_pgm(const char *text, size_t len)
{
    uint8_t *p = malloc(len);
    if (!p)
        exit(2);
    memcpy(p, text, len);
    add(p, len);
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

int main(int argc, char **argv)
{
    uint8_t *pixels = pictures_smooth(SIDE * 8, SIDE); /* enough for eight bytes a pixel */
    add_pngs(pixels);
    add_jpegs(pixels);
    add_pgm("P5 # x\n4 2 255\nabcdefgh", 23);
    add_pgm("P5 2 2 65535\nabcdefgh", 21);
    int rc = mutate_main(argc, argv,
                         &(struct mutate_job){.entry = LLVMFuzzerTestOneInput,
                                              .mend = mend,
                                              .seeds = seeds,
                                              .seed_count = count,
                                              .max_len = 1 << 16,
                                              .count = 20000});
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)seeds[i].data);
    free(pixels);
    return rc;
}
#endif
