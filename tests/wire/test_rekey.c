/* A tracker's key changes by notes that the key before signs: whoever knows one key follows them in their
 * order, by the signatures alone. */
#include "tests/support/spec.h"

#include "base/text.h"
#include "wire/messages.h"
#include "wire/note.h"

#include <sodium.h>
#include <string.h>

#define KEYS  5
#define AT_MS INT64_C(1493863200000)

static uint8_t pk[KEYS][32], sk[KEYS][64];

static int make_keys(void **state)
{
    (void)state;
    for (int i = 0; i < KEYS; i++) {
        uint8_t seed[32] = {(uint8_t)(i + 1)};
        crypto_sign_seed_keypair(pk[i], sk[i], seed);
    }
    return 0;
}

static void put(char out[QZ_REKEY_TEXT], const struct qz_buf *note)
{
    assert_false(note->failed);
    assert_true(qz_copy_text(out, QZ_REKEY_TEXT, note->data));
}

static void add(struct qz_rekeys *r, int from, int to)
{
    struct qz_buf note = {0};
    qz_rekey_sign(sk[from], sk[to], AT_MS, &note);
    put(r->note[r->count++], &note);
    qz_buf_finish(&note);
}

/* The key that a kiosk has which knows the first one; over the wire and back. */
static int follow(const struct qz_rekeys *r, uint8_t key[32], struct qz_err *err)
{
    struct qz_buf json = {0};
    struct qz_rekeys got;
    memcpy(key, pk[0], 32);
    assert_int_equal(qz_rekeys_write(r, &json), 0);
    assert_done(qz_rekeys_read(json.data, json.len, &got, err), err);
    qz_buf_finish(&json);
    assert_int_equal(got.count, r->count);
    return qz_rekeys_follow(&got, key, err);
}

static void refused(const struct qz_rekeys *r, enum qz_err_code code)
{
    uint8_t key[32];
    struct qz_err err;
    assert_refused(follow(r, key, &err), &err, code);
    assert_memory_equal(key, pk[0], 32);
}

static void one_that_missed_three_changes_follows_them_in_order(void **state)
{
    struct qz_rekeys r = {0};
    struct qz_err err;
    uint8_t key[32];
    (void)state;
    for (int i = 0; i < 3; i++)
        add(&r, i, i + 1);
    assert_done(follow(&r, key, &err), &err);
    assert_memory_equal(key, pk[3], 32);
}

static void a_note_says_both_keys_and_when(void **state)
{
    struct qz_rekeys r = {0};
    struct qz_rekey got;
    struct qz_err err;
    (void)state;
    add(&r, 0, 1);
    assert_done(qz_rekey_open(r.note[0], strlen(r.note[0]), pk[0], &got, &err), &err);
    assert_memory_equal(got.from, pk[0], 32);
    assert_memory_equal(got.to, pk[1], 32);
    assert_int_equal(got.at_ms, AT_MS);
}

static void a_link_out_of_order_moves_nothing(void **state)
{
    struct qz_rekeys swapped = {0}, gap = {0};
    (void)state;
    add(&swapped, 1, 2);
    add(&swapped, 0, 1);
    refused(&swapped, QZ_E_DENIED);
    add(&gap, 0, 1);
    add(&gap, 2, 3);
    refused(&gap, QZ_E_DENIED);
}

static void an_answer_without_a_change_moves_nothing(void **state)
{
    struct qz_rekeys none = {0};
    (void)state;
    refused(&none, QZ_E_MISSING);
}

/* The note from key 0 to key 1 with signature line `line` of another note in place of its own. */
static void with_line_of(struct qz_rekeys *r, const char *other, int line)
{
    char *at = strstr(r->note[0], "\n\n") + 2;
    const char *take = strstr(other, "\n\n") + 2;
    for (int i = 0; i < line; i++) {
        at = strchr(at, '\n') + 1;
        take = strchr(take, '\n') + 1;
    }
    memcpy(at, take, (size_t)(strchr(take, '\n') - take));
}

