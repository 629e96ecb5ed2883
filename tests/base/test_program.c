/* Other programs: what they said and how they ended, and that nobody waits for one that hangs. */
#include "tests/support/spec.h"

#include "base/program.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t shell(const char *script, char *const env[], int out)
{
    char *argv[] = {"sh", "-c", (char *)script, NULL};
    return qz_program_start(argv, env, -1, out);
}

static void it_says_how_it_ended(void **state)
{
    (void)state;
    assert_int_equal(qz_program_await(shell("exit 0", NULL, -1), 20000), 0);
    assert_int_equal(qz_program_await(shell("exit 7", NULL, -1), 20000), 7);
    assert_int_equal(qz_program_await(shell("kill -9 $$", NULL, -1), 20000), -1);
}

static void one_that_is_not_there_is_not_started(void **state)
{
    (void)state;
    char *argv[] = {"qz-no-such-program", NULL};
    assert_int_equal(qz_program_start(argv, NULL, -1, -1), -1);
}

static void it_sees_and_writes_what_it_was_given(void **state)
{
    (void)state;
    char said[40] = "", *env[] = {"WORD=good", NULL};
    int out = memfd_create("said", MFD_CLOEXEC);
    assert_int_equal(qz_program_await(shell("echo $WORD; echo bad >&2", env, out), 20000), 0);
    assert_true(pread(out, said, sizeof said - 1, 0) > 0);
    assert_string_equal(said, "good\nbad\n");
    close(out);
}

static void one_that_hangs_is_ended(void **state)
{
    (void)state;
    pid_t pid = shell("exec sleep 1000", NULL, -1);
    assert_int_equal(qz_program_await(pid, 1), -1);
    assert_int_equal(kill(pid, 0), -1);
    assert_int_equal(errno, ESRCH);
}

/* Who was awaited by somebody else, or is no child, keeps nobody. */
static void one_that_is_gone_is_not_awaited_for_ever(void **state)
{
    (void)state;
    int status;
    pid_t pid = shell("exit 0", NULL, -1);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(qz_program_await(pid, 1), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_how_it_ended),
        cmocka_unit_test(one_that_is_not_there_is_not_started),
        cmocka_unit_test(it_sees_and_writes_what_it_was_given),
        cmocka_unit_test(one_that_hangs_is_ended),
        cmocka_unit_test(one_that_is_gone_is_not_awaited_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
