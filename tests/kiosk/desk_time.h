/* The desk of desk_case.h, whose clocks the test moves: the program's own clock_gettime() stands before the C
 * library's. Include it after cmocka.h. */
#ifndef QZ_TESTS_DESK_TIME_H
#define QZ_TESTS_DESK_TIME_H

#include "tests/kiosk/desk_case.h"

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* How far the wall clock and the time since boot are ahead of the machine's. */
static atomic_llong wall_ms, up_ms;
/* The time since boot while it stands still; 0: it does not. */
static atomic_llong still_ms;

int clock_gettime(clockid_t id, struct timespec *t)
{
    long long ahead = 0;
    if (id == CLOCK_REALTIME)
        ahead = atomic_load(&wall_ms);
    else if (id == CLOCK_BOOTTIME)
        ahead = atomic_load(&up_ms);

    long long still = id == CLOCK_BOOTTIME ? atomic_load(&still_ms) : 0;
    if (still) {
        *t = (struct timespec){.tv_sec = still / 1000, .tv_nsec = still % 1000 * 1000000};
        return 0;
    }
    if (syscall(SYS_clock_gettime, id, t) != 0)
        return -1;
    t->tv_sec += ahead / 1000;
    t->tv_nsec += ahead % 1000 * 1000000;
    if (t->tv_nsec >= 1000000000) {
        t->tv_sec++;
        t->tv_nsec -= 1000000000;
    }
    return 0;
}

#define MINUTE_MS 60000
#define DAYS_MS   86400000LL

/* Each test begins with clocks that are right. */
static void right_clocks(void)
{
    atomic_store(&wall_ms, 0);
    atomic_store(&up_ms, 0);
    atomic_store(&still_ms, 0);
    atomic_store(&machine.synchronised, false);
    atomic_store(&machine.has_hardware, false);
    atomic_store(&machine.hardware_ahead, 0);
}

__attribute__((unused)) static int start_right(void **state)
{
    right_clocks();
    return start(state);
}

/* Returns when the desk has served everything it was asked before. */
static void settle(struct world *w)
{
    static int number;
    struct qz_ask batch = {.kind = QZ_ASK_BATCH, .number = ++number};
    struct qz_word word;
    assert_true(qz_wires_ask(&w->wires, &batch));
    assert_true(qz_queue_pop(w->wires.answers, &word, WAIT_MS));
    assert_int_equal(word.number, number);
    free(word.data);
}

/* `ms`, at least a second and a moment, pass, so that the desk, which has served what it was asked before,
 * looks at its clock, which gains `gain` meanwhile. */
__attribute__((unused)) static void pass_ms(struct world *w, long long ms, long long gain)
{
    struct qz_tell t;
    settle(w);
    while (qz_queue_pop(w->wires.tells, &t, 0))
        ;
    atomic_fetch_add(&wall_ms, ms + gain);
    atomic_fetch_add(&up_ms, ms);
    settle(w);
    settle(w); /* it looks between the first answer and the second at the latest */
}

/* The machine is switched off and on again: what was told in the boot before holds no more. */
__attribute__((unused)) static void reboot(struct world *w)
{
    atomic_fetch_add(&machine.boot, 1);
    restart(w);
}

__attribute__((unused)) static void pass_time(struct world *w, long long gain)
{
    pass_ms(w, 1001, gain);
}

__attribute__((unused)) static void expect_trouble(struct world *w, enum qz_trouble trouble)
{
    while (heard(w, QZ_TELL_TROUBLE).trouble != trouble)
        ;
}

/* A pass is held up, and nothing comes of it: the screen shows what is wrong instead. */
__attribute__((unused)) static void expect_no_answer(struct world *w, uint32_t youth)
{
    struct qz_ask ask;
    struct qz_tell t;
    make_pass(w, youth, tomorrow() + 365 * 86400, &ask);
    assert_true(qz_wires_ask(&w->wires, &ask));
    settle(w);
    while (qz_queue_pop(w->wires.tells, &t, 0))
        assert_int_not_equal(t.kind, QZ_TELL_OUTCOME);
}

__attribute__((unused)) static void expect_welcome(struct world *w, uint32_t youth)
{
    struct qz_ask ask;
    make_pass(w, youth, tomorrow() + 365 * 86400, &ask);
    assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_WELCOME);
}

#endif
