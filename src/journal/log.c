#include "journal/log.h"

#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/lookup.h"
#include "journal/state.h"

#include <inttypes.h>
#include <string.h>

int qz_log_load(struct qz_tracker *t, int64_t log, struct qz_range *r, uint64_t *milestone,
                struct qz_err *err)
{
    struct qz_stmt *s;
    size_t n;
    int rc = qz_find_int(t, "SELECT size,nodes,milestone FROM log WHERE ref=?1", log, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_CORRUPT, "the store lost log %" PRId64 "", log);
    const void *nodes = qz_col_blob(s, 1, &n);
    bool good = qz_range_load(r, (uint64_t)qz_col_int(s, 0), nodes, n);
    *milestone = (uint64_t)qz_col_int(s, 2);
    qz_reset(s);
    return good ? 0 : qz_fail(err, QZ_E_CORRUPT, "the tree of log %" PRId64 " is damaged", log);
}

int qz_log_insert(struct qz_batch *b, uint64_t n, enum qz_judgement j, const char *line, size_t len,
                  struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO entry VALUES(?1,?2,?3)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, qz_entry_id(b->log, n));
    qz_bind_int(s, 2, j);
    qz_bind_text_n(s, 3, line, len);
    return qz_run(s, err);
}

static int keep_range(struct qz_batch *b, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(b->t->db, "UPDATE log SET size=?2,nodes=?3,milestone=?4 WHERE ref=?1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)b->range.size);
    qz_bind_blob(s, 3, b->range.node, b->range.count * (size_t)QZ_HASH_BYTES);
    qz_bind_int(s, 4, (int64_t)b->milestone);
    return qz_run(s, err);
}

static int keep_milestone(struct qz_batch *b, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT INTO milestone VALUES(?1,?2,?3)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, b->log);
    qz_bind_int(s, 2, (int64_t)b->range.size);
    qz_bind_blob(s, 3, b->range.node, b->range.count * (size_t)QZ_HASH_BYTES);
    b->milestone = b->range.size;
    return qz_run(s, err);
}

int qz_log_keep(struct qz_batch *b, uint64_t first, const char *note, size_t note_len,
                const char *cosignature, struct qz_err *err)
{
    if (b->range.size >= b->milestone + QZ_MILESTONE_GAP && keep_milestone(b, err) != 0)
        return -1;
    struct qz_stmt *s = keep_range(b, err) == 0
                            ? qz_db_stmt(b->t->db, "INSERT INTO receipt VALUES(?1,?2,?3,?4,?5,?6,?7)", err)
                            : NULL;
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)b->seq);
    qz_bind_int(s, 2, b->log);
    qz_bind_int(s, 3, (int64_t)first);
    qz_bind_int(s, 4, (int64_t)b->range.size);
    qz_bind_int(s, 5, b->now_ms);
    if (note)
        qz_bind_text_n(s, 6, note, note_len);
    qz_bind_text(s, 7, cosignature);
    return qz_run(s, err);
}

int qz_log_ref(struct qz_tracker *t, const char *origin, int64_t *log, struct qz_err *err)
{
    struct qz_stmt *s;
    *log = QZ_OWN_LOG;
    if (!*origin)
        return 0;
    int rc = qz_find_text(t, "SELECT log FROM kiosk WHERE id=?1", origin, &s, err);
    if (rc != 1)
        return rc < 0
                   ? -1
                   : qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    *log = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_journal_each(struct qz_tracker *t, const char *origin, uint64_t from, int most,
                    int (*fn)(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len),
                    void *ctx, struct qz_err *err)
{
    int64_t log;
    int rc = qz_log_ref(t, origin, &log, err);
    struct qz_stmt *s =
        rc == 0 && from < (uint64_t)QZ_N_MOST
            ? qz_db_stmt(
                  t->db,
                  "SELECT e.id,coalesce(r.verdict,e.verdict),e.line FROM entry e LEFT JOIN ruling r ON "
                  "r.entry=e.id WHERE e.id>=?1 AND e.id<?2 ORDER BY e.id LIMIT ?3",
                  err)
            : NULL;
    if (!s)
        return rc == 0 && from >= (uint64_t)QZ_N_MOST ? 0 : -1;
    qz_bind_int(s, 1, qz_entry_id(log, from));
    qz_bind_int(s, 2, qz_entry_id(log + 1, 0));
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1) {
        size_t len;
        const char *line = qz_col_blob(s, 2, &len);
        if (fn(ctx, (uint64_t)(qz_col_int(s, 0) - qz_entry_id(log, 0)), (enum qz_judgement)qz_col_int(s, 1),
               line, len) != 0) {
            qz_reset(s);
            return 0;
        }
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
    int64_t log;
    size_t n;
    qz_range_init(out);
    struct qz_stmt *s =
        qz_log_ref(t, origin, &log, err) == 0
            ? qz_db_stmt(
                  t->db,
                  "SELECT size,nodes FROM milestone WHERE log=?1 AND size<=?2 ORDER BY size DESC LIMIT 1",
                  err)
            : NULL;
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_int(s, 2, (int64_t)size);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;
    const void *nodes = qz_col_blob(s, 1, &n);
    bool good = qz_range_load(out, (uint64_t)qz_col_int(s, 0), nodes, n);
    qz_reset(s);
    return good ? 0
                : qz_fail(err, QZ_E_CORRUPT, "a milestone of %s is damaged",
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

static int dated(struct qz_batch *b, const char *line, size_t len, int64_t *at_ms, int64_t *real_ms,
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
    struct qz_batch b;
    struct qz_stmt *s;
    char line[QZ_ENTRY_MAX];
    int64_t log;
    size_t len;
    if (qz_log_ref(t, origin, &log, err) != 0)
        return -1;
    int rc = qz_find_int(t, "SELECT line FROM entry WHERE id=?1", qz_entry_id(log, n), &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "that entry is not held");
    const char *held = qz_col_blob(s, 0, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    qz_reset(s);
    qz_batch_init(&b, t, log, 0, 0);
    rc = dated(&b, line, len, at_ms, real_ms, err);
    qz_batch_finish(&b);
    return rc;
}
