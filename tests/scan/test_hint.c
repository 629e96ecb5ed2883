/* What the scanner says of pictures that it reads nothing in. Where a code is seen, the picture is one of a
 * code that would be read but for the one thing that stands in the way, and its place is told as well. */
#include "scan/engine/scan.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char pass[] = "QZ1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEXWK "
                           "G2EP4J0BGJLFX3R3VHXK.PJ:2DPF6R:5SVBHABVCNN95SWMPHQUHQN";

static struct qz_scanner *scanner;

static int begin(void **state)
{
    (void)state;
    static const struct qz_scan_options still = {.still = true};
    scanner = qz_scanner_create(&still, NULL);
    return scanner ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    qz_scanner_destroy(scanner);
    return 0;
}

static struct qz_scan_result look(const struct picture *p)
{
    struct qz_frame f = {p->px, p->w, p->h, p->w, 0, 0};
    struct qz_scan_result r;
    assert_int_equal(qz_scanner_frame(scanner, &f, &r, NULL), 0);
    return r;
}

static void square(float x, float y, float side, float corner[8])
{
    float at[8] = {x, y, x + side, y, x + side, y + side, x, y + side};
    memcpy(corner, at, sizeof at);
}

static float area(const float c[8])
{
    float twice = 0;
    for (int k = 0; k < 4; k++)
        twice += c[2 * k] * c[2 * (k + 1) % 8 + 1] - c[2 * (k + 1) % 8] * c[2 * k + 1];
    return 0.5f * fabsf(twice);
}

/* Unread, seen for this reason, and seen where it is, whichever corner the outline begins with. */
static void assert_hint(const struct qz_scan_result *r, enum qz_scan_hint hint, const float corner[8])
{
    float seen[8], side = sqrtf(area(corner));
    assert_int_equal(r->count, 0);
    assert_string_equal(qz_scan_hint_name(r->hint), qz_scan_hint_name(hint));
    assert_true(r->seen);

    for (int k = 0; k < 4; k++)
        seen[2 * k] = r->outline[k].x, seen[2 * k + 1] = r->outline[k].y;
    assert_true(fabsf(area(seen) / area(corner) - 1) < 0.15f);

    for (int k = 0; k < 4; k++) {
        float nearest = side;
        for (int i = 0; i < 4; i++)
            nearest =
                fminf(nearest, hypotf(seen[2 * i] - corner[2 * k], seen[2 * i + 1] - corner[2 * k + 1]));
        assert_true(nearest < 0.15f * side);
    }
}

static void assert_read(const struct qz_scan_result *r)
{
    assert_int_equal(r->count, 1);
    assert_int_equal(r->code[0].len, strlen(pass));
    assert_memory_equal(r->code[0].bytes, pass, strlen(pass));
    assert_int_equal(r->hint, QZ_HINT_NONE);
}

static void hints_have_names(void **state)
{
    (void)state;
    for (int h = 0; h < QZ_HINT_COUNT; h++)
        assert_true(strlen(qz_scan_hint_name((enum qz_scan_hint)h)) >= 3);
    assert_string_equal(qz_scan_hint_name(QZ_HINT_BLURRED), "blurred");
}

static void a_picture_of_one_grey_is_dark_or_bright_or_nothing(void **state)
{
    (void)state;
    static const struct {
        uint8_t grey;
        enum qz_scan_hint hint;
    } wall[] = {{3, QZ_HINT_DARK}, {128, QZ_HINT_NONE}, {255, QZ_HINT_BRIGHT}};
    for (int i = 0; i < 3; i++) {
        struct picture p = picture_make(640, 480, wall[i].grey);
        struct qz_scan_result r = look(&p);
        assert_int_equal(r.count, 0);
        assert_int_equal(r.hint, wall[i].hint);
        assert_false(r.seen);
        free(p.px);
    }
}

/* In noise that modules of three pixels bear well, those of half the size are only seen. */
static void a_code_whose_modules_are_too_small_is_far(void **state)
{
    (void)state;
    int seen = 0;
    for (uint64_t seed = 1; seed <= 12; seed++)
        for (int near = 0; near < 2; near++) {
            struct picture p = picture_make(320, 240, 200);
            struct code_look l = {.dark = 30, .light = 220, .level = 1, .quiet = 4};
            float side = 45 * (near ? 3 : 1.5f);
            square(90, 60, side, l.corner);
            assert_true(picture_code(&p, pass, &l));
            picture_noise(&p, 60, seed);

            struct qz_scan_result r = look(&p);
            free(p.px);

            if (near)
                assert_read(&r);
            else if (r.count == 0 && r.seen)
                assert_hint(&r, QZ_HINT_FAR, l.corner), seen++;
        }
    assert_true(seen >= 2); /* the others are lost in the noise, or read after all */
}

/* Held with the corner that has no finder down, and then too low. */
static void a_code_that_sticks_out_of_the_picture_is_outside(void **state)
{
    (void)state;
    for (int low = 0; low < 2; low++) {
        struct picture p = picture_make(480, 400, 200);
        float x = 240, y = low ? 370 : 220, r = 155;
        struct code_look l = {{x, y - r, x + r, y, x, y + r, x - r, y}, 30, 220, 0, 1, 4};
        assert_true(picture_code(&p, pass, &l));
        struct qz_scan_result result = look(&p);
        if (low)
            assert_hint(&result, QZ_HINT_OUTSIDE, l.corner);
        else
            assert_read(&result);
        free(p.px);
    }
}

/* Two finders and nothing that belongs to them, such as lamps or buttons: the camera meters on where they
 * are. */
