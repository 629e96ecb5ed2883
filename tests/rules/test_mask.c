/* Names are shown so that nobody else knows whose they are. */
#include "base/text.h"
#include "rules/mask.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void assert_masked(const char *name, const char *want)
{
    char out[128], again[128];
    qz_mask_name(name, out, sizeof out);
    if (strcmp(out, want) != 0)
        fail_msg("%s is masked as %s, not %s", name, out, want);
    qz_mask_name(out, again, sizeof again);
    assert_string_equal(again, out); /* a masked name stays as it is */
}

/* 24 surnames with 9 given names each. */
static void of_chinese_names_the_surname_stays(void **state)
{
    static const char *const surnames[] = {"李",   "王",   "赵",   "欧",   "司",   "上",   "东",   "诸",
                                           "夏",   "慕",   "公",   "长",   "𠮷",   "欧阳", "司马", "上官",
                                           "东方", "诸葛", "夏侯", "慕容", "公孙", "長孫", "尉迟", "令狐"};
    static const struct {
        const char *name;
        int letters;
    } given[] = {{"明", 1}, {"小明", 2},   {"娜娜", 2}, {"青", 1},  {"建国", 2},
                 {"㐂", 1}, {"志强强", 3}, {"鑫", 1},   {"思源", 2}};
    (void)state;

    int names = 0;
    for (size_t i = 0; i < COUNT(surnames); i++)
        for (size_t k = 0; k < COUNT(given); k++, names++) {
            char name[64], want[64];
            snprintf(name, sizeof name, "%s%s", surnames[i], given[k].name);
            snprintf(want, sizeof want, "%s%s", surnames[i], given[k].letters == 1 ? "＊" : "＊＊");
            assert_masked(name, want);
        }

    assert_true(names >= 200);
}

static void blanks_that_pad_a_name_are_no_parts(void **state)
{
    static const char *const rows[][2] = {
        {"赵　青", "赵＊"},     {"赵 青", "赵＊"},         {" 赵青 ", "赵＊"},       {"张 小 明", "张＊＊"},
        {"欧 阳 娜", "欧＊＊"}, {"欧阳 娜娜", "欧阳＊＊"}, {"李\xC2\xA0明", "李＊"}, {"　", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_masked(rows[i][0], rows[i][1]);
}

static void of_each_part_the_first_letter_stays(void **state)
{
    static const char *const rows[][2] = {
        {"阿不都·买买提", "阿＊＊·买＊＊"},
        {"阿不都 · 买买提", "阿＊＊·买＊＊"},
        {"古丽•艾山", "古＊•艾＊"},
        {"Ann Lee", "A＊＊ L＊＊"},
        {"Ann  Lee", "A＊＊ L＊＊"},
        {"Jo Li", "J＊ L＊"},
        {"李 Ann", "李 A＊＊"},
        {"欧阳·娜", "欧＊·娜"},
        {"é́mile", "é́＊＊"},
        {"བཀྲ་ཤིས", "བ＊＊"},
        {"ئەخمەت", "ئ＊＊"},
        {"李", "李"},
        {"欧阳", "欧＊"},
        {"", ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_masked(rows[i][0], rows[i][1]);
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
    (void)state;
    for (size_t cap = 1; cap < 40; cap++) {
        char out[40];
        memset(out, 'x', sizeof out);
        qz_mask_name("阿不都·买买提", out, cap);
        assert_true(strlen(out) < cap);
        assert_true(qz_utf8_valid(out, strlen(out)));
    }
}

/* Whatever comes, no more than the first letter of a part is shown. */
static void bytes_that_are_no_text_are_borne(void **state)
{
    (void)state;
    char out[64];
    qz_mask_name("\xff\xfe\x80"
                 "abc",
                 out, sizeof out);
    qz_mask_name("\xe6\x9d", out, sizeof out);
    assert_true(strlen(out) < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_chinese_names_the_surname_stays),
        cmocka_unit_test(blanks_that_pad_a_name_are_no_parts),
        cmocka_unit_test(of_each_part_the_first_letter_stays),
        cmocka_unit_test(what_does_not_fit_is_left_out_whole),
        cmocka_unit_test(bytes_that_are_no_text_are_borne),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
