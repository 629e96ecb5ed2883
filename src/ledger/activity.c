#include "ledger/ledger_int.h"

#include <string.h>

/* The columns of activity_offered and activity_one. */
static void activity_read(const struct qz_row *row, struct qz_activity *out)
{
    qz_copy_text(out->id, sizeof out->id, qz_row_text(row, 0));
    qz_copy_text(out->title, sizeof out->title, qz_row_text(row, 1));
    qz_copy_text(out->place, sizeof out->place, qz_row_text(row, 2));
    out->kind = qz_activity_kind_parse(qz_row_text(row, 3));
    out->start_ms = qz_row_int(row, 4);
    out->end_ms = qz_row_int(row, 5);
    out->unnamed_most = qz_row_int(row, 6);
    out->past = qz_row_int(row, 7) != 0;
    out->settled = qz_row_int(row, 8) != 0;
    out->capacity = qz_row_int(row, 9);
    out->checkout = qz_row_int(row, 10) != 0;
}

/* Whether entry n was a cadre's and not the kiosk's own doing. 1, 0, -1. */
static int activity_by_cadre(struct qz_ledger *l, uint64_t n, struct qz_err *err)
{
    struct qz_entry e;
    return qz_log_read(l, n, &e, err) == 0 ? *e.cadre != '\0' : -1;
}

int qz_ledger_activities(struct qz_ledger *l, int64_t from_ms, int64_t to_ms, struct qz_activity *out,
                         int most, struct qz_err *err)
{
    char open[QZ_ID_TEXT] = "";
    uint64_t opened;
    const struct qz_row *row;
    int rc = qz_views_open_activity(l, open, &opened, err), n = 0;
    bool one_open = rc == 1;
    if (rc < 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(l->db, Q_ACTIVITY_OFFERED, err, INT(to_ms), INT(from_ms), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        activity_read(row, &out[n]);
        out[n].opened_ms = 0;
        out[n].opened_n = 0;
        out[n].by_cadre = false;
        out[n].open = one_open && strcmp(out[n].id, open) == 0;
        rc = qz_row_null(row, 11) ? 0 : activity_by_cadre(l, (uint64_t)qz_row_int(row, 11), err);
        if (rc < 0)
            return -1;
        out[n++].closed = rc;
    }
    return rc < 0 ? -1 : n;
}

/* Fill in what the configuration says of an activity. 1, 0, -1. id may be out's. */
static int activity_find(struct qz_ledger *l, const char *id, struct qz_activity *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_ACTIVITY_ONE, &row, err, TEXT(id));
    if (rc == 1)
        activity_read(row, out);
    return rc;
}

int qz_ledger_activity(struct qz_ledger *l, const char *id, struct qz_activity *out, struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);
    int got = activity_find(l, id, out, err);
    if (got != 1)
        return got;

    int rc = qz_db_get(l->db, Q_SESSION_CLOSED, &row, err, TEXT(id));
    if (rc == 1 && !qz_row_null(row, 0))
        rc = activity_by_cadre(l, (uint64_t)qz_row_int(row, 0), err);
    else if (rc == 1)
        rc = 0;
    out->closed = rc == 1;
    return rc < 0 ? -1 : 1;
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

    return activity_find(l, out->id, out, err) < 0 ? -1 : 1;
}

int qz_ledger_figures(struct qz_ledger *l, const char *activity, struct qz_figures *out, struct qz_err *err)
{
    const struct qz_row *row;
    memset(out, 0, sizeof *out);

    int rc = qz_db_get(l->db, Q_FIGURE_SHOWN, &row, err, TEXT(activity));
    if (rc == 1) {
        int64_t *const figure[] = {&out->proven,  &out->attested, &out->waiting, &out->late,
                                   &out->counted, &out->by_cadre, &out->by_admin};
        const int n = (int)(sizeof figure / sizeof *figure);
        for (int i = 0; i < n; i++)
            *figure[i] = qz_row_int(row, i);
        out->as_of_ms = qz_row_int(row, n);
    }

    return rc < 0 ? -1 : 0;
}
