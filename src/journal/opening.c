#include "journal/opening.h"

#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/lookup.h"
#include "journal/state.h"

int qz_opening_keep(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR IGNORE INTO opening VALUES(?1,?2,?3,?4)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, a->ref);
    qz_bind_int(s, 3, (int64_t)e->n);
    qz_bind_int(s, 4, e->kind == QZ_ENTRY_OPEN);
    return qz_run(s, err);
}

/* The entry that opened the activity, unless another one closed it. 1, 0, -1. */
static int opening_find(struct qz_batch *b, const struct qz_entry *e, uint64_t *n, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db,
                                   "SELECT o.n,o.opens FROM activity a JOIN opening o ON o.log=?1 AND "
                                   "o.activity=a.ref WHERE a.id=?2 AND o.n<?3 ORDER BY o.n DESC LIMIT 1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_text(s, 2, e->activity);
    qz_bind_int(s, 3, (int64_t)e->n);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;

    *n = (uint64_t)qz_col_int(s, 0);
    bool opens = qz_col_int(s, 1) != 0;
    qz_reset(s);
    return opens;
}

/* The time of that entry, as it is judged with the batch. 1, 0, -1. */
static int opening_time(struct qz_batch *b, uint64_t n, int64_t *at_ms, struct qz_err *err)
{
    struct qz_stmt *s;
    struct qz_entry opening;
    struct qz_when when;
    size_t len;
    int rc = qz_find_int(b->t, "SELECT line FROM entry WHERE id=?1", qz_entry_id(b->log, n), &s, err);
    if (rc != 1)
        return rc;
    const char *line = qz_col_blob(s, 0, &len);
    rc = qz_entry_read(line, len, &opening, err);
    opening.data = NULL; /* borrowed from the row */
    qz_reset(s);
    if (rc != 0)
        return -1;

    int of = qz_judge_time(b, &opening, &when, err);
    *at_ms = when.judged_ms;
    return of < 0 ? -1 : of == QZ_J_ACCEPTED;
}

int qz_opening_before(struct qz_batch *b, const struct qz_entry *e, int64_t *at_ms, struct qz_err *err)
{
    uint64_t n;
    int rc = opening_find(b, e, &n, err);
    return rc == 1 ? opening_time(b, n, at_ms, err) : rc;
}

int qz_opening_plan(struct qz_batch *b, const char *activity, struct qz_pass_opening *o, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(b->t, "SELECT start_ms,end_ms FROM activity WHERE id=?1", activity, &s, err);
    if (rc != 1)
        return rc;
    o->start_ms = qz_col_int(s, 0);
    o->end_ms = qz_col_int(s, 1);
    qz_reset(s);
    return 1;
}
