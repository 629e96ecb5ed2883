/* What hangs there for years: each minute it stands elsewhere, nothing leaves the screen, nothing is black,
 * and figures say how old they are. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "kiosk/screens/screens.h"
#include "tests/support/ui_sample.h"

#include <string.h>

#define MINUTES 60
#define MINUTE  60000

static const int sizes[][2] = {{1024, 600}, {1080, 1920}, {3840, 2160}};
static struct qz_fonts *fonts;
static struct qz_draw *draw;

static int setup(void **state)
{
    struct qz_err err;
    (void)state;
    qz_i18n_init();
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    draw = fonts ? qz_draw_create(fonts, 1u << 24, &err) : NULL;
    return draw ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    qz_draw_destroy(draw);
    qz_fonts_destroy(fonts);
    return 0;
}

static void find(const char *name, struct qz_model *m)
{
    size_t i = 0;
    while (qz_sample_name(i) && strcmp(qz_sample_name(i), name) != 0)
        i++;
    assert_non_null(qz_sample_name(i));
    qz_sample_model(i, QZ_LANG_ZH, false, m);
}

static void describe(const struct qz_model *m, const int size[2], struct qz_view *v)
{
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    *v = (struct qz_view){.draw = draw,
                          .theme = qz_theme(QZ_THEME_DARK),
                          .m = m,
                          .w = size[0],
                          .h = size[1],
                          .motion = 1,
                          .focus = -1};
    qz_screen_draw(v);
    qz_draw_end(draw, dirty);
}

/* The clock of a wall stands at the right in each of its frames: one element is followed by where its row of
 * texts begins. */
static void over_an_hour_everything_moves_and_nothing_leaves(void **state)
{
    (void)state;
    static const char *const pages[] = {"wall-rings",  "wall-weeks",          "wall-live",   "wall-plan",
                                        "wall-notice", "wall-notice-picture", "wall-nothing"};
    for (size_t p = 0; p < COUNT(pages); p++)
        for (size_t s = 0; s < COUNT(sizes); s++) {
            struct qz_model m;
            struct qz_view first, v;
            bool moved_x = false, moved_y = false;
            find(pages[p], &m);
            describe(&m, sizes[s], &first);

            for (int minute = 1; minute < MINUTES; minute++) {
                m.now_ms += MINUTE;
                m.up_ms += MINUTE;
                describe(&m, sizes[s], &v);
                for (int t = 0; t < v.texts; t++)
                    assert_true(qz_rect_covers((struct qz_rect){0, 0, v.w, v.h}, v.text[t]));
                moved_x = moved_x || v.text[v.texts - 1].x != first.text[first.texts - 1].x;
                moved_y = moved_y || v.text[v.texts - 1].y != first.text[first.texts - 1].y;
            }
            assert_true(moved_x && moved_y);
        }
}

/* Text by text: each is at several places within the hour; those that change their words have others. */
static void each_text_of_a_page_is_moved(void **state)
{
    (void)state;
    struct qz_model m;
    struct qz_view v;
    struct qz_rect at[QZ_VIEW_TEXTS];
    int moved[QZ_VIEW_TEXTS] = {0};
    find("wall-rings", &m);
    describe(&m, sizes[1], &v);
    int n = v.texts;
    memcpy(at, v.text, sizeof at);

    for (int minute = 1; minute < MINUTES; minute++) {
        m.now_ms += MINUTE;
        describe(&m, sizes[1], &v);
        assert_int_equal(v.texts, n);
        for (int t = 0; t < n; t++)
            moved[t] += v.text[t].x != at[t].x || v.text[t].y != at[t].y;
    }
    for (int t = 0; t < n; t++)
        assert_true(moved[t] > MINUTES / 2);
}

static long bright_pixels(const struct qz_model *m, const int size[2])
{
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    struct qz_view v = {.draw = draw,
                        .theme = qz_theme(QZ_THEME_CONTRAST),
                        .m = m,
                        .w = size[0],
                        .h = size[1],
                        .motion = 1,
                        .focus = -1};
    uint32_t *px = calloc((size_t)size[0] * (size_t)size[1], sizeof *px);
    struct qz_pixels canvas = {px, size[0], size[1], size[0]};
    long bright = 0;
    assert_non_null(px);
    qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));
    for (long i = 0; i < (long)size[0] * size[1]; i++)
        bright += (px[i] >> 8 & 0xff) > 128;
    free(px);
    return bright;
}

/* Before anything is known, too, and on the theme whose ground is black. */
static void it_is_never_black(void **state)
{
    (void)state;
    static const char *const pages[] = {"wall-starting", "wall-nothing", "wall-rings", "wall-weeks-stale"};
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct qz_model m;
        find(pages[p], &m);
        assert_true(bright_pixels(&m, sizes[0]) > 1000);
    }
}

/* What stands on the plate of old figures is a colour of its own. */
static bool is_on_plate(const struct qz_model *m)
{
    static const int size[2] = {1024, 600};
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    const struct qz_theme *theme = qz_theme(QZ_THEME_LIGHT);
    struct qz_view v = {
        .draw = draw, .theme = theme, .m = m, .w = size[0], .h = size[1], .motion = 1, .focus = -1};
    static uint32_t px[1024 * 600];
    struct qz_pixels canvas = {px, size[0], size[1], size[0]};
    qz_screen_draw(&v);
    qz_draw_all(draw);
    qz_draw_paint(draw, &canvas, dirty, qz_draw_end(draw, dirty));
    for (size_t i = 0; i < COUNT(px); i++)
        if (px[i] == theme->stale.fill)
            return true;
    return false;
}

static void figures_that_are_old_say_so(void **state)
{
    (void)state;
    struct qz_model m;
    find("wall-rings", &m);
    assert_false(is_on_plate(&m));
    m.now_ms = m.quarter.as_of_ms + 10 * MINUTE + 1;
    assert_true(is_on_plate(&m));
}

/* While nobody tells the kiosk anything new its own clock counts the days that are left. */
static void days_run_down_without_the_tracker(void **state)
{
    (void)state;
    struct qz_model m;
    struct qz_view now, later;
    find("wall-rings", &m);
    m.quarter.days_left = 100;
    describe(&m, sizes[1], &now);
    m.now_ms += QZ_DAY_MS;
    describe(&m, sizes[1], &later);
    bool narrower = false; /* 99 has a digit less */
    for (int i = 0; i < now.texts && i < later.texts; i++)
        narrower = narrower || (now.text[i].h > 100 && later.text[i].w < now.text[i].w * 3 / 4);
    assert_true(narrower);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(over_an_hour_everything_moves_and_nothing_leaves),
        cmocka_unit_test(each_text_of_a_page_is_moved),
        cmocka_unit_test(it_is_never_black),
        cmocka_unit_test(figures_that_are_old_say_so),
        cmocka_unit_test(days_run_down_without_the_tracker),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
