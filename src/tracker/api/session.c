/* Signing in and out, and the sessions of who is signed in. */
#include "base/clock.h"
#include "base/text.h"
#include "registry/signin.h"
#include "registry/throttle.h"
#include "tracker/api/own_int.h"
#include "tracker/http/later.h"
#include "tracker/http/page.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what several answers have ---- */

static void session_members(struct qz_call *c, const struct qz_session *s)
{
    qz_jsonw_text(&c->out, "id", s->id);
    qz_jsonw_text(&c->out, "account", s->account);
    qz_jsonw_text(&c->out, "name", s->name);
    qz_jsonw_text(&c->out, "role", qz_role_name(s->role));
    qz_jsonw_text(&c->out, "organisation", s->organisation);
    qz_jsonw_text(&c->out, "organisation_title", s->title);
    if (*s->cadre)
        qz_jsonw_text(&c->out, "cadre", s->cadre);
    qz_jsonw_bool(&c->out, "factor", s->factor);
    qz_jsonw_time(&c->out, "begun", s->begun_ms);
    qz_jsonw_time(&c->out, "until", s->until_ms);
    qz_jsonw_text(&c->out, "csrf", s->csrf);
}

/* What a browser keeps; a program passes it over. */
static void session_cookies(struct qz_call *c, const struct qz_signin *s)
{
    char device[80];
    snprintf(device, sizeof device, "Max-Age=%lld; HttpOnly; Secure", (long long)(QZ_DEVICE_MS / 1000));
    qz_call_cookie(c, QZ_SESSION_COOKIE, s->token, "HttpOnly; Secure");
    if (!s->known)
        qz_call_cookie(c, QZ_DEVICE_COOKIE, s->device, device);
}

/* ---- signing in: the password is looked at by a thread ---- */

struct signin_work {
    struct qz_signin s;
    struct qz_err err;
};

static void signin_work(void *state)
{
    struct signin_work *w = state;
    qz_signin_verify(&w->s);
}

static void signin_finish(void *state)
{
    sodium_memzero(state, sizeof(struct signin_work));
    free(state);
}

static void signin_refuse(struct qz_call *c, const struct qz_signin *s)
{
    switch (s->outcome) {
    case QZ_SIGNIN_WAIT:
        qz_call_wait(c, s->wait_ms);
        break;

    case QZ_SIGNIN_CODE_WANTED:
        qz_call_problem(
            c, 401, "code-wanted", "The code of your phone is wanted, too",
            "Give the name, the password and the six digits that your phone shows now, or a code that you "
            "have on paper.");
        qz_own_field(c, "code");
        break;
    case QZ_SIGNIN_CODE_WRONG:
        qz_call_problem(
            c, 401, "code-wrong", "That code is not right",
            "Give the newest code of your phone; each is good once. A code on paper is good once, too.");
        qz_own_field(c, "code");
        break;
    case QZ_SIGNIN_LEFT:
        qz_call_problem(
            c, 403, "denied", "The cadre of this account was removed",
            "The password is right, but nobody works here with it. Ask the office for an account of another "
            "cadre.");
        break;

    default:
        qz_call_problem(
            c, 401, "wrong-password", "The name or the password is not right",
            "Type both again. Who has forgotten the password asks the office for another invitation.");
        qz_own_field(c, "password");
    }
}

static void signin_answer(struct qz_call *c, void *state)
{
    struct signin_work *w = state;
    int64_t now = qz_now_ms();
    int rc = qz_signin_end(c->store, &w->s, now, &w->err);
    if (rc == 0 && w->s.outcome != QZ_SIGNIN_DONE) {
        signin_refuse(c, &w->s);
        return;
    }
    if (rc == 0)
        rc = qz_session_find(c->store, w->s.token, now, &c->session, &w->err) == 1 ? 0 : -1;
    if (rc != 0) {
        qz_call_failed(c, &w->err);
        return;
    }

    session_cookies(c, &w->s);
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "token", w->s.token);
    if (!w->s.known)
        qz_jsonw_text(&c->out, "device", w->s.device);
    session_members(c, &c->session);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
}

