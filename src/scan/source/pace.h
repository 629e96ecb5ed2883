/* Inside the scan room: waiting, and the pace of sources that have no camera's. */
#ifndef QZ_SCAN_SOURCE_PACE_H
#define QZ_SCAN_SOURCE_PACE_H

#include <stdbool.h>
#include <stdint.h>

/* Moments are microseconds of CLOCK_MONOTONIC, as qz_mono_us() says them. */

/* Milliseconds from now to a moment, rounded up, 0 when it is past: a timeout for poll(). */
int qz_pace_left_ms(int64_t until_us);

/* Sleep until a moment; a signal may end the sleep early. */
void qz_pace_sleep_until(int64_t until_us);

struct qz_pace {
    double fps;       /* 0: no pace, each frame is due at once */
    int64_t start_us; /* when the frame `base` was due; 0: none yet */
    uint64_t base, n; /* frames counted from the start of the stream */
};

/* Wait until frame p->n is due, but not beyond deadline_us. True when it is due: the frame counts as
 * handed out. A reader that came late is not hurried afterwards: the pace starts anew from there. */
bool qz_pace_wait(struct qz_pace *p, int64_t deadline_us);

/* Stream time of frame n in microseconds at `rate` frames a second (30 when it is not positive). */
int64_t qz_pace_stamp(uint64_t n, double rate);

#endif
