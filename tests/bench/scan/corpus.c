/* Photographs: what share of them each engine reads, how long it takes, and what it reads wrongly. */
#include "tests/bench/scan/bench.h"

#include <stdlib.h>
#include <string.h>

#define FOLD_MIN 8 /* a set of fewer pictures says little about its kind */

enum runner {
    RUN_BUDGET, /* ours within 30 ms */
    RUN_FREE,   /* ours without a limit */
    RUN_ZBAR,
    RUN_ZXING,
    RUNNERS
};

struct outcome {
    double ms;
    int wrong;
    bool right;
};

/* A read that is no label of its picture. Labels come from what engines agreed on, so that some codes that
 * are plainly there lack one; a misread text never turns up a second time. */
struct stray {
    size_t picture;
    enum runner by;
    struct bench_read *read;
    bool genuine;
};

struct run {
    const struct bench_options *opt;
    struct bench_pictures pictures;
    struct bench_engine *engine[RUNNERS];
    struct outcome *outcome; /* RUNNERS a picture */
    struct stray *stray;
    size_t strays;
};

typedef bool chooser(const struct bench_picture *p, const char *set);

static bool choose_labelled(const struct bench_picture *p, const char *set)
{
    (void)set;
    return p->labels > 0;
}

static bool choose_kiosk(const struct bench_picture *p, const char *set)
{
    (void)set;
    return p->kiosk;
}

static bool choose_set(const struct bench_picture *p, const char *set)
{
    return p->labels > 0 && strcmp(p->set, set) == 0;
}

static bool choose_rest(const struct bench_picture *p, const char *set)
{
    return p->kiosk && strcmp(p->set, set) != 0;
}

static bool choose_any(const struct bench_picture *p, const char *set)
{
    (void)p;
    (void)set;
    return true;
}

static void open_engines(struct run *r)
{
    struct qz_scan_options budget = {.budget_ms = 30, .still = true}, free_run = {.still = true};
    r->engine[RUN_BUDGET] = bench_engine_open(BENCH_CASCADE, &budget, false);
    r->engine[RUN_FREE] = bench_engine_open(BENCH_CASCADE, &free_run, false);
    r->engine[RUN_ZBAR] = bench_engine_open(BENCH_ZBAR, NULL, false);
    r->engine[RUN_ZXING] = bench_engine_open(BENCH_ZXING, NULL, false);
}

static void keep_strays(struct run *r, size_t picture, enum runner by, const struct bench_reads *reads)
{
    const struct bench_picture *p = &r->pictures.picture[picture];
    for (size_t i = 0; p->labels && i < reads->count; i++) {
        if (bench_is_label(p, &reads->read[i]))
            continue;

        struct stray *more = realloc(r->stray, (r->strays + 1) * sizeof *more);
        struct bench_read *copy = malloc(sizeof *copy);
        r->stray = more ? more : r->stray;
        if (!more || !copy) {
            free(copy);
            return;
        }

        *copy = reads->read[i];
        more[r->strays++] = (struct stray){picture, by, copy, false};
    }
}

static bool is_ours(enum runner k)
{
    return k < RUN_ZBAR;
}

/* The text is also a label elsewhere, or was read in another picture or by another engine. */
static bool is_genuine(const struct run *r, const struct stray *s)
{
    if (bench_is_label_of_any(&r->pictures, s->read))
        return true;
    for (size_t i = 0; i < r->strays; i++) {
        const struct stray *o = &r->stray[i];
        bool other = o->picture != s->picture || (o->by != s->by && !(is_ours(o->by) && is_ours(s->by)));
        if (other && bench_same_text(s->read, o->read->raw.bytes, o->read->raw.len))
            return true;
    }
    return false;
}

