/* What a cadre sets at the kiosk: how the display stands, how large and bright it is, how loud, which
 * language. */
#include "tests/support/spec.h"

#include "base/file.h"
#include "kiosk/ui/display.h"
#include "kiosk/ui/ui.h"
#include "tests/kiosk/flow_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- the flow ---- */

static void set_up(struct world *w)
{
    enter_staff(w);
    tap(w, QZ_TAP_GO, QZ_SCREEN_CHECK);
    assert_true(tap(w, QZ_TAP_GO, QZ_SCREEN_SETUP));
    assert_int_equal(w->m.screen, QZ_SCREEN_SETUP);
}

static void only_a_cadre_who_looks_at_the_machine_gets_there(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_SETUP));
    assert_false(tap(&w, QZ_TAP_SET, 2 * QZ_SET_SCALE + 1));
    assert_int_equal(w.m.setup.scale, 100);
    set_up(&w);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CHECK);
}

static void nothing_goes_so_far_that_it_cannot_be_set_back(void **state)
{
    (void)state;
    struct world w;
    set_up(&w);
    for (int i = 0; i < 30; i++) {
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_SCALE);
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_LIGHT);
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_VOLUME);
    }
    assert_int_equal(w.m.setup.scale, QZ_SCALE_LEAST);
    assert_int_equal(w.m.setup.light, QZ_LIGHT_LEAST);
    assert_int_equal(w.m.setup.volume, 0);

    for (int i = 0; i < 30; i++) {
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_SCALE + 1);
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_LIGHT + 1);
    }
    assert_int_equal(w.m.setup.scale, QZ_SCALE_MOST);
    assert_int_equal(w.m.setup.light, 100);
    assert_false(tap(&w, QZ_TAP_SET, 2 * QZ_SET_COUNT));
    assert_false(tap(&w, QZ_TAP_SET, -1));
}

static void four_quarters_are_a_turn(void **state)
{
    (void)state;
    struct world w;
    set_up(&w);
    tap(&w, QZ_TAP_SET, 2 * QZ_SET_TURN);
    assert_int_equal(w.m.setup.turn, 3);
    for (int i = 0; i < 4; i++)
        tap(&w, QZ_TAP_SET, 2 * QZ_SET_TURN + 1);
    assert_int_equal(w.m.setup.turn, 3);
}

static void the_volume_is_heard_and_the_language_is_the_next_ones(void **state)
{
    (void)state;
    struct world w;
    set_up(&w);
    tap(&w, QZ_TAP_SET, 2 * QZ_SET_VOLUME);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    tap(&w, QZ_TAP_SET, 2 * QZ_SET_LANG + 1);
    assert_int_equal(w.m.lang, QZ_LANG_ZH); /* who stands here reads on */
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
}

/* ---- leave, and enrol anew ---- */

static void the_program_is_left_at_the_second_touch_where_that_is_allowed(void **state)
{
    (void)state;
    struct world w;
    set_up(&w);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_LEAVE, 0));
    assert_false(tap(&w, QZ_TAP_LEAVE, 0));
    assert_false(w.m.ended);

    w.m.may_leave = true;
    assert_true(tap(&w, QZ_TAP_LEAVE, 0));
    tap(&w, QZ_TAP_LEAVE, 0); /* the second half of a double tap */
    assert_false(w.m.ended);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_LEAVE, 0);
    assert_true(w.m.ended);
    assert_false(w.m.again);
}

static void anew(struct world *w)
{
    set_up(w);
    w->m.id.enrolled = true;
    tick(w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(w, QZ_TAP_GO, QZ_SCREEN_ANEW));
    assert_int_equal(w->m.screen, QZ_SCREEN_ANEW);
    assert_int_equal(w->out[1].ask.kind, QZ_ASK_ANEW);
    assert_true(w->out[1].ask.anew.on);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void codes_enrol_anew_only_while_a_cadre_has_that_page(void **state)
{
    (void)state;
    static const struct qz_tell waits = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_WAITS};
    struct world w;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_ANEW));
    anew(&w);
    assert_true(tell(&w, &waits));
    assert_int_equal(w.m.enrolling, QZ_ENROL_WAITS);
    assert_int_equal(w.m.screen, QZ_SCREEN_ANEW);

    assert_true(tap(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_SETUP);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_ANEW);
    assert_false(w.out[1].ask.anew.on);

    anew(&w);
    tick(&w, QZ_SHOW_READ_MS); /* whoever goes away leaves no way to enrol it */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void a_cadre_types_a_code_too(void **state)
{
    (void)state;
    static const struct qz_typed nothing[QZ_ENROL_LINES];
    static const char *const lines[] = {"qz.example.cn", "abcdefghijklmnopqrstuvwxya",
                                        "abcdefghijklmnopqrstuvwxya"};
    struct world w;
    anew(&w);
    assert_true(tap(&w, QZ_TAP_GO, QZ_SCREEN_ANEW_TYPE));
    tick(&w, QZ_DOUBLE_TAP_MS);

    for (size_t i = 0; i < COUNT(lines); i++) {
        for (const char *p = lines[i]; *p; p++)
            tap(&w, QZ_TAP_KEY, *p);
        assert_true(tap(&w, QZ_TAP_ENTER, 0));
    }
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_ENROL);
    assert_string_equal(w.out[1].ask.enrol.url, "https://qz.example.cn");
    assert_int_equal(w.m.screen, QZ_SCREEN_ANEW);
    assert_int_equal(w.m.first.step, QZ_FIRST_NONE);
    tap(&w, QZ_TAP_BACK, 0);
    assert_memory_equal(w.m.first.typed, nothing, sizeof nothing);
}

