#include "scan/source/v4l2_mode.h"

#include "scan/engine/frame.h"
#include "scan/source/v4l2_device.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include <linux/videodev2.h>

#define FLUENT_FPS    24.9 /* 25, whichever way a driver rounds it */
#define FLUENT_PIXELS (640L * 480L)
#define BEST_FPS      30.0

struct mode_list {
    int fd;
    int want_width, want_height;
    struct qz_v4l2_mode *out;
    size_t count, cap;
};

double qz_v4l2_mode_fps(const struct qz_v4l2_mode *m)
{
    return m->num && m->den ? (double)m->den / m->num : BEST_FPS;
}

static long mode_pixels(const struct qz_v4l2_mode *m)
{
    return (long)m->width * m->height;
}

static bool mode_fits(const struct qz_v4l2_mode *m, int width, int height)
{
    return m->width <= width && m->height <= height;
}

static bool mode_fluent(const struct qz_v4l2_mode *m)
{
    return qz_v4l2_mode_fps(m) >= FLUENT_FPS && mode_pixels(m) >= FLUENT_PIXELS;
}

static int larger_first(double a, double b)
{
    return (a < b) - (a > b);
}

int qz_v4l2_mode_compare(const struct qz_v4l2_mode *a, const struct qz_v4l2_mode *b, int want_width,
                         int want_height)
{
    bool fits_a = mode_fits(a, want_width, want_height), fits_b = mode_fits(b, want_width, want_height);
    double fps_a = qz_v4l2_mode_fps(a), fps_b = qz_v4l2_mode_fps(b);

    if (fits_a != fits_b)
        return fits_a ? -1 : 1;
    if (mode_fluent(a) != mode_fluent(b))
        return mode_fluent(a) ? -1 : 1;

    int by = larger_first((double)mode_pixels(a), (double)mode_pixels(b));
    if (by)
        return fits_a ? by : -by; /* all too large: the least of them */

    by = larger_first(fmin(fps_a, FLUENT_FPS), fmin(fps_b, FLUENT_FPS));
    if (!by)
        by = (a->format->kind == QZ_LUMA_JPEG) - (b->format->kind == QZ_LUMA_JPEG);
    if (!by)
        by = larger_first(-fabs(log(fps_a / BEST_FPS)), -fabs(log(fps_b / BEST_FPS)));

    return by ? by : a->format->cost - b->format->cost;
}

/* Insert in order; when the list is full its worst falls off. */
static void mode_add(struct mode_list *l, struct qz_v4l2_mode m)
{
    size_t i = l->count;
    if (m.width < 1 || m.height < 1 || m.width > QZ_FRAME_MAX_SIDE || m.height > QZ_FRAME_MAX_SIDE)
        return;

    while (i > 0 && qz_v4l2_mode_compare(&m, &l->out[i - 1], l->want_width, l->want_height) < 0)
        i--;
    if (i == l->cap)
        return;

    size_t move = (l->count < l->cap ? l->count : l->cap - 1) - i;
    memmove(&l->out[i + 1], &l->out[i], move * sizeof *l->out);
    l->out[i] = m;

    if (l->count < l->cap)
        l->count++;
}

/* The rate nearest to 30 within a range of intervals. */
static void add_range(struct mode_list *l, struct qz_v4l2_mode m, const struct v4l2_frmival_stepwise *range)
{
    double fast = range->min.numerator ? (double)range->min.denominator / range->min.numerator : 0;
    double slow = range->max.numerator ? (double)range->max.denominator / range->max.numerator : 0;

    if (fast >= BEST_FPS && slow <= BEST_FPS) {
        m.num = 1;
        m.den = (uint32_t)BEST_FPS;
    } else {
        const struct v4l2_fract *f = fast < BEST_FPS ? &range->min : &range->max;
        m.num = f->numerator;
        m.den = f->denominator;
    }

    mode_add(l, m);
}

static void add_size(struct mode_list *l, const struct qz_luma_format *format, uint32_t width,
                     uint32_t height)
{
    struct qz_v4l2_mode m = {.format = format, .width = (int)width, .height = (int)height};
    struct v4l2_frmivalenum e = {.pixel_format = format->fourcc, .width = width, .height = height};
    if (width > QZ_FRAME_MAX_SIDE || height > QZ_FRAME_MAX_SIDE)
        return;

    while (e.index < 64 && qz_v4l2_ioctl(l->fd, VIDIOC_ENUM_FRAMEINTERVALS, &e) == 0) {
        if (e.type != V4L2_FRMIVAL_TYPE_DISCRETE) {
            add_range(l, m, &e.stepwise);
            return;
        }
        m.num = e.discrete.numerator;
        m.den = e.discrete.denominator;
        mode_add(l, m);
        e.index++;
    }

    if (!e.index)
        mode_add(l, m);
}

static uint32_t mode_within(uint32_t want, uint32_t min, uint32_t max, uint32_t step)
{
    if (want <= min)
        return min;
    if (want >= max)
        return max;
    return step > 1 ? min + (want - min) / step * step : want;
}

static void add_format(struct mode_list *l, const struct qz_luma_format *format)
{
    struct v4l2_frmsizeenum e = {.pixel_format = format->fourcc};
    while (e.index < 128 && qz_v4l2_ioctl(l->fd, VIDIOC_ENUM_FRAMESIZES, &e) == 0) {
        if (e.type != V4L2_FRMSIZE_TYPE_DISCRETE) {
            const struct v4l2_frmsize_stepwise *s = &e.stepwise;
            add_size(l, format,
                     mode_within((uint32_t)l->want_width, s->min_width, s->max_width, s->step_width),
                     mode_within((uint32_t)l->want_height, s->min_height, s->max_height, s->step_height));
            return;
        }

        add_size(l, format, e.discrete.width, e.discrete.height);
        e.index++;
    }

    if (!e.index)
        add_size(l, format, (uint32_t)l->want_width, (uint32_t)l->want_height);
}

size_t qz_v4l2_modes(int fd, int want_width, int want_height, struct qz_v4l2_mode *out, size_t cap)
{
    struct mode_list l = {fd, want_width, want_height, out, 0, cap};
    struct v4l2_fmtdesc e = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};

    while (e.index < 64 && qz_v4l2_ioctl(fd, VIDIOC_ENUM_FMT, &e) == 0) {
        const struct qz_luma_format *format = qz_luma_format(e.pixelformat);
        if (format)
            add_format(&l, format);
        e.index++;
    }

    return l.count;
}
