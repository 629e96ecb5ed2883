/* Text: what it measures, where it breaks, which face draws a character, what it says without a font. */
#include "tests/support/spec.h"

#include "kiosk/draw/letters.h"
#include "kiosk/draw/text.h"

#include <stdio.h>
#include <string.h>

static struct qz_fonts *fonts;
static const struct qz_type type = {QZ_FACE_REGULAR, 20};

static float wide(const char *text)
{
    return qz_text_width(fonts, type, text, strlen(text));
}

/* The lines that text breaks into at that width, joined by "|". */
static const char *broken(const char *text, float width)
{
    static char out[600];
    struct qz_text_line l[QZ_TEXT_LINES];
    int n = qz_text_wrap(fonts, type, text, width, l);
    size_t at = 0;
    assert_in_range(n, 1, QZ_TEXT_LINES);
    for (int i = 0; i < n; i++)
        at += (size_t)snprintf(out + at, sizeof out - at, "%s%.*s", i ? "|" : "", (int)l[i].len,
                               text + l[i].from);
    return out;
}

static void a_chinese_character_is_one_em_wide(void **state)
{
    (void)state;
    assert_int_equal(wide("青站") * 10, 400);
    assert_int_equal(wide("青站，") * 10, 600);
}

static void all_digits_are_equally_wide(void **state)
{
    (void)state;
    for (int face = 0; face < QZ_FACE_COUNT; face++)
        for (char c = '1'; c <= '9'; c++)
            assert_int_equal(qz_font_advance(fonts, (enum qz_face)face, (uint32_t)c),
                             qz_font_advance(fonts, (enum qz_face)face, '0'));
}

static void rare_characters_of_names_have_a_glyph(void **state)
{
    (void)state;
    static const uint32_t rare[] = {0x4DAE /* 䶮 */, 0x2CB4E /* 𬭎 */, 0x36C3 /* 㛃 */, 0x20BB7 /* 𠮷 */};
    for (size_t i = 0; i < 4; i++)
        for (int face = 0; face < QZ_FACE_COUNT; face++) {
            struct qz_glyph g;
            assert_true(qz_font_has(fonts, (enum qz_face)face, rare[i]));
            assert_int_equal(qz_font_glyph(fonts, (enum qz_face)face, rare[i], 40, &g), 0);
            assert_in_range(g.w, 25, 45);
        }
}

static void a_character_that_the_main_face_lacks_comes_from_a_fallback(void **state)
{
    (void)state;
    struct qz_glyph g;
    struct qz_err err;
    struct qz_fonts *fresh = qz_fonts_create(NULL, NULL, NULL, &err);
    assert_non_null(fresh);
    assert_true(qz_font_has(fresh, QZ_FACE_REGULAR, 0x2A6A5)); /* 𪚥 */
    assert_int_equal(qz_fonts_opened(fresh), 2);
    qz_fonts_destroy(fresh);
    assert_int_equal(qz_font_glyph(fonts, QZ_FACE_BOLD, 0x2A6A5, 40, &g), 0);
    assert_in_range(g.w, 25, 48);
}

static void a_character_nobody_has_still_takes_room_and_harms_nothing(void **state)
{
    (void)state;
    assert_false(qz_font_has(fonts, QZ_FACE_REGULAR, 0x10FFFD));
    assert_int_equal(qz_font_advance(fonts, QZ_FACE_REGULAR, 0x10FFFD), 1000);
    assert_true(wide("\xff\xfe broken \xe4\xb8") > 0);
}

static void chinese_breaks_anywhere_but_not_before_closing_marks(void **state)
{
    (void)state;
    /* Room for five characters; the comma may not begin a line. */
    assert_string_equal(broken("一二三四五，六", 100), "一二三四|五，六");
    assert_string_equal(broken("一二三四（五六）", 100), "一二三四|（五六）");
    assert_string_equal(broken("甲乙丙丁“戊己”", 100), "甲乙丙丁|“戊己”");
}

