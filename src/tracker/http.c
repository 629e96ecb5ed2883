#include "base/clock.h"
#include "base/log.h"
#include "tracker/web_int.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_S      30    /* a connection without a byte for so long is closed */
#define CONN_MEMORY 65536 /* for one connection's headers and its piece of a body */
#define STOP_US     INT64_C(5000000)
#define DRAIN_MOST  (8u << 20) /* a refused body is read up to here, so that the client hears why */

/* ---- requests ---- */

static enum MHD_Result send_answer(struct qz_call *c)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(c->out.len, c->out.data, MHD_RESPMEM_MUST_FREE);
    if (!r)
        return MHD_NO;
    memset(&c->out, 0, sizeof c->out);
    MHD_add_response_header(r, "Content-Type", c->type);
    MHD_add_response_header(r, "Cache-Control", c->etag[0] ? "no-cache" : "no-store");
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
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
    if (c->close)
        MHD_add_response_header(r, "Connection", "close");
    qz_deadline_set(c->conn);
    enum MHD_Result rc = MHD_queue_response(c->conn, (unsigned)c->status, r);
    MHD_destroy_response(r);
    c->web->requests++;
    c->web->by_class[c->status / 100 < 6 ? c->status / 100 : 0]++;
    return rc;
}

struct framing {
    unsigned lengths, codings;
    unsigned long long length;
};

static enum MHD_Result count_framing(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
    struct framing *f = cls;
    (void)kind;
    if (strcasecmp(key, "Content-Length") == 0) {
        f->lengths++;
        f->length = strtoull(value, NULL, 10);
    }
    f->codings += strcasecmp(key, "Transfer-Encoding") == 0;
    return MHD_YES;
}

/* Two readings of where a body ends are how requests are smuggled. */
static bool check_framing(struct qz_call *c, struct framing *f)
{
    MHD_get_connection_values(c->conn, MHD_HEADER_KIND, count_framing, f);
    if (f->lengths <= 1 && f->codings <= 1 && !(f->lengths && f->codings))
        return true;
    qz_call_problem(c, 400, "malformed", "The request is not well formed",
                    "Say once how long the body is: one Content-Length, or one Transfer-Encoding.");
    c->close = true;
    return false;
}

static enum MHD_Result first_call(struct qz_web *w, struct MHD_Connection *conn, const char *url,
                                  const char *method, void **state)
{
    struct framing f = {0};
    struct qz_call *c = calloc(1, sizeof *c);
    if (!c)
        return MHD_NO;
    c->web = w;
    c->store = w->store;
    c->conn = conn;
    c->most = DRAIN_MOST;
    *state = c;
    w->running++;
    if (!check_framing(c, &f))
        return send_answer(c);
    bool found = qz_route_find(c, method, url);
    if (found && f.length > c->most)
        qz_call_problem(c, 413, "too-large", "The body is too large",
                        "It may have %zu bytes; send less at once.", c->most);
    if (c->status && f.length > DRAIN_MOST) {
        c->close = true;
        return send_answer(c);
    }
    if (c->status)
        c->most = DRAIN_MOST;
    else if (f.length && qz_buf_reserve(&c->body, (size_t)f.length + 1) != 0)
        return MHD_NO;
    return MHD_YES;
}

