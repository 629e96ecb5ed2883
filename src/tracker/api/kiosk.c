#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "figures/figures.h"
#include "journal/allowance.h"
#include "journal/journal.h"
#include "journal/rekey.h"
#include "journal/revoked.h"
#include "journal/ruling.h"
#include "journal/tracker.h"
#include "registry/newcomer.h"
#include "registry/registry.h"
#include "rules/limits.h"
#include "tracker/api/api.h"

#include <inttypes.h>
#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LOG_BODY_MOST (QZ_BATCH_BYTES + QZ_ENTRY_MAX)
#define RETRY_MOST_S  3600
#define MIB           (INT64_C(1) << 20)
#define TOKEN_LIFE_MS (7 * QZ_DAY_MS)

static void api_enrol(struct qz_call *c)
{
    struct qz_enrol_request r;
    struct qz_enrol_answer a;
    struct qz_err err;
    if (qz_enrol_request_read(c->body.data ? c->body.data : "", c->body.len, &r, &err) != 0 ||
        qz_kiosk_enrol(c->store, &r, qz_now_ms(), &a, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_enrol_answer_write(&a, &c->out);
    qz_call_reply(c, 200, NULL);
}

/* Signed like every answer to a kiosk, so that one that is refused knows it for good. */
static void api_kiosk_successor(struct qz_call *c)
{
    struct qz_successor_request r;
    struct qz_enrol_answer a;
    struct qz_err err;
    memcpy(r.old_key, c->kiosk.pk, sizeof r.old_key);

    int rc = qz_successor_request_read(c->body.data ? c->body.data : "", c->body.len, &r, &err);
    if (rc == 0)
        rc = qz_kiosk_succeed(c->store, &c->kiosk, &r, qz_now_ms(), &a, &err);

    if (rc != 0 && err.code == QZ_E_DENIED) {
        qz_call_problem(c, 409, "no-successor", "This kiosk does not begin another log by itself", "%s",
                        err.msg);
    } else if (rc != 0) {
        qz_call_failed(c, &err);
    } else {
        qz_enrol_answer_write(&a, &c->out);
        qz_call_reply(c, 200, NULL);
    }
}

/* Whether If-None-Match names the tag: a list, or *; weak tags compare alike. */
static bool none_match(const char *header, const char *etag)
{
    if (!header)
        return false;
    return strcmp(header, "*") == 0 || strstr(header, etag) != NULL;
}

static void api_config(struct qz_call *c)
{
    struct qz_config config;
    struct qz_err err;
    int64_t now = qz_now_ms();

    qz_kiosk_doubts(c->store, &c->kiosk, qz_call_query(c, "doubt"));
    if (qz_registry_etag(c->store, &c->kiosk, now, c->etag, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    if (none_match(qz_call_header(c, "If-None-Match"), c->etag)) {
        qz_call_reply(c, 304, NULL);
        return;
    }

    if (qz_registry_config(c->store, &c->kiosk, now, &config, &err) != 0) {
        c->etag[0] = '\0';
        qz_call_failed(c, &err);
        return;
    }

    qz_config_write(&config, &c->out);
    qz_config_finish(&config);
    qz_call_reply(c, 200, NULL);
}

static void api_revoked(struct qz_call *c)
{
    struct qz_revoked_page page;
    struct qz_err err;
    uint64_t number;
    if (!qz_call_number(c, "page", 0, &number))
        return;
    int rc = qz_registry_revoked(c->store, number, qz_now_ms(), &page, &err);
    if (rc == 0)
        qz_revoked_page_write(&page, &c->out);
    qz_revoked_page_finish(&page);
    if (rc == 0)
        qz_call_reply(c, 200, NULL);
    else
        qz_call_failed(c, &err);
}

static void api_roster(struct qz_call *c)
{
    struct qz_roster roster;
    struct qz_err err;
    if (qz_registry_roster(c->store, &c->kiosk, qz_call_query(c, "after"), qz_now_ms(), &roster, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_roster_write(&roster, &c->out);
    qz_roster_finish(&roster);
    qz_call_reply(c, 200, NULL);
}

static void refuse_upload(struct qz_call *c, enum qz_ingest why, uint64_t next, const struct qz_err *err)
{
    static const struct {
        int status;
        const char *name, *title;
    } rows[] = {
        [QZ_INGEST_GAP] = {409, "log-gap", "Entries before these are missing"},
        [QZ_INGEST_FORKED] = {409, "log-forked", "The log differs from what was sent before"},
        [QZ_INGEST_MALFORMED] = {400, "malformed", "The upload is not well formed"},
        [QZ_INGEST_TOO_LARGE] = {413, "too-large", "The upload is too large"},
        [QZ_INGEST_CLOCK] = {503, "tracker-clock", "The tracker's clock cannot be believed"},
        [QZ_INGEST_TOO_FAST] = {429, "too-fast", "The log grew faster than it may"},
        [QZ_INGEST_WRONG] = {422, "wrong-checkpoint", "The checkpoint does not fit the entries"},
    };
    char number[24];

    if (why == QZ_INGEST_FAILED) {
        qz_call_failed(c, err);
        return;
    }

    qz_call_problem(c, rows[why].status, rows[why].name, rows[why].title, "%s", err->msg);
    snprintf(number, sizeof number, "%" PRIu64, next);
    if (why == QZ_INGEST_TOO_FAST)
        c->retry_s = next < RETRY_MOST_S ? (int)next : RETRY_MOST_S;
    if (why == QZ_INGEST_GAP)
        qz_call_extend(c, "next", number);
    if (why == QZ_INGEST_FORKED)
        qz_call_extend(c, "entry", number);
}

/* What was uploaded is stored: a proof that cannot be made costs the checkpoint that it is for, so that the
 * kiosk does not take the lack of it for a rewritten log. */
static void prove_own_log(struct qz_call *c, uint64_t witness, struct qz_upload_answer *a)
{
    struct qz_err err = {0};
    if (qz_journal_consistency(c->store, witness, &a->proof, &err) == 0)
        return;
    qz_log(QZ_LOG_ERROR, "the tracker's own log: %s", err.msg);
    a->proof.count = 0;
    a->checkpoint[0] = '\0';
}

static void api_log(struct qz_call *c)
{
    struct qz_upload_answer a;
    struct qz_err err = {0};
    uint64_t from, witness;
    if (!qz_call_number(c, "from", 0, &from) || !qz_call_number(c, "witness", 0, &witness))
        return;

    enum qz_ingest rc = qz_journal_ingest(c->store, &c->kiosk, from, c->body.data ? c->body.data : "",
                                          c->body.len, qz_now_ms(), &a, &err);
    if (rc != QZ_INGEST_STORED) {
        refuse_upload(c, rc, a.next, &err);
        return;
    }

    prove_own_log(c, witness, &a);
    qz_upload_answer_write(&a, &c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_log_held(struct qz_call *c)
{
    struct qz_log_answer a;
    struct qz_err err;
    uint64_t from;
    if (!qz_call_number(c, "from", 0, &from))
        return;
    int rc = qz_journal_heal(c->store, &c->kiosk, from, &a, &err);
    if (rc == 0)
        qz_log_answer_write(&a, &c->out);
    qz_log_answer_finish(&a);
    if (rc == 0)
        qz_call_reply(c, 200, NULL);
    else
        qz_call_failed(c, &err);
}

static void api_feed(struct qz_call *c)
{
    uint64_t wait;
    if (!qz_call_number(c, "after", 0, &c->after) || !qz_call_number(c, "wait", 0, &wait))
        return;
    c->wait_s = wait < INT_MAX ? (int)wait : 0;
    qz_poll_or_wait(c);
}

/* ---- for the admin ---- */

/* What is known of a kiosk only since it was heard. */
static void out_heard(struct qz_call *c, const struct qz_kiosk *k)
{
    if (k->heard_ms)
        qz_jsonw_time(&c->out, "heard", k->heard_ms);
    if (k->wire)
        qz_jsonw_int(&c->out, "wire", k->wire);
    if (k->program[0])
        qz_jsonw_text(&c->out, "program", k->program);
    if (k->doubt[0])
        qz_jsonw_text(&c->out, "doubt", k->doubt);
}

static int out_kiosk(struct qz_call *c, const struct qz_kiosk *k, const char *title, struct qz_err *err)
{
    struct qz_ruled ruled;
    int64_t entries, bytes;
    if (qz_ruling_count(c->store, k, &ruled, err) != 0 ||
        qz_allowance_left(c->store, k, qz_now_ms(), &entries, &bytes, err) != 0)
        return -1;

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", k->id);
    qz_jsonw_text(&c->out, "organisation", k->organisation);
    qz_jsonw_u64(&c->out, "size", k->size);
    qz_jsonw_u64(&c->out, "discounted", ruled.discounted);
    qz_jsonw_u64(&c->out, "allowed", ruled.allowed);
    qz_jsonw_int(&c->out, "allowance_entries", entries);
    qz_jsonw_int(&c->out, "allowance_mib", bytes / MIB);
    qz_jsonw_bool(&c->out, "revoked", k->revoked);
    qz_jsonw_bool(&c->out, "forked", k->forked);
    if (k->predecessor[0])
        qz_jsonw_text(&c->out, "was", k->predecessor);
    if (k->successor[0])
        qz_jsonw_text(&c->out, "became", k->successor);
    out_heard(c, k);
    qz_jsonw_text(&c->out, "name", k->name);
    qz_jsonw_text(&c->out, "organisation_title", title);
    qz_jsonw_object_end(&c->out);

    return 0;
}

static int out_kiosks(struct qz_call *c, const struct qz_kiosk *row, int n, struct qz_err *err)
{
    struct qz_organisation o = {0};
    for (int i = 0; i < n; i++) {
        bool same = strcmp(o.id, row[i].organisation) == 0;
        if (!same && qz_organisation_get(c->store, row[i].organisation, &o, err) != 0)
            return -1;
        if (out_kiosk(c, &row[i], o.title, err) != 0)
            return -1;
    }
    return 0;
}

static void api_kiosks(struct qz_call *c)
{
    struct qz_kiosk *row = qz_call_keep(c, QZ_PAGE, sizeof *row);
    if (!row)
        return;

    struct qz_err err;
    const char *within = qz_call_within(c);
    int n = qz_kiosk_list(c->store, within, qz_call_query(c, "after"), row, QZ_PAGE, &err);
    qz_jsonw_object(&c->out, NULL);
    int rc = n < 0 ? -1 : qz_api_write_whose(c, within, &err);
    qz_jsonw_bool(&c->out, "may_manage", qz_api_has(c, QZ_MAY_DEVICES));
    qz_jsonw_array(&c->out, "kiosks");
    if (rc != 0 || out_kiosks(c, row, n, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_list_end(c, n == QZ_PAGE ? row[n - 1].id : "");
}

/* Where a kiosk is to send: what the caller says, or the address that the caller came by. */
static int base_url(struct qz_call *c, const json_t *obj, char out[QZ_URL_MAX + 1], struct qz_err *err)
{
    const char *given = qz_json_str_or_empty(obj, "url", QZ_URL_MAX, err), *host = qz_call_header(c, "Host");
    const char *proto = qz_call_header(c, "X-Forwarded-Proto");
    if (!given)
        return -1;
    if (*given)
        qz_copy_text(out, QZ_URL_MAX + 1, given);
    else if (!host || strlen(host) > QZ_URL_MAX - 8)
        return qz_fail(err, QZ_E_INPUT, "give \"url\": where kiosks reach this tracker");
    else
        snprintf(out, QZ_URL_MAX + 1, "%s://%s", proto && strcmp(proto, "https") == 0 ? "https" : "http",
                 host);
    return 0;
}

static void api_keys(struct qz_call *c)
{
    struct qz_rekeys notes;
    struct qz_err err;
    uint8_t after[32];
    const char *text = qz_call_query(c, "after");

    if (qz_base64_decode(text, strlen(text), true, after, sizeof after) != sizeof after) {
        qz_call_problem(c, 400, "malformed", "The request is not well formed",
                        "\"after\" must be a key of the tracker's: 32 bytes in base64url.");
        return;
    }

    if (qz_tracker_rekeys(c->store, after, &notes, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_rekeys_write(&notes, &c->out);
    qz_call_reply(c, 200, NULL);
}

static int make_code(struct qz_call *c, const json_t *obj, int64_t expires, struct qz_enrol_code *code,
                     char text[600], struct qz_err *err)
{
    struct qz_enrol_code again;
    const char *org = qz_json_str(obj, "organisation", QZ_ID_TEXT - 1, err);
    const char *name = org ? qz_json_chars(obj, "name", QZ_TITLE_CHARS, err) : NULL;
    if (!name || base_url(c, obj, code->url, err) != 0)
        return -1;
    qz_key_fingerprint(qz_tracker_public_key(c->store), code->fingerprint);
    size_t n = qz_enrol_code_text(code, text, 600);
    if (n == 0 || !qz_enrol_code_parse(text, n, &again))
        return qz_fail(err, QZ_E_INPUT, "\"url\" must be http:// or https:// and plain ASCII");
    if (qz_token_new(c->store, org, name, expires, qz_now_ms(), code->token, err) != 0)
        return -1;
    return qz_enrol_code_text(code, text, 600) ? 0 : qz_fail(err, QZ_E_BUG, "the code cannot be written");
}

/* As who types it on the kiosk's screen reads it. */
static void token_typed(struct qz_call *c, const struct qz_enrol_code *code)
{
    char token[2 * QZ_TOKEN_BYTES], print[2 * QZ_FINGERPRINT_BYTES];
    qz_base32_encode(code->token, QZ_TOKEN_BYTES, false, token, sizeof token);
    qz_base32_encode(code->fingerprint, QZ_FINGERPRINT_BYTES, false, print, sizeof print);
    qz_jsonw_text(&c->out, "token_typed", token);
    qz_jsonw_text(&c->out, "fingerprint", print);
}

static void api_kiosk_token(struct qz_call *c)
{
    struct qz_enrol_code code = {0};
    char text[600];
    struct qz_err err;
    int64_t expires = qz_now_ms() + TOKEN_LIFE_MS;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = json_object_get(obj, "expires") ? qz_json_time(obj, "expires", &expires, &err) : 0;
    if (rc == 0)
        rc = make_code(c, obj, expires, &code, text, &err);
    json_decref(obj);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_base64(&c->out, "token", code.token, sizeof code.token);
    token_typed(c, &code);
    qz_jsonw_text(&c->out, "url", code.url);
    qz_jsonw_text(&c->out, "code", text);
    qz_jsonw_time(&c->out, "expires", expires);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 201, NULL);
}

/* A body may be left out; what it says of a theft must be plain, as it decides whether PINs are barred. */
static void api_kiosk_revoke(struct qz_call *c)
{
    struct qz_err err;
    bool stolen = false;
    int pins = 0;
    json_t *obj = c->body.len ? qz_call_json(c) : json_object();
    if (!obj)
        return;

    int rc = json_object_get(obj, "stolen") ? qz_json_bool(obj, "stolen", &stolen, &err) : 0;
    json_decref(obj);
    if (rc == 0 && stolen)
        rc = qz_kiosk_stolen(c->store, qz_call_param(c, "id"), qz_now_ms(), &pins, &err);
    else if (rc == 0)
        rc = qz_kiosk_revoke(c->store, qz_call_param(c, "id"), qz_now_ms(), &err);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "id", qz_call_param(c, "id"));
    qz_jsonw_bool(&c->out, "revoked", true);
    qz_jsonw_int(&c->out, "stolen_pins", pins);
    qz_jsonw_object_end(&c->out);

    qz_call_reply(c, 200, NULL);
}

/* ---- newcomers ---- */

#define NEWCOMER_BOX (QZ_NEWCOMER_MOST + 64) /* bytes of what is sealed, at most */

static int read_box(const json_t *obj, uint8_t box[NEWCOMER_BOX], size_t *len, struct qz_err *err)
{
    int64_t n;
    const char *text = qz_json_str(obj, "box", 2 * (size_t)NEWCOMER_BOX, err);
    if (!text || qz_json_int(obj, "n", 1, INT64_MAX, &n, err) != 0)
        return -1;
    if (sodium_base642bin(box, NEWCOMER_BOX, text, strlen(text), NULL, len, NULL,
                          sodium_base64_VARIANT_ORIGINAL) != 0)
        return qz_fail(err, QZ_E_INPUT, "\"box\" must be base64 of at most %d bytes", NEWCOMER_BOX);
    return 0;
}

static void api_newcomer(struct qz_call *c)
{
    struct qz_err err;
    uint8_t box[NEWCOMER_BOX];
    char who[QZ_ID_TEXT];
    size_t len = 0;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;
    int rc = read_box(obj, box, &len, &err);
    json_decref(obj);
    if (rc == 0)
        rc = qz_newcomer_take(c->store, &c->kiosk, box, len, qz_now_ms(), who, &err);
    if (rc != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "who", who);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static const struct qz_route kiosk_rows[] = {
    {"POST", "/v1/enrol", QZ_MAY_ENROL, QZ_JSON_MOST, api_enrol},
    {"GET", "/v1/kiosks/{id}/config", QZ_MAY_OWN_KIOSK, 0, api_config},
    {"GET", "/v1/kiosks/{id}/roster", QZ_MAY_OWN_KIOSK, 0, api_roster},
    {"GET", "/v1/kiosks/{id}/revoked", QZ_MAY_OWN_KIOSK, 0, api_revoked},
    {"POST", "/v1/kiosks/{id}/log", QZ_MAY_OWN_KIOSK, LOG_BODY_MOST, api_log},
    {"GET", "/v1/kiosks/{id}/log", QZ_MAY_OWN_KIOSK, 0, api_log_held},
    {"GET", "/v1/kiosks/{id}/feed", QZ_MAY_OWN_KIOSK, 0, api_feed},
    {"POST", "/v1/kiosks/{id}/newcomers", QZ_MAY_OWN_KIOSK, QZ_JSON_MOST, api_newcomer},
    {"POST", "/v1/kiosks/{id}/successor", QZ_MAY_OWN_KIOSK, QZ_JSON_MOST, api_kiosk_successor},
    {"GET", "/v1/keys", QZ_MAY_ANYBODY, 0, api_keys},
    {"GET", "/v1/kiosks", QZ_MAY_READ | QZ_MAY_SECURITY, 0, api_kiosks, .page = "kiosks"},
    {"POST", "/v1/kiosks/tokens", QZ_MAY_DEVICES, QZ_JSON_MOST, api_kiosk_token, .page = "kiosk_code"},
    {"POST", "/v1/kiosks/{id}/revoke", QZ_MAY_DEVICES, QZ_JSON_MOST, api_kiosk_revoke, .then = "/kiosks"},
};
const struct qz_route_table qz_kiosk_routes = {kiosk_rows, sizeof kiosk_rows / sizeof *kiosk_rows};
