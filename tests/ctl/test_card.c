/* Passes to hand out: a sheet is rendered, each of its codes is read by our scanner, and beside each stands
 * the name of the person whose pass it is. */
#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "ctl/card.h"
#include "ctl/issued.h"
#include "scan/engine/scan.h"
#include "scan/source/picture.h"
#include "tests/support/amount.h"
#include "tests/support/place.h"
#include "tests/support/spec.h"

#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CARDS   23 /* three pages, the last one not full */
#define DPI     150
#define PX(mm)  ((mm) * DPI / 25.4)
#define LONGEST "阿卜杜热西提·买买提明·吐尔逊江·阿不都热依木·艾力江·卡德尔·买麦麦提明江吐尔"

static const char *const names[CARDS] = {
    "方青禾", "李雷",           LONGEST, "欧阳修文", "䶮𬭎㛃𠮷", "Alexandra Konstantinopoulou",
    "赵　青", "王一二三四五六", "张三",  "张思",     "吴双",     "郑成",
    "冯唐",   "陈晨",           "褚遂",  "卫青",     "蒋干",     "沈括",
    "韩信",   "杨过",           "朱熹",  "秦观",     "尤袤"};

static char dir[PLACE_PATH];
static char pass_text[CARDS][QZ_PASS_TEXT];
static struct qz_card card[CARDS];

static int begin(void **state)
{
    (void)state;
    uint8_t pk[32], sk[64];
    const uint8_t seed[32] = {7};
    place_make(dir);
    crypto_sign_seed_keypair(pk, sk, seed);
    for (int i = 0; i < CARDS; i++) {
        uint8_t id[QZ_ID_BYTES] = {(uint8_t)i}, raw[QZ_PASS_BYTES];
        qz_pass_sign(1, id, 1806508800u, sk, raw);
        qz_pass_text(raw, sizeof raw, pass_text[i]);
        card[i] = (struct qz_card){pass_text[i], names[i], "共青团河青县委员会", INT64_C(1806508800000)};
    }
    return 0;
}

static int end(void **state)
{
    (void)state;
    place_remove(dir);
    return 0;
}

/* Take out blanks, wide ones too, and line ends. */
static void without_blanks(const char *text, char *out)
{
    while (*text) {
        if (strncmp(text, "　", 3) == 0)
            text += 3;
        else if (*text > 0 && *text <= ' ')
            text++;
        else
            *out++ = *text++;
    }
    *out = '\0';
}

/* What a command prints. */
static void output_of(const char *command, char *out, size_t cap)
{
    FILE *p = popen(command, "r");
    assert_non_null(p);
    size_t n = fread(out, 1, cap - 1, p);
    out[n] = '\0';
    assert_int_equal(pclose(p), 0);
}

static void write_pdf(void)
{
    struct qz_buf pdf = {0};
    struct qz_err err;
    char path[PLACE_PATH + 16], command[3 * PLACE_PATH];
    snprintf(path, sizeof path, "%s/s.pdf", dir);
    assert_done(qz_card_sheet(card, CARDS, &pdf, &err), &err);
    assert_done(qz_file_write(path, pdf.data, pdf.len, 0600, &err), &err);
    qz_buf_finish(&pdf);
    snprintf(command, sizeof command, "pdftoppm -r %d -gray '%s' '%s/p'", DPI, path, dir);
    assert_int_equal(system(command), 0);
}

/* The text of that card's place on the paper, line by line. */
static void text_of(int at, char got[2000])
{
    char command[3 * PLACE_PATH];
    double x = QZ_CARD_LEFT + at % QZ_CARD_COLUMNS * QZ_CARD_WIDE;
    double y = QZ_CARD_TOP + at % QZ_CARD_A_PAGE / QZ_CARD_COLUMNS * QZ_CARD_HIGH;
    int page = at / QZ_CARD_A_PAGE + 1;
    snprintf(command, sizeof command,
             "pdftotext -r %d -f %d -l %d -x %.0f -y %.0f -W %.0f -H %.0f '%s/s.pdf' -", DPI, page, page,
             PX(x), PX(y), PX(QZ_CARD_WIDE), PX(QZ_CARD_HIGH), dir);
    output_of(command, got, 2000);
}

/* Whether it holds the name. */
static bool is_beside(int at, const char *name)
{
    char got[2000], want[QZ_NAME_TEXT];
    text_of(at, got);
    without_blanks(got, got);
    without_blanks(name, want);
    return strstr(got, want) != NULL;
}

