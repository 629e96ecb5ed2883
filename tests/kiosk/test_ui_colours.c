/* Colours: every ink readable, every outcome told from five metres, by everybody, in the table and on the
 * screen.
 */
#include "tests/support/spec.h"

#include "kiosk/screens/screens.h"
#include "tests/support/ui_sample.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TO_IDLE 3.0 /* of luminance */
#define BETWEEN 2.0

/* Eyes, as matrices on linear RGB. The full ones of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A
 * Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009; and those of
 * F. Viénot, H. Brettel, J. D. Mollon, "Digital Video Colourmaps for Checking the Legibility of Displays by
 * Dichromats", Color Research and Application 24(4), 1999. */
static const struct eye {
    const char *name;
    double m[3][3];
} eyes[] = {
    {"all cones", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
    {"protanope (Machado)",
     {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}},
    {"deuteranope (Machado)",
     {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}},
    {"protanope (Vienot)", {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}}},
    {"deuteranope (Vienot)", {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}}},
};

static double linear(uint32_t v)
{
    double c = (double)(v & 0xff) / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double seen_luminance(const struct eye *e, uint32_t color)
{
    static const double weight[3] = {0.2126, 0.7152, 0.0722};
    const double in[3] = {linear(color >> 16), linear(color >> 8), linear(color)};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        double out = e->m[i][0] * in[0] + e->m[i][1] * in[1] + e->m[i][2] * in[2];
        sum += weight[i] * fmin(fmax(out, 0), 1);
    }
    return sum;
}

static double seen_ratio(const struct eye *e, uint32_t a, uint32_t b)
{
    double la = seen_luminance(e, a) + 0.05, lb = seen_luminance(e, b) + 0.05;
    return la > lb ? la / lb : lb / la;
}

/* The resting page, then the outcomes. */
static void check_pages(int theme, const uint32_t page[4])
{
    for (size_t k = 0; k < COUNT(eyes); k++)
        for (int i = 0; i < 4; i++)
            for (int j = 0; j < i; j++) {
                double ratio = seen_ratio(&eyes[k], page[i], page[j]);
                if (ratio < (j == 0 ? TO_IDLE : BETWEEN))
                    fail_msg("theme %d, %s: %06X beside %06X is %.2f", theme, eyes[k].name, page[i], page[j],
                             ratio);
            }
}

static void outcomes_are_told_apart_from_five_metres(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);
        const uint32_t page[4] = {t->paper.fill, t->yes.fill, t->already.fill, t->no.fill};
        check_pages(i, page);
    }
}

/* The colour that most of the picture has, and which part of it. */
static uint32_t page_color(const uint32_t *px, size_t n, double *part)
{
    size_t best = 0;
    uint32_t color = 0;
    for (size_t at = 0; at < n; at += n / 97) {
        size_t same = 0;
        for (size_t i = 0; i < n; i += 7)
            same += px[i] == px[at];
        if (same > best)
            best = same, color = px[at];
    }
    *part = (double)best * 7 / (double)n;
    return color & 0xffffff;
}

static uint32_t draw_sample(struct qz_draw *draw, const char *name, int theme, const int size[2],
                            double *part)
{
    struct qz_model m;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    size_t i = 0, n = (size_t)size[0] * (size_t)size[1];
    while (strcmp(qz_sample_name(i), name) != 0)
        i++;
    qz_sample_model(i, QZ_LANG_ZH, true, &m);
    uint32_t *px = calloc(n, sizeof *px);
    assert_non_null(px);

    struct qz_pixels canvas = {px, size[0], size[1], size[0]};
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme((enum qz_theme_id)theme),
                        .m = &m,
                        .w = size[0],
                        .h = size[1],
                        .motion = 1,
                        .focus = -1};
    qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));
    uint32_t color = page_color(px, n, part);
    free(px);
    return color;
}

static void what_is_drawn_tells_them_apart_too(void **state)
{
    struct qz_draw *draw = *state;
    static const char *const samples[4] = {"idle-closed-no-duty", "welcome", "already", "refused-expired"};
    static const int sizes[2][2] = {{1024, 600}, {600, 1024}};

    for (int theme = 0; theme < QZ_THEME_COUNT; theme++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            uint32_t page[4];
            for (int i = 0; i < 4; i++) {
                double part;
                page[i] = draw_sample(draw, samples[i], theme, sizes[s], &part);
                if (part < 0.4)
                    fail_msg("only %.2f of %s in theme %d is its ground", part, samples[i], theme);
            }

            check_pages(theme, page);
        }
}

static uint32_t *picture_with(struct qz_draw *draw, struct qz_model *m, int theme, int focus, int *touches)
{
    static const int w = 1024, h = 600;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    uint32_t *px = calloc((size_t)w * (size_t)h, sizeof *px);
    assert_non_null(px);
    struct qz_pixels canvas = {px, w, h, w};
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme((enum qz_theme_id)theme),
                        .m = m,
                        .w = w,
                        .h = h,
                        .motion = 1,
                        .focus = focus};
    qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));
    *touches = v.touches;
    return px;
}

