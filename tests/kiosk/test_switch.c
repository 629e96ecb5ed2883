/* Keys that move from button to button, and one switch that does it all. */
#include "tests/support/spec.h"

#include "kiosk/ui/input.h"

#include <SDL_scancode.h>
#include <string.h>

#define STEP_MS 1200

static struct {
    enum qz_tap tap[64];
    int arg[64];
    int taps, payloads, stirs;
} heard;
static struct qz_input in;
static struct qz_view view;
static int64_t clock_ms;

static void on_tap(void *ctx, enum qz_tap tap, int arg)
{
    (void)ctx;
    heard.tap[heard.taps] = tap;
    heard.arg[heard.taps++] = arg;
}

static void on_payload(void *ctx, const uint8_t *bytes, size_t len)
{
    (void)ctx, (void)bytes, (void)len;
    heard.payloads++;
}

static void on_dropped(void *ctx, const char *why)
{
    (void)ctx, (void)why;
}

static void on_stir(void *ctx)
{
    (void)ctx;
    heard.stirs++;
}

/* A pad of three by three, from 1 to 9. */
static int fresh(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof heard);
    memset(&view, 0, sizeof view);
    view.u = 1;
    view.w = 1920, view.h = 1080;
    view.focus = -1;
    for (int i = 0; i < 9; i++)
        qz_touchable(&view, (struct qz_rect){i % 3 * 200, i / 3 * 120, 190, 110}, QZ_TAP_DIGIT, i + 1);
    qz_input_init(&in, (struct qz_input_sink){NULL, on_tap, on_payload, on_dropped, on_stir}, NULL);
    clock_ms = 1000000;
    return 0;
}

static void key(unsigned scancode)
{
    qz_input_key(&in, &view, scancode, false, false, false, 0, clock_ms);
    clock_ms += 400;
    qz_input_idle(&in, &view, clock_ms);
}

static void pass(int64_t ms)
{
    clock_ms += ms;
    qz_input_idle(&in, &view, clock_ms);
}

static void arrows_go_to_what_lies_that_way(void **state)
{
    (void)state;
    key(SDL_SCANCODE_TAB);
    assert_int_equal(in.focus, 0);
    key(SDL_SCANCODE_DOWN);
    assert_int_equal(in.focus, 3);
    key(SDL_SCANCODE_RIGHT);
    key(SDL_SCANCODE_RIGHT);
    assert_int_equal(in.focus, 5);

    key(SDL_SCANCODE_DOWN);
    key(SDL_SCANCODE_LEFT);
    assert_int_equal(in.focus, 7);
    key(SDL_SCANCODE_UP);
    assert_int_equal(in.focus, 4);
    assert_int_equal(heard.taps, 0);
    assert_int_equal(heard.stirs, 7);
}

static void every_button_is_reached_by_tab_and_by_arrows(void **state)
{
    (void)state;
    bool tabbed[9] = {false}, moved[9] = {false};
    for (int i = 0; i < 9; i++) {
        key(SDL_SCANCODE_TAB);
        tabbed[in.focus] = true;
    }

    for (int row = 0; row < 3; row++) {
        for (int i = 0; i < 3; i++) {
            moved[in.focus] = true;
            key(i < 2 ? SDL_SCANCODE_RIGHT : SDL_SCANCODE_DOWN);
        }
        moved[in.focus] = true;
        key(SDL_SCANCODE_LEFT), moved[in.focus] = true;
        key(SDL_SCANCODE_LEFT), moved[in.focus] = true;
    }
    for (int i = 0; i < 9; i++)
        assert_true(tabbed[i] && moved[i]);
}

static void one_switch_presses_what_it_has_reached(void **state)
{
    (void)state;
    in.step_ms = STEP_MS;
    key(SDL_SCANCODE_SPACE); /* it begins, and presses nothing */
    assert_int_equal(in.focus, 0);
    assert_int_equal(heard.taps, 0);
    pass(STEP_MS);
    pass(STEP_MS);
    assert_int_equal(in.focus, 2);
    key(SDL_SCANCODE_SPACE);
    assert_int_equal(heard.taps, 1);
    assert_int_equal(heard.arg[0], 3);
    assert_true(heard.stirs >= 3);
}

static void on_another_screen_it_goes_on_with_the_first(void **state)
{
    (void)state;
    in.step_ms = STEP_MS;
    key(SDL_SCANCODE_RETURN);
    pass(STEP_MS);
    key(SDL_SCANCODE_RETURN);
    qz_input_new_screen(&in);
    view.touches = 2;
    pass(STEP_MS);
    assert_int_equal(in.focus, 0);
}

static void a_switch_that_nobody_uses_stops(void **state)
{
    (void)state;
    in.step_ms = STEP_MS;
    key(SDL_SCANCODE_SPACE);
    for (int i = 0; i < 18; i++)
        pass(STEP_MS);
    assert_int_equal(in.focus, -1);
    assert_int_equal(qz_input_wait_ms(&in, clock_ms), -1);
    int stirs = heard.stirs;
    pass(60000);
    assert_int_equal(heard.stirs, stirs);
}

static void a_finger_ends_it(void **state)
{
    (void)state;
    in.step_ms = STEP_MS;
    key(SDL_SCANCODE_SPACE);
    qz_input_press(&in, &view, 10, 10);
    qz_input_release(&in, &view, 10, 10);
    pass(STEP_MS);
    assert_int_equal(in.focus, -1);
}

/* A scanner that types its code and Enter while the switch steps presses nothing. */
static void a_scanner_is_no_switch(void **state)
{
    (void)state;
    in.step_ms = STEP_MS;
    key(SDL_SCANCODE_SPACE);
    for (const char *p = "QZ1:AB12CD34EF56"; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        qz_input_key(&in, &view, code, shift, false, false, 0, clock_ms += 5);
    }
    qz_input_key(&in, &view, SDL_SCANCODE_RETURN, false, false, false, 0, clock_ms += 5);
    pass(500);
    assert_int_equal(heard.payloads, 1);
    assert_int_equal(heard.taps, 0);
    assert_int_equal(in.focus, 0);
}

static void without_a_switch_nothing_moves_by_itself(void **state)
{
    (void)state;
    key(SDL_SCANCODE_SPACE);
    pass(60000);
    assert_int_equal(in.focus, -1);
    assert_int_equal(heard.stirs, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(arrows_go_to_what_lies_that_way, fresh),
        cmocka_unit_test_setup(every_button_is_reached_by_tab_and_by_arrows, fresh),
        cmocka_unit_test_setup(one_switch_presses_what_it_has_reached, fresh),
        cmocka_unit_test_setup(on_another_screen_it_goes_on_with_the_first, fresh),
        cmocka_unit_test_setup(a_switch_that_nobody_uses_stops, fresh),
        cmocka_unit_test_setup(a_finger_ends_it, fresh),
        cmocka_unit_test_setup(a_scanner_is_no_switch, fresh),
        cmocka_unit_test_setup(without_a_switch_nothing_moves_by_itself, fresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
