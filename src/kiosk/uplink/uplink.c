#include "kiosk/uplink/uplink.h"

#include "base/clock.h"
#include "base/guard.h"
#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"
#include "wire/enrol.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_WAIT_MS   15000 /* the desk has so long to answer */
#define BACKOFF_FIRST_MS 1000
#define BACKOFF_MOST_MS  60000

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

bool qz_uplink_ask(const struct qz_wires *w, struct qz_ask *ask, const void *data, size_t len)
{
    ask->data = malloc(len + 1);
    if (!ask->data)
        return false; /* the tracker is asked again later */
    if (len)
        memcpy(ask->data, data, len);
    ask->data[len] = '\0';
    ask->data_len = len;
    return qz_wires_ask(w, ask);
}

bool qz_uplink_stopping(const struct qz_wires *w, struct qz_client *c)
{
    return qz_queue_closed(w->asks) || qz_client_stopped(c);
}

bool qz_uplink_answered(struct qz_queue *answers, int number, struct qz_word *out)
{
    int64_t until = qz_up_ms() + ANSWER_WAIT_MS, left = ANSWER_WAIT_MS;
    while (qz_queue_pop(answers, out, left > 0 ? (int)left : 0)) {
        if (out->number == number)
            return true;
        free(out->data);
        left = until - qz_up_ms();
    }
    return false;
}

bool qz_uplink_bring(struct qz_uplink *u, struct qz_ask ask, const struct qz_buf *what, struct qz_word *word)
{
    memset(word, 0, sizeof *word);
    ask.number = ++u->asked;
    return qz_uplink_ask(u->wires, &ask, what->data, what->len) &&
           qz_uplink_answered(u->wires->answers, ask.number, word) && word->kept;
}

bool qz_uplink_brought(struct qz_uplink *u, struct qz_ask ask, const struct qz_buf *what)
{
    struct qz_word word;
    bool kept = qz_uplink_bring(u, ask, what, &word);
    free(word.data);
    return kept;
}

void qz_uplink_follow(struct qz_client *c, const struct qz_link *link, bool own_ca)
{
    struct qz_err err = {0};
    if (!own_ca && *link->ca_file && qz_client_trust(c, link->ca_file, &err) != 0)
        qz_log(QZ_LOG_ERROR, "uplink: %s", err.msg);
    if (link->plain_http)
        qz_client_allow_plain(c);
}

/* --- the upload thread --- */

static void tell_enrolling(struct qz_uplink *u, enum qz_enrolling how)
{
    struct qz_tell tell = {.kind = QZ_TELL_ENROL, .enrol = how};
    qz_wires_tell(u->wires, &tell);
}

static enum qz_enrolling how_it_went(enum qz_line line, enum qz_err_code code)
{
    switch (line) {
    case QZ_LINE_SIGN_IN:
        return QZ_ENROL_SIGN_IN;
    case QZ_LINE_CERTIFICATE:
        return QZ_ENROL_CERTIFICATE;
    case QZ_LINE_PLAIN:
    case QZ_LINE_HTTPS:
        return QZ_ENROL_ADDRESS;
    case QZ_LINE_OLD:
        return QZ_ENROL_OLD;
    case QZ_LINE_NEW:
        return QZ_ENROL_NEW;
    case QZ_LINE_ALTERED:
        return QZ_ENROL_REFUSED;
    case QZ_LINE_PROXY:
        return QZ_ENROL_FAILED;
    default:
        break;
    }

    if (code == QZ_E_DENIED)
        return QZ_ENROL_REFUSED;
    return code == QZ_E_REMOTE ? QZ_ENROL_OFFLINE : QZ_ENROL_FAILED;
}

/* How far it came, for who looks for what is wrong. */
static void tell_reached(struct qz_uplink *u, const struct qz_enrol_went *went, const char *url)
{
    struct qz_tell tell = {.kind = QZ_TELL_LINE, .line = {.done = true, .reached = went->reached}};
    tell.line.plain = strncmp(url, "http://", 7) == 0;
    tell.line.took_ms = went->took_ms < 999999 ? (int)went->took_ms : 999999;
    if (went->line == QZ_LINE_TRACKER || went->line == QZ_LINE_NEW)
        tell.line.reached = QZ_REACHED_SIGNED;
    qz_wires_tell(u->wires, &tell);
}

/* Whoever holds the code up is told at once that it was seen, and what to do when it did not work. */
static void enrol(struct qz_uplink *u, const struct qz_word *w)
{
    struct qz_err err = {0};
    struct qz_enrolled done;
    struct qz_ask ask = {.kind = QZ_ASK_ENROLLED};
    struct qz_enrol_went went = {0};
    memset(&done, 0, sizeof done);
    memcpy(done.url, w->enrol.url, sizeof done.url);

    tell_enrolling(u, QZ_ENROL_TRYING);
    int rc =
        qz_enrol(u->client, w->enrol.url, &w->enrol.request, w->enrol.fingerprint, &done.answer, &went, &err);
    tell_reached(u, &went, w->enrol.url);
    if (rc != 0) {
        qz_log(QZ_LOG_ERROR, "enrolment: %s", err.msg);
        tell_enrolling(u, how_it_went(went.line, err.code));
    } else if (!qz_uplink_ask(u->wires, &ask, &done, sizeof done)) {
        tell_enrolling(u, QZ_ENROL_FAILED);
    }

    sodium_memzero(&done, sizeof done);
}

