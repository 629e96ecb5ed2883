/* Comma-separated text: what is read, what is refused and with which line. */
#include "sheet/csv.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct qz_csv reader(const char *text)
{
    struct qz_csv c = {.at = text, .end = text + strlen(text), .line = 1};
    return c;
}

static void fields_are_split_at_commas_and_lines(void **state)
{
    struct qz_csv c = reader("a,b,,d\r\n1,2,3,4\n");
    (void)state;
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.fields, 4);
    assert_string_equal(c.field[0], "a");
    assert_string_equal(c.field[2], "");
    assert_string_equal(c.field[3], "d");
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.record_line, 2);
    assert_string_equal(c.field[3], "4");
    assert_int_equal(qz_csv_next(&c, NULL), 0);
    qz_csv_finish(&c);
}

static void a_last_line_needs_no_line_end_and_empty_lines_are_passed_over(void **state)
{
    struct qz_csv c = reader("\n\r\na,b\n\n\nc,d");
    (void)state;
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.record_line, 3);
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.record_line, 6);
    assert_string_equal(c.field[1], "d");
    assert_int_equal(qz_csv_next(&c, NULL), 0);
    qz_csv_finish(&c);
}

static void a_trailing_comma_is_an_empty_last_field(void **state)
{
    struct qz_csv c = reader("a,\nb,");
    (void)state;
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.fields, 2);
    assert_string_equal(c.field[1], "");
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.fields, 2);
    qz_csv_finish(&c);
}

static void quoted_fields_hold_commas_quotes_and_line_ends(void **state)
{
    struct qz_csv c = reader("\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"\"\nnext,2,3,4\n");
    (void)state;
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.fields, 4);
    assert_string_equal(c.field[0], "a,b");
    assert_string_equal(c.field[1], "say \"hi\"");
    assert_string_equal(c.field[2], "two\nlines");
    assert_string_equal(c.field[3], "");
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.record_line, 3);
    qz_csv_finish(&c);
}

static void assert_bad(const char *line, const char *says)
{
    char text[QZ_CSV_FIELDS + 40];
    struct qz_err err = {0};
    snprintf(text, sizeof text, "ok,1\n%s\nafter,2\n", line);
    struct qz_csv c = reader(text);
    assert_int_equal(qz_csv_next(&c, &err), 1);
    assert_int_equal(qz_csv_next(&c, &err), -1);
    assert_int_equal(c.record_line, 2);
    assert_non_null(strstr(err.msg, says));
    assert_int_equal(qz_csv_next(&c, &err), 1);
    assert_int_equal(c.record_line, 3);
    assert_string_equal(c.field[0], "after");
    qz_csv_finish(&c);
}

static void a_broken_line_is_refused_and_the_next_one_read(void **state)
{
    (void)state;
    assert_bad("a \"quoted\" word,1", "quotation mark inside");
    assert_bad("\"closed\" too early,1", "after a closing");
    assert_bad("\"never closed,1", "never closed");
    assert_bad("cr\ralone,1", "carriage return");
    char many[QZ_CSV_FIELDS + 1] = "";
    memset(many, ',', QZ_CSV_FIELDS);
    assert_bad(many, "more than");
}

static void assert_decodes(const char *bytes, size_t len, const char *text, const char *encoding)
{
    struct qz_buf out = {0};
    const char *as = "";
    assert_int_equal(qz_csv_decode(bytes, len, &out, &as, NULL), 0);
    assert_string_equal(out.data ? out.data : "", text);
    assert_string_equal(as, encoding);
    qz_buf_finish(&out);
}

static void utf8_is_taken_with_and_without_its_mark(void **state)
{
    (void)state;
    assert_decodes("姓名,手机", strlen("姓名,手机"), "姓名,手机", "UTF-8");
    assert_decodes("\xEF\xBB\xBF姓名", 3 + strlen("姓名"), "姓名", "UTF-8");
    assert_decodes("", 0, "", "UTF-8");
    assert_decodes("plain", 5, "plain", "UTF-8");
}

