/* The database handle: sound settings or none, and a file that is not sound is left as it is. */
#include "base/asset.h"
#include "store/aside.h"
#include "store/db_int.h"
#include "tests/support/place.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char dir[PLACE_PATH], path[PLACE_PATH];
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    place_make(f->dir);
    place_path(f->path, f->dir, "some%20 db?#.db"); /* no character of a path may mean anything */
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    umount2(f->dir, MNT_DETACH); /* what a failed test may have left there */
    place_remove(f->dir);
    free(f);
    return 0;
}

static struct qz_db *open_good(const char *path)
{
    struct qz_err err = {0};
    struct qz_db *db = qz_db_open(path, NULL, &err);
    if (!db)
        fail_msg("%s", err.msg);
    return db;
}

static void expect_refused(const char *path, const struct qz_db_options *opt, enum qz_err_code code,
                           const char *words)
{
    struct qz_err err = {0};
    struct qz_db *db = qz_db_open(path, opt, &err);
    qz_db_close(db);
    assert_null(db);
    if (err.code != code || !strstr(err.msg, words))
        fail_msg("code %d \"%s\", not %d \"…%s…\"", err.code, err.msg, code, words);
}

static int64_t number(struct qz_db *db, const char *sql)
{
    int64_t v;
    assert_int_equal(qz_db_number(db, sql, &v, NULL), 0);
    return v;
}

static void fill(const char *path, int rows)
{
    struct qz_db *db = open_good(path);
    assert_int_equal(qz_db_exec(db, "CREATE TABLE t (n INTEGER PRIMARY KEY, b BLOB) STRICT", NULL), 0);
    assert_int_equal(qz_db_begin(db, NULL), 0);
    for (int i = 0; i < rows; i++) {
        struct qz_stmt *s = qz_db_stmt(db, "INSERT INTO t VALUES (NULL, randomblob(500))", NULL);
        assert_int_equal(qz_run(s, NULL), 0);
    }
    assert_int_equal(qz_db_commit(db, NULL), 0);
    qz_db_close(db);
}

/* ---- settings ---- */

static void every_setting_is_as_the_protocol_says(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);

    struct qz_stmt *s = qz_db_stmt(db, "PRAGMA journal_mode", NULL);
    assert_int_equal(qz_step(s, NULL), 1);
    assert_string_equal(qz_col_text(s, 0), "wal");
    qz_reset(s);

    s = qz_db_stmt(db, "PRAGMA locking_mode", NULL);
    assert_int_equal(qz_step(s, NULL), 1);
    assert_string_equal(qz_col_text(s, 0), "exclusive");
    qz_reset(s);

    assert_int_equal(number(db, "PRAGMA synchronous"), 2);
    assert_int_equal(number(db, "PRAGMA wal_autocheckpoint"), 200);
    assert_int_equal(number(db, "PRAGMA mmap_size"), 0);
    assert_int_equal(number(db, "PRAGMA trusted_schema"), 0);
    assert_int_equal(number(db, "PRAGMA cell_size_check"), 1);
    assert_int_equal(number(db, "PRAGMA secure_delete"), 1);
    assert_int_equal(number(db, "PRAGMA foreign_keys"), 1);

    qz_db_close(db);
}

static void the_schema_is_defended(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);
    struct qz_err err = {0};
    assert_int_equal(qz_db_exec(db, "CREATE TABLE t (n INTEGER) STRICT", NULL), 0);
    qz_db_exec(db, "PRAGMA writable_schema=ON", NULL);
    assert_int_equal(qz_db_exec(db, "DELETE FROM sqlite_schema", &err), -1);
    assert_int_equal(qz_db_exec(db, "SELECT \"no such column\" FROM t", &err), -1);
    qz_db_close(db);
}

