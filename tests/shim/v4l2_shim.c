/* A stand-in for V4L2 cameras: preload it, and /dev/videoN are played from a script. The script is named
 * by the environment variable QZ_V4L2_SCRIPT, or loaded by a test with qz_shim_load(). One word a line,
 * then its values; # begins a remark:
 *
 *   clock virtual             time passes only in poll() and sleeps, and then at once; default: real
 *   device PATH BUS CARD…     begins a camera; the lines after it are about it
 *   meta                      it is a metadata node: no pictures
 *   mode FOURCC W H FPS [STRIDE]   a mode it lists; STRIDE: bytes from row to row;
 *                             an underscore in FOURCC is a space
 *   adjust W H                whatever size is asked for, it sets this one
 *   light N                   plain grey pictures: level = sqrt(N * exposure * gain), gain 8..64
 *   jpeg FILE                 what MJPG modes send
 *   stamps other              its time stamps are of another clock
 *   control NAME MIN MAX VALUE     exposure gain focus auto_exposure auto_gain auto_focus rate_cut mains
 *   deny NAME                 setting that control fails
 *   fail open|format|start ERRNO COUNT    the first COUNT calls fail (-1: all)
 *   do good|short|error|corrupt|eio|eintr N     what happens, frame by frame, while it streams:
 *   do freeze MS|restart|reopen                 then good frames for ever. eintr: the next N calls are
 *   do gone MS PATH                             interrupted. gone: unplugged, back after MS at PATH
 */
#undef _FORTIFY_SOURCE /* its inline wrappers bear the names that are defined here */

#include "tests/shim/v4l2/shim.h"

#include "tests/shim/v4l2/camera.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define MAX_FDS 32

struct device shim_devices[MAX_DEVICES];
int shim_device_count;
bool shim_virtual_clock;
static struct {
    int fd;
    struct device *d;
    int generation;
    bool streams; /* the stream was started through this one */
} fds[MAX_FDS];
static int64_t virtual_us;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The next definition of a function, as whatever type the caller assigns it to. */
#define NEXT(type, name) ((type)next_symbol(name))
typedef int (*open_fn)(const char *, int, ...);
typedef int (*openat_fn)(int, const char *, int, ...);
typedef int (*close_fn)(int);
typedef int (*ioctl_fn)(int, unsigned long, ...);
typedef int (*poll_fn)(struct pollfd *, nfds_t, int);
typedef int (*clock_fn)(clockid_t, struct timespec *);
typedef int (*sleep_fn)(const struct timespec *, struct timespec *);

typedef void (*any_fn)(void);
static any_fn next_symbol(const char *name)
{
    union {
        void *data;
        any_fn code;
    } u = {.data = dlsym(RTLD_NEXT, name)};
    return u.code;
}

/* ---- time ---- */

