#include "wire/fullname.h"

#include <sodium.h>
#include <string.h>

#define FULLNAME_TEXT (QZ_ID_BYTES + QZ_NAME_TEXT)
_Static_assert(QZ_FULLNAME_BOX == FULLNAME_TEXT + crypto_box_SEALBYTES, "the size of a box");

int qz_fullname_seal(const char *who, const char *name, const uint8_t kiosk_pk[32],
                     uint8_t box[QZ_FULLNAME_BOX], struct qz_err *err)
{
    uint8_t text[FULLNAME_TEXT] = {0}, to[crypto_box_PUBLICKEYBYTES];
    size_t n = strlen(name);
    if (n >= QZ_NAME_TEXT || !qz_id_parse('y', who, text))
        return qz_fail(err, QZ_E_INPUT, "that name is none that can be sealed");
    if (crypto_sign_ed25519_pk_to_curve25519(to, kiosk_pk) != 0)
        return qz_fail(err, QZ_E_INPUT, "the kiosk's key is none that can be sealed to");

    memcpy(text + QZ_ID_BYTES, name, n);
    int rc = crypto_box_seal(box, text, sizeof text, to);
    sodium_memzero(text, sizeof text);
    return rc == 0 ? 0 : qz_fail(err, QZ_E_BUG, "a name cannot be sealed");
}

/* Whether it was opened. */
static bool fullname_unbox(const uint8_t *box, const uint8_t pk[32], const uint8_t sk[64],
                           uint8_t text[FULLNAME_TEXT])
{
    uint8_t cpk[crypto_box_PUBLICKEYBYTES], csk[crypto_box_SECRETKEYBYTES];
    bool opened = crypto_sign_ed25519_pk_to_curve25519(cpk, pk) == 0 &&
                  crypto_sign_ed25519_sk_to_curve25519(csk, sk) == 0 &&
                  crypto_box_seal_open(text, box, QZ_FULLNAME_BOX, cpk, csk) == 0;
    sodium_memzero(csk, sizeof csk);
    return opened;
}

int qz_fullname_open(const uint8_t *box, size_t len, const char *who, const uint8_t pk[32],
                     const uint8_t sk[64], char name[QZ_NAME_TEXT], struct qz_err *err)
{
    uint8_t text[FULLNAME_TEXT] = {0}, id[QZ_ID_BYTES];
    const char *said = (const char *)text + QZ_ID_BYTES;
    bool right = len == QZ_FULLNAME_BOX && qz_id_parse('y', who, id) && fullname_unbox(box, pk, sk, text) &&
                 memcmp(text, id, sizeof id) == 0 && memchr(said, '\0', QZ_NAME_TEXT);
    memset(name, 0, QZ_NAME_TEXT);
    if (right)
        memcpy(name, said, strlen(said));
    sodium_memzero(text, sizeof text);
    return right ? 0
                 : qz_fail(err, QZ_E_INPUT,
                           "a name that came cannot be opened: it was sealed to another key, or is damaged");
}