static void a_new_file_is_for_its_owner_alone(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    qz_db_close(open_good(f->path));
    assert_int_equal(stat(f->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void a_file_that_must_exist_is_not_made(void **state)
{
    struct fixture *f = *state;
    char path[PLACE_PATH];
    expect_refused(f->path, &(struct qz_db_options){.must_exist = true}, QZ_E_MISSING, "does not exist");
    assert_int_not_equal(access(f->path, F_OK), 0);
    expect_refused(place_path(path, f->dir, "nowhere/x.db"), NULL, QZ_E_MISSING, "does not exist");
}

/* ---- transactions and statements ---- */

static void what_is_rolled_back_or_never_committed_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db, "CREATE TABLE t (n INTEGER) STRICT", NULL), 0);

    assert_int_equal(qz_db_begin(db, NULL), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (1)", NULL), 0);
    qz_db_rollback(db);

    assert_int_equal(qz_db_begin(db, NULL), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (2)", NULL), 0);
    assert_int_equal(qz_db_commit(db, NULL), 0);

    assert_int_equal(qz_db_begin(db, NULL), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (3)", NULL), 0);
    qz_db_close(db);

    db = open_good(f->path);
    assert_int_equal(number(db, "SELECT sum(n) FROM t"), 2);
    qz_db_close(db);
}

static void values_come_back_as_they_were_bound(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);
    size_t n;

    struct qz_stmt *s = qz_db_stmt(db, "SELECT ?1, ?2, ?3, ?4, ?5, ?6", NULL);
    qz_bind_int(s, 1, INT64_MIN);
    qz_bind_text(s, 2, "张三'; DROP TABLE t");
    qz_bind_text_n(s, 3, "abcdef", 3);
    qz_bind_blob(s, 4, "\0\1", 2);
    qz_bind_null(s, 5);
    qz_bind_blob(s, 6, NULL, 0);

    assert_int_equal(qz_step(s, NULL), 1);
    assert_true(qz_col_int(s, 0) == INT64_MIN);
    assert_string_equal(qz_col_text(s, 1), "张三'; DROP TABLE t");
    assert_string_equal(qz_col_text(s, 2), "abc");
    assert_memory_equal(qz_col_blob(s, 3, &n), "\0\1", 2);
    assert_int_equal(n, 2);
    assert_true(qz_col_null(s, 4));
    assert_string_equal(qz_col_text(s, 4), "");
    assert_false(qz_col_null(s, 5));
    assert_int_equal(qz_step(s, NULL), 0);

    qz_db_close(db);
}

static void a_statement_taken_again_is_fresh(void **state)
{
    struct fixture *f = *state;
    static const char sql[] = "SELECT ?1 UNION ALL SELECT 2";
    struct qz_db *db = open_good(f->path);
    struct qz_stmt *s = qz_db_stmt(db, sql, NULL);
    qz_bind_int(s, 1, 7);
    assert_int_equal(qz_step(s, NULL), 1);
    assert_ptr_equal(qz_db_stmt(db, sql, NULL), s);
    assert_int_equal(qz_step(s, NULL), 1);
    assert_true(qz_col_null(s, 0));
    qz_db_close(db);
}

static void a_bind_that_cannot_be_is_told_of_by_the_step(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);
    struct qz_stmt *s = qz_db_stmt(db, "SELECT ?1", NULL);
    qz_bind_int(s, 2, 7);
    assert_int_equal(qz_step(s, &err), -1);
    qz_db_close(db);
}

static void a_broken_constraint_is_a_conflict(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);
    assert_int_equal(
        qz_db_exec(db, "CREATE TABLE t (n INTEGER PRIMARY KEY) STRICT; INSERT INTO t VALUES (1)", NULL), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (1)", &err), -1);
    assert_int_equal(err.code, QZ_E_CONFLICT);
    qz_db_close(db);
}

/* ---- what must not be touched ---- */

static void a_second_opener_is_told_who_is_in_the_way(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);

    pid_t child = fork();
    if (child == 0) {
        struct qz_err err = {0};
        struct qz_db *second = qz_db_open(f->path, NULL, &err);
        _exit(!second && err.code == QZ_E_CONFLICT &&
                      strstr(err.msg, "in use by another program; stop it first")
                  ? 0
                  : 1);
    }

    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);

    expect_refused(f->path, NULL, QZ_E_CONFLICT, "in use by another program");
    qz_db_close(db);
    qz_db_close(open_good(f->path));
}

