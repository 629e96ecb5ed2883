/* The tracker's HTTP server: one thread, one loop, so nothing is locked. What takes long is done by a few
 * threads that share nothing with the loop (jobs/), or by the loop in slices (later.h). */
#ifndef QZ_TRACKER_HTTP_WEB_H
#define QZ_TRACKER_HTTP_WEB_H

#include "base/notify.h"
#include "registry/registry.h"

struct qz_route_table;
struct qz_web;

struct qz_web_options {
    const char *listen; /* "127.0.0.1:8317", "[::1]:0", "0.0.0.0:80"; port 0: a free one */
    int connections;    /* at the most, in all */
    int per_address;    /* and from one address, but for 127.0.0.1 and ::1: a proxy's */
    int poll_s;         /* how long a feed waits for news, 1..25 */
    int request_s;      /* how long a client may take to send a request, and again to take its answer */
    const char *metrics_listen; /* an address for /metrics alone, NULL or "": none */
    bool plain_http;            /* these may be addresses that other machines reach */
    struct qz_notify *notify;   /* gets signs of life from the loop; NULL: nobody wants them */
};

/* Listen. The store is borrowed and used by qz_web_run's thread only. routes: tables, a NULL behind the last;
 * borrowed, too. QZ_E_CONFLICT when the address is
 * taken, QZ_E_INPUT when it is none, or one that other machines reach and
 * plain_http is not set. */
struct qz_web *qz_web_create(struct qz_tracker *store, const struct qz_route_table *const *routes,
                             const struct qz_web_options *opt, struct qz_err *err);
/* Closes what is still open. NULL is fine. */
void qz_web_destroy(struct qz_web *w);
/* The address listened at, with the port that was chosen: "127.0.0.1:43210". */
const char *qz_web_address(const struct qz_web *w);
/* The one for metrics, "" when there is none. */
const char *qz_web_metrics_address(const struct qz_web *w);
/* Serve until stop_fd is readable, then take nothing new, answer what is running (at most 5 s), return. */
int qz_web_run(struct qz_web *w, int stop_fd, struct qz_err *err);

#endif
