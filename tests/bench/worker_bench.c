/* What it costs that codes are read in a process of its own: the same frames through the scan worker and
 * beside it, in turns; and how long a worker takes until its first answer. */
#include "base/clock.h"
#include "scan/worker/seat.h"
#include "scan/worker/worker.h"
#include "tests/synth/synth.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FRAMES    300
#define SETTLE    60 /* frames before those that count */
#define STARTS    9
#define GAP_US    15000
#define BUDGET_MS 25

struct figures {
    double cpu_ms, wall_ms[FRAMES];
    int read; /* frames with a code */
};

static int by_value(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

static double share(double *v, int n, double of)
{
    qsort(v, (size_t)n, sizeof *v, by_value);
    return v[(int)((double)(n - 1) * of)];
}

/* CPU time of a worker so far. */
static double worker_cpu_ms(const struct qz_worker *w)
{
    clockid_t clock;
    struct timespec t;

    if (clock_getcpuclockid(qz_worker_pid(w), &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* One frame through the worker, however long it takes; whether it read a code. */
static bool through(struct qz_worker *w, const struct qz_frame *f)
{
    struct qz_scan_result r = {0};
    struct qz_err err = {0};
    enum qz_worker_got got = QZ_WORKER_NOTHING;

    while (qz_worker_ask(w, f, NULL, &err) != QZ_WORKER_TAKEN)
        qz_worker_next(w, 1000, &r, &err);
    while (got == QZ_WORKER_NOTHING)
        got = qz_worker_next(w, 1000, &r, &err);
    if (got != QZ_WORKER_ANSWER) {
        fprintf(stderr, "worker_bench: %s\n", err.msg);
        exit(1);
    }
    return r.count > 0;
}

static void one_through(struct qz_worker *w, const struct qz_frame *f, struct figures *to, int i)
{
    double here = qz_thread_cpu_ms(), there = worker_cpu_ms(w);
    int64_t from = qz_mono_us();
    bool read = through(w, f);
    double took = (double)(qz_mono_us() - from) / 1e3;

    if (i < 0)
        return;
    to->wall_ms[i] = took;
    to->cpu_ms += qz_thread_cpu_ms() - here + worker_cpu_ms(w) - there;
    to->read += read;
}

static void one_beside(struct qz_scanner *s, const struct qz_frame *f, struct figures *to, int i)
{
    struct qz_scan_result r;
    double here = qz_thread_cpu_ms();
    int64_t from = qz_mono_us();

    if (qz_scanner_frame(s, f, &r, NULL) != 0)
        exit(1);
    if (i < 0)
        return;
    to->wall_ms[i] = (double)(qz_mono_us() - from) / 1e3;
    to->cpu_ms += qz_thread_cpu_ms() - here;
    to->read += r.count > 0;
}

static void scene(const char *name, const struct synth_settings *set, const char *text)
{
    const struct qz_worker_options wo = {.budget_ms = BUDGET_MS};
    const struct qz_scan_options so = {.budget_ms = BUDGET_MS, .max_bytes = QZ_PAYLOAD_MAX};
    struct qz_worker *w = qz_worker_create(&wo, NULL);
    struct qz_scanner *s = qz_scanner_create(&so, NULL);
    struct synth *camera = synth_create(set, &text, text != NULL);
    static struct figures worker, beside;

    memset(&worker, 0, sizeof worker);
    memset(&beside, 0, sizeof beside);
    for (int i = -SETTLE; i < FRAMES; i++) {
        const struct qz_frame f = {
            .luma = synth_next(camera), .width = set->width, .height = set->height, .stride = set->width};
        one_beside(s, &f, &beside, i);
        usleep(GAP_US);
        one_through(w, &f, &worker, i);
        usleep(GAP_US);
    }

    printf("{\"figure\":\"scan_worker_cpu_ms\",\"of\":\"%s\",\"size\":\"%dx%d\",\"value\":%.3f,\"unit\":"
           "\"ms CPU a "
           "frame\",\"copied_bytes\":%zu,\"read\":%d,\"baseline\":{\"in_process\":%.3f,\"read\":%d}}\n",
           name, set->width, set->height, worker.cpu_ms / FRAMES,
           (size_t)set->width * (size_t)set->height + sizeof(struct qz_border_job) +
               sizeof(struct qz_border_answer),
           worker.read, beside.cpu_ms / FRAMES, beside.read);
    for (int p = 50; p <= 99; p += 49)
        printf("{\"figure\":\"scan_worker_p%d_ms\",\"of\":\"%s\",\"size\":\"%dx%d\",\"value\":%.3f,"
               "\"unit\":\"ms\","
               "\"baseline\":{\"in_process\":%.3f}}\n",
               p, name, set->width, set->height, share(worker.wall_ms, FRAMES, p / 100.0),
               share(beside.wall_ms, FRAMES, p / 100.0));
    fflush(stdout);
    synth_destroy(camera);
    qz_scanner_destroy(s);
    qz_worker_destroy(w);
}

/* From the first frame to its answer, with all that a start takes. */
static void start(const struct synth_settings *set)
{
    const struct qz_worker_options wo = {.budget_ms = BUDGET_MS};
    struct synth *camera = synth_create(set, NULL, 0);
    const struct qz_frame f = {
        .luma = synth_next(camera), .width = set->width, .height = set->height, .stride = set->width};
    double wall[STARTS], cpu[STARTS], caller[STARTS];

    for (int i = 0; i < STARTS; i++) {
        struct qz_worker *w = qz_worker_create(&wo, NULL);
        double here = qz_thread_cpu_ms();
        int64_t from = qz_mono_us();
        through(w, &f);
        wall[i] = (double)(qz_mono_us() - from) / 1e3;
        caller[i] = qz_thread_cpu_ms() - here;
        cpu[i] = worker_cpu_ms(w);
        qz_worker_destroy(w);
    }

    printf("{\"figure\":\"scan_worker_start_ms\",\"value\":%.1f,\"unit\":\"ms\",\"cpu_ms\":%.1f,"
           "\"callers_cpu_ms\":%."
           "2f}\n",
           share(wall, STARTS, 0.5), share(cpu, STARTS, 0.5), share(caller, STARTS, 0.5));
    synth_destroy(camera);
}

int main(int argc, char **argv)
{
    const struct synth_settings still = {.seed = 5, .width = 1280, .height = 720, .fps = 30, .noise = 3};
    struct synth_settings walked = still, held = still;

    if (qz_seat_called(argc, argv))
        return qz_seat_main();

    walked.people = 4;
    held.people = 2;
    held.hand = 0.5;
    held.medium = SYNTH_PHONE;
    scene("an empty room, still", &still, NULL);
    scene("an empty room with people moving", &walked, NULL);
    scene("a pass in a hand", &held,
          "QZ1:A PASS OF THE USUAL LENGTH, WHICH SOMEBODY HOLDS UP TO THE CAMERA, "
          "0123456789 0123456789 0123456789");
    start(&still);
    return 0;
}
