/* The scanner as a whole: pictures in, payloads out; never a wrong one. */
#include "scan/engine/num.h"
#include "scan/engine/scan.h"
#include "scan/source/picture.h"
#include "tests/support/amount.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <qrencode.h>

static const char pass[] = "QZ1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEXWK "
                           "G2EP4J0BGJLFX3R3VHXK.PJ:2DPF6R:5SVBHABVCNN95SWMPHQUHQN";

static struct qz_scanner *scanner(struct qz_scan_options o)
{
    struct qz_err err;
    struct qz_scanner *s = qz_scanner_create(&o, &err);
    assert_non_null(s);
    return s;
}

static struct qz_scan_result look(struct qz_scanner *s, const struct picture *p)
{
    struct qz_frame f = {p->px, p->w, p->h, p->w, 0, 0};
    struct qz_scan_result r;
    struct qz_err err;
    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
    return r;
}

static bool reads(const struct qz_scan_result *r, const char *text)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->code[i].len == strlen(text) && !memcmp(r->code[i].bytes, text, r->code[i].len))
            return true;
    return false;
}

/* One picture, one fresh scanner for single pictures. */
static void assert_reads_one(const struct picture *p, const char *text)
{
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    struct qz_scan_result r = look(s, p);
    assert_true(reads(&r, text));
    assert_int_equal(r.count, 1);
    assert_int_equal(r.hint, QZ_HINT_NONE);
    qz_scanner_destroy(s);
}

/* And its negative, which is as readable. */
static void assert_reads(struct picture *p, const char *text)
{
    assert_reads_one(p, text);
    picture_negate(p);
    assert_reads_one(p, text);
    picture_negate(p);
}

static void turn(float cx, float cy, float half, float degrees, float out[8])
{
    float c = half * cosf(degrees / 57.29578f), s = half * sinf(degrees / 57.29578f);
    float at[8] = {cx - c + s, cy - s - c, cx + c + s, cy + s - c,
                   cx + c - s, cy + s + c, cx - c - s, cy - s + c};
    memcpy(out, at, sizeof at);
}

static void a_code_is_read_at_any_rotation_with_its_corners_in_order(void **state)
{
    (void)state;
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    for (int degrees = 0; degrees < 360; degrees += 20) {
        struct picture p = picture_make(480, 400, 200);
        struct code_look look_ = {.dark = 30, .light = 220, .level = 1, .quiet = 4};
        turn(240, 200, 120, (float)degrees, look_.corner);
        assert_true(picture_code(&p, pass, &look_));

        struct qz_scan_result r = look(s, &p);
        assert_true(reads(&r, pass));
        for (int k = 0; k < 4; k++)
            assert_true(hypotf(r.code[0].corner[k].x - look_.corner[2 * k],
                               r.code[0].corner[k].y - look_.corner[2 * k + 1]) < 6);

        free(p.px);
    }
    qz_scanner_destroy(s);
}

static void a_tilted_code_is_read(void **state)
{
    (void)state;
    struct picture p = picture_make(640, 480, 180);
    struct code_look look_ = {{150, 100, 430, 160, 420, 330, 160, 400}, 40, 220, 0, 1, 4};
    assert_true(picture_code(&p, pass, &look_));
    assert_reads(&p, pass);
    free(p.px);
}

static void a_large_code_that_is_not_flat_is_read(void **state)
{
    (void)state;
    char text[901];
    struct picture flat = picture_make(900, 800, 200), p = picture_make(900, 800, 200);
    struct code_look look_ = {{120, 90, 780, 110, 770, 740, 110, 690}, 40, 220, 0, 0, 4};

    for (int i = 0; i < 900; i++)
        text[i] = (char)('A' + i * 7 % 26);
    text[900] = 0;
    assert_true(picture_code(&flat, text, &look_)); /* version 21 or so */

    for (int y = 0; y < 800; y++)
        for (int x = 0; x < 900; x++) {
            /* Paper that sags by 14 pixels, two modules, between the finders. */
            float t = (float)(x - 450) / 340;
            int from = y - (int)(14 * (1 - t * t));
            p.px[y * 900 + x] = flat.px[qz_clamp(from, 0, 799) * 900 + x];
        }

    assert_reads(&p, text);
    free(flat.px);
    free(p.px);
}

