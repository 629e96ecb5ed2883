/* Where modules lie: finders, the homography through them, and bending it onto the edges. */
#include "scan/engine/deblur.h"
#include "scan/engine/decode.h"
#include "scan/engine/finder.h"
#include "scan/engine/grid.h"
#include "scan/engine/sample.h"
#include "scan/engine/snap.h"
#include "scan/engine/triplet.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char text[] = "QZ1:GRID TEST 0123456789";

static struct qz_img view(const struct picture *p)
{
    return (struct qz_img){p->px, p->w, p->h, p->w, 1};
}

static void search_more(const struct picture *p, bool light, bool bare, struct qz_finders *found)
{
    struct qz_img im = view(p);
    struct qz_bits b;
    struct qz_finder_how how = {light, bare, 1};
    uint64_t *words = malloc(qz_bits_words(p->w, p->h) * sizeof *words);
    int *scratch = malloc(qz_bits_scratch(p->w, p->h) * sizeof *scratch);
    qz_bits_make(&im, 64, 2, false, words, scratch, &b, true, 0);
    qz_finder_search(&b, &how, found);
    free(words);
    free(scratch);
}

static void search(const struct picture *p, bool light, bool bare, struct qz_finders *found)
{
    found->n = 0;
    search_more(p, light, bare, found);
}

static bool found_at(const struct qz_finders *f, float x, float y, float size)
{
    for (int i = 0; i < f->n; i++)
        if (hypotf(f->f[i].x - x, f->f[i].y - y) < 0.12f * size && fabsf(f->f[i].size - size) < 0.15f * size)
            return true;
    return false;
}

static struct qz_finders finders;

static void the_three_finders_of_an_upright_code_are_found_where_they_are(void **state)
{
    (void)state;
    for (float module = 2; module < 9; module += 1.7f) {
        struct picture p = picture_make(400, 400, 220);
        int n = picture_plain_code(&p, text, 40.3f, 50.8f, module);
        float near = 3.5f * module, far = ((float)n - 3.5f) * module;
        search(&p, false, false, &finders);
        assert_true(found_at(&finders, 40.3f + near, 50.8f + near, 7 * module));
        assert_true(found_at(&finders, 40.3f + far, 50.8f + near, 7 * module));
        assert_true(found_at(&finders, 40.3f + near, 50.8f + far, 7 * module));
        free(p.px);
    }
}

static void finders_are_found_at_any_rotation(void **state)
{
    (void)state;
    for (int turn = 0; turn < 360; turn += 15) {
        struct picture p = picture_make(400, 400, 220);
        float c = 110 * cosf((float)turn / 57.29578f), s = 110 * sinf((float)turn / 57.29578f);
        struct code_look look = {{200 - c + s, 200 - s - c, 200 + c + s, 200 + s - c, 200 + c - s,
                                  200 + s + c, 200 - c - s, 200 - s + c},
                                 20,
                                 220,
                                 2,
                                 0,
                                 4};

        assert_true(picture_code(&p, "HI", &look));
        search(&p, false, false, &finders);

        /* Version 2 has 25 modules: a finder's centre is 3.5 of them in from each side of its corner. */
        float k = 1 - 7.0f / 25, size = 220 * 7.0f / 25;
        assert_true(found_at(&finders, 200 + k * (-c + s), 200 + k * (-s - c), size));
        assert_true(found_at(&finders, 200 + k * (c + s), 200 + k * (s - c), size));
        assert_true(found_at(&finders, 200 + k * (-c - s), 200 + k * (-s + c), size));

        free(p.px);
    }
}

/* What was taken for the finder before, of which only the inner part was seen, does not stand in its way. */
static void a_finder_seen_whole_is_kept_beside_a_smaller_one_in_its_place(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 220);
    picture_plain_code(&p, text, 50, 50, 6);
    search(&p, false, false, &finders);
    int whole = finders.n;
    for (int i = 0; i < whole; i++)
        finders.f[i].size *= 0.7f, finders.f[i].quality = 0.97f;
    search_more(&p, false, false, &finders);
    assert_int_equal(finders.n, 2 * whole);
    search_more(&p, false, false, &finders);
    assert_int_equal(finders.n, 2 * whole);
    free(p.px);
}

static void light_finders_are_found_when_asked_for_only(void **state)
{
    (void)state;
    struct picture p = picture_make(300, 300, 30);
    struct code_look look = {{50, 50, 250, 50, 250, 250, 50, 250}, 220, 30, 2, 0, 4};
    assert_true(picture_code(&p, "HI", &look));
    search(&p, true, false, &finders);
    assert_true(found_at(&finders, 78, 78, 56));
    search(&p, false, false, &finders);
    assert_false(found_at(&finders, 78, 78, 56));
    free(p.px);
}

