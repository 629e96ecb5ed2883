#include "tests/shim/v4l2/camera.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int shim_fails(struct failure *f)
{
    if (!f->left)
        return 0;
    if (f->left > 0)
        f->left--;
    errno = f->error;
    return -1;
}

static int query_cap(const struct device *d, struct v4l2_capability *c)
{
    memset(c, 0, sizeof *c);
    memcpy(c->driver, "shim", 5);
    snprintf((char *)c->card, sizeof c->card, "%.31s", d->card);
    snprintf((char *)c->bus_info, sizeof c->bus_info, "%.31s", d->bus);
    c->device_caps = V4L2_CAP_STREAMING | (d->meta ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE);
    c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE;
    return 0;
}

static int refuse(int e)
{
    errno = e;
    return -1;
}

/* The n-th mode that is the first of its kind: of its format (width 0), of its size, or each one. */
static const struct mode *nth(const struct device *d, uint32_t n, uint32_t fourcc, uint32_t w, uint32_t h)
{
    for (int i = 0; i < d->mode_count; i++) {
        const struct mode *m = &d->modes[i];
        bool first = true;
        if ((fourcc && m->fourcc != fourcc) || (w && ((uint32_t)m->width != w || (uint32_t)m->height != h)))
            continue;
        for (int j = 0; j < i && !w; j++)
            if (d->modes[j].fourcc == m->fourcc &&
                (!fourcc || (d->modes[j].width == m->width && d->modes[j].height == m->height)))
                first = false;
        if (first && n-- == 0)
            return m;
    }
    return NULL;
}

static int enum_format(const struct device *d, struct v4l2_fmtdesc *e)
{
    const struct mode *m = nth(d, e->index, 0, 0, 0);
    if (!m)
        return refuse(EINVAL);
    e->pixelformat = m->fourcc;
    return 0;
}

static int enum_size(const struct device *d, struct v4l2_frmsizeenum *e)
{
    const struct mode *m = nth(d, e->index, e->pixel_format, 0, 0);
    if (!m)
        return refuse(EINVAL);
    e->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    e->discrete.width = (uint32_t)m->width;
    e->discrete.height = (uint32_t)m->height;
    return 0;
}

static int enum_rate(const struct device *d, struct v4l2_frmivalenum *e)
{
    const struct mode *m = nth(d, e->index, e->pixel_format, e->width, e->height);
    if (!m)
        return refuse(EINVAL);
    e->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    e->discrete = (struct v4l2_fract){1, (uint32_t)m->fps};
    return 0;
}

static int set_format(struct device *d, struct v4l2_format *f)
{
    struct v4l2_pix_format *p = &f->fmt.pix;
    const struct mode *m = nth(d, 0, p->pixelformat, p->width, p->height);
    if (shim_fails(&d->format))
        return -1;

    d->now = m ? *m : d->modes[0];
    if (d->adjust_w) {
        d->now.width = d->adjust_w;
        d->now.height = d->adjust_h;
        d->now.stride = d->adjust_w * shim_row_bytes(d->now.fourcc);
    }

    p->width = (uint32_t)d->now.width;
    p->height = (uint32_t)d->now.height;
    p->pixelformat = d->now.fourcc;
    p->bytesperline = shim_is_jpeg(&d->now) ? 0 : (uint32_t)d->now.stride;
    p->sizeimage = (uint32_t)shim_picture_bytes(&d->now);
    return 0;
}

static int set_rate(struct device *d, const struct v4l2_streamparm *s)
{
    const struct v4l2_fract *t = &s->parm.capture.timeperframe;
    d->now.fps = (int)(t->denominator / t->numerator);
    return 0;
}

static int request_buffers(struct device *d, struct v4l2_requestbuffers *r)
{
    if (d->memory)
        munmap(d->memory, d->buf_len * (size_t)d->buf_count);
    d->memory = NULL;

    d->buf_count = (int)(r->count < MAX_BUFFERS ? r->count : MAX_BUFFERS);
    r->count = (uint32_t)d->buf_count;
    memset(d->buf, 0, sizeof d->buf);

    d->buf_len = (shim_picture_bytes(&d->now) + 4095) / 4096 * 4096;
    size_t all = d->buf_len * (size_t)d->buf_count;

    if (!all)
        return 0;
    if (ftruncate(d->memfd, (off_t)all) < 0)
        return -1;

    void *p = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_SHARED, d->memfd, 0);
    if (p == MAP_FAILED)
        return -1;

    d->memory = p;
    return 0;
}

static int query_buffer(const struct device *d, struct v4l2_buffer *b)
{
    if (b->index >= (uint32_t)d->buf_count)
        return refuse(EINVAL);
    b->length = (uint32_t)d->buf_len;
    b->m.offset = (uint32_t)(d->buf_len * b->index);
    return 0;
}

