/* PostgreSQL behind the handle: transactions, versions of the schema. */
#include "store/db_pg_int.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Held while scripts run. */
#define MIGRATION_LOCK "8172929044286103919"

/* How long a commit whose answer was lost is asked after: a server that crashed reads its log first. */
#define SETTLE_MS 30000
#define PAUSE_MS  100

int qz_pg_run(struct qz_db *db, const char *sql, PGresult **answer, struct qz_err *err)
{
    PGresult *r = PQexec(db->pg->c, sql);
    ExecStatusType status = PQresultStatus(r);
    int rc = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ? 0 : qz_pg_fail(db, r, err);
    if (rc == 0 && status == PGRES_COMMAND_OK)
        db->pg->changes = strtoll(PQcmdTuples(r), NULL, 10);
    if (rc == 0 && answer)
        *answer = r;
    else
        PQclear(r);
    return rc;
}

static int pg_exec(struct qz_db *db, const char *sql, struct qz_err *err)
{
    return qz_pg_ready(db, err) == 0 ? qz_pg_run(db, sql, NULL, err) : -1;
}

/* ---- transactions ---- */

static void pg_rollback(struct qz_db *db)
{
    if (db->pg->open && !qz_pg_lost(db))
        PQclear(PQexec(db->pg->c, "ROLLBACK"));
    db->pg->open = false;
}

void qz_pg_leave(struct qz_pg *pg, const char *name)
{
    qz_buf_printf(&pg->left, "DEALLOCATE %s; ", name);
}

/* What was left behind is gone, whatever becomes of the transaction. */
static int pg_send_begin(struct qz_db *db, PGresult **answer, struct qz_err *err)
{
    static const char begin[] = "BEGIN; SELECT pg_current_xact_id()";
    struct qz_buf *left = &db->pg->left;
    qz_buf_str(left, begin);
    int rc = qz_pg_run(db, left->failed ? begin : left->data, answer, err);
    qz_buf_finish(left);
    return rc;
}

