#include "base/clock.h"
#include "base/log.h"
#include "tracker/http/head.h"
#include "tracker/http/visit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#define IDLE_US   INT64_C(30000000) /* a head of which no byte comes for so long is given up */
#define LINGER_US INT64_C(5000000)  /* so long a client that was refused may take to hear of it */
#define EASE_US   INT64_C(100000)
#define EVENTS    64

int qz_front_start(struct qz_web *w, struct qz_err *err)
{
    w->front_fd = epoll_create1(EPOLL_CLOEXEC);
    return w->front_fd >= 0 ? 0
                            : qz_fail(err, QZ_E_IO, "connections cannot be waited for: %s", strerror(errno));
}

static void front_drop(struct qz_visit *v)
{
    close(v->fd);
    qz_visit_end(v);
}

/* ---- refused ---- */

/* What came and is not wanted is read all the same: closing on unread bytes would take the answer back. */
static void front_linger(struct qz_visit *v)
{
    static char rest[65536];
    ssize_t n = 1;
    for (int i = 0; i < 16 && n > 0; i++) /* who goes on sending is not waited for here */
        n = recv(v->fd, rest, sizeof rest, MSG_DONTWAIT);
    if (n > 0)
        return;
    if (n == 0 || (errno != EAGAIN && errno != EINTR))
        front_drop(v);
}

static void front_refuse(struct qz_visit *v, const struct qz_head_fault *why)
{
    struct qz_web *w = v->web;
    struct qz_buf body = {0}, answer = {0};
    qz_problem_write(why->name, why->status, why->title, why->detail, &body);

    qz_buf_printf(&answer,
                  "HTTP/1.1 %d Refused\r\nContent-Type: application/problem+json\r\nContent-Length: %zu\r\n"
                  "Cache-Control: no-store\r\nConnection: close\r\n\r\n%s",
                  why->status, body.len, body.data ? body.data : "");
    if (answer.data && send(v->fd, answer.data, answer.len, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        qz_log(QZ_LOG_DEBUG, "http: a refusal could not be sent");

    qz_buf_finish(&body);
    qz_buf_finish(&answer);

    w->requests++;
    w->by_class[why->status / 100]++;

    shutdown(v->fd, SHUT_WR);
    v->stage = QZ_VISIT_LINGER;
    v->heard_us = qz_mono_us();
    front_linger(v);
}

/* ---- heads ---- */

static void front_hand_over(struct qz_visit *v)
{
    struct qz_web *w = v->web;
    struct sockaddr_storage addr;
    socklen_t len = sizeof addr;
    if (getpeername(v->fd, (struct sockaddr *)&addr, &len) != 0) {
        front_drop(v);
        return;
    }
    epoll_ctl(w->front_fd, EPOLL_CTL_DEL, v->fd, NULL);
    v->stage = QZ_VISIT_HANDED;
    if (MHD_add_connection(w->daemon, v->fd, (struct sockaddr *)&addr, len) != MHD_YES &&
        v->stage == QZ_VISIT_HANDED)
        qz_visit_end(v); /* the library has closed it */
}

/* The bytes stay where they are until the whole head has come and is good: the library then reads them. */
static void front_look(struct qz_visit *v, bool ended)
{
    static char head[QZ_HEAD_MOST];
    const struct qz_head_fault *why = NULL;
    ssize_t n = recv(v->fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR) && !ended)
        return;

    if (n <= 0) {
        front_drop(v);
        return;
    }

    v->heard_us = qz_mono_us();
    enum qz_head h = qz_head_check(head, (size_t)n, &why);
    if (h == QZ_HEAD_WHOLE)
        front_hand_over(v);
    else if (h == QZ_HEAD_REFUSED)
        front_refuse(v, why);
    else if (ended)
        front_drop(v);
}

void qz_front_work(struct qz_web *w)
{
    struct epoll_event event[EVENTS];
    int n = epoll_wait(w->front_fd, event, EVENTS, 0);
    for (int i = 0; i < n; i++) {
        struct qz_visit *v = event[i].data.ptr;
        if (v->stage == QZ_VISIT_HEAD)
            front_look(v, (event[i].events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
        else
            front_linger(v);
    }
}

void qz_front_accept(struct qz_web *w, int listen_fd)
{
    while (w->open < w->opt.connections) {
        struct sockaddr_storage addr;
        socklen_t len = sizeof addr;
        int fd = accept4(listen_fd, (struct sockaddr *)&addr, &len, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0)
            return;

        struct qz_visit *v = qz_visit_begin(w, fd, (struct sockaddr *)&addr);
        struct epoll_event e = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET, .data.ptr = v};
        if (!v) {
            close(fd);
            continue;
        }

        v->metrics = listen_fd == w->metrics_fd;
        if (epoll_ctl(w->front_fd, EPOLL_CTL_ADD, fd, &e) != 0)
            front_drop(v);
    }
}

/* ---- when places are short ---- */

static void front_give_up(struct qz_visit *v)
{
    if (v->stage == QZ_VISIT_SERVED)
        shutdown(v->fd, SHUT_RDWR); /* the library sees the end, and closes it */
    else if (v->stage != QZ_VISIT_HANDED)
        front_drop(v);
}

static bool front_overdue(const struct qz_visit *v, int64_t now, bool crowded)
{
    if (v->stage == QZ_VISIT_LINGER)
        return now - v->heard_us > LINGER_US;
    if (v->stage == QZ_VISIT_HEAD && now - v->heard_us > IDLE_US)
        return true;
    return crowded && !v->whole && now - v->began_us > QZ_SILENT_US;
}

void qz_front_ease(struct qz_web *w)
{
    int64_t now = qz_mono_us();
    int many = w->opt.connections - w->opt.connections / 10;
    bool crowded = w->open >= many;
    struct qz_visit *older;
    if (now < w->ease_us)
        return;

    w->ease_us = now + EASE_US;
    int over = w->open - many + 1; /* places to be freed */

    for (struct qz_visit *v = w->newest; v; v = older) {
        older = v->older;
        if (!front_overdue(v, now, crowded))
            continue;
        front_give_up(v);
        over--;
    }
    if (over > 0)
        qz_poll_ease(w, over);
}

void qz_front_stop(struct qz_web *w)
{
    struct qz_visit *older;
    for (struct qz_visit *v = w->newest; v; v = older) {
        older = v->older;
        if (v->stage == QZ_VISIT_HEAD || v->stage == QZ_VISIT_LINGER)
            front_drop(v);
    }
}
