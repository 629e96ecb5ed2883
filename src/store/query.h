/* The one way to SQL: named statements with their arguments, and the rows that come back.
 *
 * The texts are in db/kiosk/query, db/tracker/query and, where a dialect matters, under one name in
 * db/tracker/sqlite/query and db/tracker/pg/query; the build makes gen/query.h of them, with Q_NAME for each.
 * A call names its statement and gives its arguments in order; one too many or too few does not compile. No
 * type of the database behind the handle is seen here.
 *
 * return qz_db_do(db, Q_KEPT_DROP, err); int rc = qz_db_get(db, Q_SETTING_GET, &row, err, TEXT(name));
 *
 * QZ_ROWS rows = qz_db_rows(db, Q_WALK_SPAN, err, INT(from), INT(to)); while ((rc = qz_rows_next(&rows, &row,
 * err)) == 1) ... */
#ifndef QZ_STORE_QUERY_H
#define QZ_STORE_QUERY_H

#include "base/buf.h"
#include "base/err.h"
#include "gen/query.h"
#include "store/db.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum qz_schema { QZ_SCHEMA_KIOSK, QZ_SCHEMA_TRACKER };

/* One named statement. */
struct qz_query {
    const char *name;
    const char *text[QZ_DIALECTS]; /* NULL: no database of that kind runs it */
    int args;
    bool hot;   /* run for each entry or each touch: never a scan of a table that grows */
    bool many;  /* of a form that a server can run for many rows of arguments at once; see below */
    bool large; /* of more rows, perhaps, than are held at once */
    enum qz_schema schema;
};
extern const struct qz_query qz_queries[Q_COUNT];

/* ---- arguments ---- */

enum qz_kind { QZ_KIND_NIL, QZ_KIND_INT, QZ_KIND_TEXT, QZ_KIND_BLOB, QZ_KIND_LAST };

/* An argument, or what a column of a row holds. Bytes belong to the caller, or to the row. */
struct qz_arg {
    enum qz_kind kind;
    int64_t i;
    const void *p;
    size_t n; /* bytes; QZ_TEXT_WHOLE: up to the terminator */
};
#define QZ_TEXT_WHOLE SIZE_MAX

#define INT(v)       ((struct qz_arg){QZ_KIND_INT, (v), NULL, 0})
#define TEXT(t)      ((struct qz_arg){QZ_KIND_TEXT, 0, (t), QZ_TEXT_WHOLE}) /* NULL binds NULL */
#define TEXT_N(t, n) ((struct qz_arg){QZ_KIND_TEXT, 0, (t), (n)})
#define BLOB(p, n)   ((struct qz_arg){QZ_KIND_BLOB, 0, (p), (n)}) /* no bytes are a blob, not NULL */
#define NIL          ((struct qz_arg){QZ_KIND_NIL, 0, NULL, 0})

/* ---- statements ---- */

struct qz_row;

/* Run a statement that yields no rows. The bytes of arguments are needed until it returns. 0, or -1. */
#define qz_db_do(db, q, ...)                                                                                 \
    qz_db_do_args(db, QZ_COUNTED(q, __VA_ARGS__), QZ_FIRST(__VA_ARGS__, 0), QZ_ARGS(__VA_ARGS__))

/* Run statements without parameters and rows, one after the other, until one fails. */
#define qz_db_do_all(db, err, ...) qz_db_do_each(db, err, (const enum qz_query_id[]){__VA_ARGS__, Q_COUNT})

/* Run a statement of which at most one row is wanted. 1 and the row, which holds until the same statement is
 * run again on this handle and is nobody's to give back; 0 there is none; -1. */
#define qz_db_get(db, q, row, ...)                                                                           \
    qz_db_get_args(db, QZ_COUNTED(q, __VA_ARGS__), row, QZ_FIRST(__VA_ARGS__, 0), QZ_ARGS(__VA_ARGS__))

/* A cursor over many rows. When it cannot be opened *err says so, and the first qz_rows_next gives -1. The
 * bytes of arguments are needed as long as the cursor. The same statement cannot be run beside it.
 *
 * A server gives all rows at once, but those of a statement that is marked `-- large` in its file in pieces:
 * as they were when it began, whatever is written meanwhile. Where the connection goes in between, or a
 * transaction is rolled back that it began in, the next row is a failure. */
struct qz_rows {
    struct qz_stmt *s; /* NULL: at its end, or never begun */
    bool failed;       /* to open */
};
#define qz_db_rows(db, q, ...)                                                                               \
    qz_db_rows_args(db, QZ_COUNTED(q, __VA_ARGS__), QZ_FIRST(__VA_ARGS__, 0), QZ_ARGS(__VA_ARGS__))

/* Declares a cursor that ends with its block. */
#define QZ_ROWS __attribute__((cleanup(qz_rows_end))) struct qz_rows

/* 1 and the next row, which holds until the next call; 0 the end; -1. */
int qz_rows_next(struct qz_rows *rows, const struct qz_row **row, struct qz_err *err);
/* Give up the remaining rows. Ending it twice is fine. */
void qz_rows_end(struct qz_rows *rows);

