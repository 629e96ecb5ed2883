/* The office behind: walls, a bright window, cupboards, a notice board, people; all out of focus. */
#include "tests/synth/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void synth_room_patch(struct synth_room *r, const double box[4], double soft, double top, double bottom,
                      double share)
{
    int x0 = (int)((box[0] - soft) * r->h + 0.5 * r->w) - 1,
        x1 = (int)((box[2] + soft) * r->h + 0.5 * r->w) + 2;
    x0 = x0 < 0 ? 0 : x0;
    x1 = x1 > r->w ? r->w : x1;

    for (int y = 0; y < r->h; y++) {
        double py = (y + 0.5) / r->h, in_y;
        in_y = synth_smooth(box[1] - soft, box[1] + soft, py) *
               (1 - synth_smooth(box[3] - soft, box[3] + soft, py));
        if (in_y <= 0)
            continue;

        double k = fmin(fmax((py - box[1]) / (box[3] - box[1]), 0), 1);
        double light = top + (bottom - top) * k;
        for (int x = x0; x < x1; x++) {
            double px = (x + 0.5 - 0.5 * r->w) / r->h;
            double in = in_y * synth_smooth(box[0] - soft, box[0] + soft, px) *
                        (1 - synth_smooth(box[2] - soft, box[2] + soft, px)) * share;
            float *p = &r->still[y * r->w + x];
            *p = (float)(*p * (1 - in) + light * in);
        }
    }
}

static void window(struct synth_room *r, double x, double light)
{
    synth_room_patch(r, (double[]){x - 0.26, 0.06, x + 0.26, 0.60}, 0.012, 0.05, 0.05, 1);
    for (int i = 0; i < 2; i++) {
        double left = x - 0.24 + 0.245 * i;
        synth_room_patch(r, (double[]){left, 0.08, left + 0.225, 0.34}, 0.014, light, light * 0.9, 1);
        synth_room_patch(r, (double[]){left, 0.36, left + 0.225, 0.58}, 0.014, light * 0.8, light * 0.45, 1);
    }
    /* what the light does to the wall beside it and to the floor under it */
    synth_room_patch(r, (double[]){x - 0.5, 0.0, x + 0.5, 0.75}, 0.3, 0.5, 0.3, 0.18);
    synth_room_patch(r, (double[]){x - 0.2, 0.86, x + 0.45, 1.0}, 0.06, 0.35, 0.3, 0.5);
}

static void furniture(struct synth_room *r, struct synth_rng *g, double side)
{
    double x = side * synth_rng_range(g, 0.45, 0.6);
    synth_room_patch(r, (double[]){x - 0.16, 0.30, x + 0.16, 0.80}, 0.012, 0.10, 0.07, 1); /* cupboard */
    synth_room_patch(r, (double[]){x - 0.003, 0.31, x + 0.003, 0.79}, 0.006, 0.03, 0.03, 0.9);

    for (int i = 0; i < 7; i++) { /* folders on it */
        double left = x - 0.14 + 0.04 * i, light = synth_rng_range(g, 0.03, 0.35);
        synth_room_patch(r, (double[]){left, 0.21, left + 0.033, 0.305}, 0.007, light, light * 0.7, 0.9);
    }

    double b = side * synth_rng_range(g, 0.02, 0.12);
    synth_room_patch(r, (double[]){b - 0.19, 0.14, b + 0.19, 0.42}, 0.010, 0.13, 0.11, 1); /* notice board */
    for (int i = 0; i < 6; i++) {
        double left = b - 0.16 + 0.11 * (i % 3), top = 0.165 + 0.125 * (i / 3);
        double light = synth_rng_range(g, 0.25, 0.55);
        synth_room_patch(r, (double[]){left, top, left + 0.08, top + 0.1}, 0.008, light, light * 0.9, 1);
    }

    synth_room_patch(r, (double[]){-1.2, 0.70, 1.2, 0.78}, 0.02, 0.20, 0.14, 0.8); /* a long table */
    synth_room_patch(r, (double[]){-1.2, 0.78, 1.2, 0.90}, 0.02, 0.05, 0.03, 0.7);
}

