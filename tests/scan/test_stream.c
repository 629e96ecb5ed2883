/* Frames in time: what one frame leaves behind helps the next, and nothing moving costs nothing. */
#include "scan/engine/scan.h"
#include "tests/support/code_picture.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char pass[] =
    "QZ1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEXWK G2EP4J0BGJLFX3R3VHXK.PJ:2DPF6R";

static struct qz_scanner *s;
static uint64_t clock_us;

static int begin(void **state)
{
    (void)state;
    struct qz_scan_options o = {.max_bytes = QZ_PAYLOAD_MAX};
    s = qz_scanner_create(&o, NULL);
    clock_us = 0;
    return s ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    qz_scanner_destroy(s);
    return 0;
}

static struct qz_scan_result next(struct qz_scanner *with, const struct picture *p)
{
    clock_us += 33333;
    struct qz_frame f = {p->px, p->w, p->h, p->w, (int64_t)clock_us, clock_us / 33333};
    struct qz_scan_result r;
    assert_int_equal(qz_scanner_frame(with, &f, &r, NULL), 0);
    return r;
}

static bool is_pass(const struct qz_scan_result *r)
{
    return r->count == 1 && r->code[0].len == sizeof pass - 1 &&
           !memcmp(r->code[0].bytes, pass, r->code[0].len);
}

/* The scene with the code at an offset, under noise that is new in each frame. */
static struct picture scene(bool code, int dx, float noise, uint64_t seed)
{
    struct picture p = picture_make(480, 360, 190);
    for (int y = 0; y < 60; y++)
        memset(p.px + y * 480, 90, 200);
    if (code)
        assert_true(picture_plain_code(&p, pass, 130.0f + (float)dx, 100, 5) > 0);
    picture_noise(&p, noise, seed);
    return p;
}

static void a_still_scene_is_searched_once(void **state)
{
    (void)state;
    int searched = 0;
    for (int i = 0; i < 20; i++) {
        struct picture p = scene(false, 0, 3, (uint64_t)i + 1);
        struct qz_scan_result r = next(s, &p);
        assert_int_equal(r.count, 0);
        searched += !r.still;
        free(p.px);
    }
    assert_in_range(searched, 1, 2);
}

static void a_code_that_comes_into_a_still_scene_is_read_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct picture p = scene(i == 7, 0, 3, (uint64_t)i + 1);
        struct qz_scan_result r = next(s, &p);
        assert_int_equal(is_pass(&r), i == 7);
        free(p.px);
    }
}

static void a_code_held_there_is_read_in_every_frame(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        struct picture p = scene(true, 3 * i, 3, (uint64_t)i + 1);
        struct qz_scan_result r = next(s, &p);
        assert_true(is_pass(&r));
        assert_false(r.still);
        if (i > 0)
            assert_string_equal(r.code[0].step, "track");
        free(p.px);
    }
}

/* Under this noise no frame can be read by itself; their sum can. */
#define STRONG_NOISE 190

static void bad_frames_add_up_to_a_read(void **state)
{
    (void)state;
    struct qz_scan_options o = {.still = true};
    struct qz_scanner *single = qz_scanner_create(&o, NULL);
    assert_non_null(single);
    int alone = 0, first = -1;

    for (int i = 0; i < 24; i++) {
        struct picture p = scene(true, 0, STRONG_NOISE, (uint64_t)i + 1);
        struct qz_scan_result r = next(s, &p);
        if (r.count && first < 0)
            first = i;
        assert_true(r.count == 0 || is_pass(&r));

        r = next(single, &p);
        alone += r.count > 0;
        free(p.px);

        if (first >= 0)
            break;
    }

    assert_int_equal(alone, 0);
    assert_in_range(first, 1, 23);
    qz_scanner_destroy(single);
}

static void another_code_in_the_same_place_is_not_mixed_with_the_first(void **state)
{
    (void)state;
    static const char other[] =
        "QZ1:ANOTHER PASS ALTOGETHER, AS LONG AS THE ONE BEFORE IT WAS, OR NEARLY SO, 0123";

    for (int i = 0; i < 12; i++) {
        struct picture p = picture_make(480, 360, 190);
        const char *text = i < 6 ? pass : other;
        assert_true(picture_plain_code(&p, text, 130, 100, 5) > 0);
        picture_noise(&p, 60, (uint64_t)i + 1);

        struct qz_scan_result r = next(s, &p);
        for (size_t k = 0; k < r.count; k++) {
            assert_int_equal(r.code[k].len, strlen(text));
            assert_memory_equal(r.code[k].bytes, text, r.code[k].len);
        }

        if (i == 5 || i == 11)
            assert_int_equal(r.count, 1);
        free(p.px);
    }
}

static void resetting_forgets_the_scene(void **state)
{
    (void)state;
    struct picture p = scene(false, 0, 0, 1);
    next(s, &p);
    assert_true(next(s, &p).still);
    qz_scanner_reset(s);
    assert_false(next(s, &p).still);
    assert_true(next(s, &p).still);
    free(p.px);
}

static void frames_may_change_their_size(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++) {
        int width = i % 2 ? 320 : 500;
        struct picture p = picture_make(width, i % 3 ? 300 : 380, 200);
        assert_true(picture_plain_code(&p, pass, 60, 60, 4) > 0);
        struct qz_scan_result r = next(s, &p);
        assert_true(is_pass(&r));
        free(p.px);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_still_scene_is_searched_once, begin, end),
        cmocka_unit_test_setup_teardown(a_code_that_comes_into_a_still_scene_is_read_at_once, begin, end),
        cmocka_unit_test_setup_teardown(a_code_held_there_is_read_in_every_frame, begin, end),
        cmocka_unit_test_setup_teardown(bad_frames_add_up_to_a_read, begin, end),
        cmocka_unit_test_setup_teardown(another_code_in_the_same_place_is_not_mixed_with_the_first, begin,
                                        end),
        cmocka_unit_test_setup_teardown(resetting_forgets_the_scene, begin, end),
        cmocka_unit_test_setup_teardown(frames_may_change_their_size, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
