/* Inside the scan room: the pixel formats of cameras, and how their luma is got at. */
#ifndef QZ_SCAN_SOURCE_LUMA_H
#define QZ_SCAN_SOURCE_LUMA_H

#include <stddef.h>
#include <stdint.h>

enum qz_luma_kind {
    QZ_LUMA_PLANE,  /* the luma is a plane of its own at the front: used where it lies */
    QZ_LUMA_PACKED, /* each second byte is luma: copied out */
    QZ_LUMA_DEEP,   /* grey of two bytes, the low one first: its highest eight bits */
    QZ_LUMA_RGB,    /* red, green and blue in a byte each: weighted */
    QZ_LUMA_BAYER,  /* one colour a pixel, in squares of four: their mean */
    QZ_LUMA_JPEG    /* to be decoded */
};

struct qz_luma_format {
    uint32_t fourcc; /* as V4L2 writes it: first letter in the low byte */
    char name[5];
    enum qz_luma_kind kind;
    int offset;      /* packed: the first luma byte of a row; deep: bits beyond eight; RGB: the byte of red */
    int green, blue; /* RGB: the bytes of these */
    int row_bytes;   /* bytes a pixel in a row of the first plane; 0 for JPEG */
    int size_halves; /* bytes of a frame for each byte of the first plane, in halves: 3 for 4:2:0 */
    int cost;        /* cheaper formats first, all else being equal */
};

/* The format of that code, or NULL when we cannot read it. */
const struct qz_luma_format *qz_luma_format(uint32_t fourcc);

/* Bytes of a whole frame of height rows of stride bytes; 0 for JPEG. */
size_t qz_luma_frame_bytes(const struct qz_luma_format *f, size_t stride, int height);

/* Make luma of a frame that is neither a plane nor JPEG, as height rows of width bytes without gaps. */
void qz_luma_unpack(const struct qz_luma_format *f, const uint8_t *src, size_t stride, int width, int height,
                    uint8_t *dst);

#endif
