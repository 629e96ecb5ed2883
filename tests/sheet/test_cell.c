/* How clerks, spreadsheets, phones and questionnaires write names, phone numbers, days and heads, each with
 * the right answer. Names and numbers are invented. */
#include "sheet/cell.h"
#include "sheet/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct spelling {
    const char *text;
    enum qz_cell_fault fault;
    const char *meant; /* "" with a fault */
};

#define TEN                "一二三四五六七八九十"
#define FORTY              TEN TEN TEN TEN
#define MEANS(text, meant) {text, QZ_CELL_TAKEN, meant}
#define IS(text, fault)    {text, fault, ""}

static const struct spelling phones[] = {
    MEANS("13900000009", "13900000009"),
    MEANS("  13900000009\t", "13900000009"),
    MEANS("139 0000 0009", "13900000009"),
    MEANS("139-0000-0009", "13900000009"),
    MEANS("139.0000.0009", "13900000009"),
    MEANS("139–0000–0009", "13900000009"),
    MEANS("139\u30000000\u30000009", "13900000009"),
    MEANS("139\u00A00000\u00A00009", "13900000009"),
    MEANS("１３９０００００００９", "13900000009"),
    MEANS("＋８６　１３９０００００００９", "13900000009"),
    MEANS("+86 139 0000 0009", "13900000009"),
    MEANS("+8613900000009", "13900000009"),
    MEANS("(+86)139-0000-0009", "13900000009"),
    MEANS("（+86）13900000009", "13900000009"),
    MEANS("8613900000009", "13900000009"),
    MEANS("008613900000009", "13900000009"),
    MEANS("013900000009", "13900000009"),
    MEANS("13900000009.0", "13900000009"),
    MEANS("'13900000009", "13900000009"),
    MEANS("tel:13900000009", "13900000009"),
    MEANS("\u202A13900000018\u202C", "13900000018"),
    MEANS("\u200E139\u200B00000018\uFEFF", "13900000018"),
    MEANS("13900000009\n", "13900000009"),
    IS("", QZ_CELL_PHONE_NONE),
    IS(" \u3000 ", QZ_CELL_PHONE_NONE),
    IS("1.39E+10", QZ_CELL_PHONE_SHORTENED),
    IS("１．３９Ｅ＋１０", QZ_CELL_PHONE_SHORTENED),
    IS("1.39e10", QZ_CELL_PHONE_SHORTENED),
    IS("1390000000", QZ_CELL_PHONE_OTHER),
    IS("139000000090", QZ_CELL_PHONE_OTHER),
    IS("12900000009", QZ_CELL_PHONE_OTHER),
    IS("0371-65900000", QZ_CELL_PHONE_OTHER),
    IS("85213900000009", QZ_CELL_PHONE_OTHER),
    IS("13900000009/13800000008", QZ_CELL_PHONE_TWO),
    IS("13900000009、13800000008", QZ_CELL_PHONE_TWO),
    IS("13900000009 13800000008", QZ_CELL_PHONE_TWO),
    IS("139000O0009", QZ_CELL_PHONE_LETTERS),
    IS("没有", QZ_CELL_PHONE_LETTERS),
    IS("13900000009\x07", QZ_CELL_CONTROL),
};

