#include "ledger/ledger_int.h"

#include <string.h>

static void read_activity(struct qz_stmt *s, struct qz_activity *out)
{
    qz_copy_text(out->id, sizeof out->id, qz_col_text(s, 0));
    qz_copy_text(out->title, sizeof out->title, qz_col_text(s, 1));
    qz_copy_text(out->place, sizeof out->place, qz_col_text(s, 2));
    out->kind = qz_activity_kind_parse(qz_col_text(s, 3));
    out->start_ms = qz_col_int(s, 4);
    out->end_ms = qz_col_int(s, 5);
    out->unnamed_most = qz_col_int(s, 6);
    out->past = qz_col_int(s, 7) != 0;
    out->settled = qz_col_int(s, 8) != 0;
}

/* Its columns, in the order of read_activity. */
#define ACTIVITY                                                                                             \
    "id, title, place, kind, start_ms, end_ms, unnamed_most, past, EXISTS (SELECT 1 FROM figure f WHERE"     \
    " f.activity = activity.id AND f.closed AND f.confirms > 0)"

/* Whether entry n was a cadre's and not the kiosk's own doing. 1, 0, -1. */
static int by_cadre(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    struct qz_entry e;
    return qz_log_read(l, n, &e, err) == 0 ? *e.cadre != '\0' : -1;
}

int qz_ledger_activities(struct qz_ledger *l, int64_t from_ms, int64_t to_ms, struct qz_activity *out,
                         int most, struct qz_err *err)
{
    char open[QZ_ID_TEXT] = "";
    uint64_t opened;
    int rc = qz_views_open_activity(l, open, &opened, err), n = 0;
    bool one_open = rc == 1;
    struct qz_stmt *s = qz_db_stmt(
        l->db,
        "SELECT " ACTIVITY ","
        " (SELECT CASE opens WHEN 0 THEN session.n END FROM session JOIN tally ON ref = session.activity"
        "  WHERE tally.activity = activity.id ORDER BY session.n DESC LIMIT 1)"
        " FROM activity"
        " WHERE start_ms < ? AND end_ms > ? AND past = 0 ORDER BY start_ms, id LIMIT ?",
        err);
    if (rc < 0 || !s)
        return -1;
    qz_bind_int(s, 1, to_ms);
    qz_bind_int(s, 2, from_ms);
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1) {
        read_activity(s, &out[n]);
        out[n].opened_ms = 0;
        out[n].opened_n = 0;
        out[n].by_cadre = false;
        out[n].open = one_open && strcmp(out[n].id, open) == 0;
        rc = qz_col_null(s, 9) ? 0 : by_cadre(l, (uint64_t)qz_col_int(s, 9), err);
        if (rc < 0) {
            qz_reset(s);
            return -1;
        }
        out[n++].closed = rc;
    }
    return rc < 0 ? -1 : n;
}

/* Fill in what the configuration says of an activity. 1, 0, -1. id may be out's. */
static int find_activity(struct qz_ledger *l, const char *id, struct qz_activity *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(l->db, "SELECT " ACTIVITY " FROM activity WHERE id = ?", err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    int rc = qz_step(s, err);
    if (rc == 1)
        read_activity(s, out);
    qz_reset(s);
    return rc;
}

int qz_ledger_activity(struct qz_ledger *l, const char *id, struct qz_activity *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    return find_activity(l, id, out, err);
}

int qz_ledger_session(struct qz_ledger *l, struct qz_activity *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    struct qz_entry opened;
    uint64_t n;
    int rc = qz_views_open_activity(l, out->id, &n, err);
    if (rc != 1)
        return rc;
    if (qz_log_read(l, n, &opened, err) != 0)
        return -1;
    out->opened_ms = opened.at_ms;
    out->opened_n = n;
    out->by_cadre = *opened.cadre;
    /* An activity that the configuration no longer has is open all the same. */
    out->open = true;
    out->kind = QZ_ACT_COUNT;
    out->unnamed_most = QZ_UNNAMED_MOST;
    return find_activity(l, out->id, out, err) < 0 ? -1 : 1;
}

int qz_ledger_figures(struct qz_ledger *l, const char *activity, struct qz_figures *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    struct qz_stmt *s =
        qz_db_stmt(l->db,
                   "SELECT proven, attested, waiting, late, counted, by_cadre, by_admin, as_of_ms FROM figure"
                   " WHERE activity = ?",
                   err);
    if (!s)
        return -1;
    qz_bind_text(s, 1, activity);
    int rc = qz_step(s, err);
    if (rc == 1) {
        int64_t *const figure[] = {&out->proven,  &out->attested, &out->waiting, &out->late,
                                   &out->counted, &out->by_cadre, &out->by_admin};
        const int n = (int)(sizeof figure / sizeof *figure);
        for (int i = 0; i < n; i++)
            *figure[i] = qz_col_int(s, i);
        out->as_of_ms = qz_col_int(s, n);
    }
    qz_reset(s);
    return rc < 0 ? -1 : 0;
}
