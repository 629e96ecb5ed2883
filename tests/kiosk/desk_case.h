/* A desk on a ledger of its own, with an activity that runs now; the test is the screen and the uplink.
 * Include it after cmocka.h. */
#ifndef QZ_TESTS_DESK_CASE_H
#define QZ_TESTS_DESK_CASE_H

#include "base/clock.h"
#include "kiosk/desk/desk.h"
#include "ledger/ledger.h"
#include "tests/support/kiosk_dir.h"
#include "wire/messages.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WAIT_MS 20000 /* generous: tests wait for an event, never for a time */

/* What the machine knows of the time: no NTP and no hardware clock, unless a test says so. */
static struct {
    atomic_bool synchronised, has_hardware;
    atomic_llong hardware_ahead; /* of the wall clock, ms */
    atomic_int boot;             /* which boot this is */
} machine;

static bool machine_synchronised(void)
{
    return atomic_load(&machine.synchronised);
}

static bool machine_hardware(int64_t *ms)
{
    *ms = qz_now_ms() + atomic_load(&machine.hardware_ahead);
    return atomic_load(&machine.has_hardware);
}

static void machine_boot_id(char out[QZ_BOOT_ID_TEXT])
{
    snprintf(out, QZ_BOOT_ID_TEXT, "%08x-0000-4000-8000-000000000000", (unsigned)atomic_load(&machine.boot));
}

static const struct qz_timesource machine_time = {machine_synchronised, machine_hardware, machine_boot_id};

struct world {
    struct kiosk_dir dir;
    struct qz_wires wires;
    struct qz_desk *desk;
};

static void send_config(struct world *w)
{
    struct qz_buf config = {0};
    struct qz_ask ask = {.kind = QZ_ASK_CONFIG};
    kiosk_dir_config(&w->dir, &config);
    ask.data = config.data;
    ask.data_len = config.len;
    assert_true(qz_wires_ask(&w->wires, &ask));
}

/* Without a configuration. */
static int start_untold(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct qz_err err = {0};
    struct qz_desk_options opt = {.auto_open = true, .time = &machine_time};
    kiosk_dir_make(&w->dir);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    opt.dir = w->dir.path;
    w->desk = qz_desk_create(&opt, &w->wires, &err);
    assert_non_null(w->desk);
    *state = w;
    return 0;
}

__attribute__((unused)) static int start(void **state)
{
    int rc = start_untold(state);
    if (rc == 0)
        send_config(*state);
    return rc;
}

static int stop(void **state)
{
    struct world *w = *state;
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    qz_wires_finish(&w->wires);
    kiosk_dir_remove(&w->dir);
    free(w);
    return 0;
}

/* What the tracker tells between configurations, and what time it is. same: it says nothing new. */
__attribute__((unused)) static void tell_feed(struct world *w, const struct qz_feed *what, int64_t as_of_ms,
                                              bool same)
{
    struct qz_buf text = {0};
    struct qz_config c;
    struct qz_feed feed = *what;
    struct qz_ask ask = {
        .kind = QZ_ASK_FEED, .feed.same = same, .number = same}; /* an answer is given to a number */
    feed.next = 3;
    strcpy(feed.config, "\"c\"");

    kiosk_dir_config(&w->dir, &text);
    assert_int_equal(qz_config_read(text.data, text.len, &c, NULL), 0);
    qz_buf_finish(&text);
    feed.stats = c.stats;
    feed.stats.as_of_ms = as_of_ms;
    qz_config_finish(&c);

    assert_int_equal(qz_feed_write(&feed, &text), 0);
    ask.data = text.data;
    ask.data_len = text.len;
    assert_true(qz_wires_ask(&w->wires, &ask));
}

__attribute__((unused)) static void send_this_feed(struct world *w, const struct qz_feed *what,
                                                   int64_t as_of_ms)
{
    tell_feed(w, what, as_of_ms, false);
}

