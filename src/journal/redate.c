#include "journal/redate.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/anew.h"
#include "journal/batch.h"
#include "journal/journal.h"
#include "journal/judge_time.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/proof.h"
#include "journal/ruling.h"
#include "journal/state.h"
#include "rules/limits.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SLICE_MOST 5000 /* entries looked at in one go */

/* Entries of a log, in order, of which the verdict may be another one now. */
struct redating {
    struct qz_tracker *t;
    struct qz_batch b; /* for judging times; nothing is applied by it */
    int64_t log;
    uint64_t from, last; /* to look at; looked at last */
    int looked;
    uint64_t n[SLICE_MOST];
    size_t count; /* of n: those to judge anew */
    struct qz_err *err;
};

/* ---- finding ---- */

/* Whether the entry would be judged otherwise by what is known now: 1, 0, -1. */
static int redate_changes(struct redating *r, const struct qz_entry *e, enum qz_judgement v)
{
    struct qz_when when;
    struct qz_pass p;
    int of = qz_judge_time_again(&r->b, e, &when, r->err);
    if (of != QZ_J_ACCEPTED)
        return of < 0 ? -1 : 0;
    if (!qz_batch_since(&r->b, QZ_SINCE_TIME))
        return 0;

    if (v == QZ_J_TIME_DOUBTFUL)
        return !when.doubtful;
    if (e->kind != QZ_ENTRY_CHECKIN || !qz_pass_unpack(e->proof, e->proof_len, &p))
        return 0;
    if (v == QZ_J_LIVE_LATE)
        return qz_pass_live_timely(&p, when.real_ms / 1000, when.slack_ms / 1000);

    enum qz_judgement now;
    if (qz_proof_limits(&r->b, e, &p, &when, &now, r->err) != 0)
        return -1;
    return now == QZ_J_ACCEPTED;
}

/* How a check-in stands that came as a duplicate, or would stand once its turn comes: that does not show in
 * its verdict. 1, 0 neither, -1. */
static int redate_how(struct redating *r, const struct qz_entry *e, enum qz_how *how)
{
    int64_t youth;
    const struct qz_row *row;
    int rc = qz_youth_ref(r->t, e->who, &youth, r->err);
    if (rc == 1)
        rc = qz_db_get(r->t->db, Q_REDATE_HOW, &row, r->err, TEXT(e->activity), INT(youth), INT(r->log),
                       INT((int64_t)e->n));
    if (rc == 1)
        *how = (enum qz_how)qz_row_int(row, 0);
    return rc;
}

/* The same of one that came as a duplicate. */
static int redate_changes_duplicate(struct redating *r, const struct qz_entry *e)
{
    struct qz_when when;
    enum qz_how how;
    int held = e->kind == QZ_ENTRY_CHECKIN ? redate_how(r, e, &how) : 0;
    if (held != 1)
        return held;
    int of = qz_judge_time_again(&r->b, e, &when, r->err);
    if (of != QZ_J_ACCEPTED)
        return of < 0 ? -1 : 0;
    if (!qz_batch_since(&r->b, QZ_SINCE_TIME) || when.doubtful)
        return 0;
    if (how == QZ_HOW_LATE)
        return 1;
    return how == QZ_HOW_PROVEN ? 0 : qz_proof_proves(&r->b, e, &when, r->err);
}

static int redate_one(struct redating *r, const struct qz_row *row)
{
    struct qz_entry e;
    size_t len;
    enum qz_judgement now = (enum qz_judgement)qz_row_int(row, 1);
    const char *line = qz_row_blob(row, 2, &len);
    if (qz_entry_read(line, len, &e, r->err) != 0)
        return -1;
    r->looked++;
    r->last = e.n;

    bool duplicate = now == QZ_J_DUPLICATE;
    if (!duplicate && now != QZ_J_TIME_DOUBTFUL && now != QZ_J_LIVE_LATE && now != QZ_J_EXPIRED &&
        now != QZ_J_REVOKED)
        return 0;
    int rc = duplicate ? redate_changes_duplicate(r, &e) : redate_changes(r, &e, now);
    if (rc == 1)
        r->n[r->count++] = e.n;
    return rc < 0 ? -1 : 0;
}

