/* Workbooks: what a spreadsheet program shows is read, and a hostile one costs bounded memory and time. Names
 * and numbers are invented. */
#include "sheet/people.h"
#include "sheet/xlsx.h"
#include "tests/support/amount.h"
#include "tests/support/workbook.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define SHEET_OPENS                                                                                          \
    "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
#define SHEET_CLOSES "</sheetData></worksheet>"

static const char shared[] =
    "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">"
    "<si><t>姓名</t></si><si><t>手机</t></si><si><t>同意日期</t></si>"
    "<si><r><t>张</t></r><r><rPr><b/></rPr><t xml:space=\"preserve\"> 三</t></r><rPh sb=\"0\" "
    "eb=\"1\"><t>zhang"
    "</t></rPh></si><si><t>逗,号\"与引号</t></si><si><t>两_x000D_\n行</t></si></sst>";

/* Style 1 is a built-in day, 2 a day of its own, 3 a number with a colour that is spelled like a day, 4 text.
 */
static const char styles[] =
    "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts>"
    "<numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>"
    "<numFmt numFmtId=\"177\" formatCode=\"[Red]0&quot;days&quot;\\d\"/></numFmts>"
    "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
    "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/><xf "
    "numFmtId=\"49\"/></cellXfs></styleSheet>";

/* Reads a workbook whose sheet has these rows. */
static int read_rows(const char *rows, struct qz_buf *out, struct qz_err *err)
{
    struct qz_buf sheet = {0};
    qz_buf_printf(&sheet, "%s%s%s", SHEET_OPENS, rows, SHEET_CLOSES);
    const struct workbook_part part[] = {WORKBOOK_HEAD,
                                         {"xl/worksheets/sheet1.xml", sheet.data, 0},
                                         {"xl/sharedStrings.xml", shared, 0},
                                         {"xl/styles.xml", styles, 0}};
    size_t len;
    char *bytes = workbook_make(part, sizeof part / sizeof *part, 1, &len);
    assert_true(qz_xlsx_is(bytes, len));
    qz_buf_clear(out);
    int rc = qz_xlsx_read(bytes, len, out, err);
    free(bytes);
    qz_buf_finish(&sheet);
    return rc;
}

static void assert_rows(const char *rows, const char *csv)
{
    struct qz_buf out = {0};
    struct qz_err err = {0};
    if (read_rows(rows, &out, &err) != 0)
        fail_msg("%s", err.msg);
    assert_string_equal(out.data, csv);
    qz_buf_finish(&out);
}

static void texts_are_shared_or_stand_in_their_cell(void **state)
{
    (void)state;
    assert_rows(
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"inlineStr\"><is><t>手</t><rPh><t>x</t>"
        "</rPh><r><t>机</t></r></is></c><c r=\"C1\" t=\"str\"><f>A1&amp;\"x\"</f><v>算出</v></c></row>",
        "\"姓名\",\"手机\",\"算出\"\n");
    assert_rows(
        "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>3</v></c><c r=\"B1\" t=\"s\"><v>4</v></c><c t=\"s\"><v>5</v></c>"
        "</row>",
        "\"张 三\",\"逗,号\"\"与引号\",\"两\r\n行\"\n");
    assert_rows("<row r=\"1\"><c r=\"A1\" t=\"s\"><v>99</v></c><c r=\"B1\" t=\"b\"><v>1</v></c><c r=\"C1\" "
                "t=\"e\"><v>"
                "#N/A</v></c></row>",
                ",\"TRUE\",\"#N/A\"\n");
}