static void two_finders_without_a_code_are_outlined(void **state)
{
    (void)state;
    struct picture p = picture_make(480, 400, 200);
    struct code_look l = {.dark = 30, .light = 220, .level = 1, .quiet = 4};
    float around[8] = {110, 90, 380, 90, 380, 132, 110, 132}; /* the upper two of 45 modules of 6 pixels */
    square(110, 90, 45 * 6, l.corner);
    assert_true(picture_code(&p, pass, &l));

    for (int y = 90; y < 90 + 45 * 6; y++)
        for (int x = 110; x < 110 + 45 * 6; x++)
            if (y >= 90 + 8 * 6 || (x >= 110 + 8 * 6 && x < 110 + 37 * 6))
                p.px[y * p.w + x] = 220;

    struct qz_scan_result r = look(&p);
    assert_int_equal(r.count, 0);
    assert_int_equal(r.hint, QZ_HINT_SEEN);
    assert_true(r.seen);

    for (int k = 0; k < 4; k++) {
        assert_true(fabsf(r.outline[k].x - around[2 * k]) < 6);
        assert_true(fabsf(r.outline[k].y - around[2 * k + 1]) < 6);
    }
    free(p.px);
}

/* The pass with its upper left corner at (x, y), seen in box (left, top, right, bottom); NULL: not seen. */
static void assert_part(float x, float y, float module, enum qz_scan_hint hint, const float box[4])
{
    static const int left_right[4] = {0, 2, 2, 0}, top_bottom[4] = {1, 1, 3, 3};
    struct picture p = picture_make(480, 400, 200);
    struct code_look l = {.dark = 30, .light = 220, .level = 1, .quiet = 4};
    square(x, y, 45 * module, l.corner);
    assert_true(picture_code(&p, pass, &l));

    struct qz_scan_result r = look(&p);
    assert_int_equal(r.count, 0);
    assert_string_equal(qz_scan_hint_name(r.hint), qz_scan_hint_name(hint));
    assert_int_equal(r.seen, box != NULL);
    for (int k = 0; k < 4; k++) {
        float bx = box ? box[left_right[k]] : 0;
        float by = box ? box[top_bottom[k]] : 0;
        assert_true(hypotf(r.outline[k].x - bx, r.outline[k].y - by) < module);
    }
    free(p.px);
}

static void a_single_finder_at_the_edge_is_outside(void **state)
{
    (void)state;
    assert_part(-180, 340, 6, QZ_HINT_OUTSIDE, NULL);
}

static void a_single_large_finder_is_too_close(void **state)
{
    (void)state;
    static const float box[] = {60, 60, 60 + 7 * 15, 60 + 7 * 15};
    assert_part(60, 60, 15, QZ_HINT_CLOSE, box);
}

/* A lamp mirrored in a pass: burnt out at its middle, falling off around it. */
static void shine(struct picture *p, float x, float y, float radius)
{
    for (int i = 0; i < p->w * p->h; i++) {
        float d = hypotf((float)(i % p->w) - x, (float)(i / p->w) - y) - radius;
        float light = p->px[i] + (d < 0 ? 255 : 255 * expf(-d / 10));
        p->px[i] = (uint8_t)fminf(light, 255);
    }
}

static void a_code_under_glare_is_too_bright(void **state)
{
    (void)state;
    for (int lamp = 0; lamp < 2; lamp++) {
        struct picture p = picture_make(480, 480, 190);
        struct code_look l = {{60, 60, 420, 60, 420, 420, 60, 420}, 30, 200, 10, 1, 4};
        assert_true(picture_code(&p, pass, &l));
        if (lamp)
            shine(&p, 270, 270, 165);

        struct qz_scan_result r = look(&p);
        if (lamp)
            assert_hint(&r, QZ_HINT_BRIGHT, l.corner);
        else
            assert_read(&r);

        free(p.px);
    }
}

/* Large, sharp, well lit and whole in view, and its data painted over: there is nothing to advise. */
static void a_ruined_code_is_just_seen(void **state)
{
    (void)state;
    for (int ruined = 0; ruined < 2; ruined++) {
        struct picture p = picture_make(400, 400, 200);
        struct code_look l = {.dark = 30, .light = 220, .level = 1, .quiet = 4};
        uint64_t seed = 5;
        square(60, 60, 45 * 6, l.corner);
        assert_true(picture_code(&p, pass, &l));

        for (int y = 9; ruined && y < 36; y++)
            for (int x = 9; x < 36; x++)
                for (int k = 0, grey = picture_random(&seed) & 1 ? 220 : 30; k < 36; k++)
                    p.px[(60 + y * 6 + k / 6) * 400 + 60 + x * 6 + k % 6] = (uint8_t)grey;

        struct qz_scan_result r = look(&p);
        if (ruined)
            assert_hint(&r, QZ_HINT_SEEN, l.corner);
        else
            assert_read(&r);
        free(p.px);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hints_have_names),
        cmocka_unit_test(a_picture_of_one_grey_is_dark_or_bright_or_nothing),
        cmocka_unit_test(a_code_whose_modules_are_too_small_is_far),
        cmocka_unit_test(a_code_that_sticks_out_of_the_picture_is_outside),
        cmocka_unit_test(two_finders_without_a_code_are_outlined),
        cmocka_unit_test(a_single_finder_at_the_edge_is_outside),
        cmocka_unit_test(a_single_large_finder_is_too_close),
        cmocka_unit_test(a_code_under_glare_is_too_bright),
        cmocka_unit_test(a_ruined_code_is_just_seen),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
