#include "base/clock.h"
#include "tracker/http/server.h"

#include <string.h>

#define QZ_POLL_MOST    2 /* feeds of one kiosk that wait at a time */
#define QZ_POLL_RETRY_S 25

static void answer(struct qz_call *c)
{
    struct qz_err err;
    struct qz_feed feed;
    if (qz_views_feed(c->store, &c->kiosk, c->after, qz_now_ms(), &feed, &err) != 0) {
        qz_call_failed(c, &err);
        return;
    }
    qz_feed_write(&feed, &c->out);
    qz_feed_finish(&feed);
    qz_call_reply(c, 200, NULL);
}

/* Answered before its time: who asked is told to leave it at that for a while. */
static void poll_end(struct qz_call *c)
{
    qz_poll_drop(c);
    c->retry_s = QZ_POLL_RETRY_S;
    answer(c);
    c->suspended = false;
    MHD_resume_connection(c->conn);
}

/* A kiosk asks once, and once more when it gave up a connection that we do not know to be gone. */
static void poll_make_place(struct qz_web *w, const char *kiosk)
{
    struct qz_call *oldest = NULL;
    int n = 0;
    for (struct qz_call *c = w->waiting; c; c = c->next) {
        if (strcmp(c->kiosk.id, kiosk) != 0)
            continue;
        oldest = c;
        n++;
    }
    if (n >= QZ_POLL_MOST)
        poll_end(oldest);
}

void qz_poll_or_wait(struct qz_call *c)
{
    struct qz_web *w = c->web;
    if (w->stopping || qz_views_changed(c->store, &c->kiosk, c->after)) {
        answer(c);
        return;
    }

    poll_make_place(w, c->kiosk.id);
    c->waiting = true;
    c->web->parked++;
    int wait_s = c->wait_s && c->wait_s < w->opt.poll_s ? c->wait_s : w->opt.poll_s;
    c->until_us = qz_mono_us() + wait_s * INT64_C(1000000);

    c->prev = NULL;
    c->next = w->waiting;
    if (c->next)
        c->next->prev = c;
    w->waiting = c;
}

void qz_poll_ease(struct qz_web *w, int n)
{
    struct qz_call *c = w->waiting, *newer;
    while (c && c->next)
        c = c->next;
    for (; c && n > 0; c = newer, n--) {
        newer = c->prev;
        if (c->suspended)
            poll_end(c);
    }
}

void qz_poll_drop(struct qz_call *c)
{
    if (!c->waiting)
        return;
    c->waiting = false;
    c->web->parked--;
    if (c->prev)
        c->prev->next = c->next;
    else
        c->web->waiting = c->next;
    if (c->next)
        c->next->prev = c->prev;
}

static bool poll_due(const struct qz_call *c, int64_t now)
{
    return c->web->stopping || now >= c->until_us || qz_views_changed(c->store, &c->kiosk, c->after);
}

static struct qz_call *poll_next_due(struct qz_call *c, int64_t now)
{
    while (c && !poll_due(c, now))
        c = c->next;
    return c;
}

/* All that are due, in one turn. */
static void poll_answer_due(struct qz_call *c, int64_t now)
{
    struct qz_tracker *store = c->store;
    bool turn = qz_call_turn(c);
    while (c) {
        struct qz_call *next = c->next;
        qz_poll_drop(c);
        if (!c->status)
            answer(c);
        c->suspended = false;
        MHD_resume_connection(c->conn);
        c = poll_next_due(next, now);
    }
    if (turn)
        qz_tracker_turn_end(store);
}

void qz_poll_wake(struct qz_web *w)
{
    int64_t now = qz_mono_us();
    struct qz_call *c = poll_next_due(w->waiting, now);
    if (c)
        poll_answer_due(c, now);
    w->changed = false;
}

int64_t qz_poll_timeout_us(const struct qz_web *w)
{
    int64_t now = qz_mono_us(), first = -1;
    for (const struct qz_call *c = w->waiting; c; c = c->next) {
        int64_t left = c->until_us > now ? c->until_us - now : 0;
        first = first < 0 || left < first ? left : first;
    }
    return first;
}
