#include "kiosk/uplink.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "kiosk/uplink_int.h"
#include "wire/enrol.h"
#include "wire/note.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CONFIG_EVERY_MS  300000
#define AGAIN_MS         1000 /* until it is asked again when it did not */
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MOST_MS  60000

struct qz_uplink {
    struct qz_wires *wires;
    struct qz_client *client;
    struct qz_uplink_feed feed;
    pthread_t thread, feed_thread;
    /* of the upload thread */
    struct qz_link link;
    bool linked, work;
    uint64_t from; /* where the tracker wants the next upload to start; 0: after the cosigned ones */
    char etag[72];
    int failures;            /* in a row: to reach the tracker */
    int refused;             /* likewise: uploads by the tracker */
    char stuck[QZ_WHY_TEXT]; /* why uploads are, as a problem's short name; "": they are not */
    int not_kept;            /* and what was brought to the desk by it */
    int asked;               /* the number of the last question to the desk */
    int64_t retry_up_ms, config_up_ms;
    int64_t hold_up_ms; /* a configuration that was refused is not fetched again before */
    struct qz_response response;
};

int qz_backoff_ms(int failures, int retry_after_s, uint32_t random)
{
    int doublings = failures - 1;
    int most = BACKOFF_FIRST_MS;
    while (doublings-- > 0 && most < BACKOFF_MOST_MS)
        most *= 2;
    if (most > BACKOFF_MOST_MS)
        most = BACKOFF_MOST_MS;
    int ms = (int)(random % ((uint32_t)most + 1));
    return ms < retry_after_s * 1000 ? retry_after_s * 1000 : ms;
}

static void ask_plain(struct qz_uplink *u, enum qz_ask_kind kind, int n)
{
    struct qz_ask ask = {.kind = kind, .n = n};
    qz_wires_ask(u->wires, &ask);
}

/* Bring the desk what the tracker answered and wait until it is in the ledger: one at a time, so that a long
 * roster never crowds out the people who check in. */
static bool brought(struct qz_uplink *u, struct qz_ask ask, const struct qz_buf *what)
{
    struct qz_word word;
    ask.number = ++u->asked;
    return qz_uplink_ask(u->wires, &ask, what->data, what->len) &&
           qz_uplink_answered(u->wires->answers, ask.number, &word) && word.kept;
}

static void not_kept(struct qz_uplink *u, int64_t *again_up_ms)
{
    *again_up_ms = qz_up_ms() + qz_backoff_ms(++u->not_kept, 0, randombytes_random());
}

/* The short name of the problem in the answer, fit for a screen. Without one: "http-STATUS". Returns whether
 * the tracker itself gave it: a proxy's 403 is no word of the office's. */
static bool problem_in(const struct qz_response *r, char name[QZ_WHY_TEXT])
{
    char detail[300];
    qz_problem_read(r->body.data ? r->body.data : "", r->body.len, name, detail);
    size_t n = strlen(name);
    if (n > 0 && n <= 20 && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == n)
        return true;
    snprintf(name, QZ_WHY_TEXT, "http-%d", r->status);
    return false;
}

static bool not_taken(const struct qz_response *r)
{
    char name[QZ_WHY_TEXT];
    return (r->status == 401 || r->status == 403) && problem_in(r, name);
}

/* How the line stands. That uploads are stuck holds until one is taken, whatever else is answered. */
static void tell_net(struct qz_uplink *u, enum qz_heard heard)
{
    struct qz_ask ask = {.kind = QZ_ASK_NET, .n = (int)heard};
    if (heard == QZ_HEARD_ANSWER && *u->stuck) {
        ask.n = QZ_HEARD_STUCK;
        ask.len = (uint16_t)strlen(u->stuck);
        memcpy(ask.bytes, u->stuck, ask.len);
    }
    qz_wires_ask(u->wires, &ask);
}

