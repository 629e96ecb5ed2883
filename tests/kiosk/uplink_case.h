/* A world around the uplink: a tracker of the test's own, and the test in the place of the desk. Included by
 * the uplink's tests, each of which uses a part of this. */
#ifndef QZ_TESTS_UPLINK_CASE_H
#define QZ_TESTS_UPLINK_CASE_H

#include "kiosk/uplink/uplink.h"
#include "tests/support/stub_http.h"
#include "wire/note.h"
#include "wire/told.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#pragma GCC diagnostic ignored "-Wunused-function"

#define WAIT_MS 20000
#define KIOSK   "k_aaaaaaaaaaaaaaaa"
#define LOG     "/v1/kiosks/" KIOSK "/log"
#define CONFIG  "/v1/kiosks/" KIOSK "/config"
#define ROSTER  "/v1/kiosks/" KIOSK "/roster"
#define FEED    "/v1/kiosks/" KIOSK "/feed"

static uint8_t tracker_pk[32], tracker_sk[64], device_pk[32], device_sk[64];

struct world {
    struct stub *stub;
    struct qz_wires wires;
    struct qz_uplink *uplink;
    int number;              /* of the question that asked() heard last */
    bool refusing;           /* the desk keeps nothing: its ledger is lost */
    enum qz_reached reached; /* how far the last try to enrol came */
    uint64_t witnessed;      /* entries of the tracker's log under the checkpoint that it holds */
};

static void begin(struct world *w, const struct stub_answer *script, size_t n)
{
    struct qz_err err = {0};
    memset(w, 0, sizeof *w);
    w->stub = stub_start(script, n);
    stub_sign(w->stub, tracker_sk, KIOSK);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    w->uplink = qz_uplink_create(NULL, false, &w->wires, &err);
    assert_non_null(w->uplink);
}

static struct qz_word link_to(struct world *w)
{
    struct qz_word link = {.kind = QZ_WORD_LINK};
    strcpy(link.link.url, stub_url(w->stub));
    strcpy(link.link.kiosk, KIOSK);
    strcpy(link.link.bearer, "secret");
    memcpy(link.link.tracker_key, tracker_pk, 32);
    return link;
}

static void link_up(struct world *w)
{
    struct qz_word link = link_to(w);
    assert_true(qz_queue_push(w->wires.words, &link));
}

static void link_feed(struct world *w, uint64_t cursor)
{
    struct qz_word link = link_to(w);
    link.next = cursor;
    assert_true(qz_queue_push(w->wires.feed, &link));
}

static void end(struct world *w)
{
    qz_wires_close(&w->wires);
    qz_uplink_destroy(w->uplink);
    qz_wires_finish(&w->wires);
    stub_stop(w->stub);
}

static void give_kept(struct world *w, const struct qz_ask *a)
{
    struct qz_word word = {.kind = QZ_WORD_KEPT, .number = a->number, .kept = !w->refusing};
    assert_true(qz_queue_push(a->kind == QZ_ASK_FEED ? w->wires.feed_answers : w->wires.answers, &word));
}

/* What the desk is asked next, news of the line and of a roster that is missing left out. What is brought is
 * kept. */
static struct qz_ask asked(struct world *w)
{
    struct qz_ask a;
    do
        assert_true(qz_queue_pop(w->wires.asks, &a, WAIT_MS));
    while (a.kind == QZ_ASK_NET || a.kind == QZ_ASK_ROSTER_MISSING || (a.kind == QZ_ASK_CONFIG && !a.data));
    w->number = a.number;
    if (a.number && a.kind != QZ_ASK_BATCH)
        give_kept(w, &a);
    return a;
}

static struct qz_ask asked_for(struct world *w, enum qz_ask_kind kind)
{
    struct qz_ask a = asked(w);
    while (a.kind != kind) {
        free(a.data);
        a = asked(w);
    }
    return a;
}

/* A batch of one entry n, as a ledger makes it. */
static void give_batch(struct world *w, uint64_t n, struct qz_buf *note)
{
    struct qz_checkpoint cp = {.origin = "qingzhan/" KIOSK, .size = n};
    struct qz_buf body = {0};
    struct qz_word batch = {
        .kind = QZ_WORD_BATCH, .next = n + 1, .number = w->number, .witnessed = w->witnessed};
    qz_buf_printf(&body, "{\"v\":1,\"n\":%llu}\n\n", (unsigned long long)n);
    qz_buf_clear(note);
    qz_checkpoint_sign(&cp, device_sk, note);
    qz_buf_add(&body, note->data, note->len);
    batch.data = body.data;
    batch.data_len = body.len;
    assert_true(qz_queue_push(w->wires.answers, &batch));
}

static void give_nothing(struct world *w)
{
    struct qz_word batch = {.kind = QZ_WORD_BATCH, .number = w->number};
    assert_true(qz_queue_push(w->wires.answers, &batch));
}

/* The tracker's answer to a batch whose checkpoint note is known beforehand, with what it tells of its own
 * log.
 */
static char *witnessed_answer(uint64_t n, const uint8_t sk[64], const char *own,
                              const struct qz_consistency *proof)
{
    struct qz_checkpoint cp = {.origin = "qingzhan/" KIOSK, .size = n};
    struct qz_upload_answer a = {.next = n + 1, .proof = *proof};
    strcpy(a.checkpoint, own);
    struct qz_buf note = {0}, line = {0}, json = {0};
    qz_checkpoint_sign(&cp, device_sk, &note);
    assert_int_equal(qz_cosign(note.data, note.len, QZ_TRACKER_NAME, sk, 1493863200, &line, NULL), 0);
    strcpy(a.cosignature, line.data);
    assert_int_equal(qz_upload_answer_write(&a, &json), 0);
    qz_buf_finish(&note);
    qz_buf_finish(&line);
    return json.data;
}

/* The same without. */
static char *cosigned_answer(uint64_t n, const uint8_t sk[64])
{
    static const struct qz_consistency nothing;
    return witnessed_answer(n, sk, "", &nothing);
}

static char *roster_page(const char *next)
{
    struct qz_roster_person p = {.name = "李＊＊", .tail = "2231", .times = 3};
    struct qz_roster r = {.person = &p, .count = 1};
    struct qz_buf out = {0};
    qz_id_new('y', p.id);
    strcpy(r.next, next);
    assert_int_equal(qz_roster_write(&r, &out), 0);
    return out.data;
}

#define PROBLEM(name) "{\"type\":\"https://qingzhan.example/problems/" name "\",\"detail\":\"Ask.\"}"

/* What is said of the line after the answer to the first request, and in *why what it looks like. odd,
 * location: as for stub_odd. */
static int heard_of(int status, const char *body, unsigned odd, const char *location, char why[QZ_WHY_TEXT])
{
    struct world w;
    struct qz_ask a;
    const struct stub_answer script[] = {{CONFIG, status, body, NULL, NULL}};
    begin(&w, script, 1);
    stub_odd(w.stub, odd, location);
    link_up(&w);
    do
        assert_true(qz_queue_pop(w.wires.asks, &a, WAIT_MS));
    while (a.kind != QZ_ASK_NET);
    end(&w);
    if (why)
        memcpy(why, a.net.why, sizeof a.net.why);
    return (int)a.net.heard;
}

static int make_keys(void **state)
{
    (void)state;
    return sodium_init() >= 0 && crypto_sign_keypair(tracker_pk, tracker_sk) == 0 &&
                   crypto_sign_keypair(device_pk, device_sk) == 0
               ? 0
               : -1;
}

#endif
