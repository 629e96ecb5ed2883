/* A connection, from its beginning to its end. The front takes it, and reads its head strictly; then the
 * server's library has it for one request, after which it is closed. So nothing that stands behind a request
 * can ever be taken for another one, and who has not asked anything holds nothing of the library's.
 * Private to the server. */
#ifndef QZ_TRACKER_HTTP_VISIT_H
#define QZ_TRACKER_HTTP_VISIT_H

#include "tracker/http/server.h"

#include <netinet/in.h>

#define QZ_SILENT_US INT64_C(5000000) /* without a whole request, while places are short */

enum qz_visit_stage {
    QZ_VISIT_HEAD,   /* the front waits for its head */
    QZ_VISIT_HANDED, /* on its way to the library */
    QZ_VISIT_SERVED, /* the library has it, and its descriptor */
    QZ_VISIT_LINGER  /* the front refused it, and waits for the client to take the answer */
};

/* Every deadline is as long as the others, so the list of them stays in order when what is set anew goes to
 * its end, and only its beginning has to be looked at. */
struct qz_visit {
    struct qz_web *web;
    struct qz_visit *prev, *next;
    struct qz_visit *older, *newer; /* of all that are open */
    int64_t until_us;               /* 0: no deadline, and not on the list of those */
    int fd;
    struct in6_addr from;
    enum qz_visit_stage stage;
    int64_t began_us, heard_us; /* its beginning; the last byte of its head, or its refusal */
    bool whole;                 /* its request has come */
    bool metrics;               /* it came by the address for metrics */
};

/* ---- deadline.c: which there are, how many an address may have; how long a client may take to send a
 * request, and to take its answer ---- */
/* One more; its first deadline begins. NULL when its address has opt.per_address already, unless that is this
 * machine's own, which is a proxy's; or without memory. */
struct qz_visit *qz_visit_begin(struct qz_web *w, int fd, const struct sockaddr *addr);
/* Forget it; the descriptor is the caller's. */
void qz_visit_end(struct qz_visit *v);
/* MHD_NotifyConnectionCallback: the library takes a visit that was handed to it, and ends it. */
void qz_visit_connection(void *web, struct MHD_Connection *conn, void **context,
                         enum MHD_ConnectionNotificationCode what);
/* Its request has come whole. */
void qz_visit_whole(struct MHD_Connection *conn);
/* Where it comes from; IPv4 as IPv6 writes it. */
struct in6_addr qz_visit_from(struct MHD_Connection *conn);
bool qz_visit_for_metrics(struct MHD_Connection *conn);
/* The deadline begins anew: for the answer. */
void qz_deadline_set(struct MHD_Connection *conn);
/* The client waits for us. */
void qz_deadline_lift(struct MHD_Connection *conn);
/* Hang up on those who took too long. */
void qz_deadline_enforce(struct qz_web *w);

/* ---- front.c: from the connection to a whole head ---- */
int qz_front_start(struct qz_web *w, struct qz_err *err);
/* Take connections that wait at a socket listened at, as far as there are places. */
void qz_front_accept(struct qz_web *w, int listen_fd);
/* Look at those who have sent something. */
void qz_front_work(struct qz_web *w);
/* Hang up on those who are silent for too long; and while nine in ten places are taken, on those who sent no
 * whole request in 5 s, and answer feeds early. */
void qz_front_ease(struct qz_web *w);
/* Hang up on all that the front still has. */
void qz_front_stop(struct qz_web *w);

#endif
