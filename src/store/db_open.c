#include "store/db_int.h"

#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The write-ahead log is given this size at once and is written over from its start after each checkpoint, so
 * that a commit changes no file size and its sync has no metadata to write. Room for the automatic
 * checkpoint's 200 pages. */
#define LOG_BYTES (1 << 20)

/* Before the first page is read. `set` is run, `get` must then give `want`. */
struct setting {
    const char *set, *get, *want;
};
static const struct setting locking[] = {
    {"PRAGMA locking_mode=EXCLUSIVE", "PRAGMA locking_mode", "exclusive"},
    {"PRAGMA locking_mode=NORMAL", "PRAGMA locking_mode", "normal"},
};
static const struct setting before[] = {
    {"PRAGMA mmap_size=0", "PRAGMA mmap_size", "0"},
    {"PRAGMA trusted_schema=OFF", "PRAGMA trusted_schema", "0"},
    {"PRAGMA cell_size_check=ON", "PRAGMA cell_size_check", "1"},
    {"PRAGMA secure_delete=ON", "PRAGMA secure_delete", "1"},
    {"PRAGMA foreign_keys=ON", "PRAGMA foreign_keys", "1"},
    {"PRAGMA temp_store=MEMORY", "PRAGMA temp_store", "2"},
    {"PRAGMA busy_timeout=0", "PRAGMA busy_timeout", "0"},
};
/* Only once the file is known to be sound, since they write to it. */
static const struct setting after[] = {
    {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA wal_autocheckpoint=200", "PRAGMA wal_autocheckpoint", "200"},
    {"PRAGMA journal_size_limit=-1", "PRAGMA journal_size_limit", "-1"},
};
/* With readers qz_sqlite_watch_log moves the log, which is cut once a long read let it grow beyond this. A
 * reader that meets a commit under way holds the writer up for a moment. */
static const struct setting after_shared[] = {
    {"PRAGMA journal_mode=WAL", "PRAGMA journal_mode", "wal"},
    {"PRAGMA wal_autocheckpoint=0", "PRAGMA wal_autocheckpoint", "0"},
    {"PRAGMA journal_size_limit=4194304", "PRAGMA journal_size_limit", "4194304"},
    {"PRAGMA busy_timeout=5000", "PRAGMA busy_timeout", "5000"},
    /* In KiB: a batch touches pages all over the tables of a county. Taken as they are wanted. */
    {"PRAGMA cache_size=-16384", "PRAGMA cache_size", "-16384"},
};
static const struct setting reading[] = {
    {"PRAGMA query_only=ON", "PRAGMA query_only", "1"},
    {"PRAGMA wal_autocheckpoint=0", "PRAGMA wal_autocheckpoint", "0"},
    {"PRAGMA busy_timeout=5000", "PRAGMA busy_timeout", "5000"},
};
static const struct setting sync_modes[] = {
    [QZ_SYNC_FULL] = {"PRAGMA synchronous=FULL", "PRAGMA synchronous", "2"},
    [QZ_SYNC_NORMAL] = {"PRAGMA synchronous=NORMAL", "PRAGMA synchronous", "1"},
    [QZ_SYNC_OFF] = {"PRAGMA synchronous=OFF", "PRAGMA synchronous", "0"},
};

static int apply(struct qz_db *db, const struct setting *t, size_t n, struct qz_err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (qz_db_exec(db, t[i].set, err) != 0)
            return -1;
        struct qz_stmt *s = qz_db_stmt(db, t[i].get, err);
        int rc = s ? qz_step(s, err) : -1;
        if (rc < 0)
            return -1;

        const char *got = rc == 1 ? qz_col_text(s, 0) : "nothing";
        if (strcmp(got, t[i].want) != 0) {
            qz_fail(err, QZ_E_IO,
                    "%s: after \"%s\" the database says %s; this system's SQLite does not do what is needed",
                    db->path, t[i].set, got);
            qz_reset(s);
            return -1;
        }
        qz_reset(s);
    }
    return 0;
}

static int configure(struct qz_db *db, struct qz_err *err)
{
    static const struct {
        int op, want;
    } flags[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},       {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0}, {SQLITE_DBCONFIG_DQS_DML, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},         {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        int got = -1, rc = sqlite3_db_config(db->h, flags[i].op, flags[i].want, &got);
        if (rc != SQLITE_OK || got != flags[i].want)
            return qz_fail(err, QZ_E_IO, "%s: this system's SQLite refuses its setting %d; it is too old",
                           db->path, flags[i].op);
    }
    return 0;
}