static void a_mirrored_code_is_read(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 200);
    assert_true(picture_plain_code(&p, pass, 60, 60, 6) > 0);
    picture_mirror(&p);
    assert_reads(&p, pass);
    free(p.px);
}

static void an_inverted_code_is_read(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 20);
    struct code_look look_ = {{60, 60, 320, 60, 320, 320, 60, 320}, 220, 25, 0, 1, 4};
    assert_true(picture_code(&p, pass, &look_));
    assert_reads(&p, pass);
    free(p.px);
}

static void a_code_without_a_quiet_zone_is_read(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 20);
    struct code_look look_ = {{60, 60, 320, 60, 320, 320, 60, 320}, 20, 220, 0, 1, 0};
    assert_true(picture_code(&p, pass, &look_));
    assert_reads(&p, pass);
    free(p.px);
}

static void noise_blur_and_low_contrast_are_borne(void **state)
{
    (void)state;
    struct picture p = picture_make(640, 480, 128);
    struct code_look look_ = {{100, 100, 305, 100, 305, 305, 100, 305}, 112, 138, 0, 1, 4};
    assert_true(picture_code(&p, pass, &look_));
    picture_blur(&p, 1);
    picture_noise(&p, 4, 3);
    assert_reads(&p, pass);
    free(p.px);
}

/* Moved by so many pixels right and down during the exposure. */
static void smear(struct picture *p, int by)
{
    for (int y = 0; y + by <= p->h; y++)
        for (int x = 0; x + by <= p->w; x++) {
            uint8_t *at = p->px + y * p->w + x;
            int sum = 0;
            for (int k = 0; k < by; k++)
                sum += at[k * p->w + k];
            *at = (uint8_t)(sum / by);
        }
}

/* The threshold of the sharpened picture follows the light closely, so that what is around a small label does
 * not move it. */
static void a_smeared_code_on_a_small_bright_label_is_read(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 20);
    for (int y = 134; y < 266; y++)
        memset(p.px + y * 400 + 134, 230, 132);
    struct code_look small = {{158, 158, 242, 158, 242, 242, 158, 242}, 60, 230, 1, 1, 4};
    assert_true(picture_code(&p, "LABEL", &small));
    smear(&p, 6);
    assert_reads(&p, "LABEL");
    free(p.px);
}

/* Blur is undone last, and for the code with the fewest modules first. */
static void of_blurred_codes_the_smallest_is_read_first(void **state)
{
    (void)state;
    struct picture p = picture_make(500, 400, 210);
    picture_plain_code(&p, pass, 24, 24, 7);
    struct code_look small = {{320, 200, 467, 200, 467, 347, 320, 347}, 20, 220, 1, 3, 4};
    assert_true(picture_code(&p, "SMALL", &small));
    picture_blur(&p, 5);
    assert_reads(&p, "SMALL");
    free(p.px);
}

#define CELL 9 /* pixels of a module of a picture code */

/* A module as libqrencode gives it: dark, and of the data, of which a picture code has the middle third. */
static void draw_cell(struct picture *p, int x, int y, unsigned char module, uint64_t *seed)
{
    uint8_t ink = module & 1 ? 20 : 235;
    for (int j = 0; j < CELL; j++)
        for (int i = 0; i < CELL; i++) {
            bool middle = i / 3 == 1 && j / 3 == 1;
            uint8_t grey = module & 2 && !middle ? (uint8_t)(90 + picture_random(seed) % 80) : ink;
            p->px[(y + j) * p->w + x + i] = grey;
        }
}

