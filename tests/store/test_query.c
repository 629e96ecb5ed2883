/* The one way to SQL: each named statement is one of today's schema, hot ones look nothing through, and no
 * row is left open. */
#include "base/text.h"
#include "store/db_pg_int.h"
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
#include <sqlite3.h>

struct fixture {
    char dir[PLACE_PATH], address[PLACE_PATH];
    struct qz_db *db[2]; /* by schema */
    struct qz_db *pg;    /* the tracker's schema */
    struct qz_err err;
};

static const char *const prefixes[2] = {[QZ_SCHEMA_KIOSK] = "db/kiosk", [QZ_SCHEMA_TRACKER] = "db/tracker"};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[PLACE_PATH];
    place_make(f->dir);
    for (int i = 0; i < 2; i++) {
        place_path(path, f->dir, i == QZ_SCHEMA_KIOSK ? "kiosk.db" : "tracker.db");
        f->db[i] = qz_db_open(path, NULL, &f->err);
        assert_non_null(f->db[i]);
        if (qz_db_migrate(f->db[i], prefixes[i], &f->err) != 0)
            fail_msg("%s", f->err.msg);
    }
    *state = f;
    return 0;
}

static int set_up_pg(void **state)
{
    set_up(state);
    struct fixture *f = *state;
    postgres_make(f->address);
    f->pg = qz_db_open(f->address, NULL, &f->err);
    if (!f->pg)
        fail_msg("%s", f->err.msg);
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_db_close(f->db[0]);
    qz_db_close(f->db[1]);
    if (f->pg) {
        qz_db_close(f->pg);
        postgres_remove(f->address);
    }
    place_remove(f->dir);
    free(f);
    return 0;
}

/* What was put aside is there only while the views are made anew, and rows to be sealed only where somebody
 * watches them. */
static void put_aside(struct fixture *f)
{
    if (qz_db_exec(f->db[QZ_SCHEMA_TRACKER], "CREATE TEMP TABLE touched(tab,row,PRIMARY KEY(tab,row))",
                   &f->err) != 0)
        fail_msg("%s", f->err.msg);
    if (qz_db_do_all(f->db[QZ_SCHEMA_KIOSK], &f->err, Q_TALLY_ASIDE, Q_SESSION_ASIDE, Q_PARTICIPATION_ASIDE,
                     Q_DEPARTURE_ASIDE, Q_CANCEL_ASIDE, Q_CONFIRMATION_ASIDE, Q_PART_ASIDE) != 0)
        fail_msg("%s", f->err.msg);
}

static bool is_aside(const struct qz_query *q)
{
    return strstr(q->name, "_aside") != NULL;
}

static void test_each_is_prepared_with_as_many_parameters_as_it_says(void **state)
{
    struct fixture *f = *state;
    put_aside(f);
    for (int i = 0; i < Q_COUNT; i++) {
        const struct qz_query *q = &qz_queries[i];
        if (is_aside(q))
            continue;
        struct qz_stmt *s = qz_stmt_prepare(f->db[q->schema], q->text[QZ_DIALECT_SQLITE], &f->err);
        if (!s)
            fail_msg("%s: %s", q->name, f->err.msg);
        if (s->parameters != q->args)
            fail_msg("%s has %d parameters, not %d", q->name, s->parameters, q->args);
        qz_stmt_free(s);
    }
}

/* ---- on PostgreSQL ---- */

/* The types that the server takes the parameters for; the program sends 8 bytes where a statement alone says
 * 4. */
static int pg_types(const PGresult *said, Oid types[QZ_STMT_PARAMETERS])
{
    int n = PQnparams(said);
    for (int i = 0; i < n; i++) {
        types[i] = PQparamtype(said, i);
        if (types[i] == PG_INT4)
            types[i] = PG_INT8;
        if (types[i] != PG_INT8 && types[i] != PG_TEXT && types[i] != PG_BYTEA)
            return -1;
    }
    return n;
}

