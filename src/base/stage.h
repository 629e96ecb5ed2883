/* Boot stages: a const table run forward at start and unwound backward at the end or on a failure. */
#ifndef QZ_BASE_STAGE_H
#define QZ_BASE_STAGE_H

#include "base/err.h"

#include <stddef.h>

struct qz_stage {
    const char *name;                            /* for the error message */
    int (*start)(void *app, struct qz_err *err); /* 0, or -1 with *err */
    void (*stop)(void *app);                     /* may be NULL; called only when start returned 0 */
};

/* Start all n stages in order. On a failure the ones already started are stopped in reverse and *err
 * names the stage. Returns 0 or -1. */
int qz_stages_start(const struct qz_stage *stages, size_t n, void *app, struct qz_err *err);
/* Stop all n stages in reverse. */
void qz_stages_stop(const struct qz_stage *stages, size_t n, void *app);

#endif