static void draw_picture_code(struct picture *p, const QRcode *code, int x, int y)
{
    uint64_t seed = 11;
    for (int i = 0; i < code->width * code->width; i++)
        draw_cell(p, x + i % code->width * CELL, y + i / code->width * CELL, code->data[i], &seed);
}

static void a_picture_code_of_which_a_third_is_a_module_is_read(void **state)
{
    (void)state;
    QRcode *code = QRcode_encodeString("https://example.org/picture", 4, QR_ECLEVEL_H, QR_MODE_8, 1);
    assert_non_null(code);
    struct picture p = picture_make(420, 400, 235);
    draw_picture_code(&p, code, 45, 36);
    assert_reads(&p, "https://example.org/picture");
    QRcode_free(code);
    free(p.px);
}

/* The parts of a series say nothing by themselves: that is said, and no glare or blur. */
static void one_of_a_series_is_called_that(void **state)
{
    (void)state;
    QRcode_List *list = QRcode_encodeStringStructured(
        "a text that is much too long for one code of this size", 2, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(list);
    assert_non_null(list->next);

    struct picture p = picture_make(420, 400, 235);
    QRcode *code = list->code;
    for (int i = 0; i < code->width * code->width; i++)
        draw_cell(&p, 45 + i % code->width * CELL, 36 + i / code->width * CELL, code->data[i] & 1, NULL);

    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    struct qz_scan_result r = look(s, &p);
    assert_int_equal(r.count, 0);
    assert_true(r.seen);
    assert_string_equal(qz_scan_hint_name(r.hint), "part");

    qz_scanner_destroy(s);
    QRcode_List_free(list);
    free(p.px);
}

/* Inside the finders' rows and columns a third of the modules lost most of their ink: more of them than error
 * correction replaces, all of them darker than paper. */
static void worn_ink_is_told_from_paper(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 210);
    uint64_t seed = 3;
    int n = picture_plain_code(&p, pass, 40, 40, 6);
    for (int y = 9; y < n - 9; y++)
        for (int x = 9; x < n - 9; x++) {
            uint8_t *corner = p.px + (40 + y * 6) * 400 + 40 + x * 6;
            bool fades = corner[3 * 400 + 3] < 100 && picture_random(&seed) % 3 == 0;
            for (int k = 0; fades && k < 36; k++)
                corner[k / 6 * 400 + k % 6] = 144;
        }
    assert_reads(&p, pass);
    free(p.px);
}

static void all_codes_in_view_are_reported_when_asked_for(void **state)
{
    (void)state;
    static const char *const text[6] = {"ONE", "TWO TWO", "THREE THREE THREE", "QZ1:FOUR", "5", "SIX/6"};
    struct picture p = picture_make(900, 600, 200);
    for (int i = 0; i < 6; i++)
        assert_true(picture_plain_code(&p, text[i], (float)(60 + i % 3 * 280), (float)(60 + i / 3 * 270), 5) >
                    0);

    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true, .all_codes = true});
    struct qz_scan_result r = look(s, &p);
    assert_int_equal(r.count, 6);
    for (int i = 0; i < 6; i++)
        assert_true(reads(&r, text[i]));
    qz_scanner_destroy(s);

    s = scanner((struct qz_scan_options){.still = true});
    r = look(s, &p);
    assert_int_equal(r.count, 1);
    qz_scanner_destroy(s);

    free(p.px);
}

static void a_sheet_of_sixteen_codes_is_read_whole(void **state)
{
    (void)state;
    char text[16];
    struct picture p = picture_make(1000, 1000, 200);

    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof text, "CODE %d", i);
        assert_true(picture_plain_code(&p, text, (float)(50 + i % 4 * 240), (float)(50 + i / 4 * 240), 7) >
                    0);
    }

    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true, .all_codes = true});
    struct qz_scan_result r = look(s, &p);
    assert_int_equal(r.count, 16);
    for (int i = 0; i < 16; i++) {
        snprintf(text, sizeof text, "CODE %d", i);
        assert_true(reads(&r, text));
        assert_string_equal(r.code[i].step, "half"); /* the first look has them all */
    }

    qz_scanner_destroy(s);
    free(p.px);
}

