/* Statements on PostgreSQL: prepared once a connection, arguments and rows in its binary format. */
#include "store/db_pg_int.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- preparing ---- */

/* The text with $1 for ?1; *parameters receives the highest number. */
static char *pg_text(const char *sql, int *parameters)
{
    char *text = strdup(sql);
    *parameters = 0;
    for (char *p = text; p && *p; p++) {
        if (*p != '?' || !isdigit((unsigned char)p[1]))
            continue;
        *p = '$';
        int number = atoi(p + 1);
        *parameters = number > *parameters ? number : *parameters;
    }
    return text;
}

int qz_pg_prepare(struct qz_stmt *s, struct qz_err *err)
{
    s->pg = calloc(1, sizeof *s->pg);
    if (!s->pg || !(s->pg->sql = pg_text(s->sql, &s->parameters)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
    if (s->parameters > QZ_STMT_PARAMETERS)
        return qz_fail(err, QZ_E_BUG, "a statement has too many parameters: %s", s->sql);
    return 0;
}

static Oid pg_type_of(enum qz_kind kind)
{
    switch (kind) {
    case QZ_KIND_INT:
        return PG_INT8;
    case QZ_KIND_TEXT:
        return PG_TEXT;
    case QZ_KIND_BLOB:
        return PG_BYTEA;
    default:
        return 0; /* whatever the server takes it for */
    }
}

/* Whether the types that the statement was prepared with do for these arguments; they are noted. NULL is of
 * each type. */
static bool pg_fits(struct qz_stmt *s, const struct qz_arg *args)
{
    bool fits = s->pg->made == s->db->pg->made;
    for (int i = 0; i < s->parameters; i++) {
        Oid type = pg_type_of(args[i].kind);
        if (!type || type == s->pg->type[i])
            continue;
        s->pg->type[i] = type;
        fits = false;
    }
    return fits;
}

/* The server need not have the statement any more. */
static void pg_forget(struct qz_stmt *s)
{
    struct qz_pg *pg = s->db->pg;
    if (s->pg->made && s->pg->made == pg->made)
        qz_pg_leave(pg, s->pg->name);
    s->pg->made = 0;
}

static int pg_send_text(struct qz_stmt *s, struct qz_err *err)
{
    struct qz_pg *pg = s->db->pg;
    pg_forget(s);
    snprintf(s->pg->name, sizeof s->pg->name, "s%u", ++pg->named);
    PGresult *r = PQprepare(pg->c, s->pg->name, s->pg->sql, s->parameters, s->pg->type);
    int rc = PQresultStatus(r) == PGRES_COMMAND_OK ? 0 : qz_pg_fail(s->db, r, err);
    PQclear(r);
    s->pg->made = rc == 0 ? pg->made : 0;
    return rc;
}

/* ---- running ---- */

static void pg_argument(struct qz_pg_arguments *out, int i, const struct qz_arg *a)
{
    out->format[i] = 1;
    out->length[i] = 0;
    out->value[i] = a->p;

    switch (a->kind) {
    case QZ_KIND_INT:
        out->number[i] = htobe64((uint64_t)a->i);
        out->value[i] = (const char *)&out->number[i];
        out->length[i] = sizeof out->number[i];
        break;
    case QZ_KIND_TEXT:
        out->length[i] = (int)(a->p && a->n == QZ_TEXT_WHOLE ? strlen(a->p) : a->n);
        break;
    case QZ_KIND_BLOB:
        out->value[i] = a->n ? a->p : ""; /* no bytes are not NULL */
        out->length[i] = (int)a->n;
        break;
    default:
        out->value[i] = NULL;
        break;
    }
}

static int pg_execute(struct qz_stmt *s, const struct qz_arg *args, struct qz_err *err)
{
    struct qz_pg *pg = s->db->pg;
    struct qz_pg_arguments a;
    bool fits = pg_fits(s, args);
    for (int i = 0; i < s->parameters; i++)
        pg_argument(&a, i, &args[i]);
    if (s->large)
        return qz_pg_piece_begin(s, &a, err);
    if (!fits && pg_send_text(s, err) != 0)
        return -1;

    PGresult *r = PQexecPrepared(pg->c, s->pg->name, s->parameters, a.value, a.length, a.format, 1);
    ExecStatusType status = PQresultStatus(r);
    if (status == PGRES_TUPLES_OK) {
        s->pg->rows = r;
        s->pg->at = -1;
        return qz_row_size(&s->row, PQnfields(r), err);
    }
    int rc = status == PGRES_COMMAND_OK ? 0 : qz_pg_fail(s->db, r, err);
    if (rc == 0)
        pg->changes = strtoll(PQcmdTuples(r), NULL, 10);
    PQclear(r);
    return rc;
}

/* A script gave a table another column since the statement was prepared: it is prepared anew, and outside of
 * a transaction, which ends with the failure, run anew at once. */
static bool pg_outdated(struct qz_stmt *s)
{
    if (strcmp(s->db->pg->state, "0A000") != 0)
        return false;
    pg_forget(s);
    return !s->db->pg->open;
}

static bool pg_reads(const char *sql)
{
    return strncmp(sql, "SELECT", 6) == 0;
}

int qz_pg_start(struct qz_stmt *s, const struct qz_arg *args, struct qz_err *err)
{
    struct qz_err why = {0};
    qz_pg_reset(s);
    if (qz_pg_ready(s->db, err) != 0)
        return -1;
    int rc = pg_execute(s, args, &why);
    if (rc != 0 && pg_outdated(s))
        rc = pg_execute(s, args, &why);
    /* Only reading is done again where the answer was lost: what was changed may have been kept. */
    if (rc != 0 && qz_pg_lost(s->db) && !s->db->pg->open && pg_reads(s->sql))
        rc = qz_pg_ready(s->db, &why) == 0 ? pg_execute(s, args, &why) : -1;
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

/* ---- rows ---- */

static int64_t pg_integer(const char *bytes, int n)
{
    uint64_t v = *(const signed char *)bytes < 0 && n > 1 ? UINT64_MAX : 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | (unsigned char)bytes[i];
    return (int64_t)v;
}

/* A number of the type of sums: its digits of base 10000, of which the first counts 10000^weight. What is
 * behind the point is cut off. */
static int64_t pg_decimal(const char *bytes)
{
    int64_t v = 0;
    int digits = (int)pg_integer(bytes, 2), weight = (int)pg_integer(bytes + 2, 2);
    for (int i = 0; i <= weight; i++)
        v = v * 10000 + (i < digits ? pg_integer(bytes + 8 + 2 * i, 2) : 0);
    return pg_integer(bytes + 4, 2) ? -v : v;
}

int qz_pg_column(struct qz_stmt *s, int i, struct qz_arg *v, struct qz_err *err)
{
    const PGresult *rows = s->pg->rows;
    const char *bytes = PQgetvalue(rows, s->pg->at, i);
    int n = PQgetlength(rows, s->pg->at, i);
    *v = (struct qz_arg){.kind = QZ_KIND_NIL};
    if (PQgetisnull(rows, s->pg->at, i))
        return 0;

    switch (PQftype(rows, i)) {
    case PG_BOOL:
    case PG_INT2:
    case PG_INT4:
    case PG_INT8:
        *v = INT(pg_integer(bytes, n));
        return 0;
    case PG_NUMERIC:
        *v = INT(pg_decimal(bytes));
        return 0;
    case PG_TEXT:
    case PG_NAME:
    case PG_VARCHAR:
    case PG_UNKNOWN:
        *v = TEXT_N(bytes, (size_t)n);
        return 0;
    case PG_BYTEA:
        *v = BLOB(bytes, (size_t)n);
        return 0;
    case PG_VOID:
        return 0;
    default:
        return qz_fail(err, QZ_E_BUG, "column %d of a statement is of a type that is not known: %s", i,
                       s->sql);
    }
}

/* To the next row: 1, 0 there is none, -1. */
static int pg_advance(struct qz_stmt *s, struct qz_err *err)
{
    if (!s->pg->rows)
        return 0;
    if (++s->pg->at < PQntuples(s->pg->rows))
        return 1;

    int more = qz_pg_piece_next(s, err);
    if (more == 1)
        s->pg->at = 0;
    return more;
}

int qz_pg_step(struct qz_stmt *s, struct qz_err *err)
{
    int there = pg_advance(s, err);
    if (there != 1) {
        qz_pg_reset(s);
        return there;
    }
    for (int i = 0; i < s->row.columns; i++)
        if (qz_pg_column(s, i, &s->row.value[i], err) != 0) {
            qz_pg_reset(s);
            return -1;
        }
    return 1;
}

void qz_pg_reset(struct qz_stmt *s)
{
    qz_pg_piece_end(s);
    PQclear(s->pg->rows);
    s->pg->rows = NULL;
}

void qz_pg_finish(struct qz_stmt *s)
{
    if (!s->pg)
        return;
    pg_forget(s);
    qz_pg_reset(s);
    free(s->pg->sql);
    free(s->pg);
}
