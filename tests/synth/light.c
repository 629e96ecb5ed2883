#include "tests/synth/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int synth_light_init(struct synth_light *k, const struct synth_settings *set, const struct synth_object *o,
                     const struct synth_layer *l)
{
    struct synth_rng r = synth_rng_make(set->seed, 37);
    double px = set->module_px > 0 ? set->module_px : 5;
    size_t corners = (size_t)(l->cells_x + 1) * (size_t)(l->cells_y + 1);
    memset(k, 0, sizeof *k);

    k->glare_x = synth_rng_range(&r, -0.35, 0.35) * o->side;
    k->glare_y = synth_rng_range(&r, -0.35, 0.35) * o->side;
    k->glare_way = synth_rng_range(&r, 0, 1);
    k->shadow_way = synth_rng_range(&r, 0, 1);
    k->shadow_off = synth_rng_range(&r, -0.2, 0.2) * o->side;

    /* Fringes are broad where the screen's grid is nearly as fine as the sensor's. */
    double off = synth_rng_range(&r, 0.02, 0.09);
    k->grid = px * (1 + (synth_rng_range(&r, 0, 1) < 0.5 ? -off : off));

    k->band_rows = set->height * synth_rng_range(&r, 0.2, 0.5);
    k->band_speed = synth_rng_range(&r, -1.2, 1.2);

    k->scale = malloc(corners * sizeof *k->scale);
    k->extra = malloc(corners * sizeof *k->extra);
    return k->scale && k->extra ? 0 : -1;
}

void synth_light_finish(struct synth_light *k)
{
    free(k->scale);
    free(k->extra);
    memset(k, 0, sizeof *k);
}

/* A lamp mirrored in the surface: a bright core, longer than wide, with a wide skirt. */
static double glare(const struct synth_light *k, double side, double u, double v, double t)
{
    double c = synth_cos(k->glare_way), s = synth_sin(k->glare_way);
    double x = u - k->glare_x - 0.08 * side * synth_sin(0.21 * t),
           y = v - k->glare_y - 0.06 * side * synth_cos(0.17 * t);
    double a = (c * x + s * y) / (0.42 * side), b = (c * y - s * x) / (0.26 * side);
    double f = 1 / (1 + a * a + b * b);
    return 1.9 * f * f * f;
}

/* The edge of a shadow wavers as fingers do, and is soft because the lamp is not a point. */
static double shadow(const struct synth_light *k, double side, double u, double v)
{
    double c = synth_cos(k->shadow_way), s = synth_sin(k->shadow_way), along = (c * v - s * u) / side;
    double d = c * u + s * v - k->shadow_off + 0.07 * side * synth_sin(1.4 * along);
    return synth_smooth(-0.05 * side, 0.05 * side, d);
}

static double band(const struct synth_light *k, double y, double t)
{
    double at = y / k->band_rows - k->band_speed * t;
    at -= floor(at);
    return synth_smooth(0.1, 0.25, at) * (1 - synth_smooth(0.45, 0.6, at));
}

static bool on_glass(const struct synth_object *o, double u, double v)
{
    return u >= o->glass_x && v >= o->glass_y && u < o->glass_x + o->glass_w && v < o->glass_y + o->glass_h;
}

/* The room as the glass shows it: mirrored, from a little above. */
static double mirrored_room(const struct synth_room *r, double px, double py)
{
    int x = r->w - 1 - (int)(px / r->step), y = (int)(py / r->step * 0.8);
    x = synth_clamp(x, 0, r->w - 1);
    y = synth_clamp(y, 0, r->h - 1);
    return r->still[y * r->w + x];
}

/* A bent sheet turns away from the lamp, which stands a little to the left. */
static double bent(const struct synth_object *o, double u)
{
    double turns = u / fabs(o->radius) / 6.283185307179586, facing = synth_cos(turns + 0.04) * 1.03;
    return facing > 0.2 ? facing : 0.2;
}

static void light_corners(const struct synth_light *k, const struct synth_settings *set,
                          const struct synth_object *o, const struct synth_room *room, double t,
                          const struct synth_layer *l)
{
    for (int y = 0, i = 0; y <= l->cells_y; y++) {
        for (int x = 0; x <= l->cells_x; x++, i++) {
            double scale = 1, extra = 0, u = l->u[i], v = l->v[i];
            bool hit = l->u[i] < SYNTH_MISS, glass = hit && on_glass(o, u, v);

            if (hit && o->radius != 0)
                scale *= bent(o, u);
            if (hit && set->shadow > 0)
                scale *= 1 - (o->shines ? 0.6 : 0.82) * set->shadow * shadow(k, o->side, u, v);
            if (glass && o->shines && set->bands > 0)
                scale *= 1 - 0.8 * set->bands * band(k, y * SYNTH_CELL, t);
            if (hit && set->glare > 0)
                extra += set->glare * glare(k, o->side, u, v, t);
            if (glass && set->reflection > 0)
                extra += 0.55 * set->reflection * mirrored_room(room, x * SYNTH_CELL, y * SYNTH_CELL);

            k->scale[i] = (float)scale;
            k->extra[i] = (float)extra;
        }
    }
}

static void relight(const struct synth_light *k, struct synth_layer *l)
{
    int pitch = l->cells_x + 1;
    for (int y = l->y0; y < l->y1; y++) {
        float ky = (float)(y % SYNTH_CELL) / SYNTH_CELL;
        size_t row = (size_t)y * (size_t)l->w;
        for (int x = l->x0; x < l->x1; x++) {
            float cover = l->cover[row + (size_t)x], kx = (float)(x % SYNTH_CELL) / SYNTH_CELL;
            int i = y / SYNTH_CELL * pitch + x / SYNTH_CELL;
            if (cover > 0)
                l->light[row + (size_t)x] =
                    l->light[row + (size_t)x] * synth_between(k->scale, i, pitch, kx, ky) +
                    synth_between(k->extra, i, pitch, kx, ky) * cover;
        }
    }
}

/* -1..1, much like a cosine of an angle in turns. */
static float wave(float turns)
{
    float x = fabsf(2 * (turns - floorf(turns)) - 1);
    return x * x * (6 - 4 * x) - 1;
}

/* The sensor's pixels see the screen's grid through openings much smaller than their distance, so it is not
 * averaged away: its value at the pixel's middle stays, and beats with the sensor's own grid. */
static void moire(const struct synth_light *k, double strength, const struct synth_object *o,
                  struct synth_layer *l)
{
    float grid = (float)k->grid, s = (float)strength, uv[2];
    for (int y = l->y0; y < l->y1; y++) {
        float *row = l->light + (size_t)y * (size_t)l->w;
        for (int x = l->x0; x < l->x1; x++)
            if (row[x] > 0 && synth_lens_grid(l, x, y, uv) && on_glass(o, uv[0], uv[1]))
                row[x] *= 1 + s * (0.42f * wave(uv[0] * grid) + 0.30f * wave(uv[1] * grid));
    }
}

void synth_light_apply(const struct synth_light *k, const struct synth_settings *set,
                       const struct synth_object *o, const struct synth_room *room, double t,
                       struct synth_layer *l)
{
    bool phone = o->shines;
    if (o->radius != 0 || set->shadow > 0 || set->glare > 0 || set->reflection > 0 ||
        (phone && set->bands > 0)) {
        light_corners(k, set, o, room, t, l);
        relight(k, l);
    }
    if (phone && set->moire > 0)
        moire(k, set->moire, o, l);
}
