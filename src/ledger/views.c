#include "ledger/ledger_int.h"
#include "rules/period.h"

#include <string.h>

/* ---- what an entry does while it stands, and no longer does once it is cancelled ---- */

int64_t qz_views_ref(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT ref FROM tally WHERE activity = ?", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    int rc = qz_step(s, err);
    int64_t ref = rc == 1 ? qz_col_int(s, 0) : rc;
    qz_reset(s);
    return ref;
}

static int64_t make_ref(struct qz_ledger *l, const char *activity, struct qz_err *err)
{
    int64_t ref = qz_views_ref(l, activity, err);
    if (ref != 0)
        return ref;
    struct qz_stmt *s = qz_db_stmt(
        l->db, "INSERT INTO tally SELECT coalesce(max(ref), 0) + 1, ?, 0, 0, 0, 0 FROM tally", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    return qz_run(s, err) == 0 ? qz_views_ref(l, activity, err) : -1;
}

static int add_tally(struct qz_ledger *l, int64_t ref, int64_t named, int64_t unnamed, int64_t confirms,
                     int64_t at_ms, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "UPDATE tally SET named = named + ?2, unnamed = unnamed + ?3, confirms = confirms + ?4,"
                   " last_ms = max(last_ms, ?5) WHERE ref = ?1",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, named);
    qz_bind_int(s, 3, unnamed);
    qz_bind_int(s, 4, confirms);
    qz_bind_int(s, 5, at_ms);
    return qz_run(s, err);
}

/* How many entries make `who` a participant. */
static int64_t standing(struct qz_ledger *l, int64_t ref, const uint8_t who[QZ_ID_BYTES], struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT count(*) FROM participation WHERE activity = ? AND who = ?", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_blob(s, 2, who, QZ_ID_BYTES);
    int64_t n = qz_step(s, err) == 1 ? qz_col_int(s, 0) : -1;
    qz_reset(s);
    return n;
}

static int participate(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                       struct qz_err *err)
{
    static const char *const sql[2] = {"DELETE FROM participation WHERE activity = ? AND who = ? AND n = ?",
                                       "INSERT INTO participation VALUES (?, ?, ?, ?)"};
    uint8_t who[QZ_ID_BYTES];
    if (!qz_id_parse('y', e->who, who))
        return qz_fail(err, QZ_E_CORRUPT, "the log breaks at entry %llu: it names nobody",
                       (unsigned long long)e->n);
    struct qz_stmt *s = qz_db_stmt(l->db, sql[stands], err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_blob(s, 2, who, sizeof who);
    qz_bind_int(s, 3, (int64_t)e->n);
    if (stands)
        qz_bind_int(s, 4, e->at_ms);
    if (qz_run(s, err) != 0)
        return -1;
    int64_t left = standing(l, ref, who, err);
    if (left < 0)
        return -1;
    /* A person counts once however many entries say so: the first adds one, the last takes it away. */
    int named = stands ? left == 1 : -(left == 0);
    return named ? add_tally(l, ref, named, 0, 0, e->at_ms, err) : 0;
}

static int mark_session(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                        struct qz_err *err)
{
    static const char *const sql[2] = {"DELETE FROM session WHERE n = ?",
                                       "INSERT INTO session VALUES (?, ?, ?)"};
    struct qz_stmt *s = qz_db_stmt(l->db, sql[stands], err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)e->n);
    if (stands) {
        qz_bind_int(s, 2, ref);
        qz_bind_int(s, 3, e->kind == QZ_ENTRY_OPEN);
    }
    return qz_run(s, err);
}

static int mark_confirmed(struct qz_ledger *l, int64_t ref, const struct qz_entry *e, bool stands,
                          struct qz_err *err)
{
    static const char *const sql[2] = {"DELETE FROM confirmation WHERE activity = ? AND n = ?",
                                       "INSERT INTO confirmation VALUES (?, ?, ?)"};
    struct qz_stmt *s = qz_db_stmt(l->db, sql[stands], err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, (int64_t)e->n);
    if (stands)
        qz_bind_int(s, 3, (int64_t)e->target);
    if (qz_run(s, err) != 0)
        return -1;
    return e->target ? 0 : add_tally(l, ref, 0, 0, stands ? 1 : -1, e->at_ms, err);
}

/* Voids and rejections are not among these: they work through `cancel`. */
static int effect(struct qz_ledger *l, const struct qz_entry *e, bool stands, struct qz_err *err)
{
    int sign = stands ? 1 : -1;
    bool counts = e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CLOSE || e->kind == QZ_ENTRY_CHECKIN ||
                  e->kind == QZ_ENTRY_LATE || e->kind == QZ_ENTRY_HEADCOUNT || e->kind == QZ_ENTRY_CONFIRM;
    if (!counts)
        return 0;
    int64_t ref = make_ref(l, e->activity, err);
    if (ref < 0)
        return -1;
    if (e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CLOSE)
        return mark_session(l, ref, e, stands, err);
    if (e->kind == QZ_ENTRY_CONFIRM)
        return mark_confirmed(l, ref, e, stands, err);
    if (*e->who)
        return participate(l, ref, e, stands, err);
    return add_tally(l, ref, 0, sign * (int64_t)e->count, 0, e->at_ms, err);
}

/* ---- voids and rejections ---- */

static int cancel(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err)
{
    struct qz_entry target;
    if (e->target == 0 || e->target >= e->n)
        return 0;
    if (qz_log_read(l, e->target, &target, err) != 0)
        return -1;
    if (!qz_entry_may_name(e, &target) || (e->kind == QZ_ENTRY_VOID && e->n > l->attribution_since &&
                                           !qz_entry_void_fits(e, e->at_ms, &target)))
        return 0;
    struct qz_stmt *s = qz_db_stmt(
        l->db, "INSERT INTO cancel SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM cancel WHERE target = ?1)",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)e->target);
    qz_bind_int(s, 2, (int64_t)e->n);
    if (qz_run(s, err) != 0)
        return -1;
    return qz_db_changes(l->db) ? effect(l, &target, false, err) : 0;
}

