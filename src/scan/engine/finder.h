/* Finder patterns: the three nested squares at a symbol's corners. Any line through their centre crosses
 * dark, light, dark, light, dark as 1:1:3:1:1, whatever the rotation and tilt. */
#ifndef QZ_SCAN_ENGINE_FINDER_H
#define QZ_SCAN_ENGINE_FINDER_H

#include "scan/engine/bits.h"
#include "scan/engine/field.h"

#define QZ_FINDER_RAYS      32
#define QZ_FINDERS          256
#define QZ_FINDERS_A_SEARCH 24 /* of one code there are three; the others are texture */
#define QZ_FINDERS_OF_ALL   96 /* of as many codes as are reported from a frame */

struct qz_finder {
    float x, y;                  /* centre, pixels of the base picture */
    float size;                  /* side of the 7 x 7 modules: square root of the area seen, base pixels */
    float reach[QZ_FINDER_RAYS]; /* from the centre to the outer edge, base pixels; ray k points to
                                    angle k * 2 pi / 32, clockwise in the picture, from the x axis */
    float quality;               /* 0..1: share of rays that cross the three edges where they should be */
    bool light;                  /* light on dark: the symbol is inverted */
    bool spent;                  /* belongs to a symbol already read */
};

struct qz_finders {
    struct qz_finder f[QZ_FINDERS];
    int n;
    int a_search;                 /* a search adds so many at the most; 0: QZ_FINDERS_A_SEARCH */
    double stop_ms;               /* a search ends when the thread's CPU time comes to this; 0: no limit */
    const struct qz_field *field; /* they are looked for where it has one of kinds; NULL: everywhere */
    unsigned kinds;               /* of enum qz_field_kind */
};

struct qz_finder_how {
    bool light; /* inverted patterns */
    bool bare;  /* also those whose outer ring is damaged or runs into something dark (no quiet zone) */
    int step;   /* look at every step-th row */
};

/* Look for finder patterns in b. Appends to *out what is not there yet or is seen better now, at most
 * out->a_search of them, the clearest; when *out is full, in place of less clear ones of this search. */
void qz_finder_search(const struct qz_bits *b, const struct qz_finder_how *how, struct qz_finders *out);

/* Length from f's centre to its outer edge in the direction (dx, dy), base pixels. */
float qz_finder_reach(const struct qz_finder *f, float dx, float dy);

#endif
