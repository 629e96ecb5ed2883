/* Handles that read beside the one that writes: what they see, that they change nothing, that they hold the
 * write-ahead log for no longer than they read, and that no other process comes in between. */
#include "store/db_int.h"
#include "tests/support/amount.h"
#include "tests/support/spec.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define SPREAD 200 /* rows whose sum is the same after each commit */

struct fixture {
    char dir[64], path[100];
    struct qz_db *writer;
};

static struct qz_db *open_shared(const char *path, struct qz_err *err)
{
    struct qz_db_options opt = {.readers = true};
    return qz_db_open(path, &opt, err);
}

static int set_up(void **state)
{
    static struct fixture f;
    struct qz_err err = {0};
    qz_spec_dir(f.dir);
    snprintf(f.path, sizeof f.path, "%s/t.db", f.dir);
    f.writer = open_shared(f.path, &err);
    if (!f.writer ||
        qz_db_exec(f.writer, "CREATE TABLE t (n INTEGER PRIMARY KEY, v INTEGER) STRICT", &err) != 0)
        return -1;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_db_close(f->writer);
    qz_spec_dir_remove(f->dir);
    return 0;
}

static int64_t number(struct qz_db *db, const char *sql)
{
    int64_t v = -1;
    struct qz_err err = {0};
    assert_done(qz_db_number(db, sql, &v, &err), &err);
    return v;
}

static struct qz_db *reader_of(struct fixture *f)
{
    struct qz_err err = {0};
    struct qz_db *db = qz_db_reader(f->writer, &err);
    if (!db)
        fail_msg("%s", err.msg);
    return db;
}

static void insert_many(struct fixture *f, int n)
{
    char sql[200];
    struct qz_err err = {0};
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM c WHERE i<%d) "
             "INSERT INTO t(v) SELECT i FROM c",
             n);
    assert_done(qz_db_begin(f->writer, &err), &err);
    assert_done(qz_db_exec(f->writer, sql, &err), &err);
    assert_done(qz_db_commit(f->writer, &err), &err);
}

static off_t log_size(const struct fixture *f)
{
    char path[120];
    struct stat st;
    snprintf(path, sizeof path, "%s-wal", f->path);
    return stat(path, &st) == 0 ? st.st_size : 0;
}

static void a_reader_sees_what_is_committed_and_nothing_else(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *reader = reader_of(f);
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 0);

    assert_done(qz_db_begin(f->writer, &err), &err);
    assert_done(qz_db_exec(f->writer, "INSERT INTO t VALUES (1,1)", &err), &err);
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 0); /* and does not wait for it */
    assert_done(qz_db_commit(f->writer, &err), &err);

    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1);
    qz_db_close(reader);
}

static void a_reader_changes_nothing(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *reader = reader_of(f);
    assert_refused(qz_db_exec(reader, "INSERT INTO t VALUES (1,1)", &err), &err, QZ_E_DENIED);
    assert_refused(qz_db_exec(reader, "CREATE TABLE u (n INTEGER) STRICT", &err), &err, QZ_E_DENIED);
    assert_int_equal(qz_db_begin(reader, &err), -1);

    assert_int_equal(number(reader, "PRAGMA query_only"), 1);
    assert_int_equal(number(reader, "PRAGMA wal_autocheckpoint"), 0);
    qz_db_close(reader);
    insert_many(f, 1); /* the writer goes on */
}

static void settings_of_both_are_those_of_the_protocol(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    const struct qz_db *both[] = {f->writer, reader_of(f)};

    for (int i = 0; i < 2; i++) {
        struct qz_db *db = (struct qz_db *)both[i];
        struct qz_stmt *s = qz_db_stmt(db, "PRAGMA locking_mode", &err);
        assert_int_equal(qz_step(s, &err), 1);
        assert_string_equal(qz_col_text(s, 0), "normal");
        qz_reset(s);
        assert_int_equal(number(db, "PRAGMA synchronous"), 2);
        assert_int_equal(number(db, "PRAGMA trusted_schema"), 0);
        assert_int_equal(number(db, "PRAGMA mmap_size"), 0);
    }
    qz_db_close((struct qz_db *)both[1]);
}

static void a_database_that_is_held_alone_has_no_readers(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    char path[120];
    snprintf(path, sizeof path, "%s/alone.db", f->dir);
    struct qz_db *alone = qz_db_open(path, NULL, &err);
    assert_non_null(alone);
    assert_null(qz_db_reader(alone, &err));
    assert_int_equal(err.code, QZ_E_BUG);
    qz_db_close(alone);
}

