#include "ledger/ledger_int.h"

#include <string.h>

static int no_entry(uint64_t n, struct qz_err *err)
{
    return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it is missing", (unsigned long long)n);
}

struct qz_walk qz_walk_start(struct qz_ledger *l, struct qz_err *err)
{
    struct qz_walk w = {.rows = qz_db_rows(l->db, Q_ENTRY_ALL, err)};
    qz_range_init(&w.range);
    return w;
}

void qz_walk_end(struct qz_walk *w)
{
    qz_rows_end(&w->rows);
}

int qz_walk_next(struct qz_ledger *l, struct qz_walk *w, struct qz_err *err)
{
    (void)l;
    uint8_t leaf[QZ_HASH_BYTES];
    const struct qz_row *row;
    size_t held_len;
    uint64_t n = w->range.size + 1;
    int rc = qz_rows_next(&w->rows, &row, err);
    if (rc <= 0)
        return rc;
    const void *held = qz_row_blob(row, 2, &held_len);
    w->line = qz_row_blob(row, 1, &w->len);
    if ((uint64_t)qz_row_int(row, 0) != n)
        return no_entry(n, err);

    qz_leaf_hash(w->line, w->len, leaf);
    if (held_len != sizeof leaf || memcmp(held, leaf, sizeof leaf) != 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "the log breaks at entry %llu: its line does not give its leaf hash",
                       (unsigned long long)n);
    qz_range_add(&w->range, leaf);
    return 1;
}

static int walk_read_line(uint64_t n, const char *line, size_t len, struct qz_entry *out, struct qz_err *err)
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
    return walk_read_line(w->range.size, w->line, w->len, out, err);
}

int qz_log_read(struct qz_ledger *l, uint64_t n, struct qz_entry *out, struct qz_err *err)
{
    const struct qz_row *row;
    size_t len;
    int rc = qz_db_get(l->db, Q_ENTRY_LINE, &row, err, INT((int64_t)n));
    if (rc <= 0)
        return rc < 0 ? -1 : no_entry(n, err);

    const char *line = qz_row_blob(row, 0, &len);
    rc = walk_read_line(n, line, len, out, err);

    out->data = NULL; /* it points into the row */
    out->data_len = 0;
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

    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(l->db, Q_ENTRY_LEAVES, err, INT((int64_t)out->size), INT((int64_t)size));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        uint8_t leaf[QZ_HASH_BYTES];
        if (!qz_row_take(row, 0, leaf, sizeof leaf))
            return no_entry(out->size + 1, err);
        qz_range_add(out, leaf);
    }

    if (rc < 0)
        return -1;
    return out->size == size ? 0 : no_entry(out->size + 1, err);
}

int qz_tree_load(struct qz_ledger *l, int which, struct qz_range *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_TREE_LOAD, &row, err, INT(which));
    if (rc < 0)
        return -1;

    size_t len = 0;
    const uint8_t *nodes = rc == 1 ? qz_row_blob(row, 1, &len) : NULL;
    if (rc == 1 && qz_range_load(out, (uint64_t)qz_row_int(row, 0), nodes, len))
        return 0;
    return qz_fail(err, QZ_E_CORRUPT, "the tree that is held over the log is malformed");
}

int qz_tree_store(struct qz_ledger *l, int which, const struct qz_range *r, struct qz_err *err)
{
    return qz_db_do(l->db, Q_TREE_STORE, err, INT((int64_t)r->size),
                    BLOB(r->node, (size_t)r->count * QZ_HASH_BYTES), INT(which));
}

bool qz_range_same(const struct qz_range *a, const struct qz_range *b)
{
    return a->size == b->size && memcmp(a->node, b->node, (size_t)a->count * QZ_HASH_BYTES) == 0;
}

int qz_ledger_each(struct qz_ledger *l, uint64_t from, uint64_t to,
                   int (*fn)(void *ctx, uint64_t n, const char *line, size_t len), void *ctx,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows =
        qz_db_rows(l->db, Q_ENTRY_SPAN, err, INT((int64_t)from), INT(to ? (int64_t)to : INT64_MAX));

    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 1, &len);
        if (fn(ctx, (uint64_t)qz_row_int(row, 0), line, len) != 0)
            return 0;
    }

    return rc;
}
