/* A narrow handle on one database: a file of SQLite, or a database of PostgreSQL. Only this room includes
 * sqlite3.h and libpq-fe.h. One connection, one thread.
 *
 * Every function that can fail returns 0 or -1 with *err: QZ_E_FULL for a full disk, QZ_E_CORRUPT for a file
 * that fails its checks (qz_db_open says so only when a second reading agrees; QZ_E_IO or QZ_E_NOMEM when it
 * could not be read), QZ_E_CONFLICT when another process holds it or a constraint is broken, QZ_E_DENIED for
 * a read-only file or directory, QZ_E_MISSING for a directory that is not there, QZ_E_IO for the rest of what
 * the system refuses. After QZ_E_IO or QZ_E_CORRUPT a handle takes no more transactions (QZ_E_IO): what is on
 * the disk is no longer known, so it has to be closed, opened anew and checked.
 *
 * PostgreSQL says QZ_E_IO when its server cannot be reached, and the handle goes on: it connects anew by
 * itself between transactions, and what was not committed is as if it had never been. Where the connection
 * goes while a commit is under way, qz_db_commit waits for the server and says what became of it; only when
 * that takes too long is the handle good for nothing more, as above. QZ_E_CONFLICT where another transaction
 * was in the way: qz_db_again. */
#ifndef QZ_STORE_DB_H
#define QZ_STORE_DB_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct qz_db;

enum qz_sync { QZ_SYNC_FULL, QZ_SYNC_NORMAL, QZ_SYNC_OFF }; /* the last two exist for the fault laboratory */

struct qz_db_options {
    enum qz_sync sync;
    const char *vfs; /* a registered SQLite VFS, or NULL; the fault laboratory's hook */
    bool must_exist; /* do not create the file */
    bool as_it_is;   /* never bring an older program's file up to this one: refuse it */
    const char
        *database;   /* of a directory's store: the address of its database, or NULL for the file in it */
    bool skip_check; /* do not run quick_check at open (benches of other things) */
    bool readers;    /* other handles of this process may read beside this one: qz_db_reader */
    bool shared;     /* of an address: other programs may work on it at the same time, in turns: qz_db_turn */
};

/* Whose SQL it is. */
enum qz_dialect { QZ_DIALECT_SQLITE, QZ_DIALECT_PG, QZ_DIALECTS };
enum qz_dialect qz_db_dialect(const struct qz_db *db);

/* Whether a path is the address of a PostgreSQL database: "postgresql://…". */
bool qz_db_is_address(const char *path);

/* Open (or create with mode 0600) a database with the settings of the protocol's "Store": exclusive lock,
 * WAL, synchronous=FULL, defensive, trusted_schema off … ; each is read back, and a mismatch refuses. Then
 * quick_check. A corrupt file is reported and left as it is. NULL on failure.
 *
 * Of an address (qz_db_is_address) the database has to be there; synchronous_commit=on and the planner's
 * settings are read back, and the server has to be one that syncs (fsync=on). One program at a time, or any
 * number of those that say that they share it: QZ_E_CONFLICT. Of the options only as_it_is and shared count.
 */
struct qz_db *qz_db_open(const char *path, const struct qz_db_options *opt, struct qz_err *err);

/* ---- reading beside the one that writes ----
 * A database that was opened with `readers` has its one handle that writes and checkpoints, and any number
 * that only read, each used by one thread at a time, whichever that is. Other processes are kept out as ever.
 * (SQLite 3.40.1 can lose commits where two connections write or checkpoint: so these do neither.) */

/* Another handle on the writer's database, for statements that change nothing: those that would fail with
 * QZ_E_DENIED. Each statement sees what was committed when it began. To be closed before the writer is. */
struct qz_db *qz_db_reader(struct qz_db *writer, struct qz_err *err);
/* From here to qz_db_read_end every statement of the reader sees the same state, whatever is committed
 * meanwhile; what is committed stays in the write-ahead log for so long, which grows by it. So there is an
 * end to it: after most_ms statements fail with QZ_E_CONFLICT. */
int qz_db_read_begin(struct qz_db *reader, int64_t most_ms, struct qz_err *err);
void qz_db_read_end(struct qz_db *reader);

/* ---- turns of programs that share a database ----
 * What a program does between two waits, such as answering a request, is a turn: nothing is written by
 * another program meanwhile, so that it sees one state and may decide by it. Those that write have the
 * database alone; those that read are many. Without `shared` there is nobody to wait for: all of this does
 * nothing, and there is never news. */

