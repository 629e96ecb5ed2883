/* The first look: a code is seen to be possible wherever one is, however small, faint or noisy; and a frame
 * of nothing but walls, furniture and noise is done with. */
#include "scan/engine/engine.h"
#include "tests/support/code_picture.h"
#include "tests/synth/synth.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { W = 640, H = 480 };

static struct qz_field field;

static void look(const struct picture *p)
{
    static uint8_t px[W / 2 * H / 2];
    struct qz_img whole = {p->px, p->w, p->h, p->w, 1}, half;
    qz_img_reduce(&whole, 2, px, &half, true);
    assert_int_equal(qz_field_prepare(&field, p->w, p->h), 0);
    qz_field_look(&field, &half, true);
}

/* Whether all of row y from one column of pixels to another is of that kind. */
static bool holds(unsigned kinds, int y, float from, float to)
{
    struct qz_span part;
    int column = 0;
    while (qz_field_next(&field, kinds, 1, y, &column, &part))
        if ((float)part.from <= from && (float)part.to >= to)
            return true;
    return false;
}

static struct picture code_on_grey(float module, uint8_t dark, uint8_t light, float noise, int *n)
{
    struct picture p = picture_make(W, H, light);
    *n = picture_plain_code(&p, "QZ1:SOME PASS", 100, 60, module);
    for (int i = 0; i < W * H; i++) /* drawn from 30 to 220, or as good as */
        p.px[i] = (uint8_t)(p.px[i] < 125 ? dark : light);
    if (noise > 0)
        picture_noise(&p, noise, 7);
    return p;
}

/* From its first finder to its last, in all rows that run through the middle of finders and what is between.
 */
static void assert_full_of(float module, uint8_t dark, uint8_t light, float noise)
{
    int n;
    struct picture p = code_on_grey(module, dark, light, noise, &n);
    look(&p);
    assert_true(field.full);
    float side = (float)n * module;
    for (int y = 60 + (int)(2 * module); (float)y < 60 + side - 2 * module; y += 4)
        assert_true(holds(QZ_FIELD_FULL, y, 100, 100 + side));
    free(p.px);
}

static void a_code_of_any_size_is_seen(void **state)
{
    (void)state;
    static const float modules[] = {1.2f, 1.5f, 2, 3, 4, 5, 7, 10, 14, 18};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        assert_full_of(modules[i], 30, 220, 0);
        assert_full_of(modules[i], 220, 30, 3);
    }
}

static void a_faint_code_is_seen(void **state)
{
    (void)state;
    static const float modules[] = {2, 3, 5, 8};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        assert_full_of(modules[i], 120, 140, 2);
}

static void a_code_in_noise_is_seen(void **state)
{
    (void)state;
    static const float modules[] = {4, 5, 8, 12};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        assert_full_of(modules[i], 60, 190, 40);
}

static void noise_and_shades_are_nothing(void **state)
{
    (void)state;
    static const float noise[] = {0, 1, 3, 8, 16};
    for (size_t i = 0; i < sizeof noise / sizeof *noise; i++) {
        struct picture p = picture_make(W, H, 128);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                p.px[y * W + x] = (uint8_t)(60 + x / 8 + y / 8);
        if (noise[i] > 0)
            picture_noise(&p, noise[i], 3);
        look(&p);
        assert_false(field.full);
        free(p.px);
    }
}

/* Cupboards, doors and window frames. */
static void straight_edges_are_no_code(void **state)
{
    (void)state;
    struct picture p = picture_make(W, H, 180);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if ((x > 200 && x < 420 && y > 80) || x / 90 == 6)
                p.px[y * W + x] = (uint8_t)(y % 120 < 4 ? 20 : 90);
    picture_noise(&p, 3, 5);
    look(&p);
    assert_false(field.full);
    int column = 0;
    struct qz_span part;
    assert_true(qz_field_next(&field, QZ_FIELD_EDGES, 1, 200, &column, &part)); /* and yet looked at */
    free(p.px);
}

/* The bars of a window, out of focus: where they cross all changes both ways. */
static void smooth_light_is_no_code(void **state)
{
    (void)state;
    static const struct {
        int bar, blur;
    } windows[] = {{12, 5}, {16, 6}, {8, 8}, {20, 11}, {28, 12}};
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++) {
        struct picture p = picture_make(W, H, 230);
        for (int y = 0; y < H; y++)
            for (int x = 0; x < W; x++)
                if (x % 240 < windows[i].bar || y % 200 < windows[i].bar)
                    p.px[y * W + x] = 30;

        picture_blur(&p, windows[i].blur);
        picture_blur(&p, windows[i].blur);
        picture_noise(&p, 2, 9);
        look(&p);
        assert_false(field.full);
        free(p.px);
    }
}

