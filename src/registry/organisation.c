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
    struct qz_stmt *s;
    int rc = qz_find_text(t,
                          "SELECT m.id,m.title FROM organisation o LEFT JOIN organisation m ON "
                          "m.ref=o.merged_into WHERE o.id=?1 AND o.closed_ms<>0",
                          id, &s, err);
    if (rc != 1)
        return rc;

    const char *into = qz_col_text(s, 0);
    if (*into)
        qz_fail(err, QZ_E_CONFLICT, "the organisation was merged into %s, %s; name that one", into,
                qz_col_text(s, 1));
    else
        qz_fail(err, QZ_E_CONFLICT, "the organisation was closed; nothing is added to it");
    qz_reset(s);
    return -1;
}

static int check_superior(struct qz_tracker *t, const struct qz_organisation *o, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, "SELECT kind FROM organisation WHERE id=?1", o->superior, &s, err);
    if (rc != 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "the superior is no organisation that is known; add it first");
    int64_t above = qz_col_int(s, 0);
    qz_reset(s);
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
    qz_buf_printf(&data, "{\"organisation\":\"%s\",\"superior\":\"%s\",\"kind\":\"%s\",\"title\":", o->id,
                  o->superior, qz_org_kind_name(o->kind));
    qz_buf_json(&data, o->title);
    qz_buf_char(&data, '}');
    int rc = qz_own_do(t, "organisation-add", &data, now_ms, err);
    qz_buf_finish(&data);
    return rc;
}

/* An action about an organisation, with what is said of it. */
static int organisation_do(struct qz_tracker *t, const char *verb, const char *id, const char *key,
                           const char *text, int64_t now_ms, struct qz_err *err)
{
    struct qz_buf data = {0};
    qz_buf_printf(&data, "{\"organisation\":\"%s\",\"%s\":", id, key);
    qz_buf_json(&data, text);
    qz_buf_char(&data, '}');
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
    struct qz_stmt *s = qz_db_stmt(
        t->db,
        "SELECT o.superior IS NULL,(SELECT count(*) FROM organisation b WHERE b.superior=o.ref AND "
        "b.closed_ms=0),(SELECT count(*) FROM kiosk k WHERE k.organisation=o.ref AND k.revoked=0),(SELECT "
        "count(*) FROM activity a WHERE a.organisation=o.ref AND a.state=0 AND a.end_ms>?2) FROM "
        "organisation "
        "o WHERE o.ref=?1",
        err);
    if (!s)
        return -1;
    qz_bind_int(s, 1, ref);
    qz_bind_int(s, 2, now_ms);
    if (qz_step(s, err) != 1)
        return -1;
    bool province = qz_col_int(s, 0) != 0;
    int64_t below = qz_col_int(s, 1), kiosks = qz_col_int(s, 2), activities = qz_col_int(s, 3);
    qz_reset(s);
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

#define ORGANISATIONS                                                                                        \
    "SELECT o.id,p.id,o.kind,o.title,o.closed_ms,o.why,m.id,m.title FROM organisation o LEFT JOIN "          \
    "organisation p ON p.ref=o.superior LEFT JOIN organisation m ON m.ref=o.merged_into "

static void organisation_read(struct qz_stmt *s, struct qz_organisation *o)
{
    qz_copy_text(o->id, sizeof o->id, qz_col_text(s, 0));
    qz_copy_text(o->superior, sizeof o->superior, qz_col_text(s, 1));
    o->kind = (enum qz_org_kind)qz_col_int(s, 2);
    qz_copy_text(o->title, sizeof o->title, qz_col_text(s, 3));
    o->closed_ms = qz_col_int(s, 4);
    qz_copy_text(o->why, sizeof o->why, qz_col_text(s, 5));
    qz_copy_text(o->merged_into, sizeof o->merged_into, qz_col_text(s, 6));
    qz_copy_text(o->merged_title, sizeof o->merged_title, qz_col_text(s, 7));
}

int qz_organisation_get(struct qz_tracker *t, const char *id, struct qz_organisation *out, struct qz_err *err)
{
    struct qz_stmt *s;
    int rc = qz_find_text(t, ORGANISATIONS "WHERE o.id=?1", id, &s, err);
    if (rc != 1)
        return rc < 0 ? -1 : qz_no_organisation(err);

    organisation_read(s, out);
    qz_reset(s);
    return 0;
}

int qz_organisation_merged(struct qz_tracker *t, const char *id, const char *after,
                           struct qz_organisation *out, int most, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(t->db, ORGANISATIONS "WHERE m.id=?1 AND o.id>?2 ORDER BY o.id LIMIT ?3", err);
    int n = 0, rc;
    if (!s)
        return -1;
    qz_bind_text(s, 1, id);
    qz_bind_text(s, 2, after);
    qz_bind_int(s, 3, most);
    while ((rc = qz_step(s, err)) == 1)
        organisation_read(s, &out[n++]);
    return rc < 0 ? -1 : n;
}

int qz_organisation_list(struct qz_tracker *t, const char *after, struct qz_organisation *out, int most,
                         struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(t->db, ORGANISATIONS "WHERE o.id>?1 ORDER BY o.id LIMIT ?2", err);
    int n = 0, rc;
    if (!s)
        return -1;
    qz_bind_text(s, 1, after);
    qz_bind_int(s, 2, most);
    while ((rc = qz_step(s, err)) == 1)
        organisation_read(s, &out[n++]);
    return rc < 0 ? -1 : n;
}