/* The modules are large enough, and nothing stands within four of them around the code. */
static void check_code(const struct qz_frame *f, const struct qz_code *c)
{
    double module =
        hypot((double)(c->corner[1].x - c->corner[0].x), (double)(c->corner[1].y - c->corner[0].y)) / 41;
    assert_true(fabs(module - PX(QZ_CARD_MODULE)) < 0.05);
    assert_true(QZ_CARD_MODULE >= 0.5);
    int x0 = (int)c->corner[0].x, y0 = (int)c->corner[0].y, x1 = (int)c->corner[2].x + 1,
        y1 = (int)c->corner[2].y + 1;
    int quiet = (int)(3.8 * module);
    for (int y = y0 - quiet; y < y1 + quiet; y++)
        for (int x = x0 - quiet; x < x1 + quiet; x++)
            if ((x < x0 - 1 || x > x1 + 1 || y < y0 - 1 || y > y1 + 1) && f->luma[y * f->stride + x] < 250)
                fail_msg("something stands beside a code at %d,%d", x, y);
}

/* Which place of its page a code lies at. */
static int place_of(const struct qz_code *c)
{
    double x = (double)(c->corner[0].x + c->corner[2].x) / 2,
           y = (double)(c->corner[0].y + c->corner[2].y) / 2;
    return (int)((y - PX(QZ_CARD_TOP)) / PX(QZ_CARD_HIGH)) * QZ_CARD_COLUMNS +
           (int)((x - PX(QZ_CARD_LEFT)) / PX(QZ_CARD_WIDE));
}

/* Read one page. Adds the codes that are read, and those whose own name is not beside them. */
static void read_page(struct qz_scanner *s, int page, int *read, int *strange)
{
    char path[PLACE_PATH + 16];
    struct qz_frame f;
    struct qz_scan_result r;
    struct qz_err err;
    uint8_t *pixels;

    snprintf(path, sizeof path, "%s/p-%d.pgm", dir, page + 1);
    assert_done(qz_picture_read(path, &pixels, &f, &err), &err);
    assert_done(qz_scanner_frame(s, &f, &r, &err), &err);

    for (size_t i = 0; i < r.count; i++) {
        struct qz_pass pass;
        assert_true(qz_pass_parse((const char *)r.code[i].bytes, r.code[i].len, &pass));
        check_code(&f, &r.code[i]);
        *read += 1;
        *strange += !is_beside(page * QZ_CARD_A_PAGE + place_of(&r.code[i]), names[pass.id[0]]);
    }
    free(pixels);
}

static void read_sheet(int *read, int *strange)
{
    const struct qz_scan_options o = {.all_codes = true, .still = true};
    struct qz_scanner *s = qz_scanner_create(&o, NULL);
    *read = *strange = 0;
    write_pdf();
    for (int page = 0; page < (CARDS + QZ_CARD_A_PAGE - 1) / QZ_CARD_A_PAGE; page++)
        read_page(s, page, read, strange);
    qz_scanner_destroy(s);
}

static void each_code_of_a_sheet_stands_beside_its_name(void **state)
{
    (void)state;
    int read, strange;
    read_sheet(&read, &strange);
    assert_int_equal(read, CARDS);
    assert_int_equal(strange, 0);
}

/* This test would see it if names stood beside others' codes. */
static void names_in_another_order_are_noticed(void **state)
{
    (void)state;
    if (amount_is_watched() && !amount_is_long())
        skip();

    int read, strange;
    card[0].name = names[1];
    card[1].name = names[0];
    card[22].name = names[21];
    read_sheet(&read, &strange);
    assert_int_equal(read, CARDS);
    assert_int_equal(strange, 3);
}

