/* Catalogues of messages: what they translate, what is no catalogue, and which language is asked for. */
#include "base/asset.h"
#include "base/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MO_MOST 2048

/* A catalogue under construction. */
struct mo {
    unsigned char bytes[MO_MOST];
    size_t len;
    bool big;
};

/* A message, its translation, and their lengths, which count zero bytes inside of them. */
struct pair {
    const char *source;
    uint32_t source_len;
    const char *target;
    uint32_t target_len;
};
#define PAIR(source, target) {source, sizeof(source) - 1, target, sizeof(target) - 1}

static void mo_number(struct mo *m, size_t at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        m->bytes[at + (size_t)i] = (unsigned char)(value >> (m->big ? 24 - 8 * i : 8 * i));
}

static void mo_text(struct mo *m, size_t row, const char *text, uint32_t n)
{
    mo_number(m, row, n);
    mo_number(m, row + 4, (uint32_t)m->len);
    memcpy(m->bytes + m->len, text, n);
    m->len += n + 1;
}

static void mo_make(struct mo *m, const struct pair *pair, uint32_t count, bool big)
{
    memset(m, 0, sizeof *m);
    m->big = big;
    mo_number(m, 0, 0x950412DEu);
    mo_number(m, 8, count);
    mo_number(m, 12, 28);
    mo_number(m, 16, 28 + 8 * count);
    m->len = 28 + 16 * count;
    for (uint32_t i = 0; i < count; i++)
        mo_text(m, 28 + 8 * i, pair[i].source, pair[i].source_len);
    for (uint32_t i = 0; i < count; i++)
        mo_text(m, 28 + 8 * (count + i), pair[i].target, pair[i].target_len);
}

static const struct pair three[] = {
    PAIR("column\004name", "姓名"),
    PAIR("one\0many", "一\0多"),
    PAIR("open %s", "打开 %s"),
};

/* Reads a copy of exactly that size, so that a look beyond its end is seen by the sanitizers. */
static int mo_read(const struct mo *m, size_t len)
{
    struct qz_words w;
    struct qz_err err;
    unsigned char *copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, m->bytes, len);
    int rc = qz_words_read(&w, copy, len, &err);
    if (rc == 0)
        for (size_t i = 0; i < 3; i++)
            qz_words_find(&w, three[i].source, 1);
    else
        assert_int_equal(w.count, 0);
    free(copy);
    return rc;
}

static void messages_are_found_whatever_the_order_of_bytes(void **state)
{
    (void)state;
    for (int big = 0; big < 2; big++) {
        struct mo m;
        struct qz_words w;
        mo_make(&m, three, 3, big);
        assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);
        assert_string_equal(qz_words_find(&w, "open %s", 0), "打开 %s");
        assert_null(qz_words_find(&w, "open", 0));
        assert_null(qz_words_find(&w, "name", 0));
        assert_null(qz_words_find(&w, "zz", 0));
    }
}

static void one_and_many_are_told_apart(void **state)
{
    struct mo m;
    struct qz_words w;
    (void)state;
    mo_make(&m, three, 3, false);
    assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);
    assert_string_equal(qz_words_find(&w, "one", 0), "一");
    assert_string_equal(qz_words_find(&w, "one", 1), "多");
    assert_string_equal(qz_words_find(&w, "one", 7), "多");
}

static void a_catalogue_that_is_cut_anywhere_is_refused(void **state)
{
    struct mo m;
    (void)state;
    mo_make(&m, three, 3, false);
    for (size_t len = 0; len < m.len; len++)
        assert_int_equal(mo_read(&m, len), -1);
    assert_int_equal(mo_read(&m, m.len), 0);
}

static void no_number_in_a_catalogue_leads_out_of_it(void **state)
{
    static const uint32_t bad[] = {0, 1, 27, 255, 0x7FFFFFFFu, 0x80000000u, 0xFFFFFFF8u, 0xFFFFFFFFu};
    struct mo good;
    (void)state;
    mo_make(&good, three, 3, false);
    for (size_t at = 0; at + 4 <= good.len; at++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            struct mo m = good;
            mo_number(&m, at, bad[i]);
            mo_read(&m, m.len);
        }
}

