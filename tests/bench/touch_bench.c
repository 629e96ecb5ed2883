/* How soon a touch is seen: from a click until pixels of the display change, of the kiosk and of a bare SDL
 * program, on one virtual display, one after the other. Both are looked at the same way.
 *
 *   touch_bench [CLICKS] */
#include "tests/support/kiosk_dir.h"

#include "base/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <X11/extensions/XTest.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>

#define CLICKS  200
#define MOST    2000
#define LOST_MS 2000
#define SIDE    24 /* px of the place that is looked at */

static int64_t bench_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static pid_t bench_start(const char *const *argv, int keep)
{
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0), dup2(null, 2);
        if (keep < 0)
            dup2(null, 1);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }
    return pid;
}

static void bench_end(pid_t pid)
{
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}

static pid_t bench_display(void)
{
    char number[16] = ":", fd[16];
    int p[2];
    if (pipe(p) != 0)
        abort();

    snprintf(fd, sizeof fd, "%d", p[1]);
    const char *const argv[] = {"Xvfb",         "-displayfd", fd,    "-screen", "0",
                                "1920x1080x24", "-nolisten",  "tcp", NULL};
    pid_t pid = bench_start(argv, p[1]);
    close(p[1]);
    ssize_t n = read(p[0], number + 1, sizeof number - 2);
    close(p[0]);
    number[n > 0 ? n + 1 : 1] = '\0';
    number[strcspn(number, "\n")] = '\0';
    setenv("DISPLAY", number, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
    return pid;
}

/* A number that is another one when the place looks otherwise. */
static unsigned long place_of(Display *d, int x, int y)
{
    XImage *im = XGetImage(d, DefaultRootWindow(d), x, y, SIDE, SIDE, AllPlanes, ZPixmap);
    unsigned long sum = 5381;
    for (int i = 0; im && i < SIDE * SIDE; i++)
        sum = sum * 33 + (XGetPixel(im, i % SIDE, i / SIDE) & 0xffffff);
    if (im)
        XDestroyImage(im);
    return sum;
}

/* Milliseconds from the finger's lifting until the place has changed; below 0: it did not. */
static double click(Display *d, int x, int y)
{
    unsigned long before = place_of(d, x - SIDE / 2, y - SIDE / 2);
    XTestFakeMotionEvent(d, -1, x, y, 0);
    XTestFakeButtonEvent(d, 1, True, 0);
    XSync(d, False);
    usleep(30000);
    int64_t from = bench_us();
    XTestFakeButtonEvent(d, 1, False, 0);
    XSync(d, False);
    while (place_of(d, x - SIDE / 2, y - SIDE / 2) == before)
        if (bench_us() - from > LOST_MS * 1000)
            return -1;
    return (double)(bench_us() - from) / 1000;
}

static int by_time(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The time that so many parts of a hundred do not exceed. */
static double share_of(const double *sorted, int n, int percent)
{
    int at = (n * percent + 99) / 100 - 1;
    return sorted[at > 0 ? at : 0];
}

struct times {
    double p50, p99;
    int n;
};

static struct times touch(Display *d, int x, int y, int clicks)
{
    static double ms[MOST];
    int n = 0;
    for (int i = 0; i < clicks; i++) {
        double took = click(d, x, y);
        if (took >= 0)
            ms[n++] = took;
        usleep(40000 + (useconds_t)(i * 7919 % 60000)); /* at no beat with the second or the display */
    }

    qsort(ms, (size_t)n, sizeof *ms, by_time);
    return n ? (struct times){share_of(ms, n, 50), share_of(ms, n, 99), n} : (struct times){0};
}

/* The middle of the kiosk's language button, once it is drawn. */
static bool language_at(const char *path, int *x, int *y)
{
    for (int i = 0; i < 400; i++, usleep(50000)) {
        char line[200];
        int w, h;
        FILE *f = fopen(path, "r");

        while (f && fgets(line, sizeof line, f))
            if (sscanf(line, "touch language 0 %d %d %d %d", x, y, &w, &h) == 4) {
                *x += w / 2, *y += h / 2;
                fclose(f);
                return true;
            }
        if (f)
            fclose(f);
    }
    return false;
}

static struct times touch_kiosk(Display *d, const char *build, int clicks)
{
    struct kiosk_dir k;
    struct times t = {0};
    char program[600], touches[700];
    int x, y;
    kiosk_dir_make(&k);
    kiosk_dir_apply_config(&k);
    snprintf(program, sizeof program, "%s/qingzhan-kiosk", build);
    snprintf(touches, sizeof touches, "%s/touches", k.path);
    const char *const argv[] = {program, "--as-root", "--dir",     k.path,  "--source",
                                "none",  "--mute",    "--touches", touches, NULL};
    pid_t pid = bench_start(argv, -1);

    if (language_at(touches, &x, &y)) {
        sleep(1);
        t = touch(d, x, y, clicks);
    }
    bench_end(pid);
    unlink(touches);
    kiosk_dir_remove(&k);
    return t;
}

static struct times touch_bare(Display *d, const char *build, int clicks)
{
    char program[600];
    snprintf(program, sizeof program, "%s/tests/bench/bare_sdl", build);
    const char *const argv[] = {program, NULL};
    pid_t pid = bench_start(argv, -1);
    sleep(2);
    struct times t = touch(d, 900, 700, clicks);
    bench_end(pid);
    return t;
}

int main(int argc, char **argv)
{
    const char *build = getenv("BUILD") ? getenv("BUILD") : "build";
    int clicks = argc > 1 ? atoi(argv[1]) : CLICKS;
    clicks = clicks > 0 && clicks < MOST ? clicks : CLICKS;
    pid_t server = bench_display();
    Display *d = XOpenDisplay(NULL);
    if (!d) {
        fputs("touch_bench: no Xvfb; install the package xvfb\n", stderr);
        return 1;
    }

    struct times bare = touch_bare(d, build, clicks), ours = touch_kiosk(d, build, clicks);
    printf(
        "{\"figure\":\"touch_to_frame_ms\",\"p50\":%.2f,\"p99\":%.2f,\"unit\":\"ms\",\"clicks\":%d,"
        "\"goal\":\"bare_sdl + 16\",\"baseline\":{\"bare_sdl\":{\"p50\":%.2f,\"p99\":%.2f,\"clicks\":%d}}}\n",
        ours.p50, ours.p99, ours.n, bare.p50, bare.p99, bare.n);
    XCloseDisplay(d);
    bench_end(server);
    return ours.n > 0 && bare.n > 0 ? 0 : 1;
}
