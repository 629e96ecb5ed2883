/* A group that somebody of the staff takes in as one, as the screen goes. */
#include "kiosk/flow/act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tests/kiosk/flow_case.h"

/* The desk says how the group stands; the newest entry is n, of somebody with a name or not. */
static void stands(struct world *w, int named, int unnamed, uint64_t n, bool of_name)
{
    struct qz_tell t = {.kind = QZ_TELL_PARTY,
                        .party = {.on = true,
                                  .named = named,
                                  .unnamed = unnamed,
                                  .last = n,
                                  .last_people = 1,
                                  .last_named = of_name,
                                  .may_undo = n > 0}};
    tell(w, &t);
}

static void counted(struct world *w, int people)
{
    struct qz_tell t = {
        .kind = QZ_TELL_OUTCOME,
        .outcome = {.verdict = QZ_VERDICT_WELCOME, .headcount = true, .n = 20, .people = people}};
    tell(w, &t);
}

static const struct qz_ask *asked(const struct world *w, enum qz_ask_kind kind)
{
    assert_int_equal(w->out[1].kind, QZ_EFFECT_ASK);
    assert_int_equal(w->out[1].ask.kind, kind);
    return &w->out[1].ask;
}

static void begun(struct world *w)
{
    enter_staff(w);
    tick(w, QZ_DOUBLE_TAP_MS);
    tap(w, QZ_TAP_GO, QZ_SCREEN_PARTY);
    assert_int_equal(w->m.screen, QZ_SCREEN_PARTY);
    assert_true(asked(w, QZ_ASK_PARTY)->party.on);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void each_scan_greets_and_the_group_goes_on(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    for (int i = 1; i <= 40; i++) {
        outcome(&w, QZ_VERDICT_WELCOME);
        assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
        stands(&w, i, 0, (uint64_t)i, true);
        assert_int_equal(w.m.screen, QZ_SCREEN_PARTY);
        assert_true(w.m.said_until_up_ms > w.up);
        tick(&w, 2000);
    }
    assert_int_equal(qz_flow_party_people(&w.m), 40);
}

static void a_name_goes_by_itself(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_string_not_equal(w.m.outcome.name, "");
    tick(&w, QZ_SHOW_SAID_MS - 1);
    assert_string_not_equal(w.m.outcome.name, "");
    assert_true(tick(&w, 1));
    assert_string_equal(w.m.outcome.name, "");
    assert_int_equal(w.m.screen, QZ_SCREEN_PARTY);
}

static void who_is_turned_away_ends_nothing(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    outcome(&w, QZ_VERDICT_EXPIRED);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_NO);
    assert_int_equal(w.m.screen, QZ_SCREEN_PARTY);
    assert_true(w.m.said_until_up_ms > w.up);
}

static void a_touch_counts_one_or_more_without_a_name(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    tap(&w, QZ_TAP_MORE, 5);
    assert_int_equal(asked(&w, QZ_ASK_HEADCOUNT)->headcount.people, 5);
    assert_false(tap(&w, QZ_TAP_MORE, 1)); /* while that is on its way */

    counted(&w, 5);
    assert_false(tap(&w, QZ_TAP_MORE, 1)); /* it was the same finger */
    tick(&w, QZ_MORE_PAUSE_MS);
    assert_true(tap(&w, QZ_TAP_MORE, 1));
    counted(&w, 1);
    tick(&w, QZ_MORE_PAUSE_MS);
    assert_false(tap(&w, QZ_TAP_MORE, 0));
    assert_false(tap(&w, QZ_TAP_MORE, QZ_HEADS_MOST + 1));
}

static void the_last_one_is_taken_back_and_a_name_is_asked_twice(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    assert_false(tap(&w, QZ_TAP_UNDO_LAST, 0)); /* nobody came */
    stands(&w, 0, 3, 11, false);
    tap(&w, QZ_TAP_UNDO_LAST, 0);
    assert_int_equal(asked(&w, QZ_ASK_PARTY_UNDO)->party_undo.n, 11);
    assert_false(tap(&w, QZ_TAP_UNDO_LAST, 0)); /* until it is known what is the last one now */

    stands(&w, 1, 0, 12, true);
    tap(&w, QZ_TAP_UNDO_LAST, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    stands(&w, 2, 0, 13, true); /* the next one was faster: the question was about another */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNDO_LAST, 0);
    assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_UNDO_LAST, 0);
    assert_int_equal(asked(&w, QZ_ASK_PARTY_UNDO)->party_undo.n, 13);
}

