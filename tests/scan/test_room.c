/* What stands in front of the camera: who comes is answered, what hangs there is answered once. With the real
 * scanner, on streams of people before a poster. */
#include "rules/admit.h"
#include "scan/source/picture.h"
#include "scan/worker/room.h"
#include "tests/support/amount.h"
#include "tests/support/code_picture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct qz_room room;
static int64_t now_ms;

/* What was asked: a text, and whether it stays. */
static struct {
    char text[40];
    bool again;
    int left;
} asked[200];
static int asks;
static bool no_room; /* the queue takes nothing */

static bool take(void *ctx, const struct qz_code *c, bool again, int left)
{
    (void)ctx;
    if (no_room)
        return false;
    snprintf(asked[asks].text, sizeof asked[asks].text, "%.*s", (int)(c->len < 39 ? c->len : 39),
             (const char *)c->bytes);
    asked[asks].again = again;
    asked[asks++].left = left;
    return true;
}

/* How often a text that begins so was asked about as new. */
static int asked_new(const char *begin)
{
    int n = 0;
    for (int i = 0; i < asks; i++)
        n += !asked[i].again && strncmp(asked[i].text, begin, strlen(begin)) == 0;
    return n;
}

static int start(void **state)
{
    (void)state;
    qz_room_init(&room);
    now_ms = 1000;
    asks = 0;
    no_room = false;
    return 0;
}

/* ---- by itself ---- */

static struct qz_code code_at(const char *text, float x, float y, float side)
{
    struct qz_code c = {.bytes = (const uint8_t *)text, .len = strlen(text)};
    c.corner[0] = (struct qz_point){x, y};
    c.corner[1] = (struct qz_point){x + side, y};
    c.corner[2] = (struct qz_point){x + side, y + side};
    c.corner[3] = (struct qz_point){x, y + side};
    return c;
}

/* A frame after so long, with these codes. */
static void frame(int after_ms, const struct qz_code *codes, size_t count)
{
    static struct qz_scan_result r;
    now_ms += after_ms;
    r.count = count;
    qz_room_begin(&room, now_ms);
    for (size_t i = 0; i < count; i++) {
        r.code[i] = codes[i];
        r.code[i].worth = qz_room_worth(&room, &codes[i]);
    }
    qz_room_end(&room, &r, take, NULL);
}

static void what_stays_is_asked_about_once_as_new_and_then_once_a_second(void **state)
{
    (void)state;
    struct qz_code c = code_at("https://example.org", 100, 100, 80);
    for (int i = 0; i < 31; i++)
        frame(100, &c, 1);
    assert_int_equal(asked_new("https"), 1);
    assert_int_equal(asks, 4);
    assert_true(asked[3].again);
}

static void what_is_covered_and_hangs_there_again_is_no_new_one(void **state)
{
    (void)state;
    struct qz_code c = code_at("https://example.org", 100, 100, 80),
                   moved = code_at("https://example.org", 130, 100, 80);
    frame(0, &c, 1);
    frame(20000, &c, 1);
    frame(QZ_ROOM_FORGET_MS - 1, &c, 1);
    assert_int_equal(asked_new("https"), 1);
    frame(QZ_ROOM_FORGET_MS, &c, 1);
    assert_int_equal(asked_new("https"), 2);
    frame(QZ_ROOM_GONE_MS, &moved, 1); /* somebody holds it up */
    assert_int_equal(asked_new("https"), 3);
}

static void a_code_that_is_carried_about_in_view_is_asked_about_once(void **state)
{
    (void)state;
    for (int i = 0; i < 40; i++) {
        struct qz_code c = code_at("QZ1:ABC", 10.0f * (float)i, 50, 80);
        frame(100, &c, 1);
    }
    assert_int_equal(asked_new("QZ1"), 1);
}

/* So many frames, ten a second. */
static void frames(int n, const char *text, float x)
{
    struct qz_code c = code_at(text, x, 50, 80);
    for (int i = 0; i < n; i++)
        frame(100, &c, 1);
}

static void who_comes_back_to_the_same_place_has_another_turn_after_a_minute(void **state)
{
    (void)state;
    frames(20, "QZ1:ABC", 10); /* two seconds */
    now_ms += QZ_TURN_MS;
    frames(20, "QZ1:ABC", 10);
    assert_int_equal(asked_new("QZ1"), 2);

    now_ms += 40000; /* too early, and they wait there until it is time */
    frames(1, "QZ1:ABC", 10);
    assert_int_equal(asked_new("QZ1"), 2);
    now_ms += 2000;
    frames(1, "QZ1:ABC", 10);
    now_ms += QZ_ROOM_GONE_MS;
    for (int i = 0; i < 6; i++) {
        frames(1, "QZ1:ABC", 10);
        now_ms += QZ_ROOM_GONE_MS;
    }
    assert_int_equal(asked_new("QZ1"), 3);
}

