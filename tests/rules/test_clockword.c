/* Whose word a clock rests on: the tracker's of this boot, a cadre's, the kernel's, that of a hardware clock
 * which was compared of late; or nobody's, or the tracker and the log speak against it. */
#include "tests/support/spec.h"

#include "rules/clockword.h"

#include <string.h>

#define BOOT_1 "11111111-1111-4111-8111-111111111111"
#define BOOT_2 "22222222-2222-4222-8222-222222222222"
#define T0     INT64_C(1796000000000) /* some morning in 2026 */
#define HOUR   INT64_C(3600000)
#define MINUTE INT64_C(60000)

/* A machine an hour after its boot, whose wall clock is `ahead`, and whose hardware clock shows the same. */
static struct qz_clock_look look(int64_t later, int64_t ahead)
{
    return (struct qz_clock_look){.now_ms = T0 + later + ahead,
                                  .up_ms = HOUR + later,
                                  .has_hardware = true,
                                  .hardware_ms = (T0 + later + ahead) / 1000 * 1000};
}

static enum qz_clockword word(const struct qz_clock_known *k, int64_t later, int64_t ahead)
{
    struct qz_clock_look l = look(later, ahead);
    return qz_clock_judge(k, &l, T0 - HOUR);
}

static struct qz_clock_known in_boot(const char *boot)
{
    struct qz_clock_known k = {0};
    qz_clock_in_boot(&k, boot);
    return k;
}

static void hear(struct qz_clock_known *k, int64_t later, int64_t off)
{
    struct qz_clock_look l = look(later, 0);
    qz_clock_hear(k, &l, T0 + later + off);
}

static void say(struct qz_clock_known *k, int64_t later, int64_t ahead)
{
    struct qz_clock_look l = look(later, ahead);
    qz_clock_say(k, &l);
}

static void nobody_confirms_a_clock_of_which_nothing_is_known(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    assert_int_equal(word(&k, 0, 0), QZ_CLOCKWORD_NONE);
    assert_false(qz_clockword_confirms(QZ_CLOCKWORD_NONE));
    assert_false(qz_clockword_confirms(QZ_CLOCKWORD_AGAINST));
    assert_true(qz_clockword_confirms(QZ_CLOCKWORD_HARDWARE));
}

static void the_tracker_confirms_up_to_five_minutes_off_and_contradicts_beyond(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    hear(&k, 0, 0);
    assert_int_equal(word(&k, 0, 5 * MINUTE), QZ_CLOCKWORD_TRACKER);
    assert_int_equal(word(&k, 0, -5 * MINUTE), QZ_CLOCKWORD_TRACKER);
    assert_int_equal(word(&k, 0, 5 * MINUTE + 1), QZ_CLOCKWORD_AGAINST);
    assert_int_equal(word(&k, 0, -5 * MINUTE - 1), QZ_CLOCKWORD_AGAINST);
    /* carried on by the time since boot for as long as that goes on */
    assert_int_equal(word(&k, 72 * HOUR, 0), QZ_CLOCKWORD_TRACKER);
    assert_int_equal(word(&k, 72 * HOUR, 8 * HOUR), QZ_CLOCKWORD_AGAINST);
}

static void the_trackers_word_is_for_the_boot_that_heard_it(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    hear(&k, 0, 0);
    qz_clock_in_boot(&k, BOOT_1); /* the program starts again */
    assert_int_equal(word(&k, MINUTE, 8 * HOUR), QZ_CLOCKWORD_AGAINST);
    qz_clock_in_boot(&k, BOOT_2);
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_NONE);
    hear(&k, 0, 0);
    qz_clock_in_boot(&k, ""); /* a machine that cannot tell its boots apart has a new one each time */
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_NONE);
    hear(&k, 0, 0);
    qz_clock_in_boot(&k, "");
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_NONE);
}

static void an_answer_that_was_slow_does_not_move_the_trackers_time(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    struct qz_clock_look l = look(MINUTE, 0);
    hear(&k, 0, 0);
    hear(&k, MINUTE, -59000);
    assert_int_equal(qz_clock_tracker_ms(&k, &l), T0 + MINUTE);
    hear(&k, MINUTE, 300); /* quicker than the first */
    assert_int_equal(qz_clock_tracker_ms(&k, &l), T0 + MINUTE + 300);
    hear(&k, MINUTE, -61000); /* no delay: the tracker was put right */
    assert_int_equal(qz_clock_tracker_ms(&k, &l), T0 + MINUTE - 61000);
    hear(&k, 2 * HOUR, -62000); /* and what is an hour old is measured anew */
    assert_int_equal(k.heard_up_ms, 3 * HOUR);
}

