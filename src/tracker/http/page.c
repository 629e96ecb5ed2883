#include "tracker/http/page.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "journal/tracker.h"
#include "tracker/http/server.h"
#include "tracker/web/page.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NONCE_BYTES 18 /* base64: 24 letters without padding */

static const char *page_cookie(struct qz_call *c, const char *name)
{
    return MHD_lookup_connection_value(c->conn, MHD_COOKIE_KIND, name);
}

static bool page_accepts(struct qz_call *c, const char *type)
{
    const char *accept = qz_call_header(c, "Accept");
    return accept && strstr(accept, type);
}

/* ---- who wants a page ---- */

/* A page's address is the call's without "/v1": there a person is expected, otherwise a program. */
static bool page_is_wanted(struct qz_call *c)
{
    if (strcmp(qz_call_query(c, "format"), "json") == 0)
        return false;
    if (page_accepts(c, "text/html"))
        return !c->route || c->route->page || c->route->then;
    return c->by_page_address && c->route && c->route->page && !page_accepts(c, "application/json");
}

void qz_page_begin(struct qz_call *c)
{
    const char *asked = qz_call_query(c, "lang");
    c->html = page_is_wanted(c);
    if (c->html && *asked)
        qz_call_cookie(c, "lang", qz_language_name(qz_language_choose(asked, NULL)),
                       "SameSite=Lax; Max-Age=31536000");
    c->language =
        qz_language_choose(*asked ? asked : page_cookie(c, "lang"), qz_call_header(c, "Accept-Language"));
}

/* ---- forms ---- */

bool qz_page_is_own_site(struct qz_call *c)
{
    const char *site = qz_call_header(c, "Sec-Fetch-Site");
    if (site)
        return strcmp(site, "same-origin") == 0 || strcmp(site, "none") == 0;

    /* Older ones name the page's origin alone, which behind a proxy is right where that hands on the Host. */
    const char *origin = qz_call_header(c, "Origin"), *host = qz_call_header(c, "Host");
    if (!origin)
        return true;
    const char *at = strstr(origin, "://");
    return at && host && strcmp(at + 3, host) == 0;
}

/* A form's fields never begin with a brace, which browsers write as %7B; what programs send as JSON does,
 * also where they call it a form, as curl does by itself. */
static bool page_is_form(struct qz_call *c)
{
    return c->route && strcmp(c->route->method, "POST") == 0 &&
           qz_form_is(qz_call_header(c, "Content-Type")) && !(c->body.len && c->body.data[0] == '{');
}

bool qz_page_take_form(struct qz_call *c)
{
    struct qz_err err;
    if (!page_is_form(c))
        return true;
    if (!qz_page_is_own_site(c)) {
        qz_call_problem(c, 403, "other-site", "This form came from another site",
                        "Open the page here and send it from there.");
        return false;
    }

    if (qz_form_read(c->conn, c->body.data, c->body.len, &c->form, &err) != 0) {
        qz_call_failed(c, &err);
        return false;
    }
    c->html = c->html || c->route->page || c->route->then;
    c->csrf = json_string_value(json_object_get(c->form.sent, "_csrf"));
    return true;
}

