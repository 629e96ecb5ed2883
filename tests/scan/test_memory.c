/* Memory for frames is taken with the first of a size; the frames after it ask for none. Every call for
 * memory of the program and of the libraries it uses is counted. */
#include "scan/engine/engine.h"
#include "tests/support/code_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static long calls;

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || __has_feature(address_sanitizer) ||     \
    __has_feature(thread_sanitizer)
/* The sanitizer's own malloc has to stay, and tells of itself. */
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void count(const volatile void *p, size_t n)
{
    (void)p;
    (void)n;
    calls++;
}

static void pass_over(const volatile void *p)
{
    (void)p;
}

static int begin(void **state)
{
    (void)state;
    return __sanitizer_install_malloc_and_free_hooks(count, pass_over) > 0 ? 0 : -1;
}
#else
void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

/* In place of the C library's, for the library itself too. */
void *malloc(size_t n)
{
    calls++;
    return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
    calls++;
    return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
    calls++;
    return __libc_realloc(p, n);
}

static int begin(void **state)
{
    (void)state;
    return 0;
}
#endif

/* Each keeps other parts of the engine busy, and shows nothing that ZBar would be asked to decode, as that
 * takes memory for each symbol. */
enum scene { WALL, FIELD, NOISE, RUINED, SHAKEN, SMALL, INVERTED, SCENES };

/* Finders all over, many more than a search keeps. */
static void draw_field(struct picture *p)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            int dx = abs(x % 32 - 16), dy = abs(y % 32 - 16), ring = dx > dy ? dx : dy;
            p->px[y * p->w + x] = ring < 5 || (ring >= 8 && ring < 11) ? 30 : 220;
        }
}

/* A code whose data was painted over. */
static void draw_ruined(struct picture *p, bool inverted, int module)
{
    uint64_t seed = 5;
    int x0 = 60, y0 = 50, side = 29 * module;
    struct code_look l = {.dark = 30, .light = 220, .version = 3, .quiet = 4};
    float corner[8] = {(float)x0,          (float)y0,          (float)(x0 + side), (float)y0,
                       (float)(x0 + side), (float)(y0 + side), (float)x0,          (float)(y0 + side)};

    if (inverted)
        l.dark = 220, l.light = 30;
    memcpy(l.corner, corner, sizeof corner);
    assert_true(picture_code(p, "RUINED", &l));

    for (int y = 9; y < 29; y++)
        for (int x = 9; x < 29; x++)
            for (int k = 0, grey = picture_random(&seed) & 1 ? 220 : 30; k < module * module; k++)
                p->px[(y0 + y * module + k / module) * p->w + x0 + x * module + k % module] = (uint8_t)grey;
}

static void move_down(struct picture *p, int by)
{
    for (int y = 0; y + by <= p->h; y++)
        for (int x = 0; x < p->w; x++) {
            int sum = 0;
            for (int k = 0; k < by; k++)
                sum += p->px[(y + k) * p->w + x];
            p->px[y * p->w + x] = (uint8_t)(sum / by);
        }
}

static struct picture draw(enum scene scene, int w, int h)
{
    struct picture p = picture_make(w, h, scene == INVERTED ? 20 : 200);

    switch (scene) {
    case FIELD:
        draw_field(&p);
        break;
    case NOISE:
        picture_noise(&p, 100, 3);
        break;
    case RUINED:
    case INVERTED:
        draw_ruined(&p, scene == INVERTED, 6);
        break;
    case SHAKEN:
        draw_ruined(&p, false, 6);
        move_down(&p, 12);
        break;
    case SMALL:
        draw_ruined(&p, false, 2);
        break;
    default:
        break;
    }

    return p;
}

/* How often a frame asks for memory. */
static long look(struct qz_scanner *s, const struct picture *p)
{
    static struct qz_scan_result r;
    struct qz_frame f = {p->px, p->w, p->h, p->w, 0, 0};
    long before = calls;
    assert_int_equal(qz_scanner_frame(s, &f, &r, NULL), 0);
    assert_int_equal(r.count, 0);
    return calls - before;
}

static void calls_by_the_library_are_counted(void **state)
{
    (void)state;
    char *text = NULL;
    long before = calls;
    assert_int_equal(asprintf(&text, "%d", 7), 1);
    assert_true(calls > before);
    free(text);
}

/* With frames of that size before it, the first of them an empty wall. */
static void assert_takes_none(const struct qz_scan_options *o, int w, int h)
{
    struct qz_scanner *s = qz_scanner_create(o, NULL);
    assert_non_null(s);

    for (int scene = 0; scene < SCENES; scene++) {
        struct picture p = draw((enum scene)scene, w, h);
        long taken = look(s, &p);

        if (scene == WALL)
            assert_true(taken > 0);
        else
            assert_int_equal(taken, 0);
        if (scene == FIELD)
            assert_true(s->finders.n > 64);
        free(p.px);
    }
    qz_scanner_destroy(s);
}

static void frames_after_the_first_of_a_size_take_no_memory(void **state)
{
    (void)state;
    static const struct qz_scan_options live = {0}, sheets = {.still = true, .all_codes = true};
    assert_takes_none(&live, 400, 320);
    assert_takes_none(&sheets, 320, 400);
    assert_takes_none(&live, 1760, 288); /* so wide that a reduced copy is searched */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_by_the_library_are_counted),
        cmocka_unit_test(frames_after_the_first_of_a_size_take_no_memory),
    };
    return cmocka_run_group_tests(tests, begin, NULL);
}