static void two_codes_with_the_same_text_are_two_codes(void **state)
{
    (void)state;
    struct picture p = picture_make(600, 300, 200);
    assert_true(picture_plain_code(&p, "SAME", 40, 60, 6) > 0);
    assert_true(picture_plain_code(&p, "SAME", 340, 60, 6) > 0);
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true, .all_codes = true});
    struct qz_scan_result r = look(s, &p);
    assert_int_equal(r.count, 2);
    qz_scanner_destroy(s);
    free(p.px);
}

static void a_payload_longer_than_allowed_is_dropped(void **state)
{
    (void)state;
    struct picture p = picture_make(400, 400, 200);
    assert_true(picture_plain_code(&p, pass, 60, 60, 6) > 0);
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true, .max_bytes = sizeof pass - 1});
    struct qz_scan_result r = look(s, &p);
    assert_int_equal(r.count, 1);
    qz_scanner_destroy(s);
    s = scanner((struct qz_scan_options){.still = true, .max_bytes = sizeof pass - 2});
    r = look(s, &p);
    assert_int_equal(r.count, 0);
    qz_scanner_destroy(s);
    free(p.px);
}

static void bytes_come_out_as_they_went_in(void **state)
{
    (void)state;
    static const char bytes[] = "\x89\xe5\x9b\xa2\xff\xfe\x80 caf\xe9 \x01\x1b";
    struct picture p = picture_make(300, 300, 200);
    assert_true(picture_plain_code(&p, bytes, 50, 50, 6) > 0);
    assert_reads(&p, bytes);
    free(p.px);
}

static void hostile_frames_are_refused_and_small_ones_borne(void **state)
{
    (void)state;
    static uint8_t px[64 * 64];
    static const struct qz_frame bad[] = {
        {px, 0, 10, 10, 0, 0},     {px, 10, 0, 10, 0, 0},  {px, -4, 10, 10, 0, 0},   {px, 10, 10, 9, 0, 0},
        {px, 8193, 1, 8193, 0, 0}, {px, 1, 8193, 1, 0, 0}, {NULL, 10, 10, 10, 0, 0}, {px, 10, 10, -10, 0, 0}};
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    struct qz_scan_result r;
    struct qz_err err;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&err, 0, sizeof err);
        assert_int_equal(qz_scanner_frame(s, &bad[i], &r, &err), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_int_equal(r.count, 0);
    }

    for (int w = 1; w <= 64; w += w < 20 ? 1 : 11)
        for (int h = 1; h <= 64; h += h < 20 ? 1 : 11) {
            struct qz_frame f = {px, w, h, 64, 0, 0};
            assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
            assert_int_equal(r.count, 0);
        }

    qz_scanner_destroy(s);
}

static void rows_wider_than_the_picture_are_stepped_over(void **state)
{
    (void)state;
    struct picture p = picture_make(500, 300, 200);
    assert_true(picture_plain_code(&p, "STRIDE", 40, 40, 6) > 0);

    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    struct qz_frame f = {p.px, 301, 300, 500, 0, 0};
    struct qz_scan_result r;
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
    assert_true(reads(&r, "STRIDE"));
    qz_scanner_destroy(s);

    s = scanner((struct qz_scan_options){.engine = QZ_SCAN_ZBAR});
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
    assert_true(reads(&r, "STRIDE"));
    qz_scanner_destroy(s);

    free(p.px);
}

