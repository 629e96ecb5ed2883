/* What is held to the camera: a sheet, a card or a phone with the codes on it, and the hand around it. */
#include "tests/synth/parts.h"

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define QUIET      4
#define TEXELS     4.0    /* a module: the skin is smooth, only the board needs more and is drawn exactly */
#define TEXELS_MAX 1536.0 /* a side of the skin at the most */

struct pen {
    struct synth_object *o;
    double unit; /* a 49th of the board's side: 1 for a pass, so that all sizes are drawn alike */
};

struct box {
    double x, y, half_w, half_h, round;
};

/* Painted over what is there; texels partly covered are blended. */
static void dab(struct synth_object *o, int x, int y, double cover, double light)
{
    float *t = o->skin + 2 * ((size_t)y * (size_t)o->skin_w + (size_t)x);
    t[0] = (float)(t[0] * (1 - cover) + light * cover);
    t[1] = (float)(t[1] * (1 - cover) + cover);
}

static double clamp01(double x)
{
    x = x < 0 ? 0 : x;
    return x > 1 ? 1 : x;
}

/* The texels that may be touched by what lies within reach of a place. */
static void texels(const struct synth_object *o, double low, double high, double origin, int size, int out[2])
{
    out[0] = (int)floor((low - origin) * o->skin_scale) - 1;
    out[1] = (int)ceil((high - origin) * o->skin_scale) + 2;
    if (out[0] < 0)
        out[0] = 0;
    if (out[1] > size)
        out[1] = size;
}

static void draw_box(const struct pen *p, struct box b, double light)
{
    struct synth_object *o = p->o;
    int xs[2], ys[2];
    double u = p->unit;

    texels(o, (b.x - b.half_w) * u, (b.x + b.half_w) * u, o->skin_x, o->skin_w, xs);
    texels(o, (b.y - b.half_h) * u, (b.y + b.half_h) * u, o->skin_y, o->skin_h, ys);

    for (int y = ys[0]; y < ys[1]; y++) {
        for (int x = xs[0]; x < xs[1]; x++) {
            double px = fabs((o->skin_x + (x + 0.5) / o->skin_scale) / u - b.x) - b.half_w + b.round;
            double py = fabs((o->skin_y + (y + 0.5) / o->skin_scale) / u - b.y) - b.half_h + b.round;
            double d = synth_corner_distance(px, py) - b.round;
            dab(o, x, y, clamp01(0.5 - d * u * o->skin_scale), light);
        }
    }
}

/* A finger or an arm: lit from above left, dark along its lower right edge. */
static void draw_limb(const struct pen *p, const double from[2], const double to[2], double thick,
                      double light)
{
    struct synth_object *o = p->o;
    int xs[2], ys[2];
    double u = p->unit, dx = to[0] - from[0], dy = to[1] - from[1], len2 = dx * dx + dy * dy + 1e-9;

    texels(o, (fmin(from[0], to[0]) - thick) * u, (fmax(from[0], to[0]) + thick) * u, o->skin_x, o->skin_w,
           xs);
    texels(o, (fmin(from[1], to[1]) - thick) * u, (fmax(from[1], to[1]) + thick) * u, o->skin_y, o->skin_h,
           ys);

    for (int y = ys[0]; y < ys[1]; y++) {
        for (int x = xs[0]; x < xs[1]; x++) {
            double px = (o->skin_x + (x + 0.5) / o->skin_scale) / u - from[0];
            double py = (o->skin_y + (y + 0.5) / o->skin_scale) / u - from[1];
            double k = clamp01((px * dx + py * dy) / len2), rx = px - k * dx, ry = py - k * dy;
            double d = sqrt(rx * rx + ry * ry), side = (rx * 0.6 + ry * 0.8) / thick;
            double round = sqrt(clamp01(1 - d * d / (thick * thick)));
            double shade = 0.35 + 0.65 * round - 0.3 * (side > 0 ? side : 0);
            dab(o, x, y, clamp01(0.5 - (d - thick) * u * o->skin_scale), light * shade);
        }
    }
}

