#include "tracker/http/later.h"

#include "tracker/http/server.h"

#include <stdlib.h>

#define SLICED_MOST 4 /* calls that are worked on in slices at once */

struct qz_pending {
    struct qz_job job; /* the first, so that one is the other */
    struct qz_web *web;
    struct qz_call *call; /* NULL: it ended before its answer was made */
    const struct qz_later *how;
    void *state;
    struct qz_pending *next; /* of those in slices */
};

static void later_busy(struct qz_call *c)
{
    qz_call_problem(c, 503, "busy", "The tracker has too much to do",
                    "Too much is being worked on already; ask again in a while.");
}

bool qz_call_later_room(struct qz_call *c)
{
    if (!qz_jobs_full(c->web->jobs))
        return true;
    later_busy(c);
    return false;
}

static void later_resume(struct qz_call *c)
{
    c->pending = NULL;
    c->suspended = false;
    if (!c->status)
        qz_call_problem(c, 500, "broken", "The tracker has no answer", "Report it with the request.");
    c->web->changed = true;
    MHD_resume_connection(c->conn);
}

static void later_then(struct qz_pending *p, struct qz_call *c)
{
    if (!qz_call_turn(c))
        return;
    qz_asker_acts(c);
    p->how->then(c, p->state);
    qz_asker_acted(c);
    qz_tracker_turn_end(c->store);
}

static void later_end(struct qz_pending *p, bool whole)
{
    struct qz_call *c = p->call;
    if (c && whole)
        later_then(p, c);
    else if (c)
        qz_call_problem(c, 503, "stopping", "The tracker stops", "Ask again when it runs again.");
    p->how->end(p->state);
    if (c)
        later_resume(c);
    free(p);
}

static void later_done(struct qz_job *job)
{
    later_end((struct qz_pending *)job, job->ran);
}

static void later_do(struct qz_job *job)
{
    struct qz_pending *p = (struct qz_pending *)job;
    p->how->work(p->state);
}

static int later_count(const struct qz_web *w)
{
    int n = 0;
    for (const struct qz_pending *p = w->sliced; p; p = p->next)
        n++;
    return n;
}

/* False: there are too many. */
static bool later_add(struct qz_web *w, struct qz_pending *p)
{
    struct qz_err err;
    if (!p->how->slice)
        return qz_jobs_add(w->jobs, &p->job, &err) == 0;
    if (later_count(w) >= SLICED_MOST)
        return false;

    p->next = w->sliced;
    w->sliced = p;
    return true;
}

void qz_call_later(struct qz_call *c, const struct qz_later *how, void *state)
{
    struct qz_pending *p = calloc(1, sizeof *p);
    if (p) {
        p->job.work = later_do;
        p->job.done = later_done;
        p->web = c->web;
        p->call = c;
        p->how = how;
        p->state = state;
    }

    if (!p || !later_add(c->web, p)) {
        free(p);
        how->end(state);
        later_busy(c);
        return;
    }

    c->pending = p;
}

/* The slices of one are all done: a thread goes on with it. */
static void later_hand_on(struct qz_pending *p)
{
    struct qz_err err;
    if (qz_jobs_add(p->web->jobs, &p->job, &err) == 0)
        return;

    if (p->call)
        later_busy(p->call);
    p->how->end(p->state);
    if (p->call)
        later_resume(p->call);
    free(p);
}

void qz_later_work(struct qz_web *w)
{
    struct qz_pending **at = &w->sliced;
    while (*at) {
        struct qz_pending *p = *at;
        if (p->how->slice(p->state)) {
            at = &p->next;
            continue;
        }
        *at = p->next;
        later_hand_on(p);
    }
    qz_jobs_settle(w->jobs);
}

bool qz_later_busy(const struct qz_web *w)
{
    return w->sliced != NULL;
}

void qz_later_stop(struct qz_web *w)
{
    while (w->sliced) {
        struct qz_pending *p = w->sliced;
        w->sliced = p->next;
        later_end(p, false);
    }
    qz_jobs_destroy(w->jobs);
    w->jobs = NULL;
}

void qz_later_drop(struct qz_call *c)
{
    if (c->pending)
        c->pending->call = NULL;
    c->pending = NULL;
}
