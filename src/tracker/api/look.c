/* Who looked at whose name: at that of somebody on the roll, and at the own one. */
#include "registry/look.h"
#include "tracker/api/api.h"

#include <stdio.h>

/* As what it was done. */
static const char *look_role(const struct qz_look_row *l)
{
    if (*l->cadre)
        return qz_role_name(QZ_ROLE_CADRE);
    return *l->account ? qz_role_name(l->role) : "token";
}

static void look_write(struct qz_call *c, const struct qz_look_row *l)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_time(&c->out, "at", l->at_ms);
    qz_jsonw_text(&c->out, "account", l->account);
    qz_jsonw_text(&c->out, "name", l->name);
    qz_jsonw_text(&c->out, "role", look_role(l));
    if (*l->cadre)
        qz_jsonw_text(&c->out, "cadre", l->cadre);
    qz_jsonw_text(&c->out, "asked", l->route);
    qz_jsonw_object_end(&c->out);
}

/* Those that `list` finds, from the cursor on. */
static void look_answer(struct qz_call *c, int (*list)(struct qz_call *c, int64_t before,
                                                       struct qz_look_row *out, struct qz_err *err))
{
    struct qz_look_row *row = qz_call_keep(c, QZ_LOOK_PAGE, sizeof *row);
    char next[24] = "";
    struct qz_err err;
    uint64_t after;
    if (!row || !qz_call_number(c, "after", 0, &after))
        return;

    int n = list(c, (int64_t)after, row, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    if (*qz_call_param(c, "id")) {
        qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
        qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    }
    qz_jsonw_array(&c->out, "looks");
    for (int i = 0; i < n; i++)
        look_write(c, &row[i]);
    if (n == QZ_LOOK_PAGE)
        snprintf(next, sizeof next, "%lld", (long long)row[n - 1].ref);
    qz_list_end(c, next);
}

static int look_of_person(struct qz_call *c, int64_t before, struct qz_look_row *out, struct qz_err *err)
{
    return qz_look_list(c->store, qz_call_param(c, "id"), before, out, QZ_LOOK_PAGE, err);
}

static void api_person_looks(struct qz_call *c)
{
    look_answer(c, look_of_person);
}

static int look_of_own(struct qz_call *c, int64_t before, struct qz_look_row *out, struct qz_err *err)
{
    return qz_look_list_own(c->store, &c->session, before, out, QZ_LOOK_PAGE, err);
}

static void api_own_looks(struct qz_call *c)
{
    look_answer(c, look_of_own);
}

static const struct qz_route look_rows[] = {
    {"GET", "/v1/people/{id}/looks", QZ_MAY_READ, 0, api_person_looks, .page = "person"},
    {"GET", "/v1/session/looks", QZ_MAY_SIGNED_IN, 0, api_own_looks, .page = "looks"},
};
const struct qz_route_table qz_look_routes = {look_rows, sizeof look_rows / sizeof *look_rows};
