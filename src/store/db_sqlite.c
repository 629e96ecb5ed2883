#include "store/db_int.h"

#include "base/words.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

static enum qz_err_code code_of_open(int sys)
{
    if (sys == EACCES || sys == EPERM || sys == EROFS)
        return QZ_E_DENIED;
    if (sys == ENOENT || sys == ENOTDIR)
        return QZ_E_MISSING;
    return sys == ENOSPC || sys == EDQUOT ? QZ_E_FULL : QZ_E_IO;
}

static enum qz_err_code code_of_disk(int rc, int sys)
{
    if (rc == SQLITE_IOERR_NOMEM)
        return QZ_E_NOMEM;
    return sys == ENOSPC || sys == EDQUOT ? QZ_E_FULL : QZ_E_IO;
}

static enum qz_err_code code_of(int rc, int sys)
{
    switch (rc & 0xff) {
    case SQLITE_FULL:
        return QZ_E_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return QZ_E_CORRUPT;

    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_CONSTRAINT:
    case SQLITE_INTERRUPT:
        return QZ_E_CONFLICT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return QZ_E_DENIED;

    case SQLITE_CANTOPEN:
        return code_of_open(sys);
    case SQLITE_IOERR:
        return code_of_disk(rc, sys);
    case SQLITE_NOMEM:
        return QZ_E_NOMEM;
    case SQLITE_TOOBIG:
        return QZ_E_INPUT;

    default:
        return QZ_E_BUG;
    }
}

int qz_db_damaged(struct qz_db *db, const char *what, struct qz_err *err)
{
    static const char heading[] = "*** in database ";
    db->broken = true;
    while (strncmp(what, heading, sizeof heading - 1) == 0 && strchr(what, '\n'))
        what = strchr(what, '\n') + 1;
    if (db->second)
        return qz_fail(err, QZ_E_CORRUPT, "%s is damaged (%.*s); nothing in it was changed, keep it as it is",
                       db->path, (int)strcspn(what, "\n"), what);
    return qz_fail(
        err, QZ_E_CORRUPT,
        "%s did not read as it was written (%.*s); open it again, so that it is read a second time", db->path,
        (int)strcspn(what, "\n"), what);
}

int qz_db_fail(struct qz_db *db, int rc, struct qz_err *err)
{
    const char *what = db->h ? sqlite3_errmsg(db->h) : sqlite3_errstr(rc);
    int sys = db->h ? sqlite3_system_errno(db->h) : 0;
    enum qz_err_code code = code_of(rc, sys);
    if (code == QZ_E_IO || code == QZ_E_CORRUPT)
        db->broken = true;

    switch (code) {
    case QZ_E_FULL:
        db->full = true;
        return qz_fail(err, code, "the disk that holds %s is full; free some space on it", db->path);
    case QZ_E_CORRUPT:
        return qz_db_damaged(db, what, err);
    case QZ_E_CONFLICT:
        if (qz_read_late(db, err) != 0)
            return -1;
        if ((rc & 0xff) != SQLITE_CONSTRAINT)
            return qz_fail(err, code, "%s is in use by another program; stop it first", db->path);
        return qz_fail(err, code, "%s holds something that this contradicts (%s)", db->path, what);
    case QZ_E_DENIED:
        return qz_fail(err, code,
                       "%s cannot be written (%s); check the owner and mode of it and its directory",
                       db->path, sys ? qz_word(strerror(sys)) : what);
    case QZ_E_MISSING:
        return qz_fail(err, code, "%s does not exist; check the path", db->path);
    case QZ_E_IO:
        return qz_fail(err, code, "the disk failed under %s (%s); check the disk, then start again", db->path,
                       sys ? qz_word(strerror(sys)) : what);
    case QZ_E_NOMEM:
        return qz_fail(err, code, "no memory to work on %s; it is as it was, try again with more", db->path);
    default:
        return qz_fail(err, code, "%s: %s", db->path, what);
    }
}

/* ---- transactions ---- */

static int sqlite_exec(struct qz_db *db, const char *sql, struct qz_err *err)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : qz_db_fail(db, rc, err);
}

static int sqlite_begin(struct qz_db *db, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "BEGIN IMMEDIATE", err);
    return s ? qz_run(s, err) : -1;
}

/* Pages that the last transactions put into the write-ahead log. */
static int count_pages(struct qz_db *db)
{
    int now = 0, high = 0;
    sqlite3_db_status(db->h, SQLITE_DBSTATUS_CACHE_WRITE, &now, &high, 1);
    db->log_pages += now;
    return now;
}

static int sqlite_commit(struct qz_db *db, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "COMMIT", err);
    int rc = s ? qz_run(s, err) : -1;
    if (rc == 0 && count_pages(db) > 0)
        db->full = false;
    return rc;
}

static void sqlite_rollback(struct qz_db *db)
{
    /* SQLite has already rolled back by itself after some failures. */
    if (!sqlite3_get_autocommit(db->h))
        sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
    count_pages(db);
}

static int sqlite_version(struct qz_db *db, int64_t *out, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, "PRAGMA user_version", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    *out = qz_col_int(s, 0);
    qz_reset(s);
    return 0;
}

static int sqlite_stamp(struct qz_db *db, int number, struct qz_err *err)
{
    char sql[48];
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version=%d", number);
    return sqlite_exec(db, sql, err);
}

/* The first write after the log was moved starts it anew and syncs its header on top of the commit. That
 * write is made here, while nobody waits: page 1 as it is. */
static int restart_log(struct qz_db *db, struct qz_err *err)
{
    int64_t version;
    return sqlite_version(db, &version, err) == 0 ? sqlite_stamp(db, (int)version, err) : -1;
}