static void draw_room(struct synth_room *r, struct synth_rng *g)
{
    double side = synth_rng_range(g, 0, 1) < 0.5 ? -1 : 1, wall = synth_rng_range(g, 0.16, 0.24);
    for (int y = 0; y < r->h; y++)
        for (int x = 0; x < r->w; x++)
            r->still[y * r->w + x] = (float)(wall * (1 - 0.25 * y / r->h));
    synth_room_patch(r, (double[]){-1.2, 0.83, 1.2, 1.1}, 0.03, 0.09, 0.06, 1); /* floor */
    furniture(r, g, side);
    double at = synth_rng_range(g, 0.5, 0.62), day = synth_rng_range(g, 0.8, 1.15);
    window(r, -side * at, day);
    for (int i = -1; i <= 1; i++) /* ceiling lights */
        synth_room_patch(r, (double[]){0.55 * i - 0.14, -0.02, 0.55 * i + 0.14, 0.022}, 0.012, 0.9, 0.8, 0.9);
}

/* What people walk through, somewhat wider than the picture. */
static double room_span(const struct synth_room *r)
{
    return (double)r->w / r->h + 0.8;
}

int synth_room_init(struct synth_room *r, const struct synth_settings *set)
{
    struct synth_rng g = synth_rng_make(set->room_seed ? set->room_seed : set->seed, 23);
    memset(r, 0, sizeof *r);
    r->busy = set->busy;
    r->step = set->busy ? 1 : SYNTH_ROOM;
    r->w = (set->width + r->step - 1) / r->step + 1;
    r->h = (set->height + r->step - 1) / r->step + 1;

    size_t size = (size_t)r->w * (size_t)r->h;
    r->still = malloc(size * sizeof *r->still);
    r->now = malloc(size * sizeof *r->now);
    if (!r->still || !r->now)
        return -1;

    draw_room(r, &g);
    struct synth_rng crowd = synth_rng_make(set->room_seed ? set->room_seed : set->seed, 29);
    if (r->busy)
        synth_crowd_walls(r, &crowd);
    memcpy(r->now, r->still, size * sizeof *r->now);

    r->walkers = synth_clamp(set->people, 0, 4);
    for (int i = 0; i < 4; i++) {
        struct synth_walker *k = &r->walker[i];
        k->size = synth_rng_range(&g, 0.5, 0.8);
        k->at = synth_rng_range(&g, 0, 1);
        k->speed = synth_rng_range(&g, 0.05, 0.13);
        if (synth_rng_range(&g, 0, 1) < 0.5)
            k->speed = -k->speed;
        k->height = 0.97 - 0.72 * k->size;
        k->light = synth_rng_range(&g, 0.02, 0.14);
        if (r->busy) {
            synth_crowd_dress(k, &crowd, i);
            k->speed /= room_span(r);
        }
    }

    r->holder_x = synth_rng_range(&g, -0.12, 0.12);
    r->holder_light = synth_rng_range(&g, 0.03, 0.10);
    return 0;
}

void synth_room_finish(struct synth_room *r)
{
    free(r->still);
    free(r->now);
    memset(r, 0, sizeof *r);
}

struct figure {
    double x, top, size, cloth, soft; /* shares of the picture's height */
    const struct synth_walker *wears; /* of a busy room; else NULL */
};

/* Coverage at most 1 of a shape whose signed distance is d. */
static double cover(double d, double soft)
{
    return 1 - synth_smooth(-soft, soft, d);
}

static double head_distance(double x, double y)
{
    double e = sqrt(x * x / (0.085 * 0.085) + y * y / (0.115 * 0.115));
    return (e - 1) * 0.09;
}

/* Shoulders round off into the arms; the body goes on below. */
static double body_distance(double x, double y)
{
    double half = 0.235, r = 0.13, qx = fabs(x) - half + r, qy = 0.17 - y + r;
    return synth_corner_distance(qx, qy) - r;
}