/* quick_check tells of a page that the disk does not give, or that there is no memory for, in the words that
 * it has for a damaged one. Read every byte of the file to find out. */
static int read_whole(struct qz_db *db, struct qz_err *err)
{
    char part[65536];
    sqlite3_file *f = NULL;
    sqlite3_int64 size = 0;
    int rc = sqlite3_file_control(db->h, "main", SQLITE_FCNTL_FILE_POINTER, &f);
    if (rc != SQLITE_OK || !f || !f->pMethods)
        return 0;

    rc = f->pMethods->xFileSize(f, &size);
    for (sqlite3_int64 at = 0; rc == SQLITE_OK && at < size; at += (int)sizeof part)
        rc = f->pMethods->xRead(f, part, size - at < (int)sizeof part ? (int)(size - at) : (int)sizeof part,
                                at);
    return rc == SQLITE_OK || rc == SQLITE_IOERR_SHORT_READ ? 0 : qz_db_fail(db, rc, err);
}

static int check_with(struct qz_db *db, const char *sql, struct qz_err *err)
{
    struct qz_stmt *s = qz_db_stmt(db, sql, err);
    int rc = s ? qz_step(s, err) : -1;
    if (rc < 0)
        return -1;
    const char *answer = rc == 1 ? qz_col_text(s, 0) : "no answer to the check";
    bool sound = strcmp(answer, "ok") == 0;
    if (!sound && read_whole(db, err) == 0)
        qz_db_damaged(db, answer, err);
    qz_reset(s);
    return sound ? 0 : -1;
}

static int quick_check(struct qz_db *db, struct qz_err *err)
{
    return check_with(db, "PRAGMA quick_check(1)", err);
}

int qz_db_sqlite_prove(struct qz_db *db, struct qz_err *err)
{
    return check_with(db, "PRAGMA integrity_check(1)", err);
}

/* Only a disk that fails matters here: on a full one the log simply stays as short as it is. */
static int stretch_log(struct qz_db *db, struct qz_err *err)
{
    static const char zeros[65536];
    sqlite3_file *f = NULL;
    sqlite3_int64 size = 0;
    int rc = sqlite3_file_control(db->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &f);
    if (rc != SQLITE_OK || !f || !f->pMethods)
        return 0;

    rc = f->pMethods->xFileSize(f, &size);
    while (rc == SQLITE_OK && size < LOG_BYTES) {
        int n = LOG_BYTES - size < (int)sizeof zeros ? (int)(LOG_BYTES - size) : (int)sizeof zeros;
        rc = f->pMethods->xWrite(f, zeros, n, size);
        size += n;
    }
    if (rc == SQLITE_OK)
        rc = f->pMethods->xSync(f, SQLITE_SYNC_NORMAL);
    return rc == SQLITE_OK || (rc & 0xff) == SQLITE_FULL ? 0 : qz_db_fail(db, rc, err);
}

/* SQLite would create the file readable for all. */
static void create_private(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0)
        close(fd);
}

/* The path as a URI that takes from SQLite the belief that a disk, when it writes part of a sector and the
 * power goes, keeps the rest of it. Flash does not always. Commits are then filled up to a sector's end, so
 * that no later write touches one that holds a commit. */
static char *careful_uri(const char *path)
{
    static const char head[] = "file:", tail[] = "?psow=0";
    char *uri = malloc(sizeof head + 3 * strlen(path) + sizeof tail), *o = uri;
    if (!uri)
        return NULL;
    o += sprintf(o, "%s", head);
    for (const char *p = path; *p; p++) {
        if (strchr("%?#", *p))
            o += sprintf(o, "%%%02X", (unsigned)(unsigned char)*p);
        else
            *o++ = *p;
    }
    strcpy(o, tail);
    return uri;
}

