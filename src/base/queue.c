#include "base/queue.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct qz_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    size_t item, capacity, head, count;
    bool closed;
    char *ring;
};

struct qz_queue *qz_queue_create(size_t item, size_t capacity, struct qz_err *err)
{
    struct qz_queue *q = calloc(1, sizeof *q);
    char *ring = calloc(capacity, item);
    pthread_condattr_t attr;
    if (!q || !ring) {
        free(q);
        free(ring);
        qz_fail(err, QZ_E_NOMEM, "no memory for a queue of %zu items", capacity);
        return NULL;
    }

    q->item = item;
    q->capacity = capacity;
    q->ring = ring;

    pthread_mutex_init(&q->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC); /* a stepped wall clock must not stall a thread */
    pthread_cond_init(&q->filled, &attr);
    pthread_condattr_destroy(&attr);

    return q;
}

void qz_queue_destroy(struct qz_queue *q)
{
    if (!q)
        return;
    pthread_cond_destroy(&q->filled);
    pthread_mutex_destroy(&q->lock);
    free(q->ring);
    free(q);
}

bool qz_queue_push_spare(struct qz_queue *q, const void *item, size_t spare)
{
    pthread_mutex_lock(&q->lock);
    bool ok = !q->closed && q->capacity - q->count > spare;
    if (ok) {
        memcpy(q->ring + (q->head + q->count) % q->capacity * q->item, item, q->item);
        q->count++;
        pthread_cond_signal(&q->filled);
    }

    pthread_mutex_unlock(&q->lock);
    return ok;
}

bool qz_queue_push(struct qz_queue *q, const void *item)
{
    return qz_queue_push_spare(q, item, 0);
}

static struct timespec deadline_in(int ms)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);

    t.tv_sec += ms / 1000;
    t.tv_nsec += (long)(ms % 1000) * 1000000;
    if (t.tv_nsec >= 1000000000) {
        t.tv_sec++;
        t.tv_nsec -= 1000000000;
    }
    return t;
}

bool qz_queue_pop(struct qz_queue *q, void *item, int timeout_ms)
{
    struct timespec until = {0};
    int rc = 0;
    if (timeout_ms > 0)
        until = deadline_in(timeout_ms);

    pthread_mutex_lock(&q->lock);
    while (q->count == 0 && !q->closed && timeout_ms != 0 && rc != ETIMEDOUT)
        rc = timeout_ms < 0 ? pthread_cond_wait(&q->filled, &q->lock)
                            : pthread_cond_timedwait(&q->filled, &q->lock, &until);

    bool got = q->count > 0;
    if (got) {
        memcpy(item, q->ring + q->head * q->item, q->item);
        sodium_memzero(q->ring + q->head * q->item, q->item);
        q->head = (q->head + 1) % q->capacity;
        q->count--;
    }

    pthread_mutex_unlock(&q->lock);
    return got;
}

void qz_queue_close(struct qz_queue *q)
{
    pthread_mutex_lock(&q->lock);
    q->closed = true;
    pthread_cond_broadcast(&q->filled);
    pthread_mutex_unlock(&q->lock);
}

bool qz_queue_closed(struct qz_queue *q)
{
    pthread_mutex_lock(&q->lock);
    bool closed = q->closed;
    pthread_mutex_unlock(&q->lock);
    return closed;
}
