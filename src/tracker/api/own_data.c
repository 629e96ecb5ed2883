/* What is known of somebody, on the own phone: /phone/data. */
#include "registry/own_data.h"

#include "base/clock.h"
#include "registry/certificate.h"
#include "tracker/api/api.h"
#include "tracker/api/own_phone_int.h"

#include <sodium.h>
#include <string.h>

#define OWNDATA_GONE "Max-Age=0; HttpOnly; Secure; SameSite=Lax"

static const char *owndata_language(const struct qz_call *c)
{
    return c->language == QZ_CHINESE ? "zh" : "en";
}

/* ---- what is shown ---- */

static int owndata_write_person(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_own_data d;
    if (qz_own_data_get(c->store, me->youth, &d, err) != 0)
        return -1;
    qz_jsonw_text(&c->out, "id", d.who);
    qz_jsonw_text(&c->out, "name", d.name);
    qz_jsonw_text(&c->out, "phone", d.phone);
    qz_jsonw_text(&c->out, "age", qz_age_name(d.age));
    qz_jsonw_text(&c->out, "organisation_title", d.organisation_title);
    sodium_memzero(&d, sizeof d);
    return 0;
}

/* What the person said last to that: 1 yes, 0 no or never asked. */
static bool owndata_agrees(const struct qz_consent_row *row, int n, const char *purpose)
{
    bool yes = false;
    for (int i = 0; i < n; i++)
        if (strcmp(row[i].purpose, purpose) == 0)
            yes = row[i].given && !row[i].ended_ms;
    return yes;
}

static void owndata_write_said(struct qz_call *c, const struct qz_consent_row *row, int n)
{
    qz_jsonw_array(&c->out, "consents");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "purpose", row[i].purpose);
        qz_jsonw_int(&c->out, "version", row[i].version);
        qz_jsonw_bool(&c->out, "given", row[i].given);

        qz_jsonw_time(&c->out, "at", row[i].at_ms);
        qz_jsonw_text(&c->out, "by", row[i].how);
        if (row[i].ended_ms)
            qz_jsonw_time(&c->out, "ended", row[i].ended_ms);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static int owndata_write_consents(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_consent_texts texts;
    struct qz_consent_row *row = qz_call_keep(c, QZ_SAID_MOST, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");
    int n = qz_consent_list(c->store, me->youth, row, QZ_SAID_MOST, err);

    if (n < 0 || qz_consent_texts(owndata_language(c), &texts, err) != 0)
        return -1;

    owndata_write_said(c, row, n);
    qz_jsonw_array(&c->out, "asked");
    for (size_t i = 0; i < texts.n; i++) {
        const char *purpose = texts.text[i].purpose;
        if (strcmp(purpose, QZ_CONSENT_ROLL) == 0 || strcmp(purpose, QZ_CONSENT_GUARDIAN) == 0)
            continue;
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "purpose", purpose);
        qz_jsonw_text(&c->out, "title", texts.text[i].title);
        qz_jsonw_text(&c->out, "text", texts.text[i].text);
        qz_jsonw_bool(&c->out, "yes", owndata_agrees(row, n, purpose));
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    return 0;
}

static int owndata_write_requests(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_request_row *row = qz_call_keep(c, QZ_REQUESTS_MOST, sizeof *row);
    if (!row)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");
    int n = qz_request_list(c->store, me->youth, row, QZ_REQUESTS_MOST, err);
    if (n < 0)
        return -1;

    qz_jsonw_bool(&c->out, "any", n > 0);
    qz_jsonw_array(&c->out, "requests");
    for (int i = 0; i < n; i++) {
        char kind[QZ_REQUEST_TEXT];
        snprintf(kind, sizeof kind, "%.*s", (int)strcspn(row[i].what, ":"), row[i].what);
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "what", row[i].what);
        qz_jsonw_text(&c->out, "kind", kind);
        qz_jsonw_time(&c->out, "at", row[i].at_ms);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    return 0;
}

static void owndata_answer(struct qz_call *c, const struct qz_phone *me)
{
    struct qz_err err;
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "me", me != NULL);
    if (me && (owndata_write_person(c, me, &err) != 0 || owndata_write_consents(c, me, &err) != 0 ||
               owndata_write_requests(c, me, &err) != 0)) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_owndata(struct qz_call *c)
{
    struct qz_phone me;
    int known = qz_ownphone_look(c, &me);
    if (known >= 0)
        owndata_answer(c, known == 1 ? &me : NULL);
}

/* ---- all of it, to take along ---- */

static int owndata_write_record(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_record_cursor from;
    struct qz_record_row *row = qz_call_keep(c, QZ_RECORD_MOST, sizeof *row);
    if (!row || !qz_record_cursor_read("", &from))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the record");
    int n = qz_record_list(c->store, me->youth, from, qz_now_ms(), row, QZ_RECORD_MOST, err);
    if (n < 0)
        return -1;

    qz_jsonw_array(&c->out, "activities");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "activity", row[i].activity);
        qz_jsonw_text(&c->out, "title", row[i].title);
        qz_jsonw_text(&c->out, "organisation_title", row[i].organisation_title);
        qz_jsonw_time(&c->out, "start", row[i].start_ms);
        qz_jsonw_time(&c->out, "end", row[i].end_ms);
        qz_jsonw_text(&c->out, "how", qz_record_how_name(row[i].how));
        qz_jsonw_int(&c->out, "minutes", row[i].minutes);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
    return 0;
}

