/* Codes as pictures and as text decode back to what they say. */
#include "ctl/codeimg.h"
#include "scan/engine/scan.h"
#include "scan/source/picture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A pass as long as a real one, in the alphabet of a real one. */
#define PASS                                                                                                 \
    "QZ1:B8R5%VTFWEQ6$C9 "                                                                                   \
    "KEQ3E24WY8%8DZKE-3EHED8F4TVD+ED5$C-X5FDEOKEAECBWEV0EKWE:1AI6A/3E0%E.ECF3EB3EHPCYZC:8D+ED"               \
    "U1B*EDT8DZKE-3EHED8F4TVD+"

static char *read_back(const uint8_t *luma, int side, enum qz_scan_engine engine)
{
    struct qz_scan_options o = {.engine = engine, .still = true};
    struct qz_frame frame = {.luma = luma, .width = side, .height = side, .stride = side};
    struct qz_scan_result r;
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    assert_non_null(s);
    assert_int_equal(qz_scanner_frame(s, &frame, &r, NULL), 0);
    char *text = r.count ? strndup((const char *)r.code[0].bytes, r.code[0].len) : strdup("");
    qz_scanner_destroy(s);
    return text;
}

static void a_picture_of_a_pass_is_600_pixels_and_reads_back(void **state)
{
    struct qz_buf png = {0};
    uint8_t *pixels = NULL;
    struct qz_frame frame;
    (void)state;
    assert_int_equal(qz_code_png(PASS, QZ_CODE_PNG_SIDE, &png, NULL), 0);
    assert_int_equal(qz_picture_decode((const uint8_t *)png.data, png.len, &pixels, &frame, NULL), 0);
    assert_int_equal(frame.width, 600);
    assert_int_equal(frame.height, 600);
    char *text = read_back(frame.luma, 600, QZ_SCAN_ZBAR);
    assert_string_equal(text, PASS);
    free(text);
    free(pixels);
    qz_buf_finish(&png);
}

static void what_does_not_fit_is_refused(void **state)
{
    struct qz_buf out = {0};
    struct qz_err err = {0};
    char *huge = malloc(8000);
    (void)state;
    assert_non_null(huge);
    memset(huge, 'a', 7999);
    huge[7999] = '\0';
    assert_int_equal(qz_code_png(huge, 600, &out, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_int_equal(qz_code_png(PASS, 20, &out, &err), -1);
    assert_int_equal(qz_code_terminal(huge, false, &out, &err), -1);
    free(huge);
    qz_buf_finish(&out);
}

/* Draw terminal text as a terminal would: a cell is one module wide and two high. ink: the grey of a block.
 */
static uint8_t *as_seen(const char *text, int *side, uint8_t ink, uint8_t ground)
{
    enum { PX = 6, MODULES = 80 };
    *side = PX * MODULES;
    uint8_t *luma = malloc((size_t)*side * (size_t)*side);
    int x = 0, y = 0;
    assert_non_null(luma);
    memset(luma, ground, (size_t)*side * (size_t)*side);

    for (const char *p = text; *p;) {
        bool top = strncmp(p, "█", 3) == 0 || strncmp(p, "▀", 3) == 0;
        bool bottom = strncmp(p, "█", 3) == 0 || strncmp(p, "▄", 3) == 0;
        if (*p == '\033') {
            p = strchr(p, 'm') + 1;
            continue;
        }

        p += *p == '\n' || *p == ' ' ? 1 : 3;
        if (p[-1] == '\n') {
            x = 0;
            y += 2;
            continue;
        }

        for (int i = 0; i < PX * PX; i++) {
            int px = (x + 8) * PX + i % PX, py = (y + 8) * PX + i / PX;
            assert_true(px < *side && py + PX < *side);
            luma[py * *side + px] = top ? ink : ground;
            luma[(py + PX) * *side + px] = bottom ? ink : ground;
        }

        x++;
    }
    return luma;
}

static void a_code_in_the_terminal_reads_back_with_colours(void **state)
{
    struct qz_buf text = {0};
    int side;
    (void)state;
    assert_int_equal(qz_code_terminal(PASS, true, &text, NULL), 0);
    assert_non_null(strstr(text.data, "\033[30;107m"));
    uint8_t *luma = as_seen(text.data, &side, 0, 255);
    char *back = read_back(luma, side, QZ_SCAN_CASCADE);
    assert_string_equal(back, PASS);
    free(back);
    free(luma);
    qz_buf_finish(&text);
}

static void without_colours_it_reads_back_on_a_dark_terminal(void **state)
{
    struct qz_buf text = {0};
    int side;
    (void)state;
    assert_int_equal(qz_code_terminal(PASS, false, &text, NULL), 0);
    assert_null(strchr(text.data, '\033'));
    uint8_t *luma = as_seen(text.data, &side, 230, 20);
    char *back = read_back(luma, side, QZ_SCAN_CASCADE);
    assert_string_equal(back, PASS);
    free(back);
    free(luma);
    qz_buf_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_picture_of_a_pass_is_600_pixels_and_reads_back),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(a_code_in_the_terminal_reads_back_with_colours),
        cmocka_unit_test(without_colours_it_reads_back_on_a_dark_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
