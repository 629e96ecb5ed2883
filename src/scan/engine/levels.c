#include "scan/engine/engine.h"

#include <stdlib.h>

/* A code needs no more pixels than this on the long side of the picture to be found; finer detail is looked
 * up in the frame itself when the cheap levels fail. */
#define BASE_SIDE 1700

static void level_drop(struct qz_level *l)
{
    free(l->px);
    free(l->words);
    l->px = NULL;
    l->words = NULL;
}

void qz_levels_release(struct qz_scanner *s)
{
    for (int i = 0; i < QZ_LV_COUNT; i++)
        level_drop(&s->level[i]);

    qz_field_release(&s->field);
    free(s->scratch);
    free(s->scene.now);
    s->scratch = NULL;
    s->scene.now = NULL;
    s->width = s->height = 0;
}

static void size_of(const struct qz_scanner *s, int id, int w, int h, int *lw, int *lh)
{
    int k = s->base_k;
    *lw = w / k, *lh = h / k;

    switch (id) {
    case QZ_LV_HALF:
    case QZ_LV_SHARP:
    case QZ_LV_LOG:
    case QZ_LV_SMOOTH:
        *lw /= 2, *lh /= 2;
        break;
    case QZ_LV_TURNED:
        *lw = h / k / 2, *lh = w / k / 2;
        break;
    case QZ_LV_THIRD:
        *lw /= 3, *lh /= 3;
        break;
    case QZ_LV_QUARTER:
        *lw /= 4, *lh /= 4;
        break;
    case QZ_LV_DOUBLE:
        *lw *= 2, *lh *= 2;
        break;
    case QZ_LV_FRAME:
        *lw = k > 1 ? w : 0;
        *lh = k > 1 ? h : 0;
        break;
    default:
        break;
    }
}

static int level_reserve(struct qz_scanner *s, int w, int h, struct qz_err *err)
{
    size_t most = 0;
    for (int i = 0; i < QZ_LV_COUNT; i++) {
        struct qz_level *l = &s->level[i];
        int lw, lh;
        size_of(s, i, w, h, &lw, &lh);
        level_drop(l);
        if (lw < 8 || lh < 8)
            continue;

        l->words = malloc(qz_bits_words(lw, lh) * sizeof *l->words);
        l->px = malloc((size_t)lw * (size_t)lh);
        if (!l->px || !l->words)
            return qz_fail(err, QZ_E_NOMEM, "no memory for a picture of %d x %d; use a smaller camera mode",
                           w, h);

        size_t need = qz_bits_scratch(lw, lh);
        most = need > most ? need : most;
    }

    free(s->scratch);
    free(s->scene.now);

    s->scene.columns = w / 16, s->scene.rows = h / 16;
    size_t cells = (size_t)s->scene.columns * (size_t)s->scene.rows;
    s->scene.now = malloc(2 * cells + 1);
    s->scene.before = s->scene.now ? s->scene.now + cells : NULL;

    size_t modules = 5 * (QZ_QR_MAX_N + 1) * (QZ_QR_MAX_N + 1);
    s->scratch = malloc(sizeof *s->scratch * (most > modules ? most : modules));

    if (!s->scratch || !s->scene.now || qz_field_prepare(&s->field, w / s->base_k, h / s->base_k))
        return qz_fail(err, QZ_E_NOMEM, "no memory for a picture of %d x %d; use a smaller camera mode", w,
                       h);
    return 0;
}

static void level_negate(const struct qz_img *im, uint8_t *px, struct qz_img *out)
{
    for (int y = 0; y < im->h; y++) {
        const uint8_t *from = im->px + (size_t)y * (size_t)im->stride;
        uint8_t *to = px + (size_t)y * (size_t)im->w;
        for (int x = 0; x < im->w; x++)
            to[x] = (uint8_t)(255 - from[x]);
    }
    *out = (struct qz_img){px, im->w, im->h, im->w, im->scale};
}

/* All levels are yet to be made, but for the one that the frame itself is. */
static void begin_levels(struct qz_scanner *s)
{
    for (int i = 0; i < QZ_LV_COUNT; i++)
        s->level[i].has_im = s->level[i].has_bits = false;

    struct qz_level *l = &s->level[s->base_k > 1 ? QZ_LV_FRAME : QZ_LV_BASE];
    if (s->negative)
        level_negate(&s->frame, l->px, &l->im);
    else
        l->im = s->frame;
    l->has_im = true;
}

