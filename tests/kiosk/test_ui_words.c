/* Words: every sentence in both languages. */
#include "tests/support/spec.h"

#include "base/text.h"
#include "kiosk/draw/i18n.h"
#include "scan/engine/scan.h"

#include <stdio.h>
#include <string.h>

/* "%d%s" of a format, in order; "%%" is text. */
static const char *specifiers(const char *text, char out[40])
{
    size_t n = 0;
    for (const char *p = strchr(text, '%'); p && n < 38; p = strchr(p, '%')) {
        if (p[1] != '%') {
            out[n++] = '%';
            out[n++] = p[1];
        }
        p += p[1] ? 2 : 1;
    }
    out[n] = 0;
    return out;
}

static bool has_chinese(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end)
        if (qz_utf8_next(&text, end) >= 0x3000)
            return true;
    return false;
}

static void every_string_has_an_english_text(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_S_COUNT; i++)
        for (int n = 1; n <= 2; n++) {
            const char *en = qz_trn(QZ_LANG_EN, (enum qz_string)i, n);
            if (!en[0] || has_chinese(en))
                fail_msg("no English for \"%s\": \"%s\"", qz_tr_source((enum qz_string)i), en);
        }
}

static void translations_take_what_their_source_takes(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_S_COUNT; i++)
        for (int n = 1; n <= 2; n++) {
            char a[40], b[40];
            assert_string_equal(specifiers(qz_tr_source((enum qz_string)i), a),
                                specifiers(qz_trn(QZ_LANG_EN, (enum qz_string)i, n), b));
        }
}

static void the_end_of_a_pass_names_the_day(void **state)
{
    (void)state;
    assert_string_equal(qz_tr_source(QZ_S_JANUARY), "1月%d日");
    assert_string_equal(qz_tr_source(QZ_S_DECEMBER), "12月%d日");
    assert_int_equal(QZ_S_DECEMBER - QZ_S_JANUARY, 11);
    assert_string_equal(qz_tr(QZ_LANG_EN, QZ_S_NOVEMBER), "%d November");
}

static void one_and_many_differ_in_english(void **state)
{
    (void)state;
    assert_string_equal(qz_trn(QZ_LANG_EN, QZ_S_PEOPLE, 1), "young person");
    assert_string_equal(qz_trn(QZ_LANG_EN, QZ_S_PEOPLE, 128), "young people");
    assert_string_equal(qz_trn(QZ_LANG_ZH, QZ_S_PEOPLE, 1), "位青年");
}

static void each_hint_of_the_scanner_is_said_in_plain_words(void **state)
{
    (void)state;
    assert_null(qz_tr_hint(QZ_LANG_ZH, QZ_HINT_NONE));
    assert_null(qz_tr_hint(QZ_LANG_ZH, QZ_HINT_COUNT));
    assert_null(qz_tr_hint(QZ_LANG_ZH, -1));
    for (int i = QZ_HINT_NONE + 1; i < QZ_HINT_COUNT; i++) {
        assert_non_null(qz_tr_hint(QZ_LANG_ZH, i));
        for (int k = i + 1; k < QZ_HINT_COUNT; k++)
            assert_string_not_equal(qz_tr_hint(QZ_LANG_EN, i), qz_tr_hint(QZ_LANG_EN, k));
    }
}

static void nothing_shouts(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_S_COUNT; i++) {
        assert_null(strchr(qz_tr(QZ_LANG_EN, (enum qz_string)i), '!'));
        assert_null(strstr(qz_tr(QZ_LANG_ZH, (enum qz_string)i), "！"));
    }
}

/* Officialese and jargon that people at the door did not understand, and two words for one and the same. */
static void words_that_nobody_understood_are_gone(void **state)
{
    (void)state;
    static const char *const chinese[] = {"属实", "如记录所示", "配置", "服务台会明白", "没有收下", "总台"};
    static const char *const plain[] = {"adre",          "It shines", "new to us",
                                        "hasn’t opened", "No. %d",    "office above",
                                        "Settings from", "for good",  "The office"};
    for (int i = 0; i < QZ_S_COUNT; i++) {
        const char *zh = qz_tr(QZ_LANG_ZH, (enum qz_string)i), *en = qz_tr(QZ_LANG_EN, (enum qz_string)i);
        for (size_t k = 0; k < COUNT(chinese); k++)
            if (strstr(zh, chinese[k]))
                fail_msg("\"%s\" is in \"%s\"", chinese[k], zh);
        for (size_t k = 0; k < COUNT(plain); k++)
            if (strstr(en, plain[k]))
                fail_msg("\"%s\" is in \"%s\"", plain[k], en);
    }
}

static int load(void **state)
{
    (void)state;
    return qz_i18n_init() ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_string_has_an_english_text),
        cmocka_unit_test(translations_take_what_their_source_takes),
        cmocka_unit_test(the_end_of_a_pass_names_the_day),
        cmocka_unit_test(one_and_many_differ_in_english),
        cmocka_unit_test(each_hint_of_the_scanner_is_said_in_plain_words),
        cmocka_unit_test(nothing_shouts),
        cmocka_unit_test(words_that_nobody_understood_are_gone),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
