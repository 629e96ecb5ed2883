/* The handle on PostgreSQL: what it refuses, what it says, what it does when the server goes. */
#include "store/db_pg_int.h"

#include "base/asset.h"
#include "tests/support/place.h"
#include "tests/support/postgres.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dlfcn.h>
#include <malloc.h>

struct fixture {
    char address[PLACE_PATH];
    struct qz_db *db;
    struct qz_err err;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    postgres_make(f->address);
    f->db = qz_db_open(f->address, NULL, &f->err);
    if (!f->db)
        fail_msg("%s", f->err.msg);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_db_close(f->db);
    postgres_remove(f->address);
    free(f);
    return 0;
}

/* End the handle's connection as a server that stops would. */
static void cut(struct fixture *f)
{
    postgres_do(f->address, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                            "WHERE datname = current_database() AND pid <> pg_backend_pid()");
}

static void put(struct fixture *f, int64_t youth, const char *name)
{
    if (qz_db_do(f->db, Q_PEOPLE_KEEP, &f->err, INT(youth), TEXT(name), TEXT(name), TEXT(""), TEXT(""),
                 TEXT("")) != 0)
        fail_msg("%s", f->err.msg);
}

static bool is_there(struct fixture *f, int64_t youth)
{
    const struct qz_row *row;
    int rc = qz_db_get(f->db, Q_PEOPLE_IS, &row, &f->err, INT(youth));
    if (rc < 0)
        fail_msg("%s", f->err.msg);
    return rc == 1;
}

static const char *setting(struct fixture *f, const char *name)
{
    struct qz_stmt *s = qz_db_stmt(f->db, "SELECT current_setting(?1)", &f->err);
    assert_non_null(s);
    qz_bind_text(s, 1, name);
    assert_int_equal(qz_step(s, &f->err), 1);
    return qz_col_text(s, 0);
}

/* The BEGIN of a transaction is done and what is sent with it fails. Stands before the library's. */
static bool half_begun;
static int asked; /* texts whose answer was waited for */

PGresult *PQexec(PGconn *c, const char *sql)
{
    PGresult *(*exec)(PGconn *, const char *);
    *(void **)&exec = dlsym(RTLD_NEXT, "PQexec");
    asked++;
    if (!half_begun || strncmp(sql, "BEGIN;", 6) != 0)
        return exec(c, sql);
    half_begun = false;
    PQclear(exec(c, "BEGIN"));
    return exec(c, "SELECT 1 / 0");
}

/* ---- opening ---- */

static void test_a_connection_is_durable_and_plans_by_indices(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(setting(f, "synchronous_commit"), "on");
    assert_string_equal(setting(f, "plan_cache_mode"), "force_generic_plan");
    assert_string_equal(setting(f, "enable_seqscan"), "off");
    assert_string_equal(setting(f, "default_transaction_isolation"), "read committed");
}

static void test_an_address_that_asks_for_less_is_overruled(void **state)
{
    struct fixture *f = *state;
    char address[PLACE_PATH + 100];
    qz_db_close(f->db);
    snprintf(address, sizeof address, "%s&options=-csynchronous_commit%%3Doff", f->address);
    f->db = qz_db_open(address, NULL, &f->err);
    assert_non_null(f->db);
    assert_string_equal(setting(f, "synchronous_commit"), "on");
}

static void test_a_second_program_is_kept_out(void **state)
{
    struct fixture *f = *state;
    assert_null(qz_db_open(f->address, NULL, &f->err));
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
    assert_non_null(strstr(f->err.msg, "in use by another program"));

    qz_db_close(f->db);
    f->db = qz_db_open(f->address, NULL, &f->err);
    assert_non_null(f->db);
}

