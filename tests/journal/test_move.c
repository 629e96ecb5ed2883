/* A tracker's store moved from its file into a database of PostgreSQL, and copied back into a file. */
#include "base/file.h"
#include "journal/journal.h"
#include "journal/move.h"
#include "journal/replay.h"
#include "store/carry.h"
#include "tests/support/fleet.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fleet f;
static struct fleet_kiosk k;
static char activity[QZ_ID_TEXT], address[PLACE_PATH];
static struct qz_pass_issued youth[20];

/* ---- what stands before the libraries' own ---- */

#define CUT 7 /* exit code of who ends there */

static bool cut_link, cut_tail;

/* The process ends where the file would be put aside. */
int link(const char *from, const char *to)
{
    if (cut_link)
        _exit(CUT);
    return linkat(AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* The end of a table's rows does not go out. */
int PQputCopyData(PGconn *c, const char *bytes, int n)
{
    int (*put)(PGconn *, const char *, int);
    *(void **)&put = dlsym(RTLD_NEXT, "PQputCopyData");
    return cut_tail && n == 2 ? -1 : put(c, bytes, n);
}

/* A store of a file with something of everything that a day brings. */
static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_people(&f, f.county, youth, COUNT(youth), true);
    fleet_activity(&f, QZ_ACT_OPEN_DAY, 0, activity);
    fleet_enrol(&f, &k, f.county, "东门");

    fleet_write(&k, fleet_open(activity));
    for (size_t i = 0; i < COUNT(youth); i++)
        fleet_write(&k, fleet_checkin(activity, &youth[i]));
    fleet_write(&k, fleet_void(3));
    fleet_write(&k, fleet_heads(activity, 7));
    fleet_write(&k, fleet_confirm(activity, f.cadre, 0));
    fleet_send(&f, &k);

    postgres_make_bare(address);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    if (!*f.address)
        postgres_remove(address);
    return 0;
}

static void move(void)
{
    struct qz_err err;
    struct qz_buf report = {0};
    if (f.t)
        qz_tracker_close(f.t);
    f.t = NULL;
    assert_done(qz_tracker_move(f.dir, address, &report, &err), &err);
    assert_non_null(strstr(report.data, "entries"));
    qz_buf_finish(&report);
}

static bool file_there(const char *name)
{
    char path[100];
    snprintf(path, sizeof path, "%s/%s", f.dir, name);
    return access(path, F_OK) == 0;
}

/* The fleet goes on there. */
static void go_on(void)
{
    f.t = NULL;
    memcpy(f.address, address, sizeof f.address);
    f.opt.database = f.address;
    fleet_reopen(&f);
}

static void a_store_goes_on_where_it_was_moved_to(void **state)
{
    (void)state;
    uint64_t differences;
    struct qz_err err;
    struct qz_stats before = fleet_stats(&f, f.county), after;
    move();
    assert_false(file_there("tracker.db"));
    assert_true(file_there(QZ_MOVED_FILE));
    assert_null(qz_tracker_open(f.dir, NULL, &err));
    assert_non_null(strstr(err.msg, "--database"));

    go_on();
    after = fleet_stats(&f, f.county);
    assert_memory_equal(&before, &after, sizeof before);
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    fleet_write(&k, fleet_heads(activity, 1));
    fleet_send(&f, &k);
}

/* Its database is committed, its file is not put aside. */
static void cut_off_behind_the_commit(void)
{
    struct qz_err err;
    struct qz_buf report = {0};
    int status;
    if (f.t)
        qz_tracker_close(f.t);
    f.t = NULL;

    pid_t child = fork();
    if (child == 0) {
        cut_link = true;
        qz_tracker_move(f.dir, address, &report, &err);
        _exit(1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), CUT);
    assert_true(file_there("tracker.db"));
    assert_false(file_there(QZ_MOVED_FILE));
}

/* Cut off in the middle by the server, and by the kernel. */
static void cut_off_it_is_run_again(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf report = {0};
    const struct qz_db_options there = {.database = address};
    qz_tracker_close(f.t);
    f.t = NULL;

    struct qz_db *to = qz_db_open(address, NULL, &err);
    assert_done(to ? qz_db_migrate(to, "db/tracker", &err) : -1, &err);
    qz_db_close(to);
    postgres_do(address,
                "CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; "
                "CREATE TRIGGER cut AFTER INSERT ON participation FOR EACH STATEMENT EXECUTE FUNCTION cut()");
    assert_refused(qz_tracker_move(f.dir, address, &report, &err), &err, QZ_E_IO);
    assert_true(file_there("tracker.db"));
    assert_string_equal(postgres_ask(address, "SELECT count(*) FROM entry"), "0");
    postgres_do(address, "DROP TRIGGER cut ON participation");

    cut_off_behind_the_commit();
    assert_string_equal(postgres_ask(address, "SELECT count(*) > 0 FROM entry"), "t");
    assert_null(qz_tracker_open(f.dir, &there, &err));
    assert_int_equal(err.code, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "was cut off; run it again"));

    move();
    assert_false(file_there("tracker.db"));
    go_on();
    qz_buf_finish(&report);
}