/* ---- the display ---- */

#define WIDE 400
#define HIGH 320

static uint32_t shown_at(struct qz_display *d, int x, int y)
{
    struct qz_pixels p;
    bool lost;
    qz_display_filter(d, 0, 100);
    assert_true(qz_display_canvas(d, &p, &lost));
    return p.px[y * p.stride + x] & 0xffffff;
}

static void a_turned_display_shows_each_pixel_where_it_belongs(void **state)
{
    (void)state;
    static const int at[4][2] = {
        {10, 20}, {WIDE - 1 - 20, 10}, {WIDE - 1 - 10, HIGH - 1 - 20}, {20, HIGH - 1 - 10}};
    struct qz_err err;
    for (int turn = 0; turn < 4; turn++) {
        struct qz_display *d = qz_display_create(WIDE, HIGH, true, true, &err);
        struct qz_pixels p;
        bool lost;
        assert_non_null(d);
        qz_display_filter(d, turn, 50);
        assert_true(qz_display_canvas(d, &p, &lost));
        assert_true(lost);
        assert_int_equal(p.w, turn % 2 ? HIGH : WIDE);

        const struct qz_rect all = {0, 0, p.w, p.h};
        memset(p.px, 0, (size_t)p.stride * (size_t)p.h * 4);
        p.px[20 * p.stride + 10] = 0xffffff;
        qz_display_show(d, &all, 1);
        int x, y;
        qz_display_under(d, at[turn][0], at[turn][1], &x, &y);
        assert_int_equal(x, 10);
        assert_int_equal(y, 20);
        assert_int_equal(shown_at(d, at[turn][0], at[turn][1]), 0x7f7f7f);
        qz_display_destroy(d);
    }
}

/* ---- what is kept ---- */

static struct qz_setup begun_with(const char *kept)
{
    struct qz_err err;
    char dir[] = "/tmp/qz-setup-XXXXXX", path[100];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/screen", dir);
    if (kept)
        assert_int_equal(qz_file_write(path, kept, strlen(kept), 0600, &err), 0);
    const struct qz_ui_options o = {
        .width = 640, .height = 480, .mute = true, .reduce_motion = true, .dir = dir, .volume = 70};
    struct qz_ui *ui = qz_ui_create(&o, &err);
    assert_non_null(ui);

    struct qz_setup s = qz_ui_model(ui)->setup;
    if (kept && s.turn)
        assert_int_equal(qz_ui_model(ui)->own_lang, s.lang);
    qz_ui_destroy(ui);
    unlink(path);
    rmdir(dir);
    return s;
}

static void what_was_set_is_there_after_a_start(void **state)
{
    (void)state;
    struct qz_setup s = begun_with("turn 1 scale 120 light 50 volume 30 language 1\n");
    assert_int_equal(s.turn, 1);
    assert_int_equal(s.scale, 120);
    assert_int_equal(s.light, 50);
    assert_int_equal(s.volume, 30);
    assert_int_equal(s.lang, QZ_LANG_EN);
}

static void what_is_not_sane_is_as_if_nothing_was_set(void **state)
{
    (void)state;
    static const char *const bad[] = {NULL,
                                      "",
                                      "turn 1 scale 120 light 50 volume 30",
                                      "turn 4 scale 120 light 50 volume 30 language 1",
                                      "turn 1 scale 5 light 50 volume 30 language 1",
                                      "turn 1 scale 120 light 0 volume 30 language 1",
                                      "turn 1 scale 120 light 50 volume 30 language 7",
                                      "turn -1 scale 120 light 50 volume 30 language 0"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct qz_setup s = begun_with(bad[i]);
        assert_int_equal(s.turn, 0);
        assert_int_equal(s.scale, 100);
        assert_int_equal(s.light, 100);
        assert_int_equal(s.volume, 70);
        assert_int_equal(s.lang, QZ_LANG_ZH);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_cadre_who_looks_at_the_machine_gets_there),
        cmocka_unit_test(nothing_goes_so_far_that_it_cannot_be_set_back),
        cmocka_unit_test(four_quarters_are_a_turn),
        cmocka_unit_test(the_volume_is_heard_and_the_language_is_the_next_ones),
        cmocka_unit_test(the_program_is_left_at_the_second_touch_where_that_is_allowed),
        cmocka_unit_test(codes_enrol_anew_only_while_a_cadre_has_that_page),
        cmocka_unit_test(a_cadre_types_a_code_too),
        cmocka_unit_test(a_turned_display_shows_each_pixel_where_it_belongs),
        cmocka_unit_test(what_was_set_is_there_after_a_start),
        cmocka_unit_test(what_is_not_sane_is_as_if_nothing_was_set),
    };
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