/* Lines of print, as grey bars of uneven length. */
static void draw_print(const struct pen *p, double x, double y, double width, int lines, double ink)
{
    static const double length[] = {0.92, 0.78, 0.97, 0.6, 0.85};
    for (int i = 0; i < lines; i++) {
        double w = width * length[i % 5];
        draw_box(p, (struct box){x + w / 2, y + 3.2 * i, w / 2, 0.7, 0.5}, ink);
    }
}

#define SKIN 0.36

static void draw_phone(const struct pen *p, double page, bool dark)
{
    double side = 24.5, ink = dark ? 0.3 : 0.12;

    draw_limb(p, (double[]){20, 50}, (double[]){34, 110}, 21, 0.05); /* sleeve */
    draw_limb(p, (double[]){24, 34}, (double[]){26, 60}, 17, SKIN * 0.8);

    draw_box(p, (struct box){0, 9, side + 6.0, 61, 7}, 0.10);
    draw_box(p, (struct box){0, 9, side + 5.2, 60.2, 6.4}, 0.012);
    draw_box(p, (struct box){0, 9, side + 3.6, 57.5, 4.5}, page);
    draw_box(p, (struct box){0, -40, side + 3.6, 5, 0}, dark ? 0.05 : 0.07);
    draw_box(p, (struct box){-10, -40, 12, 1.1, 0.8}, 0.6);
    draw_box(p, (struct box){0, 33, 15, 1.3, 0.9}, ink);
    draw_box(p, (struct box){0, 39, 20, 0.9, 0.6}, dark ? 0.2 : 0.4);
    draw_box(p, (struct box){0, 54, 17, 4.2, 4}, 0.09);

    for (int i = 0; i < 3; i++) {
        double y = 4 + 13.5 * i;
        draw_limb(p, (double[]){-side - 10, y + 2}, (double[]){-side - 5.5, y}, 5.2, SKIN);
    }

    draw_limb(p, (double[]){side + 11, 44}, (double[]){side + 5.5, 22}, 5.8, SKIN);
}

static void draw_card(const struct pen *p, double page, double w, double h)
{
    draw_limb(p, (double[]){w - 14, h + 18}, (double[]){w, h + 70}, 19, 0.05);
    draw_limb(p, (double[]){w - 22, h + 6}, (double[]){w - 14, h + 26}, 15, SKIN * 0.75);
    draw_box(p, (struct box){0, 4, w, h, 3}, page);
    draw_box(p, (struct box){0, 4 - h + 3, w, 3, 3}, 0.08);
    draw_box(p, (struct box){0, 4 - h + 5, w, 1.8, 0}, 0.08);
    draw_print(p, -w + 6, h - 2.5, w, 1, 0.15);
    draw_limb(p, (double[]){w - 10, h + 12}, (double[]){w - 15, h + 4.5}, 5, SKIN);
}

static void draw_paper(const struct pen *p, double page, double w, double h)
{
    draw_limb(p, (double[]){w + 8, h - 4}, (double[]){w + 20, h + 60}, 18, 0.05);
    draw_limb(p, (double[]){w + 4, h - 14}, (double[]){w + 8, h + 2}, 12, SKIN * 0.75);
    draw_box(p, (struct box){0, 8, w, h, 0.2}, page);
    draw_box(p, (struct box){-w / 2, 8 - h + 7, w / 3, 1.6, 0.2}, 0.04);
    draw_print(p, -w + 5, h - 12, 1.6 * w, 5, 0.2);
    draw_limb(p, (double[]){w + 4, h - 12}, (double[]){w - 2.5, h - 16}, 4.6, SKIN);
}

static int skin_make(struct synth_object *o, const struct synth_settings *set, double page)
{
    double side = o->board_w > o->board_h ? o->board_w : o->board_h;
    struct pen p = {o, side / 49};
    double half = 62 * p.unit, up = 58 * p.unit, down = 118 * p.unit;

    o->skin_x = -half;
    o->skin_y = -up;
    o->skin_scale = fmin(TEXELS, TEXELS_MAX / (up + down));
    o->skin_w = (int)(2 * half * o->skin_scale);
    o->skin_h = (int)((up + down) * o->skin_scale);

    o->skin = calloc(2 * (size_t)o->skin_w * (size_t)o->skin_h, sizeof *o->skin);
    if (!o->skin)
        return -1;

    double w = 24.5 * o->board_w / side, h = 24.5 * o->board_h / side;
    if (set->medium == SYNTH_PHONE)
        draw_phone(&p, page, set->inverted);
    else if (set->medium == SYNTH_CARD)
        draw_card(&p, page, w + 3.5, h + 11);
    else
        draw_paper(&p, page, w + 8, h + 20);

    if (set->medium != SYNTH_PAPER) {
        o->shines = set->medium == SYNTH_PHONE;
        double hw = o->shines ? 28.1 : w + 3.5;
        double top = o->shines ? -48.5 : -h - 7;
        double hh = o->shines ? 115 : 2 * h + 22;
        o->glass_x = -hw * p.unit;
        o->glass_y = top * p.unit;
        o->glass_w = 2 * hw * p.unit;
        o->glass_h = hh * p.unit;
    }
    return 0;
}

