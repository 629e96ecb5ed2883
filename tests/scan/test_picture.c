/* Still pictures: every kind that is read, and how hostile ones are refused. */
#include "scan/source/picture.h"
#include "tests/support/pictures.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <png.h>

#define W 67
#define H 41

static struct qz_frame frame;
static uint8_t *pixels;
static struct qz_err err;

static int decode(const void *data, size_t len)
{
    free(pixels);
    err = (struct qz_err){0};
    return qz_picture_decode(data, len, &pixels, &frame, &err);
}

static int done(void **state)
{
    (void)state;
    free(pixels);
    pixels = NULL;
    return 0;
}

static void reads(void *data, size_t len, int width, int height)
{
    if (decode(data, len) < 0)
        fail_msg("%s", err.msg);
    free(data);
    assert_ptr_equal(frame.luma, pixels);
    assert_int_equal(frame.width, width);
    assert_int_equal(frame.height, height);
    assert_int_equal(frame.stride, width);
}

static void refuses(const void *data, size_t len, const char *why)
{
    assert_int_equal(decode(data, len), -1);
    assert_null(pixels);
    assert_int_equal(err.code, QZ_E_INPUT);
    if (!strstr(err.msg, why))
        fail_msg("\"%s\" does not say \"%s\"", err.msg, why);
}

static void is_smooth(int tolerance)
{
    for (int y = 0; y < frame.height; y++)
        for (int x = 0; x < frame.width; x++)
            assert_in_range(frame.luma[y * frame.stride + x] + tolerance - pictures_level(x, y), 0,
                            2 * tolerance);
}

static void png_grey_plain_and_interlaced(void **state)
{
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;

    for (int interlaced = 0; interlaced < 2; interlaced++) {
        uint8_t *png = pictures_png(&(struct pictures_png){.width = W,
                                                           .height = H,
                                                           .type = PNG_COLOR_TYPE_GRAY,
                                                           .depth = 8,
                                                           .interlaced = interlaced,
                                                           .pixels = grey},
                                    &len);

        reads(png, len, W, H);
        is_smooth(0);
    }
    free(grey);
}

/* A picture of one row. */
static void one_row(int width, int type, int depth, const uint8_t *row, int interlaced)
{
    size_t len;
    struct pictures_png p = {.width = width, .height = 1, .type = type, .depth = depth, .pixels = row};
    p.interlaced = interlaced;
    uint8_t *png = pictures_png(&p, &len);
    reads(png, len, width, 1);
}

static void png_colours_become_luma(void **state)
{
    static const uint8_t rgb[] = {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0};
    static const uint8_t luma[] = {76, 150, 29, 255, 0};
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        one_row(5, PNG_COLOR_TYPE_RGB, 8, rgb, interlaced);
        assert_memory_equal(frame.luma, luma, 5);
    }
}

static void png_of_sixteen_and_of_one_bit(void **state)
{
    static const uint8_t deep[] = {0, 0, 0x80, 0x80, 0xff, 0xff}, deep_luma[] = {0, 0x80, 255};
    static const uint8_t bits[] = {0xa0}, bits_luma[] = {255, 0, 255, 0};
    (void)state;
    one_row(3, PNG_COLOR_TYPE_GRAY, 16, deep, 0);
    assert_memory_equal(frame.luma, deep_luma, 3);
    one_row(4, PNG_COLOR_TYPE_GRAY, 1, bits, 0);
    assert_memory_equal(frame.luma, bits_luma, 4);
}

static void png_transparency_is_laid_over_white(void **state)
{
    static const uint8_t grey_alpha[] = {0, 255, 0, 0, 0, 128, 200, 255}, luma[] = {0, 255, 127, 200};
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        one_row(4, PNG_COLOR_TYPE_GRAY_ALPHA, 8, grey_alpha, interlaced);
        assert_memory_equal(frame.luma, luma, 4);
    }
}

static void png_palette_with_transparent_colours(void **state)
{
    static const uint8_t palette[] = {0, 0, 0, 255, 0, 0, 10, 10, 10}, alphas[] = {255, 0};
    static const uint8_t row[] = {0, 1, 2}, luma[] = {0, 255, 10};
    size_t len;
    (void)state;
    uint8_t *png = pictures_png(&(struct pictures_png){.width = 3,
                                                       .height = 1,
                                                       .type = PNG_COLOR_TYPE_PALETTE,
                                                       .depth = 8,
                                                       .pixels = row,
                                                       .palette = palette,
                                                       .alphas = alphas,
                                                       .colours = 3,
                                                       .alpha_count = 2},
                                &len);

    reads(png, len, 3, 1);
    assert_memory_equal(frame.luma, luma, 3);
}

