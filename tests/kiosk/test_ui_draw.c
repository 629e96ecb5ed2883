/* Drawing: pixels, masks, codes, and that painting only what differs gives the same picture as painting all.
 */
#include "tests/support/amount.h"
#include "tests/support/spec.h"

#include "kiosk/screens/parts.h"
#include "kiosk/screens/screens.h"
#include "scan/engine/scan.h"
#include "tests/support/ui_sample.h"

#include <stdlib.h>
#include <string.h>

#define W 1024
#define H 600

static struct qz_fonts *fonts;

static struct qz_pixels canvas(int w, int h)
{
    struct qz_pixels p = {calloc((size_t)w * (size_t)h, 4), w, h, w};
    assert_non_null(p.px);
    return p;
}

static struct qz_draw *new_draw(size_t cache)
{
    struct qz_err err;
    struct qz_draw *d = qz_draw_create(fonts, cache, &err);
    assert_non_null(d);
    return d;
}

static void colours_mix_exactly_at_both_ends(void **state)
{
    (void)state;
    uint8_t a[3] = {0, 255, 128};
    uint32_t px[3] = {0x123456, 0x123456, 0x000000};
    struct qz_pixels p = {px, 3, 1, 3};
    struct qz_mask m = {3, 1, 0, 0, a};
    qz_raster_mask(&p, (struct qz_rect){0, 0, 3, 1}, 0, 0, &m, 0xFEDCBA);
    assert_int_equal(px[0], 0x123456);
    assert_int_equal(px[1], 0xFEDCBA);
    assert_int_equal(px[2], 0x7F6E5D); /* half of each, rounded */
}

/* Eight pixels are mixed at once where there are as many: to the same colours as one by one. */
static void many_pixels_are_mixed_as_one_is(void **state)
{
    static const uint32_t ground[] = {0x000000, 0xffffff, 0x123456, 0xf6f4ef, 0x00ff80};
    (void)state;
    for (size_t g = 0; g < COUNT(ground); g++) {
        uint8_t a[256];
        uint32_t row[256], one;
        struct qz_pixels all = {row, 256, 1, 256}, single = {&one, 1, 1, 1};
        struct qz_mask m = {256, 1, 0, 0, a};
        for (int i = 0; i < 256; i++) {
            a[i] = (uint8_t)(i * 37);
            row[i] = ground[g];
        }

        qz_raster_mask(&all, (struct qz_rect){0, 0, 256, 1}, 0, 0, &m, 0xFEDCBA);
        for (int i = 0; i < 256; i++) {
            struct qz_mask n = {1, 1, 0, 0, a + i};
            one = ground[g];
            qz_raster_mask(&single, (struct qz_rect){0, 0, 1, 1}, 0, 0, &n, 0xFEDCBA);
            assert_int_equal(row[i], one);
        }
    }
}

static void nothing_is_drawn_outside_the_clip(void **state)
{
    (void)state;
    struct qz_pixels p = canvas(64, 64);
    struct qz_rect clip = {20, 20, 16, 16}, all = {-5, -5, 80, 80};
    uint8_t cover[40 * 40];

    memset(cover, 255, sizeof cover);
    struct qz_mask m = {40, 40, 0, 0, cover};
    struct qz_luma l = {cover, 40, 40, 40};
    uint32_t table[256];
    float a[2] = {0, 0}, b[2] = {64, 60};
    for (int i = 0; i < 256; i++)
        table[i] = 0xFFFFFF;
    qz_raster_fill(&p, clip, all, 0xFFFFFF);
    qz_raster_round(&p, clip, all, 30, 0xFFFFFF);
    qz_raster_corners(&p, clip, all, 30, 0xFFFFFF);
    qz_raster_shade(&p, clip, all, 0xFFFFFF, 255, 255);
    qz_raster_mask(&p, clip, 10, 10, &m, 0xFFFFFF);
    qz_raster_line(&p, clip, a, b, 9, 0xFFFFFF);
    qz_raster_luma(&p, clip, all, &l, table, true);
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++)
            assert_int_equal(p.px[y * 64 + x], qz_rect_has(clip, x, y) ? 0xFFFFFF : 0);
    free(p.px);
}