/* The engines, asked for every code, find the text in another picture of the set: it hangs there too. */
static bool hangs_elsewhere(const struct run *r, const struct stray *s)
{
    static const struct qz_scan_options unlimited = {.still = true};
    static struct bench_reads reads;
    const char *set = r->pictures.picture[s->picture].set;
    bool found = false;

    for (int k = 0; k < BENCH_KINDS && !found; k++) {
        struct bench_engine *e = bench_engine_open((enum bench_kind)k, &unlimited, true);
        for (size_t i = 0; e && i < r->pictures.count && !found; i++) {
            const struct bench_picture *p = &r->pictures.picture[i];
            if (i == s->picture || strcmp(p->set, set) != 0)
                continue;

            bench_engine_read(e, &p->frame, &reads);
            for (size_t j = 0; j < reads.count; j++)
                found = found || bench_same_text(&reads.read[j], s->read->raw.bytes, s->read->raw.len);
        }
        bench_engine_close(e);
    }
    return found;
}

static void print_stray(const struct run *r, const struct stray *s)
{
    const char *what = s->genuine ? "a code without label" : "a wrong read";
    enum bench_kind by = is_ours(s->by) ? BENCH_CASCADE : (enum bench_kind)(s->by - 1);
    int len = s->read->raw.len < 50 ? (int)s->read->raw.len : 50;

    fprintf(stderr, "%s of %s by %s: %.*s\n", what, r->pictures.picture[s->picture].file, bench_kind_name(by),
            len, (const char *)s->read->raw.bytes);
}

/* A genuine code that lacks its label is a read like any other, for whoever read it. */
static void judge_strays(struct run *r)
{
    for (size_t i = 0; i < r->strays; i++)
        r->stray[i].genuine = is_genuine(r, &r->stray[i]) || hangs_elsewhere(r, &r->stray[i]);
    for (size_t i = 0; i < r->strays; i++) {
        const struct stray *s = &r->stray[i];
        struct outcome *o = &r->outcome[s->picture * RUNNERS + s->by];
        o->wrong -= s->genuine;
        o->right = o->right || s->genuine;
        if (r->opt->verbose)
            print_stray(r, s);
    }
}

static void free_strays(struct run *r)
{
    for (size_t i = 0; i < r->strays; i++)
        free(r->stray[i].read);
    free(r->stray);
}

static void read_all(struct run *r)
{
    static struct bench_reads reads;

    for (int k = 0; k < RUNNERS; k++)
        if (r->engine[k] && r->pictures.count) /* the first call pays for pages and caches */
            bench_engine_read(r->engine[k], &r->pictures.picture[0].frame, &reads);

    for (size_t i = 0; i < r->pictures.count; i++) {
        const struct bench_picture *p = &r->pictures.picture[i];
        for (int k = 0; k < RUNNERS; k++) {
            struct outcome *o = &r->outcome[i * RUNNERS + (size_t)k];
            if (!r->engine[k])
                continue;

            bench_engine_read(r->engine[k], &p->frame, &reads);
            struct bench_score s = bench_score_of(p, &reads);
            *o = (struct outcome){reads.ms, s.wrong, s.right};
            keep_strays(r, i, (enum runner)k, &reads);
        }
    }
}

/* Name the pictures that ours misses within its limit. */
static void tell_missed(const struct run *r)
{
    for (size_t i = 0; i < r->pictures.count; i++) {
        const struct outcome *o = &r->outcome[i * RUNNERS + RUN_BUDGET];
        if (r->pictures.picture[i].labels && !o->right)
            fprintf(stderr, "missed%s: %s (%.1f ms)\n",
                    r->outcome[i * RUNNERS + RUN_FREE].right ? " in time" : "", r->pictures.picture[i].file,
                    o->ms);
    }
}

static double rate(const struct run *r, enum runner k, chooser *choose, const char *set, long *n)
{
    long all = 0, right = 0;
    for (size_t i = 0; i < r->pictures.count; i++) {
        if (!choose(&r->pictures.picture[i], set))
            continue;
        all++;
        right += r->outcome[i * RUNNERS + (size_t)k].right;
    }
    if (n)
        *n = all;
    return r->engine[k] && all ? 100.0 * (double)right / (double)all : BENCH_NONE;
}