static void draw_figure(struct synth_room *r, struct figure f)
{
    double reach = (0.26 + f.soft) * f.size;
    int x0 = (int)floor((f.x - reach) * r->h + 0.5 * r->w), x1 = (int)ceil((f.x + reach) * r->h + 0.5 * r->w);
    int y0 = (int)floor((f.top - f.soft) * r->h);
    x0 = x0 < 0 ? 0 : x0;
    x1 = x1 > r->w ? r->w : x1;

    for (int y = y0 < 0 ? 0 : y0; y < r->h; y++) {
        for (int x = x0; x < x1; x++) {
            double px = ((x + 0.5 - 0.5 * r->w) / r->h - f.x) / f.size;
            double py = ((y + 0.5) / r->h - f.top) / f.size, soft = f.soft / f.size;
            float *p = &r->now[y * r->w + x];

            double body = cover(body_distance(px, py - 0.12), soft);
            double neck = cover(fmax(fabs(px) - 0.05, fabs(py - 0.22) - 0.08), soft);
            double light = f.cloth * (1.15 - 0.5 * px), face = 0.26 - 0.5 * px * 0.3;

            if (f.wears && body > 0)
                light *= synth_crowd_cloth(f.wears, px, py, soft);
            if (f.wears)
                face *= synth_crowd_face(px, py - 0.12, soft);

            *p = (float)(*p * (1 - neck) + 0.18 * neck);
            *p = (float)(*p * (1 - body) + light * body);
            double head = cover(head_distance(px, py - 0.12), soft);
            *p = (float)(*p * (1 - head) + face * head);

            double hair = cover(head_distance(px * 0.97, (py - 0.10)), soft) *
                          (1 - synth_smooth(0.06 - soft, 0.10 + soft, py + px * px * 2));
            *p = (float)(*p * (1 - hair) + 0.015 * hair);
        }
    }
}

void synth_room_draw(struct synth_room *r, double t, double holder)
{
    memcpy(r->now, r->still, (size_t)r->w * (size_t)r->h * sizeof *r->now);
    double span = room_span(r);

    for (int i = 0; i < r->walkers; i++) {
        const struct synth_walker *k = &r->walker[i];
        double at = k->at + k->speed * t;
        at = (at - floor(at) - 0.5) * span;

        double bob = 0.008 * k->size * synth_cos(1.8 * t + k->at);
        struct figure f = {at, k->height + bob, k->size, k->light, 0.012, NULL};
        if (r->busy) {
            f.soft = 0.0012;
            f.wears = k;
        }
        draw_figure(r, f);
    }

    if (holder > 0) {
        double side = r->holder_x < 0 ? -1 : 1, step = (1 - holder) * (1 - holder) * 1.6;
        draw_figure(r, (struct figure){r->holder_x + side * step, 0.03, 1.3, r->holder_light, 0.02, NULL});
    }
}

void synth_room_row(const struct synth_room *r, int y, int n, float *out)
{
    float fy = ((float)y + 0.5f) / (float)r->step - 0.5f;
    int y0 = fy < 0 ? 0 : (int)fy;
    int y1 = y0 + 1 < r->h ? y0 + 1 : y0;
    float ky = fy < 0 ? 0 : fy - (float)y0;
    const float *a = r->now + y0 * r->w, *b = r->now + y1 * r->w;
    float left = a[0] + (b[0] - a[0]) * ky;

    int x = 0;
    while (x < r->step / 2 && x < n)
        out[x++] = left;

    for (int i = 1; x < n; i++) {
        int at = i < r->w ? i : r->w - 1;
        float right = a[at] + (b[at] - a[at]) * ky, slope = (right - left) / (float)r->step;
        for (int k = 0; k < r->step && x < n; k++)
            out[x++] = left + slope * ((float)k + 0.5f);
        left = right;
    }
}
