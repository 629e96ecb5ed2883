#include "base/clock.h"
#include "tracker/call.h"

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
    qz_buf_char(&c->out, '}');
}

void qz_api_organisation_add(struct qz_call *c)
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

void qz_api_organisations(struct qz_call *c)
{
    static struct qz_organisation row[QZ_PAGE];
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

void qz_api_stats(struct qz_call *c)
{
    struct qz_stats s;
    struct qz_err err;
    int64_t now = qz_now_ms();
    struct qz_period quarter = qz_period_of(QZ_PERIOD_QUARTER, now);
    const char *asked = qz_call_query(c, "quarter");
    int rc = !*asked || qz_quarter_parse(asked, &quarter)
                 ? qz_views_stats_of(c->store, c->param, &quarter, now, &s, &err)
                 : qz_fail(&err, QZ_E_INPUT, "\"quarter\" must be like 2017-Q2");
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_stats_write(&s, &c->out);
    qz_call_reply(c, 200, NULL);
}