static void numbers_are_whole_and_days_are_days_by_their_style(void **state)
{
    (void)state;
    assert_rows("<row><c><v>13900000009</v></c><c><v>1.3900000009E10</v></c><c><v>0.5</v></c></row>",
                "\"13900000009\",\"13900000009\",\"0.5\"\n");
    assert_rows("<row><c s=\"1\"><v>46082</v></c><c s=\"2\"><v>46082.375</v></c><c s=\"3\"><v>46082</v></c>"
                "<c s=\"4\"><v>46082</v></c><c s=\"77\"><v>46082</v></c></row>",
                "\"2026-03-01\",\"2026-03-01 09:00\",\"46082\",\"46082\",\"46082\"\n");
    assert_rows("<row><c s=\"1\"><f>TODAY()</f><v>46082</v></c></row>", "\"2026-03-01\"\n");
    assert_rows("<row><c s=\"1\"><v>-1</v></c><c s=\"1\"><v>1e300</v></c><c><v>nan</v></c></row>",
                "\"-1\",\"1e+300\",\"nan\"\n");
}

static void rows_and_columns_that_are_not_written_are_empty(void **state)
{
    (void)state;
    assert_rows(
        "<row r=\"2\"><c r=\"B2\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"/></row><row r=\"5\"><c r=\"A5\">"
        "<v>2</v></c><c r=\"D5\"><v>3</v></c></row>",
        "\n,\"1\"\n\n\n\"2\",,,\"3\"\n");
}

static void days_can_be_counted_from_1904(void **state)
{
    static const char book[] =
        "<workbook xmlns:r=\"r\"><workbookPr date1904=\"1\"/><sheets><sheet r:id=\"rId1\"/>"
        "</sheets></workbook>";
    const struct workbook_part part[] = {
        {"xl/workbook.xml", book, 0},
        {"xl/_rels/workbook.xml.rels", workbook_relations, 0},
        {"xl/worksheets/sheet1.xml", SHEET_OPENS "<row><c s=\"1\"><v>44620</v></c></row>" SHEET_CLOSES, 0},
        {"xl/styles.xml", styles, 0}};
    struct qz_buf out = {0};
    size_t len;
    char *bytes = workbook_make(part, 4, 0, &len);
    (void)state;
    assert_int_equal(qz_xlsx_read(bytes, len, &out, NULL), 0);
    assert_string_equal(out.data, "\"2026-03-01\"\n");
    free(bytes);
    qz_buf_finish(&out);
}

/* Whichever name its part has, and whatever other sheets are there. */
static void the_first_sheet_that_is_shown_is_read(void **state)
{
    static const char book[] =
        "<workbook xmlns:r=\"r\"><sheets><sheet name=\"a\" state=\"hidden\" r:id=\"x1\"/><sheet name=\"b\" "
        "r:id=\"x2\"/><sheet name=\"c\" r:id=\"x3\"/></sheets></workbook>";
    static const char relations[] =
        "<Relationships><Relationship Id=\"x1\" Type=\"t\" Target=\"w/1.xml\"/>"
        "<Relationship Id=\"x2\" Type=\"t\" Target=\"/xl/w/2.xml\"/></Relationships>";
    const struct workbook_part part[] = {
        {"xl/w/1.xml", SHEET_OPENS "<row><c><v>1</v></c></row>" SHEET_CLOSES, 0},
        {"xl/w/2.xml", SHEET_OPENS "<row><c><v>2</v></c></row>" SHEET_CLOSES, 0},
        {"xl/_rels/workbook.xml.rels", relations, 0},
        {"xl/workbook.xml", book, 0}};
    struct qz_buf out = {0};
    size_t len;
    char *bytes = workbook_make(part, 4, 1, &len);
    (void)state;

    assert_int_equal(qz_xlsx_read(bytes, len, &out, NULL), 0);
    assert_string_equal(out.data, "\"2\"\n");
    free(bytes);
    qz_buf_finish(&out);
}

static void ignore(void *ctx, const struct qz_people_fault *fault)
{
    (void)fault;
    ++*(int *)ctx;
}

