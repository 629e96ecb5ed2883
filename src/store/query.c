/* Named statements, whatever database runs them. */
#include "store/db_int.h"

#include <stdlib.h>
#include <string.h>

struct qz_stmt *qz_db_query(struct qz_db *db, enum qz_query_id q, struct qz_err *err)
{
    const char *text = qz_queries[q].text[db->kind->dialect];
    if (!text) {
        qz_fail(err, QZ_E_BUG, "the statement %s is not one of this database", qz_queries[q].name);
        return NULL;
    }
    if (!db->query[q] && (db->query[q] = qz_stmt_prepare(db, text, err)))
        db->query[q]->large = qz_queries[q].large;
    return db->query[q];
}

/* The statement, started; NULL on failure. */
static struct qz_stmt *query_start(struct qz_db *db, enum qz_query_id q, const struct qz_arg *args,
                                   struct qz_err *err)
{
    struct qz_stmt *s = qz_db_query(db, q, err);
    int n = 0;
    if (!s)
        return NULL;

    db->trips++;
    while (args[n].kind != QZ_KIND_LAST)
        n++;
    if (n != qz_queries[q].args) {
        qz_fail(err, QZ_E_BUG, "the statement %s has %d parameters and was given %d", qz_queries[q].name,
                qz_queries[q].args, n);
        return NULL;
    }

    return db->kind->start(s, args, err) == 0 ? s : NULL;
}

int qz_db_do_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args)
{
    struct qz_stmt *s = query_start(db, q, args, err);
    if (!s)
        return -1;
    int rc = db->kind->step(s, err);
    if (rc != 1)
        return rc;

    db->kind->reset(s);
    return qz_fail(err, QZ_E_BUG, "a statement that changes things gave a row: %s", qz_queries[q].name);
}

int qz_db_do_each(struct qz_db *db, struct qz_err *err, const enum qz_query_id *q)
{
    for (; *q != Q_COUNT; q++)
        if (qz_db_do_args(db, *q, err, &QZ_LAST) != 0)
            return -1;
    return 0;
}

int qz_db_get_args(struct qz_db *db, enum qz_query_id q, const struct qz_row **row, struct qz_err *err,
                   const struct qz_arg *args)
{
    struct qz_stmt *s = query_start(db, q, args, err);
    if (!s)
        return -1;
    int rc = db->kind->step(s, err);
    if (rc != 1)
        return rc;

    int kept = qz_row_keep(&s->row, err);
    db->kind->reset(s);
    *row = &s->row;
    return kept == 0 ? 1 : -1;
}

struct qz_rows qz_db_rows_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err,
                               const struct qz_arg *args)
{
    struct qz_stmt *s = query_start(db, q, args, err);
    return (struct qz_rows){.s = s, .failed = !s};
}

int qz_rows_next(struct qz_rows *rows, const struct qz_row **row, struct qz_err *err)
{
    if (!rows->s)
        return rows->failed ? -1 : 0;
    int rc = rows->s->db->kind->step(rows->s, err);
    *row = &rows->s->row;
    if (rc != 1)
        rows->s = NULL;
    return rc;
}

void qz_rows_end(struct qz_rows *rows)
{
    if (rows->s)
        rows->s->db->kind->reset(rows->s);
    rows->s = NULL;
}
