/* The power disk behind the system calls that base/file.c and its callers make. The linker sends these calls
 * here (--wrap); what is not below POWER_ROOT goes on to the system. POSIX promises little, and nothing more
 * is kept here: a file's sync makes its bytes durable but not its name, a directory's sync its names, and a
 * rename may be torn, so that both names are there. */
#include "tests/fault/powerdisk.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_MOST 32

int __real_open(const char *path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void *out, size_t n);
ssize_t __real_write(int fd, const void *bytes, size_t n);
int __real_fsync(int fd);
int __real_fchmod(int fd, mode_t mode);
int __real_fstat(int fd, struct stat *out);
int __real_stat(const char *path, struct stat *out);
int __real_access(const char *path, int mode);
int __real_rename(const char *from, const char *to);
int __real_link(const char *from, const char *to);
int __real_unlink(const char *path);
int __real_mkdir(const char *path, mode_t mode);
int __real_rmdir(const char *path);
int __real_flock(int fd, int how);

int __wrap_open(const char *path, int flags, ...);
int __wrap_close(int fd);
ssize_t __wrap_read(int fd, void *out, size_t n);
ssize_t __wrap_write(int fd, const void *bytes, size_t n);
int __wrap_fsync(int fd);
int __wrap_fchmod(int fd, mode_t mode);
int __wrap_fstat(int fd, struct stat *out);
int __wrap_stat(const char *path, struct stat *out);
int __wrap_access(const char *path, int mode);
int __wrap_rename(const char *from, const char *to);
int __wrap_link(const char *from, const char *to);
int __wrap_unlink(const char *path);
int __wrap_mkdir(const char *path, mode_t mode);
int __wrap_rmdir(const char *path);
int __wrap_flock(int fd, int how);

/* A descriptor of the power disk. Its number is one of the system's, so that it is nobody else's. */
struct open_file {
    int fd; /* 0: free */
    struct disk_node *node;
    size_t at;
    char path[256];
};

static struct power_disk *disk;
static struct open_file opened[OPEN_MOST];

void power_files(struct power_disk *d)
{
    disk = d;
}

/* ---- what is ours ---- */

/* The path without a slash at its end; false: it is the system's. */
static bool file_path(const char *path, char out[256])
{
    size_t n = strlen(POWER_ROOT), len = strlen(path);
    if (!disk || strncmp(path, POWER_ROOT, n) != 0 || (path[n] && path[n] != '/') || len >= 256)
        return false;
    memcpy(out, path, len + 1);
    while (len > n && out[len - 1] == '/')
        out[--len] = '\0';
    return true;
}

static struct open_file *file_of(int fd)
{
    for (size_t i = 0; fd > 0 && i < OPEN_MOST; i++)
        if (opened[i].fd == fd)
            return &opened[i];
    return NULL;
}

static int file_fail(int e)
{
    errno = e;
    return -1;
}

/* A call of that kind: 0, or -1 with errno when it must fail. */
static int file_call(enum disk_call kind)
{
    int rc = disk_call(disk, kind);
    if (rc == 0)
        return 0;
    return file_fail(rc == SQLITE_FULL ? ENOSPC : EIO);
}

static bool is_root(const char *path)
{
    return strcmp(path, POWER_ROOT) == 0;
}

/* ---- descriptors ---- */

static int file_open_node(const char *path, int flags, struct disk_node **node)
{
    *node = is_root(path) ? NULL : disk_open(disk, path, false);
    if (is_root(path))
        return 0;
    if (*node && flags & O_EXCL)
        return file_fail(EEXIST);
    if (!*node && !(flags & O_CREAT && disk_has_parent(disk, path)))
        return file_fail(ENOENT);
    if (!*node)
        *node = disk_open(disk, path, true);
    else if (flags & O_TRUNC && !(*node)->dir)
        disk_truncate(*node, 0);
    return 0;
}

int __wrap_open(const char *path, int flags, ...)
{
    char mine[256];
    struct disk_node *node;
    struct open_file *f = NULL;
    va_list ap;

    va_start(ap, flags);
    mode_t mode = flags & O_CREAT ? (mode_t)va_arg(ap, int) : 0;
    va_end(ap);
    if (!file_path(path, mine))
        return __real_open(path, flags, mode);
    for (size_t i = 0; i < OPEN_MOST && !f; i++)
        f = opened[i].fd ? NULL : &opened[i];
    if (!f)
        return file_fail(EMFILE);
    if (file_call(flags & O_CREAT ? DISK_OPEN : DISK_READ) != 0 || file_open_node(mine, flags, &node) != 0)
        return -1;
    *f = (struct open_file){.fd = __real_open("/dev/null", O_RDONLY | O_CLOEXEC), .node = node};
    memcpy(f->path, mine, sizeof mine);
    return f->fd;
}

int __wrap_close(int fd)
{
    struct open_file *f = file_of(fd);
    if (f)
        f->fd = 0;
    return __real_close(fd);
}

