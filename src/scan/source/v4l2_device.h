/* Inside the scan room: one V4L2 camera that is open and streaming into mapped buffers. */
#ifndef QZ_SCAN_SOURCE_V4L2_DEVICE_H
#define QZ_SCAN_SOURCE_V4L2_DEVICE_H

#include "scan/source/source.h"
#include "scan/source/v4l2_mode.h"

#define QZ_V4L2_BUFFERS 4 /* one with us, three for the driver to fill meanwhile */

/* Who a camera is, as its driver says: unlike its path, that stays when it is plugged in again. */
struct qz_v4l2_identity {
    char card[33], bus[33]; /* terminated */
};

struct qz_v4l2_device {
    int fd; /* -1: not open */
    struct qz_v4l2_identity id;
    struct qz_v4l2_mode mode;   /* as the driver set it */
    size_t stride, frame_bytes; /* of a whole frame; 0: MJPEG */
    struct {
        uint8_t *start;
        size_t len;
    } buf[QZ_V4L2_BUFFERS];
    unsigned count;
    int held; /* the buffer whose picture is lent out, or -1 */
};

struct qz_v4l2_shot {
    const uint8_t *data; /* in a mapped buffer; valid until the next take, give or close */
    size_t len;
    int64_t at_us; /* CLOCK_MONOTONIC by the driver, or 0 when its clock is another one */
};

enum qz_v4l2_take {
    QZ_V4L2_SHOT,    /* a picture, the newest there is */
    QZ_V4L2_NONE,    /* none in time */
    QZ_V4L2_STALLED, /* the stream failed; a restart may help */
    QZ_V4L2_GONE     /* the camera is not there any more */
};

/* ioctl that goes on when a signal interrupts it. Returns 0, or -1 with errno. */
int qz_v4l2_ioctl(int fd, unsigned long request, void *arg);

/* Who is at path. Returns 0, or -1 with *err when nothing that captures pictures is. */
int qz_v4l2_identify(const char *path, struct qz_v4l2_identity *id, struct qz_err *err);

/* Open the camera at path in the best mode that works and start its stream. Returns 0, or -1 with *err and
 * d->fd = -1: QZ_E_MISSING, QZ_E_DENIED, QZ_E_CONFLICT (in use), QZ_E_INPUT (no format we read), QZ_E_IO. */
int qz_v4l2_device_open(struct qz_v4l2_device *d, const char *path, int want_width, int want_height,
                        struct qz_err *err);

/* Stop the stream and free everything. Fine when not open. */
void qz_v4l2_device_close(struct qz_v4l2_device *d);

/* Stop the stream and start it again. Returns 0, or -1 when the camera does not. */
int qz_v4l2_device_restart(struct qz_v4l2_device *d);

/* Give back the buffer of the last shot, wait up to timeout_ms, and take the newest picture. Older ones go
 * back unseen (stats->stale), as do flagged and short ones (stats->bad). */
enum qz_v4l2_take qz_v4l2_device_take(struct qz_v4l2_device *d, int timeout_ms, struct qz_v4l2_shot *shot,
                                      struct qz_source_stats *stats);

/* Give back the buffer of the last shot now, so that the driver can fill it. */
void qz_v4l2_device_give(struct qz_v4l2_device *d);

#endif
