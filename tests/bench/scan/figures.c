#include "tests/bench/scan/bench.h"

#include <stdlib.h>
#include <string.h>

#define FIGURES 512

static struct bench_figure kept[FIGURES];
static char words[FIGURES][2][96]; /* set and label of each: the callers' may be gone */
static size_t count;
static long goals, missed;

static void print_value(double v)
{
    if (v > BENCH_NONE)
        printf("%.4g", v);
    else
        printf("null");
}

long bench_goals_missed(void)
{
    return missed;
}

long bench_goals_set(void)
{
    return goals;
}

static bool is_time(const struct bench_figure *f)
{
    return strcmp(f->unit, "ms CPU") == 0 || strcmp(f->unit, "% of a core") == 0;
}

static void judge(const struct bench_figure *f)
{
    double value = f->value[BENCH_CASCADE];
    bool at_least = strcmp(f->unit, "%") == 0;
    if (f->goal <= BENCH_NONE)
        return;
    goals++;
    if (at_least ? value >= f->goal : value <= f->goal)
        return;
    missed++;

    fprintf(stderr, "scan_bench: %s", f->name);
    if (f->set)
        fprintf(stderr, " %s", f->set);
    fprintf(stderr, " is %.4g %s, its goal is %.4g\n", value, f->unit, f->goal);
}

static void print_line(const struct bench_figure *f)
{
    printf("{\"figure\":\"%s\",\"value\":", f->name);
    print_value(f->value[BENCH_CASCADE]);
    printf(",\"unit\":\"%s\",\"engine\":\"cascade\"", f->unit);

    if (f->budget_ms > BENCH_NONE)
        printf(",\"budget_ms\":%.4g", f->budget_ms);
    if (f->set)
        printf(",\"set\":\"%s\"", f->set);

    const char *between = "";
    printf(",\"baseline\":{");
    for (int k = BENCH_ZBAR; k < BENCH_KINDS; k++) {
        if (f->value[k] > BENCH_NONE) {
            printf("%s\"%s\":%.4g", between, bench_kind_name((enum bench_kind)k), f->value[k]);
            between = ",";
        }
    }
    printf("}");

    if (f->goal > BENCH_NONE)
        printf(",\"goal\":%.4g", f->goal);
    printf(",\"n\":%ld}\n", f->n);
    fflush(stdout);
}

void bench_figure_add(const struct bench_figure *figure)
{
    struct bench_figure f = *figure;
    if (bench_is_steady() && is_time(&f))
        return;
    if (bench_is_steady() && f.budget_ms > 0)
        f.budget_ms = 0;
    print_line(&f);
    judge(&f);
    if (!f.label || count == FIGURES)
        return;
    kept[count] = f;
    snprintf(words[count][0], sizeof words[count][0], "%s", f.set ? f.set : "");
    snprintf(words[count][1], sizeof words[count][1], "%s", f.label);
    count++;
}

static void cell(FILE *out, double v)
{
    if (v <= BENCH_NONE)
        fprintf(out, " — |");
    else
        fprintf(out, " %.*f |", v > -10 && v < 10 && v - (double)(long)v != 0 ? 2 : 1, v);
}

void bench_table_print(FILE *out)
{
    fprintf(out,
            "| figure | unit | ours | ZBar | zxing-cpp | goal | of |\n|---|---|---:|---:|---:|---:|---:|\n");

    for (size_t i = 0; i < count; i++) {
        const struct bench_figure *f = &kept[i];
        fprintf(out, "| %s", words[i][1]);
        if (f->budget_ms > 0)
            fprintf(out, ", %.0f ms a frame", f->budget_ms);
        else if (f->budget_ms > BENCH_NONE)
            fprintf(out, ", no limit");

        fprintf(out, " | %s |", f->unit);
        for (int k = 0; k < BENCH_KINDS; k++)
            cell(out, f->value[k]);
        cell(out, f->goal);
        fprintf(out, " %ld |\n", f->n);
    }
}

void bench_series_add(struct bench_series *s, double value)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 256;
        double *more = realloc(s->value, room * sizeof *more);
        if (!more) {
            fprintf(stderr, "scan_bench: out of memory\n");
            exit(1);
        }
        s->value = more;
        s->room = room;
    }
    s->value[s->count++] = value;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_series_quantile(struct bench_series *s, double q)
{
    if (s->count == 0)
        return BENCH_NONE;
    qsort(s->value, s->count, sizeof *s->value, by_value);
    double at = q * (double)(s->count - 1);
    size_t i = (size_t)at, j = i + 1 < s->count ? i + 1 : i;
    return s->value[i] + (s->value[j] - s->value[i]) * (at - (double)i);
}

void bench_series_finish(struct bench_series *s)
{
    free(s->value);
    memset(s, 0, sizeof *s);
}
