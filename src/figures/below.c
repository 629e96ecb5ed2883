#include "base/text.h"
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/state.h"

#include <string.h>

/* The way to each is that to its superior and its own number, so that their order is that of the tree. */
static const char below_sql[] =
    "WITH RECURSIVE below(ref,way) AS (SELECT ref,printf('%010d',ref) FROM organisation WHERE superior=?1 "
    "UNION ALL SELECT o.ref,b.way||printf('%010d',o.ref) FROM organisation o JOIN below b ON "
    "o.superior=b.ref) SELECT o.id,p.id,o.kind,o.closed_ms,m.id FROM below b JOIN organisation o ON "
    "o.ref=b.ref JOIN organisation p ON p.ref=o.superior LEFT JOIN organisation m ON m.ref=o.merged_into "
    "WHERE b.way>coalesce((SELECT c.way FROM below c JOIN organisation x ON x.ref=c.ref WHERE x.id=?2),'') "
    "ORDER BY b.way LIMIT ?3";

int qz_views_below(struct qz_tracker *t, const char *organisation, const struct qz_period *quarter,
                   const char *after, int64_t now_ms, struct qz_below *out, int most, struct qz_err *err)
{
    int64_t ref;
    int n = 0, rc;
    if (qz_org_ref(t, organisation, &ref, err) != 0)
        return -1;
    struct qz_stmt *s = qz_db_stmt(t->db, below_sql, err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_text(s, 2, after);
    qz_bind_int(s, 3, most < QZ_BELOW_PAGE ? most : QZ_BELOW_PAGE);

    while ((rc = qz_step(s, err)) == 1) {
        struct qz_below *b = &out[n++];
        qz_copy_text(b->stats.organisation, sizeof b->stats.organisation, qz_col_text(s, 0));
        qz_copy_text(b->superior, sizeof b->superior, qz_col_text(s, 1));
        b->kind = (enum qz_org_kind)qz_col_int(s, 2);
        b->closed = qz_col_int(s, 3) != 0;
        qz_copy_text(b->merged_into, sizeof b->merged_into, qz_col_text(s, 4));
    }
    for (int i = 0; i < n && rc == 0; i++) {
        char id[QZ_ID_TEXT];
        memcpy(id, out[i].stats.organisation, sizeof id);
        rc = qz_views_stats_of(t, id, quarter, now_ms, &out[i].stats, err);
    }
    return rc < 0 ? -1 : n;
}