static void without_a_quiet_zone_only_the_bare_search_finds_them(void **state)
{
    (void)state;
    struct picture p = picture_make(300, 300, 20);
    struct code_look look = {{50, 50, 250, 50, 250, 250, 50, 250}, 20, 220, 2, 0, 0};
    assert_true(picture_code(&p, "HI", &look));
    search(&p, false, false, &finders);
    assert_false(found_at(&finders, 78, 78, 56));
    search(&p, false, true, &finders);
    assert_true(found_at(&finders, 78, 78, 56));
    free(p.px);
}

static void finders_of_one_symbol_make_the_best_triplet(void **state)
{
    (void)state;
    static struct qz_pairs pairs;
    struct qz_triplet t[QZ_TRIPLETS];
    struct picture p = picture_make(300, 300, 220);
    int n = picture_plain_code(&p, text, 40, 40, 6);
    search(&p, false, false, &finders);
    pairs.n = 0;
    assert_true(qz_triplets_find(&finders, 0, &pairs, t, QZ_TRIPLETS) >= 1);
    assert_true(fabsf(t[0].modules - (float)(n - 7)) < 2);
    const struct qz_finder *corner = &finders.f[t[0].corner[0]], *right = &finders.f[t[0].corner[1]];
    assert_true(corner->x < 100 && corner->y < 100 && right->x > 100 && right->y < 100);
    assert_int_equal(qz_triplets_find(&finders, finders.n, &pairs, t, QZ_TRIPLETS), 0);
    free(p.px);
}

/* The grid of a code seen under strong perspective, from its true finder centres. */
static const float tilted[8] = {60, 40, 330, 80, 290, 330, 100, 250};

static struct qz_grid true_grid(int n, float p[3][2])
{
    /* Project by drawing the same homography the picture uses: solved from four points by pinning. */
    struct qz_grid g;
    float w[3] = {1, 1, 1},
          corners[3][2] = {{tilted[0], tilted[1]}, {tilted[2], tilted[3]}, {tilted[6], tilted[7]}};
    qz_grid_init(&g, n, corners, w);
    /* A grid of these corners has the symbol's where finder centres belong; its points give the true ones. */
    assert_true(qz_grid_pin(&g, (float)n - 3.5f, (float)n - 3.5f, tilted[4], tilted[5]));
    float s = (float)(n - 7) / (float)n,
          at[3][2] = {{3.5f, 3.5f}, {(float)n - 3.5f, 3.5f}, {3.5f, (float)n - 3.5f}};
    for (int i = 0; i < 3; i++)
        qz_grid_at(&g, 3.5f + s * at[i][0], 3.5f + s * at[i][1], &p[i][0], &p[i][1]);
    return g;
}

static void pinning_the_fourth_corner_gives_the_homography(void **state)
{
    (void)state;
    float p[3][2], w[3] = {1, 1, 1}, x, y;
    struct qz_grid whole = true_grid(25, p), g;
    qz_grid_init(&g, 25, p, w);
    qz_grid_at(&whole, 3.5f + 18.5f * 18 / 25, 3.5f + 18.5f * 18 / 25, &x, &y);
    assert_true(qz_grid_pin(&g, 18.5f, 18.5f, x, y));
    static const float u[4] = {0, 25, 25, 0}, v[4] = {0, 0, 25, 25};
    for (int k = 0; k < 4; k++) {
        qz_grid_at(&g, u[k], v[k], &x, &y);
        assert_true(fabsf(x - tilted[2 * k]) < 0.1f && fabsf(y - tilted[2 * k + 1]) < 0.1f);
    }
}

static void a_plane_behind_the_lens_is_refused(void **state)
{
    (void)state;
    float p[3][2] = {{100, 100}, {200, 100}, {100, 200}}, w[3] = {1, 1, 1};
    struct qz_grid g, before;
    qz_grid_init(&g, 25, p, w);
    before = g;
    assert_false(qz_grid_pin(&g, 18.5f, 18.5f, 40, 40));
    assert_memory_equal(&g, &before, sizeof g);
}

static void timing_tells_the_number_of_modules(void **state)
{
    (void)state;
    struct picture p = picture_make(300, 300, 220);
    struct code_look look = {{50, 50, 250, 50, 250, 250, 50, 250}, 20, 220, 5, 0, 4};
    assert_true(picture_code(&p, "HI", &look)); /* 37 modules */
    struct qz_img im = view(&p);
    float m = 200.0f / 37, a = 50 + 3.5f * m, b = 250 - 3.5f * m, c[3][2] = {{a, a}, {b, a}, {a, b}},
          w[3] = {1, 1, 1};

    for (int n = 29; n <= 45; n += 4) {
        struct qz_grid g;
        qz_grid_init(&g, n, c, w);
        float t = qz_grid_timing(&g, &im, false);
        assert_true(n == 37 ? t > 0.95f : t < 0.5f);
    }

    free(p.px);
}

