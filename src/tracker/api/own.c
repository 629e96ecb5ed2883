#include "tracker/api/own_int.h"

#include "base/clock.h"
#include "registry/signin.h"
#include "registry/throttle.h"
#include "tracker/http/later.h"
#include "tracker/http/page.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what several answers have ---- */

void qz_own_field(struct qz_call *c, const char *field)
{
    char json[40];
    snprintf(json, sizeof json, "\"%s\"", field);
    qz_call_extend(c, "field", json);
}

void qz_own_done(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "account", c->session.account);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* ---- what the own password is asked for ---- */

struct own_work {
    char login[QZ_LOGIN_TEXT];                              /* what the person signs in as */
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
    char held[QZ_PASSWORD_HASH_TEXT] = "";
    int rc = qz_session_find(c->store, qz_call_session_token(c), qz_now_ms(), &c->session, &w->err);
    if (rc == 1)
        rc = qz_account_secret(c->store, c->session.account_ref, w->login, held, &w->err) == 0 ? 1 : -1;
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
        qz_own_field(c, "password");
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
    const char *password = qz_json_str(obj, "password", sizeof w->typed - 1, &w->err);
    const char *chosen = password ? qz_json_str_or_empty(obj, "new", QZ_PASSWORD_TEXT - 1, &w->err) : NULL;
    if (!chosen || qz_account_secret(c->store, c->session.account_ref, w->login, w->held, &w->err) != 0)
        return -1;

    qz_password_fold(password, w->folded);
    if (!*chosen)
        return 0;

    int rc = qz_password_choose(chosen, w->login, c->session.name, w->chosen, &w->err);
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
        qz_own_done(c);
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

    /* The address that programs for second factors read; by its label a person knows the account again. */
    struct qz_buf uri = {0};
    qz_buf_printf(&uri, "otpauth://totp/qingzhan:");
    qz_page_put_encoded(&uri, w->login);
    qz_buf_printf(&uri, "?secret=%s&issuer=qingzhan", secret);
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
        qz_own_done(c);
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

/* ---- pages ---- */

/* What a form about the own account begins with. */
static void api_own_form(struct qz_call *c)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "factor", c->session.factor);
    qz_jsonw_int(&c->out, "least", QZ_PASSWORD_LEAST);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static const struct qz_route own_rows[] = {
    {"GET", "/v1/session/password", QZ_MAY_SIGNED_IN, 0, api_own_form, .page = "own_password"},
    {"POST", "/v1/session/password", QZ_MAY_SIGNED_IN, QZ_JSON_MOST, api_session_password,
     .page = "own_changed"},
    {"GET", "/v1/session/factor", QZ_MAY_SIGNED_IN, 0, api_own_form, .page = "own_factor"},
    {"POST", "/v1/session/factor", QZ_MAY_SIGNED_IN, QZ_JSON_MOST, api_factor_begin, .page = "own_phone"},
    {"POST", "/v1/session/factor/confirm", QZ_MAY_SIGNED_IN, QZ_JSON_MOST, api_factor_confirm,
     .page = "own_papers"},
    {"POST", "/v1/session/factor/end", QZ_MAY_SIGNED_IN, QZ_JSON_MOST, api_factor_end, .then = "/session"},
};
const struct qz_route_table qz_own_routes = {own_rows, sizeof own_rows / sizeof *own_rows};
