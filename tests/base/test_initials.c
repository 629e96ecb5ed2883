/* Chinese texts are found by the first letters of their pinyin. */
#include "base/initials.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct qz_initials *in;

static void titles_are_found_by_the_first_letters_of_their_pinyin(void **state)
{
    (void)state;
    assert_true(qz_initials_hold(in, "五四机关开放日", "WSJGKFR"));
    assert_true(qz_initials_hold(in, "五四机关开放日", "KFR")); /* from anywhere on */
    assert_false(qz_initials_hold(in, "五四机关开放日", "WJ"));
    assert_false(qz_initials_hold(in, "五四机关开放日", "WSJGKFRA"));
    assert_true(qz_initials_hold(in, "女生节“绿”行动", "NSJLXD"));
}

static void marks_and_digits_are_passed_over(void **state)
{
    (void)state;
    assert_true(qz_initials_hold(in, "“1+100”工作分享 （第二期）", "GZFXDEQ"));
}

static void latin_words_are_found_by_their_letters(void **state)
{
    (void)state;
    assert_true(qz_initials_hold(in, "h5 工作坊", "HGZF"));
    assert_true(qz_initials_hold(in, "ＱＱ群座谈", "QQQZT"));
}

static void characters_read_in_two_ways_are_found_by_either(void **state)
{
    (void)state;
    assert_true(qz_initials_hold(in, "重阳敬老", "CYJL"));
    assert_true(qz_initials_hold(in, "重阳敬老", "ZYJL"));
    assert_true(qz_initials_hold(in, "长征精神宣讲", "CZJS"));
}

static void no_letters_are_in_every_text(void **state)
{
    (void)state;
    assert_true(qz_initials_hold(in, "五四", ""));
    assert_true(qz_initials_hold(in, "", ""));
    assert_false(qz_initials_hold(in, "", "A"));
    assert_false(qz_initials_hold(in, "\xe4\xba", "A")); /* a character that is cut off */
}

static int create(void **state)
{
    (void)state;
    in = qz_initials_create();
    return in && qz_initials_ready(in) ? 0 : -1;
}

static int destroy(void **state)
{
    (void)state;
    qz_initials_destroy(in);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(titles_are_found_by_the_first_letters_of_their_pinyin),
        cmocka_unit_test(marks_and_digits_are_passed_over),
        cmocka_unit_test(latin_words_are_found_by_their_letters),
        cmocka_unit_test(characters_read_in_two_ways_are_found_by_either),
        cmocka_unit_test(no_letters_are_in_every_text),
    };
    return cmocka_run_group_tests(tests, create, destroy);
}
