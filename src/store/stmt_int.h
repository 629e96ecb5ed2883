/* Statements by their texts, for this room, and for tests and the fault laboratory, which look into a
 * database by hand. Whoever else asks does so by name (store/query.h). */
#ifndef QZ_STORE_STMT_INT_H
#define QZ_STORE_STMT_INT_H

#include "store/query.h"

struct qz_stmt;

/* A prepared statement (?1, ?2 …) that lives as long as the db (kept in its cache by its address: sql must
 * be a string constant). It is reset and its bindings cleared. NULL on failure. */
struct qz_stmt *qz_db_stmt(struct qz_db *db, const char *sql, struct qz_err *err);

/* Bind parameter i (from 1). Bytes and text are copied only when the statement is stepped after the call
 * returns: they must stay valid until then. */
void qz_bind_int(struct qz_stmt *s, int i, int64_t v);
void qz_bind_text(struct qz_stmt *s, int i, const char *text); /* NULL binds NULL */
void qz_bind_text_n(struct qz_stmt *s, int i, const char *text, size_t n);
void qz_bind_blob(struct qz_stmt *s, int i, const void *bytes, size_t n);
void qz_bind_null(struct qz_stmt *s, int i);
/* Bind what column i of the current row of `from` holds, as it is. */
void qz_bind_col(struct qz_stmt *s, int at, struct qz_stmt *from, int i);

/* Step: 1 a row, 0 the end, -1 failure. After 0 or -1 the statement is reset. */
int qz_step(struct qz_stmt *s, struct qz_err *err);
/* Step a statement that yields no rows. */
int qz_run(struct qz_stmt *s, struct qz_err *err);
/* Give up the remaining rows. */
void qz_reset(struct qz_stmt *s);

/* Columns of the current row, from 0; pointers are valid until the next step or reset. */
int64_t qz_col_int(struct qz_stmt *s, int i);
const char *qz_col_text(struct qz_stmt *s, int i); /* "" for NULL */
const void *qz_col_blob(struct qz_stmt *s, int i, size_t *n);
bool qz_col_null(struct qz_stmt *s, int i);
/* How many columns a row of it has. */
int qz_col_count(struct qz_stmt *s);
/* Append column i so that no two values give the same bytes: its type, its length, itself. */
void qz_col_encode(struct qz_stmt *s, int i, struct qz_buf *out);

/* As qz_db_get, by a text instead of a name: a string constant. For texts that are made of names of tables.
 */
int qz_db_get_text(struct qz_db *db, const char *sql, const struct qz_row **row, struct qz_err *err,
                   const struct qz_arg *args);

/* Call take for each row of a SELECT of one parameter, for each of n keys of one kind, in one trip; of a
 * string constant, as above. */
int qz_db_fetch_text(struct qz_db *db, const char *sql, const struct qz_arg *key, size_t n,
                     int (*take)(void *ctx, size_t key, const struct qz_row *row, struct qz_err *err),
                     void *ctx, struct qz_err *err);

#endif
