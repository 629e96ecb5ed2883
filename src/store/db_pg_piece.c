/* Rows of PostgreSQL that are not all held at once. */
#include "store/db_pg_int.h"

#include <stdio.h>
#include <string.h>

#define PIECE_ROWS 1000 /* that are fetched at once */

/* The cursor is held beyond the transaction that it is made in, so that others may begin and end beside it;
 * where none is open the server puts the rows by. */
static int piece_declare(struct qz_stmt *s, const struct qz_pg_arguments *a, struct qz_err *err)
{
    struct qz_pg *pg = s->db->pg;
    struct qz_buf sql = {0};
    char name[sizeof s->pg->piece];
    snprintf(name, sizeof name, "p%u", ++pg->named);
    qz_buf_printf(&sql, "DECLARE %s NO SCROLL CURSOR WITH HOLD FOR %s", name, s->pg->sql);
    if (sql.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");

    PGresult *r =
        PQexecParams(pg->c, sql.data, s->parameters, s->pg->type, a->value, a->length, a->format, 1);
    int rc = PQresultStatus(r) == PGRES_COMMAND_OK ? 0 : qz_pg_fail(s->db, r, err);
    if (rc == 0) {
        memcpy(s->pg->piece, name, sizeof name);
        s->pg->piece_made = pg->made;
    }
    PQclear(r);
    qz_buf_finish(&sql);
    return rc;
}

/* A cursor goes with its connection. */
static bool piece_is_there(const struct qz_stmt *s)
{
    return !qz_pg_lost(s->db) && s->pg->piece_made == s->db->pg->made;
}

int qz_pg_piece_next(struct qz_stmt *s, struct qz_err *err)
{
    char sql[60];
    if (!*s->pg->piece)
        return 0;
    if (!piece_is_there(s))
        return qz_fail(err, QZ_E_IO, "%s went away while something was read from it; try it again",
                       s->db->path);

    snprintf(sql, sizeof sql, "FETCH FORWARD %d FROM %s", PIECE_ROWS, s->pg->piece);
    PQclear(s->pg->rows);
    s->pg->rows = PQexecParams(s->db->pg->c, sql, 0, NULL, NULL, NULL, NULL, 1);
    s->pg->at = -1;
    if (PQresultStatus(s->pg->rows) != PGRES_TUPLES_OK)
        return qz_pg_fail(s->db, s->pg->rows, err);
    if (PQntuples(s->pg->rows) < PIECE_ROWS)
        qz_pg_piece_end(s);
    return PQntuples(s->pg->rows) > 0;
}

int qz_pg_piece_begin(struct qz_stmt *s, const struct qz_pg_arguments *a, struct qz_err *err)
{
    if (piece_declare(s, a, err) != 0 || qz_pg_piece_next(s, err) < 0)
        return -1;
    return qz_row_size(&s->row, PQnfields(s->pg->rows), err);
}

/* In a transaction that failed nothing can be closed: the cursor goes when that is rolled back. */
void qz_pg_piece_end(struct qz_stmt *s)
{
    char sql[40];
    if (!*s->pg->piece)
        return;
    snprintf(sql, sizeof sql, "CLOSE %s", s->pg->piece);
    s->pg->piece[0] = '\0';
    if (piece_is_there(s) && PQtransactionStatus(s->db->pg->c) != PQTRANS_INERROR)
        PQclear(PQexec(s->db->pg->c, sql));
}
