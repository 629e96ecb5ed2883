/* Who may not try PINs for now, and for how long. */
#include "kiosk/flow/locks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FANG  "c_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define CHEN  "c_baaaaaaaaaaaaaaaaaaaaaaaaa"
#define THIS  "11111111-1111-1111-1111-111111111111"
#define OTHER "22222222-2222-2222-2222-222222222222"
#define UP    INT64_C(5000000)

static void guess(struct qz_pin_locks *l, const char *cadre, int times, int64_t up)
{
    while (times-- > 0)
        qz_locks_wrong(l, cadre, up);
}

/* What is kept of *l in one boot is read in another, or the same one. */
static struct qz_pin_locks *restarted(const struct qz_pin_locks *l, const char *boot, int64_t up)
{
    struct qz_buf text = {0};
    struct qz_pin_locks *again = calloc(1, sizeof *again);
    assert_non_null(again);
    qz_locks_write(l, THIS, &text);
    qz_locks_read(again, text.data, boot, up);
    qz_buf_finish(&text);
    return again;
}

static void five_wrong_pins_lock_that_name_alone(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    const struct qz_pin_lock *first = NULL;

    guess(&l, FANG, 4, UP);
    assert_int_equal(qz_locks_until(&l, FANG, UP), 0);
    guess(&l, CHEN, 1, UP); /* the fifth at this kiosk, but another name's first */
    assert_int_equal(qz_locks_count(&l, UP, &first), 0);
    guess(&l, FANG, 1, UP);
    assert_int_equal(qz_locks_until(&l, FANG, UP), UP + 60000);
    assert_int_equal(qz_locks_until(&l, CHEN, UP), 0);
    assert_int_equal(qz_locks_count(&l, UP, &first), 1);
    assert_string_equal(first->cadre, FANG);
    assert_int_equal(qz_locks_until(&l, FANG, UP + 59999), UP + 60000);
    assert_int_equal(qz_locks_until(&l, FANG, UP + 60000), 0);
}

static void each_lock_is_twice_as_long_up_to_64_minutes(void **state)
{
    (void)state;
    static const int minutes[] = {1, 2, 4, 8, 16, 32, 64, 64};
    static struct qz_pin_locks l;
    int64_t up = UP;
    for (size_t i = 0; i < sizeof minutes / sizeof *minutes; i++) {
        guess(&l, FANG, 5, up);
        assert_int_equal(qz_locks_until(&l, FANG, up), up + minutes[i] * 60000);
        up += minutes[i] * 60000;
        qz_locks_settle(&l, up);
    }
    guess(&l, FANG, 100000, up); /* it goes on counting without end */
    assert_true(qz_locks_until(&l, FANG, up) <= up + 64 * 60000);
}

static void a_right_pin_or_somebody_who_vouches_ends_it(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    guess(&l, FANG, 5, UP);
    guess(&l, CHEN, 5, UP);
    assert_true(qz_locks_forgive(&l, FANG));
    assert_false(qz_locks_forgive(&l, FANG));
    assert_int_equal(qz_locks_until(&l, FANG, UP), 0);
    assert_int_not_equal(qz_locks_until(&l, CHEN, UP), 0);
    guess(&l, FANG, 4, UP); /* counted from nothing */
    assert_int_equal(qz_locks_until(&l, FANG, UP), 0);
}

static void a_restart_of_the_program_changes_nothing(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    guess(&l, FANG, 5, UP);
    guess(&l, CHEN, 4, UP);
    struct qz_pin_locks *again = restarted(&l, THIS, UP + 1000);
    assert_int_equal(qz_locks_until(again, FANG, UP + 1000), UP + 60000);
    guess(again, CHEN, 1, UP + 1000); /* the fifth */
    assert_int_equal(qz_locks_until(again, CHEN, UP + 1000), UP + 61000);
    free(again);
}

