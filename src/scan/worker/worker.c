#include "scan/worker/worker.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/guard.h"
#include "rules/admit.h"
#include "scan/worker/spawn.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define WORKER_AT_ONCE   2    /* deaths after which the next one is started without a pause */
#define WORKER_PAUSE_MS  250  /* after the next death; then twice as long each time */
#define WORKER_PAUSE_MAX 1000 /* at the most */
#define WORKER_SLOWER    4    /* times the patience, as a starved machine needs it */
/* A sanitizer takes its time. */
#define WORKER_PACE (QZ_SANITIZED ? 4 : 1)

static_assert(QZ_WORKER_LIFE_MS < QZ_TURN_MS,
              "a worker that was taken over could check people in or out by what it was shown before");

enum worker_state {
    WORKER_DOWN,     /* there is no process; one is started at rise_us */
    WORKER_STARTING, /* it is to say that it is shut in */
    WORKER_IDLE,
    WORKER_ASKED /* it looks at a frame */
};

struct qz_worker {
    struct qz_worker_options opt;
    enum worker_state state;
    pid_t pid;
    int line;
    uint8_t *shared; /* NULL: no frame came yet */
    size_t size;
    int memory;       /* descriptor of shared */
    int64_t shown_us; /* when it was shown something first; 0: nothing yet */
    int64_t since_us, rise_us, died_us;
    int deaths; /* since all was well */
    int slower; /* patience is so many times as long */
    bool anew;  /* of the next job */
    bool drop;  /* the answer that comes is of a scene that is over */
    bool lost;  /* to be told by the next qz_worker_next, with why */
    int landlock;
    uint64_t granted; /* CPU seconds */
    struct qz_err why;
    struct qz_border_job job;
    struct qz_border_answer answer;
};

struct qz_worker *qz_worker_create(const struct qz_worker_options *opt, struct qz_err *err)
{
    struct qz_worker *w = calloc(1, sizeof *w);

    if (!w) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the scan worker; close other programs");
        return NULL;
    }

    w->opt = *opt;
    if (!w->opt.body)
        w->opt.body = "";
    if (w->opt.patience_ms <= 0)
        w->opt.patience_ms = QZ_WORKER_PATIENCE_MS + (int)(4 * w->opt.budget_ms);
    if (w->opt.life_ms <= 0)
        w->opt.life_ms = QZ_WORKER_LIFE_MS;
    w->pid = -1;
    w->line = -1;
    w->slower = 1;
    return w;
}

/* End the process, if there is one; how: as qz_spawn_end. */
static void worker_end(struct qz_worker *w, const char *why, char *how, size_t cap)
{
    if (w->pid < 0)
        return;

    qz_spawn_end(w->pid, why, how, cap);
    close(w->line);
    w->pid = -1;
    w->line = -1;
    w->granted = 0;
    w->landlock = 0;
    w->state = WORKER_DOWN;
}

void qz_worker_destroy(struct qz_worker *w)
{
    char how[QZ_BORDER_WHY];

    if (!w)
        return;
    worker_end(w, "the end", how, sizeof how);
    qz_spawn_unshare(w->shared, w->size, w->memory);
    free(w);
}

/* ---- death and start ---- */

static int worker_pause_ms(int deaths)
{
    int pause = 0;

    if (deaths > WORKER_AT_ONCE)
        pause = WORKER_PAUSE_MS;
    for (int i = WORKER_AT_ONCE + 1; i < deaths && pause < WORKER_PAUSE_MAX; i++)
        pause *= 2;
    return pause;
}

static void worker_lose(struct qz_worker *w)
{
    w->died_us = qz_mono_us();
    w->deaths++;
    w->rise_us = w->died_us + 1000 * (int64_t)worker_pause_ms(w->deaths);
    w->state = WORKER_DOWN;
    w->drop = false;
    w->lost = true;
}