static int signin_read(struct qz_call *c, const json_t *obj, struct qz_signin *s, struct qz_err *err)
{
    const char *login = qz_json_str(obj, "login", sizeof s->login - 1, err);
    const char *password = login ? qz_json_str(obj, "password", sizeof s->password - 1, err) : NULL;
    const char *code = password ? qz_json_str_or_empty(obj, "code", sizeof s->code - 1, err) : NULL;
    const char *device = code ? qz_json_str_or_empty(obj, "device", sizeof s->device - 1, err) : NULL;
    const char *kept = MHD_lookup_connection_value(c->conn, MHD_COOKIE_KIND, QZ_DEVICE_COOKIE);
    const char *old = qz_call_session_token(c), *program = qz_call_header(c, "User-Agent");
    if (!device)
        return -1;

    qz_copy_text(s->login, sizeof s->login, login);
    qz_copy_text(s->password, sizeof s->password, password);
    qz_copy_text(s->code, sizeof s->code, code);
    qz_copy_text(s->device, sizeof s->device, *device || !kept ? device : kept);
    qz_copy_text(s->old, sizeof s->old, old ? old : "");
    qz_copy_text(s->program, sizeof s->program,
                 program && qz_utf8_valid(program, strlen(program)) ? program : "");
    qz_call_address(c, s->address);
    return 0;
}

/* A page elsewhere could sign somebody in as somebody else, who then works under a name that is not theirs.
 */
static bool signin_from_elsewhere(struct qz_call *c)
{
    if (qz_page_is_own_site(c))
        return false;
    qz_call_problem(c, 403, "csrf", "This did not come from a page of ours",
                    "Nothing was changed. Open the tracker's own page, and sign in there.");
    return true;
}

/* Who it may be, and whether the try is taken. 1 to go on; 0 or -1 after making a problem. */
static int signin_take(struct qz_call *c, struct signin_work *w)
{
    int rc = qz_signin_begin(c->store, &w->s, qz_now_ms(), &w->err);
    if (rc < 0)
        qz_call_failed(c, &w->err);
    else if (rc == 0)
        signin_refuse(c, &w->s);
    return rc;
}

static void api_signin(struct qz_call *c)
{
    static const struct qz_later how = {NULL, signin_work, signin_answer, signin_finish};
    if (signin_from_elsewhere(c))
        return;

    json_t *obj = qz_call_json(c);
    struct signin_work *w = obj ? calloc(1, sizeof *w) : NULL;
    if (obj && !w)
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");

    int rc = w ? signin_read(c, obj, &w->s, &w->err) : -1;
    if (w && rc < 0)
        qz_call_failed(c, &w->err);
    else if (w && qz_call_later_room(c))
        rc = signin_take(c, w);

    if (rc == 1)
        qz_call_later(c, &how, w);
    else if (w)
        signin_finish(w);
    json_decref(obj);
}

/* ---- pages ---- */

/* Where somebody wanted to go who had to sign in first: an address of ours. */
static const char *signin_back(struct qz_call *c)
{
    const char *back = qz_call_query(c, "back");
    return qz_page_is_address(back) ? back : "/";
}

static void api_signin_form(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "back", signin_back(c));
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* Everybody begins where their work is; those for whom there is no page yet are told so. */
static void api_home(struct qz_call *c)
{
    char where[60] = "/sign-in";
    bool known = c->asker == QZ_ASKER_ACCOUNT;
    if (known && !(c->session.role & QZ_MAY_ROLES(QZ_MAY_READ | QZ_MAY_CADRE))) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "name", c->session.name);
        qz_jsonw_object_end(&c->out);
        qz_call_reply(c, 200, NULL);
        return;
    }

    if (known && *c->session.cadre)
        qz_copy_text(where, sizeof where, "/today");
    else if (known)
        snprintf(where, sizeof where, "/organisations/%s/activities", c->session.organisation);
    qz_call_see_other(c, where);
}

