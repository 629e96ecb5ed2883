/* A camera frame as the rest of the program sees it: luma only, owned by its source. */
#ifndef QZ_SCAN_ENGINE_FRAME_H
#define QZ_SCAN_ENGINE_FRAME_H

#include <stdint.h>

#define QZ_FRAME_MAX_SIDE 8192 /* a larger side is refused: a hostile file, not a camera */

struct qz_frame {
    const uint8_t *luma; /* height rows of stride bytes, full range 0..255, top row first */
    int width, height;   /* pixels, 1..QZ_FRAME_MAX_SIDE */
    int stride;          /* bytes from one row to the next, >= width */
    int64_t at_us;       /* when it was exposed, microseconds of CLOCK_MONOTONIC (or stream time) */
    uint64_t seq;        /* counts up by one per frame of this source */
};

#endif
