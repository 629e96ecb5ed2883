/* Accounts as an office looks at them: those of an organisation and below, one of them, and what a form to
 * invite somebody begins with. */
#include "base/clock.h"
#include "tracker/api/account_int.h"
#include "tracker/http/page.h"

#include <stdlib.h>
#include <string.h>

static const enum qz_role view_roles[] = {QZ_ROLE_CADRE,   QZ_ROLE_HELPER,   QZ_ROLE_OFFICE,
                                          QZ_ROLE_AUDITOR, QZ_ROLE_SECURITY, QZ_ROLE_PROVINCE};

/* Whose page it is, which the path names. False after making a problem. */
static bool view_begin(struct qz_call *c, struct qz_organisation *o)
{
    struct qz_err err;
    if (qz_organisation_get(c->store, qz_call_param(c, "id"), o, &err) != 0) {
        qz_call_failed(c, &err);
        return false;
    }
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", o->id);
    qz_jsonw_text(&c->out, "organisation_title", o->title);
    return true;
}

static void view_reply(struct qz_call *c)
{
    qz_jsonw_time(&c->out, "as_of", qz_now_ms());
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* The roles that whoever asks may give, without those that nobody can have there. */
static void view_write_roles(struct qz_call *c, unsigned without, const char *chosen)
{
    unsigned gives = qz_account_gives(c) & ~without;
    qz_jsonw_array(&c->out, "roles");
    for (size_t i = 0; i < sizeof view_roles / sizeof *view_roles; i++) {
        if (!(gives & view_roles[i]))
            continue;
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "role", qz_role_name(view_roles[i]));
        qz_jsonw_bool(&c->out, "chosen", strcmp(qz_role_name(view_roles[i]), chosen) == 0);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

/* ---- those of an organisation and below ---- */

/* Those that have ended last; else by organisation and name. */
static int view_order(const void *one, const void *other)
{
    const struct qz_account_row *a = one, *b = other;
    if (!a->ended_ms != !b->ended_ms)
        return a->ended_ms ? 1 : -1;
    int by_title = strcmp(a->title, b->title);
    return by_title ? by_title : strcmp(a->name, b->name);
}

static void view_write_counts(struct qz_call *c, const struct qz_account_row *row, int n)
{
    int joined = 0, waiting = 0;
    for (int i = 0; i < n; i++) {
        joined += row[i].joined && !row[i].ended_ms;
        waiting += !row[i].joined && !row[i].ended_ms;
    }
    qz_jsonw_int(&c->out, "joined", joined);
    qz_jsonw_int(&c->out, "waiting", waiting);
}

static void api_accounts_within(struct qz_call *c)
{
    struct qz_account_row *row = qz_call_keep(c, QZ_ACCOUNT_PAGE, sizeof *row);
    struct qz_organisation o;
    struct qz_err err;
    const char *after = qz_call_query(c, "after");
    if (!row || !view_begin(c, &o))
        return;
    int n = qz_account_list(c->store, o.id, after, row, QZ_ACCOUNT_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_account_row, id)))
        return;

    qz_jsonw_bool(&c->out, "may_invite", qz_account_gives(c) != 0);
    qz_jsonw_bool(&c->out, "whole", n < QZ_ACCOUNT_PAGE && !*after);
    qz_jsonw_text(&c->out, "next", n == QZ_ACCOUNT_PAGE ? row[n - 1].id : "");
    view_write_counts(c, row, n);
    qsort(row, (size_t)n, sizeof *row, view_order);
    qz_jsonw_array(&c->out, "accounts");
    for (int i = 0; i < n; i++)
        qz_account_write(c, &row[i]);
    qz_jsonw_array_end(&c->out);
    view_reply(c);
}

/* ---- one of them ---- */

