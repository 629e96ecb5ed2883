/* The shutter: the object as the sensor's plane receives it while it is open. */
#include "tests/synth/parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int synth_layer_init(struct synth_layer *l, int w, int h)
{
    memset(l, 0, sizeof *l);
    l->w = w;
    l->h = h;
    l->cells_x = (w + SYNTH_CELL - 1) / SYNTH_CELL;
    l->cells_y = (h + SYNTH_CELL - 1) / SYNTH_CELL;
    size_t size = (size_t)w * (size_t)h, corners = (size_t)(l->cells_x + 1) * (size_t)(l->cells_y + 1);
    l->light = calloc(size, sizeof *l->light);
    l->cover = calloc(size, sizeof *l->cover);
    l->sums = malloc((size_t)(w + 4 * SYNTH_BLUR_MAX + 8) * (size_t)h * sizeof *l->sums);
    l->u = malloc(corners * sizeof *l->u);
    l->v = malloc(corners * sizeof *l->v);
    l->fine = malloc(corners);
    return l->light && l->cover && l->sums && l->u && l->v && l->fine ? 0 : -1;
}

void synth_layer_finish(struct synth_layer *l)
{
    free(l->light);
    free(l->cover);
    free(l->sums);
    free(l->u);
    free(l->v);
    free(l->fine);
    memset(l, 0, sizeof *l);
}

/* ---- one sample of the object ---- */

struct spot {
    float light, cover;
};

struct brush {
    const struct synth_object *o;
    float inv_u, inv_v; /* 1 over the modules a sample spans each way */
    float board_x, board_y, tear;
    float tear_end; /* the hand below the sheet is not torn */
};

static inline float ramp(float x)
{
    x = x < 0 ? 0 : x;
    return x > 1 ? 1 : x;
}

/* The exact mean of the modules under a box of the sample's size, as long as it spans no more than one. */
static inline float board_at(const struct brush *b, float u, float v)
{
    const struct synth_object *o = b->o;
    float x = u - 0.5f, y = v - 0.5f;
    int x0 = x < 0 ? 0 : (int)x;
    int y0 = y < 0 ? 0 : (int)y;
    int x1 = x0 + 1 < o->board_w ? x0 + 1 : x0;
    int y1 = y0 + 1 < o->board_h ? y0 + 1 : y0;
    float kx = ramp((x - (float)x0 - 0.5f) * b->inv_u + 0.5f),
          ky = ramp((y - (float)y0 - 0.5f) * b->inv_v + 0.5f);
    const float *p = o->board + y0 * o->board_w, *q = o->board + y1 * o->board_w;
    float top = p[x0] + (p[x1] - p[x0]) * kx, low = q[x0] + (q[x1] - q[x0]) * kx;
    return top + (low - top) * ky;
}

/* Below its last row the skin goes on: the arm leaves the picture. */
static inline struct spot skin_at(const struct synth_object *o, float u, float v)
{
    float x = (u - (float)o->skin_x) * (float)o->skin_scale - 0.5f;
    float y = (v - (float)o->skin_y) * (float)o->skin_scale - 0.5f;
    struct spot s = {0, 0};

    if (x < 0 || y < 0 || x >= (float)(o->skin_w - 1))
        return s;
    if (y > (float)(o->skin_h - 2))
        y = (float)(o->skin_h - 2);

    int x0 = (int)x, y0 = (int)y;
    float kx = x - (float)x0, ky = y - (float)y0;

    const float *p = o->skin + 2 * (y0 * o->skin_w + x0), *q = p + 2 * o->skin_w;
    float a = p[0] + (p[2] - p[0]) * kx, b = q[0] + (q[2] - q[0]) * kx;
    float c = p[1] + (p[3] - p[1]) * kx, d = q[1] + (q[3] - q[1]) * kx;

    s.light = a + (b - a) * ky;
    s.cover = c + (d - c) * ky;
    return s;
}

