/* Finder patterns that moved while the shutter was open. Along the motion they run together; across it every
 * row through their middle still shows dark, light, dark, light, dark as 1:1:3:1:1, row upon row. */
#ifndef QZ_SCAN_ENGINE_SMEAR_H
#define QZ_SCAN_ENGINE_SMEAR_H

#include "scan/engine/field.h"
#include "scan/engine/img.h"

#define QZ_SMEARS 4 /* symbols tried in a picture */

/* Where a smeared symbol may lie. */
struct qz_smear {
    float p[3][2];  /* finder centres (top left, top right, bottom left, or mirrored), base pixels */
    float depth[3]; /* of each, up to a common factor */
    float modules;  /* between the centres of two finders along a side */
    float pitch;    /* length of a module, base pixels */
    float along[2]; /* direction of the motion, of length 1, up to its sign */
    float cost;     /* how far from what can be seen of a square, 0 best */
    bool light;     /* inverted */
};

/* Look for symbols, inverted ones too, that moved at right angles to the rows of im. noise: typical
 * difference of neighbouring pixels, grey levels. widest: a finder is no wider in a row, pixels of im (0: of
 * any width). rows: those of im in which a symbol may be. line: room for a row of im. Fills out, the best
 * first, and returns how many. Ends early, with none, when the thread's CPU time comes to stop_ms (0: no
 * limit). */
int qz_smear_search(const struct qz_img *im, int noise, int widest, struct qz_span rows, uint16_t *line,
                    struct qz_smear out[QZ_SMEARS], double stop_ms);

#endif
