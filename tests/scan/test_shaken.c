/* Symbols that moved while the shutter was open, and those that did not. */
#include "scan/engine/engine.h"
#include "tests/support/code_picture.h"
#include "tests/synth/synth.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define SIDE   480
#define AT     120
#define MODULE 8
#define MOTION 14

static void move_down(struct picture *p, int motion)
{
    for (int y = 0; y + motion <= SIDE; y++)
        for (int x = 0; x < SIDE; x++) {
            int sum = 0;
            for (int k = 0; k < motion; k++)
                sum += p->px[(y + k) * SIDE + x];
            p->px[y * SIDE + x] = (uint8_t)(sum / motion);
        }
}

/* A code that moved down by MOTION pixels; how many modules it has a side. */
static int draw_shaken(struct picture *p)
{
    *p = picture_make(SIDE, SIDE, 220);
    int n = picture_plain_code(p, "SHAKEN", AT, AT, MODULE);
    move_down(p, MOTION);
    return n;
}

static struct qz_scanner *open_still(void)
{
    static const struct qz_scan_options still = {.still = true};
    struct qz_err err;
    struct qz_scanner *s = qz_scanner_create(&still, &err);
    assert_non_null(s);
    return s;
}

/* How many codes the search for moved ones reads, knowing of the finders that s has. */
static size_t read_smears(struct qz_scanner *s, bool turned)
{
    static struct qz_scan_result r;
    r = (struct qz_scan_result){0};
    s->out = &r;
    s->bytes_used = s->fresh = 0;
    s->enough = false;
    qz_read_smears(s, qz_level_img(s, turned ? QZ_LV_TURNED : QZ_LV_HALF), 0, turned);
    return r.count;
}

static void what_shows_clear_finders_did_not_move(void **state)
{
    (void)state;
    struct picture p;
    int n = draw_shaken(&p);
    struct qz_frame f = {p.px, p.w, p.h, p.w, 0, 0};
    struct qz_scan_result r;
    struct qz_err err;
    struct qz_scanner *s = open_still();

    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
    s->finders.n = 0;
    assert_int_equal(read_smears(s, false), 1);

    for (int k = 0; k < 2; k++) {
        float x = AT + (k ? (float)n - 3.5f : 3.5f) * MODULE, y = AT + 3.5f * MODULE - MOTION / 2;
        s->finders.f[k] = (struct qz_finder){.x = x, .y = y, .size = 7 * MODULE, .quality = 1};
        s->finders.n = k + 1;
        assert_int_equal(read_smears(s, false), k == 0);
    }

    s->finders.f[0].quality = 0.7f;
    assert_int_equal(read_smears(s, false), 1);

    qz_scanner_destroy(s);
    free(p.px);
}

/* The frame with rows for columns shows the pass in a mirror, moving sideways. */
static void a_slanted_pass_that_moves_sideways_is_read_as_one_that_moves_down(void **state)
{
    (void)state;
    enum { W = 720, FRAMES = 24 };
    static uint8_t sideways[W * W];
    struct synth_settings set = {.seed = 302, .width = W, .height = W, .module_px = 5, .tilt_deg = 45};
    const char *text[] = {"SHAKEN AND HELD ASLANT, THEN READ ALL THE SAME"};
    struct qz_scan_result r;
    struct qz_err err;
    size_t down = 0, across = 0;

    set.medium = SYNTH_CARD;
    set.noise = 3;
    set.enter_s = 0.6;

    struct synth *camera = synth_create(&set, text, 1);
    struct qz_scanner *s = open_still();
    assert_non_null(camera);

    for (int i = 0; i < FRAMES; i++) {
        const uint8_t *luma = synth_next(camera);
        for (int k = 0; k < W * W; k++)
            sideways[k % W * W + k / W] = luma[k];
        struct qz_frame f = {luma, W, W, W, 0, 0}, g = {sideways, W, W, W, 0, 0};
        assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
        s->finders.n = 0;
        down += read_smears(s, false);
        assert_int_equal(qz_scanner_frame(s, &g, &r, &err), 0);
        s->finders.n = 0;
        across += read_smears(s, true);
    }

    assert_in_range(down, 4, FRAMES);
    assert_in_range(across, 4, FRAMES);

    qz_scanner_destroy(s);
    synth_destroy(camera);
}

/* At half size its finders are seven pixels wide, too few to tell light from dark and back. */
static void a_small_shaken_code_is_found_at_full_size(void **state)
{
    (void)state;
    struct picture p = picture_make(SIDE, SIDE, 220);
    struct qz_frame f = {p.px, p.w, p.h, p.w, 0, 0};
    struct qz_scan_result r;
    struct qz_err err;
    struct qz_scanner *s = open_still();

    assert_true(picture_plain_code(&p, "SMALL AND SHAKEN", AT, AT, 2) > 0);
    move_down(&p, 6);

    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
    assert_int_equal(r.count, 1);
    assert_string_equal(r.code[0].step, "smear-full");
    assert_int_equal(r.code[0].len, strlen("SMALL AND SHAKEN"));
    assert_memory_equal(r.code[0].bytes, "SMALL AND SHAKEN", r.code[0].len);

    qz_scanner_destroy(s);
    free(p.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_shows_clear_finders_did_not_move),
        cmocka_unit_test(a_slanted_pass_that_moves_sideways_is_read_as_one_that_moves_down),
        cmocka_unit_test(a_small_shaken_code_is_found_at_full_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