static bool pg_try(struct fixture *f, const struct qz_query *q)
{
    Oid types[QZ_STMT_PARAMETERS] = {0};
    struct qz_stmt *s = qz_stmt_prepare(f->pg, q->text[QZ_DIALECT_PG], &f->err);
    assert_non_null(s);
    assert_int_equal(s->parameters, q->args);
    PGresult *r = PQprepare(f->pg->pg->c, q->name, s->pg->sql, 0, NULL);
    if (PQresultStatus(r) != PGRES_COMMAND_OK) {
        print_error("%s: %s", q->name, PQresultErrorMessage(r));
        PQclear(r);
        qz_stmt_free(s);
        return false;
    }
    PQclear(r);
    r = PQdescribePrepared(f->pg->pg->c, q->name);
    if (pg_types(r, types) != q->args)
        fail_msg("%s: a parameter that is no number, text or bytes, or too few of them", q->name);
    PQclear(r);

    r = PQprepare(f->pg->pg->c, "", s->pg->sql, q->args, types);
    if (PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s, with its types: %s", q->name, PQresultErrorMessage(r));
    PQclear(r);
    qz_stmt_free(s);
    return true;
}

static void test_each_of_the_trackers_is_prepared_on_postgresql_too(void **state)
{
    struct fixture *f = *state;
    int tried = 0, failed = 0;

    assert_int_equal(qz_db_each_session(f->pg, "SELECT seal_watch()", &f->err), 0);

    for (int i = 0; i < Q_COUNT; i++) {
        const struct qz_query *q = &qz_queries[i];
        if (q->schema == QZ_SCHEMA_KIOSK) {
            assert_null(q->text[QZ_DIALECT_PG]);
            continue;
        }

        if (!q->text[QZ_DIALECT_SQLITE] || !q->text[QZ_DIALECT_PG])
            fail_msg("%s is there for one database only", q->name);

        failed += !pg_try(f, q);
        tried++;
    }

    assert_true(tried > 0);
    assert_int_equal(failed, 0);
}

/* "table.column kind, may be NULL, place in the key" for each column, in order. */
static void columns_sqlite(struct qz_db *db, struct qz_buf *out, struct qz_err *err)
{
    struct qz_stmt *s =
        qz_db_stmt(db,
                   "SELECT t.name || '.' || c.name || ' ' || CASE c.type WHEN 'ANY' THEN 'BLOB' ELSE "
                   "c.type END || CASE WHEN c.\"notnull\" OR c.pk THEN '' ELSE ' NULL' END || ' ' || c.pk "
                   "FROM sqlite_schema t JOIN pragma_table_info(t.name) c "
                   "WHERE t.type = 'table' ORDER BY t.name, c.cid",
                   err);
    while (qz_step(s, err) == 1)
        qz_buf_printf(out, "%s\n", qz_col_text(s, 0));
}

static void columns_pg(struct qz_db *db, struct qz_buf *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(
        db,
        "SELECT t.relname || '.' || c.attname || ' ' || CASE c.atttypid WHEN 20 THEN 'INTEGER' WHEN 25 THEN 'TEXT' "
        "WHEN 17 THEN 'BLOB' END || CASE WHEN c.attnotnull THEN '' ELSE ' NULL' END || ' ' || "
        "coalesce(array_position(k.conkey, c.attnum), 0) "
        "FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 "
        "LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p' "
        "WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace AND t.relname NOT IN ('schema_version', 'turn') "
        "ORDER BY t.relname COLLATE \"C\", c.attnum",
        err);
    while (s && qz_step(s, err) == 1)
        qz_buf_printf(out, "%s\n", qz_col_text(s, 0));
}

/* Names of indices that scripts made. */
static void indices(struct qz_db *db, const char *sql, struct qz_buf *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, sql, err);
    while (s && qz_step(s, err) == 1)
        qz_buf_printf(out, "%s on %s\n", qz_col_text(s, 0), qz_col_text(s, 1));
}

