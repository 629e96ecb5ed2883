#include "base/clock.h"
#include "base/log.h"
#include "registry/forgotten.h"
#include "registry/quiet.h"
#include "tracker/http/later.h"
#include "tracker/http/page.h"
#include "tracker/http/visit.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IDLE_S        30    /* a connection without a byte for so long is closed */
#define CONN_MEMORY   65536 /* for one connection's headers and its piece of a body */
#define STOP_US       INT64_C(5000000)
#define FORGOTTEN_US  INT64_C(60000000)  /* between two looks at the file of the forgotten */
#define LOOK_US       INT64_C(250000)    /* between two looks at what other trackers did, */
#define LOOK_LATER_US INT64_C(2000000)   /* and where the database does not answer */
#define QUIET_US      INT64_C(600000000) /* between two looks for activities of which nothing more is said */
#define THREADS       2                  /* for what takes long: each may take the 64 MiB of a PIN's hash */
#define JOBS_MOST     32                 /* that wait or run */
#define DRAIN_MOST    (8u << 20)         /* a refused body is read up to here, so that the client hears why */

/* ---- requests ---- */

static const char *retry_after(const struct qz_call *c, char text[12])
{
    snprintf(text, 12, "%d", c->retry_s);
    return text;
}

/* What a browser may do with the answer: a page has its own style and script, and sends forms here. */
static void add_policy(const struct qz_call *c, struct MHD_Response *r)
{
    char policy[300];
    if (!c->nonce[0]) {
        MHD_add_response_header(r, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        return;
    }
    snprintf(policy, sizeof policy,
             "default-src 'none'; style-src 'nonce-%s'; script-src 'nonce-%s'; img-src 'self'; "
             "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
             c->nonce, c->nonce);
    MHD_add_response_header(r, "Content-Security-Policy", policy);
    /* With "no-referrer" browsers send a form's Origin as null, too. */
    MHD_add_response_header(r, "Referrer-Policy", "same-origin");
    MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
}

static enum MHD_Result send_answer(struct qz_call *c)
{
    qz_page_finish(c);
    char signature[QZ_TOLD_HEADER_TEXT];
    bool is_signed = qz_sign_answer(c, signature);
    struct MHD_Response *r = MHD_create_response_from_buffer(c->out.len, c->out.data, MHD_RESPMEM_MUST_FREE);
    if (!r)
        return MHD_NO;

    char again[12];
    memset(&c->out, 0, sizeof c->out);
    MHD_add_response_header(r, "Content-Type", c->type);
    MHD_add_response_header(r, "Cache-Control", c->etag[0] ? "no-cache" : "no-store");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    add_policy(c, r);
    if (c->status == 303)
        MHD_add_response_header(r, "Location", c->location.data);
    for (size_t i = 0; i < QZ_COOKIES; i++)
        if (c->cookie[i].len && !c->cookie[i].failed)
            MHD_add_response_header(r, "Set-Cookie", c->cookie[i].data);
    if (is_signed)
        MHD_add_response_header(r, QZ_TOLD_HEADER, signature);
    if (c->etag[0])
        MHD_add_response_header(r, "ETag", c->etag);
    if (c->allow && c->status == 405)
        MHD_add_response_header(r, "Allow", c->allow);
    if (c->status == 401)
        MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
    if (c->status == 415)
        MHD_add_response_header(r, "Accept-Encoding", "zstd, gzip");
    if (c->status == 503)
        MHD_add_response_header(r, "Retry-After", "10");
    if (c->retry_s)
        MHD_add_response_header(r, "Retry-After", retry_after(c, again));
    MHD_add_response_header(r, "Connection", "close");
    qz_deadline_set(c->conn);
    qz_call_let_go(c);
    enum MHD_Result rc = MHD_queue_response(c->conn, (unsigned)c->status, r);
    MHD_destroy_response(r);
    c->web->requests++;
    c->web->by_class[c->status / 100 < 6 ? c->status / 100 : 0]++;
    return rc;
}

static unsigned long long body_length(struct qz_call *c)
{
    const char *length = qz_call_header(c, "Content-Length");
    return length ? strtoull(length, NULL, 10) : 0;
}

static enum MHD_Result first_call(struct qz_web *w, struct MHD_Connection *conn, const char *url,
                                  const char *method, void **state)
{
    struct qz_call *c = *state;
    if (!c)
        return MHD_NO;
    c->begun = true;
    c->web = w;
    c->store = w->store;
    c->conn = conn;
    c->most = DRAIN_MOST;
    c->metrics = qz_visit_for_metrics(conn);
    w->running++;

    unsigned long long length = body_length(c);
    if (strlen(url) < sizeof c->path)
        strcpy(c->path, url);
    bool found = qz_route_find(c, method, url);
    qz_page_begin(c);
    if (found && length > c->most)
        qz_call_problem(c, 413, "too-large", "The body is too large",
                        "It may have %zu bytes; send less at once.", c->most);
    if (c->status && length > DRAIN_MOST)
        return send_answer(c);
    if (c->status)
        c->most = DRAIN_MOST;
    else if (length && qz_buf_reserve(&c->body, (size_t)length + 1) != 0)
        return MHD_NO;
    return MHD_YES;
}

static enum MHD_Result take_body(struct qz_call *c, const char *data, size_t *n)
{
    size_t len = *n;
    *n = 0;
    qz_sign_body(c, data, len);

    if (c->status) {
        /* Refused already: only read on, but not for ever. */
        c->most = len < c->most ? c->most - len : 0;
        return c->most ? MHD_YES : MHD_NO;
    }

    if (c->body.len + len > c->most) {
        qz_call_problem(c, 413, "too-large", "The body is too large",
                        "It may have %zu bytes; send less at once.", c->most);
        c->most = DRAIN_MOST;
        qz_buf_finish(&c->body);
        return MHD_YES;
    }

    qz_buf_add(&c->body, data, len);
    return c->body.failed ? MHD_NO : MHD_YES;
}

bool qz_call_turn(struct qz_call *c)
{
    struct qz_err err;
    bool writes = strcmp(c->route->method, "GET") != 0 || (c->route->may & QZ_MAY_NOTE);
    if (qz_tracker_turn(c->store, writes, &err) == 0)
        return true;
    qz_call_failed(c, &err);
    return false;
}

/* What monitors ask is answered when the database is away, too. */
static void answer_in_turn(struct qz_call *c)
{
    bool turn = !(c->route->may & QZ_MAY_MONITOR);
    if (turn && !qz_call_turn(c))
        return;
    qz_asker_acts(c);
    c->route->fn(c);
    qz_asker_acted(c);
    if (turn)
        qz_tracker_turn_end(c->store);
}

static void call_answer(struct qz_call *c)
{
    if (!qz_call_decode(c) || !qz_page_take_form(c) || !qz_asker_meant_it(c))
        return;
    answer_in_turn(c);
    c->web->changed = true;
    if (!c->status && !c->waiting && !c->pending)
        qz_call_problem(c, 500, "broken", "The tracker has no answer", "Report it with the request.");
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
                                  const char *version, const char *data, size_t *n, void **state)
{
    struct qz_call *c = *state;
    (void)version;
    if (!c || !c->begun)
        return first_call(cls, conn, url, method, state);
    if (*n)
        return take_body(c, data, n);

    qz_visit_whole(conn);
    if (!c->status && !c->suspended)
        call_answer(c);
    if ((c->waiting || c->pending) && !c->suspended) {
        c->suspended = true;
        qz_deadline_lift(conn);
        MHD_suspend_connection(conn);
    }
    return c->status ? send_answer(c) : MHD_YES;
}

static void on_done(void *cls, struct MHD_Connection *conn, void **state, enum MHD_RequestTerminationCode why)
{
    struct qz_call *c = *state;
    (void)cls;
    (void)why;
    qz_deadline_set(conn);
    if (!c)
        return;
    if (c->begun) {
        qz_poll_drop(c);
        qz_later_drop(c);
        c->web->running--;
    }

    qz_call_let_go(c);
    qz_buf_finish(&c->body);
    qz_buf_finish(&c->out);
    qz_buf_finish(&c->location);
    for (size_t i = 0; i < QZ_COOKIES; i++)
        qz_buf_finish(&c->cookie[i]);
    qz_page_let_go(c);
    free(c->target);
    free(c);
    *state = NULL;
}

QZ_PRINTF(2, 0) static void on_log(void *cls, const char *fmt, va_list args)
{
    char line[300];
    (void)cls;
    vsnprintf(line, sizeof line, fmt, args);
    line[strcspn(line, "\n")] = '\0';
    qz_log(QZ_LOG_DEBUG, "http: %s", line);
}

/* ---- starting ---- */

static int start_daemon(struct qz_web *w, struct qz_err *err)
{
    w->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_NO_LISTEN_SOCKET | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
        NULL, on_request, w, MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_URI_LOG_CALLBACK,
        qz_sign_uri, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_NOTIFY_CONNECTION,
        qz_visit_connection, w, MHD_OPTION_CONNECTION_LIMIT, (unsigned)w->opt.connections,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONN_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    return w->daemon ? 0 : qz_fail(err, QZ_E_IO, "the web server does not start at %s", w->opt.listen);
}

static int start_listening(struct qz_web *w, struct qz_err *err)
{
    const char *metrics = w->opt.metrics_listen;
    w->listen_fd = qz_listen(w->opt.listen, w->opt.plain_http, w->address, err);
    if (w->listen_fd < 0 || !metrics || !metrics[0])
        return w->listen_fd < 0 ? -1 : 0;
    w->metrics_fd = qz_listen(metrics, true, w->metrics_address, err);
    return w->metrics_fd < 0 ? -1 : 0;
}

static void stop_listening(struct qz_web *w)
{
    if (w->listen_fd >= 0)
        close(w->listen_fd);
    if (w->metrics_fd >= 0)
        close(w->metrics_fd);
    w->listen_fd = w->metrics_fd = -1;
}

struct qz_web *qz_web_create(struct qz_tracker *store, const struct qz_route_table *const *routes,
                             const struct qz_web_options *opt, struct qz_err *err)
{
    struct qz_web *w = calloc(1, sizeof *w);
    if (!w) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the web server");
        return NULL;
    }

    w->store = store;
    w->routes = routes;
    w->opt = *opt;
    w->listen_fd = w->metrics_fd = w->front_fd = -1;
    w->started_ms = qz_now_ms();
    w->jobs = qz_jobs_create(THREADS, JOBS_MOST, err);
    w->pages = qz_pages_create(err);

    if (!w->jobs || !w->pages || start_listening(w, err) != 0 || qz_front_start(w, err) != 0 ||
        start_daemon(w, err) != 0) {
        qz_web_destroy(w);
        return NULL;
    }
    return w;
}

