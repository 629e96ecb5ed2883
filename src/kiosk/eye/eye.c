#include "kiosk/eye/eye.h"

#include "base/clock.h"
#include "base/log.h"
#include "scan/reader/serial.h"
#include "scan/source/presence.h"
#include "scan/source/source.h"
#include "scan/worker/room.h"
#include "scan/worker/worker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WAIT_MS       200
#define PERSON_US     INT64_C(1000000) /* between two words that somebody is there */
#define LOOK_MS       100     /* that a camera's next frame waits for what is read in this one, at the most */
#define LOOK_EVERY_US 1000000 /* what the camera gives is told so often while its picture shows */

/* What was said of a camera or scanner. Belongs to its thread. */
struct reader {
    enum qz_by by;
    bool told_any, told_working;
};

struct qz_eye {
    struct qz_eye_options opt;
    struct qz_preview *preview;
    struct qz_wires *wires;
    struct qz_source *source;
    struct qz_worker *worker;
    struct qz_presence presence;
    int64_t person_us;   /* when it was last told that somebody is there */
    struct qz_room room; /* of the scan thread; each job takes a copy along */
    struct qz_serial *serial;
    pthread_t scan_thread, serial_thread;
    bool scanning, listening; /* the threads that run */
    atomic_bool stop;
    struct reader camera, line; /* the line: of the serial scanner */
    bool told_seen, told_shut, told_tired;
    /* The frame that is looked at: */
    int64_t seen_us; /* when it came */
    int width, height;
    struct qz_tell_look look; /* of the second that goes on, */
    int64_t look_us;          /* which began then */
};

static bool ask_payload(struct qz_eye *e, struct qz_ask *ask, const uint8_t *bytes, size_t len)
{
    if (len == 0 || len > QZ_PAYLOAD_MAX)
        return true;
    ask->kind = QZ_ASK_PAYLOAD;
    ask->payload.len = (uint16_t)len;
    memcpy(ask->payload.bytes, bytes, len);
    return qz_wires_ask(e->wires, ask);
}

/* One code of a frame. */
static bool ask_code(void *ctx, const struct qz_code *code, bool again, int left)
{
    struct qz_eye *e = ctx;
    struct qz_ask ask = {
        .payload = {.by = QZ_BY_CAMERA, .more = left, .again = again, .seen_us = e->seen_us}};
    return ask_payload(e, &ask, code->bytes, code->len);
}

static void ask_overlong(struct qz_eye *e)
{
    struct qz_ask ask = {.kind = QZ_ASK_OVERLONG, .overlong.by = QZ_BY_SERIAL};
    qz_log(QZ_LOG_WARN, "serial scanner: a code of more than %d bytes was dropped", QZ_PAYLOAD_MAX);
    qz_wires_ask(e->wires, &ask);
}

static void tell_working(struct qz_eye *e, struct reader *r, bool works)
{
    struct qz_ask ask = {.kind = QZ_ASK_READER, .reader = {.by = r->by, .works = works}};
    if (r->told_any && works == r->told_working)
        return;
    if (!qz_wires_ask(e->wires, &ask))
        return; /* asked again with the next frame or the next try */
    r->told_any = true;
    r->told_working = works;
}

static bool told_lost(const struct reader *r)
{
    return r->told_any && !r->told_working;
}

/* The code that matters: the first one that does not hang there; NULL: none does. */
static const struct qz_code *first_fresh(const struct qz_scan_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->code[i].worth != QZ_CODE_OLD)
            return &r->code[i];
    return NULL;
}

