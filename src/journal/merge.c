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
    const struct qz_row *row;
    bool last, first;
    int rc;
    qz_batch_init(&w, m->b->t, log, m->into, m->b->now_ms);

    QZ_ROWS rows = qz_db_rows(m->b->t->db, Q_MERGING_REACHED, m->err, INT(a.ref), INT(log));
    while ((rc = qz_rows_next(&rows, &row, m->err)) == 1) {
        int64_t youth = qz_row_int(row, 0);
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

    if (rc == 0)
        rc = qz_reach_flush(&w, m->err);
    qz_batch_finish(&w);
    return rc;
}

/* The first log above `after` through which somebody came. 1, 0, -1. */
static int merge_next_log(struct merging *m, int64_t activity, int64_t after, int64_t *log)
{
    const struct qz_row *row;
    int rc = qz_db_get(m->b->t->db, Q_MERGING_LOG, &row, m->err, INT(activity), INT(after));
    if (rc == 1)
        *log = qz_row_int(row, 0);
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
    const struct qz_row *row;
    int rc = qz_db_get(m->b->t->db, Q_MERGING_ACTIVITY, &row, m->err, INT(m->from), INT(m->at_ms));
    if (rc == 1)
        qz_copy_text(id, QZ_ID_TEXT, qz_row_text(row, 0));
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

static int merge_all(struct merging *m)
{
    static const enum qz_query_id moves[] = {Q_MERGING_KIOSKS, Q_MERGING_CADRES, Q_MERGING_PEOPLE,
                                             Q_MERGING_BELOW, Q_MERGING_PAST};
    const struct qz_arg args[] = {INT(m->from), INT(m->into), QZ_LAST};
    for (size_t i = 0; i < sizeof moves / sizeof *moves; i++)
        if (qz_db_do_args(m->b->t->db, moves[i], m->err, args) != 0)
            return -1;
    return 0;
}

static int merge_close(struct merging *m, const char *reason)
{
    return qz_db_do(m->b->t->db, Q_VERB_ORGANISATION_CLOSE, m->err, INT(m->from), INT(m->at_ms), TEXT(reason),
                    INT(m->into));
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
