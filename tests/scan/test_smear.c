/* Where a pass may lie that is brought in from below while the shutter is open: each frame smears it
 * downwards by two to five modules. The frames are seeded, so what is found is the same in every run. */
#include "scan/engine/bits.h"
#include "scan/engine/grid.h"
#include "scan/engine/smear.h"
#include "tests/support/amount.h"
#include "tests/synth/synth.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char pass[] =
    "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6TVDZ"
    "0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6%VDZ0F5E";

enum { W = 960, H = 720, FRAMES = 20 }; /* the pass is where it is held after 18 */

struct seen {
    int frames, found;
    float off, off_even; /* modules by which the last corner is missed, in all; and if all were one depth */
};

static int search(const uint8_t *luma, struct qz_smear out[QZ_SMEARS], double stop_ms)
{
    static uint8_t px[W / 2 * H / 2];
    static uint16_t line[W / 2];
    struct qz_img whole = {luma, W, H, W, 1}, half;
    qz_img_reduce(&whole, 2, px, &half, true);
    return qz_smear_search(&half, qz_bits_noise(&half), 0, (struct qz_span){0, half.h}, line, out, stop_ms);
}

/* Whether its finders are within a module of where they truly are. */
static bool is_there(const struct qz_smear *m, float at[3][2])
{
    for (int k = 0; k < 3; k++)
        if (hypotf(m->p[k][0] - at[k][0], m->p[k][1] - at[k][1]) > m->pitch)
            return false;
    return true;
}

/* How far from truth the symbol's last corner is drawn by its finders, modules. */
static float corner_off(const struct qz_smear *m, int n, const float depth[3], const float truth[8])
{
    struct qz_grid g;
    float p[3][2], x, y;
    memcpy(p, m->p, sizeof p);
    qz_grid_init(&g, n, p, depth);
    qz_grid_at(&g, (float)n, (float)n, &x, &y);
    return hypotf(x - truth[4], y - truth[5]) / m->pitch;
}

static void add_found(const struct qz_smear *m, int n, const float corners[8], struct seen *seen)
{
    static const float even[3] = {1, 1, 1};
    seen->found++;
    seen->off += corner_off(m, n, m->depth, corners);
    seen->off_even += corner_off(m, n, even, corners);
}

/* What one walk shows while it moves by two to five modules. */
static void add_walk(const struct synth_settings *set, struct seen *seen)
{
    const char *text[] = {pass};
    struct synth *camera = synth_create(set, text, 1);
    float before = 0;
    assert_non_null(camera);
    float n = (float)synth_modules(camera, 0);

    for (int i = 0; i < FRAMES; i++) {
        struct qz_smear m[QZ_SMEARS];
        float corners[8], at[3][2];
        const uint8_t *luma = synth_next(camera);
        if (!synth_corners(camera, 0, corners))
            continue;

        for (int k = 0; k < 3; k++) {
            float u = k == 1 ? n - 3.5f : 3.5f;
            float v = k == 2 ? n - 3.5f : 3.5f;
            assert_true(synth_module_at(camera, 0, (double)u, (double)v, at[k]));
        }

        /* The shutter is open for half of the time from frame to frame. */
        float side = hypotf(at[1][0] - at[0][0], at[1][1] - at[0][1]);
        float motion = 0.5f * fabsf(at[0][1] - before) * (n - 7) / side;
        bool counts = before > 0 && motion > 2 && motion < 5;
        before = at[0][1];
        if (!counts)
            continue;

        int count = search(luma, m, 0), k = 0;
        while (k < count && !(m[k].light == set->inverted && is_there(&m[k], at)))
            k++;

        seen->frames++;
        if (k < count)
            add_found(&m[k], (int)n, corners, seen);
    }

    synth_destroy(camera);
}

#define WALKS 6

/* walks: two show it; six, as in a long run, show it of more hands. */
static struct seen look(const char *field, const char *value, double roll, int walks)
{
    struct seen seen = {0};
    for (int i = 0; i < walks; i++) {
        struct synth_settings set = {.seed = 300 + (uint64_t)i, .width = W, .height = H, .module_px = 5};
        set.medium = SYNTH_PHONE;
        set.noise = 4;
        set.hand = 0.5;
        set.enter_s = 0.6;
        set.people = 2;
        set.tilt_deg = 10;
        set.roll_deg = i % 2 ? roll : -roll;

        if (field)
            assert_int_equal(synth_set(&set, field, value), 0);
        add_walk(&set, &seen);
    }

    assert_in_range(seen.frames, 2 * walks, FRAMES * walks);
    return seen;
}

/* Percent of the frames in which the pass is found. */
static int share_of(struct seen seen)
{
    return 100 * seen.found / seen.frames;
}

static int share_found(const char *field, const char *value, double roll)
{
    return share_of(look(field, value, roll, amount_is_long() ? WALKS : WALKS / 3));
}

/* Two tests look at the same walks, which take long to draw. */
static struct seen look_aslant(void)
{
    static struct seen seen;
    if (!seen.frames)
        seen = look("tilt_deg", "45", 4, WALKS);
    return seen;
}

static void a_pass_that_comes_in_straight_is_found(void **state)
{
    (void)state;
    assert_in_range(share_found(NULL, NULL, 4), 95, 100);
}

static void a_pass_that_comes_in_rolled_is_found(void **state)
{
    (void)state;
    assert_in_range(share_found(NULL, NULL, 21), 90, 100);
}

