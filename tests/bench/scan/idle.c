/* What watching an empty room costs, as a share of one core at 30 frames a second. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#define FRAME_MS (1000.0 / 30)
#define FIRST    90 /* frames that are not counted: it is all day that a kiosk watches a room */

static double spent(struct bench_engine *e, const struct synth_settings *set, long frames)
{
    static struct bench_reads reads;
    struct synth *s = synth_create(set, NULL, 0);
    double sum = 0;
    if (!s)
        return BENCH_NONE;

    bench_engine_reset(e);
    for (long i = 0; i < frames + FIRST; i++) {
        struct qz_frame f = {
            .luma = synth_next(s), .width = set->width, .height = set->height, .stride = set->width};
        f.seq = (uint64_t)i;
        f.at_us = i * 33333;

        bench_engine_read(e, &f, &reads);
        if (i >= FIRST)
            sum += reads.ms;
    }

    synth_destroy(s);
    return 100 * sum / ((double)frames * FRAME_MS);
}

static void scene(const char *name, const char *label, const struct synth_settings *set, long frames)
{
    static const struct qz_scan_options live = {.budget_ms = 30};
    struct bench_figure f = {
        .name = name, .unit = "% of a core", .label = label, .goal = 15, .budget_ms = 30};
    for (int k = 0; k < BENCH_KINDS; k++) {
        struct bench_engine *e = bench_engine_open((enum bench_kind)k, &live, false);
        f.value[k] = e ? spent(e, set, frames) : BENCH_NONE;
        bench_engine_close(e);
    }
    f.n = frames;
    bench_figure_add(&f);
}

int bench_idle(const struct bench_options *opt)
{
    struct synth_settings still = {.seed = 5, .width = 1280, .height = 720, .fps = 30, .noise = 3};
    struct synth_settings moving = still, compressed = still;
    long frames = opt->quick ? 60 : 600;
    moving.people = 4;
    moving.busy = true;
    compressed.jpeg_quality = 75;
    scene("scan_idle_still_core_pct", "watching a still room", &still, frames);
    scene("scan_idle_mjpeg_core_pct", "watching a still room through MJPEG", &compressed, frames);
    scene("scan_idle_people_core_pct", "watching a busy room where people walk", &moving, frames);
    return 0;
}
