#include "base/file.h"

#include "base/log.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static enum qz_err_code file_code(int e)
{
    switch (e) {
    case ENOENT:
        return QZ_E_MISSING;
    case EACCES:
    case EPERM:
        return QZ_E_DENIED;
    case ENOSPC:
    case EDQUOT:
        return QZ_E_FULL;
    default:
        return QZ_E_IO;
    }
}

static int sys_fail(struct qz_err *err, const char *what, const char *path)
{
    int e = errno;
    return qz_fail(err, file_code(e), "cannot %s %s: %s", qz_word(what), path, qz_word(strerror(e)));
}

static int read_all(int fd, const char *path, size_t max, struct qz_buf *out, struct qz_err *err)
{
    for (;;) {
        if (qz_buf_reserve(out, 65536) != 0)
            return qz_fail(err, QZ_E_NOMEM, "no memory to read %s", path);

        ssize_t n = read(fd, out->data + out->len, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sys_fail(err, "read", path);
        if (n == 0)
            break;

        out->len += (size_t)n;
        if (out->len > max)
            return qz_fail(err, QZ_E_INPUT, "%s is larger than the %zu bytes that are taken", path, max);
    }

    out->data[out->len] = '\0';
    return 0;
}

int qz_file_read(const char *path, size_t max, struct qz_buf *out, struct qz_err *err)
{
    struct stat st;
    qz_buf_clear(out);

    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return sys_fail(err, "open", path);

    int rc = -1;
    if (fstat(fd, &st) != 0)
        sys_fail(err, "read", path);
    else if (!S_ISREG(st.st_mode))
        qz_fail(err, QZ_E_INPUT, "%s is not a regular file", path);
    else
        rc = read_all(fd, path, max, out, err);

    close(fd);
    return rc;
}

int qz_file_read_secret(const char *path, size_t max, struct qz_buf *out, struct qz_err *err)
{
    struct stat st;
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_mode & (S_IRGRP | S_IROTH))
        qz_log(QZ_LOG_WARN, "%s is secret, but others than its owner can read it; chmod 600 makes it so",
               path);
    return qz_file_read(path, max, out, err);
}

static int write_all(int fd, const void *bytes, size_t n)
{
    const char *p = bytes;
    while (n) {
        ssize_t k = write(fd, p, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0)
            return -1;
        p += k;
        n -= (size_t)k;
    }
    return 0;
}

int qz_file_sync_name(const char *path)
{
    char dir[4096];
    const char *slash = strrchr(path, '/');
    int n = slash ? (int)(slash - path) + 1 : 1;
    snprintf(dir, sizeof dir, "%.*s", n, slash ? path : ".");
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;

    int rc = fsync(fd);
    close(fd);
    return rc;
}

int qz_file_write(const char *path, const void *bytes, size_t n, unsigned mode, struct qz_err *err)
{
    char tmp[4096];
    if ((size_t)snprintf(tmp, sizeof tmp, "%s.new", path) >= sizeof tmp)
        return qz_fail(err, QZ_E_INPUT, "the path %.80s… is too long", path);

    /* What has that name may be the file itself, where a power cut tore a rename: it is not written over. */
    unlink(tmp);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0)
        return sys_fail(err, "write", tmp);

    int rc = write_all(fd, bytes, n) == 0 && fchmod(fd, (mode_t)mode) == 0 && fsync(fd) == 0 ? 0 : -1;
    if (rc != 0)
        sys_fail(err, "write", tmp);
    if (close(fd) != 0 && rc == 0)
        rc = sys_fail(err, "write", tmp);

    if (rc == 0 && (rename(tmp, path) != 0 || qz_file_sync_name(path) != 0))
        rc = sys_fail(err, "replace", path);

    if (rc != 0)
        unlink(tmp);
    return rc;
}

static int append_all(int fd, const char *path, const void *bytes, size_t n, struct qz_err *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return sys_fail(err, "write", path);
    if (!S_ISREG(st.st_mode))
        return qz_fail(err, QZ_E_INPUT, "%s is not a regular file", path);

    if (write_all(fd, bytes, n) == 0 && fsync(fd) == 0)
        return 0;

    sys_fail(err, "write", path);
    if (ftruncate(fd, st.st_size) != 0) /* what stays is cut off by whoever reads it */
        sys_fail(err, "cut", path);
    return -1;
}

int qz_file_append(const char *path, const void *bytes, size_t n, unsigned mode, struct qz_err *err)
{
    bool fresh = access(path, F_OK) != 0;
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, (mode_t)mode);
    if (fd < 0)
        return sys_fail(err, "write", path);

    int rc = append_all(fd, path, bytes, n, err);
    if (close(fd) != 0 && rc == 0)
        rc = sys_fail(err, "write", path);

    if (rc == 0 && fresh && qz_file_sync_name(path) != 0)
        rc = sys_fail(err, "write", path);
    return rc;
}

static int file_pour(int in, int out)
{
    char part[65536];
    ssize_t n;
    while ((n = read(in, part, sizeof part)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || write_all(out, part, (size_t)n) != 0)
            return -1;
    }

    return fsync(out);
}

int qz_file_copy(const char *from, const char *to, struct qz_err *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return sys_fail(err, "open", from);

    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (out < 0) {
        int rc = errno == EEXIST ? qz_fail(err, QZ_E_CONFLICT, "%s is there already", to)
                                 : sys_fail(err, "write", to);
        close(in);
        return rc;
    }

    int rc = file_pour(in, out) == 0 ? 0 : sys_fail(err, "copy to", to);
    if (close(out) != 0 && rc == 0)
        rc = sys_fail(err, "write", to);

    if (rc == 0 && qz_file_sync_name(to) != 0)
        rc = sys_fail(err, "write", to);
    if (rc != 0)
        unlink(to);

    close(in);
    return rc;
}

