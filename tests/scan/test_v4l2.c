/* The camera source, against the stand-in cameras and their virtual clock: nothing here waits. */
#include "base/clock.h"
#include "scan/source/source.h"
#include "tests/support/cameras.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAM "device /dev/video0 usb-1 HD Webcam\n"
#define VGA CAM "mode GREY 640 480 30\n"

static struct qz_source *src;

static struct qz_source *begin(const char *script)
{
    struct qz_err err;
    cameras_play(script);
    src = qz_source_open("v4l2:/dev/video0", NULL, &err);
    assert_non_null(src);
    return src;
}

static int end(void **state)
{
    (void)state;
    qz_source_close(src);
    src = NULL;
    return 0;
}

static enum qz_source_got next(struct qz_frame *f)
{
    struct qz_err err;
    return qz_source_next(src, 1000, f, &err);
}

static struct qz_frame must(void)
{
    struct qz_frame f;
    assert_int_equal(next(&f), QZ_GOT_FRAME);
    return f;
}

static struct qz_source_stats stats(void)
{
    struct qz_source_stats s;
    qz_source_stats(src, &s);
    return s;
}

/* What the stand-in draws in its k-th picture. */
static int drawn(const struct qz_frame *f, int x, int y, int k)
{
    return 30 + 150 * x / f->width + 40 * y / f->height + k % 8 * 4;
}

static bool is_picture(const struct qz_frame *f, int k)
{
    for (int y = 0; y < f->height; y++)
        for (int x = 0; x < f->width; x++)
            if (f->luma[y * f->stride + x] != drawn(f, x, y, k))
                return false;
    return true;
}

static void gives_luma_in_every_format(void **state)
{
    static const char *const formats[] = {
        "GREY", "NV12", "NV21", "NV16", "NV61", "YU12", "YV12", "422P", "YUYV",
        "YVYU", "UYVY", "VYUY", "Y10_", "Y12_", "Y16_", "RGB3", "BGR3", "RGB4",
        "BGR4", "BA24", "BX24", "AR24", "XR24", "AB24", "XB24", "RA24", "RX24",
    };
    (void)state;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        for (int stride = 0; stride <= 2700; stride += 2700) {
            char script[128];
            snprintf(script, sizeof script, CAM "mode %s 640 480 30%s\n", formats[i], stride ? " 2700" : "");
            begin(script);

            struct qz_frame f = must();
            assert_int_equal(f.width, 640);
            assert_int_equal(f.height, 480);
            if (!is_picture(&f, 1))
                fail_msg("%s, rows of %d bytes", formats[i], stride);
            end(NULL);
        }
}

/* Each pixel is the mean of the four colours around it, so it may be a step off. */
static void gives_luma_of_bayer_cameras(void **state)
{
    static const char *const formats[] = {"BA81", "GBRG", "GRBG", "RGGB"};
    (void)state;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        char script[128];
        snprintf(script, sizeof script, CAM "mode %s 640 480 30\n", formats[i]);
        begin(script);
        struct qz_frame f = must();
        for (int y = 0; y < f.height; y++)
            for (int x = 0; x < f.width; x++)
                assert_in_range(f.luma[y * f.stride + x] + 1 - drawn(&f, x, y, 1), 0, 2);
        end(NULL);
    }
}

static void finds_a_camera_of_another_number(void **state)
{
    (void)state;
    begin("device /dev/video2 usb-1 HD Webcam\nmode GREY 640 480 30\n"); /* nothing at video0 */
    struct qz_frame f = must();
    assert_true(is_picture(&f, 1));
    end(NULL);
    begin("device /dev/video0 usb-1 HD Webcam\nmeta\n"
          "device /dev/video9 soc Codec\nmode H264 1920 1080 30\n"
          "device /dev/video71 usb-1 HD Webcam\nmode YU12 640 480 30\n");
    f = must();
    assert_int_equal(f.width, 640);
}

/* A part of the processor that looks like a camera and has no lens. */
static void a_node_that_gives_no_picture_is_passed_over(void **state)
{
    struct qz_frame f;
    (void)state;
    begin("device /dev/video0 soc ISP\nmode GREY 1280 720 30\ndo freeze reopen\ndo freeze reopen\n"
          "device /dev/video1 soc ISP\nmode GREY 1280 720 30\ndo freeze reopen\ndo freeze reopen\n"
          "device /dev/video6 usb-1 HD Webcam\nmode GREY 640 480 30\n");
    int tries = 0;
    while (next(&f) != QZ_GOT_FRAME)
        assert_true(++tries < 100);
    assert_int_equal(f.width, 640);
    must();
}

