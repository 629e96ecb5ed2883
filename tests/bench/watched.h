/* What the benches of whole programs share: a virtual display, programs on it, and what they take of the
 * processor and of memory, with all that they start. Each has its own. */
#ifndef QZ_TESTS_BENCH_WATCHED_H
#define QZ_TESTS_BENCH_WATCHED_H

#include "tests/support/kiosk_dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define SETTLE_S 6

__attribute__((unused)) static int watch_s = 20;

static char build[512] = "build";

struct child {
    pid_t pid;
    int err; /* read end of its standard error */
};

static struct child spawn(const char *const *argv)
{
    struct child c = {0};
    int p[2];
    if (pipe2(p, O_CLOEXEC) != 0)
        abort();

    c.pid = fork();
    if (c.pid == 0) {
        int null = open("/dev/null", O_RDWR);
        setpgid(0, 0);
        dup2(null, 0);
        dup2(null, 1);
        dup2(p[1], 2);
        execvp(argv[0], (char *const *)argv);
        _exit(127);
    }

    close(p[1]);
    c.err = p[0];
    return c;
}

static void end(struct child *c)
{
    kill(-c->pid, SIGTERM);
    for (int i = 0; i < 100 && waitpid(c->pid, NULL, WNOHANG) == 0; i++)
        usleep(50000);
    kill(-c->pid, SIGKILL);
    waitpid(c->pid, NULL, 0);
    close(c->err);
}

/* Sum over a process and all its descendants. */
static void add_process(pid_t pid, double *cpu_s, double *pss_mib)
{
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f && fgets(line, sizeof line, f)) {
        unsigned long u = 0, s = 0;
        const char *after = strrchr(line, ')');
        if (after && sscanf(after + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &u, &s) == 2)
            *cpu_s += (double)(u + s) / (double)sysconf(_SC_CLK_TCK);
    }
    if (f)
        fclose(f);

    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) {
        long kb;
        if (sscanf(line, "Pss: %ld", &kb) == 1)
            *pss_mib += (double)kb / 1024;
    }
    if (f)
        fclose(f);
}

static pid_t parent_of(pid_t pid)
{
    char path[64], line[512];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f && fgets(line, sizeof line, f)) {
        const char *after = strrchr(line, ')');
        if (after)
            sscanf(after + 2, "%*c %d", &parent);
    }
    if (f)
        fclose(f);
    return parent;
}

static bool is_named(pid_t pid, const char *name)
{
    char path[64], comm[64] = "";
    snprintf(path, sizeof path, "/proc/%d/comm", (int)pid);
    FILE *f = fopen(path, "r");
    bool got = f && fgets(comm, sizeof comm, f);
    if (f)
        fclose(f);
    return got && strncmp(comm, name, strlen(name)) == 0;
}

/* only: the processes whose name begins so, NULL: all. */
static void measure(pid_t root, const char *only, double *cpu_s, double *pss_mib)
{
    struct dirent *e;
    DIR *d = opendir("/proc");
    *cpu_s = *pss_mib = 0;
    while (d && (e = readdir(d))) {
        pid_t pid = atoi(e->d_name), up = pid;
        while (up > 1 && up != root)
            up = parent_of(up);
        if (pid > 0 && up == root && (!only || is_named(pid, only)))
            add_process(pid, cpu_s, pss_mib);
    }
    closedir(d);
}

struct idle {
    double start_cpu_s, pss_mib, idle_pct;
};

__attribute__((unused)) static struct idle watch(const char *const *argv, const char *only)
{
    struct idle r;
    double cpu, later, pss;
    struct child c = spawn(argv);
    fcntl(c.err, F_SETFL, O_NONBLOCK);
    sleep(SETTLE_S);
    measure(c.pid, only, &cpu, &pss);
    sleep((unsigned)watch_s);
    measure(c.pid, only, &later, &r.pss_mib);
    r.start_cpu_s = cpu;
    r.idle_pct = (later - cpu) / watch_s * 100;
    end(&c);
    return r;
}

/* A page in Chromium's kiosk mode. False: it is not installed. */
__attribute__((unused)) static bool watch_page(struct idle *out, const char *dir, const char *html)
{
    char page[200], url[220], data[200];
    if (access("/usr/bin/chromium", X_OK) != 0)
        return false;

    snprintf(page, sizeof page, "%s/page.html", dir);
    snprintf(url, sizeof url, "file://%s", page);
    snprintf(data, sizeof data, "--user-data-dir=%s/chromium", dir);

    FILE *f = fopen(page, "w");
    if (!f)
        return false;
    fputs(html, f);
    fclose(f);

    const char *const argv[] = {"/usr/bin/chromium",
                                "--kiosk",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--disable-quic",
                                data,
                                url,
                                NULL};

    *out = watch(argv, NULL);
    return true;
}

__attribute__((unused)) static pid_t start_display(void)
{
    char number[16] = "";
    int p[2];
    if (pipe(p) != 0)
        abort();

    pid_t pid = fork();
    if (pid == 0) {
        char fd[16];
        int null = open("/dev/null", O_RDWR);
        dup2(null, 2);
        snprintf(fd, sizeof fd, "%d", p[1]);
        execlp("Xvfb", "Xvfb", "-displayfd", fd, "-screen", "0", "1920x1080x24", "-nolisten", "tcp",
               (char *)NULL);
        _exit(127);
    }

    close(p[1]);
    ssize_t n = read(p[0], number + 1, sizeof number - 2);
    close(p[0]);

    if (n <= 0) {
        fputs("no Xvfb; install the package xvfb\n", stderr);
        exit(1);
    }

    number[0] = ':';
    number[strcspn(number, "\n")] = '\0';
    setenv("DISPLAY", number, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
    return pid;
}

#endif