void qz_web_destroy(struct qz_web *w)
{
    if (!w)
        return;

    w->stopping = true;
    qz_later_stop(w);
    if (w->daemon) {
        qz_poll_wake(w); /* a suspended connection cannot be closed */
        MHD_run(w->daemon);
        qz_front_stop(w);
        MHD_stop_daemon(w->daemon);
    }

    stop_listening(w);
    if (w->front_fd >= 0)
        close(w->front_fd);
    qz_pages_destroy(w->pages);
    free(w);
}

const char *qz_web_address(const struct qz_web *w)
{
    return w->address;
}

const char *qz_web_metrics_address(const struct qz_web *w)
{
    return w->metrics_address;
}

/* ---- the loop ---- */

static int timeout_ms(struct qz_web *w)
{
    MHD_UNSIGNED_LONG_LONG mhd;
    int64_t ms = 1000, poll_us = qz_poll_timeout_us(w);
    if (qz_later_busy(w))
        return 0;
    if (w->waiting && qz_tracker_shared(w->store))
        ms = LOOK_US / 1000;
    if (poll_us >= 0 && poll_us / 1000 + 1 < ms)
        ms = poll_us / 1000 + 1;
    if (MHD_get_timeout(w->daemon, &mhd) == MHD_YES && (int64_t)mhd < ms)
        ms = (int64_t)mhd;
    return (int)ms;
}