int qz_levels_prepare(struct qz_scanner *s, const struct qz_frame *f, struct qz_err *err)
{
    int side = f->width > f->height ? f->width : f->height;

    if (f->width != s->width || f->height != s->height) {
        s->base_k = s->opt.engine == QZ_SCAN_ZBAR ? 1 : (side + BASE_SIDE - 1) / BASE_SIDE;
        if (level_reserve(s, f->width, f->height, err)) {
            qz_levels_release(s);
            return -1;
        }
        s->width = f->width, s->height = f->height;
    }

    s->frame = (struct qz_img){f->luma, f->width, f->height, f->stride, 1};
    s->negative = false;
    begin_levels(s);
    return 0;
}

void qz_levels_negate(struct qz_scanner *s, bool negative)
{
    if (s->negative == negative)
        return;

    s->negative = negative;
    begin_levels(s);

    for (int i = 0; i < s->seen_count; i++)
        s->seen[i].light = !s->seen[i].light;
    for (int i = 0; i < s->finders.n; i++)
        s->finders.f[i].light = !s->finders.f[i].light;
    s->shaken.light = !s->shaken.light;
}

static bool of_half(enum qz_level_id id)
{
    return id == QZ_LV_SHARP || id == QZ_LV_QUARTER || id == QZ_LV_LOG || id == QZ_LV_SMOOTH ||
           id == QZ_LV_TURNED;
}

static void level_make(struct qz_scanner *s, enum qz_level_id id)
{
    struct qz_level *l = &s->level[id];
    const struct qz_img *src = NULL;
    bool simd = !s->opt.no_simd, done = true;

    if (id == QZ_LV_BASE)
        src = &s->level[QZ_LV_FRAME].im;
    else
        src = qz_level_img(s, of_half(id) ? QZ_LV_HALF : QZ_LV_BASE);

    switch (id) {
    case QZ_LV_BASE:
        qz_img_reduce(src, s->base_k, l->px, &l->im, simd);
        break;
    case QZ_LV_THIRD:
        qz_img_reduce(src, 3, l->px, &l->im, simd);
        break;
    case QZ_LV_SHARP:
        qz_img_sharpen(src, 32, 2, l->px, &l->im);
        break;
    case QZ_LV_LOG:
        qz_img_log(src, l->px, &l->im);
        break;
    case QZ_LV_TURNED:
        qz_img_turn(src, l->px, &l->im);
        break;
    case QZ_LV_SMOOTH:
        qz_img_smooth(src, (uint16_t *)s->scratch, l->px, &l->im);
        break;
    case QZ_LV_DOUBLE:
        done = qz_img_double(src, (uint16_t *)s->scratch, l->px, &l->im, s->finders.stop_ms);
        break;
    default:
        qz_img_reduce(src, 2, l->px, &l->im, simd);
    }

    l->has_im = done;
}

const struct qz_img *qz_level_img(struct qz_scanner *s, enum qz_level_id id)
{
    struct qz_level *l = &s->level[id];
    if (!l->words)
        return NULL;
    if (!l->has_im)
        level_make(s, id);
    return l->has_im ? &l->im : NULL;
}

const struct qz_bits *qz_level_bits(struct qz_scanner *s, enum qz_level_id id, int radius, bool light)
{
    struct qz_level *l = &s->level[id];
    const struct qz_img *im = qz_level_img(s, id);
    if (!im)
        return NULL;

    /* Sixteen pixels' mean has hardly any noise; where it seems to, that is the edges of a code all over. */
    int noise = id == QZ_LV_QUARTER ? 0 : qz_bits_noise(im);
    if (!l->has_bits || l->radius != radius || l->light != light)
        l->has_bits = qz_bits_make(im, radius, 2 + noise, light, l->words, s->scratch, &l->bits,
                                   !s->opt.no_simd, s->finders.stop_ms);
    l->radius = radius;
    l->light = light;
    return l->has_bits ? &l->bits : NULL;
}
