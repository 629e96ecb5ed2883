#include "journal/machine.h"

#include "base/text.h"
#include "journal/lookup.h"
#include "journal/state.h"

/* The logs that the one of ?1 follows, with itself. */
#define BEFORE                                                                                               \
    "WITH RECURSIVE before(log) AS (SELECT ?1 UNION SELECT k.predecessor FROM before b JOIN kiosk k ON "     \
    "k.log=b.log WHERE k.predecessor IS NOT NULL)"

/* And those that follow them. */
#define MACHINE                                                                                              \
    BEFORE ",machine(log) AS (SELECT log FROM before UNION SELECT k.log FROM machine m JOIN kiosk k ON "     \
           "k.predecessor=m.log)"

int qz_machine_first(struct qz_tracker *t, int64_t log, int64_t *first, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_int(t,
                         BEFORE " SELECT b.log FROM before b WHERE NOT EXISTS(SELECT 1 FROM kiosk k WHERE "
                                "k.log=b.log AND k.predecessor IS NOT NULL)",
                         log, &s, err);
    *first = log;
    if (rc != 1)
        return rc;

    *first = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_machine_unnamed(struct qz_tracker *t, int64_t log, int64_t activity, bool others, int64_t *sum,
                       struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db,
                                   MACHINE " SELECT coalesce(sum(a.unnamed),0) FROM machine m JOIN "
                                           "activity_log a ON a.activity=?2 AND a.log=m.log WHERE "
                                           "?3=0 OR m.log<>?1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_int(s, 2, activity);
    qz_bind_int(s, 3, others);
    if (qz_step(s, err) != 1)
        return -1;

    *sum = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

int qz_machine_next(struct qz_tracker *t, int64_t log, const char *after, char out[QZ_KIOSK_ID_TEXT],
                    struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        MACHINE " SELECT k.id FROM machine m JOIN kiosk k ON k.log=m.log WHERE k.id>?2 ORDER BY k.id LIMIT 1",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, log);
    qz_bind_text(s, 2, after);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;

    qz_copy_text(out, QZ_KIOSK_ID_TEXT, qz_col_text(s, 0));
    qz_reset(s);
    return 1;
}
