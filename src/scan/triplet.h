/* Which finder patterns belong together: three of them, at the corners of one symbol. */
#ifndef QZ_SCAN_TRIPLET_H
#define QZ_SCAN_TRIPLET_H

#include "scan/finder.h"

#define QZ_TRIPLETS 48

struct qz_triplet {
    int corner[3]; /* indices of the finders: top left, top right, bottom left of an unmirrored symbol */
    float modules; /* estimated modules from finder centre to finder centre along a side */
    float cost;    /* how far it is from an ideal one; lower is better */
};

/* Group the unspent finders of all; only groups with at least one of index >= fresh are made. Fills at
 * most max of out, best first, and returns how many. */
int qz_triplets_find(const struct qz_finders *all, int fresh, struct qz_triplet *out, int max);

#endif
