/* What the parts of the uplink share: the upload thread's state, and what both threads use. */
#ifndef QZ_KIOSK_UPLINK_UPLINK_INT_H
#define QZ_KIOSK_UPLINK_UPLINK_INT_H

#include "kiosk/link/link.h"
#include "wire/client.h"

#include <pthread.h>

#define QZ_UPLINK_PATH 160  /* bytes of what a request asks for, with its end */
#define QZ_PACE_MS     1000 /* between two requests of which the first brought nothing new */

/* The feed's thread, as pthread_create wants it; arg is this. It ends once the queues are closed and the
 * client is stopped. */
struct qz_uplink_feed {
    struct qz_wires *wires;
    struct qz_client *client;
    bool own_ca; /* the configuration names the certificates to trust */
};
void *qz_uplink_feed_run(void *arg);

/* The thread that asks about badges, likewise: nobody who shows one waits for an upload to end. */
struct qz_uplink_badge {
    struct qz_wires *wires;
    struct qz_client *client;
    bool own_ca;
};
void *qz_uplink_badge_run(void *arg);

struct qz_uplink {
    struct qz_wires *wires;
    struct qz_client *client;
    struct qz_uplink_feed feed;
    struct qz_uplink_badge badge;
    pthread_t thread, feed_thread, badge_thread;
    /* Of the upload thread alone: */
    struct qz_link link;
    bool linked, work;
    bool checking;       /* the screen waits to be told how far the next request comes */
    uint64_t from;       /* where the tracker wants the next upload to start; 0: after the cosigned ones */
    int most;            /* entries of an upload: fewer after one was too large for something on the way */
    int taken;           /* uploads since then, or since there were twice as many again */
    enum qz_doubt doubt; /* of the tracker's own log, for the tracker to show */
    char etag[72];
    int failures;            /* in a row: to reach the tracker */
    int refused;             /* likewise: uploads by the tracker */
    int gaps;                /* likewise: uploads that began too late in the log */
    char stuck[QZ_WHY_TEXT]; /* why uploads are, as a problem's short name; "": they are not */
    bool succeeding;         /* the tracker is to be asked that another log may begin: */
    struct qz_successor_request successor;
    bool roster_missing; /* the newest roster did not arrive */
    bool pictures;       /* nor did pictures of notices */
    int not_kept;        /* and what was brought to the desk by it */
    int asked;           /* the number of the last question to the desk */
    int64_t retry_up_ms, config_up_ms;
    int64_t hold_up_ms; /* a configuration is not fetched again before */
    struct qz_response response;
};

/* ---- uplink.c ---- */

/* Hand the desk ask with a copy of some bytes, and a terminator that is not counted. Returns whether it was
 * taken. */
bool qz_uplink_ask(const struct qz_wires *w, struct qz_ask *ask, const void *data, size_t len);
/* Wait for the desk's answer to that question. Answers to earlier ones, that were waited for in vain, are
 * passed over. False when there was none in time. */
bool qz_uplink_answered(struct qz_queue *answers, int number, struct qz_word *out);
/* The same with the desk's answer, whose data the caller frees, also when it was not kept. */
bool qz_uplink_bring(struct qz_uplink *u, struct qz_ask ask, const struct qz_buf *what, struct qz_word *word);
/* Bring the desk what the tracker answered and wait until it is in the ledger: one at a time, so that a long
 * roster never crowds out the people who check in. */
bool qz_uplink_brought(struct qz_uplink *u, struct qz_ask ask, const struct qz_buf *what);
/* The client follows a link: whose certificates it trusts, where the configuration does not say so (own_ca),
 * and whether plain http is allowed. */
void qz_uplink_follow(struct qz_client *c, const struct qz_link *link, bool own_ca);
/* Whether the kiosk is being stopped: the desk answers no more, and nothing is to be said of that. */
bool qz_uplink_stopping(const struct qz_wires *w, struct qz_client *c);
/* The pause after something failed for the nth time in a row: qz_backoff_ms, but never below QZ_PACE_MS. */
int qz_uplink_pause_ms(int failures, int retry_after_s);

/* ---- config.c ---- */

/* Ask for the configuration, and when it is another one fetch what goes with it: the roster, and the pages of
 * withdrawn passes that are not held. */
void qz_uplink_config(struct qz_uplink *u);

/* ---- line.c ---- */

/* One request to the tracker, in u->response; the state of the line is told to the desk when it changes.
 * Where an answer on a condition (if_none_match) is not the tracker's, it is asked without one, once, and the
 * condition is NULL then. Returns the status of an answer that the tracker signed for it, or -1: there was
 * none, or it asks for patience (429, 5xx). A pause is set then. */
int qz_uplink_request(struct qz_uplink *u, struct qz_request *req, const char *path);
/* The short name of the problem in the answer, fit for a screen. Without one: "http-STATUS". */
void qz_uplink_problem(const struct qz_response *r, char name[QZ_WHY_TEXT]);
/* Whether the tracker said that it takes nothing from this kiosk any more. */
bool qz_uplink_not_taken(const struct qz_response *r);
/* Uploads are stuck for that reason, will not get better by themselves, and are tried again slowly. */
void qz_uplink_stuck(struct qz_uplink *u, const char *why);
/* An upload was taken: they are not stuck. */
void qz_uplink_taken(struct qz_uplink *u);

/* ---- key.c ---- */

/* Somebody answered by another key than the tracker's as known: ask how that changed, and follow. Returns
 * whether the tracker's key is another one now, here and in the ledger. u->response stays as it is. */
bool qz_uplink_rekey(struct qz_uplink *u);

/* ---- heal.c ---- */

/* Before anything is written after a start: fetch the entries that the tracker holds beyond the `held` ones
 * here, and say to the desk that this is over, however it went. */
void qz_uplink_heal(struct qz_uplink *u, uint64_t held);

/* ---- successor.c ---- */

/* Ask that another log may begin, and bring the desk what the tracker said; if it may, nothing else is done
 * until the desk's next link. Nothing heard: it is asked again.
 */
void qz_uplink_succeed(struct qz_uplink *u);

/* ---- sealed.c ---- */

/* Tell the tracker what a newcomer said: it is to know them before it hears of their check-in. */
void qz_uplink_sealed(struct qz_uplink *u, const struct qz_word *w);

/* ---- send.c ---- */

/* Upload the next batch, if there is one. */
void qz_uplink_send(struct qz_uplink *u);

#endif
