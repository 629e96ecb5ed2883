/* What an administrator enters at the tracker in a cadre's name: 管理员代记. */
#include "journal/taken.h"
#include "base/clock.h"
#include "registry/named.h"
#include "tracker/api/api.h"

static void answer_taken(struct qz_call *c, int rc, const struct qz_err *err)
{
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "whose", qz_whose_name(QZ_WHOSE_ADMIN));
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* The entry that the body names and in whose name it is spoken of. */
static int read_taking(const json_t *obj, struct qz_taking *out, struct qz_err *err)
{
    int64_t n;
    out->cadre = qz_json_str(obj, "cadre", QZ_ID_TEXT - 1, err);
    out->administrator = out->cadre ? qz_json_chars(obj, "administrator", QZ_NAME_CHARS, err) : NULL;
    out->kiosk = out->administrator ? qz_json_str(obj, "kiosk", QZ_KIOSK_ID_TEXT - 1, err) : NULL;
    if (!out->kiosk || qz_json_int(obj, "n", 1, INT64_MAX, &n, err) != 0)
        return -1;
    out->n = (uint64_t)n;
    out->reason = out->kind == QZ_ENTRY_CONFIRM ? "" : qz_json_str(obj, "reason", QZ_REASON_MAX, err);
    return out->reason ? 0 : -1;
}

static int take_one(struct qz_call *c, const json_t *obj, enum qz_entry_kind kind, struct qz_err *err)
{
    struct qz_taking what = {.kind = kind, .activity = qz_call_param(c, "id")};
    return read_taking(obj, &what, err) == 0 ? qz_named_take(c->store, &what, qz_now_ms(), err) : -1;
}

/* All who wait, or, where the body names an entry, the one that it checked in. */
static void api_activity_confirm(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    int rc = -1;
    if (!obj)
        return;

    if (json_object_get(obj, "n")) {
        rc = take_one(c, obj, QZ_ENTRY_CONFIRM, &err);
    } else {
        const char *cadre = qz_json_str(obj, "cadre", QZ_ID_TEXT - 1, &err);
        const char *who = cadre ? qz_json_chars(obj, "administrator", QZ_NAME_CHARS, &err) : NULL;
        if (who)
            rc = qz_named_confirm(c->store, qz_call_param(c, "id"), cadre, who, qz_now_ms(), &err);
    }

    answer_taken(c, rc, &err);
    json_decref(obj);
}

static void taken_take_back(struct qz_call *c, enum qz_entry_kind kind)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    answer_taken(c, take_one(c, obj, kind, &err), &err);
    json_decref(obj);
}

static void api_activity_reject(struct qz_call *c)
{
    taken_take_back(c, QZ_ENTRY_REJECT);
}

static void api_activity_void(struct qz_call *c)
{
    taken_take_back(c, QZ_ENTRY_VOID);
}

static int read_late(const json_t *obj, struct qz_late *out, struct qz_err *err)
{
    out->cadre = qz_json_str(obj, "cadre", QZ_ID_TEXT - 1, err);
    out->administrator = out->cadre ? qz_json_chars(obj, "administrator", QZ_NAME_CHARS, err) : NULL;
    out->reason = out->administrator ? qz_json_str(obj, "reason", QZ_REASON_MAX, err) : NULL;
    out->who = out->reason ? qz_json_str_or_empty(obj, "who", QZ_ID_TEXT - 1, err) : NULL;
    if (!out->who)
        return -1;
    return json_object_get(obj, "count") ? qz_json_int(obj, "count", 1, QZ_HEADS_MOST, &out->heads, err) : 0;
}

static void api_activity_late(struct qz_call *c)
{
    struct qz_err err;
    struct qz_late late = {.activity = qz_call_param(c, "id")};
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    bool again = false;
    int rc = read_late(obj, &late, &err);
    if (rc == 0)
        rc = qz_named_late(c->store, &late, qz_now_ms(), &again, &err);

    if (rc == 0 && again) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
        qz_jsonw_text(&c->out, "whose", qz_whose_name(QZ_WHOSE_ADMIN));
        qz_jsonw_bool(&c->out, "again", true);
        qz_jsonw_object_end(&c->out);
        qz_call_reply(c, 200, NULL);
    } else {
        answer_taken(c, rc, &err);
    }

    json_decref(obj);
}

static const struct qz_route taken_rows[] = {
    {"POST", "/v1/activities/{id}/confirm", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_confirm,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/reject", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_reject,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/void", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_void,
     .then = "/activities/{id}"},
    {"POST", "/v1/activities/{id}/late", QZ_MAY_MANAGE, QZ_JSON_MOST, api_activity_late,
     .then = "/activities/{id}"},
};
const struct qz_route_table qz_taken_routes = {taken_rows, sizeof taken_rows / sizeof *taken_rows};