static void an_alignment_pattern_is_found_near_its_place(void **state)
{
    (void)state;
    struct picture p = picture_make(300, 300, 220);
    struct code_look look = {{50, 50, 250, 50, 250, 250, 50, 250}, 20, 220, 2, 0, 4};
    assert_true(picture_code(&p, "HI", &look)); /* 25 modules of 8 pixels */
    struct qz_img im = view(&p);
    float c[3][2] = {{78, 78}, {222, 78}, {78, 222}}, w[3] = {1, 1, 1.1f}, u, v, x, y;
    struct qz_grid g;
    qz_grid_init(&g, 25, c, w);
    assert_true(qz_grid_align(&g, &im, false, 18, 18, 3, &u, &v) > 0.9f);
    qz_grid_at(&g, u, v, &x, &y);
    assert_true(fabsf(x - 198) < 1.5f && fabsf(y - 198) < 1.5f);
    free(p.px);
}

/* Samples the picture by g and says how surely the fixed modules agree. */
static float fixed_score(const struct qz_grid *g, const struct qz_img *im, int *grey, float *x, float *y)
{
    static struct qz_layout layout;
    static int scratch[5 * 60 * 60];
    static int16_t soft[60 * 60];
    static const struct qz_soften plain = {0};
    qz_layout_make(&layout, (g->n - 17) / 4);
    qz_grid_centres(g, x, y);
    qz_sample(im, g->n, x, y, QZ_SAMPLE_INNER, grey);
    qz_sample_soften(grey, g->n, false, &plain, scratch, soft);
    return qz_decode_clearness(&layout, soft);
}

static void snapping_leads_a_wrong_corner_home(void **state)
{
    (void)state;
    static float x[60 * 60], y[60 * 60];
    static int grey[60 * 60];
    struct picture p = picture_make(400, 400, 220);
    struct code_look look = {{60, 60, 340, 60, 325, 330, 60, 340}, 20, 220, 4, 0, 4};
    assert_true(picture_code(&p, "HI", &look)); /* 33 modules */

    struct qz_img im = view(&p);
    float c[3][2], w[3] = {1, 1, 1};
    search(&p, false, false, &finders);

    struct qz_triplet t[1];
    static struct qz_pairs pairs;
    pairs.n = 0;
    assert_int_equal(qz_triplets_find(&finders, 0, &pairs, t, 1), 1);
    for (int i = 0; i < 3; i++)
        c[i][0] = finders.f[t[0].corner[i]].x, c[i][1] = finders.f[t[0].corner[i]].y;

    struct qz_grid g;
    qz_grid_init(&g, 33, c, w);
    float before = fixed_score(&g, &im, grey, x, y);

    static const float reach[] = {1.0f, 1.25f, 1.5f, 1.75f, 2, 2, 2};
    for (int i = 0; i < 7; i++) {
        assert_true(
            qz_snap(&g, &im, x, y, grey, qz_sample_contrast(grey, 33), i < 1 ? 1 : 2, reach[i] * 33) >= 0);
        fixed_score(&g, &im, grey, x, y);
    }

    float px, py;
    qz_grid_at(&g, 33, 33, &px, &py);
    assert_true(fabsf(px - 325) < 3 && fabsf(py - 330) < 3);
    assert_true(fixed_score(&g, &im, grey, x, y) > before);
    free(p.px);
}

static void following_moves_the_grid_with_the_code(void **state)
{
    (void)state;
    struct picture p = picture_make(300, 300, 220);
    struct code_look look = {{61, 57, 261, 57, 261, 257, 61, 257}, 20, 220, 2, 0, 4};
    assert_true(picture_code(&p, "HI", &look));
    struct qz_img im = view(&p);
    float c[3][2] = {{78, 78}, {222, 78}, {78, 222}}, w[3] = {1, 1, 1}, x, y;
    struct qz_grid g;
    qz_grid_init(&g, 25, c, w); /* where it was: 11 pixels left, 7 up */
    assert_true(qz_grid_follow(&g, &im, false, 2) > 0.9f);
    qz_grid_at(&g, 0, 0, &x, &y);
    assert_true(fabsf(x - 61) < 2.1f && fabsf(y - 57) < 2.1f);
    free(p.px);
}

