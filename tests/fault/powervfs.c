/* The power disk as an SQLite VFS. It syncs the directory when the unix VFS does: at the first sync of a new
 * journal or write-ahead log, and at a deletion that asks for it; never for the database itself. */
#include "tests/fault/powerdisk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

struct power_file {
    sqlite3_file base;
    struct power_disk *disk;
    struct disk_node *node;
    char path[256];
    bool name_unsynced;    /* a new journal: its first sync is one of the directory too */
    struct power_shm *shm; /* NULL: not looked at yet */
    unsigned shm_locks;    /* of it, a bit each */
    bool powersafe;        /* as the URI says; the unix VFS believes in it unless told otherwise */
};

static int vfs_close(sqlite3_file *f)
{
    (void)f;
    return SQLITE_OK;
}

static int vfs_read(sqlite3_file *file, void *out, int n, sqlite3_int64 at)
{
    struct power_file *f = (struct power_file *)file;
    int rc = disk_call(f->disk, DISK_READ);
    if (rc)
        return rc == SQLITE_IOERR ? SQLITE_IOERR_READ : rc;

    size_t from = (size_t)at, len = f->node->now_len;
    size_t have = from < len ? len - from : 0;
    if (have > (size_t)n)
        have = (size_t)n;
    if (have)
        memcpy(out, f->node->now + from, have);
    memset((char *)out + have, 0, (size_t)n - have);
    return have == (size_t)n ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int vfs_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct power_file *f = (struct power_file *)file;
    bool was_dark = f->disk->dark;
    int rc = disk_call(f->disk, DISK_WRITE);
    /* The write that the power goes at may be under way. */
    if (rc == 0 || (f->disk->dark && !was_dark && kit_below(&f->disk->rng, 2)))
        disk_write(f->node, (size_t)at, bytes, (size_t)n);
    return rc == SQLITE_IOERR ? SQLITE_IOERR_WRITE : rc;
}

static int vfs_truncate(sqlite3_file *file, sqlite3_int64 len)
{
    struct power_file *f = (struct power_file *)file;
    int rc = disk_call(f->disk, DISK_TRUNCATE);
    if (rc == 0)
        disk_truncate(f->node, (size_t)len);
    return rc == SQLITE_IOERR ? SQLITE_IOERR_TRUNCATE : rc;
}

static int vfs_sync(sqlite3_file *file, int flags)
{
    struct power_file *f = (struct power_file *)file;
    int rc = disk_call(f->disk, DISK_SYNC);
    (void)flags;
    if (rc != 0) {
        if (!f->disk->dark)
            disk_sync_failed(f->disk, f->node);
        return rc == SQLITE_IOERR ? SQLITE_IOERR_FSYNC : rc;
    }
    disk_sync(f->disk, f->node);
    if (f->name_unsynced)
        disk_sync_names_beside(f->disk, f->path);
    f->name_unsynced = false;
    return SQLITE_OK;
}

static int vfs_size(sqlite3_file *file, sqlite3_int64 *out)
{
    *out = (sqlite3_int64)((struct power_file *)file)->node->now_len;
    return SQLITE_OK;
}

static int vfs_lock(sqlite3_file *f, int level)
{
    (void)f;
    (void)level;
    return SQLITE_OK;
}

static int vfs_reserved(sqlite3_file *f, int *out)
{
    (void)f;
    *out = 0;
    return SQLITE_OK;
}

static int vfs_control(sqlite3_file *f, int op, void *arg)
{
    (void)f;
    if (op != SQLITE_FCNTL_MMAP_SIZE)
        return SQLITE_NOTFOUND;
    *(sqlite3_int64 *)arg = 0;
    return SQLITE_OK;
}

static int vfs_sector(sqlite3_file *f)
{
    (void)f;
    return 4096;
}

static int vfs_traits(sqlite3_file *f)
{
    return ((struct power_file *)f)->powersafe ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

static int vfs_shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
    struct power_file *f = (struct power_file *)file;
    if (!f->shm)
        f->shm = power_shm_open(f->node);
    return power_shm_map(f->shm, region, size, extend, out);
}

