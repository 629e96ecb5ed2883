/* How the camera spreads light: which modules a pixel shows, and by how much each. A pixel gathers from its
 * own square, along the way that the symbol moves while the shutter is open, and through a lens that is not
 * quite sharp. */
#ifndef QZ_SCAN_ENGINE_LENS_H
#define QZ_SCAN_ENGINE_LENS_H

#include "scan/engine/grid.h"

#define QZ_LENS_POINTS 160 /* of what a pixel gathers that are followed to the modules */
#define QZ_LENS_PHASES 16  /* places of a pixel within a module, each way, that are told apart */
#define QZ_LENS_REACH  6   /* modules to each side that light is gathered from, at the most */
#define QZ_LENS_BOX    ((2 * QZ_LENS_REACH + 2) * 16)

/* Four neighbours in a row, at any address. */
typedef float qz_quad __attribute__((vector_size(16), aligned(4), may_alias));

/* How a point of light is spread, in pixels of the base picture. */
struct qz_blur {
    float x, y;  /* the way it moves while the shutter is open */
    float sigma; /* of the lens */
};

/* Where a pixel gathers from, in modules from its centre. */
struct qz_lens_points {
    float u[QZ_LENS_POINTS], v[QZ_LENS_POINTS];
};

/* For each place of a pixel's centre within a module, rows of quads of parts, which add up to 1. They begin
 * left columns and top rows from the module under the centre (both are negative or 0). */
struct qz_lens {
    int left, top, rows, quads, phases;
    float part[QZ_LENS_PHASES * QZ_LENS_PHASES * QZ_LENS_BOX];
};

/* Where a pixel of a picture that is scale times smaller than the base picture gathers from at module point
 * (u, v) of g. What is beyond QZ_LENS_REACH is drawn in. */
void qz_lens_project(const struct qz_blur *blur, const struct qz_grid *g, float scale, float u, float v,
                     struct qz_lens_points *out);

/* Make count lenses of as many sets of points, all with the same left, top, rows and quads. phases: 1 to
 * QZ_LENS_PHASES. */
void qz_lens_make(struct qz_lens *lens, const struct qz_lens_points *p, int count, int phases);

/* The parts of a pixel whose centre is at column u and row v (both at least QZ_LENS_REACH) of an array of
 * modules with rows of stride. *from: the place in the array where they begin. */
const float *qz_lens_parts(const struct qz_lens *lens, float u, float v, int stride, int *from);

/* What parts show of the array of modules at x (already moved on by *from). */
float qz_lens_gather(const struct qz_lens *lens, const float *part, int stride, const float *x);

#endif
