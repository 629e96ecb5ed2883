/* Cadres: who opens, confirms and closes on kiosks. */
#include "base/clock.h"
#include "tracker/api/api.h"

static void write_cadre(struct qz_call *c, const struct qz_cadre_row *row)
{
    qz_buf_printf(&c->out, "{\"id\":\"%s\",\"organisation\":\"%s\"", row->id, row->organisation);
    qz_out_text(c, ",\"name\":", row->name);
    qz_out_text(c, ",\"shown\":", row->shown);
    if (row->same_name)
        qz_buf_printf(&c->out, ",\"same_name\":%d", row->same_name);
    qz_buf_printf(&c->out, ",\"pin\":\"%s\"}", qz_pin_state_name(row->pin));
}

static void api_cadre_add(struct qz_call *c)
{
    char id[QZ_ID_TEXT];
    struct qz_cadre_row row;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, &err);
    const char *name = org ? qz_json_chars(obj, "name", QZ_NAME_CHARS, &err) : NULL;
    const char *pin = name ? qz_json_str(obj, "pin", QZ_PIN_MOST, &err) : NULL;
    int rc = pin ? qz_cadre_add(c->store, org, name, pin, qz_now_ms(), id, &err) : -1;
    json_decref(obj);
    if (rc == 0)
        rc = qz_cadre_get(c->store, id, &row, &err);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    write_cadre(c, &row);
    qz_call_reply(c, 201, NULL);
}

static void api_cadres(struct qz_call *c)
{
    struct qz_cadre_row *row = qz_call_keep(c, QZ_CADRE_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n = qz_cadre_list(c->store, qz_call_query(c, "organisation"), qz_call_query(c, "after"), row,
                          QZ_CADRE_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_begin(c, "cadres");
    for (int i = 0; i < n; i++) {
        qz_list_item(c, i);
        write_cadre(c, &row[i]);
    }
    qz_list_end(c, n == QZ_CADRE_PAGE ? row[n - 1].id : "");
}

static void answer_changed(struct qz_call *c, int rc, const struct qz_err *err)
{
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }
    qz_buf_printf(&c->out, "{\"id\":\"%s\"}", qz_call_param(c, "id"));
    qz_call_reply(c, 200, NULL);
}

static void api_cadre_pin(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *pin = qz_json_str(obj, "pin", QZ_PIN_MOST, &err);
    int rc = pin ? qz_cadre_pin(c->store, qz_call_param(c, "id"), pin, qz_now_ms(), &err) : -1;
    json_decref(obj);
    answer_changed(c, rc, &err);
}

static void api_cadre_rename(struct qz_call *c)
{
    struct qz_cadre_row row;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *name = qz_json_chars(obj, "name", QZ_NAME_CHARS, &err);
    int rc = name ? qz_cadre_rename(c->store, qz_call_param(c, "id"), name, qz_now_ms(), &err) : -1;
    json_decref(obj);
    if (rc == 0)
        rc = qz_cadre_get(c->store, qz_call_param(c, "id"), &row, &err);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }
    write_cadre(c, &row);
    qz_call_reply(c, 200, NULL);
}

static void api_cadre_remove(struct qz_call *c)
{
    struct qz_err err;
    answer_changed(c, qz_cadre_remove(c->store, qz_call_param(c, "id"), qz_now_ms(), &err), &err);
}

static const struct qz_route cadre_rows[] = {
    {"POST", "/v1/cadres", QZ_MAY_ADMIN, QZ_JSON_MOST, api_cadre_add},
    {"GET", "/v1/cadres", QZ_MAY_ADMIN, 0, api_cadres},
    {"POST", "/v1/cadres/{id}/rename", QZ_MAY_ADMIN, QZ_JSON_MOST, api_cadre_rename},
    {"POST", "/v1/cadres/{id}/pin", QZ_MAY_ADMIN, QZ_JSON_MOST, api_cadre_pin},
    {"POST", "/v1/cadres/{id}/remove", QZ_MAY_ADMIN, QZ_JSON_MOST, api_cadre_remove},
};
const struct qz_route_table qz_cadre_routes = {cadre_rows, sizeof cadre_rows / sizeof *cadre_rows};
