#include "scan/source/meter.h"

#include <math.h>
#include <string.h>

#define WANTED         200.0            /* level of paper or screen: bright, with room before it clips */
#define MEAN_TO_LEVEL  (WANTED / 110.0) /* a picture of mean 110 is well exposed */
#define CLIPPED        250.0
#define CALM_LOW       0.82 /* inside these ratios nothing is changed: they are wider than the */
#define CALM_HIGH      1.22 /* grey step between 10 and 20 ms, so that it cannot swing to and fro */
#define GAMMA          2.2  /* of camera pictures, about */
#define DAMPING        0.7
#define SHORT_EXPOSURE 80.0  /* 8 ms: at 0.2 m/s and 40 cm the code moves by about a module */
#define FLICKER        100.0 /* 10 ms: half a period of 50 Hz mains */
#define FLICKER_STEPS  3     /* 30 ms still fits between two of 30 frames a second */
#define GAIN_REACH     8.0
#define BOX_STEP_US    150000 /* cameras take two to four frames to follow */
#define ROOM_STEP_US   500000
#define BOX_MEMORY_US  2000000
#define LOCK_READS     2
#define LOCK_WITHIN_US 5000000
#define BLIND_US       3000000

void qz_meter_init(struct qz_meter *m, const struct qz_meter_caps *caps, const struct qz_meter_set *now)
{
    memset(m, 0, sizeof *m);
    m->caps = *caps;
    m->set = *now;
    m->step_us = m->box_us = m->read_us = INT64_MIN / 2;
    m->blind_us = -1;
}

struct area {
    int x0, y0, x1, y1;
};

static int clamp_int(double v, int min, int max)
{
    if (v <= min)
        return min;
    return v >= max ? max : (int)lrint(v);
}

static struct area meter_area(const struct qz_frame *f, const float *box)
{
    struct area a = {f->width / 6, f->height / 6, f->width - f->width / 6, f->height - f->height / 6};

    if (box) {
        a.x0 = clamp_int((double)box[0], 0, f->width - 1);
        a.y0 = clamp_int((double)box[1], 0, f->height - 1);
        a.x1 = clamp_int((double)box[2], a.x0 + 1, f->width);
        a.y1 = clamp_int((double)box[3], a.y0 + 1, f->height);
    }
    return a;
}

/* Up to 64 x 64 samples: enough for a mean, and nothing beside reading the code. */
static unsigned meter_histogram(const struct qz_frame *f, struct area a, unsigned h[256])
{
    int step_x = (a.x1 - a.x0 + 63) / 64, step_y = (a.y1 - a.y0 + 63) / 64;
    unsigned n = 0;
    memset(h, 0, 256 * sizeof *h);
    for (int y = a.y0; y < a.y1; y += step_y)
        for (int x = a.x0; x < a.x1; x += step_x, n++)
            h[f->luma[(size_t)y * (size_t)f->stride + (size_t)x]]++;
    return n;
}

double qz_meter_level(const struct qz_frame *frame, const float *box)
{
    unsigned h[256], below = 0;
    unsigned n = meter_histogram(frame, meter_area(frame, box), h);

    if (box) {
        int v = 0;
        while (v < 255 && (below += h[v]) * 10 < n * 9)
            v++;
        return v;
    }

    double sum = 0;
    for (int v = 0; v < 256; v++)
        sum += (double)v * h[v];
    return sum / n * MEAN_TO_LEVEL;
}

static double gain_factor(const struct qz_meter *m, int gain)
{
    const struct qz_meter_range *g = &m->caps.gain;
    if (!g->has || g->max <= g->min)
        return 1.0;
    return 1.0 + (GAIN_REACH - 1.0) * (gain - g->min) / (g->max - g->min);
}

static int gain_of(const struct qz_meter *m, double factor)
{
    const struct qz_meter_range *g = &m->caps.gain;
    return clamp_int(g->min + (factor - 1.0) / (GAIN_REACH - 1.0) * (g->max - g->min), g->min, g->max);
}

/* Which whole number of flicker periods gathers `light`: with gain the shortest that can, without it the
 * nearest one. */
static double flicker_exposure(const struct qz_meter *m, double light)
{
    bool has_gain = m->caps.gain.has && m->caps.gain.max > m->caps.gain.min;
    int n = 1;

    while (n < FLICKER_STEPS) {
        double enough = has_gain ? FLICKER * n * GAIN_REACH : FLICKER * sqrt((double)n * (n + 1));
        if (light <= enough || FLICKER * (n + 1) > m->caps.exposure.max)
            break;
        n++;
    }
    return FLICKER * n;
}

static void set_light(struct qz_meter *m, double light)
{
    const struct qz_meter_range *e = &m->caps.exposure;
    double exposure = light <= SHORT_EXPOSURE ? light : flicker_exposure(m, light);
    m->set.exposure = clamp_int(exposure, e->min, e->max);
    if (m->caps.gain.has)
        m->set.gain = gain_of(m, light / fmax(1.0, m->set.exposure));
}

static void meter_light(struct qz_meter *m, const struct qz_meter_look *look)
{
    if (look->box)
        m->box_us = look->at_us;
    else if (look->at_us - m->box_us < BOX_MEMORY_US)
        return; /* the code will be back in a moment: stay with it */

    double ratio = WANTED / fmax(8.0, look->level);
    bool calm = ratio > CALM_LOW && ratio < CALM_HIGH;
    if (calm && m->begun)
        return;

    if (look->at_us - m->step_us < (look->box ? BOX_STEP_US : ROOM_STEP_US))
        return;

    if (look->box && look->level >= CLIPPED)
        ratio = 0.5; /* nobody knows how far above the top it is: a large step */
    if (calm)
        ratio = 1; /* as bright as it is, but gathered our way: the camera's own choice may be slow */

    m->begun = true;
    m->step_us = look->at_us;

    double light = fmax(1.0, m->set.exposure) * gain_factor(m, m->set.gain);
    set_light(m, light * fmax(1 / 3.0, fmin(3.0, pow(ratio, GAMMA * DAMPING))));
}

static void lock_focus(struct qz_meter *m, const struct qz_meter_look *look)
{
    m->reads = look->at_us - m->read_us > LOCK_WITHIN_US ? 1 : m->reads + 1;
    m->read_us = look->at_us;
    m->blind_us = -1;
    if (m->reads >= LOCK_READS && m->set.focus_auto && look->focus >= 0) {
        m->set.focus_auto = false;
        m->set.focus = look->focus;
    }
}

static void meter_focus(struct qz_meter *m, const struct qz_meter_look *look)
{
    if (look->read) {
        lock_focus(m, look);
        return;
    }

    if (!look->box)
        m->blind_us = -1;
    else if (m->blind_us < 0)
        m->blind_us = look->at_us;
    else if (look->at_us - m->blind_us >= BLIND_US) {
        m->set.focus_auto = true;
        m->reads = 0;
    }
}

bool qz_meter_step(struct qz_meter *m, const struct qz_meter_look *look, struct qz_meter_set *set)
{
    struct qz_meter_set before = m->set;
    if (m->caps.exposure.has)
        meter_light(m, look);
    if (m->caps.focus.has && m->caps.focus_auto)
        meter_focus(m, look);

    *set = m->set;
    return before.exposure != set->exposure || before.gain != set->gain ||
           before.focus_auto != set->focus_auto || (!set->focus_auto && before.focus != set->focus);
}