/* One request to the tracker; the state of the line is told when it changes. Returns the status, or -1. */
static int request(struct qz_uplink *u, struct qz_request *req, const char *path)
{
    struct qz_err err = {0};
    char url[QZ_URL_MAX + 160];
    if (qz_url_join(url, sizeof url, u->link.url, path, &err) != 0)
        return -1;
    req->url = url;
    req->bearer = u->link.bearer;
    int rc = qz_client_do(u->client, req, &u->response, &err);
    bool up = rc == 0 && u->response.status < 500 && u->response.status != 429;
    if (rc == 0 && (!up || u->response.status >= 400))
        qz_response_check(&u->response, &err);
    if (*err.msg)
        qz_log(QZ_LOG_WARN, "tracker: %s", err.msg);
    tell_net(u, !up ? QZ_HEARD_NOTHING : not_taken(&u->response) ? QZ_HEARD_REFUSAL : QZ_HEARD_ANSWER);
    if (up) {
        u->failures = 0;
        return u->response.status;
    }
    u->failures++;
    u->retry_up_ms = qz_up_ms() + qz_backoff_ms(u->failures, rc == 0 ? u->response.retry_after_s : 0,
                                                randombytes_random());
    return -1;
}

/* --- upload --- */

/* The note that ends a batch: what follows its only empty line before a non-entry. */
static const char *note_of(const char *body, size_t len, size_t *note_len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (body[i] == '\n' && body[i + 1] == '\n') {
            *note_len = len - i - 2;
            return body + i + 2;
        }
    }
    return NULL;
}

static void try_later(struct qz_uplink *u)
{
    u->retry_up_ms =
        qz_up_ms() + qz_backoff_ms(++u->refused, u->response.retry_after_s, randombytes_random());
}

/* It will not get better by itself, so it is tried again slowly and loudly; nothing is dropped. */
static void stuck(struct qz_uplink *u, const char *why)
{
    qz_copy_text(u->stuck, sizeof u->stuck, why);
    try_later(u);
    tell_net(u, QZ_HEARD_ANSWER);
}

static void taken(struct qz_uplink *u)
{
    bool was_stuck = *u->stuck;
    u->refused = 0;
    *u->stuck = '\0';
    if (was_stuck)
        tell_net(u, QZ_HEARD_ANSWER);
}

static void keep_cosignature(struct qz_uplink *u, const struct qz_word *batch,
                             const struct qz_upload_answer *a)
{
    struct qz_err err = {0};
    struct qz_buf both = {0};
    uint64_t time_s;
    size_t n = 0;
    const char *note = note_of(batch->data, batch->data_len, &n);
    if (!note || qz_cosign_check(note, n, a->cosignature, strlen(a->cosignature), QZ_TRACKER_NAME,
                                 u->link.tracker_key, &time_s, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "tracker: %s", *err.msg ? err.msg : "a batch without a checkpoint");
        stuck(u, "cosignature");
        return;
    }
    taken(u);
    qz_buf_add(&both, note, n);
    qz_buf_str(&both, a->cosignature);
    struct qz_ask ask = {.kind = QZ_ASK_COSIGNED, .from = batch->next - 1};
    bool kept = !both.failed && brought(u, ask, &both);
    qz_buf_finish(&both);
    u->from = kept ? batch->next : 0; /* sending again is harmless, and brings the cosignature again */
    if (!kept)
        not_kept(u, &u->retry_up_ms);
}

/* A gap: the tracker says which entry it wants next. */
static void upload_refused(struct qz_uplink *u, int status)
{
    struct qz_err err = {0};
    char why[QZ_WHY_TEXT];
    int64_t next;
    json_t *obj =
        qz_json_load(u->response.body.data ? u->response.body.data : "", u->response.body.len, NULL);
    if (status == 409 && obj && qz_json_int(obj, "next", 1, INT64_MAX, &next, &err) == 0 &&
        (uint64_t)next != u->from) {
        u->from = (uint64_t)next;
    } else if (not_taken(&u->response)) {
        try_later(u);
    } else {
        problem_in(&u->response, why);
        stuck(u, why);
    }
    json_decref(obj);
}

