/* Whatever is altered of a sound store at random, a fact, a view or a secret, verify finds; and it never
 * blames a sound one. */
#include "tests/fault/alter.h"
#include "tests/support/spec.h"

#include <sodium.h>

#ifdef __SANITIZE_ADDRESS__
#define COUNT_EACH 40
#else
#define COUNT_EACH 200
#endif

static void expect_all_found(enum alter_side side)
{
    struct alter_result r = {0};
    alter_run(side, 20170504, COUNT_EACH, &r);
    if (r.missed || r.false_alarms)
        fail_msg("%s", r.first);
    assert_int_equal(r.tried, COUNT_EACH);
    assert_true(r.found > COUNT_EACH / 2);
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
