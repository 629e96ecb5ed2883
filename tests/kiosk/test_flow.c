/* The flow: which screen follows which event, for how long, and what is asked of whom. */
#include "kiosk/flow/flow.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

static void welcome_is_shown_with_two_rising_tones_and_gives_way_by_itself(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    tick(&w, QZ_SHOW_WELCOME_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void the_next_in_the_queue_need_not_wait_for_the_screen_of_the_last(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);

    tick(&w, 500);
    outcome(&w, QZ_VERDICT_ALREADY);
    assert_int_equal(w.m.screen, QZ_SCREEN_ALREADY);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_ALREADY);

    tick(&w, 500);
    outcome(&w, QZ_VERDICT_EXPIRED);
    assert_int_equal(w.m.screen, QZ_SCREEN_REFUSED);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_NO);

    tick(&w, QZ_SHOW_REFUSED_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void a_touch_dismisses_an_outcome_but_nothing_has_to_be_dismissed(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_DISMISS, 0));
    outcome(&w, QZ_VERDICT_FORGED);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_true(tap(&w, QZ_TAP_DISMISS, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void what_the_tracker_does_not_take_is_never_shown_as_welcome(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME,
                        .outcome = {.verdict = QZ_VERDICT_WELCOME, .kept_only = true}};
    (void)state;
    begin(&w);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_ALREADY);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_ALREADY);
}

static void what_could_not_be_recorded_is_never_shown_as_welcome(void **state)
{
    struct world w;
    struct qz_tell t = {.kind = QZ_TELL_OUTCOME, .outcome = {.verdict = QZ_VERDICT_WELCOME, .failed = true}};
    (void)state;
    begin(&w);
    tell(&w, &t);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_NONE);
    trouble(&w, QZ_TROUBLE_FULL);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
}

static void trouble_waits_for_a_welcome_that_was_already_on_the_disk(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    trouble(&w, QZ_TROUBLE_STORE);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    trouble(&w, QZ_TROUBLE_NONE);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void the_staff_menu_stands_behind_a_pin(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    assert_false(tap(&w, QZ_TAP_CONFIRM, 0));
    tap(&w, QZ_TAP_STAFF, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
    assert_false(tap(&w, QZ_TAP_ENTER, 0)); /* nothing typed yet */

    for (int i = 1; i <= 6; i++)
        tap(&w, QZ_TAP_DIGIT, i);
    tap(&w, QZ_TAP_ERASE, 0);
    tap(&w, QZ_TAP_DIGIT, 9);
    tap(&w, QZ_TAP_ENTER, 0);

    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_PIN);
    assert_string_equal(w.out[1].ask.pin.digits, "123459");
    assert_string_equal(w.out[1].ask.pin.cadre, FANG);
    assert_int_equal(w.m.pin_len, 0); /* not kept */

    staff(&w, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
    assert_true(w.m.staff.wrong_pin);

    staff(&w, true);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void of_several_cadres_the_one_picks_a_name_first(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    cadres(&w, 0, 2, false);

    tap(&w, QZ_TAP_STAFF, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CADRES);
    assert_false(tap(&w, QZ_TAP_CADRE, 1)); /* the second half of a double tap picks nobody */
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_CADRE, 2)); /* no such row */

    tap(&w, QZ_TAP_CADRE, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
    type_pin(&w);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_PIN);
    assert_string_equal(w.out[1].ask.pin.cadre, CHEN);

    staff_of(&w, true, CHEN);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void back_from_the_pin_leads_to_the_names_and_from_there_out(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    cadres(&w, 0, 2, false);

    tap(&w, QZ_TAP_STAFF, 0);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_CADRE, 0);
    tap(&w, QZ_TAP_DIGIT, 3);

    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CADRES);
    assert_string_equal(w.m.pin, "");
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);

    tap(&w, QZ_TAP_STAFF, 0);
    tick(&w, QZ_SHOW_LEFT_MS); /* abandoned */
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void where_no_cadre_is_known_the_desk_is_asked_again(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    cadres(&w, 0, 0, false);
    tap(&w, QZ_TAP_STAFF, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CADRES);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CADRES);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
}

