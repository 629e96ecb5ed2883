/* The budget of a frame, told by a clock that moves when it is looked at: wherever it ends, the frame ends
 * soon after, reads nothing wrong, and leaves what did not fit to the frames that follow. */
#include "scan/scan.h"
#include "scan/stop.h"
#include "tests/support/code_picture.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define BUDGET 1000.0 /* ms */
/* Looks at the clock after the budget's end: each caller up the stack asks once more before it gives up. */
#define LATE_MOST 12
#define ENDS      80 /* tried of a scene */

static struct {
    double now, tick; /* ms; a tick of 0 is a processor that takes no time */
    long looks;
} watch;

/* In place of the one in src/scan/stop.c. */
double qz_cpu_ms(void)
{
    watch.looks++;
    return watch.now += watch.tick;
}

static struct qz_scanner *scanner(struct qz_scan_options o)
{
    struct qz_err err;
    o.budget_ms = BUDGET;
    struct qz_scanner *s = qz_scanner_create(&o, &err);
    assert_non_null(s);
    return s;
}

/* The budget lasts so many looks at the clock; 0: it has no end. */
static struct qz_scan_result look(struct qz_scanner *s, const struct picture *p, long budget)
{
    struct qz_frame f = {p->px, p->w, p->h, p->w, 0, 0};
    struct qz_scan_result r;
    watch.looks = 0;
    watch.tick = budget > 0 ? BUDGET / (double)budget : 0;
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
    return r;
}

static const char *const texts[] = {"QZ1:FIRST OF FOUR", "QZ1:SECOND", "3", "QZ1:AND LAST"};

static bool is_known(const struct qz_code *c)
{
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (c->len == strlen(texts[i]) && !memcmp(c->bytes, texts[i], c->len))
            return true;
    return false;
}

static void assert_nothing_wrong(const struct qz_scan_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        assert_true(is_known(&r->code[i]));
}

/* Each of these keeps other parts of the engine busy. */
enum scene { SMALL, BLURRED, INVERTED, SHEET, RUINED, NOISE, SCENES };

/* Data modules painted over: the place is clear, and every way of reading is tried in vain. */
static void ruin(struct picture *p, int n, int x0, int y0, int module)
{
    uint64_t seed = 4;
    for (int y = 0; y < (n - 8) * module; y++)
        for (int x = 0; x < (n - 8) * module; x++) {
            uint64_t at = (uint64_t)(y / module * 100 + x / module) + seed;
            if (y / module > 8 && x / module > 8)
                p->px[(y0 + y) * p->w + x0 + x] = picture_random(&at) & 1 ? 220 : 30;
        }
}

static struct picture scene_make(enum scene scene)
{
    struct picture p =
        scene == SHEET ? picture_make(240, 200, 200) : picture_make(160, 150, scene == INVERTED ? 20 : 200);
    struct code_look inverted = {{40, 40, 92, 40, 92, 92, 40, 92}, 200, 30, 0, 1, 4};
    int n = 0;
    switch (scene) {
    case SMALL:
        n = picture_plain_code(&p, texts[0], 60, 60, 1.6f);
        break;
    case BLURRED:
        n = picture_plain_code(&p, texts[0], 20, 15, 5);
        picture_blur(&p, 3);
        picture_blur(&p, 2);
        break;
    case INVERTED:
        n = picture_code(&p, texts[0], &inverted) ? 21 : 0;
        break;
    case SHEET:
        for (int i = 0; i < 4; i++)
            n = picture_plain_code(&p, texts[i], (float)(15 + i % 2 * 115), (float)(15 + i / 2 * 95), 3);
        break;
    case RUINED:
        n = picture_plain_code(&p, texts[2], 30, 25, 4);
        ruin(&p, n, 30, 25, 4);
        break;
    default:
        n = 1;
        picture_noise(&p, 120, 3);
    }
    assert_true(n > 0);
    return p;
}

/* Calls check with a fresh scanner and a budget that ends at each look at the clock in turn, or at evenly
 * spread ones where there are very many. */