/* Squares, stripes, nested frames and noise in random order: what is in a room, and worse. */
static void draw_texture(struct picture *p, uint64_t *seed)
{
    enum { SQUARES, STRIPES, FRAMES, NOISE };
    int pick = (int)(picture_random(seed) % 32), kind = pick / 2 % 2;
    int cell = 1 + (int)(picture_random(seed) % 7);
    uint64_t salt = picture_random(seed);

    if (pick == 2)
        kind = FRAMES;
    else if (pick % 2)
        kind = NOISE;

    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            uint64_t at = salt + (uint64_t)(kind == STRIPES ? 0 : y / cell) * 1000 + (uint64_t)(x / cell);
            int v;

            if (kind == FRAMES)
                v = qz_ring_of(x % 23 - 11, y % 23 - 11) / 2 % 2 * 255;
            else if (kind == NOISE)
                v = (int)(picture_random(seed) & 255);
            else
                v = (int)(picture_random(&at) & 1) * 200 + 20;
            p->px[y * p->w + x] = (uint8_t)v;
        }
}

static void noise_and_texture_are_never_read(void **state)
{
    (void)state;
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true, .all_codes = true});
    struct picture p = picture_make(112, 96, 0);
    uint64_t seed = 11;
    for (uint64_t i = 0; i < amount_of(400, 4000); i++) {
        draw_texture(&p, &seed);
        struct qz_scan_result r = look(s, &p);
        assert_int_equal(r.count, 0);
    }
    free(p.px);
    qz_scanner_destroy(s);
}

/* A real code with more of it painted over than its correction can bear. */
static void a_ruined_code_is_seen_but_not_read(void **state)
{
    (void)state;
    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    uint64_t seed = 5;

    for (uint64_t i = 0; i < amount_of(20, 400); i++) {
        struct picture p = picture_make(400, 400, 200);
        int n = picture_plain_code(&p, pass, 60, 60, 6);
        for (int y = 8; y < n - 9; y++)
            for (int x = 9; x < n - 9; x++) {
                int grey = picture_random(&seed) & 1 ? 220 : 30;
                for (int k = 0; k < 36; k++)
                    p.px[(60 + y * 6 + k / 6) * 400 + 60 + x * 6 + k % 6] = (uint8_t)grey;
            }

        struct qz_scan_result r = look(s, &p);
        assert_int_equal(r.count, 0);
        assert_true(r.seen);
        free(p.px);
    }

    qz_scanner_destroy(s);
}

static void vectors_off_gives_the_same_result(void **state)
{
    (void)state;
    struct qz_scanner *a = scanner((struct qz_scan_options){.still = true, .all_codes = true});
    struct qz_scanner *b =
        scanner((struct qz_scan_options){.still = true, .all_codes = true, .no_simd = true});

    for (int i = 0; i < 12; i += (int)amount_stride(1)) {
        struct picture p = picture_make(401 + i, 300, 190);
        struct code_look look_ = {.dark = 60, .light = 200, .level = (i + i / 4) % 4, .quiet = 4};
        turn(200, 150, 70 + 4 * (float)i, 31 * (float)i, look_.corner);
        assert_true(picture_code(&p, "SAME EVERYWHERE", &look_));
        picture_noise(&p, 5 * (float)i, (uint64_t)i);

        struct qz_scan_result one = look(a, &p), two = look(b, &p);
        assert_int_equal(one.count, two.count);
        assert_int_equal(one.hint, two.hint);
        for (size_t k = 0; k < one.count; k++) {
            assert_string_equal(one.code[k].step, two.code[k].step);
            assert_memory_equal(one.code[k].corner, two.code[k].corner, sizeof one.code[k].corner);
        }
        free(p.px);
    }

    qz_scanner_destroy(a);
    qz_scanner_destroy(b);
}

/* A small code on a label that ends just below it, before a dark floor: of its finders the third is seen by a
 * near threshold alone. */
