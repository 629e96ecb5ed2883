/* Fingers, keys and scanners: what they come out as. And scripts, previews and tones, which feed them. */
#include "tests/support/spec.h"

#include "base/clock.h"
#include "kiosk/link/preview.h"
#include "kiosk/ui/input.h"
#include "kiosk/ui/script.h"
#include "kiosk/ui/sound.h"

#include <SDL_scancode.h>
#include <stdlib.h>
#include <string.h>

struct heard {
    enum qz_tap tap[64];
    int arg[64];
    int taps, payloads, drops;
    char payload[QZ_PAYLOAD_MAX + 1];
};

static struct heard heard;
static struct qz_input in;
static struct qz_view view;
static int64_t clock_ms;

static void on_tap(void *ctx, enum qz_tap tap, int arg)
{
    struct heard *h = ctx;
    h->tap[h->taps] = tap;
    h->arg[h->taps++] = arg;
}

static void on_payload(void *ctx, const uint8_t *bytes, size_t len)
{
    struct heard *h = ctx;
    memcpy(h->payload, bytes, len);
    h->payload[len] = 0;
    h->payloads++;
}

static void on_dropped(void *ctx, const char *why)
{
    struct heard *h = ctx;
    assert_true(*why != '\0');
    h->drops++;
}

/* A page with three buttons: back at the top, a digit and enter below. */
static int fresh(void **state)
{
    (void)state;
    memset(&heard, 0, sizeof heard);
    memset(&view, 0, sizeof view);
    view.u = 1;
    view.w = 1920, view.h = 1080;
    view.focus = -1;
    qz_touchable(&view, (struct qz_rect){0, 0, 200, 100}, QZ_TAP_BACK, 0);
    qz_touchable(&view, (struct qz_rect){0, 200, 200, 100}, QZ_TAP_DIGIT, 7);
    qz_touchable(&view, (struct qz_rect){0, 400, 200, 100}, QZ_TAP_ENTER, 0);
    qz_input_init(&in, (struct qz_input_sink){&heard, on_tap, on_payload, on_dropped}, NULL);
    clock_ms = 1000000;
    return 0;
}

static void press_key(unsigned scancode, bool shift)
{
    qz_input_key(&in, &view, scancode, shift, false, false, 0, clock_ms);
    clock_ms += 250;
    qz_input_idle(&in, &view, clock_ms);
}

/* A page with a name that can be held, and a button beside it. */
static int fresh_name(void **state)
{
    int rc = fresh(state);
    view.touches = 0;
    qz_touchable(&view, (struct qz_rect){0, 0, 400, 100}, QZ_TAP_NAME, 3);
    qz_touchable(&view, (struct qz_rect){500, 0, 200, 100}, QZ_TAP_ROW, 3);
    return rc;
}

static void stay(int ms)
{
    clock_ms += ms;
    qz_input_idle(&in, &view, clock_ms);
}

static void a_finger_that_stays_holds_and_lets_go_wherever_it_is_lifted(void **state)
{
    (void)state;
    qz_input_press(&in, &view, 50, 50);
    assert_int_equal(qz_input_wait_ms(&in, clock_ms), 0);
    stay(0);
    assert_int_equal(qz_input_wait_ms(&in, clock_ms), QZ_INPUT_HOLD_MS);

    stay(QZ_INPUT_HOLD_MS - 1);
    assert_int_equal(heard.taps, 0);
    stay(1);
    stay(5000);
    assert_int_equal(heard.taps, 1);
    assert_int_equal(heard.tap[0], QZ_TAP_NAME);
    assert_int_equal(heard.arg[0], 3);
    assert_true(qz_input_release(&in, &view, 600, 50)); /* it has slid */
    assert_int_equal(heard.taps, 2);
    assert_int_equal(heard.tap[1], QZ_TAP_LET_GO);
    stay(5000);
    assert_int_equal(heard.taps, 2);
}