/* How those who came are known (figure, or NULL). */
__attribute__((unused)) static void send_feed(struct world *w, struct qz_feed_figure *figure,
                                              int64_t as_of_ms)
{
    send_this_feed(w, &(struct qz_feed){.figure = figure, .figures = figure != NULL}, as_of_ms);
}

/* The next tell of that kind; others are passed over. */
static struct qz_tell heard(struct world *w, enum qz_tell_kind kind)
{
    struct qz_tell t;
    do
        assert_true(qz_queue_pop(w->wires.tells, &t, WAIT_MS));
    while (t.kind != kind);
    return t;
}

static void wait_open(struct world *w)
{
    while (!heard(w, QZ_TELL_SESSION).session.open)
        ;
}

__attribute__((unused)) static void make_pass(const struct world *w, uint32_t number, uint32_t expires,
                                              struct qz_ask *ask)
{
    char text[QZ_PASS_TEXT];
    memset(ask, 0, sizeof *ask);
    ask->kind = QZ_ASK_PAYLOAD;
    ask->payload.len = (uint16_t)kiosk_dir_pass(&w->dir, number, expires, text);
    memcpy(ask->payload.bytes, text, ask->payload.len);
}

__attribute__((unused)) static struct qz_tell_outcome scan(struct world *w, struct qz_ask *ask)
{
    struct qz_ask copy = *ask;
    assert_true(qz_wires_ask(&w->wires, &copy));
    return heard(w, QZ_TELL_OUTCOME).outcome;
}

__attribute__((unused)) static uint32_t tomorrow(void)
{
    return (uint32_t)(qz_now_ms() / 1000 + 86400);
}

__attribute__((unused)) static void pin_of(struct world *w, const char *who, const char *digits,
                                           struct qz_tell_staff *out)
{
    struct qz_ask ask = {.kind = QZ_ASK_PIN};
    qz_copy_text(ask.pin.digits, sizeof ask.pin.digits, digits);
    qz_copy_text(ask.pin.cadre, sizeof ask.pin.cadre, who);
    qz_wires_ask(&w->wires, &ask);
    *out = heard(w, QZ_TELL_STAFF).staff;
}

__attribute__((unused)) static void pin(struct world *w, const char *digits, struct qz_tell_staff *out)
{
    pin_of(w, w->dir.cadre, digits, out);
}

static int count_kinds(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    int *counts = ctx;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    counts[e.kind]++;
    return 0;
}

/* Stop the desk and count what the ledger holds by kind. */
__attribute__((unused)) static void ledger_kinds(struct world *w, int counts[QZ_ENTRY_COUNT])
{
    struct qz_err err = {0};
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    w->desk = NULL;
    memset(counts, 0, QZ_ENTRY_COUNT * sizeof *counts);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, count_kinds, counts, &err), 0);
    qz_ledger_close(l);
}

/* A desk starts on the ledger of one that was stopped, as by ledger_kinds(). */
__attribute__((unused)) static void start_again(struct world *w, bool auto_open)
{
    struct qz_err err = {0};
    struct qz_desk_options opt = {.auto_open = auto_open, .dir = w->dir.path, .time = &machine_time};
    qz_wires_finish(&w->wires);
    assert_int_equal(qz_wires_init(&w->wires, &err), 0);
    w->desk = qz_desk_create(&opt, &w->wires, &err);
    assert_non_null(w->desk);
    struct qz_ask nobody = {.kind = QZ_ASK_HEALED}; /* the uplink reached no tracker */
    assert_true(qz_queue_push(w->wires.asks, &nobody));
}

/* The desk ends and another one starts on the same ledger; the machine runs on. */
__attribute__((unused)) static void restart_with(struct world *w, bool auto_open)
{
    qz_wires_close(&w->wires);
    qz_desk_destroy(w->desk);
    start_again(w, auto_open);
}

__attribute__((unused)) static void restart(struct world *w)
{
    restart_with(w, true);
}

#endif
