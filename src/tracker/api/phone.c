/* Checking in with one's own phone. The code on a kiosk's screen leads here; whoever scanned one is met by no
 * error, but by what to do. */
#include "registry/phone.h"
#include "base/clock.h"
#include "base/text.h"
#include "registry/throttle.h"
#include "tracker/api/api.h"

#include <sodium.h>
#include <string.h>

#define COUNTED_COOKIE "Max-Age=86400; HttpOnly; Secure; SameSite=Lax"

/* ---- who asks ---- */

static const char *phone_cookie(struct qz_call *c, const char *name)
{
    const char *value = MHD_lookup_connection_value(c->conn, MHD_COOKIE_KIND, name);
    return value ? value : "";
}

/* Whose phone asks: 1, 0 nobody's that is known, -1 after a problem. */
static int phone_whose(struct qz_call *c, struct qz_phone *out)
{
    struct qz_err err;
    int rc = qz_phone_find(c->store, phone_cookie(c, QZ_PHONE_COOKIE), out, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    return rc;
}

/* ---- what several answers have ---- */

static void phone_write_at(struct qz_call *c, const char *key, const struct qz_phone_at *at)
{
    qz_jsonw_object(&c->out, key);
    qz_jsonw_text(&c->out, "slip", at->slip);
    qz_jsonw_text(&c->out, "kiosk", at->kiosk);
    qz_jsonw_text(&c->out, "kiosk_name", at->kiosk_name);
    qz_jsonw_text(&c->out, "organisation", at->organisation);
    qz_jsonw_text(&c->out, "organisation_title", at->organisation_title);
    qz_jsonw_text(&c->out, "activity", at->activity);
    qz_jsonw_text(&c->out, "title", at->title);
    qz_jsonw_text(&c->out, "place", at->place);
    qz_jsonw_time(&c->out, "start", at->start_ms);
    qz_jsonw_time(&c->out, "end", at->end_ms);
    qz_jsonw_time(&c->out, "scanned", (int64_t)at->read.at_s * 1000);
    qz_jsonw_object_end(&c->out);
}

/* The slip that the path names. False after a problem. */
static bool phone_slip(struct qz_call *c, struct qz_phone_at *at)
{
    struct qz_err err;
    if (qz_phone_at(c->store, qz_call_param(c, "slip"), qz_now_ms(), at, &err) == 0)
        return true;
    qz_call_failed(c, &err);
    return false;
}

/* Whether it is somebody whom this phone counted here that now gives a name (`instead`): then at->instead is
 * set, and one person is counted once. False after a problem. */
static bool phone_instead(struct qz_call *c, struct qz_phone_at *at, const json_t *obj)
{
    struct qz_err err;
    const char *said = qz_json_str_or_empty(obj, "instead", 8, &err);
    int rc = said ? 0 : -1;
    if (rc == 0 && strcmp(said, "yes") == 0)
        rc = qz_phone_counted(c->store, phone_cookie(c, QZ_COUNTED_COOKIE), at, &at->instead, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    return rc >= 0;
}

/* ---- the page behind a code ---- */

static void phone_write_me(struct qz_call *c, const struct qz_phone *me, bool stands)
{
    qz_jsonw_object(&c->out, "me");
    qz_jsonw_text(&c->out, "who", me->who);
    qz_jsonw_text(&c->out, "masked", me->masked);
    qz_jsonw_text(&c->out, "tail", me->tail);
    qz_jsonw_bool(&c->out, "stands", stands);
    qz_jsonw_object_end(&c->out);
}

/* What a phone at one activity is offered: of one that is known its owner, unless that says to be another; of
 * one that counted somebody there that it did. 0, or -1 with *err. */
static int phone_write_here(struct qz_call *c, const struct qz_phone_at *at, struct qz_err *err)
{
    struct qz_phone me;
    bool other = *qz_call_query(c, "other") != '\0', instead = *qz_call_query(c, "instead") != '\0';
    uint64_t n;
    int known = other ? 0 : qz_phone_find(c->store, phone_cookie(c, QZ_PHONE_COOKIE), &me, err);
    int stands = known == 1 ? qz_phone_stands(c->store, at, &me, err) : 0;
    int counted = known == 0 && !other
                      ? qz_phone_counted(c->store, phone_cookie(c, QZ_COUNTED_COOKIE), at, &n, err)
                      : 0;
    if (known < 0 || stands < 0 || counted < 0)
        return -1;

    phone_write_at(c, "here", at);
    if (known == 1)
        phone_write_me(c, &me, stands == 1);
    qz_jsonw_bool(&c->out, "counted", counted == 1 && !instead);
    qz_jsonw_bool(&c->out, "instead", counted == 1 && instead);
    return 0;
}

static const char *phone_said(enum qz_screen_check said)
{
    static const char *const names[] = {
        [QZ_SCREEN_GOOD] = "good",
        [QZ_SCREEN_OLD] = "old",
        [QZ_SCREEN_AHEAD] = "ahead",
        [QZ_SCREEN_WRONG] = "wrong",
    };
    return names[said];
}

/* at: n of them, where a phone may check in. */
static void phone_answer(struct qz_call *c, enum qz_screen_check said, const struct qz_phone_at *at, size_t n)
{
    struct qz_err err;
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "said", phone_said(said));
    if (n == 1 && phone_write_here(c, at, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_bool(&c->out, "choose", n > 1);
    qz_jsonw_array(&c->out, "choices");
    for (size_t i = 0; i < n && n > 1; i++)
        phone_write_at(c, NULL, &at[i]);
    qz_jsonw_array_end(&c->out);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* Whoever guesses at codes waits longer and longer; a code that is or was a screen's is never kept waiting,
 * so that nobody who guesses keeps those out who stand before a kiosk behind the same address. */
static bool phone_may_guess(struct qz_call *c)
{
    char address[QZ_CALL_ADDRESS_TEXT], network[QZ_THROTTLE_NETWORK];
    const struct qz_throttle_key key = {QZ_THROTTLE_SCREEN, network};
    struct qz_err err;
    int64_t wait_ms = 0;
    qz_call_address(c, address);
    qz_throttle_network(address, network);

    int rc = qz_throttle_take(c->store, &key, 1, qz_now_ms(), &wait_ms, &err);
    if (rc != 0)
        qz_call_failed(c, &err);
    else if (wait_ms)
        qz_call_wait(c, wait_ms);
    return rc == 0 && !wait_ms;
}

static void api_phone_scanned(struct qz_call *c)
{
    struct qz_err err;
    struct qz_scanned *s = qz_call_keep(c, 1, sizeof *s);
    if (!s)
        return;
    if (qz_phone_scan(c->store, qz_call_param(c, "id"), qz_call_param(c, "code"), qz_now_ms(), s, &err) != 0)
        qz_call_failed(c, &err);
    else if (s->said != QZ_SCREEN_WRONG || phone_may_guess(c))
        phone_answer(c, s->said, s->at, s->n);
}

/* The same page by its slip, so that one can choose, go back, and be told of what is missing. */
static void api_phone_slip(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone_at at;
    int rc = qz_phone_at(c->store, qz_call_param(c, "slip"), qz_now_ms(), &at, &err);
    if (rc == 0 && !at.old)
        phone_answer(c, QZ_SCREEN_GOOD, &at, 1);
    else if (rc == 0 || err.code == QZ_E_MISSING)
        phone_answer(c, rc == 0 ? QZ_SCREEN_OLD : QZ_SCREEN_WRONG, NULL, 0);
    else
        qz_call_failed(c, &err);
}

/* ---- forms ---- */

/* A form that gives a name to somebody who was counted says so when it is sent. */
static void phone_write_instead(struct qz_call *c)
{
    qz_jsonw_bool(&c->out, "instead", *qz_call_query(c, "instead") != '\0');
}

static void api_phone_pass_form(struct qz_call *c)
{
    struct qz_phone_at at;
    if (!phone_slip(c, &at))
        return;
    qz_jsonw_object(&c->out, NULL);
    phone_write_at(c, "here", &at);
    phone_write_instead(c);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

static const char *phone_language(const struct qz_call *c)
{
    return c->language == QZ_CHINESE ? "zh" : "en";
}

static void phone_write_texts(struct qz_call *c, const struct qz_consent_texts *texts)
{
    qz_jsonw_int(&c->out, "version", texts->version);
    qz_jsonw_object(&c->out, "texts");
    for (size_t i = 0; i < texts->n; i++) {
        qz_jsonw_object(&c->out, texts->text[i].purpose);
        qz_jsonw_text(&c->out, "title", texts->text[i].title);
        qz_jsonw_text(&c->out, "text", texts->text[i].text);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_object_end(&c->out);
}

static void api_phone_register_form(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone_at at;
    struct qz_consent_texts texts;
    if (!phone_slip(c, &at))
        return;
    if (qz_consent_texts(phone_language(c), &texts, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    phone_write_at(c, "here", &at);
    phone_write_texts(c, &texts);
    phone_write_instead(c);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* ---- what became of it ---- */

static void phone_write_arrival(struct qz_call *c, const struct qz_phone_at *at, int status)
{
    struct qz_err err;
    struct qz_arrival a;
    struct qz_phone me;
    int known = phone_whose(c, &me);
    if (known < 0)
        return;
    if (qz_phone_arrival(c->store, at, &a, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    phone_write_at(c, "here", at);
    qz_jsonw_time(&c->out, "at", a.at_ms);
    qz_jsonw_bool(&c->out, "named", a.named);
    qz_jsonw_text(&c->out, "masked", a.masked);
    qz_jsonw_bool(&c->out, "waits", a.waits);
    qz_jsonw_bool(&c->out, "already", a.already);
    qz_jsonw_bool(&c->out, "known", known == 1);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, status, NULL);
}

static void api_phone_done(struct qz_call *c)
{
    struct qz_phone_at at;
    if (phone_slip(c, &at))
        phone_write_arrival(c, &at, 200);
}

static void phone_old(struct qz_call *c)
{
    qz_call_problem(c, 410, "slip-old", "This page is too old",
                    "Scan the code on the kiosk's screen once more; it is a new one every 10 s.");
}

/* The answer to a form: rc is what came of it. */
static void phone_end(struct qz_call *c, const struct qz_phone_at *at, int rc, const struct qz_err *err)
{
    if (rc == 0)
        phone_write_arrival(c, at, 201);
    else if (at->old && err->code == QZ_E_DENIED)
        phone_old(c);
    else if (err->code == QZ_E_FULL)
        qz_call_problem(c, 409, "too-many", "Enough people were counted here without a name",
                        "Show the cadre at the kiosk this page, or register.");
    else if (err->code == QZ_E_DENIED)
        qz_call_problem(c, 403, "pass-refused", "This pass does not let you in", "%s", err->msg);
    else
        qz_call_failed(c, err);
}

/* ---- checking in ---- */

static void api_phone_known(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone_at at;
    struct qz_phone me;
    if (!phone_slip(c, &at))
        return;
    int known = phone_whose(c, &me);
    if (known == 0)
        qz_call_problem(c, 409, "phone-unknown", "This phone is not known any more",
                        "Register once more, or check in with your pass.");
    if (known == 1)
        phone_end(c, &at, qz_phone_checkin(c->store, &at, &me, qz_now_ms(), &err), &err);
}

static void phone_count(struct qz_call *c, const struct qz_phone_at *at)
{
    struct qz_err err;
    int rc = qz_phone_count(c->store, at, qz_now_ms(), &err);
    if (rc == 0)
        qz_call_cookie(c, QZ_COUNTED_COOKIE, at->slip, COUNTED_COOKIE);
    phone_end(c, at, rc, &err);
}

static void api_phone_counted(struct qz_call *c)
{
    struct qz_phone_at at;
    if (phone_slip(c, &at))
        phone_count(c, &at);
}

/* The phone is known from now on by that token, which is wiped; "" changes nothing. */
static void phone_remember(struct qz_call *c, char token[QZ_SECRET_TEXT])
{
    if (*token)
        qz_call_cookie(c, QZ_PHONE_COOKIE, token, QZ_PHONE_KEPT);
    sodium_memzero(token, QZ_SECRET_TEXT);
}

static void api_phone_pass(struct qz_call *c)
{
    struct qz_err err;
    struct qz_phone_at at;
    struct qz_phone me;
    char token[QZ_SECRET_TEXT] = "";
    json_t *obj = phone_slip(c, &at) ? qz_call_json(c) : NULL;
    int known = obj && phone_instead(c, &at, obj) ? phone_whose(c, &me) : -1;

    if (known >= 0) {
        const struct qz_phone *who = known == 1 ? &me : NULL;
        const char *text = qz_json_str(obj, "pass", QZ_PAYLOAD_MAX, &err);
        int rc = text ? 0 : qz_fail_field(&err, "pass");
        if (rc == 0)
            rc = qz_phone_pass(c->store, &at, text, who, qz_now_ms(), token, &err);
        phone_remember(c, token);
        phone_end(c, &at, rc, &err);
    }
    json_decref(obj);
}

/* ---- registering ---- */

static int phone_read_age(const json_t *obj, enum qz_age *out, struct qz_err *err)
{
    const char *name = qz_json_str_or_empty(obj, "age", 16, err);
    if (name && (*out = qz_age_of(name)) != QZ_AGE_UNKNOWN)
        return 0;
    qz_fail(err, QZ_E_INPUT, "choose how old you are");
    return qz_fail_field(err, "age");
}

/* To each text a yes, or, said or not, a no. */
static int phone_read_consents(const json_t *obj, const struct qz_consent_texts *texts,
                               bool yes[QZ_CONSENTS_MOST], struct qz_err *err)
{
    int64_t version;
    if (qz_json_int(obj, "version", 1, INT32_MAX, &version, err) != 0)
        return -1;
    if (version != texts->version)
        return qz_fail(err, QZ_E_CONFLICT, "what you are asked was written anew; read it once more");

    for (size_t i = 0; i < texts->n; i++) {
        const char *said = qz_json_str_or_empty(obj, texts->text[i].purpose, 8, err);
        if (!said)
            return -1;
        yes[i] = strcmp(said, "yes") == 0;
    }
    return 0;
}

static int phone_read_person(const json_t *obj, struct qz_person_new *p, struct qz_err *err)
{
    const char *name = qz_json_chars_or_empty(obj, "name", QZ_NAME_CHARS, err);
    if (!name)
        return qz_fail_field(err, "name");
    const char *phone = qz_json_str_or_empty(obj, "phone", sizeof p->phone - 1, err);
    if (!phone)
        return qz_fail_field(err, "phone");

    qz_copy_text(p->name, sizeof p->name, name);
    qz_copy_text(p->phone, sizeof p->phone, phone);
    return 0;
}

static int phone_read_registration(const json_t *obj, struct qz_phone_registration *r, struct qz_err *err)
{
    if (phone_read_age(obj, &r->age, err) != 0 || phone_read_consents(obj, r->texts, r->yes, err) != 0)
        return -1;
    return phone_read_person(obj, &r->person, err);
}

static void phone_register(struct qz_call *c, const struct qz_phone_at *at, const json_t *obj,
                           const struct qz_phone *me)
{
    struct qz_err err;
    struct qz_consent_texts texts;
    char address[QZ_CALL_ADDRESS_TEXT], token[QZ_SECRET_TEXT] = "";
    struct qz_phone_registration r = {.texts = &texts, .address = address, .who = me};
    qz_call_address(c, address);
    int rc = qz_consent_texts(phone_language(c), &texts, &err);
    if (rc == 0)
        rc = phone_read_registration(obj, &r, &err);
    if (rc == 0)
        rc = qz_phone_register(c->store, at, &r, qz_now_ms(), token, &err);

    if (rc == 0 && !*token) /* a child that is only counted; of whom stood on the roll it says nothing */
        qz_call_cookie(c, QZ_COUNTED_COOKIE, at->slip, COUNTED_COOKIE);
    phone_remember(c, token);
    phone_end(c, at, rc, &err);
    sodium_memzero(&r, sizeof r);
}

static void api_phone_register(struct qz_call *c)
{
    struct qz_phone_at at;
    struct qz_phone me;
    json_t *obj = phone_slip(c, &at) ? qz_call_json(c) : NULL;
    int known = obj && phone_instead(c, &at, obj) ? phone_whose(c, &me) : -1;
    if (known >= 0)
        phone_register(c, &at, obj, known == 1 ? &me : NULL);
    json_decref(obj);
}

static const struct qz_route phone_rows[] = {
    {"GET", "/C/{id}/{code}", QZ_MAY_ANYBODY | QZ_MAY_NOTE, 0, api_phone_scanned, .page = "checkin"},
    {"GET", "/c/{id}/{code}", QZ_MAY_ANYBODY | QZ_MAY_NOTE, 0, api_phone_scanned, .page = "checkin"},
    {"GET", "/v1/slips/{slip}", QZ_MAY_ANYBODY, 0, api_phone_slip, .page = "checkin"},
    {"GET", "/v1/slips/{slip}/register", QZ_MAY_ANYBODY, 0, api_phone_register_form, .page = "register"},
    {"GET", "/v1/slips/{slip}/pass", QZ_MAY_ANYBODY, 0, api_phone_pass_form, .page = "checkin_pass"},
    {"GET", "/v1/slips/{slip}/done", QZ_MAY_ANYBODY, 0, api_phone_done, .page = "checkin_done"},
    {"POST", "/v1/slips/{slip}/known", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_phone_known,
     .then = "/slips/{slip}/done"},
    {"POST", "/v1/slips/{slip}/counted", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_phone_counted,
     .then = "/slips/{slip}/done"},
    {"POST", "/v1/slips/{slip}/pass", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_phone_pass,
     .then = "/slips/{slip}/done"},
    {"POST", "/v1/slips/{slip}/register", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_phone_register,
     .then = "/slips/{slip}/done"},
};
const struct qz_route_table qz_phone_routes = {phone_rows, sizeof phone_rows / sizeof *phone_rows};