static void a_short_touch_of_what_is_to_be_held_is_none(void **state)
{
    (void)state;
    qz_input_press(&in, &view, 50, 50);
    stay(0);
    stay(QZ_INPUT_HOLD_MS / 2);
    qz_input_release(&in, &view, 50, 50);
    stay(5000);
    assert_int_equal(heard.taps, 0);

    qz_input_press(&in, &view, 600, 50); /* what is beside it is touched as ever */
    stay(2000);
    qz_input_release(&in, &view, 600, 50);
    assert_int_equal(heard.taps, 1);
    assert_int_equal(heard.tap[0], QZ_TAP_ROW);
}

static void a_key_holds_and_lets_go_at_once(void **state)
{
    (void)state;
    press_key(SDL_SCANCODE_TAB, false);
    press_key(SDL_SCANCODE_RETURN, false);
    assert_int_equal(heard.taps, 2);
    assert_int_equal(heard.tap[0], QZ_TAP_NAME);
    assert_int_equal(heard.tap[1], QZ_TAP_LET_GO);
}

static void another_screen_ends_a_hold(void **state)
{
    (void)state;
    qz_input_press(&in, &view, 50, 50);
    stay(0);
    qz_input_new_screen(&in);
    stay(5000);
    qz_input_release(&in, &view, 50, 50);
    assert_int_equal(heard.taps, 0);
}

static void a_tap_is_down_and_up_on_the_same_button(void **state)
{
    (void)state;
    assert_true(qz_input_press(&in, &view, 50, 250));
    assert_int_equal(heard.taps, 0);
    assert_true(qz_input_release(&in, &view, 60, 260));
    assert_int_equal(heard.taps, 1);
    assert_int_equal(heard.tap[0], QZ_TAP_DIGIT);
    assert_int_equal(heard.arg[0], 7);
}

static void a_finger_that_slides_away_does_nothing(void **state)
{
    (void)state;
    qz_input_press(&in, &view, 50, 250);
    assert_false(qz_input_release(&in, &view, 50, 450));
    qz_input_press(&in, &view, 900, 900);
    assert_false(qz_input_release(&in, &view, 50, 450));
    assert_int_equal(heard.taps, 0);
}

static void a_press_does_not_carry_over_to_another_screen(void **state)
{
    (void)state;
    qz_input_press(&in, &view, 50, 250);
    qz_input_new_screen(&in);
    assert_false(qz_input_release(&in, &view, 50, 250));
    assert_int_equal(heard.taps, 0);
}

static void digits_type_on_a_pin_pad_only(void **state)
{
    (void)state;
    press_key(SDL_SCANCODE_4, false);
    press_key(SDL_SCANCODE_KP_0, false);
    assert_int_equal(heard.taps, 2);
    assert_int_equal(heard.arg[0], 4);
    assert_int_equal(heard.arg[1], 0);
    view.touches = 1; /* only "back" is there */
    press_key(SDL_SCANCODE_4, false);
    assert_int_equal(heard.taps, 2);
}

/* As fast as a good typist does it, by whatever layout: each character once, and none of them a scanner's. */
static void a_keyboard_types_into_the_line_on_the_screen(void **state)
{
    (void)state;
    static const char text[] = "ren jia shi lai jie yi zi de";
    qz_touchable(&view, (struct qz_rect){0, 600, 200, 100}, QZ_TAP_KEY, 'a');

    for (const char *p = text; *p; p++) {
        clock_ms += 90;
        qz_input_idle(&in, &view, clock_ms - 1);
        qz_input_key(&in, &view, *p == ' ' ? SDL_SCANCODE_SPACE : SDL_SCANCODE_X, false, false, false,
                     (unsigned char)*p, clock_ms);
    }

    clock_ms += 400;
    qz_input_idle(&in, &view, clock_ms);

    assert_int_equal(heard.drops, 0);
    assert_int_equal(heard.payloads, 0);
    assert_int_equal(heard.taps, (int)strlen(text));
    assert_int_equal(heard.tap[0], QZ_TAP_KEY);
    assert_int_equal(heard.arg[0], 'r');
    assert_int_equal(heard.arg[3], ' ');

    press_key(SDL_SCANCODE_RETURN, false);
    assert_int_equal(heard.tap[strlen(text)], QZ_TAP_ENTER);
}