/* Where the code is, as shares of the frame. The UI is only woken when there is something to say. */
static void tell_seen(struct qz_eye *e, const struct qz_scan_result *r)
{
    struct qz_tell tell = {.kind = QZ_TELL_SEEN};
    const struct qz_code *code = first_fresh(r);
    const struct qz_point *at = code ? code->corner : r->outline;
    tell.seen.seen = r->seen || code;
    tell.seen.read = code != NULL;
    tell.seen.hint = r->hint;

    for (int i = 0; i < 4; i++) {
        tell.seen.outline[2 * i] = at[i].x / (float)e->width;
        tell.seen.outline[2 * i + 1] = at[i].y / (float)e->height;
    }
    bool say = tell.seen.seen || tell.seen.hint != QZ_HINT_NONE;
    if (say || e->told_seen)
        qz_wires_tell(e->wires, &tell);
    e->told_seen = say;
}

/* The camera meters and focuses on the code: its bounding box, and whether it could be read. */
static void steer_camera(struct qz_eye *e, const struct qz_scan_result *r)
{
    const struct qz_code *code = first_fresh(r);
    const struct qz_point *at = code ? code->corner : r->outline;
    float box[4] = {at[0].x, at[0].y, at[0].x, at[0].y};
    if (!r->seen && !code) {
        qz_source_feedback(e->source, NULL, false);
        return;
    }

    for (int i = 1; i < 4; i++) {
        box[0] = at[i].x < box[0] ? at[i].x : box[0];
        box[1] = at[i].y < box[1] ? at[i].y : box[1];
        box[2] = at[i].x > box[2] ? at[i].x : box[2];
        box[3] = at[i].y > box[3] ? at[i].y : box[3];
    }
    qz_source_feedback(e->source, box, code != NULL);
}

static void on_answer(struct qz_eye *e, const struct qz_scan_result *r)
{
    if (!e->told_shut)
        qz_log(QZ_LOG_INFO, "scan worker: shut in by seccomp and Landlock %d (0: this kernel has none)",
               qz_worker_landlock(e->worker));
    e->told_shut = true;

    if (!qz_worker_failing(e->worker))
        e->told_tired = false;
    e->look.tried++;
    e->look.read += r->count > 0;
    qz_room_end(&e->room, r, ask_code, e);
    tell_seen(e, r);
    steer_camera(e, r);
}

/* Each loss is logged until they are too many, and that is, too. */
static void on_worker_lost(struct qz_eye *e, const struct qz_err *err)
{
    bool tired = qz_worker_failing(e->worker);

    if (!e->told_tired)
        qz_log(QZ_LOG_WARN, "%s", err->msg);
    if (tired && !e->told_tired)
        qz_log(QZ_LOG_ERROR, "codes are not read by the camera: the scan worker dies again and again");
    e->told_tired = tired;
    tell_working(e, &e->camera, !tired); /* no other frame may come before it is read */
}

/* Wait at most so long for what the worker has to say. */
static void hear_worker(struct qz_eye *e, int timeout_ms)
{
    struct qz_scan_result r;
    struct qz_err err = {0};

    switch (qz_worker_next(e->worker, timeout_ms, &r, &err)) {
    case QZ_WORKER_NOTHING:
        break;
    case QZ_WORKER_ANSWER:
        on_answer(e, &r);
        break;
    case QZ_WORKER_UNREAD:
        qz_log(QZ_LOG_WARN, "scan: %s", err.msg);
        break;
    case QZ_WORKER_LOST:
        on_worker_lost(e, &err);
        break;
    }
}

static enum qz_worker_asked ask_worker(struct qz_eye *e, const struct qz_frame *f, int64_t came_us)
{
    struct qz_err err = {0};

    if (!qz_worker_idle(e->worker))
        return QZ_WORKER_BUSY;

    qz_room_begin(&e->room, came_us / 1000);
    enum qz_worker_asked asked = qz_worker_ask(e->worker, f, &e->room, &err);
    if (asked == QZ_WORKER_UNFIT)
        qz_log(QZ_LOG_WARN, "scan: %s", err.msg);
    if (asked != QZ_WORKER_TAKEN)
        return asked;

    e->seen_us = came_us;
    e->width = f->width;
    e->height = f->height;
    return asked;
}

