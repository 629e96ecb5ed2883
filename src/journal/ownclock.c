#include "journal/ownclock.h"

#include "base/clock.h"
#include "base/json.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/redate.h"
#include "journal/state.h"

#include <string.h>

/* ---- now ---- */

static int ownclock_newest(struct qz_tracker *t, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT coalesce(max((SELECT r.at_ms FROM receipt r WHERE r.log=l.ref AND NOT EXISTS(SELECT "
        "1 FROM clock_wrong w WHERE w.seq>r.seq AND r.at_ms BETWEEN w.from_ms AND w.to_ms) ORDER BY "
        "r.at_ms DESC LIMIT 1)),0) FROM log l WHERE l.ref<>1",
        err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    t->newest_ms = qz_col_int(s, 0);
    t->newest_known = true;
    qz_reset(s);
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
    struct qz_stmt *s = qz_db_stmt(
        b->t->db,
        "INSERT OR REPLACE INTO redate SELECT log,1 FROM (SELECT log FROM receipt WHERE at_ms BETWEEN "
        "?1 AND ?2 UNION SELECT log FROM kiosk WHERE enrolled_ms BETWEEN ?1 AND ?2 UNION SELECT log "
        "FROM clock_known WHERE real_ms-age_ms BETWEEN ?1 AND ?2) WHERE log<>?3",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, from_ms);
    qz_bind_int(s, 2, to_ms);
    qz_bind_int(s, 3, QZ_OWN_LOG);
    return qz_run(s, err);
}

int qz_ownclock_apply(struct qz_batch *b, const json_t *data, struct qz_err *err)
{
    int64_t from, to;
    struct qz_stmt *s = qz_db_stmt(b->t->db, "INSERT OR IGNORE INTO clock_wrong VALUES(?1,?2,?3)", err);
    if (!s || qz_json_time(data, "from", &from, err) != 0 || qz_json_time(data, "to", &to, err) != 0)
        return -1;
    qz_bind_int(s, 1, from);
    qz_bind_int(s, 2, to);
    qz_bind_int(s, 3, (int64_t)b->seq);
    b->t->newest_known = false;
    if (qz_run(s, err) != 0)
        return -1;
    return b->replay ? 0 : ownclock_redate(b, from, to, err);
}

int qz_ownclock_wrong(struct qz_tracker *t, const struct qz_ownclock_wrong *w, int64_t now_ms,
                      struct qz_err *err)
{
    char from[QZ_TIME_TEXT], to[QZ_TIME_TEXT];
    struct qz_buf data = {0};
    bool more = true;
    if (w->from_ms >= w->to_ms)
        return qz_fail(err, QZ_E_INPUT, "the time must be from an earlier moment to a later one");
    if (qz_check_text("the reason", w->reason, sizeof w->reason, false, err) != 0)
        return -1;
    qz_time_format(w->from_ms, from);
    qz_time_format(w->to_ms, to);
    qz_buf_printf(&data, "{\"from\":\"%s\",\"to\":\"%s\",\"reason\":", from, to);
    qz_buf_json(&data, w->reason);
    qz_buf_char(&data, '}');
    int rc = qz_own_do(t, "tracker-clock", &data, now_ms, err);
    qz_buf_finish(&data);
    while (rc == 0 && more)
        rc = qz_redate(t, now_ms, &more, err);
    return rc;
}
