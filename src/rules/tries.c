#include "rules/tries.h"

#include <string.h>

void qz_tries_add(struct qz_tries *t, int64_t up_ms)
{
    if (t->vain && up_ms - t->last_ms > QZ_TRIES_CALM_MS)
        t->vain = 0;

    t->last_ms = up_ms;
    t->vain++;
    if (t->vain % QZ_TRIES_FREE != 0)
        return;

    int doublings = t->vain / QZ_TRIES_FREE - 1;
    if (doublings > QZ_TRIES_DOUBLINGS)
        doublings = QZ_TRIES_DOUBLINGS;
    t->until_ms = up_ms + ((int64_t)QZ_TRIES_WAIT_MS << doublings);
}

void qz_tries_forgive(struct qz_tries *t)
{
    memset(t, 0, sizeof *t);
}

int64_t qz_tries_until(const struct qz_tries *t, int64_t up_ms)
{
    return t->until_ms > up_ms ? t->until_ms : 0;
}
