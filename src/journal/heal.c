#include "journal/journal.h"
#include "journal/log.h"
#include "journal/state.h"

#include <string.h>

/* Of the uploads that end within a batch from the entry on, the farthest: its last entry, and the checkpoint
 * that came with it, which proves all before it. 1, 0 none, -1. */
static int heal_receipt(struct qz_tracker *t, int64_t log, uint64_t from, uint64_t *last,
                        struct qz_log_answer *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_HEAL_RECEIPT, &row, err, INT(log), INT((int64_t)from), INT(QZ_BATCH_ENTRIES));
    if (rc != 1)
        return rc;

    *last = (uint64_t)qz_row_int(row, 0);
    bool fits = qz_copy_text(out->note, sizeof out->note, qz_row_text(row, 1));
    fits = qz_copy_text(out->cosignature, sizeof out->cosignature, qz_row_text(row, 2)) && fits;
    return fits ? 1 : qz_fail(err, QZ_E_CORRUPT, "a checkpoint that is held is longer than one can be");
}

static int heal_add_line(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct qz_buf *lines = ctx;
    (void)n;
    (void)j;
    qz_buf_add(lines, line, len);
    qz_buf_char(lines, '\n');
    return 0;
}

int qz_journal_heal(struct qz_tracker *t, const struct qz_kiosk *k, uint64_t from, struct qz_log_answer *out,
                    struct qz_err *err)
{
    struct qz_range r;
    uint64_t milestone, last = 0;
    memset(out, 0, sizeof *out);
    if (qz_log_load(t, k->log, &r, &milestone, err) != 0)
        return -1;
    out->size = r.size;
    if (from == 0 || from > r.size)
        return 0;

    int rc = heal_receipt(t, k->log, from, &last, out, err);
    if (rc != 1)
        return rc;
    out->from = from;
    rc = qz_journal_each(t, k->id, from, (int)(last - from + 1), heal_add_line, &out->lines, err);
    if (rc == 0 && out->lines.failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for entries");
    return rc;
}