static void test_an_address_where_nobody_answers_is_told_without_its_password(void **state)
{
    struct fixture *f = *state;
    assert_null(qz_db_open("postgresql://clerk:secret@/nowhere?host=/nowhere", NULL, &f->err));
    assert_int_equal(f->err.code, QZ_E_IO);
    assert_non_null(strstr(f->err.msg, "does not answer"));
    assert_null(strstr(f->err.msg, "secret"));

    assert_null(qz_db_open("postgresql:///nowhere?colour=red", NULL, &f->err));
    assert_int_equal(f->err.code, QZ_E_INPUT);
}

/* ---- versions ---- */

static void test_scripts_run_once_and_a_newer_store_is_refused(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_db_migrate(f->db, "db/tracker", &f->err), 0);
    postgres_do(f->address, "UPDATE schema_version SET number = 999");
    assert_int_equal(qz_db_migrate(f->db, "db/tracker", &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_VERSION);
    assert_non_null(strstr(f->err.msg, "newer program"));
}

static void test_a_script_that_fails_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    char bare[PLACE_PATH];
    postgres_make_bare(bare);
    postgres_do(bare, "CREATE TABLE receipt (other int)");
    struct qz_db *db = qz_db_open(bare, NULL, &f->err);
    assert_non_null(db);
    assert_int_equal(qz_db_migrate(db, "db/tracker", &f->err), -1);
    qz_db_close(db);
    assert_string_equal(postgres_ask(bare, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"),
                        "1");
    postgres_remove(bare);
}

/* As the fifth script left a store, in which an older program had been. */
static void make_as_the_fifth(struct fixture *f)
{
    qz_db_close(f->db);
    postgres_remove(f->address);
    postgres_make_bare(f->address);
    for (const struct qz_asset *a = qz_assets; a->name; a++)
        if (strncmp(a->name, "db/tracker/pg/00", 16) == 0 && a->name[16] <= '5')
            postgres_do(f->address, (const char *)a->bytes);
    postgres_do(f->address, "DELETE FROM stale; CREATE TABLE schema_version (number int NOT NULL); "
                            "INSERT INTO schema_version (number) VALUES (5)");
    f->db = qz_db_open(f->address, NULL, &f->err);
    assert_non_null(f->db);
}

static void test_views_are_made_anew_where_ratings_came_before_their_script(void **state)
{
    struct fixture *f = *state;
    make_as_the_fifth(f);
    if (qz_db_migrate(f->db, "db/tracker", &f->err) != 0)
        fail_msg("%s", f->err.msg);
    assert_string_equal(postgres_ask(f->address, "SELECT count(*) FROM stale"), "1");
}

