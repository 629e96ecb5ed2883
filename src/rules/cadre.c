#include "rules/cadre.h"

#include <stdio.h>
#include <string.h>

/* Whether the state lasted at any moment of the period. */
static bool cadre_in_group(const struct qz_welfare *w, const struct qz_period *p)
{
    return w->joined && w->since_ms < p->next_ms && (w->until_ms == 0 || w->until_ms > p->start_ms);
}

/* What is counted of one kind, by how it is known. A wish is thanked for by its youth: proven. */
static void cadre_line(const struct qz_cadre_facts *f, const struct qz_period *p, struct qz_cadre_line *line)
{
    if (line->kind == QZ_ACT_WELFARE_GROUP) {
        line->of[f->welfare.seen ? QZ_DEED_PROVEN : QZ_DEED_ATTESTED] = cadre_in_group(&f->welfare, p);
        return;
    }

    memcpy(line->of, f->deeds.of[line->kind], sizeof line->of);
    if (line->kind == QZ_ACT_GOOD_DEED)
        line->of[QZ_DEED_PROVEN] += f->wishes;
}

void qz_cadre_judge(const struct qz_rule *rule, const struct qz_period *period,
                    const struct qz_cadre_facts *facts, struct qz_cadre_verdict *out)
{
    memset(out, 0, sizeof *out);
    out->rule = rule;

    for (int k = 0; k < QZ_ACT_COUNT; k++) {
        if (!(rule->kinds & 1u << k))
            continue;

        struct qz_cadre_line *line = &out->line[out->lines++];
        line->kind = (enum qz_activity_kind)k;
        cadre_line(facts, period, line);
        for (int h = 0; h < QZ_DEED_HOWS; h++) {
            line->counted += line->of[h];
            out->of[h] += line->of[h];
        }

        out->counted += line->counted;
        if (line->counted == 0)
            out->open |= 1u << k;
    }

    out->fulfilled = out->counted >= rule->threshold;
    out->credited = out->fulfilled ? rule->threshold : out->counted;
    out->missing = rule->threshold - out->credited;
}

size_t qz_cadre_sum(const struct qz_cadre_verdict *v, char out[QZ_CADRE_SUM])
{
    int n = 0;
    for (int i = 0; i < v->lines && n < QZ_CADRE_SUM; i++)
        n += snprintf(out + n, (size_t)(QZ_CADRE_SUM - n), i ? " + %d" : "%d", v->line[i].counted);
    if (n < QZ_CADRE_SUM)
        n += snprintf(out + n, (size_t)(QZ_CADRE_SUM - n), " = %d", v->counted);

    return n < QZ_CADRE_SUM ? (size_t)n : QZ_CADRE_SUM - 1;
}