static enum MHD_Result take_body(struct qz_call *c, const char *data, size_t *n)
{
    size_t len = *n;
    *n = 0;
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

static void answer(struct qz_call *c)
{
    if (!qz_call_decode(c))
        return;
    c->route->fn(c);
    c->web->changed = true;
    if (!c->status && !c->waiting)
        qz_call_problem(c, 500, "broken", "The tracker has no answer", "Report it with the request.");
}

static enum MHD_Result on_request(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
                                  const char *version, const char *data, size_t *n, void **state)
{
    struct qz_call *c = *state;
    (void)version;
    if (!c)
        return first_call(cls, conn, url, method, state);
    if (*n)
        return take_body(c, data, n);
    if (!c->status && !c->suspended)
        answer(c);
    if (c->waiting && !c->suspended) {
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
    qz_poll_drop(c);
    c->web->running--;
    qz_buf_finish(&c->body);
    qz_buf_finish(&c->out);
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

/* ---- listening ---- */

/* "ADDR:PORT" or "[ADDR]:PORT" taken apart. */
static int split_address(const char *listen, char host[64], char port[8], struct qz_err *err)
{
    const char *colon = strrchr(listen, ':');
    size_t n = colon ? (size_t)(colon - listen) : 0;
    const char *from = listen;
    if (n > 2 && listen[0] == '[' && listen[n - 1] == ']') {
        from++;
        n -= 2;
    }
    if (n == 0 || n >= 64 || strlen(colon + 1) == 0 || strlen(colon + 1) > 5 ||
        strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return qz_fail(err, QZ_E_INPUT,
                       "%.60s is not an address to listen at; give one such as 127.0.0.1:8317", listen);
    memcpy(host, from, n);
    host[n] = '\0';
    strcpy(port, colon + 1);
    return 0;
}

static int bind_to(struct qz_web *w, const struct addrinfo *a, struct qz_err *err)
{
    int one = 1;
    w->listen_fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
    if (w->listen_fd < 0)
        return qz_fail(err, QZ_E_IO, "no socket to listen at: %s", strerror(errno));
    setsockopt(w->listen_fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(w->listen_fd, a->ai_addr, a->ai_addrlen) != 0 || listen(w->listen_fd, 128) != 0)
        return qz_fail(err, errno == EADDRINUSE ? QZ_E_CONFLICT : QZ_E_IO, "cannot listen at %s: %s",
                       w->opt.listen, strerror(errno));
    return 0;
}

static int name_address(struct qz_web *w, struct qz_err *err)
{
    struct sockaddr_storage sa;
    socklen_t n = sizeof sa;
    char host[64], port[8];
    if (getsockname(w->listen_fd, (struct sockaddr *)&sa, &n) != 0 ||
        getnameinfo((struct sockaddr *)&sa, n, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        return qz_fail(err, QZ_E_IO, "the address listened at cannot be told");
    snprintf(w->address, sizeof w->address, sa.ss_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
    return 0;
}

static int start_listening(struct qz_web *w, struct qz_err *err)
{
    char host[64], port[8];
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV},
                    *a = NULL;
    if (split_address(w->opt.listen, host, port, err) != 0)
        return -1;
    if (getaddrinfo(host, port, &hints, &a) != 0)
        return qz_fail(err, QZ_E_INPUT,
                       "%.60s is not an address to listen at; give numbers, such as 127.0.0.1:8317",
                       w->opt.listen);
    int rc = bind_to(w, a, err);
    freeaddrinfo(a);
    return rc == 0 ? name_address(w, err) : -1;
}

static int start_daemon(struct qz_web *w, struct qz_err *err)
{
    w->daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, qz_visit_admit, w, on_request, w,
        MHD_OPTION_EXTERNAL_LOGGER, on_log, NULL, MHD_OPTION_LISTEN_SOCKET, w->listen_fd,
        MHD_OPTION_NOTIFY_COMPLETED, on_done, NULL, MHD_OPTION_NOTIFY_CONNECTION, qz_deadline_connection, w,
        MHD_OPTION_CONNECTION_LIMIT, (unsigned)w->opt.connections, MHD_OPTION_CONNECTION_TIMEOUT,
        (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONN_MEMORY,
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    return w->daemon ? 0 : qz_fail(err, QZ_E_IO, "the web server does not start at %s", w->opt.listen);
}

struct qz_web *qz_web_create(struct qz_tracker *store, const struct qz_web_options *opt, struct qz_err *err)
{
    struct qz_web *w = calloc(1, sizeof *w);
    if (!w) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the web server");
        return NULL;
    }
    w->store = store;
    w->opt = *opt;
    w->listen_fd = -1;
    w->started_ms = qz_now_ms();
    if (start_listening(w, err) != 0 || start_daemon(w, err) != 0) {
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
    if (w->daemon) {
        qz_poll_wake(w); /* a suspended connection cannot be closed */
        MHD_run(w->daemon);
        MHD_stop_daemon(w->daemon);
    }
    if (w->listen_fd >= 0)
        close(w->listen_fd);
    free(w);
}

const char *qz_web_address(const struct qz_web *w)
{
    return w->address;
}

/* ---- the loop ---- */

static int timeout_ms(struct qz_web *w)
{
    MHD_UNSIGNED_LONG_LONG mhd;
    int64_t ms = 1000, poll_us = qz_poll_timeout_us(w);
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

/* Wait for something to do. Returns whether to stop, or -1. */
static int wait_for(struct qz_web *w, int epoll_fd, int stop_fd, struct qz_err *err)
{
    struct pollfd fd[2] = {{.fd = epoll_fd, .events = POLLIN}, {.fd = stop_fd, .events = POLLIN}};
    int n = poll(fd, 2, timeout_ms(w));
    if (n < 0 && errno != EINTR)
        return qz_fail(err, QZ_E_IO, "waiting for requests failed: %s", strerror(errno));
    if (n == 0 && w->running == w->parked)
        return tidy(w, err);
    return n > 0 && (fd[1].revents & POLLIN) ? 1 : 0;
}

static void finish_running(struct qz_web *w, int epoll_fd)
{
    int64_t until = qz_mono_us() + STOP_US;
    int fd = MHD_quiesce_daemon(w->daemon);
    if (fd >= 0)
        close(fd);
    w->listen_fd = -1;
    w->stopping = true;
    qz_poll_wake(w);
    while (w->running && qz_mono_us() < until) {
        struct pollfd one = {.fd = epoll_fd, .events = POLLIN};
        MHD_run(w->daemon);
        int left = timeout_ms(w);
        poll(&one, 1, left < 100 ? left : 100);
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
        if (rc == 0 && MHD_run(w->daemon) != MHD_YES)
            rc = qz_fail(err, QZ_E_IO, "the web server stopped working");
        if (w->changed || w->waiting)
            qz_poll_wake(w);
        qz_deadline_enforce(w);
    }
    if (rc < 0)
        return -1;
    finish_running(w, epoll_fd);
    return 0;
}
