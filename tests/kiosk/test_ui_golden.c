/* Every screen as it was when people looked at it. In three dresses, of which each size's shape, each
 * language and each theme is one, as a thumbnail, blocks of light: what moves, goes or comes shows,
 * another version of a font does not. In each of two languages, four sizes and three themes as a number
 * of its layout: where each card, button, line, picture and code is, in which colour, and what a touch
 * there does; letters are left out, whose place goes by the font. A short run looks at the layouts of
 * the smallest size, a long one (QZ_TEST_LONG) at all. When a screen was changed on purpose, look at it
 * (tests/tools/ui_gallery), then write the new picture down: GOLDEN=write
 * build/tests/kiosk/test_ui_golden */
#include "tests/support/spec.h"

#include "kiosk/screens/screens.h"
#include "kiosk/ui/script.h"
#include "tests/support/ui_sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PICTURES  "tests/kiosk/golden_screens.txt"
#define LAYOUTS   "tests/kiosk/golden_layouts.txt"
#define BLOCKS    24 /* along the longer side */
#define SHORT     14 /* and along the shorter one */
#define STEPS     64 /* of light */
#define TOLERANCE 4  /* of them: the strokes of another version's letters are thinner or wider by less */
#define LINE      (BLOCKS * SHORT + 100)

static struct qz_fonts *fonts;
static struct qz_draw *draw;

static const struct dress {
    int size[2];
    enum qz_lang lang;
    enum qz_theme_id theme;
} dresses[] = {
    {{1024, 600}, QZ_LANG_ZH, QZ_THEME_LIGHT},
    {{600, 1067}, QZ_LANG_EN, QZ_THEME_DARK},
    {{1280, 720}, QZ_LANG_EN, QZ_THEME_CONTRAST},
};

static int light(uint32_t px)
{
    return (int)(((px >> 16 & 0xff) * 54 + (px >> 8 & 0xff) * 183 + (px & 0xff) * 19) >> 8);
}

/* A character for each step of light, from black to white; no capitals, of which words could come to be. */
static const char steps[] = "0123456789abcdefghijklmnopqrstuvwxyz!#$%&()*+,-./:;<=>?@[]^_{|}~";
_Static_assert(sizeof steps == STEPS + 1, "a character for each step");

/* The step of a character; far from all others for one that is none. */
static int step_of(char c)
{
    const char *at = c ? strchr(steps, c) : NULL;
    return at ? (int)(at - steps) : -2 * STEPS;
}

static void blocks_of(const uint32_t *px, const int size[2], char out[BLOCKS * SHORT + 1])
{
    bool across = size[0] > size[1];
    int cols = across ? BLOCKS : SHORT;
    int rows = across ? SHORT : BLOCKS;

    for (int b = 0; b < cols * rows; b++) {
        int x0 = b % cols * size[0] / cols, x1 = (b % cols + 1) * size[0] / cols;
        int y0 = b / cols * size[1] / rows, y1 = (b / cols + 1) * size[1] / rows;
        long sum = 0;
        for (int y = y0; y < y1; y++)
            for (int x = x0; x < x1; x++)
                sum += light(px[y * size[0] + x]);
        out[b] = steps[sum / ((long)(x1 - x0) * (y1 - y0)) * (STEPS - 1) / 255];
    }
    out[cols * rows] = '\0';
}

static void picture_of(struct qz_model *m, const struct dress *d, char out[BLOCKS * SHORT + 1])
{
    uint32_t *px = calloc((size_t)d->size[0] * (size_t)d->size[1], sizeof *px);
    assert_non_null(px);
    struct qz_pixels canvas = {px, d->size[0], d->size[1], d->size[0]};
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme(d->theme),
                        .m = m,
                        .w = d->size[0],
                        .h = d->size[1],
                        .motion = 1,
                        .focus = -1};
    v.picture.luma = qz_sample_luma();
    v.picture.part[2] = v.picture.part[3] = 1;

    qz_screen_draw(&v);
    if (qz_sample_image(&v))
        qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));
    blocks_of(px, d->size, out);
    free(px);
}

static void title_of(size_t sample, const struct dress *d, char out[100])
{
    snprintf(out, 100, "%s-%s-%dx%d", qz_sample_name(sample), qz_lang_name(d->lang), d->size[0], d->size[1]);
}

static void write_all(FILE *f)
{
    for (size_t i = 0; qz_sample_name(i); i++)
        for (size_t k = 0; k < COUNT(dresses); k++) {
            struct qz_model m;
            char title[100], blocks[BLOCKS * SHORT + 1];
            title_of(i, &dresses[k], title);
            qz_sample_model(i, dresses[k].lang, true, &m);
            picture_of(&m, &dresses[k], blocks);
            fprintf(f, "%s %s\n", title, blocks);
        }
}

