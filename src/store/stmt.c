/* Statements by their texts: the cache of them, what is bound, and columns. */
#include "store/db_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the cache ---- */

static size_t slot_of(const struct qz_db *db, const char *sql)
{
    size_t i = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (db->slots - 1);
    while (db->cache[i] && db->cache[i]->sql != sql)
        i = (i + 1) & (db->slots - 1);
    return i;
}

static int grow_cache(struct qz_db *db)
{
    size_t old = db->slots;
    struct qz_stmt **was = db->cache;
    struct qz_stmt **bigger = calloc(old ? old * 2 : 64, sizeof *bigger);
    if (!bigger)
        return -1;
    db->cache = bigger;
    db->slots = old ? old * 2 : 64;

    for (size_t i = 0; i < old; i++)
        if (was[i])
            db->cache[slot_of(db, was[i]->sql)] = was[i];
    free(was);
    return 0;
}

struct qz_stmt *qz_stmt_prepare(struct qz_db *db, const char *sql, struct qz_err *err)
{
    struct qz_stmt *s = calloc(1, sizeof *s);
    if (!s) {
        qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
        return NULL;
    }
    s->db = db;
    s->sql = sql;
    if (db->kind->prepare(s, err) == 0)
        return s;

    qz_stmt_free(s);
    return NULL;
}

void qz_stmt_free(struct qz_stmt *s)
{
    if (!s)
        return;
    s->db->kind->finish(s);
    free(s->row.value);
    free(s->row.bytes);
    free(s);
}

struct qz_stmt *qz_db_stmt(struct qz_db *db, const char *sql, struct qz_err *err)
{
    db->trips++;
    if (db->used * 2 >= db->slots && grow_cache(db) != 0) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the statements of the database");
        return NULL;
    }
    size_t i = slot_of(db, sql);
    if (!db->cache[i]) {
        if (!(db->cache[i] = qz_stmt_prepare(db, sql, err)))
            return NULL;
        db->used++;
        return db->cache[i];
    }

    struct qz_stmt *s = db->cache[i];
    qz_reset(s);
    memset(s->arg, 0, sizeof s->arg);
    s->misused = false;
    return s;
}

/* ---- what is bound ---- */

static void stmt_bind(struct qz_stmt *s, int i, struct qz_arg value)
{
    if (i >= 1 && i <= s->parameters)
        s->arg[i - 1] = value;
    else
        s->misused = true;
}

void qz_bind_int(struct qz_stmt *s, int i, int64_t v)
{
    stmt_bind(s, i, INT(v));
}

void qz_bind_text(struct qz_stmt *s, int i, const char *text)
{
    stmt_bind(s, i, TEXT(text));
}

void qz_bind_text_n(struct qz_stmt *s, int i, const char *text, size_t n)
{
    stmt_bind(s, i, TEXT_N(text, n));
}

void qz_bind_blob(struct qz_stmt *s, int i, const void *bytes, size_t n)
{
    stmt_bind(s, i, BLOB(bytes, n));
}

void qz_bind_null(struct qz_stmt *s, int i)
{
    stmt_bind(s, i, NIL);
}

void qz_bind_col(struct qz_stmt *s, int at, struct qz_stmt *from, int i)
{
    stmt_bind(s, at, qz_row_arg(&from->row, i));
}

int qz_step(struct qz_stmt *s, struct qz_err *err)
{
    if (s->misused)
        return qz_fail(err, QZ_E_BUG, "a parameter was given to a statement that does not have it: %s",
                       s->sql);
    if (!s->started && s->db->kind->start(s, s->arg, err) != 0)
        return -1;

    int rc = s->db->kind->step(s, err);
    s->started = rc == 1;
    return rc;
}

int qz_run(struct qz_stmt *s, struct qz_err *err)
{
    int rc = qz_step(s, err);
    if (rc == 1) {
        qz_reset(s);
        return qz_fail(err, QZ_E_BUG, "a statement that changes things gave a row: %s", s->sql);
    }
    return rc;
}

void qz_reset(struct qz_stmt *s)
{
    s->db->kind->reset(s);
    s->started = false;
}

int qz_db_get_text(struct qz_db *db, const char *sql, const struct qz_row **row, struct qz_err *err,
                   const struct qz_arg *args)
{
    struct qz_stmt *s = qz_db_stmt(db, sql, err);
    if (!s)
        return -1;
    for (int i = 0; args[i].kind != QZ_KIND_LAST; i++)
        stmt_bind(s, i + 1, args[i]);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;

    int kept = qz_row_keep(&s->row, err);
    qz_reset(s);
    *row = &s->row;
    return kept == 0 ? 1 : -1;
}

int qz_db_number(struct qz_db *db, const char *sql, int64_t *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_stmt_prepare(db, sql, err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc == 1)
        *out = qz_row_int(&s->row, 0);
    qz_stmt_free(s);
    if (rc == 0)
        qz_fail(err, QZ_E_MISSING, "there is no row of which a number was to be read: %s", sql);
    return rc == 1 ? 0 : -1;
}

/* ---- columns ---- */

int64_t qz_col_int(struct qz_stmt *s, int i)
{
    return qz_row_int(&s->row, i);
}

const char *qz_col_text(struct qz_stmt *s, int i)
{
    struct qz_arg v = qz_row_arg(&s->row, i);
    if (v.kind != QZ_KIND_INT)
        return qz_row_text(&s->row, i);
    snprintf(s->number, sizeof s->number, "%" PRId64, v.i);
    return s->number;
}

const void *qz_col_blob(struct qz_stmt *s, int i, size_t *n)
{
    return qz_row_blob(&s->row, i, n);
}

bool qz_col_null(struct qz_stmt *s, int i)
{
    return qz_row_null(&s->row, i);
}

int qz_col_count(struct qz_stmt *s)
{
    return qz_row_columns(&s->row);
}

void qz_col_encode(struct qz_stmt *s, int i, struct qz_buf *out)
{
    qz_row_encode(&s->row, i, out);
}
