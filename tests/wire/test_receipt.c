/* Receipts: what they carry comes back, and whatever is altered is not believed. */
#include "tests/support/spec.h"

#include "wire/note.h"
#include "wire/receipt.h"

#include <ctype.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static uint8_t pk[32], sk[64];
static struct qz_receipt made;
static char text[QZ_RECEIPT_TEXT];

static int make(void **state)
{
    (void)state;
    const uint8_t seed[32] = {7}, id[QZ_ID_BYTES] = {0xA5, 1, 2, 3};
    crypto_sign_seed_keypair(pk, sk, seed);
    qz_kiosk_id(pk, made.kiosk);
    qz_id_text('a', id, made.activity);
    made.size = 8842;
    made.close = 8841;
    made.named = 120;
    made.unnamed = 9;
    memset(made.root, 0x3C, sizeof made.root);
    qz_receipt_sign(&made, sk);
    qz_receipt_text(&made, text);
    return 0;
}

static bool believed(const char *what)
{
    struct qz_receipt got;
    return qz_receipt_read(what, strlen(what), &got, NULL) == 0 && qz_receipt_good(&got, pk);
}

static void comes_back_as_it_was_signed(void **state)
{
    (void)state;
    struct qz_receipt got;
    assert_int_equal(strlen(text), QZ_RECEIPT_TEXT - 1);
    assert_int_equal(qz_receipt_read(text, strlen(text), &got, NULL), 0);
    assert_memory_equal(&got, &made, sizeof got);
    assert_true(qz_receipt_good(&got, pk));
}

static void may_be_typed_in_small_letters_and_several_lines(void **state)
{
    (void)state;
    char typed[2 * QZ_RECEIPT_TEXT];
    size_t n = 0;
    for (size_t i = 0; text[i]; i++) {
        typed[n++] = (char)tolower((unsigned char)text[i]);
        if (i % 40 == 39)
            typed[n++] = '\n', typed[n++] = ' ';
    }
    typed[n] = '\0';
    assert_true(believed(typed));
}

static void with_any_character_changed_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; text[i]; i++) {
        char other[QZ_RECEIPT_TEXT];
        memcpy(other, text, sizeof other);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(believed(other));
    }
}

static void says_what_is_wrong_with_it(void **state)
{
    (void)state;
    struct qz_receipt got;
    struct qz_err err = {0};
    assert_int_equal(qz_receipt_read("QZ1:ABC", 7, &got, &err), -1);
    assert_non_null(strstr(err.msg, "begins with QZR:"));
    assert_int_equal(qz_receipt_read(text, strlen(text) - 3, &got, &err), -1);
    assert_non_null(strstr(err.msg, "all of it"));

    char other[QZ_RECEIPT_TEXT];
    memcpy(other, text, sizeof other);
    other[30] = '1'; /* base32 has no such digit */
    assert_int_equal(qz_receipt_read(other, strlen(other), &got, &err), -1);
    assert_non_null(strstr(err.msg, "a character that none has"));
}

static void of_another_kiosk_is_refused(void **state)
{
    (void)state;
    uint8_t other_pk[32], other_sk[64];
    const uint8_t seed[32] = {8};
    struct qz_receipt forged = made;
    crypto_sign_seed_keypair(other_pk, other_sk, seed);
    assert_false(qz_receipt_good(&made, other_pk));

    qz_receipt_sign(&forged, other_sk); /* signed by another kiosk in this one's name */
    assert_false(qz_receipt_good(&forged, pk));
    assert_false(qz_receipt_good(&forged, other_pk));
}

static void is_a_note_but_no_checkpoint_for_an_upload(void **state)
{
    (void)state;
    struct qz_buf note = {0};
    struct qz_checkpoint cp;
    struct qz_err err = {0};
    qz_receipt_note(&made, pk, &note);
    assert_int_equal(qz_checkpoint_open(note.data, note.len, "qingzhan/k_x", pk, &cp, &err), -1);

    char origin[QZ_NOTE_NAME];
    snprintf(origin, sizeof origin, "qingzhan/%s", made.kiosk);
    memset(&err, 0, sizeof err);
    assert_int_equal(qz_checkpoint_open(note.data, note.len, origin, pk, &cp, &err), -1);
    assert_int_equal(err.code, QZ_E_INPUT); /* the signature is good; the body is more than a checkpoint */
    qz_buf_finish(&note);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_as_it_was_signed),
        cmocka_unit_test(may_be_typed_in_small_letters_and_several_lines),
        cmocka_unit_test(with_any_character_changed_is_refused),
        cmocka_unit_test(says_what_is_wrong_with_it),
        cmocka_unit_test(of_another_kiosk_is_refused),
        cmocka_unit_test(is_a_note_but_no_checkpoint_for_an_upload),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests_name("receipts", tests, make, NULL);
}
