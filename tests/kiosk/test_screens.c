/* The table of screens: every row is whole, and what it says of who may see a screen, how long it stays and
 * where back leads is what the flow does. */
#include "tests/support/spec.h"

#include "kiosk/flow/act.h"
#include "kiosk/ui/script.h"
#include "tests/kiosk/flow_case.h"

#define LONGEST_MS (10 * 60000)

static bool is_staffs(int screen)
{
    return qz_screens[screen]->who == QZ_WHO_CADRE || qz_screens[screen]->who == QZ_WHO_STAFF;
}

/* A kiosk with an open activity, on that screen, with a cadre signed in where one must be. */
static void stand_on(struct world *w, int screen)
{
    begin(w);
    cadres(w, 0, 2, false);
    session(w, true);
    memcpy(w->m.picked.id, FANG, QZ_ID_TEXT);
    w->m.staff.signed_in = is_staffs(screen);
    memcpy(w->m.staff.cadre.id, FANG, QZ_ID_TEXT);
    w->m.item_from = QZ_SCREEN_STAFF;
    qz_flow_show(&w->m, (enum qz_screen_id)screen);
}

static void every_row_is_whole(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        const struct qz_screen *s = qz_screens[i];
        bool nobodys = s->who == QZ_WHO_NEXT || s->who == QZ_WHO_ANSWERED;
        assert_non_null(s);
        assert_non_null(s->name);
        assert_non_null(s->ground);
        assert_non_null(s->draw);

        if (s->stay_ms < 0 || s->stay_ms > LONGEST_MS || (s->stay_ms == 0) != (s->who == QZ_WHO_NEXT))
            fail_msg("%s: it stays for ever, or goes while nobody does anything", s->name);
        /* A group queues up before a screen that names nobody for longer than an answer. */
        bool reads = i == QZ_SCREEN_NEW || i == QZ_SCREEN_CONSENT;      /* a text is read out there */
        bool fetches = i == QZ_SCREEN_ANEW || i == QZ_SCREEN_ANEW_TYPE; /* a code, and it names nobody */
        bool group = i == QZ_SCREEN_PARTY;
        int64_t stay_ms = group || reads || fetches ? QZ_SHOW_PARTY_MS : QZ_SHOW_LEFT_MS;
        if (i == QZ_SCREEN_RECEIPT) /* it is nobody's */
            stay_ms = QZ_SHOW_RECEIPT_MS;
        if (!nobodys && s->stay_ms != stay_ms)
            fail_msg("%s: what somebody left there is not gone in time", s->name);
        bool new_kiosk = s->who == QZ_WHO_NEXT && s->back == QZ_BACK_OWN; /* from step to step */
        if (nobodys && s->back != QZ_SCREEN_IDLE && !new_kiosk)
            fail_msg("%s: nobody is there who could go back", s->name);
        if (s->back == QZ_BACK_OWN && !s->tap)
            fail_msg("%s: nothing knows where back leads", s->name);
        if (s->rests && s->who != QZ_WHO_NEXT)
            fail_msg("%s: somebody does something there", s->name);
    }
}

static void each_screen_stands_in_the_table_once(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        for (int k = 0; k < i; k++) {
            assert_ptr_not_equal(qz_screens[i], qz_screens[k]);
            assert_ptr_not_equal(qz_screens[i]->draw, qz_screens[k]->draw);
            assert_string_not_equal(qz_screens[i]->name, qz_screens[k]->name);
        }
}

/* A second list, so that no row lets the public in by a slip: whoever comes may see these, and no others. */
static void what_the_public_sees_is_named_twice(void **state)
{
    (void)state;
    static const char *const open[] = {
        "greeted", "lookup", "pick",    "idle",  "welcome", "counted", "group",  "already", "refused",
        "trouble", "ask",    "cadres",  "pin",   "goodbye", "full",    "rating", "wall",    "dark",
        "receipt", "first",  "network", "enrol", "type",    "camera",  "ready"};
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        bool named = false;
        for (size_t k = 0; k < COUNT(open); k++)
            named = named || strcmp(open[k], qz_screens[i]->name) == 0;
        if (named == is_staffs(i))
            fail_msg("%s: row and list differ on who may see it", qz_screens[i]->name);
    }
}