/* A torn edge is ragged: fibres of half a module and less. */
static bool torn(const struct brush *b, float u, float v)
{
    float along = (u - v) * 1.7f, jag = along - floorf(along);
    float slow = along * 0.23f, wave = slow - floorf(slow);
    return u + v > b->tear + fabsf(jag - 0.5f) + 3 * fabsf(wave - 0.5f);
}

static struct spot sample(const struct brush *b, float u, float v)
{
    const struct synth_object *o = b->o;
    float bu = u - b->board_x, bv = v - b->board_y;
    struct spot s = {0, 0};
    if (v < b->tear_end && torn(b, u, v))
        return s;
    if (bu >= 0 && bv >= 0 && bu < (float)o->board_w && bv < (float)o->board_h) {
        s.light = board_at(b, bu, bv);
        s.cover = 1;
        return s;
    }
    return skin_at(o, u, v);
}

/* ---- cells ---- */

struct cell {
    int x, y; /* in cells */
    float u[4], v[4];
    bool whole; /* all four corners see the object's surface */
};

static struct cell cell_at(const struct synth_layer *l, int x, int y)
{
    int i = y * (l->cells_x + 1) + x, j = i + l->cells_x + 1;
    struct cell c = {x,
                     y,
                     {l->u[i], l->u[i + 1], l->u[j], l->u[j + 1]},
                     {l->v[i], l->v[i + 1], l->v[j], l->v[j + 1]},
                     true};
    for (int k = 0; k < 4; k++)
        if (c.u[k] >= SYNTH_MISS)
            c.whole = false;
    return c;
}

static void span4(const float a[4], float *low, float *high)
{
    *low = fminf(fminf(a[0], a[1]), fminf(a[2], a[3]));
    *high = fmaxf(fmaxf(a[0], a[1]), fmaxf(a[2], a[3]));
}

enum {
    CELL_EMPTY,
    CELL_SKIN, /* the smooth parts: few samples do */
    CELL_BOARD,
    CELL_EDGE /* some rays miss: mapped pixel by pixel */
};

static uint8_t cell_kind(const struct synth_object *o, const struct cell *c, float margin)
{
    float u0, u1, v0, v1;
    span4(c->u, &u0, &u1);
    span4(c->v, &v0, &v1);
    if (u0 >= SYNTH_MISS)
        return CELL_EMPTY;
    if (u1 >= SYNTH_MISS)
        return CELL_EDGE;
    float hw = (float)o->board_w / 2 + margin, hh = (float)o->board_h / 2 + margin;
    if (u1 >= -hw && u0 <= hw && v1 >= -hh && v0 <= hh)
        return CELL_BOARD;
    float right = (float)(o->skin_x + o->skin_w / o->skin_scale) + margin;
    bool out = u1 < (float)o->skin_x - margin || u0 > right || v1 < (float)o->skin_y - margin;
    return out ? CELL_EMPTY : CELL_SKIN;
}

/* Modules a pixel spans across and down the board, from the cells' corners. */
static void pixel_span(const struct cell *c, float *su, float *sv)
{
    *su = (fabsf(c->u[1] - c->u[0]) + fabsf(c->u[2] - c->u[0])) / SYNTH_CELL;
    *sv = (fabsf(c->v[1] - c->v[0]) + fabsf(c->v[2] - c->v[0])) / SYNTH_CELL;
}

static float inverse_span(float modules)
{
    return 1 / fminf(1, fmaxf(modules, 0.01f));
}

/* The coordinates along one row of a cell. */
struct walk {
    float u, v, du, dv;
};

static inline struct walk walk_row(const struct cell *c, int row)
{
    float k = (float)row / SYNTH_CELL;
    float u = c->u[0] + (c->u[2] - c->u[0]) * k, ue = c->u[1] + (c->u[3] - c->u[1]) * k;
    float v = c->v[0] + (c->v[2] - c->v[0]) * k, ve = c->v[1] + (c->v[3] - c->v[1]) * k;
    return (struct walk){u, v, (ue - u) / SYNTH_CELL, (ve - v) / SYNTH_CELL};
}

