/* One organisation merged into another: what stands in the way, and saying so. store/merge.c applies it. */
#include "base/jsonw.h"
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
    const struct qz_row *row;
    return qz_db_get(t->db, Q_MERGE_BELOW, &row, err, INT(m->from_ref), INT(m->into_ref));
}

/* What stands below `from` is of a lower kind than `into`. */
static int merge_check_kinds(struct qz_tracker *t, const struct merge_of *m, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_MERGE_LOWER, &row, err, INT(m->from_ref), INT(m->into.kind));
    if (rc != 1)
        return rc;

    return qz_fail(
        err, QZ_E_CONFLICT,
        "%s stands below %s and cannot stand below a %s; merge or close it first, or merge the other "
        "way round",
        qz_row_text(row, 0), m->from.title, qz_org_kind_name(m->into.kind));
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
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_MERGE_CADRES, &row, err, INT(m->from_ref), INT(m->into_ref)) != 1)
        return -1;

    int64_t cadres = qz_row_int(row, 0);
    return cadres <= QZ_CONFIG_CADRES
               ? 0
               : qz_fail(err, QZ_E_CONFLICT,
                         "both together have %lld cadres, and kiosks know %d; remove those who left first",
                         (long long)cadres, QZ_CONFIG_CADRES);
}

static int merge_count(struct qz_tracker *t, const struct merge_of *m, int64_t now_ms, struct qz_merger *out,
                       struct qz_err *err)
{
    const struct qz_row *row;
    int64_t *const figure[] = {&out->kiosks,     &out->cadres,        &out->people,
                               &out->activities, &out->organisations, &out->doubles};
    if (qz_db_get(t->db, Q_MERGE_COUNT, &row, err, INT(m->from_ref), INT(m->into_ref), INT(now_ms)) != 1)
        return -1;
    for (int i = 0; i < (int)(sizeof figure / sizeof *figure); i++)
        *figure[i] = qz_row_int(row, i);
    return 0;
}

static int merge_say(struct qz_tracker *t, const struct merge_of *m, const char *reason, int64_t now_ms,
                     struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "organisation", m->from.id);
    qz_jsonw_text(&data, "into", m->into.id);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

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
