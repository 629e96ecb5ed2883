/* Whether somebody is in front of the camera: something large is there that was not, while what always moves
 * in the room, such as a curtain, and light that changes are learned. No picture is kept, only how bright
 * each part of it is and how restless. Cheap enough for every frame. */
#ifndef QZ_SCAN_SOURCE_PRESENCE_H
#define QZ_SCAN_SOURCE_PRESENCE_H

#include "scan/engine/frame.h"

#include <stdbool.h>

#define QZ_PRESENCE_COLUMNS 32
#define QZ_PRESENCE_ROWS    18
#define QZ_PRESENCE_CELLS   (QZ_PRESENCE_COLUMNS * QZ_PRESENCE_ROWS)

struct qz_presence {
    bool begun;
    int64_t began_us, at_us;         /* of the first and of the newest frame */
    float level[QZ_PRESENCE_CELLS];  /* how bright each part of the room is, */
    float unrest[QZ_PRESENCE_CELLS]; /* and how far it goes from that as a rule */
    int seen;                        /* frames one after another in which there was something large */
};

/* Nothing is known of the room. */
void qz_presence_begin(struct qz_presence *p);
/* Look at the next frame, by its at_us. Whether somebody is there; in the first seconds nobody is. */
bool qz_presence_frame(struct qz_presence *p, const struct qz_frame *f);

#endif
