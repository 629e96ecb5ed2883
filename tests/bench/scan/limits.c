/* How small, how slanted, how shaken, how noisy: the share read at each step of one difficulty alone. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <string.h>

#define STEPS 7

static const struct limit {
    const char *name, *field, *words;
    const char *value[STEPS];
    const char *goal_at; /* nine of ten are to be read here */
} limits[] = {
    {"module_px", "module_px", "px a module", {"2.0", "1.6", "1.4", "1.2", "1.1", "1.0"}, "1.2"},
    {"tilt", "tilt_deg", "° of tilt", {"30", "45", "55", "60", "65", "70"}, "55"},
    {"motion", "motion_blur", "modules of motion", {"1", "1.5", "2", "2.5", "3", "4", "5"}, "1.5"},
    {"noise", "noise", "grey levels of noise", {"20", "35", "50", "65", "80"}, "50"},
    {"defocus", "defocus", "modules of blur radius", {"0.4", "0.6", "0.7", "0.8", "0.9", "1.0"}, NULL},
    {"contrast", "contrast", "of full contrast", {"0.3", "0.2", "0.1", "0.06", "0.04"}, NULL},
    {"curl", "curl", "of the side as sagitta", {"0.1", "0.15", "0.2", "0.25", "0.3"}, NULL},
    {"glare", "glare", "glare", {"0.3", "0.5", "0.7", "0.85", "1"}, NULL},
    {"torn", "torn", "of the area torn off", {"0.03", "0.06", "0.09", "0.12", "0.15"}, NULL},
    {"close", "module_px", "px a module, near", {"10", "12", "14", "15"}, NULL},
};

#define LIMITS (sizeof limits / sizeof *limits)

enum { LIMIT_BUDGET, LIMIT_FREE, LIMIT_ZBAR, LIMIT_ZXING, LIMIT_RUNNERS };

/* A still, sharp frame at an angle that is not the grid's, with the noise of daylight. */
static struct synth_settings plain_frame(long i)
{
    struct synth_settings set = {.seed = 300 + (uint64_t)i, .width = 1280, .height = 720, .module_px = 5};
    set.medium = SYNTH_CARD;
    set.roll_deg = 3 + (double)(i * 37 % 360);
    set.tilt_deg = 5;
    set.noise = 3;
    set.hand = 0.3;
    set.people = 1;
    set.start_s = (double)i;
    return set;
}

static const char pass[] =
    "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6TVDZ"
    "0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6%VDZ0F5E";

static long wrong_texts[BENCH_KINDS], frames;

static void try_frame(struct bench_engine *const *engine, const struct qz_frame *f, long right[LIMIT_RUNNERS])
{
    static struct bench_reads reads;
    frames++;

    for (int k = 0; k < LIMIT_RUNNERS; k++) {
        if (!engine[k])
            continue;
        bench_engine_read(engine[k], f, &reads);

        bool got = false;
        for (size_t i = 0; i < reads.count; i++) {
            bool same = bench_same_text(&reads.read[i], (const uint8_t *)pass, strlen(pass));
            got = got || same;
            wrong_texts[k < LIMIT_ZBAR ? BENCH_CASCADE : k - 1] += !same;
        }
        right[k] += got;
    }
}

static int try_step(struct bench_engine *const *engine, const struct limit *l, const char *value, long seeds,
                    long right[LIMIT_RUNNERS])
{
    const char *text[] = {pass};
    for (long i = 0; i < seeds; i++) {
        struct synth_settings set = plain_frame(i);
        if (synth_set(&set, l->field, value))
            return -1;
        struct synth *s = synth_create(&set, text, 1);
        if (!s)
            return -1;
        struct qz_frame f = {
            .luma = synth_next(s), .width = set.width, .height = set.height, .stride = set.width};
        try_frame(engine, &f, right);
        synth_destroy(s);
    }
    return 0;
}

static void step_figures(struct bench_engine *const *engine, const struct limit *l, const char *value,
                         long seeds, const long right[LIMIT_RUNNERS])
{
    static char name[64], label[96];
    bool asked = l->goal_at && strcmp(l->goal_at, value) == 0;
    snprintf(name, sizeof name, "scan_limit_%s_pct", l->name);
    snprintf(label, sizeof label, "read at %s %s", value, l->words);

    for (int k = LIMIT_BUDGET; k <= LIMIT_FREE; k++) {
        struct bench_figure f = {.name = name, .unit = "%", .set = value, .label = label, .n = seeds};
        f.budget_ms = k == LIMIT_BUDGET ? 30 : 0;
        f.goal = asked ? 90 : BENCH_NONE;
        f.value[BENCH_CASCADE] = 100.0 * (double)right[k] / (double)seeds;
        f.value[BENCH_ZBAR] = 100.0 * (double)right[LIMIT_ZBAR] / (double)seeds;
        f.value[BENCH_ZXING] =
            engine[LIMIT_ZXING] ? 100.0 * (double)right[LIMIT_ZXING] / (double)seeds : BENCH_NONE;

        if (k == LIMIT_FREE && !asked)
            f.label = NULL;
        bench_figure_add(&f);
    }
}

static void wrong_figure(struct bench_engine *const *engine)
{
    struct bench_figure f = {
        .name = "scan_limit_wrong_texts", .unit = "reads", .goal = 0, .budget_ms = BENCH_NONE};
    f.n = frames;
    for (int k = 0; k < BENCH_KINDS; k++)
        f.value[k] = k == BENCH_ZXING && !engine[LIMIT_ZXING] ? BENCH_NONE : (double)wrong_texts[k];
    bench_figure_add(&f);
}

int bench_limits(const struct bench_options *opt)
{
    static const struct qz_scan_options limited = {.budget_ms = 30, .still = true},
                                        unlimited = {.still = true};
    struct bench_engine *engine[LIMIT_RUNNERS];
    int rc = 0;

    engine[LIMIT_BUDGET] = bench_engine_open(BENCH_CASCADE, &limited, false);
    engine[LIMIT_FREE] = bench_engine_open(BENCH_CASCADE, &unlimited, false);
    engine[LIMIT_ZBAR] = bench_engine_open(BENCH_ZBAR, NULL, false);
    engine[LIMIT_ZXING] = bench_engine_open(BENCH_ZXING, NULL, false);

    for (size_t i = 0; i < LIMITS && rc == 0; i++) {
        for (int v = 0; v < STEPS && limits[i].value[v] && rc == 0; v++) {
            long right[LIMIT_RUNNERS] = {0};
            rc = try_step(engine, &limits[i], limits[i].value[v], opt->seeds, right);
            if (rc == 0)
                step_figures(engine, &limits[i], limits[i].value[v], opt->seeds, right);
        }
    }

    if (rc)
        fprintf(stderr, "scan_bench: a frame of the limits cannot be drawn\n");
    wrong_figure(engine);

    for (int k = 0; k < LIMIT_RUNNERS; k++)
        bench_engine_close(engine[k]);
    return rc;
}