static void the_third_finder_of_a_small_code_is_looked_for_at_once(void **state)
{
    enum { LEFT = 300, TOP = 180, ROOM = 8, BELOW = 2, FLOOR = 10 };
    static const char text[] = "QZ1:SMALL AND IN THE WAY";
    (void)state;
    struct picture p = picture_make(640, 480, 110), label = picture_make(640, 480, 180);
    int side = (int)(1.3f * (float)picture_plain_code(&label, text, LEFT, TOP, 1.3f));

    for (int y = TOP - ROOM; y < p.h; y++) {
        uint8_t *row = p.px + y * p.w;
        if (y < TOP + side + BELOW)
            memcpy(row + LEFT - ROOM, label.px + y * p.w + LEFT - ROOM, (size_t)(side + 2 * ROOM));
        else
            memset(row, FLOOR, (size_t)p.w);
    }
    picture_noise(&p, 4, 5);

    struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
    struct qz_scan_result r = look(s, &p);
    assert_true(reads(&r, text));
    assert_string_equal(r.code[0].step, "full-third");

    qz_scanner_destroy(s);
    free(p.px);
    free(label.px);
}

/* Pictures of codes that another reader reads; skipped where they are missing. */
static void codes_that_others_read_are_read(void **state)
{
    static const struct {
        const char *file, *text;
    } cases[] = {{"amazing-n1957.jpg", "https://github.com/sylnsfar/qrcode"},
                 {"amazing-n1966.jpg", "https://github.com/sylnsfar"},
                 {"amazing-n1968.jpg", "https://github.com/sylnsfar"},
                 {"santhosh-n0786.jpg", "QR CODE TESTING"},
                 {"gozxing-n1609.png", NULL},
                 {"gozxing-n1614.png", NULL}};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char path[100];
        struct qz_frame f;
        struct qz_err err;
        struct qz_scan_result r;
        uint8_t *px = NULL;

        snprintf(path, sizeof path, "../shared/cases/codes/%s", cases[i].file);
        if (qz_picture_read(path, &px, &f, &err) != 0) {
            print_message("skipped: %s is missing\n", path);
            skip();
        }

        struct qz_scanner *s = scanner((struct qz_scan_options){.still = true});
        assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
        if (cases[i].text)
            assert_true(reads(&r, cases[i].text));
        else
            assert_string_equal(qz_scan_hint_name(r.hint), "part");

        qz_scanner_destroy(s);
        free(px);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_is_read_at_any_rotation_with_its_corners_in_order),
        cmocka_unit_test(a_tilted_code_is_read),
        cmocka_unit_test(a_large_code_that_is_not_flat_is_read),
        cmocka_unit_test(a_mirrored_code_is_read),
        cmocka_unit_test(an_inverted_code_is_read),
        cmocka_unit_test(a_code_without_a_quiet_zone_is_read),
        cmocka_unit_test(noise_blur_and_low_contrast_are_borne),
        cmocka_unit_test(a_smeared_code_on_a_small_bright_label_is_read),
        cmocka_unit_test(of_blurred_codes_the_smallest_is_read_first),
        cmocka_unit_test(a_picture_code_of_which_a_third_is_a_module_is_read),
        cmocka_unit_test(one_of_a_series_is_called_that),
        cmocka_unit_test(the_third_finder_of_a_small_code_is_looked_for_at_once),
        cmocka_unit_test(codes_that_others_read_are_read),
        cmocka_unit_test(worn_ink_is_told_from_paper),
        cmocka_unit_test(all_codes_in_view_are_reported_when_asked_for),
        cmocka_unit_test(a_sheet_of_sixteen_codes_is_read_whole),
        cmocka_unit_test(two_codes_with_the_same_text_are_two_codes),
        cmocka_unit_test(a_payload_longer_than_allowed_is_dropped),
        cmocka_unit_test(bytes_come_out_as_they_went_in),
        cmocka_unit_test(hostile_frames_are_refused_and_small_ones_borne),
        cmocka_unit_test(rows_wider_than_the_picture_are_stepped_over),
        cmocka_unit_test(noise_and_texture_are_never_read),
        cmocka_unit_test(a_ruined_code_is_seen_but_not_read),
        cmocka_unit_test(vectors_off_gives_the_same_result),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
