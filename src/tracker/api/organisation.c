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
    qz_buf_printf(&c->out, "{\"id\":\"%s\",\"superior\":\"%s\",\"kind\":\"%s\"", o->id, o->superior,
                  qz_org_kind_name(o->kind));
    qz_out_text(c, ",\"title\":", o->title);
    if (o->closed_ms)
        qz_out_time(c, ",\"closed\":", o->closed_ms);
    if (*o->why)
        qz_out_text(c, ",\"reason\":", o->why);
    if (*o->merged_into)
        qz_buf_printf(&c->out, ",\"merged_into\":\"%s\"", o->merged_into);
    qz_buf_char(&c->out, '}');
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
    int n = qz_organisation_list(c->store, qz_call_query(c, "after"), row, QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "organisations");
    for (int i = 0; i < n; i++) {
        qz_list_item(c, i);
        write_organisation(c, &row[i]);
    }
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].id : "");
}

/* What was said of the organisation is answered with its id. */
static void answer_said(struct qz_call *c, int rc, const struct qz_err *err)
{
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }
    qz_buf_printf(&c->out, "{\"id\":\"%s\"}", qz_call_param(c, "id"));
    qz_call_reply(c, 200, NULL);
}

static void api_organisation_rename(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *title = qz_json_str(obj, "title", QZ_TEXT_MAX - 1, &err);
    int rc = title ? qz_organisation_rename(c->store, qz_call_param(c, "id"), title, qz_now_ms(), &err) : -1;
    answer_said(c, rc, &err);
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
    answer_said(c, rc, &err);
    json_decref(obj);
}

static void write_merger(struct qz_call *c, const char *into, const struct qz_merger *m)
{
    qz_buf_printf(&c->out,
                  "{\"id\":\"%s\",\"into\":\"%s\",\"kiosks\":%" PRId64 ",\"cadres\":%" PRId64
                  ",\"people\":%" PRId64 ",\"activities\":%" PRId64 ",\"organisations\":%" PRId64
                  ",\"doubles\":%" PRId64 "}",
                  qz_call_param(c, "id"), into, m->kiosks, m->cadres, m->people, m->activities,
                  m->organisations, m->doubles);
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
    qz_buf_printf(&c->out, "{\"kind\":\"%s\",\"superior\":\"%s\",\"closed\":%s,", qz_org_kind_name(b->kind),
                  b->superior, b->closed ? "true" : "false");
    if (*b->merged_into)
        qz_buf_printf(&c->out, "\"merged_into\":\"%s\",", b->merged_into);
    size_t brace = c->out.len;
    qz_stats_write(&b->stats, &c->out);
    if (!c->out.failed) /* the members go on in the same object */
        c->out.data[brace] = ' ';
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
    for (int i = 0; i < n; i++) {
        qz_list_item(c, i);
        write_below(c, &row[i]);
    }
    qz_list_end(c, n == QZ_BELOW_PAGE ? row[n - 1].stats.organisation : "");
}

static void write_named(struct qz_call *c, const char *id, const char *title)
{
    qz_buf_printf(&c->out, "{\"id\":\"%s\"", id);
    qz_out_text(c, ",\"title\":", title);
    qz_buf_char(&c->out, '}');
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
        qz_out_time(c, ",\"closed\":", o->closed_ms);
    if (*o->why)
        qz_out_text(c, ",\"reason\":", o->why);
    if (*o->merged_into) {
        qz_buf_str(&c->out, ",\"merged_into\":");
        write_named(c, o->merged_into, o->merged_title);
    }

    for (int i = 0; i < n; i++) {
        qz_buf_str(&c->out, i ? "," : ",\"merged\":[");
        write_named(c, row[i].id, row[i].title);
    }
    qz_buf_str(&c->out, n ? "]}" : "}");
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
        qz_stats_write(&s, &c->out);
        c->out.len -= !c->out.failed; /* the members go on in the same object */
        rc = write_fate(c, &o, &err);
    }
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route organisation_rows[] = {
    {"POST", "/v1/organisations", QZ_MAY_ADMIN, QZ_JSON_MOST, api_organisation_add},
    {"GET", "/v1/organisations", QZ_MAY_ADMIN | QZ_MAY_KIOSK, 0, api_organisations},
    {"POST", "/v1/organisations/{id}/rename", QZ_MAY_ADMIN, QZ_JSON_MOST, api_organisation_rename},
    {"POST", "/v1/organisations/{id}/close", QZ_MAY_ADMIN, QZ_JSON_MOST, api_organisation_close},
    {"POST", "/v1/organisations/{id}/merge", QZ_MAY_ADMIN, QZ_JSON_MOST, api_organisation_merge},
    {"GET", "/v1/organisations/{id}/stats", QZ_MAY_ADMIN | QZ_MAY_KIOSK, 0, api_stats},
    {"GET", "/v1/organisations/{id}/below", QZ_MAY_ADMIN, 0, api_below},
};
const struct qz_route_table qz_organisation_routes = {organisation_rows,
                                                      sizeof organisation_rows / sizeof *organisation_rows};
