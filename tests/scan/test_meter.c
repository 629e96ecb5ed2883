/* Exposure and focus: the rules against a simple model of a camera, then the whole way to the controls of
 * the stand-in camera and back. */
#include "scan/source/meter.h"
#include "scan/source/source.h"
#include "tests/support/cameras.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const float code[4] = {100, 100, 300, 300};
static const struct qz_meter_caps full = {{true, 1, 5000}, {true, 0, 100}, {true, 0, 250}, true};
static const struct qz_meter_caps no_gain = {{true, 1, 5000}, {false, 0, 0}, {false, 0, 0}, false};

static struct qz_meter meter;
static struct qz_meter_set set;
static int64_t now;

static void begin(const struct qz_meter_caps *caps, int exposure, int gain)
{
    set = (struct qz_meter_set){exposure, gain, true, 0};
    now = 1000000;
    qz_meter_init(&meter, caps, &set);
}

static bool look(double level, const float *box, bool read)
{
    now += 33333;
    return qz_meter_step(
        &meter, &(struct qz_meter_look){.at_us = now, .box = box, .read = read, .level = level, .focus = 77},
        &set);
}

/* The grey level that paper has at this light, with these settings and the gamma of a real camera. */
static double paper(double light, const struct qz_meter_caps *caps)
{
    double gain = caps->gain.has ? 1 + 7.0 * set.gain / 100 : 1;
    return fmin(255, 255 * pow(light * set.exposure * gain, 1 / 2.2));
}

/* Frames until nothing is changed for two seconds; the level reached. */
static double settle(double light, const struct qz_meter_caps *caps, int *changes)
{
    int calm = 0;
    *changes = 0;
    for (int i = 0; i < 3000 && calm < 60; i++) {
        bool changed = look(paper(light, caps), code, false);
        calm = changed ? 0 : calm + 1;
        *changes += changed;
    }
    assert_true(calm >= 60);
    return paper(light, caps);
}

static void settles_from_any_start_in_any_light(void **state)
{
    int changes;
    (void)state;
    for (double light = 2e-4; light < 0.5; light *= 1.3)
        for (int start = 1; start <= 2560; start *= 4) {
            begin(&full, start, 50);
            double level = settle(light, &full, &changes);
            assert_true(level >= 150 && level <= 245);
            assert_true(changes <= 12);
        }
}

static void settles_without_gain_too(void **state)
{
    int changes;
    (void)state;
    for (double light = 0.0025; light < 0.5; light *= 1.07) {
        begin(&no_gain, 300, 0);
        double level = settle(light, &no_gain, &changes);
        assert_true(level >= 150 && level <= 250);
    }
}

static void exposure_is_short_where_light_allows_and_flicker_free_where_not(void **state)
{
    int changes;
    (void)state;
    for (double light = 2e-4; light < 0.5; light *= 1.3) {
        begin(&full, 300, 0);
        settle(light, &full, &changes);
        assert_true(set.exposure <= 80 || set.exposure == 100 || set.exposure == 200 || set.exposure == 300);
        if (light > 0.01)
            assert_true(set.exposure <= 80);
        if (set.exposure > 100)
            assert_true(set.gain > 40); /* gain is spent before the exposure grows */
    }
}

static void the_camera_s_own_limits_hold(void **state)
{
    static const struct qz_meter_caps narrow = {{true, 20, 60}, {true, 10, 12}, {false, 0, 0}, false};
    (void)state;
    begin(&narrow, 40, 10);
    for (int i = 0; i < 100; i++) {
        look(i < 50 ? 0 : 255, code, false);
        assert_in_range(set.exposure, 20, 60);
        assert_in_range(set.gain, 10, 12);
    }
}

static void small_errors_are_left_alone(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    for (int i = 0; i < 60; i++) {
        assert_false(look(175, code, false));
        assert_false(look(235, code, false));
    }
}

static void a_camera_is_given_time_to_follow(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    assert_true(look(60, code, false));
    for (int i = 0; i < 4; i++)
        assert_false(look(60, code, false));
    assert_true(look(60, code, false));
}