static void expect_untouched(const char *path, const unsigned char *was, size_t n)
{
    size_t now_n;
    unsigned char *now = place_read(path, &now_n);
    assert_int_equal(now_n, n);
    assert_memory_equal(now, was, n);
    free(now);
}

/* SQLite puts a heading over what it found; a line of a log has no room for two. */
static void damage_is_told_in_one_line(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);
    qz_db_damaged(db, "*** in database main ***\nTree 2 page 2: it is broken\nand so on", &err);
    assert_null(strchr(err.msg, '\n'));
    assert_non_null(strstr(err.msg, "did not read as it was written (Tree 2 page 2: it is broken);"));
    qz_db_damaged(db, "file is not a database", &err);
    assert_non_null(strstr(err.msg, "did not read as it was written (file is not a database);"));
    qz_db_close(db);
}

static void a_damaged_file_is_refused_and_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    size_t n;
    fill(f->path, 200);
    unsigned char *bytes = place_read(f->path, &n);
    for (size_t at = 4096; at + 4096 <= n; at += 4096)
        memset(bytes + at, 0x5a, 64); /* the heads of all pages but the first */
    place_write(f->path, bytes, n);
    expect_refused(f->path, NULL, QZ_E_CORRUPT, "is damaged");
    expect_untouched(f->path, bytes, n);
    free(bytes);
}

/* As a kiosk leaves it that lost its power: part of what was committed is in the write-ahead log only. */
static void a_damaged_file_keeps_its_write_ahead_log_too(void **state)
{
    struct fixture *f = *state;
    char copy[PLACE_PATH], copy_log[PLACE_PATH], log[PLACE_PATH];
    size_t n, log_n;

    fill(f->path, 200);
    snprintf(log, sizeof log, "%.400s-wal", f->path);
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db, "UPDATE t SET b = zeroblob(500) WHERE n = 1", NULL), 0);

    unsigned char *bytes = place_read(f->path, &n), *log_bytes = place_read(log, &log_n);
    qz_db_close(db);

    memset(bytes + n - 4096, 0x5a, 64);
    place_write(place_path(copy, f->dir, "copy.db"), bytes, n);
    place_write(place_path(copy_log, f->dir, "copy.db-wal"), log_bytes, log_n);

    expect_refused(copy, NULL, QZ_E_CORRUPT, "is damaged");
    expect_untouched(copy, bytes, n);
    expect_untouched(copy_log, log_bytes, log_n);

    free(bytes);
    free(log_bytes);
}

static void a_file_that_is_no_database_is_refused_and_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    static const unsigned char text[] =
        "name,phone\ninvented,00000000000\n and so on, long enough to look like something";
    unsigned char bytes[4096];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = text[i % sizeof text];
    place_write(f->path, bytes, sizeof bytes);
    expect_refused(f->path, NULL, QZ_E_CORRUPT, "is damaged");
    expect_untouched(f->path, bytes, sizeof bytes);
}

static void a_truncated_file_is_refused_and_stays_as_it_is(void **state)
{
    struct fixture *f = *state;
    size_t n;
    fill(f->path, 200);
    unsigned char *bytes = place_read(f->path, &n);
    place_write(f->path, bytes, n / 2);
    expect_refused(f->path, NULL, QZ_E_CORRUPT, "is damaged");
    expect_untouched(f->path, bytes, n / 2);
    free(bytes);
}

static void a_file_of_a_newer_program_is_refused(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db, "PRAGMA user_version=900", NULL), 0);
    assert_int_equal(qz_db_migrate(db, "db/kiosk", &err), -1);
    assert_int_equal(err.code, QZ_E_VERSION);
    assert_non_null(strstr(err.msg, "newer program"));
    assert_int_equal(number(db, "SELECT count(*) FROM sqlite_schema"), 0);
    qz_db_close(db);
}

static void who_only_reads_leaves_an_older_program_s_file_as_it_is(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db_options reading = {.must_exist = true, .as_it_is = true};
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db, "PRAGMA user_version=1", NULL), 0);
    qz_db_close(db);

    db = qz_db_open(f->path, &reading, &err);
    assert_non_null(db);
    assert_int_equal(qz_db_migrate(db, "db/kiosk", &err), -1);
    assert_int_equal(err.code, QZ_E_VERSION);
    assert_non_null(strstr(err.msg, "older program"));
    assert_int_equal(number(db, "PRAGMA user_version"), 1);
    qz_db_close(db);
}

