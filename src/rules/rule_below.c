#include "rules/rule.h"

#include <string.h>

/* What each function says: whether `low` asks for more than `high` does. */

static bool below_binds(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->binds & ~high->binds;
}

/* Of cadres of one kind: each, or some of them, or none. */
static bool below_cadres(const struct qz_rule *high, const struct qz_rule *low)
{
    for (int k = 0; k < QZ_CADRE_KINDS; k++) {
        enum qz_cadre_where h = high->cadres[k], l = low->cadres[k];
        if (l != h && l != QZ_WHERE_NONE && h != QZ_WHERE_ALL)
            return true;
    }
    return false;
}

static bool below_threshold(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->threshold > high->threshold;
}

static bool below_any_more(const int high[QZ_ACT_COUNT], const int low[QZ_ACT_COUNT])
{
    for (int k = 0; k < QZ_ACT_COUNT; k++) {
        if (low[k] > high[k])
            return true;
    }
    return false;
}

static bool below_need(const struct qz_rule *high, const struct qz_rule *low)
{
    return below_any_more(high->need, low->need);
}

static bool below_min_participants(const struct qz_rule *high, const struct qz_rule *low)
{
    return below_any_more(high->min_participants, low->min_participants);
}

/* Fewer whose word is taken is stricter, and so is what counts no longer. */
static bool below_confirmed_by(const struct qz_rule *high, const struct qz_rule *low)
{
    return high->confirmed_by & ~low->confirmed_by;
}

static bool below_headcount(const struct qz_rule *high, const struct qz_rule *low)
{
    return high->headcount_stands && !low->headcount_stands;
}

static bool below_guidance(const struct qz_rule *high, const struct qz_rule *low)
{
    return high->guidance_for_self_designed && !low->guidance_for_self_designed;
}

static bool below_kinds(const struct qz_rule *high, const struct qz_rule *low)
{
    return high->kinds & ~low->kinds;
}

static bool below_tagged(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->tagged && !high->tagged;
}

static bool below_with_linked(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->with_linked && !high->with_linked;
}

/* What is the province's alone: how often, when, and how many contacts. */

static bool below_period(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->period != high->period;
}

static bool below_contacts(const struct qz_rule *high, const struct qz_rule *low)
{
    return high->measure == QZ_MEASURE_CONTACTS && low->threshold != high->threshold;
}

static bool below_fields(const struct qz_rule *high, const struct qz_rule *low)
{
    return low->fields_least != high->fields_least;
}

static bool below_days(const struct qz_rule *high, const struct qz_rule *low)
{
    const struct qz_rule_days *h = &high->days, *l = &low->days;
    return h->set_by_province != l->set_by_province || h->to_lantern != l->to_lantern ||
           h->from_month != l->from_month || h->from_day != l->from_day || h->to_month != l->to_month ||
           h->to_day != l->to_day;
}

static const struct below_row {
    const char *member;
    bool (*more)(const struct qz_rule *high, const struct qz_rule *low);
    bool provinces; /* it is the province's alone: milder is refused, too */
} rows[] = {
    {"period", below_period, true},
    {"threshold", below_contacts, true},
    {"fields_least", below_fields, true},
    {"days", below_days, true},
    {"binds", below_binds, false},
    {"cadres", below_cadres, false},
    {"threshold", below_threshold, false},
    {"need", below_need, false},
    {"min_participants", below_min_participants, false},
    {"confirmed_by", below_confirmed_by, false},
    {"headcount_stands", below_headcount, false},
    {"guidance_for_self_designed", below_guidance, false},
    {"kinds", below_kinds, false},
    {"tagged", below_tagged, false},
    {"with_linked", below_with_linked, false},
};

static int below_refuse(const struct below_row *row, const struct qz_rule *high, struct qz_err *err)
{
    const char *source = qz_rule_source_name(high->source);
    struct qz_date d = high->from;

    if (row->provinces)
        qz_fail(
            err, QZ_E_DENIED,
            "\"%s\" is the province's alone, and rule %s (%s, from %04d-%02d-%02d) says it; leave it as it "
            "is there",
            row->member, high->name, source, d.year, d.month, d.day);
    else
        qz_fail(
            err, QZ_E_DENIED,
            "\"%s\" asks for more than rule %s (%s, from %04d-%02d-%02d), and nobody below may 不层层加码; ask "
            "for as much or less",
            row->member, high->name, source, d.year, d.month, d.day);

    return qz_fail_field(err, row->member);
}

int qz_rule_below(const struct qz_rule *superior, const struct qz_rule *lower, struct qz_err *err)
{
    if (strcmp(superior->name, lower->name) != 0 || superior->measure != lower->measure)
        return qz_fail(err, QZ_E_DENIED,
                       "rule %s that measures %s: the superior has none of these; use the "
                       "name and measure of one that there is",
                       lower->name, qz_measure_name(lower->measure));

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (rows[i].more(superior, lower))
            return below_refuse(&rows[i], superior, err);
    }
    return 0;
}
