/* Tries without a name taken slow the next ones down. */
#include "rules/tries.h"
#include "tests/support/spec.h"

static void every_third_try_waits_twice_as_long_up_to_eight_minutes(void **state)
{
    (void)state;
    static const int64_t wait_s[] = {30, 60, 120, 240, 480, 480};
    struct qz_tries t = {0};
    int64_t up = 1000;
    for (size_t i = 0; i < COUNT(wait_s); i++) {
        for (int k = 0; k < QZ_TRIES_FREE; k++) {
            assert_int_equal(qz_tries_until(&t, up), 0);
            qz_tries_add(&t, up);
        }
        assert_int_equal(qz_tries_until(&t, up), up + wait_s[i] * 1000);
        up += wait_s[i] * 1000;
    }
}

static void a_name_that_is_taken_begins_anew(void **state)
{
    (void)state;
    struct qz_tries t = {0};
    for (int k = 0; k < QZ_TRIES_FREE; k++)
        qz_tries_add(&t, 1000);
    qz_tries_forgive(&t);
    assert_int_equal(qz_tries_until(&t, 1000), 0);
    qz_tries_add(&t, 1000);
    assert_int_equal(qz_tries_until(&t, 1000), 0);
}

static void so_do_ten_quiet_minutes(void **state)
{
    (void)state;
    struct qz_tries t = {0};
    qz_tries_add(&t, 1000);
    qz_tries_add(&t, 1000);
    qz_tries_add(&t, 1001 + QZ_TRIES_CALM_MS);
    assert_int_equal(qz_tries_until(&t, 1001 + QZ_TRIES_CALM_MS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_third_try_waits_twice_as_long_up_to_eight_minutes),
        cmocka_unit_test(a_name_that_is_taken_begins_anew),
        cmocka_unit_test(so_do_ten_quiet_minutes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