static int redate_look(struct redating *r)
{
    const struct qz_row *row;
    int rc;
    QZ_ROWS rows = qz_db_rows(r->t->db, Q_REDATE_LOOK, r->err, INT(qz_entry_id(r->log, r->from)),
                              INT(qz_entry_id(r->log + 1, 0)), INT(SLICE_MOST));
    while ((rc = qz_rows_next(&rows, &row, r->err)) == 1)
        if (redate_one(r, row) != 0)
            return -1;
    return rc;
}

/* ---- judging anew ---- */

static int redate_say(struct redating *r, const char *kiosk, uint64_t from, uint64_t to, int64_t now_ms)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", kiosk);
    qz_jsonw_u64(&data, "from", from);
    qz_jsonw_u64(&data, "to", to);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(r->t, "entries-redate", &data, now_ms, r->err);
    qz_buf_finish(&data);
    return rc;
}

static int redate_kiosk(struct redating *r, char kiosk[QZ_KIOSK_ID_TEXT])
{
    const struct qz_row *row;
    int rc = qz_db_get(r->t->db, Q_AGAIN_KIOSK, &row, r->err, INT(r->log));
    if (rc == 0)
        return qz_fail(r->err, QZ_E_BUG, "entries of no kiosk are dated anew");
    if (rc == 1)
        qz_copy_text(kiosk, QZ_KIOSK_ID_TEXT, qz_row_text(row, 0));
    return rc < 0 ? -1 : 0;
}

/* Each action speaks of as many as it may; those in between come out as they were. */
static int redate_say_all(struct redating *r, int64_t now_ms)
{
    char kiosk[QZ_KIOSK_ID_TEXT];
    if (redate_kiosk(r, kiosk) != 0)
        return -1;
    for (size_t i = 0, j; i < r->count; i = j) {
        j = i + 1;
        while (j < r->count && r->n[j] - r->n[i] < QZ_RULING_ENTRIES)
            j++;
        if (redate_say(r, kiosk, r->n[i], r->n[j - 1], now_ms) != 0)
            return -1;
    }
    return 0;
}

int qz_redate_apply(struct qz_batch *b, const json_t *data, struct qz_err *err)
{
    int64_t from, to, log = 0, organisation = 0;
    if (qz_json_int(data, "from", 1, QZ_N_MOST - 1, &from, err) != 0 ||
        qz_json_int(data, "to", from, QZ_N_MOST - 1, &to, err) != 0 ||
        qz_ruling_kiosk(b, data, &log, &organisation, err) != 0 ||
        qz_anew(b, log, (uint64_t)from, (uint64_t)to, "", QZ_ANEW_SAME, err) != 0)
        return -1;
    return qz_batch_tell_config(b, organisation, err);
}

/* ---- work to do ---- */

int qz_redate_later(struct qz_batch *b, uint64_t n, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_REDATE_LATER, err, INT(b->log), INT((int64_t)n));
}

/* What was looked at is done; all of the log, when there were fewer than could be. */
static int redate_finish(struct redating *r)
{
    if (r->looked < SLICE_MOST)
        return qz_db_do(r->t->db, Q_REDATE_DONE, r->err, INT(r->log));
    return qz_db_do(r->t->db, Q_REDATE_ON, r->err, INT(r->log), INT((int64_t)r->last + 1));
}

static int redate_slice(struct redating *r, int64_t now_ms)
{
    qz_batch_init(&r->b, r->t, r->log, 0, now_ms);
    int rc = redate_look(r);
    qz_batch_finish(&r->b);
    if (rc == 0 && r->count)
        rc = redate_say_all(r, now_ms);
    return rc == 0 ? redate_finish(r) : -1;
}

int qz_redate(struct qz_tracker *t, int64_t now_ms, bool *more, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_REDATE_NEXT, &row, err);
    *more = rc == 1;
    if (rc != 1)
        return rc;

    struct redating *r = calloc(1, sizeof *r);
    if (!r)
        return qz_fail(err, QZ_E_NOMEM, "no memory to date entries anew");
    *r = (struct redating){
        .t = t, .log = qz_row_int(row, 0), .from = (uint64_t)qz_row_int(row, 1), .err = err};
    rc = redate_slice(r, now_ms);
    free(r);
    return rc;
}
