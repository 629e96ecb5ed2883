/* What the parts of the server share. */
#ifndef QZ_TRACKER_WEB_INT_H
#define QZ_TRACKER_WEB_INT_H

#include "tracker/call.h"

struct qz_visit;

struct qz_web {
    struct qz_tracker *store;
    struct qz_web_options opt;
    struct MHD_Daemon *daemon;
    int listen_fd;
    char address[80];
    struct qz_call *waiting;               /* feeds */
    unsigned running;                      /* requests not yet answered */
    unsigned parked;                       /* those of them that are feeds waiting for news */
    struct qz_visit *first_due, *last_due; /* open connections by their deadlines */
    struct qz_visit *newest;               /* all of them */
    bool stopping;
    bool changed; /* a request may have made news */
    int64_t started_ms;
    /* Counters of /metrics. */
    uint64_t requests, by_class[6];
};

/* Answer the feeds that have news or have waited long enough; all of them when stopping. */
void qz_poll_wake(struct qz_web *w);
/* Microseconds until the first of them has waited long enough; -1 when none waits. */
int64_t qz_poll_timeout_us(const struct qz_web *w);
/* Forget a call that ends. */
void qz_poll_drop(struct qz_call *c);

/* ---- deadline.c: how many connections an address may have; how long a client may take to send a request,
 * and to take its answer ---- */
/* MHD_AcceptPolicyCallback: not more than opt.per_address from one address other than this machine's own,
 * which is a proxy's. */
enum MHD_Result qz_visit_admit(void *web, const struct sockaddr *addr, socklen_t len);
/* MHD_NotifyConnectionCallback: the first deadline begins with the connection. */
void qz_deadline_connection(void *web, struct MHD_Connection *conn, void **context,
                            enum MHD_ConnectionNotificationCode what);
/* It begins anew: for the answer, or for the next request. */
void qz_deadline_set(struct MHD_Connection *conn);
/* The client waits for us. */
void qz_deadline_lift(struct MHD_Connection *conn);
/* Hang up on those who took too long. */
void qz_deadline_enforce(struct qz_web *w);

#endif
