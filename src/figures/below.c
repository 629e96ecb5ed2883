#include "base/text.h"
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/state.h"

#include <string.h>

int qz_views_below(struct qz_tracker *t, const char *organisation, const struct qz_period *quarter,
                   const char *after, int64_t now_ms, struct qz_below *out, int most, struct qz_err *err)
{
    int64_t ref;
    const struct qz_row *row;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &ref, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(t->db, Q_STATS_BELOW, err, INT(ref), TEXT(after),
                              INT(most < QZ_BELOW_PAGE ? most : QZ_BELOW_PAGE));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_below *b = &out[n++];
        qz_copy_text(b->stats.organisation, sizeof b->stats.organisation, qz_row_text(row, 0));
        qz_copy_text(b->superior, sizeof b->superior, qz_row_text(row, 1));
        b->kind = (enum qz_org_kind)qz_row_int(row, 2);
        b->closed = qz_row_int(row, 3) != 0;
        qz_copy_text(b->merged_into, sizeof b->merged_into, qz_row_text(row, 4));
    }

    for (int i = 0; i < n && rc == 0; i++) {
        char id[QZ_ID_TEXT];
        memcpy(id, out[i].stats.organisation, sizeof id);
        rc = qz_views_stats_of(t, id, quarter, now_ms, &out[i].stats, err);
    }
    return rc < 0 ? -1 : n;
}
