/* The budget of a frame, told by a clock that moves when it is looked at: wherever it ends, the frame ends
 * soon after, reads nothing wrong, and leaves what did not fit to the frames that follow. */
#include "scan/engine/scan.h"
#include "scan/engine/stop.h"
#include "tests/support/amount.h"
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
#define LATE_MOST 14
#define ENDS      50 /* tried of a scene; an eighth of the same under a sanitizer */

static struct {
    double now, tick; /* ms; a tick of 0 is a processor that takes no time */
    long looks;
} watch;

/* In place of the one in src/scan/engine/stop.c. */
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

/* All data modules but a few columns painted over: the place is clear, and every way of reading is in vain.
 */
static void ruin(struct picture *p, int n, int x0, int y0, int module)
{
    for (int y = 9 * module; y < n * module; y++)
        for (int x = 9 * module; x < n * module; x++) {
            uint64_t at = (uint64_t)(y / module * 100 + x / module);
            p->px[(y0 + y) * p->w + x0 + x] = picture_random(&at) & 1 ? 220 : 30;
        }
}

static struct picture scene_make(enum scene scene)
{
    struct picture p;
    struct code_look inverted = {{40, 40, 92, 40, 92, 92, 40, 92}, 200, 30, 0, 1, 4};
    int n = 0;

    if (scene == SHEET)
        p = picture_make(240, 200, 200);
    else
        p = picture_make(160, 150, scene == INVERTED ? 20 : 200);

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
    for (long end = 1; end <= looks; end += (1 + looks / ENDS) * (long)amount_stride(1)) {
        struct qz_scanner *s = scanner(o);
        check(s, &p, end, &whole);
        qz_scanner_destroy(s);
    }
    qz_scanner_destroy(first);
    free(p.px);
}

/* The frame ends in time, and the one after it reads as much as if nothing had been. */
static void ends_in_time_and_the_next_is_whole(struct qz_scanner *s, const struct picture *p, long end,
                                               const struct qz_scan_result *whole)
{
    struct qz_scan_result r = look(s, p, end);
    assert_true(watch.looks <= end + LATE_MOST);
    assert_nothing_wrong(&r);

    struct qz_scan_result next = look(s, p, 0);
    assert_nothing_wrong(&next);
    assert_int_equal(next.count, whole->count);
    assert_int_equal(next.seen, whole->seen);
}

static void a_frame_ends_soon_after_its_budget_and_does_not_harm_the_next(void **state)
{
    (void)state;
    for (int scene = 0; scene < SCENES; scene++) {
        for_each_end((enum scene)scene, (struct qz_scan_options){.still = true},
                     ends_in_time_and_the_next_is_whole);
        for_each_end((enum scene)scene, (struct qz_scan_options){0}, ends_in_time_and_the_next_is_whole);
    }
    for_each_end(SHEET, (struct qz_scan_options){.all_codes = true}, ends_in_time_and_the_next_is_whole);
}

/* As p, in less light: the two in turn are a scene that moves. */
static struct picture darker(const struct picture *p)
{
    struct picture other = picture_make(p->w, p->h, 0);
    for (size_t i = 0; i < (size_t)(p->w * p->h); i++)
        other.px[i] = (uint8_t)(p->px[i] - p->px[i] / 10);
    return other;
}

/* Frames until something is read, each with the budget; 100: it never is. */
static int frames_to_read(struct qz_scanner *s, const struct picture *p, long budget, bool moving)
{
    struct picture other = darker(p);
    int frames = 0;
    for (size_t count = 0; count == 0 && frames < 100; frames++) {
        struct qz_scan_result r = look(s, moving && frames % 2 ? &other : p, budget);
        assert_false(moving && r.still);
        assert_nothing_wrong(&r);
        count = r.count;
    }
    free(other.px);
    return frames;
}

static int frames_from_the_start(const struct picture *p, long budget, bool moving)
{
    struct qz_scanner *s = scanner((struct qz_scan_options){0});
    int frames = frames_to_read(s, p, budget, moving);
    qz_scanner_destroy(s);
    return frames;
}