static void page_make_nonce(struct qz_call *c)
{
    uint8_t bytes[NONCE_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    sodium_bin2base64(c->nonce, sizeof c->nonce, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE);
}

/* ---- addresses ---- */

bool qz_page_is_address(const char *text)
{
    if (text[0] != '/' || text[1] == '/')
        return false;
    for (; *text; text++)
        if (*text <= ' ' || *text >= 0x7f || strchr("\\{}", *text))
            return false;
    return true;
}

void qz_page_put_encoded(struct qz_buf *out, const char *text)
{
    for (; *text; text++) {
        bool plain = isalnum((unsigned char)*text) || strchr("-._~/", *text);
        if (plain)
            qz_buf_char(out, *text);
        else
            qz_buf_printf(out, "%%%02X", (unsigned char)*text);
    }
}

static enum MHD_Result page_put_argument(void *buf, enum MHD_ValueKind kind, const char *key,
                                         const char *value)
{
    struct qz_buf *out = buf;
    (void)kind;
    if (strcmp(key, "lang") == 0)
        return MHD_YES;
    qz_buf_char(out, strchr(out->data, '?') ? '&' : '?');
    qz_page_put_encoded(out, key);
    qz_buf_char(out, '=');
    qz_page_put_encoded(out, value ? value : "");
    return MHD_YES;
}

/* Where the page stands that is shown, with what was asked of it but the language. */
static void page_put_here(struct qz_call *c, struct qz_buf *out)
{
    qz_page_put_encoded(out, qz_page_is_address(c->path) ? c->path : "/");
    if (c->route && strcmp(c->route->method, "GET") == 0 && !c->form.sent)
        MHD_get_connection_values(c->conn, MHD_GET_ARGUMENT_KIND, page_put_argument, out);
}

/* ---- what every page is given ---- */

/* The same page in the other language. */
static json_t *page_other(struct qz_call *c, const char *other)
{
    struct qz_buf link = {0};
    page_put_here(c, &link);
    if (!link.failed)
        qz_buf_printf(&link, "%clang=%s", strchr(link.data, '?') ? '&' : '?', other);
    json_t *text = json_string(link.failed ? "/" : link.data);
    qz_buf_finish(&link);
    return text;
}

static void page_set(json_t *object, const char *name, const char *text)
{
    json_object_set_new(object, name, json_string(text));
}

/* When a session ends that is not used: the hour for people, the seconds for the page's script. */
static void page_set_end(json_t *me, int64_t until_ms)
{
    char hour[8];
    int minute = qz_minute_of_day(until_ms);
    int64_t left_ms = until_ms - qz_now_ms();
    snprintf(hour, sizeof hour, "%d:%02d", minute / 60 % 24, minute % 60);
    page_set(me, "until", hour);
    json_object_set_new(me, "left", json_integer(left_ms > 0 ? left_ms / 1000 : 0));
}

/* Whoever is signed in. */
static json_t *page_me(struct qz_call *c)
{
    const struct qz_session *s = &c->session;
    json_t *me = json_object();
    page_set(me, "name", s->name);
    page_set(me, "role", qz_role_name(s->role));
    page_set(me, "organisation", s->organisation);
    page_set(me, "title", s->title);
    page_set(me, "csrf", s->csrf);
    page_set_end(me, s->until_ms);
    return me;
}

static json_t *page_shell(struct qz_call *c)
{
    bool chinese = c->language == QZ_CHINESE;
    json_t *shell = json_object();
    page_make_nonce(c);

    page_set(shell, "nonce", c->nonce);
    page_set(shell, "lang", qz_language_name(c->language));
    page_set(shell, "other", qz_language_name(chinese ? QZ_ENGLISH : QZ_CHINESE));
    page_set(shell, "path", qz_page_is_address(c->path) ? c->path : "/");
    json_object_set_new(shell, "other_link",
                        page_other(c, qz_language_name(chinese ? QZ_ENGLISH : QZ_CHINESE)));
    json_object_set_new(shell, "chinese", json_boolean(chinese));
    if (c->asker == QZ_ASKER_ACCOUNT)
        json_object_set_new(shell, "me", page_me(c));
    return shell;
}

static void page_translate(struct qz_call *c, json_t *problem, const char *member)
{
    char said[600];
    const char *text = json_string_value(json_object_get(problem, member));
    if (!text)
        return;
    qz_page_said(c->web->pages, c->language, text, said, sizeof said);
    json_object_set_new(problem, member, json_string(said));
}

/* A problem as a page shows it: in the language of who reads it, and under the field that it is about. */
static json_t *page_problem(struct qz_call *c, const struct qz_buf *out)
{
    json_t *problem = json_loadb(out->data, out->len, 0, NULL);
    if (!problem)
        return NULL;
    page_translate(c, problem, "title");
    page_translate(c, problem, "detail");

    json_t *field = json_object_get(problem, "field"), *at = json_object();
    if (field)
        json_object_set(at, json_string_value(field), json_object_get(problem, "detail"));
    json_object_set_new(problem, "at", at);
    return problem;
}

/* ---- drawing ---- */

/* The call's answer becomes the template's page of data, which is freed. */
static void page_draw(struct qz_call *c, const char *name, json_t *data, int status)
{
    struct qz_err err = {.msg = "no memory"};
    struct qz_buf html = {0};
    int rc = -1;
    if (!data || json_object_set_new(data, "shell", page_shell(c)) != 0 || qz_page_name_values(data) != 0)
        qz_fail(&err, QZ_E_NOMEM, "no memory for the page");
    else
        rc = qz_page_draw(c->web->pages, c->language, name, data, &html, &err);
    json_decref(data);

    if (rc != 0 || html.failed) {
        qz_log(QZ_LOG_ERROR, "the page %s cannot be drawn: %s", name, err.msg);
        qz_buf_finish(&html);
        c->html = false;
        c->nonce[0] = '\0';
        qz_call_problem(c, 500, "broken", "The page cannot be drawn", "Report it with the address.");
        return;
    }

    qz_buf_finish(&c->out);
    c->out = html;
    c->status = status;
    c->type = "text/html; charset=utf-8";
}

static void page_draw_problem(struct qz_call *c)
{
    json_t *data = json_object();
    int status = c->status;
    if (data)
        json_object_set_new(data, "problem", page_problem(c, &c->out));
    page_draw(c, "problem", data, status);
}

static bool page_is_problem(const struct qz_call *c)
{
    return c->type && strcmp(c->type, "application/problem+json") == 0;
}

static void page_draw_answer(struct qz_call *c)
{
    json_t *data = json_loadb(c->out.data, c->out.len, 0, NULL);
    if (data && c->again) {
        json_object_set(data, "problem", c->again);
        json_object_set(data, "form", c->form.sent);
    }
    page_draw(c, c->route->page, data, c->again ? c->again_status : c->status);
}

/* ---- what comes behind a form ---- */

/* An address with the answer's members, or the path's parts, in the place of their names. */
static void page_fill_address(struct qz_call *c, const char *to, struct qz_buf *out)
{
    json_t *answer = json_loadb(c->out.data, c->out.len, 0, NULL);
    while (*to) {
        size_t n = strcspn(to, "{");
        qz_buf_add(out, to, n);
        to += n;
        if (*to != '{')
            continue;

        char name[QZ_PARAM_MAX] = "";
        n = strcspn(to, "}");
        if (n - 1 < sizeof name)
            memcpy(name, to + 1, n - 1);
        const char *value = json_string_value(json_object_get(answer, name));
        qz_buf_str(out, value ? value : qz_call_param(c, name));
        to += n + (to[n] == '}');
    }
    json_decref(answer);
}

const char *qz_page_sent(struct qz_call *c, const char *field)
{
    const char *text = json_string_value(json_object_get(c->form.sent, field));
    return text ? text : "";
}

/* Where a form leads: to the address that it brought along, which comes from a person's link and so is taken
 * as it stands, never filled with what the answer holds; else to the row's. */
static void page_lead_on(struct qz_call *c)
{
    const char *back = qz_page_sent(c, "_back");
    struct qz_buf where = {0};
    if (qz_page_is_address(back))
        qz_buf_str(&where, back);
    else
        page_fill_address(c, c->route->then, &where);

    qz_call_see_other(c, where.data ? where.data : "/");
    qz_buf_finish(&where);
}

/* A page for who is signed in: it is shown when they are. Of a form that came too late nothing was read. */
static void page_lead_to_sign_in(struct qz_call *c)
{
    struct qz_buf here = {0}, where = {0};
    if (strcmp(c->route->method, "GET") == 0)
        page_put_here(c, &here);
    qz_buf_str(&where, "/sign-in?back=");
    qz_page_put_encoded(&where, here.len ? here.data : "/");

    qz_call_see_other(c, where.failed ? "/sign-in" : where.data);
    qz_buf_finish(&here);
    qz_buf_finish(&where);
}

/* The page that a form stood on once more, with its fields as they were and the problem beside them. */
static void page_show_again(struct qz_call *c)
{
    const char *page = json_string_value(json_object_get(c->form.sent, "_page"));
    char path[200] = "";
    c->again = page_problem(c, &c->out);
    c->again_status = c->status;
    if (page && *page == '/' && strlen(page) < sizeof path)
        strcpy(path, page);
    path[strcspn(path, "?#")] = '\0';
    if (!*path || !c->again) {
        page_draw_problem(c);
        return;
    }

    qz_buf_clear(&c->out);
    c->status = 0;
    c->allow = NULL;
    qz_copy_text(c->path, sizeof c->path, path);
    if (qz_route_find(c, "GET", path) && c->route->page && qz_call_turn(c)) {
        c->route->fn(c);
        qz_tracker_turn_end(c->store);
    }
    if (c->status == 200 && c->route->page && !page_is_problem(c))
        page_draw_answer(c);
    else if (c->status == 401)
        page_lead_to_sign_in(c);
    else if (c->status)
        page_draw_problem(c);
    else
        qz_call_problem(c, 500, "broken", "The page cannot be drawn", "Report it with the address.");
}

void qz_page_finish(struct qz_call *c)
{
    if (!c->html || c->drawn)
        return;
    c->drawn = true;

    if (c->status == 303) // the handler itself says where to go on
        return;

    if (c->status == 401 && c->route && !c->form.sent)
        page_lead_to_sign_in(c);
    else if (page_is_problem(c) && c->form.sent)
        page_show_again(c);
    else if (page_is_problem(c))
        page_draw_problem(c);
    else if (c->form.sent && c->route->then)
        page_lead_on(c);
    else if (c->route && c->route->page)
        page_draw_answer(c);
}

void qz_page_let_go(struct qz_call *c)
{
    qz_form_end(&c->form);
    json_decref(c->again);
    c->again = NULL;
}
