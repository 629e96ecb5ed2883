#include "journal/replay.h"

#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/lookup.h"
#include "journal/revoked.h"
#include "journal/state.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Each table that follows from the journal alone. */
static const char *const views[] = {
    "organisation",
    "setting",
    "pass_key",
    "kiosk",
    "cadre",
    "youth",
    "revoked_pass",
    "activity",
    "participation",
    "duplicate",
    "fallen",
    "opening",
    "gone",
    "taken",
    "confirmation",
    "live_used",
    "activity_figure",
    "activity_log",
    "reach",
    "organisation_quarter",
    "organisation_kind",
    "ruling",
    "attributed",
    "activity_whose",
    "organisation_whose",
    "boot_began",
    "clock_known",
    "clock_wrong",
    "seen_fell",
    "restored",
    "stolen_pin",
    "rescued",
    "rekey",
};
#define VIEWS (sizeof views / sizeof *views)

/* Run "before NAME between NAME" for each view; without the second NAME when between is NULL. */
static int each_view(struct qz_tracker *t, const char *before, const char *between, struct qz_err *err)
{
    char sql[200];
    for (size_t i = 0; i < VIEWS; i++) {
        snprintf(sql, sizeof sql, "%s%s%s%s", before, views[i], between ? between : "",
                 between ? views[i] : "");
        if (qz_db_exec(t->db, sql, err) != 0)
            return -1;
    }
    return 0;
}

struct replaying {
    struct qz_batch b;
    uint64_t first, last;
    int64_t at_ms;
    uint64_t verdicts; /* that came out otherwise */
    struct qz_err *err;
};

static int correct_verdict(struct replaying *r, uint64_t n, enum qz_judgement j)
{
    struct qz_stmt *s = qz_db_stmt(r->b.t->db, "UPDATE entry SET verdict=?2 WHERE id=?1", r->err);
    if (!s)
        return -1;
    r->verdicts++;
    qz_bind_int(s, 1, qz_entry_id(r->b.log, n));
    qz_bind_int(s, 2, j);
    return qz_run(s, r->err);
}

static int replay_entry(struct replaying *r, uint64_t n)
{
    struct qz_stmt *s;
    struct qz_entry e;
    enum qz_judgement j;
    char line[QZ_ENTRY_MAX];
    size_t len;
    int rc = qz_find_int(r->b.t, "SELECT verdict,line FROM entry WHERE id=?1", qz_entry_id(r->b.log, n), &s,
                         r->err);
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(r->err, QZ_E_CORRUPT, "log %" PRId64 ": entry %" PRIu64 " is missing",
                                r->b.log, n);
    enum qz_judgement stored = (enum qz_judgement)qz_col_int(s, 0);
    const char *held = qz_col_blob(s, 1, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    qz_reset(s);
    qz_batch_line(&r->b, line, len);
    if (qz_entry_read(line, len, &e, r->err) != 0 || qz_judge(&r->b, &e, stored, &j, r->err) != 0)
        return -1;
    return j == stored ? 0 : correct_verdict(r, n, j);
}

/* The organisation that the log's kiosk had when the receipt was given. */
static int organisation_then(struct qz_tracker *t, int64_t log, int64_t *org, struct qz_err *err)
{
    struct qz_stmt *s;
    *org = 0;
    int rc = qz_find_int(t, "SELECT organisation FROM kiosk WHERE log=?1", log, &s, err);
    if (rc == 1) {
        *org = qz_col_int(s, 0);
        qz_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

static int replay_receipt(struct qz_tracker *t, struct replaying *r, uint64_t seq, int64_t log)
{
    int64_t org;
    if (organisation_then(t, log, &org, r->err) != 0)
        return -1;
    qz_batch_init(&r->b, t, log, org, r->at_ms);
    r->b.seq = seq;
    r->b.base = r->first - 1;
    r->b.replay = true;
    int rc = log == QZ_OWN_LOG ? 0 : qz_dating_look_again(&r->b, r->first, r->last, r->err);
    for (uint64_t n = r->first; n <= r->last && rc == 0; n++)
        rc = replay_entry(r, n);
    if (rc == 0)
        rc = qz_batch_flush(&r->b, r->err);
    qz_batch_finish(&r->b);
    return rc;
}

static int replay_all(struct qz_tracker *t, uint64_t *verdicts, struct qz_err *err)
{
    struct replaying r = {.err = err};
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT seq,log,first,last,at_ms FROM receipt ORDER BY seq", err);
    int rc;
    if (!s)
        return -1;
    while ((rc = qz_step(s, err)) == 1) {
        r.first = (uint64_t)qz_col_int(s, 2);
        r.last = (uint64_t)qz_col_int(s, 3);
        r.at_ms = qz_col_int(s, 4);
        if (replay_receipt(t, &r, (uint64_t)qz_col_int(s, 0), qz_col_int(s, 1)) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    *verdicts = r.verdicts;
    return rc;
}

static int count_differences(struct qz_tracker *t, uint64_t *sum, struct qz_err *err)
{
    for (size_t i = 0; i < VIEWS; i++) {
        char sql[300];
        const char *v = views[i];
        snprintf(
            sql, sizeof sql,
            "INSERT INTO differing SELECT count(*) FROM (SELECT * FROM (SELECT * FROM main.%s EXCEPT SELECT "
            "* FROM "
            "temp.was_%s) UNION ALL SELECT * FROM (SELECT * FROM temp.was_%s EXCEPT SELECT * FROM main.%s))",
            v, v, v, v);
        if (qz_db_exec(t->db, sql, err) != 0)
            return -1;
    }
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT sum(n) FROM temp.differing", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    *sum += (uint64_t)qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

static int rebuild(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    if (each_view(t, "CREATE TEMP TABLE was_", " AS SELECT * FROM main.", err) != 0 ||
        qz_db_exec(t->db, "CREATE TEMP TABLE differing(n)", err) != 0 ||
        each_view(t, "DELETE FROM main.", NULL, err) != 0 || replay_all(t, differences, err) != 0)
        return -1;
    return count_differences(t, differences, err);
}

static int drop_copies(struct qz_tracker *t, struct qz_err *err)
{
    return each_view(t, "DROP TABLE IF EXISTS temp.was_", NULL, err) == 0
               ? qz_db_exec(t->db, "DROP TABLE IF EXISTS temp.differing", err)
               : -1;
}

int qz_views_check(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    int rc = rebuild(t, differences, err);
    qz_db_rollback(t->db);
    return rc;
}

int qz_views_learned(struct qz_tracker *t, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, "SELECT line FROM entry WHERE verdict=1", err);
    int rc, learned = 0;
    if (!s)
        return -1;
    while (!learned && (rc = qz_step(s, err)) == 1) {
        struct qz_entry e;
        size_t len;
        const char *line = qz_col_blob(s, 0, &len);
        learned = qz_entry_read(line, len, &e, NULL) == 0 && e.kind != QZ_ENTRY_OTHER;
    }
    if (learned)
        qz_reset(s);
    return learned ? 1 : rc;
}

int qz_views_rebuild(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (rebuild(t, differences, err) != 0 || drop_copies(t, err) != 0 ||
        qz_db_exec(t->db, "DELETE FROM stale", err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    if (qz_db_commit(t->db, err) != 0 || qz_load_keys(t, err) != 0)
        return -1;
    t->all_changed = t->seq;
    return qz_load_revoked(t, err);
}
