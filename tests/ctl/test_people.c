/* Rows of people: which are taken, which not and why. Names and numbers are invented. */
#include "ctl/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TODAY "2017-05-04"

/* What was said about bad rows: "LINE WHY;" one after another. */
static char said[2000];

static void on_bad(void *ctx, unsigned line, const char *why)
{
    size_t n = strlen(said);
    (void)ctx;
    snprintf(said + n, sizeof said - n, "%u %s;", line, why);
}

/* The day of consent for rows without one. */
static const char *fallback = TODAY;

static int read_text(const char *text, struct qz_people *out, struct qz_err *err)
{
    said[0] = '\0';
    return qz_people_read(text, strlen(text), TODAY, fallback, on_bad, NULL, out, err);
}

static void columns_are_found_by_their_heads_in_any_order(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("编号,手机,同意日期,姓名\n7,13800138000,2017-05-01,张三\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].name, "张三");
    assert_string_equal(p.row[0].phone, "13800138000");
    assert_string_equal(p.row[0].consent, "2017-05-01");
    assert_int_equal(p.row[0].line, 2);
    qz_people_finish(&p);
    assert_int_equal(read_text("Name,PHONE\n李四,13900139000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].consent, TODAY);
    qz_people_finish(&p);
}

static void without_consent_nobody_is_registered(void **state)
{
    struct qz_people p;
    (void)state;
    fallback = NULL;
    assert_int_equal(read_text("姓名,手机,同意日期\n甲,13800138000,2017-05-01\n乙,13900139000,\n", &p, NULL),
                     0);
    fallback = TODAY;
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].name, "甲");
    assert_non_null(strstr(said, "3 there is no day of consent"));
    qz_people_finish(&p);
}

static void a_file_without_the_needed_heads_is_refused(void **state)
{
    struct qz_people p;
    struct qz_err err = {0};
    (void)state;
    assert_int_equal(read_text("张三,13800138000\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "姓名"));
    assert_int_equal(read_text("姓名;手机\n张三;13800138000\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "commas"));
    assert_int_equal(read_text("", &p, &err), -1);
    assert_int_equal(read_text("姓名,name,手机\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "two columns"));
}

static void phones_are_taken_as_people_write_them(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机\nA,+86 138 0013 8000\nB,139-0013-9000\nC, 15000150000 \n", &p, NULL), 0);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.row[0].phone, "13800138000");
    assert_string_equal(p.row[1].phone, "13900139000");
    assert_string_equal(p.row[2].phone, "15000150000");
    qz_people_finish(&p);
}

/* As spreadsheets show and save a number in a column that is too narrow. */
static void a_phone_that_a_spreadsheet_shortened_is_told_so(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,手机\n张三,1.38E+10\n李四,13900139000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_non_null(strstr(said, "2 the spreadsheet shortened the phone number"));
    qz_people_finish(&p);
}

static void rows_without_any_text_are_passed_over(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机,备注\n,,\n张三,13800138000,\n, \xE3\x80\x80,\n,,组长\n,\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.row[0].line, 3);
    assert_string_equal(said, "5 there is no name;");
    qz_people_finish(&p);
}

static void blanks_around_a_name_are_dropped_and_inside_it_kept(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机\n\xE3\x80\x80 阿依古丽·买买提\xC2\xA0,13800138000\nLi Lei,13900139000\n", &p,
                  NULL),
        0);
    assert_int_equal(p.count, 2);
    assert_string_equal(p.row[0].name, "阿依古丽·买买提");
    assert_string_equal(p.row[1].name, "Li Lei");
    qz_people_finish(&p);
}

static void rare_characters_are_taken_and_private_ones_refused(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机\n䶮𬭎㛃𠮷,13800138000\n张\xEE\xA0\x9E,13900139000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].name, "䶮𬭎㛃𠮷");
    assert_non_null(strstr(said, "3 the name has a private-use character"));
    qz_people_finish(&p);
}

/* As a phone's address book and a chat program copy them. */
static void marks_that_nobody_sees_are_refused_by_their_cell(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,手机\n"
                               "李八,\xE2\x80\xAA"
                               "13900000018\xE2\x80\xAC\n"
                               "李\xE2\x80\x8B"
                               "八,13900000018\n"
                               "\xEF\xBB\xBF李八,13900000018\n"
                               "\"李\n八\",13900000018\n"
                               "李八,13900000018\n",
                               &p, NULL),
                     0);
    assert_non_null(strstr(said, "2 field 2, the phone number, holds a mark that cannot be seen (U+202A)"));
    assert_non_null(strstr(said, "3 field 1, the name, holds a mark that cannot be seen (U+200B)"));
    assert_non_null(strstr(said, "4 field 1, the name, holds a mark that cannot be seen (U+FEFF)"));
    assert_non_null(strstr(said, "5 field 1, the name, holds a mark that cannot be seen (U+000A)"));
    assert_int_equal(p.bad, 4);
    assert_int_equal(p.count, 1);
    qz_people_finish(&p);
}

