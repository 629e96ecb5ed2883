/* Whole-program figures of the kiosk on a virtual display: CPU until the first frame, memory, CPU while idle,
 * and what a camera adds; beside a bare SDL program and, where it is installed, Chromium in kiosk mode. */
#include "base/clock.h"
#include "rules/pin.h"
#include "tests/support/kiosk_dir.h"
#include "tests/support/pin_cost.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define STARTS   7
#define SETTLE_S 6
#define WATCH_S  20

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

/* Read the child's standard error until "first frame: N ms CPU"; -1 when it ends without. */
static double first_frame(struct child *c)
{
    char line[512];
    size_t n = 0;
    while (n < sizeof line - 1 && read(c->err, line + n, 1) == 1) {
        if (line[n++] != '\n')
            continue;
        line[n] = '\0';
        n = 0;
        const char *at = strstr(line, "first frame: ");
        if (at)
            return atof(at + 13);
    }
    return -1;
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

static int by_value(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

/* Median over some starts. */
static double first_frame_ms(const char *const *argv)
{
    double v[STARTS];
    for (int i = 0; i < STARTS; i++) {
        struct child c = spawn(argv);
        v[i] = first_frame(&c);
        end(&c);
    }
    qsort(v, STARTS, sizeof *v, by_value);
    return v[STARTS / 2];
}

struct idle {
    double start_cpu_s, pss_mib, idle_pct;
};

static struct idle watch(const char *const *argv, const char *only)
{
    struct idle r;
    double cpu, later, pss;
    struct child c = spawn(argv);
    fcntl(c.err, F_SETFL, O_NONBLOCK);
    sleep(SETTLE_S);
    measure(c.pid, only, &cpu, &pss);
    sleep(WATCH_S);
    measure(c.pid, only, &later, &r.pss_mib);
    r.start_cpu_s = cpu;
    r.idle_pct = (later - cpu) / WATCH_S * 100;
    end(&c);
    return r;
}

/* --- Chromium showing a page with a ticking clock, full screen --- */

static bool chromium(struct idle *out, const char *dir)
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
    fputs("<!doctype html><meta charset=utf-8><body style='font:60px "
          "sans-serif'><h1>把签到码举到镜头前</h1><p id=t></p>"
          "<script>setInterval(()=>t.textContent=new Date().toLocaleTimeString(),1000)</script>",
          f);
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

static void print_one(const char *figure, double value, const char *unit, double goal, double bare,
                      double chrome)
{
    printf("{\"figure\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"goal\":%.2f,\"baseline\":{\"bare_sdl\":%.2f",
           figure, value, unit, goal, bare);
    if (chrome > 0)
        printf(",\"chromium_kiosk\":%.2f", chrome);
    puts("}}");
    fflush(stdout);
}

static pid_t start_display(void)
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
        fputs("kiosk_bench: no Xvfb; install the package xvfb\n", stderr);
        exit(1);
    }

    number[0] = ':';
    number[strcspn(number, "\n")] = '\0';
    setenv("DISPLAY", number, 1);
    setenv("SDL_VIDEODRIVER", "x11", 1);
    return pid;
}

static void run(struct kiosk_dir *k)
{
    char kiosk[600], bare[600], camera[600], piped[2600];
    snprintf(kiosk, sizeof kiosk, "%s/qingzhan-kiosk", build);
    snprintf(bare, sizeof bare, "%s/tests/bench/bare_sdl", build);
    snprintf(camera, sizeof camera, "%s/tests/tools/demo_camera", build);
    snprintf(piped, sizeof piped,
             "printf 'empty 60\\n' > %s/script; %s --script %s/script --live --fps 30 | exec %s --as-root "
             "--dir %s "
             "--mute --source y4m:-",
             k->path, camera, k->path, kiosk, k->path);

    const char *const kiosk_argv[] = {kiosk,      "--as-root", "--dir",  k->path,
                                      "--source", "none",      "--mute", NULL};
    const char *const bare_argv[] = {bare, NULL};
    const char *const camera_argv[] = {"sh", "-c", piped, NULL};
    struct idle chrome = {0};

    double ours = first_frame_ms(kiosk_argv), theirs = first_frame_ms(bare_argv);
    struct idle kiosk_idle = watch(kiosk_argv, NULL), bare_idle = watch(bare_argv, NULL);
    bool have = chromium(&chrome, k->path);

    print_one("first_frame_cpu_ms", ours, "ms", 150, theirs, have ? chrome.start_cpu_s * 1e3 : 0);
    print_one("pss_mib", kiosk_idle.pss_mib, "MiB", 40, bare_idle.pss_mib, chrome.pss_mib);
    print_one("idle_cpu_pct", kiosk_idle.idle_pct, "% of a core", 0.5, bare_idle.idle_pct, chrome.idle_pct);

    if (access(camera, X_OK)) {
        fprintf(stderr, "kiosk_bench: %s is missing: no figure with a camera; run make bench\n", camera);
        return;
    }

    struct idle seen = watch(camera_argv, "qingzhan-");
    printf("{\"figure\":\"camera_cpu_pct\",\"value\":%.1f,\"unit\":\"%% of a core\",\"of\":\"1280x720 at "
           "30/s, an empty "
           "room with people moving\",\"baseline\":{\"no_camera\":%.2f}}\n",
           seen.idle_pct, kiosk_idle.idle_pct);
    printf("{\"figure\":\"camera_pss_mib\",\"value\":%.2f,\"unit\":\"MiB\",\"of\":\"kiosk and scan worker\","
           "\"baseline\":{\"no_camera\":%.2f}}\n",
           seen.pss_mib, kiosk_idle.pss_mib);
}

/* What one guess at a PIN costs, and how long six digits last that way. */
static void pin_check(void)
{
    char hash[crypto_pwhash_STRBYTES];
    double best = 1e9;
    pin_cost_whole(true);
    if (crypto_pwhash_str(hash, "246810", 6, QZ_PIN_PASSES, QZ_PIN_BYTES) != 0)
        abort();

    for (int i = 0; i < 10; i++) {
        double from = qz_thread_cpu_ms();
        if (crypto_pwhash_str_verify(hash, "246810", 6) != 0)
            abort();
        double took = qz_thread_cpu_ms() - from;
        best = took < best ? took : best;
    }

    printf("{\"figure\":\"pin_check_cpu_ms\",\"value\":%.1f,\"unit\":\"ms\",\"memory_mib\":%u,\"six_digits_"
           "cpu_h\":%.1f}\n",
           best, QZ_PIN_BYTES >> 20, best * 1e6 / 3.6e6);
}

int main(void)
{
    struct kiosk_dir k;
    pin_check();
    if (getenv("BUILD"))
        qz_copy_text(build, sizeof build, getenv("BUILD"));
    pid_t display = start_display();
    kiosk_dir_make(&k);
    kiosk_dir_apply_config(&k);
    run(&k);
    kiosk_dir_remove(&k);
    kill(display, SIGTERM);
    waitpid(display, NULL, 0);
    return 0;
}