static void no_line_begins_or_ends_with_the_wrong_mark_at_any_width(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "请在手机上重新打开“我的签到码”，或到服务台找团干部（穿红马甲）帮忙；谢谢。",
        "“青春心向党·建功新时代”主题活动，《团章》学习：三、五、七？好！",
    };
    static const char *const never_first[] = {"，", "。", "；", "”", "）", "？", "、", "：", "》", "·", "！"};
    static const char *const never_last[] = {"“", "（", "《"};

    for (size_t t = 0; t < 2; t++)
        for (float w = 130; w < 800; w += 7) {
            struct qz_text_line l[QZ_TEXT_LINES];
            int n = qz_text_wrap(fonts, type, texts[t], w, l);

            for (int i = 0; i < n && i < QZ_TEXT_LINES; i++) {
                const char *line = texts[t] + l[i].from;
                assert_true(l[i].width <= w + 0.5f);
                for (size_t k = 0; k < 11; k++)
                    assert_int_not_equal(strncmp(line, never_first[k], strlen(never_first[k])), 0);
                for (size_t k = 0; k < 3; k++)
                    assert_int_not_equal(strncmp(line + l[i].len - 3, never_last[k], strlen(never_last[k])),
                                         0);
            }
        }
}

static void english_breaks_at_spaces(void **state)
{
    (void)state;
    assert_string_equal(broken("Hold your code up to the lens", 160), "Hold your code|up to the lens");
    const char *one = "Donaudampfschifffahrtsgesellschaft";
    struct qz_text_line l[QZ_TEXT_LINES];
    assert_true(qz_text_wrap(fonts, type, one, 100, l) > 2); /* a word wider than a line breaks anywhere */
    assert_true(l[0].width <= 100.5f);
}

static void a_long_sentence_parts_at_its_comma(void **state)
{
    (void)state;
    assert_string_equal(broken("请在手机上重新打开，或到服务台找团干部", 300),
                        "请在手机上重新打开，|或到服务台找团干部");
    assert_string_equal(broken("Open it on your phone again, or ask a cadre.", 300),
                        "Open it on your phone again,|or ask a cadre.");
}

static void lines_come_out_about_equally_long(void **state)
{
    (void)state;
    struct qz_text_line l[QZ_TEXT_LINES];
    /* Eleven characters where ten fit: not ten and one. */
    assert_int_equal(qz_text_wrap(fonts, type, "一二三四五六七八九十百", 201, l), 2);
    assert_true(l[1].width >= 100);
}

static void a_line_feed_breaks(void **state)
{
    (void)state;
    assert_string_equal(broken("一\n二", 300), "一|二");
}

static void quotes_beside_latin_letters_leave_no_hole(void **state)
{
    (void)state;
    float full = wide("“我”") - wide("我");
    float latin = wide("“My”") - wide("My");
    assert_true(full > 39);
    assert_true(latin < full / 2);
    assert_true(wide("isn’t") < wide("isnt") + 0.3f * 20);
}

static void a_cut_line_fits_with_its_ellipsis(void **state)
{
    (void)state;
    const char *text = "共青团青源市高新技术产业开发区工作委员会";
    for (float w = 60; w < 380; w += 13) {
        char cut[200];
        size_t n = qz_text_cut(fonts, type, text, strlen(text), w);
        assert_int_equal(n % 3, 0); /* never within a character */
        snprintf(cut, sizeof cut, "%.*s…", (int)n, text);
        assert_true(wide(cut) <= w + 0.5f);
    }
}

static void a_line_is_drawn_once_and_kept(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t key, again;
    struct qz_cache *c = qz_cache_create(1 << 20, &err);

    const struct qz_mask *m = qz_text_mask(c, fonts, type, "青站", 6, &key);
    assert_non_null(m);
    assert_ptr_equal(qz_text_mask(c, fonts, type, "青站", 6, &again), m);
    assert_int_equal(key, again);
    assert_int_equal(qz_cache_stats(c).misses, 1);

    assert_in_range(m->w, 40, 50);
    assert_in_range(m->h, 15, 24); /* rows without ink are given back */

    unsigned long ink = 0;
    for (int i = 0; i < m->w * m->h; i++)
        ink += m->a[i];
    assert_in_range(ink / 255, 100, 400);
    qz_cache_destroy(c);
}