static void a_pass_held_aslant_is_found(void **state)
{
    (void)state;
    assert_in_range(share_of(look_aslant()), 50, 100);
}

/* The farther a finder, the narrower it is. */
static void how_it_is_held_is_told_by_the_finders_widths(void **state)
{
    (void)state;
    struct seen seen = look_aslant();
    assert_true(seen.off < 0.2f * seen.off_even);
    assert_true(seen.off < (float)seen.found);
}

/* The dark screen ends close by, and its surroundings are lighter than its code is on the mean. */
static void a_pass_in_dark_mode_is_found(void **state)
{
    (void)state;
    assert_in_range(share_found("inverted", "1", 4), 95, 100);
}

static void a_pass_half_in_shadow_is_found(void **state)
{
    (void)state;
    assert_in_range(share_found("shadow", "1", 14), 90, 100);
}

/* Noise as high as the step from dark to light of what is smeared. */
static void a_pass_in_a_dim_room_is_found(void **state)
{
    (void)state;
    assert_in_range(share_found("noise", "40", 4), 90, 100);
}

/* People walk, in patterned clothes, and wear badges; hardly any of it is worth a look. */
static void a_room_without_a_pass_gives_little_to_try(void **state)
{
    (void)state;
    int tried = 0, frames = 30;
    struct synth_settings set = {.seed = 5, .width = W, .height = H, .noise = 3, .people = 4, .busy = true};
    struct synth *camera = synth_create(&set, NULL, 0);
    assert_non_null(camera);
    for (int i = 0; i < frames; i++) {
        struct qz_smear m[QZ_SMEARS];
        tried += search(synth_next(camera), m, 0);
    }
    synth_destroy(camera);
    assert_in_range(tried, 0, frames);
}

enum { M = 6 }; /* pixels a module */

/* A finder as motion leaves it, 7 modules wide and high, with its top left corner at (x, y). */
static void draw_finder(uint8_t *luma, int x, int y, int ring, int gap, int middle)
{
    const int across[7] = {ring, gap, middle, middle, middle, gap, ring};

    for (int i = 0; i < 7 * M; i++) {
        int grey = across[i / M];
        for (int j = 0; j < 7 * M; j++)
            luma[(y + j) * W + x + i] = (uint8_t)grey;
    }
}

/* A symbol of 40 modules between finders, its modules being stripes. */
static void draw_symbol(uint8_t *luma, bool full)
{
    memset(luma, 220, W * H);
    for (int y = 0; full && y < 30 * M; y++)
        for (int x = 300; x < 300 + 47 * M; x++)
            luma[(200 + 8 * M + y) * W + x] = x / (2 * M) % 2 ? 60 : 200;
    draw_finder(luma, 300, 200, 40, 220, 40);
    draw_finder(luma, 300 + 40 * M, 200, 40, 220, 40);
    draw_finder(luma, 300, 200 + 40 * M, 40, 220, 40);
}

/* Three like places on a wall, as switches or signs may look. */
static void finders_with_nothing_between_are_left_alone(void **state)
{
    (void)state;
    static uint8_t luma[W * H];
    struct qz_smear m[QZ_SMEARS];
    draw_symbol(luma, true);
    assert_int_equal(search(luma, m, 0), 1);
    assert_in_range((int)(m[0].modules + 0.5f), 39, 41);
    draw_symbol(luma, false);
    assert_int_equal(search(luma, m, 0), 0);
}

/* Blur and the shadow of a hand leave little of a ring, and the hand's shadow ends two modules beside it. */
static void where_a_shadow_ends_is_not_where_a_finder_ends(void **state)
{
    (void)state;
    static uint8_t luma[W * H];
    struct qz_smear m[QZ_SMEARS];
    draw_symbol(luma, true);
    for (int y = 180; y < 200 + 8 * M; y++)
        memset(luma + y * W + 300 - 2 * M, 110, 9 * M);
    draw_finder(luma, 300, 200, 70, 90, 50);
    assert_int_equal(search(luma, m, 0), 1);
    assert_in_range((int)(m[0].p[0][0] + 0.5f), 300 + 7 * M / 2 - 1, 300 + 7 * M / 2 + 1);
}

static void a_search_ends_when_it_is_late(void **state)
{
    (void)state;
    struct qz_smear m[QZ_SMEARS];
    static uint8_t luma[W * H];
    struct synth_settings set = {.seed = 300, .width = W, .height = H, .module_px = 5};
    const char *text[] = {pass};
    struct synth *camera = synth_create(&set, text, 1);
    assert_non_null(camera);
    memcpy(luma, synth_next(camera), sizeof luma);
    synth_destroy(camera);
    assert_int_equal(search(luma, m, 1e-9), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_that_comes_in_straight_is_found),
        cmocka_unit_test(a_pass_that_comes_in_rolled_is_found),
        cmocka_unit_test(a_pass_held_aslant_is_found),
        cmocka_unit_test(how_it_is_held_is_told_by_the_finders_widths),
        cmocka_unit_test(a_pass_in_dark_mode_is_found),
        cmocka_unit_test(a_pass_half_in_shadow_is_found),
        cmocka_unit_test(a_pass_in_a_dim_room_is_found),
        cmocka_unit_test(a_room_without_a_pass_gives_little_to_try),
        cmocka_unit_test(finders_with_nothing_between_are_left_alone),
        cmocka_unit_test(where_a_shadow_ends_is_not_where_a_finder_ends),
        cmocka_unit_test(a_search_ends_when_it_is_late),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
