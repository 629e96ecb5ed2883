/* The one way to SQL: each named statement is one of today's schema, hot ones look nothing through, and no
 * row is left open. */
#include "base/text.h"
#include "store/db_int.h"
#include "tests/support/place.h"

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
    char dir[PLACE_PATH];
    struct qz_db *db[2]; /* by schema */
    struct qz_err err;
};

static const char *const prefixes[2] = {
    [QZ_SCHEMA_KIOSK] = "db/kiosk", [QZ_SCHEMA_TRACKER] = "db/tracker/sqlite"};

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

static int tear_down(void **state)
{
    struct fixture *f = *state;
    qz_db_close(f->db[0]);
    qz_db_close(f->db[1]);
    place_remove(f->dir);
    free(f);
    return 0;
}

/* What was put aside is there only while the views are made anew. */
static void put_aside(struct fixture *f)
{
    if (qz_db_do_all(f->db[QZ_SCHEMA_KIOSK], &f->err, Q_TALLY_ASIDE, Q_SESSION_ASIDE, Q_PARTICIPATION_ASIDE,
                     Q_CANCEL_ASIDE, Q_CONFIRMATION_ASIDE) != 0)
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
        struct qz_stmt *s = qz_stmt_prepare(f->db[q->schema], q->text, &f->err);
        if (!s)
            fail_msg("%s: %s", q->name, f->err.msg);
        if (s->parameters != q->args)
            fail_msg("%s has %d parameters, not %d", q->name, s->parameters, q->args);
        qz_stmt_free(s);
    }
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

        snprintf(sql, sizeof sql, "EXPLAIN QUERY PLAN %s", q->text);
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

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(test_each_is_prepared_with_as_many_parameters_as_it_says),
        T(test_a_hot_one_looks_no_table_through),
        T(test_such_a_plan_is_seen),
        T(test_a_row_outlives_its_step),
        T(test_no_row_stays_open),
        T(test_kinds_come_back_as_they_went),
        T(test_a_wrong_use_is_a_fault_of_the_program),
        T(test_a_cursor_that_cannot_open_fails_at_its_first_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
