/* People who are counted without a name, as the screen does it: one, a group, and what is taken back. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

/* An activity is open, and nobody stands before the screen. */
static void begin_open(struct world *w)
{
    begin(w);
    session(w, true);
}

static void a_headcount_needs_an_open_activity(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_HEADCOUNT, 0));

    session(&w, true);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
    assert_int_equal(w.out[1].ask.headcount.people, 1);

    tick(&w, QZ_COUNT_WAIT_MS);
    trouble(&w, QZ_TROUBLE_CAMERA);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT); /* needs no camera */

    tick(&w, QZ_COUNT_WAIT_MS);
    trouble(&w, QZ_TROUBLE_SCANNER);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT); /* nor a scanner */

    tick(&w, QZ_COUNT_WAIT_MS);
    trouble(&w, QZ_TROUBLE_FULL);
    assert_false(tap(&w, QZ_TAP_HEADCOUNT, 0));
}

static void a_nervous_finger_is_counted_once(void **state)
{
    struct world w;
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    tick(&w, 100);
    tap(&w, QZ_TAP_HEADCOUNT, 0); /* before the desk has answered the first */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    outcome(&w, QZ_VERDICT_ALREADY); /* somebody else's */
    tick(&w, QZ_SHOW_ALREADY_MS - 3000);
    tap(&w, QZ_TAP_DISMISS, 0);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
}

static void the_answer_to_a_headcount_makes_room_for_the_next(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME,
                        .outcome = {.verdict = QZ_VERDICT_WELCOME, .headcount = true}};
    (void)state;
    begin_open(&w);

    tap(&w, QZ_TAP_HEADCOUNT, 0);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_COUNTED);

    tick(&w, 100);
    assert_false(tap(&w, QZ_TAP_DISMISS, 0)); /* the second half of a double tap leaves the thanks standing */

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_false(tap(&w, QZ_TAP_HEADCOUNT, 0)); /* it is still the same finger */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tick(&w, QZ_COUNT_PAUSE_MS - QZ_DOUBLE_TAP_MS - 100);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
}

/* What the kiosk does not count is not thanked for. */
static void beyond_the_bound_the_screen_asks_for_a_cadre(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME,
                        .outcome = {.verdict = QZ_VERDICT_NO_ACTIVITY, .headcount = true, .full = true}};
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_REFUSED);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_NO);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tap(&w, QZ_TAP_HEADCOUNT, 0); /* and it can be asked again, for instance after a cadre came */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
}

static void a_lost_answer_to_a_headcount_blocks_it_for_two_seconds(void **state)
{
    struct world w;
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    tick(&w, QZ_COUNT_WAIT_MS - 1);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tick(&w, 1);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
}

static void counted(struct world *w, int people)
{
    struct qz_tell t = {
        .kind = QZ_TELL_OUTCOME,
        .outcome = {.verdict = QZ_VERDICT_WELCOME, .headcount = true, .n = 17, .people = people}};
    tell(w, &t);
}

/* Somebody was counted just now. */
static void count_one(struct world *w)
{
    begin(w);
    session(w, true);
    tap(w, QZ_TAP_HEADCOUNT, 0);
    counted(w, 1);
}

static void for_ten_seconds_whoever_is_there_can_take_it_back(void **state)
{
    struct world w;
    (void)state;
    count_one(&w);
    assert_int_equal(w.m.counted.left_s, 10);
    assert_false(tap(&w, QZ_TAP_UNCOUNT, 0)); /* the second half of a double tap */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_UNCOUNT);
    assert_int_equal(w.out[1].ask.uncount.n, 17);
    tap(&w, QZ_TAP_UNCOUNT, 0); /* it is asked for already */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
}

/* The thanks give way to the next person's screen; what was counted can be taken back there for the rest. */
static void it_can_be_taken_back_on_the_resting_screen_too(void **state)
{
    struct world w;
    (void)state;
    count_one(&w);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.counted.left_s, 7);
    tick(&w, QZ_UNCOUNT_MS - QZ_SHOW_WELCOME_MS - 1);
    tap(&w, QZ_TAP_UNCOUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_UNCOUNT);
}

