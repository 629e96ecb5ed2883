/* Inside the scan room: JPEG to luma, for camera frames and for files. */
#ifndef QZ_SCAN_SOURCE_MJPEG_H
#define QZ_SCAN_SOURCE_MJPEG_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct qz_mjpeg;

/* A decoder to be used for many pictures, or NULL with *err when there is no memory. */
struct qz_mjpeg *qz_mjpeg_create(struct qz_err *err);
void qz_mjpeg_destroy(struct qz_mjpeg *m);

/* Decode one picture to luma in *pixels (malloc memory of *cap bytes, grown as needed, kept by the
 * caller for the next one) as rows of *width bytes without gaps. Frames without Huffman tables, as
 * cameras send them, get the standard ones. Returns 0, or -1 with *err when the data is no JPEG, is
 * too large, or is damaged so that part of the picture would be made up. */
int qz_mjpeg_luma(struct qz_mjpeg *m, const uint8_t *data, size_t len, uint8_t **pixels, size_t *cap,
                  int *width, int *height, struct qz_err *err);

#endif
