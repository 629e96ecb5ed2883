#include "base/clock.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <string.h>

static int read_organisation(const json_t *obj, struct qz_organisation *o, struct qz_err *err)
{
    const char *superior = qz_json_str(obj, "superior", QZ_ID_TEXT - 1, err);
    const char *kind = superior ? qz_json_str(obj, "kind", 40, err) : NULL;
    const char *title = kind ? qz_json_chars(obj, "title", QZ_TITLE_CHARS, err) : NULL;
    if (!title)
        return -1;
    memset(o, 0, sizeof *o);
    strcpy(o->superior, superior);
    strcpy(o->title, title);
    o->kind = qz_org_kind_parse(kind);
    return o->kind < QZ_ORG_COUNT ? 0 : qz_fail(err, QZ_E_INPUT, "\"kind\" is no kind of organisation");
}

static void write_organisation(struct qz_call *c, const struct qz_organisation *o)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", o->id);
    qz_jsonw_text(&c->out, "superior", o->superior);
    qz_jsonw_text(&c->out, "kind", qz_org_kind_name(o->kind));
    qz_jsonw_text(&c->out, "title", o->title);
    if (o->closed_ms)
        qz_jsonw_time(&c->out, "closed", o->closed_ms);
    if (*o->why)
        qz_jsonw_text(&c->out, "reason", o->why);
    if (*o->merged_into)
        qz_jsonw_text(&c->out, "merged_into", o->merged_into);
    qz_jsonw_object_end(&c->out);
}

static void api_organisation_add(struct qz_call *c)
{
    struct qz_organisation o;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    int rc = read_organisation(obj, &o, &err);
    json_decref(obj);
    if (rc == 0)
        rc = qz_organisation_add(c->store, &o, qz_now_ms(), &err);

    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    write_organisation(c, &o);
    qz_call_reply(c, 201, NULL);
}

static void api_organisations(struct qz_call *c)
{
    struct qz_organisation *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n = qz_organisation_list(c->store, qz_call_within(c), qz_call_query(c, "after"), row, QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "may_manage", c->asker != QZ_ASKER_KIOSK && qz_api_manages(c));
    qz_jsonw_array(&c->out, "organisations");
    for (int i = 0; i < n; i++)
        write_organisation(c, &row[i]);
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].id : "");
}

static void api_organisation_rename(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *title = qz_json_str(obj, "title", QZ_TEXT_MAX - 1, &err);
    int rc = title ? qz_organisation_rename(c->store, qz_call_param(c, "id"), title, qz_now_ms(), &err) : -1;
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

static void api_organisation_close(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *reason = qz_json_str(obj, "reason", QZ_REASON_MAX, &err);
    int rc = reason ? qz_organisation_close(c->store, qz_call_param(c, "id"), reason, qz_now_ms(), &err) : -1;
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

static void write_merger(struct qz_call *c, const char *into, const struct qz_merger *m)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "into", into);
    qz_jsonw_int(&c->out, "kiosks", m->kiosks);
    qz_jsonw_int(&c->out, "cadres", m->cadres);
    qz_jsonw_int(&c->out, "people", m->people);
    qz_jsonw_int(&c->out, "activities", m->activities);
    qz_jsonw_int(&c->out, "organisations", m->organisations);
    qz_jsonw_int(&c->out, "doubles", m->doubles);
    qz_jsonw_object_end(&c->out);
}

static void api_organisation_merge(struct qz_call *c)
{
    struct qz_err err;
    struct qz_merger m;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    const char *into = qz_json_str(obj, "into", QZ_ID_TEXT - 1, &err);
    const char *reason = into ? qz_json_str(obj, "reason", QZ_REASON_MAX, &err) : NULL;
    int rc =
        reason ? qz_organisation_merge(c->store, qz_call_param(c, "id"), into, reason, qz_now_ms(), &m, &err)
               : -1;

    if (rc != 0) {
        qz_call_failed(c, &err);
    } else {
        write_merger(c, into, &m);
        qz_call_reply(c, 200, NULL);
    }
    json_decref(obj);
}

/* The quarter that is asked for, or that of now. */
static int asked_quarter(struct qz_call *c, int64_t now, struct qz_period *out, struct qz_err *err)
{
    const char *asked = qz_call_query(c, "quarter");
    *out = qz_period_of(QZ_PERIOD_QUARTER, now);
    return !*asked || qz_quarter_parse(asked, out)
               ? 0
               : qz_fail(err, QZ_E_INPUT, "\"quarter\" must be like 2017-Q2");
}

