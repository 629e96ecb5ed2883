/* CPU of drawing the kiosk's screens at 1920x1080, in this thread. One JSON line a figure:
 *
 *   redraw_cpu_ms   a whole frame, every mask in the cache; the costliest state is the figure. Baseline: the
 *                   same frame with the cache emptied before it
 *   tick_cpu_us     a second's tick on the idle screen: describe, compare, paint what differs
 *   preview_cpu_ms  a new camera picture on the idle screen */
#include "base/clock.h"
#include "base/log.h"
#include "kiosk/screens/screens.h"
#include "tests/support/ui_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define W    1920
#define H    1080
#define RUNS 41

struct bench {
    struct qz_draw *draw;
    struct qz_pixels canvas;
    struct qz_model model;
    struct qz_view view;
};

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, int n)
{
    qsort(v, (size_t)n, sizeof *v, by_value);
    return v[n / 2];
}

/* CPU of one frame in ms. whole: paint all of it; forget: no mask is at hand. */
static double frame(struct bench *b, bool whole, bool forget)
{
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    if (forget)
        qz_draw_forget(b->draw);
    if (whole)
        qz_draw_all(b->draw);
    double t = qz_thread_cpu_ms();
    qz_screen_draw(&b->view);
    int n = qz_draw_end(b->draw, dirty);
    qz_draw_paint(b->draw, &b->canvas, dirty, n);
    return qz_thread_cpu_ms() - t;
}

static void use(struct bench *b, size_t sample)
{
    qz_sample_model(sample, QZ_LANG_ZH, true, &b->model);
    frame(b, true, false);
}

static double median_frame(struct bench *b, bool forget)
{
    double v[RUNS];
    int runs = forget ? 9 : RUNS;
    for (int i = 0; i < runs; i++)
        v[i] = frame(b, true, forget);
    return median(v, runs);
}

static void bench_screens(struct bench *b)
{
    static double cached[512], all[512];
    double worst = 0, worst_uncached = 0;
    const char *name = "";
    int n = 0;

    for (size_t i = 0; qz_sample_name(i) && n < 512; i++, n++) {
        use(b, i);
        cached[n] = all[n] = median_frame(b, false);
        double uncached = median_frame(b, true);
        printf("{\"figure\":\"redraw_cpu_ms.%s\",\"value\":%.3f,\"unit\":\"ms\",\"baseline\":{\"uncached\":%."
               "3f},"
               "\"goal\":3}\n",
               qz_sample_name(i), cached[n], uncached);

        if (cached[n] > worst)
            worst = cached[n], worst_uncached = uncached, name = qz_sample_name(i);
    }

    printf("{\"figure\":\"redraw_cpu_ms\",\"value\":%.3f,\"unit\":\"ms\",\"baseline\":{\"uncached\":%.3f},"
           "\"goal\":3,\"screen\":\"%s\",\"median\":%.3f,\"states\":%d,\"size\":\"%dx%d\"}\n",
           worst, worst_uncached, name, median(all, n), n, W, H);
}

static void bench_tick(struct bench *b)
{
    double v[200];
    use(b, 0);
    qz_sample_phone(&b->model);
    for (int i = 0; i < 220; i++) {
        b->model.code_left_s = i % QZ_SCREEN_STEP_S + 1;
        double t = frame(b, false, false);
        if (i >= 20)
            v[i - 20] = t * 1000;
    }
    printf("{\"figure\":\"tick_cpu_us\",\"value\":%.1f,\"unit\":\"us\"}\n", median(v, 200));
}

static void bench_preview(struct bench *b)
{
    double v[200];
    use(b, 0);
    for (int i = 0; i < 200; i++) {
        b->view.picture.seq++;
        v[i] = frame(b, false, false);
    }
    printf("{\"figure\":\"preview_cpu_ms\",\"value\":%.3f,\"unit\":\"ms\"}\n", median(v, 200));
}

int main(void)
{
    struct qz_err err;
    static struct bench b;

    qz_i18n_init();
    struct qz_fonts *fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    b.draw = fonts ? qz_draw_create(fonts, (size_t)W * H, &err) : NULL;
    b.canvas = (struct qz_pixels){calloc((size_t)W * H, 4), W, H, W};
    if (!b.draw || !b.canvas.px) {
        qz_log(QZ_LOG_ERROR, "%s", b.draw ? "no memory for a canvas" : err.msg);
        qz_fonts_destroy(fonts);
        return 1;
    }

    b.view = (struct qz_view){.draw = b.draw,
                              .theme = qz_theme(QZ_THEME_LIGHT),
                              .m = &b.model,
                              .w = W,
                              .h = H,
                              .motion = 1,
                              .focus = -1};
    b.view.picture.luma = qz_sample_luma();
    b.view.picture.part[2] = b.view.picture.part[3] = 1;

    bench_screens(&b);
    bench_tick(&b);
    bench_preview(&b);

    free(b.canvas.px);
    qz_draw_destroy(b.draw);
    qz_fonts_destroy(fonts);
    return 0;
}
