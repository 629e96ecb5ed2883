/* What the parts of the server share. */
#ifndef QZ_TRACKER_HTTP_SERVER_H
#define QZ_TRACKER_HTTP_SERVER_H

#include "tracker/http/call.h"
#include "tracker/http/listen.h"
#include "tracker/jobs/jobs.h"
#include "wire/told.h"

struct qz_visit;

struct qz_web {
    struct qz_tracker *store;
    const struct qz_route_table *const *routes;
    struct qz_web_options opt;
    struct qz_pages *pages; /* templates, in each language */
    struct MHD_Daemon *daemon;
    int listen_fd, metrics_fd; /* -1: none */
    char address[QZ_ADDRESS_TEXT], metrics_address[QZ_ADDRESS_TEXT];
    struct qz_call *waiting;               /* feeds */
    int64_t forgotten_us;                  /* when the file of the forgotten is looked at again */
    struct qz_jobs *jobs;                  /* threads for what takes long */
    struct qz_pending *sliced;             /* calls that are worked on in slices */
    unsigned running;                      /* requests not yet answered */
    unsigned parked;                       /* those of them that are feeds waiting for news */
    struct qz_visit *first_due, *last_due; /* open connections by their deadlines */
    struct qz_visit *newest;               /* all of them */
    int open;                              /* how many */
    int front_fd;                          /* epoll: connections whose head has not come */
    int64_t look_us;                       /* when it is looked next for what other trackers did */
    int64_t quiet_us;                      /* when what is said without a name is ended next; 0: not set */
    int64_t ease_us;                       /* when the front is looked through next */
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
/* Answer the n feeds that have waited longest, whatever there is to tell. */
void qz_poll_ease(struct qz_web *w, int n);
/* Forget a call that ends. */
void qz_poll_drop(struct qz_call *c);

/* Begin a turn of the tracker for what a call does with the store: one that writes, where its method is not
 * GET; to be ended by qz_tracker_turn_end. False after making a problem. */
bool qz_call_turn(struct qz_call *c);

/* ---- sign.c: answers to kiosks are signed for their requests ---- */
/* MHD's callback for a request line: makes the call that it begins, NULL without memory. Freed by http.c. */
void *qz_sign_uri(void *web, const char *uri, struct MHD_Connection *conn);
/* A piece of the body came in, as it was sent. */
void qz_sign_body(struct qz_call *c, const void *bytes, size_t n);
/* Find out which version of the contract is asked in. False after making a problem: one that is not spoken
 * here. */
bool qz_sign_version(struct qz_call *c);
/* The header's value for the answer in c. False when the answer is not for a kiosk that asked for a
 * signature. */
bool qz_sign_answer(struct qz_call *c, char out[QZ_TOLD_HEADER_TEXT]);

#endif
