/* The pictures of the pyramid and their bits. */
#include "scan/engine.h"
#include "tests/support/code_picture.h"

#include <stdlib.h>

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
    const struct qz_bits *b = qz_level_bits(s, QZ_LV_QUARTER, 64);
    assert_non_null(b);
    for (int x = 0; x < b->w; x++)
        assert_int_equal(qz_bit(b, x, 50), stroke[x % 5] < 200);
    qz_scanner_destroy(s);
    free(p.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_a_quarter_edges_are_not_taken_for_noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
