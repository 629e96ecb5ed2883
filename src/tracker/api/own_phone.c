/* What somebody does with the own phone, which is known by its cookie: the pass, and being forgotten. */
#include "base/clock.h"
#include "registry/phone.h"
#include "tracker/api/api.h"
#include "tracker/api/own_phone_int.h"

#include <sodium.h>
#include <string.h>

#define OWNPHONE_GONE "Max-Age=0; HttpOnly; Secure; SameSite=Lax"

const char *qz_ownphone_token(struct qz_call *c)
{
    const char *token = MHD_lookup_connection_value(c->conn, MHD_COOKIE_KIND, QZ_PHONE_COOKIE);
    return token ? token : "";
}

int qz_ownphone_look(struct qz_call *c, struct qz_phone *me)
{
    struct qz_err err;
    int rc = qz_phone_find(c->store, qz_ownphone_token(c), me, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    return rc;
}

bool qz_ownphone_whose(struct qz_call *c, struct qz_phone *me)
{
    int rc = qz_ownphone_look(c, me);
    if (rc == 0)
        qz_call_problem(c, 409, "phone-unknown", "This phone is not known any more",
                        "Register once more, or check in with your pass.");
    return rc == 1;
}

/* ---- the page ---- */

/* The pass's text: one of the moment, or, to be kept, the printed one. */
static void ownphone_write_pass(struct qz_call *c, const struct qz_pass_issued *p, bool live, int64_t now_ms)
{
    char text[QZ_PASS_TEXT];
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    qz_pass_make_live(p->pass, p->secret, now_ms / 1000, raw);
    qz_pass_text(raw, live ? QZ_PASS_LIVE_BYTES : QZ_PASS_BYTES, text);
    qz_jsonw_text(&c->out, "pass", text);
    qz_jsonw_time(&c->out, "until",
                  (int64_t)p->expires * 1000 - 1); /* its last day is the one that is read */
    sodium_memzero(text, sizeof text);
}

/* Of a phone that is known: whose it is, and the pass that was given to it. 0, or -1 with *err. */
static int ownphone_write(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_pass_issued pass;
    int64_t now = qz_now_ms();
    int proves = qz_phone_proves(c->store, me, now, err);
    int held = qz_pass_held(c->store, me->who, (uint32_t)(qz_pass_usual_end(now) / 1000), now, &pass, err);
    if (proves < 0 || held < 0)
        return -1;

    bool live = held == 1 && proves == 1 && !*qz_call_query(c, "keep");
    qz_jsonw_bool(&c->out, "me", true);
    qz_jsonw_text(&c->out, "masked", me->masked);
    qz_jsonw_text(&c->out, "tail", me->tail);
    qz_jsonw_bool(&c->out, "proves", proves == 1);
    qz_jsonw_bool(&c->out, "live", live);
    if (held == 1)
        ownphone_write_pass(c, &pass, live, now);
    sodium_memzero(&pass, sizeof pass);
    return 0;
}

static void ownphone_answer(struct qz_call *c, const struct qz_phone *me)
{
    struct qz_err err;
    qz_jsonw_object(&c->out, NULL);
    if (me && ownphone_write(c, me, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    if (!me)
        qz_jsonw_bool(&c->out, "me", false);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* Whoever comes with a phone that nobody knows is told how it comes to be known. */
static void api_ownphone(struct qz_call *c)
{
    struct qz_phone me;
    int rc = qz_ownphone_look(c, &me);
    if (rc >= 0)
        ownphone_answer(c, rc == 1 ? &me : NULL);
}

/* ---- what is done ---- */

static void api_ownphone_pass(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone me;
    struct qz_pass_issued pass = {0};
    int64_t now = qz_now_ms();
    if (!qz_ownphone_whose(c, &me))
        return;

    strcpy(pass.who, me.who);
    int rc = qz_pass_issue(c->store, &pass, 1, (uint32_t)(qz_pass_usual_end(now) / 1000), true, now, &err);
    sodium_memzero(&pass, sizeof pass);
    if (rc == 0)
        ownphone_answer(c, &me);
    else
        qz_call_failed(c, &err);
}

/* The phone that asks goes on being known, by another token. */
static void api_ownphone_passes_end(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone me;
    struct qz_pass_revocation done;
    if (!qz_ownphone_whose(c, &me))
        return;

    const char *who[] = {me.who};
    char token[QZ_SECRET_TEXT];
    int64_t now = qz_now_ms();
    if (qz_pass_revoke_all(c->store, who, 1, now, &done, &err) != 0 ||
        qz_phone_renew(c->store, &me, now, token, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_call_cookie(c, QZ_PHONE_COOKIE, token, QZ_PHONE_KEPT);
    sodium_memzero(token, sizeof token);
    ownphone_answer(c, &me);
}

static void api_ownphone_end(struct qz_call *c)
{
    struct qz_err err;
    if (qz_phone_forget(c->store, qz_ownphone_token(c), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_call_cookie(c, QZ_PHONE_COOKIE, "", OWNPHONE_GONE);
    ownphone_answer(c, NULL);
}

static const struct qz_route ownphone_rows[] = {
    {"GET", "/v1/phone", QZ_MAY_ANYBODY, 0, api_ownphone, .page = "phone"},
    {"POST", "/v1/phone/pass", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_ownphone_pass, .then = "/phone"},
    {"POST", "/v1/phone/passes/end", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_ownphone_passes_end, .then = "/phone"},
    {"POST", "/v1/phone/end", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_ownphone_end, .then = "/phone"},
};
const struct qz_route_table qz_own_phone_routes = {ownphone_rows,
                                                   sizeof ownphone_rows / sizeof *ownphone_rows};