/* Of two of the same number, a store that ran one would never run the other. */
static void no_two_scripts_have_the_same_number(void **state)
{
    (void)state;
    int scripts = 0;
    for (const struct qz_asset *a = qz_assets; a->name && a[1].name; a++) {
        const char *file = strrchr(a->name, '/');
        if (!file || !strstr(a->name, ".sql"))
            continue;
        scripts++;
        if (strncmp(a->name, a[1].name, (size_t)(file - a->name) + sizeof "/000" - 1) == 0)
            fail_msg("%s and %s", a->name, a[1].name);
    }
    assert_true(scripts > 5);
}

static void scripts_run_once_and_in_order(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_migrate(db, "db/kiosk", NULL), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM tree"), 2);
    assert_true(number(db, "PRAGMA user_version") >= 3);
    assert_int_equal(qz_db_migrate(db, "db/kiosk", NULL), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM tree"), 2);
    assert_int_equal(number(db,
                            "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
                            " AND NOT strict AND name NOT LIKE 'sqlite_%'"),
                     0);
    qz_db_close(db);
}

/* ---- permissions and room ---- */

/* Run fn as nobody when the test runs as root, who may write everywhere. */
static void as_nobody(void (*fn)(struct fixture *), struct fixture *f)
{
    bool root = geteuid() == 0;
    if (root)
        assert_int_equal(chown(f->dir, 65534, 65534) | chown(f->path, 65534, 65534) | seteuid(65534), 0);
    fn(f);
    if (root)
        assert_int_equal(seteuid(0), 0);
}

static void read_only_file(struct fixture *f)
{
    assert_int_equal(chmod(f->path, 0400), 0);
    expect_refused(f->path, NULL, QZ_E_DENIED, "cannot be written");
}

static void a_read_only_file_is_told_of(void **state)
{
    struct fixture *f = *state;
    fill(f->path, 1);
    as_nobody(read_only_file, f);
}

static void read_only_directory(struct fixture *f)
{
    assert_int_equal(chmod(f->dir, 0500), 0);
    expect_refused(f->path, NULL, QZ_E_DENIED, "check the owner and mode");
    assert_int_equal(chmod(f->dir, 0700), 0);
}

static void a_read_only_directory_is_told_of(void **state)
{
    struct fixture *f = *state;
    fill(f->path, 1);
    as_nobody(read_only_directory, f);
}

static void a_handle_remembers_that_the_disk_was_full_until_a_write_succeeds(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);

    assert_int_equal(qz_db_exec(db, "CREATE TABLE t (b BLOB) STRICT", &err), 0);
    assert_int_equal(qz_db_exec(db, "PRAGMA max_page_count=20", &err), 0);
    assert_false(qz_db_full(db));

    assert_int_equal(qz_db_begin(db, &err), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (randomblob(200000))", &err), -1);
    assert_int_equal(err.code, QZ_E_FULL);
    qz_db_rollback(db);
    assert_true(qz_db_full(db));

    assert_int_equal(qz_db_begin(db, &err), 0); /* a transaction that writes nothing finds no room either */
    assert_int_equal(qz_db_commit(db, &err), 0);
    assert_true(qz_db_full(db));

    assert_int_equal(qz_db_exec(db, "PRAGMA max_page_count=1000", &err), 0);
    assert_int_equal(qz_db_begin(db, &err), 0);
    assert_int_equal(qz_db_exec(db, "INSERT INTO t VALUES (randomblob(200000))", &err), 0);
    assert_int_equal(qz_db_commit(db, &err), 0);
    assert_false(qz_db_full(db));

    qz_db_close(db);
}

static void fill_to_the_brim(const char *path)
{
    struct qz_err err = {0};
    struct qz_db *db = open_good(path);
    int64_t rows = 0;
    assert_int_equal(qz_db_exec(db, "CREATE TABLE t (b BLOB) STRICT", &err), 0);
    while (rows < 100000 && qz_db_exec(db, "INSERT INTO t VALUES (randomblob(3000))", &err) == 0)
        rows++;
    assert_int_equal(err.code, QZ_E_FULL);
    assert_non_null(strstr(err.msg, "full; free some space"));
    assert_int_equal(number(db, "SELECT count(*) FROM t"), rows);
    qz_db_close(db);
    db = open_good(path);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), rows);
    qz_db_close(db);
}