/* Begin a turn; waits for others. *news: another program wrote since this one's last turn, so that what it
 * keeps in memory is to be read again. Where the connection is lost within the turn it goes on in another
 * one, unless another program wrote in between: then everything fails with QZ_E_IO until its end. */
int qz_db_turn(struct qz_db *db, bool write, bool *news, struct qz_err *err);
void qz_db_turn_end(struct qz_db *db);
/* Whether there would be news. Outside of a turn. */
int qz_db_turn_look(struct qz_db *db, bool *news, struct qz_err *err);

/* Finalises the statements, closes. Nothing uncommitted survives. NULL is fine. */
void qz_db_close(struct qz_db *db);

/* Check the whole file, indices too: slower than what opening checks. PostgreSQL's are the server's own. */
int qz_db_prove(struct qz_db *db, struct qz_err *err);

/* Run the numbered scripts "PREFIX/NNN_name.sql" among the embedded assets, or where databases differ
 * "PREFIX/sqlite/NNN_name.sql" and "PREFIX/pg/NNN_name.sql", that are above the version that the database
 * holds, each in a transaction of its own. A file of a newer program is refused, untouched, as is one of an
 * older program that was opened as_it_is (QZ_E_VERSION). */
int qz_db_migrate(struct qz_db *db, const char *prefix, struct qz_err *err);

/* One or more statements without parameters or results. */
int qz_db_exec(struct qz_db *db, const char *sql, struct qz_err *err);
/* The whole number in the first column of the first row of a statement without parameters; QZ_E_MISSING when
 * it has no row. */
int qz_db_number(struct qz_db *db, const char *sql, int64_t *out, struct qz_err *err);

/* The same, now and at the beginning of each connection that the handle makes later: what a connection has
 * for itself, such as a temporary table. sql is a string constant. */
int qz_db_each_session(struct qz_db *db, const char *sql, struct qz_err *err);

/* A write transaction (BEGIN IMMEDIATE), its end, and its undoing. A failed commit is rolled back. */
int qz_db_begin(struct qz_db *db, struct qz_err *err);
int qz_db_commit(struct qz_db *db, struct qz_err *err);
/* Whether the disk had no room for the last write. */
bool qz_db_full(const struct qz_db *db);
/* Whether the last failure was that another transaction was in the way: the same may go well when it is tried
 * again from its beginning. */
bool qz_db_again(const struct qz_db *db);
void qz_db_rollback(struct qz_db *db);
/* Call fn at the end of each transaction, before it is committed; when fn fails the transaction is rolled
 * back and qz_db_commit fails with what fn says. */
void qz_db_before_commit(struct qz_db *db, int (*fn)(void *ctx, struct qz_err *err), void *ctx);

/* Move the write-ahead log into the database when it holds at least `pages` pages. Called when nobody is
 * waiting, so that no commit has to. Returns 0 also when there was nothing to do, as always on PostgreSQL. */
int qz_db_checkpoint(struct qz_db *db, int pages, struct qz_err *err);

/* Of SQLite alone (QZ_E_INPUT; PostgreSQL has its own means: pg_dump).
 *
 * Write all of the database as it is now into a new file of mode 0600 (QZ_E_CONFLICT when there is one), and
 * sync it. Not inside a transaction. On failure there is no file. */
int qz_db_copy(struct qz_db *db, const char *path, struct qz_err *err);

/* The same in steps, between which the database goes on being used. What is written meanwhile by the handle
 * is in the copy, too; of a reader it is what the reader saw at the beginning, whatever is written. Until
 * qz_copy_settle the file is "PATH.part". NULL on failure. */
struct qz_copy;
struct qz_copy *qz_copy_begin(struct qz_db *db, const char *path, struct qz_err *err);
/* Copy that many pages more, or all of them (-1). 1: there are more, 0: those were the last, -1. Not inside a
 * transaction. */
int qz_copy_step(struct qz_copy *c, int pages, struct qz_err *err);
/* After the last: sync the file and give it its name. Does not touch the database, so any thread may. */
int qz_copy_settle(struct qz_copy *c, struct qz_err *err);
/* Before the database is closed, in its thread. A copy that was not settled is removed. NULL is fine. */
void qz_copy_destroy(struct qz_copy *c);

int64_t qz_db_changes(struct qz_db *db); /* rows changed by the last statement */

#endif