static void what_is_no_catalogue_is_refused(void **state)
{
    struct mo m, other;
    struct qz_words w;
    struct qz_err err = {0};
    (void)state;
    mo_make(&m, three, 3, false);

    other = m;
    mo_number(&other, 0, 0x950412DFu);
    assert_int_equal(qz_words_read(&w, other.bytes, other.len, &err), -1);
    assert_int_equal(err.code, QZ_E_CORRUPT);

    other = m;
    mo_number(&other, 4, 1);
    assert_int_equal(qz_words_read(&w, other.bytes, other.len, &err), -1);
    assert_int_equal(err.code, QZ_E_VERSION);

    other = m;
    mo_number(&other, 8, 0x20000000u);
    assert_int_equal(qz_words_read(&w, other.bytes, other.len, &err), -1);

    const struct pair unsorted[] = {three[2], three[1], three[0]};
    mo_make(&other, unsorted, 3, false);
    assert_int_equal(qz_words_read(&w, other.bytes, other.len, &err), -1);
    assert_null(qz_words_find(&w, "open %s", 0));
}

static void a_text_without_an_end_is_refused(void **state)
{
    struct mo m;
    (void)state;
    mo_make(&m, three, 3, false);
    m.bytes[m.len - 1] = 'x';
    assert_int_equal(mo_read(&m, m.len), -1);
    m.bytes[m.len - 1] = '\0';
    m.bytes[28 + 2 * 3 * 8 + three[0].source_len] = 'x';
    assert_int_equal(mo_read(&m, m.len), -1);
}

/* The rows beyond the end would be those of a sound catalogue. */
static void a_table_that_goes_beyond_the_end_is_refused(void **state)
{
    struct mo m;
    struct qz_words w;
    (void)state;
    mo_make(&m, three, 3, false);
    size_t table = m.len;
    memcpy(m.bytes + table, m.bytes + 28 + 24, 24);
    mo_number(&m, 16, (uint32_t)table);
    m.len += 24;
    assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);
    for (size_t cut = 1; cut <= 24; cut++)
        assert_int_equal(qz_words_read(&w, m.bytes, m.len - cut, NULL), -1);
}

static void an_empty_catalogue_translates_nothing(void **state)
{
    struct mo m;
    struct qz_words w;
    (void)state;
    mo_make(&m, three, 0, false);
    assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);
    assert_null(qz_words_find(&w, "one", 0));
}

static void the_first_variable_that_is_set_decides(void **state)
{
    (void)state;
    assert_false(qz_words_chinese(NULL, NULL, NULL));
    assert_true(qz_words_chinese(NULL, NULL, "zh_CN.UTF-8"));
    assert_true(qz_words_chinese("", "", "zh_CN.UTF-8"));
    assert_true(qz_words_chinese(NULL, "zh", "en_US.UTF-8"));
    assert_true(qz_words_chinese("zh_CN.GB18030", "C", "C"));
    assert_true(qz_words_chinese("zh@hans", NULL, NULL));
    assert_false(qz_words_chinese("C.UTF-8", "zh_CN.UTF-8", "zh_CN.UTF-8"));
    assert_false(qz_words_chinese(NULL, "en_US.UTF-8", "zh_CN.UTF-8"));
    assert_false(qz_words_chinese("zha_CN", NULL, NULL));
    assert_false(qz_words_chinese("z", NULL, NULL));
    assert_false(qz_words_chinese("POSIX", NULL, NULL));
}

static void a_process_speaks_as_it_chose(void **state)
{
    struct mo m;
    struct qz_words w;
    struct qz_err err;
    (void)state;
    assert_string_equal(qz_word("open %s"), "open %s");
    mo_make(&m, three, 3, false);
    assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);

    qz_words_use(&w);
    assert_string_equal(qz_word_in("column", "name"), "姓名");
    assert_string_equal(qz_word_in("columns", "name"), "name");
    assert_string_equal(qz_word_in("colum", "name"), "name");
    assert_string_equal(qz_word("name"), "name");
    assert_string_equal(qz_word(""), "");
    qz_fail(&err, QZ_E_INPUT, "open %s", "x");
    assert_string_equal(err.msg, "打开 x");
    qz_words_use(NULL);

    qz_fail(&err, QZ_E_INPUT, "open %s", "x");
    assert_string_equal(err.msg, "open x");
}

/* What another program filled in. */
static const struct pair formats[] = {
    PAIR("%s: %s", "%s：%s"),
    PAIR("%zu of %zu rows cannot be taken", "%2$zu 行里有 %1$zu 行不能收"),
    PAIR("a PIN has %d to %d digits; choose another", "PIN 是 %d 到 %d 位数字；请另选一个"),
    PAIR("the %s is empty; give one", "%s是空的；请写上"),
    PAIR("the name is empty; give one", "没有名字；请写上"),
    PAIR("the path %.80s is too long", "路径 %.80s 太长"),
    PAIR("there is no %s", "没有 %s"),
    PAIR("there is no %s; look for it", "没有 %s；请找一找"),
    PAIR("there is no option --%.*s", "没有选项 --%.*s"),
    PAIR("this one", "这一个"),
    PAIR("value\004county", "县"),
};

