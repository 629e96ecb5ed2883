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

static void is_looked_for_by(const char *name, const char *letters)
{
    char got[3];
    qz_initials_name(in, name, got);
    assert_string_equal(got, letters);
}

static void a_person_is_looked_for_by_the_letter_of_the_surname(void **state)
{
    (void)state;
    is_looked_for_by("王小满", "W");
    is_looked_for_by("欧阳青禾", "O");
    is_looked_for_by("zhang wei", "Z");
    is_looked_for_by("阿卜杜热西提·买买提", "A");
    is_looked_for_by("12", "");
    is_looked_for_by("", "");
}

/* As a name first; and as the same character is read elsewhere, for who does not know. */
static void a_surname_that_is_read_in_two_ways_is_found_by_either(void **state)
{
    (void)state;
    is_looked_for_by("单田", "SD");
    is_looked_for_by("曾巩", "ZC");
    is_looked_for_by("解缙", "XJ");
    is_looked_for_by("仇英", "QC");
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
        cmocka_unit_test(a_person_is_looked_for_by_the_letter_of_the_surname),
        cmocka_unit_test(a_surname_that_is_read_in_two_ways_is_found_by_either),
    };
    return cmocka_run_group_tests(tests, create, destroy);
}