static const struct spelling days[] = {
    MEANS("2026-03-01", "2026-03-01"),
    MEANS("2026-3-1", "2026-03-01"),
    MEANS("2026/3/1", "2026-03-01"),
    MEANS("2026.3.1", "2026-03-01"),
    MEANS("2026年3月1日", "2026-03-01"),
    MEANS("2026 年 3 月 1 日", "2026-03-01"),
    MEANS("２０２６年３月１日", "2026-03-01"),
    MEANS("２０２６／０３／０１", "2026-03-01"),
    MEANS("20261120", "2026-11-20"),
    MEANS("46082", "2026-03-01"),
    MEANS("46082.375", "2026-03-01"),
    MEANS("2026/3/1 0:00", "2026-03-01"),
    MEANS("2026/3/1 23:59:59", "2026-03-01"),
    MEANS("2026-03-01 09:30:15.250", "2026-03-01"),
    MEANS("2026-03-01T09:30:00+08:00", "2026-03-01"),
    MEANS("2026-03-01T20:00:00Z", "2026-03-02"), /* four in the morning here */
    MEANS("2026-03-01T09:30", "2026-03-01"),
    MEANS("2026/3/1 9:30 AM", "2026-03-01"),
    MEANS("2026/3/1 下午 2:05", "2026-03-01"),
    MEANS("2026年3月1日 9时30分", "2026-03-01"),
    MEANS("2026年3月1日星期日", "2026-03-01"),
    MEANS("2026-03-01（周日）", "2026-03-01"),
    MEANS("'2026-03-01", "2026-03-01"),
    MEANS("\u200E2026/3/1", "2026-03-01"),
    MEANS("2024-02-29", "2024-02-29"),
    IS("", QZ_CELL_DAY_NONE),
    IS("2026-02-29", QZ_CELL_DAY_UNCLEAR),
    IS("20261320", QZ_CELL_DAY_UNCLEAR),
    IS("3/1/2026", QZ_CELL_DAY_UNCLEAR), /* the third of January, or the first of March */
    IS("26-3-1", QZ_CELL_DAY_UNCLEAR),
    IS("3月1日", QZ_CELL_DAY_UNCLEAR),
    IS("2026年3月", QZ_CELL_DAY_UNCLEAR),
    IS("1-Mar-26", QZ_CELL_DAY_UNCLEAR),
    IS("2026/3/1 25:00", QZ_CELL_DAY_UNCLEAR),
    IS("2026/3/1之前", QZ_CELL_DAY_UNCLEAR),
    IS("1234", QZ_CELL_DAY_UNCLEAR),
    IS("99999", QZ_CELL_DAY_UNCLEAR),
    IS("同意", QZ_CELL_DAY_UNCLEAR),
};

static const struct spelling names[] = {
    MEANS("张三", "张三"),
    MEANS(" 张三\u3000", "张三"),
    MEANS("\u00A0阿依古丽·买买提", "阿依古丽·买买提"),
    MEANS("赵\u3000青", "赵\u3000青"),
    MEANS("李\n八", "李 八"),
    MEANS("\uFEFF李\u200B八", "李八"),
    MEANS("䶮𬭎㛃𠮷", "䶮𬭎㛃𠮷"),
    MEANS("Li Lei", "Li Lei"),
    MEANS("'@小明", "@小明"), /* as lists of ours have it */
    MEANS("@小明", "@小明"),
    MEANS("'小明", "'小明"),
    IS("", QZ_CELL_NAME_NONE),
    IS("\u200B", QZ_CELL_NAME_NONE),
    IS("张\uFFFD", QZ_CELL_NAME_LOST),
    IS("张\uE81E", QZ_CELL_NAME_PRIVATE),
    IS("张\x1B[2J", QZ_CELL_CONTROL),
    MEANS(FORTY, FORTY),
    IS(FORTY "一", QZ_CELL_NAME_LONG),
    IS("abcdefghijklmnopqrstuvwxyz abcdefghijklmno", QZ_CELL_NAME_LONG),
};

static void check(const struct spelling *s, size_t n, enum qz_cell_fault read(const char *, char *),
                  const char *what)
{
    for (size_t i = 0; i < n; i++) {
        char got[QZ_CELL_NAME] = "";
        enum qz_cell_fault fault = read(s[i].text, got);
        if (fault != s[i].fault || (fault == QZ_CELL_TAKEN && strcmp(got, s[i].meant) != 0))
            fail_msg("%s \"%s\": fault %d, \"%s\", where fault %d, \"%s\" is right", what, s[i].text, fault,
                     got, s[i].fault, s[i].meant);
    }
}

static enum qz_cell_fault read_phone(const char *text, char *out)
{
    return qz_cell_phone(text, out);
}

static enum qz_cell_fault read_day(const char *text, char *out)
{
    return qz_cell_day(text, out);
}

static enum qz_cell_fault read_name(const char *text, char *out)
{
    return qz_cell_name(text, out);
}

static void phones_are_understood_as_they_are_written(void **state)
{
    (void)state;
    check(phones, sizeof phones / sizeof *phones, read_phone, "phone");
}

static void days_are_understood_as_they_are_written(void **state)
{
    (void)state;
    check(days, sizeof days / sizeof *days, read_day, "day");
}

