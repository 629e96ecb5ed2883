/* Inside the scan room: pictures of a camera that is mounted on its side, upside down, or sends a mirror
 * image, put upright. */
#ifndef QZ_SCAN_SOURCE_TURN_H
#define QZ_SCAN_SOURCE_TURN_H

#include "scan/engine/frame.h"

#include <stdbool.h>
#include <stddef.h>

struct qz_turn {
    int quarters; /* clockwise, 0..3 */
    bool mirror;  /* then left and right are exchanged */
    /* Private. */
    uint8_t *px;
    size_t cap;
    int width, height; /* of the last frame before it was turned */
};

/* Put *f upright; its luma is in t's own memory then, until the next call. Returns 0, or -1 when there is no
 * memory for it. */
int qz_turn_frame(struct qz_turn *t, struct qz_frame *f);

/* Where a box (x0,y0,x1,y1) of the turned frame lies in the frame as it came. */
void qz_turn_back(const struct qz_turn *t, const float box[4], float out[4]);

/* Free t's memory. */
void qz_turn_finish(struct qz_turn *t);

#endif
