/* Turns of programs that share a database of PostgreSQL: a lock of the session, and the number of the newest
 * change beside it, by which each program sees what others did. */
#include "store/db_pg_int.h"

#include <stdlib.h>

#define TURN "8172929044286103920"

/* Each statement sees what was committed before it began, so the number is read behind the lock. */
static const char *const turn_texts[] = {
    [QZ_PG_NO_TURN] = "SELECT number FROM turn",
    [QZ_PG_READS] = "SELECT pg_advisory_lock_shared(" TURN "); SELECT number FROM turn",
    [QZ_PG_WRITES] = "SELECT pg_advisory_lock(" TURN "); SELECT number FROM turn",
};

/* The number of the newest change; within a turn from now on. */
static int turn_ask(struct qz_db *db, enum qz_pg_turn turn, int64_t *number, struct qz_err *err)
{
    PGresult *r = NULL;
    if (qz_pg_run(db, turn_texts[turn], &r, err) != 0)
        return -1;
    *number = PQntuples(r) == 1 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : -1;
    PQclear(r);
    return *number >= 0 ? 0 : qz_fail(err, QZ_E_CORRUPT, "%s has lost the row of the table turn", db->path);
}

/* Over a new connection, where the one that there is turns out to be gone: nothing was asked of it yet. */
static int turn_ask_twice(struct qz_db *db, enum qz_pg_turn turn, int64_t *number, struct qz_err *err)
{
    struct qz_err why = {0};
    int rc = qz_pg_ready(db, &why);
    if (rc == 0)
        rc = turn_ask(db, turn, number, &why);
    if (rc != 0 && qz_pg_lost(db) && (rc = qz_pg_ready(db, &why)) == 0)
        rc = turn_ask(db, turn, number, &why);
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

int qz_pg_turn(struct qz_db *db, bool write, bool *news, struct qz_err *err)
{
    struct qz_pg *pg = db->pg;
    int64_t number;
    if (!pg->shared)
        return 0;
    if (pg->turn != QZ_PG_NO_TURN)
        return qz_fail(err, QZ_E_BUG, "a turn was begun within another one");

    enum qz_pg_turn turn = write ? QZ_PG_WRITES : QZ_PG_READS;
    if (turn_ask_twice(db, turn, &number, err) != 0) {
        if (pg->again)
            return qz_fail(err, QZ_E_IO, "%s is held by another tracker for too long; try it again",
                           db->path);
        return -1;
    }
    *news = number != pg->version;
    pg->version = number;
    pg->turn = turn;
    pg->turned = true;
    return 0;
}

int qz_pg_turn_look(struct qz_db *db, bool *news, struct qz_err *err)
{
    int64_t number;
    if (!db->pg->shared)
        return 0;
    if (turn_ask_twice(db, QZ_PG_NO_TURN, &number, err) != 0)
        return -1;
    *news = number != db->pg->version;
    return 0;
}

void qz_pg_turn_end(struct qz_db *db)
{
    struct qz_pg *pg = db->pg;
    bool held = pg->turn != QZ_PG_NO_TURN && !qz_pg_lost(db);
    const char *sql = pg->turn == QZ_PG_WRITES ? "SELECT pg_advisory_unlock(" TURN ")"
                                               : "SELECT pg_advisory_unlock_shared(" TURN ")";
    pg->turn = QZ_PG_NO_TURN;
    pg->turn_lost = false;
    /* Nobody waits for the answer, which qz_pg_ready passes over. A lock that is not given back would keep
     * everybody out: it goes with its connection. */
    if (held && PQsendQuery(pg->c, sql) != 1)
        qz_pg_drop(db);
    else
        pg->ending = held;
}

int qz_pg_turn_again(struct qz_db *db, struct qz_err *err)
{
    struct qz_pg *pg = db->pg;
    if (pg->turn == QZ_PG_NO_TURN)
        return 0;
    if (turn_ask(db, pg->turn, &pg->found, err) != 0)
        return -1;
    pg->turn_lost = pg->found != pg->version;
    return 0;
}

int qz_pg_turn_holds(struct qz_db *db, struct qz_err *err)
{
    if (!db->pg->turn_lost)
        return 0;
    return qz_fail(err, QZ_E_IO,
                   "the connection to %s was gone for a moment, in which another tracker changed something; "
                   "try it again",
                   db->path);
}

int qz_pg_turn_writes(struct qz_db *db, struct qz_err *err)
{
    const struct qz_pg *pg = db->pg;
    if (!pg->turned || pg->turn == QZ_PG_WRITES)
        return 0;
    return qz_fail(err, QZ_E_BUG, "a change was begun outside of a turn that writes");
}