static void people_come_out_of_it(void **state)
{
    struct qz_buf out = {0};
    struct qz_people people;
    int bad = 0;
    (void)state;

    assert_int_equal(read_rows("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>登记表</t></is></c></row>"
                               "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>0</v></c><c r=\"B3\" "
                               "t=\"s\"><v>1</v></c><c r=\"C3\" t=\"s\"><v>2"
                               "</v></c></row>"
                               "<row r=\"4\"><c r=\"A4\" t=\"s\"><v>3</v></c><c "
                               "r=\"B4\"><v>13900000009</v></c><c r=\"C4\" s=\"2\">"
                               "<v>46082</v></c></row><row r=\"9\"><c r=\"A9\" t=\"s\"><v>3</v></c></row>",
                               &out, NULL),
                     0);
    assert_int_equal(qz_people_read(out.data, out.len, "2026-11-30", NULL, ignore, &bad, &people, NULL), 0);

    assert_int_equal(people.count, 1);
    assert_int_equal(people.head_row, 3);
    assert_int_equal(people.row[0].row, 4);
    assert_string_equal(people.row[0].name, "张 三");
    assert_string_equal(people.row[0].phone, "13900000009");
    assert_string_equal(people.row[0].consent, "2026-03-01");
    assert_int_equal(bad, 1);

    qz_people_finish(&people);
    qz_buf_finish(&out);
}

/* ---- hostile ones ---- */

static void assert_refused(const struct workbook_part *part, size_t n, enum qz_err_code code,
                           const char *says)
{
    struct qz_buf out = {0};
    struct qz_err err = {0};
    size_t len;
    char *bytes = workbook_make(part, n, 1, &len);
    assert_true(len <= QZ_XLSX_FILE);
    assert_int_equal(qz_xlsx_read(bytes, len, &out, &err), -1);
    if (!strstr(err.msg, says))
        fail_msg("it says: %s", err.msg);
    assert_int_equal(err.code, code);
    free(bytes);
    qz_buf_finish(&out);
}