static int pg_begin_once(struct qz_db *db, struct qz_err *err)
{
    PGresult *r = NULL;
    if (qz_pg_ready(db, err) != 0)
        return -1;

    db->pg->open = true; /* the half of it that begins may be done when the other fails */
    if (pg_send_begin(db, &r, err) != 0) {
        pg_rollback(db);
        return -1;
    }
    snprintf(db->pg->transaction, sizeof db->pg->transaction, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    return 0;
}

/* A connection that was lost meanwhile shows here, and nothing is lost with it. */
static int pg_begin(struct qz_db *db, struct qz_err *err)
{
    struct qz_err why = {0};
    if (qz_pg_turn_writes(db, err) != 0)
        return -1;
    db->pg->again = false;
    int rc = pg_begin_once(db, &why);
    if (rc != 0 && qz_pg_lost(db))
        rc = pg_begin_once(db, &why);
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

/* What became of a transaction whose commit was sent: 1 it is kept, 0 it is not, -1 it is not known yet. */
static int pg_outcome(struct qz_db *db, const char *transaction)
{
    const char *value[] = {transaction};
    if (qz_pg_lost(db) && qz_pg_connect(db, true, NULL) != 0)
        return -1;

    PGresult *r = PQexecParams(db->pg->c, "SELECT pg_xact_status($1::xid8)", 1, NULL, value, NULL, NULL, 0);
    const char *said = PQresultStatus(r) == PGRES_TUPLES_OK ? PQgetvalue(r, 0, 0) : "";
    int rc = -1;
    if (strcmp(said, "committed") == 0)
        rc = 1;
    else if (strcmp(said, "aborted") == 0)
        rc = 0;
    PQclear(r);
    return rc;
}

/* Whoever has turns finds out by the next one what became of it; others must be started again. */
static int pg_unsettled(struct qz_db *db, struct qz_err *err)
{
    db->pg->turn_lost = db->pg->shared;
    db->broken = !db->pg->shared;
    if (db->broken)
        return qz_fail(err, QZ_E_IO,
                       "%s went away during a change, and whether it was kept is not known; start this again "
                       "once the database answers",
                       db->path);
    return qz_fail(err, QZ_E_IO,
                   "%s went away during a change, and whether it was kept is not known yet; try it again",
                   db->path);
}

/* A turn goes on behind a commit whose answer was lost, where nobody else wrote since. */
static void pg_settled(struct qz_pg *pg, bool kept)
{
    if (pg->turn == QZ_PG_NO_TURN)
        return;
    pg->version += kept && pg->turn == QZ_PG_WRITES;
    pg->turn_lost = pg->found != pg->version;
}

/* The connection went while a commit was under way. Whoever waits for it is told what became of it, and
 * nothing is done before that is known. */
static int pg_settle(struct qz_db *db, struct qz_err *err)
{
    static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000L};
    char transaction[sizeof db->pg->transaction];
    int64_t until = qz_up_ms() + SETTLE_MS;
    memcpy(transaction, db->pg->transaction, sizeof transaction);

    int rc = pg_outcome(db, transaction);
    while (rc < 0 && qz_up_ms() < until) {
        nanosleep(&pause, NULL);
        rc = pg_outcome(db, transaction);
    }
    if (rc < 0)
        return pg_unsettled(db, err);
    pg_settled(db->pg, rc == 1);
    return rc == 1 ? 0
                   : qz_fail(err, QZ_E_IO, "%s went away during a change, which was not kept; try it again",
                             db->path);
}

/* Each commit in a turn tells other programs that there is news. */
static const char *pg_commit_text(const struct qz_pg *pg)
{
    return pg->turn == QZ_PG_WRITES ? "UPDATE turn SET number = number + 1; COMMIT" : "COMMIT";
}

static int pg_commit(struct qz_db *db, struct qz_err *err)
{
    struct qz_err why = {0};
    PGresult *r = NULL;
    if (qz_pg_lost(db)) /* before its commit was sent */
        return qz_pg_fail(db, NULL, err);

    int rc = qz_pg_run(db, pg_commit_text(db->pg), &r, &why);
    if (rc != 0 && qz_pg_lost(db))
        return pg_settle(db, err);
    /* A transaction in which a statement failed is rolled back by its commit. */
    if (rc == 0 && strcmp(PQcmdStatus(r), "COMMIT") != 0)
        rc = qz_fail(&why, QZ_E_BUG, "%s: a change was to be kept in which something had failed", db->path);
    PQclear(r);
    db->pg->open = PQtransactionStatus(db->pg->c) != PQTRANS_IDLE;
    if (rc != 0)
        return qz_fail(err, why.code, "%s", why.msg);
    db->pg->version += db->pg->turn == QZ_PG_WRITES;
    db->full = false;
    return 0;
}

bool qz_db_again(const struct qz_db *db)
{
    return db->pg && db->pg->again;
}

static int64_t pg_changes(struct qz_db *db)
{
    return db->pg->changes;
}

/* ---- versions of the schema ---- */

static int pg_number(struct qz_db *db, const char *sql, int64_t *out, struct qz_err *err)
{
    PGresult *r = NULL;
    if (qz_pg_ready(db, err) != 0 || qz_pg_run(db, sql, &r, err) != 0)
        return -1;
    *out = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    return 0;
}

static int pg_version(struct qz_db *db, int64_t *out, struct qz_err *err)
{
    int64_t there;
    *out = 0;
    if (pg_number(db, "SELECT count(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('schema_version')",
                  &there, err) != 0)
        return -1;
    return there ? pg_number(db, "SELECT number FROM schema_version", out, err) : 0;
}

static int pg_stamp(struct qz_db *db, int number, struct qz_err *err)
{
    char sql[200];
    snprintf(sql, sizeof sql,
             "CREATE TABLE IF NOT EXISTS schema_version (number int NOT NULL); DELETE FROM schema_version; "
             "INSERT INTO schema_version (number) VALUES (%d)",
             number);
    return pg_exec(db, sql, err);
}

static int pg_hold(struct qz_db *db, struct qz_err *err)
{
    return pg_exec(db, "SELECT pg_advisory_lock(" MIGRATION_LOCK ")", err);
}

static void pg_let(struct qz_db *db)
{
    if (!qz_pg_lost(db))
        qz_pg_run(db, "SELECT pg_advisory_unlock(" MIGRATION_LOCK ")", NULL, NULL);
}

/* Of those that share it only one that is alone may change what the others work on. */
static int pg_alone(struct qz_db *db, struct qz_err *err)
{
    int64_t alone;
    if (!db->pg->shared)
        return 0;
    if (pg_number(db, "SELECT pg_try_advisory_lock(" QZ_PG_LOCK ")::int", &alone, err) != 0)
        return -1;
    if (!alone)
        return qz_fail(err, QZ_E_VERSION,
                       "%s is of an older program, and one works on it; stop all of its trackers, then start "
                       "this one",
                       db->path);
    return pg_exec(db, "SELECT pg_advisory_unlock(" QZ_PG_LOCK ")", err);
}

/* ---- the rest ---- */

int qz_db_each_session(struct qz_db *db, const char *sql, struct qz_err *err)
{
    struct qz_pg *pg = db->pg;
    if (!pg)
        return qz_db_exec(db, sql, err);
    if (pg->sessions == QZ_PG_SESSION)
        return qz_fail(err, QZ_E_BUG, "too many texts for each connection");
    if (pg_exec(db, sql, err) != 0)
        return -1;
    pg->session[pg->sessions++] = sql;
    return 0;
}

/* The server looks after its files itself. */
static int pg_prove(struct qz_db *db, struct qz_err *err)
{
    return qz_pg_ready(db, err);
}

static int pg_checkpoint(struct qz_db *db, int pages, struct qz_err *err)
{
    (void)db;
    (void)pages;
    (void)err;
    return 0;
}

static void pg_close(struct qz_db *db)
{
    if (!db->pg)
        return;
    /* The server may take a while to see that a connection ended; whoever opens it next does not wait. */
    if (!qz_pg_lost(db))
        PQclear(PQexec(db->pg->c, "SELECT pg_advisory_unlock_all()"));
    PQfinish(db->pg->c);
    qz_pg_many_finish(db->pg);
    qz_buf_finish(&db->pg->left);
    free(db->pg->uri);
    free(db->pg);
}

const struct qz_db_kind qz_db_pg = {
    .dialect = QZ_DIALECT_PG,
    .folder = "pg",
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .exec = pg_exec,
    .changes = pg_changes,
    .prove = pg_prove,
    .checkpoint = pg_checkpoint,
    .hold = pg_hold,
    .let = pg_let,
    .alone = pg_alone,
    .version = pg_version,
    .stamp = pg_stamp,
    .close = pg_close,
    .turn = qz_pg_turn,
    .turn_look = qz_pg_turn_look,
    .turn_end = qz_pg_turn_end,
    .prepare = qz_pg_prepare,
    .start = qz_pg_start,
    .step = qz_pg_step,
    .reset = qz_pg_reset,
    .finish = qz_pg_finish,
    .fetch = qz_pg_fetch,
    .write = qz_pg_write,
    .fetch_text = qz_pg_fetch_text,
};