static void a_first_picture_that_takes_long_is_waited_for(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do freeze 8000\n");
    int tries = 0;
    enum qz_source_got got;
    while ((got = next(&f)) == QZ_GOT_NOTHING)
        assert_true(++tries < 10);
    assert_int_equal(got, QZ_GOT_FRAME);
    assert_true(tries >= 7);
    assert_int_equal(stats().restarts, 0);
    assert_int_equal(cameras_count("opens"), 1);
}

static void a_first_picture_that_never_comes_is_said(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do freeze reopen\n");
    int tries = 0;
    while (next(&f) == QZ_GOT_NOTHING)
        assert_true(++tries < 20);
    assert_int_equal(next(&f), QZ_GOT_LOST);
}

/* Mounted on its side: what the camera has at its left edge, bottom to top, is the upright frame's top row.
 */
static void a_camera_on_its_side_gives_upright_frames(void **state)
{
    const struct qz_source_options opt = {.rotate = 90}, wrong = {.rotate = 45};
    struct qz_err err;
    (void)state;
    begin(VGA);
    qz_source_close(src);
    src = qz_source_open("v4l2:/dev/video0", &opt, &err);

    struct qz_frame f = must(), camera = {.width = 640, .height = 480};
    assert_int_equal(f.width, 480);
    assert_int_equal(f.height, 640);
    for (int y = 0; y < f.height; y++)
        for (int x = 0; x < f.width; x++)
            assert_int_equal(f.luma[y * f.stride + x], drawn(&camera, y, 479 - x, 1));

    qz_source_feedback(src, (const float[4]){1, 2, 3, 4}, false);
    must();

    assert_null(qz_source_open("v4l2:/dev/video0", &wrong, &err));
    assert_int_equal(err.code, QZ_E_INPUT);
}

static void says_what_it_uses(void **state)
{
    (void)state;
    begin(VGA);
    assert_string_equal(qz_source_describe(src), "/dev/video0 (no picture)");
    must();
    assert_string_equal(qz_source_describe(src), "HD Webcam 640x480 GREY 30/s");
}

static void accepts_the_size_a_driver_sets_instead(void **state)
{
    (void)state;
    begin(CAM "mode YUYV 1280 720 30\nadjust 800 600\n");
    struct qz_frame f = must();
    assert_int_equal(f.width, 800);
    assert_int_equal(f.height, 600);
    assert_true(is_picture(&f, 1));
}

static void drops_short_and_flagged_frames(void **state)
{
    (void)state;
    begin(VGA "do good 1\ndo short 2\ndo error 3\ndo good 1\n");
    struct qz_frame a = must();
    assert_int_equal(a.seq, 0);
    struct qz_frame b = must();
    assert_true(is_picture(&b, 7));
    assert_int_equal(b.seq, 1);
    assert_int_equal(stats().bad, 5);
    assert_int_equal(stats().frames, 2);
}

static void takes_the_newest_frame_so_that_latency_never_grows(void **state)
{
    (void)state;
    begin(VGA);
    for (int i = 0; i < 20; i++) {
        struct qz_frame f = must();
        int64_t at = f.at_us;
        cameras_sleep(90); /* slower than the camera: two frames queue up */
        f = must();
        assert_true(f.at_us - at >= 66000);
        assert_true(is_picture(&f, cameras_count("frames")));
    }
    assert_int_equal(stats().stale, 20);
}

static void stamps_are_monotonic_whatever_the_driver_says(void **state)
{
    (void)state;
    static const char *const scripts[] = {VGA, VGA "stamps other\n"};
    for (size_t i = 0; i < 2; i++) {
        int64_t last = 0;
        begin(scripts[i]);
        for (int k = 0; k < 5; k++) {
            struct qz_frame f = must();
            assert_true(f.at_us > last);
            assert_true(f.at_us > 1000000000);
            last = f.at_us;
        }
        end(NULL);
    }
}

static void interrupted_calls_are_repeated(void **state)
{
    (void)state;
    begin(VGA "do good 2\ndo eintr 5\ndo good 2\ndo eintr 7\n");
    for (int k = 1; k <= 8; k++) {
        struct qz_frame f = must();
        assert_true(is_picture(&f, k));
    }
    assert_int_equal(cameras_count("interrupted"), 12);
}

static void an_io_error_restarts_the_stream(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do good 3\ndo eio 1\ndo good 3\n");
    for (int i = 0; i < 3; i++)
        must();
    assert_int_equal(next(&f), QZ_GOT_LOST);
    must();
    assert_int_equal(stats().restarts, 1);
    assert_int_equal(stats().losses, 0);
    assert_int_equal(cameras_count("starts"), 2);
}

