/* The threads for what takes long: bounded, in order, and never left with a job that nobody settles. */
#include "tests/support/spec.h"
#include "tracker/jobs/jobs.h"

#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>

struct task {
    struct qz_job job; /* the first, so that one is the other */
    sem_t *begun, *go;
    int worked, done, *order;
};

static void task_work(struct qz_job *job)
{
    struct task *t = (struct task *)job;
    t->worked++;
    if (t->begun)
        sem_post(t->begun);
    if (t->go)
        sem_wait(t->go);
}

static void task_done(struct qz_job *job)
{
    struct task *t = (struct task *)job;
    t->done++;
    if (t->order)
        *t->order = *t->order * 10 + (int)t->job.ran;
}

static void task_init(struct task *t, sem_t *begun, sem_t *go)
{
    *t = (struct task){.job = {.work = task_work, .done = task_done}, .begun = begun, .go = go};
}

static struct qz_jobs *pool(int threads, int most)
{
    struct qz_err err;
    struct qz_jobs *p = qz_jobs_create(threads, most, &err);
    assert_non_null(p);
    return p;
}

static void settle_until(struct qz_jobs *p, const struct task *t)
{
    while (!t->done) {
        struct pollfd fd = {.fd = qz_jobs_fd(p), .events = POLLIN};
        assert_int_equal(poll(&fd, 1, 20000), 1);
        qz_jobs_settle(p);
    }
}

static void a_job_is_done_in_the_owners_thread_after_its_work(void **state)
{
    (void)state;
    struct qz_err err;
    struct task t;
    struct qz_jobs *p = pool(2, 4);
    task_init(&t, NULL, NULL);
    qz_jobs_settle(p);
    assert_done(qz_jobs_add(p, &t.job, &err), &err);
    settle_until(p, &t);
    assert_int_equal(t.worked, 1);
    assert_int_equal(t.done, 1);
    assert_true(t.job.ran);
    qz_jobs_destroy(p);
    assert_int_equal(t.done, 1);
}

static void a_pool_takes_no_more_than_it_may_hold(void **state)
{
    (void)state;
    struct qz_err err;
    sem_t go;
    struct task t[4];
    struct qz_jobs *p = pool(1, 3);
    sem_init(&go, 0, 0);
    for (int i = 0; i < 4; i++)
        task_init(&t[i], NULL, &go);
    for (int i = 0; i < 3; i++)
        assert_done(qz_jobs_add(p, &t[i].job, &err), &err);
    assert_int_equal(qz_jobs_add(p, &t[3].job, &err), -1);
    assert_int_equal(err.code, QZ_E_FULL);

    sem_post(&go);
    settle_until(p, &t[0]); /* which makes room for one */
    assert_done(qz_jobs_add(p, &t[3].job, &err), &err);
    for (int i = 0; i < 3; i++)
        sem_post(&go);
    settle_until(p, &t[3]);
    assert_int_equal(t[1].done + t[2].done, 2);
    qz_jobs_destroy(p);
    sem_destroy(&go);
}

static void *let_go(void *go)
{
    sem_post(go);
    return NULL;
}

/* The one that runs is waited for; the ones behind it are not begun, and are told so. */
static void the_end_of_a_pool_waits_for_what_runs_and_begins_nothing(void **state)
{
    (void)state;
    struct qz_err err;
    sem_t begun, go;
    struct task t[3];
    pthread_t other;
    struct qz_jobs *p = pool(1, 3);
    sem_init(&begun, 0, 0);
    sem_init(&go, 0, 0);
    for (int i = 0; i < 3; i++) {
        task_init(&t[i], &begun, &go);
        assert_done(qz_jobs_add(p, &t[i].job, &err), &err);
    }

    sem_wait(&begun);
    assert_int_equal(pthread_create(&other, NULL, let_go, &go), 0);
    qz_jobs_destroy(p);
    pthread_join(other, NULL);

    assert_true(t[0].job.ran && t[0].worked == 1);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(t[i].done, 1);
        assert_int_equal(t[i].worked, t[i].job.ran); /* whoever was begun was ended */
        if (t[i].job.ran && i > 0)
            fail_msg("job %d was begun although the pool was ending", i);
    }
    qz_jobs_destroy(NULL);
    sem_destroy(&begun);
    sem_destroy(&go);
}

struct chain {
    struct task task;
    struct qz_jobs *pool;
    struct task *next;
};

static void chain_done(struct qz_job *job)
{
    struct chain *c = (struct chain *)job;
    struct qz_err err;
    task_done(job);
    assert_done(qz_jobs_add(c->pool, &c->next->job, &err), &err);
}

static void what_is_done_may_add_another(void **state)
{
    (void)state;
    struct qz_err err;
    struct task last;
    struct chain c = {.pool = pool(1, 1), .next = &last};
    task_init(&last, NULL, NULL);
    task_init(&c.task, NULL, NULL);
    c.task.job.done = chain_done;
    assert_done(qz_jobs_add(c.pool, &c.task.job, &err), &err);
    settle_until(c.pool, &last);
    assert_int_equal(last.worked, 1);
    qz_jobs_destroy(c.pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_done_in_the_owners_thread_after_its_work),
        cmocka_unit_test(a_pool_takes_no_more_than_it_may_hold),
        cmocka_unit_test(the_end_of_a_pool_waits_for_what_runs_and_begins_nothing),
        cmocka_unit_test(what_is_done_may_add_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
