/* The pinhole: from the object to the picture and back. */
#include "tests/synth/parts.h"

#include <math.h>

#define NEAR 4.0 /* modules: nothing is drawn closer to the lens */

bool synth_lens_project(const struct synth_lens *lens, const struct synth_object *o,
                        const struct synth_pose *pose, double x, double y, double out[2])
{
    double p[3] = {x, y, 0}, c[3];
    if (o->radius != 0) {
        double turns = x / o->radius / 6.283185307179586;
        p[0] = o->radius * synth_sin(turns);
        p[2] = o->radius * (1 - synth_cos(turns));
    }

    for (int i = 0; i < 3; i++)
        c[i] = pose->place[i] + pose->turn[3 * i] * p[0] + pose->turn[3 * i + 1] * p[1] +
               pose->turn[3 * i + 2] * p[2];
    if (c[2] < NEAR)
        return false;

    out[0] = lens->cx + lens->focal * c[0] / c[2];
    out[1] = lens->cy + lens->focal * c[1] / c[2];
    return true;
}

/* A line of sight in the object's own frame: o + t e. */
struct ray {
    double o[3], e[3];
};

static void hit_plane(const struct ray *r, float *u, float *v)
{
    double t = -r->o[2] / r->e[2];
    *u = *v = SYNTH_MISS;
    if (fabs(r->e[2]) > 1e-9 && t > NEAR) {
        *u = (float)(r->o[0] + t * r->e[0]);
        *v = (float)(r->o[1] + t * r->e[1]);
    }
}

/* The first of the two crossings that lies on the near half of the cylinder, which is where the sheet is. */
static void hit_cylinder(const struct ray *r, double radius, float *u, float *v)
{
    double oz = r->o[2] - radius, a = r->e[0] * r->e[0] + r->e[2] * r->e[2];
    double b = r->o[0] * r->e[0] + oz * r->e[2], c = r->o[0] * r->o[0] + oz * oz - radius * radius;
    double q = b * b - a * c;

    *u = *v = SYNTH_MISS;
    if (q < 0 || a < 1e-12)
        return;

    q = sqrt(q);
    for (int i = 0; i < 2; i++) {
        double t = (-b + (i ? q : -q)) / a, z = oz + t * r->e[2], x = r->o[0] + t * r->e[0];
        if (t > NEAR && z * radius < 0) {
            *u = (float)(radius * synth_asin(x / radius));
            *v = (float)(r->o[1] + t * r->e[1]);
            return;
        }
    }
}

/* Object coordinates seen at a point of the picture. */
void synth_lens_look(const struct synth_lens *lens, const struct synth_object *o,
                     const struct synth_pose *pose, double px, double py, float *u, float *v)
{
    struct ray r;
    double d[3] = {(px - lens->cx) / lens->focal, (py - lens->cy) / lens->focal, 1};
    const double *m = pose->turn, *p = pose->place;
    for (int i = 0; i < 3; i++) {
        r.o[i] = -(m[i] * p[0] + m[3 + i] * p[1] + m[6 + i] * p[2]);
        r.e[i] = m[i] * d[0] + m[3 + i] * d[1] + m[6 + i] * d[2];
    }
    if (o->radius != 0)
        hit_cylinder(&r, o->radius, u, v);
    else
        hit_plane(&r, u, v);
}

void synth_lens_map(const struct synth_lens *lens, const struct synth_object *o,
                    const struct synth_pose *pose, double dx, double dy, struct synth_layer *l)
{
    int i = 0;
    for (int y = 0; y <= l->cells_y; y++)
        for (int x = 0; x <= l->cells_x; x++, i++)
            synth_lens_look(lens, o, pose, x * SYNTH_CELL + dx, y * SYNTH_CELL + dy, &l->u[i], &l->v[i]);
}

bool synth_lens_grid(const struct synth_layer *l, int x, int y, float out[2])
{
    int pitch = l->cells_x + 1, i = y / SYNTH_CELL * pitch + x / SYNTH_CELL;
    float kx = (float)(x % SYNTH_CELL) / SYNTH_CELL, ky = (float)(y % SYNTH_CELL) / SYNTH_CELL;
    if (l->u[i] >= SYNTH_MISS || l->u[i + 1] >= SYNTH_MISS || l->u[i + pitch] >= SYNTH_MISS ||
        l->u[i + pitch + 1] >= SYNTH_MISS)
        return false;
    out[0] = synth_between(l->u, i, pitch, kx, ky);
    out[1] = synth_between(l->v, i, pitch, kx, ky);
    return true;
}
