/* Notices on walls: put up, with a picture that is looked at in a process of its own, listed, taken down; and
 * pictures for kiosks and pages. */
#include "registry/notice.h"
#include "base/clock.h"
#include "base/text.h"
#include "scan/worker/picture.h"
#include "tracker/api/api.h"
#include "tracker/http/later.h"
#include "wire/notice.h"

#include <stdlib.h>
#include <string.h>

#define NOTICE_BODY_MOST (QZ_PICTURE_FILE / 3 * 4 + 2 * QZ_JSON_MOST) /* the picture is base64 in it */
#define PICTURE_TYPE     "image/jpeg"

/* ---- as JSON ---- */

static const char *notice_state(const struct qz_notice_row *n, int64_t now_ms)
{
    if (qz_notice_over(&n->when, now_ms))
        return "over";
    if (!qz_notice_due(&n->when, now_ms))
        return "waits";
    return n->when.fallback ? "fallback" : "shows";
}

static void write_notice_lines(struct qz_call *c, const char *text)
{
    qz_jsonw_array(&c->out, "lines");
    for (const char *p = text; *p;) {
        size_t n = strcspn(p, "\n");
        qz_jsonw_text_n(&c->out, NULL, p, n);
        p += n + (p[n] == '\n');
    }
    qz_jsonw_array_end(&c->out);
}

static void write_notice_members(struct qz_call *c, const struct qz_notice_row *n)
{
    qz_jsonw_text(&c->out, "id", n->id);
    qz_jsonw_text(&c->out, "state", notice_state(n, qz_now_ms()));
    qz_jsonw_text(&c->out, "title", n->title);
    qz_jsonw_text(&c->out, "text", n->text);
    write_notice_lines(c, n->text);
    qz_notice_when_write(&n->when, &c->out);
    if (n->below)
        qz_jsonw_bool(&c->out, "below", true);

    if (n->picture) {
        qz_jsonw_base64url(&c->out, "picture", n->hash, sizeof n->hash);
        qz_jsonw_int(&c->out, "width", n->width);
        qz_jsonw_int(&c->out, "height", n->height);
    }
    qz_jsonw_time(&c->out, "at", n->at_ms);
}

static void reply_notice(struct qz_call *c, const struct qz_notice_row *n, int status)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", n->organisation);
    qz_jsonw_text(&c->out, "organisation_title", n->organisation_title);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    write_notice_members(c, n);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, status, NULL);
}

static void api_notices(struct qz_call *c)
{
    struct qz_notice_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    struct qz_organisation o;
    struct qz_err err;
    if (!row)
        return;
    int n = qz_organisation_get(c->store, qz_call_param(c, "id"), &o, &err) == 0
                ? qz_notice_list(c->store, o.id, row, QZ_PAGE, &err)
                : -1;
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "organisation", o.id);
    qz_jsonw_text(&c->out, "organisation_title", o.title);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
    qz_jsonw_array(&c->out, "notices");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        write_notice_members(c, &row[i]);
        qz_jsonw_object_end(&c->out);
    }
    qz_list_end(c, "");
}

static void api_notice(struct qz_call *c)
{
    struct qz_notice_row n;
    struct qz_err err;
    if (qz_notice_get(c->store, qz_call_param(c, "id"), &n, &err) == 0)
        reply_notice(c, &n, 200);
    else
        qz_call_failed(c, &err);
}

/* ---- one more ---- */

/* A picture takes its time, and is looked at by a thread that has it done by a process that is shut in. */
struct notice_work {
    struct qz_notice_row notice;
    uint8_t *file; /* NULL: there is no picture */
    size_t len;
    struct qz_buf jpeg;
    int rc;
    struct qz_err err;
};

static void notice_look(void *state)
{
    struct notice_work *w = state;
    struct qz_notice_row *n = &w->notice;
    if (w->file)
        w->rc = qz_picture_keep(w->file, w->len, &w->jpeg, &n->width, &n->height, &w->err);
    if (w->rc != 0)
        qz_fail_field(&w->err, "picture");
}

static void notice_then(struct qz_call *c, void *state)
{
    struct notice_work *w = state;
    const struct qz_buf *jpeg = w->file ? &w->jpeg : NULL;
    if (w->rc == 0)
        w->rc = qz_notice_add(c->store, &w->notice, jpeg, qz_now_ms(), &w->err);
    if (w->rc == 0)
        w->rc = qz_notice_get(c->store, w->notice.id, &w->notice, &w->err);
    if (w->rc == 0)
        reply_notice(c, &w->notice, 201);
    else
        qz_call_failed(c, &w->err);
}

static void notice_end(void *state)
{
    struct notice_work *w = state;
    free(w->file);
    qz_buf_finish(&w->jpeg);
    free(w);
}

static int notice_read_file(const json_t *obj, struct notice_work *w)
{
    const char *text = qz_json_str_or_empty(obj, "picture", NOTICE_BODY_MOST, &w->err);
    size_t n = text ? strlen(text) : 0;
    if (!text)
        return -1;
    if (n == 0)
        return 0;

    size_t cap = n / 4 * 3 + 3;
    w->file = malloc(cap);
    if (!w->file)
        return qz_fail(&w->err, QZ_E_NOMEM, "no memory for the picture");
    int len = qz_base64_decode(text, n, false, w->file, cap);
    if (len <= 0 || len > QZ_PICTURE_FILE) {
        qz_fail(&w->err, QZ_E_INPUT, "\"picture\" must be a PNG or JPEG file of at most %d MiB, in base64",
                QZ_PICTURE_FILE >> 20);
        return qz_fail_field(&w->err, "picture");
    }
    w->len = (size_t)len;
    return 0;
}