static int sqlite_checkpoint(struct qz_db *db, int pages, struct qz_err *err)
{
    count_pages(db);
    if (db->log_pages < pages)
        return 0;
    int rc = sqlite3_wal_checkpoint_v2(db->h, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
    if (rc != SQLITE_OK)
        return qz_db_fail(db, rc, err);
    rc = restart_log(db, err);
    count_pages(db);
    db->log_pages = 0;
    return rc;
}

static int64_t sqlite_changes(struct qz_db *db)
{
    return sqlite3_changes64(db->h);
}

static void sqlite_close(struct qz_db *db)
{
    /* Closing would move the write-ahead log into a file that is not to be trusted; and a reader never does.
     */
    assert(db->readers == 0);
    if (db->h && (db->broken || db->writer))
        sqlite3_db_config(db->h, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)NULL);
    sqlite3_close(db->h);
    if (db->writer)
        db->writer->readers--;
}

/* ---- statements ---- */

static int sqlite_prepare(struct qz_stmt *s, struct qz_err *err)
{
    int rc = sqlite3_prepare_v3(s->db->h, s->sql, -1, SQLITE_PREPARE_PERSISTENT, &s->s, NULL);
    if (rc != SQLITE_OK)
        return qz_db_fail(s->db, rc, err);
    s->parameters = sqlite3_bind_parameter_count(s->s);
    if (s->parameters > QZ_STMT_PARAMETERS)
        return qz_fail(err, QZ_E_BUG, "a statement has too many parameters: %s", s->sql);
    return qz_row_size(&s->row, sqlite3_column_count(s->s), err);
}

static int sqlite_bind(sqlite3_stmt *s, int i, const struct qz_arg *a)
{
    switch (a->kind) {
    case QZ_KIND_INT:
        return sqlite3_bind_int64(s, i, a->i);
    case QZ_KIND_TEXT:
        if (a->n == QZ_TEXT_WHOLE)
            return sqlite3_bind_text(s, i, a->p, -1, SQLITE_STATIC);
        return sqlite3_bind_text64(s, i, a->p, a->n, SQLITE_STATIC, SQLITE_UTF8);
    case QZ_KIND_BLOB:
        /* A blob of no bytes is not NULL, whatever its address. */
        return sqlite3_bind_blob64(s, i, a->n ? a->p : "", a->n, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(s, i);
    }
}

static int sqlite_start(struct qz_stmt *s, const struct qz_arg *args, struct qz_err *err)
{
    int rc = SQLITE_OK;
    sqlite3_reset(s->s);
    for (int i = 0; rc == SQLITE_OK && i < s->parameters; i++)
        rc = sqlite_bind(s->s, i + 1, &args[i]);
    return rc == SQLITE_OK ? 0 : qz_db_fail(s->db, rc, err);
}

/* What column i of the row holds that the statement stands on. SQLITE_OK or what failed. */
static int sqlite_column(sqlite3_stmt *s, int i, struct qz_arg *v)
{
    int type = sqlite3_column_type(s, i);
    *v = (struct qz_arg){.kind = QZ_KIND_NIL};
    if (type == SQLITE_NULL)
        return SQLITE_OK;
    if (type != SQLITE_TEXT && type != SQLITE_BLOB) {
        v->kind = QZ_KIND_INT;
        v->i = sqlite3_column_int64(s, i);
        return SQLITE_OK;
    }

    v->kind = type == SQLITE_TEXT ? QZ_KIND_TEXT : QZ_KIND_BLOB;
    v->p = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(s, i) : sqlite3_column_blob(s, i);
    v->n = (size_t)sqlite3_column_bytes(s, i);
    return !v->p && (v->n || type == SQLITE_TEXT) ? SQLITE_NOMEM : SQLITE_OK;
}

static int sqlite_look(struct qz_stmt *s)
{
    int rc = SQLITE_OK, columns = sqlite3_column_count(s->s);
    /* "SELECT *" of a table that another column was added to since. */
    if (columns != s->row.columns && qz_row_size(&s->row, columns, NULL) != 0)
        return SQLITE_NOMEM;

    for (int i = 0; rc == SQLITE_OK && i < s->row.columns; i++)
        rc = sqlite_column(s->s, i, &s->row.value[i]);
    return rc;
}

static int sqlite_step(struct qz_stmt *s, struct qz_err *err)
{
    int rc = sqlite3_step(s->s);
    if (rc == SQLITE_ROW && (rc = sqlite_look(s)) == SQLITE_OK)
        return 1;
    if (rc != SQLITE_DONE)
        qz_db_fail(s->db, rc, err);
    sqlite3_reset(s->s);
    return rc == SQLITE_DONE ? 0 : -1;
}

static void sqlite_reset(struct qz_stmt *s)
{
    sqlite3_reset(s->s);
}

static void sqlite_finish(struct qz_stmt *s)
{
    sqlite3_finalize(s->s);
}

const struct qz_db_kind qz_db_sqlite = {
    .dialect = QZ_DIALECT_SQLITE,
    .folder = "sqlite",
    .begin = sqlite_begin,
    .commit = sqlite_commit,
    .rollback = sqlite_rollback,
    .exec = sqlite_exec,
    .changes = sqlite_changes,
    .prove = qz_db_sqlite_prove,
    .checkpoint = sqlite_checkpoint,
    .version = sqlite_version,
    .stamp = sqlite_stamp,
    .close = sqlite_close,
    .prepare = sqlite_prepare,
    .start = sqlite_start,
    .step = sqlite_step,
    .reset = sqlite_reset,
    .finish = sqlite_finish,
};
