#include "store/carry.h"

#include "base/list.h"
#include "store/db_pg_int.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS_MOST 40

/* A column by the type that the file's schema gives it: one that may hold a number or bytes has the number as
 * eight bytes on PostgreSQL. */
enum carry_type { CARRY_INT, CARRY_TEXT, CARRY_BLOB, CARRY_ANY };

struct carry_table {
    char name[QZ_CARRY_TABLE];
    enum carry_type type[COLUMNS_MOST];
    int columns;
    struct qz_buf list, order; /* of columns: all; those that rows are ordered by */
};

struct carry_tables {
    struct carry_table *table;
    size_t count, cap;
};

static void carry_finish(struct carry_tables *t)
{
    for (size_t i = 0; i < t->count; i++) {
        qz_buf_finish(&t->table[i].list);
        qz_buf_finish(&t->table[i].order);
    }
    free(t->table);
}

/* ---- what tables there are ---- */

static enum carry_type carry_type_of(const char *word)
{
    static const char *const words[] = {
        [CARRY_INT] = "INTEGER", [CARRY_TEXT] = "TEXT", [CARRY_BLOB] = "BLOB", [CARRY_ANY] = "ANY"};
    for (int i = CARRY_INT; i < CARRY_ANY; i++)
        if (strcmp(word, words[i]) == 0)
            return (enum carry_type)i;
    return CARRY_ANY;
}

static int carry_add_column(struct carry_table *t, const struct qz_stmt *s, struct qz_err *err)
{
    const char *name = qz_row_text(&s->row, 1);
    if (t->columns == COLUMNS_MOST)
        return qz_fail(err, QZ_E_BUG, "the table %s has too many columns", t->name);
    t->type[t->columns++] = carry_type_of(qz_row_text(&s->row, 2));
    qz_buf_printf(&t->list, "%s%s", t->list.len ? ", " : "", name);
    if (qz_row_int(&s->row, 3) > 0)
        qz_buf_printf(&t->order, "%s%s", t->order.len ? ", " : "", name);
    return 0;
}

static struct carry_table *carry_table_named(struct carry_tables *all, const char *name, struct qz_err *err)
{
    if (all->count && strcmp(all->table[all->count - 1].name, name) == 0)
        return &all->table[all->count - 1];
    if (qz_list_grow(&all->table, all->count, &all->cap, sizeof *all->table, err) != 0)
        return NULL;
    struct carry_table *t = &all->table[all->count++];
    memset(t, 0, sizeof *t);
    qz_copy_text(t->name, sizeof t->name, name);
    return t;
}

/* In the order in which scripts made them, so that a table stands behind those that it refers to. */
static int carry_find_tables(struct qz_db *file, struct carry_tables *all, struct qz_err *err)
{
    static const char sql[] =
        "SELECT t.name, c.name, c.type, c.pk FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
        "WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' ORDER BY t.rowid, c.cid";
    struct qz_stmt *s = qz_db_stmt(file, sql, err);
    int rc = s ? 1 : -1;
    while (rc == 1 && (rc = qz_step(s, err)) == 1) {
        struct carry_table *t = carry_table_named(all, qz_row_text(&s->row, 0), err);
        if (!t || carry_add_column(t, s, err) != 0)
            rc = -1;
    }

    for (size_t i = 0; i < all->count; i++) {
        struct carry_table *t = &all->table[i];
        if (!t->order.len)
            qz_buf_add(&t->order, t->list.data, t->list.len);
        if (t->list.failed || t->order.failed)
            rc = qz_fail(err, QZ_E_NOMEM, "no memory to copy a database");
    }
    return rc;
}

/* ---- reading ---- */

struct carry_reading {
    const struct carry_table *table;
    bool file;
    int (*take)(void *ctx, const struct qz_arg *value, struct qz_err *err);
    void *ctx;
};

