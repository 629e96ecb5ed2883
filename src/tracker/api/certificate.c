/* Certificates of attendance: what the own phone makes and shows, the paper, and what anybody sees who has
 * its code. */
#include "registry/certificate.h"

#include "base/clock.h"
#include "base/text.h"
#include "registry/throttle.h"
#include "tracker/api/api.h"
#include "tracker/api/own_phone_int.h"
#include "tracker/http/later.h"
#include "tracker/paper/paper.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- what several answers have ---- */

static const char *certificate_said(enum qz_certificate_said said)
{
    static const char *const names[] = {
        [QZ_CERTIFICATE_GOOD] = "good",
        [QZ_CERTIFICATE_CHANGED] = "changed",
        [QZ_CERTIFICATE_NOTHING] = "nothing",
        [QZ_CERTIFICATE_ENDED] = "ended",
    };
    return names[said];
}

/* In groups of four, in capitals: as people read it out. */
static void certificate_spell(const char *code, char out[24])
{
    int n = 0;
    for (int i = 0; code[i]; i++) {
        if (i && i % 4 == 0)
            out[n++] = '-';
        out[n++] = (char)(code[i] >= 'a' ? code[i] - 'a' + 'A' : code[i]);
    }
    out[n] = '\0';
}

/* The address behind the code on the paper. */
static int certificate_verify(struct qz_call *c, const char *code, char out[160], struct qz_err *err)
{
    char url[QZ_CALL_URL_TEXT];
    if (qz_call_url(c, url, err) != 0)
        return -1;
    snprintf(out, 160, "%s/verify/%s", url, code);
    return 0;
}

/* What stands on the paper, but for the name: as it was made. */
static void certificate_write(struct qz_call *c, const struct qz_certificate *cert)
{
    char spelt[24];
    certificate_spell(cert->code, spelt);
    qz_jsonw_text(&c->out, "code", cert->code);
    qz_jsonw_text(&c->out, "spelt", spelt);
    qz_jsonw_bool(&c->out, "named", cert->named);
    qz_jsonw_bool(&c->out, "span", !cert->ref);

    if (!cert->ref) {
        qz_jsonw_time(&c->out, "from", cert->from_ms);
        qz_jsonw_time(&c->out, "to", cert->to_ms - 1);
    }

    qz_jsonw_time(&c->out, "made", cert->at_ms);
    qz_jsonw_int(&c->out, "times", cert->then.times);
    qz_jsonw_int(&c->out, "minutes", cert->then.minutes);
    qz_jsonw_bool(&c->out, "ended", cert->ended_ms != 0);
    if (cert->ended_ms)
        qz_jsonw_time(&c->out, "ended_at", cert->ended_ms);
}

