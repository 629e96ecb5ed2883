/* What the log says of an activity, and the receipt of one that was closed. */
#include "ledger/ledger_int.h"

#include <string.h>

/* A walk over the entries since the activity first opened here. */
struct receipt_walk {
    struct qz_summary sum;
    uint64_t close; /* the newest closing by a cadre after which it was not opened again; 0: none */
    bool failed;
    struct qz_err *err;
};

static int receipt_entry(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct receipt_walk *w = ctx;
    struct qz_entry e;
    w->failed = qz_entry_read(line, len, &e, w->err) != 0;
    if (w->failed)
        return -1;

    bool here = strcmp(e.activity, w->sum.activity) == 0;
    if (here && e.kind == QZ_ENTRY_CLOSE && *e.cadre)
        w->close = n;
    if (here && e.kind == QZ_ENTRY_OPEN)
        w->close = 0;
    w->failed = qz_summary_add(&w->sum, &e, w->err) != 0;
    return w->failed;
}

/* *close may be NULL. */
static int receipt_walk(struct qz_ledger *l, const char *activity, struct qz_summary_counts *out,
                        uint64_t *close, struct qz_err *err)
{
    struct receipt_walk w = {.err = err};
    int64_t from = qz_came_first(l, activity, err);
    if (from < 0)
        return -1;

    qz_summary_init(&w.sum, activity);
    int rc = from ? qz_ledger_each(l, (uint64_t)from, 0, receipt_entry, &w, err) : 0;
    if (rc == 0 && !w.failed)
        qz_summary_end(&w.sum, out);
    if (close)
        *close = w.close;
    qz_summary_finish(&w.sum);
    return rc == 0 && !w.failed ? 0 : -1;
}

int qz_ledger_summary(struct qz_ledger *l, const char *activity, struct qz_summary_counts *out,
                      struct qz_err *err)
{
    return receipt_walk(l, activity, out, NULL, err);
}

int qz_ledger_phones(struct qz_ledger *l, const char *activity, int64_t *out, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref < 0 || qz_db_get(l->db, Q_SIBLING_PHONES, &row, err, TEXT(activity), INT(ref)) != 1)
        return -1;
    *out = qz_row_int(row, 0);
    return 0;
}

static uint32_t receipt_number(int64_t n)
{
    return n < UINT32_MAX ? (uint32_t)n : UINT32_MAX;
}

int qz_ledger_receipt(struct qz_ledger *l, const char *activity, struct qz_receipt *out, struct qz_err *err)
{
    struct qz_summary_counts counts;
    memset(out, 0, sizeof *out);
    if (receipt_walk(l, activity, &counts, &out->close, err) != 0)
        return -1;
    if (!out->close)
        return 0;

    memcpy(out->kiosk, l->kiosk, sizeof out->kiosk);
    memcpy(out->activity, activity, strnlen(activity, sizeof out->activity - 1));
    out->size = l->range.size;
    qz_range_root(&l->range, out->root);
    out->named = receipt_number(counts.named);
    out->unnamed = receipt_number(counts.unnamed);
    qz_receipt_sign(out, l->sk);

    /* The checkpoint that the receipt carries is one that this kiosk keeps, too. */
    return qz_ledger_checkpoint(l, err) == 0 ? 1 : -1;
}
