#include "base/clock.h"
#include "base/log.h"
#include "kiosk/uplink.h"
#include "kiosk/uplink_int.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWER_WAIT_MS 15000 /* the desk has so long to answer */
#define FEED_STALL_S   40    /* a long poll is silent for 25 s */
#define TAG_SPARE      32    /* the tag is told at each poll; an enrolment only once */

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

/* --- the feed --- */

struct feed {
    struct qz_wires *wires;
    struct qz_client *client;
    struct qz_link link;
    struct qz_response response;
    uint64_t cursor;
    int failures, asked;
};

/* The cursor goes on only when the answer is in the ledger; else the tracker tells the same again. */
static bool feed_kept(struct feed *f)
{
    struct qz_ask ask = {.kind = QZ_ASK_FEED, .number = ++f->asked};
    struct qz_word word;
    return qz_uplink_ask(f->wires, &ask, f->response.body.data, f->response.body.len) &&
           qz_uplink_answered(f->wires->feed_answers, ask.number, &word) && word.kept;
}

/* One line when it begins to fail, not one at each try; and a request of the other thread's, which learns
 * soon that the tracker no longer takes this kiosk, if that is it. */
static bool feed_failed(const struct feed *f, struct qz_err *err)
{
    struct qz_word look = {.kind = QZ_WORD_TAG};
    if (!*err->msg)
        qz_response_check(&f->response, err);
    if (f->failures == 0 && !qz_client_stopped(f->client)) {
        qz_log(QZ_LOG_WARN, "feed: %s", err->msg);
        if (err->code == QZ_E_DENIED)
            qz_queue_push_spare(f->wires->words, &look, TAG_SPARE);
    }
    return false;
}

static bool feed_once(struct feed *f)
{
    struct qz_err err = {0};
    struct qz_feed got;
    struct qz_word tag = {.kind = QZ_WORD_TAG};
    char url[QZ_URL_MAX + 160], path[96];
    snprintf(path, sizeof path, "v1/kiosks/%s/feed?after=%llu", f->link.kiosk, (unsigned long long)f->cursor);
    struct qz_request req = {.url = url, .bearer = f->link.bearer, .stall_s = FEED_STALL_S};
    if (qz_url_join(url, sizeof url, f->link.url, path, &err) != 0 ||
        qz_client_do(f->client, &req, &f->response, &err) != 0 || f->response.status != 200 ||
        qz_feed_read(f->response.body.data, f->response.body.len, &got, &err) != 0)
        return feed_failed(f, &err);
    uint64_t next = got.next;
    qz_copy_text(tag.tag, sizeof tag.tag, got.config);
    qz_feed_finish(&got);
    qz_queue_push_spare(f->wires->words, &tag, TAG_SPARE);
    if (!feed_kept(f))
        return false;
    f->cursor = next;
    return true;
}

void *qz_uplink_feed_run(void *arg)
{
    const struct qz_uplink_feed *given = arg;
    struct feed f = {.wires = given->wires, .client = given->client};
    struct qz_word w;
    bool linked = false;
    int wait = -1;
    while (!qz_queue_closed(f.wires->feed)) {
        while (qz_queue_pop(f.wires->feed, &w, wait)) {
            if (linked && memcmp(&f.link, &w.link, sizeof f.link) == 0) {
                wait = 0;
                continue;
            }
            f.link = w.link;
            f.cursor = w.next;
            linked = true;
            wait = 0;
        }
        if (!linked || qz_client_stopped(f.client))
            continue;
        f.failures = feed_once(&f) ? 0 : f.failures + 1;
        wait =
            f.failures ? 500 + qz_backoff_ms(f.failures, f.response.retry_after_s, randombytes_random()) : 0;
    }
    qz_response_finish(&f.response);
    return NULL;
}