static void a_scanner_does_not_type_into_the_line(void **state)
{
    (void)state;
    qz_touchable(&view, (struct qz_rect){0, 600, 200, 100}, QZ_TAP_KEY, 'a');
    for (const char *p = "QZ1:AB12CD34"; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        qz_input_key(&in, &view, code, shift, false, false, (unsigned char)*p, clock_ms += 5);
    }
    qz_input_key(&in, &view, SDL_SCANCODE_RETURN, false, false, false, 0, clock_ms += 5);
    assert_int_equal(heard.payloads, 1);
    assert_int_equal(heard.taps, 0);
}

static void what_an_input_method_gives_is_typed_where_a_text_is_wanted(void **state)
{
    (void)state;
    qz_input_text(&in, &view, "没来");
    assert_int_equal(heard.taps, 0);
    qz_touchable(&view, (struct qz_rect){0, 600, 200, 100}, QZ_TAP_KEY, 'a');
    qz_input_text(&in, &view, "没来");
    assert_int_equal(heard.taps, 2);
    assert_int_equal(heard.arg[0], 0x6CA1);
    assert_int_equal(heard.arg[1], 0x6765);
}

static void a_line_too_long_for_a_code_is_said_to_be_dropped(void **state)
{
    (void)state;
    for (int i = 0; i <= QZ_PAYLOAD_MAX; i++)
        qz_input_key(&in, &view, SDL_SCANCODE_A, true, false, false, 0, clock_ms++);
    qz_input_key(&in, &view, SDL_SCANCODE_RETURN, false, false, false, 0, clock_ms);
    assert_int_equal(heard.payloads, 0);
    assert_int_equal(heard.taps, 0);
    assert_int_equal(heard.drops, 1);
}

static void scan_slowly(const char *text, int gap_ms)
{
    for (const char *p = text; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        clock_ms += gap_ms;
        qz_input_idle(&in, &view, clock_ms - 1);
        qz_input_key(&in, &view, code, shift, false, false, 0, clock_ms);
    }
    clock_ms += gap_ms;
    qz_input_key(&in, &view, SDL_SCANCODE_RETURN, false, false, false, 0, clock_ms);
}

/* On a PIN pad, whose digits and button it must not touch. */
static void a_slow_scanner_is_no_person_at_the_pad(void **state)
{
    (void)state;
    scan_slowly("QZ1:0123456789 ABC", 80);
    assert_int_equal(heard.payloads, 1);
    assert_string_equal(heard.payload, "QZ1:0123456789 ABC");
    assert_int_equal(heard.taps, 0);
    clock_ms += 1000;
    scan_slowly("HTTPS://EXAMPLE.ORG/X", 80);
    assert_int_equal(heard.payloads, 1);
    assert_int_equal(heard.drops, 1);
    assert_int_equal(heard.taps, 0);
}

static void tab_moves_and_enter_presses(void **state)
{
    (void)state;
    press_key(SDL_SCANCODE_TAB, false);
    press_key(SDL_SCANCODE_TAB, false);
    assert_int_equal(in.focus, 1);
    press_key(SDL_SCANCODE_RETURN, false);
    assert_int_equal(heard.tap[0], QZ_TAP_DIGIT);
    press_key(SDL_SCANCODE_TAB, true);
    press_key(SDL_SCANCODE_TAB, true);
    assert_int_equal(in.focus, 2); /* around the top */
}

