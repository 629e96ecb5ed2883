/* Small files: read whole within a limit; after a write there is the old file or the new one, never a
 * mixture. */
#include "tests/support/spec.h"

#include "base/file.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], path[100], other[120];

static int make_dir(void **state)
{
    (void)state;
    qz_spec_dir(dir);
    snprintf(path, sizeof path, "%s/state", dir);
    snprintf(other, sizeof other, "%s/state.new", dir);
    return 0;
}

static int remove_dir(void **state)
{
    (void)state;
    qz_spec_dir_remove(dir);
    return 0;
}

static void holds(const char *text)
{
    struct qz_buf b = {0};
    struct qz_err err = {0};
    assert_done(qz_file_read(path, 1000000, &b, &err), &err);
    assert_int_equal(b.len, strlen(text));
    assert_string_equal(b.data, text);
    qz_buf_finish(&b);
}

static unsigned mode_of(const char *p)
{
    struct stat st;
    assert_int_equal(lstat(p, &st), 0);
    return st.st_mode & 07777;
}

static void what_was_written_is_read_back(void **state)
{
    (void)state;
    struct qz_err err = {0};
    assert_done(qz_file_write(path, "one", 3, 0600, &err), &err);
    holds("one");
    assert_done(qz_file_write(path, "", 0, 0600, &err), &err);
    holds("");
    assert_done(qz_file_write(path, "two and more", 12, 0600, &err), &err);
    holds("two and more");
    assert_int_equal(access(other, F_OK), -1); /* nothing is left beside it */
}

static void a_written_file_has_exactly_its_mode_whatever_the_umask(void **state)
{
    (void)state;
    struct qz_err err = {0};
    mode_t old = umask(0777);
    assert_done(qz_file_write(path, "x", 1, 0640, &err), &err);
    umask(0);
    assert_int_equal(mode_of(path), 0640);
    assert_done(qz_file_write(path, "x", 1, 0600, &err), &err);
    umask(old);
    assert_int_equal(mode_of(path), 0600);
}

static void a_write_that_fails_leaves_the_old_file(void **state)
{
    (void)state;
    struct qz_err err = {0};
    assert_done(qz_file_write(path, "old", 3, 0600, &err), &err);
    assert_int_equal(mkdir(other, 0700), 0); /* the temporary name is taken */
    assert_int_equal(qz_file_write(path, "new", 3, 0600, &err), -1);
    holds("old");
    rmdir(other);
}

static void a_link_planted_at_the_temporary_name_is_not_followed(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char victim[120];
    struct stat st;
    snprintf(victim, sizeof victim, "%s/victim", dir);
    assert_int_equal(symlink(victim, other), 0);
    assert_done(qz_file_write(path, "new", 3, 0600, &err), &err);
    assert_int_equal(lstat(victim, &st), -1);
    holds("new");
}

/* So a power cut can leave them where a file system does not rename in one piece. */
static void a_second_name_of_the_file_at_the_temporary_name_is_not_written_through(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf kept = {0};
    char third[120];
    snprintf(third, sizeof third, "%s/third", dir);

    assert_done(qz_file_write(path, "old", 3, 0600, &err), &err);
    assert_int_equal(link(path, other), 0);
    assert_int_equal(link(path, third), 0);

    assert_done(qz_file_write(path, "new", 3, 0600, &err), &err);
    assert_done(qz_file_read(third, 100, &kept, &err), &err);
    assert_string_equal(kept.data, "old");
    holds("new");

    qz_buf_finish(&kept);
    unlink(third);
}

static void a_link_at_the_target_is_replaced_and_not_written_through(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char victim[120];
    struct stat st;
    snprintf(victim, sizeof victim, "%s/victim", dir);
    unlink(path);
    assert_int_equal(symlink(victim, path), 0);
    assert_done(qz_file_write(path, "new", 3, 0600, &err), &err);
    assert_int_equal(lstat(victim, &st), -1);
    holds("new");
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISREG(st.st_mode));
}

static void a_file_of_the_limit_is_read_and_one_more_byte_is_not(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0};
    char *big = calloc(1, 200001);
    assert_non_null(big);
    memset(big, 'x', 200000);
    assert_done(qz_file_write(path, big, 200000, 0600, &err), &err);
    assert_done(qz_file_read(path, 200000, &b, &err), &err);
    assert_int_equal(b.len, 200000);
    assert_string_equal(b.data, big);
    assert_refused(qz_file_read(path, 199999, &b, &err), &err, QZ_E_INPUT);
    qz_buf_finish(&b);
    free(big);
}

static void reading_begins_with_an_empty_buffer(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0};
    qz_buf_str(&b, "before");
    assert_done(qz_file_write(path, "now", 3, 0600, &err), &err);
    assert_done(qz_file_read(path, 9, &b, &err), &err);
    assert_string_equal(b.data, "now");
    qz_buf_finish(&b);
}

