/* Tables that are put aside to be made anew, and compared with what they are then. All of it inside the
 * caller's transaction. Whole rows are compared, whatever columns they have: one that a later script adds is
 * not forgotten. 0, or -1 with *err. */
#ifndef QZ_STORE_ASIDE_H
#define QZ_STORE_ASIDE_H

#include "store/db.h"

/* Copy each of the n tables, whose names are the program's own, and empty it. */
int qz_aside_put(struct qz_db *db, const char *const *table, size_t n, struct qz_err *err);
/* How many rows only a table or only its copy has, of all together. */
int qz_aside_differ(struct qz_db *db, const char *const *table, size_t n, uint64_t *rows, struct qz_err *err);
/* Give up the copies. */
int qz_aside_drop(struct qz_db *db, const char *const *table, size_t n, struct qz_err *err);

#endif