static void resting_gives_pages_back_and_text_still_draws(void **state)
{
    (void)state;
    struct qz_glyph g;
    qz_fonts_rest(fonts);
    assert_int_equal(qz_font_glyph(fonts, QZ_FACE_BOLD, 0x9752, 33, &g), 0);
}

static void a_missing_font_says_what_to_install(void **state)
{
    (void)state;
    struct qz_err err;
    assert_null(qz_fonts_create("/nowhere/font.ttc", NULL, NULL, &err));
    assert_int_equal(err.code, QZ_E_MISSING);
    assert_non_null(strstr(err.msg, "/nowhere/font.ttc"));
}

static void a_file_that_is_no_font_shows_boxes_and_does_not_crash(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_glyph g;
    struct qz_fonts *bad = qz_fonts_create("/proc/version", "/etc/passwd", "/dev/null", &err);
    assert_non_null(bad);
    assert_false(qz_font_has(bad, QZ_FACE_REGULAR, 'a'));
    assert_int_equal(qz_font_glyph(bad, QZ_FACE_REGULAR, 'a', 20, &g), -1);
    qz_fonts_destroy(bad);
}

/* A collection header that promises more than the file holds, in every length. */
static void a_damaged_collection_is_refused(void **state)
{
    (void)state;
    uint8_t b[64] = "ttcf\0\1\0\0\0\0\0\3\0\0\0\14\xff\xff\xff\xf0\0\0\0\20";
    for (size_t n = 0; n <= sizeof b; n++)
        assert_int_equal(qz_font_pick(b, n, "Noto Sans CJK SC"), -1);
    memset(b + 12, 0xff, sizeof b - 12);
    assert_int_equal(qz_font_pick(b, sizeof b, "Noto Sans CJK SC"), -1);
    assert_int_equal(qz_font_pick((const uint8_t *)"\0\1\0\0\0\0\0\0\0\0\0\0", 12, "any"), 0);
}

/* A letter of each script of the country that Noto Sans CJK lacks. */
static void the_letters_of_all_scripts_of_china_are_there(void **state)
{
    (void)state;
    static const uint32_t letters[] = {0x0626 /* Uyghur */,   0x06C6 /* Kazakh */,
                                       0x0F56 /* Tibetan */,  0x182A /* Mongolian */,
                                       0x1956 /* Tai Le */,   0x19A0 /* New Tai Lue */,
                                       0x1A20 /* Tai Tham */, 0xA188 /* Yi */,
                                       0xA4E1 /* Lisu */,     0xA840 /* Phags-pa */,
                                       0x16F00 /* Miao */,    0x01A8 /* Zhuang */,
                                       0xAC00 /* Korean */,   0x04D9 /* Kazakh, Cyrillic */};
    for (size_t i = 0; i < COUNT(letters); i++)
        for (int face = 0; face < QZ_FACE_COUNT; face++)
            if (!qz_font_has(fonts, (enum qz_face)face, letters[i]))
                fail_msg("no font has U+%04X", letters[i]);
}

static void words_end_where_their_script_does(void **state)
{
    (void)state;
    static const struct {
        const char *text, *word;
    } words[] = {{"李明", ""},
                 {"Ann", ""},
                 {"", ""},
                 {"ئابلىز", "ئابلىز"},
                 {"ئابلىز ئابلىز", "ئابلىز"},
                 {"ئابلىزa", "ئابلىز"},
                 {"བཀྲ་ཤིས", "བཀྲ་"},
                 {"ᠪᠠᠲᠤ\u202Fᠶᠢᠨ", "ᠪᠠᠲᠤ\u202Fᠶᠢᠨ"},
                 {"ᠪᠠᠲᠤ\u202F", "ᠪᠠᠲᠤ"}};
    for (size_t i = 0; i < COUNT(words); i++)
        assert_int_equal(qz_letters_word(words[i].text, words[i].text + strlen(words[i].text)),
                         strlen(words[i].word));

    char much[200] = "";
    for (int i = 0; i < 60; i++)
        strcat(much, "ب");
    assert_int_equal(qz_letters_word(much, much + strlen(much)), 2 * QZ_WORD_LETTERS);
}