/* Whether a superior took the entry out. 1, 0, -1. */
static int discounted(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        l->db, "SELECT last >= ?1 FROM discounted WHERE first <= ?1 ORDER BY first DESC LIMIT 1", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)n);
    int rc = qz_step(s, err);
    int found = rc == 1 ? qz_col_int(s, 0) != 0 : rc;
    qz_reset(s);
    return found;
}

/* It is cancelled by no entry of this log: a void of it says nothing more. */
static int take_out(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "INSERT INTO cancel VALUES (?, 0)", err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, (int64_t)n);
    return qz_run(s, err);
}

int qz_views_apply(struct qz_ledger *l, const struct qz_entry *e, struct qz_err *err)
{
    /* Which activity is open here is this kiosk's own affair, whatever counts. */
    int out = e->kind == QZ_ENTRY_OPEN || e->kind == QZ_ENTRY_CLOSE ? 0 : discounted(l, e->n, err);
    if (out != 0)
        return out < 0 ? -1 : take_out(l, e->n, err);

    if (e->kind == QZ_ENTRY_VOID || e->kind == QZ_ENTRY_REJECT)
        return cancel(l, e, err);
    return effect(l, e, true, err);
}

/* ---- asking ---- */

int qz_views_open_activity(struct qz_ledger *l, char out[QZ_ID_TEXT], uint64_t *n, struct qz_err *err)
{
    /* The newest opening that stands counts, unless the same activity was closed after it. */
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT t.activity, EXISTS (SELECT 1 FROM session c WHERE c.n > o.n AND c.opens = 0"
                   " AND c.activity = o.activity), o.n"
                   " FROM session o JOIN tally t ON t.ref = o.activity WHERE o.opens = 1"
                   " ORDER BY o.n DESC LIMIT 1",
                   err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc != 1)
        return rc;
    qz_copy_text(out, QZ_ID_TEXT, qz_col_text(s, 0));
    int open = qz_col_int(s, 1) == 0;
    *n = (uint64_t)qz_col_int(s, 2);
    qz_reset(s);
    return open;
}

static int here(struct qz_ledger *l, const char *activity, const uint8_t who[QZ_ID_BYTES],
                struct qz_seen_before *out, struct qz_err *err)
{
    int64_t ref = qz_views_ref(l, activity, err);
    struct qz_stmt *s = NULL;
    if (ref <= 0)
        return (int)ref;
    s = qz_db_stmt(l->db, "SELECT at_ms FROM participation WHERE activity = ? AND who = ? ORDER BY n LIMIT 1",
                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_blob(s, 2, who, QZ_ID_BYTES);
    int rc = qz_step(s, err);
    if (rc == 1)
        out->at_ms = qz_col_int(s, 0);
    qz_reset(s);
    return rc;
}

static int at_sibling(struct qz_ledger *l, const char *activity, const uint8_t who[QZ_ID_BYTES],
                      struct qz_seen_before *out, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT at_ms, place FROM sibling WHERE activity = ? AND who = ?", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    qz_bind_blob(s, 2, who, QZ_ID_BYTES);
    int rc = qz_step(s, err);
    if (rc == 1) {
        out->at_ms = qz_col_int(s, 0);
        qz_copy_text(out->where, sizeof out->where, qz_col_text(s, 1));
    }
    qz_reset(s);
    return rc;
}

int qz_ledger_checked_in(struct qz_ledger *l, const char *activity, const char *who,
                         struct qz_seen_before *out, struct qz_err *err)
{
    uint8_t id[QZ_ID_BYTES];
    memset(out, 0, sizeof *out);
    if (!qz_id_parse('y', who, id))
        return qz_fail(err, QZ_E_INPUT, "\"%.40s\" is not a youth's id", who);
    int rc = here(l, activity, id, out, err);
    return rc != 0 ? rc : at_sibling(l, activity, id, out, err);
}

/* Whom a sibling checked in too is counted here. */
static int elsewhere(struct qz_ledger *l, const char *activity, int64_t ref, int64_t *people,
                     struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT max(0, named - (SELECT count(*) FROM sibling s WHERE s.activity = ?1"
                   " AND EXISTS (SELECT 1 FROM participation p WHERE p.activity = ?2"
                   " AND p.who = s.who))) + max(0, unnamed) FROM elsewhere WHERE activity = ?1",
                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    qz_bind_int(s, 2, ref);
    int rc = qz_step(s, err);
    if (rc == 1)
        *people = qz_col_int(s, 0);
    qz_reset(s);
    return rc < 0 ? -1 : 0;
}

int qz_ledger_tally(struct qz_ledger *l, const char *activity, struct qz_tally *out, struct qz_err *err)
{
    int64_t ref = 0;
    memset(out, 0, sizeof *out);
    struct qz_stmt *s =
        qz_db_stmt(l->db, "SELECT named, unnamed, confirms, ref FROM tally WHERE activity = ?", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    int rc = qz_step(s, err);
    if (rc == 1) {
        out->named = qz_col_int(s, 0);
        out->unnamed = qz_col_int(s, 1);
        out->confirmed = qz_col_int(s, 2) > 0;
        ref = qz_col_int(s, 3);
    }
    qz_reset(s);
    return rc < 0 ? -1 : elsewhere(l, activity, ref, &out->elsewhere, err);
}
