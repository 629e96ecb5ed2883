#include "tests/synth/parts.h"

#include <math.h>
#include <string.h>

enum { AXIS_X, AXIS_Y, AXIS_Z, TURN_X, TURN_Y, TURN_Z };

/* A hand that holds something still drifts by millimetres in slow swings, and trembles at 7 to 11 Hz by
 * tenths of a millimetre (physiological tremor). Slower swings are wider, as in a random walk. */
static void swing_init(struct synth_swing swing[4], struct synth_rng *r, double reach, double tremor)
{
    static const double low[] = {0.15, 0.4, 0.9}, high[] = {0.4, 0.9, 1.6}, share[] = {0.6, 0.3, 0.1};
    for (int i = 0; i < 3; i++) {
        swing[i].hertz = synth_rng_range(r, low[i], high[i]);
        swing[i].phase = synth_rng_range(r, 0, 1);
        swing[i].reach = reach * share[i];
    }
    swing[3].hertz = synth_rng_range(r, 7, 11);
    swing[3].phase = synth_rng_range(r, 0, 1);
    swing[3].reach = tremor;
}

void synth_path_init(struct synth_path *p, const struct synth_settings *set, double focal, double side,
                     double reach)
{
    struct synth_rng r = synth_rng_make(set->seed, 11);
    double h = set->hand, px = set->module_px > 0 ? set->module_px : 5;
    memset(p, 0, sizeof *p);
    p->distance = focal / px;

    swing_init(p->swing[AXIS_X], &r, h * 0.12 * side, h * 0.004 * side);
    swing_init(p->swing[AXIS_Y], &r, h * 0.10 * side, h * 0.005 * side);
    swing_init(p->swing[AXIS_Z], &r, h * 0.12 * p->distance, h * 0.004 * side);
    swing_init(p->swing[TURN_X], &r, h * 9 / 360, h * 0.25 / 360);
    swing_init(p->swing[TURN_Y], &r, h * 9 / 360, h * 0.25 / 360);
    swing_init(p->swing[TURN_Z], &r, h * 8 / 360, h * 0.2 / 360);

    p->tilt_axis = synth_rng_range(&r, 0, 1);
    p->tilt = set->tilt_deg / 360;
    p->roll = set->roll_deg / 360;
    p->enter_roll = synth_rng_range(&r, -0.09, 0.09);
    p->enter_x = synth_rng_range(&r, -0.5, 0.5) * side;
    p->drop = 0.5 * set->height / px + reach;

    if (h > 0) {
        p->off_x = synth_rng_range(&r, -0.05, 0.05) * set->width / px;
        p->off_y = synth_rng_range(&r, -0.04, 0.04) * set->height / px;
    }

    double way = synth_rng_range(&r, 0, 1);
    p->sweep_x = set->motion_blur * synth_cos(way);
    p->sweep_y = set->motion_blur * synth_sin(way);

    p->enter_s = set->enter_s;
    p->stay_s = set->stay_s;
}

double synth_path_presence(const struct synth_path *p, double t)
{
    double gone = p->stay_s > 0 ? t - p->enter_s - p->stay_s : -1;
    if (gone > 0)
        return p->enter_s > 0 && gone < p->enter_s ? 1 - gone / p->enter_s : 0;
    return p->enter_s > 0 && t < p->enter_s ? t / p->enter_s : 1;
}

static double swung(const struct synth_swing swing[4], double t)
{
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += swing[i].reach * synth_sin(swing[i].hertz * t + swing[i].phase);
    return sum;
}

static void multiply(const double a[9], const double b[9], double out[9])
{
    for (int i = 0; i < 3; i++)
        for (int j = 0; j < 3; j++)
            out[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
}

/* Rotation by an angle in turns about an axis of length 1 (Rodrigues). */
static void rotation(double x, double y, double z, double turns, double out[9])
{
    double s = synth_sin(turns), c = synth_cos(turns), k = 1 - c;
    double m[9] = {c + x * x * k,     x * y * k - z * s, x * z * k + y * s, y * x * k + z * s, c + y * y * k,
                   y * z * k - x * s, z * x * k - y * s, z * y * k + x * s, c + z * z * k};
    memcpy(out, m, sizeof m);
}

void synth_path_at(const struct synth_path *p, double t, double sweep, struct synth_pose *out)
{
    double came = synth_path_presence(p, t), left = 1 - came;
    double away = left * left * (1 + 2 * came); /* starts fast, settles softly */
    double a[9], b[9], c[9];
    out->place[0] = p->off_x + swung(p->swing[AXIS_X], t) + p->sweep_x * sweep + away * p->enter_x;
    out->place[1] = p->off_y + swung(p->swing[AXIS_Y], t) + p->sweep_y * sweep + away * p->drop * 1.25;
    out->place[2] = p->distance * (1 + 0.25 * away) + swung(p->swing[AXIS_Z], t);
    rotation(0, 0, 1, p->roll + swung(p->swing[TURN_Z], t) + away * p->enter_roll, a);
    rotation(synth_cos(p->tilt_axis), synth_sin(p->tilt_axis), 0, p->tilt, b);
    multiply(a, b, c);
    rotation(1, 0, 0, swung(p->swing[TURN_X], t) + away * 0.06, a);
    multiply(c, a, b);
    rotation(0, 1, 0, swung(p->swing[TURN_Y], t), a);
    multiply(b, a, out->turn);
}
