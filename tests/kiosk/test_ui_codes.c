/* The codes on screens are read by phones from a picture in which a module is two and a half pixels: by ZBar,
 * and by zxing-cpp where the tests were built with it. */
#include "tests/support/spec.h"

#include "kiosk/screens/screens.h"
#include "scan/engine/scan.h"
#include "tests/bench/scan/zxing.h"
#include "tests/support/ui_sample.h"

#include <math.h>
#include <qrencode.h>
#include <stdlib.h>
#include <string.h>

#define MODULE_PX 2.5

static struct qz_fonts *fonts;

struct grey {
    uint8_t *px;
    int w, h;
};

/* What that sample looks like, in shades of grey. The model is left for its texts. */
static struct grey shot(const char *sample, const int size[2], enum qz_theme_id theme, struct qz_model *m)
{
    struct qz_err err;
    struct qz_rect dirty[QZ_DRAW_DIRTY];
    struct grey g = {malloc((size_t)size[0] * (size_t)size[1]), size[0], size[1]};
    uint32_t *px = calloc((size_t)size[0] * (size_t)size[1], sizeof *px);
    struct qz_draw *d = qz_draw_create(fonts, 8 << 20, &err);
    size_t i = 0;
    while (strcmp(qz_sample_name(i), sample) != 0)
        i++;
    qz_sample_model(i, QZ_LANG_ZH, true, m);

    struct qz_view v = {
        .draw = d, .theme = qz_theme(theme), .m = m, .w = g.w, .h = g.h, .motion = 1, .focus = -1};
    struct qz_pixels p = {px, g.w, g.h, g.w};
    assert_true(g.px && px && d);
    qz_screen_draw(&v);
    qz_draw_paint(d, &p, dirty, qz_draw_end(d, dirty));
    for (int k = 0; k < g.w * g.h; k++)
        g.px[k] = (uint8_t)(px[k] >> 8);
    qz_draw_destroy(d);
    free(px);
    return g;
}

/* Whether that text is read off the picture by the engine; *side is how long the code's upper edge is. */
static bool reads(const struct grey *g, enum qz_scan_engine engine, const char *text, double *side)
{
    struct qz_err err;
    struct qz_scan_options opt = {.engine = engine, .still = true, .all_codes = true};
    struct qz_scanner *s = qz_scanner_create(&opt, &err);
    static struct qz_scan_result r;
    struct qz_frame f = {g->px, g->w, g->h, g->w, 0, 1};
    bool found = false;
    assert_non_null(s);
    assert_done(qz_scanner_frame(s, &f, &r, &err), &err);

    for (size_t i = 0; i < r.count; i++) {
        if (r.code[i].len != strlen(text) || memcmp(r.code[i].bytes, text, r.code[i].len) != 0)
            continue;
        found = true;
        if (side)
            *side = hypot(r.code[i].corner[1].x - r.code[i].corner[0].x,
                          r.code[i].corner[1].y - r.code[i].corner[0].y);
    }
    qz_scanner_destroy(s);
    return found;
}

static int modules_of(const char *text)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(code);
    int n = code->width;
    QRcode_free(code);
    return n;
}

/* How much of pixel i of a row that was scaled by `by` lies over pixel k of the one before. */
static double overlap(int i, int k, double by)
{
    double from = fmax(i / by, k), to = fmin((i + 1) / by, k + 1);
    return to > from ? to - from : 0;
}

/* The same picture `by` times as large, each pixel the mean of what it covers, as a camera has it. */
static struct grey scaled(const struct grey *g, double by)
{
    struct grey out = {NULL, (int)(g->w * by), (int)(g->h * by)};
    out.px = malloc((size_t)out.w * (size_t)out.h);
    assert_non_null(out.px);

    for (int y = 0; y < out.h; y++)
        for (int x = 0; x < out.w; x++) {
            double sum = 0, area = 0;
            for (int ky = (int)(y / by); ky < g->h && ky < (y + 1) / by; ky++)
                for (int kx = (int)(x / by); kx < g->w && kx < (x + 1) / by; kx++) {
                    double a = overlap(x, kx, by) * overlap(y, ky, by);
                    sum += a * g->px[ky * g->w + kx];
                    area += a;
                }
            out.px[y * out.w + x] = (uint8_t)(sum / (area > 0 ? area : 1) + 0.5);
        }
    return out;
}

struct taken {
    const char *want;
    bool found;
};

static void take(void *to, const void *bytes, size_t len, const void *text, size_t text_len)
{
    struct taken *t = to;
    (void)bytes, (void)len;
    t->found = t->found || (text_len == strlen(t->want) && memcmp(text, t->want, text_len) == 0);
}

/* As small as it is, but never larger than on the screen. */
static struct grey as_a_phone_sees_it(const char *sample, const int size[2], enum qz_theme_id theme,
                                      char *text, size_t cap)
{
    struct qz_model m;
    double side = 0;
    struct grey g = shot(sample, size, theme, &m);
    qz_copy_text(text, cap, *m.closing.receipt ? m.closing.receipt : m.screen_code);
    if (!reads(&g, QZ_SCAN_CASCADE, text, &side))
        fail_msg("%s at %dx%d is not read as it is", sample, size[0], size[1]);

    double by = MODULE_PX * modules_of(text) / side;
    if (by > 1)
        fail_msg("%s at %dx%d has modules smaller than that", sample, size[0], size[1]);
    struct grey small = scaled(&g, by);
    free(g.px);
    return small;
}

static const int sizes[][2] = {{1024, 600}, {1080, 1920}, {1920, 1080}, {3840, 2160}};
/* The code by which phones check in, the same of the longest address, the one by which people register, and
 * receipts. */
static const char *const samples[] = {"idle-phone", "idle-phone-long", "new", "receipt", "receipt-most"};

static void zbar_reads_them(void **state)
{
    (void)state;
    for (size_t s = 0; s < COUNT(samples); s++)
        for (size_t i = 0; i < COUNT(sizes); i++)
            for (int t = 0; t < (i ? 1 : QZ_THEME_COUNT); t++) { /* every theme at the smallest */
                char text[512];
                struct grey g =
                    as_a_phone_sees_it(samples[s], sizes[i], (enum qz_theme_id)t, text, sizeof text);
                if (!reads(&g, QZ_SCAN_ZBAR, text, NULL))
                    fail_msg("ZBar reads no %s at %dx%d", samples[s], sizes[i][0], sizes[i][1]);
                free(g.px);
            }
}

static void zxing_reads_them(void **state)
{
    (void)state;
    if (!bench_zxing_read)
        skip(); /* zxing-cpp was not there when the tests were built */

    for (size_t s = 0; s < COUNT(samples); s++)
        for (size_t i = 0; i < COUNT(sizes); i++) {
            char text[512];
            struct grey g = as_a_phone_sees_it(samples[s], sizes[i], QZ_THEME_LIGHT, text, sizeof text);
            struct taken t = {.want = text};
            bench_zxing_read(g.px, g.w, g.h, 1, take, &t);
            if (!t.found)
                fail_msg("zxing-cpp reads no %s at %dx%d", samples[s], sizes[i][0], sizes[i][1]);
            free(g.px);
        }
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
        cmocka_unit_test(zbar_reads_them),
        cmocka_unit_test(zxing_reads_them),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