static int owndata_write_certificates(struct qz_call *c, const struct qz_phone *me, struct qz_err *err)
{
    struct qz_certificate *cert = qz_call_keep(c, QZ_CERTIFICATES_MOST, sizeof *cert);
    if (!cert)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the list");
    int n = qz_certificate_list(c->store, me->youth, cert, QZ_CERTIFICATES_MOST, err);
    if (n < 0)
        return -1;
    qz_jsonw_array(&c->out, "certificates");
    for (int i = 0; i < n; i++)
        qz_jsonw_text(&c->out, NULL, cert[i].code);
    qz_jsonw_array_end(&c->out);
    return 0;
}

static void api_owndata_copy(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    if (!qz_ownphone_whose(c, &me))
        return;
    if (qz_own_data_copied(c->store, me.youth, qz_now_ms(), &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "me", true);
    if (owndata_write_person(c, &me, &err) != 0 || owndata_write_consents(c, &me, &err) != 0 ||
        owndata_write_requests(c, &me, &err) != 0 || owndata_write_record(c, &me, &err) != 0 ||
        owndata_write_certificates(c, &me, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* ---- what is changed ---- */

static void owndata_done(struct qz_call *c, const struct qz_phone *me, int rc, const struct qz_err *err)
{
    if (rc == 0)
        owndata_answer(c, me);
    else
        qz_call_failed(c, err);
}

static void api_owndata_correct(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    json_t *obj = qz_ownphone_whose(c, &me) ? qz_call_json(c) : NULL;
    if (!obj)
        return;
    const char *name = qz_json_chars_or_empty(obj, "name", QZ_NAME_CHARS, &err);
    int rc = name ? 0 : qz_fail_field(&err, "name");
    const char *phone = rc == 0 ? qz_json_str_or_empty(obj, "phone", 16, &err) : "";
    if (!phone)
        rc = qz_fail_field(&err, "phone");

    if (rc == 0)
        rc = qz_own_data_correct(c->store, &me, name, phone, qz_now_ms(), &err);
    owndata_done(c, &me, rc, &err);
    json_decref(obj);
}

static void api_owndata_say(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    struct qz_consent_texts texts;
    json_t *obj = qz_ownphone_whose(c, &me) ? qz_call_json(c) : NULL;
    if (!obj)
        return;
    const char *say = qz_json_str_or_empty(obj, "say", 8, &err);
    int rc = say ? qz_consent_texts(owndata_language(c), &texts, &err) : -1;
    if (rc == 0)
        rc = qz_own_data_say(c->store, &me, &texts, qz_call_param(c, "purpose"), strcmp(say, "yes") == 0,
                             qz_now_ms(), &err);
    owndata_done(c, &me, rc, &err);
    json_decref(obj);
}

static void api_owndata_erase(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    json_t *obj = qz_ownphone_whose(c, &me) ? qz_call_json(c) : NULL;
    if (!obj)
        return;
    const char *sure = qz_json_str_or_empty(obj, "sure", 8, &err);
    int rc = sure ? 0 : -1;
    if (rc == 0 && strcmp(sure, "yes") != 0) {
        qz_fail(&err, QZ_E_INPUT, "say that you are sure: it cannot be undone");
        rc = qz_fail_field(&err, "sure");
    }
    if (rc == 0)
        rc = qz_own_data_erase(c->store, &me, qz_now_ms(), &err);

    if (rc == 0)
        qz_call_cookie(c, QZ_PHONE_COOKIE, "", OWNDATA_GONE);
    owndata_done(c, NULL, rc, &err);
    json_decref(obj);
}

static const struct qz_route owndata_rows[] = {
    {"GET", "/v1/phone/data", QZ_MAY_ANYBODY, 0, api_owndata, .page = "data"},
    {"POST", "/v1/phone/data", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_owndata_correct, .then = "/phone/data"},
    {"GET", "/v1/phone/data/copy", QZ_MAY_ANYBODY | QZ_MAY_NOTE, 0, api_owndata_copy},
    {"POST", "/v1/phone/consents/{purpose}", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_owndata_say,
     .then = "/phone/data"},
    {"POST", "/v1/phone/erase", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_owndata_erase, .page = "erased"},
};
const struct qz_route_table qz_own_data_routes = {owndata_rows, sizeof owndata_rows / sizeof *owndata_rows};
