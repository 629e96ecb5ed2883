/* Rows of people: which are taken, which not and why. Names and numbers are invented. */
#include "sheet/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define TODAY "2017-05-04"

/* What was said about bad rows, one sentence a line. */
static char said[4000];

static void on_bad(void *ctx, const struct qz_people_fault *fault)
{
    size_t n = strlen(said);
    char text[500];
    (void)ctx;
    qz_people_say(fault, true, text, sizeof text);
    snprintf(said + n, sizeof said - n, "%s\n", text);
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
    assert_int_equal(p.row[0].row, 2);
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
    assert_non_null(strstr(said, "Row 3, column C (同意日期): There is no day of consent"));
    qz_people_finish(&p);
}

static void a_file_without_the_needed_heads_is_refused(void **state)
{
    struct qz_people p;
    struct qz_err err = {0};
    (void)state;
    assert_int_equal(read_text("张三,13800138000\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "姓名"));
    assert_int_equal(read_text("姓名，手机\n张三，13800138000\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "a cell of its own"));
    assert_int_equal(read_text("", &p, &err), -1);
    assert_int_equal(read_text("姓名,name,手机\n", &p, &err), -1);
    assert_non_null(strstr(err.msg, "the columns A and B have the same meaning"));
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
    assert_non_null(strstr(said, "Row 2, column B (手机): The spreadsheet shortened the phone number"));
    qz_people_finish(&p);
}

static void rows_without_any_text_are_passed_over(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机,备注\n,,\n张三,13800138000,\n, \xE3\x80\x80,\n,,组长\n,\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_int_equal(p.row[0].row, 3);
    assert_string_equal(said, "Row 5, column A (姓名): There is no name; fill it in, or take the row out.\n");
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
    assert_int_equal(read_text("姓名,手机\n䶮𬭎㛃𠮷,13800138000\n张\xEE\xA0\x9E,13900139000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].name, "䶮𬭎㛃𠮷");
    assert_non_null(strstr(said, "Row 3, column A (姓名): The name has a private-use character"));
    qz_people_finish(&p);
}

/* As a phone's address book and a chat program copy them. */
static void marks_that_nobody_sees_are_taken_off(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,手机\n"
                               "李八,\u202A13900000018\u202C\n"
                               "李\u200B九,\uFEFF13900000019\n"
                               "\"李\n十\",13900000020\n",
                               &p, NULL),
                     0);
    assert_int_equal(p.count, 3);
    assert_string_equal(p.row[0].phone, "13900000018");
    assert_string_equal(p.row[1].name, "李九");
    assert_string_equal(p.row[2].name, "李 十");
    qz_people_finish(&p);
}

/* Title rows, a row of remarks, heads that are decorated, columns of somebody else's. */
static void a_title_above_the_heads_is_passed_over(void **state)
{
    struct qz_people p;
    (void)state;

    assert_int_equal(read_text("青禾县青年志愿者登记表,,,,\n"
                               "填表人：王老师,,,联系电话：见下,\n"
                               "\n"
                               "序号,姓 名（必填）,家长电话,联系电话,同意日期\n"
                               "1,张三,13700000001,13800138000,20170501\n"
                               "2,李四,13700000002,13900139000,42856\n",
                               &p, NULL),
                     0);

    assert_string_equal(said, "");
    assert_int_equal(p.count, 2);
    assert_int_equal(p.head_row, 4);
    assert_int_equal(p.row[0].row, 5);
    assert_string_equal(p.row[0].phone, "13800138000");
    assert_string_equal(p.row[0].consent, "2017-05-01");
    assert_string_equal(p.row[1].consent, "2017-05-01");
    assert_string_equal(p.column[QZ_PEOPLE_NAME].head, "姓 名（必填）");
    qz_people_finish(&p);
}

/* As Excel and a phone's contacts leave them, byte for byte. */
static void lists_are_taken_as_programs_save_them(void **state)
{
    static const struct {
        const char *text, *name, *phone;
    } files[] = {
        {"姓名,手机,同意日期,,\r\n张 九,13900000009,2017-03-01,,\r\n,,,,\r\n,,,,\r\n", "张 九",
         "13900000009"},
        {"姓名,手机,同意日期\r\n张 三,13900000003,2017/3/1 0:00\r\n", "张 三", "13900000003"},
        {"姓名,手机,同意日期\r\n李八,\u202A13900000018\u202C,2017-03-01\r\n", "李八", "13900000018"},
        {"姓名,手机,同意日期\r\n赵\u3000青,13900000040,2017-03-01\r\n", "赵\u3000青", "13900000040"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct qz_people p;
        assert_int_equal(read_text(files[i].text, &p, NULL), 0);
        assert_string_equal(said, "");
        assert_int_equal(p.count, 1);
        assert_string_equal(p.row[0].name, files[i].name);
        assert_string_equal(p.row[0].phone, files[i].phone);
        assert_string_equal(p.row[0].consent, "2017-03-01");
        qz_people_finish(&p);
    }
}

static void rows_that_are_numbered_beforehand_and_heads_once_more_are_no_people(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("序号,姓名,手机\n1,张三,13800138000\n序号,姓名,手机\n2,李四,13900139000\n3,,\n4,,\n", &p,
                  NULL),
        0);
    assert_string_equal(said, "");
    assert_int_equal(p.count, 2);
    qz_people_finish(&p);
}

static void of_two_phones_a_mobile_is_taken(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,联系电话,手机\n张三,0371-65900000,13800138000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].phone, "13800138000");
    qz_people_finish(&p);
}

static void tabs_and_semicolons_stand_between_cells_too(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名\t手机\n张三\t13800138000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    qz_people_finish(&p);
    assert_int_equal(read_text("姓名;手机\n张三;13800138000\n", &p, NULL), 0);
    assert_int_equal(p.count, 1);
    qz_people_finish(&p);
}

/* Spreadsheets leave out the commas at the end of some rows, and count rows where a cell has several lines.
 */
static void rows_are_numbered_as_a_spreadsheet_numbers_them(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(
        read_text("姓名,手机,备注,\n张三,13800138000\n\"李\n四\",13900139000,,,\n\n王五,x\n", &p, NULL), 0);
    assert_int_equal(p.count, 2);
    assert_int_equal(p.row[1].row, 3);
    assert_non_null(strstr(said, "Row 5, column B (手机): "));
    qz_people_finish(&p);
}

static void each_bad_row_is_told_with_its_cell_and_what_to_do(void **state)
{
    struct qz_people p;
    (void)state;
    assert_int_equal(read_text("姓名,手机,同意日期\n"
                               ",13800138000,\n"
                               "张三,,\n"
                               "张三,1380013800,\n"
                               "张三,12800138000,\n"
                               "张三,1380013800x,\n"
                               "张三,13800138000,,x\n"
                               "张三,13800138000,2017-02-30\n"
                               "张三,13800138000,2017-05-05\n"
                               "张\"三,13800138000,\n"
                               "李四,13800138000,2017年5月4日\n",
                               &p, NULL),
                     0);

    static const char *const expected[] = {"Row 2, column A (姓名): There is no name; ",
                                           "Row 3, column B (手机): There is no phone number; ",
                                           "Row 4, column B (手机): This is no mobile number",
                                           "Row 5, column B (手机): This is no mobile number",
                                           "Row 6, column B (手机): The phone number has something",
                                           "Row 7, column D: There is text to the right",
                                           "Row 8, column C (同意日期): This is no day",
                                           "Row 9, column C (同意日期): The day of consent is in the future",
                                           "Row 10: The row cannot be read: a quotation mark"};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_non_null(strstr(said, expected[i]));

    assert_int_equal(p.bad, 9);
    assert_int_equal(p.count, 1);
    assert_string_equal(p.row[0].consent, "2017-05-04");
    assert_int_equal(p.row[0].row, 11);
    qz_people_finish(&p);
}

static void a_phone_that_came_before_names_the_earlier_row(void **state)
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
    assert_string_equal(said,
                        "Row 4: The same phone number stands in row 2; take one of the two rows out.\n"
                        "Row 5: The same phone number stands in row 2; take one of the two rows out.\n");
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
        assert_int_equal(p.row[i].row, i + 2);

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
        cmocka_unit_test(marks_that_nobody_sees_are_taken_off),
        cmocka_unit_test(a_title_above_the_heads_is_passed_over),
        cmocka_unit_test(lists_are_taken_as_programs_save_them),
        cmocka_unit_test(rows_that_are_numbered_beforehand_and_heads_once_more_are_no_people),
        cmocka_unit_test(of_two_phones_a_mobile_is_taken),
        cmocka_unit_test(tabs_and_semicolons_stand_between_cells_too),
        cmocka_unit_test(rows_are_numbered_as_a_spreadsheet_numbers_them),
        cmocka_unit_test(each_bad_row_is_told_with_its_cell_and_what_to_do),
        cmocka_unit_test(a_phone_that_came_before_names_the_earlier_row),
        cmocka_unit_test(nothing_said_holds_a_name_or_a_phone),
        cmocka_unit_test(ten_thousand_rows_keep_their_order),
        cmocka_unit_test(as_many_people_as_a_file_may_have_are_taken_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