static void test_another_table_of_that_name_is_no_count_of_changes(void **state)
{
    struct fixture *f = *state;
    make_as_the_fifth(f);
    postgres_do(f->address, "INSERT INTO turn (number) VALUES (7)");
    assert_int_equal(qz_db_migrate(f->db, "db/tracker", &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
    assert_string_equal(postgres_ask(f->address, "SELECT number FROM schema_version"), "5");
}

/* While the connection was away another program may have run scripts, whose tables this one does not know. */
static void test_a_store_that_was_brought_up_meanwhile_is_gone_on_with_by_nobody_older(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_db_migrate(f->db, "db/tracker", &f->err), 0);
    postgres_do(f->address, "UPDATE schema_version SET number = number + 1");
    cut(f);
    assert_int_equal(qz_db_begin(f->db, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_VERSION);
    assert_non_null(strstr(f->err.msg, "start this one again"));

    postgres_do(f->address, "UPDATE schema_version SET number = number - 1");
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    qz_db_rollback(f->db);
}

/* ---- statements ---- */

static void test_kinds_come_back_as_they_went(void **state)
{
    struct fixture *f = *state;
    static const char bytes[] = {1, 0, 3};
    size_t n;

    struct qz_stmt *s = qz_db_stmt(
        f->db, "SELECT ?1, ?2, ?3, ?4, sum(v), bool_or(v = 1), 7 FROM (VALUES (?1), (2)) AS t(v)", &f->err);
    assert_non_null(s);

    qz_bind_int(s, 1, INT64_MIN + 1);
    qz_bind_text(s, 2, "青站");
    qz_bind_blob(s, 3, bytes, sizeof bytes);
    qz_bind_blob(s, 4, NULL, 0);
    if (qz_step(s, &f->err) != 1)
        fail_msg("%s", f->err.msg);

    assert_true(qz_col_int(s, 0) == INT64_MIN + 1);
    assert_string_equal(qz_col_text(s, 1), "青站");
    assert_memory_equal(qz_col_blob(s, 2, &n), bytes, sizeof bytes);
    assert_int_equal(n, sizeof bytes);
    assert_false(qz_col_null(s, 3));
    assert_true(qz_col_int(s, 4) == INT64_MIN + 3);
    assert_int_equal(qz_col_int(s, 5), 0);
    assert_int_equal(qz_col_int(s, 6), 7);

    assert_int_equal(qz_step(s, &f->err), 0);
}

static void test_sums_are_whole_numbers(void **state)
{
    struct fixture *f = *state;
    static const int64_t sums[] = {0, 1, -1, 9999, 10000, -10000, 123456789012345678, INT64_MAX, 100000000};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
        struct qz_stmt *s = qz_db_stmt(f->db, "SELECT sum(v) FROM (VALUES (?1)) AS t(v)", &f->err);
        qz_bind_int(s, 1, sums[i]);
        assert_int_equal(qz_step(s, &f->err), 1);
        assert_true(qz_col_int(s, 0) == sums[i]);
    }
}

/* The first use of a statement says nothing of a parameter that is NULL. */
static void test_a_null_first_does_not_spoil_what_comes_after(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 3; i++) {
        struct qz_stmt *s = qz_db_stmt(f->db, "SELECT coalesce(?1, 5)", &f->err);
        if (i)
            qz_bind_int(s, 1, INT64_C(1) << (40 * (i - 1)));
        if (qz_step(s, &f->err) != 1)
            fail_msg("%s", f->err.msg);
        assert_true(qz_col_int(s, 0) == (i ? INT64_C(1) << (40 * (i - 1)) : 5));
    }
}

static void test_a_cursor_goes_on_beside_other_statements(void **state)
{
    struct fixture *f = *state;
    const struct qz_row *row;
    int rows_seen = 0;
    put(f, 1, "a");
    put(f, 2, "b");
    QZ_ROWS rows = qz_db_rows(f->db, Q_FORGOTTEN_ALL, &f->err);
    assert_int_equal(qz_rows_next(&rows, &row, &f->err), 0);

    struct qz_stmt *s = qz_db_stmt(f->db, "SELECT youth FROM people ORDER BY youth", &f->err);
    while (qz_step(s, &f->err) == 1) {
        rows_seen++;
        assert_true(is_there(f, qz_col_int(s, 0)));
        put(f, 10 + rows_seen, "c");
    }
    assert_int_equal(rows_seen, 2);
    assert_int_equal(qz_db_changes(f->db), 1);
}

/* ---- failures ---- */

/* ---- rows in pieces ---- */

#define MANY 50000

/* So many of whom nothing is held but the id. */
static void forget_many(struct fixture *f)
{
    postgres_do(f->address, "INSERT INTO youth (ref, id, organisation) SELECT n, "
                            "decode(lpad(to_hex(n), 32, '0'), 'hex'), 1 FROM generate_series(1, 50000) AS n");
}

static size_t held_now(void)
{
    return mallinfo2().uordblks;
}