static void a_blurred_code_is_seen(void **state)
{
    (void)state;
    static const float modules[] = {4, 5, 8, 12};
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        int n;
        struct picture p = code_on_grey(modules[i], 30, 220, 0, &n);
        picture_blur(&p, (int)(modules[i] / 2));
        picture_blur(&p, (int)(modules[i] / 4));
        picture_noise(&p, 2, 11);
        look(&p);
        assert_true(
            holds(QZ_FIELD_FULL, 60 + (int)(modules[i] * (float)n / 2), 100, 100 + modules[i] * (float)n));
        free(p.px);
    }
}

static void parts_of_a_row_follow_each_other(void **state)
{
    (void)state;
    int n, before = -1, column = 0, parts = 0;
    struct picture p = code_on_grey(3, 30, 220, 0, &n);
    picture_plain_code(&p, "QZ1:OTHER", 420, 60, 3);
    look(&p);

    struct qz_span part;
    for (; qz_field_next(&field, QZ_FIELD_FULL, 0.5f, 150, &column, &part); parts++) {
        assert_true(part.from > before && part.to > part.from && part.to <= 2 * W);
        before = part.to;
    }
    assert_int_equal(parts, 2);

    column = 0;
    assert_false(qz_field_next(&field, QZ_FIELD_FULL, 1, H - 10, &column, &part));

    struct qz_span rows = qz_field_rows(&field, 1, false), columns = qz_field_rows(&field, 1, true);
    assert_true(rows.from <= 60 && rows.to >= 60 + 3 * n && rows.to < H);
    assert_true(columns.from <= 100 && columns.to >= 420 + 3 * 21 && columns.to <= W);

    free(p.px);
}

static void a_small_picture_is_looked_at_all_over(void **state)
{
    (void)state;
    struct picture p = picture_make(64, 80, 128);
    look(&p);
    assert_true(field.full);
    assert_true(holds(QZ_FIELD_FULL, 79, 0, 64));
    free(p.px);
}

/* Whether a step after the first look was ever taken: what it took is known then. */
static bool took_more(const struct qz_scanner *s)
{
    for (size_t i = 3; i < sizeof s->cost / sizeof *s->cost; i++)
        if (s->cost[i] > 0)
            return true;
    return false;
}

static void an_empty_room_is_done_with_at_the_first_look(void **state)
{
    (void)state;
    static const int size[][2] = {{640, 480}, {1280, 720}, {1920, 1080}};
    struct qz_scan_options o = {.still = true};
    struct qz_scan_result r;
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    assert_non_null(s);

    for (int i = 0; i < 12; i++) {
        int kind = i / 3 % 3;
        struct synth_settings set = {.seed = 41 + (uint64_t)i / 3, .people = i % 2 ? 3 : 0};
        set.width = size[i % 3][0], set.height = size[i % 3][1];
        set.gain = kind == 1 ? 0.12 : 1;
        set.noise = kind == 1 ? 16 : 3;
        set.jpeg_quality = kind == 2 ? 80 : 0;

        struct synth *camera = synth_create(&set, NULL, 0);
        assert_non_null(camera);
        struct qz_frame f = {.luma = synth_next(camera), .width = set.width, .height = set.height};
        f.stride = set.width;

        assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
        assert_int_equal(r.count, 0);
        assert_false(r.seen);
        assert_false(took_more(s));

        synth_destroy(camera);
    }
    qz_scanner_destroy(s);
}

/* Two lone finders, as where a lamp burns out what lies between: nothing is full of edges, and all is looked
 * at. */
static void clear_finders_are_worth_a_look_all_over(void **state)
{
    (void)state;
    struct picture p = picture_make(W, H, 200);
    int n = picture_plain_code(&p, "3", 80, 60, 6);
    for (int y = 60; y < 60 + 6 * n; y++)
        for (int x = 80; x < 80 + 6 * n; x++)
            if (y >= 60 + 6 * 8 || (x >= 80 + 6 * 8 && x < 80 + 6 * (n - 8)))
                p.px[y * W + x] = 200;
    look(&p);
    assert_false(field.full);

    struct qz_scan_options o = {.still = true};
    struct qz_scan_result r;
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    struct qz_frame f = {.luma = p.px, .width = W, .height = H, .stride = W};
    assert_non_null(s);
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
    assert_true(r.seen && s->field.full);
    assert_true(took_more(s));
    qz_scanner_destroy(s);
    free(p.px);
}

static int finish(void **state)
{
    (void)state;
    qz_field_release(&field);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_of_any_size_is_seen),
        cmocka_unit_test(a_faint_code_is_seen),
        cmocka_unit_test(a_code_in_noise_is_seen),
        cmocka_unit_test(noise_and_shades_are_nothing),
        cmocka_unit_test(straight_edges_are_no_code),
        cmocka_unit_test(smooth_light_is_no_code),
        cmocka_unit_test(a_blurred_code_is_seen),
        cmocka_unit_test(parts_of_a_row_follow_each_other),
        cmocka_unit_test(a_small_picture_is_looked_at_all_over),
        cmocka_unit_test(an_empty_room_is_done_with_at_the_first_look),
        cmocka_unit_test(clear_finders_are_worth_a_look_all_over),
    };
    return cmocka_run_group_tests(tests, NULL, finish);
}
