/* Inside the scan room: still pictures, from memory. */
#ifndef QZ_SCAN_SOURCE_PICTURE_H
#define QZ_SCAN_SOURCE_PICTURE_H

#include "scan/source/source.h"

#include <stddef.h>

/* As qz_picture_read, for a file that is in memory; its format is told by its first bytes. */
int qz_picture_decode(const uint8_t *data, size_t len, uint8_t **pixels, struct qz_frame *frame,
                      struct qz_err *err);

/* One format each: *pixels (malloc, caller frees) as rows of *width bytes without gaps. 0 or -1. */
int qz_picture_png(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                   struct qz_err *err);
int qz_picture_pgm(const uint8_t *data, size_t len, uint8_t **pixels, int *width, int *height,
                   struct qz_err *err);

#endif
