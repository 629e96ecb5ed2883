/* Cadres: who opens, confirms and closes on kiosks. Helpers, who only count there. */
#include "base/clock.h"
#include "base/text.h"
#include "rules/pin.h"
#include "tracker/api/api.h"
#include "tracker/http/later.h"

#include <sodium.h>
#include <stdlib.h>

static void write_cadre(struct qz_call *c, const struct qz_cadre_row *row)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", row->id);
    qz_jsonw_text(&c->out, "organisation", row->organisation);
    qz_jsonw_text(&c->out, "name", row->name);
    qz_jsonw_text(&c->out, "shown", row->shown);
    if (row->same_name)
        qz_jsonw_int(&c->out, "same_name", row->same_name);
    qz_jsonw_text(&c->out, "pin", qz_pin_state_name(row->pin));
    qz_jsonw_object_end(&c->out);
}

/* ---- PINs: hashing one takes a tenth of a second, and is done by a thread ---- */

struct pin_work {
    enum qz_role role;                                 /* of a new one */
    char organisation[QZ_ID_TEXT], name[QZ_NAME_TEXT]; /* of a new cadre */
    char pin[QZ_PIN_MOST + 1], hash[QZ_PIN_HASH_TEXT];
    int rc;
    struct qz_err err;
};

static void pin_hash(void *state)
{
    struct pin_work *w = state;
    w->rc = qz_cadre_pin_hash(w->pin, w->hash, &w->err);
}

static void pin_end(void *state)
{
    sodium_memzero(state, sizeof(struct pin_work));
    free(state);
}

static struct pin_work *pin_begin(struct qz_call *c)
{
    struct pin_work *w = calloc(1, sizeof *w);
    if (!w)
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");
    return w;
}

static void pin_add_cadre(struct qz_call *c, void *state)
{
    struct pin_work *w = state;
    struct qz_cadre_row row;
    char id[QZ_ID_TEXT];

    if (w->rc == 0)
        w->rc = qz_staff_add_hashed(c->store, w->role, w->organisation, w->name, w->hash, qz_now_ms(), id,
                                    &w->err);
    if (w->rc == 0)
        w->rc = qz_cadre_get(c->store, id, &row, &w->err);

    if (w->rc != 0) {
        qz_call_failed(c, &w->err);
        return;
    }

    write_cadre(c, &row);
    qz_call_reply(c, 201, NULL);
}

static int read_cadre(struct qz_call *c, const json_t *obj, struct pin_work *w)
{
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, &w->err);
    const char *name = org ? qz_json_chars(obj, "name", QZ_NAME_CHARS, &w->err) : NULL;
    const char *pin = name ? qz_json_str(obj, "pin", QZ_PIN_MOST, &w->err) : NULL;
    if (!pin)
        return -1;

    qz_copy_text(w->organisation, sizeof w->organisation, org);
    qz_copy_text(w->name, sizeof w->name, name);
    qz_copy_text(w->pin, sizeof w->pin, pin);
    return qz_cadre_may_be(c->store, org, name, pin, &w->err);
}

static void api_cadre_take(struct qz_call *c, enum qz_role role)
{
    static const struct qz_later how = {NULL, pin_hash, pin_add_cadre, pin_end};
    json_t *obj = qz_call_json(c);
    struct pin_work *w = obj ? pin_begin(c) : NULL;
    if (w)
        w->role = role;
    if (w && read_cadre(c, obj, w) == 0) {
        qz_call_later(c, &how, w);
    } else if (w) {
        qz_call_failed(c, &w->err);
        pin_end(w);
    }
    json_decref(obj);
}

static void api_cadre_add(struct qz_call *c)
{
    api_cadre_take(c, QZ_ROLE_CADRE);
}

static void api_helper_add(struct qz_call *c)
{
    api_cadre_take(c, QZ_ROLE_HELPER);
}