static void enter_without_focus_means_ok_and_escape_means_back(void **state)
{
    (void)state;
    press_key(SDL_SCANCODE_RETURN, false);
    press_key(SDL_SCANCODE_ESCAPE, false);
    assert_int_equal(heard.tap[0], QZ_TAP_ENTER);
    assert_int_equal(heard.tap[1], QZ_TAP_BACK);
    view.touches = 0;
    press_key(SDL_SCANCODE_ESCAPE, false);
    press_key(SDL_SCANCODE_TAB, false);
    assert_int_equal(heard.taps, 2);
}

static void enter_answers_that_somebody_is_still_there(void **state)
{
    (void)state;
    view.touches = 0;
    qz_touchable(&view, (struct qz_rect){0, 0, 200, 100}, QZ_TAP_LANGUAGE, 0);
    qz_touchable(&view, (struct qz_rect){0, 400, 200, 100}, QZ_TAP_STILL, 0);
    press_key(SDL_SCANCODE_RETURN, false);
    press_key(SDL_SCANCODE_ESCAPE, false);
    assert_int_equal(heard.taps, 1);
    assert_int_equal(heard.tap[0], QZ_TAP_STILL);
}

static void a_scanner_types_a_payload_and_no_taps(void **state)
{
    (void)state;
    const char *text = "QZ1:7WE QE$%*+-./:0A";
    for (const char *p = text; *p; p++) {
        bool shift;
        unsigned code = qz_input_scancode(*p, &shift);
        assert_int_not_equal(code, 0);
        qz_input_key(&in, &view, code, shift, false, false, 0, clock_ms++);
    }
    qz_input_key(&in, &view, SDL_SCANCODE_RETURN, false, false, false, 0, clock_ms++);
    qz_input_idle(&in, &view, clock_ms + 500);
    assert_int_equal(heard.payloads, 1);
    assert_string_equal(heard.payload, text);
    assert_int_equal(heard.taps, 0);
}

static void every_printable_character_has_a_key(void **state)
{
    (void)state;
    bool shift;
    for (char c = ' '; c <= '~'; c++)
        assert_int_not_equal(qz_input_scancode(c, &shift), 0);
    assert_int_equal(qz_input_scancode('\0', &shift), 0);
    assert_int_equal(qz_input_scancode('\n', &shift), 0);
    assert_int_equal(qz_input_scancode('Q', &shift), SDL_SCANCODE_Q);
    assert_true(shift);
}

/* --- scripts --- */

static void a_script_waits_for_its_screen_then_goes_on(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_script_act act;
    struct qz_script *s =
        qz_script_parse("# demo\nwait welcome 5\ntap digit 4\r\n\n  scan QZ1:A B\nsleep 0.5\n"
                        "shot end_1\nquit",
                        &err);
    assert_non_null(s);

    qz_script_step(s, QZ_SCREEN_IDLE, 1000, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_NONE);
    assert_int_equal(qz_script_wait_ms(s, 1000), 5000);

    qz_script_step(s, QZ_SCREEN_WELCOME, 4000, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_TAP);
    assert_int_equal(act.tap, QZ_TAP_DIGIT);
    assert_int_equal(act.arg, 4);
    qz_script_step(s, QZ_SCREEN_WELCOME, 4000, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_SCAN);
    assert_string_equal(act.text, "QZ1:A B");

    qz_script_step(s, QZ_SCREEN_IDLE, 4000, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_NONE);
    qz_script_step(s, QZ_SCREEN_IDLE, 4499, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_NONE);

    qz_script_step(s, QZ_SCREEN_IDLE, 4500, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_SHOT);
    assert_string_equal(act.text, "end_1");
    qz_script_step(s, QZ_SCREEN_IDLE, 4500, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_QUIT);
    qz_script_step(s, QZ_SCREEN_IDLE, 4500, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_NONE);
    assert_int_equal(qz_script_wait_ms(s, 4500), -1);
    qz_script_destroy(s);
}

