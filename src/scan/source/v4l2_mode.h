/* Inside the scan room: which of a camera's modes to use.
 *
 * First the modes that are fluent (25 frames a second or more, at least 640x480) and no larger than
 * wanted. Among them size first, as it decides how small a code can be read; then rate, as far as it is
 * below 25; then uncompressed over MJPEG, which costs decoding time and detail; then the rate nearest to
 * 30, as more only shortens the exposure and doubles the work. */
#ifndef QZ_SCAN_SOURCE_V4L2_MODE_H
#define QZ_SCAN_SOURCE_V4L2_MODE_H

#include "scan/source/luma.h"

struct qz_v4l2_mode {
    const struct qz_luma_format *format;
    int width, height;
    uint32_t num, den; /* seconds from frame to frame as a fraction; 0, 0: not known */
};

/* Frames a second; 30 when not known, as nearly every camera does that. */
double qz_v4l2_mode_fps(const struct qz_v4l2_mode *m);

/* Negative when a is to be preferred, positive for b, 0 when they are alike. */
int qz_v4l2_mode_compare(const struct qz_v4l2_mode *a, const struct qz_v4l2_mode *b, int want_width,
                         int want_height);

/* All usable modes of the open camera fd, the best first, at most cap; 0 when there are none. A
 * driver that cannot enumerate sizes is given the wanted size to adjust. */
size_t qz_v4l2_modes(int fd, int want_width, int want_height, struct qz_v4l2_mode *out, size_t cap);

#endif
