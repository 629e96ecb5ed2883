/* Passes: who has one, issued and revoked. */
#include "base/clock.h"
#include "tracker/api/api.h"

#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static void api_pass_list(struct qz_call *c)
{
    struct qz_pass_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n = qz_pass_list(c->store, qz_call_organisation(c), qz_call_query(c, "after"), qz_now_ms(), row,
                         QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_pass_row, person.id)))
        return;
    qz_list_begin(c, "people");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_api_write_person(c, &row[i].person);
        qz_jsonw_int(&c->out, "passes", row[i].passes);
        if (row[i].until_ms)
            qz_jsonw_time(&c->out, "until", row[i].until_ms);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].person.id : "");
}

/* The people named by "who", or a page of an organisation's. Returns how many, or -1. */
static int holders(struct qz_call *c, const json_t *obj, struct qz_pass_issued *p, struct qz_err *err)
{
    if (json_object_get(obj, "organisation")) {
        const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, err);
        const char *after = org ? qz_json_str_or_empty(obj, "after", QZ_ID_TEXT - 1, err) : NULL;
        return after ? qz_pass_holders(c->store, org, after, p, QZ_PEOPLE_MOST, err) : -1;
    }

    const json_t *list = qz_json_array(obj, "who", QZ_PEOPLE_MOST, err);
    if (!list)
        return -1;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *id = json_string_value(json_array_get(list, i));
        if (!id || !qz_id_parse('y', id, NULL))
            return qz_fail(err, QZ_E_INPUT, "\"who\" must hold ids of people, y_…");
        strcpy(p[i].who, id);
    }

    return (int)json_array_size(list);
}

static void write_pass(struct qz_call *c, const struct qz_pass_issued *p, bool live)
{
    char text[QZ_PASS_TEXT];
    qz_pass_text(p->pass, sizeof p->pass, text);

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "who", p->who);
    qz_jsonw_text(&c->out, "text", text);
    qz_jsonw_time(&c->out, "expires", (int64_t)p->expires * 1000);
    qz_jsonw_text(&c->out, "name", p->name);
    qz_jsonw_text(&c->out, "tail", p->tail);
    qz_jsonw_text(&c->out, "organisation", p->organisation);
    if (live) {
        qz_jsonw_base64(&c->out, "secret", p->secret, sizeof p->secret);
    }
    qz_jsonw_object_end(&c->out);
}

/* 0 also after making a problem. */
static int issue(struct qz_call *c, const json_t *obj, struct qz_pass_issued *p, struct qz_err *err)
{
    int64_t expires_ms;
    bool live = false;
    if (qz_json_time(obj, "expires", &expires_ms, err) != 0 ||
        (json_object_get(obj, "live") && qz_json_bool(obj, "live", &live, err) != 0))
        return -1;
    if (expires_ms / 1000 > UINT32_MAX || expires_ms < 0)
        return qz_fail(err, QZ_E_INPUT, "a pass can be good until 2106 at the latest; give an earlier time");
    int n = holders(c, obj, p, err);
    if (n < 0 || (n > 0 && qz_pass_issue(c->store, p, (size_t)n, (uint32_t)(expires_ms / 1000), live,
                                         qz_now_ms(), err) != 0))
        return -1;

    if (!qz_call_looks(c, p, (size_t)n, sizeof *p, offsetof(struct qz_pass_issued, who)))
        return 0;
    qz_list_begin(c, "passes");
    for (int i = 0; i < n; i++)
        write_pass(c, &p[i], live);
    qz_list_end(c, n == QZ_PEOPLE_MOST && json_object_get(obj, "organisation") ? p[n - 1].who : "");
    return 0;
}

static void api_passes(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    struct qz_pass_issued *p = obj ? calloc(QZ_PEOPLE_MOST, sizeof *p) : NULL;
    if (obj && !p)
        qz_call_problem(c, 503, "busy", "The tracker is short of memory", "Send it again in a while.");
    else if (obj && issue(c, obj, p, &err) != 0)
        qz_call_failed(c, &err);
    if (p)
        sodium_memzero(p, QZ_PEOPLE_MOST * sizeof *p);
    free(p);
    json_decref(obj);
}

static int revoke_all(struct qz_call *c, const json_t *obj, struct qz_pass_revocation *out,
                      struct qz_err *err)
{
    const char *who[QZ_PEOPLE_MOST];
    const json_t *list = qz_json_array(obj, "who", QZ_PEOPLE_MOST, err);
    if (!list)
        return -1;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!(who[i] = json_string_value(json_array_get(list, i))))
            return qz_fail(err, QZ_E_INPUT, "\"who\" must hold ids of people, y_…");
    return qz_pass_revoke_all(c->store, who, json_array_size(list), qz_now_ms(), out, err);
}

static int revoke_one(struct qz_call *c, const json_t *obj, struct qz_pass_revocation *out,
                      struct qz_err *err)
{
    struct qz_pass pass;
    char who[QZ_ID_TEXT];
    const char *text = qz_json_str(obj, "pass", QZ_PASS_TEXT - 1, err);
    if (!text)
        return -1;
    if (!qz_pass_parse(text, strlen(text), &pass))
        return qz_fail(err, QZ_E_INPUT, "\"pass\" must be the text of a pass, QZ1:… or QZ2:…");

    qz_id_text('y', pass.id, who);
    if (!qz_call_sees(c, who))
        return qz_fail(err, QZ_E_MISSING, "nobody on the roll here has that pass");
    return qz_pass_revoke(c->store, &pass, qz_now_ms(), out, err);
}

static void api_pass_revoke(struct qz_call *c)
{
    struct qz_err err;
    struct qz_pass_revocation done;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = json_object_get(obj, "pass") ? revoke_one(c, obj, &done, &err) : revoke_all(c, obj, &done, &err);
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_u64(&c->out, "number", done.number);
    qz_jsonw_u64(&c->out, "passes", done.passes);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static const struct qz_route pass_rows[] = {
    {"GET", "/v1/passes", QZ_MAY_READ | QZ_MAY_NOTE, 0, api_pass_list},
    {"POST", "/v1/passes", QZ_MAY_MANAGE, QZ_JSON_MOST, api_passes},
    {"POST", "/v1/passes/revoke", QZ_MAY_MANAGE, QZ_JSON_MOST, api_pass_revoke},
};
const struct qz_route_table qz_pass_routes = {pass_rows, sizeof pass_rows / sizeof *pass_rows};
