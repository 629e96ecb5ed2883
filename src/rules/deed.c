#include "rules/deed.h"

void qz_deeds_add(struct qz_deeds *out, const struct qz_deed *deed, size_t n, const struct qz_deed_span *in)
{
    for (size_t i = 0; i < n; i++) {
        if (deed[i].at_ms >= in->start_ms && deed[i].at_ms < in->next_ms)
            out->of[deed[i].kind][deed[i].how]++;
    }
}

enum qz_deed_how qz_deed_how(bool opened_in_time, const struct qz_deed_people *p)
{
    int64_t late = p->late + p->unnamed_late;
    int64_t all = p->proven + p->attested + p->pending + p->unnamed + late;

    if (!opened_in_time || 2 * late > all)
        return QZ_DEED_LATE;
    return 2 * p->proven >= all ? QZ_DEED_PROVEN : QZ_DEED_ATTESTED;
}

const char *qz_deed_how_name(enum qz_deed_how how)
{
    static const char *const names[QZ_DEED_HOWS] = {"proven", "attested", "late"};
    return (unsigned)how < QZ_DEED_HOWS ? names[how] : "";
}

const char *qz_deed_part_name(enum qz_part part)
{
    static const char *const names[QZ_PART_COUNT] = {"opened", "late", "came"};
    return (unsigned)part < QZ_PART_COUNT ? names[part] : "";
}
