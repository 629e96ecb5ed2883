/* A copy of a tracker that is made while it goes on. */
#include "base/file.h"
#include "journal/replay.h"
#include "journal/tracker.h"
#include "store/db.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <dirent.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fleet f;
static struct fleet_kiosk k;
static char activity[QZ_ID_TEXT];
static struct qz_pass_issued pass[60];

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, activity);
    fleet_people(&f, f.county, pass, COUNT(pass), false);
    fleet_write(&k, fleet_open(activity));
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}

/* The copy as a tracker of its own. */
static struct qz_tracker *open_copy(const char *name, char dir[200])
{
    static const char *const keys[] = {"admin.token", "pass.key", "tracker.key"};
    struct qz_err err;
    char from[300], to[300];
    snprintf(dir, 200, "%s/copy", f.dir);
    assert_done(qz_dir_make(dir, &err), &err);
    for (size_t i = 0; i < COUNT(keys); i++) {
        snprintf(from, sizeof from, "%s/%s", f.dir, keys[i]);
        snprintf(to, sizeof to, "%s/%s", dir, keys[i]);
        assert_done(qz_file_copy(from, to, &err), &err);
    }

    snprintf(from, sizeof from, "%s/%s", f.dir, name);
    snprintf(to, sizeof to, "%s/tracker.db", dir);
    assert_int_equal(rename(from, to), 0);
    struct qz_tracker *t = qz_tracker_open(dir, NULL, &err);
    if (!t)
        fail_msg("%s", err.msg);
    return t;
}

static void uploads_go_on_while_a_copy_is_held_and_are_in_it(void **state)
{
    (void)state;
    struct qz_err err;
    char name[QZ_BACKUP_NAME], dir[200];
    struct qz_activity_row row;
    struct qz_copy *c = qz_tracker_copy(f.t, name, &err);
    assert_non_null(c);
    assert_int_equal(qz_copy_step(c, 1, &err), 1);

    for (size_t i = 0; i < COUNT(pass); i++) {
        fleet_write(&k, fleet_checkin(activity, &pass[i]));
        if (i % 10 == 0) {
            fleet_send(&f, &k);
            assert_int_equal(qz_copy_step(c, 1, &err), 1);
        }
    }
    fleet_send(&f, &k);

    int rc;
    while ((rc = qz_copy_step(c, 7, &err)) == 1)
        continue;
    assert_int_equal(rc, 0);
    assert_done(qz_copy_settle(c, &err), &err);
    qz_copy_destroy(c);

    struct qz_tracker *live = f.t;
    f.t = open_copy(name, dir);
    row = fleet_row(&f, activity);
    assert_int_equal(row.pending, COUNT(pass));
    uint64_t differences;
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    qz_tracker_close(f.t);
    f.t = live;
}

static void what_a_copy_that_was_cut_off_leaves_goes_at_the_next_start(void **state)
{
    (void)state;
    struct qz_err err;
    char part[300], whole[300];
    snprintf(part, sizeof part, "%s/backup-aaaaaaaaaaaaaaaaaaaaaaaaaa.db.part", f.dir);
    snprintf(whole, sizeof whole, "%s/backup-aaaaaaaaaaaaaaaaaaaaaaaaaa.db", f.dir);
    assert_done(qz_file_write(part, "half", 4, 0600, &err), &err);
    assert_done(qz_file_write(whole, "whole", 5, 0600, &err), &err);
    fleet_reopen(&f);
    assert_int_equal(access(part, F_OK), -1);
    assert_int_equal(access(whole, F_OK), 0); /* somebody may be taking it */
}

/* A process of its own copies a few pages, and is killed. */
static void copy_and_die(void)
{
    struct qz_err err;
    char name[QZ_BACKUP_NAME];
    struct qz_tracker *t = qz_tracker_open(f.dir, &f.opt, &err);
    struct qz_copy *c = t ? qz_tracker_copy(t, name, &err) : NULL;
    if (c && qz_copy_step(c, 5, &err) == 1)
        raise(SIGKILL);
    _exit(1);
}

static int backups_named(const char *tail)
{
    int n = 0;
    DIR *d = opendir(f.dir);
    struct dirent *e;
    while ((e = readdir(d))) {
        size_t len = strlen(e->d_name);
        n += strncmp(e->d_name, "backup-", 7) == 0 && len > strlen(tail) &&
             strcmp(e->d_name + len - strlen(tail), tail) == 0;
    }
    closedir(d);
    return n;
}

static void a_kill_in_the_middle_leaves_nothing_that_looks_whole(void **state)
{
    (void)state;
    struct qz_err err;
    int status;
    qz_tracker_close(f.t);
    f.t = NULL;

    pid_t pid = fork();
    if (pid == 0)
        copy_and_die();
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_int_equal(backups_named(".db"), 0);
    assert_int_equal(backups_named(".part"), 1);

    f.t = qz_tracker_open(f.dir, &f.opt, &err);
    assert_non_null(f.t);
    assert_int_equal(backups_named(".part"), 0);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(uploads_go_on_while_a_copy_is_held_and_are_in_it),
        T(a_kill_in_the_middle_leaves_nothing_that_looks_whole),
        T(what_a_copy_that_was_cut_off_leaves_goes_at_the_next_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
