/* When the power goes, at whatever moment: each entry that was acknowledged is there once, in order, byte for
 * byte, and so are the root, the cosigned size, the settings and a whole configuration; one that was under
 * way is there as a whole or not at all. A small file is the old one or the new one. */
#include "tests/fault/drill.h"
#include "tests/fault/powerdisk.h"
#include "tests/support/amount.h"

#include <setjmp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* What a test does of it; the laboratories (tests/fault/run.sh) do more in every run, and all of it in a long
 * one. */
enum { USUAL_CUTS = 300, ALL_CUTS = 1000 };

static void power_cuts_lose_nothing_that_was_acknowledged(void **state)
{
    struct drill_result r = {0};
    uint64_t cuts = amount_of(USUAL_CUTS, ALL_CUTS);
    (void)state;

    for (unsigned i = 0; r.cuts < cuts; i++)
        drill_power(20170504 + i, 50, QZ_SYNC_FULL, &r);
    if (r.bad)
        fail_msg("%llu of %llu cuts: %s", (unsigned long long)r.bad, (unsigned long long)r.cuts, r.first);
    assert_true(r.acknowledged > 3 * r.cuts); /* there was something to lose */
}

/* A test that only shows that the laboratory sees a loss: builds without a sanitizer show it. */
static void in_other_builds(void)
{
    if (amount_is_watched() && !amount_is_long())
        skip();
}

/* The laboratory must be able to see a loss. Without a sync at each commit there are some; if it finds none,
 * it is the laboratory that is broken. */
static void expect_losses(enum qz_sync sync)
{
    struct drill_result r = {0};
    for (unsigned i = 0; i < 100 && r.bad <= 10; i++)
        drill_power(4000 + i, 20, sync, &r);
    assert_true(r.bad > 10);
}

static void small_files_are_whole_after_each_of_a_thousand_power_cuts(void **state)
{
    struct drill_result r = {0};
    (void)state;
    drill_files(77, ALL_CUTS, false, &r);
    if (r.bad)
        fail_msg("%llu of %llu cuts: %s", (unsigned long long)r.bad, (unsigned long long)r.cuts, r.first);
    assert_true(r.acknowledged > 3 * ALL_CUTS);
}

static void a_call_that_fails_under_a_small_file_is_told_and_harms_none(void **state)
{
    static const struct drill_fault faults[] = {
        {.kinds = DISK_CHANGES, .code = SQLITE_IOERR},
        {.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .cut = true},
        {.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .always = true},
        {.kinds = DISK_WRITE, .code = SQLITE_FULL},
    };
    struct drill_result r = {0};
    (void)state;
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        for (uint64_t n = 1; drill_files_fault(3, &faults[i], n, &r); n++)
            if (r.bad)
                fail_msg("call %llu, fault %zu: %s", (unsigned long long)n, i, r.first);
    assert_true(r.struck > 100);
}

/* The power goes at each call of the very first start, in which the device key, the database and their
 * directory are made. */
static void a_kiosk_whose_first_start_is_cut_off_anywhere_starts_as_the_same_one(void **state)
{
    struct drill_result r = {0};
    uint64_t n = 1;
    (void)state;
    for (uint64_t seed = 0; seed < amount_of(1, 4); seed++)
        for (n = 1; drill_first(900 + seed, n, false, &r); n += amount_stride(1))
            if (r.bad)
                fail_msg("call %llu: %s", (unsigned long long)n, r.first);
    assert_true(n > 100);
}

static void another_log_takes_the_place_of_a_refused_one_or_does_not(void **state)
{
    struct drill_result r = {0};
    uint64_t n = 1;
    (void)state;
    for (n = 1; drill_successor(950, n, false, &r); n += amount_stride(5))
        if (r.bad)
            fail_msg("call %llu: %s", (unsigned long long)n, r.first);
    assert_true(n > 100);
}

static void a_tracker_loses_nothing_that_was_acknowledged_in_power_cuts(void **state)
{
    struct drill_result r = {0};
    uint64_t cuts = amount_of(USUAL_CUTS / 2, ALL_CUTS);
    (void)state;

    for (unsigned i = 0; r.cuts < cuts; i++)
        drill_tracker(31 + i, 30, QZ_SYNC_FULL, &r);
    if (r.bad)
        fail_msg("%llu of %llu cuts: %s", (unsigned long long)r.bad, (unsigned long long)r.cuts, r.first);
    assert_true(r.acknowledged > 3 * r.cuts);
}

static void with_synchronous_normal_a_tracker_loses(void **state)
{
    struct drill_result r = {0};
    (void)state;
    in_other_builds();
    drill_tracker(31, 60, QZ_SYNC_NORMAL, &r);
    assert_true(r.bad > 6);
}

/* A disk that says that it wrote and did not loses entries; that is no fault of ours, but it must show. */
static void what_a_lying_disk_damages_shows(void **state)
{
    struct drill_result r = {0};
    (void)state;
    drill_lies(41, 60, 16, &r);
    drill_tracker_lies(41, 30, 32, &r);
    if (r.bad)
        fail_msg("%s", r.first);
    assert_true(r.lies > 50 && r.lost > 0 && r.refused + r.mended + r.rollback > 0);
}

static void without_its_fsync_small_files_are_lost(void **state)
{
    struct drill_result r = {0};
    (void)state;
    in_other_builds();
    drill_files(78, 100, true, &r);
    assert_true(r.bad > 30);
}

static void without_its_fsync_a_first_start_goes_wrong(void **state)
{
    struct drill_result r = {0};
    (void)state;
    in_other_builds();
    for (uint64_t n = 1; r.bad <= 3 && drill_first(900, n, true, &r);)
        n++;
    assert_true(r.bad > 3);
}

static void without_its_fsync_the_switch_to_another_log_goes_wrong(void **state)
{
    struct drill_result r = {0};
    (void)state;
    in_other_builds();
    for (uint64_t n = 1; r.bad <= 3 && drill_successor(950, n, true, &r);)
        n += 3;
    assert_true(r.bad > 3);
}

static void with_synchronous_normal_the_laboratory_finds_losses(void **state)
{
    (void)state;
    in_other_builds();
    expect_losses(QZ_SYNC_NORMAL);
}

static void with_synchronous_off_the_laboratory_finds_losses(void **state)
{
    (void)state;
    in_other_builds();
    expect_losses(QZ_SYNC_OFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(power_cuts_lose_nothing_that_was_acknowledged),
        cmocka_unit_test(small_files_are_whole_after_each_of_a_thousand_power_cuts),
        cmocka_unit_test(a_call_that_fails_under_a_small_file_is_told_and_harms_none),
        cmocka_unit_test(a_kiosk_whose_first_start_is_cut_off_anywhere_starts_as_the_same_one),
        cmocka_unit_test(another_log_takes_the_place_of_a_refused_one_or_does_not),
        cmocka_unit_test(a_tracker_loses_nothing_that_was_acknowledged_in_power_cuts),
        cmocka_unit_test(with_synchronous_normal_a_tracker_loses),
        cmocka_unit_test(what_a_lying_disk_damages_shows),
        cmocka_unit_test(without_its_fsync_small_files_are_lost),
        cmocka_unit_test(without_its_fsync_a_first_start_goes_wrong),
        cmocka_unit_test(without_its_fsync_the_switch_to_another_log_goes_wrong),
        cmocka_unit_test(with_synchronous_normal_the_laboratory_finds_losses),
        cmocka_unit_test(with_synchronous_off_the_laboratory_finds_losses),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
