/* Pictures that are shown: PNG and JPEG files in memory as colours, and back. For the picture worker, which
 * is shut in: what it decodes is hostile. */
#ifndef QZ_SCAN_SOURCE_COLOUR_H
#define QZ_SCAN_SOURCE_COLOUR_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Rows of width * 3 bytes without gaps: red, green, blue, as sRGB has them. */
struct qz_colour {
    int width, height;
    uint8_t *rgb; /* malloc; NULL: none */
};

/* Into what a picture is fitted: whole and in its shape. */
struct qz_colour_fit {
    int width, height; /* pixels at the most, above 0 */
    bool enlarge;      /* a smaller one is made larger, until one side is reached */
};

/* Decode a file of len bytes and at most QZ_PICTURE_PIXELS pixels (rules/limits.h), over white where it is
 * transparent, turned as its Exif says, and fitted. The caller frees out->rgb. 0, or -1 with QZ_E_INPUT for
 * what is no such picture and QZ_E_NOMEM. */
int qz_colour_decode(const uint8_t *data, size_t len, const struct qz_colour_fit *fit, struct qz_colour *out,
                     struct qz_err *err);
void qz_colour_finish(struct qz_colour *c);

/* One format each, as it lies. A JPEG may come out smaller than it is, by whole steps, but never smaller than
 * it is fitted to. */
int qz_colour_png(const uint8_t *data, size_t len, struct qz_colour *out, struct qz_err *err);
int qz_colour_jpeg(const uint8_t *data, size_t len, const struct qz_colour_fit *fit, struct qz_colour *out,
                   struct qz_err *err);
/* How a JPEG file is to be turned, 1 to 8, as Exif numbers it; 1 where it does not say. */
int qz_colour_turn(const uint8_t *data, size_t len);
/* Make *c another size; each side from 1 on. Frees and replaces c->rgb. 0 or -1: QZ_E_NOMEM. */
int qz_colour_scale(struct qz_colour *c, int width, int height, struct qz_err *err);

/* Append a JPEG file of it: quality from 1 to 100, colours as fine as brightness. 0 or -1: QZ_E_NOMEM. */
int qz_colour_write_jpeg(const struct qz_colour *c, int quality, struct qz_buf *out, struct qz_err *err);

#endif
