/* What a frame without a code costs, by size and kind of room, each as a picture by itself. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <stdio.h>

static const struct room {
    const char *name, *words;
    double goal_per_mega; /* ms a million pixels; 0: none */
    struct synth_settings set;
} rooms[] = {
    {"still", "an empty room", 3.3, {.noise = 3}},
    {"people", "a room with people", 3.3, {.noise = 3, .people = 3}},
    {"dim", "a dim room with people", 3.3, {.noise = 16, .gain = 0.12, .people = 3, .jpeg_quality = 60}},
    {"busy", "a room full of patterns", 0, {.noise = 3, .people = 4, .busy = true}},
};

static const int sizes[][2] = {{640, 480}, {1280, 720}, {1920, 1080}};

static int look_at_room(struct bench_engine *const *engine, const struct room *room, const int size[2],
                        long frames)
{
    static struct bench_reads reads;
    static char name[64], label[96], set_name[32];
    struct bench_series time[BENCH_KINDS] = {0};
    for (long i = 0; i < frames; i++) {
        struct synth_settings set = room->set;
        set.seed = 40 + (uint64_t)i;
        set.width = size[0], set.height = size[1];
        struct synth *s = synth_create(&set, NULL, 0);
        if (!s)
            return -1;
        struct qz_frame f = {.luma = synth_next(s), .width = size[0], .height = size[1], .stride = size[0]};
        for (int k = 0; k < BENCH_KINDS; k++) {
            if (!engine[k])
                continue;
            bench_engine_read(engine[k], &f, &reads);
            bench_series_add(&time[k], reads.ms);
        }
        synth_destroy(s);
    }

    double goal = room->goal_per_mega * size[0] * size[1] * 1e-6;
    snprintf(name, sizeof name, "scan_empty_%s_ms_median", room->name);
    snprintf(set_name, sizeof set_name, "%dx%d", size[0], size[1]);
    snprintf(label, sizeof label, "%s without a code, %s, median", room->words, set_name);
    struct bench_figure figure = {.name = name, .unit = "ms CPU", .set = set_name, .label = label};
    figure.goal = goal > 0 ? goal : BENCH_NONE;
    figure.budget_ms = 30;
    figure.n = frames;
    for (int k = 0; k < BENCH_KINDS; k++) {
        figure.value[k] = engine[k] ? bench_series_quantile(&time[k], 0.5) : BENCH_NONE;
        bench_series_finish(&time[k]);
    }
    bench_figure_add(&figure);
    return 0;
}

int bench_empty(const struct bench_options *opt)
{
    static const struct qz_scan_options limited = {.budget_ms = 30, .still = true};
    struct bench_engine *engine[BENCH_KINDS];
    int rc = 0;
    for (int k = 0; k < BENCH_KINDS; k++)
        engine[k] = bench_engine_open((enum bench_kind)k, &limited, false);
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes && rc == 0; size++)
        for (size_t i = 0; i < sizeof rooms / sizeof *rooms && rc == 0; i++)
            rc = look_at_room(engine, &rooms[i], sizes[size], opt->quick ? 6 : 24);
    if (rc)
        fprintf(stderr, "scan_bench: an empty room cannot be drawn\n");
    for (int k = 0; k < BENCH_KINDS; k++)
        bench_engine_close(engine[k]);
    return rc;
}
