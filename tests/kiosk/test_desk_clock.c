/* The desk and a wall clock that is moved: a step is an entry of the log, being drawn right slowly is none.
 * The program's own clock_gettime() stands before the C library's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/kiosk/desk_case.h"

/* How far the wall clock and the time since boot are ahead of the machine's. */
static atomic_llong wall_ms, up_ms;

int clock_gettime(clockid_t id, struct timespec *t)
{
    long long ahead = id == CLOCK_REALTIME   ? atomic_load(&wall_ms)
                      : id == CLOCK_BOOTTIME ? atomic_load(&up_ms)
                                             : 0;
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

/* A second and a moment pass, so that the desk looks at its clock, which gains `gain` meanwhile. */
static void pass_time(struct world *w, int gain)
{
    struct qz_ask net = {.kind = QZ_ASK_NET, .n = QZ_HEARD_ANSWER};
    struct qz_tell t;
    while (qz_queue_pop(w->wires.tells, &t, 0))
        ;
    atomic_fetch_add(&wall_ms, 1001 + gain);
    atomic_fetch_add(&up_ms, 1001);
    for (int i = 0; i < 2; i++) { /* it looks between the first answer and the second at the latest */
        assert_true(qz_wires_ask(&w->wires, &net));
        heard(w, QZ_TELL_NET);
    }
}

static int keep_step(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_CLOCK)
        *(int64_t *)ctx = e.step_ms;
    return 0;
}

/* The steps that the ledger holds, and the last of them. The desk is stopped. */
static int steps(struct world *w, int64_t *last)
{
    struct qz_err err = {0};
    int n[QZ_ENTRY_COUNT];
    ledger_kinds(w, n);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, &err);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, keep_step, last, &err), 0);
    qz_ledger_close(l);
    return n[QZ_ENTRY_CLOCK];
}

/* 900 ms each: with the second that the desk may see of the one clock and not yet of the other, still no
 * step. */
static void a_clock_that_is_drawn_right_slowly_never_steps(void **state)
{
    struct world *w = *state;
    int64_t step = 0;
    wait_open(w);
    for (int i = 0; i < 12; i++)
        pass_time(w, 900);
    for (int i = 0; i < 12; i++)
        pass_time(w, -900);
    assert_int_equal(steps(w, &step), 0);
}

static void a_step_is_an_entry_once(void **state)
{
    struct world *w = *state;
    int64_t step = 0;
    wait_open(w);
    pass_time(w, 60000);
    for (int i = 0; i < 3; i++)
        pass_time(w, 0);
    assert_int_equal(steps(w, &step), 1);
    assert_in_range(step, 58000, 62000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_clock_that_is_drawn_right_slowly_never_steps, start, stop),
        cmocka_unit_test_setup_teardown(a_step_is_an_entry_once, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
