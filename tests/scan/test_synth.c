/* The synthetic camera must be believed before what it shows can be used to judge a scanner. */
#include "tests/synth/synth.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zbar.h>

#define W    640
#define H    480
#define SIZE ((size_t)W * H)
#define TEXT "QZ1:THE QUICK BROWN FOX 0123456789 $%*+-./: JUMPS OVER A LAZY DOG"

static const char *const one_text[] = {TEXT};

static struct synth_settings clean(void)
{
    return (struct synth_settings){.seed = 7, .width = W, .height = H, .module_px = 6};
}

/* Frame number n of a scene; the caller frees it. */
static uint8_t *frame_of(const struct synth_settings *set, int n)
{
    size_t size = (size_t)set->width * (size_t)set->height;
    struct synth *s = synth_create(set, one_text, 1);
    assert_non_null(s);
    uint8_t *copy = malloc(size);
    assert_non_null(copy);
    for (int i = 0; i <= n; i++)
        memcpy(copy, synth_next(s), size);
    synth_destroy(s);
    return copy;
}

static bool zbar_reads(const uint8_t *luma, int w, int h, const char *text)
{
    zbar_image_scanner_t *z = zbar_image_scanner_create();
    zbar_image_t *image = zbar_image_create();
    bool found = false;

    zbar_image_scanner_set_config(z, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(z, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)w, (unsigned)h);
    zbar_image_set_data(image, luma, (unsigned long)w * (unsigned long)h, NULL);
    zbar_scan_image(z, image);

    for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
        found = found || strcmp(zbar_symbol_get_data(s), text) == 0;

    zbar_image_destroy(image);
    zbar_image_scanner_destroy(z);
    return found;
}

static uint64_t fingerprint(const uint8_t *p, size_t n)
{
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 0x100000001b3u;
    return h;
}

static double mean_change(const uint8_t *a, const uint8_t *b)
{
    double sum = 0;
    for (size_t i = 0; i < SIZE; i++)
        sum += abs(a[i] - b[i]);
    return sum / (double)SIZE;
}

/* ---- the frames repeat ---- */

static struct synth_settings everything(void)
{
    struct synth_settings s = clean();

    s.medium = SYNTH_PHONE;
    s.tilt_deg = 15;
    s.roll_deg = 10;
    s.hand = 0.7;
    s.motion_blur = 0.8;
    s.defocus = 0.3;
    s.breathing = 0.2;
    s.exposure_ramp = 0.5;
    s.glare = s.shadow = s.moire = s.bands = s.reflection = 0.4;
    s.noise = 6;
    s.jpeg_quality = 70;
    s.people = 3;

    return s;
}

static void same_seed_gives_the_same_frames(void **state)
{
    (void)state;
    struct synth_settings set = everything();
    uint8_t *a = frame_of(&set, 3), *b = frame_of(&set, 3);
    assert_memory_equal(a, b, SIZE);
    set.seed++;
    uint8_t *c = frame_of(&set, 3);
    assert_true(mean_change(a, c) > 3);
    free(a);
    free(b);
    free(c);
}

/* A number written down once: another machine, compiler or library must give it too. */
static void frames_are_the_same_on_every_machine(void **state)
{
    (void)state;
    struct synth_settings set = everything();
    uint8_t *a = frame_of(&set, 2);
    assert_int_equal(fingerprint(a, SIZE), 0xbadc0c4d9a4292a3u);
    free(a);
    set.busy = true;
    a = frame_of(&set, 2);
    assert_int_equal(fingerprint(a, SIZE), 0x3ff5252d04e715feu);
    free(a);
}

/* ---- the corners tell the truth ---- */

/* The middle of each finder pattern is dark, the ring around it light, wherever the code stands. */
static void check_finders(const struct synth *s, const uint8_t *p, int i)
{
    double n = synth_modules(s, (size_t)i);
    const double at[3][2] = {{3.5, 3.5}, {n - 3.5, 3.5}, {3.5, n - 3.5}};
    for (int k = 0; k < 3; k++) {
        float dark[2], light[2];
        assert_true(synth_module_at(s, (size_t)i, at[k][0], at[k][1], dark));
        assert_true(synth_module_at(s, (size_t)i, at[k][0] + 2, at[k][1], light));
        int a = p[(int)dark[1] * W + (int)dark[0]], b = p[(int)light[1] * W + (int)light[0]];
        assert_true(a < 80);
        assert_true(b > a + 80);
    }
}

static void corners_follow_the_code(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 24; seed++) {
        struct synth_settings set = clean();
        set.seed = seed;
        set.hand = 0.6;
        set.tilt_deg = (double)(seed % 6) * 8;
        set.roll_deg = (double)seed * 31;
        set.mirrored = seed & 1;
        set.curl = seed % 3 == 0 ? 0.15 : 0;

        struct synth *s = synth_create(&set, one_text, 1);
        assert_non_null(s);
        for (int f = 0; f < 5; f++) {
            float c[8];
            const uint8_t *p = synth_next(s);
            assert_true(synth_corners(s, 0, c));
            check_finders(s, p, 0);
        }
        synth_destroy(s);
    }
}

