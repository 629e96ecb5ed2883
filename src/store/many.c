/* Statements that are run for many rows of arguments at once. */
#include "store/db_int.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_ARGS 64

static int many_make_room(struct qz_many *m, size_t more, struct qz_err *err)
{
    size_t cap = m->cap ? m->cap : FIRST_ARGS / 2;
    if (m->args + more <= m->cap)
        return 0;
    while (cap < m->args + more)
        cap *= 2;

    struct qz_arg *bigger = realloc(m->arg, cap * sizeof *bigger);
    if (!bigger)
        return qz_fail(err, QZ_E_NOMEM, "no memory for what is to be asked of the database");
    m->arg = bigger;
    m->cap = cap;
    return 0;
}

int qz_many_add_args(struct qz_many *many, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args)
{
    size_t n = 0;
    if (many->rows && many->q != q)
        return qz_fail(err, QZ_E_BUG, "rows of arguments of %s are not those of %s", qz_queries[many->q].name,
                       qz_queries[q].name);
    while (args[n].kind != QZ_KIND_LAST)
        n++;
    if (n != (size_t)qz_queries[q].args)
        return qz_fail(err, QZ_E_BUG, "the statement %s has %d parameters and was given %zu",
                       qz_queries[q].name, qz_queries[q].args, n);

    many->q = q;
    if (many_make_room(many, n, err) != 0)
        return -1;
    memcpy(many->arg + many->args, args, n * sizeof *args);
    many->args += n;
    many->rows++;
    return 0;
}

void qz_many_clear(struct qz_many *many)
{
    many->rows = many->args = 0;
}

void qz_many_finish(struct qz_many *many)
{
    free(many->arg);
    memset(many, 0, sizeof *many);
}

/* ---- one row after the other ---- */

/* The arguments of row number i. */
static const struct qz_arg *many_row(const struct qz_many *m, size_t i)
{
    return &m->arg[i * (size_t)qz_queries[m->q].args];
}

static int many_fetch_key(struct qz_stmt *s, const struct qz_fetch *f, size_t key, struct qz_err *err)
{
    const struct qz_db_kind *kind = s->db->kind;
    int rc;
    if (kind->start(s, many_row(f->keys, key), err) != 0)
        return -1;
    while ((rc = kind->step(s, err)) == 1) {
        if (f->take(f->ctx, key, &s->row, err) == 0)
            continue;
        kind->reset(s);
        return -1;
    }
    return rc;
}

static int many_fetch(struct qz_db *db, const struct qz_fetch *f, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_query(db, f->keys->q, err);
    if (!s)
        return -1;
    for (size_t key = 0; key < f->keys->rows; key++)
        if (many_fetch_key(s, f, key, err) != 0)
            return -1;
    return 0;
}

static int many_write_row(struct qz_stmt *s, const struct qz_many *m, size_t i, struct qz_err *err)
{
    const struct qz_db_kind *kind = s->db->kind;
    if (kind->start(s, many_row(m, i), err) != 0)
        return -1;
    int rc = kind->step(s, err);
    if (rc != 1)
        return rc;

    kind->reset(s);
    return qz_fail(err, QZ_E_BUG, "a statement that changes things gave a row: %s", qz_queries[m->q].name);
}

static int many_write(struct qz_db *db, const struct qz_many *m, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_query(db, m->q, err);
    if (!s)
        return -1;
    for (size_t i = 0; i < m->rows; i++)
        if (many_write_row(s, m, i, err) != 0)
            return -1;
    return 0;
}

/* ---- all of them ---- */

static int many_check(const struct qz_many *m, struct qz_err *err)
{
    if (!m->rows || qz_queries[m->q].many)
        return 0;
    return qz_fail(err, QZ_E_BUG, "the statement %s is not one for many at once", qz_queries[m->q].name);
}

int qz_db_fetch(struct qz_db *db, const struct qz_fetch *fetch, size_t n, struct qz_err *err)
{
    db->trips++;
    for (size_t i = 0; i < n; i++)
        if (many_check(fetch[i].keys, err) != 0)
            return -1;
    if (db->kind->fetch)
        return db->kind->fetch(db, fetch, n, err);

    for (size_t i = 0; i < n; i++)
        if (fetch[i].keys->rows && many_fetch(db, &fetch[i], err) != 0)
            return -1;
    return 0;
}

int qz_db_write(struct qz_db *db, const struct qz_many *const *change, size_t n, struct qz_err *err)
{
    db->trips++;
    for (size_t i = 0; i < n; i++)
        if (many_check(change[i], err) != 0)
            return -1;
    if (db->kind->write)
        return db->kind->write(db, change, n, err);

    for (size_t i = 0; i < n; i++)
        if (change[i]->rows && many_write(db, change[i], err) != 0)
            return -1;
    return 0;
}

int qz_db_fetch_text(struct qz_db *db, const char *sql, const struct qz_arg *key, size_t n,
                     int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err),
                     void *ctx, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, sql, err);
    if (!s)
        return -1;
    if (db->kind->fetch_text)
        return db->kind->fetch_text(s, key, n, take, ctx, err);

    int rc = 0;
    for (size_t i = 0; rc == 0 && i < n; i++) {
        rc = db->kind->start(s, &key[i], err);
        while (rc == 0 && (rc = db->kind->step(s, err)) == 1)
            rc = take(ctx, i, &s->row, err);
        db->kind->reset(s);
    }
    return rc;
}

uint64_t qz_db_trips(const struct qz_db *db)
{
    return db->trips;
}