static void after_a_restart_of_the_machine_it_is_waited_for_in_whole(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    guess(&l, FANG, 10, UP);
    struct qz_pin_locks *again = restarted(&l, OTHER, 3000); /* the time since boot begins anew */
    assert_int_equal(qz_locks_until(again, FANG, 3000), 3000 + 120000);
    free(again);
    again = restarted(&l, OTHER, UP * 10); /* however long this boot has been up */
    assert_int_equal(qz_locks_until(again, FANG, UP * 10), UP * 10 + 120000);
    free(again);
    again = restarted(&l, "", UP + 1); /* nobody knows which boot it is */
    assert_int_equal(qz_locks_until(again, FANG, UP + 1), UP + 1 + 120000);
    free(again);
}

static void what_is_over_does_not_begin_anew(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    guess(&l, FANG, 5, UP);
    assert_false(qz_locks_settle(&l, UP + 59999));
    assert_true(qz_locks_settle(&l, UP + 60000));
    assert_false(qz_locks_settle(&l, UP + 60000));
    struct qz_pin_locks *again = restarted(&l, OTHER, 3000);
    assert_int_equal(qz_locks_until(again, FANG, 3000), 0);
    guess(again, FANG, 5, 3000); /* but the next one is the second */
    assert_int_equal(qz_locks_until(again, FANG, 3000), 3000 + 120000);
    free(again);
}

static void a_ledger_that_comes_back_shortens_no_lock(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    struct qz_buf text = {0};
    guess(&l, FANG, 5, UP);
    qz_locks_write(&l, THIS, &text);
    guess(&l, FANG, 5, UP); /* could not be kept */
    qz_locks_read(&l, text.data, THIS, UP);
    assert_int_equal(qz_locks_until(&l, FANG, UP), UP + 120000);
    qz_buf_finish(&text);
}

static void what_is_no_lock_is_left_out(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "\n",
        THIS,
        THIS "\n",
        THIS "\n\n\n",
        THIS "\nc_short 5 60000 9000000\n",
        THIS "\n" FANG "\n",
        THIS "\n" FANG " 5 60000\n",
        THIS "\n" FANG " 0 60000 9000000\n",
        THIS "\n" FANG " 1001 60000 9000000\n",
        THIS "\n" FANG " 5 -1 9000000\n",
        THIS "\n" FANG " 5 99999999999 9000000\n",
        THIS "\n" FANG " 5 60000 -9\n",
        THIS "\ny_aaaaaaaaaaaaaaaaaaaaaaaaaa 5 60000 9000000\n",
    };
    static struct qz_pin_locks l;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        qz_locks_read(&l, texts[i], THIS, UP);
        assert_int_equal(l.count, 0);
    }
    qz_locks_read(&l, THIS "\n" FANG " 5 60000 9223372036854775807\n", THIS, UP);
    assert_int_equal(qz_locks_until(&l, FANG, UP), UP + 60000); /* never longer than its wait */
}

static void there_is_a_place_for_each_cadre_of_a_configuration(void **state)
{
    (void)state;
    static struct qz_pin_locks l;
    char id[QZ_ID_TEXT], last[QZ_ID_TEXT];
    for (int i = 0; i < QZ_PIN_LOCKS + 5; i++) {
        qz_id_new('c', id);
        guess(&l, id, 5, UP);
    }
    memcpy(last, id, sizeof last);
    assert_int_equal(l.count, QZ_PIN_LOCKS);
    assert_int_not_equal(qz_locks_until(&l, last, UP), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(five_wrong_pins_lock_that_name_alone),
        cmocka_unit_test(each_lock_is_twice_as_long_up_to_64_minutes),
        cmocka_unit_test(a_right_pin_or_somebody_who_vouches_ends_it),
        cmocka_unit_test(a_restart_of_the_program_changes_nothing),
        cmocka_unit_test(after_a_restart_of_the_machine_it_is_waited_for_in_whole),
        cmocka_unit_test(what_is_over_does_not_begin_anew),
        cmocka_unit_test(a_ledger_that_comes_back_shortens_no_lock),
        cmocka_unit_test(what_is_no_lock_is_left_out),
        cmocka_unit_test(there_is_a_place_for_each_cadre_of_a_configuration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
