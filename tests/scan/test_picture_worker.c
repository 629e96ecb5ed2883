/* Pictures that are shown: PNG and JPEG are decoded whole, in a process that is shut in; what is no picture
 * is refused, and what is kept is small. This program is its own picture worker. */
#include "rules/limits.h"
#include "scan/worker/picture.h"
#include "scan/worker/seat.h"
#include "tests/support/pictures.h"
#include "tests/support/spec.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct qz_err err;

/* A PNG of w x h: red above, blue below; clear where `clear`. The caller frees it. */
static uint8_t *flag(int w, int h, bool clear, size_t *len)
{
    size_t n = (size_t)w * (size_t)h * 4;
    uint8_t *px = calloc(1, n);
    png_image image = {.version = PNG_IMAGE_VERSION,
                       .width = (png_uint_32)w,
                       .height = (png_uint_32)h,
                       .format = PNG_FORMAT_RGBA};
    png_alloc_size_t bytes = n + 4096;
    uint8_t *out = malloc(bytes);
    assert_true(px && out);

    for (int i = 0; i < w * h; i++) {
        px[4 * i + (i / w < h / 2 ? 0 : 2)] = 255;
        px[4 * i + 3] = clear ? 0 : 255;
    }
    assert_true(png_image_write_to_memory(&image, out, &bytes, 0, px, 0, NULL));
    free(px);
    *len = bytes;
    return out;
}

static const uint8_t *at(const struct qz_colour *c, int x, int y)
{
    return c->rgb + 3 * ((size_t)y * (size_t)c->width + (size_t)x);
}

static bool is_near(const uint8_t *p, int r, int g, int b)
{
    return abs(p[0] - r) < 12 && abs(p[1] - g) < 12 && abs(p[2] - b) < 12;
}

static void a_picture_is_fitted_whole(void **state)
{
    (void)state;
    size_t n;
    uint8_t *png = flag(400, 200, false, &n);
    const struct qz_colour_fit small = {100, 100, false}, large = {1600, 1600, true},
                               as_is = {1600, 1600, false};
    struct qz_colour c;

    assert_done(qz_picture_fit(png, n, &small, &c, &err), &err);
    assert_int_equal(c.width, 100);
    assert_int_equal(c.height, 50);
    assert_true(is_near(at(&c, 1, 1), 255, 0, 0) && is_near(at(&c, 98, 48), 0, 0, 255));
    qz_colour_finish(&c);
    assert_done(qz_picture_fit(png, n, &large, &c, &err), &err);
    assert_int_equal(c.width, 1600);
    assert_int_equal(c.height, 800);
    qz_colour_finish(&c);
    assert_done(qz_picture_fit(png, n, &as_is, &c, &err), &err);
    assert_int_equal(c.width, 400);
    qz_colour_finish(&c);
    free(png);
}

static void what_is_clear_is_white(void **state)
{
    (void)state;
    size_t n;
    uint8_t *png = flag(40, 40, true, &n);
    const struct qz_colour_fit fit = {40, 40, false};
    struct qz_colour c;
    assert_done(qz_picture_fit(png, n, &fit, &c, &err), &err);
    assert_true(is_near(at(&c, 20, 20), 255, 255, 255));
    qz_colour_finish(&c);
    free(png);
}

/* A JPEG of a flag, with what Exif says of how it lies. */
static void jpeg(int turn, struct qz_buf *out)
{
    static const uint8_t exif[] = {0xff, 0xe1, 0, 34, 'E', 'x', 'i', 'f', 0,    0, 'I', 'I',
                                   42,   0,    8, 0,  0,   0,   1,   0,   0x12, 1, 3,   0,
                                   1,    0,    0, 0,  0,   0,   0,   0,   0,    0, 0,   0};
    struct qz_buf plain = {0};
    const struct qz_colour_fit fit = {300, 300, false};
    struct qz_colour c;
    size_t n;
    uint8_t *png = flag(200, 100, false, &n);
    assert_done(qz_colour_decode(png, n, &fit, &c, &err), &err);
    assert_done(qz_colour_write_jpeg(&c, 90, &plain, &err), &err);

    qz_buf_add(out, plain.data, 2);
    qz_buf_add(out, exif, sizeof exif);
    out->data[2 + 28] = (char)turn;
    qz_buf_add(out, plain.data + 2, plain.len - 2);
    qz_buf_finish(&plain);
    qz_colour_finish(&c);
    free(png);
}

