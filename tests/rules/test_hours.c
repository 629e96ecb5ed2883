/* Hours of service. */
#include "rules/hours.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define H(h)  ((int64_t)((h) * 3600000))
#define LATER H(100)

static int64_t stayed(struct qz_served stay, const struct qz_passage *passage, size_t n, int64_t now_ms)
{
    bool forgot;
    return qz_served_ms(&stay, passage, n, now_ms, &forgot);
}

static void it_is_from_coming_to_the_end_where_nobody_checks_out(void **state)
{
    (void)state;
    struct qz_served s = {.start_ms = H(9), .end_ms = H(12), .at_ms = H(9.5)};
    assert_int_equal(stayed(s, NULL, 0, LATER), H(2.5));
    s.at_ms = H(8.5); /* who comes before */
    assert_int_equal(stayed(s, NULL, 0, LATER), H(3));
    s.at_ms = H(13);
    assert_int_equal(stayed(s, NULL, 0, LATER), 0);
    s.at_ms = H(9.5);
    assert_int_equal(stayed(s, NULL, 0, H(10)), H(0.5)); /* it goes on */
    assert_int_equal(stayed(s, NULL, 0, H(9)), 0);
}

static void it_is_what_lies_between_coming_and_leaving_where_people_check_out(void **state)
{
    (void)state;
    static const struct qz_passage twice[] = {{H(8), false},   {H(8.1), false}, {H(10), true},
                                              {H(10.5), true}, {H(11), false},  {H(14), true}};
    struct qz_served s = {.start_ms = H(9), .end_ms = H(12), .at_ms = H(8), .checkout = true};
    assert_int_equal(stayed(s, twice, 6, LATER), H(5));
    assert_int_equal(stayed(s, twice, 3, LATER), H(2));
    assert_int_equal(stayed(s, twice, 0, LATER), H(3)); /* nothing is known of it but the check-in */
}

static void who_forgot_to_check_out_was_there_to_the_end(void **state)
{
    (void)state;
    static const struct qz_passage in[] = {{H(10), false}};
    struct qz_served s = {.start_ms = H(9), .end_ms = H(12), .at_ms = H(10), .checkout = true};
    bool forgot;
    assert_int_equal(qz_served_ms(&s, in, 1, LATER, &forgot), H(2));
    assert_true(forgot);
    assert_int_equal(qz_served_ms(&s, in, 1, H(11), &forgot), H(1));
    assert_false(forgot);
}

static void what_is_entered_late_is_at_most_the_activitys_length(void **state)
{
    (void)state;
    static const struct qz_passage day[] = {{H(1), false}, {H(23), true}},
                                   hour[] = {{H(9), false}, {H(10), true}};
    struct qz_served s = {.start_ms = H(9), .end_ms = H(12), .at_ms = H(50), .late = true};
    assert_int_equal(stayed(s, NULL, 0, LATER), H(3));
    s.checkout = true;
    assert_int_equal(stayed(s, day, 2, LATER), H(3));
    assert_int_equal(stayed(s, hour, 2, LATER), H(1));
    s.late = false;
    assert_int_equal(stayed(s, day, 2, LATER), H(22));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_from_coming_to_the_end_where_nobody_checks_out),
        cmocka_unit_test(it_is_what_lies_between_coming_and_leaving_where_people_check_out),
        cmocka_unit_test(who_forgot_to_check_out_was_there_to_the_end),
        cmocka_unit_test(what_is_entered_late_is_at_most_the_activitys_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
