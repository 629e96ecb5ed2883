/* What people say of an activity on the own phone without being named: how they liked it, that they were told
 * to come; and what of that a superior office is shown. */
#include "registry/quiet.h"

#include "base/clock.h"
#include "tracker/api/api.h"
#include "tracker/api/own_phone_int.h"

/* ---- on the phone ---- */

static void quiet_write(struct qz_call *c, const struct qz_quiet *q)
{
    qz_jsonw_text(&c->out, "activity", q->of.activity);
    qz_jsonw_text(&c->out, "title", q->of.title);
    qz_jsonw_text(&c->out, "organisation_title", q->of.organisation_title);
    qz_jsonw_time(&c->out, "start", q->of.start_ms);
    qz_jsonw_time(&c->out, "end", q->of.end_ms);

    qz_jsonw_bool(&c->out, "open", q->open);
    qz_jsonw_bool(&c->out, "rated", q->rated);
    qz_jsonw_bool(&c->out, "told", q->told);
}

/* rc: what came of it so far. me: NULL of a phone that nobody knows. */
static void quiet_answer(struct qz_call *c, const struct qz_phone *me, int rc, struct qz_err *err)
{
    struct qz_quiet q;
    if (rc == 0 && me)
        rc = qz_quiet_look(c->store, me, qz_call_param(c, "activity"), qz_now_ms(), &q, err);
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "me", me != NULL);
    if (me)
        quiet_write(c, &q);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_quiet(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    int known = qz_ownphone_look(c, &me);
    if (known >= 0)
        quiet_answer(c, known == 1 ? &me : NULL, 0, &err);
}

static void api_quiet_rate(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    int64_t mark = 0;
    json_t *obj = qz_ownphone_whose(c, &me) ? qz_call_json(c) : NULL;
    if (!obj)
        return;

    int rc = qz_json_int(obj, "mark", 1, QZ_RATING_MOST, &mark, &err);
    if (rc == 0)
        rc = qz_quiet_rate(c->store, &me, qz_call_param(c, "activity"), (int)mark, qz_now_ms(), &err);
    quiet_answer(c, &me, rc, &err);
    json_decref(obj);
}

static void api_quiet_tell(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    if (!qz_ownphone_whose(c, &me))
        return;
    int rc = qz_quiet_tell(c->store, &me, qz_call_param(c, "activity"), qz_now_ms(), &err);
    quiet_answer(c, &me, rc, &err);
}

/* ---- at a superior office ---- */

static void quiet_write_told(struct qz_call *c, const struct qz_quiet_told *o)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "activity", o->activity);
    qz_jsonw_text(&c->out, "title", o->title);
    qz_jsonw_text(&c->out, "of", o->organisation);
    qz_jsonw_text(&c->out, "of_title", o->organisation_title);
    qz_jsonw_time(&c->out, "start", o->start_ms);
    qz_jsonw_int(&c->out, "times", o->times);
    qz_jsonw_object_end(&c->out);
}

static void api_quiet_told(struct qz_call *c)
{
    struct qz_quiet_told *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    struct qz_err err;
    if (!row)
        return;
    int n = qz_quiet_list(c->store, qz_call_param(c, "id"), row, QZ_PAGE, &err);

    if (n >= 0)
        qz_jsonw_object(&c->out, NULL);
    if (n < 0 || qz_api_write_whose(c, qz_call_param(c, "id"), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_int(&c->out, "least", QZ_TOLD_LEAST);
    qz_jsonw_int(&c->out, "count", n);
    qz_jsonw_time(&c->out, "as_of", qz_now_ms());
    qz_jsonw_array(&c->out, "activities");
    for (int i = 0; i < n; i++)
        quiet_write_told(c, &row[i]);
    qz_list_end(c, "");
}

static const struct qz_route quiet_rows[] = {
    {"GET", "/v1/phone/activities/{activity}", QZ_MAY_ANYBODY, 0, api_quiet, .page = "quiet"},
    {"POST", "/v1/phone/activities/{activity}/rating", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_quiet_rate,
     .then = "/phone/activities/{activity}"},
    {"POST", "/v1/phone/activities/{activity}/told", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_quiet_tell,
     .then = "/phone/activities/{activity}"},
    {"GET", "/v1/organisations/{id}/told", QZ_MAY_READ, 0, api_quiet_told, .page = "told"},
};
const struct qz_route_table qz_quiet_routes = {quiet_rows, sizeof quiet_rows / sizeof *quiet_rows};
