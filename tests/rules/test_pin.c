/* How many digits a PIN has. */
#include "rules/pin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_new_pin_has_6_to_8_digits(void **state)
{
    (void)state;
    static const char *const fit[] = {"000000", "246810", "1234567", "12345678"};
    static const char *const unfit[] = {"",       "1",       "1234",    "12345",   "123456789",
                                        "12345a", "12 3456", " 123456", "123456 ", "１２３４５６",
                                        "-12345"};
    for (size_t i = 0; i < sizeof fit / sizeof *fit; i++)
        assert_true(qz_pin_fits(fit[i]));
    for (size_t i = 0; i < sizeof unfit / sizeof *unfit; i++)
        assert_false(qz_pin_fits(unfit[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_pin_has_6_to_8_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