static void a_photo_stands_as_its_camera_was_held(void **state)
{
    (void)state;
    /* Where red is: at the top, on the right, at the bottom, on the left. */
    static const struct {
        int turn, x, y;
        bool upright;
    } rows[] = {{1, 50, 10, false}, {3, 50, 90, false}, {6, 90, 50, true}, {8, 10, 50, true}};
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct qz_buf file = {0};
        struct qz_colour c;
        const struct qz_colour_fit fit = {200, 200, false};

        jpeg(rows[i].turn, &file);
        assert_done(qz_picture_fit((const uint8_t *)file.data, file.len, &fit, &c, &err), &err);
        assert_int_equal(c.width, rows[i].upright ? 100 : 200);
        assert_int_equal(c.height, rows[i].upright ? 200 : 100);
        assert_true(is_near(at(&c, rows[i].x * c.width / 100, rows[i].y * c.height / 100), 255, 0, 0));
        qz_colour_finish(&c);
        qz_buf_finish(&file);
    }
}

static void refused(const uint8_t *file, size_t n)
{
    const struct qz_colour_fit fit = {100, 100, false};
    struct qz_colour c;
    assert_refused(qz_picture_fit(file, n, &fit, &c, &err), &err, QZ_E_INPUT);
    assert_null(c.rgb);
}

static void what_is_no_picture_is_refused(void **state)
{
    (void)state;
    uint8_t noise[4000], *png;
    struct qz_buf photo = {0};
    size_t n;
    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)(i * 7919 >> 3);
    refused(noise, sizeof noise);
    refused(noise, 1);

    png = flag(300, 300, false, &n);
    refused(png, n / 2);
    png[16] = 0x7f; /* its width, which is now two milliards */
    refused(png, n);
    memcpy(noise, png, 33);
    refused(noise, sizeof noise);
    free(png);

    jpeg(6, &photo);
    photo.data[16] = (char)0xff; /* Exif that leads nowhere is passed over, */
    photo.data[17] = (char)0xff;
    assert_int_equal(qz_colour_turn((const uint8_t *)photo.data, photo.len), 1);
    refused((const uint8_t *)photo.data, 60); /* and a head is no picture */
    qz_buf_finish(&photo);
}

static void more_pixels_than_a_picture_may_have_are_refused(void **state)
{
    (void)state;
    size_t n;
    uint8_t *png = flag(6000, 4001, false, &n);
    refused(png, n);
    free(png);
}

static void what_is_kept_is_small_whatever_came(void **state)
{
    (void)state;
    const int w = 2600, h = 1700;
    struct qz_buf out = {0};
    struct qz_colour c = {w, h, malloc((size_t)w * (size_t)h * 3)};
    uint32_t r = 1;
    int width, height;
    assert_non_null(c.rgb);
    for (size_t i = 0; i < (size_t)w * (size_t)h * 3; i++)
        c.rgb[i] = (uint8_t)((r = r * 1664525 + 1013904223) >> 24); /* noise, which no file makes small */
    struct qz_buf file = {0};
    assert_done(qz_colour_write_jpeg(&c, 60, &file, &err), &err);
    assert_true(file.len < QZ_PICTURE_FILE);

    assert_done(qz_picture_keep((const uint8_t *)file.data, file.len, &out, &width, &height, &err), &err);
    assert_true(out.len <= QZ_PICTURE_BYTES && width <= QZ_PICTURE_SIDE && height <= QZ_PICTURE_SIDE);
    assert_true(abs(width * h - height * w) < 2 * w); /* in its shape */
    qz_buf_finish(&out);
    qz_buf_finish(&file);
    qz_colour_finish(&c);
}

static void a_larger_file_is_not_looked_at(void **state)
{
    (void)state;
    uint8_t *file = calloc(1, QZ_PICTURE_FILE + 1);
    assert_non_null(file);
    refused(file, QZ_PICTURE_FILE + 1);
    refused(file, 0);
    free(file);
}

int main(int argc, char **argv)
{
    if (qz_picture_called(argc, argv))
        return qz_picture_main();
    if (qz_seat_called(argc, argv))
        return qz_seat_main();

    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_is_fitted_whole),
        cmocka_unit_test(what_is_clear_is_white),
        cmocka_unit_test(a_photo_stands_as_its_camera_was_held),
        cmocka_unit_test(what_is_no_picture_is_refused),
        cmocka_unit_test(more_pixels_than_a_picture_may_have_are_refused),
        cmocka_unit_test(what_is_kept_is_small_whatever_came),
        cmocka_unit_test(a_larger_file_is_not_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
