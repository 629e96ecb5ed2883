/* How light falls on a symbol, from pixels whose modules are known or guessed: the grey half way between
 * light and dark, and the distance from there to dark, around each module. */
#ifndef QZ_SCAN_ENGINE_SHADE_H
#define QZ_SCAN_ENGINE_SHADE_H

#include <stdbool.h>

#define QZ_SHADE_MAX_N 77 /* modules a side */
#define QZ_SHADE_PLANE 6

struct qz_shade {
    int n;
    bool light;                  /* the modules that stand for dark are the lighter ones */
    float plane[QZ_SHADE_PLANE]; /* middle and reach where little is known: both 1, s, t with s and t -1..1 */
    double sums[5][(QZ_SHADE_MAX_N + 1) * (QZ_SHADE_MAX_N + 1)];
    float middle[QZ_SHADE_MAX_N * QZ_SHADE_MAX_N], reach[QZ_SHADE_MAX_N * QZ_SHADE_MAX_N];
};

/* Begin anew with a symbol of n modules (2..QZ_SHADE_MAX_N) a side; plane as above. */
void qz_shade_begin(struct qz_shade *k, int n, bool light, const float plane[QZ_SHADE_PLANE]);

/* A pixel at module point (u, v), those outside counting for the nearest module: its grey value, and what is
 * known of its modules, -1 (light) to 1 (dark), 0 for nothing. */
void qz_shade_add(struct qz_shade *k, float u, float v, float grey, float known);

/* Fit the light to all that was added. */
void qz_shade_fit(struct qz_shade *k);

/* What grey is at (u, v), between light (-1) and dark (1). */
float qz_shade_seen(const struct qz_shade *k, float u, float v, float grey);

#endif
