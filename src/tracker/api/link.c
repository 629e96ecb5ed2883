/* How cadres serve, and the youths who are linked to them. */
#include "registry/link.h"
#include "base/clock.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- how a cadre serves ---- */

/* "from" of the body: a day; without it, this year's first. */
static int read_from(const json_t *obj, int64_t now, struct qz_date *out, struct qz_err *err)
{
    const char *text = qz_json_str_or_empty(obj, "from", 10, err);
    int year, month, day;
    if (!text)
        return -1;
    *out = (struct qz_date){qz_date_of(now).year, 1, 1};
    if (!*text)
        return 0;

    bool form = strlen(text) == 10 && sscanf(text, "%4d-%2d-%2d", &year, &month, &day) == 3;
    *out = form ? qz_date_of(qz_date_start((struct qz_date){year, month, day})) : (struct qz_date){0};
    if (form && out->year == year && out->month == month && out->day == day)
        return 0;
    qz_fail(err, QZ_E_INPUT, "\"from\" must be a day such as 2017-05-04");
    return qz_fail_field(err, "from");
}

static int link_cadre_post(struct qz_call *c, const json_t *obj, int64_t now, struct qz_err *err)
{
    struct qz_date from;
    bool school = false;
    const char *kind = qz_json_str(obj, "kind", 40, err);
    if (!kind || read_from(obj, now, &from, err) != 0)
        return -1;
    if (json_object_get(obj, "school") && qz_json_bool(obj, "school", &school, err) != 0)
        return -1;
    if (qz_cadre_kind_parse(kind) == QZ_CADRE_KINDS) {
        qz_fail(err, QZ_E_INPUT, "\"kind\" is full_time, seconded or part_time");
        return qz_fail_field(err, "kind");
    }
    return qz_cadre_post_set(c->store, qz_call_param(c, "id"), qz_cadre_kind_parse(kind), school, from, now,
                             err);
}

static void api_cadre_post(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = link_cadre_post(c, obj, qz_now_ms(), &err);
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

/* ---- links ---- */

static void write_link(struct qz_call *c, const struct qz_link_row *l)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "who", l->who);
    qz_jsonw_text(&c->out, "shown", l->masked);
    qz_jsonw_text(&c->out, "field", qz_field_name(l->field));
    qz_jsonw_text(&c->out, "wish", qz_link_wish_name(l->wish));
    qz_jsonw_time(&c->out, "since", l->since_ms);
    qz_jsonw_object_end(&c->out);
}

static void api_links(struct qz_call *c)
{
    struct qz_link_row *row = qz_call_keep(c, QZ_LINK_PAGE, sizeof *row);
    struct qz_cadre_known known;
    struct qz_err err;
    uint64_t after;
    char next[24] = "";
    if (!row || !qz_api_own_cadre(c, qz_call_param(c, "id")) || !qz_call_number(c, "after", 0, &after))
        return;

    int n = qz_cadre_known(c->store, qz_call_param(c, "id"), qz_now_ms(), &known, &err) == 0
                ? qz_link_list(c->store, known.ref, (int64_t)after, row, QZ_LINK_PAGE, &err)
                : -1;
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "cadre", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "name", known.name);
    qz_jsonw_text(&c->out, "organisation", known.organisation);
    qz_jsonw_array(&c->out, "links");
    for (int i = 0; i < n; i++)
        write_link(c, &row[i]);
    if (n == QZ_LINK_PAGE)
        snprintf(next, sizeof next, "%" PRId64, row[n - 1].n);
    qz_list_end(c, next);
}

static int read_link(const json_t *obj, struct qz_link_new *link, struct qz_err *err)
{
    const char *field, *wish;
    link->who = qz_json_str(obj, "who", QZ_ID_TEXT - 1, err);
    field = link->who ? qz_json_str(obj, "field", 40, err) : NULL;
    wish = field ? qz_json_str(obj, "wish", 40, err) : NULL;
    if (!wish || (json_object_get(obj, "asked") && qz_json_bool(obj, "asked", &link->asked, err) != 0))
        return -1;

    link->field = qz_field_parse(field);
    link->wish = qz_link_wish_parse(wish);
    if (link->field == QZ_FIELD_COUNT) {
        qz_fail(err, QZ_E_INPUT,
                "\"field\" is school, office, enterprise, rural, community, emerging or other");
        return qz_fail_field(err, "field");
    }
    if (link->wish == QZ_LINK_WISH_COUNT) {
        qz_fail(err, QZ_E_INPUT, "\"wish\" is youth or cadre");
        return qz_fail_field(err, "wish");
    }
    return 0;
}

static void api_link_add(struct qz_call *c)
{
    struct qz_link_new link = {.cadre = qz_call_param(c, "id")};
    struct qz_err err;
    json_t *obj = qz_api_own_cadre(c, link.cadre) ? qz_call_json(c) : NULL;
    if (!obj)
        return;

    int rc = read_link(obj, &link, &err);
    if (rc == 0)
        rc = qz_link_add(c->store, &link, c->language == QZ_CHINESE ? "zh" : "en", qz_now_ms(), &err);
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

static void api_link_end(struct qz_call *c)
{
    struct qz_err err;
    const char *cadre = qz_call_param(c, "id");
    json_t *obj = qz_api_own_cadre(c, cadre) ? qz_call_json(c) : NULL;
    if (!obj)
        return;

    const char *who = qz_json_str(obj, "who", QZ_ID_TEXT - 1, &err);
    const char *reason = who ? qz_json_str(obj, "reason", QZ_REASON_MAX, &err) : NULL;
    int rc = reason ? qz_link_end(c->store, cadre, who, reason, qz_now_ms(), &err) : -1;
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

static const struct qz_route link_rows[] = {
    {"POST", "/v1/cadres/{id}/post", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_post,
     .then = "/cadres/{id}/quota"},
    {"GET", "/v1/cadres/{id}/links", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_links, .page = "links"},
    {"POST", "/v1/cadres/{id}/links", QZ_MAY_MANAGE | QZ_MAY_CADRE, QZ_JSON_MOST, api_link_add,
     .then = "/cadres/{id}/links"},
    {"POST", "/v1/cadres/{id}/links/end", QZ_MAY_MANAGE | QZ_MAY_CADRE, QZ_JSON_MOST, api_link_end,
     .then = "/cadres/{id}/links"},
};
const struct qz_route_table qz_link_routes = {link_rows, sizeof link_rows / sizeof *link_rows};
