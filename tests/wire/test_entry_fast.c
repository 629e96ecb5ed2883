/* The two readers of a line agree: what the quick one takes, the other one takes too, and reads the same. */
#include "base/text.h"
#include "tests/support/amount.h"
#include "tests/support/spec.h"
#include "wire/entry_fast.h"

#include <stdlib.h>
#include <string.h>

/* A random entry of a kind that there are many of. */
static void make(uint64_t *seed, struct qz_entry *e)
{
    static const char *const by[] = {"camera", "wedge", "serial", "tail", "phone"};

    memset(e, 0, sizeof *e);
    e->n = 1 + qz_spec_random(seed) % 1000000;
    e->seen = qz_spec_random(seed) % e->n;
    e->at_ms = (int64_t)(qz_spec_random(seed) % 4000000000000);
    e->up_ms = (int64_t)(qz_spec_random(seed) % 9000000000);
    qz_id_new('a', e->activity);
    e->kind = qz_spec_random(seed) % 4 ? QZ_ENTRY_CHECKIN : QZ_ENTRY_HEADCOUNT;
    e->count = 1 + (uint32_t)(qz_spec_random(seed) % 10000);
    e->of = qz_spec_random(seed) % 3 ? 0 : 1 + qz_spec_random(seed) % 1000000;
    if (e->kind == QZ_ENTRY_HEADCOUNT)
        return;

    e->count = 0;
    qz_id_new('y', e->who);
    strcpy(e->by, by[qz_spec_random(seed) % COUNT(by)]);

    static const size_t len[] = {0, QZ_PASS_BYTES, QZ_PASS_LIVE_BYTES};
    e->proof_len = len[qz_spec_random(seed) % 3];
    qz_spec_fill(seed, e->proof, e->proof_len);
}

/* Whether the quick reader took it. Fails the test when they disagree. */
static bool compare(const char *line, size_t len)
{
    static struct qz_entry quick, other;
    struct qz_err err;
    if (!qz_entry_read_fast(line, len, &quick))
        return false;
    if (qz_entry_read_json(line, len, &other, &err) != 0)
        fail_msg("the quick reader alone takes %.*s: %s", (int)len, line, err.msg);
    assert_memory_equal(&quick, &other, sizeof quick);
    return true;
}

static void a_written_line_is_read_the_quick_way(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        struct qz_entry e;
        struct qz_err err;
        struct qz_buf line = {0};
        make(&seed, &e);
        assert_done(qz_entry_write(&e, &line, &err), &err);
        assert_true(compare(line.data, line.len));
        qz_buf_finish(&line);
    }
}

static void mutate(uint64_t *seed, char *line, size_t *len)
{
    static const char alphabet[] = "{}\":,\\ 0123456789.-+eEaAzZ_yn\n\t\x01\xe4";
    size_t at = qz_spec_random(seed) % *len, from = qz_spec_random(seed) % *len;

    switch (qz_spec_random(seed) % 6) {
    case 0:
        line[at] = (char)(line[at] ^ (char)(1u << qz_spec_random(seed) % 8));
        break;
    case 1:
        line[at] = alphabet[qz_spec_random(seed) % (sizeof alphabet - 1)];
        break;
    case 2:
        memmove(line + at, line + at + 1, --*len - at);
        break;
    case 3:
        memmove(line + at + 1, line + at, (*len)++ - at);
        line[at] = alphabet[qz_spec_random(seed) % (sizeof alphabet - 1)];
        break;
    case 4:
        *len = at + 1;
        break;
    default: /* a piece of it again elsewhere */
        if (from + 9 < *len && at + 9 < *len)
            memmove(line + at, line + from, 9);
    }
}

static void on_mutated_lines_the_readers_agree(void **state)
{
    (void)state;
    uint64_t seed = 2;
    unsigned taken = 0;

    const uint64_t lines = amount_of(100000, 400000);
    for (uint64_t i = 0; i < lines; i++) {
        struct qz_entry e;
        struct qz_err err;
        struct qz_buf line = {0};
        make(&seed, &e);
        assert_done(qz_entry_write(&e, &line, &err), &err);
        assert_int_equal(qz_buf_reserve(&line, 8), 0);

        for (uint64_t k = 1 + qz_spec_random(&seed) % 3; k > 0 && line.len > 1; k--)
            mutate(&seed, line.data, &line.len);

        taken += compare(line.data, line.len);
        qz_buf_finish(&line);
    }
    assert_true(taken > lines / 400); /* a changed digit is still a line */
}

static void what_looks_alike_is_left_to_the_other_reader(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "",
        "{",
        "{\"v\":1,\"n\":",
        "{\"v\":1,\"n\":01,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":0}",
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1.0,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":0}",
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":-3,\"seen\":0}",
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":1}",
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":0} ",
        "{\"v\":1,\"n\":1,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"of\":0,\"seen\":0}",
        "{\"v\":1,\"n\":1,\"at\":\"2017-02-30T10:00:00.000+08:00\",\"up\":1,\"kind\":\"headcount\","
        "\"activity\":"
        "\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":0}",
        "{\"v\":1,\"n\":9999999999999999999,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":"
        "\"headcount\","
        "\"activity\":\"a_aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"count\":3,\"seen\":0}",
    };
    for (size_t i = 0; i < COUNT(lines); i++)
        assert_false(compare(lines[i], strlen(lines[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_written_line_is_read_the_quick_way),
        cmocka_unit_test(on_mutated_lines_the_readers_agree),
        cmocka_unit_test(what_looks_alike_is_left_to_the_other_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