/* Both names lead to the file: what was committed is not worked on under the old one. */
static void cut_off_between_two_names_it_is_run_again(void **state)
{
    (void)state;
    struct qz_err err;
    char file[100], aside[100];
    cut_off_behind_the_commit();
    snprintf(file, sizeof file, "%s/tracker.db", f.dir);
    snprintf(aside, sizeof aside, "%s/" QZ_MOVED_FILE, f.dir);
    assert_int_equal(link(file, aside), 0);
    assert_null(qz_tracker_open(f.dir, NULL, &err));
    assert_non_null(strstr(err.msg, "was cut off; run it again"));
    move();
    assert_false(file_there("tracker.db"));
    go_on();
}

static void write_there(const struct qz_db_options *opt)
{
    struct qz_err err;
    f.t = qz_tracker_open(f.dir, opt, &err);
    assert_done(f.t ? 0 : -1, &err);
    fleet_write(&k, fleet_heads(activity, 1));
    fleet_send(&f, &k);
    qz_tracker_close(f.t);
    f.t = NULL;
}

static void put_file(const char *from, const char *to)
{
    char a[100], b[100];
    snprintf(a, sizeof a, "%s/%s", f.dir, from);
    snprintf(b, sizeof b, "%s/%s", f.dir, to);
    assert_int_equal(rename(a, b), 0);
}

static void move_says(const char *words)
{
    struct qz_err err;
    struct qz_buf report = {0};
    assert_refused(qz_tracker_move(f.dir, address, &report, &err), &err, QZ_E_CONFLICT);
    if (!strstr(err.msg, words))
        fail_msg("%s", err.msg);
    assert_true(file_there("tracker.db"));
    qz_buf_finish(&report);
}

/* Whichever of the two was written to in between: the other is not taken for another tracker's, and
 * nothing is put aside. */
static void cut_off_and_written_to_it_says_which_went_on(void **state)
{
    (void)state;
    const struct qz_db_options there = {.database = address};
    cut_off_behind_the_commit();

    put_file("tracker.db", "away");
    write_there(&there);
    put_file("away", "tracker.db");
    move_says("it went on there");

    k.sent--; /* which the file has not */
    write_there(NULL);
    move_says("changed since");

    postgres_remove(address);
    postgres_make_bare(address);
    cut_off_behind_the_commit();
    write_there(NULL);
    move_says("it went on in");

    postgres_remove(address);
    postgres_make_bare(address);
    move();
    go_on();
}

/* It may be all that is left of another store. */
static void an_earlier_file_that_was_put_aside_stays(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf was = {0};
    char path[100];
    snprintf(path, sizeof path, "%s/" QZ_MOVED_FILE, f.dir);
    assert_done(qz_file_write(path, "of before", 9, 0600, &err), &err);
    qz_tracker_close(f.t);
    f.t = NULL;

    move_says("from an earlier move");
    assert_string_equal(postgres_ask(address, "SELECT to_regclass('entry') IS NULL"), "t");

    assert_done(qz_file_read(path, 20, &was, &err), &err);
    assert_string_equal(was.data, "of before");
    qz_buf_finish(&was);

    fleet_reopen(&f);
}