static int vfs_shm_lock(sqlite3_file *file, int at, int n, int flags)
{
    struct power_file *f = (struct power_file *)file;
    return power_shm_lock(f->shm, &f->shm_locks, at, n, flags);
}

static void vfs_shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static int vfs_shm_unmap(sqlite3_file *file, int remove)
{
    struct power_file *f = (struct power_file *)file;
    (void)remove;
    if (!f->shm)
        return SQLITE_OK;

    power_shm_let_all(f->shm, &f->shm_locks);
    power_shm_close(f->shm);
    f->shm = NULL;
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xShmMap = vfs_shm_map,
    .xShmLock = vfs_shm_lock,
    .xShmBarrier = vfs_shm_barrier,
    .xShmUnmap = vfs_shm_unmap,
    .xClose = vfs_close,
    .xRead = vfs_read,
    .xWrite = vfs_write,
    .xTruncate = vfs_truncate,
    .xSync = vfs_sync,
    .xFileSize = vfs_size,
    .xLock = vfs_lock,
    .xUnlock = vfs_lock,
    .xCheckReservedLock = vfs_reserved,
    .xFileControl = vfs_control,
    .xSectorSize = vfs_sector,
    .xDeviceCharacteristics = vfs_traits,
};

static int vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out_flags)
{
    struct power_file *f = (struct power_file *)file;
    struct power_disk *d = vfs->pAppData;
    memset(f, 0, sizeof *f);

    int rc = disk_call(d, DISK_OPEN);
    if (rc)
        return rc == SQLITE_IOERR ? SQLITE_CANTOPEN : rc;

    f->disk = d;
    snprintf(f->path, sizeof f->path, "%s", path ? path : POWER_ROOT "/temporary");

    bool create = flags & SQLITE_OPEN_CREATE && disk_has_parent(d, f->path);
    f->node = disk_open(d, f->path, create);
    if (!f->node)
        return SQLITE_CANTOPEN;

    f->name_unsynced = (flags & (SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL)) && flags & SQLITE_OPEN_CREATE;
    f->powersafe = sqlite3_uri_boolean(flags & SQLITE_OPEN_URI ? path : NULL, "psow", 1);
    f->base.pMethods = &methods;

    if (out_flags)
        *out_flags = flags;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int sync_dir)
{
    struct power_disk *d = vfs->pAppData;
    int rc = disk_call(d, DISK_DELETE);
    if (rc)
        return rc == SQLITE_IOERR ? SQLITE_IOERR_DELETE : rc;
    if (!disk_open(d, path, false))
        return SQLITE_IOERR_DELETE_NOENT;
    disk_delete(d, path);
    if (sync_dir)
        disk_sync_names_beside(d, path);
    return SQLITE_OK;
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int what, int *out)
{
    struct disk_node *n = disk_open(vfs->pAppData, path, false);
    *out = n && (what != SQLITE_ACCESS_EXISTS || n->now_len > 0);
    return SQLITE_OK;
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int n, char *out)
{
    (void)vfs;
    snprintf(out, (size_t)n, "%s", path);
    return SQLITE_OK;
}

static int vfs_random(sqlite3_vfs *vfs, int n, char *out)
{
    struct power_disk *d = vfs->pAppData;
    for (int i = 0; i < n; i++)
        out[i] = (char)kit_next(&d->rng);
    return n;
}

static int vfs_sleep(sqlite3_vfs *vfs, int us)
{
    (void)vfs;
    return us;
}

static int vfs_time(sqlite3_vfs *vfs, double *out)
{
    (void)vfs;
    *out = 2457877.5; /* days; a day in May 2017 */
    return SQLITE_OK;
}

static int vfs_error(sqlite3_vfs *vfs, int n, char *out)
{
    (void)vfs;
    (void)n;
    (void)out;
    return 0;
}

const char *power_vfs(struct power_disk *d)
{
    static sqlite3_vfs vfs = {
        .iVersion = 1,
        .szOsFile = sizeof(struct power_file),
        .mxPathname = 255,
        .zName = "qz-power",
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
    };
    vfs.pAppData = d;
    sqlite3_vfs_register(&vfs, 1);
    return vfs.zName;
}
