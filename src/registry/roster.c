#include "base/text.h"
#include "journal/reach.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"
#include "rules/mask.h"
#include "rules/period.h"

#include <stdlib.h>
#include <string.h>

static int roster_rows(struct qz_tracker *t, const struct qz_kiosk *k, struct qz_stmt *s,
                       int64_t first_quarter, struct qz_roster *out, struct qz_err *err)
{
    size_t len;
    int rc;
    while ((rc = qz_step(s, err)) == 1 && out->count < QZ_ROSTER_PAGE) {
        struct qz_roster_person *p = &out->person[out->count++];
        qz_id_text('y', qz_col_blob(s, 1, &len), p->id);
        qz_mask_name(qz_col_text(s, 2), p->name, sizeof p->name);
        qz_copy_text(p->tail, sizeof p->tail, qz_col_text(s, 3));
        if (qz_reach_elsewhere(t, qz_col_int(s, 0), k->log, first_quarter, &p->times, err) != 0) {
            qz_reset(s);
            return -1;
        }
    }
    if (rc == 1) { /* one more than a page: there is a next one */
        qz_copy_text(out->next, sizeof out->next, out->person[out->count - 1].id);
        qz_reset(s);
    }
    return rc < 0 ? -1 : 0;
}

int qz_registry_roster(struct qz_tracker *t, const struct qz_kiosk *k, const char *after, int64_t now_ms,
                       struct qz_roster *out, struct qz_err *err)
{
    uint8_t from[QZ_ID_BYTES];
    memset(out, 0, sizeof *out);
    struct qz_stmt *s =
        qz_db_stmt(t->db,
                   "SELECT y.ref,y.id,p.masked,p.tail FROM youth y JOIN people p ON p.youth=y.ref "
                   "WHERE y.organisation=?1 AND y.id>?2 ORDER BY y.id LIMIT ?3",
                   err);
    if (!s || !(out->person = calloc(QZ_ROSTER_PAGE, sizeof *out->person)))
        return s ? qz_fail(err, QZ_E_NOMEM, "no memory for a page of the roster") : -1;
    qz_youth_cursor(after, from);
    qz_bind_int(s, 1, k->organisation_ref);
    qz_bind_blob(s, 2, from, sizeof from);
    qz_bind_int(s, 3, QZ_ROSTER_PAGE + 1);
    int rc = roster_rows(t, k, s, qz_quarter_of(now_ms) / 4 * 4, out, err);
    if (rc != 0)
        qz_roster_finish(out);
    return rc;
}
