/* People who hold up their passes before something else that can be read: a poster, a screen, a card that
 * lies there. Is each pass read while it is in view? */
#include "tests/bench/scan/bench.h"
#include "tests/support/code_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH = 640, HEIGHT = 480, PEOPLE = 4, IN_VIEW = 6 };

/* What hangs there and its pixels a module; where a pass is held, and of how many. */
static const struct layout {
    const char *poster;
    float poster_x, poster_y, poster_module, pass_x, pass_y, pass_module;
} layouts[] = {
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 20, 30, 10, 360, 190, 4},
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 390, 30, 8, 30, 220, 4},
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 30, 290, 6, 290, 40, 5},
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 460, 330, 4, 60, 60, 5},
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 330, 20, 3, 100, 170, 5},
    {"HTTPS://EXAMPLE.ORG/OPEN-DAY", 560, 20, 2, 150, 120, 5},
    {"HTTPS://EXAMPLE.ORG/A/LONGER/ADDRESS/THAN/OTHERS?WITH=MORE&MODULES=IN-IT", 10, 110, 5, 390, 160, 4},
    {"QZ1:THE PASS OF SOMEBODY ELSE THAT LIES ON THE TABLE ALL DAY LONG", 20, 40, 4, 320, 210, 4},
};

#define LAYOUTS (sizeof layouts / sizeof *layouts)

struct posters {
    struct bench_engine *engine[BENCH_KINDS];
    const struct layout *layout;
    char pass[100]; /* of whoever stands there */
    long read[BENCH_KINDS], people;
    struct bench_series ms[BENCH_KINDS];
};

/* As the kiosk does: what hangs there is old, and who holds up a pass is all that is wanted of a frame. */
static enum qz_code_worth worth_here(void *ctx, const struct qz_code *code)
{
    const struct posters *p = ctx;
    size_t len = strlen(p->layout->poster);
    if (code->len == len && memcmp(code->bytes, p->layout->poster, len) == 0)
        return QZ_CODE_OLD;
    return QZ_CODE_ENOUGH;
}

static bool draw_frame(struct picture *to, const struct posters *p, int step)
{
    const struct layout *l = p->layout;
    memset(to->px, 200, (size_t)to->w * (size_t)to->h);
    bool drawn = picture_plain_code(to, l->poster, l->poster_x, l->poster_y, l->poster_module) > 0 &&
                 picture_plain_code(to, p->pass, l->pass_x + 4 * (float)step, l->pass_y + 2 * (float)step,
                                    l->pass_module) > 0;
    picture_noise(to, 4, (uint64_t)(p->people * IN_VIEW + step + 1));
    return drawn;
}

static bool has_pass(const struct bench_reads *reads, const char *pass)
{
    for (size_t i = 0; i < reads->count; i++)
        if (bench_same_text(&reads->read[i], (const uint8_t *)pass, strlen(pass)))
            return true;
    return false;
}

/* One person comes, stays for some frames, and goes. */
static int one_person(struct posters *p, struct picture *picture)
{
    static struct bench_reads reads;
    bool got[BENCH_KINDS] = {false};
    for (int step = 0; step < IN_VIEW; step++) {
        if (!draw_frame(picture, p, step))
            return -1;
        struct qz_frame f = {
            .luma = picture->px, .width = picture->w, .height = picture->h, .stride = picture->w};
        for (int k = 0; k < BENCH_KINDS; k++) {
            if (!p->engine[k])
                continue;
            bench_engine_read(p->engine[k], &f, &reads);
            bench_series_add(&p->ms[k], reads.ms);
            got[k] = got[k] || has_pass(&reads, p->pass);
        }
    }

    p->people++;
    for (int k = 0; k < BENCH_KINDS; k++)
        p->read[k] += got[k];
    return 0;
}

static void posters_figures(struct posters *p)
{
    struct bench_figure share = {.name = "scan_before_poster_pct", .unit = "%", .goal = 100};
    struct bench_figure time = {.name = "scan_before_poster_ms_median", .unit = "ms CPU", .goal = BENCH_NONE};
    share.label = "people read before a poster";
    share.n = time.n = p->people;
    share.budget_ms = time.budget_ms = 30;
    for (int k = 0; k < BENCH_KINDS; k++) {
        share.value[k] = p->engine[k] ? 100.0 * (double)p->read[k] / (double)p->people : BENCH_NONE;
        time.value[k] = bench_series_quantile(&p->ms[k], 0.5);
    }
    bench_figure_add(&share);
    bench_figure_add(&time);
}

static int all_layouts(struct posters *p, struct picture *picture)
{
    for (size_t i = 0; i < LAYOUTS; i++) {
        p->layout = &layouts[i];
        for (int k = 0; k < BENCH_KINDS; k++)
            if (p->engine[k])
                bench_engine_reset(p->engine[k]);

        for (int person = 0; person < PEOPLE; person++) {
            snprintf(p->pass, sizeof p->pass,
                     "QZ1:NUMBER %d OF LAYOUT %zu, A TEXT AS LONG AS THAT OF OTHER PASSES, 0123456789",
                     person, i);
            if (one_person(p, picture) != 0)
                return -1;
        }
    }
    return 0;
}

int bench_posters(const struct bench_options *opt)
{
    static struct posters p;
    const struct qz_scan_options ours = {.budget_ms = 30, .worth = worth_here, .worth_ctx = &p};
    struct picture picture = picture_make(WIDTH, HEIGHT, 200);
    (void)opt;
    /* The peers are asked for all codes of a frame: the first alone would be the poster. */
    for (int k = 0; k < BENCH_KINDS; k++)
        p.engine[k] = bench_engine_open((enum bench_kind)k, &ours, k != BENCH_CASCADE);

    int rc = picture.px ? all_layouts(&p, &picture) : -1;
    if (rc == 0)
        posters_figures(&p);
    else
        fprintf(stderr, "scan_bench: a poster cannot be drawn\n");

    for (int k = 0; k < BENCH_KINDS; k++) {
        bench_engine_close(p.engine[k]);
        bench_series_finish(&p.ms[k]);
    }
    free(picture.px);
    return rc;
}