bool qz_file_is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

int qz_file_find(const char *path, struct qz_err *err)
{
    if (access(path, F_OK) == 0)
        return 0;

    if (errno == ENOENT || errno == ENOTDIR)
        return qz_fail(err, QZ_E_MISSING, "there is no %s", path);
    if (errno == EACCES || errno == EPERM)
        return qz_fail(err, QZ_E_DENIED, "%s cannot be looked at: %s; do this as the user it belongs to",
                       path, qz_word(strerror(errno)));
    return sys_fail(err, "look at", path);
}

bool qz_file_same(const char *a, const char *b)
{
    struct stat x, y;
    return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_ino == y.st_ino && x.st_dev == y.st_dev;
}

int qz_file_remove(const char *path, struct qz_err *err)
{
    if (unlink(path) != 0 && errno != ENOENT)
        return sys_fail(err, "remove", path);
    return qz_file_sync_name(path) == 0 ? 0 : sys_fail(err, "remove", path);
}

/* A second name before the first one goes: no moment at which there is none. */
int qz_file_move(const char *from, const char *to, struct qz_err *err)
{
    if (qz_file_same(from, to))
        return qz_file_remove(from, err);
    if (link(from, to) != 0) {
        if (errno == EEXIST)
            return qz_fail(err, QZ_E_CONFLICT, "%s is there already", to);
        if ((errno != EPERM && errno != EOPNOTSUPP) || rename(from, to) != 0)
            return sys_fail(err, "move", from);
    }

    if (qz_file_sync_name(to) != 0)
        return sys_fail(err, "move", from);

    return qz_file_remove(from, err);
}

static int make_one_dir(const char *path, struct qz_err *err)
{
    struct stat st;
    if (mkdir(path, 0700) == 0) {
        /* The name is to outlast a power cut, as what will be written into the directory does. */
        if (qz_file_sync_name(path) == 0)
            return 0;
        sys_fail(err, "sync the directory above", path);
        rmdir(path);
        return -1;
    }

    if (errno != EEXIST)
        return sys_fail(err, "make the directory", path);

    if (stat(path, &st) != 0)
        return sys_fail(err, "use the directory", path);
    if (!S_ISDIR(st.st_mode))
        return qz_fail(err, QZ_E_CONFLICT, "%s is in the way: it is not a directory", path);
    return 0;
}

int qz_dir_make(const char *path, struct qz_err *err)
{
    char part[4096];
    if (!*path || strlen(path) >= sizeof part)
        return qz_fail(err, QZ_E_INPUT, "the path \"%.80s\" is empty or too long", path);

    strcpy(part, path);
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (make_one_dir(part, err) != 0)
            return -1;
        *p = '/';
    }

    return make_one_dir(part, err);
}

int qz_path_join(char *out, size_t cap, const char *dir, const char *name, struct qz_err *err)
{
    if ((size_t)snprintf(out, cap, "%s/%s", dir, name) >= cap)
        return qz_fail(err, QZ_E_INPUT, "the path %.80s… is too long", dir);
    return 0;
}

/* Whether another has the lock. Then, and where the file system knows none, *fd is closed and becomes -1. */
static bool lock_taken(int *fd)
{
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return false;

    bool taken = errno == EWOULDBLOCK;
    close(*fd);
    *fd = -1;
    return taken;
}

int qz_dir_own(const char *path, const char *program, int *fd, struct qz_err *err)
{
    *fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return sys_fail(err, "open", path);
    return lock_taken(fd)
               ? qz_fail(err, QZ_E_CONFLICT,
                         "another %s runs on %s; stop that one first, or give this one a directory "
                         "of its own",
                         program, path)
               : 0;
}

/* Whose lock it is, as the file says; 0: nobody wrote it. */
static long lock_holder(const char *path)
{
    struct qz_buf text = {0};
    long pid = qz_file_read(path, 32, &text, NULL) == 0 && text.data ? strtol(text.data, NULL, 10) : 0;
    qz_buf_finish(&text);
    return pid;
}

static int lock_refused(const char *dir, const char *path, struct qz_err *err)
{
    long pid = lock_holder(path);
    if (pid > 0)
        return qz_fail(
            err, QZ_E_CONFLICT,
            "another qingzhan-tracker or qingzhan (process %ld) works in %s; stop it first, or wait "
            "until it is done",
            pid, dir);
    return qz_fail(
        err, QZ_E_CONFLICT,
        "another qingzhan-tracker or qingzhan works in %s; stop it first, or wait until it is done", dir);
}

/* On a full disk there is no number, and a lock all the same. */
static void lock_sign(int fd)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) != 0 || write(fd, text, (size_t)n) != n)
        errno = 0;
}

int qz_dir_lock(const char *dir, int *fd, struct qz_err *err)
{
    char path[PATH_MAX];
    *fd = -1;
    if (qz_path_join(path, sizeof path, dir, "lock", err) != 0)
        return -1;
    *fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (*fd < 0)
        return sys_fail(err, "open", path);
    if (lock_taken(fd))
        return lock_refused(dir, path, err);

    if (*fd >= 0)
        lock_sign(*fd);
    return 0;
}

struct qz_file_stamp qz_file_stamp(const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return (struct qz_file_stamp){0};
    return (struct qz_file_stamp){.device = st.st_dev,
                                  .number = st.st_ino,
                                  .size = (uint64_t)st.st_size,
                                  .at_ns = st.st_mtim.tv_sec * INT64_C(1000000000) + st.st_mtim.tv_nsec};
}

bool qz_file_stamp_same(const struct qz_file_stamp *a, const struct qz_file_stamp *b)
{
    return a->device == b->device && a->number == b->number && a->size == b->size && a->at_ns == b->at_ns;
}
