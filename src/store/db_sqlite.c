#include "store/db_int.h"

#include "base/words.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum qz_err_code code_of_open(int sys)
{
    switch (sys) {
    case EACCES:
    case EPERM:
    case EROFS:
        return QZ_E_DENIED;
    case ENOENT:
    case ENOTDIR:
        return QZ_E_MISSING;
    case ENOSPC:
    case EDQUOT:
        return QZ_E_FULL;
    default:
        return QZ_E_IO;
    }
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
        return QZ_E_CONFLICT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return QZ_E_DENIED;
    case SQLITE_CANTOPEN:
        return code_of_open(sys);
    case SQLITE_IOERR:
        return rc == SQLITE_IOERR_NOMEM ? QZ_E_NOMEM : sys == ENOSPC || sys == EDQUOT ? QZ_E_FULL : QZ_E_IO;
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

static int refuse_broken(const struct qz_db *db, struct qz_err *err)
{
    return qz_fail(err, QZ_E_IO, "the disk failed under %s earlier; open it again, so that it is checked",
                   db->path);
}

int qz_db_exec(struct qz_db *db, const char *sql, struct qz_err *err)
{
    int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
    return rc == SQLITE_OK ? 0 : qz_db_fail(db, rc, err);
}

int qz_db_begin(struct qz_db *db, struct qz_err *err)
{
    if (db->broken)
        return refuse_broken(db, err);
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

void qz_db_before_commit(struct qz_db *db, int (*fn)(void *ctx, struct qz_err *err), void *ctx)
{
    db->before_commit = fn;
    db->before_commit_ctx = ctx;
}

int qz_db_commit(struct qz_db *db, struct qz_err *err)
{
    if (!db->broken && db->before_commit && db->before_commit(db->before_commit_ctx, err) != 0) {
        qz_db_rollback(db);
        return -1;
    }
    struct qz_stmt *s = db->broken ? NULL : qz_db_stmt(db, "COMMIT", err);
    int rc = s ? qz_run(s, err) : db->broken ? refuse_broken(db, err) : -1;
    if (rc != 0)
        qz_db_rollback(db);
    if (count_pages(db) > 0 && rc == 0)
        db->full = false;
    return rc;
}

bool qz_db_full(const struct qz_db *db)
{
    return db->full;
}

void qz_db_rollback(struct qz_db *db)
{
    /* SQLite has already rolled back by itself after some failures. */
    if (!sqlite3_get_autocommit(db->h))
        sqlite3_exec(db->h, "ROLLBACK", NULL, NULL, NULL);
    count_pages(db);
}

/* The first write after the log was moved starts it anew and syncs its header on top of the commit. That
 * write is made here, while nobody waits: page 1 as it is. */
static int restart_log(struct qz_db *db, struct qz_err *err)
{
    char sql[64];
    struct qz_stmt *s = qz_db_stmt(db, "PRAGMA user_version", err);
    if (!s || qz_step(s, err) != 1)
        return -1;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version=%lld", (long long)qz_col_int(s, 0));
    qz_reset(s);
    return qz_db_exec(db, sql, err);
}

int qz_db_checkpoint(struct qz_db *db, int pages, struct qz_err *err)
{
    if (db->broken)
        return refuse_broken(db, err);
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

/* ---- statements ---- */

static size_t slot_of(const struct qz_db *db, const char *sql)
{
    size_t i = (size_t)(((uintptr_t)sql * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (db->slots - 1);
    while (db->cache[i] && db->cache[i]->sql != sql)
        i = (i + 1) & (db->slots - 1);
    return i;
}

static int grow_cache(struct qz_db *db)
{
    size_t old = db->slots;
    struct qz_stmt **was = db->cache;
    struct qz_stmt **bigger = calloc(old ? old * 2 : 64, sizeof *bigger);
    if (!bigger)
        return -1;
    db->cache = bigger;
    db->slots = old ? old * 2 : 64;
    for (size_t i = 0; i < old; i++)
        if (was[i])
            db->cache[slot_of(db, was[i]->sql)] = was[i];
    free(was);
    return 0;
}

struct qz_stmt *qz_stmt_prepare(struct qz_db *db, const char *sql, struct qz_err *err)
{
    struct qz_stmt *s = calloc(1, sizeof *s);
    if (!s) {
        qz_fail(err, QZ_E_NOMEM, "no memory for a statement of the database");
        return NULL;
    }
    s->db = db;
    s->sql = sql;
    int rc = sqlite3_prepare_v3(db->h, sql, -1, SQLITE_PREPARE_PERSISTENT, &s->s, NULL);
    if (rc != SQLITE_OK) {
        qz_db_fail(db, rc, err);
        free(s);
        return NULL;
    }
    return s;
}

void qz_stmt_free(struct qz_stmt *s)
{
    if (!s)
        return;
    sqlite3_finalize(s->s);
    free(s->row.value);
    free(s->row.bytes);
    free(s);
}

struct qz_stmt *qz_db_stmt(struct qz_db *db, const char *sql, struct qz_err *err)
{
    if (db->used * 2 >= db->slots && grow_cache(db) != 0) {
        qz_fail(err, QZ_E_NOMEM, "no memory for the statements of the database");
        return NULL;
    }
    size_t i = slot_of(db, sql);
    if (!db->cache[i]) {
        if (!(db->cache[i] = qz_stmt_prepare(db, sql, err)))
            return NULL;
        db->used++;
        return db->cache[i];
    }
    sqlite3_reset(db->cache[i]->s);
    sqlite3_clear_bindings(db->cache[i]->s);
    db->cache[i]->bind_rc = SQLITE_OK;
    return db->cache[i];
}

static void note(struct qz_stmt *s, int rc)
{
    if (s->bind_rc == SQLITE_OK)
        s->bind_rc = rc;
}

void qz_bind_int(struct qz_stmt *s, int i, int64_t v)
{
    note(s, sqlite3_bind_int64(s->s, i, v));
}

void qz_bind_text(struct qz_stmt *s, int i, const char *text)
{
    note(s, sqlite3_bind_text(s->s, i, text, -1, SQLITE_STATIC));
}

void qz_bind_text_n(struct qz_stmt *s, int i, const char *text, size_t n)
{
    note(s, sqlite3_bind_text64(s->s, i, text, n, SQLITE_STATIC, SQLITE_UTF8));
}

void qz_bind_blob(struct qz_stmt *s, int i, const void *bytes, size_t n)
{
    /* A blob of no bytes is not NULL, whatever its address. */
    note(s, sqlite3_bind_blob64(s->s, i, n ? bytes : "", n, SQLITE_STATIC));
}

void qz_bind_null(struct qz_stmt *s, int i)
{
    note(s, sqlite3_bind_null(s->s, i));
}

void qz_bind_col(struct qz_stmt *s, int at, struct qz_stmt *from, int i)
{
    note(s, sqlite3_bind_value(s->s, at, sqlite3_column_value(from->s, i)));
}

int qz_step(struct qz_stmt *s, struct qz_err *err)
{
    int rc = s->bind_rc;
    if (rc == SQLITE_OK) {
        rc = sqlite3_step(s->s);
        if (rc == SQLITE_ROW)
            return 1;
    }
    if (rc == SQLITE_DONE) {
        sqlite3_reset(s->s);
        return 0;
    }
    qz_db_fail(s->db, rc, err);
    sqlite3_reset(s->s);
    return -1;
}

int qz_run(struct qz_stmt *s, struct qz_err *err)
{
    int rc = qz_step(s, err);
    if (rc == 1) {
        qz_reset(s);
        return qz_fail(err, QZ_E_BUG, "a statement that changes things gave a row: %s", s->sql);
    }
    return rc;
}

void qz_reset(struct qz_stmt *s)
{
    sqlite3_reset(s->s);
}

int64_t qz_col_int(struct qz_stmt *s, int i)
{
    return sqlite3_column_int64(s->s, i);
}

const char *qz_col_text(struct qz_stmt *s, int i)
{
    /* Asked for first: without memory for its text a value becomes NULL. */
    bool is_null = qz_col_null(s, i);
    const unsigned char *t = sqlite3_column_text(s->s, i);
    if (!t && !is_null)
        note(s, SQLITE_NOMEM); /* told by the next step */
    return t ? (const char *)t : "";
}

const void *qz_col_blob(struct qz_stmt *s, int i, size_t *n)
{
    const void *p = sqlite3_column_blob(s->s, i);
    *n = (size_t)sqlite3_column_bytes(s->s, i);
    return p;
}

bool qz_col_null(struct qz_stmt *s, int i)
{
    return sqlite3_column_type(s->s, i) == SQLITE_NULL;
}

int qz_col_count(struct qz_stmt *s)
{
    return sqlite3_column_count(s->s);
}

void qz_col_encode(struct qz_stmt *s, int i, struct qz_buf *out)
{
    int type = sqlite3_column_type(s->s, i);
    size_t n = 0;
    if (type == SQLITE_INTEGER) {
        qz_buf_printf(out, "i%lld;", (long long)qz_col_int(s, i));
        return;
    }
    const void *bytes = type == SQLITE_NULL ? NULL : qz_col_blob(s, i, &n);
    qz_buf_printf(out, "%c%zu:", type == SQLITE_NULL ? 'n' : type == SQLITE_TEXT ? 't' : 'b', n);
    qz_buf_add(out, bytes, n);
}

int64_t qz_db_changes(struct qz_db *db)
{
    return sqlite3_changes64(db->h);
}
