/* Several codes in one frame: is every one of them found when all are asked for? */
#include "tests/bench/scan/bench.h"
#include "tests/synth/synth.h"

#include <string.h>

static const struct qz_scan_options unlimited = {.still = true},
                                    within_100 = {.still = true, .budget_ms = 100};

enum { ALL_FREE, ALL_LIMITED, ALL_ZBAR, ALL_ZXING, ALL_RUNNERS };

struct scenes {
    struct bench_engine *engine[ALL_RUNNERS];
    long complete[ALL_RUNNERS], n;
    double wrong[ALL_RUNNERS];
    struct bench_series ms[ALL_RUNNERS];
};

static void scenes_open(struct scenes *s)
{
    memset(s, 0, sizeof *s);
    s->engine[ALL_FREE] = bench_engine_open(BENCH_CASCADE, &unlimited, true);
    s->engine[ALL_LIMITED] = bench_engine_open(BENCH_CASCADE, &within_100, true);
    s->engine[ALL_ZBAR] = bench_engine_open(BENCH_ZBAR, NULL, true);
    s->engine[ALL_ZXING] = bench_engine_open(BENCH_ZXING, NULL, true);
}

static void scenes_close(struct scenes *s)
{
    for (int k = 0; k < ALL_RUNNERS; k++) {
        bench_engine_close(s->engine[k]);
        bench_series_finish(&s->ms[k]);
    }
}

/* Reads that are a label of no picture: a code that lacks its label in one picture may have it in another, a
 * misread text never. all: NULL where every code is labelled. */
static long wrong_reads(const struct bench_pictures *all, const struct bench_picture *p,
                        const struct bench_reads *reads)
{
    long wrong = 0;
    for (size_t i = 0; i < reads->count; i++) {
        bool label = bench_is_label(p, &reads->read[i]);
        for (size_t k = 0; all && k < all->count && !label; k++)
            label = bench_is_label(&all->picture[k], &reads->read[i]);
        wrong += !label;
    }
    return wrong;
}

static void scenes_read(struct scenes *s, const struct bench_pictures *all, const struct bench_picture *p,
                        bool verbose)
{
    static struct bench_reads reads;
    for (int k = 0; k < ALL_RUNNERS; k++) {
        if (!s->engine[k])
            continue;
        bench_engine_read(s->engine[k], &p->frame, &reads);
        struct bench_score score = bench_score_of(p, &reads);
        s->complete[k] += score.all;
        s->wrong[k] += (double)wrong_reads(all, p, &reads);
        bench_series_add(&s->ms[k], reads.ms);
        if (verbose && k == ALL_FREE && !score.all)
            fprintf(stderr, "scene not complete: %s (%zu of %zu read)\n", p->file, reads.count, p->labels);
    }
    s->n++;
}

static double share(const struct scenes *s, int k)
{
    return s->engine[k] && s->n ? 100.0 * (double)s->complete[k] / (double)s->n : BENCH_NONE;
}

static void scenes_figures(struct scenes *s, const char *rate, const char *ms, const char *of)
{
    static char label[96];
    snprintf(label, sizeof label, "%s: all codes found", of);

    for (int limited = 0; limited < 2; limited++) {
        int own = limited ? ALL_LIMITED : ALL_FREE;
        struct bench_figure f = {.name = rate, .unit = "%", .label = label, .goal = 90, .n = s->n};
        struct bench_figure m = {.name = ms, .unit = "ms CPU", .goal = BENCH_NONE, .n = s->n};
        f.budget_ms = m.budget_ms = limited ? 100 : 0;

        f.value[BENCH_CASCADE] = share(s, own);
        f.value[BENCH_ZBAR] = share(s, ALL_ZBAR);
        f.value[BENCH_ZXING] = share(s, ALL_ZXING);
        m.value[BENCH_CASCADE] = bench_series_quantile(&s->ms[own], 0.5);
        m.value[BENCH_ZBAR] = bench_series_quantile(&s->ms[ALL_ZBAR], 0.5);
        m.value[BENCH_ZXING] = bench_series_quantile(&s->ms[ALL_ZXING], 0.5);

        bench_figure_add(&f);
        bench_figure_add(&m);
    }

    struct bench_figure w = {.name = "scan_scenes_wrong_texts", .unit = "reads", .goal = 0, .n = s->n};
    w.set = of;
    w.budget_ms = BENCH_NONE;
    w.value[BENCH_CASCADE] = s->wrong[ALL_FREE] + s->wrong[ALL_LIMITED];
    w.value[BENCH_ZBAR] = s->wrong[ALL_ZBAR];
    w.value[BENCH_ZXING] = s->engine[ALL_ZXING] ? s->wrong[ALL_ZXING] : BENCH_NONE;
    bench_figure_add(&w);
}