/* Codes stand in rows on one board, in cells as large as the largest of them. */
static int board_make(struct synth_object *o, QRcode *const *qr, int n, const double light[2])
{
    int cols = 1, cell = 21;
    for (int i = 0; i < n; i++)
        cell = qr[i]->width > cell ? qr[i]->width : cell;
    while (cols * cols < n)
        cols++;
    int rows = n > 0 ? (n + cols - 1) / cols : 1;

    o->side = cell;
    o->board_w = cols * (cell + QUIET) + QUIET;
    o->board_h = rows * (cell + QUIET) + QUIET;

    size_t size = (size_t)o->board_w * (size_t)o->board_h;
    o->board = malloc(size * sizeof *o->board);
    if (!o->board)
        return -1;

    for (size_t i = 0; i < size; i++)
        o->board[i] = (float)light[0];

    for (int i = 0; i < n; i++) {
        struct synth_code *c = &o->code[i];
        c->side = qr[i]->width;
        c->x = QUIET + i % cols * (cell + QUIET) + (cell - c->side) / 2;
        c->y = QUIET + i / cols * (cell + QUIET) + (cell - c->side) / 2;

        for (int y = 0; y < c->side; y++)
            for (int x = 0; x < c->side; x++)
                o->board[(c->y + y) * o->board_w + c->x + x] = (float)light[qr[i]->data[y * c->side + x] & 1];
    }
    return 0;
}

/* Light of the page and of the ink. What is left of the contrast is counted in grey levels. */
static void lights(const struct synth_settings *set, double out[2])
{
    bool phone = set->medium == SYNTH_PHONE;
    double page = phone ? 0.94 : 0.86; /* square roots: as grey levels */
    double ink = phone ? 0.09 : 0.16;

    if (set->contrast > 0 && set->contrast < 1) {
        double middle = (page + ink) / 2, half = (page - ink) / 2 * set->contrast;
        page = middle + half;
        ink = middle - half;
    }
    out[0] = set->inverted ? ink * ink : page * page;
    out[1] = set->inverted ? page * page : ink * ink;
}

static void bend(struct synth_object *o, double curl)
{
    double half = o->side / 2, sagitta = fabs(curl) * o->side;
    o->radius = sagitta > 1e-6 ? (half * half + sagitta * sagitta) / (2 * sagitta) : 0;
    if (curl < 0)
        o->radius = -o->radius;
}

int synth_object_init(struct synth_object *o, const struct synth_settings *set, const char *const *texts,
                      size_t n)
{
    QRcode *qr[SYNTH_CODES] = {0};
    double light[2];
    int rc = -1;

    memset(o, 0, sizeof *o);
    lights(set, light);
    for (size_t i = 0; i < n; i++) {
        qr[i] = QRcode_encodeString(texts[i], 0, QR_ECLEVEL_M, QR_MODE_8, 1);
        if (!qr[i])
            goto out;
    }

    o->codes = n;
    if (board_make(o, qr, (int)n, light) || skin_make(o, set, light[0]))
        goto out;

    bend(o, set->curl);
    /* A straight tear at 45 degrees takes a triangle of the set share of the code's square. */
    o->tear = set->torn > 0 ? o->side - sqrt(2 * set->torn) * o->side : (double)SYNTH_MISS;
    rc = 0;

out:
    for (size_t i = 0; i < n; i++)
        QRcode_free(qr[i]);
    return rc;
}

void synth_object_finish(struct synth_object *o)
{
    free(o->skin);
    free(o->board);
    memset(o, 0, sizeof *o);
}
