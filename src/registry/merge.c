/* One organisation merged into another: what stands in the way, and saying so. store/merge.c applies it. */
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "rules/limits.h"

#include <string.h>

/* The two of a merger. */
struct merge_of {
    struct qz_organisation from, into;
    int64_t from_ref, into_ref;
};

static int merge_one(struct qz_tracker *t, const char *which, const char *id, struct qz_organisation *o,
                     int64_t *ref, struct qz_err *err)
{
    if (qz_organisation_get(t, id, o, err) == 0 && qz_org_ref(t, id, ref, err) == 0 &&
        qz_org_open(t, id, err) == 0)
        return 0;
    qz_fail_in(err, "%s", which);
    return -1;
}

static int merge_both(struct qz_tracker *t, const char *from, const char *into, struct merge_of *m,
                      struct qz_err *err)
{
    if (strcmp(from, into) == 0)
        return qz_fail(err, QZ_E_INPUT, "an organisation cannot be merged into itself; name another one");
    return merge_one(t, from, from, &m->from, &m->from_ref, err) == 0
               ? merge_one(t, into, into, &m->into, &m->into_ref, err)
               : -1;
}

/* Whether `into` stands below `from`, however far. 1, 0, -1. */
static int merge_is_below(struct qz_tracker *t, const struct merge_of *m, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db,
                                   "WITH RECURSIVE above(ref) AS (SELECT ?2 UNION SELECT o.superior FROM "
                                   "above a JOIN organisation o ON o.ref=a.ref WHERE o.superior IS NOT NULL) "
                                   "SELECT 1 FROM above WHERE ref=?1",
                                   err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from_ref);
    qz_bind_int(s, 2, m->into_ref);
    int rc = qz_step(s, err);
    qz_reset(s);
    return rc;
}

/* What stands below `from` is of a lower kind than `into`. */
static int merge_check_kinds(struct qz_tracker *t, const struct merge_of *m, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT title FROM organisation WHERE superior=?1 AND closed_ms=0 AND kind<=?2 ORDER BY ref LIMIT 1",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from_ref);
    qz_bind_int(s, 2, m->into.kind);
    int rc = qz_step(s, err);
    if (rc != 1)
        return rc;

    qz_fail(err, QZ_E_CONFLICT,
            "%s stands below %s and cannot stand below a %s; merge or close it first, or merge the other "
            "way round",
            qz_col_text(s, 0), m->from.title, qz_org_kind_name(m->into.kind));
    qz_reset(s);
    return -1;
}

static int merge_check_tree(struct qz_tracker *t, const struct merge_of *m, struct qz_err *err)
{
    int rc = merge_is_below(t, m, err);
    if (rc == 1)
        return qz_fail(err, QZ_E_CONFLICT,
                       "%s stands below %s; one can be merged into another above it, not below it",
                       m->into.title, m->from.title);
    return rc == 0 ? merge_check_kinds(t, m, err) : -1;
}

/* Cadres of both who have not left are all told to each kiosk. */
static int merge_check_cadres(struct qz_tracker *t, const struct merge_of *m, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT count(*) FROM cadre c JOIN cadre_secret s ON s.cadre=c.ref WHERE c.organisation IN (?1,?2)",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from_ref);
    qz_bind_int(s, 2, m->into_ref);
    if (qz_step(s, err) != 1)
        return -1;

    int64_t cadres = qz_col_int(s, 0);
    qz_reset(s);
    return cadres <= QZ_CONFIG_CADRES
               ? 0
               : qz_fail(err, QZ_E_CONFLICT,
                         "both together have %lld cadres, and kiosks know %d; remove those who left first",
                         (long long)cadres, QZ_CONFIG_CADRES);
}

static int merge_count(struct qz_tracker *t, const struct merge_of *m, int64_t now_ms, struct qz_merger *out,
                       struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT (SELECT count(*) FROM kiosk WHERE organisation=?1 AND revoked=0),"
        "(SELECT count(*) FROM cadre c JOIN cadre_secret s ON s.cadre=c.ref WHERE c.organisation=?1),"
        "(SELECT count(*) FROM youth y JOIN people p ON p.youth=y.ref WHERE y.organisation=?1),"
        "(SELECT count(*) FROM activity WHERE organisation=?1 AND state=0 AND end_ms>?3),"
        "(SELECT count(*) FROM organisation WHERE superior=?1 AND closed_ms=0),"
        "(SELECT count(*) FROM youth y JOIN people p ON p.youth=y.ref WHERE y.organisation=?1 AND "
        "p.phone<>'' AND EXISTS(SELECT 1 FROM people q JOIN youth z ON z.ref=q.youth WHERE "
        "q.phone=p.phone AND q.phone<>'' AND q.name=p.name AND z.organisation=?2))",
        err);
    int64_t *const figure[] = {&out->kiosks,     &out->cadres,        &out->people,
                               &out->activities, &out->organisations, &out->doubles};
    if (!s)
        return -1;
    qz_bind_int(s, 1, m->from_ref);
    qz_bind_int(s, 2, m->into_ref);
    qz_bind_int(s, 3, now_ms);
    if (qz_step(s, err) != 1)
        return -1;
    for (int i = 0; i < (int)(sizeof figure / sizeof *figure); i++)
        *figure[i] = qz_col_int(s, i);
    qz_reset(s);
    return 0;
}

static int merge_say(struct qz_tracker *t, const struct merge_of *m, const char *reason, int64_t now_ms,
                     struct qz_err *err)
{
    struct qz_buf data = {0};
    qz_buf_printf(&data, "{\"organisation\":\"%s\",\"into\":\"%s\",\"reason\":", m->from.id, m->into.id);
    qz_buf_json(&data, reason);
    qz_buf_char(&data, '}');
    int rc = qz_own_do(t, "organisation-merge", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_organisation_merge(struct qz_tracker *t, const char *from, const char *into, const char *reason,
                          int64_t now_ms, struct qz_merger *out, struct qz_err *err)
{
    struct merge_of m;
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0 ||
        merge_both(t, from, into, &m, err) != 0 || merge_check_tree(t, &m, err) != 0 ||
        merge_check_cadres(t, &m, err) != 0 || merge_count(t, &m, now_ms, out, err) != 0)
        return -1;
    return merge_say(t, &m, reason, now_ms, err);
}
