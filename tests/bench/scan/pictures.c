#include "scan/source/source.h"
#include "tests/bench/scan/bench.h"
#include "tests/synth/parts.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

#define COLUMNS 6

enum { COLUMN_FILE = 0, COLUMN_SET = 3, COLUMN_TEXTS = 5 };

/* Sets of codes that no kiosk is shown: destroyed ones, very high versions, dozens at once. */
static bool like_a_kiosk(const char *set)
{
    static const char *const apart[] = {"zxcpp-5", "zxcpp-7", "zxjava-5"};
    for (size_t i = 0; i < sizeof apart / sizeof *apart; i++)
        if (strcmp(set, apart[i]) == 0)
            return false;
    return !strstr(set, "high_version") && !strstr(set, "lots");
}

static int read_labels(struct bench_picture *p, const char *json)
{
    json_t *texts = json_loads(json, JSON_ALLOW_NUL, NULL), *text;
    size_t i;
    int rc = -1;

    if (!json_is_array(texts))
        goto out;
    p->label = calloc(json_array_size(texts) + 1, sizeof *p->label);
    if (!p->label)
        goto out;

    json_array_foreach(texts, i, text)
    {
        struct bench_label *l = &p->label[p->labels];
        l->len = json_string_length(text);
        l->bytes = malloc(l->len + 1);
        if (!json_is_string(text) || !l->bytes)
            goto out;

        memcpy(l->bytes, json_string_value(text), l->len);
        p->labels++;
    }
    rc = 0;
out:
    json_decref(texts);
    return rc;
}

static int read_picture(struct bench_picture *p, const char *folder, char *line)
{
    char *column[COLUMNS] = {0}, path[4096];
    struct qz_err err;

    for (int i = 0; i < COLUMNS; i++)
        column[i] = strsep(&line, "\t\n");
    if (!column[COLUMN_TEXTS]) {
        fprintf(stderr, "scan_bench: a line of the labels has too few columns\n");
        return -1;
    }

    p->file = strdup(column[COLUMN_FILE]);
    p->set = strdup(column[COLUMN_SET]);
    if (!p->file || !p->set || read_labels(p, column[COLUMN_TEXTS])) {
        fprintf(stderr, "scan_bench: the labels of %s cannot be read\n", column[COLUMN_FILE]);
        return -1;
    }

    p->kiosk = p->labels > 0 && like_a_kiosk(p->set);

    snprintf(path, sizeof path, "%s/%s", folder, p->file);
    if (qz_picture_read(path, &p->pixels, &p->frame, &err)) {
        fprintf(stderr, "scan_bench: %s\n", err.msg);
        return -1;
    }
    return 0;
}

static struct bench_picture *add_picture(struct bench_pictures *p)
{
    struct bench_picture *more = realloc(p->picture, (p->count + 1) * sizeof *more);
    if (!more)
        return NULL;
    p->picture = more;
    memset(&more[p->count], 0, sizeof *more);
    return &more[p->count++];
}

int bench_pictures_load(struct bench_pictures *p, const char *folder)
{
    char path[4096], *line = NULL;
    size_t room = 0;
    ssize_t len;
    int rc = 0;

    memset(p, 0, sizeof *p);
    snprintf(path, sizeof path, "%s/labels.tsv", folder);
    FILE *f = fopen(path, "r");
    if (!f) {
        fprintf(stderr, "scan_bench: %s cannot be read\n", path);
        return -1;
    }

    while (rc == 0 && (len = getline(&line, &room, f)) > 0) {
        for (ssize_t i = 0; i < len; i++)
            if (line[i] == '\0') /* texts may hold any byte; their JSON, which is used, holds none */
                line[i] = '?';

        if (line[0] == '#' || line[0] == '\n')
            continue;

        struct bench_picture *one = add_picture(p);
        rc = one ? read_picture(one, folder, line) : -1;
    }

    free(line);
    fclose(f);
    if (rc)
        bench_pictures_finish(p);
    return rc;
}

void bench_pictures_finish(struct bench_pictures *p)
{
    for (size_t i = 0; i < p->count; i++) {
        struct bench_picture *one = &p->picture[i];
        for (size_t k = 0; k < one->labels; k++)
            free(one->label[k].bytes);
        free(one->label);
        free(one->pixels);
        free(one->file);
        free(one->set);
    }
    free(p->picture);
    memset(p, 0, sizeof *p);
}

