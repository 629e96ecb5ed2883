/* The list of who came: whom of them it shows. And a cadre holds a row of it: the full name shows while it
 * is held and some seconds more, to nobody else. */
#include "tests/support/spec.h"

#include "tests/kiosk/flow_case.h"

/* Signed in, with a list of two, of whom the second has no name. */
static void at_list(struct world *w, bool stale)
{
    begin(w);
    session(w, true);
    tap(w, QZ_TAP_STAFF, 0);
    struct qz_tell t = {.kind = QZ_TELL_STAFF, .staff = {.signed_in = true, .stale_pin = stale}};
    memcpy(t.staff.cadre.id, FANG, QZ_ID_TEXT);
    memcpy(t.staff.tried.id, FANG, QZ_ID_TEXT);
    tell(w, &t);
    tick(w, 1000);
    tap(w, QZ_TAP_GO, QZ_SCREEN_CAME);

    struct qz_tell came = {.kind = QZ_TELL_CAME, .came = {.number = 7, .rows = 2}};
    came.came.row[0].named = came.came.row[0].asks = true;
    tell(w, &came);
    assert_int_equal(w->m.screen, QZ_SCREEN_CAME);
    tick(w, 1000);
}

static const struct qz_ask *asked(const struct world *w)
{
    return w->out[1].kind == QZ_EFFECT_ASK ? &w->out[1].ask : NULL;
}

static bool told(struct world *w, int number, int row, const char *name)
{
    struct qz_tell t = {.kind = QZ_TELL_NAME, .name = {number, row, QZ_FULLNAME_SHOWN, ""}};
    strcpy(t.name.name, name);
    return tell(w, &t);
}

/* Nothing of a name is left in the model. */
static void nothing_is_left(const struct world *w)
{
    static const char none[sizeof w->m.full];
    assert_memory_equal(&w->m.full, none, sizeof none);
}

static void it_shows_while_it_is_held_and_three_seconds_more(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    assert_true(tap(&w, QZ_TAP_NAME, 0));
    assert_int_equal(asked(&w)->kind, QZ_ASK_NAME);
    assert_int_equal(asked(&w)->name.number, 7);
    assert_int_equal(asked(&w)->name.row, 0);
    assert_int_equal(w.m.full.name.what, QZ_FULLNAME_ASKED);
    assert_true(told(&w, 7, 0, "王小满"));
    tick(&w, 4000);
    assert_string_equal(w.m.full.name.name, "王小满");

    tap(&w, QZ_TAP_LET_GO, 0);
    assert_null(asked(&w));
    tick(&w, QZ_NAME_AFTER_MS - 1);
    assert_true(w.m.full.on);
    assert_true(qz_flow_wait_ms(&w.m, w.now, w.up) <= 1);
    assert_true(tick(&w, 1));
    nothing_is_left(&w);
}

static void it_never_shows_longer_than_ten_seconds(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    tap(&w, QZ_TAP_NAME, 0);
    told(&w, 7, 0, "王小满");
    tick(&w, QZ_NAME_HELD_MS - 1);
    assert_true(w.m.full.on);
    assert_true(tick(&w, 1));
    nothing_is_left(&w);
    tap(&w, QZ_TAP_LET_GO, 0);
    nothing_is_left(&w);
}

static void what_comes_when_nobody_looks_is_not_kept(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    assert_false(told(&w, 7, 0, "王小满"));
    nothing_is_left(&w);

    tap(&w, QZ_TAP_NAME, 0);
    assert_false(told(&w, 6, 0, "王小满")); /* of another list */
    assert_false(told(&w, 7, 1, "王小满")); /* of another row */
    assert_string_equal(w.m.full.name.name, "");
    tap(&w, QZ_TAP_LET_GO, 0);
    tick(&w, QZ_NAME_AFTER_MS);
    assert_false(told(&w, 7, 0, "王小满"));
    nothing_is_left(&w);
}

