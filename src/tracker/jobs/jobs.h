/* Work that takes long, done by a few threads beside the loop that serves: a bounded number of threads, and a
 * bounded number of jobs that wait for one. What a job comes to is handed back to the thread that owns the
 * pool. */
#ifndef QZ_TRACKER_JOBS_JOBS_H
#define QZ_TRACKER_JOBS_JOBS_H

#include "base/err.h"

#include <stdbool.h>

struct qz_jobs;

/* A job is its giver's, and must stay where it is from qz_jobs_add until done is called. */
struct qz_job {
    void (*work)(struct qz_job *job); /* called once in a thread of the pool; it shares nothing with others */
    void (*done)(struct qz_job *job); /* called once, by qz_jobs_settle or qz_jobs_destroy, in their thread */
    bool ran;                         /* for done: false when the pool ended before work was called */
    struct qz_job *next;              /* the pool's */
};

/* A pool of so many threads, for which at most `most` jobs wait or are not settled yet, those that run
 * counted with them. NULL: QZ_E_NOMEM or QZ_E_IO. */
struct qz_jobs *qz_jobs_create(int threads, int most, struct qz_err *err);
/* Waits for the jobs that run; those whose turn has not come are not run. done is called for all. NULL is
 * fine. */
void qz_jobs_destroy(struct qz_jobs *p);

/* Hand a job over. QZ_E_FULL when there are too many: then nothing is called. */
int qz_jobs_add(struct qz_jobs *p, struct qz_job *job, struct qz_err *err);
/* Whether that would fail. */
bool qz_jobs_full(const struct qz_jobs *p);
/* A descriptor that is readable while a job waits to be settled. */
int qz_jobs_fd(const struct qz_jobs *p);
/* Call done for each job that has run, in the order in which they ended. done may add jobs. */
void qz_jobs_settle(struct qz_jobs *p);

#endif
