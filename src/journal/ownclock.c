#include "journal/ownclock.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/redate.h"
#include "journal/state.h"

#include <string.h>

/* ---- now ---- */

static int ownclock_newest(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_CLOCK_NEWEST, &row, err) != 1)
        return -1;
    t->newest_ms = qz_row_int(row, 0);
    t->newest_known = true;
    return 0;
}

int qz_ownclock_check(struct qz_tracker *t, int64_t now_ms, struct qz_err *err)
{
    char now[QZ_TIME_TEXT], newest[QZ_TIME_TEXT];
    if (!t->newest_known && ownclock_newest(t, err) != 0)
        return -1;
    if (now_ms >= t->newest_ms - QZ_OWNCLOCK_BACK_MS)
        return 0;
    qz_time_format(now_ms, now);
    qz_time_format(t->newest_ms, newest);
    return qz_fail(
        err, QZ_E_CONFLICT,
        "the tracker's clock says %s, behind its newest receipt of %s; put it right, or say when it "
        "was wrong: qingzhan tracker clock --wrong",
        now, newest);
}

/* ---- when it was wrong ---- */

/* All that may have been judged by it. */
static int ownclock_redate(struct qz_batch *b, int64_t from_ms, int64_t to_ms, struct qz_err *err)
{
    return qz_db_do(b->t->db, Q_CLOCK_WRONG_REDATE, err, INT(from_ms), INT(to_ms), INT(QZ_OWN_LOG));
}

int qz_ownclock_apply(struct qz_batch *b, const json_t *data, struct qz_err *err)
{
    int64_t from, to;
    if (qz_json_time(data, "from", &from, err) != 0 || qz_json_time(data, "to", &to, err) != 0)
        return -1;

    b->t->newest_known = false;
    if (qz_db_do(b->t->db, Q_CLOCK_WRONG_KEEP, err, INT(from), INT(to), INT((int64_t)b->seq)) != 0)
        return -1;
    return b->replay ? 0 : ownclock_redate(b, from, to, err);
}

int qz_ownclock_wrong(struct qz_tracker *t, const struct qz_ownclock_wrong *w, int64_t now_ms,
                      struct qz_err *err)
{
    struct qz_buf data = {0};
    bool more = true;
    if (w->from_ms >= w->to_ms)
        return qz_fail(err, QZ_E_INPUT, "the time must be from an earlier moment to a later one");
    if (qz_check_text("the reason", w->reason, sizeof w->reason, false, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_time(&data, "from", w->from_ms);
    qz_jsonw_time(&data, "to", w->to_ms);
    qz_jsonw_text(&data, "reason", w->reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, "tracker-clock", &data, now_ms, err);
    qz_buf_finish(&data);
    while (rc == 0 && more)
        rc = qz_redate(t, now_ms, &more, err);
    return rc;
}