static void corners_of_a_still_frontal_code_are_where_arithmetic_puts_them(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    struct synth *s = synth_create(&set, one_text, 1);
    float c[8];
    assert_non_null(s);
    synth_next(s);
    assert_true(synth_corners(s, 0, c));
    double half = synth_modules(s, 0) * 6 / 2.0;
    const double want[8] = {W / 2.0 - half, H / 2.0 - half, W / 2.0 + half, H / 2.0 - half,
                            W / 2.0 + half, H / 2.0 + half, W / 2.0 - half, H / 2.0 + half};
    for (int i = 0; i < 8; i++)
        assert_true(fabs(c[i] - want[i]) < 0.01);
    synth_destroy(s);
}

static void several_codes_stand_beside_each_other(void **state)
{
    (void)state;
    static const char *const texts[] = {"FIRST", "SECOND, WHICH IS LONGER", "THIRD"};
    struct synth_settings set = clean();
    set.module_px = 4;
    struct synth *s = synth_create(&set, texts, 3);
    assert_non_null(s);
    const uint8_t *p = synth_next(s);
    for (int i = 0; i < 3; i++) {
        check_finders(s, p, i);
        assert_true(zbar_reads(p, W, H, texts[i]));
    }
    assert_int_equal(synth_modules(s, 3), 0);
    synth_destroy(s);
}

/* ---- it can be read, and what makes it hard does something ---- */

static void a_clean_picture_is_read_on_every_medium(void **state)
{
    (void)state;
    for (int medium = SYNTH_PAPER; medium <= SYNTH_CARD; medium++) {
        struct synth_settings set = clean();
        set.medium = (enum synth_medium)medium;
        uint8_t *p = frame_of(&set, 0);
        assert_true(zbar_reads(p, W, H, TEXT));
        free(p);
    }
}

static void an_empty_room_holds_no_code(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    set.people = 3;
    struct synth *s = synth_create(&set, NULL, 0);
    float c[8];
    assert_non_null(s);

    uint8_t first[64];
    const uint8_t *p = synth_next(s);
    assert_false(synth_corners(s, 0, c));
    memcpy(first, p + SIZE / 2, sizeof first);
    uint64_t before = fingerprint(p, SIZE);

    for (int i = 0; i < 15; i++)
        p = synth_next(s);
    assert_true(fingerprint(p, SIZE) != before); /* people walk */
    synth_destroy(s);
}

static void a_still_scene_stays_the_same(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    uint8_t *a = frame_of(&set, 0), *b = frame_of(&set, 10);
    assert_memory_equal(a, b, SIZE);
    free(a);
    free(b);
}

static void each_setting_changes_the_picture(void **state)
{
    (void)state;
    static const char *const settings[][2] = {
        {"module_px", "5"},     {"tilt_deg", "30"},     {"roll_deg", "20"},   {"hand", "0.8"},
        {"enter_s", "2"},       {"stay_s", "0.01"},     {"motion_blur", "2"}, {"defocus", "1"},
        {"breathing", "1"},     {"exposure_ramp", "1"}, {"gain", "0.4"},      {"glare", "1"},
        {"shadow", "1"},        {"moire", "1"},         {"bands", "1"},       {"reflection", "1"},
        {"curl", "0.2"},        {"torn", "0.2"},        {"noise", "10"},      {"contrast", "0.4"},
        {"jpeg_quality", "20"}, {"inverted", "1"},      {"mirrored", "1"},    {"people", "4"},
        {"room_seed", "99"},    {"medium", "card"},     {"start_s", "2"},
    };

    struct synth_settings base = clean();
    base.medium = SYNTH_PHONE;
    base.module_px = 4;
    base.glare = 0.3; /* drifts with the room's clock */

    uint8_t *plain = frame_of(&base, 4);
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct synth_settings set = base;
        assert_int_equal(synth_set(&set, settings[i][0], settings[i][1]), 0);
        uint8_t *p = frame_of(&set, 4);
        if (mean_change(plain, p) < 0.2)
            fail_msg("%s=%s changes next to nothing", settings[i][0], settings[i][1]);
        free(p);
    }

    free(plain);
}

