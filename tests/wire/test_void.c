/* Which entries a void may still take back, by whose word and how long after. */
#include "tests/support/spec.h"
#include "wire/entry.h"

#include <string.h>

static void a_void_without_a_cadre_is_for_a_headcount_of_the_last_60_seconds(void **state)
{
    (void)state;
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .at_ms = 100000, .up_ms = 100000};
    struct qz_entry t = {.kind = QZ_ENTRY_HEADCOUNT, .at_ms = 40000, .up_ms = 40000};

    assert_true(qz_entry_void_fits(&e, e.at_ms, &t));
    t.up_ms--;
    assert_false(qz_entry_void_fits(&e, e.at_ms, &t));
    t.up_ms = e.up_ms + 1; /* of an earlier boot */
    assert_false(qz_entry_void_fits(&e, e.at_ms, &t));
    t.up_ms = e.up_ms;
    assert_true(qz_entry_void_fits(&e, e.at_ms, &t));

    for (int kind = 0; kind < QZ_ENTRY_COUNT; kind++) {
        t.kind = (enum qz_entry_kind)kind;
        strcpy(e.cadre, "");
        assert_int_equal(qz_entry_void_fits(&e, e.at_ms, &t), kind == QZ_ENTRY_HEADCOUNT);
        strcpy(e.cadre, "c_aaaaaaaaaaaaaaaaaaaaaaaaaa");
        assert_true(qz_entry_void_fits(&e, e.at_ms, &t));
    }
}

static void a_cadres_void_comes_within_24_hours_by_a_clock_that_is_right(void **state)
{
    (void)state;
    struct qz_entry e = {.kind = QZ_ENTRY_VOID, .cadre = "c_aaaaaaaaaaaaaaaaaaaaaaaaaa"},
                    t = {.at_ms = 20000 * QZ_WORD_MS};

    assert_true(qz_entry_void_fits(&e, t.at_ms + QZ_WORD_MS, &t));
    assert_false(qz_entry_void_fits(&e, t.at_ms + QZ_WORD_MS + 1, &t));
    assert_true(qz_entry_void_fits(&e, t.at_ms - QZ_WORD_MS, &t)); /* the clock had been ahead */

    /* What the clock cannot have been right of is as old as the time since boot says. */
    t.up_ms = e.up_ms + 1;
    assert_false(qz_entry_void_fits(&e, t.at_ms - QZ_WORD_MS - 1, &t));
    t.up_ms = e.up_ms;
    assert_true(qz_entry_void_fits(&e, t.at_ms - QZ_WORD_MS - 1, &t));

    t.at_ms = 0; /* it was never set */
    assert_true(qz_entry_void_fits(&e, 1000 * QZ_WORD_MS, &t));
    t.up_ms = e.up_ms + 1;
    assert_false(qz_entry_void_fits(&e, 1000 * QZ_WORD_MS, &t));
}

static void only_an_earlier_entry_of_the_same_activity_can_be_named(void **state)
{
    (void)state;
    struct qz_entry e = {.n = 9, .kind = QZ_ENTRY_REJECT, .target = 8, .activity = "a_x"};
    struct qz_entry target = {.n = 8, .kind = QZ_ENTRY_CHECKIN, .activity = "a_x"};
    assert_true(qz_entry_may_name(&e, &target));
    strcpy(target.activity, "a_y");
    assert_false(qz_entry_may_name(&e, &target));
    e.kind = QZ_ENTRY_VOID;
    *e.activity = '\0'; /* a void names none */
    assert_true(qz_entry_may_name(&e, &target));
    e.target = target.n = 9;
    assert_false(qz_entry_may_name(&e, &target));
    e.target = 7;
    assert_false(qz_entry_may_name(&e, &target));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_void_without_a_cadre_is_for_a_headcount_of_the_last_60_seconds),
        cmocka_unit_test(a_cadres_void_comes_within_24_hours_by_a_clock_that_is_right),
        cmocka_unit_test(only_an_earlier_entry_of_the_same_activity_can_be_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
