#include "kiosk/link/preview.h"

#include "base/clock.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct picture {
    struct qz_preview_view view;
    uint8_t px[QZ_PREVIEW_W * QZ_PREVIEW_H];
};

/* Three: one is written, one is ready, one is shown. The lock covers the swap of indices only. */
struct qz_preview {
    pthread_mutex_t lock;
    int ready, shown, writing;
    bool fresh;
    atomic_bool wanted;
    int64_t last_us;
    uint64_t seq;
    struct picture pic[3];
};

struct qz_preview *qz_preview_create(struct qz_err *err)
{
    struct qz_preview *p = calloc(1, sizeof *p);
    if (!p || pthread_mutex_init(&p->lock, NULL) != 0) {
        free(p);
        qz_fail(err, QZ_E_NOMEM, "no memory for the camera's preview");
        return NULL;
    }
    p->writing = 0, p->ready = 1, p->shown = 2;
    p->last_us = -QZ_PREVIEW_GAP_US;
    return p;
}

void qz_preview_destroy(struct qz_preview *p)
{
    if (!p)
        return;
    pthread_mutex_destroy(&p->lock);
    free(p);
}

void qz_preview_want(struct qz_preview *p, bool wanted)
{
    atomic_store_explicit(&p->wanted, wanted, memory_order_relaxed);
}

bool qz_preview_wanted(const struct qz_preview *p)
{
    return atomic_load_explicit(&p->wanted, memory_order_relaxed);
}

/* One output row: the mean of step x step pixels each. */
static void average_row(const uint8_t *in, int stride, int step, uint8_t *out, int w)
{
    if (step == 2) {
        const uint8_t *b = in + stride;
        for (int x = 0; x < w; x++)
            out[x] = (uint8_t)((in[2 * x] + in[2 * x + 1] + b[2 * x] + b[2 * x + 1] + 2) / 4);
        return;
    }
    for (int x = 0; x < w; x++) {
        unsigned sum = 0;
        for (int j = 0; j < step; j++)
            for (int i = 0; i < step; i++)
                sum += in[j * stride + x * step + i];
        out[x] = (uint8_t)(sum / (unsigned)(step * step));
    }
}

static void shrink(struct picture *pic, const struct qz_frame *f)
{
    bool upright = f->height > f->width;
    int most_w = upright ? QZ_PREVIEW_H : QZ_PREVIEW_W;
    int most_h = upright ? QZ_PREVIEW_W : QZ_PREVIEW_H;
    int high = upright ? f->height : f->width * QZ_PREVIEW_H / QZ_PREVIEW_W;
    high = high > f->height || high < 1 ? f->height : high;

    int step = (f->width + most_w - 1) / most_w;
    if (high / step > most_h)
        step = (high + most_h - 1) / most_h;

    int top = (f->height - high) / 2, w = f->width / step, h = high / step;
    for (int y = 0; y < h; y++)
        average_row(f->luma + (int64_t)(top + y * step) * f->stride, f->stride, step, pic->px + y * w, w);

    pic->view = (struct qz_preview_view){
        .luma = pic->px,
        .w = w,
        .h = h,
        .part = {0, (float)top / (float)f->height, (float)(w * step) / (float)f->width,
                 (float)(h * step) / (float)f->height},
    };
}

bool qz_preview_put(struct qz_preview *p, const struct qz_frame *frame)
{
    int64_t now = qz_mono_us();
    if (!atomic_load_explicit(&p->wanted, memory_order_relaxed) || now - p->last_us < QZ_PREVIEW_GAP_US ||
        frame->width < 2 || frame->height < 2)
        return false;

    p->last_us = now;
    struct picture *pic = &p->pic[p->writing];
    shrink(pic, frame);
    pic->view.seq = ++p->seq;

    pthread_mutex_lock(&p->lock);
    int was = p->ready;
    p->ready = p->writing;
    p->writing = was;
    p->fresh = true;
    pthread_mutex_unlock(&p->lock);
    return true;
}

bool qz_preview_take(struct qz_preview *p, struct qz_preview_view *out)
{
    pthread_mutex_lock(&p->lock);
    bool fresh = p->fresh;
    if (fresh) {
        int was = p->shown;
        p->shown = p->ready;
        p->ready = was;
        p->fresh = false;
    }
    pthread_mutex_unlock(&p->lock);
    *out = p->pic[p->shown].view;
    return fresh;
}