static void a_full_disk_is_told_of_and_what_was_committed_stays(void **state)
{
    struct fixture *f = *state;
    char path[PLACE_PATH];
    if (mount("tmpfs", f->dir, "tmpfs", 0, "size=3m") != 0)
        skip();
    fill_to_the_brim(place_path(path, f->dir, "full.db"));
    assert_int_equal(umount(f->dir), 0);
}

#define spec(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static void a_copy_of_an_open_database_is_whole_and_writes_over_nothing(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    char copy[PLACE_PATH];
    struct stat st;

    fill(f->path, 300);
    place_path(copy, f->dir, "copy%20 of?#.db");

    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db, "PRAGMA user_version=7", &err), 0);
    assert_int_equal(qz_db_copy(db, copy, &err), 0);

    assert_int_equal(stat(copy, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);

    assert_int_equal(qz_db_exec(db, "DELETE FROM t", &err), 0); /* it goes on being used */
    assert_int_equal(qz_db_copy(db, copy, &err), -1);
    assert_int_equal(err.code, QZ_E_CONFLICT);

    qz_db_close(db);

    db = open_good(copy);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), 300);
    assert_int_equal(number(db, "PRAGMA user_version"), 7);
    qz_db_close(db);
}

static bool there_is(const char *path, const char *more)
{
    char whole[PLACE_PATH + 10];
    snprintf(whole, sizeof whole, "%s%s", path, more);
    return access(whole, F_OK) == 0;
}

static void a_copy_in_steps_has_what_is_written_meanwhile(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    char copy[PLACE_PATH];
    fill(f->path, 300);
    place_path(copy, f->dir, "copy.db");
    struct qz_db *db = open_good(f->path);
    int64_t before = number(db, "SELECT count(*) FROM t");
    struct qz_copy *c = qz_copy_begin(db, copy, &err);
    assert_non_null(c);
    assert_int_equal(qz_copy_step(c, 1, &err), 1);
    assert_int_equal(qz_db_begin(db, &err), 0);
    assert_int_equal(qz_db_exec(db, "DELETE FROM t WHERE n%3=0", &err), 0);
    assert_int_equal(qz_db_commit(db, &err), 0);
    int64_t after = number(db, "SELECT count(*) FROM t");
    assert_true(after < before);

    int rc, steps = 0;
    while ((rc = qz_copy_step(c, 1, &err)) == 1)
        steps++;
    assert_int_equal(rc, 0);
    assert_true(steps > 0);
    assert_int_equal(qz_db_exec(db, "DELETE FROM t", &err), 0); /* no longer in the copy */
    assert_false(there_is(copy, ""));
    assert_int_equal(qz_copy_settle(c, &err), 0);
    qz_copy_destroy(c);
    assert_true(there_is(copy, ""));
    assert_false(there_is(copy, ".part"));
    qz_db_close(db);

    db = open_good(copy);
    assert_int_equal(qz_db_prove(db, &err), 0);
    assert_int_equal(number(db, "SELECT count(*) FROM t"), after);
    qz_db_close(db);
}

static void a_copy_that_is_given_up_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    char copy[PLACE_PATH];
    fill(f->path, 300);
    place_path(copy, f->dir, "copy.db");
    struct qz_db *db = open_good(f->path);

    struct qz_copy *c = qz_copy_begin(db, copy, &err);
    assert_non_null(c);
    assert_int_equal(qz_copy_step(c, 1, &err), 1);
    assert_true(there_is(copy, ".part"));
    assert_false(there_is(copy, ""));
    qz_copy_destroy(c);
    assert_false(there_is(copy, ".part"));
    assert_int_equal(qz_db_exec(db, "DELETE FROM t", &err), 0); /* the database is as usable as before */
    qz_copy_destroy(NULL);
    qz_db_close(db);
}