static void a_long_list_of_cadres_is_turned_page_by_page(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    cadres(&w, 0, QZ_CADRE_ROWS, true);
    tap(&w, QZ_TAP_STAFF, 0);

    assert_false(tap(&w, QZ_TAP_PAGE, -9));
    tap(&w, QZ_TAP_PAGE, 9); /* the screen had room for nine of the twelve */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CADRES);
    assert_int_equal(w.out[1].ask.cadres.from, 9);

    cadres(&w, 9, 9, false);
    tap(&w, QZ_TAP_PAGE, 9);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_PAGE, -12); /* it stands upright now, and has room for more */
    assert_int_equal(w.out[1].ask.cadres.from, 0);

    tap(&w, QZ_TAP_BACK, 0);
    tap(&w, QZ_TAP_STAFF, 0); /* begins at the first page again */
    assert_int_equal(w.m.screen, QZ_SCREEN_CADRES);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CADRES);
    assert_int_equal(w.out[1].ask.cadres.from, 0);
}

static void an_unattended_staff_menu_closes_itself_and_signs_out(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
    assert_false(w.m.staff.signed_in);
}

static void a_check_in_does_not_throw_a_cadre_out(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    tap(&w, QZ_TAP_STAFF, 0);
    tap(&w, QZ_TAP_DIGIT, 1);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
    assert_int_equal(w.m.pin_len, 1);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES); /* the youth hears it */
    staff(&w, true);
    outcome(&w, QZ_VERDICT_EXPIRED);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

static void a_pin_judged_after_its_cadre_left_signs_nobody_in(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    tap(&w, QZ_TAP_STAFF, 0);
    tap(&w, QZ_TAP_DIGIT, 1);
    tap(&w, QZ_TAP_ENTER, 0);
    tap(&w, QZ_TAP_BACK, 0);
    staff(&w, true);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_false(w.m.staff.signed_in);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void takes_two_touches(enum qz_tap what, enum qz_ask_kind asked)
{
    struct world w;
    enter_staff(&w);
    tap(&w, what, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    assert_int_equal(w.m.sure, what);
    tick(&w, QZ_DOUBLE_TAP_MS - 1);
    tap(&w, what, 0); /* the second half of a double tap is not a second word */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);

    tick(&w, 1);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN); /* something else in between starts over */
    tap(&w, QZ_TAP_BACK, 0);
    tap(&w, what, 0);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, what, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w.out[1].ask.kind, asked);
    assert_int_equal(w.m.sure, QZ_TAP_NONE);
}

static void a_confirmation_is_for_ever_and_takes_two_touches(void **state)
{
    (void)state;
    takes_two_touches(QZ_TAP_CONFIRM, QZ_ASK_CONFIRM);
}

/* The newest entry is a check-in, the one before it a headcount that was taken back. */
static void came(struct world *w, int from, bool more)
{
    struct qz_tell t = {.kind = QZ_TELL_CAME, .came = {.from = from, .more = more, .rows = 2}};
    t.came.row[0] = (struct qz_ledger_came){.n = 17, .named = true, .people = 1};
    t.came.row[1] = (struct qz_ledger_came){.n = 16, .people = 1, .undone = QZ_UNDO_MISTAP};
    tell(w, &t);
}

static void enter_came(struct world *w)
{
    enter_staff(w);
    tap(w, QZ_TAP_GO, QZ_SCREEN_CAME);
    assert_int_equal(w->out[1].ask.kind, QZ_ASK_CAME);
    assert_int_equal(w->out[1].ask.came.from, 0);
    came(w, 0, true);
    assert_int_equal(w->m.screen, QZ_SCREEN_CAME);
    tick(w, QZ_DOUBLE_TAP_MS);
}

/* Who asked to see who came, and touched once more before the list was there, is asked anew afterwards. */
static void a_question_is_over_with_its_screen(void **state)
{
    (void)state;
    struct world w;
    enter_staff(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CAME);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_int_equal(w.m.sure, QZ_TAP_CONFIRM);
    came(&w, 0, false);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);

    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_CONFIRM, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    assert_int_equal(w.m.sure, QZ_TAP_CONFIRM);
}

