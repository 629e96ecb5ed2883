/* The scan engine beside plain ZBar and zxing-cpp: on a corpus of photographs, and on what a synthetic camera
 * sees. One JSON line a figure on standard output; --table adds a Markdown table. --check makes it a test:
 * the exit code is 3 when a figure misses its goal. With --steady there is no clock in it, and a test it can
 * be on any machine; with --engine zbar ZBar stands in for the cascade, and the check must fail. */
#include "tests/bench/scan/bench.h"

#include <limits.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct section {
    const char *name;
    int (*run)(const struct bench_options *opt);
} sections[] = {
    {"corpus", bench_corpus}, {"negatives", bench_negatives}, {"large", bench_large},
    {"scenes", bench_scenes}, {"walks", bench_walks},         {"limits", bench_limits},
    {"twins", bench_twins},   {"posters", bench_posters},     {"empty", bench_empty},
    {"idle", bench_idle},     {"memory", bench_memory},       {"false-reads", bench_false_reads},
};

struct request {
    struct bench_options opt;
    const char *only; /* names of sections between commas, or NULL for all */
    struct bench_mode mode;
    bool table, check;
};

static int usage(void)
{
    fputs("usage: scan_bench [--corpus DIR] [--quick] [--only SECTION[,…]] [--walks N] [--seeds N] [--frames "
          "N]\n"
          "                  [--first N] [--stride N] [--steady] [--engine cascade|zbar] [--check]\n"
          "                  [--table] [--verbose]\n"
          "sections: corpus negatives large scenes walks limits twins posters empty idle\n"
          "          memory false-reads\n",
          stderr);
    return 2;
}

static int read_number(const char *value, long least, long *out)
{
    char *end;
    *out = strtol(value, &end, 10);
    return *value && !*end && *out >= least ? 0 : -1;
}

static int read_option(struct request *r, const char *name, const char *value)
{
    if (strcmp(name, "--corpus") == 0)
        r->opt.corpus = value;
    else if (strcmp(name, "--only") == 0)
        r->only = value;
    else if (strcmp(name, "--walks") == 0)
        return read_number(value, 1, &r->opt.walks);
    else if (strcmp(name, "--seeds") == 0)
        return read_number(value, 1, &r->opt.seeds);
    else if (strcmp(name, "--frames") == 0)
        return read_number(value, 1, &r->opt.frames);
    else if (strcmp(name, "--first") == 0)
        return read_number(value, 0, &r->opt.first);
    else if (strcmp(name, "--stride") == 0)
        return read_number(value, 1, &r->opt.stride);
    else if (strcmp(name, "--engine") == 0 && strcmp(value, "zbar") == 0)
        r->mode.ours = QZ_SCAN_ZBAR;
    else if (strcmp(name, "--engine") == 0 && strcmp(value, "cascade") == 0)
        r->mode.ours = QZ_SCAN_CASCADE;
    else
        return -1;

    return 0;
}

static int read_options(struct request *r, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0)
            r->opt.quick = true;
        else if (strcmp(argv[i], "--table") == 0)
            r->table = true;
        else if (strcmp(argv[i], "--check") == 0)
            r->check = true;
        else if (strcmp(argv[i], "--steady") == 0)
            r->mode.steady = true;
        else if (strcmp(argv[i], "--verbose") == 0)
            r->opt.verbose = true;
        else if (i + 1 >= argc || read_option(r, argv[i], argv[i + 1]))
            return -1;
        else
            i++;
    }

    return 0;
}

/* What was not asked for by number. A quick run takes a few minutes. */
static void fill_numbers(struct bench_options *o)
{
    bool q = o->quick;

    if (!o->walks)
        o->walks = q ? 3 : 20;
    if (!o->seeds)
        o->seeds = q ? 8 : 50;
    if (!o->frames)
        o->frames = q ? 20000 : 1000000;
    if (!o->stride)
        o->stride = q ? 16 : 1;
}

static bool find_corpus(struct bench_options *o)
{
    char path[4096];
    if (!o->corpus)
        o->corpus = getenv("QZ_CORPUS");
    if (!o->corpus)
        o->corpus = "../shared/scan-corpus";
    snprintf(path, sizeof path, "%s/labels.tsv", o->corpus);
    if (access(path, R_OK) == 0)
        return true;
    fprintf(stderr, "scan_bench: no corpus at %s: its figures are left out; set QZ_CORPUS\n", o->corpus);
    o->corpus = NULL;
    return false;
}

static bool wanted(const char *only, const char *name)
{
    size_t len = strlen(name);
    for (const char *p = only; p; p = strchr(p, ',')) {
        p += *p == ',';
        if (strncmp(p, name, len) == 0 && (p[len] == ',' || p[len] == '\0'))
            return true;
    }
    return !only;
}

int main(int argc, char **argv)
{
    struct request r = {0};
    if (read_options(&r, argc, argv))
        return usage();

    fill_numbers(&r.opt);
    /* Keep freed memory: fetching pages anew for every picture would be timed as the engines' own work. */
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);

    find_corpus(&r.opt);
    bench_mode_set(&r.mode);

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (wanted(r.only, sections[i].name) && sections[i].run(&r.opt))
            return 1;

    if (r.table) {
        putchar('\n');
        bench_table_print(stdout);
    }

    if (r.check) {
        printf("{\"figure\":\"scan_goals_missed\",\"value\":%ld,\"unit\":\"figures\",\"n\":%ld}\n",
               bench_goals_missed(), bench_goals_set());
        return bench_goals_missed() || bench_goals_set() == 0 ? 3 : 0;
    }
    return 0;
}
