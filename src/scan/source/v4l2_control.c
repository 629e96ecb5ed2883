#include "scan/source/v4l2_control.h"

#include "scan/source/v4l2_device.h"

#include <string.h>

#include <linux/videodev2.h>

/* In the order in which they can be put back: a value can be set only while its automatic is off. */
enum { EXPOSURE, GAIN, FOCUS, AUTO_EXPOSURE, AUTO_GAIN, AUTO_FOCUS, RATE_CUT, MAINS };

static const uint32_t ids[QZ_V4L2_CONTROLS] = {
    [EXPOSURE] = V4L2_CID_EXPOSURE_ABSOLUTE,
    [GAIN] = V4L2_CID_GAIN,
    [FOCUS] = V4L2_CID_FOCUS_ABSOLUTE,
    [AUTO_EXPOSURE] = V4L2_CID_EXPOSURE_AUTO,
    [AUTO_GAIN] = V4L2_CID_AUTOGAIN,
    [AUTO_FOCUS] = V4L2_CID_FOCUS_AUTO,
    [RATE_CUT] = V4L2_CID_EXPOSURE_AUTO_PRIORITY,
    [MAINS] = V4L2_CID_POWER_LINE_FREQUENCY,
};

void qz_v4l2_control_init(struct qz_v4l2_control *v)
{
    memset(v, 0, sizeof *v);
    v->fd = -1;
}

bool qz_v4l2_control_begun(const struct qz_v4l2_control *v)
{
    return v->fd >= 0;
}

static bool control_get(const struct qz_v4l2_control *v, int i, int *value)
{
    struct v4l2_control c = {.id = ids[i]};
    if (qz_v4l2_ioctl(v->fd, VIDIOC_G_CTRL, &c) < 0)
        return false;
    *value = c.value;
    return true;
}

static void look_up(struct qz_v4l2_control *v, int i)
{
    struct v4l2_queryctrl q = {.id = ids[i]};
    if (qz_v4l2_ioctl(v->fd, VIDIOC_QUERYCTRL, &q) < 0 ||
        (q.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY)) ||
        !control_get(v, i, &v->c[i].first))
        return;

    v->c[i].has = true;
    v->c[i].min = q.minimum;
    v->c[i].max = q.maximum;
    v->c[i].now = v->c[i].first;
}

/* True when the control now has that value. */
static bool control_put(struct qz_v4l2_control *v, int i, int value)
{
    struct v4l2_control c = {.id = ids[i], .value = value};
    if (!v->c[i].has)
        return false;
    if (v->c[i].now == value)
        return true;

    if (qz_v4l2_ioctl(v->fd, VIDIOC_S_CTRL, &c) < 0)
        return false;
    v->c[i].now = value;
    return true;
}

static struct qz_meter_range control_range(const struct qz_v4l2_control *v, int i)
{
    return (struct qz_meter_range){v->c[i].has, v->c[i].min, v->c[i].max};
}

/* Exposure in manual mode is ours only if there is a time to set and the camera agrees; else its automatic
 * stays as it is. */
static void control_take_over(struct qz_v4l2_control *v)
{
    if (v->c[EXPOSURE].has && v->c[AUTO_EXPOSURE].has && !control_put(v, AUTO_EXPOSURE, V4L2_EXPOSURE_MANUAL))
        v->c[EXPOSURE].has = false;
    if (v->c[AUTO_GAIN].has && (!v->c[EXPOSURE].has || !control_put(v, AUTO_GAIN, 0)))
        v->c[GAIN].has = false;
    control_put(v, RATE_CUT, 0);
    control_put(v, MAINS, V4L2_CID_POWER_LINE_FREQUENCY_50HZ);
}

void qz_v4l2_control_begin(struct qz_v4l2_control *v, int fd)
{
    qz_v4l2_control_init(v);
    v->fd = fd;
    for (int i = 0; i < QZ_V4L2_CONTROLS; i++)
        look_up(v, i);
    control_take_over(v);

    struct qz_meter_caps caps = {
        .exposure = control_range(v, EXPOSURE),
        .gain = control_range(v, GAIN),
        .focus = control_range(v, FOCUS),
        .focus_auto = v->c[AUTO_FOCUS].has,
    };
    struct qz_meter_set now = {
        .exposure = v->c[EXPOSURE].now,
        .gain = v->c[GAIN].now,
        .focus_auto = v->c[AUTO_FOCUS].now != 0,
        .focus = v->c[FOCUS].now,
    };

    qz_meter_init(&v->meter, &caps, &now);
}

static void control_apply(struct qz_v4l2_control *v, const struct qz_meter_set *set)
{
    control_put(v, EXPOSURE, set->exposure);
    control_put(v, GAIN, set->gain);
    if (control_put(v, AUTO_FOCUS, set->focus_auto) && !set->focus_auto) {
        v->c[FOCUS].now = -1; /* the lens moved by itself since: write it in any case */
        control_put(v, FOCUS, set->focus);
    }
}

void qz_v4l2_control_step(struct qz_v4l2_control *v, const struct qz_frame *frame, const float *box,
                          bool read, int64_t at_us)
{
    struct qz_meter_look look = {
        .at_us = at_us, .box = box, .read = read, .level = qz_meter_level(frame, box), .focus = -1};
    struct qz_meter_set set;
    if (read && v->c[FOCUS].has && !control_get(v, FOCUS, &look.focus))
        look.focus = -1;
    if (qz_meter_step(&v->meter, &look, &set))
        control_apply(v, &set);
}

void qz_v4l2_control_finish(struct qz_v4l2_control *v)
{
    if (v->fd < 0)
        return;
    for (int i = 0; i < QZ_V4L2_CONTROLS; i++)
        control_put(v, i, v->c[i].first);
    v->fd = -1;
}