static void one_touch_says_what_the_words_of_the_menu_mean(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN);
    assert_int_equal(w.m.screen, QZ_SCREEN_KNOWN);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);

    tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN);
    session(&w, false); /* nothing is open any more that they could be about */
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN));
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    tick(&w, QZ_SHOW_LEFT_MS); /* who walks away is signed out from there too */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void taking_an_entry_back_asks_why_and_stays_in_the_list(void **state)
{
    struct world w;
    (void)state;
    enter_came(&w);
    assert_false(tap(&w, QZ_TAP_ROW, 1)); /* taken back already */
    assert_false(tap(&w, QZ_TAP_ROW, 2)); /* no such row */
    w.m.came.row[0].elsewhere = true;     /* another kiosk's: it can be taken back there */
    assert_false(tap(&w, QZ_TAP_ROW, 0));
    w.m.came.row[0].elsewhere = false;

    tap(&w, QZ_TAP_ROW, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_UNDO);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_UNDO, QZ_UNDO_ABSENT); /* the second half of a double tap on the row */
    assert_int_equal(w.m.screen, QZ_SCREEN_UNDO);

    tick(&w, QZ_DOUBLE_TAP_MS);
    came(&w, 0, false); /* what it is about does not change under the finger */
    tap(&w, QZ_TAP_UNDO, QZ_UNDO_ABSENT);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_UNDO);
    assert_int_equal(w.out[1].ask.undo.n, 17);
    assert_int_equal(w.out[1].ask.undo.why, QZ_UNDO_ABSENT);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
}

static void back_leads_from_the_reason_to_the_list_to_the_menu(void **state)
{
    struct world w;
    (void)state;
    enter_came(&w);
    tap(&w, QZ_TAP_ROW, 0);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE); /* nothing was taken back, nobody signed out */
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    came(&w, 0, false); /* an answer that comes late opens nothing */
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void a_page_whose_last_row_went_gives_way_to_the_one_before(void **state)
{
    struct world w;
    (void)state;
    enter_came(&w);
    tap(&w, QZ_TAP_PAGE, 2);
    came(&w, 2, true);
    tap(&w, QZ_TAP_PAGE, 2);
    came(&w, 4, false);
    const struct qz_tell gone = {.kind = QZ_TELL_CAME, .came = {.from = 4}};
    assert_false(tell(&w, &gone)); /* an empty page is not drawn */
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CAME);
    assert_int_equal(w.out[1].ask.came.from, 2);
}

static void an_unattended_list_signs_out_as_the_menu_does(void **state)
{
    struct world w;
    (void)state;
    enter_came(&w);
    tap(&w, QZ_TAP_PAGE, 2);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_CAME);
    assert_int_equal(w.out[1].ask.came.from, 2);
    came(&w, 2, false);
    assert_false(tap(&w, QZ_TAP_PAGE, 2));
    outcome(&w, QZ_VERDICT_WELCOME); /* of the queue: does not throw the cadre out */
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_LEAVE);
}

static void the_list_goes_with_its_activity(void **state)
{
    struct world w;
    (void)state;
    enter_came(&w);
    session(&w, true); /* somebody else came */
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    session(&w, false); /* it closed by itself */
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_CAME));
}

static void an_activity_is_opened_by_its_row(void **state)
{
    struct world w;
    (void)state;
    enter_staff(&w);
    tap(&w, QZ_TAP_OPEN, 0); /* open already */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_OPEN, 2); /* no such row */
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tap(&w, QZ_TAP_OPEN, 1);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_OPEN);
    assert_string_equal(w.out[1].ask.open.activity, "a_aaaaaaaaaaaaaaaaaaaaaaaaaa");
}

static void the_screen_code_changes_every_ten_seconds_and_counts_down(void **state)
{
    struct world w;
    struct qz_tell t = {
        .kind = QZ_TELL_IDENTITY,
        .identity = {
            .enrolled = true, .kiosk = "k_aaaaaaaaaaaaaaaa", .phone = true, .host = "qz.example.cn"}};
    char first[QZ_SCREEN_CODE_TEXT];
    (void)state;
    begin(&w);
    tick(&w, 0);
    assert_string_equal(w.m.screen_code, ""); /* not enrolled: no code */

    tell(&w, &t);
    assert_int_equal(w.m.code_left_s, 8);
    memcpy(first, w.m.screen_code, sizeof first);
    assert_memory_equal(first, "HTTPS://QZ.EXAMPLE.CN/C/", 24);

    assert_true(tick(&w, 7000));
    assert_string_equal(w.m.screen_code, first);
    assert_int_equal(w.m.code_left_s, 1);
    assert_true(tick(&w, 1000));
    assert_string_not_equal(w.m.screen_code, first);
    assert_int_equal(w.m.code_left_s, 10);

    tell(&w, &(struct qz_tell){.kind = QZ_TELL_CLOCK}); /* a code made by a wrong clock would be refused */
    tick(&w, 1000);
    assert_string_equal(w.m.screen_code, "");
}

