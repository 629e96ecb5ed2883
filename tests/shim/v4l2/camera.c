#include "tests/shim/v4l2/camera.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
    const char *name;
    uint32_t id;
} control_names[8] = {
    {"exposure", V4L2_CID_EXPOSURE_ABSOLUTE},
    {"gain", V4L2_CID_GAIN},
    {"focus", V4L2_CID_FOCUS_ABSOLUTE},
    {"auto_exposure", V4L2_CID_EXPOSURE_AUTO},
    {"auto_gain", V4L2_CID_AUTOGAIN},
    {"auto_focus", V4L2_CID_FOCUS_AUTO},
    {"rate_cut", V4L2_CID_EXPOSURE_AUTO_PRIORITY},
    {"mains", V4L2_CID_POWER_LINE_FREQUENCY},
};

/* How a format lies in memory: bytes a pixel, halves of the plane in all, and which bytes of a pixel bear
 * its level. Formats that are not listed have one byte and nothing else. */
static const struct form {
    char name[5];
    int row, halves, first, last;
    int shift; /* of two bytes, the low one first; 0: a byte each */
} forms[] = {
    {"NV12", 1, 3, 0, 0, 0}, {"NV21", 1, 3, 0, 0, 0}, {"YU12", 1, 3, 0, 0, 0}, {"YV12", 1, 3, 0, 0, 0},
    {"NV16", 1, 4, 0, 0, 0}, {"NV61", 1, 4, 0, 0, 0}, {"422P", 1, 4, 0, 0, 0}, {"YUYV", 2, 2, 0, 0, 0},
    {"YVYU", 2, 2, 0, 0, 0}, {"UYVY", 2, 2, 1, 1, 0}, {"VYUY", 2, 2, 1, 1, 0}, {"Y10 ", 2, 2, 0, 1, 2},
    {"Y12 ", 2, 2, 0, 1, 4}, {"Y16 ", 2, 2, 0, 1, 8}, {"RGB3", 3, 2, 0, 2, 0}, {"BGR3", 3, 2, 0, 2, 0},
    {"RGB4", 4, 2, 1, 3, 0}, {"BA24", 4, 2, 1, 3, 0}, {"BX24", 4, 2, 1, 3, 0}, {"BGR4", 4, 2, 0, 2, 0},
    {"AR24", 4, 2, 0, 2, 0}, {"XR24", 4, 2, 0, 2, 0}, {"AB24", 4, 2, 0, 2, 0}, {"XB24", 4, 2, 0, 2, 0},
    {"RA24", 4, 2, 1, 3, 0}, {"RX24", 4, 2, 1, 3, 0},
};

static const struct form *form_of(uint32_t fourcc)
{
    static const struct form plain_bytes = {"", 1, 2, 0, 0, 0};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (memcmp(forms[i].name, &fourcc, 4) == 0)
            return &forms[i];
    return &plain_bytes;
}

int shim_row_bytes(uint32_t fourcc)
{
    return form_of(fourcc)->row;
}

bool shim_is_jpeg(const struct mode *m)
{
    return m->fourcc == V4L2_PIX_FMT_MJPEG;
}

struct control *shim_control(struct device *d, const char *name)
{
    for (size_t i = 0; i < 8; i++)
        if (strcmp(name, control_names[i].name) == 0) {
            d->control[i].id = control_names[i].id;
            return &d->control[i];
        }
    return NULL;
}

static unsigned root(unsigned long v)
{
    unsigned r = 0;
    while (r < 255 && (unsigned long)(r + 1) * (r + 1) <= v)
        r++;
    return r;
}

/* The one level of a plain grey picture, by the light and the settings. */
static int plain(const struct device *d)
{
    const struct control *g = &d->control[1];
    int gain = g->has ? 8 + 56 * (g->value - g->min) / (g->max - g->min) : 8;
    return (int)root((unsigned long)d->light * (unsigned long)d->control[0].value * (unsigned long)gain);
}

static uint8_t level(const struct device *d, int x, int y)
{
    return (uint8_t)(30 + 150 * x / d->now.width + 40 * y / d->now.height + (int)(d->frames % 8) * 4);
}