/* key: of the list in the answer. */
static void api_cadre_tell(struct qz_call *c, enum qz_role role, const char *key)
{
    struct qz_cadre_row *row = qz_call_keep(c, QZ_CADRE_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    const char *org = qz_call_organisation(c);
    int n = qz_staff_list(c->store, role, org, qz_call_query(c, "after"), row, QZ_CADRE_PAGE, &err);
    qz_jsonw_object(&c->out, NULL);
    if (n < 0 || qz_api_write_whose(c, org, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    qz_jsonw_array(&c->out, key);
    for (int i = 0; i < n; i++)
        write_cadre(c, &row[i]);
    qz_list_end(c, n == QZ_CADRE_PAGE ? row[n - 1].id : "");
}

static void api_cadres(struct qz_call *c)
{
    api_cadre_tell(c, QZ_ROLE_CADRE, "cadres");
}

static void api_helpers(struct qz_call *c)
{
    api_cadre_tell(c, QZ_ROLE_HELPER, "helpers");
}

/* Whether the id in the path is one of that role; else it is answered that there is none. */
static bool cadre_named(struct qz_call *c, enum qz_role role)
{
    struct qz_err err;
    if (qz_role_of(qz_call_param(c, "id")) == role)
        return true;

    qz_fail(&err, QZ_E_MISSING, "there is no cadre or helper of that id; list them to see which are");
    qz_call_failed(c, &err);
    return false;
}

static void pin_change(struct qz_call *c, void *state)
{
    struct pin_work *w = state;
    if (w->rc == 0)
        w->rc = qz_cadre_pin_hashed(c->store, qz_call_param(c, "id"), w->hash, qz_now_ms(), &w->err);
    qz_call_done(c, w->rc, &w->err);
}

static int read_pin(struct qz_call *c, const json_t *obj, struct pin_work *w)
{
    struct qz_cadre_row row;
    const char *pin = qz_json_str(obj, "pin", QZ_PIN_MOST, &w->err);
    if (!pin)
        return -1;

    qz_copy_text(w->pin, sizeof w->pin, pin);
    return qz_cadre_get(c->store, qz_call_param(c, "id"), &row, &w->err);
}

static void api_cadre_pin(struct qz_call *c)
{
    static const struct qz_later how = {NULL, pin_hash, pin_change, pin_end};
    json_t *obj = cadre_named(c, QZ_ROLE_CADRE) ? qz_call_json(c) : NULL;
    struct pin_work *w = obj ? pin_begin(c) : NULL;
    if (w && read_pin(c, obj, w) == 0) {
        qz_call_later(c, &how, w);
    } else if (w) {
        qz_call_failed(c, &w->err);
        pin_end(w);
    }
    json_decref(obj);
}

static void api_cadre_rename(struct qz_call *c)
{
    struct qz_cadre_row row;
    struct qz_err err;
    json_t *obj = cadre_named(c, QZ_ROLE_CADRE) ? qz_call_json(c) : NULL;
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

static void cadre_remove(struct qz_call *c, enum qz_role role)
{
    struct qz_err err;
    if (cadre_named(c, role))
        qz_call_done(c, qz_cadre_remove(c->store, qz_call_param(c, "id"), qz_now_ms(), &err), &err);
}

static void api_cadre_remove(struct qz_call *c)
{
    cadre_remove(c, QZ_ROLE_CADRE);
}

static void api_helper_remove(struct qz_call *c)
{
    cadre_remove(c, QZ_ROLE_HELPER);
}

static const struct qz_route cadre_rows[] = {
    {"POST", "/v1/cadres", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_add,
     .then = "/cadres?organisation={organisation}"},
    {"GET", "/v1/cadres", QZ_MAY_READ, 0, api_cadres, .page = "cadres"},
    {"POST", "/v1/cadres/{id}/rename", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_rename,
     .then = "/cadres?organisation={organisation}"},
    {"POST", "/v1/cadres/{id}/pin", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_pin, .then = "/cadres"},
    {"POST", "/v1/cadres/{id}/remove", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_remove, .then = "/cadres"},
    {"POST", "/v1/helpers", QZ_MAY_MANAGE, QZ_JSON_MOST, api_helper_add,
     .then = "/helpers?organisation={organisation}"},
    {"GET", "/v1/helpers", QZ_MAY_READ, 0, api_helpers, .page = "helpers"},
    {"POST", "/v1/helpers/{id}/remove", QZ_MAY_MANAGE, QZ_JSON_MOST, api_helper_remove, .then = "/helpers"},
};
const struct qz_route_table qz_cadre_routes = {cadre_rows, sizeof cadre_rows / sizeof *cadre_rows};