static void certificate_write_rows(struct qz_call *c, const struct qz_record_row *row, int n)
{
    qz_jsonw_array(&c->out, "activities");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        qz_jsonw_text(&c->out, "title", row[i].title);
        qz_jsonw_text(&c->out, "organisation_title", row[i].organisation_title);
        qz_jsonw_time(&c->out, "start", row[i].start_ms);
        qz_jsonw_int(&c->out, "minutes", row[i].minutes);
        qz_jsonw_text(&c->out, "how", qz_record_how_name(row[i].how));
        qz_jsonw_bool(&c->out, "forgot", row[i].forgot);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static struct qz_record_row *certificate_rows(struct qz_call *c, const struct qz_certificate *cert, int *n)
{
    struct qz_err err;
    struct qz_record_row *row = qz_call_keep(c, QZ_CERTIFICATE_ROWS + 1, sizeof *row);
    if (!row)
        return NULL;
    *n = qz_certificate_rows(c->store, cert, qz_now_ms(), row, &err);
    if (*n >= 0)
        return row;
    qz_call_failed(c, &err);
    return NULL;
}

/* The certificate that the path names. False after a problem. */
static bool certificate_found(struct qz_call *c, struct qz_certificate *cert)
{
    struct qz_err err;
    int rc = qz_certificate_find(c->store, qz_call_param(c, "code"), cert, &err);
    if (rc < 0)
        qz_call_failed(c, &err);
    if (rc == 0)
        qz_call_problem(
            c, 404, "not-found", "There is no such certificate",
            "Compare the code with the one on the paper. Of who asked to be forgotten there is none "
            "any more.");
    return rc == 1;
}

/* The same, one of whoever's phone asks. */
static bool certificate_own(struct qz_call *c, struct qz_certificate *cert)
{
    struct qz_phone me;
    if (!qz_ownphone_whose(c, &me) || !certificate_found(c, cert))
        return false;
    if (cert->youth == me.youth)
        return true;
    qz_call_problem(c, 404, "not-found", "There is no such certificate",
                    "It is none of yours; look at your list.");
    return false;
}

/* ---- the own ones ---- */

static void certificate_write_list(struct qz_call *c, const struct qz_certificate *cert, int n)
{
    qz_jsonw_array(&c->out, "certificates");
    for (int i = 0; i < n; i++) {
        qz_jsonw_object(&c->out, NULL);
        certificate_write(c, &cert[i]);
        qz_jsonw_text(&c->out, "title", cert[i].title);
        qz_jsonw_object_end(&c->out);
    }
    qz_jsonw_array_end(&c->out);
}

static void certificate_day(int64_t ms, char out[11])
{
    char text[QZ_TIME_TEXT];
    qz_time_format(ms, text);
    qz_copy_text(out, 11, text);
}

/* The forms: of the one activity that the query names, and of a time, at first this year's. */
static void certificate_write_forms(struct qz_call *c)
{
    char day[11];
    int64_t now = qz_now_ms();
    qz_jsonw_text(&c->out, "activity", qz_call_query(c, "activity"));
    certificate_day(qz_date_start((struct qz_date){qz_date_of(now).year, 1, 1}), day);
    qz_jsonw_text(&c->out, "first", day);
    certificate_day(now, day);
    qz_jsonw_text(&c->out, "last", day);
}

static void api_certificates(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    struct qz_certificate *cert = qz_call_keep(c, QZ_CERTIFICATES_MOST, sizeof *cert);
    int known = cert ? qz_ownphone_look(c, &me) : -1;
    if (known < 0)
        return;
    int n = known ? qz_certificate_list(c->store, me.youth, cert, QZ_CERTIFICATES_MOST, &err) : 0;
    if (n < 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_bool(&c->out, "me", known == 1);
    if (known) {
        certificate_write_forms(c);
        qz_jsonw_bool(&c->out, "any", n > 0);
        certificate_write_list(c, cert, n);
    }
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_certificate(struct qz_call *c)
{
    struct qz_certificate cert;
    struct qz_err err;
    char verify[160];
    int n;
    if (!certificate_own(c, &cert))
        return;
    struct qz_record_row *row = certificate_rows(c, &cert, &n);
    if (!row)
        return;
    if (certificate_verify(c, cert.code, verify, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }

    qz_jsonw_object(&c->out, NULL);
    certificate_write(c, &cert);
    qz_jsonw_text(&c->out, "said", certificate_said(qz_certificate_says(&cert, qz_record_add_up(row, n))));
    qz_jsonw_text(&c->out, "verify", verify);
    certificate_write_rows(c, row, n);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

/* ---- making and ending ---- */

/* "2026-05-04" as the begin of that day; "" is -1. */
static int certificate_read_day(const json_t *obj, const char *key, int64_t *ms, struct qz_err *err)
{
    char text[40];
    const char *day = qz_json_str_or_empty(obj, key, 10, err);
    if (!day)
        return qz_fail_field(err, key);
    snprintf(text, sizeof text, "%sT00:00:00+08:00", day);
    if (strlen(day) == 10 && qz_time_parse(text, strlen(text), ms) == 0)
        return 0;
    qz_fail(err, QZ_E_INPUT, "say the first and the last day, such as 2017-05-04");
    return qz_fail_field(err, key);
}

static int certificate_read(const json_t *obj, struct qz_certificate_wish *wish, struct qz_err *err)
{
    const char *activity = qz_json_str_or_empty(obj, "activity", QZ_ID_TEXT - 1, err);
    if (!activity)
        return -1;
    const char *named = qz_json_str_or_empty(obj, "named", 8, err);
    if (!named)
        return -1;
    qz_copy_text(wish->activity, sizeof wish->activity, activity);
    wish->named = strcmp(named, "yes") == 0;
    if (*activity)
        return 0;

    if (certificate_read_day(obj, "from", &wish->from_ms, err) != 0 ||
        certificate_read_day(obj, "to", &wish->to_ms, err) != 0)
        return -1;
    wish->to_ms += QZ_DAY_MS;
    if (wish->from_ms < wish->to_ms)
        return 0;
    qz_fail(err, QZ_E_INPUT, "the last day is before the first one");
    return qz_fail_field(err, "to");
}

static void certificate_made(struct qz_call *c, int rc, const char *code, const struct qz_err *err)
{
    if (rc != 0 && err->code == QZ_E_FULL) {
        qz_call_problem(c, 409, "too-many", "That is too much", "%s", err->msg);
        return;
    }
    if (rc != 0) {
        qz_call_failed(c, err);
        return;
    }
    qz_jsonw_object(&c->out, NULL);
    qz_jsonw_text(&c->out, "code", code);
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 201, NULL);
}

static void api_certificate_make(struct qz_call *c)
{
    struct qz_phone me;
    struct qz_err err;
    struct qz_certificate_wish wish = {0};
    char code[QZ_CERTIFICATE_TEXT] = "";
    json_t *obj = qz_ownphone_whose(c, &me) ? qz_call_json(c) : NULL;
    if (!obj)
        return;
    int rc = certificate_read(obj, &wish, &err);
    json_decref(obj);
    if (rc == 0)
        rc = qz_certificate_make(c->store, me.youth, &wish, qz_now_ms(), code, &err);
    certificate_made(c, rc, code, &err);
}

static void api_certificate_end(struct qz_call *c)
{
    struct qz_certificate cert;
    struct qz_err err;
    if (!certificate_own(c, &cert))
        return;
    int rc = qz_certificate_end(c->store, cert.youth, cert.code, qz_now_ms(), &err);
    certificate_made(c, rc, cert.code, &err);
}

/* ---- on paper ---- */

struct certificate_work {
    struct qz_paper_certificate paper;
    struct qz_paper_row row[QZ_CERTIFICATE_ROWS];
    struct qz_buf pdf;
    struct qz_err err;
    int rc;
};

static void certificate_work_draw(void *state)
{
    struct certificate_work *w = state;
    w->rc = qz_paper_certificate(&w->paper, &w->pdf, &w->err);
}

static void certificate_work_answer(struct qz_call *c, void *state)
{
    struct certificate_work *w = state;
    if (w->rc != 0) {
        qz_call_failed(c, &w->err);
        return;
    }
    qz_buf_add(&c->out, w->pdf.data, w->pdf.len);
    qz_call_reply(c, 200, "application/pdf");
}

/* With the name that stands in it. */
static void certificate_work_end(void *state)
{
    struct certificate_work *w = state;
    if (w->pdf.data)
        sodium_memzero(w->pdf.data, w->pdf.len);
    qz_buf_finish(&w->pdf);
    sodium_memzero(w, sizeof *w);
    free(w);
}

/* The oldest first. */
static void certificate_work_rows(struct certificate_work *w, const struct qz_record_row *row, int n)
{
    for (int i = 0; i < n; i++) {
        const struct qz_record_row *r = &row[n - 1 - i];
        struct qz_paper_row *to = &w->row[i];
        to->start_ms = r->start_ms;
        to->minutes = r->minutes;
        to->how = qz_record_how_name(r->how);
        qz_copy_text(to->title, sizeof to->title, r->title);
        qz_copy_text(to->organisation_title, sizeof to->organisation_title, r->organisation_title);
    }
    w->paper.row = w->row;
    w->paper.n = (size_t)n;
}

static void api_certificate_paper(struct qz_call *c)
{
    static const struct qz_later how = {NULL, certificate_work_draw, certificate_work_answer,
                                        certificate_work_end};
    struct qz_certificate cert;
    struct qz_err err;
    int n;
    if (!certificate_own(c, &cert))
        return;
    struct qz_record_row *row = certificate_rows(c, &cert, &n);
    struct certificate_work *w = row ? calloc(1, sizeof *w) : NULL;
    if (!w) {
        if (row)
            qz_call_problem(c, 503, "busy", "The tracker is short of memory", "Ask once more in a minute.");
        return;
    }

    certificate_work_rows(w, row, n);
    certificate_spell(cert.code, w->paper.code);
    w->paper.english = c->language == QZ_ENGLISH;
    w->paper.made_ms = cert.at_ms;
    qz_copy_text(w->paper.name, sizeof w->paper.name, cert.named ? cert.name : "");
    sodium_memzero(cert.name, sizeof cert.name);
    if (certificate_verify(c, cert.code, w->paper.verify, &err) != 0) {
        certificate_work_end(w);
        qz_call_failed(c, &err);
        return;
    }
    qz_call_later(c, &how, w);
}

/* ---- whoever has the code ---- */

/* name: "": nobody asked; else "right" or "wrong". */
static void certificate_answer(struct qz_call *c, const struct qz_certificate *cert, const char *name)
{
    int n;
    struct qz_record_row *row = certificate_rows(c, cert, &n);
    if (!row)
        return;
    struct qz_record_sum now = qz_record_add_up(row, n);

    qz_jsonw_object(&c->out, NULL);
    certificate_write(c, cert);
    qz_jsonw_text(&c->out, "said", certificate_said(qz_certificate_says(cert, now)));
    qz_jsonw_int(&c->out, "times_now", now.times);
    qz_jsonw_int(&c->out, "minutes_now", now.minutes);
    qz_jsonw_bool(&c->out, "name_right", strcmp(name, "right") == 0);
    qz_jsonw_bool(&c->out, "name_wrong", strcmp(name, "wrong") == 0);
    certificate_write_rows(c, row, cert->ended_ms ? 0 : n);
    qz_jsonw_time(&c->out, "as_of", qz_now_ms());
    qz_jsonw_object_end(&c->out);
    qz_call_reply(c, 200, NULL);
}

static void api_verify(struct qz_call *c)
{
    struct qz_certificate cert;
    if (certificate_found(c, &cert))
        certificate_answer(c, &cert, "");
}

/* Names cannot be tried one after the other: whoever has the paper needs one try. */
static bool certificate_may_try(struct qz_call *c, const char *code)
{
    const struct qz_throttle_key key = {QZ_THROTTLE_NAME, code};
    struct qz_err err;
    int64_t wait_ms;
    if (qz_throttle_take(c->store, &key, 1, qz_now_ms(), &wait_ms, &err) != 0) {
        qz_call_failed(c, &err);
        return false;
    }
    if (wait_ms > 0)
        qz_call_wait(c, wait_ms);
    return wait_ms == 0;
}

static void api_verify_name(struct qz_call *c)
{
    struct qz_certificate cert;
    struct qz_err err;
    json_t *obj = qz_call_json(c);
    if (!obj)
        return;

    const char *name = qz_json_chars_or_empty(obj, "name", QZ_NAME_CHARS, &err);
    if (!name) {
        qz_fail_field(&err, "name");
        qz_call_failed(c, &err);
    } else if (certificate_found(c, &cert) && certificate_may_try(c, cert.code)) {
        certificate_answer(c, &cert, qz_certificate_name_is(&cert, name) ? "right" : "wrong");
    }
    json_decref(obj);
}

static const struct qz_route certificate_rows_of[] = {
    {"GET", "/v1/phone/certificates", QZ_MAY_ANYBODY, 0, api_certificates, .page = "certificates"},
    {"POST", "/v1/phone/certificates", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_certificate_make,
     .then = "/phone/certificates/{code}"},
    {"GET", "/v1/phone/certificates/{code}", QZ_MAY_ANYBODY, 0, api_certificate, .page = "certificate"},
    {"GET", "/v1/phone/certificates/{code}/paper", QZ_MAY_ANYBODY, 0, api_certificate_paper},
    {"POST", "/v1/phone/certificates/{code}/end", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_certificate_end,
     .then = "/phone/certificates/{code}"},
    {"GET", "/v1/verify/{code}", QZ_MAY_ANYBODY, 0, api_verify, .page = "verify"},
    {"POST", "/v1/verify/{code}/name", QZ_MAY_ANYBODY, QZ_JSON_MOST, api_verify_name, .page = "verify"},
};
const struct qz_route_table qz_certificate_routes = {certificate_rows_of, sizeof certificate_rows_of /
                                                                              sizeof *certificate_rows_of};
