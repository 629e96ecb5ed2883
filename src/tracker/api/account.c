/* Accounts, for those who hand them out; and the invitations by which they begin. */
#include "tracker/api/account_int.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/tracker.h"
#include "registry/password.h"
#include "registry/throttle.h"
#include "tracker/http/later.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- who may hand out what ---- */

static bool account_refuse(struct qz_call *c, const char *why)
{
    qz_call_problem(c, 403, "denied", "That is not allowed", "%s", why);
    return false;
}

unsigned qz_account_gives(const struct qz_call *c)
{
    return c->asker == QZ_ASKER_ACCOUNT ? qz_role_gives(c->session.role) : QZ_ROLES_ALL;
}

bool qz_account_is_own(const struct qz_call *c, const struct qz_account_row *a)
{
    return c->asker == QZ_ASKER_ACCOUNT && strcmp(c->session.account, a->id) == 0;
}

/* Whether whoever asks may give and take that role. */
static bool account_may_give(struct qz_call *c, enum qz_role role)
{
    if (qz_account_gives(c) & role)
        return true;
    return account_refuse(c, "Accounts of that role are not yours to hand out; ask the province.");
}

/* The account of the path, which whoever asks may change. False after making a problem. */
static bool account_of_path(struct qz_call *c, struct qz_account_row *a)
{
    struct qz_err err;
    if (qz_account_get(c->store, qz_call_param(c, "id"), a, &err) != 0) {
        qz_call_failed(c, &err);
        return false;
    }
    if (qz_account_is_own(c, a))
        return account_refuse(c, "Nobody changes the own account; ask somebody else who administers it.");
    return account_may_give(c, a->role);
}

/* ---- answers ---- */

void qz_account_write(struct qz_call *c, const struct qz_account_row *a)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", a->id);
    qz_jsonw_text(&c->out, "name", a->name);
    qz_jsonw_text(&c->out, "login", a->ended_ms ? "" : a->login);
    qz_jsonw_text(&c->out, "role", qz_role_name(a->role));
    qz_jsonw_text(&c->out, "organisation", a->organisation);
    qz_jsonw_text(&c->out, "organisation_title", a->title);

    if (*a->cadre)
        qz_jsonw_text(&c->out, "cadre", a->cadre);
    qz_jsonw_bool(&c->out, "joined", a->joined);
    qz_jsonw_bool(&c->out, "factor", a->factor);
    if (a->invited_ms > qz_now_ms())
        qz_jsonw_time(&c->out, "invited_until", a->invited_ms);
    if (a->seen_ms)
        qz_jsonw_time(&c->out, "seen", a->seen_ms);
    if (a->ended_ms)
        qz_jsonw_time(&c->out, "ended", a->ended_ms);
    qz_jsonw_object_end(&c->out);
}

/* What is handed to the person. */
static void account_invited(struct qz_call *c, const struct qz_invited *out, struct qz_err *err)
{
    char link[QZ_CALL_URL_TEXT + QZ_SECRET_TEXT + 20], url[QZ_CALL_URL_TEXT];
    struct qz_account_row a;
    if (qz_call_url(c, url, err) != 0 || qz_account_get(c->store, out->account, &a, err) != 0) {
        qz_call_failed(c, err);
        return;
    }
    snprintf(link, sizeof link, "%s/invitations/%s", url, out->token);

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", out->account);
    qz_jsonw_text(&c->out, "name", a.name);
    qz_jsonw_text(&c->out, "login", out->login);
    qz_jsonw_text(&c->out, "organisation", a.organisation);
    qz_jsonw_text(&c->out, "organisation_title", a.title);
    qz_jsonw_text(&c->out, "link", link);
    qz_jsonw_text(&c->out, "token", out->token);
    qz_jsonw_time(&c->out, "until", out->until_ms);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
    sodium_memzero(link, sizeof link);
}

/* ---- handing out ---- */

static int account_read_new(const json_t *obj, struct qz_account_new *a, struct qz_err *err)
{
    const char *name = qz_json_chars(obj, "name", QZ_NAME_CHARS, err);
    const char *login = name ? qz_json_chars_or_empty(obj, "login", QZ_LOGIN_CHARS, err) : NULL;
    const char *role = login ? qz_json_str(obj, "role", 20, err) : NULL;
    const char *org = role ? qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, err) : NULL;
    const char *cadre = org ? qz_json_str_or_empty(obj, "cadre", QZ_ID_TEXT - 1, err) : NULL;
    if (!cadre)
        return -1;

    qz_copy_text(a->name, sizeof a->name, name);
    qz_copy_text(a->login, sizeof a->login, login);
    qz_copy_text(a->organisation, sizeof a->organisation, org);
    qz_copy_text(a->cadre, sizeof a->cadre, cadre);
    a->role = qz_role_parse(role);
    if (a->role)
        return 0;
    qz_fail(err, QZ_E_INPUT, "\"role\" is no role that is known");
    return qz_fail_field(err, "role");
}

