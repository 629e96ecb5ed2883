#include "journal/private.h"

#include "base/clock.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/batch.h"
#include "journal/own.h"
#include "journal/state.h"

#include <inttypes.h>

#define ALL      "IS NOT NULL"
#define SEEN(of) "(" of "step*1048576+" of "cadre)"
static const struct qz_private tables[] = {
    QZ_PRIVATE("people", "youth", ALL, "a person's name, phone and consent"),
    QZ_PRIVATE("live_secret", "youth", ALL, "a phone's secret"),
    QZ_PRIVATE("pass", "tag", ALL, "whose pass one is"),
    QZ_PRIVATE("token", "hash", ALL, "an enrolment code"),
    QZ_PRIVATE("kiosk_secret", "log", ALL, "a kiosk's secrets"),
    QZ_PRIVATE("cadre_secret", "cadre", ALL, "a cadre's name and PIN"),
    QZ_PRIVATE("badge", "tag", ALL, "a cadre's badge"),
    QZ_PRIVATE_KEY("badge_seen", SEEN(""), SEEN("NEW."), SEEN("OLD."), SEEN("t."),
                   "step=?1/1048576 AND cadre=?1%1048576", ALL, "a code of a badge that was shown"),
    QZ_PRIVATE("live_wrong", "entry", ALL, "that a live code was wrong"),
    QZ_PRIVATE("entered_by", "entry", ALL, "who entered something in a cadre's name"),
    QZ_PRIVATE("account_secret", "account", ALL, "whose account one is, and the password"),
    QZ_PRIVATE("invitation", "hash", ALL, "an invitation"),
    QZ_PRIVATE("consent", "ref", ALL, "what somebody said yes or no to"),
    QZ_PRIVATE("certificate", "code", ALL, "a certificate of attendance"),
    QZ_PRIVATE("request", "ref", ALL, "what somebody asked for"),
};

/* What is written outside of the own log's batches, too, is sealed with its transaction; the next entry of
 * the own log speaks of it. */
static int private_commit(void *ctx, struct qz_err *err)
{
    struct qz_tracker *t = ctx;
    struct qz_seal_end end;
    return qz_seal_touched(&t->sealer, &end, err) < 0 ? -1 : 0;
}

void qz_private_start(struct qz_tracker *t)
{
    qz_seal_key(&t->sealer, t->sk);
    qz_db_before_commit(t->db, private_commit, t);
}

int qz_private_watch(struct qz_tracker *t, struct qz_err *err)
{
    t->sealer.db = t->db;
    t->sealer.table = tables;
    t->sealer.tables = sizeof tables / sizeof *tables;
    return qz_seal_watch(&t->sealer, err);
}

/* The newest seal that the own log speaks of. */
static int private_said(struct qz_tracker *t, uint64_t *number, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_SEALS_SAID, &row, err) != 1)
        return -1;
    *number = (uint64_t)qz_row_int(row, 0);
    return 0;
}

static int private_say(struct qz_batch *b, const struct qz_seal_end *end, struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_u64(&data, "seals", end->number);
    qz_jsonw_base64(&data, "link", end->link, sizeof end->link);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "private", &data, err);
    qz_buf_finish(&data);
    if (rc != 0)
        return -1;
    return qz_db_do(b->t->db, Q_SEALS_SAY, err, INT((int64_t)end->number));
}

int qz_private_seal(struct qz_batch *b, struct qz_err *err)
{
    struct qz_seal_end end;
    uint64_t said;
    if (qz_seal_touched(&b->t->sealer, &end, err) < 0 || qz_seal_end(b->t->db, &end, err) != 0 ||
        private_said(b->t, &said, err) != 0)
        return -1;
    return end.number > said ? private_say(b, &end, err) : 0;
}

static int private_unsealed(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(t->db, Q_SEALS_LACKING, &row, err);
}

int qz_private_adopt(struct qz_tracker *t, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    int rc = private_unsealed(t, err);
    if (rc != 1)
        return rc;

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    if (qz_seal_touch_all(&t->sealer, err) != 0 || qz_db_do(t->db, Q_SEALS_MADE, err) != 0 ||
        qz_private_seal(&b, err) != 0) {
        qz_own_cancel(&b);
        return -1;
    }

    if (b.range.size > b.base)
        return qz_own_end(&b, err);
    rc = qz_db_commit(t->db, err); /* there was no such row */
    qz_batch_finish(&b);
    return rc;
}
