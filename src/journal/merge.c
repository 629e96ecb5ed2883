#include "journal/merge.h"

#include "base/json.h"
#include "base/text.h"
#include "journal/batch.h"
#include "journal/lookup.h"
#include "journal/reach.h"
#include "journal/state.h"

/* One merger as it is applied. */
struct merging {
    struct qz_batch *b;
    int64_t from, into; /* organisation.ref */
    int64_t at_ms;
    struct qz_err *err;
};

/* ---- activities that are not over: with all that came to them so far ---- */

/* The youths of an activity who were reached through one log are reached by the other organisation instead.
 * *left and *came: those who are reached by the one no more, and by the other for the first time. */
static int merge_reach(struct merging *m, struct qz_act a, int64_t log, int64_t *left, int64_t *came)
{
    struct qz_batch w;
    bool last, first;
    int rc;
    struct qz_stmt *s = qz_db_stmt(
        m->b->t->db, "SELECT youth FROM participation WHERE activity=?1 AND log=?2 ORDER BY youth", m->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, a.ref);
    qz_bind_int(s, 2, log);
    qz_batch_init(&w, m->b->t, log, m->into, m->b->now_ms);

    while ((rc = qz_step(s, m->err)) == 1) {
        int64_t youth = qz_col_int(s, 0);
        a.organisation = m->from;
        rc = qz_reach_take(&w, &a, youth, &last, m->err);
        a.organisation = m->into;
        if (rc != 0 || qz_reach_add(&w, &a, youth, &first, m->err) != 0) {
            rc = -1;
            break;
        }
        *left += last;
        *came += first;
    }

    qz_reset(s);
    if (rc == 0)
        rc = qz_reach_flush(&w, m->err);
    qz_batch_finish(&w);
    return rc;
}

/* The first log above `after` through which somebody came. 1, 0, -1. */
static int merge_next_log(struct merging *m, int64_t activity, int64_t after, int64_t *log)
{
    struct qz_stmt *s = qz_db_stmt(
        m->b->t->db, "SELECT min(log) FROM participation WHERE activity=?1 AND log>?2 HAVING min(log)>0",
        m->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, activity);
    qz_bind_int(s, 2, after);
    int rc = qz_step(s, m->err);
    if (rc == 1) {
        *log = qz_col_int(s, 0);
        qz_reset(s);
    }
    return rc;
}

static int merge_youths(struct merging *m, const struct qz_act *a)
{
    int64_t log = 0, left = 0, came = 0;
    int rc;
    while ((rc = merge_next_log(m, a->ref, log, &log)) == 1)
        if (merge_reach(m, *a, log, &left, &came) != 0)
            return -1;
    if (rc < 0)
        return -1;

    struct qz_org_delta *d = qz_batch_org(m->b, m->from, a->quarter, m->err);
    if (!d)
        return -1;
    d->youths -= left;
    if (!(d = qz_batch_org(m->b, m->into, a->quarter, m->err)))
        return -1;
    d->youths += came;
    return 0;
}

/* An activity that is not over, its id; those that were moved are of the other organisation. 1, 0, -1. */
static int merge_next_activity(struct merging *m, char id[QZ_ID_TEXT])
{
    struct qz_stmt *s = qz_db_stmt(
        m->b->t->db,
        "SELECT id FROM activity WHERE organisation=?1 AND state=0 AND end_ms>?2 ORDER BY ref LIMIT 1",
        m->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from);
    qz_bind_int(s, 2, m->at_ms);
    int rc = qz_step(s, m->err);
    if (rc == 1) {
        qz_copy_text(id, QZ_ID_TEXT, qz_col_text(s, 0));
        qz_reset(s);
    }
    return rc;
}

static int merge_activities(struct merging *m)
{
    char id[QZ_ID_TEXT];
    struct qz_act *a;
    int rc;
    while ((rc = merge_next_activity(m, id)) == 1) {
        if (qz_batch_act(m->b, id, &a, m->err) != 1 || merge_youths(m, a) != 0 ||
            qz_batch_act_move(m->b, a, m->into, m->err) != 0)
            return -1;
    }
    return rc;
}

/* ---- whom and what else it has ---- */

static int merge_move(struct merging *m, const char *sql)
{
    struct qz_stmt *s = qz_db_stmt(m->b->t->db, sql, m->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from);
    qz_bind_int(s, 2, m->into);
    return qz_run(s, m->err);
}

/* What was closed below it stays where it was. */
static int merge_all(struct merging *m)
{
    if (merge_move(m, "UPDATE kiosk SET organisation=?2 WHERE organisation=?1") != 0 ||
        merge_move(m, "UPDATE cadre SET organisation=?2 WHERE organisation=?1") != 0 ||
        merge_move(m, "UPDATE youth SET organisation=?2 WHERE organisation=?1") != 0 ||
        merge_move(m, "UPDATE organisation SET superior=?2 WHERE superior=?1 AND closed_ms=0") != 0)
        return -1;
    return merge_move(m, "UPDATE organisation SET keeper=?2 WHERE keeper=?1");
}

static int merge_close(struct merging *m, const char *reason)
{
    struct qz_stmt *s = qz_db_stmt(
        m->b->t->db, "UPDATE organisation SET closed_ms=?2,why=?3,merged_into=?4 WHERE ref=?1", m->err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from);
    qz_bind_int(s, 2, m->at_ms);
    qz_bind_text(s, 3, reason);
    qz_bind_int(s, 4, m->into);
    return qz_run(s, m->err);
}

int qz_merge_apply(struct qz_batch *b, const json_t *data, int64_t at_ms, struct qz_err *err)
{
    struct merging m = {.b = b, .at_ms = at_ms, .err = err};
    const char *from = qz_json_str(data, "organisation", QZ_ID_TEXT, err);
    const char *into = from ? qz_json_str(data, "into", QZ_ID_TEXT, err) : NULL;
    const char *reason = into ? qz_json_str(data, "reason", QZ_REASON_MAX, err) : NULL;
    if (!reason || qz_org_ref(b->t, from, &m.from, err) != 0 || qz_org_ref(b->t, into, &m.into, err) != 0)
        return -1;

    /* Figures and blocks of youths are moved as they are in the store. */
    if (qz_batch_flush(b, err) != 0)
        return -1;
    b->acts = b->reaches = 0;
    if (merge_activities(&m) != 0 || merge_all(&m) != 0 || merge_close(&m, reason) != 0)
        return -1;
    b->acts = b->reaches = 0;
    return qz_batch_tell_config(b, m.from, err) == 0 ? qz_batch_tell_config(b, m.into, err) : -1;
}
