#include "base/clock.h"
#include "base/list.h"
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "journal/whose.h"
#include "rules/period.h"

#include <stdlib.h>
#include <string.h>

#define WEEK_MS (7 * QZ_DAY_MS)

static int counted_by_kind(struct qz_tracker *t, int64_t org, int64_t quarter, int counted[QZ_ACT_COUNT],
                           struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_STATS_KINDS, err, INT(org), INT(quarter));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        int64_t k = qz_row_int(row, 0);
        if (k >= 0 && k < QZ_ACT_COUNT)
            counted[k] = (int)qz_row_int(row, 1);
    }

    return rc;
}

static int stats_participations(struct qz_tracker *t, int64_t org, int64_t quarter, struct qz_stats *out,
                                struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_STATS_QUARTER, &row, err, INT(org), INT(quarter));
    if (rc == 1) {
        out->youths = qz_row_int(row, 0);
        out->proven = qz_row_int(row, 1);
        out->attested = qz_row_int(row, 2);
        out->waiting = qz_row_int(row, 3);
        out->late = qz_row_int(row, 4);
        out->headcount = qz_row_int(row, 5);
    }

    return rc < 0 ? -1 : 0;
}

/* An activity with fewer ratings than are shown is left out here, too: else the figure would say, by how it
 * changed, who gave which. */
static int stats_rating(struct qz_tracker *t, int64_t org, int64_t quarter, struct qz_stats *out,
                        struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_STATS_RATING, &row, err, INT(org), INT(quarter), INT(QZ_RATINGS_LEAST)) != 1)
        return -1;

    for (int i = 0; i < QZ_RATING_MOST; i++)
        out->rating.of[i] = qz_row_int(row, i);
    return 0;
}

/* By the rule that applied when the quarter began; before there was any, nothing was a duty. */
static void apply_rule(const struct qz_tracker *t, const struct qz_period *p, enum qz_org_kind kind,
                       const int counted[QZ_ACT_COUNT], struct qz_stats *out)
{
    const struct qz_rule *rule = qz_rules_at(&t->rules, t->rule.name, p->start_ms);
    struct qz_quota_result r;
    qz_quota_office(rule ? rule : &t->rule, counted, 0, &r);

    out->counted = r.counted;
    out->binds = rule && qz_rule_binds(rule, kind);
    if (!out->binds)
        return;

    memcpy(out->ring, r.ring, sizeof out->ring);
    out->threshold = r.threshold;
    out->fulfilled = r.fulfilled;
}

/* When the first of the weeks up to that of now_ms began. */
static int64_t stats_first_week(int64_t now_ms)
{
    int64_t today = qz_date_start(qz_date_of(now_ms));
    int64_t monday = today - (qz_weekday(now_ms) + 6) % 7 * QZ_DAY_MS;
    return monday - (QZ_STATS_WEEKS - 1) * WEEK_MS;
}

/* Figures of those weeks, from those of the activities that began in them. */
static int stats_weeks(struct qz_tracker *t, int64_t now_ms, struct qz_stats *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    int64_t first = stats_first_week(now_ms);

    out->weeks = QZ_STATS_WEEKS;
    for (int i = 0; i < QZ_STATS_WEEKS; i++)
        out->week[i].start_ms = first + i * WEEK_MS;

    QZ_ROWS rows = qz_db_rows(t->db, Q_STATS_WEEKS, err, TEXT(out->organisation), INT(first),
                              INT(first + QZ_STATS_WEEKS * WEEK_MS), INT(WEEK_MS));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_stats_week *w = &out->week[qz_row_int(row, 0)];
        w->proven = qz_row_int(row, 1);
        w->attested = qz_row_int(row, 2);
        w->late = qz_row_int(row, 3);
        w->headcount = qz_row_int(row, 4);
        w->waiting = qz_row_int(row, 5);
    }
    return rc;
}

int qz_views_stats(struct qz_tracker *t, const char *organisation, int64_t now_ms, struct qz_stats *out,
                   struct qz_err *err)
{
    struct qz_period p = qz_period_of(t->rule.period, now_ms);
    if (qz_views_stats_of(t, organisation, &p, now_ms, out, err) != 0)
        return -1;
    return stats_weeks(t, now_ms, out, err);
}

static int stats_weeks_kept(struct qz_tracker *t, size_t organisation, uint64_t changed, int64_t now_ms,
                            struct qz_stats *out, struct qz_err *err)
{
    int64_t first = stats_first_week(now_ms);
    if (qz_list_reach(&t->weeks, organisation, &t->weeks_cap, sizeof *t->weeks, err) != 0)
        return -1;

    struct qz_weeks_kept *kept = &t->weeks[organisation];
    if (kept->changed == changed && kept->first_ms == first) {
        memcpy(out->week, kept->week, sizeof out->week);
        out->weeks = QZ_STATS_WEEKS;
        return 0;
    }
    if (stats_weeks(t, now_ms, out, err) != 0)
        return -1;
    *kept = (struct qz_weeks_kept){.changed = changed, .first_ms = first};
    memcpy(kept->week, out->week, sizeof kept->week);
    return 0;
}

int qz_views_stats_told(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t changed, int64_t now_ms,
                        struct qz_stats *out, struct qz_err *err)
{
    struct qz_period p = qz_period_of(t->rule.period, now_ms);
    if (qz_views_stats_of(t, k->organisation, &p, now_ms, out, err) != 0)
        return -1;
    return stats_weeks_kept(t, (size_t)k->organisation_ref, changed, now_ms, out, err);
}

int qz_views_stats_of(struct qz_tracker *t, const char *organisation, const struct qz_period *p,
                      int64_t now_ms, struct qz_stats *out, struct qz_err *err)
{
    int counted[QZ_ACT_COUNT] = {0};
    const struct qz_row *row;
    memset(out, 0, sizeof *out);

    int rc = qz_db_get(t->db, Q_STATS_ORGANISATION, &row, err, TEXT(organisation));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "there is no organisation of that id; list them to see which are");

    int64_t org = qz_row_int(row, 0), quarter = qz_quarter_of(p->start_ms);
    enum qz_org_kind kind = (enum qz_org_kind)qz_row_int(row, 2);

    qz_copy_text(out->title, sizeof out->title, qz_row_text(row, 1));
    qz_copy_text(out->organisation, sizeof out->organisation, organisation);
    qz_period_name(p, out->period);
    out->year = p->year;
    out->quarter = p->index;
    out->days_left = qz_period_days_left(p, now_ms);
    out->as_of_ms = now_ms;

    if (counted_by_kind(t, org, quarter, counted, err) != 0 ||
        stats_participations(t, org, quarter, out, err) != 0 ||
        stats_rating(t, org, quarter, out, err) != 0 || qz_whose_stats(t, org, quarter, out->by, err) != 0)
        return -1;

    apply_rule(t, p, kind, counted, out);
    return 0;
}
