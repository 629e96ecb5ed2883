/* A scanner that acts as a keyboard, told from a person; and the framing it shares with serial scanners. */
#include "scan/reader/wedge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ENTER   40
#define ESCAPE  41
#define TAB     43
#define KPENTER 88
#define KEY_J   13
#define KEY_M   16
#define LSHIFT  225

static struct qz_wedge w;
static struct qz_wedge_out out;
static int64_t now;
static bool caps_on;
static char codes[2048], typed[2048]; /* what came out: codes separated by |, and keys as characters */

static int begin(void **state)
{
    (void)state;
    qz_wedge_init(&w, NULL);
    now = 5000;
    caps_on = false;
    *codes = *typed = '\0';
    return 0;
}

/* The physical key of a character on a US keyboard. */
static unsigned key_of(char c, bool *shift)
{
    static const char plain[] = "1234567890\n\033\b\t -=[]\\\\;'`,./",
                      shifted[] = "!@#$%^&*()\1\1\1\1\1_+{}||:\"~<>?";
    *shift = false;
    if (c >= 'a' && c <= 'z')
        return 4 + (unsigned)(c - 'a');
    if (c >= 'A' && c <= 'Z') {
        *shift = true;
        return 4 + (unsigned)(c - 'A');
    }
    const char *p = strchr(plain, c);
    *shift = !p;
    return 30 + (unsigned)(p ? p - plain : strchr(shifted, c) - shifted);
}

/* What a key that came back means to who typed it. */
static char letter_of(unsigned scancode)
{
    if (scancode == ENTER)
        return '\n';
    if (scancode >= 4 && scancode < 30)
        return (char)('a' + (scancode - 4));
    return scancode >= 30 && scancode < 40 ? "1234567890"[scancode - 30] : '?';
}

static void take(void)
{
    if (out.code) {
        strncat(codes, (const char *)out.code, out.len);
        strcat(codes, "|");
    }
    if (out.dropped)
        strcat(codes, "dropped|");

    for (size_t i = 0; i < out.keys; i++) {
        char c = letter_of(out.key[i].scancode);
        strncat(typed, &c, 1);
    }
}

static void press(unsigned scancode, bool shift, bool ctrl, int gap)
{
    now += gap;
    qz_wedge_key(&w, scancode, shift, caps_on, ctrl, 0, now, &out);
    take();
}

static void send(const char *text, int gap)
{
    for (; *text; text++) {
        bool shift;
        unsigned k = key_of(*text, &shift);
        if (shift)
            press(LSHIFT, false, false, 0);
        press(k, shift, false, gap);
    }
}

static void wait(int ms)
{
    now += ms;
    qz_wedge_idle(&w, now, &out);
    take();
}

#define CODE "QZ1:A5 $%*+-./:0123456789ZYX"

static void a_fast_burst_with_enter_is_a_code(void **state)
{
    (void)state;
    send(CODE "\n", 8);
    assert_string_equal(codes, CODE "|");
    assert_string_equal(typed, "");
}

static void all_characters_of_the_us_layout_come_through(void **state)
{
    (void)state;
    send("abcxyzABCXYZ 0123456789`~!@#$%^&*()-_=+[{]}\\|;:'\",<.>/?\n", 5);
    assert_string_equal(codes, "abcxyzABCXYZ 0123456789`~!@#$%^&*()-_=+[{]}\\|;:'\",<.>/?|");
}

static void digits_of_the_keypad_count_as_digits(void **state)
{
    (void)state;
    for (unsigned k = 89; k <= 98; k++)
        press(k, false, false, 5);
    press(KPENTER, false, false, 5);
    assert_string_equal(codes, "1234567890|");
}

static void every_way_to_end_counts_once(void **state)
{
    static const struct {
        unsigned key[3];
        bool ctrl;
    } ends[] = {{{ENTER}, false},        {{KPENTER}, false},    {{TAB}, false},
                {{KEY_M}, true},         {{KEY_J}, true},       {{KEY_M, KEY_J}, true},
                {{ENTER, ENTER}, false}, {{TAB, ENTER}, false}, {{ENTER, ENTER, ENTER}, false}};
    (void)state;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        begin(NULL);
        send(CODE, 8);
        for (size_t k = 0; k < 3 && ends[i].key[k]; k++)
            press(ends[i].key[k], false, ends[i].ctrl, 8);
        send(CODE, 8);
        press(ENTER, false, false, 8);

        wait(500);
        assert_string_equal(codes, CODE "|" CODE "|");
        assert_string_equal(typed, "");
    }
}

static void a_code_without_an_end_is_complete_after_a_silence(void **state)
{
    (void)state;
    send(CODE, 8);
    assert_string_equal(codes, "");
    assert_in_range(qz_wedge_wait_ms(&w, now), 330, 360);
    wait(300);
    assert_string_equal(codes, "");
    wait(qz_wedge_wait_ms(&w, now));
    assert_string_equal(codes, CODE "|");
    assert_int_equal(qz_wedge_wait_ms(&w, now), -1);
}

