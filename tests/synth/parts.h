/* The parts of the synthetic camera, as they see each other. Light is linear, 1 being the sensor's
 * full well; the sensor turns it into grey levels at the very end. */
#ifndef QZ_TESTS_SYNTH_PARTS_H
#define QZ_TESTS_SYNTH_PARTS_H

#include "tests/synth/synth.h"

#define SYNTH_CELL     8    /* the picture is mapped exactly at the corners of cells of this many pixels */
#define SYNTH_MISS     1e9f /* a ray that misses the object */
#define SYNTH_ROOM     4    /* a room out of focus is drawn at this fraction of the size */
#define SYNTH_BLUR_MAX 48   /* pixels of blur radius at the most */
#define SYNTH_POSES    32   /* moments averaged within one exposure at the most */

/* ---- numbers: the same on every machine, so none of libm's curves ---- */

struct synth_rng {
    uint64_t state;
};

/* Start a stream of its own for each purpose, so that one setting does not change another's luck. Draw one
 * number a statement: the order within an expression is the compiler's to choose. */
struct synth_rng synth_rng_make(uint64_t seed, uint64_t purpose);
uint64_t synth_rng_next(struct synth_rng *r);
double synth_rng_range(struct synth_rng *r, double low, double high);

/* Sine and cosine of an angle in turns; arcsine in radians of -1..1 (clamped). */
double synth_sin(double turns);
double synth_cos(double turns);
double synth_asin(double x);

/* 0 below a, 1 above b, smooth between. */
double synth_smooth(double a, double b, double x);

/* v, or the bound it lies beyond; low <= high. */
int synth_clamp(int v, int low, int high);

/* How far a point that lies x beyond one side and y beyond the other of a square corner is outside of the
 * corner; below 0 inside. */
double synth_corner_distance(double x, double y);

/* Falls from 1 at x = 0 as e^-x does, within a thousandth. */
double synth_decay(double x);

/* ---- the path of the hand ---- */

/* Where the object is at one moment. Its own coordinates are modules, the origin the middle of what is
 * printed, x right, y down, z away from the viewer; the camera looks along +z from its own origin. */
struct synth_pose {
    double turn[9];  /* row-major rotation, object to camera */
    double place[3]; /* the object's origin in the camera's frame, modules */
};

struct synth_swing {
    double hertz, phase, reach;
};

struct synth_path {
    struct synth_swing swing[6][4]; /* x, y, z, and turns about them: three slow ones and the tremor */
    double tilt_axis, tilt, roll;   /* turns */
    double enter_roll, enter_x;     /* how it comes in: turns, modules */
    double drop;                    /* modules it starts below its resting place */
    double distance;                /* modules from the lens at rest */
    double off_x, off_y;            /* resting place off the optical axis, modules */
    double sweep_x, sweep_y;        /* modules moved during an exposure of the set blur */
    double enter_s, stay_s;
};

void synth_path_init(struct synth_path *p, const struct synth_settings *set, double focal, double side,
                     double reach);

/* The pose at time t seconds; sweep -0.5..0.5 is the place within the exposure. */
void synth_path_at(const struct synth_path *p, double t, double sweep, struct synth_pose *out);

/* 0 out of view, 1 in the resting place; between while it comes and goes. */
double synth_path_presence(const struct synth_path *p, double t);

/* ---- what is held ---- */

struct synth_code {
    int x, y, side; /* its place on the board, modules */
};

struct synth_object {
    float *skin; /* pairs of light (premultiplied) and coverage of everything but the codes */
    int skin_w, skin_h;
    double skin_x, skin_y, skin_scale; /* modules of its top left corner; texels a module */
    float *board; /* light of each module of the printed board: codes and their quiet zones */
    int board_w, board_h;
    double glass_x, glass_y, glass_w, glass_h; /* where it mirrors the room, modules; w 0: nowhere */
    bool shines;                               /* the glass is a screen */
    double radius; /* of the cylinder it is bent to, modules, + bulging to the viewer; 0: flat */
    double tear;   /* x + y beyond this is torn away, modules; SYNTH_MISS: whole */
    struct synth_code code[SYNTH_CODES];
    size_t codes;
    double side; /* of the largest code, modules */
};

/* Draw it. Returns 0, or -1 when a text does not fit or memory is short; finish it in either case. */
int synth_object_init(struct synth_object *o, const struct synth_settings *set, const char *const *texts,
                      size_t n);
void synth_object_finish(struct synth_object *o);

/* ---- the room behind ---- */

#define SYNTH_RUNS 24 /* of light and dark in a woven pattern, before it repeats */

struct synth_walker {
    double at, speed, size, height, light; /* speed: room widths a second */
    int wear;                              /* of a busy room: pattern of the clothes, */
    uint8_t run[SYNTH_RUNS];               /* widths of its runs in units, */
    double unit, contrast;                 /* the unit as a share of the size; light parts to dark ones */
};

struct synth_room {
    float *still; /* the room without people */
    float *now;   /* with them */
    int w, h;     /* in steps of step pixels */
    int step;     /* 1 when it is in focus, SYNTH_ROOM when not */
    bool busy;    /* people wear patterns and have faces */
    struct synth_walker walker[4];
    int walkers;
    double holder_x, holder_light;
};

