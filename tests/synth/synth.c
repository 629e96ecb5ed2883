#include "tests/synth/synth.h"

#include "tests/synth/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct synth {
    struct synth_settings set;
    struct synth_lens lens;
    struct synth_path path;
    struct synth_object object;
    struct synth_room room;
    struct synth_layer layer;
    struct synth_light light;
    struct synth_sensor sensor;
    struct synth_pose seen; /* in the middle of the last exposure */
    bool in_view;
    uint64_t frame; /* of the next frame */
    uint8_t *pixels;
};

static bool settings_fit(const struct synth_settings *set, size_t n)
{
    return set->width >= 16 && set->width <= 8192 && set->height >= 16 && set->height <= 8192 &&
           n <= SYNTH_CODES && set->torn <= 0.5 && set->jpeg_quality <= 100 && fabs(set->curl) <= 0.4;
}

/* The farthest point of the object from its middle, so that it can start out of sight. */
static double object_reach(const struct synth_object *o)
{
    double up = -o->skin_y;
    return up > o->side ? up : o->side;
}

struct synth *synth_create(const struct synth_settings *set, const char *const *texts, size_t n)
{
    if (!settings_fit(set, n))
        return NULL;
    struct synth *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;

    s->set = *set;
    if (s->set.fps <= 0)
        s->set.fps = 30;

    /* A field of view of 61 degrees across, as webcams have. */
    s->lens = (struct synth_lens){0.85 * set->width, 0.5 * set->width, 0.5 * set->height};

    s->pixels = malloc((size_t)set->width * (size_t)set->height);
    if (!s->pixels || synth_object_init(&s->object, set, texts, n) || synth_room_init(&s->room, set) ||
        synth_layer_init(&s->layer, set->width, set->height) ||
        synth_light_init(&s->light, set, &s->object, &s->layer) ||
        synth_sensor_init(&s->sensor, set->width, set->height, set->seed)) {
        synth_destroy(s);
        return NULL;
    }

    synth_path_init(&s->path, set, s->lens.focal, s->object.side, object_reach(&s->object));
    return s;
}

void synth_destroy(struct synth *s)
{
    if (!s)
        return;
    synth_sensor_finish(&s->sensor);
    synth_light_finish(&s->light);
    synth_layer_finish(&s->layer);
    synth_room_finish(&s->room);
    synth_object_finish(&s->object);
    free(s->pixels);
    free(s);
}

/* How far the corners of the board move in the picture from one moment to another, pixels. */
static double moved(const struct synth *s, const struct synth_pose *a, const struct synth_pose *b)
{
    double most = 0, p[2], q[2];
    for (int i = 0; i < 4; i++) {
        double x = (i & 1 ? 0.5 : -0.5) * s->object.board_w;
        double y = (i & 2 ? 0.5 : -0.5) * s->object.board_h;
        if (!synth_lens_project(&s->lens, &s->object, a, x, y, p) ||
            !synth_lens_project(&s->lens, &s->object, b, x, y, q))
            continue;
        double d = sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]));
        most = d > most ? d : most;
    }
    return most;
}

/* Moments through the shutter's opening, which is half of the frame's time, the middle one in the middle. */
static int moments(const struct synth *s, double t, struct synth_pose out[SYNTH_POSES + 1])
{
    double open = 0.5 / s->set.fps;
    struct synth_pose first, last;
    synth_path_at(&s->path, t - open / 2, -0.5, &first);
    synth_path_at(&s->path, t + open / 2, 0.5, &last);
    int n = (int)ceil(1.2 * moved(s, &first, &last));
    n = synth_clamp(n, 4, SYNTH_POSES);
    for (int i = 0; i < n; i++) {
        double k = (i + 0.5) / n - 0.5;
        synth_path_at(&s->path, t + k * open, k, &out[i]);
    }
    return n;
}

/* Blur disc in pixels: set, plus an autofocus that hunts back and forth. */
static double blur_radius(const struct synth *s, double t)
{
    double px = s->lens.focal / s->seen.place[2], hunt = 0;
    if (s->set.breathing > 0) {
        struct synth_rng r = synth_rng_make(s->set.seed, 53);
        double hertz = synth_rng_range(&r, 0.4, 0.9), k = synth_sin(hertz * t + synth_rng_range(&r, 0, 1));
        hunt = 1.5 * s->set.breathing * k * k;
    }
    return px * (s->set.defocus + hunt);
}

static void draw_object(struct synth *s, double t)
{
    struct synth_pose moment[SYNTH_POSES + 1];
    int n = moments(s, t, moment);
    synth_lens_draw(&s->lens, &s->object, moment, n, &s->layer);
    synth_lens_map(&s->lens, &s->object, &s->seen, 0.5, 0.5, &s->layer);
    synth_light_apply(&s->light, &s->set, &s->object, &s->room, s->set.start_s + t, &s->layer);
    synth_lens_blur(&s->layer, blur_radius(s, t));
}

const uint8_t *synth_next(struct synth *s)
{
    double t = (double)s->frame / s->set.fps,
           presence = s->object.codes ? synth_path_presence(&s->path, t) : 0;
    s->in_view = presence > 0;
    synth_path_at(&s->path, t, 0, &s->seen);
    if (s->in_view)
        draw_object(s, t);
    else
        synth_lens_clear(&s->layer);
    synth_room_draw(&s->room, s->set.start_s + t, presence);
    synth_sensor_expose(&s->sensor, &s->set, &s->room, &s->layer, t, s->frame, s->pixels);
    s->frame++;
    return s->pixels;
}

int synth_modules(const struct synth *s, size_t i)
{
    return i < s->object.codes ? s->object.code[i].side : 0;
}

bool synth_module_at(const struct synth *s, size_t i, double column, double row, float out[2])
{
    double p[2];
    if (i >= s->object.codes || !s->in_view)
        return false;
    const struct synth_code *c = &s->object.code[i];
    double x = c->x + column - 0.5 * s->object.board_w, y = c->y + row - 0.5 * s->object.board_h;
    if (!synth_lens_project(&s->lens, &s->object, &s->seen, x, y, p))
        return false;
    out[0] = (float)(s->set.mirrored ? s->set.width - p[0] : p[0]);
    out[1] = (float)p[1];
    return p[0] >= 0 && p[1] >= 0 && p[0] < s->set.width && p[1] < s->set.height;
}

bool synth_corners(const struct synth *s, size_t i, float out[8])
{
    bool inside = true;
    double n = synth_modules(s, i);
    const double at[8] = {0, 0, n, 0, n, n, 0, n};
    for (int k = 0; k < 4; k++)
        inside = synth_module_at(s, i, at[2 * k], at[2 * k + 1], out + 2 * k) && inside;
    return inside && n > 0;
}