static void for_each_end(enum scene scene, struct qz_scan_options o,
                         void (*check)(struct qz_scanner *s, const struct picture *p, long end,
                                       const struct qz_scan_result *whole))
{
    struct picture p = scene_make(scene);
    struct qz_scanner *first = scanner(o);
    struct qz_scan_result whole = look(first, &p, 0);
    long looks = watch.looks;
    assert_true(looks > 10);
    for (long end = 1; end <= looks; end += 1 + looks / ENDS) {
        struct qz_scanner *s = scanner(o);
        check(s, &p, end, &whole);
        qz_scanner_destroy(s);
    }
    qz_scanner_destroy(first);
    free(p.px);
}

static void ends_in_time(struct qz_scanner *s, const struct picture *p, long end,
                         const struct qz_scan_result *whole)
{
    (void)whole;
    struct qz_scan_result r = look(s, p, end);
    assert_true(watch.looks <= end + LATE_MOST);
    assert_nothing_wrong(&r);
}

static void a_frame_ends_soon_after_its_budget_wherever_that_is(void **state)
{
    (void)state;
    for (int scene = 0; scene < SCENES; scene++) {
        for_each_end((enum scene)scene, (struct qz_scan_options){.still = true}, ends_in_time);
        for_each_end((enum scene)scene, (struct qz_scan_options){0}, ends_in_time);
    }
    for_each_end(SHEET, (struct qz_scan_options){.all_codes = true}, ends_in_time);
}

/* The frame after one that was cut short reads as much as if nothing had been. */
static void next_is_whole(struct qz_scanner *s, const struct picture *p, long end,
                          const struct qz_scan_result *whole)
{
    struct qz_scan_result r = look(s, p, end);
    assert_nothing_wrong(&r);
    struct qz_scan_result next = look(s, p, 0);
    assert_nothing_wrong(&next);
    assert_int_equal(next.count, whole->count);
    assert_int_equal(next.seen, whole->seen);
}

static void a_frame_cut_short_does_not_harm_the_next(void **state)
{
    (void)state;
    for (int scene = 0; scene < SCENES; scene++) {
        for_each_end((enum scene)scene, (struct qz_scan_options){.still = true}, next_is_whole);
        for_each_end((enum scene)scene, (struct qz_scan_options){0}, next_is_whole);
    }
    for_each_end(SHEET, (struct qz_scan_options){.all_codes = true}, next_is_whole);
}

/* Frames until something is read, each with the budget; whether the room gets lighter and darker meanwhile.
 */
static int frames_to_read(const struct picture *p, long budget, bool moving)
{
    struct qz_scanner *s = scanner((struct qz_scan_options){0});
    struct picture other = picture_make(p->w, p->h, 0);
    int frames = 0;
    for (size_t i = 0; i < (size_t)(p->w * p->h); i++)
        other.px[i] = (uint8_t)(p->px[i] - p->px[i] / 10);
    for (size_t count = 0; count == 0 && frames < 100; frames++) {
        struct qz_scan_result r = look(s, moving && frames % 2 ? &other : p, budget);
        assert_false(moving && r.still);
        assert_nothing_wrong(&r);
        count = r.count;
    }
    free(other.px);
    qz_scanner_destroy(s);
    return frames;
}

/* A code that only a late step can read, and budgets that end before it. */
static void assert_goes_on(enum scene scene, bool moving)
{
    struct picture p = scene_make(scene);
    assert_int_equal(frames_to_read(&p, 0, moving), 1);
    long whole = watch.looks;
    for (int part = 2; part <= 4; part++) {
        int frames = frames_to_read(&p, whole / part, moving);
        assert_in_range(frames, 2, 20);
    }
    free(p.px);
}

static void what_does_not_fit_goes_on_with_the_next_frame(void **state)
{
    (void)state;
    assert_goes_on(SMALL, false);
    assert_goes_on(INVERTED, false);
}

static void so_it_does_while_the_scene_moves(void **state)
{
    (void)state;
    assert_goes_on(SMALL, true);
    assert_goes_on(INVERTED, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_ends_soon_after_its_budget_wherever_that_is),
        cmocka_unit_test(a_frame_cut_short_does_not_harm_the_next),
        cmocka_unit_test(what_does_not_fit_goes_on_with_the_next_frame),
        cmocka_unit_test(so_it_does_while_the_scene_moves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
