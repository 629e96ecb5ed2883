/* Which mode a camera is used in, and MJPEG from the camera, against the stand-in cameras. */
#include "scan/source/source.h"
#include "scan/source/v4l2_mode.h"
#include "tests/support/cameras.h"
#include "tests/support/pictures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <linux/videodev2.h>

#define CAM "device /dev/video0 usb-1 HD Webcam\n"

static struct qz_source *src;

static void begin(const char *script, int width, int height)
{
    struct qz_source_options opt = {.want_width = width, .want_height = height};
    struct qz_err err;
    cameras_play(script);
    src = qz_source_open("/dev/video0", &opt, &err);
    assert_non_null(src);
}

static int end(void **state)
{
    (void)state;
    qz_source_close(src);
    src = NULL;
    return 0;
}

static void chosen(const char *modes, int width, int height, const char *expect)
{
    char script[1024];
    struct qz_frame f;
    struct qz_err err;
    snprintf(script, sizeof script, "%s%sjpeg %s\n", CAM, modes, cameras_file("a.jpg"));
    begin(script, width, height);
    qz_source_next(src, 100, &f, &err);
    assert_string_equal(qz_source_describe(src), expect);
    end(NULL);
}

static void size_comes_first_up_to_what_is_wanted(void **state)
{
    static const char modes[] = "mode YUYV 640 480 30\nmode YUYV 1920 1080 30\nmode YUYV 1280 720 30\n";
    (void)state;
    chosen(modes, 0, 0, "HD Webcam 1280x720 YUYV 30/s");
    chosen(modes, 1920, 1080, "HD Webcam 1920x1080 YUYV 30/s");
    chosen(modes, 800, 600, "HD Webcam 640x480 YUYV 30/s");
}

static void a_slow_uncompressed_mode_gives_way_to_mjpeg_of_that_size(void **state)
{
    (void)state;
    chosen("mode YUYV 1280 720 10\nmode MJPG 1280 720 30\nmode YUYV 640 480 30\n", 0, 0,
           "HD Webcam 1280x720 MJPG 30/s");
}

static void uncompressed_wins_where_the_rate_holds(void **state)
{
    (void)state;
    chosen("mode MJPG 1280 720 30\nmode YUYV 1280 720 25\n", 0, 0, "HD Webcam 1280x720 YUYV 25/s");
    chosen("mode MJPG 1280 720 30\nmode YUYV 1280 720 30\nmode NV12 1280 720 30\n", 0, 0,
           "HD Webcam 1280x720 NV12 30/s");
}

static void a_fluent_mode_of_at_least_vga_beats_a_large_slow_one(void **state)
{
    (void)state;
    chosen("mode YUYV 1280 720 10\nmode YUYV 640 480 30\n", 0, 0, "HD Webcam 640x480 YUYV 30/s");
    chosen("mode YUYV 1280 720 10\nmode YUYV 320 240 30\n", 0, 0, "HD Webcam 1280x720 YUYV 10/s");
}

static void the_rate_nearest_to_thirty_is_taken(void **state)
{
    (void)state;
    chosen("mode YUYV 640 480 60\nmode YUYV 640 480 30\nmode YUYV 640 480 15\n", 0, 0,
           "HD Webcam 640x480 YUYV 30/s");
    chosen("mode YUYV 640 480 15\nmode YUYV 640 480 60\n", 0, 0, "HD Webcam 640x480 YUYV 60/s");
}

static void when_all_modes_are_too_large_the_least_is_taken(void **state)
{
    (void)state;
    chosen("mode YUYV 1920 1080 30\nmode YUYV 1600 900 30\n", 640, 480, "HD Webcam 1600x900 YUYV 30/s");
}

/* The order must be one: no cycles, whichever three modes meet. */
static void the_preference_is_a_proper_order(void **state)
{
    static const uint32_t codes[] = {V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_GREY};
    static const int sizes[][2] = {{640, 480}, {1280, 720}, {1920, 1080}, {320, 240}};
    static const uint32_t rates[] = {10, 25, 30, 60};
    struct qz_v4l2_mode m[48];
    size_t n = 0;
    (void)state;

    for (size_t c = 0; c < 3; c++)
        for (size_t s = 0; s < 4; s++)
            for (size_t r = 0; r < 4; r++)
                m[n++] =
                    (struct qz_v4l2_mode){qz_luma_format(codes[c]), sizes[s][0], sizes[s][1], 1, rates[r]};

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++) {
            int ij = qz_v4l2_mode_compare(&m[i], &m[j], 1280, 720);
            assert_true((ij > 0) == (qz_v4l2_mode_compare(&m[j], &m[i], 1280, 720) < 0));
            for (size_t k = 0; k < n; k++)
                if (ij < 0 && qz_v4l2_mode_compare(&m[j], &m[k], 1280, 720) < 0)
                    assert_true(qz_v4l2_mode_compare(&m[i], &m[k], 1280, 720) < 0);
        }
}

