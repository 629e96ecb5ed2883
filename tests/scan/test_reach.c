/* How small, slanted, shaken and noisy a pass may be in a single frame, each alone. The frames are seeded, so
 * what is read is the same in every run. */
#include "scan/engine/scan.h"
#include "tests/synth/synth.h"

#include <math.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char pass[] =
    "QZ1:6BF0Q$CKZEDW8 PQ4ECZ0FJHCG$DAWED3OE6Q6*ED%VDZ0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6TVDZ"
    "0F5ECOEDTVDRZCPED3OEAWEOCC+8DPQE6Q6%VDZ0F5E";

enum { FRAMES = 6 };

/* Whether the frame is read. None may give another text. */
static int is_read(struct qz_scanner *s, const uint8_t *luma, int w, int h)
{
    struct qz_frame f = {.luma = luma, .width = w, .height = h, .stride = w};
    struct qz_scan_result r;
    struct qz_err err;
    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
    for (size_t k = 0; k < r.count; k++) {
        assert_int_equal(r.code[k].len, strlen(pass));
        assert_memory_equal(r.code[k].bytes, pass, strlen(pass));
        assert_true(r.code[k].quality > 0.7f && r.code[k].quality <= 1);
    }
    return r.count > 0;
}

/* How many of FRAMES frames are read, the field being at value: of the frames themselves, or of their
 * negatives, as a screen in dark mode shows them, whichever is less. */
static int count_read(const char *field, const char *value)
{
    enum { W = 960, H = 540 };
    static const struct qz_scan_options still = {.still = true};
    static uint8_t negative[W * H];
    const char *text[] = {pass};
    struct qz_err err;
    struct qz_scanner *s = qz_scanner_create(&still, &err);
    int right = 0, dark = 0;
    assert_non_null(s);

    for (int i = 0; i < FRAMES; i++) {
        struct synth_settings set = {.seed = 900 + (uint64_t)i, .width = W, .height = H, .module_px = 5};
        set.medium = SYNTH_CARD;
        set.roll_deg = 8 + 53 * i;
        set.tilt_deg = 5;
        set.noise = 3;
        assert_int_equal(synth_set(&set, field, value), 0);

        struct synth *camera = synth_create(&set, text, 1);
        assert_non_null(camera);
        const uint8_t *luma = synth_next(camera);
        for (int k = 0; k < W * H; k++)
            negative[k] = (uint8_t)(255 - luma[k]);
        right += is_read(s, luma, W, H);
        dark += is_read(s, negative, W, H);

        synth_destroy(camera);
    }
    qz_scanner_destroy(s);
    return dark < right ? dark : right;
}

static void modules_hardly_larger_than_a_pixel_are_read(void **state)
{
    (void)state;
    assert_int_equal(count_read("module_px", "1.2"), FRAMES);
}

static void a_pass_slanted_by_55_degrees_is_read(void **state)
{
    (void)state;
    assert_int_equal(count_read("tilt_deg", "55"), FRAMES);
}

static void a_pass_that_moves_by_a_module_and_a_half_is_read(void **state)
{
    (void)state;
    assert_int_equal(count_read("motion_blur", "1.5"), FRAMES);
}

/* The shutter is open while a pass is brought in: modules at whatever angle are mixed with their neighbours.
 */
static void passes_that_move_by_two_modules_are_read_and_most_by_three(void **state)
{
    (void)state;
    assert_int_equal(count_read("motion_blur", "2"), FRAMES);
    assert_in_range(count_read("motion_blur", "3"), FRAMES / 2, FRAMES);
}

static void noise_of_fifty_grey_levels_is_borne(void **state)
{
    (void)state;
    assert_int_equal(count_read("noise", "50"), FRAMES);
}

/* A pass comes up from below, fast at first. It is read while it still moves by more than two modules during
 * the exposure, which is half of the time from frame to frame. */
static void a_pass_is_read_before_it_has_stopped(void **state)
{
    (void)state;
    static const struct qz_scan_options live = {0};
    const char *text[] = {pass};
    struct qz_err err;
    int early = 0, told = 0;

    for (int i = 0; i < FRAMES; i++) {
        struct synth_settings set = {.seed = 1000 + (uint64_t)i, .width = 960, .height = 720, .module_px = 5};
        set.medium = SYNTH_CARD;
        set.roll_deg = 5 * i - 12;
        set.tilt_deg = 8;
        set.noise = 4;
        set.hand = 0.5;
        set.enter_s = 0.6;

        struct qz_scanner *s = qz_scanner_create(&live, &err);
        struct synth *camera = synth_create(&set, text, 1);
        assert_non_null(s);
        assert_non_null(camera);

        struct qz_scan_result r = {0};
        float at[2] = {0, 0}, before[2] = {0, 0};
        for (int k = 0; k < 30 && r.count == 0; k++) {
            struct qz_frame f = {
                .luma = synth_next(camera), .width = set.width, .height = set.height, .stride = set.width};
            memcpy(before, at, sizeof before);
            if (!synth_module_at(camera, 0, 20, 20, at))
                memset(at, 0, sizeof at);
            assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
            told += r.hint == QZ_HINT_BLURRED;
        }

        assert_int_equal(r.count, 1);
        early += hypotf(at[0] - before[0], at[1] - before[1]) > 2 * 2.5F * 5;
        synth_destroy(camera);
        qz_scanner_destroy(s);
    }

    assert_in_range(early, FRAMES / 2, FRAMES);
    assert_in_range(told, 1, 100); /* on the way, people are asked to hold it still */
}

/* The control: what no optics can carry is not read, so the counts above can fail. */
static void what_is_smaller_than_half_a_pixel_is_not_read(void **state)
{
    (void)state;
    assert_int_equal(count_read("module_px", "0.45"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_hardly_larger_than_a_pixel_are_read),
        cmocka_unit_test(a_pass_slanted_by_55_degrees_is_read),
        cmocka_unit_test(a_pass_that_moves_by_a_module_and_a_half_is_read),
        cmocka_unit_test(passes_that_move_by_two_modules_are_read_and_most_by_three),
        cmocka_unit_test(noise_of_fifty_grey_levels_is_borne),
        cmocka_unit_test(a_pass_is_read_before_it_has_stopped),
        cmocka_unit_test(what_is_smaller_than_half_a_pixel_is_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