static void after_ten_seconds_only_a_cadre_takes_it_back(void **state)
{
    struct world w;
    (void)state;
    count_one(&w);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_true(tick(&w, QZ_UNCOUNT_MS - QZ_SHOW_WELCOME_MS)); /* the screen has to say so */
    assert_int_equal(w.m.counted.left_s, 0);
    assert_false(tap(&w, QZ_TAP_UNCOUNT, 0));
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
}

static void the_seconds_count_down_each(void **state)
{
    struct world w;
    (void)state;
    count_one(&w);
    assert_true(qz_flow_wait_ms(&w.m, w.now, w.up) <= 1000);
    tick(&w, 300);
    assert_true(qz_flow_wait_ms(&w.m, w.now, w.up) <= 700);
    for (int left = 9; left > 0; left--) {
        tick(&w, left == 9 ? 700 : 1000);
        assert_int_equal(w.m.counted.left_s, left);
    }
}

static void what_was_taken_back_is_shown_and_cannot_be_again(void **state)
{
    struct world w;
    struct qz_tell t = {
        .kind = QZ_TELL_OUTCOME,
        .outcome = {.verdict = QZ_VERDICT_WELCOME, .headcount = true, .undone = true, .people = 1}};
    (void)state;
    count_one(&w);

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNCOUNT, 0);
    tell(&w, &t);

    assert_int_equal(w.m.screen, QZ_SCREEN_COUNTED);
    assert_true(w.m.outcome.undone);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_ALREADY);
    assert_int_equal(w.m.counted.left_s, 0);

    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_UNCOUNT, 0));
    tick(&w, QZ_SHOW_UNCOUNTED_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

/* ---- a group ---- */

static void a_group_is_counted_by_a_number_and_one_more_touch(void **state)
{
    struct world w;
    (void)state;
    begin_open(&w);

    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    assert_int_equal(w.m.screen, QZ_SCREEN_GROUP);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE); /* nobody is counted yet */
    assert_false(tap(&w, QZ_TAP_COUNT, 0));          /* nor by a double tap */
    tick(&w, QZ_DOUBLE_TAP_MS);

    for (int i = 0; i < 4; i++)
        tap(&w, QZ_TAP_STEP, 10);
    tap(&w, QZ_TAP_STEP, 1);
    tap(&w, QZ_TAP_STEP, -1);
    assert_int_equal(w.m.group, 42);

    tap(&w, QZ_TAP_COUNT, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_HEADCOUNT);
    assert_int_equal(w.out[1].ask.headcount.people, 42);
    assert_int_equal(w.out[1].ask.headcount.touches, 8); /* touches */
    tap(&w, QZ_TAP_COUNT, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    counted(&w, 42);
    assert_int_equal(w.m.screen, QZ_SCREEN_COUNTED);
    assert_int_equal(w.m.counted.people, 42);
}

static void a_group_is_of_one_to_a_hundred(void **state)
{
    struct world w;
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_STEP, -10);
    assert_int_equal(w.m.group, 1);
    for (int i = 0; i < 11; i++)
        tap(&w, QZ_TAP_STEP, 10);
    assert_int_equal(w.m.group, QZ_HEADS_MOST);
}

static void a_group_that_is_left_counts_nobody(void **state)
{
    struct world w;
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP);
    session(&w, false); /* the activity was closed meanwhile */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_GROUP));
}

static void who_counts_faster_than_people_come_is_told_to_ask_staff(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME,
                        .outcome = {.verdict = QZ_VERDICT_NO_ACTIVITY, .headcount = true, .fast = true}};
    (void)state;
    begin_open(&w);
    tap(&w, QZ_TAP_HEADCOUNT, 0);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_REFUSED);
    assert_int_equal(w.m.counted.left_s, 0);
}

/* ---- a run of them ---- */

/* A cadre chooses what is the only row of who came. */
static void choose(struct world *w, struct qz_ledger_came row)
{
    struct qz_tell t = {.kind = QZ_TELL_CAME, .came = {.rows = 1}};
    enter_staff(w);
    t.came.row[0] = row;
    tap(w, QZ_TAP_GO, QZ_SCREEN_CAME);
    tell(w, &t);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_ROW, 0);
}