size_t shim_picture_bytes(const struct mode *m)
{
    size_t plane = (size_t)m->stride * (size_t)m->height;
    if (shim_is_jpeg(m))
        return (size_t)m->width * (size_t)m->height * 2;
    return plane * (size_t)form_of(m->fourcc)->halves / 2;
}

static size_t draw_jpeg(const struct device *d, uint8_t *out)
{
    FILE *f = fopen(d->jpeg, "r");
    size_t n = f ? fread(out, 1, d->buf_len, f) : 0;
    if (f)
        fclose(f);
    return n;
}

static void draw_pixel(const struct form *f, uint8_t level, uint8_t *out)
{
    if (f->shift == 0) {
        memset(out + f->first, level, (size_t)(f->last - f->first + 1));
        return;
    }

    unsigned deep = (unsigned)level << f->shift | 1;
    out[0] = deep & 0xFF;
    out[1] = deep >> 8 & 0xFF;
}

static size_t draw(const struct device *d, uint8_t *out)
{
    const struct mode *m = &d->now;
    const struct form *form = form_of(m->fourcc);
    if (shim_is_jpeg(m))
        return draw_jpeg(d, out);
    memset(out, d->light ? plain(d) : PAD_BYTE, shim_picture_bytes(m));
    if (d->light)
        return shim_picture_bytes(m);
    for (int y = 0; y < m->height; y++)
        for (int x = 0; x < m->width; x++)
            draw_pixel(form, level(d, x, y), out + (size_t)y * (size_t)m->stride + (size_t)(x * form->row));
    return shim_picture_bytes(m);
}

static void picture(struct device *d, enum step_kind kind)
{
    struct buffer *b = NULL;
    for (int i = 0; i < d->buf_count; i++)
        if (d->buf[i].state == BUF_QUEUED && (!b || d->buf[i].order < b->order))
            b = &d->buf[i];

    d->frames++;
    if (!b)
        return; /* nobody took the last ones: this one is lost, as with a real driver */

    size_t used = draw(d, d->memory + d->buf_len * (size_t)(b - d->buf));

    b->state = BUF_FULL;
    b->used = (uint32_t)(kind == SHORT || kind == CORRUPT ? used / 2 : used);
    b->flags = kind == ERROR ? V4L2_BUF_FLAG_ERROR : 0;
    b->at_us = shim_now_us();
    b->seq = d->frames;
    b->order = ++d->order;
}

static void unplug(struct device *d, const struct step *s)
{
    d->present = d->streaming = false;
    d->generation++;
    d->back_us = s->n < 0 ? NEVER : shim_now_us() + (int64_t)s->n * 1000;
    if (*s->path)
        snprintf(d->path, sizeof d->path, "%s", s->path);
    d->next_us = NEVER;
}

static void next_step(struct device *d)
{
    d->step++;
    d->done = 0;
}

static void happen(struct device *d)
{
    const struct step forever = {.kind = GOOD, .n = 1 << 30};
    const struct step *s = d->step < d->step_count ? &d->steps[d->step] : &forever;
    int64_t interval = 1000000 / (d->now.fps ? d->now.fps : 30);

    switch (s->kind) {
    case INTERRUPT:
        d->eintr += s->n;
        next_step(d);
        return;
    case FREEZE:
        next_step(d);
        d->frozen = s->until;
        d->next_us = s->until == UNTIL_TIME ? d->next_us + (int64_t)s->n * 1000 : NEVER;
        return;
    case GONE:
        next_step(d);
        unplug(d, s);
        return;
    case EIO_ONCE:
        d->eio++;
        break;
    default:
        picture(d, s->kind);
    }

    d->next_us += interval;
    if (++d->done >= s->n)
        next_step(d);
}

void shim_advance(struct device *d)
{
    while (d->streaming && d->next_us <= shim_now_us())
        happen(d);
    if (!d->present && d->back_us <= shim_now_us())
        d->present = true;
}

void shim_thaw(struct device *d, enum until by)
{
    if (d->frozen != by && !(d->frozen == UNTIL_RESTART && by == UNTIL_REOPEN))
        return;
    d->frozen = UNTIL_TIME;
}