static int photographs(const struct bench_options *opt)
{
    struct bench_pictures pictures;
    struct scenes s;
    if (bench_pictures_load(&pictures, opt->corpus))
        return -1;
    scenes_open(&s);
    for (size_t i = 0; i < pictures.count; i++)
        if (pictures.picture[i].labels > 1)
            scenes_read(&s, &pictures, &pictures.picture[i], opt->verbose);
    scenes_figures(&s, "scan_all_codes_corpus_pct", "scan_all_codes_corpus_ms",
                   "photographs of several codes");
    scenes_close(&s);
    bench_pictures_finish(&pictures);
    return 0;
}

#define MOST 9

/* From two to nine codes on a sheet that is held at an angle, in uneven light. */
static struct synth_settings scene_settings(long i)
{
    struct synth_settings set = {.seed = (uint64_t)i + 1, .width = 1280, .height = 720, .hand = 0.4};
    set.tilt_deg = (double)(i % 5) * 9;
    set.roll_deg = (double)i * 23;
    set.noise = 4;
    set.defocus = 0.15;
    set.shadow = i % 3 == 1 ? 0.7 : 0;
    return set;
}

static void sheets(const struct bench_options *opt)
{
    static char text[MOST][80];
    struct bench_label label[MOST];
    const char *texts[MOST];
    struct scenes s;

    scenes_open(&s);
    long n = opt->quick ? 16 : 160;
    for (long i = 0; i < n; i++) {
        size_t codes = 2 + (size_t)i % (MOST - 1), columns = 1;
        while (columns * columns < codes)
            columns++;

        struct synth_settings set = scene_settings(i);
        set.curl = i % 4 == 2 ? 0.1 / (double)columns : 0; /* a tenth of the whole sheet */

        for (size_t k = 0; k < codes; k++) {
            snprintf(text[k], sizeof text[k], "QZ1:SHEET %ld CODE %zu%s", i, k,
                     k % 2 ? " AND SOME MORE OF IT" : "");
            texts[k] = text[k];
            label[k] = (struct bench_label){(uint8_t *)text[k], strlen(text[k])};
        }

        /* the sheet fills three quarters of the height; codes of this length have 29 modules */
        set.module_px = 0.62 * set.height / ((double)columns * 33 + 4);
        struct synth *camera = synth_create(&set, texts, codes);
        if (!camera)
            break;

        struct bench_picture p = {.label = label, .labels = codes, .file = text[0]};
        p.frame = (struct qz_frame){.luma = synth_next(camera), .width = 1280, .height = 720, .stride = 1280};
        scenes_read(&s, NULL, &p, opt->verbose);
        synth_destroy(camera);
    }

    scenes_figures(&s, "scan_all_codes_synth_pct", "scan_all_codes_synth_ms",
                   "synthetic sheets of 2 to 9 codes");
    scenes_close(&s);
}

int bench_scenes(const struct bench_options *opt)
{
    if (opt->corpus && photographs(opt))
        return -1;
    sheets(opt);
    return 0;
}