static void a_run_is_taken_back_by_two_touches(void **state)
{
    struct world w;
    (void)state;
    choose(&w, (struct qz_ledger_came){.n = 40, .people = 1, .run = 97, .run_people = 97});

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNDO_RUN, QZ_UNDO_MISTAP);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE); /* it asks whether that is meant */
    tap(&w, QZ_TAP_UNDO_RUN, QZ_UNDO_MISTAP);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE); /* a double tap is one touch */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNDO_RUN, QZ_UNDO_MISTAP);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_UNDO_RUN);
    assert_int_equal(w.out[1].ask.undo_run.n, 40);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
}

static void a_reason_is_typed_and_asked_for(void **state)
{
    struct world w;
    (void)state;
    choose(&w, (struct qz_ledger_came){.n = 40, .people = 1});

    assert_false(tap(&w, QZ_TAP_KEY, 'a'));
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_WRITE);
    assert_int_equal(w.m.screen, QZ_SCREEN_WRITE);
    assert_false(tap(&w, QZ_TAP_ENTER, 0)); /* nothing is written yet */
    assert_false(tap(&w, QZ_TAP_KEY, 'a')); /* the second half of a double tap */
    tick(&w, QZ_DOUBLE_TAP_MS);
    for (const char *p = "dian cuo lex "; *p; p++)
        tap(&w, QZ_TAP_KEY, *p);
    assert_false(tap(&w, QZ_TAP_KEY, 0x202E));
    assert_false(tap(&w, QZ_TAP_KEY, -1));
    tap(&w, QZ_TAP_ERASE, 0);
    tap(&w, QZ_TAP_ERASE, 0);
    tap(&w, QZ_TAP_ENTER, 0);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_UNDO);
    assert_int_equal(w.out[1].ask.undo.n, 40);
    assert_int_equal(w.out[1].ask.undo.why, QZ_UNDO_WORDS);
    assert_string_equal(w.out[1].ask.undo.words, "dian cuo le");
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
}

static void the_way_back_from_writing_leads_to_the_listed_reasons(void **state)
{
    struct world w;
    (void)state;
    choose(&w, (struct qz_ledger_came){.n = 40, .people = 1});

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_WRITE);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_KEY, 'a');
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_UNDO);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_WRITE);
    assert_string_equal(w.m.typed.text, "");
}

static void one_that_is_alone_has_no_run(void **state)
{
    struct world w;
    (void)state;
    choose(&w, (struct qz_ledger_came){.n = 40, .people = 1});

    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_UNDO_RUN, QZ_UNDO_MISTAP));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_headcount_needs_an_open_activity),
        cmocka_unit_test(a_nervous_finger_is_counted_once),
        cmocka_unit_test(the_answer_to_a_headcount_makes_room_for_the_next),
        cmocka_unit_test(beyond_the_bound_the_screen_asks_for_a_cadre),
        cmocka_unit_test(a_lost_answer_to_a_headcount_blocks_it_for_two_seconds),
        cmocka_unit_test(for_ten_seconds_whoever_is_there_can_take_it_back),
        cmocka_unit_test(it_can_be_taken_back_on_the_resting_screen_too),
        cmocka_unit_test(after_ten_seconds_only_a_cadre_takes_it_back),
        cmocka_unit_test(the_seconds_count_down_each),
        cmocka_unit_test(what_was_taken_back_is_shown_and_cannot_be_again),
        cmocka_unit_test(a_group_is_counted_by_a_number_and_one_more_touch),
        cmocka_unit_test(a_group_is_of_one_to_a_hundred),
        cmocka_unit_test(a_group_that_is_left_counts_nobody),
        cmocka_unit_test(who_counts_faster_than_people_come_is_told_to_ask_staff),
        cmocka_unit_test(a_run_is_taken_back_by_two_touches),
        cmocka_unit_test(a_reason_is_typed_and_asked_for),
        cmocka_unit_test(the_way_back_from_writing_leads_to_the_listed_reasons),
        cmocka_unit_test(one_that_is_alone_has_no_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