/* ---- one state for several statements ---- */

static void what_is_held_stays_while_batches_and_checkpoints_go_on(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *reader = reader_of(f);
    insert_many(f, 100);
    assert_done(qz_db_read_begin(reader, 60000, &err), &err);

    for (int i = 0; i < 20; i++) {
        insert_many(f, 2000);
        assert_done(qz_db_checkpoint(f->writer, 0, &err), &err);
        assert_int_equal(number(reader, "SELECT count(*) FROM t"), 100);
        assert_int_equal(number(reader, "SELECT sum(v) FROM t"), 5050);
    }

    qz_db_read_end(reader);
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 100 + 20 * 2000);
    qz_db_close(reader);
}

static void the_log_grows_under_a_read_and_shrinks_behind_it(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct qz_db *reader = reader_of(f);
    insert_many(f, 100);
    off_t before = log_size(f);
    assert_done(qz_db_read_begin(reader, 60000, &err), &err);
    for (int i = 0; i < 60; i++)
        insert_many(f, 10000);
    assert_true(log_size(f) > 6 << 20); /* nothing of it can be written over */

    qz_db_read_end(reader);
    qz_db_close(reader);
    insert_many(f, 1); /* moves the log */
    assert_done(qz_db_checkpoint(f->writer, 0, &err), &err);
    insert_many(f, 1);
    assert_true(log_size(f) <= 4 << 20);
    assert_true(before <= 4 << 20);
}

static void a_read_ends_after_its_time(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    int64_t v;
    struct qz_db *reader = reader_of(f);
    insert_many(f, 1000);
    assert_done(qz_db_read_begin(reader, 0, &err), &err);
    int rc = qz_db_number(reader, "SELECT count(*) FROM t a, t b, t c", &v, &err);
    assert_refused(rc, &err, QZ_E_CONFLICT);
    assert_non_null(strstr(err.msg, "took longer than it may"));

    qz_db_read_end(reader);
    assert_int_equal(number(reader, "SELECT count(*) FROM t"), 1000);
    qz_db_close(reader);
}

/* ---- threads ---- */

struct watching {
    struct qz_db *reader;
    atomic_bool stop;
    long looks, wrong;
};

static void *watch(void *arg)
{
    struct watching *w = arg;
    while (!w->stop || w->looks == 0) {
        int64_t sum = -1;
        struct qz_err err;
        if (qz_db_number(w->reader, "SELECT coalesce(sum(v),0) FROM t", &sum, &err) != 0 || sum != SPREAD)
            w->wrong++;
        w->looks++;
    }
    return NULL;
}

static void threads_that_read_see_whole_batches_alone(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    struct watching w[3] = {0};
    pthread_t thread[3];
    char sql[160];
    insert_many(f, SPREAD);
    assert_done(qz_db_exec(f->writer, "UPDATE t SET v=1", &err), &err);
    for (int i = 0; i < 3; i++) {
        w[i].reader = reader_of(f);
        assert_int_equal(pthread_create(&thread[i], NULL, watch, &w[i]), 0);
    }

    for (int i = 0; i < (int)amount_of(300, 1000); i++) { /* a one goes from row to row, in two statements */
        int from = 1 + i % SPREAD, to = 1 + (i * 7 + 3) % SPREAD;
        snprintf(sql, sizeof sql, "UPDATE t SET v=v-1 WHERE n=%d; UPDATE t SET v=v+1 WHERE n=%d", from, to);
        assert_done(qz_db_begin(f->writer, &err), &err);
        assert_done(qz_db_exec(f->writer, sql, &err), &err);
        assert_done(qz_db_commit(f->writer, &err), &err);
        if (i % 100 == 0)
            assert_done(qz_db_checkpoint(f->writer, 0, &err), &err);
    }

    for (int i = 0; i < 3; i++) {
        w[i].stop = true;
        pthread_join(thread[i], NULL);
        qz_db_close(w[i].reader);
        assert_int_equal(w[i].wrong, 0);
    }
    assert_int_equal(number(f->writer, "SELECT sum(v) FROM t"), SPREAD);
}