static void a_pass_that_lies_there_has_no_turn_though_people_stand_before_it(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        frames(15, "QZ1:ABC", 10);
        now_ms += 5000; /* covered */
    }
    frames(5, "QZ1:ABC", 10);
    now_ms += QZ_TURN_MS + 5000;
    frames(5, "QZ1:ABC", 10);
    assert_int_equal(asked_new("QZ1"), 1);
}

static void a_screen_whose_code_changes_is_answered_once(void **state)
{
    (void)state;
    char text[40];
    for (int i = 0; i < 20; i++) {
        snprintf(text, sizeof text, "HTTPS://EXAMPLE.ORG/C/%d", i);
        frames(100, text, 10);
    }
    assert_int_equal(asked_new("HTTPS"), 1);
    for (int i = 0; i < asks; i++)
        assert_string_equal(asked[i].text, "HTTPS://EXAMPLE.ORG/C/0");
    frames(1, "QZ1:ABC", 10); /* who holds a pass before it is answered, */
    assert_int_equal(asked_new("QZ1"), 1);
    frames(1, "https://example.org", 40); /* and who holds up something else beside it */
    assert_int_equal(asked_new("https"), 1);
}

static void people_who_hold_up_what_is_no_pass_are_each_answered(void **state)
{
    (void)state;
    char text[40];
    for (int i = 0; i < 5; i++) {
        snprintf(text, sizeof text, "https://example.org/%d", i);
        frames(QZ_ROOM_STANDS_MS / 100, text, 10);
    }
    assert_int_equal(asked_new("https"), 5);
}

static void what_found_no_room_is_asked_with_the_next_frame(void **state)
{
    (void)state;
    struct qz_code c = code_at("QZ1:ABC", 10, 50, 80);
    no_room = true;
    frame(100, &c, 1);
    no_room = false;
    frame(33, &c, 1);
    assert_int_equal(asked_new("QZ1"), 1);
}

static void what_a_new_code_is_worth(void **state)
{
    (void)state;
    struct qz_code pass = code_at("QZ1:ABC", 10, 50, 80), framed = code_at("]Q1\x02qz2:ABC", 10, 50, 80);
    struct qz_code link = code_at("https://example.org/QZ1:", 10, 50, 80);
    qz_room_begin(&room, now_ms);
    assert_int_equal(qz_room_worth(&room, &pass), QZ_CODE_ENOUGH);
    assert_int_equal(qz_room_worth(&room, &framed), QZ_CODE_ENOUGH);
    assert_int_equal(qz_room_worth(&room, &link), QZ_CODE_MORE);
    frame(0, &pass, 1);
    assert_int_equal(qz_room_worth(&room, &pass), QZ_CODE_OLD);
}

static void codes_of_one_frame_are_counted_down(void **state)
{
    (void)state;
    struct qz_code both[2] = {code_at("https://example.org", 10, 50, 80), code_at("QZ1:ABC", 300, 50, 80)};
    frame(0, both, 2);
    assert_int_equal(asks, 2);
    assert_int_equal(asked[0].left, 1);
    assert_int_equal(asked[1].left, 0);
}

static void more_codes_than_are_remembered_crowd_out_those_gone_longest(void **state)
{
    (void)state;
    char text[40];
    for (int i = 0; i < QZ_ROOM_CODES + 1; i++) {
        snprintf(text, sizeof text, "code %d", i);
        struct qz_code c = code_at(text, 10, 50, 80);
        frame(10, &c, 1);
    }
    struct qz_code first = code_at("code 0", 10, 50, 80), last = code_at("code 32", 10, 50, 80);
    frame(10, &last, 1);
    assert_int_equal(asked_new("code 32"), 1);
    frame(10, &first, 1);
    assert_int_equal(asked_new("code 0"), 2);
}

/* ---- people before a poster ---- */

enum { W = 640, H = 480 };

static struct qz_scanner *open_scanner(void)
{
    const struct qz_scan_options o = {.max_bytes = 512, .worth = qz_room_worth, .worth_ctx = &room};
    struct qz_err err;
    struct qz_scanner *s = qz_scanner_create(&o, &err);
    assert_non_null(s);
    return s;
}

static void show(struct qz_scanner *s, const struct picture *p)
{
    struct qz_frame f = {.luma = p->px, .width = p->w, .height = p->h, .stride = p->w};
    struct qz_scan_result r;
    struct qz_err err;
    now_ms += 33;
    qz_room_begin(&room, now_ms);
    assert_int_equal(qz_scanner_frame(s, &f, &r, &err), 0);
    qz_room_end(&room, &r, take, NULL);
}

