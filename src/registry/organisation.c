#include "base/jsonw.h"
#include "base/shown.h"
#include "base/text.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "rules/livecode.h"

#include <stdlib.h>
#include <string.h>

int qz_org_open(struct qz_tracker *t, const char *id, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ORG_CLOSED, &row, err, TEXT(id));
    if (rc != 1)
        return rc;

    const char *into = qz_row_text(row, 0);
    if (*into)
        return qz_fail(err, QZ_E_CONFLICT, "the organisation was merged into %s, %s; name that one", into,
                       qz_row_text(row, 1));
    return qz_fail(err, QZ_E_CONFLICT, "the organisation was closed; nothing is added to it");
}

static int check_superior(struct qz_tracker *t, const struct qz_organisation *o, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ORG_KIND, &row, err, TEXT(o->superior));
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "the superior is no organisation that is known; add it first");

    int64_t above = qz_row_int(row, 0);
    if (qz_org_open(t, o->superior, err) != 0)
        return -1;

    if (o->kind <= above || o->kind >= QZ_ORG_COUNT)
        return qz_fail(err, QZ_E_INPUT,
                       "an organisation of that kind cannot stand below a %s; choose another kind",
                       qz_org_kind_name((enum qz_org_kind)above));
    return 0;
}

int qz_organisation_add(struct qz_tracker *t, struct qz_organisation *o, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    if (qz_check_called("the title", o->title, QZ_TITLE_CHARS, false, err) != 0 ||
        check_superior(t, o, err) != 0)
        return -1;

    qz_id_new('o', o->id);

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "organisation", o->id);
    qz_jsonw_text(&data, "superior", o->superior);
    qz_jsonw_text(&data, "kind", qz_org_kind_name(o->kind));
    qz_jsonw_text(&data, "title", o->title);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, "organisation-add", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

/* An action about an organisation, with what is said of it. */
static int organisation_do(struct qz_tracker *t, const char *verb, const char *id, const char *key,
                           const char *text, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};

    qz_jsonw_object(&data, NULL);
    qz_jsonw_text(&data, "organisation", id);
    qz_jsonw_text(&data, key, text);
    qz_jsonw_object_end(&data);

    int rc = qz_own_do(t, verb, &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

int qz_organisation_rename(struct qz_tracker *t, const char *id, const char *title, int64_t now_ms,
                           struct qz_err *err)
{
    int64_t ref;
    if (qz_check_called("the title", title, QZ_TITLE_CHARS, false, err) != 0 ||
        qz_org_ref(t, id, &ref, err) != 0)
        return -1;
    return organisation_do(t, "organisation-rename", id, "title", title, now_ms, err);
}

/* What stands in the way of closing an organisation. */
static int check_closing(struct qz_tracker *t, int64_t ref, int64_t now_ms, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_ORG_IN_USE, &row, err, INT(ref), INT(now_ms)) != 1)
        return -1;

    bool province = qz_row_int(row, 0) != 0;
    int64_t below = qz_row_int(row, 1), kiosks = qz_row_int(row, 2), activities = qz_row_int(row, 3);

    if (province)
        return qz_fail(err, QZ_E_CONFLICT, "the province cannot be closed");
    if (below || kiosks || activities)
        return qz_fail(
            err, QZ_E_CONFLICT,
            "it is still in use: %lld organisations below it are open, %lld kiosks are not revoked, "
            "%lld activities are not over; close, revoke and cancel these first",
            (long long)below, (long long)kiosks, (long long)activities);
    return 0;
}

int qz_organisation_close(struct qz_tracker *t, const char *id, const char *reason, int64_t now_ms,
                          struct qz_err *err)
{
    int64_t ref;
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0 ||
        qz_org_ref(t, id, &ref, err) != 0 || qz_org_open(t, id, err) != 0 ||
        check_closing(t, ref, now_ms, err) != 0)
        return -1;
    return organisation_do(t, "organisation-close", id, "reason", reason, now_ms, err);
}

static void organisation_read(const struct qz_row *row, struct qz_organisation *o)
{
    qz_copy_text(o->id, sizeof o->id, qz_row_text(row, 0));
    qz_copy_text(o->superior, sizeof o->superior, qz_row_text(row, 1));
    o->kind = (enum qz_org_kind)qz_row_int(row, 2);
    qz_copy_text(o->title, sizeof o->title, qz_row_text(row, 3));
    o->closed_ms = qz_row_int(row, 4);
    qz_copy_text(o->why, sizeof o->why, qz_row_text(row, 5));
    qz_copy_text(o->merged_into, sizeof o->merged_into, qz_row_text(row, 6));
    qz_copy_text(o->merged_title, sizeof o->merged_title, qz_row_text(row, 7));
}

int qz_organisation_get(struct qz_tracker *t, const char *id, struct qz_organisation *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ORG_GET, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1 : qz_no_organisation(err);
    organisation_read(row, out);
    return 0;
}

int qz_organisation_merged(struct qz_tracker *t, const char *id, const char *after,
                           struct qz_organisation *out, int most, struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_ORG_MERGED, err, TEXT(id), TEXT(after), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        organisation_read(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_organisation_list(struct qz_tracker *t, const char *within, const char *after,
                         struct qz_organisation *out, int most, struct qz_err *err)
{
    int64_t above = 0;
    if (*within && qz_org_ref(t, within, &above, err) != 0)
        return -1;

    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_ORG_LIST, err, TEXT(after), INT(most), INT(above));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        organisation_read(row, &out[n++]);
    return rc < 0 ? -1 : n;
}