static void test_both_databases_hold_the_same_tables(void **state)
{
    struct fixture *f = *state;
    struct qz_buf sqlite = {0}, pg = {0};
    columns_sqlite(f->db[QZ_SCHEMA_TRACKER], &sqlite, &f->err);
    columns_pg(f->pg, &pg, &f->err);
    assert_string_equal(sqlite.data, pg.data);
    qz_buf_clear(&sqlite);
    qz_buf_clear(&pg);

    indices(f->db[QZ_SCHEMA_TRACKER],
            "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
            &sqlite, &f->err);
    indices(
        f->pg,
        "SELECT indexname, tablename FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%key' "
        "ORDER BY indexname COLLATE \"C\"",
        &pg, &f->err);
    assert_string_equal(sqlite.data, pg.data);
    qz_buf_finish(&sqlite);
    qz_buf_finish(&pg);
}

/* A text is compared by its bytes, whatever the database's language. */
static void test_texts_of_postgresql_are_compared_by_their_bytes(void **state)
{
    struct fixture *f = *state;
    assert_string_equal(postgres_ask(f->address,
                                     "SELECT string_agg(attrelid::regclass || '.' || attname, ' ') "
                                     "FROM pg_attribute JOIN pg_class t ON t.oid = attrelid "
                                     "WHERE t.relkind = 'r' AND relnamespace = 'public'::regnamespace "
                                     "AND atttypid = 25 AND attcollation <> '\"C\"'::regcollation"),
                        "");
}

/* Whether a line of a plan looks a whole table through. */
static bool plan_scans(const char *line)
{
    return strncmp(line, "SCAN ", 5) == 0 && strcmp(line, "SCAN CONSTANT ROW") != 0;
}

static void test_a_hot_one_looks_no_table_through(void **state)
{
    struct fixture *f = *state;
    int hot = 0;
    for (int i = 0; i < Q_COUNT; i++) {
        const struct qz_query *q = &qz_queries[i];
        char sql[4096];
        if (!q->hot)
            continue;
        hot++;

        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", q->text[QZ_DIALECT_SQLITE]);
        struct qz_stmt *s = qz_stmt_prepare(f->db[q->schema], sql, &f->err);
        assert_non_null(s);
        while (qz_step(s, &f->err) == 1)
            if (plan_scans(qz_col_text(s, 3)))
                fail_msg("%s: %s", q->name, qz_col_text(s, 3));
        qz_stmt_free(s);
    }
    assert_true(hot > 0);
}

static void test_such_a_plan_is_seen(void **state)
{
    struct fixture *f = *state;
    struct qz_stmt *s = qz_stmt_prepare(f->db[QZ_SCHEMA_KIOSK],
                                        "EXPLAIN QUERY PLAN SELECT n FROM entry WHERE line = ?1", &f->err);
    assert_int_equal(qz_step(s, &f->err), 1);
    assert_true(plan_scans(qz_col_text(s, 3)));
    qz_stmt_free(s);
}

static void set(struct fixture *f, const char *name, const char *value)
{
    assert_int_equal(qz_db_do(f->db[QZ_SCHEMA_KIOSK], Q_SETTING_PUT, &f->err, TEXT(name), TEXT(value)), 0);
}

static void test_a_row_outlives_its_step(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = f->db[QZ_SCHEMA_KIOSK];
    const struct qz_row *row;
    set(f, "a", "one");
    assert_int_equal(qz_db_get(db, Q_SETTING_GET, &row, &f->err, TEXT("a")), 1);
    set(f, "a", "two");
    assert_string_equal(qz_row_text(row, 0), "one");
    assert_int_equal(qz_db_get(db, Q_SETTING_GET, &row, &f->err, TEXT("a")), 1);
    assert_string_equal(qz_row_text(row, 0), "two");
    assert_int_equal(qz_db_get(db, Q_SETTING_GET, &row, &f->err, TEXT("nobody")), 0);
}

static bool is_open(struct qz_db *db, enum qz_query_id q)
{
    return db->query[q] && sqlite3_stmt_busy(db->query[q]->s);
}

static int leave_early(struct fixture *f)
{
    const struct qz_row *row;
    QZ_ROWS rows = qz_db_rows(f->db[QZ_SCHEMA_KIOSK], Q_ROSTER_PAGE_ALL, &f->err);
    int rc = qz_rows_next(&rows, &row, &f->err);
    assert_true(is_open(f->db[QZ_SCHEMA_KIOSK], Q_ROSTER_PAGE_ALL));
    return rc;
}