static void png_cut_short_anywhere_is_refused(void **state)
{
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;
    for (int interlaced = 0; interlaced < 2; interlaced++) {
        struct pictures_png p = {W, H, PNG_COLOR_TYPE_GRAY, 8, interlaced, grey, NULL, NULL, 0, 0};
        uint8_t *png = pictures_png(&p, &len);
        for (size_t n = 8; n < len; n++)
            refuses(png, n, "PNG");
        free(png);
    }
    free(grey);
}

static uint32_t crc_of(const uint8_t *p, size_t n)
{
    uint32_t c = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        c ^= p[i];
        for (int k = 0; k < 8; k++)
            c = c & 1 ? c >> 1 ^ 0xedb88320 : c >> 1;
    }
    return ~c;
}

static void put32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (24 - 8 * i));
}

static void png_with_huge_sides_is_refused_before_memory_is_taken(void **state)
{
    static const struct {
        uint32_t width, height;
        const char *why;
    } sizes[] = {{8193, 1, "IHDR"},
                 {1, 8193, "IHDR"},
                 {8192, 8192, "64 million"},
                 {0x7fffffff, 0x7fffffff, "IHDR"},
                 {0, 5, "IHDR"}};
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;
    struct pictures_png p = {W, H, PNG_COLOR_TYPE_GRAY, 8, 0, grey, NULL, NULL, 0, 0};
    uint8_t *png = pictures_png(&p, &len);

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        put32(png + 16, sizes[i].width);
        put32(png + 20, sizes[i].height);
        put32(png + 29, crc_of(png + 12, 17));
        refuses(png, len, sizes[i].why);
    }

    free(png);
    free(grey);
}

static void jpeg_of_every_kind_that_cameras_and_phones_make(void **state)
{
    static const int kinds[] = {0,
                                PICTURES_COLOUR,
                                PICTURES_PROGRESSIVE,
                                PICTURES_COLOUR | PICTURES_PROGRESSIVE,
                                PICTURES_NO_TABLES,
                                PICTURES_COLOUR | PICTURES_NO_TABLES | PICTURES_NO_END,
                                PICTURES_NO_END};
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        uint8_t *jpeg = pictures_jpeg(grey, W, H, kinds[i], &len);
        reads(jpeg, len, W, H);
        is_smooth(12);
    }
    free(grey);
}

static void jpeg_whose_data_is_cut_short_is_refused(void **state)
{
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;
    uint8_t *jpeg = pictures_jpeg(grey, W, H, 0, &len);
    for (size_t n = 2; n < len - 20; n++)
        refuses(jpeg, n, "JPEG");
    free(jpeg);
    free(grey);
}

static void jpeg_in_print_colours_or_endless_scans_is_refused(void **state)
{
    uint8_t *grey = pictures_smooth(W, H);
    size_t len;
    (void)state;
    uint8_t *jpeg = pictures_jpeg(grey, W, H, PICTURES_CMYK, &len);
    refuses(jpeg, len, "CMYK");
    free(jpeg);
    jpeg = pictures_jpeg(grey, W, H, PICTURES_SCANS, &len);
    refuses(jpeg, len, "scans");
    free(jpeg);
    free(grey);
}

static void jpeg_with_huge_sides_is_refused(void **state)
{
    uint8_t *grey = pictures_smooth(W, H);
    size_t len, at = 2;
    (void)state;
    uint8_t *jpeg = pictures_jpeg(grey, W, H, 0, &len);
    while (jpeg[at + 1] != 0xc0)
        at += 2 + ((size_t)jpeg[at + 2] << 8 | jpeg[at + 3]);
    memset(jpeg + at + 5, 0x21, 4); /* 8481 x 8481 */
    refuses(jpeg, len, "make it smaller");
    free(jpeg);
    free(grey);
}

static void *pgm(const char *header, const char *samples, size_t count, size_t *len)
{
    size_t n = strlen(header);
    char *p = malloc(n + count);
    assert_non_null(p);
    memcpy(p, header, n);
    memcpy(p + n, samples, count);
    *len = n + count;
    return p;
}