static void the_log_contradicts_a_clock_that_is_behind_it(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    struct qz_clock_look l = look(0, 0);
    l.synchronised = true; /* whatever the kernel says */
    assert_int_equal(qz_clock_judge(&k, &l, T0 + 5 * MINUTE), QZ_CLOCKWORD_KERNEL);
    assert_int_equal(qz_clock_judge(&k, &l, T0 + 5 * MINUTE + 1), QZ_CLOCKWORD_AGAINST);
    l.now_ms = QZ_CLOCK_LEAST_MS - 1; /* 1970, and the years before this program */
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_AGAINST);
}

static void the_kernel_confirms_what_ntp_has_set(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    struct qz_clock_look l = look(0, 0);
    l.synchronised = true;
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_KERNEL);
    hear(&k, 0, 8 * HOUR); /* but the tracker's word is signed, and NTP's is not */
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_AGAINST);
}

static void a_cadre_confirms_the_clock_as_it_goes_then(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    say(&k, 0, 0);
    assert_int_equal(word(&k, 10 * HOUR, 0), QZ_CLOCKWORD_CADRE);
    assert_int_equal(word(&k, 10 * HOUR, 5 * MINUTE + 1), QZ_CLOCKWORD_NONE);
    qz_clock_in_boot(&k, BOOT_2);
    assert_int_equal(word(&k, 0, 0), QZ_CLOCKWORD_NONE);
}

static void a_cadre_ends_what_the_log_or_the_tracker_contradicts(void **state)
{
    (void)state;
    struct qz_clock_known k = in_boot(BOOT_1);
    struct qz_clock_look l = look(0, 0);

    qz_clock_say(&k, &l);
    assert_int_equal(qz_clock_judge(&k, &l, T0 + HOUR), QZ_CLOCKWORD_CADRE);

    hear(&k, 0, 8 * HOUR); /* of this the cadre did not know */
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_AGAINST);
    qz_clock_say(&k, &l);
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_CADRE);

    hear(&k, MINUTE, 8 * HOUR); /* it says so still */
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_CADRE);
    hear(&k, MINUTE, 4 * HOUR); /* it says something else */
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_AGAINST);
    hear(&k, MINUTE, 0); /* it was put right */
    assert_int_equal(word(&k, MINUTE, 0), QZ_CLOCKWORD_TRACKER);
}

/* The evening before: the hardware clock is compared with a clock that has this word. */
static struct qz_clock_known compared(enum qz_clockword w, int64_t hardware_off)
{
    struct qz_clock_known k = in_boot(BOOT_1);
    struct qz_clock_look l = look(-12 * HOUR, 0);
    qz_clock_hear(&k, &l, l.now_ms);
    l.hardware_ms += hardware_off;
    qz_clock_ran(&k, &l, w, 1000);
    qz_clock_in_boot(&k, BOOT_2);
    return k;
}

static void a_hall_without_network_opens_by_the_hardware_clock_in_the_morning(void **state)
{
    (void)state;
    static const enum qz_clockword by[] = {QZ_CLOCKWORD_TRACKER, QZ_CLOCKWORD_CADRE, QZ_CLOCKWORD_KERNEL};
    for (size_t i = 0; i < COUNT(by); i++) {
        struct qz_clock_known k = compared(by[i], 0);
        assert_int_equal(word(&k, 0, 0), QZ_CLOCKWORD_HARDWARE);
        assert_int_equal(word(&k, 30 * 24 * HOUR, 0), QZ_CLOCKWORD_HARDWARE); /* switched off over a month */
    }
}

static void a_hardware_clock_in_local_time_is_believed_by_nobody(void **state)
{
    (void)state;
    struct qz_clock_known k = compared(QZ_CLOCKWORD_TRACKER, 8 * HOUR);
    assert_int_equal(word(&k, 0, 8 * HOUR), QZ_CLOCKWORD_NONE);
    k = compared(QZ_CLOCKWORD_HARDWARE, 0); /* its own word proves nothing */
    assert_int_equal(word(&k, 0, 0), QZ_CLOCKWORD_NONE);
}