/* A code that only a late step can read, and budgets that end before it but do for each step. */
static void assert_goes_on(enum scene scene, bool moving)
{
    struct picture p = scene_make(scene);
    assert_int_equal(frames_from_the_start(&p, 0, moving), 1);
    long whole = watch.looks;
    for (int part = 2; part <= 3; part++) {
        int frames = frames_from_the_start(&p, whole / part, moving);
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

/* Shows a scene that moves, and nothing in it is read; mean looks at the clock of a frame. */
static double watch_room(struct qz_scanner *s, const struct picture *p, int frames, long budget)
{
    struct picture other = darker(p);
    long looks = 0;
    for (int i = 0; i < frames; i++) {
        struct qz_scan_result r = look(s, i % 2 ? &other : p, budget);
        assert_int_equal(r.count, 0);
        looks += watch.looks;
    }
    free(other.px);
    return (double)looks / frames;
}

/* Two of the three finders of a code: clear, and no code. */
static struct picture spectacles(void)
{
    struct picture p = picture_make(160, 150, 200);
    int n = picture_plain_code(&p, texts[2], 30, 25, 4);
    for (int y = 25; y < 25 + 4 * n; y++)
        for (int x = 30; x < 30 + 4 * n; x++)
            if (y >= 25 + 4 * 8 || (x >= 30 + 4 * 8 && x < 30 + 4 * (n - 8)))
                p.px[y * p.w + x] = 200;
    return p;
}

#define LOOKS 400 /* a frame may take: twenty times a first look */

static void watching_costs_a_sixteenth_of_the_budget(void **state)
{
    (void)state;
    struct picture room[] = {scene_make(NOISE), spectacles(), scene_make(RUINED)};
    /* a second; a few more for what looks like a code; ten seconds for what is one */
    static const int patience[] = {30, 60, 340};
    for (int i = 0; i < 3; i++) {
        struct qz_scanner *s = scanner((struct qz_scan_options){0});
        assert_true(watch_room(s, &room[i], 15, LOOKS) > LOOKS * 0.4);
        watch_room(s, &room[i], patience[i], LOOKS);
        assert_true(watch_room(s, &room[i], 100, LOOKS) < LOOKS * 0.1);
        qz_scanner_destroy(s);
        free(room[i].px);
    }
}

static void a_code_brought_into_a_watched_room_is_read_at_once(void **state)
{
    (void)state;
    struct picture room = scene_make(NOISE), sheet = scene_make(SHEET), dark = picture_make(160, 150, 20);
    struct code_look inverted = {{30, 30, 126, 30, 126, 126, 30, 126}, 200, 30, 0, 1, 4};
    assert_true(picture_code(&dark, texts[0], &inverted));

    const int stride = (int)amount_stride(1) | 1;          /* odd: each of both is brought in */
    for (int frames = 40; frames < 60; frames += stride) { /* wherever it is with its steps */
        struct qz_scanner *s = scanner((struct qz_scan_options){0});
        watch_room(s, &room, frames, LOOKS);
        assert_in_range(frames_to_read(s, frames % 2 ? &sheet : &dark, LOOKS, true), 1, 2);
        qz_scanner_destroy(s);
    }

    free(room.px);
    free(sheet.px);
    free(dark.px);
}

static void late_steps_have_their_turn_in_a_watched_room(void **state)
{
    (void)state;
    struct picture room = scene_make(NOISE), small = scene_make(SMALL);
    struct qz_scanner *s = scanner((struct qz_scan_options){0});
    watch_room(s, &room, 60, LOOKS);
    assert_in_range(frames_to_read(s, &small, LOOKS, true), 1, 40);
    qz_scanner_destroy(s);
    free(room.px);
    free(small.px);
}

/* Nothing moves as a cell of the picture sees it, and yet a faint code is there now. */
static void a_still_room_is_looked_at_again_now_and_then(void **state)
{
    (void)state;
    struct picture wall = picture_make(160, 150, 200), faint = picture_make(160, 150, 200);
    struct code_look look_ = {{30, 30, 126, 30, 126, 126, 30, 126}, 192, 200, 0, 1, 4};
    assert_true(picture_code(&faint, texts[0], &look_));

    struct qz_scanner *s = scanner((struct qz_scan_options){0});
    int still = 0;
    for (int i = 0; i < 40; i++)
        still = look(s, &wall, LOOKS).still ? still + 1 : 0;

    assert_true(still > 5);
    assert_true(look(s, &faint, LOOKS).still);

    int frames = frames_to_read(s, &faint, LOOKS, false);
    assert_in_range(frames, 2, 99);

    qz_scanner_destroy(s);
    free(wall.px);
    free(faint.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_frame_ends_soon_after_its_budget_and_does_not_harm_the_next),
        cmocka_unit_test(what_does_not_fit_goes_on_with_the_next_frame),
        cmocka_unit_test(so_it_does_while_the_scene_moves),
        cmocka_unit_test(watching_costs_a_sixteenth_of_the_budget),
        cmocka_unit_test(a_code_brought_into_a_watched_room_is_read_at_once),
        cmocka_unit_test(late_steps_have_their_turn_in_a_watched_room),
        cmocka_unit_test(a_still_room_is_looked_at_again_now_and_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
