/* Somebody in front of the camera is found within a second; a curtain that moves for ten minutes, a lamp and
 * noise are nobody. Frames come as fast as they are drawn: their own time counts. */
#include "tests/support/spec.h"

#include "scan/source/presence.h"
#include "tests/synth/synth.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define W     160
#define H     90
#define FPS   10
#define FRAME INT64_C(100000) /* us */

static uint8_t room[W * H], px[W * H];
static int64_t at_us;

static int setup(void **state)
{
    const struct synth_settings set = {.seed = 7, .width = W, .height = H, .busy = true};
    struct synth *s = synth_create(&set, NULL, 0);
    (void)state;
    if (!s)
        return -1;
    memcpy(room, synth_next(s), sizeof room);
    synth_destroy(s);
    return 0;
}

static unsigned noise_state = 1;

static int noise(void)
{
    noise_state = noise_state * 1103515245u + 12345u;
    return (int)(noise_state >> 16 & 7) - 3;
}

static void begin_frame(int light)
{
    for (int i = 0; i < W * H; i++) {
        int v = room[i] * light / 100 + noise();
        if (v < 0)
            v = 0;
        px[i] = (uint8_t)(v > 255 ? 255 : v);
    }
}

static bool look(struct qz_presence *p)
{
    const struct qz_frame f = {.luma = px, .width = W, .height = H, .stride = W, .at_us = at_us};
    at_us += FRAME;
    return qz_presence_frame(p, &f);
}

/* A curtain on the left, in folds, that the wind moves. */
static void draw_curtain(double s)
{
    int edge = (int)(W * (0.14 + 0.035 * sin(s * 2.1) + 0.015 * sin(s * 5.3)));
    for (int y = 0; y < H; y++)
        for (int x = 0; x < edge; x++)
            px[y * W + x] = (uint8_t)(150 + 50 * sin(x * 0.6 + s * 1.7 + y * 0.02) + noise());
}

/* Head and shoulders, as wide as somebody at arm's length is. */
static void draw_person(double middle, int tone)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            double dx = (x - middle * W) / W, dy = (double)y / H;
            bool head = dx * dx / (0.09 * 0.09) + (dy - 0.35) * (dy - 0.35) / (0.22 * 0.22) < 1;
            bool body = dy > 0.55 && fabs(dx) < 0.22;
            if (head || body)
                px[y * W + x] = (uint8_t)(tone + noise());
        }
}

static void empty(struct qz_presence *p, int seconds)
{
    for (int i = 0; i < seconds * FPS; i++) {
        begin_frame(100);
        assert_false(look(p));
    }
}

static void somebody_who_comes_is_found_within_a_second(void **state)
{
    (void)state;
    static const int tones[] = {30, 90, 200};

    for (size_t t = 0; t < COUNT(tones); t++) {
        struct qz_presence p;
        qz_presence_begin(&p);
        empty(&p, 5);
        int found = -1;
        for (int i = 0; i < 2 * FPS && found < 0; i++) {
            begin_frame(100);
            draw_person(i < FPS / 2 ? 1.1 - 0.6 * i / (FPS / 2) : 0.5, tones[t]); /* walks in */
            found = look(&p) ? i : -1;
        }
        assert_in_range(found, 0, FPS);
    }
}

/* The synthetic camera: a sheet with a code is brought before the lens. */
static void a_code_that_is_held_up_is_somebody(void **state)
{
    (void)state;
    static const char *const text[] = {"QZ1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    struct synth_settings set = {
        .seed = 3, .width = 320, .height = 180, .fps = FPS, .module_px = 4, .enter_s = 0.4, .hand = 0.5};
    struct synth *hand = synth_create(&set, text, 1), *nobody = synth_create(&set, NULL, 0);
    struct qz_presence p;
    assert_non_null(hand);
    assert_non_null(nobody);
    qz_presence_begin(&p);

    struct qz_frame f = {.width = 320, .height = 180, .stride = 320, .at_us = at_us};
    for (int i = 0; i < 4 * FPS; i++, f.at_us += FRAME) {
        f.luma = synth_next(nobody);
        assert_false(qz_presence_frame(&p, &f));
    }
    int found = -1;
    for (int i = 0; i < 2 * FPS && found < 0; i++, f.at_us += FRAME) {
        f.luma = synth_next(hand);
        found = qz_presence_frame(&p, &f) ? i : -1;
    }
    assert_in_range(found, 0, FPS);
    synth_destroy(hand);
    synth_destroy(nobody);
}

static void a_curtain_is_nobody_for_ten_minutes(void **state)
{
    (void)state;
    struct qz_presence p;
    qz_presence_begin(&p);
    for (int i = 0; i < 30 * FPS; i++) { /* the wind comes up later */
        begin_frame(100);
        draw_curtain(0);
        assert_false(look(&p));
    }
    for (int i = 0; i < 600 * FPS; i++) {
        begin_frame(100);
        draw_curtain((double)i / FPS);
        if (look(&p))
            fail_msg("the curtain is somebody after %d s", i / FPS);
    }

    /* And whoever comes beside it is found. */
    bool found = false;
    for (int i = 0; i < FPS && !found; i++) {
        begin_frame(100);
        draw_curtain((double)i / FPS);
        draw_person(0.55, 60);
        found = look(&p);
    }
    assert_true(found);
}

static void light_that_changes_is_nobody(void **state)
{
    (void)state;
    struct qz_presence p;
    qz_presence_begin(&p);
    empty(&p, 5);
    for (int i = 0; i < 60 * FPS; i++) {
        begin_frame(100 + (int)(15 * sin(i * 0.05)));
        assert_false(look(&p));
    }
}

/* One person learned by standing there is no reason not to see the next one a minute later. */
static void the_next_one_is_found_too(void **state)
{
    (void)state;
    struct qz_presence p;

    qz_presence_begin(&p);
    empty(&p, 5);
    for (int i = 0; i < 20 * FPS; i++) {
        begin_frame(100);
        draw_person(0.5, 60);
        look(&p);
    }
    for (int i = 0; i < 60 * FPS; i++) {
        begin_frame(100);
        look(&p);
    }
    bool found = false;
    for (int i = 0; i < FPS && !found; i++) {
        begin_frame(100);
        draw_person(0.45, 60);
        found = look(&p);
    }
    assert_true(found);
}

static void frames_that_are_no_picture_are_nobody(void **state)
{
    (void)state;
    struct qz_presence p;
    struct qz_frame f = {.luma = px, .width = 8, .height = 8, .stride = 8};
    qz_presence_begin(&p);
    for (int i = 0; i < 100; i++, f.at_us += FRAME)
        assert_false(qz_presence_frame(&p, &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(somebody_who_comes_is_found_within_a_second),
        cmocka_unit_test(a_code_that_is_held_up_is_somebody),
        cmocka_unit_test(a_curtain_is_nobody_for_ten_minutes),
        cmocka_unit_test(light_that_changes_is_nobody),
        cmocka_unit_test(the_next_one_is_found_too),
        cmocka_unit_test(frames_that_are_no_picture_are_nobody),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