static void the_room_does_not_disturb_what_was_metered_on_a_code(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    look(200, code, false);
    for (int i = 0; i < 55; i++)
        assert_false(look(40, NULL, false)); /* 1.8 s: the code will be back */
    bool changed = false;
    for (int i = 0; i < 15; i++)
        changed = changed || look(40, NULL, false);
    assert_true(changed);
}

static void focus_is_locked_once_codes_are_read(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    assert_false(look(200, code, true));
    assert_true(look(200, code, true));
    assert_false(set.focus_auto);
    assert_int_equal(set.focus, 77);
    for (int i = 0; i < 3000; i++)
        assert_false(look(200, NULL, false)); /* nobody there: it stays */
}

static void focus_is_released_when_codes_in_view_are_not_read(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    look(200, code, true);
    look(200, code, true);
    for (int i = 0; i < 80; i++)
        assert_false(look(200, code, false));
    bool changed = false;
    for (int i = 0; i < 20; i++)
        changed = changed || look(200, code, false);
    assert_true(changed);
    assert_true(set.focus_auto);
}

static void a_read_now_and_then_keeps_the_lock(void **state)
{
    (void)state;
    begin(&full, 40, 0);
    look(200, code, true);
    look(200, code, true);
    for (int i = 0; i < 1000; i++)
        assert_false(look(200, code, i % 60 == 0));
}

static void the_level_of_a_code_is_that_of_its_light_part(void **state)
{
    uint8_t pixels[100 * 100];
    struct qz_frame f = {pixels, 100, 100, 100, 0, 0};
    const float box[4] = {40, 40, 60, 60}, outside[4] = {-50, -50, 500, 500}, nothing[4] = {90, 90, 10, 10};
    (void)state;
    memset(pixels, 30, sizeof pixels);
    for (int y = 40; y < 60; y++)
        for (int x = 40; x < 60; x++)
            pixels[y * 100 + x] = x % 2 ? 210 : 10;
    assert_int_equal((int)qz_meter_level(&f, box), 210);
    assert_int_equal((int)qz_meter_level(&f, outside), 30);
    qz_meter_level(&f, nothing);
    memset(pixels, 110, sizeof pixels);
    assert_int_equal((int)(qz_meter_level(&f, NULL) + 0.5), 200);
}

/* ---- through the camera source ---- */

#define CAM "device /dev/video0 usb-1 HD Webcam\nmode GREY 640 480 30\n"
#define CONTROLS                                                                                             \
    "control exposure 3 2047 250\ncontrol gain 0 100 20\ncontrol focus 0 250 77\ncontrol auto_exposure 0 3 " \
    "3\n"                                                                                                    \
    "control auto_focus 0 1 1\ncontrol rate_cut 0 1 1\ncontrol mains 0 2 2\n"

static struct qz_source *run(const char *script, int frames, const float *box, bool read, int *level)
{
    struct qz_err err;
    struct qz_frame f;
    cameras_play(script);
    struct qz_source *src = qz_source_open("v4l2:/dev/video0", NULL, &err);
    assert_non_null(src);
    for (int i = 0; i < frames; i++) {
        assert_int_equal(qz_source_next(src, 1000, &f, &err), QZ_GOT_FRAME);
        *level = f.luma[200 * f.stride + 200];
        qz_source_feedback(src, box, read);
    }
    return src;
}

static void a_dark_and_a_bright_camera_are_brought_to_paper_white(void **state)
{
    static const char *const scripts[] = {CAM CONTROLS "light 4\n", CAM CONTROLS "light 60\n"};
    int level = 0;
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct qz_source *src = run(scripts[i], 90, code, false, &level);
        assert_in_range(level, 160, 245);
        assert_int_equal(cameras_control("auto_exposure"), 1);
        assert_int_equal(cameras_control("rate_cut"), 0);
        assert_int_equal(cameras_control("mains"), 1);
        qz_source_close(src);
    }
}

