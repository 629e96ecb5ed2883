/* Frames of a camera that is mounted on its side or sends a mirror image, put upright. */
#include "scan/source/turn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Three columns, two rows, in rows of four bytes: abc
 *                                                 def */
static const uint8_t letters[] = "abc.def.";

static void each_turn_puts_each_pixel_in_its_place(void **state)
{
    static const struct {
        int quarters;
        bool mirror;
        int width;
        const char *want;
    } turns[] = {
        {0, false, 3, "abcdef"}, {0, true, 3, "cbafed"}, {1, false, 2, "daebfc"}, {1, true, 2, "adbecf"},
        {2, false, 3, "fedcba"}, {2, true, 3, "defabc"}, {3, false, 2, "cfbead"}, {3, true, 2, "fcebda"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof turns / sizeof *turns; i++) {
        struct qz_turn t = {.quarters = turns[i].quarters, .mirror = turns[i].mirror};
        struct qz_frame f = {.luma = letters, .width = 3, .height = 2, .stride = 4};
        char got[7] = "";
        assert_int_equal(qz_turn_frame(&t, &f), 0);
        assert_int_equal(f.width, turns[i].width);
        assert_int_equal(f.height, 6 / turns[i].width);

        for (int k = 0; k < 6; k++)
            got[k] = (char)f.luma[k / f.width * f.stride + k % f.width];
        assert_string_equal(got, turns[i].want);
        qz_turn_finish(&t);
    }
}

/* A bright box is found in the turned frame, and led back to where it was. */
static void a_box_is_led_back(void **state)
{
    static uint8_t px[200 * 100];
    (void)state;
    for (int y = 20; y < 30; y++)
        memset(px + y * 200 + 150, 255, 40);

    for (int quarters = 0; quarters < 4; quarters++)
        for (int mirror = 0; mirror < 2; mirror++) {
            struct qz_turn t = {.quarters = quarters, .mirror = mirror};
            struct qz_frame f = {.luma = px, .width = 200, .height = 100, .stride = 200};
            float box[4] = {1000, 1000, 0, 0}, back[4];
            assert_int_equal(qz_turn_frame(&t, &f), 0);

            for (int i = 0; i < f.width * f.height; i++) {
                float x = (float)(i % f.width), y = (float)(i / f.width);
                if (!f.luma[i])
                    continue;
                box[0] = x < box[0] ? x : box[0];
                box[1] = y < box[1] ? y : box[1];
                box[2] = x + 1 > box[2] ? x + 1 : box[2];
                box[3] = y + 1 > box[3] ? y + 1 : box[3];
            }

            qz_turn_back(&t, box, back);
            assert_int_equal((int)back[0], 150);
            assert_int_equal((int)back[1], 20);
            assert_int_equal((int)back[2], 190);
            assert_int_equal((int)back[3], 30);
            qz_turn_finish(&t);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_turn_puts_each_pixel_in_its_place),
        cmocka_unit_test(a_box_is_led_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
