#include "ledger/ledger_int.h"

#include <string.h>

static int no_entry(uint64_t n, struct qz_err *err)
{
    return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it is missing", (unsigned long long)n);
}

int qz_walk_start(struct qz_ledger *l, struct qz_walk *w, struct qz_err *err)
{
    qz_range_init(&w->range);
    w->s = qz_db_stmt(l->db, "SELECT n, line, leaf FROM entry ORDER BY n", err);
    return w->s ? 0 : -1;
}

int qz_walk_next(struct qz_ledger *l, struct qz_walk *w, struct qz_err *err)
{
    (void)l;
    uint8_t leaf[QZ_HASH_BYTES];
    size_t held_len;
    uint64_t n = w->range.size + 1;
    int rc = qz_step(w->s, err);
    if (rc <= 0)
        return rc;
    const void *held = qz_col_blob(w->s, 2, &held_len);
    w->line = qz_col_blob(w->s, 1, &w->len);
    if ((uint64_t)qz_col_int(w->s, 0) != n) {
        no_entry(n, err);
        goto bad;
    }
    qz_leaf_hash(w->line, w->len, leaf);
    if (held_len != sizeof leaf || memcmp(held, leaf, sizeof leaf) != 0) {
        qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: its line does not give its leaf hash",
                (unsigned long long)n);
        goto bad;
    }
    qz_range_add(&w->range, leaf);
    return 1;
bad:
    qz_reset(w->s);
    return -1;
}

static int read_line(uint64_t n, const char *line, size_t len, struct qz_entry *out, struct qz_err *err)
{
    struct qz_err why = {0};
    if (qz_entry_read(line, len, out, &why) == 0)
        return 0;
    if (why.code == QZ_E_NOMEM)
        return qz_fail(err, QZ_E_NOMEM, "%s", why.msg);
    return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: %s", (unsigned long long)n, why.msg);
}

int qz_walk_entry(const struct qz_walk *w, struct qz_entry *out, struct qz_err *err)
{
    return read_line(w->range.size, w->line, w->len, out, err);
}

int qz_log_read(struct qz_ledger *l, uint64_t n, struct qz_entry *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT line FROM entry WHERE n = ?", err);
    size_t len;
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)n);
    int rc = qz_step(s, err);
    if (rc <= 0)
        return rc < 0 ? -1 : no_entry(n, err);
    const char *line = qz_col_blob(s, 0, &len);
    rc = read_line(n, line, len, out, err);
    out->data = NULL; /* it points into the row */
    out->data_len = 0;
    qz_reset(s);
    return rc;
}

int qz_range_at(struct qz_ledger *l, uint64_t size, struct qz_range *out, struct qz_err *err)
{
    if (size == l->range.size) {
        *out = l->range;
        return 0;
    }
    if (size >= l->cosigned.size)
        *out = l->cosigned;
    else
        qz_range_init(out);
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT leaf FROM entry WHERE n > ? AND n <= ? ORDER BY n", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)out->size);
    qz_bind_int(s, 2, (int64_t)size);
    int rc;
    while ((rc = qz_step(s, err)) == 1) {
        size_t len;
        const uint8_t *leaf = qz_col_blob(s, 0, &len);
        if (len != QZ_HASH_BYTES) {
            qz_reset(s);
            return no_entry(out->size + 1, err);
        }
        qz_range_add(out, leaf);
    }
    return rc < 0 ? -1 : out->size == size ? 0 : no_entry(out->size + 1, err);
}

int qz_tree_load(struct qz_ledger *l, int which, struct qz_range *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT size, nodes FROM tree WHERE which = ?", err);
    size_t len = 0;
    if (!s)
        return -1;
    qz_bind_int(s, 1, which);
    int rc = qz_step(s, err);
    if (rc < 0)
        return -1;
    const uint8_t *nodes = rc == 1 ? qz_col_blob(s, 1, &len) : NULL;
    bool fits = rc == 1 && qz_range_load(out, (uint64_t)qz_col_int(s, 0), nodes, len);
    qz_reset(s);
    return fits ? 0 : qz_fail(err, QZ_E_CORRUPT, "the tree that is held over the log is malformed");
}

int qz_tree_store(struct qz_ledger *l, int which, const struct qz_range *r, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "UPDATE tree SET size = ?, nodes = ? WHERE which = ?", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)r->size);
    qz_bind_blob(s, 2, r->node, (size_t)r->count * QZ_HASH_BYTES);
    qz_bind_int(s, 3, which);
    return qz_run(s, err);
}

bool qz_range_same(const struct qz_range *a, const struct qz_range *b)
{
    return a->size == b->size && memcmp(a->node, b->node, (size_t)a->count * QZ_HASH_BYTES) == 0;
}

int qz_ledger_each(struct qz_ledger *l, uint64_t from, uint64_t to,
                   int (*fn)(void *ctx, uint64_t n, const char *line, size_t len), void *ctx,
                   struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT n, line FROM entry WHERE n >= ? AND n <= ? ORDER BY n", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)from);
    qz_bind_int(s, 2, to ? (int64_t)to : INT64_MAX);
    int rc;
    while ((rc = qz_step(s, err)) == 1) {
        size_t len;
        const char *line = qz_col_blob(s, 1, &len);
        if (fn(ctx, (uint64_t)qz_col_int(s, 0), line, len) != 0) {
            qz_reset(s);
            return 0;
        }
    }
    return rc;
}
