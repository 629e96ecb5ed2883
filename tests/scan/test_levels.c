/* The pictures of the pyramid and their bits. */
#include "scan/engine/engine.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Strokes of outlines and what they enclose, four pixels each: hardly two neighbours are alike at a quarter
 * of the size, and grey ink is ink all the same. */
static void at_a_quarter_edges_are_not_taken_for_noise(void **state)
{
    (void)state;
    static const uint8_t stroke[5] = {20, 100, 20, 250, 250};
    struct picture p = picture_make(400, 400, 0);
    struct qz_frame f = {p.px, p.w, p.h, p.w, 0, 0};
    struct qz_scan_options o = {.still = true};
    struct qz_scan_result r;
    struct qz_err err;
    struct qz_scanner *s = qz_scanner_create(&o, &err);
    assert_non_null(s);

    for (int i = 0; i < p.w * p.h; i++)
        p.px[i] = stroke[i % p.w / 4 % 5];
    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);

    const struct qz_bits *b = qz_level_bits(s, QZ_LV_QUARTER, 64, false);
    assert_non_null(b);
    for (int x = 0; x < b->w; x++)
        assert_int_equal(qz_bit(b, x, 50), stroke[x % 5] < 200);

    qz_scanner_destroy(s);
    free(p.px);
}

static const char pass[] = "QZ1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEXWK "
                           "G2EP4J0BGJLFX3R3VHXK.PJ:2DPF6R:5SVBHABVCNN95SWMPHQUHQN";

#define WIDTH  4000
#define HEIGHT 3000
#define ROW    (WIDTH + 57)
#define LEFT   2734
#define TOP    2100

/* A pass with modules of that many pixels, in a frame far larger than any code needs; the rows are longer
 * still. Its corners are told to half a module. */
static void assert_read_in_large_frame(struct qz_scanner *s, float module)
{
    struct picture p = picture_make(ROW, HEIGHT, 190);
    float n = (float)picture_plain_code(&p, pass, LEFT, TOP, module) * module;
    float corner[4][2] = {{LEFT, TOP}, {LEFT + n, TOP}, {LEFT + n, TOP + n}, {LEFT, TOP + n}};
    struct qz_frame f = {p.px, WIDTH, HEIGHT, ROW, 0, 0};
    struct qz_scan_result r;

    assert_true(n > 0);
    picture_noise(&p, 10, 5);
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);

    assert_int_equal(r.count, 1);
    assert_int_equal(r.code[0].len, strlen(pass));
    assert_memory_equal(r.code[0].bytes, pass, strlen(pass));
    for (int k = 0; k < 4; k++)
        assert_true(hypotf(r.code[0].corner[k].x - corner[k][0], r.code[0].corner[k].y - corner[k][1]) <
                    0.5f * module);
    free(p.px);
}

static void a_large_frame_is_searched_in_a_reduced_copy(void **state)
{
    (void)state;
    struct qz_scan_options o = {.still = true};
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    assert_non_null(s);
    assert_read_in_large_frame(s, 10);
    assert_int_equal(s->base_k, 3);
    assert_int_equal(s->level[QZ_LV_BASE].im.w, WIDTH / 3);
    assert_false(s->level[QZ_LV_FRAME].has_bits); /* the frame's own pixels were not needed */
    qz_scanner_destroy(s);
}

static void a_small_code_in_a_large_frame_is_read_from_the_frame_itself(void **state)
{
    (void)state;
    struct qz_scan_options o = {.still = true};
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    assert_non_null(s);
    assert_read_in_large_frame(s, 2.2f);
    qz_scanner_destroy(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_a_quarter_edges_are_not_taken_for_noise),
        cmocka_unit_test(a_large_frame_is_searched_in_a_reduced_copy),
        cmocka_unit_test(a_small_code_in_a_large_frame_is_read_from_the_frame_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