static double quantile(const struct run *r, enum runner k, chooser *choose, double q)
{
    struct bench_series s = {0};
    for (size_t i = 0; i < r->pictures.count; i++)
        if (choose(&r->pictures.picture[i], NULL))
            bench_series_add(&s, r->outcome[i * RUNNERS + (size_t)k].ms);
    double v = r->engine[k] ? bench_series_quantile(&s, q) : BENCH_NONE;
    bench_series_finish(&s);
    return v;
}

static void add_rate(const struct run *r, const char *name, const char *label, bool limited, chooser *choose,
                     const char *set, double goal)
{
    struct bench_figure f = {.name = name, .unit = "%", .label = label, .set = set, .goal = goal};
    f.budget_ms = limited ? 30 : 0;
    f.value[BENCH_CASCADE] = rate(r, limited ? RUN_BUDGET : RUN_FREE, choose, set, &f.n);
    f.value[BENCH_ZBAR] = rate(r, RUN_ZBAR, choose, set, NULL);
    f.value[BENCH_ZXING] = rate(r, RUN_ZXING, choose, set, NULL);
    bench_figure_add(&f);
}

static void add_ms(const struct run *r, const char *name, const char *label, bool limited, chooser *choose,
                   double q, double goal)
{
    struct bench_figure f = {.name = name, .unit = "ms CPU", .label = label, .goal = goal};
    f.budget_ms = limited ? 30 : 0;
    f.value[BENCH_CASCADE] = quantile(r, limited ? RUN_BUDGET : RUN_FREE, choose, q);
    f.value[BENCH_ZBAR] = quantile(r, RUN_ZBAR, choose, q);
    f.value[BENCH_ZXING] = quantile(r, RUN_ZXING, choose, q);
    rate(r, RUN_ZBAR, choose, NULL, &f.n);
    bench_figure_add(&f);
}

static double wrong_reads(const struct run *r, enum runner k, bool negatives)
{
    double sum = 0;
    for (size_t i = 0; i < r->pictures.count; i++)
        if ((r->pictures.picture[i].labels == 0) == negatives)
            sum += r->outcome[i * RUNNERS + (size_t)k].wrong;
    return r->engine[k] ? sum : BENCH_NONE;
}

static void add_wrong(const struct run *r, const char *name, const char *label, bool negatives)
{
    struct bench_figure f = {.name = name, .unit = "reads", .label = label, .goal = 0, .budget_ms = 0};
    f.value[BENCH_CASCADE] = wrong_reads(r, RUN_FREE, negatives) + wrong_reads(r, RUN_BUDGET, negatives);
    f.value[BENCH_ZBAR] = wrong_reads(r, RUN_ZBAR, negatives);
    f.value[BENCH_ZXING] = wrong_reads(r, RUN_ZXING, negatives);
    for (size_t i = 0; i < r->pictures.count; i++)
        f.n += (r->pictures.picture[i].labels == 0) == negatives;
    bench_figure_add(&f);
}

static double set_goal(const char *set)
{
    static const char *const at95[] = {"monitor", "blurred", "bright_spots", "close"};
    if (strstr(set, "curved"))
        return 90;
    for (size_t i = 0; i < sizeof at95 / sizeof *at95; i++)
        if (strstr(set, at95[i]))
            return 95;
    return BENCH_NONE;
}

static bool first_of_set(const struct bench_pictures *p, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (strcmp(p->picture[k].set, p->picture[i].set) == 0)
            return false;
    return true;
}

/* Rules that were fitted to pictures of one kind show it when that kind is judged apart from the rest. */
static void add_sets(const struct run *r)
{
    static char label[96];
    double worst = 1e9;
    const char *worst_set = NULL;

    for (size_t i = 0; i < r->pictures.count; i++) {
        const struct bench_picture *p = &r->pictures.picture[i];
        if (p->labels == 0 || !first_of_set(&r->pictures, i))
            continue;

        snprintf(label, sizeof label, "photographs read, set %s", p->set);
        add_rate(r, "scan_rate_set_pct", label, true, choose_set, p->set, set_goal(p->set));
        long n;
        double now = rate(r, RUN_BUDGET, choose_set, p->set, &n);
        if (!p->kiosk)
            continue;

        add_rate(r, "scan_rate_without_set_pct", NULL, true, choose_rest, p->set, BENCH_NONE);
        if (n >= FOLD_MIN && now < worst) {
            worst = now;
            worst_set = p->set;
        }
    }

    if (worst_set)
        add_rate(r, "scan_rate_worst_fold_pct", "kiosk-like photographs read, worst fold (one set held out)",
                 true, choose_set, worst_set, BENCH_NONE);
}