/* ---- the own session, and others of the same account ---- */

static void api_session(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    session_members(c, &c->session);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void api_session_end(struct qz_call *c)
{
    struct qz_err err;
    const char *id = qz_call_param(c, "id");
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    json_decref(obj);
    if (c->by_cookie && (!*id || strcmp(id, c->session.id) == 0))
        qz_call_cookie(c, QZ_SESSION_COOKIE, "", "Max-Age=0; HttpOnly; Secure");
    if (qz_session_end(c->store, c->session.account_ref, *id ? id : c->session.id, qz_now_ms(), &err) != 0)
        qz_call_failed(c, &err);
    else
        qz_own_done(c);
}

/* The name of the first word that stands in what a browser calls itself: browsers name those, too, that they
 * want to be taken for, and the own name comes first here. "": none of these. */
static const char *session_named(const char *program, const char *const (*names)[2])
{
    for (; (*names)[0]; names++)
        if (strstr(program, (*names)[0]))
            return (*names)[1];
    return "";
}

static void session_write_program(struct qz_call *c, const char *program)
{
    static const char *const systems[][2] = {
        {"iPhone", "iPhone"},   {"iPad", "iPad"},      {"HarmonyOS", "HarmonyOS"}, {"Android", "Android"},
        {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},         {NULL, NULL}};
    static const char *const browsers[][2] = {
        {"MicroMessenger", "WeChat"}, {"Edg", "Edge"},      {"QQBrowser", "QQ"}, {"Firefox", "Firefox"},
        {"Chrome", "Chrome"},         {"Safari", "Safari"}, {NULL, NULL}};
    qz_jsonw_text(&c->out, "program", program);
    qz_jsonw_text(&c->out, "system", session_named(program, systems));
    qz_jsonw_text(&c->out, "browser", session_named(program, browsers));
}

/* The others: whoever thinks that somebody else is signed in need not look for where. */
static void api_sessions_end(struct qz_call *c)
{
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    json_decref(obj);
    if (qz_session_end_others(c->store, &c->session, &err) != 0)
        qz_call_failed(c, &err);
    else
        qz_own_done(c);
}

static void api_sessions(struct qz_call *c)
{
    struct qz_session_row row[QZ_SESSIONS_MOST];
    struct qz_err err;
    int n = qz_session_list(c->store, c->session.account_ref, qz_now_ms(), row, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_list_begin(c, "sessions");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "id", row[i].id);
        qz_jsonw_bool(&c->out, "this", strcmp(row[i].id, c->session.id) == 0);
        qz_jsonw_time(&c->out, "begun", row[i].begun_ms);
        qz_jsonw_time(&c->out, "seen", row[i].seen_ms);
        qz_jsonw_text(&c->out, "address", row[i].address);
        session_write_program(c, row[i].program);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, "");
}

/* Whoever is signed in, with whatever role. */
#define OWN QZ_MAY_SIGNED_IN

static const struct qz_route session_rows[] = {
    {"GET", "/", QZ_MAY_ANYBODY | QZ_MAY_SIGNED_IN, 0, api_home, .page = "home"},
    {"GET", "/sign-in", QZ_MAY_ANYBODY, 0, api_signin_form, .page = "sign_in"},
    {"POST", "/v1/sessions", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_signin, .then = "/"},
    {"GET", "/v1/sessions", OWN, 0, api_sessions, .page = "sessions"},
    {"POST", "/v1/sessions/{id}/end", OWN, QZ_JSON_MOST, api_session_end, .then = "/sessions"},
    {"POST", "/v1/sessions/end", OWN, QZ_JSON_MOST, api_sessions_end, .then = "/sessions"},
    {"GET", "/v1/session", OWN, 0, api_session, .page = "session"},
    {"POST", "/v1/session/end", OWN, QZ_JSON_MOST, api_session_end, .then = "/sign-in"},
};
const struct qz_route_table qz_session_routes = {session_rows, sizeof session_rows / sizeof *session_rows};
