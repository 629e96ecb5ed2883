/* An open day in focus: what people wear and carry, and what hangs on the walls. All of it is what a search
 * for nested squares has to look at twice: tartan, stripes, lettering, framed pictures. */
#include "tests/synth/parts.h"

#include <math.h>

enum wear { PLAIN, STRIPED, CHECKED, LETTERED, WEARS };

/* Light or dark at a place along a row of runs of uneven width, 0 or 1 with soft edges. */
static double weave(const uint8_t run[SYNTH_RUNS], double unit, double at, double soft)
{
    double period = 0;
    for (int i = 0; i < SYNTH_RUNS; i++)
        period += run[i] * unit;
    at -= floor(at / period) * period;
    double edge = 0, value = 0;
    for (int i = 0; i <= SYNTH_RUNS; i++) { /* the first run comes again after the last */
        double before = synth_smooth(-soft, soft, at - edge), end = edge + run[i % SYNTH_RUNS] * unit;
        if (i % 2 == 0)
            value += before * (1 - synth_smooth(-soft, soft, at - end));
        edge = end;
    }
    return value > 1 ? 1 : value;
}

/* Inside a box, softly. */
static double box(double x, double y, double half_w, double half_h, double soft)
{
    double d = fmax(fabs(x) - half_w, fabs(y) - half_h);
    return 1 - synth_smooth(-soft, soft, d);
}

void synth_crowd_dress(struct synth_walker *k, struct synth_rng *g, int nth)
{
    /* 1.0 to 1.5 m/s, where shoulders 0.45 m wide are drawn 0.47 of the size. */
    double pace = synth_rng_range(g, 1.0, 1.5) * k->size * (0.47 / 0.45);
    k->speed = k->speed < 0 ? -pace : pace;
    k->wear = nth % WEARS;
    k->unit = synth_rng_range(g, 0.006, 0.014);
    for (int i = 0; i < SYNTH_RUNS; i++)
        k->run[i] = (uint8_t)synth_rng_range(g, 1, 4);
    k->light = synth_rng_range(g, 0.04, 0.2);
    k->contrast = synth_rng_range(g, 2.5, 4.5);
}

/* A line of print: words of strokes, with gaps between the lines. */
static double print(const struct synth_walker *k, double x, double y, double height, double soft)
{
    double line = floor(y / (1.6 * height)), in = y - line * 1.6 * height;
    double ink = weave(k->run, height * 0.22, x + 0.37 * line, soft);
    return ink * (1 - synth_smooth(height - soft, height + soft, in));
}

double synth_crowd_cloth(const struct synth_walker *k, double x, double y, double soft)
{
    double dark = 0;

    switch (k->wear) {
    case STRIPED:
        dark = weave(k->run, 2 * k->unit, y, soft);
        break;
    case CHECKED:
        dark = 0.5 * weave(k->run, k->unit, x, soft) + 0.5 * weave(k->run, k->unit, y, soft);
        break;
    case LETTERED:
        dark = box(x, y - 0.42, 0.13, 0.09, soft) * print(k, x, y, 0.045, soft);
        break;
    default:
        break;
    }

    double light = 1 + (k->contrast - 1) * (1 - dark);

    /* A badge on a band round the neck: white, a dark square in it, lines under it. */
    double badge = box(x - 0.02, y - 0.46, 0.055, 0.075, soft);
    double ink =
        fmax(box(x - 0.02, y - 0.435, 0.03, 0.03, soft) - box(x - 0.02, y - 0.435, 0.018, 0.018, soft),
             box(x - 0.02, y - 0.505, 0.045, 0.022, soft) * print(k, x, y, 0.01, soft));
    return light * (1 - badge) + 6 * badge * (1 - 0.9 * ink);
}

double synth_crowd_face(double x, double y, double soft)
{
    double eye = 0;
    for (int side = -1; side <= 1; side += 2) {
        double ex = x - 0.034 * side, d = sqrt(ex * ex + (y + 0.01) * (y + 0.01));
        eye = fmax(eye, 1 - synth_smooth(0.008 - soft, 0.008 + soft, d)); /* eyes behind glasses */
        eye = fmax(eye, 0.8 * (1 - synth_smooth(-soft, soft, fabs(d - 0.026) - 0.003)));
        eye = fmax(eye, 0.7 * box(ex, y + 0.045, 0.022, 0.004, soft));
    }
    return 1 - 0.85 * fmax(eye, 0.6 * box(x, y - 0.06, 0.028, 0.005, soft));
}

/* A sheet with a frame, a heading and lines of strokes. */
static void poster(struct synth_room *r, struct synth_rng *g, double x, double y)
{
    double w = synth_rng_range(g, 0.16, 0.24), h = synth_rng_range(g, 0.24, 0.34);
    double paper = synth_rng_range(g, 0.35, 0.7), soft = 0.0008;
    synth_room_patch(r, (double[]){x, y, x + w, y + h}, soft, 0.03, 0.03, 1);
    synth_room_patch(r, (double[]){x + 0.006, y + 0.006, x + w - 0.006, y + h - 0.006}, soft, paper, paper,
                     1);
    double size = 0.02;
    for (double top = y + 0.02; top + size < y + h - 0.01; top += 1.7 * size, size = 0.009)
        for (double left = x + 0.015; left < x + w - 0.03;) {
            double stroke = synth_rng_range(g, 0.1, 0.35) * size, gap = synth_rng_range(g, 0.1, 0.4) * size;
            double cut = synth_rng_range(g, 0, 0.5) * size;
            synth_room_patch(r, (double[]){left, top + cut, left + stroke, top + size}, soft, 0.05, 0.05, 1);
            left += stroke + gap;
        }
}

void synth_crowd_walls(struct synth_room *r, struct synth_rng *g)
{
    for (int i = 0; i < 5; i++) {
        double x = -0.86 + 0.36 * i + synth_rng_range(g, -0.02, 0.02), y = synth_rng_range(g, 0.08, 0.16);
        poster(r, g, x, y);
    }

    for (int i = 0; i < 3; i++) { /* pictures in frames */
        double x = -0.7 + 0.55 * i, y = synth_rng_range(g, 0.5, 0.56), side = synth_rng_range(g, 0.06, 0.12);
        double c[2] = {x + side / 2, y + side / 2};
        /* a thin frame, a wide mount, the picture */
        for (int ring = 0; ring < 3; ring++) {
            static const double half[] = {0.5, 0.45, 0.28}, light[] = {0.04, 0.6, 0.15};
            double reach = side * half[ring];
            synth_room_patch(r, (double[]){c[0] - reach, c[1] - reach, c[0] + reach, c[1] + reach}, 0.0008,
                             light[ring], light[ring], 1);
        }
    }
}