static void a_camera_that_fails_again_and_again_is_opened_anew(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do good 1\ndo eio 2\ndo good 1\n");
    must();
    assert_int_equal(next(&f), QZ_GOT_LOST);
    assert_int_equal(next(&f), QZ_GOT_LOST);
    must();
    assert_int_equal(stats().losses, 1);
    assert_true(cameras_count("opens") > 1);
}

static void a_failing_stream_is_not_retried_without_pause(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do eio 100000\n");
    int64_t until = qz_mono_us() + 20000000;
    while (qz_mono_us() < until)
        assert_int_not_equal(next(&f), QZ_GOT_FRAME);
    assert_in_range(cameras_count("opens"), 10, 60);
}

static void a_freeze_restarts_the_stream_after_three_seconds(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do good 5\ndo freeze restart\n");
    for (int i = 0; i < 5; i++)
        must();
    assert_int_equal(next(&f), QZ_GOT_NOTHING);
    assert_int_equal(next(&f), QZ_GOT_NOTHING);
    assert_int_equal(stats().restarts, 0);
    assert_int_equal(next(&f), QZ_GOT_LOST);
    assert_int_equal(stats().restarts, 1);
    must();
    assert_int_equal(stats().losses, 0);
}

static void a_pause_below_three_seconds_is_left_alone(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do good 5\ndo freeze 2900\n");
    for (int i = 0; i < 5; i++)
        must();
    assert_int_equal(next(&f), QZ_GOT_NOTHING);
    assert_int_equal(next(&f), QZ_GOT_NOTHING);
    must();
    assert_int_equal(stats().restarts, 0);
}

static void a_freeze_that_outlives_the_restart_reopens_the_camera(void **state)
{
    struct qz_frame f;
    struct qz_err err = {0};
    (void)state;
    begin(VGA "do good 5\ndo freeze reopen\n");
    for (int i = 0; i < 5; i++)
        must();

    enum qz_source_got got = QZ_GOT_NOTHING;
    for (int i = 0; i < 20 && got != QZ_GOT_FRAME; i++)
        got = qz_source_next(src, 1000, &f, &err);

    assert_int_equal(got, QZ_GOT_FRAME);
    assert_int_equal(err.code, QZ_E_IO);
    assert_non_null(strstr(err.msg, "stopped sending pictures"));
    assert_int_equal(stats().restarts, 1);
    assert_int_equal(stats().losses, 1);
}

static void frames_that_are_all_bad_count_as_a_freeze(void **state)
{
    struct qz_frame f;
    (void)state;
    begin(VGA "do good 1\ndo error 100\n");
    must();
    while (next(&f) == QZ_GOT_NOTHING)
        ;
    assert_int_equal(stats().restarts, 1);
}

static void survives_being_unplugged_and_plugged_in_again(void **state)
{
    struct qz_frame f;
    struct qz_err err = {0};
    (void)state;
    begin(VGA "do good 3\ndo gone 5000 /dev/video0\n");
    for (int i = 0; i < 3; i++)
        must();

    assert_int_equal(qz_source_next(src, 1000, &f, &err), QZ_GOT_LOST);
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, "unplugged"));

    int tries = 0;
    while (qz_source_next(src, 1000, &f, &err) == QZ_GOT_LOST)
        assert_true(++tries < 10);

    assert_true(tries >= 4);
    assert_true(is_picture(&f, 4));
    assert_int_equal(f.seq, 3);
    assert_int_equal(stats().losses, 1);
}

static void finds_the_camera_under_another_name(void **state)
{
    struct qz_frame f;
    (void)state;
    begin("device /dev/video0 usb-1 HD Webcam\nmode GREY 640 480 30\ndo good 3\ndo gone 500 /dev/video4\n"
          "device /dev/video1 usb-2 Other Camera\nmode GREY 320 240 30\n");
    for (int i = 0; i < 3; i++)
        must();
    int tries = 0;
    while (next(&f) != QZ_GOT_FRAME)
        assert_true(++tries < 10);
    assert_int_equal(f.width, 640);
}

static void takes_another_camera_at_the_named_path_only_after_a_while(void **state)
{
    struct qz_frame f;
    (void)state;
    begin("device /dev/video0 usb-1 HD Webcam\nmode GREY 640 480 30\ndo good 1\ndo gone -1\n"
          "device /dev/video0 usb-3 New Camera\nmode GREY 320 240 30\n");
    must();
    int tries = 0;
    while (next(&f) != QZ_GOT_FRAME)
        assert_true(++tries < 20);
    assert_true(tries > 3);
    assert_int_equal(f.width, 320);
}

