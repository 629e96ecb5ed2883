#include "store/db_int.h"

#include "base/file.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* While it is written a copy has this behind its name, so that what a power cut leaves is taken for no copy.
 */
#define PART ".part"

#define COPY_MOST_MS (INT64_C(1800) * 1000) /* that a reader holds one state for a copy of it */

#define PIECE (1 << 19) /* bytes that are written to the disk at once */

struct qz_copy {
    struct qz_db *from; /* NULL: all of it is copied */
    sqlite3 *to;
    sqlite3_backup *backup;
    char *path, *part;
    int fd; /* of part; -1 when there is none */
};

static int copy_failed(const char *path, int why, struct qz_err *err)
{
    enum qz_err_code code = QZ_E_IO;
    if (why == EEXIST)
        code = QZ_E_CONFLICT;
    else if (why == ENOSPC || why == EDQUOT)
        code = QZ_E_FULL;
    else if (why == EACCES)
        code = QZ_E_DENIED;
    return qz_fail(err, code, "cannot make %s: %s", path, qz_word(strerror(why)));
}

static int copy_make_file(struct qz_copy *c, struct qz_err *err)
{
    if (access(c->path, F_OK) == 0)
        return copy_failed(c->path, EEXIST, err);
    c->fd = open(c->part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    return c->fd >= 0 ? 0 : copy_failed(c->path, errno, err);
}

/* What goes wrong with the file that is written is told of it, not of the database. */
static int copy_told(const struct qz_copy *c, int rc, struct qz_err *err)
{
    int sys = sqlite3_system_errno(c->to);
    if ((rc & 0xff) == SQLITE_FULL || sys == ENOSPC || sys == EDQUOT)
        return copy_failed(c->path, ENOSPC, err);
    if ((rc & 0xff) == SQLITE_NOMEM)
        return qz_fail(err, QZ_E_NOMEM, "no memory to work on %s; it is as it was, try again with more",
                       c->path);
    return copy_failed(c->path, sys ? sys : EIO, err);
}

/* A journal would only undo what is thrown away as a whole when it fails; and it is synced once, at its end.
 * The few pages of cache keep what is left for the last step small. */
static int copy_open(struct qz_copy *c, struct qz_err *err)
{
    static const char settings[] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=16; "
                                   "PRAGMA locking_mode=EXCLUSIVE";
    sqlite3_vfs *vfs = NULL;
    if (sqlite3_file_control(c->from->h, "main", SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK)
        vfs = NULL;
    int rc = sqlite3_open_v2(c->part, &c->to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                             vfs ? vfs->zName : NULL);
    if (rc == SQLITE_OK)
        rc = sqlite3_exec(c->to, settings, NULL, NULL, NULL);
    if (rc != SQLITE_OK)
        return copy_told(c, rc, err);

    if (c->from->writer && qz_db_read_begin(c->from, COPY_MOST_MS, err) != 0)
        return -1;
    c->backup = sqlite3_backup_init(c->to, "main", c->from->h, "main");
    return c->backup ? 0 : copy_told(c, sqlite3_errcode(c->to), err);
}

struct qz_copy *qz_copy_begin(struct qz_db *db, const char *path, struct qz_err *err)
{
    if (!db->h) {
        qz_fail(err, QZ_E_INPUT, "%s is not copied by this program; its own is: pg_dump", db->path);
        return NULL;
    }

    struct qz_copy *c = calloc(1, sizeof *c);
    if (c) {
        c->from = db;
        c->fd = -1;
        c->path = strdup(path);
        c->part = malloc(strlen(path) + sizeof PART);
    }
    if (!c || !c->path || !c->part) {
        qz_copy_destroy(c);
        qz_fail(err, QZ_E_NOMEM, "no memory to open %s", path);
        return NULL;
    }

    sprintf(c->part, "%s" PART, path);
    if (copy_make_file(c, err) != 0 || copy_open(c, err) != 0) {
        qz_copy_destroy(c);
        return NULL;
    }
    return c;
}

/* Part of a failed copy, or the end of a whole one: the database is left alone from now on. */
static int copy_close(struct qz_copy *c)
{
    int rc = sqlite3_backup_finish(c->backup);
    if (c->from->writer)
        qz_db_read_end(c->from);
    int closed = sqlite3_close(c->to);
    c->backup = NULL;
    c->to = NULL;
    c->from = NULL;
    return rc != SQLITE_OK ? rc : closed;
}

int qz_copy_step(struct qz_copy *c, int pages, struct qz_err *err)
{
    if (qz_read_late(c->from, err) != 0)
        return -1;

    int rc = sqlite3_backup_step(c->backup, pages);
    if (rc == SQLITE_OK)
        return 1;
    if (rc != SQLITE_DONE)
        return copy_told(c, rc, err);

    rc = copy_close(c);
    return rc == SQLITE_OK ? 0 : copy_failed(c->path, EIO, err);
}

/* In small pieces, so that the commits of others do not wait behind all of it. What fails here fails in
 * fsync. */
static void copy_write_out(int fd)
{
    off_t size = lseek(fd, 0, SEEK_END);
    for (off_t at = 0; at < size; at += PIECE)
        sync_file_range(fd, at, PIECE,
                        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
}

int qz_copy_settle(struct qz_copy *c, struct qz_err *err)
{
    copy_write_out(c->fd);
    if (fsync(c->fd) != 0)
        return copy_failed(c->path, errno, err);
    if (link(c->part, c->path) != 0) /* which, unlike rename, writes over nothing */
        return copy_failed(c->path, errno, err);
    return qz_file_sync_name(c->path) == 0 ? 0 : copy_failed(c->path, errno, err);
}

void qz_copy_destroy(struct qz_copy *c)
{
    if (!c)
        return;
    if (c->to)
        copy_close(c);
    if (c->fd >= 0) {
        close(c->fd);
        unlink(c->part);
    }
    free(c->path);
    free(c->part);
    free(c);
}

int qz_db_copy(struct qz_db *db, const char *path, struct qz_err *err)
{
    struct qz_copy *c = qz_copy_begin(db, path, err);
    int rc = c ? qz_copy_step(c, -1, err) : -1;
    if (rc == 0)
        rc = qz_copy_settle(c, err);
    qz_copy_destroy(c);
    return rc;
}
