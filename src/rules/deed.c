#include "rules/deed.h"

void qz_deeds_add(struct qz_deeds *out, const struct qz_deed *deed, size_t n, const struct qz_deed_span *in)
{
    for (size_t i = 0; i < n; i++) {
        if (deed[i].at_ms >= in->start_ms && deed[i].at_ms < in->next_ms)
            out->of[deed[i].kind][deed[i].how]++;
    }
}
