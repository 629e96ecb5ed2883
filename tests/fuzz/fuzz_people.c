/* Lists of people as files: workbooks, each of their parts, and CSV. Whatever comes, every person taken is
 * one that the tracker's rules take, and everything else is told. The first byte says what the rest is. */
#define FUZZ_COUNT 60000
#include "tests/support/fuzz_driver.h"

#include "base/text.h"
#include "sheet/people.h"
#include "sheet/xlsx.h"
#include "tests/support/workbook.h"

#include <stdlib.h>
#include <string.h>

#define TODAY "2026-11-30"

static void on_bad(void *ctx, const struct qz_people_fault *fault)
{
    char text[500];
    size_t *bad = ctx;
    ++*bad;
    qz_people_say(fault, true, text, sizeof text);
    FUZZ_PROMISE(strncmp(text, "Row ", 4) == 0 && qz_utf8_valid(text, strlen(text)));
}

static void people(const char *text, size_t len)
{
    struct qz_people p;
    struct qz_err err = {0};
    size_t bad = 0;
    FUZZ_PROMISE(qz_utf8_valid(text, len));
    if (qz_people_read(text, len, TODAY, NULL, on_bad, &bad, &p, &err) != 0) {
        FUZZ_PROMISE(err.msg[0] && err.code != QZ_OK);
        return;
    }

    FUZZ_PROMISE(p.bad == bad);
    for (size_t i = 0; i < p.count; i++) {
        FUZZ_PROMISE(p.row[i].name[0] && qz_utf8_valid(p.row[i].name, strlen(p.row[i].name)));
        FUZZ_PROMISE(strlen(p.row[i].phone) == 11 && strspn(p.row[i].phone, "0123456789") == 11);
        FUZZ_PROMISE(strlen(p.row[i].consent) == 10 && strcmp(p.row[i].consent, TODAY) <= 0);
    }

    qz_people_finish(&p);
}

static void workbook(const char *bytes, size_t len)
{
    struct qz_buf text = {0};
    struct qz_err err = {0};
    if (qz_xlsx_read(bytes, len, &text, &err) == 0)
        people(text.data, text.len);
    else
        FUZZ_PROMISE(err.msg[0] && err.code != QZ_OK);
    qz_buf_finish(&text);
}

#define SHEET                                                                                                \
    "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c " \
    "r=\"C1\" t=\"inlineStr\"><is><t>同意日期</t></is></c></row><row r=\"3\"><c r=\"A3\" "                   \
    "t=\"str\"><f>x</f><v>张三"                                                                              \
    "</v></c><c r=\"B3\"><v>1.3900000009E10</v></c><c r=\"C3\" s=\"1\"><v>46082.5</v></c></row></sheetData>" \
    "</worksheet>"
#define TEXTS "<sst><si><t>姓名</t></si><si><r><t>手</t></r><r><t>机</t></r><rPh><t>x</t></rPh></si></sst>"
#define STYLES                                                                                               \
    "<styleSheet><numFmts><numFmt numFmtId=\"176\" "                                                         \
    "formatCode=\"yyyy\\-mm&quot;x&quot;[h]\"/></numFmts><cellXfs>"                                          \
    "<xf numFmtId=\"0\"/><xf numFmtId=\"176\"/></cellXfs></styleSheet>"

/* A sound workbook but for one part. */
static void part(int which, const char *text, size_t len)
{
    struct workbook_part parts[] = {WORKBOOK_HEAD,
                                    {"xl/worksheets/sheet1.xml", SHEET, 0},
                                    {"xl/sharedStrings.xml", TEXTS, 0},
                                    {"xl/styles.xml", STYLES, 0}};
    size_t n;
    parts[which].text = text;
    parts[which].len = len;
    char *bytes = workbook_make(parts, sizeof parts / sizeof *parts, 0, &n);
    workbook(bytes, n);
    free(bytes);
}

static void csv(const char *bytes, size_t len)
{
    struct qz_buf text = {0};
    const char *encoding;
    if (qz_csv_decode(bytes, len, &text, &encoding, NULL) == 0)
        people(text.data ? text.data : "", text.len);
    qz_buf_finish(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *rest = (const char *)data + 1;
    if (len < 2)
        return 0;
    if (data[0] % 8 < 5)
        part(data[0] % 8, rest, len - 1);
    else if (data[0] % 8 == 5)
        workbook(rest, len - 1);
    else
        csv(rest, len - 1);
    return 0;
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    const char *const seeds[] = {
        "2" SHEET,
        "3" TEXTS,
        "4" STYLES,
        "6姓名,手机,同意日期\r\n张三,13900000009,2026-03-01\r\n\"李\n四\",+86 139 0000 0010,2026年3月1日 "
        "9时30分\r\n",
        "6登记表\n序号;姓　名;联系电话;同意时间\n1;王五;'13900000011;46082.5\n2;赵六;1.39E+10;3/1/26\n",
    };
    const struct workbook_part whole[] = {WORKBOOK_HEAD,
                                          {"xl/worksheets/sheet1.xml", SHEET, 0},
                                          {"xl/sharedStrings.xml", TEXTS, 0},
                                          {"xl/styles.xml", STYLES, 0}};
    size_t n = 0, len;

    for (; n < sizeof seeds / sizeof *seeds && n < cap; n++)
        qz_buf_str(&out[n], seeds[n]);
    qz_buf_printf(&out[n++], "0%s", workbook_book);
    qz_buf_printf(&out[n++], "1%s", workbook_relations);

    for (int packed = 0; packed < 2 && n < cap; packed++, n++) {
        char *bytes = workbook_make(whole, 5, packed, &len);
        qz_buf_char(&out[n], '5');
        qz_buf_add(&out[n], bytes, len);
        free(bytes);
    }

    return n;
}

FUZZ_MAIN(make_seeds, NULL)
