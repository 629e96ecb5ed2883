/* Signing in and out, and what somebody who is signed in does with the own account. */
#include "base/clock.h"
#include "base/text.h"
#include "registry/signin.h"
#include "registry/throttle.h"
#include "tracker/api/api.h"
#include "tracker/http/later.h"
#include "tracker/http/page.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what several answers have ---- */

static void session_field(struct qz_call *c, const char *field)
{
    char json[40];
    snprintf(json, sizeof json, "\"%s\"", field);
    qz_call_extend(c, "field", json);
}

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

static void session_done(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "account", c->session.account);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
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
        session_field(c, "code");
        break;
    case QZ_SIGNIN_CODE_WRONG:
        qz_call_problem(
            c, 401, "code-wrong", "That code is not right",
            "Give the newest code of your phone; each is good once. A code on paper is good once, too.");
        session_field(c, "code");
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
        session_field(c, "password");
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

    if (known)
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
        session_done(c);
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
        qz_jsonw_text(&c->out, "program", row[i].program);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, "");
}

/* ---- what the own password is asked for: to change it, and the second factor ---- */

struct own_work {
    char typed[QZ_PASSWORD_TEXT], folded[QZ_PASSWORD_TEXT]; /* the password that there is */
    char held[QZ_PASSWORD_HASH_TEXT];
    char chosen[QZ_PASSWORD_TEXT], hash[QZ_PASSWORD_HASH_TEXT]; /* another one; "": none is chosen */
    bool right;
    int rc;
    struct qz_err err;
    void (*then)(struct qz_call *c, struct own_work *w); /* makes the answer once it was right */
};

static void own_verify(void *state)
{
    struct own_work *w = state;
    w->right = qz_password_fits(w->folded, w->held);
    if (w->right && *w->chosen)
        w->rc = qz_password_hash(w->chosen, w->hash, &w->err);
}

static void own_finish(void *state)
{
    sodium_memzero(state, sizeof(struct own_work));
    free(state);
}

/* Whether who asks is still signed in, and has the password still that was looked at: while it was, a session
 * may have been ended, or another password chosen. False after making a problem. */
static bool own_again(struct qz_call *c, struct own_work *w)
{
    char login[QZ_LOGIN_TEXT], held[QZ_PASSWORD_HASH_TEXT] = "";
    int rc = qz_session_find(c->store, qz_call_session_token(c), qz_now_ms(), &c->session, &w->err);
    if (rc == 1)
        rc = qz_account_secret(c->store, c->session.account_ref, login, held, &w->err) == 0 ? 1 : -1;
    if (rc == 1)
        rc = strcmp(held, w->held) == 0;
    sodium_memzero(held, sizeof held);

    if (rc < 0)
        qz_call_failed(c, &w->err);
    else if (rc == 0)
        qz_call_problem(c, 401, "unauthorized", "Your session ended meanwhile, or your password was changed",
                        "Nothing was changed by this. Sign in again.");
    return rc == 1;
}

static void own_answer(struct qz_call *c, void *state)
{
    struct own_work *w = state;
    const struct qz_throttle_key key = {QZ_THROTTLE_OWN, c->session.account};
    if (!own_again(c, w))
        return;
    if (!w->right) {
        qz_call_problem(c, 403, "wrong-password", "That is not your password",
                        "Type the one that you sign in with.");
        session_field(c, "password");
        return;
    }
    if (w->rc != 0 || qz_throttle_forgive(c->store, &key, 1, &w->err) != 0) {
        qz_call_failed(c, &w->err);
        return;
    }
    w->then(c, w);
}

static int own_read_body(struct qz_call *c, const json_t *obj, struct own_work *w)
{
    char login[QZ_LOGIN_TEXT];
    const char *password = qz_json_str(obj, "password", sizeof w->typed - 1, &w->err);
    const char *chosen = password ? qz_json_str_or_empty(obj, "new", QZ_PASSWORD_TEXT - 1, &w->err) : NULL;
    if (!chosen || qz_account_secret(c->store, c->session.account_ref, login, w->held, &w->err) != 0)
        return -1;

    qz_password_fold(password, w->folded);
    if (!*chosen)
        return 0;

    int rc = qz_password_choose(chosen, login, c->session.name, w->chosen, &w->err);
    if (rc != 0)
        qz_fail_field(&w->err, "new");
    return rc;
}

/* False after making a problem; `chooses`: another password has to be there. */
static bool own_read(struct qz_call *c, const json_t *obj, struct own_work *w, bool chooses)
{
    int rc = own_read_body(c, obj, w);
    if (rc == 0 && chooses && !*w->chosen) {
        rc = qz_fail(&w->err, QZ_E_INPUT, "give \"new\", the password that you choose");
        qz_fail_field(&w->err, "new");
    }
    if (rc != 0)
        qz_call_failed(c, &w->err);
    return rc == 0;
}

/* Count the try. False after making a problem. */
static bool own_take(struct qz_call *c, struct own_work *w)
{
    const struct qz_throttle_key key = {QZ_THROTTLE_OWN, c->session.account};
    int64_t wait_ms = 0;
    int rc = qz_throttle_take(c->store, &key, 1, qz_now_ms(), &wait_ms, &w->err);
    if (rc != 0)
        qz_call_failed(c, &w->err);
    else if (wait_ms)
        qz_call_wait(c, wait_ms);
    return rc == 0 && !wait_ms;
}

