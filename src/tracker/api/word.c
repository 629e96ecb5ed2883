/* Badges, and what was done in a cadre's name. */
#include "base/clock.h"
#include "base/text.h"
#include "journal/badge.h"
#include "journal/journal.h"
#include "journal/tracker.h"
#include "registry/held.h"
#include "registry/named.h"
#include "rules/badge.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- badges, for an administrator ---- */

/* Where phones reach the tracker: as it was set, or else as the caller reached it. */
static int phone_host(struct qz_call *c, char out[80], struct qz_err *err)
{
    const char *host = qz_call_header(c, "Host");
    if (qz_setting_get(c->store, "host", out, 80, err) != 0)
        return -1;
    if (!*out)
        qz_copy_text(out, 80, host ? host : "");
    return *out ? 0
                : qz_fail(err, QZ_E_CONFLICT,
                          "how phones reach this tracker is not known; start it with --host");
}

static void api_cadre_badge(struct qz_call *c)
{
    struct qz_err err;
    char link[QZ_LINK_TEXT], host[80], address[140];
    uint32_t expires;
    if (phone_host(c, host, &err) != 0 ||
        qz_badge_make(c->store, qz_call_param(c, "id"), qz_now_ms(), link, &expires, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    snprintf(address, sizeof address, "https://%s/B/%s", host, link);

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "link", address);
    qz_jsonw_time(&c->out, "expires", (int64_t)expires * 1000);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
    sodium_memzero(link, sizeof link);
    sodium_memzero(address, sizeof address);
}

static void api_cadre_code(struct qz_call *c)
{
    struct qz_err err;
    char text[QZ_PASS_TEXT];
    if (qz_badge_code(c->store, qz_call_param(c, "id"), qz_now_ms(), text, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_text(&c->out, "code", text);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* ---- a badge that a kiosk was shown ---- */

/* What the kiosk is told: right and new, shown before, or not right. */
static const char *told(enum qz_judgement j)
{
    if (j == QZ_J_ACCEPTED)
        return "fresh";
    return j == QZ_J_LIVE_REUSED ? "seen" : "wrong";
}

static void api_kiosk_badge(struct qz_call *c)
{
    struct qz_err err;
    struct qz_pass badge;
    enum qz_judgement j;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    const char *text = qz_json_str(obj, "badge", QZ_PASS_TEXT - 1, &err);
    int rc = text ? 0 : -1;
    if (rc == 0 && !qz_badge_parse(text, strlen(text), &badge))
        rc = qz_fail(&err, QZ_E_INPUT, "\"badge\" must be the text of a badge, QZC:…");
    if (rc == 0)
        rc = qz_badge_ask(c->store, &c->kiosk, &badge, qz_now_ms(), &j, &err);
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "badge", told(j));
    qz_jsonw_text(&c->out, "verdict", qz_judgement_name(j));
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* ---- a row that a cadre holds at a kiosk ---- */

static void held_answer(struct qz_call *c, const uint8_t box[QZ_FULLNAME_BOX])
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_base64(&c->out, "box", box, QZ_FULLNAME_BOX);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_kiosk_name(struct qz_call *c)
{
    struct qz_err err;
    struct qz_held held = {0};
    uint8_t box[QZ_FULLNAME_BOX];
    int64_t wait_ms = 0;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    held.cadre = qz_json_str(obj, "cadre", QZ_ID_TEXT - 1, &err);
    held.activity = held.cadre ? qz_json_str(obj, "activity", QZ_ID_TEXT - 1, &err) : NULL;
    held.who = held.activity ? qz_json_str(obj, "who", QZ_ID_TEXT - 1, &err) : NULL;
    int rc = held.who ? qz_held_name(c->store, &c->kiosk, &held, qz_now_ms(), box, &wait_ms, &err) : -1;
    json_decref(obj);

    if (rc != 0)
        qz_call_failed(c, &err);
    else if (wait_ms > 0)
        qz_call_wait(c, wait_ms);
    else
        held_answer(c, box);
}

/* ---- what was done in a cadre's name ---- */

static void write_word(struct qz_call *c, const struct qz_named_row *w)
{
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "kiosk", w->kiosk);
    qz_jsonw_u64(&c->out, "n", w->n);
    qz_jsonw_text(&c->out, "kind", *w->verb ? w->verb : qz_entry_kind_name(w->kind));
    qz_jsonw_time(&c->out, "at", w->at_ms);
    qz_jsonw_text(&c->out, "whose", qz_whose_name(w->whose));
    qz_jsonw_text(&c->out, "verdict", qz_judgement_name(w->verdict));
    qz_jsonw_bool(&c->out, "gone", w->gone);
    qz_jsonw_text(&c->out, "activity", w->activity);
    qz_jsonw_text(&c->out, "title", w->title);

    if (w->target)
        qz_jsonw_u64(&c->out, "target", w->target);
    if (*w->target_kiosk)
        qz_jsonw_text(&c->out, "target_kiosk", w->target_kiosk);
    if (*w->reason)
        qz_jsonw_text(&c->out, "reason", w->reason);
    if (*w->administrator)
        qz_jsonw_text(&c->out, "administrator", w->administrator);

    qz_jsonw_object_end(&c->out);
}

/* Whose words they are. Of one who has left, the name is not known any more. */
static void write_whose_words(struct qz_call *c)
{
    struct qz_cadre_row cadre;
    struct qz_err err;
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    if (qz_cadre_get(c->store, qz_call_param(c, "id"), &cadre, &err) == 0)
        qz_jsonw_text(&c->out, "name", cadre.name);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_manages(c));
}

static void api_cadre_words(struct qz_call *c)
{
    struct qz_named_row *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    uint64_t after;
    char next[24] = "";
    if (!qz_call_number(c, "after", 0, &after))
        return;
    int n = qz_named_list(c->store, qz_call_param(c, "id"), after, row, QZ_PAGE, &err);
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    write_whose_words(c);
    qz_jsonw_array(&c->out, "words");
    for (int i = 0; i < n; i++)
        write_word(c, &row[i]);
    if (n == QZ_PAGE)
        snprintf(next, sizeof next, "%" PRIu64, row[n - 1].id);
    qz_list_end(c, next);
}

static void api_cadre_withdraw(struct qz_call *c)
{
    struct qz_err err;
    int64_t n = 0;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    const char *kiosk = qz_json_str_or_empty(obj, "kiosk", QZ_KIOSK_ID_TEXT - 1, &err);
    const char *who = kiosk ? qz_json_chars(obj, "administrator", QZ_NAME_CHARS, &err) : NULL;
    const char *reason = who ? qz_json_str(obj, "reason", QZ_REASON_MAX, &err) : NULL;
    int rc = reason ? qz_json_int(obj, "n", 1, INT64_MAX, &n, &err) : -1;

    if (rc == 0)
        rc = qz_named_withdraw(c->store, qz_call_param(c, "id"), kiosk, (uint64_t)n, who, reason, qz_now_ms(),
                               &err);
    qz_call_done(c, rc, &err);
    json_decref(obj);
}

/* ---- the address that hands a badge to its cadre's phone ---- */

/* The phone's page is not there yet: the secret is handed out by that page alone, once, so the address waits.
 */
static void api_page_badge(struct qz_call *c)
{
    struct qz_err err;
    bool waits;
    if (qz_badge_link(c->store, qz_call_param(c, "id"), qz_now_ms(), &waits, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "waits", waits);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, waits ? 200 : 410, NULL);
}

static const struct qz_route word_rows[] = {
    {"POST", "/v1/kiosks/{id}/badge", QZ_MAY_OWN_KIOSK, QZ_JSON_MOST, api_kiosk_badge},
    {"POST", "/v1/kiosks/{id}/name", QZ_MAY_OWN_KIOSK, QZ_JSON_MOST, api_kiosk_name},
    {"POST", "/v1/cadres/{id}/badge", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_badge},
    {"POST", "/v1/cadres/{id}/badge/code", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_code},
    {"GET", "/v1/cadres/{id}/words", QZ_MAY_READ, 0, api_cadre_words, .page = "cadre_words"},
    {"POST", "/v1/cadres/{id}/withdraw", QZ_MAY_MANAGE, QZ_JSON_MOST, api_cadre_withdraw,
     .then = "/cadres/{id}/words"},
    {"GET", "/B/{id}", QZ_MAY_ANYBODY, 0, api_page_badge, .page = "badge"},
};
const struct qz_route_table qz_word_routes = {word_rows, sizeof word_rows / sizeof *word_rows};