/* The worker has died, or says or does what no worker does: why, else NULL. */
static void worker_bury(struct qz_worker *w, const char *why)
{
    char how[QZ_BORDER_WHY + 60] = "";

    worker_end(w, why, how, sizeof how);
    qz_fail(&w->why, QZ_E_BUG, "the scan worker: %s; it is started anew", how);
    worker_lose(w);
}

/* CPU time that no frame takes, so that a worker whose program is stopped cannot go on for ever. */
static void worker_grant(struct qz_worker *w)
{
    qz_spawn_grant(w->pid, 3 + (uint64_t)(w->opt.budget_ms / 500), &w->granted);
}

static bool worker_send(struct qz_worker *w, const void *bytes, size_t n)
{
    return send(w->line, bytes, n, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)n;
}

static void worker_start(struct qz_worker *w)
{
    const struct qz_border_terms terms = {.shared = w->size,
                                          .memory = QZ_WORKER_MEMORY + 2 * w->size,
                                          .budget_ms = w->opt.budget_ms,
                                          .all_codes = w->opt.all_codes,
                                          .still = w->opt.still};

    w->since_us = qz_mono_us();
    w->shown_us = 0;
    w->pid = qz_spawn_start(w->opt.body, w->memory, &w->line, &w->why);
    if (w->pid < 0) {
        worker_lose(w);
        return;
    }

    w->state = WORKER_STARTING;
    worker_grant(w);
    if (!worker_send(w, &terms, sizeof terms))
        worker_bury(w, NULL);
}

static void worker_rise(struct qz_worker *w)
{
    if (w->state == WORKER_DOWN && w->shared && qz_mono_us() >= w->rise_us)
        worker_start(w);
}

/* ---- asking ---- */

static bool worker_fits(const struct qz_frame *f)
{
    return f->luma && f->width > 0 && f->height > 0 && f->width <= QZ_FRAME_MAX_SIDE &&
           f->height <= QZ_FRAME_MAX_SIDE && f->stride >= f->width;
}

/* Shared memory for so large a frame; another worker is started with it. */
static bool worker_room_for(struct qz_worker *w, size_t n)
{
    char how[QZ_BORDER_WHY];
    uint8_t *at;
    int fd;

    if (w->shared && w->size >= n)
        return true;

    worker_end(w, "more memory", how, sizeof how);
    if (qz_spawn_share(n, &at, &fd, &w->why) != 0) {
        worker_lose(w);
        return false;
    }

    qz_spawn_unshare(w->shared, w->size, w->memory);
    w->shared = at;
    w->size = n;
    w->memory = fd;
    return true;
}

static void worker_copy(struct qz_worker *w, const struct qz_frame *f)
{
    size_t width = (size_t)f->width;

    if (f->stride == f->width) {
        memcpy(w->shared, f->luma, width * (size_t)f->height);
        return;
    }
    for (int y = 0; y < f->height; y++)
        memcpy(w->shared + (size_t)y * width, f->luma + (size_t)y * (size_t)f->stride, width);
}

/* One that has lived long enough gives way to one that knows nothing of what it was shown. */
static void worker_renew(struct qz_worker *w)
{
    char how[QZ_BORDER_WHY];

    if (w->state != WORKER_IDLE || !w->shown_us ||
        qz_mono_us() - w->shown_us < 1000 * (int64_t)w->opt.life_ms)
        return;
    worker_end(w, "old age", how, sizeof how);
    memset(w->shared, 0, w->size);
    w->rise_us = 0;
}

/* Whether it can be asked now, with shared memory of n bytes. */
static bool worker_free(struct qz_worker *w, size_t n)
{
    if (w->state == WORKER_ASKED || w->lost)
        return false;

    worker_renew(w);
    if (worker_room_for(w, n))
        worker_rise(w);
    return w->state == WORKER_IDLE;
}

/* Ask about what was put into the shared memory; w->job says what it is. */
static enum qz_worker_asked worker_ask(struct qz_worker *w, const struct qz_room *room)
{
    w->job.number++;
    w->job.anew = w->anew;
    w->job.in_room = room != NULL;
    if (room)
        w->job.room = *room;

