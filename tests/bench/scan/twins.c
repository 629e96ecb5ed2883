/* Dark mode: every frame is looked at as it is and with light and dark exchanged. The twins are to be read as
 * often as the others. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <stdlib.h>
#include <string.h>

enum { AS_IT_IS, NEGATED, TWINS };

static const char pass[] =
    "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE";

/* What makes a frame hard, one thing at a time. */
static const struct {
    const char *field, *value;
} hardships[] = {
    {"module_px", "5"},     {"module_px", "2"}, {"module_px", "1.5"},   {"tilt_deg", "45"}, {"noise", "35"},
    {"motion_blur", "1.5"}, {"defocus", "0.6"}, {"contrast", "0.2"},    {"shadow", "0.7"},  {"glare", "0.5"},
    {"gain", "0.2"},        {"gain", "2"},      {"jpeg_quality", "30"},
};

#define HARDSHIPS (sizeof hardships / sizeof *hardships)

struct twins {
    struct bench_engine *engine[BENCH_KINDS];
    long read[TWINS][BENCH_KINDS], n;
};

static void look_at(struct twins *t, int twin, const struct qz_frame *f)
{
    static struct bench_reads reads;
    for (int k = 0; k < BENCH_KINDS; k++) {
        if (!t->engine[k])
            continue;
        bench_engine_read(t->engine[k], f, &reads);
        for (size_t i = 0; i < reads.count; i++)
            if (bench_same_text(&reads.read[i], (const uint8_t *)pass, strlen(pass))) {
                t->read[twin][k]++;
                break;
            }
    }
}

static int one_frame(struct twins *t, size_t hardship, long seed)
{
    const char *text[] = {pass};
    struct synth_settings set = {.seed = 900 + (uint64_t)seed, .width = 1280, .height = 720, .module_px = 5};
    set.medium = seed % 2 ? SYNTH_PHONE : SYNTH_CARD;
    set.roll_deg = 3 + (double)(seed * 37 % 360);
    set.tilt_deg = 5;
    set.noise = 3;
    set.people = 1;
    if (synth_set(&set, hardships[hardship].field, hardships[hardship].value) != 0)
        return -1;

    struct synth *s = synth_create(&set, text, 1);
    size_t bytes = (size_t)set.width * (size_t)set.height;
    uint8_t *negative = malloc(bytes);
    if (s && negative) {
        const uint8_t *luma = synth_next(s);
        for (size_t i = 0; i < bytes; i++)
            negative[i] = (uint8_t)(255 - luma[i]);
        struct qz_frame f = {.luma = luma, .width = set.width, .height = set.height, .stride = set.width};
        look_at(t, AS_IT_IS, &f);
        f.luma = negative;
        look_at(t, NEGATED, &f);
        t->n++;
    }
    int rc = s && negative ? 0 : -1;
    free(negative);
    synth_destroy(s);
    return rc;
}

static void twins_figures(const struct twins *t)
{
    static const char *const set[TWINS] = {"as they are", "negated"};
    static const char *const label[TWINS] = {"frames of hardships, as they are", "the same, negated"};
    for (int twin = 0; twin < TWINS; twin++) {
        struct bench_figure f = {.name = "scan_twins_pct", .unit = "%", .set = set[twin], .n = t->n};
        f.label = label[twin];
        f.goal = BENCH_NONE;
        for (int k = 0; k < BENCH_KINDS; k++)
            f.value[k] = t->engine[k] ? 100.0 * (double)t->read[twin][k] / (double)t->n : BENCH_NONE;
        if (twin == NEGATED)
            f.goal = 100.0 * (double)t->read[AS_IT_IS][BENCH_CASCADE] / (double)t->n;
        bench_figure_add(&f);
    }
}

int bench_twins(const struct bench_options *opt)
{
    static const struct qz_scan_options unlimited = {.still = true};
    struct twins t = {0};
    int rc = 0;

    for (int k = 0; k < BENCH_KINDS; k++)
        t.engine[k] = bench_engine_open((enum bench_kind)k, &unlimited, false);

    for (size_t h = 0; h < HARDSHIPS && rc == 0; h++)
        for (long seed = 0; seed < opt->seeds && rc == 0; seed++)
            rc = one_frame(&t, h, seed);

    if (rc == 0)
        twins_figures(&t);
    else
        fprintf(stderr, "scan_bench: a frame of a code cannot be drawn\n");

    for (int k = 0; k < BENCH_KINDS; k++)
        bench_engine_close(t.engine[k]);
    return rc;
}
