/* The vigil: ready once the desk is at work, alive only while screen and desk both are. */
#include "tests/support/spec.h"

#include "kiosk/vigil.h"

#include <string.h>
#include <unistd.h>

#define WATCHDOG_MS 20000

static int manager = -1;
static struct qz_notify notify;
static struct qz_vigil vigil;

static int begin(void **state)
{
    (void)state;
    static const char name[] = "\0qz-vigil-test";
    memset(&notify, 0, sizeof notify);
    notify.to.sun_family = AF_UNIX;
    memcpy(notify.to.sun_path, name, sizeof name - 1);
    notify.to_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + sizeof name - 1);
    notify.watchdog_ms = WATCHDOG_MS;
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(manager, (struct sockaddr *)&notify.to, notify.to_len), 0);
    notify.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    qz_vigil_init(&vigil, &notify);
    return 0;
}

static int end(void **state)
{
    (void)state;
    close(manager);
    qz_notify_finish(&notify);
    return 0;
}

/* How often that was said since it was last looked for. */
static int heard(const char *what)
{
    char got[64];
    int times = 0;
    ssize_t n;
    while ((n = recv(manager, got, sizeof got - 1, 0)) >= 0) {
        got[n] = '\0';
        times += strcmp(got, what) == 0;
    }
    return times;
}

static void it_is_ready_once_the_desk_is_at_work(void **state)
{
    (void)state;
    for (int64_t up = 1000; up < 60000; up += 1000)
        qz_vigil_turn(&vigil, 0, up);
    assert_int_equal(heard("READY=1"), 0); /* a long log is still being proven */
    qz_vigil_turn(&vigil, 60000, 60000);
    qz_vigil_turn(&vigil, 61000, 61000);
    assert_int_equal(heard("READY=1"), 1);
}

static void it_is_alive_while_both_are(void **state)
{
    (void)state;
    qz_vigil_turn(&vigil, 1000, 1000);
    heard("READY=1");
    int alive = 0;
    for (int64_t up = 2000; up < 1000 + 3 * WATCHDOG_MS; up += 1000) {
        qz_vigil_turn(&vigil, up - 500, up);
        alive += heard("WATCHDOG=1");
    }
    assert_int_equal(alive, 3 * QZ_NOTIFY_SHARE);
}

static void a_desk_that_hangs_is_not_covered_for(void **state)
{
    (void)state;
    int64_t up = 1000;
    qz_vigil_turn(&vigil, up, up);
    for (; up < 1000 + WATCHDOG_MS / 2; up += 1000)
        qz_vigil_turn(&vigil, 1000, up); /* a slow disk is no death */
    assert_in_range(heard("WATCHDOG=1"), 1, QZ_NOTIFY_SHARE);
    for (up += 1000; up < 1000 + 5 * WATCHDOG_MS; up += 1000)
        qz_vigil_turn(&vigil, 1000, up);
    assert_int_equal(heard("WATCHDOG=1"), 0);
    qz_vigil_turn(&vigil, up, up); /* it was only slow after all */
    assert_int_equal(heard("WATCHDOG=1"), 1);
}

/* A manager that is too busy to listen, so that its socket is full, hears it as soon as it listens again. */
static void a_busy_manager_is_told_again(void **state)
{
    (void)state;
    int64_t up = 1000;
    qz_vigil_turn(&vigil, up, up);
    while (qz_notify_stopping(&notify))
        ; /* until its socket is full */
    up += WATCHDOG_MS / QZ_NOTIFY_SHARE;
    qz_vigil_turn(&vigil, up, up);
    assert_int_equal(heard("WATCHDOG=1"), 0);
    qz_vigil_turn(&vigil, up, up + 1);
    assert_int_equal(heard("WATCHDOG=1"), 1);
}

static void without_a_watchdog_it_says_only_that_it_is_ready(void **state)
{
    (void)state;
    notify.watchdog_ms = 0;
    for (int64_t up = 1000; up < 100000; up += 1000)
        qz_vigil_turn(&vigil, up, up);
    assert_int_equal(heard("WATCHDOG=1"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_ready_once_the_desk_is_at_work, begin, end),
        cmocka_unit_test_setup_teardown(it_is_alive_while_both_are, begin, end),
        cmocka_unit_test_setup_teardown(a_desk_that_hangs_is_not_covered_for, begin, end),
        cmocka_unit_test_setup_teardown(a_busy_manager_is_told_again, begin, end),
        cmocka_unit_test_setup_teardown(without_a_watchdog_it_says_only_that_it_is_ready, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