/* A full disk is told to the next request that needs room; until then the figures can still be had. */
static int tidy(struct qz_web *w, struct qz_err *err)
{
    return qz_tracker_idle(w->store, err) == 0 || err->code == QZ_E_FULL ? 0 : -1;
}

/* A database that is away comes back; what was to be done is done the next time. */
static int tend(struct qz_web *w, struct qz_err *err)
{
    if (qz_tracker_tend(w->store, err) == 0 || err->code == QZ_E_FULL)
        return 0;
    if (!qz_tracker_shared(w->store))
        return -1;
    qz_log(QZ_LOG_WARN, "the tracker's own log is not signed up to its end: %s", err->msg);
    return 0;
}

/* Whoever was forgotten elsewhere meanwhile. A file that cannot be read is told, and keeps nobody from
 * work. */
static void hear_forgotten(struct qz_web *w)
{
    struct qz_err err = {0};
    size_t again;
    if (qz_mono_us() < w->forgotten_us)
        return;
    w->forgotten_us = qz_mono_us() + FORGOTTEN_US;
    if (qz_forgotten_hear(w->store, qz_now_ms(), &again, &err) != 0)
        qz_log(QZ_LOG_ERROR, "the ids of the forgotten were not heard: %s", err.msg);
    else if (again > 0)
        qz_log(QZ_LOG_WARN, "%zu people were forgotten, whom the file of the forgotten came to name", again);
}

