/* A synthetic camera: what a kiosk's lens would see of a QR code held in a hand. Seeded; the same
 * seed and settings give the same frames everywhere. Used by tests, benches and the demo. */
#ifndef QZ_TESTS_SYNTH_H
#define QZ_TESTS_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum synth_medium { SYNTH_PAPER, SYNTH_PHONE, SYNTH_CARD };

/* Everything off (0) is a clean, still, frontal picture. Lengths in modules or pixels as named. */
struct synth_settings {
    uint64_t seed;
    int width, height;      /* of the frames */
    double fps;             /* frames a second; 0: 30 */
    enum synth_medium medium;
    double module_px;       /* pixels a module at the resting distance */
    double tilt_deg;        /* resting tilt about a seeded axis */
    double roll_deg;        /* resting rotation in the picture plane */
    double hand;            /* 0..1: amplitude of the six-degree hand path (drift and tremor) */
    double enter_s;         /* the code is brought into view over this many seconds; 0: there at once */
    double motion_blur;     /* modules moved during the exposure, on top of the hand path's own */
    double defocus;         /* radius of the blur disc in modules */
    double breathing;       /* 0..1: focus hunting amplitude */
    double exposure_ramp;   /* 0..1: auto-exposure swings at the start */
    double glare;           /* 0..1: a specular patch over the code */
    double shadow;          /* 0..1: a hand's shadow edge over the code */
    double moire;           /* 0..1: phone screen grid against the sensor */
    double bands;           /* 0..1: refresh bands rolling over a phone screen */
    double reflection;      /* 0..1: a room reflected in the glass */
    double curl;            /* paper curvature: sagitta as a share of the code's side */
    double noise;           /* sigma of the sensor noise, grey levels */
    double contrast;        /* 0 or 1: full; else the share of black-white distance that is left */
    int jpeg_quality;       /* 1..100: MJPEG loss; 0: none */
    bool inverted;          /* light modules on dark: dark mode */
    bool mirrored;          /* a mirrored camera */
};

struct synth;

/* Codes in view: texts are encoded with libqrencode at level M. n may be 0 (an empty scene: room,
 * moving people) and up to 16 (laid out beside each other). NULL when memory or encoding fails. */
struct synth *synth_create(const struct synth_settings *set, const char *const *texts, size_t n);

/* Render the next frame as luma, width*height bytes, tight rows; the synth's memory until the next call. */
const uint8_t *synth_next(struct synth *s);

/* The corners (x, y four times: top left, top right, bottom right, bottom left of the symbol as encoded)
 * of code i in the frame last rendered. Returns false when it is not wholly inside the picture. */
bool synth_corners(const struct synth *s, size_t i, float out[8]);

void synth_destroy(struct synth *s);

#endif
