/* The weights of colours, and which byte is which of them. */
#include "scan/source/luma.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *fourcc, *bytes; /* as they lie in memory; X: of no interest */
} orders[] = {
    {"RGB3", "RGB"},  {"BGR3", "BGR"},  {"RGB4", "XRGB"}, {"BA24", "XRGB"},
    {"BX24", "XRGB"}, {"BGR4", "BGRX"}, {"AR24", "BGRX"}, {"XR24", "BGRX"},
    {"AB24", "RGBX"}, {"XB24", "RGBX"}, {"RA24", "XBGR"}, {"RX24", "XBGR"},
};

static const struct qz_luma_format *format(const char *name)
{
    uint32_t code = 0;
    for (int i = 3; i >= 0; i--)
        code = code << 8 | (uint8_t)name[i];
    const struct qz_luma_format *f = qz_luma_format(code);
    assert_non_null(f);
    return f;
}

/* The luma of a pixel in which nothing but that colour is on. */
static int luma_of(const char *fourcc, const char *bytes, char colour)
{
    uint8_t px[4] = {0}, luma = 1;
    for (size_t i = 0; bytes[i]; i++)
        px[i] = bytes[i] == colour ? 255 : 0;
    qz_luma_unpack(format(fourcc), px, strlen(bytes), 1, 1, &luma);
    return luma;
}

static void each_colour_has_its_byte_and_its_weight(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        assert_int_equal(luma_of(orders[i].fourcc, orders[i].bytes, 'R'), 77);
        assert_int_equal(luma_of(orders[i].fourcc, orders[i].bytes, 'G'), 149);
        assert_int_equal(luma_of(orders[i].fourcc, orders[i].bytes, 'B'), 29);
        assert_int_equal(luma_of(orders[i].fourcc, orders[i].bytes, 'X'), 0);
    }
}

static void white_stays_white(void **state)
{
    const uint8_t white[8] = {255, 255, 255, 255, 255, 255, 255, 255};
    uint8_t luma[2] = {0};
    (void)state;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        qz_luma_unpack(format(orders[i].fourcc), white, 8, 2, 1, luma);
        assert_int_equal(luma[0], 255);
    }
    qz_luma_unpack(format("Y16 "), white, 4, 2, 1, luma);
    assert_int_equal(luma[1], 255);
    qz_luma_unpack(format("RGGB"), white, 2, 2, 1, luma); /* a single row has none below */
    assert_int_equal(luma[1], 255);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_colour_has_its_byte_and_its_weight),
        cmocka_unit_test(white_stays_white),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
