/* The camera's pictures on their way from the scan thread to the screen: made small, newest wins, neither
 * side waits for the other. */
#ifndef QZ_KIOSK_LINK_PREVIEW_H
#define QZ_KIOSK_LINK_PREVIEW_H

#include "base/err.h"
#include "scan/engine/frame.h"

#include <stdbool.h>
#include <stdint.h>

#define QZ_PREVIEW_W      640 /* pixels at the most, of a frame that is not upright */
#define QZ_PREVIEW_H      360
#define QZ_PREVIEW_GAP_US 32000 /* shortest time between two pictures taken: 30 a second */

struct qz_preview;

/* Room for three pictures, 0.7 MB. NULL with *err when memory is short. */
struct qz_preview *qz_preview_create(struct qz_err *err);
/* Both threads must have stopped. NULL is fine. */
void qz_preview_destroy(struct qz_preview *p);

/* Scan thread: hand over a frame. Its middle in the shape 16:9, or the whole of an upright one, is averaged
 * down by whole steps; nothing of it is kept. Does nothing while pictures are not wanted or the last one is
 * younger than QZ_PREVIEW_GAP_US. Returns whether it was taken: then wake the screen. */
bool qz_preview_put(struct qz_preview *p, const struct qz_frame *frame);
/* Screen thread: whether pictures are shown now. At first they are not. */
void qz_preview_want(struct qz_preview *p, bool wanted);

/* Any thread: whether they are. */
bool qz_preview_wanted(const struct qz_preview *p);

struct qz_preview_view {
    const uint8_t *luma; /* h rows of w bytes; valid until the next qz_preview_take */
    int w, h;
    float part[4]; /* what of the frame it shows: left, top, width, height, each 0..1 */
    uint64_t seq;  /* counts up; 0: no picture yet */
};

/* Screen thread: the newest picture into *out. Returns whether it is newer than the last one taken. */
bool qz_preview_take(struct qz_preview *p, struct qz_preview_view *out);

#endif
