/* A store's rows from a file of SQLite into a database of PostgreSQL, or back. */
#ifndef QZ_STORE_CARRY_H
#define QZ_STORE_CARRY_H

#include "store/db.h"

/* Both hold the schema of the same scripts, and one of them is a file. */

/* Put every row of `from` in the place of those that `to` holds, inside a transaction of `to`. Of a file
 * `from` is nobody else's meanwhile; of PostgreSQL it is in a transaction that sees one state
 * (qz_carry_hold). *rows receives how many there were. */
int qz_carry_rows(struct qz_db *from, struct qz_db *to, uint64_t *rows, struct qz_err *err);

/* Whether both hold the same rows, of every table: 1, 0 with the name of a table that differs, -1. What is of
 * PostgreSQL is in a transaction. */
#define QZ_CARRY_TABLE 64
int qz_carry_same(struct qz_db *a, struct qz_db *b, char table[QZ_CARRY_TABLE], struct qz_err *err);

/* From here to qz_db_rollback a database of PostgreSQL is read as it is now, whatever others write. */
int qz_carry_hold(struct qz_db *db, struct qz_err *err);

#endif