static void what_is_a_cadres_is_shown_to_a_cadre_only(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        stand_on(&w, i);
        assert_int_equal(w.m.screen, i);
        assert_int_equal(qz_flow_staffed(&w.m), is_staffs(i));

        begin(&w);
        qz_flow_show(&w.m, (enum qz_screen_id)i);
        assert_int_equal(w.m.screen, is_staffs(i) ? (int)QZ_SCREEN_IDLE : i);
    }
}

/* Where a helper is: at a screen of staff's, or before signing out. */
static void helped_on(struct world *w, int screen)
{
    stand_on(w, QZ_SCREEN_IDLE);
    w->m.staff.signed_in = true;
    memcpy(w->m.staff.cadre.id, HELPER, QZ_ID_TEXT);
    qz_flow_show(&w->m, (enum qz_screen_id)screen);
}

static void what_is_a_cadres_is_shown_to_no_helper(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        struct world w;
        helped_on(&w, i);
        assert_int_equal(w.m.screen, qz_screens[i]->who == QZ_WHO_CADRE ? (int)QZ_SCREEN_IDLE : i);
        assert_false(qz_flow_has_cadre(&w.m));
    }
}

/* Every touch, drawn or not, on every screen that a helper sees: none leads to a screen of the cadres, or has
 * the desk asked for what is theirs. */
static void no_touch_of_a_helper_asks_for_what_is_a_cadres(void **state)
{
    (void)state;
    int screens = 0;

    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        screens += qz_screens[i]->who == QZ_WHO_STAFF;
        for (int tapped = 0; tapped < QZ_TAP_KINDS && qz_screens[i]->who == QZ_WHO_STAFF; tapped++)
            for (int arg = -11; arg <= QZ_SCREEN_COUNT; arg++) {
                struct world w;
                helped_on(&w, i);
                tick(&w, QZ_DOUBLE_TAP_MS);
                tap(&w, (enum qz_tap)tapped, arg);
                bool asks = w.out[1].kind == QZ_EFFECT_ASK;
                if (qz_screens[w.m.screen]->who == QZ_WHO_CADRE ||
                    (asks && qz_asks_of(w.out[1].ask.kind) == QZ_ASKS_CADRE))
                    fail_msg("%s: touch %d with %d is a cadre's", qz_screens[i]->name, tapped, arg);
            }
    }
    assert_true(screens >= 1);
}

/* Touches that are not drawn do not come; that nothing hangs on it is held here. */
static void no_touch_leads_past_the_pin(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        for (int tapped = 0; tapped < QZ_TAP_KINDS; tapped++)
            for (int arg = -11; arg <= QZ_SCREEN_COUNT; arg++) {
                struct world w;
                if (is_staffs(i))
                    continue;

                stand_on(&w, i);
                tick(&w, QZ_DOUBLE_TAP_MS);
                tap(&w, (enum qz_tap)tapped, arg);
                if (qz_flow_staffed(&w.m))
                    fail_msg("%s: touch %d with %d leads to %s", qz_screens[i]->name, tapped, arg,
                             qz_screens[w.m.screen]->name);
            }
}

static void each_screen_gives_way_when_its_time_is_up(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        const struct qz_screen *s = qz_screens[i];
        struct world w;
        stand_on(&w, i);
        w.m.lang = QZ_LANG_EN;
        tick(&w, s->stay_ms ? s->stay_ms - 1 : LONGEST_MS);
        assert_int_equal(w.m.screen, i);
        if (s->who == QZ_WHO_NEXT)
            continue;

        tick(&w, 1);
        assert_int_equal(qz_screens[w.m.screen]->who, QZ_WHO_NEXT);
        assert_int_equal(w.m.lang, QZ_LANG_ZH);
        assert_false(w.m.staff.signed_in);
        bool leaves = w.out[1].kind == QZ_EFFECT_ASK && w.out[1].ask.kind == QZ_ASK_LEAVE;
        assert_int_equal(leaves, is_staffs(i));
    }
}