static void save_jpeg(int width, int height, int flags, size_t keep)
{
    uint8_t *grey = pictures_smooth(width, height);
    size_t len;
    uint8_t *jpeg = pictures_jpeg(grey, width, height, flags, &len);
    pictures_save(cameras_file("a.jpg"), jpeg, keep && keep < len ? keep : len);
    free(jpeg);
    free(grey);
}

static void begin_mjpeg(const char *steps)
{
    char script[512];
    snprintf(script, sizeof script, "%smode MJPG 640 480 30\njpeg %s\n%s", CAM, cameras_file("a.jpg"), steps);
    begin(script, 0, 0);
}

static void mjpeg_without_tables_or_end_is_decoded(void **state)
{
    static const int kinds[] = {0, PICTURES_COLOUR, PICTURES_COLOUR | PICTURES_NO_TABLES, PICTURES_NO_END};
    (void)state;

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct qz_frame f;
        save_jpeg(640, 480, kinds[i], 0);
        begin_mjpeg("");

        assert_int_equal(qz_source_next(src, 1000, &f, NULL), QZ_GOT_FRAME);
        assert_int_equal(f.width, 640);
        assert_int_equal(f.height, 480);

        for (int y = 0; y < 480; y += 7)
            for (int x = 0; x < 640; x += 7)
                assert_in_range(f.luma[y * f.stride + x] + 12 - pictures_level(x, y), 0, 24);

        end(NULL);
    }
}

static void corrupt_mjpeg_is_skipped_and_counted(void **state)
{
    struct qz_frame f;
    struct qz_source_stats stats;
    (void)state;
    save_jpeg(640, 480, PICTURES_COLOUR, 0);
    begin_mjpeg("do good 2\ndo corrupt 3\ndo good 1\n");
    for (uint64_t i = 0; i < 3; i++) {
        assert_int_equal(qz_source_next(src, 1000, &f, NULL), QZ_GOT_FRAME);
        assert_int_equal(f.seq, i);
    }
    qz_source_stats(src, &stats);
    assert_int_equal(stats.bad, 3);
    assert_int_equal(cameras_count("frames"), 6);
}

static void mjpeg_of_another_size_than_promised_is_taken_as_it_is(void **state)
{
    struct qz_frame f;
    (void)state;
    save_jpeg(648, 486, 0, 0);
    begin_mjpeg("");
    assert_int_equal(qz_source_next(src, 1000, &f, NULL), QZ_GOT_FRAME);
    assert_int_equal(f.width, 648);
    assert_int_equal(f.height, 486);
    assert_int_equal(f.stride, 648);
}

static void mjpeg_that_is_never_whole_is_reported(void **state)
{
    struct qz_frame f;
    struct qz_err err;
    int tries = 0;
    (void)state;
    save_jpeg(640, 480, 0, 64);
    begin_mjpeg("");
    while (qz_source_next(src, 1000, &f, &err) == QZ_GOT_NOTHING)
        assert_true(++tries < 5);
    assert_int_equal(err.code, QZ_E_IO);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(size_comes_first_up_to_what_is_wanted, end),
        cmocka_unit_test_teardown(a_slow_uncompressed_mode_gives_way_to_mjpeg_of_that_size, end),
        cmocka_unit_test_teardown(uncompressed_wins_where_the_rate_holds, end),
        cmocka_unit_test_teardown(a_fluent_mode_of_at_least_vga_beats_a_large_slow_one, end),
        cmocka_unit_test_teardown(the_rate_nearest_to_thirty_is_taken, end),
        cmocka_unit_test_teardown(when_all_modes_are_too_large_the_least_is_taken, end),
        cmocka_unit_test(the_preference_is_a_proper_order),
        cmocka_unit_test_teardown(mjpeg_without_tables_or_end_is_decoded, end),
        cmocka_unit_test_teardown(corrupt_mjpeg_is_skipped_and_counted, end),
        cmocka_unit_test_teardown(mjpeg_of_another_size_than_promised_is_taken_as_it_is, end),
        cmocka_unit_test_teardown(mjpeg_that_is_never_whole_is_reported, end),
    };
    (void)argc;
    cameras_under_shim(argv);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    cameras_tidy();
    return rc;
}