/* All of them, of which no more than a piece is held; each is there once, in order. */
static void test_a_large_reading_holds_a_piece_of_it(void **state)
{
    struct fixture *f = *state;
    const struct qz_row *row;
    size_t before, most = 0;
    int n = 0, rc;
    forget_many(f);
    {
        QZ_ROWS first = qz_db_rows(f->db, Q_FORGOTTEN_ALL, &f->err); /* what the first of all costs */
        assert_int_equal(qz_rows_next(&first, &row, &f->err), 1);
    }

    before = held_now();
    QZ_ROWS rows = qz_db_rows(f->db, Q_FORGOTTEN_ALL, &f->err);
    while ((rc = qz_rows_next(&rows, &row, &f->err)) == 1) {
        size_t len;
        const uint8_t *id = qz_row_blob(row, 0, &len);
        assert_int_equal(id[13] << 16 | id[14] << 8 | id[15], ++n);
        if (n % 500 == 0 && held_now() > most)
            most = held_now();
    }
    if (rc != 0)
        fail_msg("%s", f->err.msg);
    assert_int_equal(n, MANY);
    assert_true(most < before + 300000); /* the whole of it takes ten times as much */
    assert_string_equal(postgres_ask(f->address, "SELECT count(*) FROM pg_cursors"), "0");
}

/* It is what there was at its beginning, whatever begins and ends beside it. */
static void test_what_is_written_beside_a_large_reading_is_not_in_it(void **state)
{
    struct fixture *f = *state;
    const struct qz_row *row;
    int n = 0, rc;
    forget_many(f);

    QZ_ROWS rows = qz_db_rows(f->db, Q_FORGOTTEN_ALL, &f->err);
    while ((rc = qz_rows_next(&rows, &row, &f->err)) == 1) {
        if (n++ % 5000)
            continue;

        assert_int_equal(qz_db_begin(f->db, &f->err), 0);
        put(f, MANY - n, "a");
        assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    }

    assert_int_equal(rc, 0);
    assert_int_equal(n, MANY);
}

/* Half of it is never taken for all. */
static void test_a_large_reading_whose_connection_goes_fails(void **state)
{
    struct fixture *f = *state;
    const struct qz_row *row;
    int n = 0, rc;
    forget_many(f);
    QZ_ROWS rows = qz_db_rows(f->db, Q_FORGOTTEN_ALL, &f->err);
    while ((rc = qz_rows_next(&rows, &row, &f->err)) == 1)
        if (++n == 2500) {
            cut(f);
            assert_false(is_there(f, 1)); /* over a new one */
        }
    assert_int_equal(rc, -1);
    assert_int_equal(n, 3000);
    assert_int_equal(f->err.code, QZ_E_IO);
}

static void test_what_contradicts_is_a_conflict_and_the_rest_is_undone(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 1, "a");
    assert_int_equal(
        qz_db_do(f->db, Q_PEOPLE_KEEP, &f->err, INT(1), TEXT("b"), TEXT("b"), TEXT(""), TEXT(""), TEXT("")),
        -1);
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
    assert_false(qz_db_again(f->db));
    /* Whoever passes over the failure is not told that it was kept. */
    assert_int_equal(qz_db_commit(f->db, &f->err), -1);
    assert_false(is_there(f, 1));
}

static void expect_meaning(struct fixture *f, const char *state, enum qz_err_code code, bool again)
{
    char sql[200];
    snprintf(sql, sizeof sql, "DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '%s'; END $$", state);
    assert_int_equal(qz_db_exec(f->db, sql, &f->err), -1);
    if (f->err.code != code || qz_db_again(f->db) != again)
        fail_msg("%s: %d, %s", state, f->err.code, f->err.msg);
}

static void test_each_failure_has_its_code(void **state)
{
    struct fixture *f = *state;
    expect_meaning(f, "23505", QZ_E_CONFLICT, false);
    expect_meaning(f, "40001", QZ_E_CONFLICT, true);
    expect_meaning(f, "40P01", QZ_E_CONFLICT, true);
    expect_meaning(f, "53200", QZ_E_NOMEM, false);
    expect_meaning(f, "42501", QZ_E_DENIED, false);
    expect_meaning(f, "XX001", QZ_E_CORRUPT, false);
    expect_meaning(f, "22021", QZ_E_INPUT, false);
    expect_meaning(f, "42703", QZ_E_BUG, false);
    expect_meaning(f, "58030", QZ_E_IO, false);
}

