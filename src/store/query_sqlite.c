/* Named statements on SQLite. */
#include "store/db_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- preparing and binding ---- */

static struct qz_stmt *query_make(struct qz_db *db, enum qz_query_id q, struct qz_err *err)
{
    struct qz_stmt *s = qz_stmt_prepare(db, qz_queries[q].text, err);
    if (!s)
        return NULL;

    int columns = sqlite3_column_count(s->s);
    s->row.columns = columns;
    s->row.value = calloc((size_t)columns + 1, sizeof *s->row.value);
    if (!s->row.value) {
        qz_stmt_free(s);
        qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
        return NULL;
    }
    return db->query[q] = s;
}

static int query_bind_one(sqlite3_stmt *s, int i, const struct qz_arg *a)
{
    switch (a->kind) {
    case QZ_KIND_INT:
        return sqlite3_bind_int64(s, i, a->i);
    case QZ_KIND_TEXT:
        if (a->n == QZ_TEXT_WHOLE)
            return sqlite3_bind_text(s, i, a->p, -1, SQLITE_STATIC);
        return sqlite3_bind_text64(s, i, a->p, a->n, SQLITE_STATIC, SQLITE_UTF8);
    case QZ_KIND_BLOB:
        /* A blob of no bytes is not NULL, whatever its address. */
        return sqlite3_bind_blob64(s, i, a->n ? a->p : "", a->n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(s, i);
    }
}

/* The statement, ready to be stepped; NULL on failure. */
static struct qz_stmt *query_ready(struct qz_db *db, enum qz_query_id q, const struct qz_arg *args,
                                   struct qz_err *err)
{
    struct qz_stmt *s = db->query[q] ? db->query[q] : query_make(db, q, err);
    int n = 0, rc = SQLITE_OK;
    if (!s)
        return NULL;

    sqlite3_reset(s->s);
    for (; rc == SQLITE_OK && args[n].kind != QZ_KIND_LAST; n++)
        rc = query_bind_one(s->s, n + 1, &args[n]);
    if (rc != SQLITE_OK) {
        qz_db_fail(db, rc, err);
        return NULL;
    }
    if (n != qz_queries[q].args) {
        qz_fail(err, QZ_E_BUG, "the statement %s has %d parameters and was given %d", qz_queries[q].name,
                qz_queries[q].args, n);
        return NULL;
    }
    return s;
}

/* ---- rows ---- */

/* Point the row's values at what the statement stands on. SQLITE_OK or what failed. */
static int query_look(struct qz_stmt *s)
{
    for (int i = 0; i < s->row.columns; i++) {
        struct qz_arg *v = &s->row.value[i];
        int type = sqlite3_column_type(s->s, i);
        *v = (struct qz_arg){.kind = QZ_KIND_NIL};
        if (type == SQLITE_NULL)
            continue;
        if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
            v->kind = QZ_KIND_INT;
            v->i = sqlite3_column_int64(s->s, i);
            continue;
        }

        v->kind = type == SQLITE_TEXT ? QZ_KIND_TEXT : QZ_KIND_BLOB;
        v->p =
            type == SQLITE_TEXT ? (const void *)sqlite3_column_text(s->s, i) : sqlite3_column_blob(s->s, i);
        v->n = (size_t)sqlite3_column_bytes(s->s, i);
        if (!v->p && (v->n || type == SQLITE_TEXT))
            return SQLITE_NOMEM;
    }
    return SQLITE_OK;
}

/* Copy what the row's values point at, so that they outlive the step. */
static int query_keep(struct qz_row *row)
{
    size_t need = 0;
    for (int i = 0; i < row->columns; i++)
        need += row->value[i].p ? row->value[i].n + 1 : 0;
    if (need > row->room) {
        char *bigger = realloc(row->bytes, need);
        if (!bigger)
            return SQLITE_NOMEM;
        row->bytes = bigger;
        row->room = need;
    }

    char *at = row->bytes;
    for (int i = 0; i < row->columns; i++) {
        struct qz_arg *v = &row->value[i];
        if (!v->p)
            continue;
        memcpy(at, v->p, v->n);
        at[v->n] = '\0';
        v->p = at;
        at += v->n + 1;
    }
    return SQLITE_OK;
}

/* 1 the statement stands on a row whose values are in s->row, 0 the end, -1. Not on a row it is reset. */
static int query_step(struct qz_stmt *s, struct qz_err *err)
{
    int rc = sqlite3_step(s->s);
    if (rc == SQLITE_ROW && (rc = query_look(s)) == SQLITE_OK)
        return 1;
    if (rc != SQLITE_DONE)
        qz_db_fail(s->db, rc, err);
    sqlite3_reset(s->s);
    return rc == SQLITE_DONE ? 0 : -1;
}

int qz_db_do_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args)
{
    struct qz_stmt *s = query_ready(db, q, args, err);
    if (!s)
        return -1;
    int rc = query_step(s, err);
    if (rc != 1)
        return rc;
    sqlite3_reset(s->s);
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
    struct qz_stmt *s = query_ready(db, q, args, err);
    if (!s)
        return -1;
    int rc = query_step(s, err);
    if (rc != 1)
        return rc;

    int kept = query_keep(&s->row);
    if (kept != SQLITE_OK)
        qz_db_fail(db, kept, err);
    sqlite3_reset(s->s);
    *row = &s->row;
    return kept == SQLITE_OK ? 1 : -1;
}

struct qz_rows qz_db_rows_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err,
                               const struct qz_arg *args)
{
    struct qz_stmt *s = query_ready(db, q, args, err);
    return (struct qz_rows){.s = s, .failed = !s};
}

int qz_rows_next(struct qz_rows *rows, const struct qz_row **row, struct qz_err *err)
{
    if (!rows->s)
        return rows->failed ? -1 : 0;
    int rc = query_step(rows->s, err);
    *row = &rows->s->row;
    if (rc != 1)
        rows->s = NULL;
    return rc;
}

void qz_rows_end(struct qz_rows *rows)
{
    if (rows->s)
        sqlite3_reset(rows->s->s);
    rows->s = NULL;
}
