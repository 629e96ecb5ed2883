#include "journal/ruling.h"
#include "base/clock.h"
#include "base/text.h"
#include "journal/allowance.h"
#include "tracker/api/api.h"

#include <inttypes.h>

static int read_ruling(const json_t *obj, struct qz_ruling *r, struct qz_err *err)
{
    int64_t from, to;
    const char *reason = qz_json_str(obj, "reason", QZ_REASON_MAX, err);
    const char *activity = reason ? qz_json_str_or_empty(obj, "activity", QZ_ID_TEXT - 1, err) : NULL;
    if (!activity || qz_json_int(obj, "from", 1, INT64_MAX, &from, err) != 0 ||
        qz_json_int(obj, "to", 1, INT64_MAX, &to, err) != 0)
        return -1;
    r->from = (uint64_t)from;
    r->to = (uint64_t)to;
    qz_copy_text(r->reason, sizeof r->reason, reason);
    qz_copy_text(r->activity, sizeof r->activity, activity);
    return 0;
}

static void api_kiosk_allowance(struct qz_call *c)
{
    struct qz_err err;
    if (qz_allowance_fill(c->store, qz_call_param(c, "id"), qz_now_ms(), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_bool(&c->out, "filled", true);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void answer_ruling(struct qz_call *c, const json_t *obj, struct qz_ruling *r)
{
    struct qz_err err;
    if (read_ruling(obj, r, &err) != 0 ||
        qz_ruling_do(c->store, qz_call_param(c, "id"), r, qz_now_ms(), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_u64(&c->out, "from", r->from);
    qz_jsonw_u64(&c->out, "to", r->to);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void api_kiosk_allow(struct qz_call *c)
{
    struct qz_ruling r = {.kind = QZ_RULING_ALLOW};
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    answer_ruling(c, obj, &r);
    json_decref(obj);
}

static void api_kiosk_discount(struct qz_call *c)
{
    struct qz_ruling r = {.kind = QZ_RULING_DISCOUNT};
    struct qz_err err;
    bool undo = false;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    int rc = json_object_get(obj, "undo") ? qz_json_bool(obj, "undo", &undo, &err) : 0;
    if (undo)
        r.kind = QZ_RULING_RECOUNT;

    if (rc == 0)
        answer_ruling(c, obj, &r);
    else
        qz_call_failed(c, &err);
    json_decref(obj);
}

static const struct qz_route ruling_rows[] = {
    {"POST", "/v1/kiosks/{id}/allow", QZ_MAY_RULE, QZ_JSON_MOST, api_kiosk_allow},
    {"POST", "/v1/kiosks/{id}/allowance", QZ_MAY_RULE, QZ_JSON_MOST, api_kiosk_allowance},
    {"POST", "/v1/kiosks/{id}/discount", QZ_MAY_RULE, QZ_JSON_MOST, api_kiosk_discount},
};
const struct qz_route_table qz_ruling_routes = {ruling_rows, sizeof ruling_rows / sizeof *ruling_rows};