/* Its figures, and whose they are. */
static void write_below(struct qz_call *c, const struct qz_below *b)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "kind", qz_org_kind_name(b->kind));
    qz_jsonw_text(&c->out, "superior", b->superior);
    qz_jsonw_bool(&c->out, "closed", b->closed);
    if (*b->merged_into)
        qz_jsonw_text(&c->out, "merged_into", b->merged_into);
    qz_stats_members(&b->stats, &c->out);
    qz_jsonw_object_end(&c->out);
}

static void api_below(struct qz_call *c)
{
    struct qz_below *row = qz_call_keep(c, QZ_BELOW_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    struct qz_period quarter;
    int64_t now = qz_now_ms();
    int n = asked_quarter(c, now, &quarter, &err) == 0
                ? qz_views_below(c->store, qz_call_param(c, "id"), &quarter, qz_call_query(c, "after"), now,
                                 row, QZ_BELOW_PAGE, &err)
                : -1;
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "organisations");
    for (int i = 0; i < n; i++)
        write_below(c, &row[i]);
    qz_list_end(c, n == QZ_BELOW_PAGE ? row[n - 1].stats.organisation : "");
}

static void write_named(struct qz_call *c, const char *key, const char *id, const char *title)
{
    qz_jsonw_object(&c->out, key);
    qz_jsonw_text(&c->out, "id", id);
    qz_jsonw_text(&c->out, "title", title);
    qz_jsonw_object_end(&c->out);
}

/* What became of an organisation, and which were merged into it: members that go on in the object of its
 * figures. */
static int write_fate(struct qz_call *c, const struct qz_organisation *o, struct qz_err *err)
{
    struct qz_organisation *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");

    int n = qz_organisation_merged(c->store, o->id, "", row, QZ_PAGE, err);
    if (n < 0)
        return -1;
    if (o->closed_ms)
        qz_jsonw_time(&c->out, "closed", o->closed_ms);
    if (*o->why)
        qz_jsonw_text(&c->out, "reason", o->why);
    if (*o->merged_into)
        write_named(c, "merged_into", o->merged_into, o->merged_title);

    if (n > 0)
        qz_jsonw_array(&c->out, "merged");
    for (int i = 0; i < n; i++)
        write_named(c, NULL, row[i].id, row[i].title);
    if (n > 0)
        qz_jsonw_array_end(&c->out);
    return 0;
}

static void api_stats(struct qz_call *c)
{
    struct qz_stats s;
    struct qz_organisation o;
    struct qz_err err;
    struct qz_period quarter;
    int64_t now = qz_now_ms();

    int rc = asked_quarter(c, now, &quarter, &err);
    if (rc == 0)
        rc = qz_views_stats_of(c->store, qz_call_param(c, "id"), &quarter, now, &s, &err);
    if (rc == 0)
        rc = qz_organisation_get(c->store, qz_call_param(c, "id"), &o, &err);

    if (rc == 0) {
        qz_jsonw_object(&c->out, NULL);
        qz_stats_members(&s, &c->out);
        rc = write_fate(c, &o, &err);
        qz_jsonw_object_end(&c->out);
    }

    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route organisation_rows[] = {
    {"POST", "/v1/organisations", QZ_MAY_MANAGE, QZ_JSON_MOST, api_organisation_add,
     .then = "/organisations"},
    {"GET", "/v1/organisations", QZ_MAY_ADMIN | QZ_MAY_SIGNED_IN | QZ_MAY_KIOSK, 0, api_organisations,
     .page = "organisations"},
    {"POST", "/v1/organisations/{id}/rename", QZ_MAY_MANAGE, QZ_JSON_MOST, api_organisation_rename,
     .then = "/organisations"},
    {"POST", "/v1/organisations/{id}/close", QZ_MAY_MANAGE, QZ_JSON_MOST, api_organisation_close,
     .then = "/organisations"},
    {"POST", "/v1/organisations/{id}/merge", QZ_MAY_MANAGE, QZ_JSON_MOST, api_organisation_merge},
    {"GET", "/v1/organisations/{id}/stats", QZ_MAY_READ | QZ_MAY_CADRE | QZ_MAY_KIOSK, 0, api_stats},
    {"GET", "/v1/organisations/{id}/below", QZ_MAY_READ, 0, api_below},
};
const struct qz_route_table qz_organisation_routes = {organisation_rows,
                                                      sizeof organisation_rows / sizeof *organisation_rows};
