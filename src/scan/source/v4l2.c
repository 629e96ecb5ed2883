#include "base/clock.h"
#include "base/list.h"
#include "scan/source/mjpeg.h"
#include "scan/source/pace.h"
#include "scan/source/source_ops.h"
#include "scan/source/v4l2_control.h"
#include "scan/source/v4l2_device.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FREEZE_US      3000000  /* no good picture for so long: the stream hangs */
#define FIRST_US       15000000 /* the first one may take so long: some cameras wake up slowly */
#define RETRY_FIRST_MS 250
#define RETRY_LAST_MS  2000
#define PATIENCE       5   /* failed searches after which another camera at the named path will do */
#define NODES          256 /* /dev/video0 … are looked through: all that the kernel gives numbers to */
#define CLOCK_SLACK_US 10000000

struct camera {
    struct qz_source base;
    char path[PATH_MAX];
    int want_width, want_height;
    struct qz_v4l2_device dev;
    struct qz_v4l2_control control;
    struct qz_v4l2_identity id; /* the camera we know; empty card: none yet */
    struct qz_mjpeg *mjpeg;
    uint8_t *luma;
    size_t luma_cap;
    uint64_t seq;
    int64_t last_at_us;
    int64_t good_us; /* the last good picture, or when the stream (re)started */
    bool restarted;  /* since the last good picture */
    bool proven;     /* it gave a good picture since it was opened: worth opening again at once */
    bool lost;
    struct qz_err why;
    int64_t retry_us;
    int retry_ms, tries;
    int node;    /* any camera will do: the first of the numbers to look at */
    bool begun;  /* it sent pictures since it was opened, good ones or bad: the watchdog judges it */
    bool ever;   /* some camera gave a good picture */
    bool astray; /* none did yet, and what was opened last gave none: look further */
    struct qz_frame frame; /* as handed out last; luma NULL: not valid any more */
    char line[PATH_MAX + 64];
};

static const char *v4l2_describe(const struct qz_source *s)
{
    return ((const struct camera *)s)->line;
}

static void v4l2_set_line(struct camera *c)
{
    const struct qz_v4l2_mode *m = &c->dev.mode;
    if (c->dev.fd < 0)
        snprintf(c->line, sizeof c->line, "%s (no picture)", c->id.card[0] ? c->id.card : c->path);
    else
        snprintf(c->line, sizeof c->line, "%s %dx%d %s %.0f/s", c->id.card, m->width, m->height,
                 m->format->name, qz_v4l2_mode_fps(m));
}

static struct qz_source *v4l2_open(const char *rest, const struct qz_source_options *opt, struct qz_err *err)
{
    if (strlen(rest) >= PATH_MAX) {
        qz_fail(err, QZ_E_INPUT, "the camera's path is too long; use /dev/video0");
        return NULL;
    }

    struct camera *c = calloc(1, sizeof *c);
    struct qz_mjpeg *mjpeg = c ? qz_mjpeg_create(err) : NULL;
    if (!mjpeg) {
        if (!c)
            qz_fail(err, QZ_E_NOMEM, "no memory for a camera; close other programs");
        free(c);
        return NULL;
    }

    c->base.ops = &qz_source_v4l2;
    c->mjpeg = mjpeg;
    c->dev.fd = -1;
    c->dev.held = -1;
    c->retry_ms = RETRY_FIRST_MS;
    c->want_width = opt->want_width;
    c->want_height = opt->want_height;
    snprintf(c->path, sizeof c->path, "%s", rest);

    qz_v4l2_control_init(&c->control);
    v4l2_set_line(c);
    return &c->base;
}

static void v4l2_shut(struct camera *c)
{
    c->frame.luma = NULL;
    qz_v4l2_control_finish(&c->control);
    qz_v4l2_device_close(&c->dev);
}

static void v4l2_close(struct qz_source *s)
{
    struct camera *c = (struct camera *)s;
    v4l2_shut(c);
    qz_mjpeg_destroy(c->mjpeg);
    free(c->luma);
    free(c);
}

static bool v4l2_is_known(const struct camera *c, const char *path, bool same_bus)
{
    struct qz_v4l2_identity id;
    return qz_v4l2_identify(path, &id, NULL) == 0 && strcmp(id.card, c->id.card) == 0 &&
           (!same_bus || strcmp(id.bus, c->id.bus) == 0);
}

static bool v4l2_search(const struct camera *c, bool same_bus, char *path, size_t cap)
{
    snprintf(path, cap, "%s", c->path);
    if (v4l2_is_known(c, path, same_bus))
        return true;

    for (int i = 0; i < NODES; i++) {
        snprintf(path, cap, "/dev/video%d", i);
        if (v4l2_is_known(c, path, same_bus))
            return true;
    }
    return false;
}

/* Where the camera is now: the same one in the same socket, or the same model in another; after a while
 * whatever was put in its place. */