static void it_goes_with_the_list_and_with_the_cadre(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    tap(&w, QZ_TAP_NAME, 0);
    told(&w, 7, 0, "王小满");
    struct qz_tell came = {.kind = QZ_TELL_CAME, .came = {.number = 8, .rows = 1}};
    tell(&w, &came);
    nothing_is_left(&w);

    at_list(&w, false);
    tap(&w, QZ_TAP_NAME, 0);
    told(&w, 7, 0, "王小满");
    tap(&w, QZ_TAP_BACK, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_STAFF);
    nothing_is_left(&w);

    at_list(&w, false);
    tick(&w, QZ_SHOW_LEFT_MS - 7000);
    tap(&w, QZ_TAP_NAME, 0);
    told(&w, 7, 0, "王小满");
    tick(&w, QZ_SHOW_LEFT_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    nothing_is_left(&w);
}

static void only_a_person_whose_name_is_to_be_had_is_asked_about(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    static const int none[] = {1, 2, -1, QZ_CAME_ROWS};
    for (size_t i = 0; i < COUNT(none); i++) {
        tap(&w, QZ_TAP_NAME, none[i]);
        assert_null(asked(&w));
        nothing_is_left(&w);
    }

    at_list(&w, true); /* by a PIN that a stolen kiosk knew */
    tap(&w, QZ_TAP_NAME, 0);
    assert_null(asked(&w));
    nothing_is_left(&w);
}

/* ---- whom the list shows ---- */

static void some_of_them_are_asked_for_by_how_they_are_known(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    tap(&w, QZ_TAP_AS, QZ_CAME_WAITING);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CAME);
    assert_int_equal(asked(&w)->came.pick.as, QZ_CAME_WAITING);
    assert_int_equal(asked(&w)->came.from, 0);
    tap(&w, QZ_TAP_AS, QZ_CAME_AS);
    assert_null(asked(&w));
    tap(&w, QZ_TAP_ERASE, 0); /* there is no letter */
    assert_null(asked(&w));
    tap(&w, QZ_TAP_AS, QZ_CAME_UNTOLD);
    assert_int_equal(asked(&w)->came.pick.as, QZ_CAME_UNTOLD);
}

static void one_is_looked_for_by_the_surname(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    tap(&w, QZ_TAP_AS, QZ_CAME_PROVEN);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_SEEK);
    assert_int_equal(w.m.screen, QZ_SCREEN_SEEK);
    tap(&w, QZ_TAP_LETTER, 22);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    assert_int_equal(asked(&w)->came.pick.letter, 'W');
    assert_int_equal(asked(&w)->came.pick.as, QZ_CAME_PROVEN);

    tap(&w, QZ_TAP_ERASE, 0);
    assert_int_equal(asked(&w)->came.pick.letter, '\0');
    tap(&w, QZ_TAP_GO, QZ_SCREEN_SEEK);
    tap(&w, QZ_TAP_BACK, 0); /* as it was */
    assert_int_equal(w.m.screen, QZ_SCREEN_CAME);
    assert_null(asked(&w));

    /* Whoever comes to the list next finds all of them. */
    tap(&w, QZ_TAP_AS, QZ_CAME_LATE);
    tap(&w, QZ_TAP_BACK, 0);
    tick(&w, 1000);
    tap(&w, QZ_TAP_GO, QZ_SCREEN_CAME);
    assert_int_equal(asked(&w)->came.pick.as, QZ_CAME_UNTOLD);
}

/* In the list of all, too; at another kiosk it is not to be done here. */
static void who_waits_is_confirmed_where_the_row_is(void **state)
{
    (void)state;
    struct world w;
    at_list(&w, false);
    w.m.came.row[0].n = 17;
    tap(&w, QZ_TAP_ONE, 0);
    assert_null(asked(&w)); /* that one does not wait */

    w.m.came.row[0].as = QZ_CAME_WAITING;
    tap(&w, QZ_TAP_ONE, 0);
    assert_int_equal(asked(&w)->kind, QZ_ASK_CONFIRM);
    assert_string_equal(asked(&w)->confirm.activity, ""); /* the open one */
    assert_int_equal(asked(&w)->confirm.n, 17);
    w.m.came.row[0].elsewhere = true;
    tap(&w, QZ_TAP_ONE, 0);
    assert_null(asked(&w));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_shows_while_it_is_held_and_three_seconds_more),
        cmocka_unit_test(it_never_shows_longer_than_ten_seconds),
        cmocka_unit_test(what_comes_when_nobody_looks_is_not_kept),
        cmocka_unit_test(it_goes_with_the_list_and_with_the_cadre),
        cmocka_unit_test(only_a_person_whose_name_is_to_be_had_is_asked_about),
        cmocka_unit_test(some_of_them_are_asked_for_by_how_they_are_known),
        cmocka_unit_test(one_is_looked_for_by_the_surname),
        cmocka_unit_test(who_waits_is_confirmed_where_the_row_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
