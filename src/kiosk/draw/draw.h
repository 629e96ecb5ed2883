/* A frame as a list of drawing commands. Screens describe the whole frame each time; the list is compared
 * with the one before, and only where they differ is anything painted. Nothing is allocated for a frame that
 * shows what was shown before. */
#ifndef QZ_KIOSK_DRAW_DRAW_H
#define QZ_KIOSK_DRAW_DRAW_H

#include "kiosk/draw/raster.h"
#include "kiosk/draw/shape.h"
#include "kiosk/draw/text.h"

#define QZ_DRAW_COMMANDS 400 /* of a frame at the most; further ones are dropped */
#define QZ_DRAW_DIRTY    16  /* areas */
#define QZ_QR_QUIET      4   /* modules around a code */

struct qz_draw;

/* fonts are borrowed. cache_bytes bounds the masks kept. NULL with *err when memory is short. */
struct qz_draw *qz_draw_create(struct qz_fonts *fonts, size_t cache_bytes, struct qz_err *err);
/* NULL is fine. */
void qz_draw_destroy(struct qz_draw *d);
struct qz_fonts *qz_draw_fonts(struct qz_draw *d);
struct qz_cache_stats qz_draw_stats(const struct qz_draw *d);
/* A number of how the frame that was described last is laid out: of each area, in its order, what it is,
 * where, and in which colour. Letters, icons and rings are left out: they are a little elsewhere with another
 * version of a font. */
uint64_t qz_draw_layout(const struct qz_draw *d);
/* Forget all masks (the baseline of a measurement). */
void qz_draw_forget(struct qz_draw *d);

/* Frames that are begun from now on are only tried: no letter and no shape is made for them. */
void qz_draw_dry(struct qz_draw *d, bool dry);

/* Begin a frame of w x h on that ground. */
void qz_draw_begin(struct qz_draw *d, int w, int h, uint32_t ground);

void qz_draw_rect(struct qz_draw *d, struct qz_rect r, uint32_t color);
void qz_draw_round(struct qz_draw *d, struct qz_rect r, float radius, uint32_t color);
/* A filled card with a border of `line` px inside its edge. */
void qz_draw_card(struct qz_draw *d, struct qz_rect r, float radius, uint32_t fill, uint32_t border,
                  float line);
void qz_draw_shade(struct qz_draw *d, struct qz_rect r, uint32_t color, int alpha, int alpha_end);
void qz_draw_line(struct qz_draw *d, const float from[2], const float to[2], float width, uint32_t color);
/* Stripes, see raster.h. */
void qz_draw_hatch(struct qz_draw *d, struct qz_rect r, int period, uint32_t color);
/* See shape.h; centres in px. */
void qz_draw_ring(struct qz_draw *d, int cx, int cy, float diameter, float stroke, float from, float to,
                  uint32_t color);
void qz_draw_dashes(struct qz_draw *d, int cx, int cy, float diameter, float stroke, int dashes,
                    uint32_t color);
void qz_draw_icon(struct qz_draw *d, enum qz_icon icon, int cx, int cy, float size, float stroke,
                  uint32_t color);
void qz_draw_bracket(struct qz_draw *d, int x, int y, int corner, float arm, float radius, float stroke,
                     uint32_t color);
/* One line; x is its left end, y its baseline. */
void qz_draw_text(struct qz_draw *d, struct qz_type t, int x, int y, const char *text, size_t n,
                  uint32_t color);
#define QZ_QR_TEXT 256 /* of a code on the screen, with its terminator */
/* A code for `text` (less than QZ_QR_TEXT bytes), black on white whatever the theme, as large as whole pixels
 * a module allow in r with its quiet zone, centred. */
void qz_draw_qr(struct qz_draw *d, struct qz_rect r, const char *text);
/* A luma picture (borrowed until qz_draw_paint) that fills r. seq tells pictures apart. */
void qz_draw_luma(struct qz_draw *d, struct qz_rect r, const struct qz_luma *luma, uint64_t seq, bool mirror);

/* A picture (borrowed until qz_draw_paint) as it is, with its top left corner at r's, cut to r. key tells
 * pictures apart. One of them a frame. */
void qz_draw_image(struct qz_draw *d, struct qz_rect r, const struct qz_pixels *image, uint64_t key);

/* Round off the corners of what lies in r, in the colour that is around it. */
void qz_draw_corners(struct qz_draw *d, struct qz_rect r, float radius, uint32_t under);

/* End the frame: where it differs from the one before. Returns the number of areas, 0 when it is the same. */
int qz_draw_end(struct qz_draw *d, struct qz_rect dirty[QZ_DRAW_DIRTY]);
/* The next qz_draw_end reports the whole frame (the canvas was lost). */
void qz_draw_all(struct qz_draw *d);
/* Paint the ended frame's areas onto the canvas, which holds the frame before. */
void qz_draw_paint(struct qz_draw *d, struct qz_pixels *p, const struct qz_rect *areas, int n);

#endif