static void a_disc_has_the_area_of_a_circle(void **state)
{
    (void)state;
    for (int d = 3; d <= 101; d += 7) {
        struct qz_pixels p = canvas(120, 120);
        qz_raster_round(&p, (struct qz_rect){0, 0, 120, 120}, (struct qz_rect){5, 5, d, d}, 1000, 0xFF);

        double sum = 0, want = 3.14159265 * d * d / 4;
        for (int i = 0; i < 120 * 120; i++)
            sum += p.px[i] / 255.0;
        assert_true(sum > want * 0.97 - 1 && sum < want * 1.03 + 1);

        /* The same from left and right, from above and below. */
        for (int y = 0; y < d; y++)
            for (int x = 0; x < d; x++) {
                assert_int_equal(p.px[(5 + y) * 120 + 5 + x], p.px[(5 + y) * 120 + 4 + d - x]);
                assert_int_equal(p.px[(5 + y) * 120 + 5 + x], p.px[(4 + d - y) * 120 + 5 + x]);
            }

        free(p.px);
    }
}

static void a_picture_fills_its_place_mirrored(void **state)
{
    (void)state;
    uint8_t px[64 * 36];

    uint32_t table[256];
    for (int i = 0; i < 64 * 36; i++)
        px[i] = (uint8_t)(i % 64 * 4);
    for (uint32_t i = 0; i < 256; i++)
        table[i] = i;
    struct qz_pixels p = canvas(200, 100);
    struct qz_luma l = {px, 64, 36, 64};
    struct qz_rect all = {0, 0, 200, 100};
    qz_raster_luma(&p, all, all, &l, table, true);
    assert_in_range(p.px[0], 245, 255);
    assert_in_range(p.px[199], 0, 8);
    for (int x = 1; x < 200; x++)
        assert_true(p.px[50 * 200 + x] <= p.px[50 * 200 + x - 1]);
    /* A part of it is painted as it is in the whole. */
    struct qz_pixels q = canvas(200, 100);
    qz_raster_luma(&q, (struct qz_rect){60, 30, 50, 20}, all, &l, table, true);
    for (int x = 60; x < 110; x++)
        assert_int_equal(q.px[35 * 200 + x], p.px[35 * 200 + x]);
    free(p.px);
    free(q.px);
}

static void view_of(struct qz_view *v, struct qz_draw *d, struct qz_model *m, int w, int h)
{
    *v = (struct qz_view){
        .draw = d, .theme = qz_theme(QZ_THEME_LIGHT), .m = m, .w = w, .h = h, .motion = 1, .focus = -1};
    v->picture.luma = qz_sample_luma();
    v->picture.part[2] = v->picture.part[3] = 1;
}

/* The first and the last row of the picture are white, and what is between them black. */
static void an_upright_camera_s_picture_is_shown_whole(void **state)
{
    (void)state;
    static uint8_t px[90 * 160];
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    struct qz_model m;
    struct qz_view v;
    memset(px, 0, sizeof px);
    for (int row = 0; row < 4; row++)
        for (int i = 0; i < 90; i++)
            px[row * 90 + i] = px[(159 - row) * 90 + i] = 255;
    qz_sample_model(0, QZ_LANG_ZH, true, &m);
    view_of(&v, d, &m, W, H);
    v.picture.luma = (struct qz_luma){px, 90, 160, 90};
    v.lens = QZ_LENS_BELOW; /* the words lie over the foot */
    qz_view_begin(&v, &v.theme->paper);
    struct qz_rect room = {0, 0, W, H};
    qz_part_preview(&v, room, "");
    qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));

    int half = W / 2, side = H * 90 / 160;
    assert_true((p.px[half] & 0xFF) > 0xC0);
    assert_true((p.px[(H / 3) * W + half] & 0xFF) < 0x40);
    assert_true((p.px[(H - 2) * W + half - side / 2 + 4] & 0xFF) >
                (p.px[(H - 60) * W + half - side / 2 + 4] & 0xFF));
    assert_int_equal(p.px[(H / 2) * W + half - side / 2 - 20] & 0xFFFFFF, 0x12211F); /* beside it */
    qz_draw_destroy(d);
    free(p.px);
}

static int frame(struct qz_draw *d, size_t sample, struct qz_pixels *p, bool all)
{
    struct qz_model m;
    struct qz_view v;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    qz_sample_model(sample, QZ_LANG_ZH, true, &m);
    view_of(&v, d, &m, p->w, p->h);
    qz_screen_draw(&v);
    if (all)
        qz_draw_all(d);
    int n = qz_draw_end(d, dirty);
    qz_draw_paint(d, p, dirty, n);
    return n;
}

#define SAMPLES_MOST 400