/* Whoever said what of an activity without a name is to be found out no more once its week is over. */
static void end_quiet(struct qz_web *w)
{
    struct qz_err err;
    bool due = w->quiet_us && qz_mono_us() >= w->quiet_us;
    if (due || !w->quiet_us)
        w->quiet_us = qz_mono_us() + QUIET_US;
    if (!due)
        return;

    int rc = qz_tracker_turn(w->store, true, &err);
    if (rc == 0) {
        rc = qz_quiet_end(w->store, qz_now_ms(), &err);
        qz_tracker_turn_end(w->store);
    }
    if (rc != 0)
        qz_log(QZ_LOG_WARN, "what was said of activities without a name is not ended: %s", err.msg);
}

/* What other trackers on the database did is seen where somebody waits for it. */
static void look(struct qz_web *w)
{
    struct qz_err err;
    if (!w->waiting || !qz_tracker_shared(w->store) || qz_mono_us() < w->look_us)
        return;
    bool answers = qz_tracker_look(w->store, &err) == 0;
    w->look_us = qz_mono_us() + (answers ? LOOK_US : LOOK_LATER_US);
}

/* Wait for something to do. Returns whether to stop, or -1. */
static int wait_for(struct qz_web *w, int epoll_fd, int stop_fd, struct qz_err *err)
{
    bool places = w->open < w->opt.connections; /* poll passes over a negative descriptor */
    struct pollfd fd[] = {{.fd = epoll_fd, .events = POLLIN},
                          {.fd = stop_fd, .events = POLLIN},
                          {.fd = w->front_fd, .events = POLLIN},
                          {.fd = qz_jobs_fd(w->jobs), .events = POLLIN},
                          {.fd = places ? w->listen_fd : -1, .events = POLLIN},
                          {.fd = places ? w->metrics_fd : -1, .events = POLLIN}};
    int n = poll(fd, sizeof fd / sizeof *fd, timeout_ms(w));
    if (n < 0 && errno != EINTR)
        return qz_fail(err, QZ_E_IO, "waiting for requests failed: %s", strerror(errno));
    if (n == 0 && w->running == w->parked && !qz_later_busy(w))
        return tidy(w, err);
    for (size_t i = 4; n > 0 && i < sizeof fd / sizeof *fd; i++)
        if (fd[i].revents)
            qz_front_accept(w, fd[i].fd);
    return n > 0 && (fd[1].revents & POLLIN) ? 1 : 0;
}

static void finish_running(struct qz_web *w, int epoll_fd)
{
    int64_t until = qz_mono_us() + STOP_US;
    stop_listening(w);
    qz_front_stop(w);
    w->stopping = true;
    qz_poll_wake(w);
    while (w->running && qz_mono_us() < until) {
        struct pollfd fd[] = {{.fd = epoll_fd, .events = POLLIN},
                              {.fd = qz_jobs_fd(w->jobs), .events = POLLIN}};
        qz_later_work(w);
        MHD_run(w->daemon);
        int left = timeout_ms(w);
        poll(fd, sizeof fd / sizeof *fd, left < 100 ? left : 100);
    }
}

int qz_web_run(struct qz_web *w, int stop_fd, struct qz_err *err)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(w->daemon, MHD_DAEMON_INFO_EPOLL_FD);
    int rc = 0;
    if (!info)
        return qz_fail(err, QZ_E_BUG, "the web server has nothing to wait on");

    int epoll_fd = info->epoll_fd;
    while (rc == 0) {
        rc = wait_for(w, epoll_fd, stop_fd, err);
        qz_front_work(w);
        if (rc == 0)
            rc = tend(w, err);
        if (rc == 0) {
            hear_forgotten(w);
            end_quiet(w);
        }
        qz_later_work(w);
        if (rc == 0 && MHD_run(w->daemon) != MHD_YES)
            rc = qz_fail(err, QZ_E_IO, "the web server stopped working");

        look(w);
        if (w->changed || w->waiting)
            qz_poll_wake(w);

        qz_deadline_enforce(w);
        qz_front_ease(w);
        if (w->opt.notify)
            qz_notify_alive(w->opt.notify, qz_up_ms());
    }

    if (rc < 0)
        return -1;
    finish_running(w, epoll_fd);
    return 0;
}