static void api_account(struct qz_call *c)
{
    struct qz_account_row a;
    struct qz_err err;
    if (qz_account_get(c->store, qz_call_param(c, "id"), &a, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!qz_account_is_own(c, &a) && !qz_call_looks(c, &a, 1, sizeof a, offsetof(struct qz_account_row, id)))
        return;

    bool own = qz_account_is_own(c, &a), may = !own && !a.ended_ms && (qz_account_gives(c) & a.role);
    unsigned without = a.role == QZ_ROLE_PROVINCE ? 0u : QZ_ROLE_PROVINCE;
    if (!*a.cadre)
        without |= QZ_ROLE_CADRE;
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", a.organisation);
    qz_jsonw_text(&c->out, "organisation_title", a.title);
    qz_jsonw_bool(&c->out, "own", own);
    qz_jsonw_bool(&c->out, "may_change", may);
    qz_jsonw_key(&c->out, "account");
    qz_account_write(c, &a);
    view_write_roles(c, without, qz_role_name(a.role));
    view_reply(c);
}

/* ---- what a form to invite somebody begins with ---- */

/* What is chosen already: what was asked for, or what the form had that is shown again; else the fallback. */
static const char *view_chosen(struct qz_call *c, const char *field, const char *fallback)
{
    const char *sent = qz_page_sent(c, field), *asked = qz_call_query(c, field);
    if (*sent)
        return sent;
    return *asked ? asked : fallback;
}

static void view_write_choice(struct qz_call *c, const char *id, const char *key, const char *text,
                              const char *chosen)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", id);
    qz_jsonw_text(&c->out, key, text);
    qz_jsonw_bool(&c->out, "chosen", strcmp(id, chosen) == 0);
    qz_jsonw_object_end(&c->out);
}

static bool view_write_organisations(struct qz_call *c, const struct qz_organisation *o)
{
    struct qz_organisation *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    struct qz_err err;
    const char *chosen = view_chosen(c, "organisation", o->id);
    if (!row)
        return false;
    int n = qz_organisation_list(c->store, o->id, "", row, QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return false;
    }

    qz_jsonw_array(&c->out, "organisations");
    view_write_choice(c, o->id, "title", o->title, chosen);
    for (int i = 0; i < n; i++)
        if (!row[i].closed_ms && strcmp(row[i].id, o->id) != 0)
            view_write_choice(c, row[i].id, "title", row[i].title, chosen);
    qz_jsonw_array_end(&c->out);
    return true;
}

/* Security hands out accounts, and sees no names of people. */
static bool view_may_read_names(const struct qz_call *c)
{
    return c->asker != QZ_ASKER_ACCOUNT || (QZ_MAY_ROLES(QZ_MAY_READ) & c->session.role);
}

static bool view_write_cadres(struct qz_call *c, const struct qz_organisation *o)
{
    struct qz_cadre_row *row = qz_call_keep(c, QZ_CADRE_PAGE, sizeof *row);
    struct qz_err err;
    const char *chosen = view_chosen(c, "cadre", "");
    if (!row)
        return false;
    int n = view_may_read_names(c)
                ? qz_staff_list(c->store, QZ_ROLE_CADRE, o->id, "", row, QZ_CADRE_PAGE, &err)
                : 0;
    if (n < 0) {
        qz_call_failed(c, &err);
        return false;
    }

    qz_jsonw_array(&c->out, "cadres");
    for (int i = 0; i < n; i++)
        view_write_choice(c, row[i].id, "name", row[i].name, chosen);
    qz_jsonw_array_end(&c->out);
    return true;
}

static void api_account_new(struct qz_call *c)
{
    struct qz_organisation o;
    if (!view_begin(c, &o) || !view_write_organisations(c, &o) || !view_write_cadres(c, &o))
        return;
    view_write_roles(c, *o.superior ? QZ_ROLE_PROVINCE : 0u, view_chosen(c, "role", ""));
    view_reply(c);
}

#define VIEWERS (QZ_MAY_READ | QZ_MAY_SECURITY | QZ_MAY_NOTE)

static const struct qz_route account_view_rows[] = {
    {"GET", "/v1/organisations/{id}/accounts", VIEWERS, 0, api_accounts_within, .page = "accounts"},
    {"GET", "/v1/organisations/{id}/accounts/new", QZ_MAY_DEVICES, 0, api_account_new, .page = "account_new"},
    {"GET", "/v1/accounts/{id}", VIEWERS, 0, api_account, .page = "account"},
};
const struct qz_route_table qz_account_view_routes = {account_view_rows,
                                                      sizeof account_view_rows / sizeof *account_view_rows};