/* A number that stands for a whole picture. */
static uint64_t picture_number(const struct qz_pixels *p)
{
    uint64_t sum[4] = {1, 2, 3, 4}; /* side by side: each waits for its own product only */
    for (int i = 0; i < p->w * p->h; i++)
        sum[i % 4] = (sum[i % 4] ^ p->px[i]) * 0x9E3779B97F4A7C15u;
    return sum[0] ^ sum[1] ^ sum[2] ^ sum[3];
}

/* The number of each state's picture, each painted whole; how many there are. */
static size_t paint_all_states(uint64_t number[SAMPLES_MOST])
{
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    size_t n = 0;
    for (; qz_sample_name(n); n++) {
        assert_in_range(n, 0, SAMPLES_MOST - 1);
        frame(d, n, &p, true);
        number[n] = picture_number(&p);
    }
    qz_draw_destroy(d);
    free(p.px);
    return n;
}

/* From each state to many others, all of them in a long run: the rule that lets the kiosk paint a second's
 * tick in microseconds. */
static void painting_what_differs_equals_painting_all(void **state)
{
    static uint64_t whole[SAMPLES_MOST];
    struct qz_draw *part = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    size_t n = paint_all_states(whole);
    (void)state;

    frame(part, 0, &p, true);
    for (size_t step = 1; step < n; step += amount_stride(23))
        for (size_t i = 0, at = 0; i < n; i++) {
            at = (at + step) % n;
            frame(part, at, &p, false);
            if (picture_number(&p) != whole[at])
                fail_msg("coming to %s leaves something of the screen before", qz_sample_name(at));
        }

    qz_draw_destroy(part);
    free(p.px);
}

static void the_same_frame_again_paints_nothing(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    for (size_t i = 0; qz_sample_name(i); i++) {
        frame(d, i, &p, false);
        assert_int_equal(frame(d, i, &p, false), 0);
    }
    qz_draw_destroy(d);
    free(p.px);
}

static void a_second_on_the_clock_paints_little(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_model m;
    struct qz_view v;
    struct qz_rect dirty[QZ_DRAW_DIRTY];

    qz_sample_model(0, QZ_LANG_ZH, false, &m);
    qz_sample_phone(&m);
    view_of(&v, d, &m, 1920, 1080);
    qz_screen_draw(&v);
    qz_draw_end(d, dirty);
    m.code_left_s--;
    qz_screen_draw(&v);
    int n = qz_draw_end(d, dirty), area = 0;
    for (int i = 0; i < n; i++)
        area += dirty[i].w * dirty[i].h;
    assert_true(n > 0);
    assert_true(area < 1920 * 1080 / 100);
    qz_draw_destroy(d);
}

static void a_second_frame_draws_no_mask_anew(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    frame(d, 0, &p, true);
    uint64_t made = qz_draw_stats(d).misses;
    frame(d, 7, &p, true);
    uint64_t both = qz_draw_stats(d).misses;
    assert_true(both > made);
    frame(d, 0, &p, true);
    frame(d, 7, &p, true);
    assert_int_equal(qz_draw_stats(d).misses, both);
    qz_draw_destroy(d);
    free(p.px);
}

static void the_cache_keeps_its_bound_and_the_frame_whole(void **state)
{
    (void)state;
    const size_t bound = 60000; /* less than one screen needs */
    struct qz_draw *small = new_draw(bound), *large = new_draw(8 << 20);
    struct qz_pixels a = canvas(W, H), b = canvas(W, H);

    for (size_t i = 0; qz_sample_name(i); i += amount_stride(1)) {
        frame(small, i, &a, true);
        frame(large, i, &b, true);
        assert_memory_equal(a.px, b.px, (size_t)W * H * 4);
    }
    /* An almost empty frame lets the rest go. */
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    for (int i = 0; i < 3; i++) {
        qz_draw_begin(small, W, H, 0);
        qz_draw_text(small, (struct qz_type){QZ_FACE_BOLD, (float)(20 + i)}, 10, 40, "青站", 6, 0xFFFFFF);
        qz_draw_end(small, dirty);
    }
    assert_true(qz_draw_stats(small).bytes <= bound);
    qz_draw_destroy(small);
    qz_draw_destroy(large);
    free(a.px);
    free(b.px);
}