static int open_file(struct qz_db *db, const struct qz_db_options *opt, struct qz_err *err)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI |
                (opt->must_exist ? 0 : SQLITE_OPEN_CREATE);
    char *uri = careful_uri(db->path);
    if (!uri)
        return qz_fail(err, QZ_E_NOMEM, "no memory to open %s", db->path);
    if (!opt->vfs && !opt->must_exist)
        create_private(db->path);
    int rc = sqlite3_open_v2(uri, &db->h, flags, db->vfs);
    free(uri);
    return rc == SQLITE_OK ? 0 : qz_db_fail(db, rc, err);
}

/* With "unix-excl" all handles of this process together keep other processes out, as an exclusive lock does,
 * and have the log's index in memory that they share: no file is mapped that a full disk could take away. A
 * VFS that somebody put in the place of SQLite's own has to do the same. */
static const char *shared_vfs(void)
{
    const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    return usual && strcmp(usual->zName, "unix") != 0 ? usual->zName : "unix-excl";
}

static int start(struct qz_db *db, const struct qz_db_options *opt, struct qz_err *err)
{
    db->vfs = opt->vfs;
    if (!opt->vfs && opt->readers)
        db->vfs = shared_vfs();
    if (open_file(db, opt, err) != 0)
        return -1;
    if (sqlite3_db_readonly(db->h, "main") == 1)
        return qz_fail(err, QZ_E_DENIED, "%s cannot be written; check its owner and mode", db->path);
    if (configure(db, err) != 0 || apply(db, &locking[opt->readers], 1, err) != 0 ||
        apply(db, before, sizeof before / sizeof *before, err) != 0 ||
        apply(db, &sync_modes[opt->sync], 1, err) != 0)
        return -1;

    /* Taking the lock and reading the first page: another program and a file that is no database show here.
     */
    if (qz_db_exec(db, "SELECT count(*) FROM sqlite_schema", err) != 0)
        return -1;
    db->as_it_is = opt->as_it_is;
    if (!opt->skip_check && quick_check(db, err) != 0)
        return -1;
    if (opt->readers ? apply(db, after_shared, sizeof after_shared / sizeof *after_shared, err) != 0
                     : apply(db, after, sizeof after / sizeof *after, err) != 0)
        return -1;
    if (opt->readers)
        qz_sqlite_watch_log(db);
    if (qz_db_exec(db, "SELECT count(*) FROM sqlite_schema", err) != 0 || stretch_log(db, err) != 0)
        return -1;

    /* What an earlier run left in the log may be in memory only, if a sync failed under it. Before anything
     * is built on it, it is written and synced once more. A full disk is told of by the first thing that
     * needs room. */
    struct qz_err why = {0};
    if (qz_db_checkpoint(db, 0, &why) != 0 && why.code != QZ_E_FULL)
        return qz_fail(err, why.code, "%s", why.msg);
    return 0;
}

int qz_sqlite_start_reader(struct qz_db *db, struct qz_err *err)
{
    struct qz_db_options opt = {.must_exist = true};
    if (open_file(db, &opt, err) != 0 || configure(db, err) != 0)
        return -1;

    if (apply(db, &locking[true], 1, err) != 0 || apply(db, before, sizeof before / sizeof *before, err) != 0)
        return -1;
    return apply(db, reading, sizeof reading / sizeof *reading, err);
}

static struct qz_db *open_once(const char *path, const struct qz_db_options *opt, bool second,
                               struct qz_err *err)
{
    static const struct qz_db_options plain;
    struct qz_db *db = calloc(1, sizeof *db);
    if (!db || !(db->path = strdup(path))) {
        free(db);
        qz_fail(err, QZ_E_NOMEM, "no memory to open %s", path);
        return NULL;
    }

    db->kind = &qz_db_sqlite;
    db->second = second;
    if (start(db, opt ? opt : &plain, err) != 0) {
        db->broken = true; /* a file that did not pass is left as it is */
        qz_db_close(db);
        return NULL;
    }
    db->second = false;
    return db;
}

struct qz_db *qz_db_open(const char *path, const struct qz_db_options *opt, struct qz_err *err)
{
    struct qz_err why = {0};
    if (qz_db_is_address(path))
        return qz_pg_open(path, opt, err);

    struct qz_db *db = open_once(path, opt, false, &why);
    if (!db && why.code == QZ_E_CORRUPT)
        db = open_once(path, opt, true, &why);
    if (!db)
        qz_fail(err, why.code, "%s", why.msg);
    return db;
}
