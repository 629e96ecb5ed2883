#include "scan/engine.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

struct step {
    const char *name;
    bool (*run)(struct qz_scanner *s, const struct step *self);
    enum qz_level_id level;
    int radius; /* of the threshold window, pixels of the level */
    struct qz_finder_how how;
};

double qz_cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

bool qz_spent(const struct qz_scanner *s)
{
    return s->stop_ms > 0 && qz_cpu_ms() >= s->stop_ms;
}

bool qz_satisfied(const struct qz_scanner *s)
{
    return s->out->count == QZ_SCAN_CODES || (s->out->count > 0 && !s->opt.all_codes);
}

static bool step_find(struct qz_scanner *s, const struct step *self)
{
    const struct qz_bits *b = qz_level_bits(s, self->level, self->radius);
    struct qz_triplet t[QZ_TRIPLETS];
    if (!b)
        return true;
    int fresh = s->finders.n;
    qz_finder_search(b, &self->how, &s->finders);
    int n = qz_triplets_find(&s->finders, fresh, &s->pairs, t, QZ_TRIPLETS);
    for (int i = 0; i < n && !qz_spent(s) && !qz_satisfied(s); i++) {
        const int *c = t[i].corner;
        if (!s->finders.f[c[0]].spent && !s->finders.f[c[1]].spent && !s->finders.f[c[2]].spent)
            qz_attempt_triplet(s, &t[i]);
    }
    return true;
}

static bool step_deep(struct qz_scanner *s, const struct step *self)
{
    (void)self;
    qz_attempt_seen(s, 1);
    return true;
}

static const struct step steps[] = {
    {"half", step_find, QZ_LV_HALF, 64, {false, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"full", step_find, QZ_LV_BASE, 56, {false, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"third", step_find, QZ_LV_THIRD, 64, {false, false, 1}},
    {"half-inverted", step_find, QZ_LV_HALF, 64, {true, false, 2}},
    {"log", step_find, QZ_LV_LOG, 48, {false, false, 2}},
    {"half-bare", step_find, QZ_LV_HALF, 64, {false, true, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"sharp", step_find, QZ_LV_SHARP, 64, {false, false, 1}},
    {"smooth", step_find, QZ_LV_SMOOTH, 64, {false, false, 2}},
    {"full-inverted", step_find, QZ_LV_BASE, 64, {true, false, 2}},
    {"quarter", step_find, QZ_LV_QUARTER, 64, {false, false, 1}},
    {"half-near", step_find, QZ_LV_HALF, 24, {false, false, 1}},
    {"full-near", step_find, QZ_LV_BASE, 24, {false, false, 2}},
    {"full-bare", step_find, QZ_LV_BASE, 56, {false, true, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
    {"double", step_find, QZ_LV_DOUBLE, 64, {false, false, 2}},
    {"deep", step_deep, QZ_LV_HALF, 0, {0}},
};

static void read_by_zbar(struct qz_scanner *s, const struct qz_frame *f)
{
    struct qz_img im = {f->luma, f->width, f->height, f->stride, 1};
    struct qz_zsymbol sym[QZ_SCAN_CODES];
    s->step = "zbar";
    int n = qz_zread_picture(s->zread, &im, 1, sym, QZ_SCAN_CODES);
    for (int i = 0; i < n && !qz_satisfied(s); i++) {
        struct qz_point c[4];
        for (int k = 0; k < 4; k++) /* ZBar goes round the other way */
            c[k] = (struct qz_point){sym[i].corner[(4 - k) % 4][0], sym[i].corner[(4 - k) % 4][1]};
        qz_report(s, sym[i].bytes, sym[i].len, c, 0.5f);
    }
}

struct qz_scanner *qz_scanner_create(const struct qz_scan_options *opt, struct qz_err *err)
{
    struct qz_scanner *s = calloc(1, sizeof *s);
    if (!s)
        goto nomem;
    s->opt = *opt;
    if (!s->opt.max_bytes || s->opt.max_bytes > QZ_SCAN_TEXT_MAX)
        s->opt.max_bytes = QZ_SCAN_TEXT_MAX;
    s->zread = qz_zread_create(err);
    if (!s->zread)
        goto fail;
    s->canvas = malloc(qz_zread_canvas());
    s->bytes = malloc(QZ_SCAN_CODES * s->opt.max_bytes);
    s->x = malloc(QZ_QR_MAX_MODULES * sizeof *s->x);
    s->y = malloc(QZ_QR_MAX_MODULES * sizeof *s->y);
    s->grey = malloc(QZ_QR_MAX_MODULES * sizeof *s->grey);
    s->soft = malloc(QZ_QR_MAX_MODULES * sizeof *s->soft);
    s->work = malloc(QZ_DEBLUR_FLOATS(QZ_QR_MAX_N) * sizeof *s->work);
    if (!s->canvas || !s->bytes || !s->x || !s->y || !s->grey || !s->soft || !s->work)
        goto nomem;
    return s;
nomem:
    qz_fail(err, QZ_E_NOMEM, "no memory for the scanner; close other programs");
fail:
    qz_scanner_destroy(s);
    return NULL;
}

void qz_scanner_destroy(struct qz_scanner *s)
{
    if (!s)
        return;
    qz_levels_release(s);
    qz_zread_destroy(s->zread);
    free(s->canvas);
    free(s->bytes);
    free(s->x);
    free(s->y);
    free(s->grey);
    free(s->soft);
    free(s->work);
    free(s);
}

void qz_scanner_reset(struct qz_scanner *s)
{
    s->seen_count = 0;
}

int qz_scanner_frame(struct qz_scanner *s, const struct qz_frame *f, struct qz_scan_result *out,
                     struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (f->width < 1 || f->height < 1 || f->width > QZ_FRAME_MAX_SIDE || f->height > QZ_FRAME_MAX_SIDE ||
        f->stride < f->width || !f->luma)
        return qz_fail(err, QZ_E_INPUT,
                       "a frame of %d x %d with rows of %d bytes cannot be a picture; check the camera mode",
                       f->width, f->height, f->stride);
    s->start_ms = qz_cpu_ms();
    s->stop_ms = s->opt.budget_ms > 0 ? s->start_ms + s->opt.budget_ms : 0;
    s->out = out;
    s->bytes_used = 0;
    s->seen_count = 0;
    s->finders.n = 0;
    s->pairs.n = 0;
    if (qz_levels_prepare(s, f, err))
        return -1;
    if (s->opt.engine == QZ_SCAN_ZBAR)
        read_by_zbar(s, f);
    else
        for (size_t i = 0; i < sizeof steps / sizeof *steps && !qz_spent(s) && !qz_satisfied(s); i++) {
            s->step = steps[i].name;
            steps[i].run(s, &steps[i]);
        }
    out->cpu_ms = (float)(qz_cpu_ms() - s->start_ms);
    return 0;
}

const char *qz_scan_hint_name(enum qz_scan_hint hint)
{
    static const char *const names[QZ_HINT_COUNT] = {"none",  "dark",    "bright",  "far",
                                                     "close", "blurred", "outside", "seen"};
    return hint >= 0 && hint < QZ_HINT_COUNT ? names[hint] : "none";
}
