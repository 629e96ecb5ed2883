/* Which finder patterns belong together: three of them, at the corners of one symbol. */
#ifndef QZ_SCAN_ENGINE_TRIPLET_H
#define QZ_SCAN_ENGINE_TRIPLET_H

#include "scan/engine/finder.h"

#define QZ_TRIPLETS 48

struct qz_triplet {
    int corner[3]; /* indices of the finders: top left, top right, bottom left of an unmirrored symbol */
    float modules; /* estimated modules from finder centre to finder centre along a side */
    float cost;    /* how far it is from an ideal one; lower is better */
};

/* Distances between all finders of a frame in modules, 0 where two cannot belong together. */
struct qz_pairs {
    int n;                                 /* finders covered; 0 at the start of a frame */
    float between[QZ_FINDERS][QZ_FINDERS]; /* [i][j] for i < j */
};

/* Group the unspent finders of all; only groups with at least one of index >= fresh are made. pairs is
 * brought up to date. Fills at most max of out, best first, and returns how many. */
int qz_triplets_find(const struct qz_finders *all, int fresh, struct qz_pairs *pairs, struct qz_triplet *out,
                     int max);

#endif
