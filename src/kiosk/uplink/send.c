#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "kiosk/uplink/uplink_int.h"
#include "wire/note.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEND_AGAIN_MS 1000 /* until the desk is asked again when it did not answer */
#define GROW_AFTER    8    /* uploads that were taken, until twice as many entries are tried again */

/* The note that ends a batch: what follows its only empty line before a non-entry. */
static const char *send_note_of(const char *body, size_t len, size_t *note_len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        if (body[i] == '\n' && body[i + 1] == '\n') {
            *note_len = len - i - 2;
            return body + i + 2;
        }
    }
    return NULL;
}

static void send_later(struct qz_uplink *u)
{
    u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->refused, u->response.retry_after_s);
}

/* What was too large once need not be so for good: it may have been a passing proxy's word, or anybody's. */
static void send_grown(struct qz_uplink *u)
{
    if (u->most >= QZ_BATCH_ENTRIES || ++u->taken < GROW_AFTER)
        return;
    u->taken = 0;
    u->most = 2 * u->most < QZ_BATCH_ENTRIES ? 2 * u->most : QZ_BATCH_ENTRIES;
}

static void send_witness(struct qz_uplink *u, const struct qz_word *batch, const struct qz_upload_answer *a)
{
    struct qz_ask ask = {.kind = QZ_ASK_WITNESS};
    struct qz_own_told told = {.from = batch->witnessed, .proof = a->proof};
    memcpy(told.note, a->checkpoint, sizeof told.note);
    qz_uplink_ask(u->wires, &ask, &told, sizeof told);
}

static void send_keep(struct qz_uplink *u, const struct qz_word *batch, const struct qz_upload_answer *a)
{
    struct qz_err err = {0};
    struct qz_buf both = {0};
    uint64_t time_s;
    size_t n = 0;
    const char *note = send_note_of(batch->data, batch->data_len, &n);
    if (!note || qz_cosign_check(note, n, a->cosignature, strlen(a->cosignature), QZ_TRACKER_NAME,
                                 u->link.tracker_key, &time_s, &err) != 0) {
        qz_log(QZ_LOG_ERROR, "tracker: %s", *err.msg ? err.msg : "a batch without a checkpoint");
        qz_uplink_stuck(u, "cosignature");
        return;
    }

    qz_uplink_taken(u);
    send_grown(u);
    qz_buf_add(&both, note, n);
    qz_buf_str(&both, a->cosignature);
    struct qz_ask ask = {.kind = QZ_ASK_COSIGNED, .cosigned.size = batch->next - 1};
    bool kept = !both.failed && qz_uplink_brought(u, ask, &both);
    qz_buf_finish(&both);

    u->from = kept ? batch->next : 0; /* sending again is harmless, and brings the cosignature again */
    if (!kept)
        u->retry_up_ms = qz_up_ms() + qz_uplink_pause_ms(++u->not_kept, 0);

    if (kept && *a->checkpoint)
        send_witness(u, batch, a);
}

/* The entry that the tracker wants next, of a problem log-gap; 0 when it is none. */
static uint64_t send_wanted(const struct qz_response *r)
{
    int64_t next = 0;
    json_t *obj = qz_json_load(r->body.data ? r->body.data : "", r->body.len, NULL);
    if (!obj || qz_json_int(obj, "next", 1, INT64_MAX, &next, NULL) != 0)
        next = 0;
    json_decref(obj);
    return (uint64_t)next;
}

/* The first gap is followed at once. Others, with nothing taken between them, are paced like failures. */
static void send_from_gap(struct qz_uplink *u, uint64_t wanted)
{
    u->from = wanted;
    if (u->gaps++ > 0)
        send_later(u);
}

static void send_halved(struct qz_uplink *u)
{
    if (u->most <= 1) {
        qz_uplink_stuck(u, "too-large");
        return;
    }
    int before = u->most;
    u->taken = 0;
    u->most /= 2;
    qz_log(QZ_LOG_WARN, "uploads of %d entries are too large for what is on the way; sending %d at once",
           before, u->most);
}

static void send_refused(struct qz_uplink *u)
{
    char why[QZ_WHY_TEXT];
    const struct qz_response *r = &u->response;
    uint64_t wanted = r->status == 409 ? send_wanted(r) : 0;
    qz_uplink_problem(r, why);

    if (strcmp(why, "log-gap") == 0 && wanted && wanted != u->from)
        send_from_gap(u, wanted);
    else if (r->status == 413)
        send_halved(u);
    else if (qz_uplink_not_taken(r))
        send_later(u);
    else
        qz_uplink_stuck(u, why);
}

/* A proxy's limit is no word of the tracker's, and is heeded all the same: smaller uploads harm nobody. */
static void send_unheard(struct qz_uplink *u)
{
    if (u->response.status == 413 && u->most > 1)
        send_halved(u);
}

static void send_batch(struct qz_uplink *u, const struct qz_word *batch)
{
    struct qz_err err = {0};
    struct qz_upload_answer answer;
    char path[QZ_UPLINK_PATH];
    uint64_t first = strtoull(strstr(batch->data, "\"n\":") + 4, NULL, 10);
    struct qz_request req = {.body = batch->data,
                             .len = batch->data_len,
                             .type = "application/x-ndjson",
                             .encoding = QZ_ENCODING_ZSTD};
    int n =
        snprintf(path, sizeof path, "v1/kiosks/%s/log?from=%llu", u->link.kiosk, (unsigned long long)first);
    if (batch->witnessed)
        snprintf(path + n, sizeof path - (size_t)n, "&witness=%llu", (unsigned long long)batch->witnessed);
    u->from = first;

    int status = qz_uplink_request(u, &req, path);
    if (status < 0)
        send_unheard(u);
    else if (status != 200)
        send_refused(u);
    else if (qz_upload_answer_read(u->response.body.data, u->response.body.len, &answer, &err) == 0)
        send_keep(u, batch, &answer);
    else
        qz_uplink_stuck(u, "answer");
}

void qz_uplink_send(struct qz_uplink *u)
{
    struct qz_word batch;
    struct qz_ask ask = {
        .kind = QZ_ASK_BATCH, .number = ++u->asked, .batch = {.from = u->from, .most = u->most}};
    if (!qz_wires_ask(u->wires, &ask) || !qz_uplink_answered(u->wires->answers, ask.number, &batch)) {
        u->retry_up_ms = qz_up_ms() + SEND_AGAIN_MS;
        return;
    }

    if (batch.short_log) {
        u->from = 0;
        qz_uplink_stuck(u, "log-short");
        return;
    }
    if (!batch.data) {
        u->work = false;
        return;
    }

    if (batch.kind == QZ_WORD_SEALED)
        qz_uplink_sealed(u, &batch);
    else
        send_batch(u, &batch);
    free(batch.data);
}
