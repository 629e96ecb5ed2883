/* The key that signs passes, and names of kiosks. */
#include "journal/passkey.h"
#include "base/clock.h"
#include "registry/registry.h"
#include "tracker/api/api.h"

#include <inttypes.h>

static void api_passes_rotate(struct qz_call *c)
{
    struct qz_err err;
    struct qz_passkey_change change;
    bool retire = false;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *reason = qz_json_str(obj, "reason", QZ_REASON_MAX, &err);
    int rc = reason ? 0 : -1;
    if (rc == 0 && json_object_get(obj, "retire"))
        rc = qz_json_bool(obj, "retire", &retire, &err);
    if (rc == 0)
        rc = qz_passkey_rotate(c->store, retire, reason, qz_now_ms(), &change, &err);
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_int(&c->out, "key", change.id);
    qz_jsonw_int(&c->out, "retired", change.retired);
    qz_jsonw_int(&c->out, "refused", change.refused);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
}

static void api_kiosk_rename(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *name = qz_json_str(obj, "name", QZ_TEXT_MAX - 1, &err);
    int rc = name ? qz_kiosk_rename(c->store, qz_call_param(c, "id"), name, qz_now_ms(), &err) : -1;
    json_decref(obj);
    qz_call_done(c, rc, &err);
}

static const struct qz_route passkey_rows[] = {
    {"POST", "/v1/kiosks/{id}/rename", QZ_MAY_DEVICES, QZ_JSON_MOST, api_kiosk_rename, .then = "/kiosks"},
    {"POST", "/v1/passes/rotate", QZ_MAY_ADMIN, QZ_JSON_MOST, api_passes_rotate},
};
const struct qz_route_table qz_passkey_routes = {passkey_rows, sizeof passkey_rows / sizeof *passkey_rows};
