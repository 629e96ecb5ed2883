/* Text from outside can neither steer a terminal, fake a line, nor hide in one. */
#include "tests/support/spec.h"

#include "base/shown.h"

#include <stdlib.h>
#include <string.h>

static void assert_shown(const char *text, size_t n, const char *want)
{
    char out[400];
    struct qz_buf b = {0};
    assert_int_equal(qz_shown(text, n, out, sizeof out), strlen(want));
    assert_string_equal(out, want);
    qz_shown_add(&b, text, n);
    assert_string_equal(b.data ? b.data : "", want);
    qz_buf_finish(&b);
}
#define SHOWN(text, want) assert_shown((text), sizeof(text) - 1, (want))

static void what_steers_a_terminal_is_shown_as_a_mark(void **state)
{
    (void)state;
    SHOWN("a\033[2Jb", "a<U+001B>[2Jb");
    SHOWN("a\nb\r\tc\0d\177", "a<U+000A>b<U+000D><U+0009>c<U+0000>d<U+007F>");

    SHOWN("\xC2\x9B"
          "31m",
          "<U+009B>31m"); /* CSI in one character */
    SHOWN("\x9B"
          "31m",
          "<x9B>31m"); /* and as terminals of eight bits have it */

    SHOWN("\xE2\x80\xAE"
          "cba\xE2\x81\xA6",
          "<U+202E>cba<U+2066>");
    SHOWN("a\xE2\x80\xA8"
          "b\xE2\x80\xA9",
          "a<U+2028>b<U+2029>");
}

static void what_nobody_sees_is_shown_as_a_mark(void **state)
{
    (void)state;
    SHOWN("\xEF\xBB\xBF"
          "a\xE2\x80\x8B",
          "<U+FEFF>a<U+200B>");
    SHOWN("\xE2\x80\x8D\xE2\x81\xA0\xC2\xAD", "<U+200D><U+2060><U+00AD>");
    SHOWN("\xF3\xA0\x81\x81\xF3\xA0\x80\x80", "<U+E0041><U+E0000>"); /* tags */
    SHOWN("\xE3\x85\xA4", "<U+3164>");
    SHOWN("\xEF\xBF\xBF", "<U+FFFF>");
}

static void bytes_that_are_no_text_are_shown_one_by_one(void **state)
{
    (void)state;
    SHOWN("a\xFF\xC0\x80"
          "b",
          "a<xFF><xC0><x80>b");
    SHOWN("\xED\xA0\x80", "<xED><xA0><x80>");
    SHOWN("青\xE7\xAB", "青<xE7><xAB>");
    SHOWN("\xEF\xBF\xBD", "\xEF\xBF\xBD"); /* the replacement character itself is seen */
}

static void what_people_write_is_left_alone(void **state)
{
    (void)state;
    SHOWN("", "");
    SHOWN("青站 <QZ> “走进机关”\xE3\x80\x80(1+100)·", "青站 <QZ> “走进机关”\xE3\x80\x80(1+100)·");
    SHOWN("䶮𬭎㛃𠮷 e\xCC\x81 葛\xF3\xA0\x84\x80", "䶮𬭎㛃𠮷 e\xCC\x81 葛\xF3\xA0\x84\x80");
    SHOWN("ᠨᠠᠷ\xE1\xA0\x8Eᠠ ئالىم", "ᠨᠠᠷ\xE1\xA0\x8Eᠠ ئالىم");
}

static void every_character_is_either_shown_or_marked(void **state)
{
    (void)state;
    char text[5], out[QZ_SHOWN_PIECE];
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;

        size_t n = qz_spec_utf8(cp, text);
        const char *p = text;
        size_t shown = qz_shown_next(&p, text + n, out);
        assert_ptr_equal(p, text + n);
        assert_true(shown < sizeof out);
        assert_int_equal(out[0] == '<' && shown > 1, qz_is_hidden(cp));
    }
}

static void a_cut_falls_between_pieces(void **state)
{
    (void)state;
    char out[10];
    assert_int_equal(qz_shown("ab\033cd", 5, out, sizeof out), 2);
    assert_string_equal(out, "ab");
    assert_int_equal(qz_shown("青站青站", 12, out, sizeof out), 9);
    assert_string_equal(out, "青站青");
}

static void a_hidden_character_is_found_wherever_it_stands(void **state)
{
    (void)state;
    assert_int_equal(qz_find_hidden("青站", 6), 0);
    assert_int_equal(qz_find_hidden("青\xE2\x80\xAA站", 9), 0x202A);
    assert_int_equal(qz_find_hidden("a\n", 2), '\n');
}

static void json_stays_the_same_json_in_one_line(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":\"x\xE2\x80\xAE\xF3\xA0\x81\x81\177\",\n\t\"b\":[1,\r\n\"青\"]}";
    struct qz_buf b = {0};
    qz_shown_json(&b, json, sizeof json - 1);
    assert_string_equal(b.data, "{\"a\":\"x\\u202e\\udb40\\udc41\\u007f\",  \"b\":[1,  \"青\"]}");
    json_t *was = json_loadb(json, sizeof json - 1, 0, NULL), *is = json_loadb(b.data, b.len, 0, NULL);
    assert_true(was && json_equal(was, is));
    json_decref(was);
    json_decref(is);
    qz_buf_finish(&b);
}

static void a_line_told_is_one_line(void **state)
{
    (void)state;
    char *out = NULL;
    size_t n;
    FILE *f = open_memstream(&out, &n);
    qz_tell(f, "%s: %d", "a\nb", 7);
    qz_tell(f, "%s", "");
    fclose(f);
    assert_string_equal(out, "a<U+000A>b: 7\n\n");
    free(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_steers_a_terminal_is_shown_as_a_mark),
        cmocka_unit_test(what_nobody_sees_is_shown_as_a_mark),
        cmocka_unit_test(bytes_that_are_no_text_are_shown_one_by_one),
        cmocka_unit_test(what_people_write_is_left_alone),
        cmocka_unit_test(every_character_is_either_shown_or_marked),
        cmocka_unit_test(a_cut_falls_between_pieces),
        cmocka_unit_test(a_hidden_character_is_found_wherever_it_stands),
        cmocka_unit_test(json_stays_the_same_json_in_one_line),
        cmocka_unit_test(a_line_told_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