/* Ask for the own password, and go on with `then` when it is right. */
static void own_begin(struct qz_call *c, void (*then)(struct qz_call *c, struct own_work *w), bool chooses)
{
    static const struct qz_later how = {NULL, own_verify, own_answer, own_finish};
    json_t *obj = qz_call_json(c);
    struct own_work *w = obj ? calloc(1, sizeof *w) : NULL;
    if (obj && !w)
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");

    bool goes = w && own_read(c, obj, w, chooses) && qz_call_later_room(c) && own_take(c, w);
    json_decref(obj);
    if (!goes) {
        if (w)
            own_finish(w);
        return;
    }
    w->then = then;
    qz_call_later(c, &how, w);
}

static void own_change_password(struct qz_call *c, struct own_work *w)
{
    if (qz_account_password(c->store, &c->session, w->hash, qz_now_ms(), &w->err) != 0)
        qz_call_failed(c, &w->err);
    else
        session_done(c);
}

static void api_session_password(struct qz_call *c)
{
    own_begin(c, own_change_password, true);
}

static void own_begin_factor(struct qz_call *c, struct own_work *w)
{
    char secret[QZ_FACTOR_TEXT];
    if (qz_factor_begin(c->store, &c->session, qz_now_ms(), secret, &w->err) != 0) {
        qz_call_failed(c, &w->err);
        return;
    }

    struct qz_buf uri = {0};
    qz_buf_printf(&uri, "otpauth://totp/qingzhan:%s?secret=%s&issuer=qingzhan", c->session.account, secret);
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "secret", secret);
    qz_jsonw_text(&c->out, "uri", uri.data ? uri.data : "");
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 201, NULL);

    sodium_memzero(secret, sizeof secret);
    if (uri.data)
        sodium_memzero(uri.data, uri.len);
    qz_buf_finish(&uri);
}

static void api_factor_begin(struct qz_call *c)
{
    own_begin(c, own_begin_factor, false);
}

static void own_end_factor(struct qz_call *c, struct own_work *w)
{
    if (qz_factor_end(c->store, &c->session, qz_now_ms(), &w->err) != 0)
        qz_call_failed(c, &w->err);
    else
        session_done(c);
}

static void api_factor_end(struct qz_call *c)
{
    own_begin(c, own_end_factor, false);
}

static void factor_answer(struct qz_call *c, char recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT])
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_array(&c->out, "recovery");
    for (int i = 0; i < QZ_RECOVERY_MOST; i++)
        qz_jsonw_text(&c->out, NULL, recovery[i]);
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static void api_factor_confirm(struct qz_call *c)
{
    const struct qz_throttle_key key = {QZ_THROTTLE_CODE, c->session.account};
    char recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT];
    struct qz_err err;
    int64_t now = qz_now_ms(), wait_ms = 0;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    const char *code = qz_json_str(obj, "code", QZ_FACTOR_CODE - 1, &err);
    int rc = code ? qz_throttle_take(c->store, &key, 1, now, &wait_ms, &err) : -1;
    if (rc == 0 && wait_ms)
        qz_call_wait(c, wait_ms);
    else if (rc == 0)
        rc = qz_factor_confirm(c->store, &c->session, code, now, recovery, &err);
    json_decref(obj);
    if (c->status)
        return;

    if (rc != 0)
        qz_fail_field(&err, "code");
    if (rc == 0)
        rc = qz_throttle_forgive(c->store, &key, 1, &err);
    if (rc == 0)
        factor_answer(c, recovery);
    else
        qz_call_failed(c, &err);
    sodium_memzero(recovery, sizeof recovery);
}

/* Whoever is signed in, with whatever role. */
#define OWN QZ_MAY_SIGNED_IN

static const struct qz_route session_rows[] = {
    {"GET", "/", QZ_MAY_ANYBODY | QZ_MAY_SIGNED_IN, 0, api_home, .page = "home"},
    {"GET", "/sign-in", QZ_MAY_ANYBODY, 0, api_signin_form, .page = "sign_in"},
    {"POST", "/v1/sessions", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_signin, .then = "/"},
    {"GET", "/v1/sessions", OWN, 0, api_sessions},
    {"POST", "/v1/sessions/{id}/end", OWN, QZ_JSON_MOST, api_session_end},
    {"GET", "/v1/session", OWN, 0, api_session},
    {"POST", "/v1/session/end", OWN, QZ_JSON_MOST, api_session_end, .then = "/sign-in"},
    {"POST", "/v1/session/password", OWN, QZ_JSON_MOST, api_session_password},
    {"POST", "/v1/session/factor", OWN, QZ_JSON_MOST, api_factor_begin},
    {"POST", "/v1/session/factor/confirm", OWN, QZ_JSON_MOST, api_factor_confirm},
    {"POST", "/v1/session/factor/end", OWN, QZ_JSON_MOST, api_factor_end},
};
const struct qz_route_table qz_session_routes = {session_rows, sizeof session_rows / sizeof *session_rows};
