/* The budget of a frame, told by a clock that moves with the work: each basic block that the scan room runs
 * takes its time, for which it is compiled once more (see the Makefile). The clock of test_budget.c moves
 * when it is looked at, so that long work without a look costs nothing there. */
#include "scan/engine/scan.h"
#include "scan/engine/stop.h"
#include "tests/support/code_picture.h"

#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WIDTH = 640, HEIGHT = 480 };

#define BLOCKS_A_MS 1e6 /* about what a processor of today runs */
#define LATE_MOST   4.0 /* ms after the end of the budget, which is 25 at a kiosk */
/* Of a sheet of codes so many finders are kept that grouping all of them is the longest work without a look.
 */
#define LATE_MOST_SHEET 20.0

static unsigned long blocks;

/* The compiler puts a call of it into every basic block. */
void __sanitizer_cov_trace_pc(void);
void __sanitizer_cov_trace_pc(void)
{
    blocks++;
}

/* In place of the one in src/scan/engine/stop.c. */
double qz_cpu_ms(void)
{
    return 1 + (double)blocks / BLOCKS_A_MS;
}

/* A frame ends in time wherever in its work the budget does. */
static void assert_ends_in_time(struct picture p, struct qz_scan_options o, double late_most)
{
    static struct qz_scan_result r;
    struct qz_frame f = {p.px, p.w, p.h, p.w, 0, 0};
    for (o.budget_ms = 6; o.budget_ms < 48; o.budget_ms += 4) {
        struct qz_scanner *s = qz_scanner_create(&o, NULL);
        assert_non_null(s);
        double before = qz_cpu_ms();
        assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
        double took = qz_cpu_ms() - before;
        assert_true(took > 0);
        assert_true(took < o.budget_ms + late_most);
        qz_scanner_destroy(s);
    }
    free(p.px);
}

static const struct qz_scan_options one = {0}, sheets = {.all_codes = true};

/* Many more than are kept, and any three may belong together. */
static struct picture field(int cell)
{
    struct picture p = picture_make(WIDTH, HEIGHT, 220);
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            int dx = abs(x % cell - cell / 2), dy = abs(y % cell - cell / 2), ring = dx > dy ? dx : dy;
            int tenths = ring * 20 / cell;
            if (tenths < 3 || (tenths >= 5 && tenths < 7))
                p.px[y * WIDTH + x] = 30;
        }
    return p;
}

static void a_field_of_finders_does_not_outlast_the_budget(void **state)
{
    (void)state;
    assert_ends_in_time(field(28), one, LATE_MOST);
    assert_ends_in_time(field(28), sheets, LATE_MOST_SHEET);
    assert_ends_in_time(field(36), sheets, LATE_MOST_SHEET);
}

static void noise_does_not_outlast_the_budget(void **state)
{
    (void)state;
    struct picture p = picture_make(WIDTH, HEIGHT, 128);
    picture_noise(&p, 100, 3);
    assert_ends_in_time(p, one, LATE_MOST);
}

static struct picture symbol(int version)
{
    char text[1701] = "";
    struct picture p = picture_make(WIDTH, HEIGHT, 200);
    struct code_look l = {{90, 10, 550, 10, 550, 470, 90, 470}, 30, 220, version, 0, 4};
    for (int i = 0; i < version * version; i++)
        text[i] = (char)('A' + i * 7 % 26);
    assert_true(picture_code(&p, text, &l));
    return p;
}

/* Version 40: whatever is done for each module takes longest. */
static void the_largest_symbol_does_not_outlast_the_budget(void **state)
{
    (void)state;
    struct picture p = symbol(40);
    picture_blur(&p, 1);
    assert_ends_in_time(p, one, LATE_MOST);
}

/* Its place is clear, and every way of reading it is tried, in vain. */
static void a_ruined_symbol_does_not_outlast_the_budget(void **state)
{
    (void)state;
    struct picture p = symbol(10);
    uint64_t seed = 3;
    for (int y = 100; y < 470; y += 8)
        for (int x = 180; x < 550; x += 8)
            for (int k = 0, grey = picture_random(&seed) & 1 ? 220 : 30; k < 64; k++)
                p.px[(y + k / 8) * WIDTH + x + k % 8] = (uint8_t)grey;
    assert_ends_in_time(p, one, LATE_MOST);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_field_of_finders_does_not_outlast_the_budget),
        cmocka_unit_test(noise_does_not_outlast_the_budget),
        cmocka_unit_test(the_largest_symbol_does_not_outlast_the_budget),
        cmocka_unit_test(a_ruined_symbol_does_not_outlast_the_budget),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