static int queue_buffer(struct device *d, const struct v4l2_buffer *b)
{
    if (b->index >= (uint32_t)d->buf_count || d->buf[b->index].state != BUF_IDLE)
        return refuse(EINVAL);
    d->buf[b->index].state = BUF_QUEUED;
    d->buf[b->index].order = ++d->order;
    return 0;
}

struct buffer *shim_oldest_full(struct device *d)
{
    struct buffer *b = NULL;
    for (int i = 0; i < d->buf_count; i++)
        if (d->buf[i].state == BUF_FULL && (!b || d->buf[i].order < b->order))
            b = &d->buf[i];
    return b;
}

static int dequeue_buffer(struct device *d, struct v4l2_buffer *out)
{
    struct buffer *b = shim_oldest_full(d);
    if (!d->streaming)
        return refuse(EINVAL);

    if (!b && d->eio) {
        d->eio--;
        return refuse(EIO);
    }

    if (!b)
        return refuse(EAGAIN);

    b->state = BUF_IDLE;
    out->index = (uint32_t)(b - d->buf);
    out->bytesused = b->used;
    out->length = (uint32_t)d->buf_len;
    out->sequence = b->seq;
    out->flags =
        b->flags | (d->other_clock ? V4L2_BUF_FLAG_TIMESTAMP_UNKNOWN : V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC);

    int64_t at = d->other_clock ? 5000000 : b->at_us;
    out->timestamp.tv_sec = at / 1000000;
    out->timestamp.tv_usec = at % 1000000;
    return 0;
}

int shim_stream(struct device *d, bool on)
{
    if (on && shim_fails(&d->start))
        return -1;

    d->streaming = on;
    if (!on) {
        for (int i = 0; i < d->buf_count; i++)
            d->buf[i].state = BUF_IDLE;
        d->eio = 0;
        shim_thaw(d, UNTIL_RESTART);
        return 0;
    }

    d->starts++;
    d->next_us = NEVER;
    if (d->frozen == UNTIL_TIME)
        d->next_us = shim_now_us() + 1000000 / (d->now.fps ? d->now.fps : 30);
    return 0;
}

static struct control *control_by_id(struct device *d, uint32_t id)
{
    for (int i = 0; i < 8; i++)
        if (d->control[i].has && d->control[i].id == id)
            return &d->control[i];
    errno = EINVAL;
    return NULL;
}

static int query_control(struct device *d, struct v4l2_queryctrl *q)
{
    const struct control *c = control_by_id(d, q->id);
    if (!c)
        return -1;
    q->minimum = c->min;
    q->maximum = c->max;
    q->flags = 0;
    return 0;
}

static int get_control(struct device *d, struct v4l2_control *v)
{
    const struct control *c = control_by_id(d, v->id);
    if (!c)
        return -1;
    v->value = c->value;
    return 0;
}

/* A value that its automatic governs cannot be set, as with USB cameras. */
static bool governed(const struct device *d, const struct control *c)
{
    ptrdiff_t i = c - d->control;
    return (i == 0 && d->control[3].has && d->control[3].value != V4L2_EXPOSURE_MANUAL) ||
           (i == 1 && d->control[4].has && d->control[4].value) ||
           (i == 2 && d->control[5].has && d->control[5].value);
}

static int set_control(struct device *d, const struct v4l2_control *v)
{
    struct control *c = control_by_id(d, v->id);
    if (!c)
        return -1;
    if (c->deny || governed(d, c))
        return refuse(EACCES);
    if (v->value < c->min || v->value > c->max)
        return refuse(ERANGE);
    c->value = v->value;
    return 0;
}

int shim_ioctl(struct device *d, unsigned long request, void *arg)
{
    switch (request) {
    case VIDIOC_QUERYCAP:
        return query_cap(d, arg);
    case VIDIOC_ENUM_FMT:
        return enum_format(d, arg);
    case VIDIOC_ENUM_FRAMESIZES:
        return enum_size(d, arg);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return enum_rate(d, arg);

    case VIDIOC_S_FMT:
        return set_format(d, arg);
    case VIDIOC_S_PARM:
        return set_rate(d, arg);

    case VIDIOC_REQBUFS:
        return request_buffers(d, arg);
    case VIDIOC_QUERYBUF:
        return query_buffer(d, arg);
    case VIDIOC_QBUF:
        return queue_buffer(d, arg);
    case VIDIOC_DQBUF:
        return dequeue_buffer(d, arg);

    case VIDIOC_STREAMON:
        return shim_stream(d, true);
    case VIDIOC_STREAMOFF:
        return shim_stream(d, false);

    case VIDIOC_QUERYCTRL:
        return query_control(d, arg);
    case VIDIOC_G_CTRL:
        return get_control(d, arg);
    case VIDIOC_S_CTRL:
        return set_control(d, arg);

    default:
        return refuse(ENOTTY);
    }
}
