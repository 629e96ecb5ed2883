#include "ledger/ledger_int.h"

/* For each view: how to put its rows aside and empty it, how to count the rows that differ from what was put
 * aside (missing, superfluous or changed; a changed one once, by its key), how to forget what was put aside.
 */
#define VIEW(view, key)                                                                                      \
    {                                                                                                        \
        "CREATE TEMP TABLE was_" view " AS SELECT * FROM main." view "; DELETE FROM main." view,             \
            "SELECT count(*) FROM (SELECT " key " FROM (SELECT * FROM was_" view                             \
            " EXCEPT SELECT * FROM main." view ") UNION SELECT " key " FROM (SELECT * FROM main." view       \
            " EXCEPT SELECT * FROM was_" view "))",                                                          \
            "DROP TABLE was_" view                                                                           \
    }
static const struct {
    const char *aside, *differ, *forget;
} views[] = {
    VIEW("tally", "ref"),
    VIEW("session", "n"),
    VIEW("participation", "activity, who, n"),
    VIEW("cancel", "target, n"),
    VIEW("confirmation", "activity, n"),
};
#define VIEWS (sizeof views / sizeof *views)

static int put_aside(struct qz_ledger *l, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++)
        if (qz_db_exec(l->db, views[i].aside, err) != 0)
            return -1;
    return 0;
}

static int replay(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_walk w;
    struct qz_entry e;
    int rc = qz_walk_start(l, &w, err);
    while (rc == 0 && (rc = qz_walk_next(l, &w, err)) == 1) {
        rc = qz_walk_entry(&w, &e, err);
        if (rc == 0)
            rc = qz_views_apply(l, &e, err);
    }
    if (rc < 0 && w.s)
        qz_reset(w.s);
    return rc;
}

static int compare(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++) {
        struct qz_stmt *s = qz_db_stmt(l->db, views[i].differ, err);
        if (!s || qz_step(s, err) != 1)
            return -1;
        *differences += (uint64_t)qz_col_int(s, 0);
        qz_reset(s);
    }
    return 0;
}

static int forget(struct qz_ledger *l, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++)
        if (qz_db_exec(l->db, views[i].forget, err) != 0)
            return -1;
    return 0;
}

/* Inside the caller's transaction. */
static int rebuild(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    int rc = put_aside(l, err);
    if (rc == 0)
        rc = replay(l, err);
    if (rc == 0)
        rc = compare(l, differences, err);
    if (rc == 0)
        rc = forget(l, err);
    return rc;
}

int qz_views_again(struct qz_ledger *l, struct qz_err *err)
{
    int rc = put_aside(l, err);
    if (rc == 0)
        rc = replay(l, err);
    return rc == 0 ? forget(l, err) : -1;
}

int qz_ledger_rebuild(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, rebuild(l, differences, err), err);
}

int qz_ledger_views_check(struct qz_ledger *l, uint64_t *differences, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    int rc = rebuild(l, differences, err);
    qz_db_rollback(l->db);
    return rc;
}
