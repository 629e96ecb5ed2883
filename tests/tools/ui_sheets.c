/* Contact sheets: every state of the screens, as small as it can still be judged, a big PNG for each
 * language, size and theme:
 *
 *   ui_sheets DIRECTORY [--lang zh|en] [--theme light|dark|contrast] [--size WxH] [--ease clear|low]
 *
 * Beside them sheets.txt names the pictures in their order, a line each. `make sheets` makes all of them. */
#include "base/log.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/shot.h"
#include "tests/support/ui_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AREA  57600 /* px of a small picture: 320 by 180 */
#define WIDE  4000  /* of a sheet */
#define SPACE 8
#define TABLE 0x808080

static const int sizes[][2] = {{1024, 600}, {1080, 1920}, {1920, 1080}, {3840, 2160}};
static const char *const themes[QZ_THEME_COUNT] = {"light", "dark", "contrast"};

struct sheet {
    const char *dir, *lang, *theme, *ease;
    char size[24];
    struct qz_draw *draw;
    int failed;
};

/* As many pixels of the large picture as fall into one of the small one are its mean. */
static uint32_t mean_of(const struct qz_pixels *from, int x0, int y0, int x1, int y1)
{
    uint32_t sum[3] = {0}, n = 0, px = 0;
    for (int y = y0; y < y1; y++)
        for (int x = x0; x < x1; x++, n++)
            for (int c = 0; c < 3; c++)
                sum[c] += from->px[y * from->stride + x] >> (16 - 8 * c) & 0xff;
    for (int c = 0; c < 3; c++)
        px = px << 8 | sum[c] / (n ? n : 1);
    return px;
}

static void shrink(const struct qz_pixels *from, struct qz_pixels *to, struct qz_rect at)
{
    for (int y = 0; y < at.h; y++)
        for (int x = 0; x < at.w; x++)
            to->px[(at.y + y) * to->stride + at.x + x] =
                mean_of(from, x * from->w / at.w, y * from->h / at.h, (x + 1) * from->w / at.w,
                        (y + 1) * from->h / at.h);
}

static void paint(struct sheet *s, struct qz_pixels *canvas, size_t sample, int lang, int theme)
{
    struct qz_model m;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    qz_sample_model(sample, (enum qz_lang)lang, true, &m);
    m.ease.clear = s->ease && strcmp(s->ease, "clear") == 0;
    m.ease.low = s->ease && strcmp(s->ease, "low") == 0;

    struct qz_view v = {.draw = s->draw,
                        .theme = qz_theme((enum qz_theme_id)theme),
                        .m = &m,
                        .w = canvas->w,
                        .h = canvas->h,
                        .motion = 1,
                        .focus = -1};
    v.picture.luma = qz_sample_luma();
    v.picture.part[2] = v.picture.part[3] = 1;
    qz_screen_draw(&v);
    qz_draw_all(s->draw);
    qz_draw_paint(s->draw, canvas, dirty, qz_draw_end(s->draw, dirty));
}

static size_t count_samples(void)
{
    size_t n = 0;
    while (qz_sample_name(n))
        n++;
    return n;
}

static struct qz_pixels make_pixels(int w, int h)
{
    return (struct qz_pixels){calloc((size_t)w * (size_t)h, 4), w, h, w};
}

/* The side of a small picture of that size, of which `other` is the other side. */
static int small_side(int side, int other)
{
    int at = 1;
    while ((at + 1) * (at + 1) <= AREA * side / other)
        at++;
    return at;
}

static void one(struct sheet *s, const int size[2], int lang, int theme)
{
    int w = small_side(size[0], size[1]), h = small_side(size[1], size[0]);
    int columns = (WIDE - SPACE) / (w + SPACE), n = (int)count_samples(), rows = (n + columns - 1) / columns;
    struct qz_pixels canvas = make_pixels(size[0], size[1]),
                     all = make_pixels(WIDE, SPACE + rows * (h + SPACE));
    char path[500];
    struct qz_err err;
    snprintf(path, sizeof path, "%s/%s-%s-%dx%d%s.png", s->dir, qz_lang_name((enum qz_lang)lang),
             themes[theme], size[0], size[1], s->ease ? s->ease : "");

    for (int i = 0; all.px && i < all.w * all.h; i++)
        all.px[i] = TABLE;
    for (int i = 0; all.px && canvas.px && i < n; i++) {
        paint(s, &canvas, (size_t)i, lang, theme);
        shrink(&canvas, &all,
               (struct qz_rect){SPACE + i % columns * (w + SPACE), SPACE + i / columns * (h + SPACE), w, h});
    }
    if (!all.px || !canvas.px || qz_shot_write(path, &all, &err) != 0)
        s->failed = 1;
    free(canvas.px);
    free(all.px);
}

static void names(const struct sheet *s)
{
    char path[500];
    snprintf(path, sizeof path, "%s/sheets.txt", s->dir);
    FILE *f = fopen(path, "w");
    for (size_t i = 0; f && qz_sample_name(i); i++)
        fprintf(f, "%zu %s\n", i + 1, qz_sample_name(i));
    if (f)
        fclose(f);
}

static int usage(int argc, char **argv, struct sheet *s)
{
    s->dir = argc > 1 ? argv[1] : NULL;

    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--lang") == 0)
            s->lang = argv[i + 1];
        else if (strcmp(argv[i], "--theme") == 0)
            s->theme = argv[i + 1];
        else if (strcmp(argv[i], "--ease") == 0)
            s->ease = argv[i + 1];
        else if (strcmp(argv[i], "--size") == 0)
            snprintf(s->size, sizeof s->size, "%s", argv[i + 1]);
        else
            return -1;
    }
    return s->dir && argc % 2 == 0 ? 0 : -1;
}

static bool wanted(const char *wish, const char *name)
{
    return !wish || !*wish || strcmp(wish, name) == 0;
}

int main(int argc, char **argv)
{
    struct sheet s = {0};
    struct qz_err err;
    if (usage(argc, argv, &s) != 0) {
        fprintf(stderr,
                "usage: ui_sheets DIRECTORY [--lang L] [--theme T] [--size WxH] [--ease clear|low]\n");
        return 2;
    }

    qz_i18n_init();
    struct qz_fonts *fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    s.draw = fonts ? qz_draw_create(fonts, 16 << 20, &err) : NULL;
    if (!s.draw) {
        qz_log(QZ_LOG_ERROR, "%s", err.msg);
        qz_fonts_destroy(fonts);
        return 1;
    }

    names(&s);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int k = 0; k < (int)QZ_LANG_COUNT * (int)QZ_THEME_COUNT; k++) {
            int lang = k / QZ_THEME_COUNT, theme = k % QZ_THEME_COUNT;
            char size[24];
            snprintf(size, sizeof size, "%dx%d", sizes[i][0], sizes[i][1]);
            if (wanted(s.lang, qz_lang_name((enum qz_lang)lang)) && wanted(s.theme, themes[theme]) &&
                wanted(s.size, size))
                one(&s, sizes[i], lang, theme);
        }

    qz_draw_destroy(s.draw);
    qz_fonts_destroy(fonts);
    return s.failed;
}