/* A camera's frames go on: one that comes while the worker starts, or is busy with another one, is shown
 * and not read. What was stored is read to its last frame. */
static void eye_look(struct qz_eye *e, const struct qz_frame *f)
{
    int64_t came_us = qz_mono_us();

    if (qz_source_live(e->source)) {
        hear_worker(e, 0);
        if (ask_worker(e, f, came_us) == QZ_WORKER_TAKEN)
            hear_worker(e, LOOK_MS);
        return;
    }

    while (ask_worker(e, f, came_us) == QZ_WORKER_BUSY && !atomic_load(&e->stop))
        hear_worker(e, WAIT_MS);
    while (!qz_worker_idle(e->worker) && !atomic_load(&e->stop))
        hear_worker(e, WAIT_MS);
}

/* Whoever stays is told of now and then. */
static void look_for_person(struct qz_eye *e, const struct qz_frame *f)
{
    const struct qz_tell tell = {.kind = QZ_TELL_PERSON};
    if (!qz_presence_frame(&e->presence, f) || f->at_us - e->person_us < PERSON_US)
        return;
    if (qz_wires_tell(e->wires, &tell))
        e->person_us = f->at_us;
}

/* How bright a frame is, of a pixel in each block of 16 x 16. */
static int eye_light(const struct qz_frame *f)
{
    int64_t sum = 0, n = 0;
    for (int y = 8; y < f->height; y += 16)
        for (int x = 8; x < f->width; x += 16, n++)
            sum += f->luma[(ptrdiff_t)y * f->stride + x];
    return n ? (int)(sum * 100 / (255 * n)) : 0;
}

/* What the last second was like, for whoever looks at the picture. */
static void eye_tell_look(struct qz_eye *e, const struct qz_frame *f)
{
    int64_t now_us = qz_mono_us();
    struct qz_tell tell = {.kind = QZ_TELL_LOOK};
    if (now_us < e->look_us + LOOK_EVERY_US)
        return;

    tell.look = e->look;
    tell.look.width = f->width;
    tell.look.height = f->height;
    tell.look.light = eye_light(f);
    if (qz_preview_wanted(e->preview))
        qz_wires_tell(e->wires, &tell);
    e->look = (struct qz_tell_look){0};
    e->look_us = now_us;
}

static void on_frame(struct qz_eye *e, const struct qz_frame *f)
{
    tell_working(e, &e->camera, !qz_worker_failing(e->worker));
    look_for_person(e, f);
    if (qz_preview_put(e->preview, f) && e->wires->wake)
        e->wires->wake(e->wires->ui);
    eye_look(e, f);
    eye_tell_look(e, f);
}

static void on_lost(struct qz_eye *e, const struct qz_err *err)
{
    struct qz_tell tell = {.kind = QZ_TELL_SEEN};
    if (!told_lost(&e->camera))
        qz_log(QZ_LOG_WARN, "camera: %s", err->msg);
    tell_working(e, &e->camera, false);
    qz_worker_reset(e->worker);
    if (e->told_seen)
        qz_wires_tell(e->wires, &tell);
    e->told_seen = false;
}

/* The thread ends with the frames: what finds no room now would never be said. */
static void eye_on_end(struct qz_eye *e, const struct qz_err *err)
{
    const struct qz_tell end = {.kind = QZ_TELL_END};
    struct qz_err why = *err;
    bool told = false;
    if (!*why.msg)
        qz_fail(&why, QZ_E_MISSING, "the frames are at their end");
    while (!told && !atomic_load(&e->stop)) {
        if (!e->opt.exit_at_end)
            on_lost(e, &why);
        told = e->opt.exit_at_end ? qz_wires_tell(e->wires, &end) : told_lost(&e->camera);
        if (!told)
            usleep(WAIT_MS * 1000);
    }
}