static void api_account_add(struct qz_call *c)
{
    struct qz_account_new a = {.role = QZ_ROLE_NONE};
    struct qz_invited out;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = account_read_new(obj, &a, &err);
    json_decref(obj);
    if (rc == 0 && !account_may_give(c, a.role))
        return;

    if (rc == 0)
        rc = qz_account_add(c->store, &a, qz_now_ms(), &out, &err);
    if (rc != 0)
        qz_call_failed(c, &err);
    else
        account_invited(c, &out, &err);
}

static void api_accounts(struct qz_call *c)
{
    struct qz_account_row *row = qz_call_keep(c, QZ_ACCOUNT_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    int n = qz_account_list(c->store, qz_call_organisation(c), qz_call_query(c, "after"), row,
                            QZ_ACCOUNT_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!qz_call_looks(c, row, (size_t)n, sizeof *row, offsetof(struct qz_account_row, id)))
        return;
    qz_list_begin(c, "accounts");
    for (int i = 0; i < n; i++)
        qz_account_write(c, &row[i]);
    qz_list_end(c, n == QZ_ACCOUNT_PAGE ? row[n - 1].id : "");
}

static void api_account_reset(struct qz_call *c)
{
    struct qz_account_row a;
    struct qz_invited out;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    bool may = obj && account_of_path(c, &a), no_factor = false;
    int rc = may && json_object_get(obj, "no_factor") ? qz_json_bool(obj, "no_factor", &no_factor, &err) : 0;
    json_decref(obj);
    if (!may)
        return;

    if (rc == 0)
        rc = qz_account_reset(c->store, a.id, no_factor, qz_now_ms(), &out, &err);
    if (rc != 0)
        qz_call_failed(c, &err);
    else
        account_invited(c, &out, &err);
}

static void api_account_revoke(struct qz_call *c)
{
    struct qz_account_row a;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (obj && account_of_path(c, &a))
        qz_call_done(c, qz_account_revoke(c->store, a.id, qz_now_ms(), &err), &err);
    json_decref(obj);
}

/* *org: "" to leave it where it is. False after making a problem. */
static bool account_read_role(struct qz_call *c, const json_t *obj, enum qz_role *role, char org[QZ_ID_TEXT])
{
    struct qz_err err;
    const char *name = qz_json_str(obj, "role", 20, &err);
    const char *where = name ? qz_json_str_or_empty(obj, "organisation", QZ_ID_TEXT - 1, &err) : NULL;
    *role = where ? qz_role_parse(name) : QZ_ROLE_NONE;
    if (*role) {
        qz_copy_text(org, QZ_ID_TEXT, where);
        return account_may_give(c, *role);
    }

    if (where)
        qz_fail(&err, QZ_E_INPUT, "\"role\" is no role that is known");
    qz_call_failed(c, &err);
    return false;
}

static void api_account_role(struct qz_call *c)
{
    struct qz_account_row a;
    struct qz_err err;
    enum qz_role role;
    char org[QZ_ID_TEXT];
    json_t *obj = qz_call_json(c);
    bool may = obj && account_read_role(c, obj, &role, org) && account_of_path(c, &a);
    json_decref(obj);
    if (may)
        qz_call_done(c, qz_account_role(c->store, a.id, role, *org ? org : a.organisation, qz_now_ms(), &err),
                     &err);
}

static void api_account_end(struct qz_call *c)
{
    struct qz_account_row a;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    const char *reason = obj ? qz_json_str(obj, "reason", QZ_REASON_MAX, &err) : NULL;
    if (obj && !reason)
        qz_call_failed(c, &err);
    else if (obj && account_of_path(c, &a))
        qz_call_done(c, qz_account_end(c->store, a.id, reason, qz_now_ms(), &err), &err);
    json_decref(obj);
}

/* ---- invitations: whoever holds one is asked for nothing else ---- */

static void invitation_refuse(struct qz_call *c)
{
    char address[QZ_CALL_ADDRESS_TEXT], network[QZ_THROTTLE_NETWORK];
    const struct qz_throttle_key key = {QZ_THROTTLE_INVITATION, network};
    struct qz_err err;
    int64_t wait_ms = 0;
    qz_call_address(c, address);
    qz_throttle_network(address, network);
    if (qz_throttle_take(c->store, &key, 1, qz_now_ms(), &wait_ms, &err) != 0)
        qz_call_failed(c, &err);
    else if (wait_ms)
        qz_call_wait(c, wait_ms);
    else
        qz_call_problem(c, 404, "not-found", "This invitation is good no more",
                        "It was used already, or has expired, or was typed wrong; ask for another one.");
}

/* Whose it is. False after making a problem; only tokens that there are not are slowed down, so that nobody
 * who guesses keeps those from the same network out who were invited. */
static bool invitation_of_path(struct qz_call *c, struct qz_account_row *a)
{
    struct qz_err err;
    int rc = qz_invitation_find(c->store, qz_call_param(c, "token"), qz_now_ms(), a, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    else if (rc == 0)
        invitation_refuse(c);
    return rc == 1;
}

static void api_invitation(struct qz_call *c)
{
    struct qz_account_row a;
    if (!invitation_of_path(c, &a))
        return;

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "name", a.name);
    qz_jsonw_text(&c->out, "login", a.login);
    qz_jsonw_text(&c->out, "role", qz_role_name(a.role));
    qz_jsonw_text(&c->out, "organisation_title", a.title);
    qz_jsonw_bool(&c->out, "again", a.joined);
    qz_jsonw_int(&c->out, "least", QZ_PASSWORD_LEAST);
    qz_jsonw_time(&c->out, "until", a.invited_ms);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

struct joining {
    char login[QZ_LOGIN_TEXT], chosen[QZ_PASSWORD_TEXT], hash[QZ_PASSWORD_HASH_TEXT];
    int rc;
    struct qz_err err;
};

static void joining_hash(void *state)
{
    struct joining *j = state;
    j->rc = qz_password_hash(j->chosen, j->hash, &j->err);
}

static void joining_end(void *state)
{
    sodium_memzero(state, sizeof(struct joining));
    free(state);
}

static void joining_answer(struct qz_call *c, void *state)
{
    struct joining *j = state;
    if (j->rc == 0)
        j->rc = qz_invitation_use(c->store, qz_call_param(c, "token"), j->hash, qz_now_ms(), &j->err);
    if (j->rc != 0) {
        qz_call_failed(c, &j->err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "login", j->login);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* Whose it is, and the password that is chosen, where the rules take it. False after making a problem. */
static bool joining_read(struct qz_call *c, const json_t *obj, struct joining *j)
{
    struct qz_account_row a;
    const char *password = qz_json_str(obj, "password", QZ_PASSWORD_TEXT - 1, &j->err);
    if (password && !invitation_of_path(c, &a))
        return false;
    if (password && qz_password_choose(password, a.login, a.name, j->chosen, &j->err) == 0) {
        strcpy(j->login, a.login);
        return true;
    }

    qz_fail_field(&j->err, "password");
    qz_call_failed(c, &j->err);
    return false;
}

static void api_invitation_use(struct qz_call *c)
{
    static const struct qz_later how = {NULL, joining_hash, joining_answer, joining_end};
    json_t *obj = qz_call_json(c);
    struct joining *j = obj ? calloc(1, sizeof *j) : NULL;
    if (obj && !j)
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");

    if (j && joining_read(c, obj, j))
        qz_call_later(c, &how, j);
    else if (j)
        joining_end(j);
    json_decref(obj);
}

static const struct qz_route account_rows[] = {
    {"POST", "/v1/accounts", QZ_MAY_DEVICES, QZ_JSON_MOST, api_account_add, .page = "invited"},
    {"GET", "/v1/accounts", QZ_MAY_READ | QZ_MAY_SECURITY | QZ_MAY_NOTE, 0, api_accounts},
    {"POST", "/v1/accounts/{id}/reset", QZ_MAY_DEVICES, QZ_JSON_MOST, api_account_reset, .page = "invited"},
    {"POST", "/v1/accounts/{id}/revoke", QZ_MAY_DEVICES, QZ_JSON_MOST, api_account_revoke,
     .then = "/accounts/{id}"},
    {"POST", "/v1/accounts/{id}/role", QZ_MAY_DEVICES, QZ_JSON_MOST, api_account_role,
     .then = "/accounts/{id}"},
    {"POST", "/v1/accounts/{id}/end", QZ_MAY_DEVICES, QZ_JSON_MOST, api_account_end,
     .then = "/accounts/{id}"},
    {"GET", "/v1/invitations/{token}", QZ_MAY_ANYBODY | QZ_MAY_NOTE, 0, api_invitation, .page = "invitation"},
    {"POST", "/v1/invitations/{token}", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_invitation_use, .then = "/sign-in"},
};
const struct qz_route_table qz_account_routes = {account_rows, sizeof account_rows / sizeof *account_rows};
