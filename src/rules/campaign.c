#include "rules/campaign.h"

#include "base/clock.h"

#include <string.h>

bool qz_lantern_of(const struct qz_lantern *t, int year, struct qz_date *out)
{
    int i = year - t->first_year;
    if (i < 0 || i >= t->n)
        return false;

    *out = t->day[i];
    return true;
}

bool qz_campaign_days(const struct qz_rule *rule, const struct qz_lantern *lantern, int year,
                      const struct qz_deed_span *set, struct qz_deed_span *out)
{
    const struct qz_rule_days *d = &rule->days;
    struct qz_date last = {year, d->to_month, d->to_day};
    if (set) {
        *out = *set;
        return true;
    }
    if (d->set_by_province || (d->to_lantern && !qz_lantern_of(lantern, year + 1, &last)))
        return false;

    bool next_year = d->to_month < d->from_month || (d->to_month == d->from_month && d->to_day < d->from_day);
    if (!d->to_lantern && next_year)
        last.year++;

    last.day++; /* its last day is counted */
    out->start_ms = qz_date_start((struct qz_date){year, d->from_month, d->from_day});
    out->next_ms = qz_date_start(last);
    return true;
}

static bool campaign_takes(const struct qz_rule *rule, const struct qz_deed_span *days,
                           const struct qz_deed *d)
{
    return d->at_ms >= days->start_ms && d->at_ms < days->next_ms && rule->kinds & 1u << d->kind &&
           (d->tagged || !rule->tagged) && (d->linked || !rule->with_linked);
}

static enum qz_campaign_state campaign_state(const struct qz_deed_span *days, int64_t now_ms)
{
    if (now_ms < days->start_ms)
        return QZ_CAMPAIGN_AHEAD;
    return now_ms < days->next_ms ? QZ_CAMPAIGN_RUNNING : QZ_CAMPAIGN_OVER;
}

void qz_campaign_judge(const struct qz_rule *rule, const struct qz_deed_span *days,
                       const struct qz_deed *deed, size_t n, int64_t now_ms, struct qz_campaign_verdict *out)
{
    memset(out, 0, sizeof *out);
    out->rule = rule;
    out->missing = rule->threshold;
    if (!days)
        return;

    out->days = *days;
    out->state = campaign_state(days, now_ms);
    for (size_t i = 0; i < n; i++) {
        if (campaign_takes(rule, days, &deed[i])) {
            out->of[deed[i].how]++;
            out->counted++;
        }
    }

    out->fulfilled = out->counted >= rule->threshold;
    out->credited = out->fulfilled ? rule->threshold : out->counted;
    out->missing = rule->threshold - out->credited;
    out->missed = out->state == QZ_CAMPAIGN_OVER && !out->fulfilled;
}