static void *scan(void *arg)
{
    struct qz_eye *e = arg;
    while (!atomic_load(&e->stop)) {
        struct qz_frame f;
        struct qz_err err = {0};

        switch (qz_source_next(e->source, WAIT_MS, &f, &err)) {
        case QZ_GOT_FRAME:
            on_frame(e, &f);
            break;
        case QZ_GOT_NOTHING:
            hear_worker(e, 0);
            break;
        case QZ_GOT_LOST:
            on_lost(e, &err);
            break;
        case QZ_GOT_END:
            eye_on_end(e, &err);
            return NULL;
        }
    }
    return NULL;
}

static void *listen_serial(void *arg)
{
    struct qz_eye *e = arg;
    while (!atomic_load(&e->stop)) {
        const uint8_t *bytes;
        size_t len;
        struct qz_err err = {0};
        enum qz_serial_got got = qz_serial_next(e->serial, WAIT_MS, &bytes, &len, &err);
        struct qz_ask ask = {.payload = {.by = QZ_BY_SERIAL, .seen_us = qz_mono_us()}};

        if (got == QZ_SERIAL_CODE)
            ask_payload(e, &ask, bytes, len);
        if (got == QZ_SERIAL_DROPPED)
            ask_overlong(e);
        if (got == QZ_SERIAL_LOST && !told_lost(&e->line))
            qz_log(QZ_LOG_WARN, "serial scanner: %s", err.msg);
        tell_working(e, &e->line, got != QZ_SERIAL_LOST);
    }
    return NULL;
}

static int eye_start_scanning(struct qz_eye *e, struct qz_err *err)
{
    const struct qz_worker_options worker_opt = {.budget_ms = e->opt.budget_ms};
    const struct qz_source_options source_opt = {
        .fps = e->opt.fps, .rotate = e->opt.rotate, .mirror = e->opt.mirror};
    e->worker = qz_worker_create(&worker_opt, err);
    e->source = e->worker ? qz_source_open(e->opt.source, &source_opt, err) : NULL;
    if (!e->source)
        return -1;
    e->scanning = pthread_create(&e->scan_thread, NULL, scan, e) == 0;
    return e->scanning ? 0 : qz_fail(err, QZ_E_NOMEM, "no thread for the camera");
}

static int eye_start_listening(struct qz_eye *e, struct qz_err *err)
{
    e->serial = qz_serial_create(e->opt.serial, e->opt.serial_baud, err);
    if (!e->serial)
        return -1;
    e->listening = pthread_create(&e->serial_thread, NULL, listen_serial, e) == 0;
    return e->listening ? 0 : qz_fail(err, QZ_E_NOMEM, "no thread for the serial scanner");
}

struct qz_eye *qz_eye_create(const struct qz_eye_options *opt, struct qz_preview *preview,
                             struct qz_wires *wires, struct qz_err *err)
{
    struct qz_eye *e = calloc(1, sizeof *e);
    if (!e) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the camera");
        return NULL;
    }

    e->opt = *opt;
    qz_room_init(&e->room);
    qz_presence_begin(&e->presence);
    e->person_us = -PERSON_US;
    e->camera.by = QZ_BY_CAMERA;
    e->line.by = QZ_BY_SERIAL;
    e->preview = preview;
    e->wires = wires;

    if ((strcmp(opt->source, "none") != 0 && eye_start_scanning(e, err) != 0) ||
        (*opt->serial && eye_start_listening(e, err) != 0)) {
        qz_eye_destroy(e);
        return NULL;
    }
    return e;
}

void qz_eye_destroy(struct qz_eye *e)
{
    if (!e)
        return;
    atomic_store(&e->stop, true);
    if (e->scanning)
        pthread_join(e->scan_thread, NULL);
    if (e->listening)
        pthread_join(e->serial_thread, NULL);
    qz_source_close(e->source);
    qz_worker_destroy(e->worker);
    qz_serial_destroy(e->serial);
    free(e);
}
