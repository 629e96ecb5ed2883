/* Secrets stay in the program: no core, no look from outside, no root. */
#include "tests/support/spec.h"

#include "base/guard.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void a_core_is_never_written(void **state)
{
    (void)state;
    struct rlimit core;
    qz_guard_start();
    assert_int_equal(getrlimit(RLIMIT_CORE, &core), 0);
    assert_int_equal(core.rlim_cur, 0);
    assert_int_equal(core.rlim_max, 0); /* nor can it be raised again */
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    assert_int_equal(prctl(PR_GET_DUMPABLE), 0);
#endif
}

/* What the kernel says of the page: kB locked, and whether it would be in a dump. */
static bool locked(const void *p)
{
    char line[300];
    unsigned long from = 0, to = 0, kb;
    bool in = false, is = false;
    FILE *f = fopen("/proc/self/smaps", "r");
    if (!f)
        skip();

    while (fgets(line, sizeof line, f)) {
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            in = (unsigned long)(uintptr_t)p >= from && (unsigned long)(uintptr_t)p < to;
        else if (in && sscanf(line, "Locked: %lu kB", &kb) == 1)
            is = kb > 0;
    }

    fclose(f);
    return is;
}

static void keys_are_locked_and_wiped(void **state)
{
    (void)state;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    skip(); /* the sanitizers lock no memory */
#endif
    uint8_t *keys = aligned_alloc(4096, 4096);
    assert_non_null(keys);

    memset(keys, 0x5a, 4096);
    if (sodium_mlock(keys, 64) != 0) {
        free(keys);
        skip(); /* this user may lock nothing */
    }

    sodium_munlock(keys, 64);
    memset(keys, 0x5a, 4096);
    qz_guard_lock(keys, 64);
    assert_true(locked(keys));

    qz_guard_unlock(keys, 64);
    assert_false(locked(keys));
    assert_true(sodium_is_zero(keys, 64));
    free(keys);
}

static void memory_that_cannot_be_locked_is_no_failure(void **state)
{
    (void)state;
    struct rlimit was;
    uint8_t keys[64] = {1};
    getrlimit(RLIMIT_MEMLOCK, &was);
    const struct rlimit none = {0, was.rlim_max};
    setrlimit(RLIMIT_MEMLOCK, &none);
    qz_guard_lock(keys, sizeof keys);
    qz_guard_unlock(keys, sizeof keys);
    assert_true(sodium_is_zero(keys, sizeof keys));
    setrlimit(RLIMIT_MEMLOCK, &was);
}

static void root_is_refused_unless_told(void **state)
{
    (void)state;
    struct qz_err err = {0};
    assert_done(qz_guard_user(true, "qingzhan-kiosk", &err), &err);
    if (geteuid() != 0) {
        assert_done(qz_guard_user(false, "qingzhan-kiosk", &err), &err);
        return;
    }
    assert_refused(qz_guard_user(false, "qingzhan-kiosk", &err), &err, QZ_E_DENIED);
    assert_non_null(strstr(err.msg, "--as-root"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_locked_and_wiped), /* while the process may still look at itself */
        cmocka_unit_test(memory_that_cannot_be_locked_is_no_failure),
        cmocka_unit_test(root_is_refused_unless_told),
        cmocka_unit_test(a_core_is_never_written),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