static void each_bad_row_is_told_with_its_line_and_why(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,手机,同意日期\n"
                               ",13800138000,\n"
                               "张三,,\n"
                               "张三,1380013800,\n"
                               "张三,12800138000,\n"
                               "张三,1380013800x,\n"
                               "张三,13800138000\n"
                               "张三,13800138000,,\n"
                               "张三,13800138000,2017-02-30\n"
                               "张三,13800138000,2017-05-05\n"
                               "张\"三,13800138000,\n"
                               "李四,13800138000,2017年5月4日\n",
                               &p, NULL),
                     0);
    static const char *const expected[] = {"2 there is no name;",
                                           "3 there is no phone",
                                           "4 the phone number is not",
                                           "5 the phone number is not",
                                           "6 the phone number has",
                                           "7 fewer fields",
                                           "8 more fields",
                                           "9 the day of consent is not",
                                           "10 the day of consent is in the future",
                                           "11 a quotation mark"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_non_null(strstr(said, expected[i]));
    assert_int_equal(p.bad, 10);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].consent, "2017-05-04");
    assert_int_equal(p.row[0].line, 12);
    qz_people_finish(&p);
}

static void a_phone_that_came_before_names_the_earlier_line(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机\n甲,13800138000\n乙,13900139000\n丙,+8613800138000\n丁,138-0013-8000\n", &p,
                  NULL),
        0);
    assert_int_equal(p.count, 2);
    assert_string_equal(p.row[0].name, "甲");
    assert_string_equal(p.row[1].name, "乙");
    assert_string_equal(said, "4 the same phone number as line 2;5 the same phone number as line 2;");
    qz_people_finish(&p);
}

static void nothing_said_holds_a_name_or_a_phone(void **state)
{
    struct qz_people p;
    (void)state;
    read_text("姓名,手机,同意日期\n王小明,13712345678x,\n王小明,13712345678,2099-01-01\n"
              "王小明,13712345678,\n王小红,13712345678,\n",
              &p, NULL);
    assert_int_equal(p.bad, 3);
    assert_null(strstr(said, "王"));
    assert_null(strstr(said, "137123"));
    qz_people_finish(&p);
}

static void ten_thousand_rows_keep_their_order(void **state)
{
    struct qz_people p;
    struct qz_buf text = {0};
    (void)state;
    qz_buf_str(&text, "姓名,手机\n");
    for (int i = 0; i < 10000; i++)
        qz_buf_printf(&text, "某%d,1380000%04d\n", i, 9999 - i);
    assert_false(text.failed);
    assert_int_equal(read_text(text.data, &p, NULL), 0);
    assert_int_equal(p.count, 10000);
    assert_int_equal(p.bad, 0);
    for (size_t i = 0; i < p.count; i++)
        assert_int_equal(p.row[i].line, i + 2);
    qz_people_finish(&p);
    qz_buf_finish(&text);
}

static void as_many_people_as_a_file_may_have_are_taken_and_no_more(void **state)
{
    struct qz_people p;
    struct qz_buf text = {0};
    (void)state;
    qz_buf_str(&text, "姓名,手机\n");
    for (int i = 0; i < QZ_PEOPLE_FILE; i++)
        qz_buf_printf(&text, "某,138%08d\n", i);
    assert_int_equal(read_text(text.data, &p, NULL), 0);
    assert_int_equal(p.count, QZ_PEOPLE_FILE);
    qz_people_finish(&p);
    qz_buf_str(&text, "某,13900000000\n");
    assert_false(text.failed);
    assert_int_equal(read_text(text.data, &p, NULL), -1);
    qz_buf_finish(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_found_by_their_heads_in_any_order),
        cmocka_unit_test(without_consent_nobody_is_registered),
        cmocka_unit_test(a_file_without_the_needed_heads_is_refused),
        cmocka_unit_test(phones_are_taken_as_people_write_them),
        cmocka_unit_test(a_phone_that_a_spreadsheet_shortened_is_told_so),
        cmocka_unit_test(rows_without_any_text_are_passed_over),
        cmocka_unit_test(blanks_around_a_name_are_dropped_and_inside_it_kept),
        cmocka_unit_test(rare_characters_are_taken_and_private_ones_refused),
        cmocka_unit_test(marks_that_nobody_sees_are_refused_by_their_cell),
        cmocka_unit_test(each_bad_row_is_told_with_its_line_and_why),
        cmocka_unit_test(a_phone_that_came_before_names_the_earlier_line),
        cmocka_unit_test(nothing_said_holds_a_name_or_a_phone),
        cmocka_unit_test(ten_thousand_rows_keep_their_order),
        cmocka_unit_test(as_many_people_as_a_file_may_have_are_taken_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
