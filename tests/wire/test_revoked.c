/* Pages of withdrawn passes on the wire: read back whole, and refused when they are none. */
#include "tests/support/spec.h"
#include "wire/messages.h"

#include <stdlib.h>
#include <string.h>

static uint8_t tags[3 * QZ_PASS_TAG_BYTES] = {1, [16] = 2, [32] = 3};

static struct qz_revoked_page page(size_t count)
{
    return (struct qz_revoked_page){.page = 7, .sum = {8, 7, 6, 5, 4, 3, 2, 1}, .tag = tags, .count = count};
}

static void a_page_is_read_back(void **state)
{
    (void)state;
    for (size_t n = 0; n <= 3; n++) {
        struct qz_revoked_page p = page(n), got;
        struct qz_buf json = {0};
        struct qz_err err = {0};

        assert_int_equal(qz_revoked_page_write(&p, &json), 0);
        assert_done(qz_revoked_page_read(json.data, json.len, &got, &err), &err);
        assert_int_equal(got.page, 7);
        assert_memory_equal(got.sum, p.sum, sizeof p.sum);
        assert_int_equal(got.count, n);
        if (n)
            assert_memory_equal(got.tag, tags, n * QZ_PASS_TAG_BYTES);

        qz_revoked_page_finish(&got);
        qz_buf_finish(&json);
    }
}

static void the_largest_page_is_taken_and_no_larger_one(void **state)
{
    size_t bytes = (QZ_REVOKED_PAGE + 1) * QZ_PASS_TAG_BYTES;
    struct qz_revoked_page p = page(QZ_REVOKED_PAGE), got;
    struct qz_buf json = {0};
    struct qz_err err = {0};
    (void)state;
    assert_non_null(p.tag = calloc(1, bytes));

    assert_int_equal(qz_revoked_page_write(&p, &json), 0);
    assert_done(qz_revoked_page_read(json.data, json.len, &got, &err), &err);
    assert_int_equal(got.count, QZ_REVOKED_PAGE);
    qz_revoked_page_finish(&got);

    qz_buf_clear(&json);
    p.count++;
    assert_int_equal(qz_revoked_page_write(&p, &json), 0);
    assert_refused(qz_revoked_page_read(json.data, json.len, &got, &err), &err, QZ_E_INPUT);
    qz_revoked_page_finish(&got);

    qz_buf_finish(&json);
    free(p.tag);
}

static void what_is_no_page_is_refused(void **state)
{
    static const char *const bad[] = {
        "{}",
        "[]",
        "{\"page\":0,\"sum\":\"CAcGBQQDAgE=\",\"tags\":\"\"}",
        "{\"page\":1,\"sum\":\"CAcGBQQDAg==\",\"tags\":\"\"}",
        "{\"page\":1,\"sum\":\"CAcGBQQDAgE=\"}",
        "{\"page\":1,\"sum\":\"CAcGBQQDAgE=\",\"tags\":\"AQID\"}",
        "{\"page\":1,\"sum\":\"CAcGBQQDAgE=\",\"tags\":\"!!!!\"}",
        "{\"page\":1,\"sum\":\"CAcGBQQDAgE=\",\"tags\":7}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct qz_revoked_page got;
        struct qz_err err = {0};
        assert_refused(qz_revoked_page_read(bad[i], strlen(bad[i]), &got, &err), &err, QZ_E_INPUT);
        qz_revoked_page_finish(&got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_read_back),
        cmocka_unit_test(the_largest_page_is_taken_and_no_larger_one),
        cmocka_unit_test(what_is_no_page_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