int synth_room_init(struct synth_room *r, const struct synth_settings *set);
void synth_room_finish(struct synth_room *r);

/* Draw the people of time t; holder 0..1 is how far the person who holds the object has come. */
void synth_room_draw(struct synth_room *r, double t, double holder);

/* On the still room, a soft-edged box of light from top to bottom; share of it covers what is there. All
 * lengths are shares of the picture's height, x from the middle. */
void synth_room_patch(struct synth_room *r, const double box[4], double soft, double top, double bottom,
                      double share);

/* Dress the walker for a busy room, and make him walk; speed in picture heights a second. */
void synth_crowd_dress(struct synth_walker *k, struct synth_rng *g, int nth);

/* How much lighter than k->light the clothes are at a place; how light the face, 1 being skin. x and y in
 * sizes from the top of the figure's middle, and from the middle of the face. */
double synth_crowd_cloth(const struct synth_walker *k, double x, double y, double soft);
double synth_crowd_face(double x, double y, double soft);

/* Posters and pictures on the walls. */
void synth_crowd_walls(struct synth_room *r, struct synth_rng *g);

/* One full-size row of n pixels. */
void synth_room_row(const struct synth_room *r, int y, int n, float *out);

/* Between the four corners of a cell; i is its top left one in a grid of the pitch, kx and ky are 0..1. */
static inline float synth_between(const float *grid, int i, int pitch, float kx, float ky)
{
    float top = grid[i] + (grid[i + 1] - grid[i]) * kx;
    float low = grid[i + pitch] + (grid[i + pitch + 1] - grid[i + pitch]) * kx;
    return top + (low - top) * ky;
}

/* ---- the lens: the object drawn into a layer of premultiplied light and coverage ---- */

struct synth_layer {
    float *light, *cover; /* w*h each */
    float *u, *v;         /* object coordinates at the cells' corners, of one moment */
    uint8_t *fine;        /* cells that show a part of the board */
    float *sums;          /* running sums of rows for the blur, SYNTH_BLUR_MAX of margin either side */
    int w, h, cells_x, cells_y;
    int x0, y0, x1, y1; /* what was drawn on, pixels, half open; empty when x0 >= x1 */
};

int synth_layer_init(struct synth_layer *l, int w, int h);
void synth_layer_finish(struct synth_layer *l);

struct synth_lens {
    double focal; /* pixels */
    double cx, cy;
};

/* Where an object point is seen; false when it is behind or too near the lens. */
bool synth_lens_project(const struct synth_lens *lens, const struct synth_object *o,
                        const struct synth_pose *pose, double x, double y, double out[2]);

/* The object coordinates seen at a point of the picture; SYNTH_MISS where the sheet is not. */
void synth_lens_look(const struct synth_lens *lens, const struct synth_object *o,
                     const struct synth_pose *pose, double px, double py, float *u, float *v);

/* Fill the u, v grid with the object coordinates seen at the cells' corners, shifted by dx, dy pixels. */
void synth_lens_map(const struct synth_lens *lens, const struct synth_object *o,
                    const struct synth_pose *pose, double dx, double dy, struct synth_layer *l);

/* Average the object over count moments of one exposure into the layer. */
void synth_lens_draw(const struct synth_lens *lens, const struct synth_object *o,
                     const struct synth_pose *moment, int count, struct synth_layer *l);

/* Wipe what was drawn. */
void synth_lens_clear(struct synth_layer *l);

/* Spread the layer over discs of the radius in pixels. */
void synth_lens_blur(struct synth_layer *l, double radius);

/* Map a pixel's place in the u, v grid; false where the object's surface is not seen. */
bool synth_lens_grid(const struct synth_layer *l, int x, int y, float out[2]);

/* ---- light: what falls on the object or shines from it ---- */

/* Change the drawn layer; l->u and l->v must hold the map of the middle of the exposure. */
struct synth_light {
    double glare_x, glare_y, glare_way; /* place in modules, direction of its long axis in turns */
    double shadow_way, shadow_off;      /* direction of the shadow's edge in turns, modules off the middle */
    double grid;                        /* cycles a module of the screen's pixel grid */
    double band_rows, band_speed;       /* rows a period, periods a second */
    float *scale, *extra;               /* at the cells' corners: light is multiplied, then added to */
};

int synth_light_init(struct synth_light *k, const struct synth_settings *set, const struct synth_object *o,
                     const struct synth_layer *l);
void synth_light_finish(struct synth_light *k);
void synth_light_apply(const struct synth_light *k, const struct synth_settings *set,
                       const struct synth_object *o, const struct synth_room *room, double t,
                       struct synth_layer *l);

/* ---- the sensor ---- */

struct synth_sensor {
    int16_t *grain; /* normal deviates, 1/1024 sigma */
    uint8_t *jpeg;  /* memory of the last compressed frame */
    size_t jpeg_size;
    float *row, *fall; /* a row of light; vignetting across */
    int w, h;
};

int synth_sensor_init(struct synth_sensor *c, int w, int h, uint64_t seed);
void synth_sensor_finish(struct synth_sensor *c);

/* Expose room and layer into grey levels with noise, then mirror and compress as set asks. */
void synth_sensor_expose(struct synth_sensor *c, const struct synth_settings *set,
                         const struct synth_room *room, const struct synth_layer *l, double t, uint64_t frame,
                         uint8_t *out);

#endif
