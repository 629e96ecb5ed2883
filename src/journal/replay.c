#include "journal/replay.h"

#include "journal/batch.h"
#include "journal/dating.h"
#include "journal/journal.h"
#include "journal/judge.h"
#include "journal/lookup.h"
#include "journal/revoked.h"
#include "journal/state.h"
#include "store/aside.h"

#include <inttypes.h>
#include <string.h>

/* Each table that follows from the journal alone. */
static const char *const views[] = {
    "organisation",
    "setting",
    "pass_key",
    "kiosk",
    "cadre",
    "account",
    "youth",
    "revoked_pass",
    "activity",
    "participation",
    "duplicate",
    "passage",
    "fallen",
    "opening",
    "gone",
    "taken",
    "confirmation",
    "live_used",
    "activity_figure",
    "activity_log",
    "activity_rating",
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
    "notice",
    "cadre_deed",
    "cadre_post",
    "link",
};
#define VIEWS (sizeof views / sizeof *views)

struct replaying {
    struct qz_batch b;
    uint64_t first, last;
    int64_t at_ms;
    uint64_t verdicts; /* that came out otherwise */
    struct qz_err *err;
};

static int replay_correct(struct replaying *r, uint64_t n, enum qz_judgement j)
{
    r->verdicts++;
    return qz_db_do(r->b.t->db, Q_AGAIN_VERDICT, r->err, INT(qz_entry_id(r->b.log, n)), INT(j));
}

static int replay_entry(struct replaying *r, uint64_t n)
{
    const struct qz_row *row;
    struct qz_entry e;
    enum qz_judgement j;
    char line[QZ_ENTRY_MAX];
    size_t len;
    int rc = qz_db_get(r->b.t->db, Q_AGAIN_LINE, &row, r->err, INT(qz_entry_id(r->b.log, n)));
    if (rc == 0)
        return qz_fail(r->err, QZ_E_CORRUPT, "log %" PRId64 ": entry %" PRIu64 " is missing", r->b.log, n);
    if (rc < 0)
        return -1;

    enum qz_judgement stored = (enum qz_judgement)qz_row_int(row, 0);
    const char *held = qz_row_blob(row, 1, &len);
    memcpy(line, held, len <= sizeof line ? len : 0);
    qz_batch_line(&r->b, line, len);
    if (qz_entry_read(line, len, &e, r->err) != 0 || qz_judge(&r->b, &e, stored, &j, r->err) != 0)
        return -1;
    return j == stored ? 0 : replay_correct(r, n, j);
}

/* The organisation that the log's kiosk had when the receipt was given. */
static int replay_organisation(struct qz_tracker *t, int64_t log, int64_t *org, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_AGAIN_KIOSK, &row, err, INT(log));
    *org = rc == 1 ? qz_row_int(row, 1) : 0;
    return rc < 0 ? -1 : 0;
}

static int replay_receipt(struct qz_tracker *t, struct replaying *r, uint64_t seq, int64_t log)
{
    int64_t org;
    if (replay_organisation(t, log, &org, r->err) != 0)
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
    QZ_ROWS rows = qz_db_rows(t->db, Q_AGAIN_RECEIPTS, err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        r.first = (uint64_t)qz_row_int(row, 2);
        r.last = (uint64_t)qz_row_int(row, 3);
        r.at_ms = qz_row_int(row, 4);
        if (replay_receipt(t, &r, (uint64_t)qz_row_int(row, 0), qz_row_int(row, 1)) != 0)
            return -1;
    }
    *verdicts = r.verdicts;
    return rc;
}

static int replay_views(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    uint64_t verdicts, rows;
    if (qz_aside_put(t->db, views, VIEWS, err) != 0 || replay_all(t, &verdicts, err) != 0 ||
        qz_aside_differ(t->db, views, VIEWS, &rows, err) != 0)
        return -1;
    *differences = verdicts + rows;
    return 0;
}

int qz_views_check(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    int rc = replay_views(t, differences, err);
    qz_db_rollback(t->db);
    return rc;
}

int qz_views_learned(struct qz_tracker *t, struct qz_err *err)
{
    QZ_ROWS rows = qz_db_rows(t->db, Q_AGAIN_UNKNOWN, err);
    const struct qz_row *row;
    int rc;
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_entry e;
        size_t len;
        const char *line = qz_row_blob(row, 0, &len);
        if (qz_entry_read(line, len, &e, NULL) == 0 && e.kind != QZ_ENTRY_OTHER)
            return 1;
    }
    return rc;
}

int qz_views_rebuild(struct qz_tracker *t, uint64_t *differences, struct qz_err *err)
{
    *differences = 0;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (replay_views(t, differences, err) != 0 || qz_aside_drop(t->db, views, VIEWS, err) != 0 ||
        qz_db_do(t->db, Q_OWN_FRESH, err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }

    if (qz_db_commit(t->db, err) != 0 || qz_load_keys(t, err) != 0)
        return -1;
    t->all_changed = t->seq;
    return qz_load_revoked(t, err);
}
