/* A tracker's store moved from its file into a database of PostgreSQL, and copied back into a file. */
#include "base/file.h"
#include "journal/journal.h"
#include "journal/move.h"
#include "journal/replay.h"
#include "store/carry.h"
#include "tests/support/fleet.h"
#include "tests/support/postgres.h"
#include "tests/support/spec.h"

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

/* Cut off in the middle by the server, and by the kernel. */
static void cut_off_it_is_run_again(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_buf report = {0};
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

    pid_t child = fork();
    if (child == 0) { /* its database is committed, its file is not put aside */
        char path[100];
        snprintf(path, sizeof path, "%s/" QZ_MOVED_FILE, f.dir);
        mkdir(path, 0700);
        qz_tracker_move(f.dir, address, &report, &err);
        _exit(0);
    }
    assert_int_equal(waitpid(child, NULL, 0), child);
    char path[100];
    snprintf(path, sizeof path, "%s/" QZ_MOVED_FILE, f.dir);
    assert_int_equal(rmdir(path), 0);
    assert_true(file_there("tracker.db"));
    assert_string_equal(postgres_ask(address, "SELECT count(*) > 0 FROM entry"), "t");

    move();
    assert_false(file_there("tracker.db"));
    go_on();
    qz_buf_finish(&report);
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
        T(a_store_goes_on_where_it_was_moved_to), T(cut_off_it_is_run_again),
        T(it_is_moved_over_nothing_else),         T(a_row_that_differs_is_found),
        T(a_copy_of_it_is_a_store_of_a_file),
    };
    unsetenv("QZ_TEST_DATABASE");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