/* Of what the frame changes, so much stands out from what was there; the rest is the other of its colours. */
static void check_focus(struct qz_draw *draw, size_t sample, int theme)
{
    struct qz_model m;
    int touches;
    qz_sample_model(sample, QZ_LANG_ZH, true, &m);
    uint32_t *without = picture_with(draw, &m, theme, -1, &touches);

    for (int i = 0; i < touches; i++) {
        int n, changed = 0, seen = 0;
        uint32_t *with = picture_with(draw, &m, theme, i, &n);
        for (int p = 0; p < 1024 * 600; p++) {
            changed += with[p] != without[p];
            seen += with[p] != without[p] && qz_contrast(with[p], without[p]) >= 3;
        }
        free(with);
        if (seen < 400 || seen * 4 < changed)
            fail_msg("theme %d, %s: of the frame around button %d %d of %d pixels stand out", theme,
                     qz_sample_name(sample), i, seen, changed);
    }
    free(without);
}

static void what_keys_have_chosen_stands_out(void **state)
{
    for (size_t i = 0; qz_sample_name(i); i++)
        if (i % 9 == 4 || i == 0)
            check_focus(*state, i, (int)(i % QZ_THEME_COUNT));
}

/* Red and green alike, nothing is left of the hue but the luminance; who sees all of it needs both. */
static void eyes_are_told_apart(void **state)
{
    (void)state;
    double all = seen_luminance(&eyes[0], 0xFF0000), protan = seen_luminance(&eyes[1], 0xFF0000);
    assert_true(fabs(all - qz_luminance(0xFF0000)) < 1e-9);
    assert_true(protan < all * 0.6);
    for (size_t k = 0; k < COUNT(eyes); k++) {
        assert_true(fabs(seen_luminance(&eyes[k], 0xFFFFFF) - 1) < 0.01);
        assert_true(seen_ratio(&eyes[k], 0xFFFFFF, 0) > 20.5);
    }
}

static void check_ground(const char *name, int theme, const struct qz_ground *g)
{
    const uint32_t inks[2] = {g->ink, g->quiet};
    for (int i = 0; i < 2; i++)
        if (qz_contrast(inks[i], g->plate) < 7)
            fail_msg("theme %d, %s: %06X on %06X has a contrast of %.2f", theme, name, inks[i], g->plate,
                     qz_contrast(inks[i], g->plate));
    /* Signs are pictures: WCAG asks 3:1 of them. */
    assert_true(qz_contrast(g->sign, g->mark) >= 3);
    assert_true(qz_contrast(g->mark, g->fill) >= 3);
}

static void every_text_has_a_contrast_of_seven(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);

        check_ground("paper", i, &t->paper);
        check_ground("card", i, &t->card);
        check_ground("deep", i, &t->deep);
        check_ground("yes", i, &t->yes);
        check_ground("already", i, &t->already);
        check_ground("no", i, &t->no);
        check_ground("trouble", i, &t->trouble);
        check_ground("primary", i, &t->primary);
        check_ground("stale", i, &t->stale);
        check_ground("warn", i, &t->warn);

        assert_true(qz_contrast(t->teal, t->card.fill) >= 7);
    }
}

static void what_can_be_touched_has_an_edge_that_is_seen(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);
        assert_true(qz_contrast(t->edge, t->paper.fill) >= 3);
        assert_true(qz_contrast(t->edge, t->card.fill) >= 3);
    }
}

/* Their names and words are in ink; the ring itself is a picture. */
static void the_five_hues_stand_out(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);
        for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
            assert_true(qz_contrast(t->kind[k], t->card.fill) >= 4.5);
            for (int j = 0; j < k; j++)
                assert_int_not_equal(t->kind[k], t->kind[j]);
        }
    }
}

static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    assert_int_equal((int)(qz_contrast(0, 0xFFFFFF) * 10 + 0.5), 210);
    assert_int_equal((int)(qz_contrast(0x767676, 0xFFFFFF) * 100), 454);
    assert_int_equal((int)(qz_contrast(0xFFFFFF, 0x767676) * 100), 454);
}

static void themes_go_by_name(void **state)
{
    (void)state;
    assert_int_equal(qz_theme_parse("light"), QZ_THEME_LIGHT);
    assert_int_equal(qz_theme_parse("contrast"), QZ_THEME_CONTRAST);
    assert_int_equal(qz_theme_parse("pink"), QZ_THEME_COUNT);
}

static struct qz_fonts *fonts;

static int open_all(void **state)
{
    struct qz_err err;
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    *state = fonts ? qz_draw_create(fonts, 16 << 20, &err) : NULL;
    return *state && qz_i18n_init() ? 0 : -1;
}

static int close_all(void **state)
{
    qz_draw_destroy(*state);
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eyes_are_told_apart),
        cmocka_unit_test(outcomes_are_told_apart_from_five_metres),
        cmocka_unit_test(what_is_drawn_tells_them_apart_too),
        cmocka_unit_test(what_keys_have_chosen_stands_out),
        cmocka_unit_test(every_text_has_a_contrast_of_seven),
        cmocka_unit_test(what_can_be_touched_has_an_edge_that_is_seen),
        cmocka_unit_test(the_five_hues_stand_out),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(themes_go_by_name),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
