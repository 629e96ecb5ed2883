/* The growing string: terminated at every moment, and once memory failed it stays as it was. */
#include "tests/support/spec.h"

#include "base/buf.h"

#include <string.h>

static void it_is_empty_without_memory_at_first_and_again_after_finish(void **state)
{
    (void)state;
    struct qz_buf b;
    memset(&b, 0xA5, sizeof b);
    qz_buf_init(&b);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    qz_buf_str(&b, "x");
    qz_buf_finish(&b);
    assert_null(b.data);
    assert_int_equal(b.cap, 0);
    qz_buf_finish(&b); /* twice is fine */
}

static void it_grows_byte_by_byte_and_is_terminated_at_each(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    for (size_t i = 0; i < 5000; i++) {
        qz_buf_char(&b, (char)('a' + i % 26));
        assert_int_equal(b.len, i + 1);
        assert_int_equal(b.data[b.len], 0);
        assert_true(b.cap > b.len);
    }
    for (size_t i = 0; i < 5000; i++)
        assert_int_equal(b.data[i], 'a' + i % 26);
    qz_buf_finish(&b);
}

static void each_way_of_adding_appends(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_buf_add(&b, "a\0b", 3);
    qz_buf_add(&b, NULL, 0);
    qz_buf_str(&b, "");
    qz_buf_str(&b, "c");
    qz_buf_u64(&b, 0);
    qz_buf_u64(&b, UINT64_MAX);
    qz_buf_printf(&b, "-%s-%d", "x", 7);
    qz_buf_printf(&b, "%s", "");
    assert_int_equal(b.len, 3 + 1 + 1 + 20 + 4);
    assert_memory_equal(b.data, "a\0bc018446744073709551615-x-7", b.len + 1);
    qz_buf_finish(&b);
}

static void clear_keeps_the_memory_and_forgets_a_failure(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_buf_clear(&b);
    qz_buf_str(&b, "hello");
    size_t cap = b.cap;
    b.failed = true;
    qz_buf_clear(&b);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.cap, cap);
    assert_string_equal(b.data, "");
    assert_false(b.failed);
    qz_buf_finish(&b);
}

static void a_size_that_no_memory_has_fails_and_nothing_is_added_after(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    qz_buf_str(&b, "kept");
    assert_int_equal(qz_buf_reserve(&b, SIZE_MAX - 2), -1);
    assert_true(b.failed);
    qz_buf_str(&b, "lost");
    qz_buf_printf(&b, "%d", 1);
    qz_buf_u64(&b, 1);
    assert_int_equal(qz_buf_reserve(&b, 1), -1);
    assert_string_equal(b.data, "kept");
    assert_int_equal(b.len, 4);
    qz_buf_finish(&b);
}

static void a_reservation_is_not_content(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    assert_int_equal(qz_buf_reserve(&b, 1000), 0);
    assert_int_equal(b.len, 0);
    assert_true(b.cap > 1000);
    const char *at = b.data;
    for (int i = 0; i < 1000; i++)
        qz_buf_char(&b, 'x');
    assert_ptr_equal(b.data, at); /* what was reserved is not moved */
    qz_buf_finish(&b);
}

static void copied_text_is_cut_at_a_character(void **state)
{
    (void)state;
    char out[8];
    assert_true(qz_copy_text(out, sizeof out, "1234567"));
    assert_string_equal(out, "1234567");
    assert_false(qz_copy_text(out, sizeof out, "12345678"));
    assert_string_equal(out, "1234567");

    assert_false(qz_copy_text(out, sizeof out, "青站青站")); /* three bytes each */
    assert_string_equal(out, "青站");
    assert_false(qz_copy_text(out, 3, "青"));
    assert_string_equal(out, "");
    assert_false(qz_copy_text(out, 5, "a𠮷")); /* four bytes, one short */
    assert_string_equal(out, "a");

    assert_true(qz_copy_text(out, 6, "a𠮷"));
    assert_false(qz_copy_text(out, 1, "a"));
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_empty_without_memory_at_first_and_again_after_finish),
        cmocka_unit_test(it_grows_byte_by_byte_and_is_terminated_at_each),
        cmocka_unit_test(each_way_of_adding_appends),
        cmocka_unit_test(clear_keeps_the_memory_and_forgets_a_failure),
        cmocka_unit_test(a_size_that_no_memory_has_fails_and_nothing_is_added_after),
        cmocka_unit_test(a_reservation_is_not_content),
        cmocka_unit_test(copied_text_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