/* The blocks of that picture, or NULL. */
static const char *remembered(FILE *f, const char *title, char line[LINE])
{
    size_t n = strlen(title);
    if (fseek(f, 0, SEEK_SET) != 0)
        return NULL;
    while (fgets(line, LINE, f))
        if (strncmp(line, title, n) == 0 && line[n] == ' ') {
            line[strcspn(line, "\n")] = '\0';
            return line + n + 1;
        }
    return NULL;
}

/* How many blocks differ by more than letters do. */
static int differing(const char *a, const char *b, int *first)
{
    int n = 0;
    for (int i = 0; a[i] && b[i]; i++)
        if (abs(step_of(a[i]) - step_of(b[i])) > TOLERANCE && n++ == 0)
            *first = i;
    return strlen(a) == strlen(b) ? n : BLOCKS * SHORT;
}

static void screens_look_as_they_did(void **state)
{
    (void)state;
    const char *wish = getenv("GOLDEN");
    bool writes = wish && strcmp(wish, "write") == 0;
    FILE *f = fopen(PICTURES, writes ? "w" : "r");
    if (!f)
        fail_msg("%s cannot be opened; run this from the top of the tree", PICTURES);
    if (writes) {
        write_all(f);
        fclose(f);
        return;
    }

    int changed = 0;
    for (size_t i = 0; qz_sample_name(i); i++)
        for (size_t k = 0; k < COUNT(dresses); k++) {
            struct qz_model m;
            char title[100], line[LINE], blocks[BLOCKS * SHORT + 1];
            int first = 0;
            title_of(i, &dresses[k], title);
            qz_sample_model(i, dresses[k].lang, true, &m);
            picture_of(&m, &dresses[k], blocks);
            const char *before = remembered(f, title, line);
            int n = before ? differing(before, blocks, &first) : BLOCKS * SHORT;
            if (n > 0)
                fprintf(stderr, "%s differs in %d blocks, the first is number %d\n", title, n, first);
            changed += n > 0;
        }
    fclose(f);
    if (changed)
        fail_msg("%d pictures are not as they were; the head of this file says what to do", changed);
}

/* ---- layouts ---- */

static const int layout_sizes[][2] = {{1024, 600}, {1080, 1920}, {1920, 1080}, {3840, 2160}};
#define LAYOUT_LINE 400
#define PER_SIZE    ((int)QZ_LANG_COUNT * (int)QZ_THEME_COUNT)

static uint32_t layout_of(struct qz_model *m, const struct dress *d)
{
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme(d->theme),
                        .m = m,
                        .w = d->size[0],
                        .h = d->size[1],
                        .motion = 1,
                        .focus = -1};
    v.picture.luma = qz_sample_luma();
    v.picture.part[2] = v.picture.part[3] = 1;
    qz_screen_draw(&v);
    if (qz_sample_image(&v))
        qz_screen_draw(&v);
    qz_draw_end(draw, dirty);

    uint64_t sum = qz_draw_layout(draw);
    for (int i = 0; i < v.touches; i++) {
        const struct qz_touch *t = &v.touch[i];
        char of[160]; /* by name: the numbers of touches and screens change when one is added */
        int n = snprintf(of, sizeof of, "%s %d %d %d %d %d", qz_tap_name(t->tap, t->arg),
                         t->tap == QZ_TAP_GO ? 0 : t->arg, t->area.x, t->area.y, t->area.w, t->area.h);
        for (int k = 0; k < n; k++)
            sum = (sum ^ (uint8_t)of[k]) * UINT64_C(0x100000001b3);
    }
    return (uint32_t)(sum ^ sum >> 32);
}

/* The numbers of one sample, a line: by size, of which there are so many, language, theme. */
static void layouts_of(size_t sample, size_t of_sizes, char out[LAYOUT_LINE])
{
    int n = snprintf(out, LAYOUT_LINE, "%s", qz_sample_name(sample));
    for (size_t s = 0; s < of_sizes; s++)
        for (int lang = 0; lang < QZ_LANG_COUNT; lang++)
            for (int theme = 0; theme < QZ_THEME_COUNT; theme++) {
                const struct dress d = {
                    {layout_sizes[s][0], layout_sizes[s][1]}, (enum qz_lang)lang, (enum qz_theme_id)theme};
                struct qz_model m;
                qz_sample_model(sample, d.lang, true, &m);
                n += snprintf(out + n, (size_t)(LAYOUT_LINE - n), " %08x", layout_of(&m, &d));
            }
}

