#include "journal/ruling.h"

#include "base/json.h"
#include "base/jsonw.h"
#include "journal/anew.h"
#include "journal/batch.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "rules/limits.h"

#include <inttypes.h>
#include <string.h>

static const struct {
    const char *verb;
    enum qz_anew_change change;
} rulings[] = {
    [QZ_RULING_ALLOW] = {"log-allow", QZ_ANEW_ALLOW},
    [QZ_RULING_DISCOUNT] = {"kiosk-discount", QZ_ANEW_DISCOUNT},
    [QZ_RULING_RECOUNT] = {"kiosk-recount", QZ_ANEW_RECOUNT},
};
#define RULINGS ((int)(sizeof rulings / sizeof *rulings))

/* ---- applying ---- */

int qz_ruling_kiosk(struct qz_batch *b, const json_t *data, int64_t *log, int64_t *organisation,
                    struct qz_err *err)
{
    const char *id = qz_json_str(data, "kiosk", QZ_KIOSK_ID_TEXT, err);
    const struct qz_row *row;
    int rc = id ? qz_db_get(b->t->db, Q_RULING_KIOSK, &row, err, TEXT(id)) : -1;
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no kiosk of that id; list them to see which are");
    if (rc < 0)
        return -1;

    *log = qz_row_int(row, 0);
    *organisation = qz_row_int(row, 1);
    return 0;
}

int qz_ruling_apply(struct qz_batch *b, const char *verb, const json_t *data, struct qz_err *err)
{
    int64_t from, to, log = 0, organisation = 0;
    int i = 0;
    while (i < RULINGS && strcmp(rulings[i].verb, verb) != 0)
        i++;
    if (i == RULINGS)
        return 0;

    const char *activity = qz_json_str_or_empty(data, "activity", QZ_ID_TEXT, err);
    if (!activity || qz_json_int(data, "from", 1, QZ_N_MOST - 1, &from, err) != 0 ||
        qz_json_int(data, "to", 1, QZ_N_MOST - 1, &to, err) != 0 ||
        qz_ruling_kiosk(b, data, &log, &organisation, err) != 0 ||
        qz_anew(b, log, (uint64_t)from, (uint64_t)to, activity, rulings[i].change, err) != 0)
        return -1;
    return qz_batch_tell_config(b, organisation, err) == 0 ? 1 : -1;
}

/* ---- saying ---- */

static int ruling_check(struct qz_tracker *t, const struct qz_ruling *r, struct qz_err *err)
{
    const struct qz_row *row;
    if (r->from < 1 || r->to < r->from || r->to >= (uint64_t)QZ_N_MOST)
        return qz_fail(err, QZ_E_INPUT, "the entries must be a range from a smaller to a larger number");
    if (r->to - r->from >= QZ_RULING_ENTRIES)
        return qz_fail(err, QZ_E_INPUT, "at most %d entries can be ruled on at once; divide the range",
                       QZ_RULING_ENTRIES);
    if (qz_check_text("the reason", r->reason, sizeof r->reason, false, err) != 0)
        return -1;
    if (!*r->activity)
        return 0;

    int rc = qz_db_get(t->db, Q_ACT_REF, &row, err, TEXT(r->activity));
    if (rc == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no activity of that id; list them to see which are");
    return rc < 0 ? -1 : 0;
}

int qz_ruling_do(struct qz_tracker *t, const char *kiosk, const struct qz_ruling *r, int64_t now_ms,
                 struct qz_err *err)
{
    struct qz_buf data = {0};
    if (ruling_check(t, r, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "kiosk", kiosk);
    qz_jsonw_u64(&data, "from", r->from);
    qz_jsonw_u64(&data, "to", r->to);
    if (*r->activity)
        qz_jsonw_text(&data, "activity", r->activity);
    qz_jsonw_text(&data, "reason", r->reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, rulings[r->kind].verb, &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_ruling_count(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_ruled *out, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_RULING_COUNT, &row, err, INT(qz_entry_id(k->log, 0)),
                  INT(qz_entry_id(k->log + 1, 0))) != 1)
        return -1;
    out->discounted = (uint64_t)qz_row_int(row, 0);
    out->allowed = (uint64_t)qz_row_int(row, 1);
    return 0;
}
