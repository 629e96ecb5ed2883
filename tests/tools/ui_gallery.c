/* Draws every state of the screens into PNG files:
 *
 *   ui_gallery DIRECTORY [--lang zh|en] [--theme light|dark|contrast] [--size WxH] [--only PREFIX]
 *                        [--dpi N] [--ease clear|low|both] [--focus N]
 *
 * Without options every language and theme at 1920x1080. --size can be given up to eight times. */
#include "base/log.h"
#include "kiosk/screens/screens.h"
#include "kiosk/ui/shot.h"
#include "tests/support/ui_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct wish {
    const char *dir, *only;
    int lang, theme; /* -1: all */
    int dpi;         /* of the display; 0: not known */
    int focus;       /* the touch that keys have chosen, -1: none */
    struct qz_ease ease;
    int size[8][2], sizes;
};

static int one(struct qz_draw *draw, const struct wish *w, size_t i, int lang, int theme, const int size[2])
{
    struct qz_model m;
    struct qz_err err;
    qz_sample_model(i, (enum qz_lang)lang, true, &m);
    m.ease = w->ease;

    uint32_t *px = calloc((size_t)size[0] * (size_t)size[1], sizeof *px);
    if (!px)
        return -1;

    struct qz_pixels canvas = {px, size[0], size[1], size[0]};
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme((enum qz_theme_id)theme),
                        .m = &m,
                        .w = size[0],
                        .h = size[1],
                        .dpi = (float)w->dpi,
                        .motion = 1,
                        .focus = w->focus};
    v.picture.luma = qz_sample_luma();
    v.picture.part[2] = v.picture.part[3] = 1;

    struct qz_rect dirty[QZ_DRAW_DIRTY];
    qz_screen_draw(&v);
    if (qz_sample_image(&v))
        qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));

    static const char *const themes[] = {"light", "dark", "contrast"};
    char path[500];
    snprintf(path, sizeof path, "%s/%s-%s-%s-%dx%d.png", w->dir, qz_sample_name(i),
             qz_lang_name((enum qz_lang)lang), themes[theme], size[0], size[1]);

    int rc = qz_shot_write(path, &canvas, &err);
    if (rc < 0)
        qz_log(QZ_LOG_ERROR, "%s", err.msg);
    if (v.overflows)
        qz_log(QZ_LOG_WARN, "%d texts are cut in %s", v.overflows, path);
    free(px);
    return rc;
}

static int parse(int argc, char **argv, struct wish *w)
{
    for (int i = 2; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--lang") == 0)
            w->lang = strcmp(argv[i + 1], "en") == 0 ? QZ_LANG_EN : QZ_LANG_ZH;
        else if (strcmp(argv[i], "--theme") == 0)
            w->theme = (int)qz_theme_parse(argv[i + 1]);
        else if (strcmp(argv[i], "--ease") == 0)
            w->ease = (struct qz_ease){strcmp(argv[i + 1], "low") != 0, strcmp(argv[i + 1], "clear") != 0};
        else if (strcmp(argv[i], "--focus") == 0)
            w->focus = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--dpi") == 0)
            w->dpi = atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--only") == 0)
            w->only = argv[i + 1];
        else if (strcmp(argv[i], "--size") == 0 && w->sizes < 8 &&
                 sscanf(argv[i + 1], "%dx%d", &w->size[w->sizes][0], &w->size[w->sizes][1]) == 2)
            w->sizes++;
        else
            return -1;
    }

    if (w->sizes == 0)
        w->size[0][0] = 1920, w->size[0][1] = 1080, w->sizes = 1;
    return w->theme == QZ_THEME_COUNT ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct wish w = {.dir = argc > 1 ? argv[1] : NULL, .lang = -1, .theme = -1, .focus = -1};
    struct qz_err err;

    if (argc < 2 || argc % 2 != 0 || parse(argc, argv, &w) < 0) {
        fprintf(stderr,
                "usage: ui_gallery DIRECTORY [--lang L] [--theme T] [--size WxH] [--only PREFIX] [--dpi N]\n"
                "       [--ease clear|low|both] [--focus N]\n");
        return 2;
    }

    qz_i18n_init();
    struct qz_fonts *fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    struct qz_draw *draw = fonts ? qz_draw_create(fonts, 16 << 20, &err) : NULL;

    int bad = draw ? 0 : 1;
    if (!draw)
        qz_log(QZ_LOG_ERROR, "%s", err.msg);

    for (int s = 0; draw && s < w.sizes; s++)
        for (size_t i = 0; qz_sample_name(i); i++)
            for (int k = 0; k < (int)QZ_LANG_COUNT * (int)QZ_THEME_COUNT; k++) {
                int lang = k / QZ_THEME_COUNT, theme = k % QZ_THEME_COUNT;
                if ((w.lang >= 0 && w.lang != lang) || (w.theme >= 0 && w.theme != theme) ||
                    (w.only && strncmp(qz_sample_name(i), w.only, strlen(w.only)) != 0))
                    continue;
                bad |= one(draw, &w, i, lang, theme, w.size[s]) < 0;
            }

    qz_draw_destroy(draw);
    qz_fonts_destroy(fonts);
    return bad;
}
