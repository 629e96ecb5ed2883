#include "journal/whose.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/state.h"
#include "journal/work.h"

#include <string.h>

#define FOLLOWS_MS 600000 /* so long after a badge was shown what names it is its cadre's word */

/* ---- whose word an entry is ---- */

static bool whose_in_a_cadres_name(const struct qz_entry *e)
{
    bool kind = e->kind == QZ_ENTRY_CONFIRM || e->kind == QZ_ENTRY_REJECT || e->kind == QZ_ENTRY_VOID ||
                e->kind == QZ_ENTRY_LATE || e->kind == QZ_ENTRY_PART;
    return kind && *e->cadre;
}

/* Both moments are of one start of the kiosk, whose clock may have been put right between them. */
static bool whose_follows(const struct qz_entry *e, const struct qz_entry *badge)
{
    return badge->n < e->n && e->up_ms >= badge->up_ms && e->up_ms - badge->up_ms <= FOLLOWS_MS;
}

/* The line of the entry that *e names as a badge; not the caller's. 1, 0, -1. */
static int whose_badge_line(struct qz_batch *b, const struct qz_entry *e, const char **line, size_t *len,
                            enum qz_judgement *verdict, struct qz_err *err)
{
    const struct qz_row *row;
    if (e->badge >= e->n)
        return 0;
    if (qz_work_line(b, e->badge, line, len, verdict))
        return 1;
    int rc = qz_db_get(b->t->db, Q_WHOSE_BADGE, &row, err, INT(qz_entry_id(b->log, e->badge)));
    if (rc != 1)
        return rc;
    *verdict = (enum qz_judgement)qz_row_int(row, 0);
    *line = qz_row_blob(row, 1, len);
    return 1;
}

/* Whether the badge entry that *e names stands for it: 1, 0, -1. */
static int whose_badge_backs(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_entry badge;
    enum qz_judgement verdict;
    const char *line;
    size_t len;
    int rc = whose_badge_line(b, e, &line, &len, &verdict, err);
    if (rc != 1)
        return rc;

    bool right = qz_judgement_counts(QZ_ENTRY_BADGE, verdict);
    rc = qz_entry_read(line, len, &badge, err);
    if (rc != 0)
        return -1;
    return right && badge.kind == QZ_ENTRY_BADGE && strcmp(badge.cadre, e->cadre) == 0 &&
           whose_follows(e, &badge);
}

int qz_whose_find(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (b->log == QZ_OWN_LOG)
        b->whose = QZ_WHOSE_ADMIN;
    else if (!qz_batch_since(b, QZ_SINCE_ATTRIBUTION))
        b->whose = QZ_WHOSE_EARLIER;
    else
        b->whose = QZ_WHOSE_KIOSK;
    if (!whose_in_a_cadres_name(e))
        return 0;
    int rc = b->whose == QZ_WHOSE_KIOSK && e->badge ? whose_badge_backs(b, e, err) : 0;
    if (rc == 1)
        b->whose = QZ_WHOSE_CADRE;
    return rc < 0 ? -1 : qz_whose_keep(b, e->n, e->cadre, err);
}

int qz_whose_cadre(struct qz_batch *b, const char *id, int64_t *ref, int64_t *organisation,
                   struct qz_err *err)
{
    uint8_t key[QZ_ID_BYTES];
    const struct qz_known_row *known = NULL;
    if (b->work && qz_id_parse('c', id, key))
        known = qz_known_find(&b->work->known, QZ_KNOWN_CADRE, key);
    if (!known)
        return qz_cadre_find(b->t, id, ref, organisation, err);
    *ref = known->v[0];
    *organisation = known->v[1];
    return *ref != 0;
}

int qz_whose_keep(struct qz_batch *b, uint64_t n, const char *cadre, struct qz_err *err)
{
    int64_t ref, organisation;
    int rc = qz_whose_cadre(b, cadre, &ref, &organisation, err);
    if (rc != 1)
        return rc;
    return qz_work_do(b, Q_WHOSE_KEEP, err, INT(qz_entry_id(b->log, n)), INT(ref), INT(b->whose));
}

