/* The writer of JSON: what it writes reads back the same, and the same calls give the same bytes. */
#include "tests/support/spec.h"

#include "base/json.h"
#include "base/jsonw.h"

#include <locale.h>
#include <math.h>
#include <string.h>

static json_t *read_back(const struct qz_buf *b)
{
    assert_false(b->failed);
    json_t *v = json_loadb(b->data, b->len, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(v);
    return v;
}

static void any_text_becomes_a_string_that_reads_back_the_same(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_jsonw_text(&b, NULL, "a\"b\\c\nd\te\x01\x7f/青𠮷");
    assert_string_equal(b.data, "\"a\\\"b\\\\c\\nd\\u0009e\\u0001\\u007f/青𠮷\"");
    qz_buf_clear(&b);
    qz_jsonw_text(&b, NULL, "");
    assert_string_equal(b.data, "\"\"");

    for (int c = 1; c < 0x80; c++) {
        const char text[4] = {'<', (char)c, '>', 0};
        qz_buf_clear(&b);
        qz_jsonw_text(&b, NULL, text);
        json_t *v = read_back(&b);
        assert_string_equal(json_string_value(v), text);
        for (size_t i = 0; i < b.len; i++)
            assert_in_range(b.data[i], 0x20, 0x7e);
        json_decref(v);
    }
    qz_buf_finish(&b);
}

static void a_zero_byte_is_escaped_where_the_length_is_given(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_jsonw_text_n(&b, NULL, "a\0b", 3);
    assert_string_equal(b.data, "\"a\\u0000b\"");
    qz_buf_finish(&b);
}

static void what_is_no_utf_8_becomes_marks_and_the_rest_stays(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"\xff", "\"\xEF\xBF\xBD\""},
        {"a\xC3", "\"a\xEF\xBF\xBD\""},
        {"\xC3(", "\"\xEF\xBF\xBD(\""},
        {"青\xE9\x9D站", "\"青\xEF\xBF\xBD\xEF\xBF\xBD站\""},
        {"\xC0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                                 /* overlong */
        {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},                 /* a surrogate */
        {"\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* beyond U+10FFFF */
        {"\xEF\xBF\xBD", "\"\xEF\xBF\xBD\""},                                         /* the mark itself */
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct qz_buf b = {0};
        qz_jsonw_text(&b, NULL, rows[i].text);
        assert_string_equal(b.data, rows[i].want);
        json_decref(read_back(&b));
        qz_buf_finish(&b);
    }
}

static void each_kind_of_value(struct qz_buf *b)
{
    static const uint8_t bytes[] = {0xfb, 0xff, 0x00, 0x10};
    qz_jsonw_object(b, NULL);
    qz_jsonw_text(b, "text", "x");
    qz_jsonw_int(b, "least", INT64_MIN);
    qz_jsonw_int(b, "most", INT64_MAX);
    qz_jsonw_u64(b, "all", UINT64_MAX);
    qz_jsonw_bool(b, "yes", true);
    qz_jsonw_bool(b, "no", false);
    qz_jsonw_null(b, "none");

    qz_jsonw_time(b, "at", INT64_C(1493860200000));
    qz_jsonw_base64(b, "base64", bytes, sizeof bytes);
    qz_jsonw_base64url(b, "base64url", bytes, sizeof bytes);
    qz_jsonw_hex(b, "hex", bytes, sizeof bytes);
    qz_jsonw_raw(b, "raw", "{\"b\": 1}", 8);
    qz_jsonw_object_end(b);
}

static void each_value_is_written_in_its_one_form(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    each_kind_of_value(&b);
    assert_string_equal(b.data, "{\"text\":\"x\",\"least\":-9223372036854775808,\"most\":9223372036854775807,"
                                "\"all\":18446744073709551615,\"yes\":true,\"no\":false,\"none\":null,"
                                "\"at\":\"2017-05-04T09:10:00.000+08:00\",\"base64\":\"+/8AEA==\","
                                "\"base64url\":\"-_8AEA\",\"hex\":\"fbff0010\",\"raw\":{\"b\": 1}}");
    qz_buf_finish(&b);
}

static void commas_stand_between_values_and_nowhere_else(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_jsonw_object(&b, NULL);
    qz_jsonw_array(&b, "none");
    qz_jsonw_array_end(&b);
    qz_jsonw_array(&b, "list");
    for (int i = 0; i < 2; i++) {
        qz_jsonw_array(&b, NULL);
        qz_jsonw_int(&b, NULL, i);
        qz_jsonw_text(&b, NULL, "{[:");
        qz_jsonw_array_end(&b);
    }
    qz_jsonw_array_end(&b);

    qz_jsonw_key(&b, "inner"); /* its value comes from another writer */
    qz_jsonw_object(&b, NULL);
    qz_jsonw_object_end(&b);
    qz_jsonw_object_end(&b);

    assert_string_equal(b.data, "{\"none\":[],\"list\":[[0,\"{[:\"],[1,\"{[:\"]],\"inner\":{}}");
    qz_buf_finish(&b);
}

static void lines_of_values_have_no_comma_between_them(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    for (int i = 1; i <= 2; i++) {
        qz_jsonw_object(&b, NULL);
        qz_jsonw_int(&b, "n", i);
        qz_jsonw_object_end(&b);
        qz_buf_char(&b, '\n');
    }
    assert_string_equal(b.data, "{\"n\":1}\n{\"n\":2}\n");
    qz_buf_finish(&b);
}

static void a_real_number_is_rounded_and_has_a_point_in_every_locale(void **state)
{
    static const struct {
        double v;
        int digits;
        const char *want;
    } rows[] = {
        {0, 3, "0.000"},   {1.0005, 2, "1.00"},     {1.999, 1, "2.0"},         {-0.04, 1, "0.0"},
        {-2.5, 1, "-2.5"}, {12345.678, 0, "12346"}, {0.000001, 6, "0.000001"}, {1e12, 0, "1000000000000"},
        {2e12, 0, "null"}, {NAN, 1, "null"},        {-INFINITY, 1, "null"},
    };
    (void)state;

    setlocale(LC_NUMERIC, "de_DE.UTF-8"); /* where there is one */
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct qz_buf b = {0};
        qz_jsonw_real(&b, NULL, rows[i].v, rows[i].digits);
        assert_string_equal(b.data, rows[i].want);
        qz_buf_finish(&b);
    }
    setlocale(LC_NUMERIC, "C");
}