/* Where the poster hangs, of how many pixels a module; where passes are held, of how many. */
static const struct layout {
    const char *poster;
    float poster_x, poster_y, poster_module, pass_x, pass_y, pass_module;
} layouts[] = {
    {"https://example.org/poster", 20, 20, 10, 350, 180, 4},
    {"https://example.org/poster", 400, 20, 6, 40, 200, 5},
    {"https://example.org/poster", 20, 300, 4, 260, 60, 6},
    {"https://example.org/poster", 480, 340, 3, 60, 60, 4},
    {"https://example.org/poster", 300, 10, 2, 120, 150, 5},
    {"https://example.org/poster?with=a-longer-address-and-more-modules-than-the-others", 10, 120, 5, 380,
     150, 4},
    {"QZ1:A PASS OF ANOTHER PLACE THAT LIES THERE ALL DAY, AS LONG AS ONE", 20, 20, 4, 330, 200, 4},
    {"WIFI:T:WPA;S:hall;P:secret;;", 250, 330, 3, 180, 20, 5},
};

static void draw(struct picture *p, const struct layout *l, int person, int step)
{
    char text[100];
    memset(p->px, 205, (size_t)(p->w * p->h));
    assert_true(picture_plain_code(p, l->poster, l->poster_x, l->poster_y, l->poster_module) > 0);
    if (person >= 0) {
        snprintf(text, sizeof text,
                 "QZ1:PERSON %d OF THIS LAYOUT, WHO HOLDS UP A PASS OF THE USUAL LENGTH, 0123456789", person);
        assert_true(picture_plain_code(p, text, l->pass_x + (float)(5 * step), l->pass_y + (float)(3 * step),
                                       l->pass_module) > 0);
    }
    picture_noise(p, 3, (uint64_t)(person * 10 + step + 5));
}

static void all_are_asked_about_and_the_poster_once(const struct layout *l, int people)
{
    struct picture p = picture_make(W, H, 205);
    struct qz_scanner *s = open_scanner();
    char begin[20];

    for (int i = 0; i < 3; i++) {
        draw(&p, l, -1, i);
        show(s, &p);
    }

    for (int person = 0; person < people; person++) {
        for (int i = 0; i < 3; i++) {
            draw(&p, l, person, i);
            show(s, &p);
        }
        draw(&p, l, -1, person);
        now_ms += 5000; /* the next one comes up */
        show(s, &p);
    }

    for (int person = 0; person < people; person++) {
        snprintf(begin, sizeof begin, "QZ1:PERSON %d", person);
        if (asked_new(begin) != 1)
            fail_msg("poster of %.0f px a module: person %d was asked about %d times", l->poster_module,
                     person, asked_new(begin));
    }

    snprintf(begin, sizeof begin, "%.12s", l->poster);
    assert_int_equal(asked_new(begin), 1);

    qz_scanner_destroy(s);
    free(p.px);
}

static void people_before_a_poster_are_answered(void **state)
{
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i += amount_stride(1)) {
        start(state);
        all_are_asked_about_and_the_poster_once(&layouts[i], amount_is_long() ? 4 : 2);
    }
}

/* The poster is read in the same frame as the pass, whichever is found first: both are asked about with it.
 */
static void a_poster_and_a_pass_in_the_first_frame_are_both_of_it(void **state)
{
    static const char *const paths[] = {"../shared/cases/poster-and-pass.png"};
    struct qz_frame f;
    struct qz_err err;
    uint8_t *px = NULL;
    (void)state;

    if (qz_picture_read(paths[0], &px, &f, &err) != 0) {
        print_message("skipped: %s is missing\n", paths[0]);
        skip();
    }

    struct picture p = {px, f.width, f.height};
    struct qz_scanner *s = open_scanner();
    assert_int_equal(f.stride, f.width);
    show(s, &p);
    assert_int_equal(asked_new("QZ"), 1);

    show(s, &p);
    assert_int_equal(asked_new("QZ"), 1);
    assert_int_equal(asked_new(""), asks); /* none again within a second */

    qz_scanner_destroy(s);
    free(px);
}

_Static_assert(QZ_ROOM_CODES == 32, "the test above counts on it");

#define T(fn) cmocka_unit_test_setup(fn, start)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_stays_is_asked_about_once_as_new_and_then_once_a_second),
        T(what_is_covered_and_hangs_there_again_is_no_new_one),
        T(a_code_that_is_carried_about_in_view_is_asked_about_once),
        T(who_comes_back_to_the_same_place_has_another_turn_after_a_minute),
        T(a_pass_that_lies_there_has_no_turn_though_people_stand_before_it),
        T(a_screen_whose_code_changes_is_answered_once),
        T(people_who_hold_up_what_is_no_pass_are_each_answered),
        T(what_found_no_room_is_asked_with_the_next_frame),
        T(what_a_new_code_is_worth),
        T(codes_of_one_frame_are_counted_down),
        T(more_codes_than_are_remembered_crowd_out_those_gone_longest),
        T(people_before_a_poster_are_answered),
        T(a_poster_and_a_pass_in_the_first_frame_are_both_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