static bool has_rings(const char *name)
{
    const uint32_t *color = qz_theme(QZ_THEME_LIGHT)->kind;
    struct qz_draw *d = new_draw(4 << 20);
    struct qz_pixels p = canvas(W, H);
    size_t i = 0;
    int found = 0;
    while (strcmp(qz_sample_name(i), name) != 0)
        i++;
    frame(d, i, &p, true);
    for (int at = 0; at < W * H; at++)
        found += p.px[at] == color[QZ_ACT_VOLUNTEERING] || p.px[at] == color[QZ_ACT_SELF_DESIGNED];
    qz_draw_destroy(d);
    free(p.px);
    return found > 0;
}

static void rings_that_are_no_duty_are_not_shown(void **state)
{
    (void)state;
    assert_true(has_rings("idle"));
    assert_false(has_rings("idle-no-duty"));
    assert_true(has_rings("idle-closed"));
    assert_false(has_rings("idle-closed-no-duty"));
}

/* What the screen's code says when read off the canvas; "" when it does not read. */
static void read_code(const struct qz_pixels *p, char out[512])
{
    struct qz_err err;
    struct qz_scan_options opt = {.engine = QZ_SCAN_ZBAR, .still = true};
    struct qz_scanner *s = qz_scanner_create(&opt, &err);
    static struct qz_scan_result r;
    uint8_t *luma = malloc((size_t)p->w * (size_t)p->h);

    assert_non_null(s);
    assert_non_null(luma);
    for (int i = 0; i < p->w * p->h; i++)
        luma[i] = (uint8_t)(p->px[i] >> 8);
    struct qz_frame f = {luma, p->w, p->h, p->w, 0, 1};
    assert_done(qz_scanner_frame(s, &f, &r, &err), &err);
    out[0] = 0;
    for (size_t i = 0; i < r.count; i++)
        if (r.code[i].len > 5 && memcmp(r.code[i].bytes, "HTTPS", 5) == 0) {
            memcpy(out, r.code[i].bytes, r.code[i].len);
            out[r.code[i].len] = 0;
        }
    free(luma);
    qz_scanner_destroy(s);
}

static void the_screens_code_reads_in_every_theme_and_size(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1024, 600}, {1920, 1080}, {1080, 1920}};

    for (int theme = 0; theme < QZ_THEME_COUNT; theme++)
        for (int i = 0; i < 3; i++) {
            struct qz_draw *d = new_draw(8 << 20);
            struct qz_pixels p = canvas(sizes[i][0], sizes[i][1]);
            struct qz_model m;
            struct qz_view v;
            struct qz_rect dirty[QZ_DRAW_DIRTY];
            char text[512];
            qz_sample_model(0, QZ_LANG_ZH, true, &m);
            qz_sample_phone(&m);
            view_of(&v, d, &m, p.w, p.h);
            v.theme = qz_theme((enum qz_theme_id)theme);
            v.picture.luma.px = NULL;
            qz_screen_draw(&v);
            qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));
            read_code(&p, text);
            assert_string_equal(text, m.screen_code);
            qz_draw_destroy(d);
            free(p.px);
        }
}

/* What the screen shows of an even grey picture, in pixels; and whether a code of ours is on it. */
static long grey_shown(const int size[2], bool phone, bool *code)
{
    static uint8_t grey[64 * 36];
    struct qz_draw *d = new_draw(8 << 20);
    struct qz_pixels p = canvas(size[0], size[1]);
    struct qz_model m;
    struct qz_view v;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    char text[512];
    long most = 0;

    memset(grey, 0x77, sizeof grey);
    qz_sample_model(0, QZ_LANG_ZH, true, &m);
    if (phone)
        qz_sample_phone(&m);
    view_of(&v, d, &m, p.w, p.h);
    v.picture.luma = (struct qz_luma){grey, 64, 36, 64};
    qz_screen_draw(&v);
    qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));
    int within = p.h > p.w ? p.h * 27 / 100 : p.h / 2;
    uint32_t tint = p.px[(long)within * p.w + p.w / 4];
    for (long i = 0; i < (long)p.w * p.h; i++)
        most += p.px[i] == tint;
    read_code(&p, text);
    *code = text[0] != 0;
    qz_draw_destroy(d);
    free(p.px);
    return most;
}

static void where_phones_cannot_check_in_there_is_no_code_and_the_picture_is_no_smaller(void **state)
{
    (void)state;
    static const int sizes[][2] = {{1024, 600}, {1920, 1080}, {1080, 1920}};
    for (size_t i = 0; i < COUNT(sizes); i++) {
        bool code;
        long with = grey_shown(sizes[i], true, &code);
        assert_true(code);
        long without = grey_shown(sizes[i], false, &code);
        assert_false(code);
        assert_true(with > (long)sizes[i][0] * sizes[i][1] / 10); /* the picture it is that was counted */
        if (without < with)
            fail_msg("%d x %d: %ld with, %ld without", sizes[i][0], sizes[i][1], with, without);
    }
}