static void bytes_of_every_length_read_back(void **state)
{
    uint8_t bytes[150], back[150];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 37);

    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct qz_buf b = {0};
        struct qz_err err = {0};
        qz_jsonw_object(&b, NULL);
        qz_jsonw_base64(&b, "b", bytes, n);
        qz_jsonw_object_end(&b);
        json_t *v = read_back(&b);
        assert_int_equal(qz_json_bytes(v, "b", back, n, &err), 0);
        assert_memory_equal(back, bytes, n);
        json_decref(v);
        qz_buf_finish(&b);
    }
}

static void without_memory_the_buffer_says_so(void **state)
{
    (void)state;
    struct qz_buf b = {.failed = true};
    each_kind_of_value(&b);
    assert_true(b.failed);
    assert_int_equal(b.len, 0);
    qz_buf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_text_becomes_a_string_that_reads_back_the_same),
        cmocka_unit_test(a_zero_byte_is_escaped_where_the_length_is_given),
        cmocka_unit_test(what_is_no_utf_8_becomes_marks_and_the_rest_stays),
        cmocka_unit_test(each_value_is_written_in_its_one_form),
        cmocka_unit_test(commas_stand_between_values_and_nowhere_else),
        cmocka_unit_test(lines_of_values_have_no_comma_between_them),
        cmocka_unit_test(a_real_number_is_rounded_and_has_a_point_in_every_locale),
        cmocka_unit_test(bytes_of_every_length_read_back),
        cmocka_unit_test(without_memory_the_buffer_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