/* Who gives a camera's own name wants that one. */
static void a_missing_camera_is_waited_for(void **state)
{
    struct qz_frame f;
    struct qz_err err;
    (void)state;
    begin("device /dev/video7 usb-9 Elsewhere\nmode GREY 640 480 30\n");
    qz_source_close(src);
    src = qz_source_open("v4l2:/dev/v4l/by-id/usb-Mine-index0", NULL, &err);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(qz_source_next(src, 500, &f, &err), QZ_GOT_LOST);
        assert_int_equal(err.code, QZ_E_MISSING);
        assert_non_null(strstr(err.msg, "usb-Mine"));
    }
}

static void a_camera_in_use_or_forbidden_is_named_so_and_retried(void **state)
{
    static const struct {
        const char *script;
        enum qz_err_code code;
    } cases[] = {
        {VGA "fail open 16 2\n", QZ_E_CONFLICT},   /* EBUSY */
        {VGA "fail format 16 2\n", QZ_E_CONFLICT}, /* EBUSY, as USB cameras do */
        {VGA "fail open 13 2\n", QZ_E_DENIED},     /* EACCES */
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct qz_frame f;
        struct qz_err err;
        begin(cases[i].script);
        assert_int_equal(qz_source_next(src, 0, &f, &err), QZ_GOT_LOST);
        assert_int_equal(err.code, cases[i].code);

        int tries = 0;
        while (next(&f) != QZ_GOT_FRAME)
            assert_true(++tries < 5);
        end(NULL);
    }
}

static void a_mode_that_does_not_start_gives_way_to_the_next(void **state)
{
    (void)state;
    begin(CAM
          "mode YUYV 1280 720 30\nmode YUYV 640 480 30\nfail start 28 1\n"); /* ENOSPC: no USB bandwidth */
    struct qz_frame f = must();
    assert_int_equal(f.width, 640);
    assert_true(is_picture(&f, 1));
}

static void metadata_nodes_and_foreign_formats_are_refused(void **state)
{
    static const char *const scripts[] = {CAM "meta\nmode GREY 640 480 30\n", CAM "mode H264 640 480 30\n"};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct qz_frame f;
        struct qz_err err;
        begin(scripts[i]);
        assert_int_equal(qz_source_next(src, 0, &f, &err), QZ_GOT_LOST);
        assert_int_equal(err.code, QZ_E_INPUT);
        end(NULL);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(gives_luma_in_every_format, end),
        cmocka_unit_test_teardown(gives_luma_of_bayer_cameras, end),
        cmocka_unit_test_teardown(a_camera_on_its_side_gives_upright_frames, end),
        cmocka_unit_test_teardown(finds_a_camera_of_another_number, end),
        cmocka_unit_test_teardown(a_node_that_gives_no_picture_is_passed_over, end),
        cmocka_unit_test_teardown(a_first_picture_that_takes_long_is_waited_for, end),
        cmocka_unit_test_teardown(a_first_picture_that_never_comes_is_said, end),
        cmocka_unit_test_teardown(says_what_it_uses, end),
        cmocka_unit_test_teardown(accepts_the_size_a_driver_sets_instead, end),
        cmocka_unit_test_teardown(drops_short_and_flagged_frames, end),
        cmocka_unit_test_teardown(takes_the_newest_frame_so_that_latency_never_grows, end),
        cmocka_unit_test_teardown(stamps_are_monotonic_whatever_the_driver_says, end),
        cmocka_unit_test_teardown(interrupted_calls_are_repeated, end),
        cmocka_unit_test_teardown(an_io_error_restarts_the_stream, end),
        cmocka_unit_test_teardown(a_camera_that_fails_again_and_again_is_opened_anew, end),
        cmocka_unit_test_teardown(a_failing_stream_is_not_retried_without_pause, end),
        cmocka_unit_test_teardown(a_freeze_restarts_the_stream_after_three_seconds, end),
        cmocka_unit_test_teardown(a_pause_below_three_seconds_is_left_alone, end),
        cmocka_unit_test_teardown(a_freeze_that_outlives_the_restart_reopens_the_camera, end),
        cmocka_unit_test_teardown(frames_that_are_all_bad_count_as_a_freeze, end),
        cmocka_unit_test_teardown(survives_being_unplugged_and_plugged_in_again, end),
        cmocka_unit_test_teardown(finds_the_camera_under_another_name, end),
        cmocka_unit_test_teardown(takes_another_camera_at_the_named_path_only_after_a_while, end),
        cmocka_unit_test_teardown(a_missing_camera_is_waited_for, end),
        cmocka_unit_test_teardown(a_camera_in_use_or_forbidden_is_named_so_and_retried, end),
        cmocka_unit_test_teardown(a_mode_that_does_not_start_gives_way_to_the_next, end),
        cmocka_unit_test_teardown(metadata_nodes_and_foreign_formats_are_refused, end),
    };
    (void)argc;
    cameras_under_shim(argv);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    cameras_tidy();
    return rc;
}
