/* What the answer to an upload says of the tracker's own log, and problems. */
#include "tests/support/spec.h"

#include "wire/messages.h"

#include <string.h>

/* A tracker of before proves nothing; what is no proof costs nothing else. */
static void the_proof_that_goes_with_a_checkpoint_is_read_or_is_none(void **state)
{
    (void)state;
    struct qz_upload_answer a = {.next = 18, .cosignature = "c", .checkpoint = "n", .proof = {.count = 3}},
                            got;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    for (int i = 0; i < 3; i++)
        memset(a.proof.hash[i], 7 * i, QZ_HASH_BYTES);

    for (a.proof.count = QZ_PROOF_MOST; a.proof.count > 0; a.proof.count /= 2) {
        qz_buf_clear(&b);
        qz_upload_answer_write(&a, &b);
        assert_done(qz_upload_answer_read(b.data, b.len, &got, &err), &err);
        assert_int_equal(got.proof.count, a.proof.count);
        assert_memory_equal(got.proof.hash, a.proof.hash, a.proof.count * QZ_HASH_BYTES);
    }

    qz_buf_clear(&b);
    qz_upload_answer_write(&a, &b);
    assert_null(strstr(b.data, "consistency"));

    static const char *const none[] = {"",
                                       ",\"consistency\":null",
                                       ",\"consistency\":7",
                                       ",\"consistency\":\"\"",
                                       ",\"consistency\":\"AAAA\"",
                                       ",\"consistency\":\"*\"",
                                       ",\"consistency\":[\"AAAA\"]"};

    for (size_t i = 0; i < COUNT(none); i++) {
        qz_buf_clear(&b);
        qz_buf_printf(&b, "{\"next\":3,\"cosignature\":\"c\",\"checkpoint\":\"n\"%s}", none[i]);
        assert_done(qz_upload_answer_read(b.data, b.len, &got, &err), &err);
        assert_int_equal(got.proof.count, 0);
        assert_string_equal(got.checkpoint, "n");
    }

    qz_buf_clear(&b);
    qz_buf_str(&b, "{\"next\":3,\"cosignature\":\"c\",\"consistency\":\"");
    for (int i = 0; i < (QZ_PROOF_MOST + 1) * QZ_HASH_BYTES / 24; i++)
        qz_buf_str(&b, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    qz_buf_str(&b, "\"}");

    assert_done(qz_upload_answer_read(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.proof.count, 0);

    qz_buf_finish(&b);
}

static void a_problem_carries_a_stable_name_and_a_detail(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    char name[40], detail[300];
    assert_int_equal(qz_problem_write("log-gap", 409, "The log has a gap", "Send from 17 \"on\".", &b), 0);
    assert_string_equal(b.data, "{\"type\":\"https://qingzhan.example/problems/log-gap\",\"status\":409,"
                                "\"title\":\"The log has a gap\",\"detail\":\"Send from 17 \\\"on\\\".\"}");
    qz_problem_read(b.data, b.len, name, detail);
    assert_string_equal(name, "log-gap");
    assert_string_equal(detail, "Send from 17 \"on\".");
    qz_buf_finish(&b);
}

static void what_is_no_problem_has_no_name(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "<html>502</html>",
                                      "[]",
                                      "{}",
                                      "{\"type\":5,\"detail\":[]}",
                                      "{\"type\":\"about\"}",
                                      "{\"type\":\"https://gateway.example/problems/revoked\"}"};

    for (size_t i = 0; i < COUNT(bad); i++) {
        char name[40] = "x", detail[300] = "y";
        qz_problem_read(bad[i], strlen(bad[i]), name, detail);
        assert_string_equal(name, "");
        assert_string_equal(detail, "");
    }

    char json[1200], big[1000], name[40], detail[300]; /* longer than there is room */
    memset(big, 'z', sizeof big);
    big[999] = '\0';
    snprintf(json, sizeof json, "{\"type\":\"" QZ_PROBLEM_TYPE "%.60s\",\"detail\":\"%s\"}", big, big);

    qz_problem_read(json, strlen(json), name, detail);
    assert_int_equal(strlen(name), 39);
    assert_int_equal(strlen(detail), 299);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_proof_that_goes_with_a_checkpoint_is_read_or_is_none),
        cmocka_unit_test(a_problem_carries_a_stable_name_and_a_detail),
        cmocka_unit_test(what_is_no_problem_has_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
