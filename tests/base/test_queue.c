/* The queue between threads: bounded, copies in and out, wakes up when closed, loses and doubles nothing. */
#include "tests/support/memory.h"
#include "tests/support/spec.h"

#include "base/clock.h"
#include "base/queue.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct item {
    int who, number;
    char text[24];
};

static struct qz_queue *make(size_t capacity)
{
    struct qz_err err = {0};
    struct qz_queue *q = qz_queue_create(sizeof(struct item), capacity, &err);
    if (!q)
        fail_msg("%s", err.msg);
    return q;
}

static void items_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    struct qz_queue *q = make(3);
    int in = 0, out = 0;

    for (int round = 0; round < 50; round++) { /* so that the ring goes round many times */
        for (int i = 0; i < 1 + round % 3; i++) {
            struct item it = {0, in++, "x"};
            assert_true(qz_queue_push(q, &it));
            memset(&it, 0xA5, sizeof it); /* what was pushed was copied */
        }

        struct item it;
        while (qz_queue_pop(q, &it, 0)) {
            assert_int_equal(it.number, out++);
            assert_string_equal(it.text, "x");
        }
    }

    assert_int_equal(in, out);
    qz_queue_destroy(q);
}

static void what_was_taken_out_is_not_left_in_memory(void **state)
{
    (void)state;
    struct qz_queue *q = make(4);
    struct item it = {0, 1, "qz-canary-4711"};
    assert_true(qz_queue_push(q, &it));
    assert_true(qz_queue_pop(q, &it, 0));
    sodium_memzero(&it, sizeof it);
    assert_false(memory_holds("qz-canary-4711"));
    qz_queue_destroy(q);
}

static void a_full_queue_refuses_and_keeps_what_it_has(void **state)
{
    (void)state;
    struct qz_queue *q = make(2);
    struct item a = {0, 1, "a"}, b = {0, 2, "b"}, c = {0, 3, "c"}, it;
    assert_true(qz_queue_push(q, &a));
    assert_true(qz_queue_push(q, &b));
    assert_false(qz_queue_push(q, &c));
    assert_true(qz_queue_pop(q, &it, 0));
    assert_int_equal(it.number, 1);
    assert_true(qz_queue_push(q, &c));
    assert_true(qz_queue_pop(q, &it, 0));
    assert_int_equal(it.number, 2);
    qz_queue_destroy(q);
}

static void what_is_said_again_anyway_leaves_room_for_what_is_said_once(void **state)
{
    (void)state;
    struct qz_queue *q = make(4);
    struct item often = {0, 1, "often"}, once = {0, 2, "once"};
    assert_true(qz_queue_push_spare(q, &often, 2));
    assert_true(qz_queue_push_spare(q, &often, 2));
    assert_false(qz_queue_push_spare(q, &often, 2));
    assert_true(qz_queue_push(q, &once));
    assert_true(qz_queue_push(q, &once));
    assert_false(qz_queue_push(q, &once));
    qz_queue_destroy(q);
}

static void an_empty_queue_waits_as_long_as_it_was_told(void **state)
{
    (void)state;
    struct qz_queue *q = make(1);
    struct item it = {0, 77, "untouched"};
    assert_false(qz_queue_pop(q, &it, 0));
    int64_t from = qz_mono_us();
    assert_false(qz_queue_pop(q, &it, 30));
    assert_true(qz_mono_us() - from >= 29000);
    assert_int_equal(it.number, 77);
    qz_queue_destroy(q);
}

static void a_closed_queue_takes_nothing_but_gives_what_is_inside(void **state)
{
    (void)state;
    struct qz_queue *q = make(4);
    struct item a = {0, 1, "a"}, it;

    assert_false(qz_queue_closed(q));
    assert_true(qz_queue_push(q, &a));

    qz_queue_close(q);
    assert_true(qz_queue_closed(q));
    assert_false(qz_queue_push(q, &a));

    assert_true(qz_queue_pop(q, &it, -1));
    assert_int_equal(it.number, 1);
    assert_false(qz_queue_pop(q, &it, -1)); /* for ever does not mean past the end */

    qz_queue_close(q);
    qz_queue_destroy(q);
    qz_queue_destroy(NULL);
}

