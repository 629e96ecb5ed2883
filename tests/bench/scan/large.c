/* Frames of 12 megapixels, as phones and document cameras give them. */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <stdlib.h>
#include <string.h>

#define PIXELS 12e6
#define SIGMA  4.0 /* of the sensor noise added, grey levels */

/* The limit for a large frame. */
static const struct qz_scan_options limited = {.budget_ms = 60, .still = true};
static const struct qz_scan_options usual = {.budget_ms = 30, .still = true};

struct tally {
    struct bench_engine *engine[BENCH_KINDS], *small;
    struct bench_series ms[BENCH_KINDS];
    long right[BENCH_KINDS], right_small, n;
    double wrong[BENCH_KINDS];
};

static void tally_open(struct tally *t)
{
    for (int k = 0; k < BENCH_KINDS; k++)
        t->engine[k] = bench_engine_open((enum bench_kind)k, &limited, false);
    t->small = bench_engine_open(BENCH_CASCADE, &usual, false);
}

static void tally_close(struct tally *t)
{
    for (int k = 0; k < BENCH_KINDS; k++) {
        bench_engine_close(t->engine[k]);
        bench_series_finish(&t->ms[k]);
    }
    bench_engine_close(t->small);
}

/* A genuine code that lacks its label is a read like any other. others: may be NULL. */
static struct bench_score score_of(const struct bench_pictures *others, const struct bench_picture *p,
                                   const struct bench_reads *reads)
{
    struct bench_score s = bench_score_of(p, reads);
    for (size_t i = 0; others && i < reads->count; i++)
        if (!bench_is_label(p, &reads->read[i]) && bench_is_label_of_any(others, &reads->read[i])) {
            s.wrong--;
            s.right = true;
        }
    return s;
}

static void tally_read(struct tally *t, const struct bench_pictures *others, const struct bench_picture *p,
                       const struct qz_frame *large)
{
    static struct bench_reads reads;
    for (int k = 0; k < BENCH_KINDS; k++) {
        if (!t->engine[k])
            continue;
        bench_engine_read(t->engine[k], large, &reads);
        struct bench_score s = score_of(others, p, &reads);
        t->right[k] += s.right;
        t->wrong[k] += s.wrong;
        bench_series_add(&t->ms[k], reads.ms);
    }
    t->n++;
}

static void tally_figures(struct tally *t, const char *rate, const char *p95, const char *of, double goal)
{
    static char label[2][96];
    struct bench_figure f = {
        .name = rate, .unit = "%", .label = label[0], .goal = goal, .budget_ms = 60, .n = t->n};
    struct bench_figure m = {
        .name = p95, .unit = "ms CPU", .label = label[1], .goal = 60, .budget_ms = 60, .n = t->n};
    snprintf(label[0], sizeof label[0], "12-megapixel %s read", of);
    snprintf(label[1], sizeof label[1], "CPU of 12-megapixel %s, p95", of);
    for (int k = 0; k < BENCH_KINDS; k++) {
        f.value[k] = t->engine[k] && t->n ? 100.0 * (double)t->right[k] / (double)t->n : BENCH_NONE;
        m.value[k] = bench_series_quantile(&t->ms[k], 0.95);
    }
    bench_figure_add(&f);
    bench_figure_add(&m);
}

static void tally_wrong(const struct tally *t, const char *name)
{
    struct bench_figure f = {.name = name, .unit = "reads", .goal = 0, .budget_ms = 60, .n = t->n};
    for (int k = 0; k < BENCH_KINDS; k++)
        f.value[k] = t->engine[k] ? t->wrong[k] : BENCH_NONE;
    bench_figure_add(&f);
}

static int enlarged(const struct bench_options *opt)
{
    static struct bench_reads reads;
    struct bench_pictures pictures;
    struct tally t = {0};
    if (bench_pictures_load(&pictures, opt->corpus))
        return -1;

    tally_open(&t);
    long kiosk = 0;
    for (size_t i = 0; i < pictures.count; i++) {
        const struct bench_picture *p = &pictures.picture[i];
        if (!p->kiosk || kiosk++ % opt->stride)
            continue;

        struct qz_frame large;
        uint8_t *pixels = bench_enlarge(&p->frame, PIXELS, SIGMA, i, &large);
        if (!pixels)
            continue;

        tally_read(&t, &pictures, p, &large);
        free(pixels);
        bench_engine_read(t.small, &p->frame, &reads);
        t.right_small += score_of(&pictures, p, &reads).right;
    }

    double goal = t.n ? 100.0 * (double)t.right_small / (double)t.n : BENCH_NONE;
    tally_figures(&t, "scan_large_rate_pct", "scan_large_ms_p95", "kiosk-like photographs (enlarged)", goal);
    tally_wrong(&t, "scan_large_wrong_texts");

    tally_close(&t);
    bench_pictures_finish(&pictures);
    return 0;
}

/* A pass before a 12-megapixel sensor, near and far, by hand. */
static void synthetic(const struct bench_options *opt)
{
    static const char *const text[] = {
        "QZ1:12 MEGAPIXELS $%*+-./: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"};
    struct bench_label label = {(uint8_t *)(uintptr_t)text[0], strlen(text[0])};
    struct bench_picture p = {.label = &label, .labels = 1};
    struct tally t = {0};

    tally_open(&t);
    long n = opt->quick ? 6 : 60;
    for (long i = 0; i < n; i++) {
        struct synth_settings set = {.seed = (uint64_t)i + 1, .width = 4000, .height = 3000, .hand = 0.6};
        set.medium = (enum synth_medium)(i % 3);
        set.module_px = 6 + (double)(i % 6) * 5;
        set.tilt_deg = (double)(i % 4) * 10;
        set.roll_deg = (double)i * 17;
        set.noise = 5;
        set.defocus = 0.2;
        set.people = 2;

        struct synth *s = synth_create(&set, text, 1);
        if (!s)
            break;

        struct qz_frame f = {.luma = synth_next(s), .width = 4000, .height = 3000, .stride = 4000};
        tally_read(&t, NULL, &p, &f);
        synth_destroy(s);
    }

    tally_figures(&t, "scan_large_synth_rate_pct", "scan_large_synth_ms_p95", "synthetic frames", 95);
    tally_wrong(&t, "scan_large_synth_wrong_texts");
    tally_close(&t);
}

int bench_large(const struct bench_options *opt)
{
    if (opt->corpus && enlarged(opt))
        return -1;
    synthetic(opt);
    return 0;
}
