/* How much memory a scanner holds on to between two frames, by their size. The peers give theirs back after
 * each picture, so nothing stands beside it. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <malloc.h>

#define MIB (1024.0 * 1024)

static double taken(void)
{
    struct mallinfo2 m = mallinfo2();
    return (double)(m.uordblks + m.hblkhd);
}

static double held_for(const struct qz_frame *f)
{
    static const struct qz_scan_options live = {.budget_ms = 30};
    static struct bench_reads reads;
    double before = taken();
    struct bench_engine *e = bench_engine_open(BENCH_CASCADE, &live, false);
    if (!e)
        return BENCH_NONE;
    bench_engine_read(e, f, &reads);
    double after = taken();
    bench_engine_close(e);
    return (after - before) / MIB;
}

int bench_memory(const struct bench_options *opt)
{
    static const int sizes[][2] = {{640, 480}, {1280, 720}, {1920, 1080}};
    (void)opt;

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct synth_settings set = {.seed = 5, .width = sizes[i][0], .height = sizes[i][1]};
        char name[32], label[64];
        struct synth *s = synth_create(&set, NULL, 0);
        if (!s)
            return -1;

        struct qz_frame f = {
            .luma = synth_next(s), .width = set.width, .height = set.height, .stride = set.width};
        snprintf(name, sizeof name, "%dx%d", set.width, set.height);
        snprintf(label, sizeof label, "memory held for frames of %s", name);

        struct bench_figure figure = {.name = "scan_memory_mib", .unit = "MiB", .set = name, .label = label};
        figure.goal = figure.budget_ms = BENCH_NONE;
        figure.value[BENCH_ZBAR] = figure.value[BENCH_ZXING] = BENCH_NONE;
        figure.value[BENCH_CASCADE] = held_for(&f);
        figure.n = 1;

        bench_figure_add(&figure);
        synth_destroy(s);
    }
    return 0;
}