static void test_a_full_disk_is_told_of_until_something_was_kept(void **state)
{
    struct fixture *f = *state;
    expect_meaning(f, "53100", QZ_E_FULL, false);
    assert_true(qz_db_full(f->db));
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 1, "a");
    assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    assert_false(qz_db_full(f->db));
}

/* ---- a server that goes ---- */

static void test_a_lost_connection_is_made_anew_between_transactions(void **state)
{
    struct fixture *f = *state;
    put(f, 1, "a");
    cut(f);
    assert_true(is_there(f, 1)); /* a statement that reads, which was prepared before */
    cut(f);
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 2, "b");
    assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    assert_true(is_there(f, 2));
    assert_string_equal(setting(f, "synchronous_commit"), "on");
}

static void test_a_transaction_ends_with_its_connection(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 1, "a");
    cut(f);

    assert_int_equal(
        qz_db_do(f->db, Q_PEOPLE_KEEP, &f->err, INT(2), TEXT("b"), TEXT("b"), TEXT(""), TEXT(""), TEXT("")),
        -1);
    assert_int_equal(f->err.code, QZ_E_IO);

    /* Nothing more is done in it, and least of all in a transaction of its own. */
    assert_int_equal(
        qz_db_do(f->db, Q_PEOPLE_KEEP, &f->err, INT(3), TEXT("b"), TEXT("b"), TEXT(""), TEXT(""), TEXT("")),
        -1);

    assert_int_equal(qz_db_commit(f->db, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_IO);

    for (int i = 1; i <= 3; i++)
        assert_false(is_there(f, i));
}

static void test_what_a_connection_has_for_itself_is_made_again(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_db_each_session(f->db, "SELECT seal_watch()", &f->err), 0);
    cut(f);
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 7, "a");
    struct qz_stmt *s = qz_db_stmt(f->db, "SELECT tab, row FROM touched", &f->err);
    assert_int_equal(qz_step(s, &f->err), 1);
    assert_string_equal(qz_col_text(s, 0), "people");
    assert_int_equal(qz_step(s, &f->err), 0);
    assert_int_equal(qz_db_commit(f->db, &f->err), 0);
}

/* ---- what a connection keeps ---- */

static int64_t number(struct fixture *f, const char *sql)
{
    struct qz_stmt *s = qz_db_stmt(f->db, sql, &f->err);
    if (!s || qz_step(s, &f->err) != 1)
        fail_msg("%s", f->err.msg);
    int64_t v = qz_col_int(s, 0);
    qz_reset(s);
    return v;
}

static void test_statements_that_are_done_with_do_not_pile_up(void **state)
{
    struct fixture *f = *state;
    static const char held[] = "SELECT count(*) FROM pg_prepared_statements";
    int64_t out, before = number(f, held);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(qz_db_begin(f->db, &f->err), 0);
        assert_int_equal(qz_db_number(f->db, "SELECT 7", &out, &f->err), 0);
        assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    }
    assert_in_range(number(f, held), before, before + 2);
}

/* Whatever language the server speaks. */
static void test_a_statement_whose_columns_changed_is_run_anew(void **state)
{
    struct fixture *f = *state;
    static const char all[] = "SELECT * FROM turn";
    assert_int_equal(number(f, all), 0);
    postgres_do(f->address, "ALTER TABLE turn ADD COLUMN other text");
    assert_int_equal(number(f, all), 0);

    /* Nothing else that the server cannot do is done twice. */
    struct qz_stmt *s = qz_db_stmt(f->db, "SELECT convert_from('\\x00', 'UTF8') FROM turn", &f->err);
    assert_int_equal(qz_step(s, &f->err), -1);
    assert_string_equal(f->db->pg->state, "22021");
}

static void test_rows_to_be_sealed_leave_nothing_behind(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(qz_db_each_session(f->db, "SELECT seal_watch()", &f->err), 0);
    for (int i = 0; i < 400; i++) {
        assert_int_equal(qz_db_begin(f->db, &f->err), 0);
        put(f, i, "a");
        assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    }
    assert_in_range(number(f, "SELECT pg_relation_size('touched')"), 0, 8192);
}

