#include "scan/source/v4l2_device.h"

#include "base/words.h"
#include "scan/source/source_ops.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <linux/videodev2.h>

#define MODES_TRIED    8
#define JPEG_MIN_BYTES 128 /* less is no picture, whatever its flags say */

int qz_v4l2_ioctl(int fd, unsigned long request, void *arg)
{
    int rc;
    do {
        rc = ioctl(fd, request, arg);
    } while (rc < 0 && errno == EINTR);
    return rc < 0 ? -1 : 0;
}

static int device_refused(const char *path, const char *what, struct qz_err *err)
{
    if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
        return qz_fail(err, QZ_E_MISSING, "the camera %.200s is not there; plug it in", path);

    if (errno == EACCES || errno == EPERM)
        return qz_fail(err, QZ_E_DENIED,
                       "the camera %.200s may not be used; add this user to the group video", path);

    if (errno == EBUSY)
        return qz_fail(err, QZ_E_CONFLICT, "the camera %.200s is in use by another program; close that one",
                       path);

    return qz_fail(err, QZ_E_IO, "the camera %.200s does not work (%s: %s); plug it in again", path, what,
                   qz_word(strerror(errno)));
}

static int read_identity(int fd, const char *path, struct qz_v4l2_identity *id, struct qz_err *err)
{
    struct v4l2_capability cap = {0};
    if (qz_v4l2_ioctl(fd, VIDIOC_QUERYCAP, &cap) < 0) {
        if (errno != ENOTTY && errno != EINVAL)
            return device_refused(path, "capabilities", err);
        return qz_fail(err, QZ_E_INPUT, "%.200s is no camera; name a /dev/video device", path);
    }

    uint32_t can = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
    if (!(can & V4L2_CAP_VIDEO_CAPTURE) || !(can & V4L2_CAP_STREAMING))
        return qz_fail(err, QZ_E_INPUT, "%.200s does not stream pictures; name another /dev/video device",
                       path);

    snprintf(id->card, sizeof id->card, "%.*s", (int)sizeof cap.card, (const char *)cap.card);
    snprintf(id->bus, sizeof id->bus, "%.*s", (int)sizeof cap.bus_info, (const char *)cap.bus_info);
    return 0;
}

static int open_node(const char *path, struct qz_v4l2_identity *id, struct qz_err *err)
{
    int fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return device_refused(path, "open", err);

    if (read_identity(fd, path, id, err) < 0) {
        close(fd);
        return -1;
    }
    return fd;
}

int qz_v4l2_identify(const char *path, struct qz_v4l2_identity *id, struct qz_err *err)
{
    int fd = open_node(path, id, err);
    if (fd < 0)
        return -1;
    close(fd);
    return 0;
}

static int set_format(struct qz_v4l2_device *d, const struct qz_v4l2_mode *want)
{
    struct v4l2_format f = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    struct v4l2_pix_format *p = &f.fmt.pix;
    p->width = (uint32_t)want->width;
    p->height = (uint32_t)want->height;
    p->pixelformat = want->format->fourcc;
    p->field = V4L2_FIELD_ANY;

    if (qz_v4l2_ioctl(d->fd, VIDIOC_S_FMT, &f) < 0)
        return -1;

    /* The driver may have chosen otherwise: what counts is what it says now. */
    const struct qz_luma_format *format = qz_luma_format(p->pixelformat);
    if (!format || qz_source_check_size(p->width, p->height, "", NULL) < 0) {
        errno = EINVAL;
        return -1;
    }

    d->mode = *want;
    d->mode.format = format;
    d->mode.width = (int)p->width;
    d->mode.height = (int)p->height;

    size_t least = (size_t)p->width * (size_t)format->row_bytes;
    d->stride = p->bytesperline < least ? least : p->bytesperline;
    d->frame_bytes = qz_luma_frame_bytes(format, d->stride, d->mode.height);
    return 0;
}

