/* Picture files made for tests, good ones and odd ones. All return malloc memory of *len bytes. */
#ifndef QZ_TESTS_SUPPORT_PICTURES_H
#define QZ_TESTS_SUPPORT_PICTURES_H

#include <stddef.h>
#include <stdint.h>

enum pictures_jpeg_flag {
    PICTURES_COLOUR = 1,      /* YCbCr with 4:2:0, not grey */
    PICTURES_PROGRESSIVE = 2, /* in the usual number of scans */
    PICTURES_SCANS = 4,       /* in as many scans as the format allows */
    PICTURES_NO_TABLES = 8,   /* without Huffman tables, as motion JPEG */
    PICTURES_NO_END = 16,     /* without the end marker */
    PICTURES_CMYK = 32        /* four components */
};

/* A JPEG of quality 95 of width x height grey levels. */
uint8_t *pictures_jpeg(const uint8_t *luma, int width, int height, int flags, size_t *len);

struct pictures_png {
    int width, height;
    int type, depth;       /* PNG_COLOR_TYPE_…, bits a sample */
    int interlaced;        /* Adam7 */
    const uint8_t *pixels; /* rows as PNG lays them out, without gaps */
    const uint8_t *palette, *alphas;
    int colours, alpha_count; /* of the palette (RGB triples), and how many of them have an alpha */
};
uint8_t *pictures_png(const struct pictures_png *p, size_t *len);

/* Write a file, or end the program. */
void pictures_save(const char *path, const void *data, size_t len);

/* The same smooth picture for all tests: level at x, y. */
uint8_t pictures_level(int x, int y);
/* width x height of it. */
uint8_t *pictures_smooth(int width, int height);

#endif
