/* The command line in Chinese: every verb, every option, and the columns of its tables. */
#include "base/asset.h"
#include "base/text.h"
#include "base/words.h"
#include "ctl/ctl.h"
#include "ctl/options.h"
#include "ctl/table.h"
#include "journal/journal.h"
#include "rules/kind.h"
#include "rules/pin.h"
#include "rules/quota.h"
#include "scan/engine/scan.h"
#include "wire/entry.h"
#include "wire/messages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static bool has_chinese(const char *text)
{
    for (const char *end = text + strlen(text); text < end;)
        if (qz_utf8_next(&text, end) >= 0x3000)
            return true;
    return false;
}

/* Fails unless a text of the tables is in the catalogue. What names values alone stays as it is. */
static void check_said(const char *text)
{
    if (qz_word(text) == text || !has_chinese(qz_word(text)))
        fail_msg("no Chinese for \"%s\"", text);
}

static void every_verb_and_option_is_said_in_chinese(void **state)
{
    size_t options = 0;
    (void)state;
    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        const struct qz_opt *o;
        check_said((*v)->summary);
        if ((*v)->detail)
            check_said((*v)->detail);
        for (size_t i = 0; (o = qz_verb_opt(*v, i)) != NULL; i++, options++)
            if (qz_word(o->help) == o->help)
                fail_msg("no Chinese for \"%s\"", o->help);
    }
    assert_true(options > 100);
}

#define CHECK_VALUES(type, name_of, first, last)                                                             \
    for (int i = first; i <= (int)last; i++)                                                                 \
    check_value(name_of((enum type)i))

static void check_value(const char *name)
{
    if (!has_chinese(qz_word_in("value", name)))
        fail_msg("no Chinese for the value \"%s\"", name);
}

static void every_word_that_a_table_shows_is_said_in_chinese(void **state)
{
    (void)state;
    CHECK_VALUES(qz_activity_kind, qz_activity_kind_name, 0, QZ_ACT_COUNT - 1);
    CHECK_VALUES(qz_activity_state, qz_activity_state_name, 0, QZ_ACTIVITY_GIVEN_UP);
    CHECK_VALUES(qz_org_kind, qz_org_kind_name, 0, QZ_ORG_COUNT - 1);
    CHECK_VALUES(qz_whose, qz_whose_name, 0, QZ_WHOSE_COUNT - 1);
    CHECK_VALUES(qz_counts, qz_counts_name, 0, QZ_COUNTS_GIVEN_UP);
    CHECK_VALUES(qz_how, qz_how_name, 0, QZ_HOW_LATE);
    CHECK_VALUES(qz_entry_kind, qz_entry_kind_name, 0, QZ_ENTRY_OTHER - 1);
    CHECK_VALUES(qz_judgement, qz_judgement_name, 0, QZ_J_COUNT - 1);
    CHECK_VALUES(qz_pin_state, qz_pin_state_name, 0, QZ_PIN_STATES - 1);

    for (int i = 0; i < QZ_HINT_COUNT; i++)
        assert_true(has_chinese(qz_word_in("hint", qz_scan_hint_name((enum qz_scan_hint)i))));
    CHECK_VALUES(qz_doubt, qz_doubt_name, 1, QZ_DOUBT_COUNT - 1);

    for (int i = 1; i < QZ_J_COUNT; i++)
        check_said(qz_judgement_words((enum qz_judgement)i));
}

/* The lines of a help are no wider than a terminal of 120 columns. */
static void no_line_of_a_help_is_wider_than_a_terminal(void **state)
{
    (void)state;
    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        char *text = NULL, *rest, *line;
        size_t n;
        FILE *out = open_memstream(&text, &n);
        qz_help_verb(out, *v);
        fclose(out);
        for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
            if (qz_text_cells(line) > 120 && strncmp(line, "用法", strlen("用法")) != 0)
                fail_msg("%d columns: %s", qz_text_cells(line), line);
        free(text);
    }
}

static void columns_of_a_chinese_table_stand_below_one_another(void **state)
{
    const char *const cell[] = {
        qz_word_in("column", "name"),
        qz_word_in("column", "phone"),
        qz_word_in("column", "state"),
        "赵青禾",
        "13800000001",
        qz_word_in("value", "open"),
        "Li",
        "",
        "已取消",
    };
    char *text = NULL, *rest;
    size_t n;
    (void)state;
    FILE *out = open_memstream(&text, &n);
    qz_table_write(out, cell, 3, 3);
    fclose(out);
    assert_string_equal(strtok_r(text, "\n", &rest), "姓名    手机         状态");
    assert_string_equal(strtok_r(NULL, "\n", &rest), "赵青禾  13800000001  打开");
    assert_string_equal(strtok_r(NULL, "\n", &rest), "Li                   已取消");
    free(text);
}

static int speak(void **state)
{
    static struct qz_words words;
    const struct qz_asset *a = qz_asset_find("locale/zh_CN.mo");
    (void)state;
    if (!a || qz_words_read(&words, a->bytes, a->len, NULL) != 0)
        return -1;
    qz_words_use(&words);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_and_option_is_said_in_chinese),
        cmocka_unit_test(every_word_that_a_table_shows_is_said_in_chinese),
        cmocka_unit_test(no_line_of_a_help_is_wider_than_a_terminal),
        cmocka_unit_test(columns_of_a_chinese_table_stand_below_one_another),
    };
    return cmocka_run_group_tests(tests, speak, NULL);
}
