#include "journal/whose.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/lookup.h"
#include "journal/state.h"

#include <string.h>

#define FOLLOWS_MS 600000 /* so long after a badge was shown what names it is its cadre's word */

/* ---- whose word an entry is ---- */

static bool in_a_cadres_name(const struct qz_entry *e)
{
    bool kind = e->kind == QZ_ENTRY_CONFIRM || e->kind == QZ_ENTRY_REJECT || e->kind == QZ_ENTRY_VOID ||
                e->kind == QZ_ENTRY_LATE;
    return kind && *e->cadre;
}

/* Both moments are of one start of the kiosk, whose clock may have been put right between them. */
static bool follows(const struct qz_entry *e, const struct qz_entry *badge)
{
    return badge->n < e->n && e->up_ms >= badge->up_ms && e->up_ms - badge->up_ms <= FOLLOWS_MS;
}

/* Whether the badge entry that *e names stands for it: 1, 0, -1. */
static int badge_backs(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_stmt *s;
    struct qz_entry badge;
    size_t len;
    int64_t id = e->badge < e->n ? qz_entry_id(b->log, e->badge) : 0;
    int rc = qz_find_int(b->t, "SELECT verdict,line FROM entry WHERE id=?1", id, &s, err);
    if (rc != 1)
        return rc;
    bool right = qz_judgement_counts(QZ_ENTRY_BADGE, (enum qz_judgement)qz_col_int(s, 0));
    const char *line = qz_col_blob(s, 1, &len);
    rc = qz_entry_read(line, len, &badge, err);
    qz_reset(s);
    if (rc != 0)
        return -1;
    return right && badge.kind == QZ_ENTRY_BADGE && strcmp(badge.cadre, e->cadre) == 0 && follows(e, &badge);
}

int qz_whose_find(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err)
{
    if (b->log == QZ_OWN_LOG)
        b->whose = QZ_WHOSE_ADMIN;
    else if (!qz_batch_since(b, QZ_SINCE_ATTRIBUTION))
        b->whose = QZ_WHOSE_EARLIER;
    else
        b->whose = QZ_WHOSE_KIOSK;
    if (!in_a_cadres_name(e))
        return 0;
    int rc = b->whose == QZ_WHOSE_KIOSK && e->badge ? badge_backs(b, e, err) : 0;
    if (rc == 1)
        b->whose = QZ_WHOSE_CADRE;
    return rc < 0 ? -1 : qz_whose_keep(b, e->n, e->cadre, err);
}

int qz_whose_keep(struct qz_batch *b, uint64_t n, const char *cadre, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db, "INSERT OR REPLACE INTO attributed SELECT ?1,ref,?2 FROM cadre WHERE id=?3", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, qz_entry_id(b->log, n));
    qz_bind_int(s, 2, b->whose);
    qz_bind_text(s, 3, cadre);
    return qz_run(s, err);
}

int qz_whose_of(struct qz_tracker *t, int64_t entry, int *whose, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_int(t, "SELECT whose FROM attributed WHERE entry=?1", entry, &s, err);
    *whose = -1;
    if (rc == 1) {
        *whose = (int)qz_col_int(s, 0);
        qz_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

/* ---- the figures by it ---- */

int qz_whose_best(const struct qz_quota_rule *rule, const struct qz_by_whose by[QZ_WHOSE_COUNT])
{
    static const enum qz_whose order[] = {QZ_WHOSE_CADRE, QZ_WHOSE_KIOSK, QZ_WHOSE_ADMIN, QZ_WHOSE_EARLIER};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (by[order[i]].confirms > 0 && rule->confirmed_by & 1u << order[i])
            return (int)order[i];
    return -1;
}

int qz_whose_load(struct qz_tracker *t, int64_t activity, struct qz_by_whose by[QZ_WHOSE_COUNT],
                  struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_int(
        t, "SELECT whose,confirms,attested,late,unnamed_late FROM activity_whose WHERE activity=?1", activity,
        &s, err);
    memset(by, 0, QZ_WHOSE_COUNT * sizeof *by);
    for (; rc == 1; rc = qz_step(s, err)) {
        int64_t w = qz_col_int(s, 0);
        if (w >= 0 && w < QZ_WHOSE_COUNT)
            by[w] =
                (struct qz_by_whose){qz_col_int(s, 1), qz_col_int(s, 2), qz_col_int(s, 3), qz_col_int(s, 4)};
    }
    return rc;
}

static bool empty(const struct qz_by_whose *by)
{
    return !by->confirms && !by->attested && !by->late && !by->unnamed_late;
}

static int write_one(struct qz_batch *b, int64_t activity, int whose, const struct qz_by_whose *by,
                     struct qz_err *err)
{
    /* No row for what is nothing, so that a rebuild leaves the same ones. */
    struct qz_stmt *s =
        qz_db_stmt(b->t->db,
                   empty(by) ? "DELETE FROM activity_whose WHERE activity=?1 AND whose=?2"
                             : "INSERT OR REPLACE INTO activity_whose VALUES(?1,?2,?3,?4,?5,?6)",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, activity);
    qz_bind_int(s, 2, whose);
    if (!empty(by)) {
        qz_bind_int(s, 3, by->confirms);
        qz_bind_int(s, 4, by->attested);
        qz_bind_int(s, 5, by->late);
        qz_bind_int(s, 6, by->unnamed_late);
    }
    return qz_run(s, err);
}

int qz_whose_write(struct qz_batch *b, const struct qz_act *a, struct qz_err *err)
{
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        if (memcmp(&a->by[w], &a->by_held[w], sizeof a->by[w]) == 0)
            continue;
        if (write_one(b, a->ref, w, &a->by[w], err) != 0)
            return -1;
    }
    return 0;
}

static int write_org(struct qz_batch *b, const struct qz_org_delta *d, int whose, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        b->t->db,
        "INSERT INTO organisation_whose VALUES(?1,?2,?3,?4,?5,?6) ON CONFLICT DO UPDATE SET "
        "counted=counted+excluded.counted,attested=attested+excluded.attested,late=late+excluded.late",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, d->organisation);
    qz_bind_int(s, 2, d->quarter);
    qz_bind_int(s, 3, whose);
    qz_bind_int(s, 4, d->by[whose].confirmed);
    qz_bind_int(s, 5, d->by[whose].attested);
    qz_bind_int(s, 6, d->by[whose].late);
    return qz_run(s, err);
}

int qz_whose_write_org(struct qz_batch *b, const struct qz_org_delta *d, struct qz_err *err)
{
    for (int w = 0; w < QZ_WHOSE_COUNT; w++) {
        const struct qz_stats_by *by = &d->by[w];
        if ((by->confirmed || by->attested || by->late) && write_org(b, d, w, err) != 0)
            return -1;
    }
    return 0;
}

int qz_whose_stats(struct qz_tracker *t, int64_t organisation, int64_t quarter,
                   struct qz_stats_by by[QZ_WHOSE_COUNT], struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db,
                                   "SELECT whose,counted,attested,late FROM organisation_whose WHERE "
                                   "organisation=?1 AND quarter=?2",
                                   err);
    int rc;
    if (!s)
        return -1;
    qz_bind_int(s, 1, organisation);
    qz_bind_int(s, 2, quarter);
    while ((rc = qz_step(s, err)) == 1) {
        int64_t w = qz_col_int(s, 0);
        if (w >= 0 && w < QZ_WHOSE_COUNT)
            by[w] = (struct qz_stats_by){qz_col_int(s, 1), qz_col_int(s, 2), qz_col_int(s, 3)};
    }
    return rc;
}