static void a_wait_in_vain_fails_with_its_line(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_script_act act;
    struct qz_script *s = qz_script_parse("\nwait staff 2\ntap back\n", &err);
    assert_non_null(s);
    qz_script_step(s, QZ_SCREEN_IDLE, 100, &act);
    qz_script_step(s, QZ_SCREEN_IDLE, 2100, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_FAILED);
    assert_non_null(strstr(act.text, "line 2"));
    qz_script_step(s, QZ_SCREEN_STAFF, 2200, &act);
    assert_int_equal(act.verb, QZ_SCRIPT_NONE);
    qz_script_destroy(s);
}

/* What is not drawn cannot be touched: the tap is tried until it is, and in the end the script fails. */
static void a_tap_waits_for_what_it_touches(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_script_act act;
    struct qz_script *s = qz_script_parse("tap confirm\ntap back\n", &err);
    assert_non_null(s);
    qz_script_step(s, QZ_SCREEN_STAFF, 1000, &act);
    assert_int_equal(act.tap, QZ_TAP_CONFIRM);
    assert_true(qz_script_hold(s, 1000, &act));
    qz_script_step(s, QZ_SCREEN_STAFF, 6000, &act);
    assert_int_equal(act.tap, QZ_TAP_CONFIRM);
    assert_true(qz_script_hold(s, 6000, &act));
    qz_script_step(s, QZ_SCREEN_STAFF, 10900, &act);
    assert_int_equal(act.tap, QZ_TAP_CONFIRM); /* now it was drawn */

    qz_script_step(s, QZ_SCREEN_STAFF, 11000, &act);
    assert_int_equal(act.tap, QZ_TAP_BACK);
    assert_true(qz_script_hold(s, 11000, &act)); /* with a time of its own */
    qz_script_step(s, QZ_SCREEN_STAFF, 21000, &act);
    assert_false(qz_script_hold(s, 21000, &act));
    assert_int_equal(act.verb, QZ_SCRIPT_FAILED);
    assert_non_null(strstr(act.text, "line 2"));
    qz_script_destroy(s);
}

static void a_mistake_in_a_script_is_refused_with_its_line(void **state)
{
    (void)state;
    static const char *const bad[] = {"wait\n",     "wait nowhere", "wait idle soon", "tap",  "tap wildly",
                                      "dance",      "shot ../etc",  "shot a/b",       "shot", "sleep",
                                      "sleep -1",   "sleep 99999",  "quit now",       "scan", "key",
                                      "waits idle", "wait idle -3"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_err err;
        char text[80] = "sleep 0\n";
        strcat(text, bad[i]);
        if (qz_script_parse(text, &err))
            fail_msg("\"%s\" was taken", bad[i]);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, "line 2"));
    }

    struct qz_err err;
    assert_null(qz_script_load("/nowhere/script", &err));
    assert_int_equal(err.code, QZ_E_MISSING);
}

/* --- previews --- */

static uint8_t big[1280 * 720];

static bool put(struct qz_preview *p, int w, int h, int stride)
{
    struct qz_frame f = {big, w, h, stride, 0, 1};
    return qz_preview_put(p, &f);
}

static void a_preview_is_the_mean_of_its_pixels(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_preview_view v;
    struct qz_preview *p = qz_preview_create(&err);
    for (int i = 0; i < 1280 * 720; i++)
        big[i] = (uint8_t)(i % 1280 % 2 ? 100 : 200);

    assert_false(put(p, 1280, 720, 1280)); /* nobody looks */
    assert_false(qz_preview_take(p, &v));
    assert_int_equal(v.seq, 0);

    qz_preview_want(p, true);
    assert_true(put(p, 1280, 720, 1280));
    assert_false(put(p, 1280, 720, 1280)); /* at once again: too soon */
    assert_true(qz_preview_take(p, &v));
    assert_int_equal(v.w, 640);
    assert_int_equal(v.h, 360);
    for (int i = 0; i < v.w * v.h; i++)
        assert_int_equal(v.luma[i], 150);

    assert_false(qz_preview_take(p, &v)); /* the same one is still there to draw */
    assert_int_equal(v.seq, 1);
    assert_int_equal(v.luma[0], 150);
    qz_preview_destroy(p);
}

