/* A synthetic camera: what a kiosk's lens would see of a QR code held in a hand. Seeded; the same
 * seed and settings give the same frames everywhere. Used by tests, benches and the demo. */
#ifndef QZ_TESTS_SYNTH_H
#define QZ_TESTS_SYNTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SYNTH_CODES 16 /* codes in one scene at the most */

enum synth_medium { SYNTH_PAPER, SYNTH_PHONE, SYNTH_CARD };

/* Everything off (0) is a clean, still, frontal picture. Lengths in modules or pixels as named. */
struct synth_settings {
    uint64_t seed;
    int width, height; /* of the frames; 16..8192 each */
    double fps;        /* frames a second; 0: 30 */
    enum synth_medium medium;
    double module_px;     /* pixels a module at the resting distance; 0: 5 */
    double tilt_deg;      /* resting tilt about a seeded axis */
    double roll_deg;      /* resting rotation in the picture plane */
    double hand;          /* 0..1: amplitude of the six-degree hand path (drift and tremor) */
    double enter_s;       /* the code is brought into view over this many seconds; 0: there at once */
    double stay_s;        /* after this many seconds in view it is taken away in enter_s; 0: never */
    double motion_blur;   /* modules moved during the exposure, on top of the hand path's own */
    double defocus;       /* radius of the blur disc in modules */
    double breathing;     /* 0..1: focus hunting amplitude; 1: 1.5 modules */
    double exposure_ramp; /* 0..1: auto-exposure swings at the start */
    double gain;          /* light on the sensor as a multiple of the right exposure; 0: 1 */
    double glare;         /* 0..1: a specular patch over the code */
    double shadow;        /* 0..1: a hand's shadow edge over the code */
    double moire;         /* 0..1: phone screen grid against the sensor (phones only) */
    double bands;         /* 0..1: refresh bands rolling over a phone screen (phones only) */
    double reflection;    /* 0..1: a room reflected in the glass */
    double curl;          /* paper curvature: sagitta as a share of the code's side; -0.4..0.4 */
    double torn;          /* share of the code's area torn off at its lower right corner; 0..0.5 */
    double noise;         /* sigma of the sensor noise, grey levels at mid grey */
    double contrast;      /* 0 or 1: full; else the share of black-white distance that is left */
    int jpeg_quality;     /* 1..100: MJPEG loss; 0: none */
    bool inverted;        /* light modules on dark: dark mode */
    bool mirrored;        /* a mirrored camera */
    int people;           /* passers-by walking through the room behind; 0..4 */
    bool busy;          /* an open day: the room is in focus, people walk briskly, wear patterns and badges */
    uint64_t room_seed; /* the room and its people; 0: as seed */
    double start_s;     /* the room's clock at the first frame, so that scenes can follow each other */
};

struct synth;

/* Codes in view: texts are encoded with libqrencode at level M. n may be 0 (an empty scene: the room,
 * and the people walking in it) and up to SYNTH_CODES (laid out beside each other on one sheet). The
 * texts are not kept. NULL when a size is out of range, memory is short or a text does not fit. */
struct synth *synth_create(const struct synth_settings *set, const char *const *texts, size_t n);

/* Render the next frame as luma, width*height bytes, tight rows; the synth's memory until the next call.
 * Frame i is exposed around i/fps seconds. */
const uint8_t *synth_next(struct synth *s);

/* The corners (x, y four times: top left, top right, bottom right, bottom left of the symbol as encoded)
 * of code i in the frame last rendered, at the middle of its exposure. Returns false when it is not
 * wholly inside the picture, and then out holds nothing of use. */
bool synth_corners(const struct synth *s, size_t i, float out[8]);

/* Where the point (column, row) of code i, in modules from the symbol's top left corner, lies in the
 * frame last rendered. Returns false when it is outside the picture. */
bool synth_module_at(const struct synth *s, size_t i, double column, double row, float out[2]);

/* Modules a side of code i, without its quiet zone; 0 when there is no such code. */
int synth_modules(const struct synth *s, size_t i);

/* Release it; NULL is fine. */
void synth_destroy(struct synth *s);

/* Set one field of *set from its name and a number, as scripts write it ("hand", "0.5"; medium is
 * "paper", "phone" or "card"). Returns 0, or -1 when there is no such field or the value is no number. */
int synth_set(struct synth_settings *set, const char *name, const char *value);

#endif
