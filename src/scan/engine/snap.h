/* Bring a grid that nearly fits onto the edges that are seen between modules. */
#ifndef QZ_SCAN_ENGINE_SNAP_H
#define QZ_SCAN_ENGINE_SNAP_H

#include "scan/engine/grid.h"

/* One round. x, y: module centres of g (qz_grid_centres) in base pixels; grey: values there as of
 * qz_sample; contrast: difference of dark and light modules, in the units of grey. Where two neighbours
 * differ, the edge between them is looked up in im; how far it is from where g has it is fitted by a
 * polynomial of the given degree (1..3), which is added to g's displacement. Only edges with
 * u + v <= reach (modules) count: g is right near the finders, and wrong by more than it can see
 * far from them, so it has to be led outwards. Returns the root mean square of what was measured, in
 * modules, or -1 when there were too few edges (g unchanged). */
float qz_snap(struct qz_grid *g, const struct qz_img *im, const float *x, const float *y, const int *grey,
              int contrast, int degree, float reach);

/* Find the alignment patterns of g's symbol (centre modules at align[i], align[j]; count of each) in im and
 * bend g through them, from the finders outwards. For large symbols, which neither stay flat nor forgive it.
 * Returns how many were found. Ends early, with g bent as far as it came, when the thread's CPU time comes to
 * stop_ms (0: no limit). */
int qz_snap_aligns(struct qz_grid *g, const struct qz_img *im, bool light, const int *align, int count,
                   double stop_ms);

#endif
