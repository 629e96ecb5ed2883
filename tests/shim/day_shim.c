/* A day in less than a day, for a program: preload it. The file that the environment variable QZ_CLOCK_FILE
 * names holds by how many milliseconds all clocks are ahead, that of the wall, those since the machine
 * started, and so all that a program waits for: who set out to wait for a minute has waited when the file
 * says a minute more. It is read at each call. Time that a program or a thread has used up is as it is. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define DAY_LOOK_NS INT64_C(100000000) /* so often a thread that waits looks whether the file says more */
#define DAY_WALL_S  1000000000         /* no machine runs so long: it is a wall clock */

static int64_t ns_of(const struct timespec *t)
{
    return t->tv_sec * INT64_C(1000000000) + t->tv_nsec;
}

static struct timespec at_ns(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000};
}

static int64_t ahead_ns(void)
{
    const char *path = getenv("QZ_CLOCK_FILE");
    char text[32] = "";
    int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    return n > 0 ? strtoll(text, NULL, 10) * 1000000 : 0;
}

static bool goes_along(clockid_t which)
{
    return which != CLOCK_PROCESS_CPUTIME_ID && which != CLOCK_THREAD_CPUTIME_ID && which >= 0;
}

int clock_gettime(clockid_t which, struct timespec *out)
{
    int rc = (int)syscall(SYS_clock_gettime, which, out);
    if (rc == 0 && goes_along(which))
        *out = at_ns(ns_of(out) + ahead_ns());
    return rc;
}

time_t time(time_t *out)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    if (out)
        *out = t.tv_sec;
    return t.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
    struct timespec t;
    (void)zone;
    clock_gettime(CLOCK_REALTIME, &t);
    out->tv_sec = t.tv_sec;
    out->tv_usec = t.tv_nsec / 1000;
    return 0;
}

/* Whoever waits wakes now and then for no reason, as may happen with any condition, and looks at the
 * clock. */
int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict lock,
                           const struct timespec *restrict until)
{
    struct timespec now, look;
    clock_gettime(until->tv_sec > DAY_WALL_S ? CLOCK_REALTIME : CLOCK_MONOTONIC, &now);
    int64_t left = ns_of(until) - ns_of(&now);
    if (left <= 0)
        return ETIMEDOUT;

    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &look);
    look = at_ns(ns_of(&look) + (left < DAY_LOOK_NS ? left : DAY_LOOK_NS));
    int rc = pthread_cond_clockwait(cond, lock, CLOCK_MONOTONIC, &look);
    return rc == ETIMEDOUT && left > DAY_LOOK_NS ? 0 : rc;
}
