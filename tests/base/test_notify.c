/* What a service manager hears: where it listens, which of it is meant for us, and that nobody waits for it.
 */
#include "tests/support/spec.h"

#include "base/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char dir[64], path[100];
static int manager = -1;

/* A manager that listens at `name`: a path, or @ and an abstract name. */
static void listen_at(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(at.sun_path, name, len);
    if (name[0] == '@')
        at.sun_path[0] = '\0';
    else
        len++;
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(manager >= 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    assert_int_equal(bind(manager, (struct sockaddr *)&at, size), 0);
    setenv("NOTIFY_SOCKET", name, 1);
}

static void assert_heard(const char *what)
{
    char got[64] = "";
    ssize_t n = recv(manager, got, sizeof got - 1, 0);
    if (n < 0)
        n = 0;
    got[n] = '\0';
    assert_string_equal(got, what);
}

static int begin(void **state)
{
    (void)state;
    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/notify", dir);
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    return 0;
}

static int end(void **state)
{
    (void)state;
    if (manager >= 0)
        close(manager);
    manager = -1;
    qz_spec_dir_remove(dir);
    return 0;
}

static void nothing_is_sent_where_nobody_asks(void **state)
{
    (void)state;
    struct qz_notify n;
    setenv("WATCHDOG_USEC", "30000000", 1);
    qz_notify_init(&n);
    assert_false(qz_notify_ready(&n));
    assert_int_equal(n.watchdog_ms, 0);
    qz_notify_finish(&n);
}

static void a_socket_of_a_path_or_an_abstract_name_hears_it(void **state)
{
    (void)state;
    char name[100];
    snprintf(name, sizeof name, "@qz-notify-%d", (int)getpid());
    const char *const at[] = {path, name};

    for (size_t i = 0; i < COUNT(at); i++) {
        struct qz_notify n;
        listen_at(at[i]);
        qz_notify_init(&n);
        assert_true(qz_notify_ready(&n));
        assert_heard("READY=1");
        assert_true(qz_notify_stopping(&n));
        assert_heard("STOPPING=1");
        assert_null(getenv("NOTIFY_SOCKET")); /* no child speaks in our name */
        qz_notify_finish(&n);
        close(manager);
        manager = -1;
    }
}

static int64_t watchdog_of(const char *usec, const char *pid)
{
    struct qz_notify n;
    setenv("NOTIFY_SOCKET", "@qz-nobody", 1);
    setenv("WATCHDOG_USEC", usec, 1);
    if (pid)
        setenv("WATCHDOG_PID", pid, 1);
    else
        unsetenv("WATCHDOG_PID");
    qz_notify_init(&n);
    qz_notify_finish(&n);
    return n.watchdog_ms;
}

static void the_watchdog_is_ours_or_our_parents(void **state)
{
    (void)state;
    char own[20], parent[20];
    snprintf(own, sizeof own, "%d", (int)getpid());
    snprintf(parent, sizeof parent, "%d", (int)getppid());
    assert_int_equal(watchdog_of("30000000", own), 30000);
    assert_int_equal(watchdog_of("30000000", parent), 30000);
    assert_int_equal(watchdog_of("30000000", NULL), 30000);
    assert_int_equal(watchdog_of("30000000", "2147483646"), 0);
    assert_int_equal(watchdog_of("soon", own), 0);
    assert_int_equal(watchdog_of("99999999999999999999", own), 0);
    assert_int_equal(watchdog_of("-5", own), 0);
}

static void a_socket_that_cannot_be_is_passed_over(void **state)
{
    (void)state;
    char longest[400];
    memset(longest, 'a', sizeof longest - 1);
    longest[0] = '/';
    longest[sizeof longest - 1] = '\0';
    const char *const names[] = {longest, "relative", "@", "/", "vsock:2:3"};

    for (size_t i = 0; i < COUNT(names); i++) {
        struct qz_notify n;
        setenv("NOTIFY_SOCKET", names[i], 1);
        qz_notify_init(&n);
        assert_false(qz_notify_ready(&n));
        qz_notify_finish(&n);
    }
}

/* A manager that is gone, or that reads nothing, holds nobody up. */
static void nobody_waits_for_the_manager(void **state)
{
    (void)state;
    struct qz_notify n;
    listen_at(path);
    qz_notify_init(&n);
    int told = 0;
    while (told < 100000 && qz_notify_ready(&n))
        told++;
    assert_in_range(told, 1, 99999); /* the socket is full then */
    close(manager);
    manager = -1;
    assert_false(qz_notify_ready(&n));
    qz_notify_finish(&n);
}

static void a_sign_of_life_is_given_four_times_in_the_managers_time(void **state)
{
    (void)state;
    struct qz_notify n;
    listen_at(path);
    setenv("WATCHDOG_USEC", "20000000", 1);
    qz_notify_init(&n);

    int given = 0;
    for (int64_t up = 100000; up < 140000; up += 250) {
        bool told = qz_notify_alive(&n, up);
        assert_heard(told ? "WATCHDOG=1" : "");
        given += told;
    }

    assert_int_equal(given, 2 * QZ_NOTIFY_SHARE);

    n.watchdog_ms = 0;
    assert_false(qz_notify_alive(&n, 1000000));
    qz_notify_finish(&n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_sent_where_nobody_asks, begin, end),
        cmocka_unit_test_setup_teardown(a_socket_of_a_path_or_an_abstract_name_hears_it, begin, end),
        cmocka_unit_test_setup_teardown(the_watchdog_is_ours_or_our_parents, begin, end),
        cmocka_unit_test_setup_teardown(a_socket_that_cannot_be_is_passed_over, begin, end),
        cmocka_unit_test_setup_teardown(a_sign_of_life_is_given_four_times_in_the_managers_time, begin, end),
        cmocka_unit_test_setup_teardown(nobody_waits_for_the_manager, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