static void controls_are_put_back_on_close(void **state)
{
    int level;
    (void)state;
    struct qz_source *src = run(CAM CONTROLS "light 4\n", 90, code, true, &level);
    assert_int_equal(cameras_control("auto_focus"), 0);
    assert_int_not_equal(cameras_control("exposure"), 250);
    qz_source_close(src);
    assert_int_equal(cameras_control("exposure"), 250);
    assert_int_equal(cameras_control("gain"), 20);
    assert_int_equal(cameras_control("focus"), 77);
    assert_int_equal(cameras_control("auto_exposure"), 3);
    assert_int_equal(cameras_control("auto_focus"), 1);
    assert_int_equal(cameras_control("rate_cut"), 1);
    assert_int_equal(cameras_control("mains"), 2);
}

static void nothing_is_touched_before_the_first_feedback(void **state)
{
    struct qz_err err;
    struct qz_frame f;
    (void)state;
    cameras_play(CAM CONTROLS "light 4\n");
    struct qz_source *src = qz_source_open("v4l2:/dev/video0", NULL, &err);
    assert_int_equal(qz_source_next(src, 1000, &f, &err), QZ_GOT_FRAME);
    assert_int_equal(cameras_control("auto_exposure"), 3);
    qz_source_close(src);
}

static void a_camera_without_controls_just_works(void **state)
{
    int level;
    (void)state;
    qz_source_close(run(CAM, 60, code, true, &level));
}

static void a_camera_that_refuses_manual_mode_keeps_its_automatic(void **state)
{
    int level;
    (void)state;
    struct qz_source *src =
        run(CAM CONTROLS "deny auto_exposure\ndeny auto_focus\nlight 4\n", 60, code, true, &level);
    assert_int_equal(cameras_control("auto_exposure"), 3);
    assert_int_equal(cameras_control("exposure"), 250);
    assert_int_equal(cameras_control("gain"), 20);
    assert_int_equal(cameras_control("auto_focus"), 1);
    qz_source_close(src);
}

/* Some sensors have the switch alone. Manual then would mean the exposure of this moment, all day. */
static void a_camera_without_an_exposure_time_keeps_its_automatic(void **state)
{
    int level;
    (void)state;
    struct qz_source *src =
        run(CAM "control gain 0 100 20\ncontrol auto_exposure 0 3 3\nlight 4\n", 60, code, true, &level);
    assert_int_equal(cameras_control("auto_exposure"), 3);
    qz_source_close(src);
}

static void settings_are_made_anew_when_the_camera_comes_back(void **state)
{
    struct qz_frame f;
    int level;
    (void)state;
    struct qz_source *src =
        run(CAM CONTROLS "light 4\ndo good 90\ndo gone 500 /dev/video0\n", 90, code, false, &level);
    while (qz_source_next(src, 1000, &f, NULL) != QZ_GOT_FRAME)
        ;
    qz_source_feedback(src, code, false);
    assert_int_equal(cameras_control("auto_exposure"), 1);
    qz_source_close(src);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settles_from_any_start_in_any_light),
        cmocka_unit_test(settles_without_gain_too),
        cmocka_unit_test(exposure_is_short_where_light_allows_and_flicker_free_where_not),
        cmocka_unit_test(the_camera_s_own_limits_hold),
        cmocka_unit_test(small_errors_are_left_alone),
        cmocka_unit_test(a_camera_is_given_time_to_follow),
        cmocka_unit_test(the_room_does_not_disturb_what_was_metered_on_a_code),
        cmocka_unit_test(focus_is_locked_once_codes_are_read),
        cmocka_unit_test(focus_is_released_when_codes_in_view_are_not_read),
        cmocka_unit_test(a_read_now_and_then_keeps_the_lock),
        cmocka_unit_test(the_level_of_a_code_is_that_of_its_light_part),
        cmocka_unit_test(a_dark_and_a_bright_camera_are_brought_to_paper_white),
        cmocka_unit_test(controls_are_put_back_on_close),
        cmocka_unit_test(nothing_is_touched_before_the_first_feedback),
        cmocka_unit_test(a_camera_without_controls_just_works),
        cmocka_unit_test(a_camera_that_refuses_manual_mode_keeps_its_automatic),
        cmocka_unit_test(a_camera_without_an_exposure_time_keeps_its_automatic),
        cmocka_unit_test(settings_are_made_anew_when_the_camera_comes_back),
    };
    (void)argc;
    cameras_under_shim(argv);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    cameras_tidy();
    return rc;
}
