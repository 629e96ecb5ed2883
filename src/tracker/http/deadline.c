#include "base/clock.h"
#include "base/log.h"
#include "tracker/http/visit.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* ---- how many from one address ---- */

/* IPv4 as IPv6 writes it. */
static struct in6_addr address_of(const struct sockaddr *a)
{
    struct in6_addr out = {.s6_addr = {[10] = 0xff, [11] = 0xff}};
    if (a && a->sa_family == AF_INET)
        memcpy(&out.s6_addr[12], &((const struct sockaddr_in *)(const void *)a)->sin_addr, 4);
    else if (a && a->sa_family == AF_INET6)
        out = ((const struct sockaddr_in6 *)(const void *)a)->sin6_addr;
    return out;
}

/* Behind a proxy on this machine everybody comes from here. */
static bool is_here(const struct in6_addr *a)
{
    static const uint8_t v4[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
    return IN6_IS_ADDR_LOOPBACK(a) || memcmp(a, v4, sizeof v4) == 0;
}

static bool visit_admitted(const struct qz_web *w, const struct in6_addr *from)
{
    int n = 0;
    if (is_here(from))
        return true;
    for (const struct qz_visit *v = w->newest; v; v = v->older)
        n += memcmp(&v->from, from, sizeof *from) == 0;
    return n < w->opt.per_address;
}

static void join(struct qz_visit *v)
{
    v->older = v->web->newest;
    if (v->older)
        v->older->newer = v;
    v->web->newest = v;
    v->web->open++;
}

static void leave(struct qz_visit *v)
{
    *(v->newer ? &v->newer->older : &v->web->newest) = v->older;
    if (v->older)
        v->older->newer = v->newer;
    v->web->open--;
}

/* ---- how long ---- */

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

struct qz_visit *qz_visit_begin(struct qz_web *w, int fd, const struct sockaddr *addr)
{
    struct in6_addr from = address_of(addr);
    struct qz_visit *v = visit_admitted(w, &from) ? calloc(1, sizeof *v) : NULL;
    if (!v)
        return NULL;
    v->web = w;
    v->fd = fd;
    v->from = from;
    v->began_us = v->heard_us = qz_mono_us();
    join(v);
    set(v);
    return v;
}

void qz_visit_end(struct qz_visit *v)
{
    lift(v);
    leave(v);
    free(v);
}

void qz_visit_connection(void *web, struct MHD_Connection *conn, void **context,
                         enum MHD_ConnectionNotificationCode what)
{
    struct qz_web *w = web;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        if (*context)
            qz_visit_end(*context);
        *context = NULL;
        return;
    }

    int fd = MHD_get_connection_info(conn, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
    struct qz_visit *v = w->newest;
    while (v && (v->fd != fd || v->stage != QZ_VISIT_HANDED))
        v = v->older;
    if (v)
        v->stage = QZ_VISIT_SERVED;

    *context = v;
}

void qz_visit_whole(struct MHD_Connection *conn)
{
    struct qz_visit *v = visit_of(conn);
    if (v)
        v->whole = true;
}

struct in6_addr qz_visit_from(struct MHD_Connection *conn)
{
    const struct qz_visit *v = visit_of(conn);
    return v ? v->from : (struct in6_addr)IN6ADDR_ANY_INIT;
}

bool qz_visit_for_metrics(struct MHD_Connection *conn)
{
    const struct qz_visit *v = visit_of(conn);
    return v && v->metrics;
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
