/* Finder patterns: found wherever they are, whatever else looks like them. */
#include "scan/engine/finder.h"
#include "tests/support/code_picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define W      640
#define H      480
#define MODULE 4
#define LEFT   300
#define TOP    340

static struct qz_finders found;

static void search(const struct picture *p)
{
    struct qz_img im = {p->px, p->w, p->h, p->w, 1};
    struct qz_finder_how how = {.step = 1};
    struct qz_bits b;
    uint64_t *words = malloc(qz_bits_words(p->w, p->h) * sizeof *words);
    int *scratch = malloc(qz_bits_scratch(p->w, p->h) * sizeof *scratch);
    assert_non_null(words);
    assert_non_null(scratch);
    assert_true(qz_bits_make(&im, 56, 2, false, words, scratch, &b, true, 0));
    qz_finder_search(&b, &how, &found);
    free(words);
    free(scratch);
}

/* How many clear ones stand where the corners of the code are. */
static int clear_at_corners(int n)
{
    int seen = 0;
    for (int i = 0; i < found.n; i++) {
        const struct qz_finder *f = &found.f[i];
        float far = (float)((n - 7) * MODULE), x = f->x - LEFT - 3.5f * MODULE,
              y = f->y - TOP - 3.5f * MODULE;
        bool column = fabsf(x) < 1 || fabsf(x - far) < 1, row = fabsf(y) < 1 || fabsf(y - far) < 1;
        seen += !f->spent && f->quality > 0.97f && column && row;
    }
    return seen;
}

/* What is a finder along two lines alone: a cross of dark strokes. */
static void put_cross(struct picture *p, int x, int y)
{
    static const char stroke[] = "#.###.#";
    for (int i = 0; i < 7; i++)
        if (stroke[i] == '#')
            p->px[(y + 3) * p->w + x + i] = p->px[(y + i) * p->w + x + 3] = 30;
}

static void crosses_above_a_code_do_not_hide_it(void **state)
{
    (void)state;
    memset(&found, 0, sizeof found);
    struct picture p = picture_make(W, H, 200);
    int n = picture_plain_code(&p, "QZ1:BELOW", LEFT, TOP, MODULE);
    for (int y = 8; y < TOP - 40; y += 16)
        for (int x = 8; x < W - 16; x += 16)
            put_cross(&p, x, y);
    search(&p);
    assert_int_equal(clear_at_corners(n), 3);
    free(p.px);
}

/* In a coarser picture a module beside it ran into the finder: it seemed larger, and elsewhere. */
static void a_finder_that_stands_clear_takes_the_place_of_a_good_one(void **state)
{
    (void)state;
    memset(&found, 0, sizeof found);
    struct picture p = picture_make(W, H, 200);
    int n = picture_plain_code(&p, "QZ1:CLEAR", LEFT, TOP, MODULE);
    search(&p);
    assert_int_equal(clear_at_corners(n), 3);

    found.n = 1;
    found.f[0].x += 5, found.f[0].y += 5;
    found.f[0].size *= 1.2f;
    found.f[0].quality = 0.91f;
    search(&p);
    assert_int_equal(clear_at_corners(n), 3);
    assert_true(found.f[0].spent);
    free(p.px);
}

static void a_clear_finder_is_found_once(void **state)
{
    (void)state;
    memset(&found, 0, sizeof found);
    struct picture p = picture_make(W, H, 200);
    int n = picture_plain_code(&p, "QZ1:ONCE", LEFT, TOP, MODULE);
    search(&p);
    int once = found.n;
    search(&p);
    assert_int_equal(found.n, once);
    assert_int_equal(clear_at_corners(n), 3);
    free(p.px);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(crosses_above_a_code_do_not_hide_it),
        cmocka_unit_test(a_finder_that_stands_clear_takes_the_place_of_a_good_one),
        cmocka_unit_test(a_clear_finder_is_found_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