static bool v4l2_find(const struct camera *c, char *path, size_t cap)
{
    if (c->id.card[0] && (v4l2_search(c, true, path, cap) || v4l2_search(c, false, path, cap)))
        return true;
    snprintf(path, cap, "%s", c->path);
    return !c->id.card[0] || c->tries >= PATIENCE;
}

static void back_off(struct camera *c)
{
    c->retry_us = qz_mono_us() + (int64_t)c->retry_ms * 1000;
    c->retry_ms = c->retry_ms * 2 < RETRY_LAST_MS ? c->retry_ms * 2 : RETRY_LAST_MS;
}

/* A number says nothing about the camera that has it, unlike a name that somebody chose. */
static bool only_a_number(const struct camera *c)
{
    return strncmp(c->path, "/dev/video", 10) == 0;
}

/* Any camera that there is, after the one that gave no picture when it was tried last. Metadata and codec
 * nodes are passed over: they do not open as cameras. */
static bool open_any(struct camera *c)
{
    char path[32];
    for (int i = 0; i < NODES; i++) {
        int node = (c->node + i) % NODES;
        snprintf(path, sizeof path, "/dev/video%d", node);
        if (qz_v4l2_device_open(&c->dev, path, c->want_width, c->want_height, NULL) != 0)
            continue;

        c->node = (node + 1) % NODES;
        return true;
    }
    return false;
}

/* Open the camera we know, or while none is known the named one. False with why. */
static bool open_camera(struct camera *c)
{
    char path[PATH_MAX];
    bool any = only_a_number(c) && (!c->id.card[0] || c->tries >= PATIENCE);
    if (c->astray && open_any(c))
        return true;
    if (!v4l2_find(c, path, sizeof path)) {
        qz_fail(&c->why, QZ_E_MISSING, "the camera %s is not there; plug it in", c->id.card);
        return false;
    }
    if (qz_v4l2_device_open(&c->dev, path, c->want_width, c->want_height, &c->why) == 0)
        return true;

    bool none = c->why.code == QZ_E_MISSING || c->why.code == QZ_E_INPUT;
    return any && none && open_any(c);
}

/* Look for the camera and start it. False, and the time of the next try, when that fails. */
static bool v4l2_reopen(struct camera *c)
{
    if (open_camera(c)) {
        c->id = c->dev.id;
        c->good_us = qz_mono_us();
        c->restarted = c->proven = c->begun = false;
        v4l2_set_line(c);
        return true;
    }

    c->tries++;
    back_off(c);
    return false;
}

/* What was opened by its number alone and never gave a picture is no camera to come back to: a part of the
 * processor may look like one. */
static void v4l2_forget(struct camera *c)
{
    if (c->ever || c->proven || !only_a_number(c))
        return;
    if (!c->astray)
        c->node = (atoi(c->path + 10) + 1) % NODES;
    c->astray = true;
    c->id = (struct qz_v4l2_identity){0};
}

static enum qz_source_got v4l2_lose(struct camera *c, enum qz_err_code code, const char *text)
{
    v4l2_shut(c);
    v4l2_set_line(c);
    qz_fail(&c->why, code, "the camera %s %s", c->id.card, text);

    c->lost = true;
    back_off(c);
    if (c->proven)
        c->retry_us = qz_mono_us(); /* it may be back already */

    v4l2_forget(c);
    c->base.stats.losses++;
    return QZ_GOT_LOST;
}

/* The stream does not flow: start it anew once, then give the device up and open it again. */
static enum qz_source_got v4l2_unstick(struct camera *c, const char *text)
{
    if (c->restarted || qz_v4l2_device_restart(&c->dev) < 0)
        return v4l2_lose(c, QZ_E_IO, text);

    c->restarted = true;
    c->good_us = qz_mono_us();
    c->base.stats.restarts++;
    c->lost = true;
    qz_fail(&c->why, QZ_E_IO, "the camera %s %s", c->id.card, text);
    return QZ_GOT_LOST;
}

static int64_t v4l2_stamp(struct camera *c, int64_t at_us)
{
    int64_t now = qz_mono_us();
    if (at_us > now || at_us < now - CLOCK_SLACK_US)
        at_us = now; /* another clock than it says, or none */
    if (at_us <= c->last_at_us)
        at_us = c->last_at_us + 1;
    return c->last_at_us = at_us;
}

static int v4l2_unpack(struct camera *c, const struct qz_v4l2_shot *shot)
{
    const struct qz_v4l2_mode *m = &c->dev.mode;
    size_t need = (size_t)m->width * (size_t)m->height;
    if (qz_list_room(&c->luma, need, &c->luma_cap, 1, NULL) != 0)
        return -1;
    qz_luma_unpack(m->format, shot->data, c->dev.stride, m->width, m->height, c->luma);
    return 0;
}

