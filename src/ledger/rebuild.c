#include "ledger/ledger_int.h"

/* For each view: how to put its rows aside and empty it, how to count the rows that differ from what was put
 * aside, how to forget what was put aside. */
#define VIEW(view) {Q_##view##_ASIDE, Q_##view##_EMPTY, Q_##view##_DIFFER, Q_##view##_FORGET}
static const struct {
    enum qz_query_id aside, empty, differ, forget;
} views[] = {VIEW(TALLY),  VIEW(SESSION),      VIEW(PARTICIPATION), VIEW(DEPARTURE),
             VIEW(CANCEL), VIEW(CONFIRMATION), VIEW(PART)};
#define VIEWS (sizeof views / sizeof *views)

static int rebuild_put_aside(struct qz_ledger *l, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++)
        if (qz_db_do_all(l->db, err, views[i].aside, views[i].empty) != 0)
            return -1;
    return 0;
}

static int rebuild_replay(struct qz_ledger *l, struct qz_err *err)
{
    QZ_WALK w = qz_walk_start(l, err);
    struct qz_entry e;
    int rc = 0;

    while (rc == 0 && (rc = qz_walk_next(l, &w, err)) == 1) {
        rc = qz_walk_entry(&w, &e, err);
        if (rc == 0)
            rc = qz_views_apply(l, &e, err);
    }
    return rc;
}

static int rebuild_compare(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    const struct qz_row *row;
    for (size_t i = 0; i < VIEWS; i++) {
        if (qz_db_get_args(l->db, views[i].differ, &row, err, &QZ_LAST) != 1)
            return -1;
        *differences += (uint64_t)qz_row_int(row, 0);
    }
    return 0;
}

static int rebuild_forget(struct qz_ledger *l, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++)
        if (qz_db_do_all(l->db, err, views[i].forget) != 0)
            return -1;
    return 0;
}

/* Inside the caller's transaction. */
static int rebuild_all(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    int rc = rebuild_put_aside(l, err);
    if (rc == 0)
        rc = rebuild_replay(l, err);
    if (rc == 0)
        rc = rebuild_compare(l, differences, err);
    if (rc == 0)
        rc = rebuild_forget(l, err);
    return rc;
}

int qz_views_again(struct qz_ledger *l, struct qz_err *err)
{
    qz_came_forget(l);
    int rc = rebuild_put_aside(l, err);
    if (rc == 0)
        rc = rebuild_replay(l, err);
    return rc == 0 ? rebuild_forget(l, err) : -1;
}

int qz_ledger_rebuild(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, rebuild_all(l, differences, err), err);
}

int qz_ledger_views_check(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    int rc = rebuild_all(l, differences, err);
    qz_db_rollback(l->db);
    return rc;
}