/* ---- many at once ----
 *
 * What a batch needs is fetched, and what it changes is written, by statements that each run for many rows of
 * arguments. On SQLite that is a loop over the statement; on a server it is one statement over arrays, and
 * one round trip for all that a call is given.
 *
 * Such a statement is marked `-- many` in its file, and has one of four plain forms, so that a server's text
 * can be made of it (u is the rows of arguments, as by unnest … WITH ORDINALITY AS u(a1, a2, …, i)):
 *   SELECT …                      SELECT u.i, r.* FROM u CROSS JOIN LATERAL (SELECT …) AS r ORDER BY u.i
 *   INSERT INTO t (…) VALUES (…)  INSERT INTO t (…) SELECT … FROM u …
 *   UPDATE t SET … WHERE …        UPDATE t SET … FROM u WHERE …
 *   DELETE FROM t WHERE …         DELETE FROM t USING u WHERE …
 * Of UPDATE and DELETE the table has no other name, and the text has one WHERE. Parameters stand alone, where
 * any expression may. The generator refuses other forms. */

/* Rows of arguments for one statement. Zeros to begin with; qz_many_finish. */
struct qz_many {
    enum qz_query_id q;
    struct qz_arg *arg; /* of one row after the other */
    size_t rows, args, cap;
};

/* Add a row: qz_many_add(&many, Q_NAME, err, INT(1), TEXT(t)). Of one statement until it is cleared. The
 * bytes of arguments are borrowed until then. */
#define qz_many_add(many, q, ...)                                                                            \
    qz_many_add_args(many, QZ_COUNTED(q, __VA_ARGS__), QZ_FIRST(__VA_ARGS__, 0), QZ_ARGS(__VA_ARGS__))
int qz_many_add_args(struct qz_many *many, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args);
void qz_many_clear(struct qz_many *many); /* no rows; its memory is kept */
void qz_many_finish(struct qz_many *many);

/* A question: a statement with many rows of arguments, and who takes what comes back. */
struct qz_fetch {
    const struct qz_many *keys;
    /* Called for each row, with the number of the row of arguments that it answers, from 0; 0, or -1 to end
     * the fetch as failed. The row holds until take returns. It must not use the handle. */
    int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err);
    void *ctx;
};

/* Ask n questions in one round trip. What comes back is taken question by question, of each in the order of
 * its rows of arguments; a question without such rows is passed over. They see what was written before, and
 * nothing of one another. 0, or -1: then some may have been taken. */
int qz_db_fetch(struct qz_db *db, const struct qz_fetch *fetch, size_t n, struct qz_err *err);

/* Write n changes, one after the other, in one round trip, inside a transaction: INSERT, UPDATE, DELETE. No
 * two rows of one change may be of the same row of its table, nor see one another; rows that others may write
 * at the same time are given in the order of their key, so that nobody waits in a circle. Those without rows
 * of arguments are passed over. The bytes of arguments are needed until it returns. 0, or -1: the transaction
 * is good for nothing but to be rolled back; a server may tell that by a later call, at the latest by
 * qz_db_commit. */
int qz_db_write(struct qz_db *db, const struct qz_many *const *change, size_t n, struct qz_err *err);

/* How many round trips calls on the handle would have cost at a server until now: a statement run alone, the
 * begin and the end of a transaction, a fetch and a write one each, whatever they are given. */
uint64_t qz_db_trips(const struct qz_db *db);

/* ---- rows ---- */

/* Columns, from 0. A column of another kind, or one that is not there, reads as 0, "" and no bytes. */
int64_t qz_row_int(const struct qz_row *row, int i);
const char *qz_row_text(const struct qz_row *row, int i); /* "" for NULL */
/* Of a blob or a text; *n receives its bytes. */
const void *qz_row_blob(const struct qz_row *row, int i, size_t *n);
/* Copy a blob of exactly n bytes; false, and zeros in out, when it is another. */
bool qz_row_take(const struct qz_row *row, int i, void *out, size_t n);
bool qz_row_null(const struct qz_row *row, int i);
int qz_row_columns(const struct qz_row *row);
/* A column as it is, as an argument of another statement. */
struct qz_arg qz_row_arg(const struct qz_row *row, int i);
/* Append column i so that no two values give the same bytes: its kind, its length, itself. */
void qz_row_encode(const struct qz_row *row, int i, struct qz_buf *out);
/* The same of a value whose bytes are counted. */
void qz_arg_encode(const struct qz_arg *v, struct qz_buf *out);

/* ---- what the macros are made of ---- */

/* For a statement that is a variable: its arguments end with QZ_LAST, and are counted when it runs. */
int qz_db_do_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err, const struct qz_arg *args);
int qz_db_do_each(struct qz_db *db, struct qz_err *err, const enum qz_query_id *q);
int qz_db_get_args(struct qz_db *db, enum qz_query_id q, const struct qz_row **row, struct qz_err *err,
                   const struct qz_arg *args);
struct qz_rows qz_db_rows_args(struct qz_db *db, enum qz_query_id q, struct qz_err *err,
                               const struct qz_arg *args);

#define QZ_LAST ((struct qz_arg){QZ_KIND_LAST, 0, NULL, 0})

/* What follows err, with an end behind it. */
#define QZ_FIRST(first, ...) first
#define QZ_REST(first, ...)  __VA_ARGS__
#define QZ_ARGS(...)                                                                                         \
    (const struct qz_arg[])                                                                                  \
    {                                                                                                        \
        QZ_REST(__VA_ARGS__, QZ_LAST)                                                                        \
    }

#define QZ_NTH(e, a, b, c, d, f, g, h, i, j, k, l, m, o, p, q, r, n, ...) n

/* How many arguments follow err: up to 16. */
#define QZ_ARGC(...) QZ_NTH(__VA_ARGS__, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0)

/* The statement, where as many arguments follow err as it has parameters; else it does not compile. */
#define QZ_COUNTED(q, ...)                                                                                   \
    ((enum qz_query_id)((q) + 0 * sizeof(char[(int)q##_ARGS == QZ_ARGC(__VA_ARGS__) ? 1 : -1])))

#endif