static void another_code_without_an_end_is_complete_sooner(void **state)
{
    (void)state;
    send("OTHER-CODE", 8);
    assert_in_range(qz_wedge_wait_ms(&w, now), 100, 130);
    wait(qz_wedge_wait_ms(&w, now));
    assert_string_equal(codes, "OTHER-CODE|");
}

/* The machine is busy for a moment while a fast scanner types one of our codes. */
static void a_fast_code_survives_a_busy_machine(void **state)
{
    (void)state;
    send(CODE, 5);
    wait(200);
    send("D", 100);
    wait(340);
    send("EF\n", 5);
    assert_string_equal(codes, CODE "DEF|");
}

static void codes_without_ends_are_parted_by_the_silence_alone(void **state)
{
    (void)state;
    send("FIRST-CODE", 8);
    now += 150; /* the screen was busy: nobody called idle */
    send("SECOND-CODE", 8);
    wait(150);
    assert_string_equal(codes, "FIRST-CODE|SECOND-CODE|");
}

static void a_stall_of_the_screen_does_not_spoil_a_code(void **state)
{
    (void)state;
    send("QZ1:ABC", 8);
    press(7, true, false, 100); /* D, after a long frame */
    send("EF", 0);              /* and then all at once */
    send("GHI\n", 8);
    assert_string_equal(codes, "QZ1:ABCDEFGHI|");
}

static void an_end_that_comes_late_still_belongs_to_its_code(void **state)
{
    (void)state;
    send(CODE, 8);
    press(ENTER, false, false, 140);
    press(ENTER, false, false, 140);
    assert_string_equal(codes, CODE "|");
    assert_string_equal(typed, "");
}

static void what_a_person_types_comes_back_in_order(void **state)
{
    (void)state;
    send("hello1", 180);
    press(ENTER, false, false, 180);
    wait(200);
    assert_string_equal(typed, "hello1\n");
    assert_string_equal(codes, "");
}

static void a_quick_typist_is_no_scanner_and_waits_for_nothing(void **state)
{
    (void)state;
    send("abcd", 60);
    assert_string_equal(typed, "abcd"); /* from here on each key at once */
    send("e", 60);
    assert_string_equal(typed, "abcde");
    send("fghijkl\n", 45);
    assert_string_equal(typed, "abcdefghijkl\n");
    assert_string_equal(codes, "");
}

static void few_keys_however_fast_are_typing(void **state)
{
    (void)state;
    send("12345\n", 5);
    assert_string_equal(typed, "12345\n");
    wait(300);
    send("12345", 5);
    wait(300);
    assert_string_equal(typed, "12345\n12345");
    assert_string_equal(codes, "");
}

static void a_short_code_must_be_fast_too(void **state)
{
    (void)state;
    qz_wedge_init(&w, &(struct qz_wedge_options){.min_chars = 3});
    send("abc\n", 60);
    assert_string_equal(typed, "abc\n");
    wait(500);
    send("abc\n", 10);
    assert_string_equal(codes, "abc|");
}

static void enter_and_other_keys_alone_pass_at_once(void **state)
{
    (void)state;
    press(ENTER, false, false, 900);
    press(ESCAPE, false, false, 900);
    press(6, false, true, 900); /* Ctrl+C */
    assert_string_equal(typed, "\n?c");
}

static void a_key_that_no_scanner_sends_ends_the_burst(void **state)
{
    (void)state;
    send("123", 8);
    press(ESCAPE, false, false, 8);
    assert_string_equal(typed, "123?");
    wait(300);
    send(CODE, 8);
    press(ESCAPE, false, false, 60);
    assert_string_equal(codes, CODE "|");
    assert_string_equal(typed, "123??");
}

static void a_scanner_after_a_person(void **state)
{
    (void)state;
    send("4711", 200);
    wait(130);
    send(CODE "\n", 8);
    press(ENTER, false, false, 1000);
    assert_string_equal(typed, "4711\n");
    assert_string_equal(codes, CODE "|");
}

static void caps_lock_does_not_turn_a_code_small(void **state)
{
    (void)state;
    caps_on = true;
    send(CODE "\n", 8); /* the scanner holds Shift for capitals, and the lock turns them small */
    assert_string_equal(codes, CODE "|");
    begin(NULL);
    caps_on = true;
    send("qz1:abc123\n", 8); /* a scanner that knows of the lock sends small keys for capitals */
    assert_string_equal(codes, "QZ1:ABC123|");
    begin(NULL);
    send("small-code\n", 8);
    assert_string_equal(codes, "small-code|");
}

