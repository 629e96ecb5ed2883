/* The flow and the clock: who is asked whether it is right, when, and by whose time the screen's code is
 * drawn. */
#include "tests/support/spec.h"

#include "kiosk/screens/screens.h"

#include <string.h>

#define START INT64_C(1493861482000) /* 2017-05-04T09:31:22+08:00 */
#define FANG  "c_aaaaaaaaaaaaaaaaaaaaaaaaaa"

struct world {
    struct qz_model m;
    struct qz_effect out[2];
    int64_t now, up;
};

static bool step(struct world *w, const struct qz_event *ev)
{
    return qz_flow_step(&w->m, ev, w->now, w->up, w->out);
}

static bool tick(struct world *w, int64_t ms)
{
    w->now += ms;
    w->up += ms;
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TICK});
}

static bool tap(struct world *w, enum qz_tap what)
{
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TAP, .tap = what});
}

static bool tell(struct world *w, const struct qz_tell *t)
{
    return step(w, &(struct qz_event){.kind = QZ_EVENT_TELL, .tell = t});
}

static void begin(struct world *w)
{
    struct qz_tell t = {.kind = QZ_TELL_CADRES, .cadres = {.rows = 1}};
    memset(w, 0, sizeof *w);
    qz_flow_init(&w->m, QZ_LANG_ZH, qz_screens);
    w->now = START;
    w->up = 1000;
    memcpy(t.cadres.row[0].id, FANG, QZ_ID_TEXT);
    tell(w, &t);
}

static void clock(struct world *w, enum qz_clockword word, bool asks)
{
    struct qz_tell t = {.kind = QZ_TELL_CLOCK, .clock = {.word = word, .asks = asks}};
    tell(w, &t);
}

/* The cadre signs in by the corner and the PIN. */
static void sign_in(struct world *w)
{
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true}};
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    tap(w, QZ_TAP_STAFF);
    assert_int_equal(w->m.screen, QZ_SCREEN_PIN);
    tell(w, &t);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void a_clock_that_nobody_confirms_is_shown_to_staff(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE); /* nobody is asked before the tracker had its chance */
    clock(&w, QZ_CLOCKWORD_NONE, true);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK);
    assert_true(tick(&w, 60000)); /* the minute is drawn anew */
    clock(&w, QZ_CLOCKWORD_TRACKER, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void a_cadre_says_that_the_time_is_right_with_one_touch(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_NONE, true);
    sign_in(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOCK);

    tap(&w, QZ_TAP_RIGHT);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_RIGHT);
    assert_int_equal(w.out[1].ask.right.shown_ms, w.now); /* the time that was on the screen */

    clock(&w, QZ_CLOCKWORD_CADRE, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    tap(&w, QZ_TAP_BACK);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void the_touch_that_ended_the_pin_says_nothing_about_the_clock(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true}};
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_NONE, true);
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);

    tap(&w, QZ_TAP_STAFF);
    tap(&w, QZ_TAP_RIGHT); /* nobody is signed in */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tell(&w, &t);
    tick(&w, QZ_DOUBLE_TAP_MS - 1);
    tap(&w, QZ_TAP_RIGHT);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tap(&w, QZ_TAP_MENU);
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOCK);
}

static void a_cadre_who_sees_a_wrong_time_goes_on_to_the_menu(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_NONE, true);
    sign_in(&w);
    tap(&w, QZ_TAP_MENU);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_BACK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK); /* and the next one is asked again */
}

static void an_unattended_question_signs_out(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_NONE, true);
    sign_in(&w);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK);
}

static void a_clock_that_is_contradicted_asks_the_cadre_who_signs_in(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_AGAINST, false);
    tell(&w, &(struct qz_tell){.kind = QZ_TELL_TROUBLE, .trouble = QZ_TROUBLE_CLOCK});
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    sign_in(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOCK);
    tap(&w, QZ_TAP_RIGHT);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_RIGHT);
}

static void while_an_activity_runs_people_are_not_asked(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_NONE, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    sign_in(&w); /* but the cadre is */
    assert_int_equal(w.m.screen, QZ_SCREEN_CLOCK);
}