static void a_preview_of_another_shape_shows_its_middle(void **state)
{
    (void)state;
    static const int shapes[][2] = {{640, 480}, {1280, 720}, {1024, 700}, {320, 240},
                                    {720, 720}, {1279, 719}, {2, 2}};

    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct qz_err err;
        struct qz_preview_view v;
        struct qz_preview *p = qz_preview_create(&err);

        qz_preview_want(p, true);
        assert_true(put(p, shapes[i][0], shapes[i][1], shapes[i][0]));
        assert_true(qz_preview_take(p, &v));

        assert_in_range(v.w, 2, QZ_PREVIEW_W);
        assert_in_range(v.h, 1, QZ_PREVIEW_H);
        assert_true(v.part[0] >= 0 && v.part[0] + v.part[2] <= 1.0001f);
        assert_true(v.part[1] >= 0 && v.part[1] + v.part[3] <= 1.0001f);
        qz_preview_destroy(p);
    }
}

static void a_preview_of_an_upright_frame_shows_all_of_it(void **state)
{
    (void)state;
    static const int shapes[][2] = {{720, 1280}, {480, 640}, {600, 800}, {200, 600}, {719, 1279}, {2, 400}};

    for (size_t i = 0; i < COUNT(shapes); i++) {
        struct qz_err err;
        struct qz_preview_view v;
        struct qz_preview *p = qz_preview_create(&err);

        qz_preview_want(p, true);
        assert_true(put(p, shapes[i][0], shapes[i][1], shapes[i][0]));
        assert_true(qz_preview_take(p, &v));

        assert_in_range(v.w, 2, QZ_PREVIEW_H);
        assert_in_range(v.h, 2, QZ_PREVIEW_W);
        assert_true(v.part[0] == 0 && v.part[1] == 0); /* but for a row that is no whole step */
        assert_true(v.part[2] > 0.99f && v.part[3] > 0.99f);
        qz_preview_destroy(p);
    }
}

/* --- tones --- */

static int crossings(const int16_t *s, int n)
{
    int c = 0;
    for (int i = 1; i < n; i++)
        c += (s[i - 1] < 0) != (s[i] < 0);
    return c;
}

static void yes_rises_no_falls_already_stays(void **state)
{
    (void)state;
    static int16_t s[QZ_SOUND_SAMPLES];
    const int part = QZ_SOUND_RATE / 20;
    int n = qz_sound_make(QZ_SOUND_YES, 100, s);
    assert_in_range(n, 2 * part, QZ_SOUND_SAMPLES);
    assert_true(crossings(s + n / 2, part) > crossings(s, part) + 10);
    n = qz_sound_make(QZ_SOUND_NO, 100, s);
    assert_true(crossings(s + n / 2, part) < crossings(s, part) - 4);
    n = qz_sound_make(QZ_SOUND_ALREADY, 100, s);
    assert_in_range(crossings(s + n / 2, part) - crossings(s, part) + 2, 0, 4);
}

static void a_tone_neither_clicks_nor_clips(void **state)
{
    (void)state;
    static int16_t s[QZ_SOUND_SAMPLES];
    for (int k = 0; k < QZ_SOUND_COUNT; k++) {
        int n = qz_sound_make((enum qz_sound)k, 100, s);
        assert_true(abs(s[0]) < 200 && abs(s[n - 1]) < 200);
        for (int i = 1; i < n; i++) {
            assert_true(abs(s[i] - s[i - 1]) < 9500);
        }
    }
}

