/* The end of a frame's budget, for the steps that take long. */
#ifndef QZ_SCAN_ENGINE_STOP_H
#define QZ_SCAN_ENGINE_STOP_H

#include <stdbool.h>

/* CPU time of this thread, milliseconds. Alone in its file, so that a test can link a clock of its own. */
double qz_cpu_ms(void);

/* Whether the thread's CPU time has come to stop_ms; 0: there is no limit. */
static inline bool qz_late(double stop_ms)
{
    return stop_ms > 0 && qz_cpu_ms() >= stop_ms;
}

#endif