static void one_touch_ends_it_with_its_sum(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    stands(&w, 38, 4, 50, true);
    tap(&w, QZ_TAP_DONE, 0);
    assert_false(asked(&w, QZ_ASK_PARTY)->party.on);
    assert_int_equal(w.m.screen, QZ_SCREEN_SUM);
    assert_int_equal(qz_flow_party_people(&w.m), 42);

    assert_false(tap(&w, QZ_TAP_BACK, 0)); /* it is the same finger */
    assert_int_equal(w.m.screen, QZ_SCREEN_SUM);
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_BACK, 0); /* and whoever took it in is signed out */
    asked(&w, QZ_ASK_LEAVE);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(qz_flow_party_people(&w.m), 0);
}

static void the_next_class_follows_on_the_sum(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    stands(&w, 38, 4, 50, true);
    tap(&w, QZ_TAP_DONE, 0);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_PARTY)); /* likewise */
    tick(&w, QZ_DOUBLE_TAP_MS);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_PARTY);
    assert_true(asked(&w, QZ_ASK_PARTY)->party.on);
    assert_int_equal(asked(&w, QZ_ASK_PARTY)->party.n, 0);
    assert_int_equal(qz_flow_party_people(&w.m), 0);
}

static void who_scans_after_the_sum_is_of_no_group_and_is_welcomed(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    stands(&w, 38, 4, 50, true);
    tap(&w, QZ_TAP_DONE, 0);
    outcome(&w, QZ_VERDICT_WELCOME);
    asked(&w, QZ_ASK_LEAVE);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    assert_string_equal(w.m.outcome.name, "李＊＊");
    assert_false(w.m.staff.signed_in);
}

static void a_group_of_nobody_leads_back_to_the_menu(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    tap(&w, QZ_TAP_BACK, 0);
    assert_false(asked(&w, QZ_ASK_PARTY)->party.on);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

/* What was counted is on the disk; nobody is left signed in. */
static void whoever_walks_off_is_asked_and_signed_out(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    stands(&w, 1, 0, 9, true);
    tick(&w, QZ_SHOW_PARTY_MS - QZ_STILL_MS);
    assert_true(w.m.still_s > 0);
    outcome(&w, QZ_VERDICT_WELCOME); /* the next of the group says that it goes on */
    tick(&w, 1);
    assert_int_equal(w.m.still_s, 0);

    tick(&w, QZ_SHOW_PARTY_MS - QZ_STILL_MS);
    assert_true(w.m.still_s > 0);
    tick(&w, QZ_STILL_MS);
    asked(&w, QZ_ASK_LEAVE);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.party.last, 0);
}

static void it_goes_on_with_the_group_before(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    assert_false(tap(&w, QZ_TAP_RESUME, 0));
    tell(&w,
         &(struct qz_tell){.kind = QZ_TELL_PARTY, .party = {.on = true, .before = 7, .before_people = 27}});
    tap(&w, QZ_TAP_RESUME, 0);
    assert_int_equal(asked(&w, QZ_ASK_PARTY)->party.n, 7);
    assert_true(asked(&w, QZ_ASK_PARTY)->party.on);
    stands(&w, 27, 0, 33, true);
    assert_int_equal(qz_flow_party_people(&w.m), 27);
}

static void nobody_begins_one_without_signing_in_or_at_no_activity(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    session(&w, true);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_PARTY));
    enter_staff(&w);
    session(&w, false);
    tick(&w, QZ_DOUBLE_TAP_MS);
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_PARTY));
}

/* It is about the open activity, and over with it. */
static void an_activity_that_closes_ends_it(void **state)
{
    (void)state;
    struct world w;
    begun(&w);
    session(&w, false);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_scan_greets_and_the_group_goes_on),
        cmocka_unit_test(a_name_goes_by_itself),
        cmocka_unit_test(who_is_turned_away_ends_nothing),
        cmocka_unit_test(a_touch_counts_one_or_more_without_a_name),
        cmocka_unit_test(the_last_one_is_taken_back_and_a_name_is_asked_twice),
        cmocka_unit_test(one_touch_ends_it_with_its_sum),
        cmocka_unit_test(the_next_class_follows_on_the_sum),
        cmocka_unit_test(who_scans_after_the_sum_is_of_no_group_and_is_welcomed),
        cmocka_unit_test(a_group_of_nobody_leads_back_to_the_menu),
        cmocka_unit_test(whoever_walks_off_is_asked_and_signed_out),
        cmocka_unit_test(it_goes_on_with_the_group_before),
        cmocka_unit_test(nobody_begins_one_without_signing_in_or_at_no_activity),
        cmocka_unit_test(an_activity_that_closes_ends_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
