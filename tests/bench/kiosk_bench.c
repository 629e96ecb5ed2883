/* Whole-program figures of the kiosk on a virtual display: CPU until the first frame, memory, CPU while idle,
 * and what a camera adds; beside a bare SDL program and, where it is installed, Chromium in kiosk mode. */
#include "base/clock.h"
#include "rules/pin.h"
#include "tests/bench/watched.h"
#include "tests/support/pin_cost.h"

#include <sodium.h>

#define STARTS 7

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

#define CLOCK_PAGE                                                                                           \
    "<!doctype html><meta charset=utf-8><body style='font:60px sans-serif'><h1>把签到码举到镜头前</h1>"      \
    "<p id=t></p><script>setInterval(()=>t.textContent=new Date().toLocaleTimeString(),1000)</script>"

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
    bool have = watch_page(&chrome, k->path, CLOCK_PAGE);

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
