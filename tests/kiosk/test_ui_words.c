/* Words and colours: every sentence in both languages, every ink readable. */
#include "tests/support/spec.h"

#include "base/text.h"
#include "kiosk/ui/i18n.h"
#include "kiosk/ui/theme.h"
#include "scan/scan.h"

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
    static const char *const chinese[] = {"属实", "如记录所示", "配置", "服务台会明白", "没有收下"};
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

static void check_ground(const char *name, int theme, const struct qz_ground *g)
{
    const uint32_t inks[2] = {g->ink, g->quiet};
    for (int i = 0; i < 2; i++)
        if (qz_contrast(inks[i], g->fill) < 7)
            fail_msg("theme %d, %s: %06X on %06X has a contrast of %.2f", theme, name, inks[i], g->fill,
                     qz_contrast(inks[i], g->fill));
    /* Signs are pictures: WCAG asks 3:1 of them. */
    assert_true(qz_contrast(g->sign, g->mark) >= 3);
    assert_true(qz_contrast(g->mark, g->fill) >= 3);
}

static void every_text_has_a_contrast_of_seven(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);
        check_ground("paper", i, &t->paper);
        check_ground("card", i, &t->card);
        check_ground("deep", i, &t->deep);
        check_ground("yes", i, &t->yes);
        check_ground("already", i, &t->already);
        check_ground("no", i, &t->no);
        check_ground("trouble", i, &t->trouble);
        check_ground("primary", i, &t->primary);
        assert_true(qz_contrast(t->teal, t->card.fill) >= 7);
    }
}

/* Their names and words are in ink; the ring itself is a picture. */
static void the_five_hues_stand_out(void **state)
{
    (void)state;
    for (int i = 0; i < QZ_THEME_COUNT; i++) {
        const struct qz_theme *t = qz_theme((enum qz_theme_id)i);
        for (int k = 0; k < QZ_OFFICE_KINDS; k++) {
            assert_true(qz_contrast(t->kind[k], t->card.fill) >= 4.5);
            for (int j = 0; j < k; j++)
                assert_int_not_equal(t->kind[k], t->kind[j]);
        }
    }
}

static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    assert_int_equal((int)(qz_contrast(0, 0xFFFFFF) * 10 + 0.5), 210);
    assert_int_equal((int)(qz_contrast(0x767676, 0xFFFFFF) * 100), 454);
    assert_int_equal((int)(qz_contrast(0xFFFFFF, 0x767676) * 100), 454);
}

static void themes_go_by_name(void **state)
{
    (void)state;
    assert_int_equal(qz_theme_parse("light"), QZ_THEME_LIGHT);
    assert_int_equal(qz_theme_parse("contrast"), QZ_THEME_CONTRAST);
    assert_int_equal(qz_theme_parse("pink"), QZ_THEME_COUNT);
}

static int load(void **state)
{
    (void)state;
    if (qz_i18n_init())
        return 0;
    fprintf(stderr, "the catalogue of the build tree is missing: make it first\n");
    return -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_string_has_an_english_text),
        cmocka_unit_test(translations_take_what_their_source_takes),
        cmocka_unit_test(one_and_many_differ_in_english),
        cmocka_unit_test(each_hint_of_the_scanner_is_said_in_plain_words),
        cmocka_unit_test(nothing_shouts),
        cmocka_unit_test(words_that_nobody_understood_are_gone),
        cmocka_unit_test(every_text_has_a_contrast_of_seven),
        cmocka_unit_test(the_five_hues_stand_out),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(themes_go_by_name),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