/* A value as both would have it. */
static struct qz_arg carry_plain(struct qz_arg v, enum carry_type type)
{
    if (v.kind != QZ_KIND_TEXT && v.kind != QZ_KIND_BLOB)
        return v;
    if (type == CARRY_TEXT)
        v.kind = QZ_KIND_TEXT;
    if (type == CARRY_BLOB)
        v.kind = QZ_KIND_BLOB;
    if (type != CARRY_ANY || v.n != sizeof(uint64_t))
        return v;

    uint64_t number = 0;
    for (size_t i = 0; i < sizeof number; i++)
        number = number << 8 | ((const uint8_t *)v.p)[i];
    return INT((int64_t)number);
}

static int carry_take(void *ctx, const struct qz_arg *value, struct qz_err *err)
{
    struct carry_reading *r = ctx;
    struct qz_arg plain[COLUMNS_MOST];
    for (int i = 0; i < r->table->columns; i++)
        plain[i] =
            r->file && r->table->type[i] == CARRY_ANY ? value[i] : carry_plain(value[i], r->table->type[i]);
    return r->take(r->ctx, plain, err);
}

static int carry_read_file(struct qz_db *db, const char *sql, struct carry_reading *r, struct qz_err *err)
{
    struct qz_stmt *s = qz_stmt_prepare(db, sql, err);
    int rc = s ? 1 : -1;
    while (rc == 1 && (rc = qz_step(s, err)) == 1)
        if (carry_take(r, s->row.value, err) != 0)
            rc = -1;
    qz_stmt_free(s);
    return rc;
}

