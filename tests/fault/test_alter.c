/* Whatever is altered of a sound store at random, a fact, a view or a secret, verify finds; and it never
 * blames a sound one. */
#include "tests/fault/alter.h"
#include "tests/support/amount.h"
#include "tests/support/spec.h"

#include <sodium.h>

static void expect_all_found(enum alter_side side)
{
    struct alter_result r = {0};
    uint64_t count = amount_of(40, 200);

    alter_run(side, 20170504, count, &r);
    if (r.missed || r.false_alarms)
        fail_msg("%s", r.first);
    assert_int_equal(r.tried, count);
    assert_true(r.found > count / 4); /* some two in three; the rest fell where nothing is */
    assert_true(r.sound > 0);
}

static void an_alteration_of_a_kiosk_is_found(void **state)
{
    (void)state;
    expect_all_found(ALTER_KIOSK);
}

static void an_alteration_of_a_tracker_is_found(void **state)
{
    (void)state;
    expect_all_found(ALTER_TRACKER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alteration_of_a_kiosk_is_found),
        cmocka_unit_test(an_alteration_of_a_tracker_is_found),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