/* Back leads on to a screen that whoever is there may see, in the end to the one where nobody is. */
static void back_leads_out_of_every_screen(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        enum qz_who who = qz_screens[i]->who;
        struct world w;
        int steps = 0;
        stand_on(&w, i);
        if (who == QZ_WHO_NEXT || who == QZ_WHO_ANSWERED) {
            assert_false(tap(&w, QZ_TAP_BACK, 0));
            assert_int_equal(w.m.screen, i);
            continue;
        }

        while (qz_screens[w.m.screen]->who != QZ_WHO_NEXT && steps++ < QZ_SCREEN_COUNT) {
            enum qz_screen_id before = w.m.screen;
            tick(&w, QZ_DOUBLE_TAP_MS);
            assert_true(tap(&w, QZ_TAP_BACK, 0));
            assert_int_not_equal(w.m.screen, before);
        }
        assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
        assert_false(w.m.staff.signed_in);
    }
}

/* A cadre goes on in the menu, anybody else is done. */
static void what_is_about_the_open_activity_is_over_with_it(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_SCREEN_COUNT; i++) {
        const struct qz_screen *s = qz_screens[i];
        struct world w;
        stand_on(&w, i);
        bool about = s->of_open && s->of_open(&w.m);
        session(&w, true); /* the same one */
        assert_int_equal(w.m.screen, i);

        session(&w, false);
        int then = is_staffs(i) ? (int)QZ_SCREEN_STAFF : (int)QZ_SCREEN_IDLE;
        assert_int_equal(w.m.screen, about ? then : i);
    }
}

/* Of several that would the first one of the table shows: what has stopped comes before the clock. */
static void while_nobody_is_there_the_first_row_shows_that_wants_to(void **state)
{
    (void)state;
    static const struct qz_tell asks = {.kind = QZ_TELL_CLOCK, .clock = {.asks = true}};
    struct world w;
    begin(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    tell(&w, &asks);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK);
    trouble(&w, QZ_TROUBLE_FULL);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    trouble(&w, QZ_TROUBLE_NONE);
    assert_int_equal(w.m.screen, QZ_SCREEN_ASK);
}

/* Somebody is at it: nothing is taken away from under a finger. */
static void a_touch_keeps_its_screen_as_long_again(void **state)
{
    (void)state;
    struct world w;
    stand_on(&w, QZ_SCREEN_GROUP);
    tick(&w, QZ_SHOW_LEFT_MS - 1);
    assert_true(tap(&w, QZ_TAP_STEP, 1));
    tick(&w, QZ_SHOW_LEFT_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_GROUP);

    stand_on(&w, QZ_SCREEN_PIN);
    for (int i = 0; i < 4; i++)
        tap(&w, QZ_TAP_DIGIT, i);
    tick(&w, QZ_SHOW_LEFT_MS - 1);
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    tick(&w, QZ_SHOW_LEFT_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_PIN);
}

/* Nor is anything asked, or drawn anew. */
static void what_has_nothing_to_take_back_changes_nothing(void **state)
{
    (void)state;
    static const enum qz_screen_id screens[] = {QZ_SCREEN_PIN, QZ_SCREEN_LIST, QZ_SCREEN_FIND,
                                                QZ_SCREEN_WRITE};
    for (size_t i = 0; i < COUNT(screens); i++) {
        struct world w;
        stand_on(&w, (int)screens[i]);
        tick(&w, QZ_DOUBLE_TAP_MS);
        assert_false(tap(&w, QZ_TAP_ERASE, 0));
        assert_false(tap(&w, QZ_TAP_ENTER, 0));
        assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
    }
}

/* A touch that is let in leads there, at once or when the desk has told what shows; any other changes
 * nothing. */
