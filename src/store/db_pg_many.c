/* Statements for many rows of arguments on PostgreSQL: each is one statement over arrays, and all that a call
 * is given goes to the server at once. */
#include "store/db_pg_int.h"

#include "base/buf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- texts ---- */

/* Append a piece of a statement's text with u.a1 for ?1. */
static void many_add_text(struct qz_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text[i] == '?' && i + 1 < n && isdigit((unsigned char)text[i + 1]))
            qz_buf_str(out, "u.a");
        else
            qz_buf_char(out, text[i]);
    }
}

/* unnest($1, $2) WITH ORDINALITY AS u(a1, a2, i) */
static void many_add_rows(struct qz_buf *out, int args)
{
    qz_buf_str(out, "unnest(");
    for (int i = 1; i <= args; i++)
        qz_buf_printf(out, "%s$%d", i > 1 ? ", " : "", i);
    qz_buf_str(out, ") WITH ORDINALITY AS u(");
    for (int i = 1; i <= args; i++)
        qz_buf_printf(out, "a%d, ", i);
    qz_buf_str(out, "i)");
}

/* The end of what an open bracket at *p begins, behind its closing one. */
static const char *many_close(const char *p)
{
    int depth = 0;
    bool quoted = false;
    for (; *p; p++) {
        if (*p == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        depth += (*p == '(') - (*p == ')');
        if (depth == 0)
            return p + 1;
    }
    return p;
}

static void many_insert(struct qz_buf *out, const char *text, int args)
{
    static const char values[] = " VALUES (";
    const char *at = strstr(text, values), *list = at + sizeof values - 2, *end = many_close(list);
    many_add_text(out, text, (size_t)(at - text));
    qz_buf_str(out, " SELECT ");
    many_add_text(out, list + 1, (size_t)(end - list) - 2);
    qz_buf_str(out, " FROM ");
    many_add_rows(out, args);
    many_add_text(out, end, strlen(end));
}

/* An update or a deletion: the rows stand before its one condition. */
static void many_where(struct qz_buf *out, const char *text, const char *word, int args)
{
    const char *at = strstr(text, " WHERE ");
    many_add_text(out, text, (size_t)(at - text));
    qz_buf_str(out, word);
    many_add_rows(out, args);
    many_add_text(out, at, strlen(at));
}

static void many_select(struct qz_buf *out, const char *text, int args)
{
    qz_buf_str(out, "SELECT u.i, r.* FROM ");
    many_add_rows(out, args);
    qz_buf_str(out, " CROSS JOIN LATERAL (");
    many_add_text(out, text, strlen(text));
    qz_buf_str(out, ") AS r ORDER BY u.i");
}

/* As query.h says; the generator took no other form. */
static char *many_text(const struct qz_query *q)
{
    const char *text = q->text[QZ_DIALECT_PG];
    struct qz_buf out = {0};
    if (strncmp(text, "SELECT ", 7) == 0)
        many_select(&out, text, q->args);
    else if (strncmp(text, "INSERT ", 7) == 0)
        many_insert(&out, text, q->args);
    else if (strncmp(text, "UPDATE ", 7) == 0)
        many_where(&out, text, " FROM ", q->args);
    else
        many_where(&out, text, " USING ", q->args);

    if (!out.failed)
        return out.data;
    qz_buf_finish(&out);
    return NULL;
}

/* ---- preparing ---- */

static Oid many_array_of(Oid type)
{
    switch (type) {
    case PG_BYTEA:
        return PG_BYTEAS;
    case PG_TEXT:
        return PG_TEXTS;
    default:
        return PG_INT8S;
    }
}

static Oid many_type_of(enum qz_kind kind)
{
    static const Oid types[] = {
        [QZ_KIND_INT] = PG_INT8S, [QZ_KIND_TEXT] = PG_TEXTS, [QZ_KIND_BLOB] = PG_BYTEAS};
    return kind == QZ_KIND_NIL ? 0 : types[kind];
}

/* What the server takes the parameters of the statement for one row for: for those of which only NULL is
 * known. */
static int many_learn(struct qz_db *db, const struct qz_query *q, struct qz_pg_stmt *s, struct qz_err *err)
{
    struct qz_stmt *one = qz_db_query(db, (enum qz_query_id)(q - qz_queries), err);
    if (!one)
        return -1;
    PGresult *r = PQprepare(db->pg->c, "", one->pg->sql, 0, NULL);
    int rc = PQresultStatus(r) == PGRES_COMMAND_OK ? 0 : qz_pg_fail(db, r, err);
    PQclear(r);
    if (rc != 0)
        return -1;

    r = PQdescribePrepared(db->pg->c, "");
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        rc = qz_pg_fail(db, r, err);
    for (int i = 0; rc == 0 && i < q->args; i++)
        if (!s->type[i])
            s->type[i] = many_array_of(PQparamtype(r, i));
    PQclear(r);
    return rc;
}

/* Note the types of the arguments; *fits: the statement is prepared for them, *known: none is unknown. */
static void many_types(struct qz_db *db, const struct qz_many *m, struct qz_pg_stmt *s, bool *fits,
                       bool *known)
{
    size_t args = (size_t)qz_queries[m->q].args;
    *fits = s->made == db->pg->made;
    *known = true;
    for (size_t i = 0; i < args; i++) {
        Oid type = 0;
        for (size_t row = 0; row < m->rows && !type; row++)
            type = many_type_of(m->arg[row * args + i].kind);
        if (type && type != s->type[i]) {
            s->type[i] = type;
            *fits = false;
        }
        *known = *known && s->type[i];
    }
}

static struct qz_pg_stmt *many_find(struct qz_db *db, enum qz_query_id q, struct qz_err *err)
{
    struct qz_pg_stmt **s = &db->pg->many[q];
    if (!qz_queries[q].text[QZ_DIALECT_PG] || qz_queries[q].args == 0) {
        qz_fail(err, QZ_E_BUG, "the statement %s is not one for many at once", qz_queries[q].name);
        return NULL;
    }
    if (!*s)
        *s = calloc(1, sizeof **s);
    if (*s && !(*s)->sql)
        (*s)->sql = many_text(&qz_queries[q]);
    if (*s && (*s)->sql)
        return *s;
    qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
    return NULL;
}

/* Have the statement prepared for these arguments. Once a connection, before anything is sent together. */
static int many_prepare(struct qz_db *db, const struct qz_many *m, struct qz_err *err)
{
    const struct qz_query *q = &qz_queries[m->q];
    struct qz_pg_stmt *s = many_find(db, m->q, err);
    bool fits, known;
    if (!s)
        return -1;
    many_types(db, m, s, &fits, &known);
    if (fits)
        return 0;
    if (!known && many_learn(db, q, s, err) != 0)
        return -1;

    if (s->made && s->made == db->pg->made)
        qz_pg_leave(db->pg, s->name);
    snprintf(s->name, sizeof s->name, "m%u", ++db->pg->named);
    PGresult *r = PQprepare(db->pg->c, s->name, s->sql, q->args, s->type);
    int rc = PQresultStatus(r) == PGRES_COMMAND_OK ? 0 : qz_pg_fail(db, r, err);
    PQclear(r);
    s->made = rc == 0 ? db->pg->made : 0;
    return rc;
}

/* ---- arguments ---- */

static void many_add_int(struct qz_buf *out, uint32_t v)
{
    v = htonl(v);
    qz_buf_add(out, &v, sizeof v);
}

static void many_add_value(struct qz_buf *out, const struct qz_arg *a)
{
    uint64_t number = htobe64((uint64_t)a->i);
    size_t n = a->kind == QZ_KIND_TEXT && a->p && a->n == QZ_TEXT_WHOLE ? strlen(a->p) : a->n;
    if (a->kind == QZ_KIND_NIL || (a->kind == QZ_KIND_TEXT && !a->p)) {
        many_add_int(out, UINT32_MAX);
        return;
    }
    many_add_int(out, a->kind == QZ_KIND_INT ? sizeof number : (uint32_t)n);
    if (a->kind == QZ_KIND_INT)
        qz_buf_add(out, &number, sizeof number);
    else
        qz_buf_add(out, a->p, n);
}

static Oid many_element_of(Oid array)
{
    switch (array) {
    case PG_INT8S:
        return PG_INT8;
    case PG_TEXTS:
        return PG_TEXT;
    default:
        return PG_BYTEA;
    }
}

/* n values, each `step` behind the one before, as an array in PostgreSQL's binary format. */
static void many_add_array(struct qz_buf *out, const struct qz_arg *value, size_t n, size_t step, Oid type)
{
    many_add_int(out, 1); /* dimension */
    many_add_int(out, 1); /* there may be NULL */
    many_add_int(out, many_element_of(type));
    many_add_int(out, (uint32_t)n);
    many_add_int(out, 1); /* the number of the first */
    for (size_t i = 0; i < n; i++)
        many_add_value(out, &value[i * step]);
}

/* Send it, without waiting for the answer. */
static int many_send(struct qz_db *db, const struct qz_many *m, struct qz_err *err)
{
    const struct qz_pg_stmt *s = db->pg->many[m->q];
    const char *value[QZ_STMT_PARAMETERS] = {0};
    int length[QZ_STMT_PARAMETERS] = {0}, format[QZ_STMT_PARAMETERS] = {0}, args = qz_queries[m->q].args;
    struct qz_buf array[QZ_STMT_PARAMETERS] = {0};
    bool failed = false;
    for (int i = 0; i < args; i++) {
        many_add_array(&array[i], &m->arg[i], m->rows, (size_t)args, s->type[i]);
        failed = failed || array[i].failed;
        value[i] = array[i].data;
        length[i] = (int)array[i].len;
        format[i] = 1;
    }

    int rc = 0;
    if (failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for what is to be asked of the database");
    else if (!PQsendQueryPrepared(db->pg->c, s->name, args, value, length, format, 1))
        rc = qz_pg_fail(db, NULL, err);
    for (int i = 0; i < args; i++)
        qz_buf_finish(&array[i]);
    return rc;
}

/* ---- answers ---- */

static int many_take(struct qz_stmt *row, const struct qz_fetch *f, PGresult *rows, struct qz_err *err)
{
    row->pg->rows = rows;
    for (row->pg->at = 0; row->pg->at < PQntuples(rows); row->pg->at++) {
        struct qz_arg *v = row->row.value;
        for (int i = 0; i < PQnfields(rows); i++)
            if (qz_pg_column(row, i, &v[i], err) != 0)
                return -1;
        /* Before the statement's own columns stands the number of the row of arguments, from 1. */
        struct qz_row own = {.columns = row->row.columns - 1, .value = v + 1};
        if (f->take(f->ctx, (size_t)v[0].i - 1, &own, err) != 0)
            return -1;
    }
    return 0;
}

static int many_rows(struct qz_db *db, const char *name, const struct qz_fetch *f, PGresult *r,
                     struct qz_err *err)
{
    struct qz_pg_stmt pg = {0};
    struct qz_stmt row = {.db = db, .sql = name, .pg = &pg};
    int rc = qz_row_size(&row.row, PQnfields(r), err);
    if (rc == 0)
        rc = many_take(&row, f, r, err);
    free(row.row.value);
    return rc;
}

static int many_answer(struct qz_db *db, const struct qz_fetch *f, const struct qz_many *m, PGresult *r,
                       struct qz_err *err)
{
    ExecStatusType status = PQresultStatus(r);
    if (f && status == PGRES_TUPLES_OK)
        return many_rows(db, qz_queries[m->q].name, f, r, err);

    if (!f && status == PGRES_COMMAND_OK)
        return 0;
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
        return qz_fail(err, QZ_E_BUG, "a statement that changes things gave a row: %s",
                       qz_queries[m->q].name);
    return qz_pg_fail(db, r, err);
}

/* The answer of one statement; after a failure the others' say nothing more, and are passed over. */
static int many_receive(struct qz_db *db, const struct qz_fetch *f, const struct qz_many *m, bool failed,
                        struct qz_err *err)
{
    PGresult *r = PQgetResult(db->pg->c);
    int rc = failed ? -1 : many_answer(db, f, m, r, err);
    bool any = r != NULL;
    PQclear(r);
    while (any && (r = PQgetResult(db->pg->c)))
        PQclear(r);
    return rc;
}

/* Everything that is still under way up to the mark that was sent last. */
static void many_drain(struct qz_db *db)
{
    bool marked = false;
    while (!marked && !qz_pg_lost(db)) {
        PGresult *r = PQgetResult(db->pg->c);
        marked = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
        PQclear(r);
    }
}

/* Run n statements together; fetch NULL: none gives rows. */
static int many_run(struct qz_db *db, const struct qz_fetch *fetch, const struct qz_many *const *m, size_t n,
                    struct qz_err *err)
{
    int rc = qz_pg_ready(db, err);
    for (size_t i = 0; rc == 0 && i < n; i++)
        if (m[i]->rows)
            rc = many_prepare(db, m[i], err);
    if (rc != 0 || !PQenterPipelineMode(db->pg->c))
        return rc != 0 ? -1 : qz_pg_fail(db, NULL, err);

    size_t sent = 0;
    for (; rc == 0 && sent < n; sent++)
        if (m[sent]->rows)
            rc = many_send(db, m[sent], err);
    bool failed = rc != 0 || !PQpipelineSync(db->pg->c);
    if (failed && rc == 0)
        rc = qz_pg_fail(db, NULL, err);
    for (size_t i = 0; !failed && i < n; i++)
        if (m[i]->rows && many_receive(db, fetch ? &fetch[i] : NULL, m[i], rc != 0, err) != 0)
            rc = -1;

    if (!failed)
        many_drain(db);
    /* What was sent without its end cannot be told from what comes later. */
    if (!PQexitPipelineMode(db->pg->c))
        qz_pg_drop(db);
    return rc;
}

int qz_pg_fetch(struct qz_db *db, const struct qz_fetch *fetch, size_t n, struct qz_err *err)
{
    const struct qz_many **keys = calloc(n + 1, sizeof *keys);
    if (!keys)
        return qz_fail(err, QZ_E_NOMEM, "no memory for what is to be asked of the database");
    for (size_t i = 0; i < n; i++)
        keys[i] = fetch[i].keys;
    int rc = many_run(db, fetch, keys, n, err);
    free(keys);
    return rc;
}

int qz_pg_write(struct qz_db *db, const struct qz_many *const *change, size_t n, struct qz_err *err)
{
    return many_run(db, NULL, change, n, err);
}

/* ---- by a text ---- */

static PGresult *many_ask_text(struct qz_stmt *s, const char *sql, const struct qz_arg *key, size_t n)
{
    struct qz_buf array = {0};
    PGresult *r = NULL;
    Oid type = many_type_of(key->kind);
    int format = 1;
    many_add_array(&array, key, n, 1, type);
    const char *value = array.data;
    int length = (int)array.len;
    if (!array.failed)
        r = PQexecParams(s->db->pg->c, sql, 1, &type, &value, &length, &format, 1);
    qz_buf_finish(&array);
    return r;
}

int qz_pg_fetch_text(struct qz_stmt *s, const struct qz_arg *key, size_t n,
                     int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err),
                     void *ctx, struct qz_err *err)
{
    const struct qz_fetch fetch = {.take = take, .ctx = ctx};
    struct qz_buf sql = {0};
    if (n == 0 || qz_pg_ready(s->db, err) != 0)
        return n == 0 ? 0 : -1;
    many_select(&sql, s->sql, 1);
    if (sql.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");

    PGresult *r = many_ask_text(s, sql.data, key, n);
    int rc = PQresultStatus(r) == PGRES_TUPLES_OK ? many_rows(s->db, s->sql, &fetch, r, err)
                                                  : qz_pg_fail(s->db, r, err);
    PQclear(r);
    qz_buf_finish(&sql);
    return rc;
}

void qz_pg_many_finish(struct qz_pg *pg)
{
    for (int q = 0; q < Q_COUNT; q++) {
        if (pg->many[q])
            free(pg->many[q]->sql);
        free(pg->many[q]);
    }
}