/* ---- turns ---- */

static struct qz_db *open_shared(struct fixture *f)
{
    struct qz_db_options opt = {.shared = true};
    struct qz_db *db = qz_db_open(f->address, &opt, &f->err);
    if (!db)
        fail_msg("%s", f->err.msg);
    return db;
}

static int write_in_turn(struct fixture *f, struct qz_db *db)
{
    if (qz_db_begin(db, &f->err) != 0)
        return -1;
    if (qz_db_do(db, Q_PEOPLE_KEEP, &f->err, INT(number(f, "SELECT count(*) FROM people")), TEXT("a"),
                 TEXT("a"), TEXT(""), TEXT(""), TEXT("")) != 0)
        fail_msg("%s", f->err.msg);
    return qz_db_commit(db, &f->err);
}

static void turn(struct fixture *f, struct qz_db *db, bool write, bool news)
{
    bool said;
    if (qz_db_turn(db, write, &said, &f->err) != 0)
        fail_msg("%s", f->err.msg);
    assert_int_equal(said, news);
}

/* Two that share it, with the fixture's own handle as a third. */
static void share(struct fixture *f, struct qz_db *db[2])
{
    qz_db_close(f->db);
    f->db = open_shared(f);
    for (int i = 0; i < 2; i++) {
        db[i] = open_shared(f);
        turn(f, db[i], false, false);
        qz_db_turn_end(db[i]);
    }
}

static void test_what_another_wrote_is_news_and_what_oneself_wrote_is_none(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    bool news;
    share(f, db);

    turn(f, db[0], true, false);
    assert_int_equal(write_in_turn(f, db[0]), 0);
    assert_int_equal(write_in_turn(f, db[0]), 0);
    qz_db_turn_end(db[0]);
    turn(f, db[0], true, false);
    qz_db_turn_end(db[0]);

    assert_int_equal(qz_db_turn_look(db[1], &news, &f->err), 0);
    assert_true(news);
    turn(f, db[1], false, true);
    qz_db_turn_end(db[1]);
    turn(f, db[1], true, false);
    qz_db_turn_end(db[1]);

    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
}

