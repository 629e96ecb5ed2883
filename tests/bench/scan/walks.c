/* Passes brought before the camera by hand: how long until the first read? An engine that is still busy with
 * a frame misses those that come meanwhile, as it would at a kiosk. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <string.h>

#define FPS     30.0
#define LONGEST 120 /* frames: four seconds, then the person tries something else */
#define SHORT   45  /* as much as a quick run watches, enough for the medians */

static const struct walk_kind {
    const char *name;
    const char *words; /* in the table */
    struct synth_settings set;
} kinds[] = {
    {"card",
     "a printed card",
     {.medium = SYNTH_CARD, .module_px = 5, .tilt_deg = 10, .noise = 4, .defocus = 0.2}},
    {"phone",
     "a phone",
     {.medium = SYNTH_PHONE,
      .module_px = 4.5,
      .tilt_deg = 12,
      .noise = 4,
      .defocus = 0.2,
      .reflection = 0.3,
      .bands = 0.3,
      .moire = 0.3,
      .exposure_ramp = 0.5}},
    {"dark_mode",
     "a phone in dark mode",
     {.medium = SYNTH_PHONE,
      .module_px = 4.5,
      .tilt_deg = 10,
      .noise = 4,
      .defocus = 0.2,
      .inverted = true,
      .reflection = 0.2}},
    {"moire",
     "a phone with moiré and refresh bands",
     {.medium = SYNTH_PHONE,
      .module_px = 5,
      .tilt_deg = 8,
      .noise = 4,
      .defocus = 0.1,
      .moire = 0.9,
      .bands = 0.9}},
    {"glare",
     "a card in glare",
     {.medium = SYNTH_CARD, .module_px = 5, .tilt_deg = 15, .noise = 4, .defocus = 0.2, .glare = 0.6}},
    {"shadow",
     "a card half in shadow",
     {.medium = SYNTH_CARD, .module_px = 4.5, .tilt_deg = 15, .noise = 5, .defocus = 0.2, .shadow = 1}},
    {"curled",
     "a curled sheet",
     {.medium = SYNTH_PAPER, .module_px = 5, .tilt_deg = 15, .noise = 4, .defocus = 0.2, .curl = 0.06}},
    {"far",
     "a card far away",
     {.medium = SYNTH_CARD, .module_px = 2, .tilt_deg = 10, .noise = 5, .defocus = 0.2, .jpeg_quality = 75}},
    {"fast",
     "a hand that does not stop",
     {.medium = SYNTH_CARD, .module_px = 5, .tilt_deg = 10, .noise = 5, .defocus = 0.2, .motion_blur = 1.2}},
    {"focus",
     "a lens that hunts for focus",
     {.medium = SYNTH_CARD, .module_px = 5, .tilt_deg = 10, .noise = 4, .defocus = 0.35, .breathing = 0.7}},
    {"dim",
     "a dim room",
     {.medium = SYNTH_CARD,
      .module_px = 5,
      .tilt_deg = 15,
      .noise = 16,
      .gain = 0.12,
      .contrast = 0.7,
      .motion_blur = 0.4,
      .jpeg_quality = 60}},
    {"tilted",
     "a card held aslant",
     {.medium = SYNTH_CARD, .module_px = 4.5, .tilt_deg = 48, .noise = 4, .defocus = 0.2}},
};

#define KINDS (sizeof kinds / sizeof *kinds)

struct racer {
    struct bench_engine *engine;
    double busy_until, read_at; /* ms of the walk; read_at < 0: not yet */
    double wrong;
    struct bench_series all; /* over every kind */
};

static struct synth_settings walk_settings(const struct walk_kind *kind, long i)
{
    struct synth_settings set = kind->set;
    set.seed = 1000 + (uint64_t)i;
    set.width = 1280;
    set.height = 720;
    set.fps = FPS;
    set.hand = 0.7;
    set.enter_s = 0.6;
    set.people = 2;
    set.roll_deg = (double)(i % 7) * 7 - 21;
    if (set.curl > 0) /* from a sheet that rolls up a little to a tin, towards the lens and away from it */
        set.curl = (set.curl + 0.02 * (double)(i % 5)) * (i % 2 ? -1 : 1);
    return set;
}

static bool all_read(const struct racer *racer)
{
    for (int k = 0; k < BENCH_KINDS; k++)
        if (racer[k].engine && racer[k].read_at < 0)
            return false;
    return true;
}

static void show(struct racer *r, const struct qz_frame *frame, double now, const char *text)
{
    static struct bench_reads reads;
    if (!r->engine || r->read_at >= 0 || now < r->busy_until)
        return;
    bench_engine_read(r->engine, frame, &reads);
    r->busy_until = now + reads.ms;
    for (size_t i = 0; i < reads.count; i++) {
        if (bench_same_text(&reads.read[i], (const uint8_t *)text, strlen(text)))
            r->read_at = now + reads.ms;
        else
            r->wrong++;
    }
}