static void *wait_for_one(void *arg)
{
    struct item it;
    return qz_queue_pop(arg, &it, -1) ? arg : NULL;
}

static void closing_wakes_every_thread_that_waits(void **state)
{
    (void)state;
    struct qz_queue *q = make(1);
    pthread_t t[4];
    for (size_t i = 0; i < COUNT(t); i++)
        assert_int_equal(pthread_create(&t[i], NULL, wait_for_one, q), 0);
    qz_queue_close(q);
    for (size_t i = 0; i < COUNT(t); i++) {
        void *got = q;
        pthread_join(t[i], &got);
        assert_null(got);
    }
    qz_queue_destroy(q);
}

#define WRITERS 4
#define READERS 4
#define EACH    20000

struct crowd {
    struct qz_queue *q;
    int who;
    unsigned char *seen; /* a reader's own count of each item */
    int last[WRITERS];   /* the newest number it saw of each writer */
    bool in_order;
};

static void *write_many(void *arg)
{
    struct crowd *c = arg;
    for (int i = 0; i < EACH;) {
        struct item it = {c->who, i, "crowd"};
        if (qz_queue_push(c->q, &it))
            i++;
        else
            sched_yield();
    }
    return NULL;
}

static void *read_many(void *arg)
{
    struct crowd *c = arg;
    struct item it;
    while (qz_queue_pop(c->q, &it, -1)) {
        c->seen[it.who * EACH + it.number]++;
        c->in_order = c->in_order && it.number > c->last[it.who] && strcmp(it.text, "crowd") == 0;
        c->last[it.who] = it.number;
    }
    return NULL;
}

static void many_threads_lose_and_double_nothing_and_keep_each_writers_order(void **state)
{
    (void)state;
    struct qz_queue *q = make(64);
    static struct crowd w[WRITERS], r[READERS];
    pthread_t wt[WRITERS], rt[READERS];

    for (int i = 0; i < READERS; i++) {
        r[i] = (struct crowd){q, i, calloc(WRITERS, EACH), {-1, -1, -1, -1}, true};
        assert_non_null(r[i].seen);
        assert_int_equal(pthread_create(&rt[i], NULL, read_many, &r[i]), 0);
    }

    for (int i = 0; i < WRITERS; i++) {
        w[i] = (struct crowd){.q = q, .who = i};
        assert_int_equal(pthread_create(&wt[i], NULL, write_many, &w[i]), 0);
    }

    for (int i = 0; i < WRITERS; i++)
        pthread_join(wt[i], NULL);
    qz_queue_close(q);
    for (int i = 0; i < READERS; i++)
        pthread_join(rt[i], NULL);

    for (int k = 0; k < WRITERS * EACH; k++) {
        int times = 0;
        for (int i = 0; i < READERS; i++)
            times += r[i].seen[k];
        if (times != 1)
            fail_msg("item %d came out %d times", k, times);
    }

    for (int i = 0; i < READERS; i++) {
        assert_true(r[i].in_order);
        free(r[i].seen);
    }
    qz_queue_destroy(q);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_come_out_in_the_order_they_went_in),
        cmocka_unit_test(what_was_taken_out_is_not_left_in_memory),
        cmocka_unit_test(a_full_queue_refuses_and_keeps_what_it_has),
        cmocka_unit_test(what_is_said_again_anyway_leaves_room_for_what_is_said_once),
        cmocka_unit_test(an_empty_queue_waits_as_long_as_it_was_told),
        cmocka_unit_test(a_closed_queue_takes_nothing_but_gives_what_is_inside),
        cmocka_unit_test(closing_wakes_every_thread_that_waits),
        cmocka_unit_test(many_threads_lose_and_double_nothing_and_keep_each_writers_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