static void names_are_understood_as_they_are_written(void **state)
{
    (void)state;
    check(names, sizeof names / sizeof *names, read_name, "name");
}

/* Every phone of the list, within every text that may stand around it. */
static void what_stands_around_a_phone_changes_nothing(void **state)
{
    static const char *const around[][2] = {
        {" ", ""}, {"\u3000", " "}, {"\u202A", "\u202C"}, {"", "\r\n"}, {"\uFEFF", "\u00A0"}};
    (void)state;
    for (size_t i = 0; i < sizeof phones / sizeof *phones; i++) {
        for (size_t k = 0; k < sizeof around / sizeof *around; k++) {
            char text[200], got[QZ_CELL_PHONE];
            snprintf(text, sizeof text, "%s%s%s", around[k][0], phones[i].text, around[k][1]);
            assert_int_equal(qz_cell_phone(text, got), phones[i].fault);
            assert_string_equal(got, phones[i].meant);
        }
    }
}

static void heads_are_known_by_what_they_name(void **state)
{
    static const struct {
        const char *head;
        enum qz_people_column column;
    } heads[] = {
        {"姓名", QZ_PEOPLE_NAME},
        {"姓　名", QZ_PEOPLE_NAME},
        {"*姓名", QZ_PEOPLE_NAME},
        {"姓名（必填）", QZ_PEOPLE_NAME},
        {"姓名：", QZ_PEOPLE_NAME},
        {"学生姓名", QZ_PEOPLE_NAME},
        {"1、您的姓名", QZ_PEOPLE_NAME},
        {"Full Name", QZ_PEOPLE_NAME},
        {"手机", QZ_PEOPLE_PHONE},
        {"手机号码(11位)", QZ_PEOPLE_PHONE},
        {"联系电话", QZ_PEOPLE_PHONE},
        {"电话", QZ_PEOPLE_PHONE},
        {"联系方式", QZ_PEOPLE_PHONE},
        {"学生联系电话", QZ_PEOPLE_PHONE},
        {"Mobile", QZ_PEOPLE_PHONE},
        {"Phone number", QZ_PEOPLE_PHONE},
        {"同意日期", QZ_PEOPLE_CONSENT},
        {"同意时间", QZ_PEOPLE_CONSENT},
        {"个人信息同意日期", QZ_PEOPLE_CONSENT},
        {"consent_date", QZ_PEOPLE_CONSENT},
        /* Somebody else's. */
        {"家长姓名", QZ_PEOPLE_COLUMNS},
        {"家长联系电话", QZ_PEOPLE_COLUMNS},
        {"手机号（家长）", QZ_PEOPLE_COLUMNS},
        {"紧急联系电话", QZ_PEOPLE_COLUMNS},
        {"班主任姓名", QZ_PEOPLE_COLUMNS},
        {"联系人姓名", QZ_PEOPLE_COLUMNS},
        /* Something else. */
        {"出生日期", QZ_PEOPLE_COLUMNS},
        {"登记日期", QZ_PEOPLE_COLUMNS},
        {"学校名", QZ_PEOPLE_COLUMNS},
        {"", QZ_PEOPLE_COLUMNS},
    };
    int rank;
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        if (qz_people_head(heads[i].head, &rank) != heads[i].column)
            fail_msg("the head \"%s\"", heads[i].head);
}

static void columns_have_the_letters_of_spreadsheets(void **state)
{
    static const struct {
        size_t column;
        const char *letters;
    } known[] = {{0, "A"},   {25, "Z"},   {26, "AA"},  {51, "AZ"},
                 {52, "BA"}, {255, "IV"}, {701, "ZZ"}, {702, "AAA"}};
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char got[QZ_COLUMN_LETTERS];
        qz_column_letters(known[i].column, got);
        assert_string_equal(got, known[i].letters);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(phones_are_understood_as_they_are_written),
        cmocka_unit_test(days_are_understood_as_they_are_written),
        cmocka_unit_test(names_are_understood_as_they_are_written),
        cmocka_unit_test(what_stands_around_a_phone_changes_nothing),
        cmocka_unit_test(heads_are_known_by_what_they_name),
        cmocka_unit_test(columns_have_the_letters_of_spreadsheets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
