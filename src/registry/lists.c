#include "journal/lookup.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <string.h>

/* ---- who has a pass until when ---- */

static void pass_read(const struct qz_row *row, struct qz_pass_row *r)
{
    qz_person_read(row, 0, &r->person);
    r->passes = qz_row_int(row, 4);
    r->until_ms = qz_row_int(row, 5) * 1000;
}

int qz_pass_list(struct qz_tracker *t, const char *organisation, const char *after, int64_t now_ms,
                 struct qz_pass_row *out, int most, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    const struct qz_row *row;
    int64_t org;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &org, err) != 0)
        return -1;

    qz_youth_cursor(after, from);
    QZ_ROWS rows =
        qz_db_rows(t->db, Q_PASS_LIST, err, INT(org), BLOB(from, sizeof from), INT(most), INT(now_ms / 1000));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        pass_read(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

/* ---- who came ---- */

/* Where people check out: who is inside still, though it is over, left at its end for all that is known. */
static void came_read_stay(const struct qz_row *row, int64_t now_ms, struct qz_came_row *r)
{
    int64_t end_ms = qz_row_int(row, 10), in_ms = qz_row_int(row, 11), out_ms = qz_row_int(row, 12);
    if (!qz_row_int(row, 9) || !in_ms)
        return;

    r->out_ms = out_ms > in_ms ? out_ms : 0;
    r->forgot = !r->out_ms && now_ms >= end_ms && in_ms < end_ms;
    if (r->forgot)
        r->out_ms = end_ms;
}

static void came_read(const struct qz_row *row, int64_t now_ms, struct qz_came_row *r)
{
    memset(r, 0, sizeof *r);
    qz_person_read(row, 0, &r->person);
    r->cursor = qz_row_int(row, 4);
    r->at_ms = qz_row_int(row, 5);
    r->out_ms = qz_row_int(row, 6);
    r->how = (int)qz_row_int(row, 7);
    qz_copy_text(r->kiosk, sizeof r->kiosk, qz_row_text(row, 8));
    qz_copy_text(r->log, sizeof r->log, qz_row_text(row, 13));
    r->n = qz_row_int(row, 14);
    came_read_stay(row, now_ms, r);
}

int qz_activity_came(struct qz_tracker *t, const char *activity, int64_t after, int64_t now_ms,
                     struct qz_came_row *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc = qz_db_get(t->db, Q_ACT_REF, &row, err, TEXT(activity));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no activity of that id; list them first");

    QZ_ROWS rows = qz_db_rows(t->db, Q_ACT_CAME, err, INT(qz_row_int(row, 0)), INT(after), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        came_read(row, now_ms, &out[n++]);
    return rc < 0 ? -1 : n;
}