static void a_copy_of_a_reader_is_of_one_moment(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    char path[120];
    snprintf(path, sizeof path, "%s/copy.db", f->dir);
    insert_many(f, 50000);
    struct qz_db *reader = reader_of(f);
    struct qz_copy *c = qz_copy_begin(reader, path, &err);
    assert_non_null(c);

    int rc = qz_copy_step(c, 4, &err);
    insert_many(f, 1000); /* does not make it begin again, nor come in */
    long steps = 1;
    for (; rc == 1; steps++) {
        insert_many(f, 1);
        rc = qz_copy_step(c, 4, &err);
    }
    assert_done(rc, &err);
    assert_done(qz_copy_settle(c, &err), &err);
    qz_copy_destroy(c);
    qz_db_close(reader);
    assert_true(steps < 2000);

    struct qz_db *copy = qz_db_open(path, NULL, &err);
    assert_non_null(copy);
    assert_int_equal(number(copy, "SELECT count(*) FROM t"), 50000);
    assert_done(qz_db_prove(copy, &err), &err);
    qz_db_close(copy);
}

/* ---- other processes ---- */

#define OPENED 100 /* and a row written, and the file left as by a process that was killed */

/* This program as another process: its exit code. */
static int as_another(const char *path, bool readers)
{
    struct qz_err err = {0};
    struct qz_db_options opt = {.readers = readers};
    struct qz_db *db = qz_db_open(path, &opt, &err);
    if (!db)
        return (int)err.code;
    return qz_db_exec(db, "INSERT INTO t(v) VALUES (1)", &err) == 0 ? OPENED : 1;
}

/* What another process gets that opens the file; one that was only forked would know of our handles. */
static int other_opens(const struct fixture *f, bool readers)
{
    pid_t child = fork();
    if (child == 0) {
        execl("/proc/self/exe", "another", f->path, readers ? "readers" : "alone", (char *)NULL);
        _exit(101);
    }

    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void another_process_is_refused_whichever_way_it_opens(void **state)
{
    struct fixture *f = *state;
    struct qz_db *reader = reader_of(f);
    insert_many(f, 10);
    assert_int_equal(other_opens(f, false), QZ_E_CONFLICT); /* a program of before: exclusive */
    assert_int_equal(other_opens(f, true), QZ_E_CONFLICT);
    qz_db_close(reader); /* its end gives no lock of the writer's away */
    assert_int_equal(other_opens(f, false), QZ_E_CONFLICT);
    assert_int_equal(other_opens(f, true), QZ_E_CONFLICT);
    insert_many(f, 10);
}

static void one_beside_a_program_of_before_is_refused(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    qz_db_close(f->writer);
    f->writer = qz_db_open(f->path, NULL, &err);
    assert_non_null(f->writer);
    assert_int_equal(other_opens(f, true), QZ_E_CONFLICT);

    qz_db_close(f->writer);
    f->writer = open_shared(f->path, &err);
    assert_non_null(f->writer);
}

/* What an exclusive handle left behind without closing is recovered, and the other way round. */
static void a_file_goes_between_the_two_ways_with_all_that_was_committed(void **state)
{
    struct fixture *f = *state;
    struct qz_err err = {0};
    qz_db_close(f->writer);
    for (int i = 0; i < 4; i++)
        assert_int_equal(other_opens(f, i % 2 != 0), OPENED);

    f->writer = open_shared(f->path, &err);
    assert_non_null(f->writer);
    assert_int_equal(number(f->writer, "SELECT count(*) FROM t"), 4);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int argc, char **argv)
{
    if (argc == 3)
        _exit(as_another(argv[1], strcmp(argv[2], "readers") == 0));

    const struct CMUnitTest tests[] = {
        EACH(a_reader_sees_what_is_committed_and_nothing_else),
        EACH(a_reader_changes_nothing),
        EACH(settings_of_both_are_those_of_the_protocol),
        EACH(a_database_that_is_held_alone_has_no_readers),
        EACH(what_is_held_stays_while_batches_and_checkpoints_go_on),
        EACH(the_log_grows_under_a_read_and_shrinks_behind_it),
        EACH(a_read_ends_after_its_time),
        EACH(threads_that_read_see_whole_batches_alone),
        EACH(a_copy_of_a_reader_is_of_one_moment),
        EACH(another_process_is_refused_whichever_way_it_opens),
        EACH(one_beside_a_program_of_before_is_refused),
        EACH(a_file_goes_between_the_two_ways_with_all_that_was_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
