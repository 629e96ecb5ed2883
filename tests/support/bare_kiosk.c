#include "tests/support/bare_kiosk.h"

#include "base/clock.h"
#include "kiosk/desk/desk_int.h"
#include "kiosk/uplink/uplink.h"
#include "tests/support/logkit.h"
#include "wire/client.h"
#include "wire/messages.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BURST_MOST  200
#define IDLE_MS     50
#define BATCH_BYTES (1u << 20)

struct bare_kiosk {
    struct bare_kiosk_options opt;
    struct qz_wires wires;
    struct qz_desk desk; /* without its thread: this one plays it */
    struct qz_uplink *uplink;
    struct kit_rng rng;
    pthread_t thread;
    atomic_bool stopping;
    atomic_uint_fast64_t taken;
};

static void bare_must(bool good, const struct qz_err *err, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bare kiosk: %s: %s\n", what, err->msg);
    abort();
}

/* ---- writing ---- */

static void bare_write_one(struct bare_kiosk *k)
{
    static pthread_mutex_t kit = PTHREAD_MUTEX_INITIALIZER; /* which gives its ids in memory of its own */
    struct qz_err err = {0};

    pthread_mutex_lock(&kit);
    struct qz_entry e = kit_any(&k->rng, qz_ledger_size(k->desk.ledger));
    pthread_mutex_unlock(&kit);
    if (*e.activity)
        qz_copy_text(e.activity, sizeof e.activity, k->opt.activity);
    e.at_ms = qz_now_ms();
    e.up_ms = qz_up_ms();
    bare_must(qz_ledger_append(k->desk.ledger, &e, &err) == 0, &err, "append");
}

/* Some entries, unless enough wait. Returns whether there were any. */
static bool bare_write(struct bare_kiosk *k, uint64_t taken)
{
    uint64_t size = qz_ledger_size(k->desk.ledger), burst = 1 + kit_below(&k->rng, BURST_MOST);

    if (size >= k->opt.entries || size - taken >= k->opt.waiting)
        return false;
    for (; burst > 0 && size < k->opt.entries; burst--, size++)
        bare_write_one(k);
    return true;
}

/* ---- with the real uplink ---- */

static void bare_drop_tells(struct bare_kiosk *k)
{
    struct qz_tell tell;
    while (qz_queue_pop(k->wires.tells, &tell, 0))
        ;
}

static void *bare_run(void *arg)
{
    struct bare_kiosk *k = arg;
    struct qz_word work = {.kind = QZ_WORD_WORK};
    struct qz_ask ask;

    qz_desk_load_identity(&k->desk);
    while (!atomic_load(&k->stopping)) {
        uint64_t taken = qz_ledger_cosigned_size(k->desk.ledger);
        atomic_store(&k->taken, taken);
        bool wrote = bare_write(k, taken);
        if (wrote)
            qz_queue_push(k->wires.words, &work);
        while (qz_queue_pop(k->wires.asks, &ask, wrote ? 0 : IDLE_MS)) {
            qz_desk_uplink(&k->desk, &ask);
            free(ask.data);
            wrote = true; /* what came is served; then it looks whether there is room to write */
        }
        bare_drop_tells(k);
    }
    return NULL;
}

/* ---- gullible ---- */

/* Send what the tracker has not been said to have; believe every 200 that names the next entry. */
static uint64_t bare_send(struct bare_kiosk *k, struct qz_client *c, struct qz_response *answer,
                          uint64_t taken)
{
    struct qz_err err = {0};
    struct qz_enrol_answer with;
    struct qz_buf body = {0};
    char base[QZ_URL_MAX + 1], path[120], url[QZ_URL_MAX + 160];
    unsigned long long said = 0;
    uint64_t next = 0;

    bare_must(qz_ledger_enrolled(k->desk.ledger, base, &with, &err) == 1, &err, "enrolment");
    bare_must(qz_ledger_batch(k->desk.ledger, taken + 1, QZ_BATCH_ENTRIES, BATCH_BYTES, &body, &next, &err) ==
                  0,
              &err, "batch");
    snprintf(path, sizeof path, "v1/kiosks/%s/log?from=%llu", qz_ledger_kiosk_id(k->desk.ledger),
             (unsigned long long)taken + 1);
    bare_must(qz_url_join(url, sizeof url, base, path, &err) == 0, &err, "address");
    struct qz_request req = {.url = url,
                             .bearer = with.bearer,
                             .body = body.data,
                             .len = body.len,
                             .type = "application/x-ndjson"};
    int rc = body.len ? qz_client_do(c, &req, answer, &err) : -1;
    qz_buf_finish(&body);
    const char *at =
        rc == 0 && answer->status == 200 && answer->body.len ? strstr(answer->body.data, "\"next\":") : NULL;
    if (!at || sscanf(at, "\"next\":%llu", &said) != 1 || said <= taken + 1)
        return taken;
    uint64_t size = qz_ledger_size(k->desk.ledger);
    return said - 1 < size ? said - 1 : size;
}

static void *bare_run_gullible(void *arg)
{
    struct bare_kiosk *k = arg;
    struct qz_err err = {0};
    struct qz_response answer = {0};
    struct qz_client *c = qz_client_create(NULL, &err);
    uint64_t taken = 0;

    bare_must(c != NULL, &err, "client");
    while (!atomic_load(&k->stopping)) {
        bare_write(k, taken);
        taken = bare_send(k, c, &answer, taken);
        atomic_store(&k->taken, taken);
    }
    qz_response_finish(&answer);
    qz_client_destroy(c);
    return NULL;
}

/* ---- from outside ---- */

struct bare_kiosk *bare_kiosk_start(const struct bare_kiosk_options *opt)
{
    /* Its log is compared while the power stays: it need not wait for the disk. */
    static const struct qz_ledger_options ledger = {.db = {.sync = QZ_SYNC_OFF}};
    struct qz_err err = {0};
    struct bare_kiosk *k = calloc(1, sizeof *k);

    bare_must(k != NULL, &err, "memory");
    k->opt = *opt;
    k->rng.state = opt->seed;
    bare_must(qz_wires_init(&k->wires, &err) == 0, &err, "queues");
    k->desk.opt.dir = opt->dir;
    k->desk.wires = &k->wires;
    k->desk.report_fd = -1;
    k->desk.config_up_ms = -1;
    qz_desk_start_clock(&k->desk, &qz_machine_time);
    qz_debounce_init(&k->desk.debounce);
    k->desk.ledger = qz_ledger_open(opt->dir, &ledger, &err);
    bare_must(k->desk.ledger != NULL, &err, "ledger");
    if (!opt->gullible)
        k->uplink = qz_uplink_create(NULL, false, &k->wires, &err);
    bare_must(opt->gullible || k->uplink, &err, "uplink");
    bare_must(pthread_create(&k->thread, NULL, opt->gullible ? bare_run_gullible : bare_run, k) == 0, &err,
              "thread");
    return k;
}

uint64_t bare_kiosk_taken(const struct bare_kiosk *k)
{
    return atomic_load(&k->taken);
}

bool bare_kiosk_done(const struct bare_kiosk *k)
{
    return bare_kiosk_taken(k) >= k->opt.entries;
}

void bare_kiosk_stop(struct bare_kiosk *k)
{
    atomic_store(&k->stopping, true);
    pthread_join(k->thread, NULL);
    qz_wires_close(&k->wires);
    qz_uplink_destroy(k->uplink);
    qz_wires_finish(&k->wires);
    qz_ledger_close(k->desk.ledger);
    free(k);
}
