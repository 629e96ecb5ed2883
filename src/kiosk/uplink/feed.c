#include "base/clock.h"
#include "base/log.h"
#include "kiosk/uplink/uplink.h"
#include "kiosk/uplink/uplink_int.h"
#include "wire/told.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FEED_STALL_S  40 /* a long poll is silent for 25 s */
#define FEED_WAIT_S   25
#define FEED_LEAST_S  2
#define FEED_EARLY_MS 1000 /* a poll that ended before was not cut off: nobody answered */
#define FEED_STEADY   16   /* polls that went well before a longer one is tried again */
#define TAG_SPARE     32   /* the tag is told at each poll; an enrolment only once */

struct feed {
    struct qz_wires *wires;
    struct qz_client *client;
    bool own_ca;
    struct qz_link link;
    struct qz_response response;
    uint64_t cursor;
    uint8_t last[QZ_TOLD_DIGEST]; /* of the last answer that was kept, its time left out */
    int wait_s;                   /* how long the tracker is asked to wait for news */
    int steady;                   /* polls in a row that went well */
    int failures, asked;
};

enum feed_end { FEED_NEWS, FEED_SAME, FEED_FAILED };

/* What the answer says but for its time, so that one that says nothing new is known. */
static bool feed_digest(const struct qz_feed *f, uint8_t out[QZ_TOLD_DIGEST])
{
    struct qz_feed timeless = *f;
    struct qz_buf text = {0};
    timeless.stats.as_of_ms = 0;
    bool done = qz_feed_write(&timeless, &text) == 0;
    if (done)
        qz_told_digest(text.data, text.len, out);
    qz_buf_finish(&text);
    return done;
}

/* The cursor goes on only when the answer is in the ledger; else the tracker tells the same again. An answer
 * that says nothing new is brought for its time alone. */
static bool feed_kept(struct feed *f, bool same)
{
    struct qz_ask ask = {
        .kind = QZ_ASK_FEED, .number = ++f->asked, .feed = {.took_ms = f->response.took_ms, .same = same}};
    struct qz_word word;
    return qz_uplink_ask(f->wires, &ask, f->response.body.data, f->response.body.len) &&
           qz_uplink_answered(f->wires->feed_answers, ask.number, &word) && word.kept;
}

/* A proxy on the way ends what is silent for too long: ask for a shorter wait than it allows. */
static void feed_was_cut(struct feed *f)
{
    int64_t took_s = f->response.took_ms / 1000;
    bool silent = f->response.line == QZ_LINE_NONE || f->response.line == QZ_LINE_PROXY;
    f->steady = 0;
    if (!silent || f->response.took_ms < FEED_EARLY_MS || took_s >= f->wait_s)
        return;
    f->wait_s = took_s > FEED_LEAST_S + 1 ? (int)took_s - 1 : FEED_LEAST_S;
}

static void feed_went_well(struct feed *f)
{
    if (++f->steady < FEED_STEADY)
        return;
    f->steady = 0;
    if (f->wait_s < FEED_WAIT_S)
        f->wait_s++;
}

/* One line when it begins to fail, not one at each try; and a request of the other thread's, which learns
 * soon that the tracker no longer takes this kiosk, or that its key changed, if that is it. */
static enum feed_end feed_failed(struct feed *f, struct qz_err *err)
{
    struct qz_word look = {.kind = QZ_WORD_TAG};
    if (!*err->msg)
        qz_response_check(&f->response, err);
    if (f->failures == 0 && !qz_uplink_stopping(f->wires, f->client)) {
        qz_log(QZ_LOG_WARN, "feed: %s", err->msg);
        if (err->code == QZ_E_DENIED || f->response.stranger)
            qz_queue_push_spare(f->wires->words, &look, TAG_SPARE);
    }
    feed_was_cut(f);
    return FEED_FAILED;
}

static enum feed_end feed_take(struct feed *f, const struct qz_feed *got)
{
    struct qz_word tag = {.kind = QZ_WORD_TAG};
    uint8_t digest[QZ_TOLD_DIGEST];
    bool known = feed_digest(got, digest);
    bool same = known && got->next == f->cursor && memcmp(digest, f->last, sizeof digest) == 0;
    qz_copy_text(tag.tag, sizeof tag.tag, got->config);
    qz_queue_push_spare(f->wires->words, &tag, TAG_SPARE);
    if (!feed_kept(f, same))
        return FEED_FAILED;

    bool onward = got->next != f->cursor;
    f->cursor = got->next;
    if (known)
        memcpy(f->last, digest, sizeof digest);
    feed_went_well(f);
    return onward ? FEED_NEWS : FEED_SAME;
}

static enum feed_end feed_once(struct feed *f)
{
    struct qz_err err = {0};
    struct qz_feed got;
    char path[QZ_UPLINK_PATH];
    struct qz_told_by by = {.url = f->link.url, .kiosk = f->link.kiosk, .key = f->link.tracker_key};
    struct qz_request req = {.bearer = f->link.bearer, .stall_s = FEED_STALL_S};
    snprintf(path, sizeof path, "v1/kiosks/%s/feed?after=%llu&wait=%d", f->link.kiosk,
             (unsigned long long)f->cursor, f->wait_s);
    if (qz_told_ask(f->client, &by, path, &req, &f->response, &err) != 0 || f->response.status != 200 ||
        qz_feed_read(f->response.body.data, f->response.body.len, &got, &err) != 0)
        return feed_failed(f, &err);

    enum feed_end end = feed_take(f, &got);
    qz_feed_finish(&got);
    return end;
}

/* How long to wait until the next poll: not at all after news, and never below the least pace after what
 * brought none, so that an answer that comes too soon is not asked for again and again. */
static int feed_pause_ms(struct feed *f, enum feed_end end)
{
    int asked_ms = f->response.retry_after_s * 1000;
    if (end == FEED_FAILED)
        return qz_uplink_pause_ms(++f->failures, f->response.retry_after_s);
    f->failures = 0;
    if (end == FEED_NEWS)
        return asked_ms;

    int64_t took_ms = f->response.took_ms;
    int left_ms = took_ms < QZ_PACE_MS ? (int)(QZ_PACE_MS - took_ms) : 0;
    return asked_ms > left_ms ? asked_ms : left_ms;
}

static void feed_follow(struct feed *f, const struct qz_word *w)
{
    f->link = w->link;
    f->cursor = w->next;
    f->wait_s = FEED_WAIT_S;
    memset(f->last, 0, sizeof f->last);
    qz_uplink_follow(f->client, &f->link, f->own_ca);
}

void *qz_uplink_feed_run(void *arg)
{
    const struct qz_uplink_feed *given = arg;
    struct feed f = {.wires = given->wires, .client = given->client, .own_ca = given->own_ca};
    struct qz_word w;
    bool linked = false;
    int wait = -1;

    while (!qz_queue_closed(f.wires->feed)) {
        while (qz_queue_pop(f.wires->feed, &w, wait)) {
            if (!linked || memcmp(&f.link, &w.link, sizeof f.link) != 0)
                feed_follow(&f, &w);
            linked = true;
            wait = 0;
        }

        if (!linked || qz_client_stopped(f.client))
            continue;
        wait = feed_pause_ms(&f, feed_once(&f));
    }
    qz_response_finish(&f.response);
    return NULL;
}
