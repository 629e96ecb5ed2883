#include "tracker/jobs/jobs.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct job_line {
    struct qz_job *first, **end;
};

struct qz_jobs {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct job_line waiting, ended;
    int held, most; /* jobs that are not settled; only the owner's thread looks at these two */
    bool ending;
    int fd;
    int threads;
    pthread_t thread[];
};

static void job_line_init(struct job_line *l)
{
    l->first = NULL;
    l->end = &l->first;
}

static void job_line_add(struct job_line *l, struct qz_job *job)
{
    job->next = NULL;
    *l->end = job;
    l->end = &job->next;
}

static struct qz_job *job_line_take(struct job_line *l)
{
    struct qz_job *job = l->first;
    if (!job)
        return NULL;

    l->first = job->next;
    if (!l->first)
        l->end = &l->first;
    return job;
}

/* The descriptor's counter only ever grows by one for a job, so that it cannot be full. */
static void jobs_ring(const struct qz_jobs *p)
{
    uint64_t one = 1;
    ssize_t n = write(p->fd, &one, sizeof one);
    (void)n;
}

static void *jobs_work(void *pool)
{
    struct qz_jobs *p = pool;
    pthread_mutex_lock(&p->lock);
    for (;;) {
        while (!p->ending && !p->waiting.first)
            pthread_cond_wait(&p->more, &p->lock);
        if (p->ending)
            break;

        struct qz_job *job = job_line_take(&p->waiting);
        pthread_mutex_unlock(&p->lock);
        job->work(job);
        job->ran = true;

        pthread_mutex_lock(&p->lock);
        job_line_add(&p->ended, job);
        jobs_ring(p);
    }
    pthread_mutex_unlock(&p->lock);
    return NULL;
}

/* Signals are for the thread that waits for them. */
static int jobs_start(struct qz_jobs *p, int threads, struct qz_err *err)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = 0;
    while (rc == 0 && p->threads < threads) {
        rc = pthread_create(&p->thread[p->threads], NULL, jobs_work, p);
        p->threads += rc == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return rc == 0 ? 0 : qz_fail(err, QZ_E_IO, "no thread for long work: %s", strerror(rc));
}

struct qz_jobs *qz_jobs_create(int threads, int most, struct qz_err *err)
{
    struct qz_jobs *p = calloc(1, sizeof *p + (size_t)threads * sizeof p->thread[0]);
    if (!p) {
        qz_fail(err, QZ_E_NOMEM, "no memory for long work");
        return NULL;
    }

    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->more, NULL);
    job_line_init(&p->waiting);
    job_line_init(&p->ended);
    p->most = most;
    p->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (p->fd < 0)
        qz_fail(err, QZ_E_IO, "long work cannot be waited for: %s", strerror(errno));
    if (p->fd < 0 || jobs_start(p, threads, err) != 0) {
        qz_jobs_destroy(p);
        return NULL;
    }
    return p;
}

bool qz_jobs_full(const struct qz_jobs *p)
{
    return p->held >= p->most;
}

int qz_jobs_add(struct qz_jobs *p, struct qz_job *job, struct qz_err *err)
{
    if (qz_jobs_full(p))
        return qz_fail(err, QZ_E_FULL, "too much is being worked on; ask again in a while");

    p->held++;
    job->ran = false;
    pthread_mutex_lock(&p->lock);
    job_line_add(&p->waiting, job);
    pthread_cond_signal(&p->more);
    pthread_mutex_unlock(&p->lock);
    return 0;
}

int qz_jobs_fd(const struct qz_jobs *p)
{
    return p->fd;
}

static struct qz_job *jobs_next(struct qz_jobs *p, struct job_line *of)
{
    pthread_mutex_lock(&p->lock);
    struct qz_job *job = job_line_take(of);
    pthread_mutex_unlock(&p->lock);
    return job;
}

static void jobs_settle(struct qz_jobs *p, struct job_line *of)
{
    struct qz_job *job;
    while ((job = jobs_next(p, of))) {
        p->held--;
        job->done(job);
    }
}

void qz_jobs_settle(struct qz_jobs *p)
{
    uint64_t rung;
    ssize_t n = read(p->fd, &rung, sizeof rung); /* nothing there: nothing has ended */
    if (n == sizeof rung)
        jobs_settle(p, &p->ended);
}

void qz_jobs_destroy(struct qz_jobs *p)
{
    if (!p)
        return;

    pthread_mutex_lock(&p->lock);
    p->ending = true;
    pthread_cond_broadcast(&p->more);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->threads; i++)
        pthread_join(p->thread[i], NULL);

    jobs_settle(p, &p->ended);
    jobs_settle(p, &p->waiting);
    if (p->fd >= 0)
        close(p->fd);
    pthread_cond_destroy(&p->more);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