static void a_number_of_no_row_is_missing(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    int64_t n;
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_number(db, "SELECT 7 UNION ALL SELECT 8", &n, &err), 0);
    assert_int_equal(n, 7);
    assert_int_equal(qz_db_number(db, "SELECT 7 WHERE 1 = 2", &n, &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_int_equal(qz_db_number(db, "SELECT 7 FROM nowhere", &n, &err), -1);
    qz_db_close(db);
}

/* A row that is gone, one that is new and one that is another now, which is gone and new. */
static void rows_put_aside_are_compared_with_those_made_anew(void **state)
{
    static const char *const tables[] = {"a", "b"};
    struct fixture *f = *state;
    uint64_t rows;
    struct qz_err err = {0};
    struct qz_db *db = open_good(f->path);
    assert_int_equal(qz_db_exec(db,
                                "CREATE TABLE a(n INTEGER PRIMARY KEY,t TEXT,b BLOB) STRICT;"
                                "CREATE TABLE b(n INTEGER PRIMARY KEY) STRICT;"
                                "INSERT INTO a VALUES(1,NULL,x'00'),(2,'two',NULL),(3,'three',NULL);"
                                "INSERT INTO b VALUES(1);",
                                &err),
                     0);

    assert_int_equal(qz_db_begin(db, &err), 0);
    assert_int_equal(qz_aside_put(db, tables, 2, &err), 0);
    assert_int_equal(number(db, "SELECT (SELECT count(*) FROM a) + (SELECT count(*) FROM b)"), 0);
    assert_int_equal(qz_db_exec(db,
                                "INSERT INTO a VALUES(1,NULL,x'00'),(2,'two',x''),(4,'four',NULL);"
                                "INSERT INTO b VALUES(1);",
                                &err),
                     0);
    assert_int_equal(qz_aside_differ(db, tables, 2, &rows, &err), 0);
    assert_int_equal(rows, 4);

    assert_int_equal(qz_aside_drop(db, tables, 2, &err), 0);
    assert_int_equal(qz_aside_put(db, tables, 2, &err), 0); /* the names are free again */
    qz_db_rollback(db);
    assert_int_equal(number(db, "SELECT count(*) FROM a"), 3);
    qz_db_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        spec(every_setting_is_as_the_protocol_says),
        spec(the_schema_is_defended),
        spec(a_new_file_is_for_its_owner_alone),
        spec(a_file_that_must_exist_is_not_made),
        spec(a_copy_of_an_open_database_is_whole_and_writes_over_nothing),
        spec(a_copy_in_steps_has_what_is_written_meanwhile),
        spec(a_copy_that_is_given_up_leaves_nothing),
        spec(what_is_rolled_back_or_never_committed_is_not_there),
        spec(a_number_of_no_row_is_missing),
        spec(rows_put_aside_are_compared_with_those_made_anew),
        spec(values_come_back_as_they_were_bound),
        spec(a_statement_taken_again_is_fresh),
        spec(a_bind_that_cannot_be_is_told_of_by_the_step),
        spec(a_broken_constraint_is_a_conflict),
        spec(a_second_opener_is_told_who_is_in_the_way),
        spec(damage_is_told_in_one_line),
        spec(a_damaged_file_is_refused_and_stays_as_it_is),
        spec(a_damaged_file_keeps_its_write_ahead_log_too),
        spec(a_file_that_is_no_database_is_refused_and_stays_as_it_is),
        spec(a_truncated_file_is_refused_and_stays_as_it_is),
        spec(a_file_of_a_newer_program_is_refused),
        spec(who_only_reads_leaves_an_older_program_s_file_as_it_is),
        spec(no_two_scripts_have_the_same_number),
        spec(scripts_run_once_and_in_order),
        spec(a_read_only_file_is_told_of),
        spec(a_read_only_directory_is_told_of),
        spec(a_handle_remembers_that_the_disk_was_full_until_a_write_succeeds),
        spec(a_full_disk_is_told_of_and_what_was_committed_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