static void draw_mixed_row(const struct brush *b, struct walk w, int n, float weight, float *light,
                           float *cover)
{
    for (int x = 0; x < n; x++) {
        struct spot s = sample(b, w.u + w.du * (float)x, w.v + w.dv * (float)x);
        light[x] += s.light * weight;
        cover[x] += s.cover * weight;
    }
}

static void draw_board_row(const struct brush *b, struct walk w, int n, float weight, float *light,
                           float *cover)
{
    w.u -= b->board_x;
    w.v -= b->board_y;
    for (int x = 0; x < n; x++) {
        light[x] += board_at(b, w.u + w.du * (float)x, w.v + w.dv * (float)x) * weight;
        cover[x] += weight;
    }
}

static void draw_skin_row(const struct brush *b, struct walk w, int n, float weight, float *light,
                          float *cover)
{
    for (int x = 0; x < n; x++) {
        struct spot s = skin_at(b->o, w.u + w.du * (float)x, w.v + w.dv * (float)x);
        light[x] += s.light * weight;
        cover[x] += s.cover * weight;
    }
}

typedef void row_drawer(const struct brush *, struct walk, int, float, float *, float *);

/* The quickest drawer that is right for a whole cell. */
static row_drawer *drawer_of(const struct brush *b, const struct cell *c)
{
    float u0, u1, v0, v1, hw = -b->board_x, hh = -b->board_y;
    span4(c->u, &u0, &u1);
    span4(c->v, &v0, &v1);
    if (b->tear < SYNTH_MISS)
        return draw_mixed_row;
    if (u0 > -hw && u1 < hw && v0 > -hh && v1 < hh)
        return draw_board_row;
    return u1 < -hw || u0 > hw || v1 < -hh || v0 > hh ? draw_skin_row : draw_mixed_row;
}

/* What one moment needs to draw a cell. */
struct moment {
    const struct synth_lens *lens;
    const struct synth_pose *pose;
    double dx, dy;
    float weight;
};

static void draw_edge_row(const struct brush *b, const struct moment *m, int x0, int y, int n, float *light,
                          float *cover)
{
    for (int x = 0; x < n; x++) {
        float u, v;
        synth_lens_look(m->lens, b->o, m->pose, x0 + x + m->dx, y + m->dy, &u, &v);
        if (u >= SYNTH_MISS)
            continue;
        struct spot s = sample(b, u, v);
        light[x] += s.light * m->weight;
        cover[x] += s.cover * m->weight;
    }
}

static void draw_cell(struct brush *b, const struct moment *m, const struct cell *c, float share,
                      struct synth_layer *l)
{
    int x0 = c->x * SYNTH_CELL, y0 = c->y * SYNTH_CELL;
    int n = l->w - x0 < SYNTH_CELL ? l->w - x0 : SYNTH_CELL;
    int rows = l->h - y0 < SYNTH_CELL ? l->h - y0 : SYNTH_CELL;
    float su = 1, sv = 1;

    if (c->whole)
        pixel_span(c, &su, &sv);

    b->inv_u = inverse_span(su * share);
    b->inv_v = inverse_span(sv * share);
    row_drawer *draw = drawer_of(b, c);

    for (int row = 0; row < rows; row++) {
        size_t at = (size_t)(y0 + row) * (size_t)l->w + (size_t)x0;
        if (c->whole)
            draw(b, walk_row(c, row), n, m->weight, l->light + at, l->cover + at);
        else
            draw_edge_row(b, m, x0, y0 + row, n, l->light + at, l->cover + at);
    }
}

/* ---- the exposure ---- */

void synth_lens_clear(struct synth_layer *l)
{
    for (int y = l->y0; y < l->y1; y++) {
        size_t at = (size_t)y * (size_t)l->w + (size_t)l->x0, n = (size_t)(l->x1 - l->x0) * sizeof *l->light;
        memset(l->light + at, 0, n);
        memset(l->cover + at, 0, n);
    }
    l->x0 = l->y0 = l->x1 = l->y1 = 0;
}

