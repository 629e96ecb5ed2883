/* Modules from pixels by way of the lens: find the modules that, seen through this blur on this grid, give
 * the picture that was seen. Where a module is hardly larger than a pixel, or the hand moved by several
 * modules while the shutter was open, no pixel shows one module alone; but all pixels together still say what
 * each must be, since modules are dark or light and nothing else. */
#ifndef QZ_SCAN_ENGINE_SOLVE_H
#define QZ_SCAN_ENGINE_SOLVE_H

#include "scan/engine/lens.h"

#define QZ_SOLVE_MAX_N  77    /* modules a side: version 15; larger ones are never seen this small */
#define QZ_SOLVE_PIXELS 40000 /* of the picture that is solved, at the most */

struct qz_solve;

/* Memory for solving, or NULL. */
struct qz_solve *qz_solve_create(void);

/* Release it; NULL is fine. */
void qz_solve_destroy(struct qz_solve *v);

/* Take in the pixels of im (any level of the pyramid) that g's symbol covers; blur is a first guess. Where it
 * says that the symbol moved, pixels beside it count too, and the quiet zone is taken to be there. Returns
 * false when the symbol has too many modules or pixels or is hardly inside the picture, when it is seen edge
 * on, or when the thread's CPU time comes to stop_ms (0: no limit). */
bool qz_solve_begin(struct qz_solve *v, const struct qz_layout *l, const struct qz_grid *g,
                    const struct qz_img *im, bool light, const struct qz_blur *blur, double stop_ms);

/* How well the finders, which are known, explain what is seen of them: -1..1. */
float qz_solve_finders(struct qz_solve *v);

/* Guess the motion from the finders: of all ways that are up to 43 degrees off (x, y), a vector of length 1
 * (any: up to 93 degrees, which is all there are), the one of up to eight modules that explains them best.
 * Returns how well, as qz_solve_finders; or -2 when the thread's CPU time comes to stop_ms (0: no limit). */
float qz_solve_guess_motion(struct qz_solve *v, float x, float y, bool any, double stop_ms);

/* Bring grid and blur to where they explain the finders best. Returns false when they cannot be or the
 * thread's CPU time comes to stop_ms (0: no limit). */
bool qz_solve_anchor(struct qz_solve *v, double stop_ms);

/* One round: fit the light, then the modules, then the grid and the blur to the pixels. Writes the modules to
 * soft. Returns the root mean square of what is left unexplained, as a share of the distance from light to
 * dark; or -1, with soft untouched, when the blur is too wide to be solved, or the thread's CPU time comes to
 * stop_ms (0: no limit). */
float qz_solve_round(struct qz_solve *v, int16_t *soft, double stop_ms);

/* The grid as it is after the last round. */
const struct qz_grid *qz_solve_grid(const struct qz_solve *v);

#endif
