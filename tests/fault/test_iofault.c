/* When a call of the disk fails, once or from then on: nothing that was acknowledged is lost, and after a
 * failure of which it is not known what became of the write nothing is acknowledged until the ledger was
 * opened and proven again. */
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

/* Calls of those kinds in a run of work, one after another; all of them in a long run. Returns about how many
 * faults there are to meet. */
static uint64_t every_call(struct drill_fault f)
{
    struct drill_result r = {0};
    uint64_t stride = amount_stride(8);

    for (uint64_t n = 1; drill_fault(77, &f, n, &r); n += stride)
        if (r.bad)
            fail_msg("call %llu of kinds %u failing with %d: %s", (unsigned long long)n, f.kinds, f.code,
                     r.first);
    if (r.bad)
        fail_msg("without any fault: %s", r.first);
    return r.struck * stride;
}

static void any_call_that_fails_once_loses_nothing(void **state)
{
    (void)state;
    assert_true(every_call((struct drill_fault){.kinds = DISK_CHANGES, .code = SQLITE_IOERR}) > 100);
}

static void any_call_that_fails_from_then_on_loses_nothing(void **state)
{
    (void)state;
    assert_true(
        every_call((struct drill_fault){.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .always = true}) > 100);
}

static void any_call_that_fails_before_the_power_goes_loses_nothing(void **state)
{
    (void)state;
    assert_true(every_call((struct drill_fault){.kinds = DISK_CHANGES, .code = SQLITE_IOERR, .cut = true}) >
                100);
}

static void a_sync_that_fails_loses_nothing_even_where_the_system_forgets_the_write(void **state)
{
    (void)state;
    assert_true(every_call((struct drill_fault){.kinds = DISK_SYNC, .code = SQLITE_IOERR}) > 10);
    assert_true(every_call((struct drill_fault){.kinds = DISK_SYNC, .code = SQLITE_IOERR, .always = true}) >
                10);
}

static void a_full_disk_loses_nothing(void **state)
{
    unsigned kinds = DISK_WRITE | DISK_TRUNCATE;
    (void)state;
    assert_true(every_call((struct drill_fault){.kinds = kinds, .code = SQLITE_FULL}) > 100);
    assert_true(every_call((struct drill_fault){.kinds = kinds, .code = SQLITE_FULL, .always = true}) > 100);
}

static void a_read_that_fails_loses_nothing(void **state)
{
    (void)state;
    assert_true(every_call((struct drill_fault){.kinds = DISK_READ, .code = SQLITE_IOERR}) > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_call_that_fails_once_loses_nothing),
        cmocka_unit_test(any_call_that_fails_from_then_on_loses_nothing),
        cmocka_unit_test(any_call_that_fails_before_the_power_goes_loses_nothing),
        cmocka_unit_test(a_sync_that_fails_loses_nothing_even_where_the_system_forgets_the_write),
        cmocka_unit_test(a_full_disk_loses_nothing),
        cmocka_unit_test(a_read_that_fails_loses_nothing),
    };
    if (sodium_init() < 0)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