static void what_is_missing_and_what_is_no_file_are_told_apart(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf b = {0};
    char fifo[100];
    snprintf(fifo, sizeof fifo, "%s/fifo", dir);
    unlink(path);

    assert_refused(qz_file_read(path, 9, &b, &err), &err, QZ_E_MISSING);
    assert_refused(qz_file_read(dir, 9, &b, &err), &err, QZ_E_INPUT);

    assert_int_equal(mkfifo(fifo, 0600), 0);
    assert_refused(qz_file_read(fifo, 9, &b, &err), &err, QZ_E_INPUT); /* and does not wait for a writer */
    assert_refused(qz_file_read("/dev/zero", 9, &b, &err), &err, QZ_E_INPUT);

    char nowhere[120];
    snprintf(nowhere, sizeof nowhere, "%s/no/where", dir);
    assert_refused(qz_file_write(nowhere, "x", 1, 0600, &err), &err, QZ_E_MISSING);
    qz_buf_finish(&b);
}

static void directories_are_made_with_their_parents_for_the_owner_alone(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char deep[120], middle[100];
    snprintf(middle, sizeof middle, "%s/a", dir);
    snprintf(deep, sizeof deep, "%s/a/b/c", dir);
    assert_done(qz_dir_make(deep, &err), &err);
    assert_int_equal(mode_of(middle), 0700);
    assert_int_equal(mode_of(deep), 0700);
    assert_done(qz_dir_make(deep, &err), &err); /* again is fine */
    strcat(deep, "/");
    assert_done(qz_dir_make(deep, &err), &err);
}

static void a_directory_cannot_be_made_where_a_file_is(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char below[120];
    assert_done(qz_file_write(path, "x", 1, 0600, &err), &err);
    snprintf(below, sizeof below, "%s/below", path);
    assert_refused(qz_dir_make(below, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_dir_make(path, &err), &err, QZ_E_CONFLICT);
    assert_refused(qz_dir_make("", &err), &err, QZ_E_INPUT);
}

static void paths_that_do_not_fit_are_refused_whole(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char out[8], *big = calloc(1, 6001);
    assert_non_null(big);
    memset(big, 'x', 6000);
    assert_done(qz_path_join(out, sizeof out, "ab", "cdef", &err), &err);
    assert_string_equal(out, "ab/cdef");
    assert_refused(qz_path_join(out, sizeof out, "ab", "cdefg", &err), &err, QZ_E_INPUT);
    assert_refused(qz_file_write(big, "x", 1, 0600, &err), &err, QZ_E_INPUT);
    assert_refused(qz_dir_make(big, &err), &err, QZ_E_INPUT);
    free(big);
}

static void what_is_appended_follows_what_was_there_or_nothing_does(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct rlimit all, little;
    assert_done(qz_file_append(path, "one\n", 4, 0600, &err), &err);
    assert_int_equal(mode_of(path), 0600);
    assert_done(qz_file_append(path, "two\n", 4, 0644, &err), &err);
    assert_int_equal(mode_of(path), 0600);
    holds("one\ntwo\n");

    /* The disk takes two bytes more. */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
    little = all;
    little.rlim_cur = 10;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    int rc = qz_file_append(path, "three\n", 6, 0600, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &all), 0);
    assert_int_equal(rc, -1);
    holds("one\ntwo\n");

    assert_refused(qz_file_append(dir, "x", 1, 0600, &err), &err, QZ_E_IO);
    char nowhere[100];
    snprintf(nowhere, sizeof nowhere, "%s/no/such", dir);
    assert_refused(qz_file_append(nowhere, "x", 1, 0600, &err), &err, QZ_E_MISSING);
}

static void a_copy_is_whole_private_and_writes_over_nothing(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char copy[120];
    static char bytes[200000];
    struct qz_buf b = {0};
    memset(bytes, 'x', sizeof bytes);
    snprintf(copy, sizeof copy, "%s/copy", dir);

    assert_done(qz_file_write(path, bytes, sizeof bytes, 0644, &err), &err);
    assert_done(qz_file_copy(path, copy, &err), &err);
    assert_int_equal(mode_of(copy), 0600);
    assert_done(qz_file_read(copy, sizeof bytes, &b, &err), &err);
    assert_int_equal(b.len, sizeof bytes);
    assert_memory_equal(b.data, bytes, sizeof bytes);

    assert_done(qz_file_write(path, "other", 5, 0600, &err), &err);
    assert_refused(qz_file_copy(path, copy, &err), &err, QZ_E_CONFLICT);
    assert_done(qz_file_read(copy, sizeof bytes, &b, &err), &err);
    assert_int_equal(b.len, sizeof bytes);

    assert_refused(qz_file_copy(other, path, &err), &err, QZ_E_MISSING);
    qz_buf_finish(&b);
    unlink(copy);
}

