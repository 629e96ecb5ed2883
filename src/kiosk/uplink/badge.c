#include "base/clock.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"
#include "wire/fullname.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define CONNECT_MS 1500
#define WHOLE_S    2 /* whoever shows a badge stands there and waits */

/* The badge thread's own. */
struct asking {
    const struct qz_uplink_badge *given;
    struct qz_link link;
    bool linked;
    struct qz_response response;
};

static enum qz_badge_said said_in(const struct qz_response *r, struct qz_err *err)
{
    static const char *const names[] = {
        [QZ_BADGE_SAID_FRESH] = "fresh", [QZ_BADGE_SAID_SEEN] = "seen", [QZ_BADGE_SAID_WRONG] = "wrong"};
    enum qz_badge_said said = QZ_BADGE_SAID_NOTHING;
    json_t *obj = qz_json_load(r->body.data ? r->body.data : "", r->body.len, err);
    const char *word = obj ? qz_json_str(obj, "badge", 20, err) : NULL;
    for (int i = QZ_BADGE_SAID_FRESH; word && i <= QZ_BADGE_SAID_WRONG; i++)
        if (strcmp(word, names[i]) == 0)
            said = (enum qz_badge_said)i;
    json_decref(obj);
    return said;
}

/* ---- badges ---- */

/* All of it in memory of one piece, which is wiped. */
static void badge_body(struct qz_buf *body, const char *badge)
{
    qz_buf_reserve(body, QZ_PASS_TEXT + 20);
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "badge", badge);
    qz_jsonw_object_end(body);
}

/* Ask the tracker at that part of this kiosk's address. 0 when it answered itself, whatever the status. */
static int badge_post(struct asking *a, const char *what, const struct qz_buf *body, struct qz_err *err)
{
    char path[QZ_UPLINK_PATH];
    struct qz_told_by by = {.url = a->link.url, .kiosk = a->link.kiosk, .key = a->link.tracker_key};
    snprintf(path, sizeof path, "v1/kiosks/%s/%s", a->link.kiosk, what);

    struct qz_request req = {.bearer = a->link.bearer,
                             .body = body->data ? body->data : "",
                             .len = body->len,
                             .connect_ms = CONNECT_MS,
                             .stall_s = WHOLE_S,
                             .whole_s = WHOLE_S};
    return qz_told_ask(a->given->client, &by, path, &req, &a->response, err);
}

static enum qz_badge_said ask_tracker(struct asking *a, const char *badge)
{
    struct qz_err err = {0};
    struct qz_buf body = {0};
    badge_body(&body, badge);

    enum qz_badge_said said = QZ_BADGE_SAID_NOTHING;
    if (badge_post(a, "badge", &body, &err) == 0 && qz_response_check(&a->response, &err) == 0)
        said = said_in(&a->response, &err);

    if (said == QZ_BADGE_SAID_NOTHING)
        qz_log(QZ_LOG_WARN, "badge: %s", *err.msg ? err.msg : "the tracker's answer cannot be understood");
    if (body.data)
        sodium_memzero(body.data, body.cap);
    qz_buf_finish(&body);
    return said;
}

/* ---- full names, which are sealed to this kiosk: only the desk can open what comes ---- */

static void name_body(struct qz_buf *body, const struct qz_word *w)
{
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "cadre", w->name.cadre);
    qz_jsonw_text(body, "activity", w->name.activity);
    qz_jsonw_text(body, "who", w->name.who);
    qz_jsonw_object_end(body);
}

/* What the tracker's answer means that is no name. */
static enum qz_fullname name_refused(int status)
{
    switch (status) {
    case 401:
    case 403:
        return QZ_FULLNAME_REFUSED;
    case 404:
        return QZ_FULLNAME_UNKNOWN;
    case 429:
        return QZ_FULLNAME_MANY;
    default:
        return QZ_FULLNAME_OFFLINE;
    }
}

static enum qz_fullname name_said(const struct qz_response *r, uint8_t box[QZ_FULLNAME_BOX],
                                  struct qz_err *err)
{
    if (r->status != 200)
        return name_refused((int)r->status);
    json_t *obj = qz_json_load(r->body.data ? r->body.data : "", r->body.len, err);
    int rc = obj ? qz_json_bytes(obj, "box", box, QZ_FULLNAME_BOX, err) : -1;
    json_decref(obj);
    return rc == 0 ? QZ_FULLNAME_SHOWN : QZ_FULLNAME_OFFLINE;
}

static void on_name_word(struct asking *a, const struct qz_word *w)
{
    struct qz_err err = {0};
    struct qz_buf body = {0};
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_ask ask = {
        .kind = QZ_ASK_NAME_SAID, .number = w->number, .name_said.what = QZ_FULLNAME_OFFLINE};
    name_body(&body, w);
    if (a->linked && badge_post(a, "name", &body, &err) == 0)
        ask.name_said.what = name_said(&a->response, box, &err);
    qz_buf_finish(&body);

    if (ask.name_said.what == QZ_FULLNAME_OFFLINE)
        qz_log(QZ_LOG_WARN, "full name: %s",
               *err.msg ? err.msg : "the tracker does not answer, or its answer cannot be understood");
    if (ask.name_said.what == QZ_FULLNAME_SHOWN)
        qz_uplink_ask(a->given->wires, &ask, box, sizeof box);
    else
        qz_wires_ask(a->given->wires, &ask);
}

static void on_badge_word(struct asking *a, const struct qz_word *w)
{
    if (w->kind == QZ_WORD_LINK) {
        a->link = w->link;
        a->linked = true;
        qz_uplink_follow(a->given->client, &a->link, a->given->own_ca);
        return;
    }
    if (w->kind == QZ_WORD_NAME) {
        on_name_word(a, w);
        return;
    }

    struct qz_ask ask = {
        .kind = QZ_ASK_BADGE_SAID, .number = w->number, .badge_said.what = QZ_BADGE_SAID_NOTHING};
    if (a->linked)
        ask.badge_said.what = ask_tracker(a, w->badge);
    qz_wires_ask(a->given->wires, &ask);
}

void *qz_uplink_badge_run(void *arg)
{
    struct asking a = {.given = arg};
    struct qz_word w;
    while (!qz_queue_closed(a.given->wires->badges)) {
        if (qz_queue_pop(a.given->wires->badges, &w, -1))
            on_badge_word(&a, &w);
    }
    qz_response_finish(&a.response);
    sodium_memzero(&a.link, sizeof a.link);
    return NULL;
}
