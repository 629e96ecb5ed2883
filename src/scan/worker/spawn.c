#include "scan/worker/spawn.h"

#include "base/buf.h"
#include "scan/worker/seat.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* since Linux 6.3; some kernels are set to take no other memory */
#endif

static int spawn_memfd(void)
{
    unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
    int fd = memfd_create("qingzhan-scan", flags | MFD_NOEXEC_SEAL);

    if (fd < 0 && errno == EINVAL)
        fd = memfd_create("qingzhan-scan", flags);
    return fd;
}

int qz_spawn_share(size_t n, uint8_t **at, int *fd, struct qz_err *err)
{
    const int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_FUTURE_WRITE | F_SEAL_SEAL;
    void *p = MAP_FAILED;
    int made = spawn_memfd();

    if (made < 0 || ftruncate(made, (off_t)n) != 0)
        goto fail;
    p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, made, 0);
    if (p == MAP_FAILED || fcntl(made, F_ADD_SEALS, seals) != 0)
        goto fail;

    *at = p;
    *fd = made;
    return 0;
fail:
    qz_fail(err, QZ_E_IO, "no shared memory of %zu bytes for the scan worker: %s", n, strerror(errno));
    if (p != MAP_FAILED)
        munmap(p, n);
    if (made >= 0)
        close(made);
    return -1;
}

void qz_spawn_unshare(uint8_t *at, size_t n, int fd)
{
    if (!at)
        return;
    munmap(at, n);
    close(fd);
}

/* What a worker may know of the environment: where libraries are, and what sanitizers are told. */
static void spawn_environment(char *keep[], size_t cap)
{
    static const char *const known[] = {
        "LD_LIBRARY_PATH=", "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "TSAN_OPTIONS="};
    size_t n = 0;

    for (char **e = environ; *e && n + 1 < cap; e++)
        for (size_t i = 0; i < sizeof known / sizeof *known; i++)
            if (n + 1 < cap && strncmp(*e, known[i], strlen(known[i])) == 0)
                keep[n++] = *e;
    keep[n] = NULL;
}

static pid_t spawn_exec(const char *body, int fd0, int fd1, struct qz_err *err)
{
    char *argv[] = {(char *)QZ_SEAT_NAME, (char *)QZ_SEAT_ARG, (char *)body, NULL}, *keep[5];
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attr;
    sigset_t none, all;
    pid_t pid = -1;

    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attr);
    posix_spawn_file_actions_adddup2(&files, fd0, 0);
    posix_spawn_file_actions_adddup2(&files, fd1, 1);
    posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attr, &none);
    posix_spawnattr_setsigdefault(&attr, &all);
    spawn_environment(keep, sizeof keep / sizeof *keep);

    int rc = posix_spawn(&pid, "/proc/self/exe", &files, &attr, argv, keep);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attr);
    if (rc == 0)
        return pid;
    qz_fail(err, QZ_E_IO, "the scan worker does not start: %s", strerror(rc));
    return -1;
}

/* A copy that lies above those that the worker is to have. */
static int spawn_above(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 2);
}

pid_t qz_spawn_start(const char *body, int shared, int *line, struct qz_err *err)
{
    int pair[2], far, memory;
    pid_t pid = -1;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0) {
        qz_fail(err, QZ_E_IO, "no line to the scan worker: %s", strerror(errno));
        return -1;
    }

    far = spawn_above(pair[1]);
    memory = spawn_above(shared);
    if (far >= 0 && memory >= 0)
        pid = spawn_exec(body, far, memory, err);
    else
        qz_fail(err, QZ_E_IO, "no line to the scan worker: %s", strerror(errno));

    close(pair[1]);
    if (far >= 0)
        close(far);
    if (memory >= 0)
        close(memory);
    if (pid < 0)
        close(pair[0]);
    *line = pair[0];
    return pid;
}

void qz_spawn_end(pid_t pid, const char *why, char *how, size_t cap)
{
    int status = 0;

    kill(pid, SIGKILL); /* one that has ended is not taken away before it is waited for */
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;

    if (why)
        qz_copy_text(how, cap, why);
    else if (WIFSIGNALED(status))
        snprintf(how, cap, "it was ended by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
    else
        snprintf(how, cap, "it ended by itself (%d)", WEXITSTATUS(status));
}

void qz_spawn_grant(pid_t pid, uint64_t seconds, uint64_t *granted)
{
    clockid_t clock;
    struct timespec used;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return;
    if ((uint64_t)used.tv_sec + seconds <= *granted)
        return;

    *granted = (uint64_t)used.tv_sec + seconds;
    const struct rlimit limit = {.rlim_cur = *granted, .rlim_max = RLIM_INFINITY};
    prlimit(pid, RLIMIT_CPU, &limit, NULL);
}
