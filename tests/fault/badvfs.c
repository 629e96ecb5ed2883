#include "tests/fault/badvfs.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>

/* An open file: ours, and behind it in the same memory the real one. */
struct bad_file {
    sqlite3_file base;
    int64_t is_db; /* of this size for the alignment of what follows */
};

static sqlite3_vfs bad, *real;
static struct {
    uint64_t nth, seen;
    int code;
    bool always, struck;
    int64_t sector; /* a byte that cannot be read; 0: all can */
    uint64_t changes, last_change;
} plan;

static sqlite3_file *under(sqlite3_file *f)
{
    return (sqlite3_file *)(void *)((struct bad_file *)(void *)f + 1);
}

static bool strikes(const sqlite3_file *f, int n, sqlite3_int64 at)
{
    bool now = plan.sector > 0 && ((const struct bad_file *)(const void *)f)->is_db && at <= plan.sector &&
               plan.sector < at + n;
    if (plan.nth) {
        plan.seen++;
        now = plan.seen == plan.nth || (plan.always && plan.seen > plan.nth);
    }
    plan.struck = plan.struck || now;
    return now;
}

static int bad_read(sqlite3_file *f, void *out, int n, sqlite3_int64 at)
{
    return strikes(f, n, at) ? plan.code : under(f)->pMethods->xRead(under(f), out, n, at);
}

static void change(void)
{
    if (++plan.changes == plan.last_change)
        raise(SIGKILL);
}

static int bad_close(sqlite3_file *f)
{
    return under(f)->pMethods->xClose(under(f));
}

static int bad_write(sqlite3_file *f, const void *bytes, int n, sqlite3_int64 at)
{
    change();
    return under(f)->pMethods->xWrite(under(f), bytes, n, at);
}

static int bad_truncate(sqlite3_file *f, sqlite3_int64 size)
{
    return under(f)->pMethods->xTruncate(under(f), size);
}

static int bad_sync(sqlite3_file *f, int flags)
{
    change();
    return under(f)->pMethods->xSync(under(f), flags);
}

static int bad_size(sqlite3_file *f, sqlite3_int64 *size)
{
    return under(f)->pMethods->xFileSize(under(f), size);
}

static int bad_lock(sqlite3_file *f, int level)
{
    return under(f)->pMethods->xLock(under(f), level);
}

static int bad_unlock(sqlite3_file *f, int level)
{
    return under(f)->pMethods->xUnlock(under(f), level);
}

static int bad_reserved(sqlite3_file *f, int *out)
{
    return under(f)->pMethods->xCheckReservedLock(under(f), out);
}

static int bad_control(sqlite3_file *f, int op, void *arg)
{
    return under(f)->pMethods->xFileControl(under(f), op, arg);
}

static int bad_sector(sqlite3_file *f)
{
    return under(f)->pMethods->xSectorSize(under(f));
}

static int bad_device(sqlite3_file *f)
{
    return under(f)->pMethods->xDeviceCharacteristics(under(f));
}

/* The log's index, which the handles of one process share in memory. */
static int bad_map(sqlite3_file *f, int region, int size, int extend, void volatile **out)
{
    return under(f)->pMethods->xShmMap(under(f), region, size, extend, out);
}

static int bad_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
    return under(f)->pMethods->xShmLock(under(f), at, n, flags);
}

static void bad_barrier(sqlite3_file *f)
{
    under(f)->pMethods->xShmBarrier(under(f));
}

static int bad_unmap(sqlite3_file *f, int remove)
{
    return under(f)->pMethods->xShmUnmap(under(f), remove);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xShmMap = bad_map,
    .xShmLock = bad_shm_lock,
    .xShmBarrier = bad_barrier,
    .xShmUnmap = bad_unmap,
    .xClose = bad_close,
    .xRead = bad_read,
    .xWrite = bad_write,
    .xTruncate = bad_truncate,
    .xSync = bad_sync,
    .xFileSize = bad_size,
    .xLock = bad_lock,
    .xUnlock = bad_unlock,
    .xCheckReservedLock = bad_reserved,
    .xFileControl = bad_control,
    .xSectorSize = bad_sector,
    .xDeviceCharacteristics = bad_device,
};

static int bad_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
    (void)v;
    f->pMethods = NULL;
    ((struct bad_file *)(void *)f)->is_db = (flags & SQLITE_OPEN_MAIN_DB) != 0;
    int rc = real->xOpen(real, name, under(f), flags, out);
    if (rc == SQLITE_OK)
        f->pMethods = &methods;
    return rc;
}

void badvfs_register(void)
{
    real = sqlite3_vfs_find("unix-excl"); /* which needs no file for that */
    bad = *real;
    bad.zName = BADVFS_NAME;
    bad.pNext = NULL;
    bad.szOsFile = (int)sizeof(struct bad_file) + real->szOsFile;
    bad.xOpen = bad_open;
    sqlite3_vfs_register(&bad, 0);
}

void badvfs_arm(uint64_t nth, int code, bool always)
{
    memset(&plan, 0, sizeof plan);
    plan.nth = nth;
    plan.code = code;
    plan.always = always;
}

void badvfs_bad_sector(int64_t at)
{
    badvfs_arm(0, SQLITE_IOERR_READ, true);
    plan.sector = at;
}

void badvfs_die(uint64_t nth)
{
    badvfs_arm(0, 0, false);
    plan.last_change = nth;
}

bool badvfs_struck(void)
{
    return plan.struck;
}