/* Milliseconds from the frame in which the whole code is first inside the picture. */
static int walk(struct racer *racer, const struct synth_settings *set, int longest, struct bench_series *time)
{
    static const char *const text[] = {
        "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC"
        "+8DPQE6Q6TVDZ0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6%VDZ0F5E"};
    struct synth *s = synth_create(set, text, 1);
    float corners[8];
    double in_view = -1;
    if (!s)
        return -1;

    for (int k = 0; k < BENCH_KINDS; k++) {
        bench_engine_reset(racer[k].engine);
        racer[k].busy_until = racer[k].read_at = -1;
    }

    for (int i = 0; i < longest && !all_read(racer); i++) {
        double now = i * 1000 / FPS;
        struct qz_frame f = {
            .luma = synth_next(s), .width = set->width, .height = set->height, .stride = set->width};
        f.at_us = (int64_t)(now * 1000);
        f.seq = (uint64_t)i;

        if (in_view < 0 && synth_corners(s, 0, corners))
            in_view = now;

        for (int k = 0; k < BENCH_KINDS; k++)
            show(&racer[k], &f, now, text[0]);
    }
    synth_destroy(s);

    for (int k = 0; k < BENCH_KINDS; k++) {
        double end = longest * 1000 / FPS, at = racer[k].read_at < 0 ? end : racer[k].read_at;
        at -= in_view < 0 ? 0 : in_view;
        bench_series_add(&time[k], at < 0 ? 0 : at);
        bench_series_add(&racer[k].all, at < 0 ? 0 : at);
    }
    return 0;
}

/* asked: the goal is half of ZBar's, and no more than zxing-cpp's. */
static void add(const struct racer *racer, struct bench_series *time, const char *name, const char *set,
                const char *label, double q, bool asked)
{
    struct bench_figure f = {.name = name, .unit = "ms", .set = set, .label = label, .budget_ms = 30};
    for (int k = 0; k < BENCH_KINDS; k++)
        f.value[k] = racer[k].engine ? bench_series_quantile(&time[k], q) : BENCH_NONE;
    f.goal = asked ? f.value[BENCH_ZBAR] / 2 : BENCH_NONE;
    if (asked && f.value[BENCH_ZXING] > BENCH_NONE && f.value[BENCH_ZXING] < f.goal)
        f.goal = f.value[BENCH_ZXING];
    f.n = (long)time[BENCH_CASCADE].count;
    bench_figure_add(&f);
}

static void totals(struct racer *racer)
{
    struct bench_series all[BENCH_KINDS];
    struct bench_figure wrong = {
        .name = "scan_walk_wrong_texts", .unit = "reads", .goal = 0, .budget_ms = 30};
    for (int k = 0; k < BENCH_KINDS; k++) {
        all[k] = racer[k].all;
        wrong.value[k] = racer[k].engine ? racer[k].wrong : BENCH_NONE;
    }
    add(racer, all, "scan_walk_all_ms_median", NULL, "time to first read, all walks, median", 0.5, true);
    add(racer, all, "scan_walk_all_ms_p95", NULL, "time to first read, all walks, p95", 0.95, false);
    wrong.n = (long)all[0].count;
    bench_figure_add(&wrong);
}

int bench_walks(const struct bench_options *opt)
{
    static const struct qz_scan_options live = {.budget_ms = 30};
    static char label[128];
    struct racer racer[BENCH_KINDS] = {0};
    int rc = 0;

    for (int k = 0; k < BENCH_KINDS; k++)
        racer[k].engine = bench_engine_open((enum bench_kind)k, &live, false);

    for (size_t kind = 0; kind < KINDS && rc == 0; kind++) {
        struct bench_series time[BENCH_KINDS] = {0};
        for (long i = 0; i < opt->walks && rc == 0; i++) {
            struct synth_settings set = walk_settings(&kinds[kind], i);
            rc = walk(racer, &set, opt->quick ? SHORT : LONGEST, time);
        }

        snprintf(label, sizeof label, "time to first read of %s, median", kinds[kind].words);
        add(racer, time, "scan_walk_ms_median", kinds[kind].name, label, 0.5, false);
        add(racer, time, "scan_walk_ms_p95", kinds[kind].name, NULL, 0.95, false);
        for (int k = 0; k < BENCH_KINDS; k++)
            bench_series_finish(&time[k]);
    }

    totals(racer);
    for (int k = 0; k < BENCH_KINDS; k++) {
        bench_series_finish(&racer[k].all);
        bench_engine_close(racer[k].engine);
    }
    return rc;
}