static void what_may_not_be_looked_at_is_not_called_missing(void **state)
{
    (void)state;
    struct qz_err err = {0};
    char closed[120], inside[140];
    bool root = geteuid() == 0;
    snprintf(closed, sizeof closed, "%s/closed", dir);
    snprintf(inside, sizeof inside, "%s/file", closed);
    assert_done(qz_dir_make(closed, &err), &err);
    assert_refused(qz_file_find(inside, &err), &err, QZ_E_MISSING);
    assert_done(qz_file_write(inside, "x", 1, 0600, &err), &err);
    assert_done(qz_file_find(inside, &err), &err);

    if (root) {
        assert_int_equal(chmod(dir, 0755), 0);
        assert_int_equal(setresuid(65534, 65534, 0), 0);
    } else {
        assert_int_equal(chmod(closed, 0), 0);
    }
    int rc = qz_file_find(inside, &err);
    if (root)
        assert_int_equal(setresuid(0, 0, 0), 0);
    assert_int_equal(chmod(closed, 0700), 0);
    assert_refused(rc, &err, QZ_E_DENIED);
    unlink(inside);
    rmdir(closed);
}

static void a_directory_is_one_programs_own(void **state)
{
    (void)state;
    struct qz_err err = {0};
    int first, second;
    assert_done(qz_dir_own(dir, "kiosk", &first, &err), &err);
    assert_true(first >= 0);
    assert_refused(qz_dir_own(dir, "kiosk", &second, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "another kiosk runs on"));
    assert_int_equal(second, -1);
    close(first); /* as when the program ends, however it does */
    assert_done(qz_dir_own(dir, "kiosk", &second, &err), &err);
    close(second);
    assert_refused(qz_dir_own(path, "kiosk", &second, &err), &err, QZ_E_IO);
}

static void a_directory_is_locked_as_long_as_its_process_lives(void **state)
{
    char file[100], want[80];
    struct qz_err err = {0};
    int fd, again, ready[2];
    (void)state;
    assert_int_equal(pipe(ready), 0);
    pid_t holder = fork();
    if (holder == 0) {
        int rc = qz_dir_lock(dir, &fd, NULL);
        ssize_t told = write(ready[1], rc == 0 ? "y" : "n", 1);
        pause();
        _exit(told == 1);
    }
    char said = 0;
    assert_int_equal(read(ready[0], &said, 1), 1);
    assert_int_equal(said, 'y');

    assert_refused(qz_dir_lock(dir, &fd, &err), &err, QZ_E_CONFLICT);
    snprintf(want, sizeof want, "(process %ld) works in ", (long)holder);
    assert_non_null(strstr(err.msg, want));
    assert_int_equal(fd, -1);

    kill(holder, SIGKILL); /* its file stays, and is no lock */
    waitpid(holder, NULL, 0);
    snprintf(file, sizeof file, "%s/lock", dir);
    assert_true(qz_file_is_there(file));
    assert_done(qz_dir_lock(dir, &fd, &err), &err);
    assert_refused(qz_dir_lock(dir, &again, &err), &err, QZ_E_CONFLICT); /* nor twice in one process */
    close(fd);
    assert_done(qz_dir_lock(dir, &fd, &err), &err);
    close(fd);

    assert_int_equal(unlink(file), 0);
    assert_int_equal(symlink(path, file), 0); /* a planted link is not followed */
    assert_int_equal(qz_dir_lock(dir, &fd, &err), -1);
    unlink(file);
    close(ready[0]);
    close(ready[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_written_file_has_exactly_its_mode_whatever_the_umask),
        cmocka_unit_test(a_write_that_fails_leaves_the_old_file),
        cmocka_unit_test(a_link_planted_at_the_temporary_name_is_not_followed),
        cmocka_unit_test(a_second_name_of_the_file_at_the_temporary_name_is_not_written_through),
        cmocka_unit_test(a_link_at_the_target_is_replaced_and_not_written_through),
        cmocka_unit_test(a_file_of_the_limit_is_read_and_one_more_byte_is_not),
        cmocka_unit_test(reading_begins_with_an_empty_buffer),
        cmocka_unit_test(what_is_missing_and_what_is_no_file_are_told_apart),
        cmocka_unit_test(what_is_appended_follows_what_was_there_or_nothing_does),
        cmocka_unit_test(a_copy_is_whole_private_and_writes_over_nothing),
        cmocka_unit_test(directories_are_made_with_their_parents_for_the_owner_alone),
        cmocka_unit_test(a_directory_cannot_be_made_where_a_file_is),
        cmocka_unit_test(paths_that_do_not_fit_are_refused_whole),
        cmocka_unit_test(what_may_not_be_looked_at_is_not_called_missing),
        cmocka_unit_test(a_directory_is_one_programs_own),
        cmocka_unit_test(a_directory_is_locked_as_long_as_its_process_lives),
    };
    return cmocka_run_group_tests(tests, make_dir, remove_dir);
}