/* The first and the last column and row in which something was found. */
struct bounds {
    int x0, y0, x1, y1;
};

static void bounds_take(struct bounds *b, int x, int y)
{
    if (x < b->x0)
        b->x0 = x;
    if (y < b->y0)
        b->y0 = y;
    if (x > b->x1)
        b->x1 = x;
    if (y > b->y1)
        b->y1 = y;
}

static void modules_are_whole_pixels_with_a_quiet_zone(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(1 << 20);
    struct qz_pixels p = canvas(300, 300);
    struct qz_rect dirty[QZ_DRAW_DIRTY], r = {10, 10, 271, 271};

    qz_draw_begin(d, 300, 300, 0xFFFFFF);
    qz_draw_qr(d, r, "HTTPS://QZ.EXAMPLE.CN/C/B4MC2YXQ7GK3R5TA/AAB3K7Q.M3XQ5ZB2TLNE6RWC");
    qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));

    struct bounds dark = {300, 300, 0, 0};
    for (int y = 10; y < 281; y++)
        for (int x = 10; x < 281; x++) {
            uint32_t c = p.px[y * 300 + x];
            assert_true(c == 0 || c == 0xFFFFFF);
            if (c == 0)
                bounds_take(&dark, x, y);
        }

    int side = dark.x1 - dark.x0 + 1, px = side / 33;
    assert_int_equal(side % 33, 0);
    assert_true(dark.x0 - 10 >= QZ_QR_QUIET * px && dark.y0 - 10 >= QZ_QR_QUIET * px);

    qz_draw_destroy(d);
    free(p.px);
}

/* A code in the left part of the camera's frame: the person sees it on the right, as in a mirror. */
static void a_found_code_lights_up_where_it_is_seen(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(8 << 20);
    struct qz_pixels p = canvas(1920, 1080);
    struct qz_model m;
    struct qz_view v;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    static const float quad[8] = {0.20f, 0.45f, 0.30f, 0.45f, 0.30f, 0.65f, 0.20f, 0.65f};

    qz_sample_model(0, QZ_LANG_ZH, false, &m);
    qz_sample_phone(&m);
    m.seen.seen = true;
    memcpy(m.seen.outline, quad, sizeof quad);
    view_of(&v, d, &m, p.w, p.h);
    qz_screen_draw(&v);
    qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));

    struct bounds lit = {p.w, p.h, 0, 0};
    for (int y = 420; y < p.h; y++) /* below the arrow to the lens */
        for (int x = 0; x < p.w; x++)
            if (p.px[y * p.w + x] == v.theme->aim)
                bounds_take(&lit, x, y);

    /* The picture is 1007 px wide from x 60; 0.7 and 0.8 of it, a little more for what is cut off. */
    assert_in_range(lit.x0, 740, 800);
    assert_in_range(lit.x1, 850, 910);
    assert_in_range(lit.x1 - lit.x0, 90, 125);
    assert_in_range(lit.y1 - lit.y0, 105, 140);
    qz_draw_destroy(d);
    free(p.px);
}

static void invented_data_says_so_on_every_screen(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(8 << 20);

    for (size_t i = 0; qz_sample_name(i); i++) {
        struct qz_model m;
        struct qz_view v;
        struct qz_rect dirty[QZ_DRAW_DIRTY];
        qz_sample_model(i, QZ_LANG_ZH, true, &m);
        if (!m.id.demo || m.screen == QZ_SCREEN_DARK)
            continue; /* who it is, is not known there; nothing is shown */

        view_of(&v, d, &m, W, H);
        qz_screen_draw(&v);
        qz_draw_end(d, dirty);
        m.id.demo = false;
        qz_screen_draw(&v);
        if (qz_draw_end(d, dirty) == 0)
            fail_msg("%s does not say that its data are invented", qz_sample_name(i));
    }
    qz_draw_destroy(d);
}

static size_t sample_of(const char *name)
{
    size_t i = 0;
    while (qz_sample_name(i) && strcmp(qz_sample_name(i), name) != 0)
        i++;
    assert_non_null(qz_sample_name(i));
    return i;
}

