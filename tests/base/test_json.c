/* JSON from outside is strict: UTF-8 only, no duplicate keys, one value; each member is checked by name. */
#include "tests/support/spec.h"

#include "base/json.h"

#include <string.h>

static json_t *load(const char *text)
{
    struct qz_err err = {0};
    json_t *v = qz_json_load(text, strlen(text), &err);
    if (!v)
        fail_msg("%s: %s", text, err.msg);
    return v;
}

static void exactly_one_value_is_taken(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        " ",
        "{",
        "{}}",
        "{} {}",
        "{}x",
        "[1,]",
        "{\"a\":1,}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":NaN}",
        "{\"a\":1 /* one */}",
        "{\"a\":\"\n\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":tru}",
        "\xef\xbb\xbf{}",
        "1",
        "\"text\"",
        "null",
    };
    struct qz_err err;
    for (size_t i = 0; i < COUNT(bad); i++) {
        memset(&err, 0, sizeof err);
        if (qz_json_load(bad[i], strlen(bad[i]), &err))
            fail_msg("%s was taken", bad[i]);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, "not valid JSON at line 1"));
    }
    json_decref(load(" {\"a\":[1,-2,3e4,true,null,\"\\u9752\"]}\n"));
}

static void a_key_given_twice_is_refused_at_any_depth(void **state)
{
    (void)state;
    static const char *const bad[] = {"{\"a\":1,\"a\":1}", "{\"a\":1,\"b\":2,\"\\u0061\":3}",
                                      "{\"x\":[{\"a\":1,\"a\":2}]}"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_null(qz_json_load(bad[i], strlen(bad[i]), NULL));
}

static void invalid_utf8_lone_surrogates_and_nul_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "{\"a\":\"\xc0\x80\"}", "{\"a\":\"\xed\xa0\x80\"}",   "{\"a\":\"\xff\"}",    "{\"\xc3(\":1}",
        "{\"a\":\"\\ud800\"}",  "{\"a\":\"\\udc00\\ud800\"}", "{\"a\":\"\\u0000\"}", "{\"a\\u0000\":1}"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_null(qz_json_load(bad[i], strlen(bad[i]), NULL));
    assert_null(qz_json_load("{\"a\":\"\0\"}", 9, NULL));
    assert_null(qz_json_load("{}\0", 3, NULL));
}

static void a_zero_byte_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    static const char good[] = "{\"a\":12,\"b\":[-1,2e3,true,null],\"c\":\"x\"}";
    char bytes[sizeof good];
    struct qz_err err;

    for (size_t at = 0; at < sizeof good; at++) {
        memcpy(bytes, good, at);
        bytes[at] = '\0';
        memcpy(bytes + at + 1, good + at, sizeof good - 1 - at);
        memset(&err, 0, sizeof err);

        if (qz_json_load(bytes, sizeof good, &err))
            fail_msg("a zero byte at %zu was taken", at);
        assert_int_equal(err.code, QZ_E_INPUT);
        assert_non_null(strstr(err.msg, "is zero"));
    }

    json_decref(load(good));
}

static void nesting_without_end_is_refused(void **state)
{
    (void)state;
    static char deep[200000];
    memset(deep, '[', sizeof deep);
    assert_null(qz_json_load(deep, sizeof deep, NULL));
    memset(deep, '[', 3000);
    memset(deep + 3000, ']', 3000);
    assert_null(qz_json_load(deep, 6000, NULL));
}

static void numbers_beyond_64_bits_are_refused(void **state)
{
    (void)state;
    assert_null(qz_json_load("{\"a\":9223372036854775808}", 25, NULL));
    assert_null(qz_json_load("{\"a\":1e999}", 11, NULL));
    json_decref(load("{\"a\":-9223372036854775808}"));
}

static void a_string_is_taken_up_to_its_length(void **state)
{
    (void)state;
    struct qz_err err = {0};
    json_t *o = load("{\"a\":\"青站\",\"n\":1,\"z\":null}");
    assert_string_equal(qz_json_str(o, "a", 6, &err), "青站");
    assert_null(qz_json_str(o, "a", 5, &err));
    assert_non_null(strstr(err.msg, "\"a\" is longer than 5 bytes"));
    assert_null(qz_json_str(o, "n", 5, &err));
    assert_non_null(strstr(err.msg, "\"n\" must be a string"));
    assert_null(qz_json_str(o, "z", 5, &err));
    assert_null(qz_json_str(o, "missing", 5, &err));
    assert_non_null(strstr(err.msg, "\"missing\" is missing"));
    json_decref(o);
}

static void a_text_may_be_bounded_in_characters(void **state)
{
    (void)state;
    struct qz_err err = {0};
    json_t *o = load("{\"a\":\"青站\",\"z\":null}");
    assert_string_equal(qz_json_chars(o, "a", 2, &err), "青站");
    assert_string_equal(qz_json_chars_or_empty(o, "a", 2, &err), "青站");
    assert_string_equal(qz_json_chars_or_empty(o, "z", 2, &err), "");
    assert_null(qz_json_chars(o, "a", 1, &err));
    assert_non_null(strstr(err.msg, "\"a\" is longer than 1 characters"));
    assert_null(qz_json_chars_or_empty(o, "a", 1, &err));
    assert_null(qz_json_chars(o, "z", 2, &err));
    json_decref(o);
}

