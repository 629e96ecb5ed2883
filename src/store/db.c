/* The handle: transactions and what else is done to a whole database, whatever database it is. */
#include "store/db_int.h"

#include <stdlib.h>

static int refuse_broken(const struct qz_db *db, struct qz_err *err)
{
    return qz_fail(err, QZ_E_IO, "the disk failed under %s earlier; open it again, so that it is checked",
                   db->path);
}

enum qz_dialect qz_db_dialect(const struct qz_db *db)
{
    return db->kind->dialect;
}

int qz_db_exec(struct qz_db *db, const char *sql, struct qz_err *err)
{
    db->trips++;
    return db->kind->exec(db, sql, err);
}

int qz_db_begin(struct qz_db *db, struct qz_err *err)
{
    uint64_t trips = db->trips + 1; /* whatever statements the database makes of it */
    int rc = db->broken ? refuse_broken(db, err) : db->kind->begin(db, err);
    db->trips = trips;
    return rc;
}

void qz_db_before_commit(struct qz_db *db, int (*fn)(void *ctx, struct qz_err *err), void *ctx)
{
    db->before_commit = fn;
    db->before_commit_ctx = ctx;
}

int qz_db_commit(struct qz_db *db, struct qz_err *err)
{
    int rc = db->broken ? refuse_broken(db, err) : 0;
    if (rc == 0 && db->before_commit)
        rc = db->before_commit(db->before_commit_ctx, err);
    uint64_t trips = db->trips + 1;
    if (rc == 0)
        rc = db->kind->commit(db, err);

    db->trips = trips;
    if (rc == 0)
        return 0;
    qz_db_rollback(db);
    return -1;
}

bool qz_db_full(const struct qz_db *db)
{
    return db->full;
}

void qz_db_rollback(struct qz_db *db)
{
    db->kind->rollback(db);
}

int qz_db_checkpoint(struct qz_db *db, int pages, struct qz_err *err)
{
    return db->broken ? refuse_broken(db, err) : db->kind->checkpoint(db, pages, err);
}

int qz_db_prove(struct qz_db *db, struct qz_err *err)
{
    return db->kind->prove(db, err);
}

int qz_db_turn(struct qz_db *db, bool write, bool *news, struct qz_err *err)
{
    *news = false;
    return db->kind->turn ? db->kind->turn(db, write, news, err) : 0;
}

int qz_db_turn_look(struct qz_db *db, bool *news, struct qz_err *err)
{
    *news = false;
    return db->kind->turn_look ? db->kind->turn_look(db, news, err) : 0;
}

void qz_db_turn_end(struct qz_db *db)
{
    if (db->kind->turn_end)
        db->kind->turn_end(db);
}

int64_t qz_db_changes(struct qz_db *db)
{
    return db->kind->changes(db);
}

void qz_db_close(struct qz_db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < db->slots; i++)
        qz_stmt_free(db->cache[i]);
    for (int q = 0; q < Q_COUNT; q++)
        qz_stmt_free(db->query[q]);

    db->kind->close(db);
    free(db->cache);
    free(db->path);
    free(db);
}
