/* A line that is typed at the kiosk: what may stand in it, and how much. */
#include "kiosk/flow/typed.h"

#include "base/shown.h"
#include "base/text.h"
#include "kiosk/link/msg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static struct qz_typed t;

static void put(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end)
        qz_typed_put(&t, qz_utf8_next(&text, end));
}

static void a_line_is_full_by_characters_whatever_bytes_they_take(void **state)
{
    (void)state;
    static const uint32_t each[] = {'a', 0x4F1A, 0x20000};
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        qz_typed_begin(&t);
        for (int n = 0; n < QZ_TYPED_CHARS; n++)
            assert_true(qz_typed_put(&t, each[i]));
        assert_false(qz_typed_put(&t, each[i]));
        assert_int_equal(qz_utf8_count(t.text, strlen(t.text)), QZ_TYPED_CHARS);
        assert_true(qz_undo_words_fit(t.text, qz_typed_len(&t)));
    }
}

static void what_cannot_be_seen_is_not_taken(void **state)
{
    (void)state;
    static const uint32_t bad[] = {0,      7,      27,     0x7F,       0x85,    0x200B,
                                   0x202E, 0x2028, 0xD800, 0xFFFFFFFF, 0x110000};
    qz_typed_begin(&t);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(qz_typed_put(&t, bad[i]));
    assert_string_equal(t.text, "");
    assert_int_equal(t.chars, 0);
}

static void blanks_stand_between_words_only(void **state)
{
    (void)state;
    qz_typed_begin(&t);
    put("  ren  mei lai ");
    assert_string_equal(t.text, "ren mei lai ");
    assert_int_equal(qz_typed_len(&t), 11);
}

static void the_last_character_is_taken_back_whole(void **state)
{
    (void)state;
    qz_typed_begin(&t);
    put("a会");
    assert_true(qz_typed_erase(&t));
    assert_string_equal(t.text, "a");
    assert_true(qz_typed_erase(&t));
    assert_false(qz_typed_erase(&t));
    assert_int_equal(t.chars, 0);
}

static void only_words_of_a_person_are_a_reason(void **state)
{
    (void)state;
    char longer[QZ_TYPED_CHARS + 2];
    memset(longer, 'a', sizeof longer);

    assert_true(qz_undo_words_fit("ta mei lai", 10));
    assert_true(qz_undo_words_fit("他没来", 9));

    assert_false(qz_undo_words_fit("", 0));
    assert_false(qz_undo_words_fit("   ", 3));
    assert_false(qz_undo_words_fit("他没来", 8)); /* cut */
    assert_false(qz_undo_words_fit("a\0b", 3));
    assert_false(qz_undo_words_fit("a\x1b[2Jb", 6));
    assert_false(qz_undo_words_fit("a\xe2\x80\xae"
                                   "b",
                                   5)); /* turns what follows around */
    assert_false(qz_undo_words_fit(longer, QZ_TYPED_CHARS + 1));
    assert_false(
        qz_undo_words_fit(QZ_REASON_CLOCK, strlen(QZ_REASON_CLOCK))); /* opens another rule to a void */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_full_by_characters_whatever_bytes_they_take),
        cmocka_unit_test(what_cannot_be_seen_is_not_taken),
        cmocka_unit_test(blanks_stand_between_words_only),
        cmocka_unit_test(the_last_character_is_taken_back_whole),
        cmocka_unit_test(only_words_of_a_person_are_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
