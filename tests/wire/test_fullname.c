/* A full name on its way to a kiosk: only that kiosk reads it, and only as the name of the one it asked
 * about. */
#include "tests/support/spec.h"
#include "wire/fullname.h"

#include <sodium.h>
#include <string.h>

#define WHO   "y_aaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "y_aaaaaaaaaaaaaaaaaaaaaaaaae"

static uint8_t pk[32], sk[64], other_pk[32], other_sk[64];
static char name[QZ_NAME_TEXT];

static int make_keys(void **state)
{
    (void)state;
    if (sodium_init() < 0)
        return -1;
    crypto_sign_keypair(pk, sk);
    crypto_sign_keypair(other_pk, other_sk);
    return 0;
}

static void seal(const char *text, uint8_t box[QZ_FULLNAME_BOX])
{
    struct qz_err err;
    assert_done(qz_fullname_seal(WHO, text, pk, box, &err), &err);
}

static void what_is_sealed_is_opened_by_its_kiosk(void **state)
{
    (void)state;
    static const char *const names[] = {"王小满", "阿卜杜热西提·买买提依明", "x", ""};
    uint8_t box[QZ_FULLNAME_BOX];
    struct qz_err err;
    for (size_t i = 0; i < COUNT(names); i++) {
        seal(names[i], box);
        assert_done(qz_fullname_open(box, sizeof box, WHO, pk, sk, name, &err), &err);
        assert_string_equal(name, names[i]);
        assert_null(memmem(box, sizeof box, "王小满", strlen("王小满")));
    }
}

static void nobody_else_opens_it_and_it_is_nobody_elses_name(void **state)
{
    (void)state;
    uint8_t box[QZ_FULLNAME_BOX + 1] = {0};
    struct qz_err err;
    seal("王小满", box);
    assert_refused(qz_fullname_open(box, QZ_FULLNAME_BOX, WHO, other_pk, other_sk, name, &err), &err,
                   QZ_E_INPUT);
    assert_string_equal(name, "");

    assert_refused(qz_fullname_open(box, QZ_FULLNAME_BOX, OTHER, pk, sk, name, &err), &err, QZ_E_INPUT);
    assert_string_equal(name, "");
    assert_refused(qz_fullname_open(box, QZ_FULLNAME_BOX - 1, WHO, pk, sk, name, &err), &err, QZ_E_INPUT);
    assert_refused(qz_fullname_open(box, QZ_FULLNAME_BOX + 1, WHO, pk, sk, name, &err), &err, QZ_E_INPUT);
    assert_refused(qz_fullname_open(box, 0, WHO, pk, sk, name, &err), &err, QZ_E_INPUT);
    box[60] ^= 1;
    assert_refused(qz_fullname_open(box, QZ_FULLNAME_BOX, WHO, pk, sk, name, &err), &err, QZ_E_INPUT);
}

/* What was sealed to the kiosk's key by whoever else holds no end of a text. */
static void a_text_without_an_end_is_none(void **state)
{
    (void)state;
    uint8_t box[QZ_FULLNAME_BOX], text[QZ_ID_BYTES + QZ_NAME_TEXT], to[32];
    struct qz_err err;
    memset(text, 'x', sizeof text);
    assert_true(qz_id_parse('y', WHO, text));
    assert_int_equal(crypto_sign_ed25519_pk_to_curve25519(to, pk), 0);
    assert_int_equal(crypto_box_seal(box, text, sizeof text, to), 0);
    assert_refused(qz_fullname_open(box, sizeof box, WHO, pk, sk, name, &err), &err, QZ_E_INPUT);
}

static void what_cannot_be_sealed_is_refused(void **state)
{
    (void)state;
    char longer[QZ_NAME_TEXT + 1];
    uint8_t box[QZ_FULLNAME_BOX], none[32];
    struct qz_err err;
    memset(longer, 'x', QZ_NAME_TEXT);
    longer[QZ_NAME_TEXT] = '\0';
    memset(none, 0xff, sizeof none);
    assert_refused(qz_fullname_seal(WHO, longer, pk, box, &err), &err, QZ_E_INPUT);
    assert_refused(qz_fullname_seal("c_aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", pk, box, &err), &err, QZ_E_INPUT);
    assert_refused(qz_fullname_seal(WHO, "x", none, box, &err), &err, QZ_E_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sealed_is_opened_by_its_kiosk),
        cmocka_unit_test(nobody_else_opens_it_and_it_is_nobody_elses_name),
        cmocka_unit_test(a_text_without_an_end_is_none),
        cmocka_unit_test(what_cannot_be_sealed_is_refused),
    };
    return cmocka_run_group_tests(tests, make_keys, NULL);
}
