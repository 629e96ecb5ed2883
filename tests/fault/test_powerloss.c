/* When the power goes, at whatever moment: each entry that was acknowledged is there once, in order, byte for
 * byte, and so are the root, the cosigned size, the settings and a whole configuration; one that was under
 * way is there as a whole or not at all. */
#include "tests/fault/drill.h"

#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CUTS 1000

static void a_thousand_power_cuts_lose_nothing_that_was_acknowledged(void **state)
{
    struct drill_result r = {0};
    (void)state;
    for (unsigned i = 0; i < CUTS / 100; i++)
        drill_power(20170504 + i, 100, QZ_SYNC_FULL, &r);
    if (r.bad)
        fail_msg("%llu of %llu cuts: %s", (unsigned long long)r.bad, (unsigned long long)r.cuts, r.first);
    assert_int_equal(r.cuts, CUTS);
    assert_true(r.acknowledged > 5 * CUTS); /* there was something to lose */
}

/* The laboratory must be able to see a loss. Without a sync at each commit there are some; if it finds none,
 * it is the laboratory that is broken. */
static void expect_losses(enum qz_sync sync)
{
    struct drill_result r = {0};
    for (unsigned i = 0; i < 3; i++)
        drill_power(4000 + i, 100, sync, &r);
    assert_true(r.bad > 30);
}

static void with_synchronous_normal_the_laboratory_finds_losses(void **state)
{
    (void)state;
    expect_losses(QZ_SYNC_NORMAL);
}

static void with_synchronous_off_the_laboratory_finds_losses(void **state)
{
    (void)state;
    expect_losses(QZ_SYNC_OFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_power_cuts_lose_nothing_that_was_acknowledged),
        cmocka_unit_test(with_synchronous_normal_the_laboratory_finds_losses),
        cmocka_unit_test(with_synchronous_off_the_laboratory_finds_losses),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
