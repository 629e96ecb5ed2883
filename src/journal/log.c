#include "journal/log.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/state.h"
#include "journal/work.h"

#include <inttypes.h>
#include <string.h>

int qz_log_load(struct qz_tracker *t, int64_t log, struct qz_range *r, uint64_t *milestone,
                struct qz_err *err)
{
    const struct qz_row *row;
    size_t n;
    int rc = qz_db_get(t->db, Q_LOG_STATE, &row, err, INT(log));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "the store lost log %" PRId64 "", log);

    const void *nodes = qz_row_blob(row, 1, &n);
    *milestone = (uint64_t)qz_row_int(row, 2);
    if (qz_range_load(r, (uint64_t)qz_row_int(row, 0), nodes, n))
        return 0;
    return qz_fail(err, QZ_E_CORRUPT, "the tree of log %" PRId64 " is damaged", log);
}

int qz_log_insert(struct qz_batch *b, uint64_t n, enum qz_judgement j, const char *line, size_t len,
                  struct qz_err *err)
{
    return qz_work_do(b, Q_LOG_ENTRY_INSERT, err, INT(qz_entry_id(b->log, n)), INT(j), TEXT_N(line, len));
}

static int log_keep_range(struct qz_batch *b, struct qz_err *err)
{
    return qz_work_do(b, Q_LOG_KEEP, err, INT(b->log), INT((int64_t)b->range.size),
                      BLOB(b->range.node, b->range.count * (size_t)QZ_HASH_BYTES),
                      INT((int64_t)b->milestone));
}

static int log_keep_milestone(struct qz_batch *b, struct qz_err *err)
{
    b->milestone = b->range.size;
    return qz_work_do(b, Q_LOG_MILESTONE_KEEP, err, INT(b->log), INT((int64_t)b->range.size),
                      BLOB(b->range.node, b->range.count * (size_t)QZ_HASH_BYTES));
}

int qz_log_keep(struct qz_batch *b, uint64_t first, const char *note, size_t note_len,
                const char *cosignature, struct qz_err *err)
{
    if (b->range.size >= b->milestone + QZ_MILESTONE_GAP && log_keep_milestone(b, err) != 0)
        return -1;
    if (log_keep_range(b, err) != 0)
        return -1;
    return qz_work_do(b, Q_LOG_RECEIPT_KEEP, err, INT((int64_t)b->seq), INT(b->log), INT((int64_t)first),
                      INT((int64_t)b->range.size), INT(b->now_ms), note ? TEXT_N(note, note_len) : NIL,
                      TEXT(cosignature));
}

int qz_log_ref(struct qz_tracker *t, const char *origin, int64_t *log, struct qz_err *err)
{
    const struct qz_row *row;
    *log = QZ_OWN_LOG;
    if (!*origin)
        return 0;

    int rc = qz_db_get(t->db, Q_LOG_OF_KIOSK, &row, err, TEXT(origin));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    if (rc == 1)
        *log = qz_row_int(row, 0);
    return rc < 0 ? -1 : 0;
}

int qz_journal_each(struct qz_tracker *t, const char *origin, uint64_t from, int most,
                    int (*fn)(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len),
                    void *ctx, struct qz_err *err)
{
    const struct qz_row *row;
    int64_t log;
    int rc = qz_log_ref(t, origin, &log, err);
    if (rc != 0 || from >= (uint64_t)QZ_N_MOST)
        return rc;

    QZ_ROWS rows = qz_db_rows(t->db, Q_LOG_ENTRY_EACH, err, INT(qz_entry_id(log, from)),
                              INT(qz_entry_id(log + 1, 0)), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        size_t len;
        const char *line = qz_row_blob(row, 2, &len);
        uint64_t n = (uint64_t)(qz_row_int(row, 0) - qz_entry_id(log, 0));
        if (fn(ctx, n, (enum qz_judgement)qz_row_int(row, 1), line, len) != 0)
            return 0;
    }
    return rc;
}

/* ---- trees of before ---- */

struct range_adding {
    struct qz_range *r;
    uint64_t to;
};

static int range_add_one(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    struct range_adding *a = ctx;
    uint8_t leaf[QZ_HASH_BYTES];
    (void)j;
    qz_leaf_hash(line, len, leaf);
    qz_range_add(a->r, leaf);
    return n == a->to;
}

/* The kept tree that is the newest of those with at most `size` entries. */
static int range_milestone(struct qz_tracker *t, const char *origin, uint64_t size, struct qz_range *out,
                           struct qz_err *err)
{
    const struct qz_row *row;
    int64_t log;
    size_t n;
    qz_range_init(out);
    if (qz_log_ref(t, origin, &log, err) != 0)
        return -1;
    int rc = qz_db_get(t->db, Q_LOG_MILESTONE, &row, err, INT(log), INT((int64_t)size));
    if (rc != 1)
        return rc;

    const void *nodes = qz_row_blob(row, 1, &n);
    if (qz_range_load(out, (uint64_t)qz_row_int(row, 0), nodes, n))
        return 0;
    return qz_fail(err, QZ_E_CORRUPT, "a milestone of %s is damaged",
                   *origin ? origin : "the tracker's own log");
}

int qz_log_range(struct qz_tracker *t, const char *origin, uint64_t size, struct qz_range *out,
                 struct qz_err *err)
{
    if (range_milestone(t, origin, size, out, err) != 0)
        return -1;
    struct range_adding a = {out, size};
    if (out->size < size &&
        qz_journal_each(t, origin, out->size + 1, (int)(size - out->size), range_add_one, &a, err) != 0)
        return -1;
    return out->size == size ? 0 : qz_fail(err, QZ_E_CORRUPT, "entries of a log are missing");
}

/* ---- times ---- */

static int log_dated(struct qz_batch *b, const char *line, size_t len, int64_t *at_ms, int64_t *real_ms,
                     struct qz_err *err)
{
    struct qz_entry e;
    struct qz_when when;
    if (qz_entry_read(line, len, &e, err) != 0)
        return -1;
    *at_ms = *real_ms = e.at_ms;
    if (b->log == QZ_OWN_LOG)
        return 0;
    if (qz_judge_time_again(b, &e, &when, err) < 0)
        return -1;
    *real_ms = when.real_ms;
    return 0;
}

int qz_journal_dated(struct qz_tracker *t, const char *origin, uint64_t n, int64_t *at_ms, int64_t *real_ms,
                     struct qz_err *err)
{
    const struct qz_row *row;
    struct qz_batch b;
    char line[QZ_ENTRY_MAX];
    int64_t log;
    size_t len;
    if (qz_log_ref(t, origin, &log, err) != 0)
        return -1;
    int rc = qz_db_get(t->db, Q_LOG_ENTRY_LINE, &row, err, INT(qz_entry_id(log, n)));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "that entry is not held");

    const char *held = qz_row_blob(row, 0, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    qz_batch_init(&b, t, log, 0, 0);
    rc = log_dated(&b, line, len, at_ms, real_ms, err);
    qz_batch_finish(&b);
    return rc;
}