/* Make *f of what the camera sent: in place, copied or decoded. */
static int v4l2_convert(struct camera *c, const struct qz_v4l2_shot *shot, struct qz_frame *f)
{
    const struct qz_v4l2_mode *m = &c->dev.mode;
    int rc = 0;
    *f = (struct qz_frame){.luma = shot->data, .width = m->width, .height = m->height};
    f->stride = (int)c->dev.stride;

    if (m->format->kind == QZ_LUMA_PLANE)
        return 0;

    if (m->format->kind != QZ_LUMA_JPEG)
        rc = v4l2_unpack(c, shot);
    else
        rc = qz_mjpeg_luma(c->mjpeg, shot->data, shot->len, &c->luma, &c->luma_cap, &f->width, &f->height,
                           NULL);

    qz_v4l2_device_give(&c->dev);
    f->luma = c->luma;
    f->stride = f->width;
    return rc;
}

/* True when the shot made a frame; a damaged one is dropped and counted. */
static bool v4l2_deliver(struct camera *c, const struct qz_v4l2_shot *shot, struct qz_frame *frame)
{
    if (v4l2_convert(c, shot, &c->frame) < 0) {
        c->frame.luma = NULL;
        c->base.stats.bad++;
        return false;
    }

    c->frame.at_us = v4l2_stamp(c, shot->at_us);
    c->frame.seq = c->seq++;
    c->good_us = qz_mono_us();
    c->restarted = c->lost = false;
    c->begun = c->proven = c->ever = true;
    c->astray = false;
    c->tries = 0;
    c->retry_ms = RETRY_FIRST_MS;

    *frame = c->frame;
    return true;
}

/* One wait on the open camera, never beyond the moment at which it counts as frozen. */
static enum qz_source_got v4l2_watch(struct camera *c, int64_t deadline, struct qz_frame *frame)
{
    struct qz_v4l2_shot shot;
    int64_t frozen = c->good_us + (c->begun ? FREEZE_US : FIRST_US);
    uint64_t bad = c->base.stats.bad;
    int wait = qz_pace_left_ms(deadline < frozen ? deadline : frozen);

    switch (qz_v4l2_device_take(&c->dev, wait, &shot, &c->base.stats)) {
    case QZ_V4L2_SHOT:
        if (v4l2_deliver(c, &shot, frame))
            return QZ_GOT_FRAME;
        break;
    case QZ_V4L2_STALLED:
        return v4l2_unstick(c, "does not send its pictures properly; if that stays, plug it in again");
    case QZ_V4L2_GONE:
        return v4l2_lose(c, QZ_E_MISSING, "was unplugged; plug it in again");
    case QZ_V4L2_NONE:
        break;
    }

    if (!c->begun && c->base.stats.bad != bad) {
        c->begun = true; /* pictures come, if bad ones */
        c->good_us = qz_mono_us();
        return QZ_GOT_NOTHING;
    }

    if (qz_mono_us() >= frozen)
        return v4l2_unstick(c, "has stopped sending pictures; if that stays, plug it in again");

    return QZ_GOT_NOTHING;
}

/* No camera is open: try when it is time, else wait for that. */
static enum qz_source_got look_for(struct camera *c, int64_t deadline)
{
    bool fresh = !c->lost;
    if (qz_mono_us() >= c->retry_us) {
        if (v4l2_reopen(c))
            return QZ_GOT_NOTHING;
        c->lost = true;
        return fresh ? QZ_GOT_LOST : QZ_GOT_NOTHING;
    }

    qz_pace_sleep_until(c->retry_us < deadline ? c->retry_us : deadline);
    return QZ_GOT_NOTHING;
}

static enum qz_source_got v4l2_next(struct qz_source *s, int timeout_ms, struct qz_frame *frame,
                                    struct qz_err *err)
{
    struct camera *c = (struct camera *)s;
    int64_t deadline = qz_mono_us() + (int64_t)timeout_ms * 1000;
    enum qz_source_got got;
    c->frame.luma = NULL;

    do {
        got = c->dev.fd < 0 ? look_for(c, deadline) : v4l2_watch(c, deadline, frame);
    } while (got == QZ_GOT_NOTHING && qz_mono_us() < deadline);

    if (got == QZ_GOT_NOTHING && c->lost)
        got = QZ_GOT_LOST;
    if (got == QZ_GOT_LOST && err)
        *err = c->why;
    return got;
}

static void v4l2_feedback(struct qz_source *s, const float box[4], bool read)
{
    struct camera *c = (struct camera *)s;
    if (c->dev.fd < 0 || !c->frame.luma)
        return;
    if (!qz_v4l2_control_begun(&c->control))
        qz_v4l2_control_begin(&c->control, c->dev.fd);
    qz_v4l2_control_step(&c->control, &c->frame, box, read, qz_mono_us());
}

const struct qz_source_ops qz_source_v4l2 = {
    .open = v4l2_open,
    .next = v4l2_next,
    .feedback = v4l2_feedback,
    .describe = v4l2_describe,
    .close = v4l2_close,
};