static void a_way_leads_where_it_says_or_nowhere(void **state)
{
    (void)state;
    for (int from = 0; from < QZ_SCREEN_COUNT; from++)
        for (int to = -1; to <= QZ_SCREEN_COUNT; to++) {
            struct world w;
            bool there = to >= 0 && to < QZ_SCREEN_COUNT;
            stand_on(&w, from);
            tick(&w, QZ_DOUBLE_TAP_MS);
            if (!tap(&w, QZ_TAP_GO, to)) {
                assert_int_equal(w.m.screen, from);
                assert_int_equal(w.out[1].kind, QZ_EFFECT_NONE);
                continue;
            }

            assert_true(there && qz_screens[to]->enter);
            if ((int)w.m.screen != to)
                assert_int_equal(w.out[1].kind, QZ_EFFECT_ASK);
        }
}

static int careless;

static bool careless_enter(struct qz_model *m, struct qz_effect *out)
{
    (void)m;
    qz_flow_ask(out, QZ_ASK_CAME);
    careless++;
    return true;
}

/* Whatever a screen's own code looks at or forgets to. */
static void a_cadres_screen_lets_nobody_else_in(void **state)
{
    (void)state;
    static const struct qz_screen row = {.name = "careless", .who = QZ_WHO_CADRE, .enter = careless_enter};
    const struct qz_screen *rows[QZ_SCREEN_COUNT];
    struct world w;
    memcpy(rows, qz_screens, sizeof rows);
    rows[QZ_SCREEN_KNOWN] = &row;

    begin(&w);
    w.m.screens = rows;
    assert_false(tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN));
    assert_int_equal(careless, 0);
    w.m.staff.signed_in = true;
    assert_true(tap(&w, QZ_TAP_GO, QZ_SCREEN_KNOWN));
    assert_int_equal(careless, 1);
}

static void check_touch(enum qz_tap tapped, int to)
{
    int arg = to;
    const char *name = qz_tap_name(tapped, to);
    assert_true(*name);
    assert_int_equal(qz_tap_parse(name, &arg), tapped);
    assert_int_equal(arg, to);
}

static void scripts_call_each_touch_by_one_name(void **state)
{
    (void)state;
    int arg = 7;
    for (int i = QZ_TAP_NONE + 1; i < QZ_TAP_KINDS; i++)
        if (i != QZ_TAP_GO)
            check_touch((enum qz_tap)i, 7);
    for (int i = 0; i < QZ_SCREEN_COUNT; i++)
        if (qz_screens[i]->enter)
            check_touch(QZ_TAP_GO, i);

    assert_int_equal(qz_tap_parse("", &arg), QZ_TAP_NONE);
    assert_int_equal(qz_tap_parse("idle", &arg), QZ_TAP_NONE); /* nobody is led there by a touch */
    assert_int_equal(arg, 7);
    assert_string_equal(qz_tap_name(QZ_TAP_NONE, 0), "");
    assert_string_equal(qz_tap_name(QZ_TAP_GO, QZ_SCREEN_COUNT), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(each_screen_stands_in_the_table_once),
        cmocka_unit_test(what_the_public_sees_is_named_twice),
        cmocka_unit_test(what_is_a_cadres_is_shown_to_a_cadre_only),
        cmocka_unit_test(what_is_a_cadres_is_shown_to_no_helper),
        cmocka_unit_test(no_touch_of_a_helper_asks_for_what_is_a_cadres),
        cmocka_unit_test(no_touch_leads_past_the_pin),
        cmocka_unit_test(each_screen_gives_way_when_its_time_is_up),
        cmocka_unit_test(back_leads_out_of_every_screen),
        cmocka_unit_test(what_is_about_the_open_activity_is_over_with_it),
        cmocka_unit_test(a_touch_keeps_its_screen_as_long_again),
        cmocka_unit_test(what_has_nothing_to_take_back_changes_nothing),
        cmocka_unit_test(a_way_leads_where_it_says_or_nowhere),
        cmocka_unit_test(a_cadres_screen_lets_nobody_else_in),
        cmocka_unit_test(scripts_call_each_touch_by_one_name),
        cmocka_unit_test(while_nobody_is_there_the_first_row_shows_that_wants_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