static void mark_cells(const struct synth_object *o, float margin, struct synth_layer *l)
{
    int x0 = l->cells_x, y0 = l->cells_y, x1 = 0, y1 = 0;
    for (int y = 0; y < l->cells_y; y++) {
        for (int x = 0; x < l->cells_x; x++) {
            struct cell c = cell_at(l, x, y);
            uint8_t kind = cell_kind(o, &c, margin);
            l->fine[y * l->cells_x + x] = kind;
            if (kind == CELL_EMPTY)
                continue;

            x0 = x < x0 ? x : x0;
            y0 = y < y0 ? y : y0;
            x1 = x + 1 > x1 ? x + 1 : x1;
            y1 = y + 1;
        }
    }

    l->x0 = x0 * SYNTH_CELL;
    l->y0 = y0 * SYNTH_CELL;
    l->x1 = x1 * SYNTH_CELL < l->w ? x1 * SYNTH_CELL : l->w;
    l->y1 = y1 * SYNTH_CELL < l->h ? y1 * SYNTH_CELL : l->h;

    if (l->x0 >= l->x1 || l->y0 >= l->y1)
        l->x0 = l->y0 = l->x1 = l->y1 = 0;
}

/* Where in the pixel moment k of count looks. Four quarters make the exact mean over the pixel; more are laid
 * along the R2 sequence of Roberts, every prefix of which covers the pixel evenly. */
static void jitter(int k, int count, double *dx, double *dy)
{
    double x = 0.5 + 0.7548776662466927 * (k + 1), y = 0.5 + 0.5698402909980532 * (k + 1);
    *dx = count == 4 ? 0.25 + 0.5 * (k & 1) : x - floor(x);
    *dy = count == 4 ? 0.25 + 0.5 * (k >> 1) : y - floor(y);
}

static void draw_moment(struct brush *b, struct moment *m, int k, int count, struct synth_layer *l)
{
    int sparse = count >= 8 ? 4 : 2, few = (count + sparse - 1) / sparse;
    float share = 1 / sqrtf((float)count);
    for (int y = l->y0 / SYNTH_CELL; y * SYNTH_CELL < l->y1; y++) {
        for (int x = l->x0 / SYNTH_CELL; x * SYNTH_CELL < l->x1; x++) {
            uint8_t kind = l->fine[y * l->cells_x + x];
            bool skin = kind == CELL_SKIN;
            if (kind == CELL_EMPTY || (skin && k % sparse))
                continue;
            struct cell c = cell_at(l, x, y);
            m->weight = 1.0f / (float)(skin ? few : count);
            draw_cell(b, m, &c, share, l);
        }
    }
}

void synth_lens_draw(const struct synth_lens *lens, const struct synth_object *o,
                     const struct synth_pose *moment, int count, struct synth_layer *l)
{
    struct brush b = {.o = o,
                      .board_x = -(float)o->board_w / 2,
                      .board_y = -(float)o->board_h / 2,
                      .tear = (float)o->tear,
                      .tear_end = o->tear < SYNTH_MISS ? 0.8f * (float)o->board_h : -SYNTH_MISS};
    synth_lens_clear(l);
    synth_lens_map(lens, o, &moment[count / 2], 0.5, 0.5, l);
    /* Moments before and after the middle one may see the board up to half the sweep away. */
    float margin = 2 + (float)(fabs(moment[count - 1].place[0] - moment[0].place[0]) +
                               fabs(moment[count - 1].place[1] - moment[0].place[1]));
    mark_cells(o, margin, l);
    for (int k = 0; k < count; k++) {
        struct moment m = {.lens = lens, .pose = &moment[k]};
        jitter(k, count, &m.dx, &m.dy);
        synth_lens_map(lens, o, &moment[k], m.dx, m.dy, l);
        draw_moment(&b, &m, k, count, l);
    }
}