static void a_code_that_is_too_long_is_dropped_whole(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_PAYLOAD_MAX; i++)
        send("A", 5);
    press(ENTER, false, false, 5);
    assert_int_equal(strlen(codes), QZ_PAYLOAD_MAX + 1);

    begin(NULL);
    for (int i = 0; i < QZ_PAYLOAD_MAX + 1; i++)
        send("A", 5);
    assert_string_equal(codes, "");
    press(ENTER, false, false, 5);
    assert_string_equal(codes, "dropped|");
    assert_string_equal(typed, "");

    send(CODE "\n", 8);
    assert_string_equal(codes, "dropped|" CODE "|");
}

/* ---- slow scanners, and other keyboards ---- */

/* All of what base45 can hold, behind each kind of head. */
#define ALL "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

static void a_code_of_ours_is_known_at_any_pace(void **state)
{
    static const char *const heads[] = {"QZ1:", "QZ2:", "QZC:", "QZE:"};
    (void)state;

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (int gap = 2; gap <= 80; gap += 13) {
            char code[64], want[70];
            snprintf(code, sizeof code, "%s%s", heads[i], ALL);
            snprintf(want, sizeof want, "%s|", code);

            begin(NULL);
            send(code, gap);
            press(ENTER, false, false, gap);
            assert_string_equal(codes, want);
            assert_string_equal(typed, "");

            begin(NULL);
            send(code, gap);
            wait(qz_wedge_wait_ms(&w, now)); /* without an end */
            assert_string_equal(codes, want);
        }
}

static void a_slow_code_survives_a_busy_screen(void **state)
{
    (void)state;
    send("QZ1:" ALL, 80);
    send("A", 300);
    send("B", 0);
    send("C\n", 80);
    assert_string_equal(codes, "QZ1:" ALL "ABC|");
}

static void identifier_and_prefix_may_come_before_it(void **state)
{
    static const char *const before[] = {"]Q3", "##", "##]Q3", "]Q3##"};
    (void)state;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        char want[100];
        begin(NULL);
        qz_wedge_init(&w, &(struct qz_wedge_options){.prefix = "##"});
        send(before[i], 80);
        send("QZ1:" ALL "\n", 80);
        snprintf(want, sizeof want, "%sQZ1:%s|", before[i], ALL); /* they are taken off at the desk */
        assert_string_equal(codes, want);
        assert_string_equal(typed, "");
    }
}

/* What a scanner that is set to that country's keyboard sends for ALL with the head before it, as a US
 * keyboard would show it. */
static const struct {
    const char *country, *sent;
} abroad[] = {
    {"Germany", "QY1>0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY $%}]/.&>"},
    {"Spain, Italy", "QZ1>0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%}]/.&>"},
    {"Portugal", "QZ1>0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%{[/.&>"},
    {"Sweden", "QZ1>0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%|-/.&>"},
    {"Switzerland", "QY1>0123456789ABCDEFGHIJKLMNOPQRSTUVWXZY \\%#!/.&>"},
    {"Japan", "QZ1'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%\":-./'"},
    {"Brazil", "QZ1?0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./?"},
    {"France", "AW!.)!@#$%^&*(QBCDEFGHIJKL:NOPARSTUVZXYW ]\"\\+6<>."},
    {"Belgium", "AW!.)!@#$%^&*(QBCDEFGHIJKL:NOPARSTUVZXYW ]\"}?=<>."},
};

static void a_scanner_may_be_set_to_another_keyboard(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof abroad / sizeof *abroad; i++)
        for (int gap = 2; gap <= 80; gap += 39) {
            begin(NULL);
            send(abroad[i].sent, gap);
            press(ENTER, false, false, gap);
            if (strcmp(codes, "QZ1:" ALL "|") != 0)
                fail_msg("%s, %d ms: %s", abroad[i].country, gap, codes);
            assert_string_equal(typed, "");
        }
}

static void another_keyboard_with_an_identifier_is_read(void **state)
{
    (void)state;
    send("9Q3QY1>ABC/&Z\n", 8); /* "]" has no place of its own on a German keyboard */
    assert_string_equal(codes, "QZ1:ABC-/Y|");
}

static void what_is_none_of_ours_stays_as_it_was_typed(void **state)
{
    (void)state;
    send("https>&&example.org&QY1\n", 8);
    assert_string_equal(codes, "https>&&example.org&QY1|");
}

static void a_slow_scanner_with_another_code_is_not_passed_over(void **state)
{
    (void)state;
    send("HTTPS://EXAMPLE.ORG/POSTER", 80);
    press(ENTER, false, false, 80);
    press(ENTER, false, false, 80);
    assert_string_equal(codes, "dropped|");
    assert_null(strchr(typed, '\n')); /* its end presses no button */
    send("6901234567892", 60);        /* a shop's, and no end */
    wait(qz_wedge_wait_ms(&w, now));
    assert_string_equal(codes, "dropped|dropped|");
    assert_int_equal(qz_wedge_wait_ms(&w, now), -1);
}