static void test_nothing_is_written_outside_of_a_turn_that_writes(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    share(f, db);
    assert_int_equal(write_in_turn(f, db[0]), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    turn(f, db[0], false, false);
    assert_int_equal(write_in_turn(f, db[0]), -1);
    qz_db_turn_end(db[0]);
    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
}

/* Who is alone at a database waits for nobody, and for its server once a turn. */
static void test_a_turn_waits_for_its_server_once(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    share(f, db);
    for (int write = 0; write < 2; write++) {
        int before = asked;
        turn(f, db[0], write, false);
        qz_db_turn_end(db[0]);
        assert_int_equal(asked, before + 1);
        turn(f, db[1], true, false); /* it has ended all the same */
        qz_db_turn_end(db[1]);
    }
    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
}

static void test_turns_of_writers_do_not_overlap(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    bool news;
    share(f, db);
    assert_int_equal(qz_db_exec(db[1], "SET lock_timeout = '50ms'", &f->err), 0);

    turn(f, db[0], false, false);
    turn(f, db[1], false, false); /* who only reads is many */
    qz_db_turn_end(db[1]);
    assert_int_equal(qz_db_turn(db[1], true, &news, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_IO);
    assert_non_null(strstr(f->err.msg, "another tracker"));
    qz_db_turn_end(db[0]);
    turn(f, db[1], true, false);
    qz_db_turn_end(db[1]);
    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
}

static void test_a_turn_outlives_its_connection_unless_another_wrote(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    share(f, db);

    turn(f, db[0], true, false);
    cut(f);
    assert_int_equal(write_in_turn(f, db[0]), 0);
    qz_db_turn_end(db[0]);

    turn(f, db[0], true, false);
    cut(f);
    turn(f, db[1], true, true);
    assert_int_equal(write_in_turn(f, db[1]), 0);
    qz_db_turn_end(db[1]);
    assert_int_equal(write_in_turn(f, db[0]), -1);
    assert_int_equal(f->err.code, QZ_E_IO);
    assert_non_null(strstr(f->err.msg, "another tracker changed something"));
    assert_int_equal(write_in_turn(f, db[0]), -1);
    qz_db_turn_end(db[0]);

    turn(f, db[0], true, true);
    assert_int_equal(write_in_turn(f, db[0]), 0);
    qz_db_turn_end(db[0]);
    assert_string_equal(postgres_ask(f->address, "SELECT count(*) FROM people"), "3");
    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
}

static void test_who_wants_it_alone_waits_until_nobody_shares_it(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db[2];
    share(f, db);
    assert_null(qz_db_open(f->address, NULL, &f->err));
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
    for (int i = 0; i < 2; i++)
        qz_db_close(db[i]);
    qz_db_close(f->db);
    f->db = qz_db_open(f->address, NULL, &f->err);
    assert_non_null(f->db);

    struct qz_db_options opt = {.shared = true};
    assert_null(qz_db_open(f->address, &opt, &f->err));
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
}

static void test_a_transaction_that_half_began_is_ended(void **state)
{
    struct fixture *f = *state;
    half_begun = true;
    assert_int_equal(qz_db_begin(f->db, &f->err), -1);
    assert_false(half_begun);

    put(f, 1, "a"); /* by itself, and kept */
    assert_int_equal(qz_db_begin(f->db, &f->err), 0);
    put(f, 2, "b");
    assert_int_equal(qz_db_commit(f->db, &f->err), 0);
    cut(f);
    assert_true(is_there(f, 1) && is_there(f, 2));
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_a_connection_is_durable_and_plans_by_indices),
        T(test_an_address_that_asks_for_less_is_overruled),
        T(test_a_second_program_is_kept_out),
        T(test_an_address_where_nobody_answers_is_told_without_its_password),
        T(test_scripts_run_once_and_a_newer_store_is_refused),
        T(test_a_script_that_fails_leaves_nothing),
        T(test_views_are_made_anew_where_ratings_came_before_their_script),
        T(test_another_table_of_that_name_is_no_count_of_changes),
        T(test_a_store_that_was_brought_up_meanwhile_is_gone_on_with_by_nobody_older),
        T(test_kinds_come_back_as_they_went),
        T(test_sums_are_whole_numbers),
        T(test_a_null_first_does_not_spoil_what_comes_after),
        T(test_a_cursor_goes_on_beside_other_statements),
        T(test_a_large_reading_holds_a_piece_of_it),
        T(test_what_is_written_beside_a_large_reading_is_not_in_it),
        T(test_a_large_reading_whose_connection_goes_fails),
        T(test_what_contradicts_is_a_conflict_and_the_rest_is_undone),
        T(test_each_failure_has_its_code),
        T(test_a_full_disk_is_told_of_until_something_was_kept),
        T(test_a_lost_connection_is_made_anew_between_transactions),
        T(test_a_transaction_ends_with_its_connection),
        T(test_a_transaction_that_half_began_is_ended),
        T(test_what_a_connection_has_for_itself_is_made_again),
        T(test_statements_that_are_done_with_do_not_pile_up),
        T(test_a_statement_whose_columns_changed_is_run_anew),
        T(test_rows_to_be_sealed_leave_nothing_behind),
        T(test_what_another_wrote_is_news_and_what_oneself_wrote_is_none),
        T(test_nothing_is_written_outside_of_a_turn_that_writes),
        T(test_a_turn_waits_for_its_server_once),
        T(test_turns_of_writers_do_not_overlap),
        T(test_a_turn_outlives_its_connection_unless_another_wrote),
        T(test_who_wants_it_alone_waits_until_nobody_shares_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