static void gb18030_is_told_and_taken_rare_characters_included(void **state)
{
    static const char text[] = "姓名,手机\r\n䶮𬭎㛃𠮷,13800138000\r\n";
    char gb[200], *in = (char *)(uintptr_t)text, *out = gb;
    size_t left = strlen(text), room = sizeof gb;
    iconv_t cd = iconv_open("GB18030", "UTF-8");
    (void)state;
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &in, &left, &out, &room), 0);
    iconv_close(cd);
    assert_decodes(gb, sizeof gb - room, text, "GB18030");
    assert_decodes("\xD0\xD5\xC3\xFB", 4, "姓名", "GB18030");
    assert_decodes("\xFE\x59\xFE\x9F", 4, "龴䶮", "GB18030");
}

static void assert_refused(const char *bytes, size_t len, const char *says)
{
    struct qz_buf out = {0};
    struct qz_err err = {0};
    const char *as = "";
    assert_int_equal(qz_csv_decode(bytes, len, &out, &as, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, says));
    qz_buf_finish(&out);
}

static void what_is_no_text_is_refused_with_its_line(void **state)
{
    (void)state;
    assert_refused("\xFF\xFE"
                   "a\0",
                   4, "UTF-16");
    assert_refused("a\nb\0c", 5, "line 2");
    assert_refused("\xD0\xD5\n\xD0\xD5\n\xD0\xFF\n", 9, "line 3");
    assert_refused("\xEF\xBB\xBF\xD0\xD5", 5, "says it is UTF-8");
    assert_refused("\xD0\xD5\n\xD0", 4, "line 2");
}

/* ---- writing ---- */

static void assert_written(const char *const *field, size_t n, const char *line)
{
    struct qz_buf out = {0};
    qz_csv_add(&out, field, n);
    assert_string_equal(out.data, line);
    qz_buf_finish(&out);
}

static void what_is_written_is_read_back(void **state)
{
    static const char *const field[] = {"a", "", "say \"hi\", now", "two, three", "姓名"};
    struct qz_buf out = {0};
    (void)state;
    qz_csv_add(&out, field, 5);
    struct qz_csv c = {.at = out.data, .end = out.data + out.len, .line = 1};
    assert_int_equal(qz_csv_next(&c, NULL), 1);
    assert_int_equal(c.fields, 5);
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(c.field[i], field[i]);
    assert_int_equal(qz_csv_next(&c, NULL), 0);
    qz_csv_finish(&c);
    qz_buf_finish(&out);
}

static void what_cannot_be_seen_is_written_as_a_mark(void **state)
{
    static const char *const field[] = {"two\nlines", "\033[2J", "\xE2\x80\xAE\"x"};
    (void)state;
    assert_written(field, 3, "two<U+000A>lines,<U+001B>[2J,\"<U+202E>\"\"x\"\r\n");
}

static void only_fields_that_must_be_are_quoted(void **state)
{
    static const char *const field[] = {"plain text", "a,b", "say \"hi\""};
    (void)state;
    assert_written(field, 3, "plain text,\"a,b\",\"say \"\"hi\"\"\"\r\n");
}

/* A reason that somebody wrote must not run in the spreadsheet of somebody else. */
static void no_field_is_a_formula(void **state)
{
    static const char *const field[] = {"=1+1", "+86", "-1", "@x", "=a,b"};
    (void)state;
    assert_written(field, 5, "'=1+1,'+86,'-1,'@x,\"'=a,b\"\r\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_are_split_at_commas_and_lines),
        cmocka_unit_test(a_last_line_needs_no_line_end_and_empty_lines_are_passed_over),
        cmocka_unit_test(a_trailing_comma_is_an_empty_last_field),
        cmocka_unit_test(quoted_fields_hold_commas_quotes_and_line_ends),
        cmocka_unit_test(a_broken_line_is_refused_and_the_next_one_read),
        cmocka_unit_test(utf8_is_taken_with_and_without_its_mark),
        cmocka_unit_test(gb18030_is_told_and_taken_rare_characters_included),
        cmocka_unit_test(what_is_no_text_is_refused_with_its_line),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_cannot_be_seen_is_written_as_a_mark),
        cmocka_unit_test(only_fields_that_must_be_are_quoted),
        cmocka_unit_test(no_field_is_a_formula),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