/* Standard deviation of a patch of the still wall, between two frames: the noise alone. */
static void noise_has_the_sigma_asked_for(void **state)
{
    (void)state;
    for (int sigma = 2; sigma <= 32; sigma *= 4) {
        struct synth_settings quiet = clean(), set = clean();
        set.noise = sigma;
        uint8_t *a = frame_of(&quiet, 0), *b = frame_of(&set, 0);

        double sum = 0, n = 0;
        for (size_t i = 0; i < SIZE; i++) {
            if (a[i] > 110 && a[i] < 145) {
                sum += (b[i] - a[i]) * (b[i] - a[i]);
                n++;
            }
        }

        assert_true(n > 1000);
        double got = sqrt(sum / n);
        assert_true(got > 0.9 * sigma && got < 1.1 * sigma);

        free(a);
        free(b);
    }
}

/* Grey-level range along a line through the code: what contrast, blur and movement take away. */
static double sharpness(const struct synth_settings *set)
{
    uint8_t *p = frame_of(set, 0);
    double sum = 0;
    for (int y = H / 2 - 60; y < H / 2 + 60; y++)
        for (int x = W / 2 - 60; x < W / 2 + 60; x++)
            sum += abs(p[y * W + x + 1] - p[y * W + x]) + abs(p[(y + 1) * W + x] - p[y * W + x]);
    free(p);
    return sum;
}

static void blur_grows_with_its_settings(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    double sharp = sharpness(&set), last = sharp;

    for (int i = 1; i <= 4; i++) {
        set.defocus = 0.25 * i;
        double now = sharpness(&set);
        assert_true(now < last);
        last = now;
    }
    assert_true(last < 0.6 * sharp);

    set.defocus = 0;
    last = sharp;
    for (int i = 1; i <= 3; i++) {
        set.motion_blur = 0.6 * i;
        double now = sharpness(&set);
        assert_true(now < last);
        last = now;
    }

    set.motion_blur = 0;
    set.contrast = 0.5;
    double half = sharpness(&set);
    assert_true(half > 0.42 * sharp && half < 0.58 * sharp);
}

static void dark_mode_swaps_and_tearing_takes_away(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    set.inverted = true;
    float at[2];
    struct synth *s = synth_create(&set, one_text, 1);
    assert_non_null(s);

    const uint8_t *q = synth_next(s);
    assert_true(synth_module_at(s, 0, 3.5, 3.5, at));
    assert_true(q[(int)at[1] * W + (int)at[0]] > 180);
    synth_destroy(s);

    set = clean();
    set.torn = 0.3;
    uint8_t *p = frame_of(&set, 0);
    assert_false(zbar_reads(p, W, H, TEXT));
    free(p);
}

/* ---- coming and going ---- */

static void the_code_comes_stays_and_goes(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    set.enter_s = 0.5;
    set.stay_s = 1;

    struct synth *s = synth_create(&set, one_text, 1);
    float c[8];
    bool seen[75];
    assert_non_null(s);

    for (int i = 0; i < 75; i++) {
        const uint8_t *p = synth_next(s);
        seen[i] = synth_corners(s, 0, c);
        if (i == 30)
            assert_true(zbar_reads(p, W, H, TEXT));
    }

    assert_false(seen[0]);
    for (int i = 16; i <= 45; i++)
        assert_true(seen[i]);
    assert_false(seen[61]);
    assert_false(seen[74]);
    synth_destroy(s);
}

static void settings_out_of_range_are_refused(void **state)
{
    (void)state;
    struct synth_settings set = clean();
    set.width = 8;
    assert_null(synth_create(&set, one_text, 1));

    set = clean();
    set.curl = 0.6;
    assert_null(synth_create(&set, one_text, 1));

    set = clean();
    assert_null(synth_create(&set, one_text, SYNTH_CODES + 1));

    char *huge = malloc(9000);
    assert_non_null(huge);
    memset(huge, 'x', 8999);
    huge[8999] = '\0';
    const char *texts[] = {huge};
    assert_null(synth_create(&set, texts, 1));
    free(huge);

    assert_int_equal(synth_set(&set, "no_such_thing", "1"), -1);
    assert_int_equal(synth_set(&set, "hand", "much"), -1);
    assert_int_equal(synth_set(&set, "medium", "stone"), -1);
    synth_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_seed_gives_the_same_frames),
        cmocka_unit_test(frames_are_the_same_on_every_machine),
        cmocka_unit_test(corners_follow_the_code),
        cmocka_unit_test(corners_of_a_still_frontal_code_are_where_arithmetic_puts_them),
        cmocka_unit_test(several_codes_stand_beside_each_other),
        cmocka_unit_test(a_clean_picture_is_read_on_every_medium),
        cmocka_unit_test(an_empty_room_holds_no_code),
        cmocka_unit_test(a_still_scene_stays_the_same),
        cmocka_unit_test(each_setting_changes_the_picture),
        cmocka_unit_test(noise_has_the_sigma_asked_for),
        cmocka_unit_test(blur_grows_with_its_settings),
        cmocka_unit_test(dark_mode_swaps_and_tearing_takes_away),
        cmocka_unit_test(the_code_comes_stays_and_goes),
        cmocka_unit_test(settings_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
