/* What the parts of the server share. */
#ifndef QZ_TRACKER_WEB_INT_H
#define QZ_TRACKER_WEB_INT_H

#include "tracker/call.h"

struct qz_web {
    struct qz_tracker *store;
    struct qz_web_options opt;
    struct MHD_Daemon *daemon;
    int listen_fd;
    char address[80];
    struct qz_call *waiting; /* feeds */
    unsigned running;        /* requests not yet answered */
    unsigned parked;         /* those of them that are feeds waiting for news */
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

#endif