    worker_grant(w);
    if (!worker_send(w, &w->job, sizeof w->job)) {
        worker_bury(w, NULL);
        return QZ_WORKER_BUSY;
    }

    w->anew = false;
    w->since_us = qz_mono_us();
    if (!w->shown_us)
        w->shown_us = w->since_us;
    w->state = WORKER_ASKED;
    return QZ_WORKER_TAKEN;
}

enum qz_worker_asked qz_worker_ask(struct qz_worker *w, const struct qz_frame *frame,
                                   const struct qz_room *room, struct qz_err *err)
{
    if (!worker_fits(frame)) {
        qz_fail(err, QZ_E_INPUT,
                "a frame of %d x %d with rows of %d bytes cannot be a picture; check the camera mode",
                frame->width, frame->height, frame->stride);
        return QZ_WORKER_UNFIT;
    }
    if (!worker_free(w, (size_t)frame->width * (size_t)frame->height))
        return QZ_WORKER_BUSY;

    worker_copy(w, frame);
    w->job.bytes = 0;
    w->job.width = frame->width;
    w->job.height = frame->height;
    return worker_ask(w, room);
}

enum qz_worker_asked qz_worker_ask_picture(struct qz_worker *w, const uint8_t *file, size_t n,
                                           struct qz_err *err)
{
    if (n == 0 || n > QZ_WORKER_FILE) {
        qz_fail(err, QZ_E_INPUT, "a picture of %zu bytes cannot be read; use one of at most %d MiB", n,
                QZ_WORKER_FILE >> 20);
        return QZ_WORKER_UNFIT;
    }
    if (!worker_free(w, n))
        return QZ_WORKER_BUSY;

    memcpy(w->shared, file, n);
    w->job.bytes = n;
    return worker_ask(w, NULL);
}

/* ---- hearing ---- */

/* One whole message of n bytes into *to; false: the worker died or says something else. */
static bool worker_hear(struct qz_worker *w, void *to, size_t n)
{
    ssize_t got = recv(w->line, to, n, MSG_DONTWAIT | MSG_TRUNC);

    if (got == (ssize_t)n)
        return true;
    worker_bury(w, got > 0 ? "it said what no worker says" : NULL);
    return false;
}

static void worker_on_ready(struct qz_worker *w)
{
    struct qz_border_ready ready;

    if (!worker_hear(w, &ready, sizeof ready))
        return;

    ready.why[sizeof ready.why - 1] = '\0';
    if (*ready.why) {
        worker_bury(w, ready.why);
        return;
    }
    w->landlock = ready.landlock;
    w->state = WORKER_IDLE;
}

static void worker_unread(const struct qz_worker *w, struct qz_err *err)
{
    if (w->answer.failed == QZ_BORDER_PICTURE)
        qz_fail(err, QZ_E_INPUT, "this is no picture that can be read; use a JPEG or PNG file");
    else if (w->job.bytes)
        qz_fail(err, QZ_E_FULL, "the picture is too large to be read; use a smaller one");
    else
        qz_fail(err, QZ_E_NOMEM, "no memory for a picture of %d x %d; use a smaller camera mode",
                w->job.width, w->job.height);
}

static enum qz_worker_got worker_on_answer(struct qz_worker *w, struct qz_scan_result *out,
                                           struct qz_err *err)
{
    if (!worker_hear(w, &w->answer, sizeof w->answer))
        return QZ_WORKER_NOTHING;
    if (!qz_border_take(&w->answer, &w->job, out)) {
        worker_bury(w, "it said what no scanner says");
        return QZ_WORKER_NOTHING;
    }

    w->state = WORKER_IDLE;
    w->slower = 1;
    if (qz_mono_us() - w->died_us > 1000 * (int64_t)QZ_WORKER_WELL_MS)
        w->deaths = 0;

