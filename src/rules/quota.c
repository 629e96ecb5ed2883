#include "rules/quota.h"

#include <string.h>

enum qz_counts qz_activity_counts(const struct qz_rule *rule, const struct qz_activity_facts *f)
{
    int64_t stand = f->distinct + (rule->headcount_stands ? f->headcount : 0);
    if (!f->opened)
        return QZ_COUNTS_NOT_OPENED;
    if (stand < rule->min_participants[f->kind])
        return QZ_COUNTS_TOO_FEW;
    return f->confirmed_by & rule->confirmed_by ? QZ_COUNTS : QZ_COUNTS_UNCONFIRMED;
}

const char *qz_counts_name(enum qz_counts c)
{
    static const char *const names[] = {"counts", "not-opened", "too-few", "unconfirmed", "given-up"};
    return names[c];
}

void qz_quota_office(const struct qz_rule *rule, const int counted[QZ_ACT_COUNT], int guidance,
                     struct qz_quota_result *out)
{
    int asked = 0, closed = 0;
    memset(out, 0, sizeof *out);
    out->threshold = rule->threshold;

    for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
        struct qz_ring *ring = &out->ring[k];
        *ring = (struct qz_ring){(enum qz_activity_kind)k, counted[k], rule->need[k]};

        if (k == QZ_ACT_SELF_DESIGNED && counted[k] < rule->need[k] && guidance > 0 &&
            rule->guidance_for_self_designed) {
            /* Only what is missing: otherwise one activity more could make the quarter worse. */
            int missing = rule->need[k] - counted[k];
            ring->counted += guidance < missing ? guidance : missing;
            out->stood_in = true;
        }

        out->counted += ring->counted;
        asked += ring->need > 0;
        closed += ring->need > 0 && ring->counted >= ring->need;
    }

    double rings = asked ? (double)closed / asked : 1.0;
    double whole = out->counted >= rule->threshold ? 1.0 : (double)out->counted / rule->threshold;
    out->share = rings < whole ? rings : whole;
    out->fulfilled = out->counted >= rule->threshold && closed == asked;
}