bool bench_is_label(const struct bench_picture *p, const struct bench_read *read)
{
    for (size_t k = 0; k < p->labels; k++)
        if (bench_same_text(read, p->label[k].bytes, p->label[k].len))
            return true;
    return false;
}

bool bench_is_label_of_any(const struct bench_pictures *pictures, const struct bench_read *read)
{
    for (size_t i = 0; i < pictures->count; i++)
        if (bench_is_label(&pictures->picture[i], read))
            return true;
    return false;
}

struct bench_score bench_score_of(const struct bench_picture *p, const struct bench_reads *reads)
{
    struct bench_score s = {0};
    size_t found = 0;
    for (size_t k = 0; k < p->labels; k++) {
        bool got = false;
        for (size_t i = 0; i < reads->count && !got; i++)
            got = bench_same_text(&reads->read[i], p->label[k].bytes, p->label[k].len);
        found += got;
    }
    for (size_t i = 0; i < reads->count; i++)
        s.wrong += !bench_is_label(p, &reads->read[i]);
    s.right = found > 0;
    s.all = p->labels > 0 && found == p->labels;
    return s;
}

/* ---- enlarging ---- */

/* Weights of the four neighbours at distance t beyond the second (Catmull-Rom). */
static void cubic(double t, float w[4])
{
    w[0] = (float)(t * (-0.5 + t * (1 - 0.5 * t)));
    w[1] = (float)(1 + t * t * (-2.5 + 1.5 * t));
    w[2] = (float)(t * (0.5 + t * (2 - 1.5 * t)));
    w[3] = (float)(t * t * (-0.5 + 0.5 * t));
}

/* One row of the enlarged picture, from a column-wise blend of four rows of the small one. */
static void enlarge_row(const struct qz_frame *in, double y, float *column, int width, float *out)
{
    float w[4];
    int top = (int)floor(y) - 1;
    cubic(y - floor(y), w);

    memset(column, 0, (size_t)in->width * sizeof *column);
    for (int k = 0; k < 4; k++) {
        const uint8_t *row = in->luma + (size_t)synth_clamp(top + k, 0, in->height - 1) * (size_t)in->stride;
        for (int x = 0; x < in->width; x++)
            column[x] += w[k] * row[x];
    }

    double scale = (double)in->width / width;
    for (int x = 0; x < width; x++) {
        double at = (x + 0.5) * scale - 0.5, base = floor(at);
        float v[4], sum = 0;
        cubic(at - base, v);
        for (int k = 0; k < 4; k++)
            sum += v[k] * column[synth_clamp((int)base - 1 + k, 0, in->width - 1)];
        out[x] = sum;
    }
}

static void add_noise(const float *row, int width, double sigma, struct synth_rng *luck, uint8_t *out)
{
    for (int x = 0; x < width; x++) {
        uint64_t r = synth_rng_next(luck);
        /* four 16-bit uniforms: a bell of variance 1/3 */
        double sum = (double)(r & 0xFFFF) + (double)(r >> 16 & 0xFFFF) + (double)(r >> 32 & 0xFFFF) +
                     (double)(r >> 48);
        double v = row[x] + sigma * 1.7320508 * (sum / 65536 - 2) + 0.5;
        out[x] = (uint8_t)fmin(fmax(v, 0), 255);
    }
}

uint8_t *bench_enlarge(const struct qz_frame *in, double pixels, double sigma, uint64_t seed,
                       struct qz_frame *frame)
{
    double scale = sqrt(pixels / ((double)in->width * in->height));
    double most = (double)QZ_FRAME_MAX_SIDE / (in->width > in->height ? in->width : in->height);
    scale = scale < most ? scale : most;

    int w = (int)(in->width * scale), h = (int)(in->height * scale);
    struct synth_rng luck = synth_rng_make(seed, 61);
    uint8_t *out = malloc((size_t)w * (size_t)h);
    float *column = malloc((size_t)in->width * sizeof *column), *row = malloc((size_t)w * sizeof *row);

    if (out && column && row) {
        for (int y = 0; y < h; y++) {
            enlarge_row(in, (y + 0.5) * in->height / h - 0.5, column, w, row);
            add_noise(row, w, sigma, &luck, out + (size_t)y * (size_t)w);
        }
        *frame = (struct qz_frame){.luma = out, .width = w, .height = h, .stride = w};
    } else {
        free(out);
        out = NULL;
    }

    free(column);
    free(row);
    return out;
}
