/* Pixels: plain C loops over a 32-bit canvas. Everything that is seen passes through here, so that each
 * display driver shows the same picture, and so that only changed areas need to be drawn again. */
#ifndef QZ_KIOSK_DRAW_RASTER_H
#define QZ_KIOSK_DRAW_RASTER_H

#include <stdbool.h>
#include <stdint.h>

struct qz_rect {
    int x, y, w, h;
};

/* The common part; w or h is 0 when there is none. */
struct qz_rect qz_rect_and(struct qz_rect a, struct qz_rect b);
/* The smallest rectangle around both; an empty one adds nothing. */
struct qz_rect qz_rect_or(struct qz_rect a, struct qz_rect b);
bool qz_rect_empty(struct qz_rect r);
/* Whether all of b lies in a. */
bool qz_rect_covers(struct qz_rect a, struct qz_rect b);
bool qz_rect_has(struct qz_rect r, int x, int y);

/* v, but at least 0 and at most `most`. */
float qz_within(float v, float most);

/* A canvas of 0x00RRGGBB pixels, borrowed. stride counts pixels. */
struct qz_pixels {
    uint32_t *px;
    int w, h, stride;
};

/* Coverage 0..255, width bytes a row. */
struct qz_mask {
    int w, h;
    int ox, oy; /* from the point it is drawn at to its top left pixel */
    uint8_t *a;
};

/* All draw inside clip only; clip must lie within the canvas. Colours are 0xRRGGBB. */
void qz_raster_fill(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, uint32_t color);
/* The same at alpha 0..255 at the top row, going evenly to alpha_end at the bottom one. */
void qz_raster_shade(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, uint32_t color, int alpha,
                     int alpha_end);
/* A filled rectangle with round corners, anti-aliased. radius is cut to half the shorter side, so that a
 * square with a large radius is a disc. */
void qz_raster_round(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, float radius,
                     uint32_t color);
/* What lies outside those round corners but inside r. */
void qz_raster_corners(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, float radius,
                       uint32_t color);
/* Stripes from lower left to upper right, half of every `period` px across; between them nothing is drawn. */
void qz_raster_hatch(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, int period, uint32_t color);
/* Colour through a mask whose reference point is put at x,y. */
void qz_raster_mask(struct qz_pixels *p, struct qz_rect clip, int x, int y, const struct qz_mask *m,
                    uint32_t color);
/* A line with round ends, anti-aliased; points in pixels. */
void qz_raster_line(struct qz_pixels *p, struct qz_rect clip, const float from[2], const float to[2],
                    float width, uint32_t color);

/* A luma picture scaled to fill r (what does not fit its shape is cut away evenly), smoothed, coloured
 * through table, left and right swapped when mirror is set. */
struct qz_luma {
    const uint8_t *px;
    int w, h, stride;
};
void qz_raster_luma(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, const struct qz_luma *l,
                    const uint32_t table[256], bool mirror);
/* The part of the picture that qz_raster_luma shows: left, top, width, height in its pixels. */
void qz_luma_window(const struct qz_luma *l, struct qz_rect r, float out[4]);

/* A picture as it is, its top left corner at r's; what lies beyond it or r stays. */
void qz_raster_copy(struct qz_pixels *p, struct qz_rect clip, struct qz_rect r, const struct qz_pixels *from);

#endif