static void blur_is_undone(void **state)
{
    (void)state;
    static struct qz_layout layout;
    static struct qz_decoded d;
    static int grey[25 * 25], scratch[5 * 26 * 26];
    static float x[25 * 25], y[25 * 25], work[QZ_DEBLUR_FLOATS(25)];
    static int16_t soft[25 * 25];
    static const struct qz_soften plain = {0};
    struct picture p = picture_make(300, 300, 220);
    struct code_look look = {{50, 50, 250, 50, 250, 250, 50, 250}, 20, 220, 2, 0, 4};

    assert_true(picture_code(&p, "HI", &look));
    picture_blur(&p, 5);
    picture_blur(&p, 4); /* modules of 8 pixels under a blur of 19 */

    struct qz_img im = view(&p);
    float c[3][2] = {{78, 78}, {222, 78}, {78, 222}}, w[3] = {1, 1, 1};
    struct qz_grid g;
    qz_grid_init(&g, 25, c, w);

    qz_layout_make(&layout, 2);
    qz_grid_centres(&g, x, y);
    qz_sample(&im, 25, x, y, QZ_SAMPLE_INNER, grey);
    qz_sample_soften(grey, 25, false, &plain, scratch, soft);
    assert_false(qz_decode(&layout, soft, true, 0, &d));

    qz_deblur_begin(&layout, soft, work);
    bool done = false;
    for (int round = 0; round < 3 && !done; round++)
        done = qz_deblur_round(&layout, work, soft, 0) && qz_decode(&layout, soft, true, 0, &d);
    assert_true(done);

    free(p.px);
}

#define LONG_PAST 1e-9 /* ms of CPU time: any thread has had more */

static void long_steps_end_with_the_budget(void **state)
{
    (void)state;
    static struct qz_layout layout;
    static struct qz_decoded d;
    static float work[QZ_DEBLUR_FLOATS(25)];
    static int16_t soft[25 * 25];
    static uint16_t line[300];
    static uint8_t twice[4 * 300 * 300];
    struct picture p = picture_make(300, 300, 220);
    assert_int_equal(picture_plain_code(&p, "HELLO 123 HELLO 123", 50, 50, 8), 25);
    struct qz_img im = view(&p), big;
    struct qz_bits b;
    uint64_t *words = malloc(qz_bits_words(p.w, p.h) * sizeof *words);
    int *scratch = malloc(qz_bits_scratch(p.w, p.h) * sizeof *scratch);
    assert_false(qz_img_double(&im, line, twice, &big, LONG_PAST));
    assert_false(qz_bits_make(&im, 64, 2, false, words, scratch, &b, true, LONG_PAST));
    assert_true(qz_bits_make(&im, 64, 2, false, words, scratch, &b, true, 0));
    struct qz_finders *found = calloc(1, sizeof *found);
    static const struct qz_finder_how how = {false, false, 1};
    found->stop_ms = LONG_PAST;
    qz_finder_search(&b, &how, found);
    assert_int_equal(found->n, 0);
    found->stop_ms = 0;
    qz_finder_search(&b, &how, found);
    assert_true(found->n >= 3);

    float c[3][2] = {{78, 78}, {222, 78}, {78, 222}}, w[3] = {1, 1, 1};
    struct qz_grid g, before;
    qz_grid_init(&g, 25, c, w);
    qz_layout_make(&layout, 2);
    before = g;
    assert_int_equal(qz_snap_aligns(&g, &im, false, layout.align, layout.aligns, LONG_PAST), 0);
    assert_memory_equal(&g, &before, sizeof g);
    for (int i = 0; i < 25 * 25; i++)
        soft[i] = (p.px[(54 + i / 25 * 8) * 300 + 54 + i % 25 * 8] < 128) ? 200 : -200;
    assert_false(qz_decode(&layout, soft, true, LONG_PAST, &d));
    assert_true(qz_decode(&layout, soft, true, 0, &d));
    qz_deblur_begin(&layout, soft, work);
    assert_false(qz_deblur_round(&layout, work, soft, LONG_PAST));
    assert_true(qz_deblur_round(&layout, work, soft, 0));
    free(found);
    free(words);
    free(scratch);
    free(p.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_three_finders_of_an_upright_code_are_found_where_they_are),
        cmocka_unit_test(finders_are_found_at_any_rotation),
        cmocka_unit_test(a_finder_seen_whole_is_kept_beside_a_smaller_one_in_its_place),
        cmocka_unit_test(light_finders_are_found_when_asked_for_only),
        cmocka_unit_test(without_a_quiet_zone_only_the_bare_search_finds_them),
        cmocka_unit_test(finders_of_one_symbol_make_the_best_triplet),
        cmocka_unit_test(pinning_the_fourth_corner_gives_the_homography),
        cmocka_unit_test(a_plane_behind_the_lens_is_refused),
        cmocka_unit_test(timing_tells_the_number_of_modules),
        cmocka_unit_test(an_alignment_pattern_is_found_near_its_place),
        cmocka_unit_test(snapping_leads_a_wrong_corner_home),
        cmocka_unit_test(following_moves_the_grid_with_the_code),
        cmocka_unit_test(blur_is_undone),
        cmocka_unit_test(long_steps_end_with_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