static void upload(struct qz_uplink *u)
{
    struct qz_err err = {0};
    struct qz_word batch;
    struct qz_upload_answer answer;
    char path[96];
    struct qz_ask ask = {.kind = QZ_ASK_BATCH, .from = u->from, .number = ++u->asked};
    if (!qz_wires_ask(u->wires, &ask) || !qz_uplink_answered(u->wires->answers, ask.number, &batch)) {
        u->retry_up_ms = qz_up_ms() + AGAIN_MS;
        return;
    }
    if (batch.short_log) {
        u->from = 0;
        stuck(u, "log-short");
        return;
    }
    if (!batch.data) {
        u->work = false;
        return;
    }
    uint64_t first = strtoull(strstr(batch.data, "\"n\":") + 4, NULL, 10);
    snprintf(path, sizeof path, "v1/kiosks/%s/log?from=%llu", u->link.kiosk, (unsigned long long)first);
    struct qz_request req = {.body = batch.data,
                             .len = batch.data_len,
                             .type = "application/x-ndjson",
                             .encoding = QZ_ENCODING_ZSTD};
    u->from = first;
    int status = request(u, &req, path);
    if (status == 200 &&
        qz_upload_answer_read(u->response.body.data, u->response.body.len, &answer, &err) == 0)
        keep_cosignature(u, &batch, &answer);
    else if (status > 0)
        upload_refused(u, status);
    free(batch.data);
}

/* --- configuration --- */

/* Fetches every page and returns whether all of them are in the ledger. */
static bool fetch_roster(struct qz_uplink *u)
{
    struct qz_err err = {0};
    struct qz_roster page;
    char path[160], after[QZ_ID_TEXT] = "";
    bool first = true, last = false;
    while (!last) {
        snprintf(path, sizeof path, "v1/kiosks/%s/roster%s%s", u->link.kiosk, *after ? "?after=" : "", after);
        struct qz_request req = {0};
        if (request(u, &req, path) != 200 ||
            qz_roster_read(u->response.body.data, u->response.body.len, &page, &err) != 0)
            return false;
        last = !*page.next || page.count == 0;
        bool onward = last || strcmp(page.next, after) > 0; /* else it would never come to an end */
        memcpy(after, page.next, sizeof after);
        qz_roster_finish(&page);
        struct qz_ask ask = {.kind = QZ_ASK_ROSTER, .n = first | last << 1};
        if (!onward || !brought(u, ask, &u->response.body))
            return false;
        first = false;
    }
    return true;
}

static void fetch_config(struct qz_uplink *u)
{
    char path[96];
    snprintf(path, sizeof path, "v1/kiosks/%s/config", u->link.kiosk);
    struct qz_request req = {.if_none_match = *u->etag ? u->etag : NULL};
    int status = request(u, &req, path);
    if (status < 0)
        return;
    u->config_up_ms = qz_up_ms() + CONFIG_EVERY_MS;
    u->work = true; /* in case word of it found no room */
    if (status == 304)
        ask_plain(u, QZ_ASK_CONFIG, 0);
    if (status != 200)
        return;
    char etag[sizeof u->etag];
    memcpy(etag, u->response.etag, sizeof etag);
    *u->etag = '\0';
    struct qz_ask ask = {.kind = QZ_ASK_CONFIG};
    if (brought(u, ask, &u->response.body) && fetch_roster(u)) {
        memcpy(u->etag, etag, sizeof u->etag);
        u->not_kept = 0;
    } else { /* fetched whole again, but not at every word of the feed */
        not_kept(u, &u->hold_up_ms);
        u->config_up_ms = u->hold_up_ms;
    }
}

/* --- the upload thread --- */

static void tell_enrolling(struct qz_uplink *u, enum qz_enrolling how)
{
    struct qz_tell tell = {.kind = QZ_TELL_ENROL, .enrolling = how};
    qz_wires_tell(u->wires, &tell);
}

