/* What the parts of the database handle share. Nobody outside of them includes this. */
#ifndef QZ_STORE_DB_INT_H
#define QZ_STORE_DB_INT_H

#include "store/db.h"
#include "store/row_int.h"

#include <sqlite3.h>

struct qz_stmt {
    struct qz_db *db;
    const char *sql; /* the key: its address */
    sqlite3_stmt *s;
    int bind_rc;       /* the first failure of a bind or of memory for a text, reported by the next step */
    struct qz_row row; /* of a named statement: the one that it stands on, or that was kept */
};

struct qz_db {
    sqlite3 *h;
    char *path;
    struct qz_stmt **cache; /* open addressing by the address of the text */
    size_t slots, used;
    struct qz_stmt *query[Q_COUNT]; /* named statements that were run: prepared */
    bool as_it_is;                  /* never migrated */
    bool broken;                    /* the disk or the file failed: no more transactions */
    int (*before_commit)(void *ctx, struct qz_err *err);
    void *before_commit_ctx;
    bool full;         /* the disk had no room for the last write */
    bool second;       /* an earlier reading of the file failed its checks */
    int64_t log_pages; /* written to the write-ahead log since it was last moved, as far as known */
};

/* Prepare a statement, which is nobody's yet; NULL on failure. sql lives as long as it. */
struct qz_stmt *qz_stmt_prepare(struct qz_db *db, const char *sql, struct qz_err *err);
void qz_stmt_free(struct qz_stmt *s); /* NULL is fine */

/* Turn a result code of SQLite into *err, with what to do. Marks the handle broken when the disk or the file
 * failed. Returns -1. */
int qz_db_fail(struct qz_db *db, int rc, struct qz_err *err);
/* What was read fails a check: mark the handle broken, and say so in one line with what SQLite found (its
 * text may have several) and with what to do. Only a second reading calls the file damaged: a first one may
 * have been led astray by a read that failed once. Returns -1. */
int qz_db_damaged(struct qz_db *db, const char *what, struct qz_err *err);

#endif
