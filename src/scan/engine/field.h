/* Where in a picture a code may be: the first look, before any search. A code is full of edges both ways,
 * tile after tile, in a picture of the size that suits its modules; a wall has none but noise, and the edges
 * of furniture and people are lines. What may be a code is kept generously; all else is certainly none. */
#ifndef QZ_SCAN_ENGINE_FIELD_H
#define QZ_SCAN_ENGINE_FIELD_H

#include "scan/engine/img.h"

/* What is asked of a place. */
enum qz_field_kind {
    QZ_FIELD_EDGES = 1, /* something stands out from the noise: a finder may be there */
    QZ_FIELD_FULL = 2   /* it is full of edges, as a code is */
};

/* Pixels from left to right, or rows from top to bottom; nothing where from == to. */
struct qz_span {
    int from, to;
};

struct qz_field {
    uint8_t *tile; /* rows of columns tiles, from top to bottom: what may be there, by enum qz_field_kind */
    int columns, rows;
    float size; /* of a tile, in the scale of pictures */
    bool full;  /* any of them is */

    uint8_t *px; /* of the reduced copies */
    uint16_t *most, *least;
};

/* Give memory for base pictures of w x h, at most QZ_FRAME_MAX_SIDE each. What was there is released. Returns
 * 0, or -1 when there is none. */
int qz_field_prepare(struct qz_field *f, int w, int h);
void qz_field_release(struct qz_field *f);

/* Look at the base picture, reduced to half. simd as in img. */
void qz_field_look(struct qz_field *f, const struct qz_img *half, bool simd);

/* A code may be anywhere, whatever was seen. */
void qz_field_fill(struct qz_field *f);

/* The next part of row y of a picture of that scale where one of kinds is, in its pixels; *column is 0 for
 * the first, and kept by the caller from one to the next. False when there is no more. */
bool qz_field_next(const struct qz_field *f, unsigned kinds, float scale, int y, int *column,
                   struct qz_span *part);

/* What rows of a picture of that scale hold all that is full, or, turned, what columns. */
struct qz_span qz_field_rows(const struct qz_field *f, float scale, bool turned);

#endif
