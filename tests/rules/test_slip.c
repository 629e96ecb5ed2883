/* Slips: a page's word that a phone stood before a screen; and bands of age. */
#include "tests/support/spec.h"

#include "rules/age.h"
#include "rules/slip.h"

#include <string.h>

static const uint8_t key[QZ_SLIP_KEY_BYTES] = {1, 2, 3};
static const struct qz_slip slip = {
    .kiosk = 7, .activity = 0x01020304, .at_s = 1493870400, .nonce = {9, 8, 7}};

static void a_slip_is_read_back_by_its_key_alone(void **state)
{
    (void)state;
    char text[QZ_SLIP_TEXT];
    struct qz_slip back;
    uint8_t other[QZ_SLIP_KEY_BYTES] = {3, 2, 1};
    qz_slip_write(&slip, key, text);
    assert_int_equal(strlen(text), QZ_SLIP_TEXT - 1);
    assert_true(qz_slip_read(text, key, &back));
    assert_int_equal(back.kiosk, slip.kiosk);
    assert_int_equal(back.activity, slip.activity);
    assert_int_equal(back.at_s, slip.at_s);
    assert_memory_equal(back.nonce, slip.nonce, sizeof back.nonce);
    assert_false(qz_slip_read(text, other, &back));
}

static void no_character_of_a_slip_can_be_another(void **state)
{
    (void)state;
    char text[QZ_SLIP_TEXT], copy[QZ_SLIP_TEXT + 2];
    struct qz_slip back;
    qz_slip_write(&slip, key, text);

    for (size_t i = 0; text[i]; i++) {
        strcpy(copy, text);
        for (const char *c = "AZaz09-_=+/ "; *c; c++) {
            copy[i] = *c;
            if (*c != text[i] && qz_slip_read(copy, key, &back))
                fail_msg("%s is taken for %s", copy, text);
        }
    }

    strcat(strcpy(copy, text), "A");
    assert_false(qz_slip_read(copy, key, &back));
    copy[QZ_SLIP_TEXT - 2] = '\0';
    assert_false(qz_slip_read(copy, key, &back));
    assert_false(qz_slip_read("", key, &back));
}

static void a_slip_is_good_for_ten_minutes(void **state)
{
    (void)state;
    assert_true(qz_slip_timely(&slip, slip.at_s));
    assert_true(qz_slip_timely(&slip, slip.at_s + INT64_C(600)));
    assert_false(qz_slip_timely(&slip, slip.at_s + INT64_C(601)));
    assert_true(qz_slip_timely(&slip, slip.at_s - INT64_C(5)));
    assert_false(qz_slip_timely(&slip, slip.at_s - INT64_C(6)));
}

static void a_band_of_age_has_one_name(void **state)
{
    (void)state;
    for (int a = QZ_AGE_UNDER_14; a <= QZ_AGE_OVER_35; a++)
        assert_int_equal(qz_age_of(qz_age_name((enum qz_age)a)), a);
    assert_int_equal(qz_age_of(""), QZ_AGE_UNKNOWN);
    assert_int_equal(qz_age_of("17"), QZ_AGE_UNKNOWN);
    assert_string_equal(qz_age_name((enum qz_age)9), "");
    assert_true(qz_age_needs_guardian(QZ_AGE_UNDER_14));
    assert_false(qz_age_needs_guardian(QZ_AGE_14_17));
    assert_false(qz_age_needs_guardian(QZ_AGE_UNKNOWN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slip_is_read_back_by_its_key_alone),
        cmocka_unit_test(no_character_of_a_slip_can_be_another),
        cmocka_unit_test(a_slip_is_good_for_ten_minutes),
        cmocka_unit_test(a_band_of_age_has_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