static const char *said(const char *text, char out[200])
{
    struct mo m;
    struct qz_words w;
    mo_make(&m, formats, sizeof formats / sizeof *formats, false);
    assert_int_equal(qz_words_read(&w, m.bytes, m.len, NULL), 0);
    qz_words_said(&w, text, out, 200);
    return out;
}

static void what_was_filled_in_already_is_translated_with_its_values(void **state)
{
    char out[200];
    (void)state;
    assert_string_equal(said("a PIN has 6 to 8 digits; choose another", out),
                        "PIN 是 6 到 8 位数字；请另选一个");
    assert_string_equal(said("3 of 40 rows cannot be taken", out), "40 行里有 3 行不能收");
    assert_string_equal(said("the path /a/b is too long", out), "路径 /a/b 太长");
    assert_string_equal(said("there is no x; look for it", out), "没有 x；请找一找");
    assert_string_equal(said("there is no x y", out), "没有 x y");
    assert_string_equal(said("the name is empty; give one", out), "没有名字；请写上");
    assert_string_equal(said("there is no this one", out), "没有 这一个");
    assert_string_equal(said("there is no county", out), "没有 县");
    assert_string_equal(said("o_x: the name is empty; give one", out), "o_x: 没有名字；请写上");
    assert_string_equal(said("county: there is no x y", out), "县: 没有 x y");
}

static void what_fits_no_format_stays_as_it_is(void **state)
{
    static const char *const other[] = {
        "",
        "x",
        "here: there",
        "a PIN has six to 8 digits; choose another",
        "a PIN has 6 to 8 digits; choose another one",
        "a PIN has  to 8 digits; choose another",
        "3 of 40 rows cannot be take",
        "there is no option --x",
    };
    char out[200];
    (void)state;
    for (size_t i = 0; i < sizeof other / sizeof *other - 1; i++)
        assert_string_equal(said(other[i], out), other[i]);
    assert_string_equal(said(other[7], out), "没有 option --x");
    qz_word_said("a PIN has 6 to 8 digits; choose another", out, sizeof out);
    assert_string_equal(out, "a PIN has 6 to 8 digits; choose another");
}

static void a_failure_is_cut_between_characters(void **state)
{
    struct qz_err err;
    char text[3 * sizeof err.msg + 1] = "";
    (void)state;
    for (size_t i = 0; i < sizeof err.msg; i++)
        strcat(text, "长");
    qz_fail(&err, QZ_E_INPUT, "x%s", text);
    assert_int_equal(strlen(err.msg), 1 + (sizeof err.msg - 2) / 3 * 3);
    qz_fail(&err, QZ_E_INPUT, "%s", text);
    qz_fail_in(&err, "xy");
    assert_int_equal((strlen(err.msg) - 4) % 3, 0);
}

static void the_catalogues_that_programs_carry_are_sound(void **state)
{
    static const char *const names[] = {"locale/en.mo", "locale/zh_CN.mo"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct qz_words w;
        const struct qz_asset *a = qz_asset_find(names[i]);
        assert_non_null(a);
        assert_int_equal(qz_words_read(&w, a->bytes, a->len, NULL), 0);
        assert_true(w.count > 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_found_whatever_the_order_of_bytes),
        cmocka_unit_test(one_and_many_are_told_apart),
        cmocka_unit_test(a_catalogue_that_is_cut_anywhere_is_refused),
        cmocka_unit_test(no_number_in_a_catalogue_leads_out_of_it),
        cmocka_unit_test(what_is_no_catalogue_is_refused),
        cmocka_unit_test(a_text_without_an_end_is_refused),
        cmocka_unit_test(a_table_that_goes_beyond_the_end_is_refused),
        cmocka_unit_test(an_empty_catalogue_translates_nothing),
        cmocka_unit_test(the_first_variable_that_is_set_decides),
        cmocka_unit_test(a_process_speaks_as_it_chose),
        cmocka_unit_test(what_was_filled_in_already_is_translated_with_its_values),
        cmocka_unit_test(what_fits_no_format_stays_as_it_is),
        cmocka_unit_test(a_failure_is_cut_between_characters),
        cmocka_unit_test(the_catalogues_that_programs_carry_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