static int notice_read_words(const json_t *obj, struct notice_work *w)
{
    struct qz_notice_row *n = &w->notice;
    const char *title = qz_json_chars(obj, "title", QZ_TITLE_CHARS, &w->err);
    const char *text = title ? qz_json_str_or_empty(obj, "text", 2 * QZ_NOTICE_TEXT, &w->err) : NULL;
    if (!text || qz_notice_when_read(obj, &n->when, &w->err) != 0)
        return -1;

    if (qz_utf8_count(text, strlen(text)) > QZ_NOTICE_CHARS + QZ_NOTICE_LINES ||
        strlen(text) >= sizeof n->text) {
        qz_fail(&w->err, QZ_E_INPUT, "the text is longer than %d characters; shorten it", QZ_NOTICE_CHARS);
        return qz_fail_field(&w->err, "text");
    }
    strcpy(n->title, title);
    strcpy(n->text, text);
    n->below = json_is_true(json_object_get(obj, "below"));
    return 0;
}

static int notice_read_new(struct qz_call *c, const json_t *obj, struct notice_work *w)
{
    qz_copy_text(w->notice.organisation, sizeof w->notice.organisation, qz_call_param(c, "id"));
    if (notice_read_words(obj, w) != 0 || qz_notice_may_be(c->store, &w->notice, qz_now_ms(), &w->err) != 0)
        return -1;
    return notice_read_file(obj, w);
}

static void api_notice_add(struct qz_call *c)
{
    static const struct qz_later how = {NULL, notice_look, notice_then, notice_end};
    json_t *obj = qz_call_json(c);
    struct notice_work *w = obj ? calloc(1, sizeof *w) : NULL;
    if (w && notice_read_new(c, obj, w) == 0) {
        qz_call_later(c, &how, w);
    } else if (w) {
        qz_call_failed(c, &w->err);
        notice_end(w);
    } else if (obj) {
        qz_call_problem(c, 503, "busy", "No memory for the answer", "Ask again in a while.");
    }
    json_decref(obj);
}

static void api_notice_remove(struct qz_call *c)
{
    struct qz_notice_row n;
    struct qz_err err;
    if (qz_notice_get(c->store, qz_call_param(c, "id"), &n, &err) != 0 ||
        qz_notice_remove(c->store, n.id, qz_now_ms(), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", n.id);
    qz_jsonw_text(&c->out, "organisation", n.organisation);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* ---- pictures ---- */

static void reply_picture(struct qz_call *c, const uint8_t hash[QZ_PICTURE_HASH])
{
    struct qz_err err;
    if (qz_picture_get(c->store, hash, &c->out, &err) == 0)
        qz_call_reply(c, 200, PICTURE_TYPE);
    else
        qz_call_failed(c, &err);
}

static void picture_is_missing(struct qz_call *c)
{
    struct qz_err err;
    qz_fail(&err, QZ_E_MISSING, "there is no such picture; its notice was taken down");
    qz_call_failed(c, &err);
}

static void api_notice_picture(struct qz_call *c)
{
    struct qz_notice_row n;
    struct qz_err err;
    if (qz_notice_get(c->store, qz_call_param(c, "id"), &n, &err) != 0)
        qz_call_failed(c, &err);
    else if (n.picture)
        reply_picture(c, n.hash);
    else
        picture_is_missing(c);
}

/* By its hash, which the configuration named: nobody can guess the one of another organisation's. */
static void api_kiosk_picture(struct qz_call *c)
{
    uint8_t hash[QZ_PICTURE_HASH];
    const char *text = qz_call_param(c, "hash");
    if (qz_base64_decode(text, strlen(text), true, hash, sizeof hash) == sizeof hash)
        reply_picture(c, hash);
    else
        picture_is_missing(c);
}

static const struct qz_route notice_rows[] = {
    {"GET", "/v1/organisations/{id}/notices", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_notices, .page = "notices"},
    {"POST", "/v1/organisations/{id}/notices", QZ_MAY_MANAGE, NOTICE_BODY_MOST, api_notice_add,
     .then = "/notices/{id}"},
    {"GET", "/v1/notices/{id}", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_notice, .page = "notice"},
    {"GET", "/v1/notices/{id}/picture", QZ_MAY_READ | QZ_MAY_CADRE, 0, api_notice_picture},
    {"POST", "/v1/notices/{id}/remove", QZ_MAY_MANAGE, QZ_JSON_MOST, api_notice_remove,
     .then = "/organisations/{organisation}/notices"},
    {"GET", "/v1/kiosks/{id}/pictures/{hash}", QZ_MAY_OWN_KIOSK, 0, api_kiosk_picture},
};
const struct qz_route_table qz_notice_routes = {notice_rows, sizeof notice_rows / sizeof *notice_rows};
