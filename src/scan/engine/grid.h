/* Where the modules of a symbol lie in the picture. A plane seen by a lens is a homography; paper that is
 * curled and lenses that distort bend it, which a smooth displacement in module space takes up. */
#ifndef QZ_SCAN_ENGINE_GRID_H
#define QZ_SCAN_ENGINE_GRID_H

#include "scan/engine/img.h"
#include "scan/engine/symbol.h"

#define QZ_GRID_TERMS 10 /* polynomials of two variables up to the third degree */

struct qz_grid {
    int n;         /* modules a side */
    float p[3][2]; /* finder centres (top left, top right, bottom left), base pixels */
    float w[3];    /* depth of each, up to a common factor */
    bool bent;     /* the displacement below is in use */
    float du[QZ_GRID_TERMS], dv[QZ_GRID_TERMS]; /* displacement, modules */
};

/* Base pixel of the point u modules right and v modules down from the symbol's top left corner. */
void qz_grid_at(const struct qz_grid *g, float u, float v, float *x, float *y);

/* The other way round: first prepare m for g (false when g is seen edge on), then ask which module point the
 * base pixel (x, y) shows. Good to a hundredth of a module where the displacement is smooth. */
struct qz_grid_map {
    double m[9]; /* from base pixels to module points of the plane */
};
bool qz_grid_invert(const struct qz_grid *g, struct qz_grid_map *m);
void qz_grid_module(const struct qz_grid *g, const struct qz_grid_map *m, float x, float y, float *u,
                    float *v);

/* The displacement of module point (u, v). */
void qz_grid_displacement(const struct qz_grid *g, float u, float v, float *du, float *dv);

/* The grid without displacement through the three finder centres, with depths as given. */
void qz_grid_init(struct qz_grid *g, int n, float p[3][2], const float w[3]);

/* Choose the depths so that the module point (u, v) falls on (x, y). Returns false, and leaves g, when
 * no plane in front of the lens does that. */
bool qz_grid_pin(struct qz_grid *g, float u, float v, float x, float y);

/* Length of a module in base pixels, at the middle of the symbol. */
float qz_grid_pitch(const struct qz_grid *g);

/* How well both timing patterns alternate, -1..1, looked up in im (any level of the pyramid). */
float qz_grid_timing(const struct qz_grid *g, const struct qz_img *im, bool light);

/* How well the three finders with their light borders stand where g has them, -1..1 (their mean
 * correlation). A finder of another symbol, or one turned against the grid, scores low. */
float qz_grid_finders(const struct qz_grid *g, const struct qz_img *im, bool light);

/* The symbol has moved: look for each finder within reach modules of where g has it, and move g with them.
 * Returns the mean correlation reached, as qz_grid_finders; g is moved only when it is above 0. */
float qz_grid_follow(struct qz_grid *g, const struct qz_img *im, bool light, float reach);

/* Centres of all modules in base pixels: x[n*n], y[n*n]. */
void qz_grid_centres(const struct qz_grid *g, float *x, float *y);

/* Find the alignment pattern whose centre module is (col, row) within reach modules of where g puts it.
 * Sets the module coordinates where its centre really is and returns the match, -1..1. */
float qz_grid_align(const struct qz_grid *g, const struct qz_img *im, bool light, int col, int row,
                    float reach, float *u, float *v);

/* Without an alignment pattern to go by: move the fourth corner, within reach modules, to where the module
 * centres of the far half are most surely dark or light. The right grid misses all edges between
 * modules; a wrong one cannot. Costs about (4 * reach + 1)^2 / 4 * n * n samples. */
void qz_grid_fit_corner(struct qz_grid *g, const struct qz_img *im, float reach);

#endif
