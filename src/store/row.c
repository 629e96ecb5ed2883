#include "store/db_int.h"

#include <stdlib.h>
#include <string.h>

static const struct qz_arg *row_value(const struct qz_row *row, int i)
{
    static const struct qz_arg nothing;
    return i >= 0 && i < row->columns ? &row->value[i] : &nothing;
}

int64_t qz_row_int(const struct qz_row *row, int i)
{
    return row_value(row, i)->i;
}

const char *qz_row_text(const struct qz_row *row, int i)
{
    const struct qz_arg *v = row_value(row, i);
    return v->kind == QZ_KIND_TEXT ? v->p : "";
}

const void *qz_row_blob(const struct qz_row *row, int i, size_t *n)
{
    const struct qz_arg *v = row_value(row, i);
    *n = v->n;
    return v->p;
}

bool qz_row_take(const struct qz_row *row, int i, void *out, size_t n)
{
    const struct qz_arg *v = row_value(row, i);
    bool fits = v->kind == QZ_KIND_BLOB && v->n == n;
    memset(out, 0, n);
    if (fits && n)
        memcpy(out, v->p, n);
    return fits;
}

bool qz_row_null(const struct qz_row *row, int i)
{
    return row_value(row, i)->kind == QZ_KIND_NIL;
}

int qz_row_columns(const struct qz_row *row)
{
    return row->columns;
}

struct qz_arg qz_row_arg(const struct qz_row *row, int i)
{
    return *row_value(row, i);
}

void qz_row_encode(const struct qz_row *row, int i, struct qz_buf *out)
{
    qz_arg_encode(row_value(row, i), out);
}

void qz_arg_encode(const struct qz_arg *v, struct qz_buf *out)
{
    static const char mark[] = {
        [QZ_KIND_NIL] = 'n', [QZ_KIND_INT] = 'i', [QZ_KIND_TEXT] = 't', [QZ_KIND_BLOB] = 'b'};
    if (v->kind == QZ_KIND_INT) {
        qz_buf_printf(out, "i%lld;", (long long)v->i);
        return;
    }
    qz_buf_printf(out, "%c%zu:", mark[v->kind], v->n);
    qz_buf_add(out, v->p, v->n);
}

int qz_row_size(struct qz_row *row, int columns, struct qz_err *err)
{
    if (row->value && row->columns == columns)
        return 0;

    struct qz_arg *value = calloc((size_t)columns + 1, sizeof *value);
    if (!value)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
    free(row->value);
    row->value = value;
    row->columns = columns;
    return 0;
}

int qz_row_keep(struct qz_row *row, struct qz_err *err)
{
    size_t need = 0;
    for (int i = 0; i < row->columns; i++)
        need += row->value[i].p ? row->value[i].n + 1 : 0;
    if (need > row->room) {
        char *bigger = realloc(row->bytes, need);
        if (!bigger)
            return qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
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
    return 0;
}
