#include "tests/bench/scan/bench.h"
#include "tests/bench/scan/zxing.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zbar.h>

struct bench_engine {
    enum bench_kind kind;
    struct qz_scanner *cascade;
    zbar_image_scanner_t *zbar;
    zbar_image_t *image;
    uint8_t *tight; /* a copy without gaps, where a frame has them */
    size_t tight_size;
    bool all;
};

static struct bench_mode mode;

void bench_mode_set(const struct bench_mode *m)
{
    mode = *m;
}

bool bench_is_steady(void)
{
    return mode.steady;
}

const char *bench_kind_name(enum bench_kind kind)
{
    static const char *const names[] = {"cascade", "zbar", "zxing"};
    return names[kind];
}

double bench_cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int open_zbar(struct bench_engine *e)
{
    e->zbar = zbar_image_scanner_create();
    e->image = zbar_image_create();
    if (!e->zbar || !e->image)
        return -1;
    zbar_image_scanner_set_config(e->zbar, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(e->zbar, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(e->zbar, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_set_format(e->image, zbar_fourcc('Y', '8', '0', '0'));
    return 0;
}

struct bench_engine *bench_engine_open(enum bench_kind kind, const struct qz_scan_options *opt, bool all)
{
    if (kind == BENCH_ZXING && !bench_zxing_read)
        return NULL;

    struct bench_engine *e = calloc(1, sizeof *e);
    if (!e)
        return NULL;

    e->kind = kind;
    e->all = all;

    if (kind == BENCH_CASCADE) {
        struct qz_scan_options o = *opt;
        struct qz_err err;
        o.all_codes = all;
        o.engine = mode.ours;
        if (mode.steady)
            o.budget_ms = 0;
        e->cascade = qz_scanner_create(&o, &err);
        if (!e->cascade) {
            fprintf(stderr, "scan_bench: %s\n", err.msg);
            free(e);
            return NULL;
        }
    } else if (kind == BENCH_ZBAR && open_zbar(e)) {
        bench_engine_close(e);
        return NULL;
    }
    return e;
}

void bench_engine_close(struct bench_engine *e)
{
    if (!e)
        return;
    qz_scanner_destroy(e->cascade);
    if (e->image)
        zbar_image_destroy(e->image);
    if (e->zbar)
        zbar_image_scanner_destroy(e->zbar);
    free(e->tight);
    free(e);
}

void bench_engine_reset(struct bench_engine *e)
{
    if (e && e->cascade)
        qz_scanner_reset(e->cascade);
}

static void keep(struct bench_text *t, const void *bytes, size_t len)
{
    t->len = len < sizeof t->bytes ? len : sizeof t->bytes;
    memcpy(t->bytes, bytes, t->len);
}

static void read_cascade(struct bench_engine *e, const struct qz_frame *frame, struct bench_reads *out)
{
    static struct qz_scan_result result;
    struct qz_err err;

    double start = bench_cpu_ms();
    int rc = qz_scanner_frame(e->cascade, frame, &result, &err);
    out->ms = bench_cpu_ms() - start;

    if (rc) {
        fprintf(stderr, "scan_bench: %s\n", err.msg);
        return;
    }

    for (size_t i = 0; i < result.count; i++) {
        keep(&out->read[i].raw, result.code[i].bytes, result.code[i].len);
        out->read[i].text.len = 0;
    }
    out->count = result.count;
}

static void read_zbar(struct bench_engine *e, const struct qz_frame *f, struct bench_reads *out)
{
    unsigned long size = (unsigned long)f->width * (unsigned long)f->height;
    zbar_image_set_size(e->image, (unsigned)f->width, (unsigned)f->height);
    zbar_image_set_data(e->image, f->luma, size, NULL);
    double start = bench_cpu_ms();
    zbar_scan_image(e->zbar, e->image);
    out->ms = bench_cpu_ms() - start;
    const zbar_symbol_t *s = zbar_image_first_symbol(e->image);
    for (; s && out->count < QZ_SCAN_CODES; s = zbar_symbol_next(s)) {
        struct bench_read *r = &out->read[out->count++];
        keep(&r->raw, zbar_symbol_get_data(s), zbar_symbol_get_data_length(s));
        r->text.len = 0;
    }
}

struct sink {
    struct bench_reads *out;
};

static void take_zxing(void *to, const void *bytes, size_t len, const void *text, size_t text_len)
{
    struct bench_reads *out = ((struct sink *)to)->out;
    if (out->count >= QZ_SCAN_CODES)
        return;
    struct bench_read *r = &out->read[out->count++];
    keep(&r->raw, bytes, len);
    keep(&r->text, text, text_len);
}

/* Peers get tight rows, so that none is timed with a copy the others do not make. */
static const struct qz_frame *tight_frame(struct bench_engine *e, const struct qz_frame *f,
                                          struct qz_frame *copy)
{
    size_t size = (size_t)f->width * (size_t)f->height;
    if (f->stride == f->width)
        return f;

    if (e->tight_size < size) {
        free(e->tight);
        e->tight = malloc(size);
        e->tight_size = e->tight ? size : 0;
    }
    if (!e->tight)
        return f;

    for (int y = 0; y < f->height; y++)
        memcpy(e->tight + (size_t)y * (size_t)f->width, f->luma + (size_t)y * (size_t)f->stride,
               (size_t)f->width);

    *copy = *f;
    copy->luma = e->tight;
    copy->stride = f->width;
    return copy;
}

void bench_engine_read(struct bench_engine *e, const struct qz_frame *frame, struct bench_reads *out)
{
    struct qz_frame copy;
    const struct qz_frame *f = tight_frame(e, frame, &copy);

    out->count = 0;
    out->ms = 0;

    if (e->kind == BENCH_CASCADE) {
        read_cascade(e, f, out);
    } else if (e->kind == BENCH_ZBAR) {
        read_zbar(e, f, out);
    } else {
        struct sink sink = {out};
        out->ms = bench_zxing_read(f->luma, f->width, f->height, e->all, take_zxing, &sink);
    }

    if (mode.steady)
        out->ms = 0;
}