static int64_t real_us(void)
{
    struct timespec t;
    NEXT(clock_fn, "clock_gettime")(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t shim_now_us(void)
{
    return shim_virtual_clock ? virtual_us : real_us();
}

void shim_pass_until(int64_t us)
{
    int64_t left = us - shim_now_us();
    if (left <= 0)
        return;
    if (shim_virtual_clock) {
        virtual_us = us;
        return;
    }
    struct timespec t = {left / 1000000, (long)(left % 1000000) * 1000};
    NEXT(sleep_fn, "nanosleep")(&t, NULL);
}

void qz_shim_sleep(int ms)
{
    shim_pass_until(shim_now_us() + (int64_t)ms * 1000);
}

void shim_forget(void)
{
    for (int i = 0; i < shim_device_count; i++) {
        if (shim_devices[i].memory)
            munmap(shim_devices[i].memory, shim_devices[i].buf_len * (size_t)shim_devices[i].buf_count);
        NEXT(close_fn, "close")(shim_devices[i].memfd);
    }
    shim_device_count = 0;
    memset(fds, 0, sizeof fds);
    shim_virtual_clock = false;
    virtual_us = 1000000000;
}

/* Before there is a second thread. */
__attribute__((constructor)) static void load_at_start(void)
{
    const char *path = getenv("QZ_V4L2_SCRIPT");
    if (path)
        qz_shim_load(path);
}

int qz_shim_control(int device, const char *name)
{
    return shim_control(&shim_devices[device], name)->value;
}

int qz_shim_count(int device, const char *what)
{
    const struct device *d = &shim_devices[device];
    const struct {
        const char *what;
        int n;
    } counts[] = {{"opens", d->opens},
                  {"starts", d->starts},
                  {"frames", (int)d->frames},
                  {"interrupted", d->interrupted}};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (strcmp(what, counts[i].what) == 0)
            return counts[i].n;
    return -1;
}

static int slot_of(int fd)
{
    for (int i = 0; i < MAX_FDS; i++)
        if (fds[i].d && fds[i].fd == fd)
            return i;
    return -1;
}

static int open_device(const char *path)
{
    for (int i = 0; i < shim_device_count; i++) {
        struct device *d = &shim_devices[i];
        shim_advance(d);
        if (!d->present || strcmp(d->path, path) != 0)
            continue;
        if (shim_fails(&d->open))

            return -1;
        for (int j = 0; j < MAX_FDS; j++)

            if (!fds[j].d) {
                fds[j].fd = fcntl(d->memfd, F_DUPFD_CLOEXEC, 3);
                fds[j].d = d;
                fds[j].generation = d->generation;
                fds[j].streams = false;
                d->opens++;
                shim_thaw(d, UNTIL_REOPEN);
                return fds[j].fd;
            }
    }

    errno = ENOENT;
    return -1;
}

static int locked_open(const char *path)
{
    pthread_mutex_lock(&lock);
    int fd = open_device(path);
    pthread_mutex_unlock(&lock);
    return fd;
}

static bool is_ours(const char *path)
{
    return shim_device_count && strncmp(path, "/dev/video", 10) == 0;
}

static bool interrupts(struct device *d)
{
    if (!d->eintr)
        return false;
    d->eintr--;
    d->interrupted++;
    errno = EINTR;
    return true;
}

static short events_of(int slot)
{
    struct device *d = fds[slot].d;
    shim_advance(d);
    if (fds[slot].generation != d->generation)
        return POLLERR | POLLHUP;
    if (!d->streaming)
        return POLLERR;
    return shim_oldest_full(d) || d->eio ? POLLIN | POLLRDNORM : 0;
}

/* One look at all files of a poll: the number that have something. */
static int look(struct pollfd *p, nfds_t n, int64_t *next)
{
    int ready = 0;

    for (nfds_t i = 0; i < n; i++) {
        int slot = slot_of(p[i].fd);
        if (slot < 0) {
            ready += NEXT(poll_fn, "poll")(&p[i], 1, 0) > 0;
            continue;
        }

        if (interrupts(fds[slot].d))
            return -1;

        p[i].revents = (short)(events_of(slot) & (p[i].events | POLLERR | POLLHUP));
        ready += p[i].revents != 0;
        if (fds[slot].d->next_us < *next)
            *next = fds[slot].d->next_us;
    }
    return ready;
}

static int played_poll(struct pollfd *p, nfds_t n, int timeout)
{
    int64_t deadline = timeout < 0 ? NEVER : shim_now_us() + (int64_t)timeout * 1000;
    for (;;) {
        int64_t next = deadline;
        pthread_mutex_lock(&lock);
        int ready = look(p, n, &next);
        pthread_mutex_unlock(&lock);
        if (ready || shim_now_us() >= deadline)
            return ready;
        if (n > 1 && !shim_virtual_clock && next > shim_now_us() + 5000)
            next = shim_now_us() + 5000; /* real files among them are looked at again soon */
        shim_pass_until(next);
    }
}

/* ---- what is interposed ---- */

int open(const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, int) : 0;
    va_end(ap);
    return is_ours(path) ? locked_open(path) : NEXT(open_fn, "open")(path, flags, mode);
}

int openat(int dir, const char *path, int flags, ...)
{
    va_list ap;
    va_start(ap, flags);
    int mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(ap, int) : 0;
    va_end(ap);
    return is_ours(path) ? locked_open(path) : NEXT(openat_fn, "openat")(dir, path, flags, mode);
}

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags)
{
    return open(path, flags);
}

int close(int fd)
{
    pthread_mutex_lock(&lock);
    int slot = slot_of(fd);
    if (slot >= 0) {
        if (fds[slot].streams && fds[slot].generation == fds[slot].d->generation)
            shim_stream(fds[slot].d, false);
        fds[slot].d = NULL;
    }
    pthread_mutex_unlock(&lock);
    return NEXT(close_fn, "close")(fd);
}

int ioctl(int fd, unsigned long request, ...)
{
    va_list ap;
    va_start(ap, request);
    void *arg = va_arg(ap, void *);
    va_end(ap);

    int slot = slot_of(fd);
    if (slot < 0)
        return NEXT(ioctl_fn, "ioctl")(fd, request, arg);

    pthread_mutex_lock(&lock);
    struct device *d = fds[slot].d;
    shim_advance(d);

    int rc = -1;
    if (fds[slot].generation != d->generation)
        errno = ENODEV;
    else if (!interrupts(d))
        rc = shim_ioctl(d, request, arg);

    fds[slot].streams = fds[slot].streams || (rc == 0 && request == VIDIOC_STREAMON);
    pthread_mutex_unlock(&lock);

    return rc;
}

int poll(struct pollfd *p, nfds_t n, int timeout)
{
    bool ours = shim_virtual_clock;
    for (nfds_t i = 0; i < n && !ours; i++)
        ours = slot_of(p[i].fd) >= 0;
    if (!ours)
        return NEXT(poll_fn, "poll")(p, n, timeout);
    return played_poll(p, n, timeout);
}

int __poll_chk(struct pollfd *p, nfds_t n, int timeout, size_t room);
int __poll_chk(struct pollfd *p, nfds_t n, int timeout, size_t room)
{
    (void)room;
    return poll(p, n, timeout);
}

int clock_gettime(clockid_t id, struct timespec *t)
{
    if (!shim_virtual_clock || id != CLOCK_MONOTONIC)
        return NEXT(clock_fn, "clock_gettime")(id, t);
    t->tv_sec = virtual_us / 1000000;
    t->tv_nsec = (long)(virtual_us % 1000000) * 1000;
    return 0;
}