int qz_whose_of(struct qz_tracker *t, int64_t entry, int *whose, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_WHOSE_OF, &row, err, INT(entry));
    *whose = rc == 1 ? (int)qz_row_int(row, 0) : -1;
    return rc < 0 ? -1 : 0;
}

/* ---- the figures by it ---- */

int qz_whose_best(const struct qz_rule *rule, const struct qz_by_whose by[QZ_WHOSE_COUNT])
{
    static const enum qz_whose order[] = {QZ_WHOSE_CADRE, QZ_WHOSE_KIOSK, QZ_WHOSE_ADMIN, QZ_WHOSE_EARLIER};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (by[order[i]].confirms > 0 && rule->confirmed_by & 1u << order[i])
            return (int)order[i];
    return -1;
}

void qz_whose_take(struct qz_by_whose by[QZ_WHOSE_COUNT], const struct qz_row *row)
{
    int64_t w = qz_row_int(row, 0);
    if (w >= 0 && w < QZ_WHOSE_COUNT)
        by[w] = (struct qz_by_whose){qz_row_int(row, 1), qz_row_int(row, 2), qz_row_int(row, 3),
                                     qz_row_int(row, 4)};
}

int qz_whose_load(struct qz_tracker *t, int64_t activity, struct qz_by_whose by[QZ_WHOSE_COUNT],
                  struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    memset(by, 0, QZ_WHOSE_COUNT * sizeof *by);
    QZ_ROWS rows = qz_db_rows(t->db, Q_WHOSE_FIGURES, err, INT(activity));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        qz_whose_take(by, row);
    return rc;
}

static bool whose_is_empty(const struct qz_by_whose *by)
{
    return !by->confirms && !by->attested && !by->late && !by->unnamed_late;
}

static int whose_write_one(struct qz_batch *b, int64_t activity, int whose, const struct qz_by_whose *by,
                           struct qz_err *err)
{
    if (whose_is_empty(by))
        return qz_work_do(b, Q_WHOSE_FIGURES_DROP, err, INT(activity), INT(whose));
    return qz_work_do(b, Q_WHOSE_FIGURES_WRITE, err, INT(activity), INT(whose), INT(by->confirms),
                      INT(by->attested), INT(by->late), INT(by->unnamed_late));
}

int qz_whose_write(struct qz_batch *b, const struct qz_act *a, struct qz_err *err)
{
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        if (memcmp(&a->by[w], &a->by_held[w], sizeof a->by[w]) == 0)
            continue;
        if (whose_write_one(b, a->ref, w, &a->by[w], err) != 0)
            return -1;
    }
    return 0;
}

static int whose_write_org(struct qz_batch *b, const struct qz_org_delta *d, int whose, struct qz_err *err)
{
    const struct qz_stats_by *by = &d->by[whose];
    return qz_work_do(b, Q_WHOSE_QUARTER_WRITE, err, INT(d->organisation), INT(d->quarter), INT(whose),
                      INT(by->confirmed), INT(by->attested), INT(by->late));
}

int qz_whose_write_org(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err)
{
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        const struct qz_stats_by *by = &d->by[w];
        if ((by->confirmed || by->attested || by->late) && whose_write_org(b, d, w, err) != 0)
            return -1;
    }
    return 0;
}

int qz_whose_stats(struct qz_tracker *t, int64_t organisation, int64_t quarter,
                   struct qz_stats_by by[QZ_WHOSE_COUNT], struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_WHOSE_QUARTER, err, INT(organisation), INT(quarter));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        int64_t w = qz_row_int(row, 0);
        if (w >= 0 && w < QZ_WHOSE_COUNT)
            by[w] = (struct qz_stats_by){qz_row_int(row, 1), qz_row_int(row, 2), qz_row_int(row, 3)};
    }
    return rc;
}