/* A camera that keeps its own rate still gives pictures. */
static void device_set_rate(struct qz_v4l2_device *d)
{
    struct v4l2_streamparm s = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (!d->mode.num)
        return;

    s.parm.capture.timeperframe = (struct v4l2_fract){d->mode.num, d->mode.den};
    if (qz_v4l2_ioctl(d->fd, VIDIOC_S_PARM, &s) == 0 && s.parm.capture.timeperframe.numerator) {
        d->mode.num = s.parm.capture.timeperframe.numerator;
        d->mode.den = s.parm.capture.timeperframe.denominator;
    }
}

static struct v4l2_buffer device_buffer(unsigned index)
{
    return (struct v4l2_buffer){
        .index = index, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
}

static void free_buffers(struct qz_v4l2_device *d)
{
    struct v4l2_requestbuffers r = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    for (unsigned i = 0; i < d->count; i++)
        munmap(d->buf[i].start, d->buf[i].len);
    d->count = 0;
    d->held = -1;
    qz_v4l2_ioctl(d->fd, VIDIOC_REQBUFS, &r);
}

static int map_buffers(struct qz_v4l2_device *d)
{
    struct v4l2_requestbuffers r = {
        .count = QZ_V4L2_BUFFERS, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (qz_v4l2_ioctl(d->fd, VIDIOC_REQBUFS, &r) < 0)
        return -1;

    for (unsigned i = 0; i < r.count && i < QZ_V4L2_BUFFERS; i++) {
        struct v4l2_buffer b = device_buffer(i);
        if (qz_v4l2_ioctl(d->fd, VIDIOC_QUERYBUF, &b) < 0)
            return -1;

        void *p = mmap(NULL, b.length, PROT_READ | PROT_WRITE, MAP_SHARED, d->fd, (off_t)b.m.offset);
        if (p == MAP_FAILED)
            return -1;

        d->buf[i].start = p;
        d->buf[i].len = b.length;
        d->count = i + 1;
    }

    if (d->count < 2) {
        errno = ENOMEM; /* with one buffer every picture would wait for us */
        return -1;
    }
    return 0;
}

static int device_queue(struct qz_v4l2_device *d, unsigned index)
{
    struct v4l2_buffer b = device_buffer(index);
    return qz_v4l2_ioctl(d->fd, VIDIOC_QBUF, &b);
}

static int stream_on(struct qz_v4l2_device *d)
{
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    for (unsigned i = 0; i < d->count; i++)
        if (device_queue(d, i) < 0)
            return -1;
    return qz_v4l2_ioctl(d->fd, VIDIOC_STREAMON, &type);
}

static void stream_off(struct qz_v4l2_device *d)
{
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    qz_v4l2_ioctl(d->fd, VIDIOC_STREAMOFF, &type);
    d->held = -1; /* stopping takes every buffer back */
}

static int start_mode(struct qz_v4l2_device *d, const struct qz_v4l2_mode *m)
{
    if (set_format(d, m) < 0)
        return -1;

    device_set_rate(d);
    if (map_buffers(d) == 0 && stream_on(d) == 0)
        return 0;

    int e = errno;
    free_buffers(d);
    errno = e;
    return -1;
}

/* A mode that does not start (no room on the USB bus, a size that is listed but refused) gives way to the
 * next best one; a camera that is gone or in use does not get better by trying. */
static int start_best(struct qz_v4l2_device *d, const char *path, int want_width, int want_height,
                      struct qz_err *err)
{
    struct qz_v4l2_mode modes[MODES_TRIED];
    size_t n = qz_v4l2_modes(d->fd, want_width, want_height, modes, MODES_TRIED);
    if (!n)
        return qz_fail(
            err, QZ_E_INPUT,
            "the camera %.200s has no picture format we read (MJPEG, YUV, RGB, grey or Bayer of 8 bits); use "
            "another",
            path);

    for (size_t i = 0; i < n; i++) {
        if (start_mode(d, &modes[i]) == 0)
            return 0;
        if (errno == ENODEV || errno == EBUSY)
            break;
    }
    return device_refused(path, "start", err);
}

int qz_v4l2_device_open(struct qz_v4l2_device *d, const char *path, int want_width, int want_height,
                        struct qz_err *err)
{
    memset(d, 0, sizeof *d);
    d->held = -1;
    d->fd = open_node(path, &d->id, err);
    if (d->fd < 0)
        return -1;

    if (start_best(d, path, want_width, want_height, err) == 0)
        return 0;

    close(d->fd);
    d->fd = -1;
    return -1;
}

void qz_v4l2_device_close(struct qz_v4l2_device *d)
{
    if (d->fd < 0)
        return;
    stream_off(d);
    free_buffers(d);
    close(d->fd);
    d->fd = -1;
}

int qz_v4l2_device_restart(struct qz_v4l2_device *d)
{
    stream_off(d);
    return stream_on(d);
}

void qz_v4l2_device_give(struct qz_v4l2_device *d)
{
    if (d->held >= 0)
        device_queue(d, (unsigned)d->held);
    d->held = -1;
}

static bool device_usable(const struct qz_v4l2_device *d, const struct v4l2_buffer *b)
{
    size_t need = d->frame_bytes ? d->frame_bytes : JPEG_MIN_BYTES;
    return !(b->flags & V4L2_BUF_FLAG_ERROR) && b->bytesused >= need && b->bytesused <= d->buf[b->index].len;
}

static void device_lend(struct qz_v4l2_device *d, const struct v4l2_buffer *b, struct qz_v4l2_shot *shot)
{
    bool ours = (b->flags & V4L2_BUF_FLAG_TIMESTAMP_MASK) == V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    d->held = (int)b->index;
    shot->data = d->buf[b->index].start;
    shot->len = b->bytesused;
    shot->at_us = ours ? (int64_t)b->timestamp.tv_sec * 1000000 + b->timestamp.tv_usec : 0;
}

/* Empty the driver's queue of full buffers. Returns 0 or the errno that ended it. The number of rounds is
 * bounded: a driver that always has one more must not keep us here. */
static int device_drain(struct qz_v4l2_device *d, struct qz_v4l2_shot *shot, struct qz_source_stats *stats)
{
    for (int i = 0; i < 4 * QZ_V4L2_BUFFERS; i++) {
        struct v4l2_buffer b = device_buffer(0);
        if (qz_v4l2_ioctl(d->fd, VIDIOC_DQBUF, &b) < 0)
            return errno == EAGAIN ? 0 : errno;
        if (b.index >= d->count)
            return EIO;

        if (!device_usable(d, &b)) {
            stats->bad++;
            device_queue(d, b.index);
            continue;
        }

        if (d->held >= 0)
            stats->stale++;
        qz_v4l2_device_give(d);
        device_lend(d, &b, shot);
    }
    return 0;
}

static enum qz_v4l2_take device_failed(const struct qz_v4l2_device *d, int e)
{
    struct v4l2_capability cap;
    if (e == ENODEV || e == ENXIO || qz_v4l2_ioctl(d->fd, VIDIOC_QUERYCAP, &cap) < 0)
        return QZ_V4L2_GONE;
    return QZ_V4L2_STALLED;
}

enum qz_v4l2_take qz_v4l2_device_take(struct qz_v4l2_device *d, int timeout_ms, struct qz_v4l2_shot *shot,
                                      struct qz_source_stats *stats)
{
    struct pollfd p = {.fd = d->fd, .events = POLLIN};
    qz_v4l2_device_give(d);

    int n = poll(&p, 1, timeout_ms);
    if (n < 0)
        return errno == EINTR ? QZ_V4L2_NONE : device_failed(d, errno);
    if (n == 0)
        return QZ_V4L2_NONE;
    if (!(p.revents & POLLIN))
        return device_failed(d, EIO);

    int e = device_drain(d, shot, stats);
    if (d->held >= 0)
        return QZ_V4L2_SHOT; /* what went wrong after it will be met again in the next call */
    return e ? device_failed(d, e) : QZ_V4L2_NONE;
}