static void test_no_row_stays_open(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = f->db[QZ_SCHEMA_KIOSK];
    const struct qz_row *row;
    set(f, "a", "one");
    assert_int_equal(qz_db_get(db, Q_SETTING_GET, &row, &f->err, TEXT("a")), 1);
    assert_false(is_open(db, Q_SETTING_GET));

    for (int page = 1; page <= 2; page++)
        assert_int_equal(qz_db_do(db, Q_ROSTER_PAGE_INSERT, &f->err, INT(page), TEXT("b"), TEXT("t"),
                                  TEXT("e"), TEXT("s")),
                         0);
    assert_int_equal(qz_db_do(db, Q_ROSTER_PAGE_ARRIVE, &f->err), 0);
    assert_int_equal(leave_early(f), 1);
    assert_false(is_open(db, Q_ROSTER_PAGE_ALL));
}

static void test_kinds_come_back_as_they_went(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = f->db[QZ_SCHEMA_KIOSK];
    const struct qz_row *row;
    static const uint8_t key[32] = {1, 0, 3};
    uint8_t out[32], shorter[31];
    struct qz_buf b = {0};
    assert_int_equal(qz_db_do(db, Q_CHECKPOINT_COSIGNED, &f->err, INT(7), TEXT_N("note and more", 4), NIL,
                              BLOB(key, sizeof key)),
                     0);
    QZ_ROWS rows = qz_db_rows(db, Q_CHECKPOINT_ALL, &f->err);
    assert_int_equal(qz_rows_next(&rows, &row, &f->err), 1);
    assert_int_equal(qz_row_columns(row), 4);
    assert_int_equal(qz_row_int(row, 0), 7);
    assert_string_equal(qz_row_text(row, 1), "note");
    assert_true(qz_row_null(row, 2));
    assert_string_equal(qz_row_text(row, 2), "");
    assert_true(qz_row_take(row, 3, out, sizeof out));
    assert_memory_equal(out, key, sizeof key);
    assert_false(qz_row_take(row, 3, shorter, sizeof shorter));

    qz_row_encode(row, 0, &b);
    qz_row_encode(row, 1, &b);
    qz_row_encode(row, 2, &b);
    assert_string_equal(b.data, "i7;t4:noten0:");
    qz_buf_finish(&b);
    assert_int_equal(qz_rows_next(&rows, &row, &f->err), 0);
    assert_int_equal(qz_rows_next(&rows, &row, &f->err), 0);
}