ssize_t __wrap_read(int fd, void *out, size_t n)
{
    struct open_file *f = file_of(fd);
    if (!f)
        return __real_read(fd, out, n);
    if (!f->node || f->node->dir)
        return file_fail(EISDIR);
    if (file_call(DISK_READ) != 0)
        return -1;
    size_t left = f->at < f->node->now_len ? f->node->now_len - f->at : 0;
    n = n < left ? n : left;
    if (n)
        memcpy(out, f->node->now + f->at, n);
    f->at += n;
    return (ssize_t)n;
}

ssize_t __wrap_write(int fd, const void *bytes, size_t n)
{
    struct open_file *f = file_of(fd);
    if (!f)
        return __real_write(fd, bytes, n);
    bool was_dark = disk->dark;
    int rc = file_call(DISK_WRITE);
    if (rc == 0 || (disk->dark && !was_dark && kit_below(&disk->rng, 2)))
        disk_write(f->node, f->at, bytes, n);
    f->at += n;
    return rc == 0 ? (ssize_t)n : -1;
}

int __wrap_fsync(int fd)
{
    struct open_file *f = file_of(fd);
    if (!f)
        return __real_fsync(fd);

    if (disk->deaf)
        return 0;

    if (file_call(DISK_SYNC) != 0) {
        if (!disk->dark && f->node && !f->node->dir)
            disk_sync_failed(disk, f->node);

        return -1;
    }
    if (!f->node || f->node->dir)
        disk_sync_names(disk, f->path);
    else
        disk_sync(disk, f->node);
    return 0;
}

int __wrap_fchmod(int fd, mode_t mode)
{
    return file_of(fd) ? 0 : __real_fchmod(fd, mode);
}

/* One program at a time works on the disk. */
int __wrap_flock(int fd, int how)
{
    return file_of(fd) ? 0 : __real_flock(fd, how);
}

/* ---- names ---- */

static void file_describe(const struct disk_node *n, struct stat *out)
{
    memset(out, 0, sizeof *out);
    out->st_mode = !n || n->dir ? S_IFDIR | 0700 : S_IFREG | 0600;
    out->st_size = n ? (off_t)n->now_len : 0;
    out->st_nlink = 1;
    out->st_ino = (ino_t)(uintptr_t)n;
}

int __wrap_fstat(int fd, struct stat *out)
{
    struct open_file *f = file_of(fd);
    if (!f)
        return __real_fstat(fd, out);
    file_describe(f->node, out);
    return 0;
}

int __wrap_stat(const char *path, struct stat *out)
{
    char mine[256];
    if (!file_path(path, mine))
        return __real_stat(path, out);
    struct disk_node *n = is_root(mine) ? NULL : disk_open(disk, mine, false);
    if (!n && !is_root(mine))
        return file_fail(ENOENT);
    file_describe(n, out);
    return 0;
}

int __wrap_access(const char *path, int mode)
{
    char mine[256];
    if (!file_path(path, mine))
        return __real_access(path, mode);
    return is_root(mine) || disk_open(disk, mine, false) ? 0 : file_fail(ENOENT);
}

int __wrap_rename(const char *from, const char *to)
{
    char mine[256], theirs[256];
    if (!file_path(from, mine) || !file_path(to, theirs))
        return __real_rename(from, to);
    if (file_call(DISK_RENAME) != 0)
        return -1;
    if (!disk_open(disk, mine, false) || !disk_has_parent(disk, theirs))
        return file_fail(ENOENT);
    disk_rename(disk, mine, theirs);
    return 0;
}

int __wrap_link(const char *from, const char *to)
{
    char mine[256], theirs[256];
    if (!file_path(from, mine) || !file_path(to, theirs))
        return __real_link(from, to);
    if (!disk_open(disk, mine, false) || !disk_has_parent(disk, theirs))
        return file_fail(ENOENT);
    if (disk_open(disk, theirs, false))
        return file_fail(EEXIST);
    if (file_call(DISK_RENAME) != 0)
        return -1;
    disk_link(disk, mine, theirs);
    return 0;
}

static int file_remove(const char *mine)
{
    if (!disk_open(disk, mine, false))
        return file_fail(ENOENT);
    if (file_call(DISK_DELETE) != 0)
        return -1;
    disk_delete(disk, mine);
    return 0;
}

int __wrap_unlink(const char *path)
{
    char mine[256];
    return file_path(path, mine) ? file_remove(mine) : __real_unlink(path);
}

int __wrap_rmdir(const char *path)
{
    char mine[256];
    return file_path(path, mine) ? file_remove(mine) : __real_rmdir(path);
}

int __wrap_mkdir(const char *path, mode_t mode)
{
    char mine[256];
    if (!file_path(path, mine))
        return __real_mkdir(path, mode);
    if (file_call(DISK_OPEN) != 0)
        return -1;
    if (is_root(mine) || disk_open(disk, mine, false))
        return file_fail(EEXIST);
    if (!disk_has_parent(disk, mine))
        return file_fail(ENOENT);
    disk_make_dir(disk, mine, false);
    return 0;
}