static void letters_of_a_word_join(void **state)
{
    (void)state;
    assert_true(wide("ببب") < 3 * wide("ب") * 0.8f);
    assert_true(wide("བཀྲ") < wide("བ") + wide("ཀ") + wide("ར")); /* the last one stands below */
}

/* Where the tallest column of ink is, in percent of the line. */
static int tallest_at(const char *text)
{
    struct qz_err err;
    uint64_t key;
    struct qz_cache *c = qz_cache_create(1 << 20, &err);
    assert_non_null(c);
    struct qz_type t = {QZ_FACE_REGULAR, 60};
    const struct qz_mask *m = qz_text_mask(c, fonts, t, text, strlen(text), &key);
    assert_non_null(m);

    int best = 0, at = 0;

    for (int x = 0; x < m->w; x++) {
        int top = 0, bottom = m->h;
        while (top < bottom && m->a[top * m->w + x] < 128)
            top++;
        while (bottom > top && m->a[(bottom - 1) * m->w + x] < 128)
            bottom--;
        if (bottom - top > best)
            best = bottom - top, at = x;
    }

    int percent = at * 100 / m->w;
    qz_cache_destroy(c);
    return percent;
}

/* A lam (ل) stands tall; what follows it stands to its left, a star too. */
static void uyghur_runs_from_the_right(void **state)
{
    (void)state;
    assert_true(tallest_at("ل＊＊") > 70);
    assert_true(tallest_at("ل ررر") > 70);
    assert_true(tallest_at("ررر ل") < 30);
    assert_true(tallest_at("ر＊＊ ل＊＊") < 60);
    assert_true(tallest_at("l＊＊") < 20);
    assert_true(tallest_at("ل 一") < 40); /* Chinese behind it stays behind it */
}

/* Widths of a text at all of which no word of it may be broken: down to the widest word's. */
static void no_line_ends_within_a_word_of_any_script(void **state)
{
    (void)state;
    static const char *const names[] = {"ئابدۇرېھىمجان ئابلىز ئابدۇسالام",      /* Uyghur */
                                        "نۇرسۇلتان ابىشۇلى نازارباەۆ",          /* Kazakh, Arabic letters */
                                        "Нұрсұлтан Әбішұлы Бекмұхамбетов",      /* Kazakh */
                                        "ᠪᠠᠲᠤᠪᠠᠶᠠᠷ ᠴᠡᠴᠡᠭᠮᠠ ᠨᠠᠷᠠᠨᠴᠡᠴᠡᠭ",         /* Mongolian */
                                        "ꆈꌠꁱꂷꉬꀋꌦ ꀉꆹꃅꄉ ꋍꃀꐚꐥ",     /* Yi */
                                        "ꓡꓲꓢꓴꓐꓬ ꓮꓡꓳꓟꓽ ꓠꓬꓺꓡꓯꓼ",                  /* Lisu */
                                        "김수한무거북이 두루미삼천갑자 동방삭", /* Korean */
                                        "ئا＊＊＊＊ ئا＊＊＊＊ ئا＊＊＊＊",     /* masked */
                                        "阿＊＊·买＊＊·吐＊＊",
                                        "Vangzgvangj Ƨawmuenghvaz Daegroengz"};
    for (size_t t = 0; t < COUNT(names); t++) {
        float widest = (float)qz_text_widest(fonts, type.face, names[t]) * type.px / 1000;
        int broke = 0;
        assert_true(widest < wide(names[t]) * 0.75f);

        for (float w = widest + 1; w < wide(names[t]) + 20; w += 3) {
            struct qz_text_line l[QZ_TEXT_LINES];
            int n = qz_text_wrap(fonts, type, names[t], w, l);
            assert_in_range(n, 1, QZ_TEXT_LINES);
            broke += n > 1;
            for (int i = 0; i < n; i++) {
                const char *ends = names[t] + l[i].from + l[i].len, *dot = "·";
                assert_true(l[i].width <= w + 0.5f);
                bool between =
                    *ends == ' ' || *ends == '\0' || strncmp(ends - strlen(dot), dot, strlen(dot)) == 0;
                if (!between)
                    fail_msg("“%s” breaks within a word at %.0f px, before “%s”", names[t], (double)w, ends);
            }
        }
        assert_true(broke > 5);
    }
}