static void a_question_waits_until_an_outcome_was_read(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    tell(&w, &(struct qz_tell){.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = QZ_VERDICT_WELCOME}});
    clock(&w, QZ_CLOCKWORD_NONE, true);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK);
}

static void what_was_put_elsewhere_is_moved_in_one_touch(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .misplaced = 12}};
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_TRACKER, false);
    sign_in(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);

    tap(&w, QZ_TAP_MOVE); /* nobody was */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    tell(&w, &t);
    tap(&w, QZ_TAP_MOVE); /* there is nowhere to move them to */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tell(&w, &(struct qz_tell){.kind = QZ_TELL_SESSION, .session = {.open = true}});
    tap(&w, QZ_TAP_MOVE);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_MOVE);
}

/* ---- the screen's code ---- */

static void the_code_is_drawn_by_the_trackers_time_and_not_by_the_wall_clock(void **state)
{
    struct world w;
    struct qz_tell id = {
        .kind = QZ_TELL_IDENTITY,
        .identity = {
            .enrolled = true, .kiosk = "k_aaaaaaaaaaaaaaaa", .phone = true, .host = "qz.example.cn"}};
    struct qz_tell t = {.kind = QZ_TELL_CLOCK,
                        .clock = {.word = QZ_CLOCKWORD_TRACKER,
                                  .heard = true,
                                  .tracker_boot_ms = START + 240000}}; /* this kiosk is 4 minutes behind */
    char code[QZ_SCREEN_CODE_TEXT], by_wall[QZ_SCREEN_CODE_TEXT];
    (void)state;
    begin(&w);
    tell(&w, &id);
    assert_string_equal(w.m.screen_code, ""); /* nobody knows what time it is */
    tell(&w, &t);
    qz_screen_code("qz.example.cn", "k_aaaaaaaaaaaaaaaa", w.m.id.screen_key, (START + 241000) / 1000, code);
    qz_screen_code("qz.example.cn", "k_aaaaaaaaaaaaaaaa", w.m.id.screen_key, START / 1000, by_wall);
    assert_string_equal(w.m.screen_code, code);
    assert_string_not_equal(w.m.screen_code, by_wall);

    w.now += 8 * 3600000; /* the wall clock steps: the code does not */
    tick(&w, 0);
    assert_string_equal(w.m.screen_code, code);
    tick(&w, QZ_SCREEN_STEP_S * 1000);
    qz_screen_code("qz.example.cn", "k_aaaaaaaaaaaaaaaa", w.m.id.screen_key, (START + 251000) / 1000, code);
    assert_string_equal(w.m.screen_code, code);
}

static void a_clock_that_others_confirm_draws_the_code_while_the_tracker_is_silent(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    clock(&w, QZ_CLOCKWORD_HARDWARE, false);
    assert_int_equal(qz_flow_code_s(&w.m), START / 1000);
    clock(&w, QZ_CLOCKWORD_NONE, false);
    assert_int_equal(qz_flow_code_s(&w.m), 0);
    clock(&w, QZ_CLOCKWORD_AGAINST, false);
    assert_int_equal(qz_flow_code_s(&w.m), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_nobody_confirms_is_shown_to_staff),
        cmocka_unit_test(a_cadre_says_that_the_time_is_right_with_one_touch),
        cmocka_unit_test(the_touch_that_ended_the_pin_says_nothing_about_the_clock),
        cmocka_unit_test(a_cadre_who_sees_a_wrong_time_goes_on_to_the_menu),
        cmocka_unit_test(an_unattended_question_signs_out),
        cmocka_unit_test(a_clock_that_is_contradicted_asks_the_cadre_who_signs_in),
        cmocka_unit_test(while_an_activity_runs_people_are_not_asked),
        cmocka_unit_test(a_question_waits_until_an_outcome_was_read),
        cmocka_unit_test(what_was_put_elsewhere_is_moved_in_one_touch),
        cmocka_unit_test(the_code_is_drawn_by_the_trackers_time_and_not_by_the_wall_clock),
        cmocka_unit_test(a_clock_that_others_confirm_draws_the_code_while_the_tracker_is_silent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