static void a_pin_is_typed_at_any_pace(void **state)
{
    (void)state;
    for (int gap = 31; gap < 400; gap += 30) {
        begin(NULL);
        send("24681012\n", gap);
        wait(500);
        assert_string_equal(typed, "24681012\n");
        assert_string_equal(codes, "");
    }
}

/* Whatever is pressed, keys either become a code or come back: none is lost or doubled. */
static void no_key_is_ever_lost(void **state)
{
    uint64_t seed = 42;
    size_t pressed = 0, coded = 0, back = 0;
    (void)state;

    for (int i = 0; i < 200000; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        unsigned r = (unsigned)(seed >> 33);
        now += r % 5 ? (r >> 3) % 40 : (r >> 3) % 400;
        qz_wedge_key(&w, 4 + (r >> 12) % 26, r & 1, false, false, 0, now, &out);
        pressed++;
        coded += out.len;
        back += out.keys;
    }

    qz_wedge_idle(&w, now + 1000, &out);
    coded += out.len;
    back += out.keys;

    assert_int_equal(pressed, coded + back);
    assert_true(coded > 1000);
    assert_true(back > 1000);
}

static void lines_end_with_cr_lf_or_both_and_empty_ones_are_none(void **state)
{
    struct qz_line l;
    char got[64] = "";
    (void)state;
    qz_line_init(&l);

    for (const char *p = "\r\nab\rcd\nef\r\n\r\ngh\n\nij"; *p; p++)
        if (qz_line_put(&l, (uint8_t)*p) == QZ_LINE_CODE) {
            strncat(got, (const char *)l.bytes, l.len);
            strcat(got, "|");
        }

    assert_string_equal(got, "ab|cd|ef|gh|");
    assert_true(qz_line_pending(&l));
    assert_int_equal(qz_line_end(&l), QZ_LINE_CODE);
    assert_int_equal(qz_line_end(&l), QZ_LINE_MORE);
    assert_false(qz_line_pending(&l));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_fast_burst_with_enter_is_a_code, begin),
        cmocka_unit_test_setup(all_characters_of_the_us_layout_come_through, begin),
        cmocka_unit_test_setup(digits_of_the_keypad_count_as_digits, begin),
        cmocka_unit_test_setup(every_way_to_end_counts_once, begin),
        cmocka_unit_test_setup(a_code_without_an_end_is_complete_after_a_silence, begin),
        cmocka_unit_test_setup(another_code_without_an_end_is_complete_sooner, begin),
        cmocka_unit_test_setup(a_fast_code_survives_a_busy_machine, begin),
        cmocka_unit_test_setup(codes_without_ends_are_parted_by_the_silence_alone, begin),
        cmocka_unit_test_setup(a_stall_of_the_screen_does_not_spoil_a_code, begin),
        cmocka_unit_test_setup(an_end_that_comes_late_still_belongs_to_its_code, begin),
        cmocka_unit_test_setup(what_a_person_types_comes_back_in_order, begin),
        cmocka_unit_test_setup(a_quick_typist_is_no_scanner_and_waits_for_nothing, begin),
        cmocka_unit_test_setup(few_keys_however_fast_are_typing, begin),
        cmocka_unit_test_setup(a_short_code_must_be_fast_too, begin),
        cmocka_unit_test_setup(enter_and_other_keys_alone_pass_at_once, begin),
        cmocka_unit_test_setup(a_key_that_no_scanner_sends_ends_the_burst, begin),
        cmocka_unit_test_setup(a_scanner_after_a_person, begin),
        cmocka_unit_test_setup(caps_lock_does_not_turn_a_code_small, begin),
        cmocka_unit_test_setup(a_code_that_is_too_long_is_dropped_whole, begin),
        cmocka_unit_test_setup(a_code_of_ours_is_known_at_any_pace, begin),
        cmocka_unit_test_setup(a_slow_code_survives_a_busy_screen, begin),
        cmocka_unit_test_setup(identifier_and_prefix_may_come_before_it, begin),
        cmocka_unit_test_setup(a_scanner_may_be_set_to_another_keyboard, begin),
        cmocka_unit_test_setup(another_keyboard_with_an_identifier_is_read, begin),
        cmocka_unit_test_setup(what_is_none_of_ours_stays_as_it_was_typed, begin),
        cmocka_unit_test_setup(a_slow_scanner_with_another_code_is_not_passed_over, begin),
        cmocka_unit_test_setup(a_pin_is_typed_at_any_pace, begin),
        cmocka_unit_test_setup(no_key_is_ever_lost, begin),
        cmocka_unit_test(lines_end_with_cr_lf_or_both_and_empty_ones_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
