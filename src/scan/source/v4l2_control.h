/* Inside the scan room: a camera's exposure, gain and focus. All of it is optional: a camera that lacks a
 * control, or refuses a value, is left to its own automatic. */
#ifndef QZ_SCAN_SOURCE_V4L2_CONTROL_H
#define QZ_SCAN_SOURCE_V4L2_CONTROL_H

#include "scan/source/meter.h"

enum { QZ_V4L2_CONTROLS = 8 };

struct qz_v4l2_control {
    int fd; /* -1: not begun */
    struct {
        bool has;
        int min, max, first, now; /* first: as it was found */
    } c[QZ_V4L2_CONTROLS];
    struct qz_meter meter;
};

void qz_v4l2_control_init(struct qz_v4l2_control *v);

/* Note what the open camera fd has and how it is set, then take over: manual exposure and gain, no rate
 * cut in the dark, 50 Hz mains. */
void qz_v4l2_control_begin(struct qz_v4l2_control *v, int fd);
bool qz_v4l2_control_begun(const struct qz_v4l2_control *v);

/* What became of a frame: adjust. box and read as in qz_source_feedback; at_us is a clock. */
void qz_v4l2_control_step(struct qz_v4l2_control *v, const struct qz_frame *frame, const float *box,
                          bool read, int64_t at_us);

/* Put every control back as it was found. Call before the camera is closed; fine when not begun. */
void qz_v4l2_control_finish(struct qz_v4l2_control *v);

#endif