static void a_hardware_clock_that_went_back_is_believed_no_more(void **state)
{
    (void)state;
    struct qz_clock_known k = compared(QZ_CLOCKWORD_TRACKER, 0);
    struct qz_clock_look l = look(0, 0), back = look(-13 * HOUR, 0);
    assert_int_equal(qz_clock_judge(&k, &back, 0), QZ_CLOCKWORD_NONE);
    qz_clock_ran(&k, &back, QZ_CLOCKWORD_NONE, 1000);
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_NONE); /* forward again, but who knows */
    k = compared(QZ_CLOCKWORD_TRACKER, 0);
    qz_clock_ran(&k, &l, QZ_CLOCKWORD_HARDWARE, 1000);
    back = look(-HOUR, 0); /* behind what it showed by itself */
    assert_int_equal(qz_clock_judge(&k, &back, 0), QZ_CLOCKWORD_NONE);
}

static void a_hardware_clock_is_believed_alone_for_a_day_of_running(void **state)
{
    (void)state;
    struct qz_clock_known k = compared(QZ_CLOCKWORD_TRACKER, 0);

    for (int hour = 1; hour <= 24; hour++) {
        struct qz_clock_look l = look(hour * HOUR, 0);
        qz_clock_ran(&k, &l, QZ_CLOCKWORD_HARDWARE, HOUR);
        assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_HARDWARE);
    }

    struct qz_clock_look l = look(25 * HOUR, 0);
    qz_clock_ran(&k, &l, QZ_CLOCKWORD_HARDWARE, 1);
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_NONE);

    qz_clock_say(&k, &l); /* a cadre looks at it, and another day begins */
    qz_clock_ran(&k, &l, QZ_CLOCKWORD_CADRE, 1000);
    qz_clock_in_boot(&k, BOOT_1);
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_HARDWARE);
}

static void a_wall_clock_that_left_its_hardware_clock_is_not_confirmed_by_it(void **state)
{
    (void)state;
    struct qz_clock_known k = compared(QZ_CLOCKWORD_TRACKER, 0);
    struct qz_clock_look l = look(0, 0);
    l.now_ms += 5 * MINUTE + 1000;
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_NONE);
    l.has_hardware = false;
    l.now_ms = T0;
    assert_int_equal(qz_clock_judge(&k, &l, 0), QZ_CLOCKWORD_NONE);
}

static void what_is_known_comes_back_from_its_text(void **state)
{
    (void)state;
    struct qz_clock_known k = compared(QZ_CLOCKWORD_TRACKER, 0), again;
    char text[QZ_CLOCK_KNOWN_TEXT], same[QZ_CLOCK_KNOWN_TEXT];
    hear(&k, 0, -8 * HOUR);
    say(&k, 0, 0);
    k.alone_ms = 77;
    qz_clock_known_write(&k, text);
    assert_true(qz_clock_known_read(text, &again));
    qz_clock_known_write(&again, same);
    assert_string_equal(text, same);
    assert_string_equal(again.boot, BOOT_2);
    assert_int_equal(again.alone_ms, 77);
    assert_int_equal(word(&again, 0, 0), QZ_CLOCKWORD_CADRE);

    static const char *const bad[] = {"", "1", "2 - 0 0 0 0 0 0 0 0 0 0", "1 - 1 2 3"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        assert_false(qz_clock_known_read(bad[i], &again));
        assert_false(again.heard || again.said || again.agreed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_confirms_a_clock_of_which_nothing_is_known),
        cmocka_unit_test(the_tracker_confirms_up_to_five_minutes_off_and_contradicts_beyond),
        cmocka_unit_test(the_trackers_word_is_for_the_boot_that_heard_it),
        cmocka_unit_test(an_answer_that_was_slow_does_not_move_the_trackers_time),
        cmocka_unit_test(the_log_contradicts_a_clock_that_is_behind_it),
        cmocka_unit_test(the_kernel_confirms_what_ntp_has_set),
        cmocka_unit_test(a_cadre_confirms_the_clock_as_it_goes_then),
        cmocka_unit_test(a_cadre_ends_what_the_log_or_the_tracker_contradicts),
        cmocka_unit_test(a_hall_without_network_opens_by_the_hardware_clock_in_the_morning),
        cmocka_unit_test(a_hardware_clock_in_local_time_is_believed_by_nobody),
        cmocka_unit_test(a_hardware_clock_that_went_back_is_believed_no_more),
        cmocka_unit_test(a_hardware_clock_is_believed_alone_for_a_day_of_running),
        cmocka_unit_test(a_wall_clock_that_left_its_hardware_clock_is_not_confirmed_by_it),
        cmocka_unit_test(what_is_known_comes_back_from_its_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
