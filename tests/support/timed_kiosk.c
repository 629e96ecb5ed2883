#include "tests/support/timed_kiosk.h"

#include "base/clock.h"
#include "kiosk/desk/desk_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct timed_kiosk {
    struct qz_desk desk;
    struct qz_wires wires;
    int asked;
};

static void timed_must(bool good, const struct qz_err *err, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "timed kiosk: %s: %s\n", what, err ? err->msg : "failed");
    exit(2);
}

/* Nothing is left in a queue, so that each is read for one thing alone. */
static void timed_drain(struct timed_kiosk *k)
{
    struct qz_tell tell;
    struct qz_word word;
    while (qz_queue_pop(k->wires.tells, &tell, 0))
        ;
    while (qz_queue_pop(k->wires.words, &word, 0))
        ;
    while (qz_queue_pop(k->wires.feed, &word, 0))
        ;
}

struct timed_kiosk *timed_kiosk_start(const char *dir, const struct qz_timesource *time)
{
    /* The power stays: it need not wait for the disk. */
    static const struct qz_ledger_options fast = {.db = {.sync = QZ_SYNC_OFF}};
    struct qz_err err = {0};
    struct timed_kiosk *k = calloc(1, sizeof *k);
    struct qz_desk *d = k ? &k->desk : NULL;
    struct qz_entry boot = {.kind = QZ_ENTRY_BOOT};

    timed_must(k && qz_wires_init(&k->wires, &err) == 0, &err, "queues");
    d->opt.dir = dir;
    d->opt.auto_open = true;
    d->wires = &k->wires;
    d->report_fd = -1;
    d->config_up_ms = -1;
    qz_debounce_init(&d->debounce);
    qz_desk_start_clock(d, time);
    d->ledger = qz_ledger_open(dir, &fast, &err);
    timed_must(d->ledger != NULL, &err, "ledger");
    qz_desk_load_clock(d);
    qz_desk_load_identity(d);
    qz_desk_load_session(d);
    qz_copy_text(boot.reason, sizeof boot.reason, QZ_VERSION);
    time->boot_id(boot.boot);
    timed_must(qz_desk_append(d, &boot) == 0, NULL, "boot");
    timed_drain(k);
    return k;
}

void timed_kiosk_stop(struct timed_kiosk *k)
{
    timed_drain(k);
    qz_wires_close(&k->wires);
    qz_wires_finish(&k->wires);
    qz_ledger_close(k->desk.ledger);
    free(k);
}

struct qz_ledger *timed_kiosk_ledger(struct timed_kiosk *k)
{
    return k->desk.ledger;
}

void timed_kiosk_second(struct timed_kiosk *k)
{
    qz_desk_watch_clock(&k->desk);
    qz_desk_follow_plan(&k->desk);
    timed_drain(k);
}

uint64_t timed_kiosk_scan(struct timed_kiosk *k, const char *text, size_t len)
{
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD, .payload = {.by = QZ_BY_CAMERA, .len = (uint16_t)len}};
    struct qz_tell tell;
    uint64_t welcomed = 0;

    memcpy(ask.payload.bytes, text, len);
    timed_drain(k);
    qz_desk_payload(&k->desk, &ask.payload);
    while (qz_queue_pop(k->wires.tells, &tell, 0))
        if (tell.kind == QZ_TELL_OUTCOME && tell.outcome.verdict == QZ_VERDICT_WELCOME &&
            !tell.outcome.failed)
            welcomed = qz_ledger_size(k->desk.ledger);
    return welcomed;
}

void timed_kiosk_config(struct timed_kiosk *k, const struct qz_buf *json)
{
    struct qz_ask ask = {.kind = QZ_ASK_CONFIG, .data = json->data, .data_len = json->len};
    qz_desk_uplink(&k->desk, &ask);
    timed_drain(k);
}

void timed_kiosk_batch(struct timed_kiosk *k, struct qz_buf *body, uint64_t *from)
{
    struct qz_word batch = {0};
    struct qz_ask ask = {.kind = QZ_ASK_BATCH, .number = ++k->asked};

    *from = qz_ledger_cosigned_size(k->desk.ledger) + 1;
    qz_buf_clear(body);
    qz_desk_uplink(&k->desk, &ask);
    timed_must(qz_queue_pop(k->wires.answers, &batch, 0), NULL, "batch");
    if (batch.data)
        qz_buf_add(body, batch.data, batch.data_len);
    free(batch.data);
}

void timed_kiosk_cosigned(struct timed_kiosk *k, const struct qz_buf *body, uint64_t next,
                          const char *cosignature)
{
    struct qz_ask ask = {.kind = QZ_ASK_COSIGNED, .cosigned.size = next - 1};
    struct qz_buf both = {0};
    const char *gap = strstr(body->data, "\n\n");

    timed_must(gap != NULL, NULL, "note");
    qz_buf_str(&both, gap + 2);
    qz_buf_str(&both, cosignature);
    ask.data = both.data;
    ask.data_len = both.len;
    qz_desk_uplink(&k->desk, &ask);
    qz_buf_finish(&both);
    timed_drain(k);
}