/* All rows of a table, in order. */
static int carry_read(struct qz_db *db, struct carry_reading *r, struct qz_err *err)
{
    struct qz_buf sql = {0};
    qz_buf_printf(&sql, "SELECT %s FROM %s ORDER BY %s", r->table->list.data, r->table->name,
                  r->table->order.data);
    r->file = !db->pg;
    int rc;
    if (sql.failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory to copy a database");
    else
        rc = db->pg ? qz_pg_each(db, sql.data, r->table->columns, carry_take, r, err)
                    : carry_read_file(db, sql.data, r, err);
    qz_buf_finish(&sql);
    return rc;
}

int qz_carry_hold(struct qz_db *db, struct qz_err *err)
{
    return db->pg ? qz_pg_hold_state(db, err)
                  : qz_fail(err, QZ_E_BUG, "%s is no database of a server", db->path);
}

/* ---- writing ---- */

struct carry_writing {
    const struct carry_table *table;
    struct qz_db *to;
    struct qz_stmt *insert; /* of a file */
    struct qz_buf row;      /* of a server */
    uint64_t rows;
};

static int carry_put_file(struct carry_writing *w, const struct qz_arg *value, struct qz_err *err)
{
    const struct qz_db_kind *kind = w->to->kind;
    if (kind->start(w->insert, value, err) != 0 || kind->step(w->insert, err) != 0)
        return -1;
    return 0;
}

static int carry_put(void *ctx, const struct qz_arg *value, struct qz_err *err)
{
    struct carry_writing *w = ctx;
    w->rows++;
    return w->to->pg ? qz_pg_copy_row(w->to, &w->row, value, w->table->columns, err)
                     : carry_put_file(w, value, err);
}

static int carry_begin_file(struct carry_writing *w, struct qz_buf *sql, struct qz_err *err)
{
    qz_buf_printf(sql, "INSERT INTO %s(%s) VALUES (", w->table->name, w->table->list.data);
    for (int i = 1; i <= w->table->columns; i++)
        qz_buf_printf(sql, "%s?%d", i > 1 ? ", " : "", i);
    qz_buf_str(sql, ")");
    if (sql->failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory to copy a database");
    w->insert = qz_stmt_prepare(w->to, sql->data, err);
    return w->insert ? 0 : -1;
}

static int carry_begin(struct carry_writing *w, struct qz_buf *sql, struct qz_err *err)
{
    if (!w->to->pg)
        return carry_begin_file(w, sql, err);
    qz_buf_printf(sql, "COPY %s (%s) FROM STDIN (FORMAT binary)", w->table->name, w->table->list.data);
    return sql->failed ? qz_fail(err, QZ_E_NOMEM, "no memory to copy a database")
                       : qz_pg_copy_begin(w->to, sql->data, err);
}

static int carry_table(struct qz_db *from, struct qz_db *to, const struct carry_table *t, uint64_t *rows,
                       struct qz_err *err)
{
    struct qz_buf sql = {0};
    struct carry_writing w = {.table = t, .to = to};
    struct carry_reading r = {.table = t, .take = carry_put, .ctx = &w};
    int rc = carry_begin(&w, &sql, err);
    if (rc == 0) {
        rc = carry_read(from, &r, err);
        if (to->pg)
            rc = qz_pg_copy_end(to, &w.row, rc == 0, err);
    }

    qz_stmt_free(w.insert);
    qz_buf_finish(&w.row);
    qz_buf_finish(&sql);
    *rows += w.rows;
    return rc;
}

/* What a file's rows refer to is looked at when the transaction ends. */
static int carry_empty(struct qz_db *to, const struct carry_tables *all, struct qz_err *err)
{
    int rc = to->pg ? 0 : qz_db_exec(to, "PRAGMA defer_foreign_keys=ON", err);
    for (size_t i = all->count; rc == 0 && i-- > 0;) {
        char sql[QZ_CARRY_TABLE + 20] = "DELETE FROM ";
        rc = qz_db_exec(to, strcat(sql, all->table[i].name), err);
    }
    return rc;
}

int qz_carry_rows(struct qz_db *from, struct qz_db *to, uint64_t *rows, struct qz_err *err)
{
    struct carry_tables all = {0};
    *rows = 0;
    int rc = carry_find_tables(from->pg ? to : from, &all, err);
    if (rc == 0)
        rc = carry_empty(to, &all, err);
    for (size_t i = 0; rc == 0 && i < all.count; i++)
        rc = carry_table(from, to, &all.table[i], rows, err);
    carry_finish(&all);
    return rc;
}

/* ---- comparing ---- */

struct carry_sum {
    const struct carry_table *table;
    crypto_hash_sha256_state sum;
    struct qz_buf row;
};

static int carry_add(void *ctx, const struct qz_arg *value, struct qz_err *err)
{
    struct carry_sum *s = ctx;
    qz_buf_clear(&s->row);
    for (int i = 0; i < s->table->columns; i++)
        qz_arg_encode(&value[i], &s->row);
    if (s->row.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory to compare two databases");
    crypto_hash_sha256_update(&s->sum, (const uint8_t *)s->row.data, s->row.len);
    return 0;
}

static int carry_digest(struct qz_db *db, const struct carry_table *t, uint8_t out[crypto_hash_sha256_BYTES],
                        struct qz_err *err)
{
    struct carry_sum s = {.table = t};
    struct carry_reading r = {.table = t, .take = carry_add, .ctx = &s};
    crypto_hash_sha256_init(&s.sum);
    int rc = carry_read(db, &r, err);
    crypto_hash_sha256_final(&s.sum, out);
    qz_buf_finish(&s.row);
    return rc;
}

int qz_carry_same(struct qz_db *a, struct qz_db *b, char table[QZ_CARRY_TABLE], struct qz_err *err)
{
    struct carry_tables all = {0};
    struct qz_db *file = a->pg ? b : a;
    int rc = carry_find_tables(file, &all, err) == 0 ? 1 : -1;
    for (size_t i = 0; rc == 1 && i < all.count; i++) {
        uint8_t one[crypto_hash_sha256_BYTES], other[crypto_hash_sha256_BYTES];
        qz_copy_text(table, QZ_CARRY_TABLE, all.table[i].name);
        if (carry_digest(a, &all.table[i], one, err) != 0 || carry_digest(b, &all.table[i], other, err) != 0)
            rc = -1;
        else
            rc = memcmp(one, other, sizeof one) == 0;
    }
    carry_finish(&all);
    return rc;
}
