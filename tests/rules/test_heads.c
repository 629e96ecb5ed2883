/* How fast people are counted without a name before staff is asked for, and which headcounts are one run. */
#include "rules/heads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define S INT64_C(1000)

static int64_t up = 5000 * S;

static void thirty_touches_a_minute_count_and_the_next_asks_for_staff(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i < QZ_HEADS_TOUCHES; i++)
        assert_true(qz_heads_take(&h, 1, 1, up + i * S));
    assert_false(qz_heads_take(&h, 1, 1, up + 30 * S));
}

static void one_touch_every_two_seconds_goes_on_for_ever(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i < 300; i++)
        assert_true(qz_heads_take(&h, 1, 1, up + i * 2001));
}

static void three_hundred_people_in_ten_minutes_count_and_the_next_asks_for_staff(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i < 3; i++)
        assert_true(qz_heads_take(&h, 100, 2, up + i * S));
    assert_false(qz_heads_take(&h, 1, 1, up + 599 * S));
    struct qz_heads later = {0};
    for (int i = 0; i < 3; i++)
        assert_true(qz_heads_take(&later, 100, 2, up + i * S));
    assert_true(qz_heads_take(&later, 100, 2, up + 600 * S)); /* the first hundred are past */
}

static void what_a_group_was_set_by_is_touches_too(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i < 3; i++)
        assert_true(qz_heads_take(&h, 45, 10, up + i * S));
    assert_false(qz_heads_take(&h, 1, 1, up + 20 * S));
}

static void who_counts_a_class_by_ones_is_no_crowd(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    assert_true(qz_heads_take(&h, 45, 45, up));
    assert_true(qz_heads_take(&h, 45, 45, up + 30 * S));
}

/* Rain on the glass does not wait: a minute that is over gives it nothing. */
static void whoever_goes_on_touching_keeps_staff_asked_for(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    int counted = 0;
    for (int i = 0; i < 7200; i++)
        counted += qz_heads_take(&h, 1, 1, up + i * S / 2);
    assert_int_equal(counted, QZ_HEADS_TOUCHES);
}

static void after_a_minute_without_a_touch_it_goes_on(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i <= QZ_HEADS_TOUCHES; i++)
        qz_heads_take(&h, 1, 1, up);
    assert_false(qz_heads_take(&h, 1, 1, up + 59 * S));
    assert_true(qz_heads_take(&h, 1, 1, up + 59 * S + QZ_HEADS_QUIET_MS));
}

static void a_cadre_who_signs_in_lets_a_crowd_through(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    for (int i = 0; i <= QZ_HEADS_TOUCHES; i++)
        qz_heads_take(&h, 1, 1, up);
    qz_heads_staff(&h, up + S);
    for (int i = 0; i < QZ_HEADS_PEOPLE; i++)
        assert_true(qz_heads_take(&h, 1, 1, up + 2 * S));
    assert_false(qz_heads_take(&h, 1, 1, up + 2 * S)); /* three hundred more, and staff is asked for again */
}

static void a_cadre_has_seen_it_for_ten_minutes(void **state)
{
    (void)state;
    struct qz_heads h = {0};
    qz_heads_staff(&h, up);
    for (int i = 0; i < QZ_HEADS_TOUCHES + 10; i++)
        assert_true(qz_heads_take(&h, 1, 1, up + QZ_HEADS_STAFF_MS - 1));
    assert_false(qz_heads_take(&h, 1, 1, up + QZ_HEADS_STAFF_MS));
}

/* ---- runs ---- */

static void headcounts_that_follow_within_half_a_minute_are_a_run(void **state)
{
    (void)state;
    static const struct qz_heads_mark mark[] = {{200 * S, 1}, {100 * S, 1}, {70 * S, 3},
                                                {65 * S, 0},  {60 * S, 1},  {29 * S, 1}};
    struct qz_heads_run run;
    qz_heads_find_run(mark, 6, 2, &run);
    assert_int_equal(run.first, 1);
    assert_int_equal(run.last, 4); /* 31 s lie before it */
    assert_int_equal(run.entries, 3);
    assert_int_equal(run.people, 5);
    assert_int_equal(run.from_ms, 60 * S);
    assert_int_equal(run.to_ms, 100 * S);
    qz_heads_find_run(mark, 6, 0, &run);
    assert_int_equal(run.entries, 1);
}

static void what_is_no_headcount_has_no_run(void **state)
{
    (void)state;
    static const struct qz_heads_mark mark[] = {{2 * S, 0}, {1 * S, 1}};
    struct qz_heads_run run;
    qz_heads_find_run(mark, 2, 0, &run);
    assert_int_equal(run.entries, 0);
    qz_heads_find_run(mark, 2, -1, &run);
    assert_int_equal(run.entries, 0);
    qz_heads_find_run(mark, 2, 2, &run);
    assert_int_equal(run.entries, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thirty_touches_a_minute_count_and_the_next_asks_for_staff),
        cmocka_unit_test(one_touch_every_two_seconds_goes_on_for_ever),
        cmocka_unit_test(three_hundred_people_in_ten_minutes_count_and_the_next_asks_for_staff),
        cmocka_unit_test(what_a_group_was_set_by_is_touches_too),
        cmocka_unit_test(who_counts_a_class_by_ones_is_no_crowd),
        cmocka_unit_test(whoever_goes_on_touching_keeps_staff_asked_for),
        cmocka_unit_test(after_a_minute_without_a_touch_it_goes_on),
        cmocka_unit_test(a_cadre_who_signs_in_lets_a_crowd_through),
        cmocka_unit_test(a_cadre_has_seen_it_for_ten_minutes),
        cmocka_unit_test(headcounts_that_follow_within_half_a_minute_are_a_run),
        cmocka_unit_test(what_is_no_headcount_has_no_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