static void an_optional_string_may_be_missing_or_null_but_nothing_else(void **state)
{
    (void)state;
    struct qz_err err = {0};
    json_t *o = load("{\"a\":\"b\",\"n\":1,\"z\":null}");
    assert_string_equal(qz_json_str_or_empty(o, "a", 9, &err), "b");
    assert_string_equal(qz_json_str_or_empty(o, "z", 9, &err), "");
    assert_string_equal(qz_json_str_or_empty(o, "missing", 9, &err), "");
    assert_null(qz_json_str_or_empty(o, "n", 9, &err));
    assert_null(qz_json_str_or_empty(o, "a", 0, &err));
    json_decref(o);
}

static void a_whole_number_is_within_its_range(void **state)
{
    (void)state;
    struct qz_err err = {0};
    int64_t v = 77;
    json_t *o = load("{\"a\":5,\"r\":5.0,\"s\":\"5\",\"b\":true}");

    assert_done(qz_json_int(o, "a", 5, 5, &v, &err), &err);
    assert_int_equal(v, 5);

    v = 77;
    assert_refused(qz_json_int(o, "a", 6, 9, &v, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "from 6 to 9"));

    assert_refused(qz_json_int(o, "a", 0, 4, &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_int(o, "r", 0, 9, &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_int(o, "s", 0, 9, &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_int(o, "b", 0, 9, &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_int(o, "missing", 0, 9, &v, &err), &err, QZ_E_INPUT);
    assert_int_equal(v, 77);
    json_decref(o);
}

static void yes_and_no_are_true_and_false_only(void **state)
{
    (void)state;
    struct qz_err err = {0};
    bool v = false;
    json_t *o = load("{\"t\":true,\"f\":false,\"n\":1,\"z\":null}");
    assert_done(qz_json_bool(o, "t", &v, &err), &err);
    assert_true(v);
    assert_refused(qz_json_bool(o, "n", &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bool(o, "z", &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bool(o, "missing", &v, &err), &err, QZ_E_INPUT);
    assert_true(v);
    assert_done(qz_json_bool(o, "f", &v, &err), &err);
    assert_false(v);
    json_decref(o);
}

static void a_time_is_rfc_3339(void **state)
{
    (void)state;
    struct qz_err err = {0};
    int64_t v = 77;
    json_t *o = load("{\"a\":\"1970-01-01T08:00:01+08:00\",\"b\":\"1970-01-01\",\"n\":1000,"
                     "\"l\":\"1970-01-01T08:00:01.000000000000000+08:00\"}");

    assert_refused(qz_json_time(o, "b", &v, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "RFC 3339"));
    assert_refused(qz_json_time(o, "n", &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_time(o, "l", &v, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_time(o, "missing", &v, &err), &err, QZ_E_INPUT);
    assert_int_equal(v, 77);

    assert_done(qz_json_time(o, "a", &v, &err), &err);
    assert_int_equal(v, 1000);
    json_decref(o);
}

static void bytes_are_exactly_as_many_as_asked_for(void **state)
{
    (void)state;
    struct qz_err err = {0};
    uint8_t b[4] = {0};
    json_t *o = load("{\"three\":\"Zm9v\",\"two\":\"Zm8=\",\"four\":\"Zm9vYg==\",\"url\":\"-_-_\",\"n\":3}");
    assert_done(qz_json_bytes(o, "three", b, 3, &err), &err);
    assert_memory_equal(b, "foo", 4);
    assert_refused(qz_json_bytes(o, "two", b, 3, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bytes(o, "four", b, 3, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bytes(o, "url", b, 3, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bytes(o, "n", b, 3, &err), &err, QZ_E_INPUT);
    assert_refused(qz_json_bytes(o, "missing", b, 3, &err), &err, QZ_E_INPUT);
    assert_int_equal(b[3], 0);
    json_decref(o);
}

static void arrays_and_objects_are_told_apart_and_arrays_are_bounded(void **state)
{
    (void)state;
    struct qz_err err = {0};
    json_t *o = load("{\"a\":[1,2],\"o\":{\"x\":1}}");
    assert_non_null(qz_json_array(o, "a", 2, &err));
    assert_null(qz_json_array(o, "a", 1, &err));
    assert_non_null(strstr(err.msg, "at most 1"));
    assert_null(qz_json_array(o, "o", 9, &err));
    assert_null(qz_json_array(o, "missing", 9, &err));
    assert_non_null(qz_json_object(o, "o", &err));
    assert_null(qz_json_object(o, "a", &err));
    assert_null(qz_json_object(o, "missing", &err));
    json_decref(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_one_value_is_taken),
        cmocka_unit_test(a_key_given_twice_is_refused_at_any_depth),
        cmocka_unit_test(invalid_utf8_lone_surrogates_and_nul_are_refused),
        cmocka_unit_test(a_zero_byte_is_refused_wherever_it_stands),
        cmocka_unit_test(nesting_without_end_is_refused),
        cmocka_unit_test(numbers_beyond_64_bits_are_refused),
        cmocka_unit_test(a_string_is_taken_up_to_its_length),
        cmocka_unit_test(a_text_may_be_bounded_in_characters),
        cmocka_unit_test(an_optional_string_may_be_missing_or_null_but_nothing_else),
        cmocka_unit_test(a_whole_number_is_within_its_range),
        cmocka_unit_test(yes_and_no_are_true_and_false_only),
        cmocka_unit_test(a_time_is_rfc_3339),
        cmocka_unit_test(bytes_are_exactly_as_many_as_asked_for),
        cmocka_unit_test(arrays_and_objects_are_told_apart_and_arrays_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
