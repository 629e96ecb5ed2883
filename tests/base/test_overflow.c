/* A build that looks for undefined behaviour stops at a sum that does not fit. */
#include "tests/support/spec.h"

#include <limits.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a process of its own, its words about it unseen. */
static int end_of_overflow(void)
{
    int status;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        volatile int sum = INT_MAX;
        close(STDERR_FILENO);
        sum = sum + 1;
        _exit(sum < 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void a_sum_that_does_not_fit_ends_the_program(void **state)
{
    (void)state;
#ifdef QZ_OVERFLOW_TRAPS
    int status = end_of_overflow();
    assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
#else
    assert_int_equal(end_of_overflow(), 0); /* and in every other build it wraps: nothing is assumed of it */
#endif
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_sum_that_does_not_fit_ends_the_program)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
