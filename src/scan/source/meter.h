/* Exposure and focus for reading codes: measured grey and current settings in, new settings out. Pure.
 *
 * A code held in a hand moves, and motion ruins more reads than noise does. So light is gathered in this
 * order: exposure up to 8 ms; 10 ms, the first time at which lamps on 50 Hz mains do not flicker, and gain;
 * 20 and 30 ms with gain. The bright part of the code (paper or screen) is held just below the top of the
 * scale. Focus: automatic until a code was read, then locked there, so that the lens does not hunt when
 * the hand comes and goes; released when codes are in view for a while and none is read. */
#ifndef QZ_SCAN_SOURCE_METER_H
#define QZ_SCAN_SOURCE_METER_H

#include "scan/engine/frame.h"

#include <stdbool.h>

struct qz_meter_range {
    bool has;
    int min, max;
};

struct qz_meter_caps {
    struct qz_meter_range exposure; /* 100 us, as V4L2 counts */
    struct qz_meter_range gain;     /* the driver's own scale, taken to go from 1x to 8x */
    struct qz_meter_range focus;    /* the driver's own scale */
    bool focus_auto;                /* automatic focus can be switched on and off */
};

struct qz_meter_set {
    int exposure, gain; /* of meaning where the camera has them */
    bool focus_auto;
    int focus; /* when not automatic */
};

struct qz_meter_look {
    int64_t at_us;    /* of any clock that does not go back */
    const float *box; /* where a code is seen: x0,y0,x1,y1; NULL: nowhere */
    bool read;        /* and it was read */
    double level;     /* of qz_meter_level on that frame and box */
    int focus;        /* where the lens stands; -1: the camera does not say */
};

/* Its fields are private. */
struct qz_meter {
    struct qz_meter_caps caps;
    struct qz_meter_set set;
    int64_t step_us, box_us;   /* of the last change of exposure, and of the last code in view */
    int64_t read_us, blind_us; /* of the last read; since when a code is in view unread, -1: it is not */
    int reads;
    bool begun; /* the exposure is ours, not what the camera was set to */
};

/* Start from what the camera is set to now. */
void qz_meter_init(struct qz_meter *m, const struct qz_meter_caps *caps, const struct qz_meter_set *now);

/* How bright the picture is for a code, 0..255: the 90th percentile inside the box, which is the code's light
 * part; without a box the mean of the middle of the picture, scaled (beyond 255) so that the same value is
 * wanted. */
double qz_meter_level(const struct qz_frame *frame, const float *box);

/* Look at one frame's outcome. Returns whether the settings are to be changed to *set (always filled). */
bool qz_meter_step(struct qz_meter *m, const struct qz_meter_look *look, struct qz_meter_set *set);

#endif