static void test_a_wrong_use_is_a_fault_of_the_program(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = f->db[QZ_SCHEMA_KIOSK];
    const struct qz_arg one[] = {TEXT("a"), QZ_LAST}, two[] = {TEXT("a"), TEXT("b"), QZ_LAST};
    const struct qz_row *row;
    assert_int_equal(qz_db_do_args(db, Q_SETTING_PUT, &f->err, one), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    f->err.code = QZ_OK;
    assert_int_equal(qz_db_get_args(db, Q_SETTING_GET, &row, &f->err, two), -1);
    assert_int_not_equal(f->err.code, QZ_OK);

    set(f, "a", "one");
    f->err.code = QZ_OK;
    assert_int_equal(qz_db_do(db, Q_SETTING_GET, &f->err, TEXT("a")), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    assert_false(is_open(db, Q_SETTING_GET));
}

static void test_a_cursor_that_cannot_open_fails_at_its_first_row(void **state)
{
    struct fixture *f = *state;
    const struct qz_row *row;
    /* What was put aside is not there. */
    QZ_ROWS rows = qz_db_rows(f->db[QZ_SCHEMA_KIOSK], Q_TALLY_DIFFER, &f->err);
    assert_int_equal(qz_rows_next(&rows, &row, &f->err), -1);
    assert_string_not_equal(f->err.msg, "");
}

/* ---- many at once ---- */

static struct qz_db *many_db(struct fixture *f)
{
    return f->pg ? f->pg : f->db[QZ_SCHEMA_TRACKER];
}

static void put_entries(struct fixture *f, struct qz_many *entries, int64_t from, int64_t to)
{
    static const char *const lines[] = {"null", "one", "two", "three", "four"};
    for (int64_t n = from; n <= to; n++)
        assert_int_equal(qz_many_add(entries, Q_LOG_ENTRY_INSERT, &f->err, INT(n), INT(0), TEXT(lines[n])),
                         0);
}

struct taken {
    size_t key[8];
    char line[8][8];
    int count, fail_at;
};

static int take_line(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err)
{
    struct taken *t = ctx;
    if (t->count == t->fail_at)
        return qz_fail(err, QZ_E_INPUT, "enough");
    t->key[t->count] = key;
    qz_copy_text(t->line[t->count], sizeof t->line[0], qz_row_text(row, 0));
    t->count++;
    return 0;
}

static void test_many_are_written_and_fetched_in_one_trip_each(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = many_db(f);
    struct qz_many entries = {0}, none = {0}, keys = {0};
    const struct qz_many *changes[] = {&none, &entries};
    struct taken t = {.fail_at = -1}, nothing = {.fail_at = -1};
    put_entries(f, &entries, 1, 4);
    assert_int_equal(qz_db_begin(db, &f->err), 0);
    uint64_t before = qz_db_trips(db);
    assert_int_equal(qz_db_write(db, changes, 2, &f->err), 0);
    assert_int_equal(qz_db_trips(db), before + 1);

    /* In the order of the keys, whatever that is; what is not there gives nothing. */
    static const int64_t wanted[] = {3, 9, 1, 3};
    for (int i = 0; i < 4; i++)
        assert_int_equal(qz_many_add(&keys, Q_LOG_ENTRY_LINE, &f->err, INT(wanted[i])), 0);
    const struct qz_fetch fetch[] = {{&none, take_line, &nothing}, {&keys, take_line, &t}};
    assert_int_equal(qz_db_fetch(db, fetch, 2, &f->err), 0);
    assert_int_equal(qz_db_trips(db), before + 2);
    assert_int_equal(qz_db_commit(db, &f->err), 0);
    assert_int_equal(qz_db_trips(db), before + 3);

    assert_int_equal(nothing.count, 0);
    assert_int_equal(t.count, 3);
    assert_int_equal(t.key[0], 0);
    assert_int_equal(t.key[1], 2);
    assert_int_equal(t.key[2], 3);
    assert_string_equal(t.line[0], "three");
    assert_string_equal(t.line[1], "one");
    assert_string_equal(t.line[2], "three");
    qz_many_finish(&entries);
    qz_many_finish(&keys);
}

static void test_who_takes_can_end_a_fetch(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = many_db(f);
    struct qz_many keys = {0}, entries = {0};
    const struct qz_many *changes[] = {&entries};
    struct taken t = {.fail_at = 1};

    put_entries(f, &entries, 1, 3);
    assert_int_equal(qz_db_begin(db, &f->err), 0);
    assert_int_equal(qz_db_write(db, changes, 1, &f->err), 0);
    assert_int_equal(qz_db_commit(db, &f->err), 0);

    for (int i = 1; i <= 3; i++)
        assert_int_equal(qz_many_add(&keys, Q_LOG_ENTRY_LINE, &f->err, INT(i)), 0);

    assert_int_equal(qz_db_fetch(db, &(struct qz_fetch){&keys, take_line, &t}, 1, &f->err), -1);
    assert_string_equal(f->err.msg, "enough");
    assert_int_equal(t.count, 1);
    if (!f->pg)
        assert_false(is_open(db, Q_LOG_ENTRY_LINE));

    qz_many_finish(&keys);
    qz_many_finish(&entries);
}

static void test_a_change_that_fails_is_told(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = many_db(f);
    struct qz_many entries = {0};
    const struct qz_many *changes[] = {&entries};
    put_entries(f, &entries, 1, 2);
    put_entries(f, &entries, 2, 2);
    assert_int_equal(qz_db_begin(db, &f->err), 0);
    assert_int_equal(qz_db_write(db, changes, 1, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_CONFLICT);
    qz_db_rollback(db);

    /* Cleared, it is for another statement; not before. */
    f->err.code = QZ_OK;
    assert_int_equal(qz_many_add(&entries, Q_LOG_ENTRY_LINE, &f->err, INT(1)), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    qz_many_clear(&entries);
    assert_int_equal(qz_many_add(&entries, Q_LOG_ENTRY_LINE, &f->err, INT(1)), 0);
    qz_many_finish(&entries);
}

static void test_only_a_statement_for_many_is_run_for_many(void **state)
{
    struct fixture *f = *state;
    struct qz_db *db = many_db(f);
    struct qz_many logs = {0};
    const struct qz_many *changes[] = {&logs};
    struct taken t = {.fail_at = -1};
    assert_int_equal(qz_many_add(&logs, Q_LOG_STATE, &f->err, INT(1)), 0);
    assert_int_equal(qz_db_fetch(db, &(struct qz_fetch){&logs, take_line, &t}, 1, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    f->err.code = QZ_OK;
    assert_int_equal(qz_db_write(db, changes, 1, &f->err), -1);
    assert_int_equal(f->err.code, QZ_E_BUG);
    qz_many_finish(&logs);
}

/* Run for no row that there is, each of them has a text that the server takes. */
static void test_each_for_many_is_prepared_on_postgresql(void **state)
{
    struct fixture *f = *state;
    int tried = 0, failed = 0;
    for (int q = 0; q < Q_COUNT; q++) {
        struct qz_many m = {.q = (enum qz_query_id)q};
        const struct qz_many *changes[] = {&m};
        struct qz_arg args[QZ_STMT_PARAMETERS + 1] = {0};
        struct taken t = {.fail_at = -1};
        if (!qz_queries[q].many || qz_queries[q].schema != QZ_SCHEMA_TRACKER)
            continue;

        tried++;
        args[qz_queries[q].args] = QZ_LAST;
        assert_int_equal(qz_many_add_args(&m, (enum qz_query_id)q, &f->err, args), 0);
        assert_int_equal(qz_db_begin(f->pg, &f->err), 0);
        f->err.code = QZ_OK;
        bool asks = strncmp(qz_queries[q].text[QZ_DIALECT_PG], "SELECT", 6) == 0;
        int rc = asks ? qz_db_fetch(f->pg, &(struct qz_fetch){&m, take_line, &t}, 1, &f->err)
                      : qz_db_write(f->pg, changes, 1, &f->err);
        /* NULL in a column that has none is refused only once the text was understood. */
        if (rc != 0 && f->err.code != QZ_E_CONFLICT) {
            print_error("%s: %s\n", qz_queries[q].name, f->err.msg);
            failed++;
        }
        qz_db_rollback(f->pg);
        qz_many_finish(&m);
    }
    assert_true(tried > 0);
    assert_int_equal(failed, 0);
}

int main(void)
{
#define P(f) cmocka_unit_test_setup_teardown(f, set_up_pg, tear_down)
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_each_is_prepared_with_as_many_parameters_as_it_says),
        P(test_each_of_the_trackers_is_prepared_on_postgresql_too),
        P(test_both_databases_hold_the_same_tables),
        P(test_texts_of_postgresql_are_compared_by_their_bytes),
        T(test_a_hot_one_looks_no_table_through),
        T(test_such_a_plan_is_seen),
        T(test_a_row_outlives_its_step),
        T(test_no_row_stays_open),
        T(test_kinds_come_back_as_they_went),
        T(test_a_wrong_use_is_a_fault_of_the_program),
        T(test_a_cursor_that_cannot_open_fails_at_its_first_row),
        T(test_many_are_written_and_fetched_in_one_trip_each),
        T(test_who_takes_can_end_a_fetch),
        T(test_a_change_that_fails_is_told),
        T(test_only_a_statement_for_many_is_run_for_many),
        P(test_many_are_written_and_fetched_in_one_trip_each),
        P(test_who_takes_can_end_a_fetch),
        P(test_a_change_that_fails_is_told),
        P(test_only_a_statement_for_many_is_run_for_many),
        P(test_each_for_many_is_prepared_on_postgresql),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
