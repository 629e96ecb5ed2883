/* A QR code drawn into a grey picture under a homography: what tests of the scan engine look at. */
#ifndef QZ_TESTS_CODE_PICTURE_H
#define QZ_TESTS_CODE_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct picture {
    uint8_t *px;
    int w, h;
};

struct code_look {
    float corner[8];     /* x, y of the symbol's top left, top right, bottom right, bottom left */
    uint8_t dark, light; /* greys; light < dark draws an inverted code */
    int version, level;  /* 0 for any version; level 0 L .. 3 H */
    float quiet;         /* width of the quiet zone, modules */
};

/* A picture filled with one grey. free(p.px) is the caller's. */
struct picture picture_make(int w, int h, uint8_t grey);

/* Draw text as a code; false when it cannot be encoded. Edges are smoothed over 4 x 4 points a pixel. */
bool picture_code(struct picture *p, const char *text, const struct code_look *look);

/* An upright square code of module pixels a module at (x, y); how many modules it has a side. */
int picture_plain_code(struct picture *p, const char *text, float x, float y, float module);

/* Add noise of the given sigma, from a seed. */
void picture_noise(struct picture *p, float sigma, uint64_t seed);

/* Average over (2r+1)^2 pixels. */
void picture_blur(struct picture *p, int r);

/* What was dark is light: a screen in dark mode. */
void picture_negate(struct picture *p);

/* Swap left and right. */
void picture_mirror(struct picture *p);

/* The next pseudo-random number of a sequence. */
uint64_t picture_random(uint64_t *state);

#endif
