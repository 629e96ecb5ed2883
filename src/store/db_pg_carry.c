/* Whole tables in and out of PostgreSQL, in pieces. */
#include "store/db_pg_int.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>

#define CARRY_PIECE "1000"     /* rows that are fetched at once */
#define SEND_AT     (1u << 18) /* bytes that are sent at once */

/* ---- out ---- */

static int each_row(struct qz_stmt *row, int columns,
                    int (*take)(void *ctx, const struct qz_arg *v, struct qz_err *err), void *ctx,
                    struct qz_err *err)
{
    for (int i = 0; i < columns; i++)
        if (qz_pg_column(row, i, &row->row.value[i], err) != 0)
            return -1;
    return take(ctx, row->row.value, err);
}

/* 1: there may be more. */
static int each_piece(struct qz_stmt *row, int columns,
                      int (*take)(void *ctx, const struct qz_arg *v, struct qz_err *err), void *ctx,
                      struct qz_err *err)
{
    PGresult *r =
        PQexecParams(row->db->pg->c, "FETCH FORWARD " CARRY_PIECE " FROM each", 0, NULL, NULL, NULL, NULL, 1);
    int rc = PQresultStatus(r) == PGRES_TUPLES_OK ? 0 : qz_pg_fail(row->db, r, err);
    int n = PQntuples(r);
    row->pg->rows = r;
    for (row->pg->at = 0; rc == 0 && row->pg->at < n; row->pg->at++)
        rc = each_row(row, columns, take, ctx, err);
    PQclear(r);
    if (rc != 0)
        return -1;
    return n > 0;
}

int qz_pg_each(struct qz_db *db, const char *select, int columns,
               int (*take)(void *ctx, const struct qz_arg *value, struct qz_err *err), void *ctx,
               struct qz_err *err)
{
    struct qz_buf sql = {0};
    struct qz_pg_stmt pg = {0};
    struct qz_stmt row = {.db = db, .sql = select, .pg = &pg};
    qz_buf_printf(&sql, "DECLARE each NO SCROLL CURSOR FOR %s", select);
    int rc =
        sql.failed ? qz_fail(err, QZ_E_NOMEM, "no memory to copy a database") : qz_db_exec(db, sql.data, err);
    qz_buf_finish(&sql);
    if (rc == 0)
        rc = qz_row_size(&row.row, columns, err);

    int more = rc == 0 ? 1 : -1;
    while (more == 1)
        more = each_piece(&row, columns, take, ctx, err);
    free(row.row.value);
    return more == 0 ? qz_db_exec(db, "CLOSE each", err) : -1;
}

int qz_pg_hold_state(struct qz_db *db, struct qz_err *err)
{
    if (qz_db_exec(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err) != 0)
        return -1;
    db->pg->open = true;
    return 0;
}

/* ---- in ---- */

int qz_pg_copy_begin(struct qz_db *db, const char *sql, struct qz_err *err)
{
    static const char head[] =
        "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* and its terminator: no flags, no more of it */
    PGresult *r = PQexec(db->pg->c, sql);
    int rc = PQresultStatus(r) == PGRES_COPY_IN ? 0 : qz_pg_fail(db, r, err);
    PQclear(r);
    if (rc == 0 && PQputCopyData(db->pg->c, head, sizeof head) != 1)
        rc = qz_pg_fail(db, NULL, err);
    return rc;
}

static void copy_add_value(struct qz_buf *out, const struct qz_arg *v)
{
    uint32_t length = htonl(v->kind == QZ_KIND_INT ? sizeof(uint64_t) : (uint32_t)v->n);
    uint64_t number = htobe64((uint64_t)v->i);
    if (v->kind == QZ_KIND_NIL)
        length = UINT32_MAX;
    qz_buf_add(out, &length, sizeof length);
    if (v->kind == QZ_KIND_INT)
        qz_buf_add(out, &number, sizeof number);
    else if (v->kind != QZ_KIND_NIL)
        qz_buf_add(out, v->p, v->n);
}

static int copy_send(struct qz_db *db, struct qz_buf *rows, struct qz_err *err)
{
    int rc = 0;
    if (rows->failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory to copy a database");
    else if (rows->len && PQputCopyData(db->pg->c, rows->data, (int)rows->len) != 1)
        rc = qz_pg_fail(db, NULL, err);
    qz_buf_clear(rows);
    return rc;
}

int qz_pg_copy_row(struct qz_db *db, struct qz_buf *rows, const struct qz_arg *value, int columns,
                   struct qz_err *err)
{
    uint16_t count = htons((uint16_t)columns);
    qz_buf_add(rows, &count, sizeof count);
    for (int i = 0; i < columns; i++)
        copy_add_value(rows, &value[i]);
    return rows->len < SEND_AT && !rows->failed ? 0 : copy_send(db, rows, err);
}

/* The end of what was sent; of what is not whole there is none. */
static int copy_finish(struct qz_db *db, struct qz_buf *rows, bool whole, struct qz_err *err)
{
    static const char tail[] = "\377\377";
    if (!whole || copy_send(db, rows, err) != 0)
        return -1;
    return PQputCopyData(db->pg->c, tail, 2) == 1 ? 0 : qz_pg_fail(db, NULL, err);
}

int qz_pg_copy_end(struct qz_db *db, struct qz_buf *rows, bool whole, struct qz_err *err)
{
    int rc = copy_finish(db, rows, whole, err);
    bool sent = rc == 0;
    PGresult *r;
    if (PQputCopyEnd(db->pg->c, sent ? NULL : "given up") != 1) {
        if (sent)
            qz_pg_fail(db, NULL, err);
        return -1;
    }

    while ((r = PQgetResult(db->pg->c))) {
        if (sent && PQresultStatus(r) != PGRES_COMMAND_OK)
            rc = qz_pg_fail(db, r, err);
        PQclear(r);
    }
    return rc;
}