static void a_link_that_the_key_before_did_not_sign_is_forged(void **state)
{
    struct qz_rekeys r = {0}, own = {0};
    (void)state;
    add(&r, 0, 1);
    add(&own, 1, 2); /* the thief's own, signed by keys 1 and 2 */
    with_line_of(&r, own.note[0], 0);
    refused(&r, QZ_E_DENIED);

    /* The new key names itself the successor, and only the new key signs. */
    struct qz_rekeys alone = {0};
    add(&alone, 0, 1);
    char *first = strstr(alone.note[0], "\n\n") + 2, *second = strchr(first, '\n') + 1;
    memmove(first, second, strlen(second) + 1);
    refused(&alone, QZ_E_DENIED);
}

/* Else whoever has a key of their own could make up a past that leads to the tracker's. */
static void a_link_that_the_new_key_did_not_sign_is_forged(void **state)
{
    struct qz_rekeys r = {0};
    (void)state;
    add(&r, 0, 1);
    char *first = strstr(r.note[0], "\n\n") + 2;
    strchr(first, '\n')[1] = '\0';
    refused(&r, QZ_E_DENIED);
}

static void every_altered_byte_is_found(void **state)
{
    struct qz_rekeys r = {0};
    struct qz_rekey got;
    (void)state;
    add(&r, 0, 1);
    size_t n = strlen(r.note[0]);
    for (size_t i = 0; i < n; i++) {
        char byte = r.note[0][i];
        r.note[0][i] = byte == '4' ? '5' : '4';
        assert_int_equal(qz_rekey_open(r.note[0], n, pk[0], &got, NULL), -1);
        r.note[0][i] = byte;
        assert_int_equal(qz_rekey_open(r.note[0], i, pk[0], &got, NULL), -1);
    }
    assert_int_equal(qz_rekey_open(r.note[0], n, pk[0], &got, NULL), 0);
}

/* A checkpoint and a cosignature are signed by the same key. */
static void no_note_is_taken_for_one_of_another_kind(void **state)
{
    struct qz_rekeys r = {0};
    struct qz_rekey got;
    struct qz_checkpoint cp = {.origin = "qingzhan/rekey", .size = 7};
    struct qz_buf note = {0};
    (void)state;
    add(&r, 0, 1);
    assert_int_equal(qz_own_checkpoint_open(r.note[0], strlen(r.note[0]), pk[0], &cp, NULL), -1);
    assert_int_equal(qz_checkpoint_open(r.note[0], strlen(r.note[0]), "qingzhan/rekey", pk[0], &cp, NULL),
                     -1);
    qz_checkpoint_sign(&cp, sk[0], &note);
    assert_int_equal(qz_rekey_open(note.data, note.len, pk[0], &got, NULL), -1);
    qz_buf_finish(&note);
}

static void what_is_no_list_of_notes_is_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "[]",
        "{}",
        "{\"keys\":1}",
        "{\"keys\":[1]}",
        ("{\"keys\":[\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\","
         "\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"]}")};
    struct qz_rekeys got;
    struct qz_err err;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_refused(qz_rekeys_read(bad[i], strlen(bad[i]), &got, &err), &err, QZ_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_missed_three_changes_follows_them_in_order),
        cmocka_unit_test(a_note_says_both_keys_and_when),
        cmocka_unit_test(a_link_out_of_order_moves_nothing),
        cmocka_unit_test(an_answer_without_a_change_moves_nothing),
        cmocka_unit_test(a_link_that_the_key_before_did_not_sign_is_forged),
        cmocka_unit_test(a_link_that_the_new_key_did_not_sign_is_forged),
        cmocka_unit_test(every_altered_byte_is_found),
        cmocka_unit_test(no_note_is_taken_for_one_of_another_kind),
        cmocka_unit_test(what_is_no_list_of_notes_is_refused),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