static void an_archive_of_something_else_is_refused(void **state)
{
    const struct workbook_part part[] = {{"word/document.xml", "<x/>", 0}};
    struct qz_buf out = {0};
    struct qz_err err = {0};
    (void)state;
    assert_refused(part, 1, QZ_E_INPUT, "no workbook of Excel");
    assert_int_equal(qz_xlsx_read("PK\x03\x04 and no more", 18, &out, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT);
    assert_true(qz_xlsx_is_old("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8));
    assert_false(qz_xlsx_is("PK", 2));
    qz_buf_finish(&out);
}

/* A million laughs: entities within entities. */
static void a_document_type_is_refused(void **state)
{
    static const char book[] =
        "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>"
        "<workbook>&b;&c;</workbook>";
    const struct workbook_part part[] = {{"xl/workbook.xml", book, 0}};
    (void)state;
    assert_refused(part, 1, QZ_E_INPUT, "document type");
}

static void elements_within_elements_without_end_are_refused(void **state)
{
    struct qz_buf deep = {0};
    (void)state;
    for (int i = 0; i < 100000; i++)
        qz_buf_str(&deep, "<a>");
    const struct workbook_part part[] = {{"xl/workbook.xml", deep.data, 0}};
    assert_refused(part, 1, QZ_E_INPUT, "no spreadsheet program");
    qz_buf_finish(&deep);
}

/* 300 MiB of blanks pack into 300 KiB. */
static void what_unpacks_without_end_is_refused(void **state)
{
    if (amount_is_watched() && !amount_is_long())
        skip(); /* it is about how much */

    size_t len = 300u << 20;
    char *blanks = malloc(len);
    (void)state;
    assert_non_null(blanks);
    memset(blanks, ' ', len);
    memcpy(blanks, "<sst>", 5);
    const struct workbook_part part[] = {WORKBOOK_HEAD, {"xl/sharedStrings.xml", blanks, len}};
    assert_refused(part, 3, QZ_E_FULL, "256 MiB");
    free(blanks);
}

/* A shared text of 2,000 bytes, shown by 200,000 cells. */
static void a_text_that_is_shown_too_often_is_refused(void **state)
{
    struct qz_buf texts = {0}, sheet = {0};
    (void)state;

    qz_buf_str(&texts, "<sst><si><t>");
    for (int i = 0; i < 2000; i++)
        qz_buf_char(&texts, 'x');
    qz_buf_str(&texts, "</t></si></sst>");

    qz_buf_str(&sheet, SHEET_OPENS);
    for (int i = 0; i < 200000; i++)
        qz_buf_str(&sheet, "<row><c t=\"s\"><v>0</v></c></row>");
    qz_buf_str(&sheet, SHEET_CLOSES);

    const struct workbook_part part[] = {
        WORKBOOK_HEAD, {"xl/sharedStrings.xml", texts.data, 0}, {"xl/worksheets/sheet1.xml", sheet.data, 0}};
    assert_refused(part, 4, QZ_E_FULL, "64 MiB");
    qz_buf_finish(&texts);
    qz_buf_finish(&sheet);
}

static void rows_beyond_the_bound_are_refused_when_they_hold_something(void **state)
{
    struct qz_buf out = {0};
    struct qz_err err = {0};
    (void)state;
    assert_int_equal(read_rows("<row r=\"200001\"><c r=\"A200001\"><v>1</v></c></row>", &out, &err), -1);
    assert_int_equal(err.code, QZ_E_FULL);
    assert_int_equal(read_rows("<row r=\"200000\"><c r=\"A200000\"><v>1</v></c></row>", &out, &err), 0);
    assert_int_equal(read_rows("<row r=\"1048576\"><c r=\"A1048576\" s=\"1\"/></row>", &out, &err), 0);
    qz_buf_finish(&out);
}

static void rows_and_cells_out_of_order_are_refused(void **state)
{
    static const char *const rows[] = {"<row r=\"2\"/><row r=\"1\"><c r=\"A1\"><v>1</v></c></row>",
                                       "<row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>",
                                       "<row r=\"99999999999\"/>", "<c r=\"A1\"><v>1</v></c>",
                                       "<row r=\"1\"><c r=\"ZZZZZZZ1\"><v>1</v></c></row>"};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct qz_buf out = {0};
        struct qz_err err = {0};
        assert_int_equal(read_rows(rows[i], &out, &err), -1);
        assert_non_null(strstr(err.msg, "out of order"));
        qz_buf_finish(&out);
    }
}

static void every_cut_of_a_workbook_is_refused(void **state)
{
    const struct workbook_part part[] = {
        WORKBOOK_HEAD,
        {"xl/worksheets/sheet1.xml", SHEET_OPENS "<row><c><v>1</v></c></row>" SHEET_CLOSES, 0}};
    size_t len;
    char *bytes = workbook_make(part, 3, 1, &len);
    (void)state;
    for (size_t n = 4; n < len; n++) {
        struct qz_buf out = {0};
        struct qz_err err = {0};
        assert_int_equal(qz_xlsx_read(bytes, n, &out, &err), -1);
        assert_int_equal(err.code, QZ_E_INPUT);
        qz_buf_finish(&out);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_shared_or_stand_in_their_cell),
        cmocka_unit_test(numbers_are_whole_and_days_are_days_by_their_style),
        cmocka_unit_test(rows_and_columns_that_are_not_written_are_empty),
        cmocka_unit_test(days_can_be_counted_from_1904),
        cmocka_unit_test(the_first_sheet_that_is_shown_is_read),
        cmocka_unit_test(people_come_out_of_it),
        cmocka_unit_test(an_archive_of_something_else_is_refused),
        cmocka_unit_test(a_document_type_is_refused),
        cmocka_unit_test(elements_within_elements_without_end_are_refused),
        cmocka_unit_test(what_unpacks_without_end_is_refused),
        cmocka_unit_test(a_text_that_is_shown_too_often_is_refused),
        cmocka_unit_test(rows_beyond_the_bound_are_refused_when_they_hold_something),
        cmocka_unit_test(rows_and_cells_out_of_order_are_refused),
        cmocka_unit_test(every_cut_of_a_workbook_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
