/* Pictures and their black-and-white copies: the vector paths and the plain ones agree to the bit. */
#include "scan/engine/bits.h"
#include "tests/support/code_picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static struct qz_img view(const struct picture *p)
{
    return (struct qz_img){p->px, p->w, p->h, p->w, 1};
}

static struct picture texture(int w, int h, uint64_t seed)
{
    struct picture p = picture_make(w, h, 0);
    for (int i = 0; i < w * h; i++)
        p.px[i] = (uint8_t)picture_random(&seed);
    return p;
}

static void reducing_gives_the_same_pixels_with_and_without_vectors(void **state)
{
    (void)state;
    for (int w = 16; w < 80; w += 7)
        for (int k = 2; k <= 5; k++) {
            struct picture p = texture(w, 23, (uint64_t)w);
            struct qz_img im = view(&p), a, b;
            uint8_t *one = malloc((size_t)w * 23), *two = malloc((size_t)w * 23);

            qz_img_reduce(&im, k, one, &a, true);
            qz_img_reduce(&im, k, two, &b, false);

            assert_int_equal(a.w, w / k);
            assert_int_equal(a.h, 23 / k);
            assert_memory_equal(one, two, (size_t)a.w * (size_t)a.h);

            free(one);
            free(two);
            free(p.px);
        }
}

static void reducing_averages(void **state)
{
    (void)state;
    uint8_t px[36], out[4];
    struct qz_img im = {px, 6, 6, 6, 1}, r;
    for (int i = 0; i < 36; i++)
        px[i] = (uint8_t)(i % 6 < 3 ? 30 : 90);
    qz_img_reduce(&im, 3, out, &r, true);
    assert_int_equal(out[0], 30);
    assert_int_equal(out[1], 90);
    assert_true(r.scale > 2.99f && r.scale < 3.01f);
}

static void doubling_and_smoothing_keep_a_flat_picture(void **state)
{
    (void)state;
    struct picture p = picture_make(37, 19, 123);
    struct qz_img im = view(&p), r;
    uint16_t line[37];
    uint8_t *out = malloc(4 * 37 * 19);

    assert_true(qz_img_double(&im, line, out, &r, 0));
    for (int i = 0; i < 4 * 37 * 19; i++)
        assert_int_equal(out[i], 123);

    qz_img_smooth(&im, line, out, &r);
    for (int i = 0; i < 37 * 19; i++)
        assert_int_equal(out[i], 123);

    qz_img_sharpen(&im, 32, 2, out, &r);
    for (int i = 0; i < 37 * 19; i++)
        assert_int_equal(out[i], 123);

    free(out);
    free(p.px);
}

static struct qz_bits bits_of(const struct picture *p, int radius, int bias, bool simd)
{
    struct qz_img im = view(p);
    struct qz_bits b;
    uint64_t *words = calloc(qz_bits_words(p->w, p->h), sizeof *words);
    int *scratch = calloc(qz_bits_scratch(p->w, p->h), sizeof *scratch);
    qz_bits_make(&im, radius, bias, false, words, scratch, &b, simd, 0);
    free(scratch);
    return b;
}

static void bits_are_the_same_with_and_without_vectors(void **state)
{
    (void)state;
    for (int w = 8; w < 300; w += 37)
        for (int h = 8; h < 60; h += 13) {
            struct picture p = texture(w, h, (uint64_t)(w * h));
            struct qz_bits a = bits_of(&p, 24, 2, true), b = bits_of(&p, 24, 2, false);
            assert_memory_equal(a.row, b.row, qz_bits_words(w, h) * sizeof *a.row);
            free(a.row);
            free(b.row);
            free(p.px);
        }
}

static void a_dark_patch_is_dark_wherever_the_light_falls_off(void **state)
{
    (void)state;
    struct picture p = picture_make(320, 200, 0);
    for (int y = 0; y < 200; y++)
        for (int x = 0; x < 320; x++) {
            int light = 60 + x / 2, patch = x / 10 % 2 == 0 && y / 10 % 2 == 0;
            p.px[y * 320 + x] = (uint8_t)(patch ? light / 3 : light);
        }
    struct qz_bits b = bits_of(&p, 32, 2, true);
    for (int y = 15; y < 195; y += 10)
        for (int x = 15; x < 315; x += 10)
            assert_int_equal(qz_bit(&b, x, y), x / 10 % 2 == 0 && y / 10 % 2 == 0);
    free(b.row);
    free(p.px);
}

static void bits_beyond_the_width_are_clear(void **state)
{
    (void)state;
    struct picture p = texture(70, 16, 5);
    struct qz_bits b = bits_of(&p, 16, 2, true);
    for (int y = 0; y < 16; y++)
        assert_int_equal(b.row[y * b.words + 1] >> 6, 0);
    free(b.row);
    free(p.px);
}

static void noise_is_the_usual_difference_of_neighbours(void **state)
{
    (void)state;
    struct picture p = picture_make(200, 200, 100);
    struct qz_img im = view(&p);
    assert_int_equal(qz_bits_noise(&im), 0);
    picture_noise(&p, 10, 1);
    assert_in_range(qz_bits_noise(&im), 7, 13);
    free(p.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reducing_gives_the_same_pixels_with_and_without_vectors),
        cmocka_unit_test(reducing_averages),
        cmocka_unit_test(doubling_and_smoothing_keep_a_flat_picture),
        cmocka_unit_test(bits_are_the_same_with_and_without_vectors),
        cmocka_unit_test(a_dark_patch_is_dark_wherever_the_light_falls_off),
        cmocka_unit_test(bits_beyond_the_width_are_clear),
        cmocka_unit_test(noise_is_the_usual_difference_of_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
