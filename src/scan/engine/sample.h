/* Grey values of modules, and what they say: surely dark, surely light, or in between. */
#ifndef QZ_SCAN_ENGINE_SAMPLE_H
#define QZ_SCAN_ENGINE_SAMPLE_H

#include "scan/engine/grid.h"

/* Ways to turn grey into soft values, tried in turn. */
struct qz_soften {
    int sharpen; /* sixteenths: undo the blur between neighbouring modules, 0 none */
    int radius;  /* modules on each side that set the local threshold; 0: a quarter of the symbol */
    int darker;  /* added to each value: worn ink leaves dark modules nearer to light than to dark */
};

/* How far from a module's centre it is looked at, in modules. */
#define QZ_SAMPLE_CENTRE 0.0f  /* at the centre alone */
#define QZ_SAMPLE_INNER  0.25f /* the part that blur reaches least */
#define QZ_SAMPLE_MIDDLE 0.11f /* the middle third: all that picture codes have of a module */

/* Mean grey (0..4095) of each module into grey[n*n], of 9 points up to reach from its centre, or of the
 * centre alone. x, y as of qz_grid_centres. */
void qz_sample(const struct qz_img *im, int n, const float *x, const float *y, float reach, int *grey);

/* Difference between the means of light and dark modules. */
int qz_sample_contrast(const int *grey, int n);

/* Soft values as qz_decode takes them. light: the symbol is inverted. scratch: 5 * (n + 1)^2 ints. */
void qz_sample_soften(const int *grey, int n, bool light, const struct qz_soften *how, int *scratch,
                      int16_t *soft);

#endif