static void tibetan_breaks_behind_its_mark(void **state)
{
    (void)state;
    float syllable = wide("བཀྲ་");
    assert_string_equal(broken("བཀྲ་བཀྲ་བཀྲ་བཀྲ་", syllable * 2.2f), "བཀྲ་བཀྲ་|བཀྲ་བཀྲ་");
}

static void a_font_is_opened_when_a_letter_needs_it(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_fonts *f = qz_fonts_create(NULL, NULL, NULL, &err);
    assert_non_null(f);
    assert_int_equal(qz_fonts_opened(f), 0);
    qz_text_width(f, type, "青站 Qingzhan", strlen("青站 Qingzhan"));
    assert_int_equal(qz_fonts_opened(f), 1);
    qz_text_width(f, type, "ꆈꌠ", strlen("ꆈꌠ"));
    assert_int_equal(qz_fonts_opened(f), 2);
    qz_text_width(f, type, "བཀྲ་", strlen("བཀྲ་"));
    assert_int_equal(qz_fonts_opened(f), 3);
    qz_fonts_destroy(f);
}

static int open_fonts(void **state)
{
    (void)state;
    struct qz_err err;
    fonts = qz_fonts_create(NULL, NULL, NULL, &err);
    if (!fonts)
        fprintf(stderr, "%s\n", err.msg);
    return fonts ? 0 : -1;
}

static int close_fonts(void **state)
{
    (void)state;
    qz_fonts_destroy(fonts);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_chinese_character_is_one_em_wide),
        cmocka_unit_test(all_digits_are_equally_wide),
        cmocka_unit_test(rare_characters_of_names_have_a_glyph),
        cmocka_unit_test(a_character_that_the_main_face_lacks_comes_from_a_fallback),
        cmocka_unit_test(a_character_nobody_has_still_takes_room_and_harms_nothing),
        cmocka_unit_test(chinese_breaks_anywhere_but_not_before_closing_marks),
        cmocka_unit_test(no_line_begins_or_ends_with_the_wrong_mark_at_any_width),
        cmocka_unit_test(english_breaks_at_spaces),
        cmocka_unit_test(a_long_sentence_parts_at_its_comma),
        cmocka_unit_test(lines_come_out_about_equally_long),
        cmocka_unit_test(a_line_feed_breaks),
        cmocka_unit_test(quotes_beside_latin_letters_leave_no_hole),
        cmocka_unit_test(a_cut_line_fits_with_its_ellipsis),
        cmocka_unit_test(a_line_is_drawn_once_and_kept),
        cmocka_unit_test(resting_gives_pages_back_and_text_still_draws),
        cmocka_unit_test(a_missing_font_says_what_to_install),
        cmocka_unit_test(a_file_that_is_no_font_shows_boxes_and_does_not_crash),
        cmocka_unit_test(a_damaged_collection_is_refused),
        cmocka_unit_test(the_letters_of_all_scripts_of_china_are_there),
        cmocka_unit_test(words_end_where_their_script_does),
        cmocka_unit_test(letters_of_a_word_join),
        cmocka_unit_test(uyghur_runs_from_the_right),
        cmocka_unit_test(no_line_ends_within_a_word_of_any_script),
        cmocka_unit_test(tibetan_breaks_behind_its_mark),
        cmocka_unit_test(a_font_is_opened_when_a_letter_needs_it),
    };
    return cmocka_run_group_tests(tests, open_fonts, close_fonts);
}
