/* Calls that are answered later, while the loop goes on: work that takes long is done by a thread, or, where
 * it needs the store, by the loop itself in slices. */
#ifndef QZ_TRACKER_HTTP_LATER_H
#define QZ_TRACKER_HTTP_LATER_H

#include "tracker/http/call.h"

/* What is done for a call, in this order. state is the handler's, and belongs to the call from qz_call_later
 * on. */
struct qz_later {
    /* In the loop's thread, again and again while it returns true, for at most a few milliseconds at a time.
     * NULL: there is nothing of that kind. */
    bool (*slice)(void *state);
    /* In a thread of its own: no call, no store, nothing that others use. */
    void (*work)(void *state);
    /* In the loop's thread: makes the answer. Not called when the server stops first. */
    void (*then)(struct qz_call *c, void *state);
    /* In the loop's thread, always, as the last: frees state. */
    void (*end)(void *state);
};

/* Answer c by that. Where too much is being worked on already, a problem (503 with Retry-After) is made
 * instead, and state is ended. */
void qz_call_later(struct qz_call *c, const struct qz_later *how, void *state);

/* Whether a thread takes one more call; false after making that problem. For handlers that count a try before
 * they hand it over: what is not looked at must not be counted. */
bool qz_call_later_room(struct qz_call *c);

/* ---- for the server's loop ---- */
/* A slice of each call that is worked on in slices; then what threads have done is answered. */
void qz_later_work(struct qz_web *w);
/* Whether there are slices to be done. */
bool qz_later_busy(const struct qz_web *w);
/* The server stops: slices are given up, threads waited for, all are answered. */
void qz_later_stop(struct qz_web *w);
/* Forget a call that ends. */
void qz_later_drop(struct qz_call *c);

#endif