static void why_a_table_does_not_end_is_said(void **state)
{
    (void)state;
    struct qz_err err = {0};
    struct qz_buf report = {0};
    qz_tracker_close(f.t);
    cut_tail = true;
    int rc = qz_tracker_move(f.dir, address, &report, &err);
    cut_tail = false;
    assert_refused(rc, &err, QZ_E_IO);
    assert_true(*err.msg);
    qz_buf_finish(&report);
    f.t = NULL;
    fleet_reopen(&f);
}

static void it_is_moved_over_nothing_else(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf report = {0};
    char other[64];

    qz_tracker_close(f.t);
    f.t = NULL;
    qz_spec_dir(other);
    assert_done(qz_tracker_init_at(other, address, "别的省", "", false, &err), &err);
    assert_refused(qz_tracker_move(f.dir, address, &report, &err), &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "another tracker"));
    assert_true(file_there("tracker.db"));
    fleet_reopen(&f);
    qz_spec_dir_remove(other);
    qz_buf_finish(&report);
}

/* Whatever differs is told by its table, and nothing is kept. */
static void a_row_that_differs_is_found(void **state)
{
    (void)state;
    struct qz_err err;
    char table[QZ_CARRY_TABLE];

    move();
    static const char *const changes[] = {
        "UPDATE entry SET verdict = 1 WHERE id = (SELECT max(id) FROM entry)",
        "UPDATE activity_figure SET opens = opens + 1",
        "DELETE FROM seal WHERE number = 1",
    };
    static const char *const tables[] = {"entry", "activity_figure", "seal"};
    for (size_t i = COUNT(changes); i-- > 0;) {
        char path[100];
        snprintf(path, sizeof path, "%s/" QZ_MOVED_FILE, f.dir);
        postgres_do(address, changes[i]);
        struct qz_db *file = qz_db_open(path, NULL, &err), *to = qz_db_open(address, NULL, &err);
        assert_done(file && to ? qz_carry_hold(to, &err) : -1, &err);
        assert_int_equal(qz_carry_same(file, to, table, &err), 0);
        assert_string_equal(table, tables[i]);
        qz_db_rollback(to);
        qz_db_close(to);
        qz_db_close(file);
    }
    fleet_make(&f); /* for teardown */
}

static void a_copy_of_it_is_a_store_of_a_file(void **state)
{
    (void)state;
    struct qz_err err;
    char name[QZ_BACKUP_NAME], path[200], to[200];
    struct qz_buf report = {0};
    move();
    const struct qz_db_options beside = {.database = address, .shared = true};
    f.t = qz_tracker_open(f.dir, &beside, &err);
    assert_done(f.t ? qz_tracker_backup(f.t, name, &err) : -1, &err);
    qz_tracker_close(f.t);
    go_on();
    fleet_write(&k, fleet_heads(activity, 1));
    fleet_send(&f, &k);
    qz_tracker_close(f.t);

    snprintf(path, sizeof path, "%s/%s", f.dir, name);
    snprintf(to, sizeof to, "%s/tracker.db", f.dir);
    assert_int_equal(rename(path, to), 0);
    f.opt.database = NULL;
    f.t = qz_tracker_open(f.dir, NULL, &err);
    assert_done(f.t ? qz_journal_verify(f.t, &report, &err) : -1, &err);
    k.sent--; /* what came after the copy is sent again */
    fleet_send(&f, &k);
    qz_buf_finish(&report);
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_store_goes_on_where_it_was_moved_to),
        T(cut_off_it_is_run_again),
        T(cut_off_between_two_names_it_is_run_again),
        T(cut_off_and_written_to_it_says_which_went_on),
        T(an_earlier_file_that_was_put_aside_stays),
        T(why_a_table_does_not_end_is_said),
        T(it_is_moved_over_nothing_else),
        T(a_row_that_differs_is_found),
        T(a_copy_of_it_is_a_store_of_a_file),
    };
    unsetenv("QZ_TEST_DATABASE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