static void report(const struct run *r)
{
    add_rate(r, "scan_rate_kiosk_pct", "kiosk-like photographs read", true, choose_kiosk, NULL, 95);
    add_rate(r, "scan_rate_kiosk_pct", "kiosk-like photographs read", false, choose_kiosk, NULL, 97);
    add_rate(r, "scan_rate_all_pct", "all photographs read", true, choose_labelled, NULL, 92);
    add_rate(r, "scan_rate_all_pct", "all photographs read", false, choose_labelled, NULL, BENCH_NONE);
    add_ms(r, "scan_ms_median", "CPU of a kiosk-like photograph, median", true, choose_kiosk, 0.5, 3);
    add_ms(r, "scan_ms_p95", "CPU of a kiosk-like photograph, p95", true, choose_kiosk, 0.95, 30);
    add_ms(r, "scan_ms_p95", "CPU of a kiosk-like photograph, p95", false, choose_kiosk, 0.95, BENCH_NONE);
    add_ms(r, "scan_ms_all_median", NULL, true, choose_any, 0.5, BENCH_NONE);
    add_ms(r, "scan_ms_all_p95", NULL, true, choose_any, 0.95, BENCH_NONE);
    add_ms(r, "scan_ms_all_max", NULL, true, choose_any, 1, BENCH_NONE);
    add_wrong(r, "scan_wrong_texts", "texts read that are no label", false);
    add_wrong(r, "scan_negatives_read", "reads on pictures without a code", true);
    add_sets(r);
}

/* As screens in dark mode show them. */
static void negate(struct bench_pictures *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct bench_picture *one = &p->picture[i];
        size_t n = (size_t)one->frame.stride * (size_t)one->frame.height;
        for (size_t k = 0; k < n; k++)
            one->pixels[k] = (uint8_t)(255 - one->pixels[k]);
    }
}

static void report_negatives(const struct run *r)
{
    add_rate(r, "scan_rate_dark_mode_pct", "negatives of kiosk-like photographs read", true, choose_kiosk,
             NULL, BENCH_NONE);
    add_rate(r, "scan_rate_dark_mode_pct", "negatives of kiosk-like photographs read", false, choose_kiosk,
             NULL, 97);
    add_ms(r, "scan_ms_dark_mode_median", "CPU of such a negative, median", true, choose_kiosk, 0.5,
           BENCH_NONE);
    add_wrong(r, "scan_wrong_texts_dark_mode", "texts read of negatives that are no label", false);
}

static int corpus_run(const struct bench_options *opt, bool negatives)
{
    struct run r = {.opt = opt};
    if (!opt->corpus)
        return 0;

    if (bench_pictures_load(&r.pictures, opt->corpus))
        return -1;
    if (negatives)
        negate(&r.pictures);

    r.outcome = calloc(r.pictures.count * RUNNERS + 1, sizeof *r.outcome);
    if (r.outcome) {
        open_engines(&r);
        read_all(&r);
        judge_strays(&r);
        if (opt->verbose)
            tell_missed(&r);
        if (negatives)
            report_negatives(&r);
        else
            report(&r);
    }

    for (int k = 0; k < RUNNERS; k++)
        bench_engine_close(r.engine[k]);
    free_strays(&r);
    free(r.outcome);
    bench_pictures_finish(&r.pictures);
    return 0;
}

int bench_corpus(const struct bench_options *opt)
{
    return corpus_run(opt, false);
}

int bench_negatives(const struct bench_options *opt)
{
    return corpus_run(opt, true);
}