static int peak_of(enum qz_sound k, int volume)
{
    static int16_t s[QZ_SOUND_SAMPLES];
    int n = qz_sound_make(k, volume, s), peak = 0;
    for (int i = 0; i < n; i++)
        peak = abs(s[i]) > peak ? abs(s[i]) : peak;
    return peak;
}

/* -3 dBFS is 0.7079 of 32767. */
static void tones_are_as_loud_as_the_volume_says(void **state)
{
    (void)state;
    for (int k = 0; k < QZ_SOUND_COUNT; k++) {
        assert_in_range(peak_of((enum qz_sound)k, 100), 23190, 23197);
        assert_in_range(peak_of((enum qz_sound)k, 900), 23190, 23197);
        assert_in_range(peak_of((enum qz_sound)k, 50), 5795, 5803);
        assert_int_equal(peak_of((enum qz_sound)k, 0), 0);
        assert_int_equal(peak_of((enum qz_sound)k, -5), 0);
    }

    assert_null(qz_speaker_create(true, 100));
    struct qz_speaker *s = qz_speaker_create(false, 0); /* whose volume can be turned up later */
    assert_non_null(s);
    qz_speaker_destroy(s);
}

static void without_a_sound_device_all_goes_on(void **state)
{
    (void)state;
    setenv("SDL_AUDIODRIVER", "nosuchdriver", 1);
    struct qz_speaker *s = qz_speaker_create(false, 100);
    qz_speaker_play(s, QZ_SOUND_YES, 1000);
    qz_speaker_play(s, QZ_SOUND_NO, 1100);
    qz_speaker_idle(s, 90000);
    qz_speaker_destroy(s);
    assert_null(qz_speaker_create(true, 100));
    qz_speaker_play(NULL, QZ_SOUND_YES, 0);
}

#define each(test) cmocka_unit_test_setup(test, fresh)

int main(void)
{
    const struct CMUnitTest tests[] = {
        each(a_tap_is_down_and_up_on_the_same_button),
        cmocka_unit_test_setup(a_finger_that_stays_holds_and_lets_go_wherever_it_is_lifted, fresh_name),
        cmocka_unit_test_setup(a_short_touch_of_what_is_to_be_held_is_none, fresh_name),
        cmocka_unit_test_setup(a_key_holds_and_lets_go_at_once, fresh_name),
        cmocka_unit_test_setup(another_screen_ends_a_hold, fresh_name),
        each(a_finger_that_slides_away_does_nothing),
        each(a_press_does_not_carry_over_to_another_screen),
        each(digits_type_on_a_pin_pad_only),
        each(a_keyboard_types_into_the_line_on_the_screen),
        each(a_scanner_does_not_type_into_the_line),
        each(what_an_input_method_gives_is_typed_where_a_text_is_wanted),
        each(a_line_too_long_for_a_code_is_said_to_be_dropped),
        each(a_slow_scanner_is_no_person_at_the_pad),
        each(tab_moves_and_enter_presses),
        each(enter_without_focus_means_ok_and_escape_means_back),
        each(enter_answers_that_somebody_is_still_there),
        each(a_scanner_types_a_payload_and_no_taps),
        each(every_printable_character_has_a_key),
        each(a_script_waits_for_its_screen_then_goes_on),
        each(a_wait_in_vain_fails_with_its_line),
        cmocka_unit_test(a_tap_waits_for_what_it_touches),
        each(a_mistake_in_a_script_is_refused_with_its_line),
        each(a_preview_is_the_mean_of_its_pixels),
        each(a_preview_of_another_shape_shows_its_middle),
        each(a_preview_of_an_upright_frame_shows_all_of_it),
        each(yes_rises_no_falls_already_stays),
        each(a_tone_neither_clicks_nor_clips),
        cmocka_unit_test(tones_are_as_loud_as_the_volume_says),
        each(without_a_sound_device_all_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
