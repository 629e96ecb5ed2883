#include "journal/opening.h"

#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/state.h"
#include "journal/work.h"

int qz_opening_keep(struct qz_batch *b, const struct qz_act *a, const struct qz_entry *e, struct qz_err *err)
{
    return qz_work_do(b, Q_OPENING_KEEP, err, INT(b->log), INT(a->ref), INT((int64_t)e->n),
                      INT(e->kind == QZ_ENTRY_OPEN));
}

/* The entry that opened the activity, unless another one closed it. 1, 0, -1. */
static int opening_find(struct qz_batch *b, const struct qz_entry *e, uint64_t *n, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_work_has(b, Q_OPENING_KEEP) && qz_work_write(b, err) != 0)
        return -1;
    int rc =
        qz_db_get(b->t->db, Q_OPENING_BEFORE, &row, err, INT(b->log), TEXT(e->activity), INT((int64_t)e->n));
    if (rc != 1)
        return rc;
    *n = (uint64_t)qz_row_int(row, 0);
    return qz_row_int(row, 1) != 0;
}

/* The time of that entry, as it is judged with the batch. 1, 0, -1. */
static int opening_time(struct qz_batch *b, uint64_t n, int64_t *at_ms, struct qz_err *err)
{
    const struct qz_row *row;
    struct qz_entry opening;
    enum qz_judgement verdict;
    struct qz_when when;
    const char *line;
    size_t len;
    if (!qz_work_line(b, n, &line, &len, &verdict)) {
        int rc = qz_db_get(b->t->db, Q_LOG_ENTRY_LINE, &row, err, INT(qz_entry_id(b->log, n)));
        if (rc != 1)
            return rc;
        line = qz_row_blob(row, 0, &len);
    }
    int rc = qz_entry_read(line, len, &opening, err);
    opening.data = NULL; /* borrowed from the row */
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
    const struct qz_row *row;
    int rc = qz_db_get(b->t->db, Q_ACTIVITY_PLAN, &row, err, TEXT(activity));
    if (rc != 1)
        return rc;
    o->start_ms = qz_row_int(row, 0);
    o->end_ms = qz_row_int(row, 1);
    return 1;
}