static void pgm_with_remarks_and_other_depths(void **state)
{
    static const uint8_t scaled[] = {0, 17, 255}, wide[] = {0, 128, 255};
    size_t len;
    (void)state;
    void *p = pgm("P5 # made by hand\n# 3 by\n3 1\n255\n", "\n\t ", 3, &len);
    reads(p, len, 3, 1);
    assert_memory_equal(frame.luma, "\n\t ", 3);
    p = pgm("P5\n3 1\n15\n", "\0\1\17", 3, &len);
    reads(p, len, 3, 1);
    assert_memory_equal(frame.luma, scaled, 3);
    p = pgm("P5 3 1 65535\n", "\0\0\200\200\377\377", 6, &len);
    reads(p, len, 3, 1);
    assert_memory_equal(frame.luma, wide, 3);
}

static void pgm_that_is_malformed_is_refused(void **state)
{
    static const char *const bad[] = {
        "P5",
        "P5 3",
        "P5 3 1",
        "P5 3 1 255",
        "P5 3 1 0\nabc",
        "P5 3 1 65536\nabc",
        "P5 -3 1 255\n",
        "P5 x 1 255\nabc",
        "P5 3 1 255\nab",
        "P5 0 1 255\n",
        "P5 8193 1 255\n",
        "P5 9999999 1 255\n",
        "P5 1 99999999999999999999 255\n",
        "P5 2 1 256\nabc",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses(bad[i], strlen(bad[i]), "PGM");
    refuses("P5 8192 8192 255\n", 17, "64 million");
}

static void other_things_are_not_taken_for_pictures(void **state)
{
    (void)state;
    refuses("", 0, "no PNG, JPEG or PGM");
    refuses("P2 1 1 255 7", 12, "no PNG, JPEG or PGM");
    refuses("GIF89a", 6, "no PNG, JPEG or PGM");
    refuses("\xff\xd8", 2, "JPEG");
    refuses("\x89PNG\r\n\x1a\n", 8, "PNG");
}

static void files_that_cannot_be_read_are_named(void **state)
{
    char dir[] = "/tmp/qz-picture-XXXXXX", path[64];
    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a.pgm", dir);

    assert_int_equal(qz_picture_read(path, &pixels, &frame, &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, path));
    assert_int_equal(qz_picture_read(dir, &pixels, &frame, &err), -1);

    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(qz_picture_read(path, &pixels, &frame, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    unlink(path);

    pictures_save(path, "P5 1 1 255\nx", 12);
    assert_int_equal(qz_picture_read(path, &pixels, &frame, &err), 0);
    assert_int_equal(frame.luma[0], 'x');
    free(pixels);

    pictures_save(path, "P5 2 1 255\nx", 12);
    assert_int_equal(qz_picture_read(path, &pixels, &frame, &err), -1);
    assert_non_null(strstr(err.msg, path));

    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(png_grey_plain_and_interlaced, done),
        cmocka_unit_test_teardown(png_colours_become_luma, done),
        cmocka_unit_test_teardown(png_of_sixteen_and_of_one_bit, done),
        cmocka_unit_test_teardown(png_transparency_is_laid_over_white, done),
        cmocka_unit_test_teardown(png_palette_with_transparent_colours, done),
        cmocka_unit_test_teardown(png_cut_short_anywhere_is_refused, done),
        cmocka_unit_test_teardown(png_with_huge_sides_is_refused_before_memory_is_taken, done),
        cmocka_unit_test_teardown(jpeg_of_every_kind_that_cameras_and_phones_make, done),
        cmocka_unit_test_teardown(jpeg_whose_data_is_cut_short_is_refused, done),
        cmocka_unit_test_teardown(jpeg_in_print_colours_or_endless_scans_is_refused, done),
        cmocka_unit_test_teardown(jpeg_with_huge_sides_is_refused, done),
        cmocka_unit_test_teardown(pgm_with_remarks_and_other_depths, done),
        cmocka_unit_test_teardown(pgm_that_is_malformed_is_refused, done),
        cmocka_unit_test_teardown(other_things_are_not_taken_for_pictures, done),
        cmocka_unit_test_teardown(files_that_cannot_be_read_are_named, done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
