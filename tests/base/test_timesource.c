/* What this machine says of its clocks is well formed, or nothing. */
#include "tests/support/spec.h"

#include "base/timesource.h"

#include <string.h>

static void a_boot_has_one_id_of_36_characters(void **state)
{
    char id[QZ_BOOT_ID_TEXT], again[QZ_BOOT_ID_TEXT];
    (void)state;
    qz_machine_time.boot_id(id);
    qz_machine_time.boot_id(again);
    assert_true(strlen(id) == 0 || strlen(id) == QZ_BOOT_ID_TEXT - 1);
    assert_string_equal(id, again);
}

static void a_hardware_clock_is_there_with_a_time_or_not_at_all(void **state)
{
    int64_t ms = -1;
    (void)state;
    if (qz_machine_time.hardware(&ms))
        assert_true(ms >= 0 && ms % 1000 == 0);
    else
        assert_int_equal(ms, -1);
    (void)qz_machine_time.synchronised();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_boot_has_one_id_of_36_characters),
        cmocka_unit_test(a_hardware_clock_is_there_with_a_time_or_not_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