/* Which of the numbers is the first that differs, said in words. before: without the name. */
static void say_layout(const char *before, const char *now)
{
    const char *number = strchr(now, ' ') + 1;
    size_t i = 0;
    while (before[i] && before[i] == number[i])
        i++;
    int nth = (int)(i / 9), size = nth / PER_SIZE % (int)COUNT(layout_sizes);
    fprintf(stderr, "%.*s is laid out anew, first at %dx%d in %s, theme %d\n", (int)(number - now), now,
            layout_sizes[size][0], layout_sizes[size][1],
            qz_lang_name((enum qz_lang)(nth / QZ_THEME_COUNT % QZ_LANG_COUNT)), nth % QZ_THEME_COUNT);
}

static void screens_are_laid_out_as_they_were(void **state)
{
    (void)state;
    const char *wish = getenv("GOLDEN");
    bool writes = wish && strcmp(wish, "write") == 0;
    FILE *f = fopen(LAYOUTS, writes ? "w" : "r");
    size_t of_sizes = writes || getenv("QZ_TEST_LONG") ? COUNT(layout_sizes) : 1;
    int changed = 0;
    if (!f)
        fail_msg("%s cannot be opened; run this from the top of the tree", LAYOUTS);

    for (size_t i = 0; qz_sample_name(i); i++) {
        char now[LAYOUT_LINE], line[LINE];
        layouts_of(i, of_sizes, now);
        if (writes) {
            fprintf(f, "%s\n", now);
            continue;
        }
        const char *rest = remembered(f, qz_sample_name(i), line);
        bool same =
            rest && strncmp(rest, now + strlen(qz_sample_name(i)) + 1, 9 * PER_SIZE * of_sizes - 1) == 0;
        if (!same)
            say_layout(rest ? rest : "", now);
        changed += !same;
    }
    fclose(f);
    if (changed)
        fail_msg("%d screens are not laid out as they were; the head of this file says what to do", changed);
}

static size_t sample_of(const char *name)
{
    size_t i = 0;
    while (strcmp(qz_sample_name(i), name) != 0)
        i++;
    return i;
}

/* The comparison must be able to fail: for a word that goes, and for a thing that goes elsewhere. */
static void what_is_missing_or_elsewhere_shows(void **state)
{
    (void)state;
    struct qz_model m;
    char all[BLOCKS * SHORT + 1], less[BLOCKS * SHORT + 1];
    int first;
    qz_sample_model(sample_of("idle-closed"), QZ_LANG_ZH, true, &m);
    picture_of(&m, &dresses[0], all);
    assert_int_equal(differing(all, all, &first), 0);
    m.id.organisation[0] = '\0';
    picture_of(&m, &dresses[0], less);
    assert_true(differing(all, less, &first) > 0);

    qz_sample_model(sample_of("welcome"), QZ_LANG_ZH, true, &m);
    picture_of(&m, &dresses[0], all);
    const struct dress narrower = {{1000, 600}, QZ_LANG_ZH, QZ_THEME_LIGHT};
    picture_of(&m, &narrower, less);
    assert_true(differing(all, less, &first) > 0);
    m.outcome.times_this_year = 0;
    picture_of(&m, &dresses[0], less);
    assert_true(differing(all, less, &first) > 0);
}

/* So must that of layouts: for a thing that is elsewhere or does another thing, and for another colour. */
static void another_layout_is_another_number(void **state)
{
    (void)state;
    struct qz_model m;
    const struct dress one = dresses[0], narrower = {{1000, 600}, QZ_LANG_ZH, QZ_THEME_LIGHT},
                       darker = {{1024, 600}, QZ_LANG_ZH, QZ_THEME_DARK};
    qz_sample_model(sample_of("came"), QZ_LANG_ZH, true, &m);
    uint32_t was = layout_of(&m, &one);
    assert_int_equal(layout_of(&m, &one), was);
    assert_int_not_equal(layout_of(&m, &narrower), was);
    assert_int_not_equal(layout_of(&m, &darker), was);
    m.came.row[0].undone = QZ_UNDO_ABSENT; /* no touch on it any more */
    assert_int_not_equal(layout_of(&m, &one), was);
}

static int open_all(void **state)
{
    (void)state;
    struct qz_err err;
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    draw = fonts ? qz_draw_create(fonts, 16 << 20, &err) : NULL;
    return draw && qz_i18n_init() ? 0 : -1;
}

static int close_all(void **state)
{
    (void)state;
    qz_draw_destroy(draw);
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(screens_look_as_they_did),
        cmocka_unit_test(screens_are_laid_out_as_they_were),
        cmocka_unit_test(another_layout_is_another_number),
        cmocka_unit_test(what_is_missing_or_elsewhere_shows),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