/* Start, or start anew: nothing that was known of one tracker holds for another. */
static void on_link(struct qz_uplink *u, const struct qz_word *w)
{
    if (u->linked && !w->heal && memcmp(&u->link, &w->link, sizeof u->link) == 0)
        return;
    u->link = w->link;
    qz_uplink_follow(u->client, &u->link, u->feed.own_ca);
    u->linked = u->work = true;

    u->from = 0;
    u->most = QZ_BATCH_ENTRIES;
    *u->stuck = '\0';
    u->succeeding = false;
    u->config_up_ms = u->hold_up_ms = 0;
    *u->etag = '\0';

    if (w->heal)
        qz_uplink_heal(u, w->held);
}

static void on_word(struct qz_uplink *u, const struct qz_word *w)
{
    switch (w->kind) {
    case QZ_WORD_LINK:
        on_link(u, w);
        break;
    case QZ_WORD_WORK:
        u->work = true;
        break;
    case QZ_WORD_TAG:
        if (strcmp(w->tag, u->etag) != 0)
            u->config_up_ms = u->hold_up_ms;
        break;
    case QZ_WORD_CHECK:
        u->checking = true;
        u->config_up_ms = u->retry_up_ms = 0; /* somebody stands there and looks */
        break;
    case QZ_WORD_DOUBT:
        u->doubt = w->doubt;
        u->config_up_ms = u->hold_up_ms;
        break;

    case QZ_WORD_ENROL:
        enrol(u, w);
        break;
    case QZ_WORD_SUCCEED:
        u->successor = w->successor;
        u->succeeding = true;
        u->retry_up_ms = 0; /* people wait at the door */
        break;

    case QZ_WORD_SEALED:
    case QZ_WORD_BATCH:
    case QZ_WORD_KEPT:
    case QZ_WORD_BADGE:
    case QZ_WORD_NAME:
        break; /* come by their own queue */
    }
}

static int due_in_ms(const struct qz_uplink *u)
{
    int64_t up = qz_up_ms(), at = u->work || u->succeeding ? 0 : u->config_up_ms;
    if (!u->linked)
        return 60000;
    if (at < u->retry_up_ms)
        at = u->retry_up_ms;
    if (at <= up)
        return 0;
    return at - up > 60000 ? 60000 : (int)(at - up);
}

static void *uplink_run(void *arg)
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
        if (u->succeeding)
            qz_uplink_succeed(u);
        else if (qz_up_ms() >= u->config_up_ms)
            qz_uplink_config(u);
        else if (u->work)
            qz_uplink_send(u);
    }
    return NULL;
}

static bool make_clients(struct qz_uplink *u, const char *ca_file, bool plain_http, struct qz_err *err)
{
    struct qz_client **const made[] = {&u->client, &u->feed.client, &u->badge.client};
    for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
        *made[i] = qz_client_create(ca_file, err);
        if (!*made[i])
            return false;
        if (plain_http)
            qz_client_allow_plain(*made[i]);
    }
    u->feed.own_ca = u->badge.own_ca = ca_file != NULL;
    return true;
}

static void destroy_clients(struct qz_uplink *u)
{
    qz_client_destroy(u->badge.client);
    qz_client_destroy(u->feed.client);
    qz_client_destroy(u->client);
}

/* Starts all threads, or none. */
static bool start_threads(struct qz_uplink *u)
{
    if (pthread_create(&u->thread, NULL, uplink_run, u) != 0)
        return false;
    if (pthread_create(&u->feed_thread, NULL, qz_uplink_feed_run, &u->feed) != 0)
        goto no_feed;
    if (pthread_create(&u->badge_thread, NULL, qz_uplink_badge_run, &u->badge) != 0)
        goto no_badge;
    return true;

no_badge:
    qz_client_stop(u->feed.client);
    qz_queue_close(u->wires->feed);
    pthread_join(u->feed_thread, NULL);
no_feed:
    qz_client_stop(u->client);
    qz_queue_close(u->wires->words);
    pthread_join(u->thread, NULL);
    return false;
}

struct qz_uplink *qz_uplink_create(const char *ca_file, bool plain_http, struct qz_wires *wires,
                                   struct qz_err *err)
{
    struct qz_uplink *u = calloc(1, sizeof *u);
    if (!u) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the uplink");
        return NULL;
    }

    qz_guard_lock(u, sizeof *u); /* the token */
    u->wires = u->feed.wires = u->badge.wires = wires;
    bool made = make_clients(u, ca_file, plain_http, err);
    if (made && start_threads(u))
        return u;

    if (made)
        qz_fail(err, QZ_E_NOMEM, "no threads for the uplink");
    destroy_clients(u);
    qz_guard_unlock(u, sizeof *u);
    free(u);
    return NULL;
}

void qz_uplink_destroy(struct qz_uplink *u)
{
    if (!u)
        return;
    qz_client_stop(u->client);
    qz_client_stop(u->feed.client);
    qz_client_stop(u->badge.client);
    pthread_join(u->thread, NULL);
    pthread_join(u->feed_thread, NULL);
    pthread_join(u->badge_thread, NULL);
    destroy_clients(u);
    qz_response_finish(&u->response);
    qz_guard_unlock(u, sizeof *u);
    free(u);
}