/* Words of these are wider than the card at the size of a name in two lines: they become smaller. */
static void lines_of_a_card_break_between_words(void **state)
{
    (void)state;
    static const char *const long_names[] = {
        "ئابدۇرېھىمجانئابدۇرېھىم ئابدۇرېھىمجان", "Нұрсұлтанғазыбековтардың Әбішұлы",
        "ᠪᠠᠲᠤᠪᠠᠶᠠᠷᠴᠡᠴᠡᠭᠮᠠᠪᠠᠲᠤ ᠴᠡᠴᠡᠭᠮᠠ",          "ꆈꌠꁱꂷꉬꀋꌦꀉꆹ ꃅꄉꆈꌠꁱꋍꃀ",
        "김수한무거북이와두루미 삼천갑자동방삭", "Vangzgvangjcoudaegroengz Ƨawmuengh"};
    char got[2000], name[QZ_NAME_TEXT];
    for (size_t i = 0; i < COUNT(long_names); i++)
        card[i].name = long_names[i];
    write_pdf();
    for (size_t i = 0; i < COUNT(long_names); i++) {
        text_of((int)i, got);
        qz_copy_text(name, sizeof name, long_names[i]);
        for (char *rest = name, *word; (word = strsep(&rest, " "));)
            if (!strstr(got, word))
                fail_msg("“%s” is not in one piece on card %zu: %s", word, i, got);
    }
}

static void a_picture_bears_the_code_above_the_name(void **state)
{
    (void)state;
    for (int engine = QZ_SCAN_CASCADE; engine <= QZ_SCAN_ZBAR; engine++) {
        const struct qz_scan_options o = {.engine = (enum qz_scan_engine)engine, .still = true};
        struct qz_scanner *s = qz_scanner_create(&o, NULL);
        struct qz_buf png = {0};
        struct qz_frame f;
        struct qz_scan_result r;
        struct qz_err err;
        uint8_t *pixels;
        int dark = 0;

        assert_done(qz_card_png(&card[2], &png, &err), &err);
        assert_done(qz_picture_decode((const uint8_t *)png.data, png.len, &pixels, &f, &err), &err);
        assert_int_equal(f.width, QZ_CARD_PNG_WIDE);
        assert_done(qz_scanner_frame(s, &f, &r, &err), &err);
        assert_int_equal(r.count, 1);
        assert_memory_equal(r.code[0].bytes, pass_text[2], r.code[0].len);

        for (int y = QZ_CARD_PNG_WIDE; y < f.height; y++)
            for (int x = 0; x < f.width; x++)
                dark += f.luma[y * f.stride + x] < 128;
        assert_in_range(dark, 2000, 40000); /* ink of the name */

        free(pixels);
        qz_buf_finish(&png);
        qz_scanner_destroy(s);
    }
}

/* ---- order and files ---- */

static struct qz_issued issued(const char *who, const char *name, const char *tail)
{
    struct qz_issued p = {0};
    qz_copy_text(p.who, sizeof p.who, who);
    qz_copy_text(p.name, sizeof p.name, name);
    qz_copy_text(p.tail, sizeof p.tail, tail);
    return p;
}

static void files_are_named_by_name_and_by_what_tells_people_apart(void **state)
{
    (void)state;
    struct qz_issued p[] = {
        issued("y_1", "赵青", "1111"), issued("y_2", "张三", "2222"), issued("y_3", "张三", "3333"),
        issued("y_4", "李雷", "4444"), issued("y_5", "李雷", "4444"), issued("y_6", "../etc/passwd", ""),
        issued("y_7", "", "7777"),     issued("y_8", "阿里", ""),
    };
    static const char *const want[] = {"y_7",      "_._etc_passwd y_6", "阿里",      "李雷 y_4",
                                       "李雷 y_5", "张三 2222",         "张三 3333", "赵青"};
    struct qz_issued_list list = {.pass = p, .count = sizeof p / sizeof *p};
    struct qz_err err;
    assert_done(qz_issued_sort(&list, &err), &err);
    for (size_t i = 0; i < list.count; i++) {
        char name[QZ_ISSUED_FILE];
        qz_issued_file(&list, i, name);
        assert_null(strchr(name, '/'));
        assert_int_not_equal(name[0], '.');
        assert_string_equal(name, want[i]);
    }
}

#ifdef __SANITIZE_ADDRESS__
/* What fontconfig has read of the machine's fonts it keeps until the program ends, and cairo 1.16 leaves a
 * little behind for each font that it puts into a PDF. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\nleak:libcairo\n";
}
#endif

#define C(fn) cmocka_unit_test_setup_teardown(fn, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        C(each_code_of_a_sheet_stands_beside_its_name),
        C(names_in_another_order_are_noticed),
        C(lines_of_a_card_break_between_words),
        C(a_picture_bears_the_code_above_the_name),
        cmocka_unit_test(files_are_named_by_name_and_by_what_tells_people_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
