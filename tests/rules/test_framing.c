/* What surrounds a code is taken off, and nothing of the code is. */
#include "rules/framing.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void assert_leaves(const char *from, size_t len, const char *prefix, const char *text)
{
    uint8_t bytes[600];
    memcpy(bytes, from, len);
    size_t n = qz_framing_take_off(bytes, len, prefix);
    assert_int_equal(n, strlen(text));
    assert_memory_equal(bytes, text, n);
}

static void what_readers_and_makers_leave_around_it_is_taken_off(void **state)
{
    static const char *const around[][2] = {
        {"", ""},
        {" ", "\n"},
        {"\x02", "\x03"},
        {"]Q1", "\r\n"},
        {"]Q3\x1D", ""},
        {"\xEF\xBB\xBF", ""},
        {"\t\x02]Q1 ", "\x03\r"},
        {"\xE3\x80\x80", "\xE3\x80\x80"},
        {"\xC2\xA0", " "},
        {"\x1D", "\x1D"},
        {"\xE2\x80\x8B", "\xE2\x80\xAC"},
        {"", "\x7F"},
    };
    static const char *const texts[] = {
        "QZ1: A:B/C", "https://example.org/a b", "赵青", "x", "]", "]Q",
    };
    (void)state;
    for (size_t i = 0; i < sizeof around / sizeof *around; i++)
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            char all[100];
            int n = snprintf(all, sizeof all, "%s%s%s", around[i][0], texts[k], around[i][1]);
            assert_leaves(all, (size_t)n, NULL, texts[k]);
        }
}

static void a_prefix_that_was_set_is_taken_off_wherever_it_stands_before_the_text(void **state)
{
    (void)state;
    assert_leaves("%%QZ1:ABC", 9, "%%", "QZ1:ABC");
    assert_leaves("\x02%%]Q1QZ1:ABC", 13, "%%", "QZ1:ABC");
    assert_leaves("]Q1%%QZ1:ABC", 12, "%%", "QZ1:ABC");
    assert_leaves("%%", 2, "%%", "%%"); /* nothing would be left */
    assert_leaves("%QZ1:ABC", 8, "%%", "%QZ1:ABC");
    assert_leaves("QZ1:ABC", 7, "", "QZ1:ABC");
}

static void letters_of_our_codes_become_capitals_and_no_others(void **state)
{
    (void)state;
    assert_leaves("qz1:6bfoxn*ts0 bi$", 18, NULL, "QZ1:6BFOXN*TS0 BI$");
    assert_leaves("qzc:ab", 6, NULL, "QZC:AB");
    assert_leaves("https://Example.org", 19, NULL, "https://Example.org");
    assert_leaves("qz:ab", 5, NULL, "qz:ab");
}

static void what_is_nothing_else_leaves_nothing(void **state)
{
    (void)state;
    assert_leaves(" \r\n\t\x02", 5, NULL, "");
    assert_leaves("\xE3\x80\x80", 3, NULL, "");
    assert_leaves("", 0, "x", "");
    assert_leaves("\0\0a\0", 4, NULL, "a");
}

/* Half a blank is no blank: nothing is cut in the middle of a character. */
static void bytes_that_only_look_like_it_stay(void **state)
{
    (void)state;
    assert_leaves("\xE3\x80z", 3, NULL, "\xE3\x80z");
    assert_leaves("z\xE3\x80", 3, NULL, "z\xE3\x80");
    assert_leaves("\xC2", 1, NULL, "\xC2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_readers_and_makers_leave_around_it_is_taken_off),
        cmocka_unit_test(a_prefix_that_was_set_is_taken_off_wherever_it_stands_before_the_text),
        cmocka_unit_test(letters_of_our_codes_become_capitals_and_no_others),
        cmocka_unit_test(what_is_nothing_else_leaves_nothing),
        cmocka_unit_test(bytes_that_only_look_like_it_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