/* Whoever holds the code up is told at once that it was seen, and what to do when it did not work. */
static void enrol(struct qz_uplink *u, const struct qz_word *w)
{
    struct qz_err err = {0};
    struct qz_enrolled done;
    struct qz_ask ask = {.kind = QZ_ASK_ENROLLED};
    memset(&done, 0, sizeof done);
    memcpy(done.url, w->enrol.url, sizeof done.url);
    tell_enrolling(u, QZ_ENROL_TRYING);
    if (qz_enrol(u->client, w->enrol.url, &w->enrol.request, w->enrol.fingerprint, &done.answer, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "enrolment: %s", err.msg);
        tell_enrolling(u, err.code == QZ_E_DENIED   ? QZ_ENROL_REFUSED
                          : err.code == QZ_E_REMOTE ? QZ_ENROL_OFFLINE
                                                    : QZ_ENROL_FAILED);
    } else if (!qz_uplink_ask(u->wires, &ask, &done, sizeof done)) {
        tell_enrolling(u, QZ_ENROL_FAILED);
    }
    sodium_memzero(&done, sizeof done);
}

static void on_word(struct qz_uplink *u, const struct qz_word *w)
{
    switch (w->kind) {
    case QZ_WORD_LINK:
        if (u->linked && memcmp(&u->link, &w->link, sizeof u->link) == 0)
            break;
        u->link = w->link;
        u->linked = u->work = true;
        u->from = 0;
        *u->stuck = '\0';
        u->config_up_ms = u->hold_up_ms = 0;
        *u->etag = '\0';
        break;
    case QZ_WORD_WORK:
        u->work = true;
        break;
    case QZ_WORD_TAG:
        if (strcmp(w->tag, u->etag) != 0)
            u->config_up_ms = u->hold_up_ms;
        break;
    case QZ_WORD_ENROL:
        enrol(u, w);
        break;
    case QZ_WORD_BATCH:
    case QZ_WORD_KEPT:
        break; /* come by their own queue */
    }
}

static int due_in_ms(const struct qz_uplink *u)
{
    int64_t up = qz_up_ms(), at = u->work ? 0 : u->config_up_ms;
    if (!u->linked)
        return 60000;
    if (at < u->retry_up_ms)
        at = u->retry_up_ms;
    return at <= up ? 0 : at - up > 60000 ? 60000 : (int)(at - up);
}

static void *run(void *arg)
{
    struct qz_uplink *u = arg;
    struct qz_word w;
    while (!qz_queue_closed(u->wires->words)) {
        int wait = due_in_ms(u);
        while (qz_queue_pop(u->wires->words, &w, wait)) {
            on_word(u, &w);
            wait = 0;
        }
        if (!u->linked || qz_up_ms() < u->retry_up_ms || qz_client_stopped(u->client))
            continue;
        if (qz_up_ms() >= u->config_up_ms)
            fetch_config(u);
        else if (u->work)
            upload(u);
    }
    return NULL;
}

struct qz_uplink *qz_uplink_create(const char *ca_file, struct qz_wires *wires, struct qz_err *err)
{
    struct qz_uplink *u = calloc(1, sizeof *u);
    if (!u) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the uplink");
        return NULL;
    }
    u->wires = u->feed.wires = wires;
    u->client = qz_client_create(ca_file, err);
    u->feed.client = u->client ? qz_client_create(ca_file, err) : NULL;
    if (!u->feed.client)
        goto no_client;
    if (pthread_create(&u->thread, NULL, run, u) != 0) {
        qz_fail(err, QZ_E_NOMEM, "no thread for the uplink");
        goto no_client;
    }
    if (pthread_create(&u->feed_thread, NULL, qz_uplink_feed_run, &u->feed) != 0) {
        qz_fail(err, QZ_E_NOMEM, "no thread for the feed");
        qz_client_stop(u->client);
        qz_queue_close(wires->words);
        pthread_join(u->thread, NULL);
        goto no_client;
    }
    return u;
no_client:
    qz_client_destroy(u->feed.client);
    qz_client_destroy(u->client);
    free(u);
    return NULL;
}

void qz_uplink_destroy(struct qz_uplink *u)
{
    if (!u)
        return;
    qz_client_stop(u->client);
    qz_client_stop(u->feed.client);
    pthread_join(u->thread, NULL);
    pthread_join(u->feed_thread, NULL);
    qz_client_destroy(u->client);
    qz_client_destroy(u->feed.client);
    qz_response_finish(&u->response);
    sodium_memzero(u, sizeof *u);
    free(u);
}
