#include "base/clock.h"
#include "base/log.h"
#include "tracker/web_int.h"

#include <stdlib.h>
#include <sys/socket.h>

/* An open connection. Every deadline is as long as the others, so the list of them stays in order when what
 * is set anew goes to its end, and only its beginning has to be looked at. */
struct qz_visit {
    struct qz_web *web;
    struct qz_visit *prev, *next;
    int64_t until_us; /* 0: no deadline, and not on the list */
    int fd;
};

static struct qz_visit *visit_of(struct MHD_Connection *conn)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

static void lift(struct qz_visit *v)
{
    struct qz_web *w = v->web;
    if (!v->until_us)
        return;
    v->until_us = 0;
    *(v->prev ? &v->prev->next : &w->first_due) = v->next;
    *(v->next ? &v->next->prev : &w->last_due) = v->prev;
    v->prev = v->next = NULL;
}

void qz_deadline_lift(struct MHD_Connection *conn)
{
    struct qz_visit *v = visit_of(conn);
    if (v)
        lift(v);
}

static void set(struct qz_visit *v)
{
    struct qz_web *w = v->web;
    lift(v);
    v->until_us = qz_mono_us() + w->opt.request_s * INT64_C(1000000);
    v->prev = w->last_due;
    *(v->prev ? &v->prev->next : &w->first_due) = v;
    w->last_due = v;
}

void qz_deadline_set(struct MHD_Connection *conn)
{
    struct qz_visit *v = visit_of(conn);
    if (v)
        set(v);
}

void qz_deadline_connection(void *web, struct MHD_Connection *conn, void **context,
                            enum MHD_ConnectionNotificationCode what)
{
    struct qz_visit *v = *context;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (v)
            lift(v);
        free(v);
        *context = NULL;
        return;
    }
    int fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    if (!(v = calloc(1, sizeof *v))) {
        shutdown(fd, SHUT_RDWR);
        return;
    }
    v->web = web;
    v->fd = fd;
    *context = v;
    set(v);
}

void qz_deadline_enforce(struct qz_web *w)
{
    int64_t now = w->first_due ? qz_mono_us() : 0;
    while (w->first_due && now >= w->first_due->until_us) {
        struct qz_visit *v = w->first_due;
        qz_log(QZ_LOG_DEBUG, "http: a connection took longer than %d s", w->opt.request_s);
        shutdown(v->fd, SHUT_RDWR); /* the server's library sees the end, and closes it */
        lift(v);
    }
}