    bool drop = w->drop;
    w->drop = false;
    if (drop)
        return QZ_WORKER_NOTHING;
    if (!w->answer.failed)
        return QZ_WORKER_ANSWER;
    worker_unread(w, err);
    return QZ_WORKER_UNREAD;
}

/* When it hangs; it can be late only while something is expected of it. */
static int64_t worker_late_us(const struct qz_worker *w)
{
    int64_t patience = QZ_WORKER_START_MS;

    if (w->state == WORKER_ASKED)
        patience = w->opt.patience_ms;
    return w->since_us + 1000 * patience * w->slower * WORKER_PACE;
}

static bool worker_expected(const struct qz_worker *w)
{
    return w->state == WORKER_ASKED || w->state == WORKER_STARTING;
}

static void worker_hangs(struct qz_worker *w)
{
    char why[QZ_BORDER_WHY];

    snprintf(why, sizeof why, "it gave no answer for %d ms, and was killed",
             (int)((qz_mono_us() - w->since_us) / 1000));
    if (w->slower < WORKER_SLOWER)
        w->slower *= 2;
    worker_bury(w, why);
}

static int worker_wait_ms(const struct qz_worker *w, int timeout_ms)
{
    int64_t until = worker_late_us(w), left = (until - qz_mono_us() + 999) / 1000;

    if (!worker_expected(w))
        return 0;
    if (left < 0)
        left = 0;
    return left < timeout_ms ? (int)left : timeout_ms;
}

/* Nothing is expected: it died, or speaks all the same. */
static void worker_on_surprise(struct qz_worker *w)
{
    char c;
    const char *why = NULL;

    if (recv(w->line, &c, 1, MSG_DONTWAIT) > 0)
        why = "it spoke without being asked";
    worker_bury(w, why);
}

static enum qz_worker_got worker_listen(struct qz_worker *w, int timeout_ms, struct qz_scan_result *out,
                                        struct qz_err *err)
{
    struct pollfd p = {.fd = w->line, .events = POLLIN};

    if (poll(&p, 1, worker_wait_ms(w, timeout_ms)) <= 0) {
        if (worker_expected(w) && qz_mono_us() >= worker_late_us(w))
            worker_hangs(w);
        return QZ_WORKER_NOTHING;
    }

    if (w->state == WORKER_ASKED)
        return worker_on_answer(w, out, err);
    if (w->state == WORKER_STARTING)
        worker_on_ready(w);
    else
        worker_on_surprise(w);
    return QZ_WORKER_NOTHING;
}

/* A pause that is left until the next start. */
static void worker_sleep(const struct qz_worker *w, int timeout_ms)
{
    int64_t left = (w->rise_us - qz_mono_us() + 999) / 1000;

    if (left > 0)
        poll(NULL, 0, left < timeout_ms ? (int)left : timeout_ms);
}

enum qz_worker_got qz_worker_next(struct qz_worker *w, int timeout_ms, struct qz_scan_result *out,
                                  struct qz_err *err)
{
    enum qz_worker_got got = QZ_WORKER_NOTHING;

    if (w->pid >= 0)
        got = worker_listen(w, timeout_ms, out, err);
    else if (!w->lost && w->shared)
        worker_sleep(w, timeout_ms);

    if (w->lost) {
        *err = w->why;
        w->lost = false;
        got = QZ_WORKER_LOST;
    }
    worker_rise(w);
    return got;
}

bool qz_worker_idle(const struct qz_worker *w)
{
    return w->state != WORKER_ASKED && !w->lost;
}

bool qz_worker_failing(const struct qz_worker *w)
{
    return w->deaths >= QZ_WORKER_TIRED;
}

void qz_worker_reset(struct qz_worker *w)
{
    w->anew = true;
    w->drop = w->state == WORKER_ASKED;
}

pid_t qz_worker_pid(const struct qz_worker *w)
{
    return w->pid;
}

int qz_worker_landlock(const struct qz_worker *w)
{
    return w->landlock;
}