/* A code that leads to a page which takes nobody's check-in is worse than none. */
static void there_is_no_screen_code_where_phones_cannot_check_in(void **state)
{
    struct world w;
    struct qz_tell t = {
        .kind = QZ_TELL_IDENTITY,
        .identity = {.enrolled = true, .kiosk = "k_aaaaaaaaaaaaaaaa", .host = "qz.example.cn"}};
    (void)state;
    begin(&w);

    tell(&w, &t);
    assert_string_equal(w.m.screen_code, "");
    tick(&w, 1000);
    assert_string_equal(w.m.screen_code, "");

    t.identity.phone = true; /* the tracker's phone pages have come */
    tell(&w, &t);
    assert_string_not_equal(w.m.screen_code, "");

    t.identity.phone = false; /* and are gone again */
    tell(&w, &t);
    assert_string_equal(w.m.screen_code, "");
}

static void a_hint_is_shown_only_when_it_holds(void **state)
{
    struct world w;
    struct qz_tell far = {.kind = QZ_TELL_SEEN, .seen = {.seen = true, .hint = 3}};
    struct qz_tell none = {.kind = QZ_TELL_SEEN, .seen = {.seen = false, .hint = 0}};
    (void)state;
    begin(&w);

    tell(&w, &far);
    assert_int_equal(w.m.hint, 0);
    tick(&w, 300);
    tell(&w, &none);
    tick(&w, QZ_HINT_HOLD_MS + 1);
    assert_int_equal(w.m.hint, 0);

    tell(&w, &far);
    tick(&w, QZ_HINT_HOLD_MS);
    assert_int_equal(w.m.hint, 3);
}

static void nothing_is_drawn_when_nothing_has_changed(void **state)
{
    struct world w;
    struct qz_tell none = {.kind = QZ_TELL_SEEN};
    (void)state;
    begin(&w);
    tick(&w, 0);
    assert_false(tick(&w, 100));
    assert_false(tell(&w, &none));
    assert_true(tick(&w, 60000)); /* the clock's minute */
}

static void the_language_switches_at_once_on_any_screen(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_true(tap(&w, QZ_TAP_LANGUAGE, 0));
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
}

static void the_language_falls_back_after_each_person(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    tick(&w, QZ_SHOW_LANG_MS - 1);
    outcome(&w, QZ_VERDICT_WELCOME); /* who chose it is answered in it */
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    tick(&w, 1000);
    outcome(&w, QZ_VERDICT_ALREADY); /* the next one did not */
    assert_int_equal(w.m.lang, QZ_LANG_ZH);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    tick(&w, QZ_SHOW_ALREADY_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);

    outcome(&w, QZ_VERDICT_WELCOME);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_DISMISS, 0);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);
}

static void a_language_that_nobody_stays_for_is_left(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    assert_false(tick(&w, QZ_SHOW_LANG_MS - 1));
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    assert_true(tick(&w, 1));
    assert_int_equal(w.m.lang, QZ_LANG_ZH);
}

static void a_cadre_keeps_the_chosen_language_until_signing_out(void **state)
{
    struct world w;
    (void)state;
    begin(&w);

    tap(&w, QZ_TAP_LANGUAGE, 0);
    cadres(&w, 0, 2, false);
    tap(&w, QZ_TAP_STAFF, 0);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);

    enter_staff(&w);
    tap(&w, QZ_TAP_LANGUAGE, 0);
    tick(&w, QZ_SHOW_LEFT_MS / 2);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.lang, QZ_LANG_ZH);
}

static void the_wait_never_oversleeps_a_change(void **state)
{
    struct world w;
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    w.m.until_up_ms = w.up + 40;
    assert_int_equal(qz_flow_wait_ms(&w.m, w.now, w.up), 40);
    assert_int_equal(qz_flow_wait_ms(&w.m, w.now, w.up + 100), 0);
    w.m.until_up_ms = 0;
    assert_int_equal(qz_flow_wait_ms(&w.m, w.now + 250, w.up), 750);
}