/* How much of the screen is another one after the change. */
static int changed_by(const char *sample, void (*change)(struct qz_model *m))
{
    struct qz_draw *d = new_draw(8 << 20);
    struct qz_model m;
    struct qz_view v;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    qz_sample_model(sample_of(sample), QZ_LANG_ZH, false, &m);
    view_of(&v, d, &m, W, H);
    qz_screen_draw(&v);
    qz_draw_end(d, dirty);
    change(&m);
    qz_screen_draw(&v);
    int n = qz_draw_end(d, dirty);
    qz_draw_destroy(d);
    return n;
}

static void move_place(struct qz_model *m)
{
    strcpy(m->session.place, "东城体育馆");
}

static void move_end(struct qz_model *m)
{
    m->session.end_ms += 3600000;
}

static void move_opening(struct qz_model *m)
{
    m->session.opens_ms += 60000;
}

static void move_start(struct qz_model *m)
{
    m->session.start_ms += 60000;
}

static void doubt_clock(struct qz_model *m)
{
    m->clock.word = QZ_CLOCKWORD_NONE;
}

static void place_and_time_of_the_activity_are_shown(void **state)
{
    (void)state;
    assert_true(changed_by("idle", move_place) > 0);
    assert_true(changed_by("idle", move_end) > 0);
    assert_true(changed_by("idle-next", move_place) > 0);
    assert_true(changed_by("idle-next", move_start) > 0);
}

static void who_comes_too_early_is_told_when_to_come(void **state)
{
    (void)state;
    assert_true(changed_by("refused-not-open-next", move_opening) > 0);
    assert_true(changed_by("idle-next", move_opening) > 0);
    assert_true(changed_by("refused-not-open-next", doubt_clock) > 0); /* it opens nothing by itself */
    assert_true(changed_by("refused-not-open-plan", move_start) > 0);
    assert_int_equal(changed_by("refused-not-open", move_opening), 0); /* nothing is known of any */
}

static void too_many_commands_are_dropped_not_written_past_the_end(void **state)
{
    (void)state;
    struct qz_draw *d = new_draw(1 << 16);
    struct qz_pixels p = canvas(100, 100);
    struct qz_rect dirty[QZ_DRAW_DIRTY];

    qz_draw_begin(d, 100, 100, 0); /* the ground is the first command */
    for (int i = 1; i < 2 * QZ_DRAW_COMMANDS; i++)
        qz_draw_rect(d, (struct qz_rect){i % 100, i / 100, 1, 1}, 0xFFFFFF);
    int n = qz_draw_end(d, dirty);
    assert_int_equal(n, 1);
    qz_draw_paint(d, &p, dirty, n);
    for (int i = 1; i < 2 * QZ_DRAW_COMMANDS; i++)
        assert_int_equal(p.px[i], i < QZ_DRAW_COMMANDS ? 0xFFFFFF : 0);
    qz_draw_destroy(d);
    free(p.px);
}

static int open_fonts(void **state)
{
    (void)state;
    struct qz_err err;
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    return fonts ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colours_mix_exactly_at_both_ends),
        cmocka_unit_test(many_pixels_are_mixed_as_one_is),
        cmocka_unit_test(nothing_is_drawn_outside_the_clip),
        cmocka_unit_test(a_disc_has_the_area_of_a_circle),
        cmocka_unit_test(a_picture_fills_its_place_mirrored),
        cmocka_unit_test(an_upright_camera_s_picture_is_shown_whole),
        cmocka_unit_test(painting_what_differs_equals_painting_all),
        cmocka_unit_test(the_same_frame_again_paints_nothing),
        cmocka_unit_test(a_second_on_the_clock_paints_little),
        cmocka_unit_test(a_second_frame_draws_no_mask_anew),
        cmocka_unit_test(rings_that_are_no_duty_are_not_shown),
        cmocka_unit_test(the_cache_keeps_its_bound_and_the_frame_whole),
        cmocka_unit_test(the_screens_code_reads_in_every_theme_and_size),
        cmocka_unit_test(where_phones_cannot_check_in_there_is_no_code_and_the_picture_is_no_smaller),
        cmocka_unit_test(modules_are_whole_pixels_with_a_quiet_zone),
        cmocka_unit_test(a_found_code_lights_up_where_it_is_seen),
        cmocka_unit_test(invented_data_says_so_on_every_screen),
        cmocka_unit_test(place_and_time_of_the_activity_are_shown),
        cmocka_unit_test(who_comes_too_early_is_told_when_to_come),
        cmocka_unit_test(too_many_commands_are_dropped_not_written_past_the_end),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