static void the_end_waits_for_an_outcome_on_the_screen(void **state)
{
    struct world w;
    struct qz_tell end = {.kind = QZ_TELL_END};
    (void)state;
    begin(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    tell(&w, &end);
    assert_false(w.m.ended);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_true(w.m.ended);
}

static void why_an_enrolment_failed_stays_for_a_while(void **state)
{
    struct world w;
    struct qz_tell trying = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_TRYING};
    struct qz_tell refused = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_REFUSED};
    (void)state;
    begin(&w);
    trouble(&w, QZ_TROUBLE_UNENROLLED);

    assert_true(tell(&w, &trying));
    tick(&w, QZ_SHOW_ENROL_MS - 1);
    assert_int_equal(w.m.enrolling, QZ_ENROL_TRYING);

    assert_true(tell(&w, &refused)); /* its time begins anew */
    tick(&w, QZ_SHOW_ENROL_MS - 1);
    assert_int_equal(w.m.enrolling, QZ_ENROL_REFUSED);
    assert_true(tick(&w, 1));
    assert_int_equal(w.m.enrolling, QZ_ENROL_NONE);
}

static void an_enrolment_that_worked_ends_what_was_said_of_it(void **state)
{
    struct world w;
    struct qz_tell trying = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_TRYING};
    struct qz_tell id = {.kind = QZ_TELL_IDENTITY, .identity = {.enrolled = true}};
    (void)state;
    begin(&w);
    trouble(&w, QZ_TROUBLE_UNENROLLED);
    tell(&w, &trying);
    tell(&w, &id);
    assert_int_equal(w.m.enrolling, QZ_ENROL_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(welcome_is_shown_with_two_rising_tones_and_gives_way_by_itself),
        cmocka_unit_test(the_next_in_the_queue_need_not_wait_for_the_screen_of_the_last),
        cmocka_unit_test(a_touch_dismisses_an_outcome_but_nothing_has_to_be_dismissed),
        cmocka_unit_test(what_could_not_be_recorded_is_never_shown_as_welcome),
        cmocka_unit_test(what_the_tracker_does_not_take_is_never_shown_as_welcome),
        cmocka_unit_test(trouble_waits_for_a_welcome_that_was_already_on_the_disk),
        cmocka_unit_test(the_staff_menu_stands_behind_a_pin),
        cmocka_unit_test(of_several_cadres_the_one_picks_a_name_first),
        cmocka_unit_test(back_from_the_pin_leads_to_the_names_and_from_there_out),
        cmocka_unit_test(where_no_cadre_is_known_the_desk_is_asked_again),
        cmocka_unit_test(a_long_list_of_cadres_is_turned_page_by_page),
        cmocka_unit_test(an_unattended_staff_menu_closes_itself_and_signs_out),
        cmocka_unit_test(a_check_in_does_not_throw_a_cadre_out),
        cmocka_unit_test(a_pin_judged_after_its_cadre_left_signs_nobody_in),
        cmocka_unit_test(a_confirmation_is_for_ever_and_takes_two_touches),
        cmocka_unit_test(a_question_is_over_with_its_screen),
        cmocka_unit_test(one_touch_says_what_the_words_of_the_menu_mean),
        cmocka_unit_test(taking_an_entry_back_asks_why_and_stays_in_the_list),
        cmocka_unit_test(back_leads_from_the_reason_to_the_list_to_the_menu),
        cmocka_unit_test(a_page_whose_last_row_went_gives_way_to_the_one_before),
        cmocka_unit_test(an_unattended_list_signs_out_as_the_menu_does),
        cmocka_unit_test(the_list_goes_with_its_activity),
        cmocka_unit_test(an_activity_is_opened_by_its_row),
        cmocka_unit_test(the_screen_code_changes_every_ten_seconds_and_counts_down),
        cmocka_unit_test(there_is_no_screen_code_where_phones_cannot_check_in),
        cmocka_unit_test(a_hint_is_shown_only_when_it_holds),
        cmocka_unit_test(nothing_is_drawn_when_nothing_has_changed),
        cmocka_unit_test(the_language_switches_at_once_on_any_screen),
        cmocka_unit_test(the_language_falls_back_after_each_person),
        cmocka_unit_test(a_language_that_nobody_stays_for_is_left),
        cmocka_unit_test(a_cadre_keeps_the_chosen_language_until_signing_out),
        cmocka_unit_test(why_an_enrolment_failed_stays_for_a_while),
        cmocka_unit_test(an_enrolment_that_worked_ends_what_was_said_of_it),
        cmocka_unit_test(the_wait_never_oversleeps_a_change),
        cmocka_unit_test(the_end_waits_for_an_outcome_on_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
