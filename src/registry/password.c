#include "registry/password.h"

#include "base/fold.h"

#include <sodium.h>
#include <string.h>

_Static_assert(QZ_PASSWORD_HASH_TEXT >= crypto_pwhash_STRBYTES, "the hash of a password has room");

/* Of a password that nobody knows any more: who asks for a name that there is not waits as long as others. */
static const char password_of_nobody[] =
    "$argon2id$v=19$m=65536,t=2,p=1$KoVLXL5dIMoEwWklOjbM8g$5kOQfg+F4GJffvkDY7Q4g+48F+jvAlBG/w79L35ZIWI";

bool qz_password_fold(const char *typed, char out[QZ_PASSWORD_TEXT])
{
    return qz_fold(typed, false, out, QZ_PASSWORD_TEXT);
}

static int password_refuse(enum qz_password why, struct qz_err *err)
{
    if (why == QZ_PASSWORD_SHORT)
        return qz_fail(err, QZ_E_INPUT,
                       "a password has %d characters at the least; a few words make a good one",
                       QZ_PASSWORD_LEAST);
    if (why == QZ_PASSWORD_COMMON)
        return qz_fail(err, QZ_E_INPUT, "that password is among the first that are tried; choose another");
    return qz_fail(err, QZ_E_INPUT, "your name is in that password; choose another");
}

int qz_password_choose(const char *typed, const char *login, const char *name, char out[QZ_PASSWORD_TEXT],
                       struct qz_err *err)
{
    char small[QZ_PASSWORD_TEXT], called[QZ_PASSWORD_TEXT];
    if (!qz_password_fold(typed, out) || !qz_fold(typed, true, small, sizeof small))
        return qz_fail(err, QZ_E_INPUT, "that password is too long, or no text; choose another");

    qz_fold(name, true, called, sizeof called);
    enum qz_password found = qz_password_check(small, login, called);
    sodium_memzero(small, sizeof small);
    return found == QZ_PASSWORD_FITS ? 0 : password_refuse(found, err);
}

int qz_password_hash(const char *folded, char hash[QZ_PASSWORD_HASH_TEXT], struct qz_err *err)
{
    if (crypto_pwhash_str(hash, folded, strlen(folded), QZ_PASSWORD_PASSES, QZ_PASSWORD_BYTES) != 0)
        return qz_fail(err, QZ_E_NOMEM, "no memory to hash the password");
    return 0;
}

bool qz_password_fits(const char *folded, const char *hash)
{
    const char *held = *hash ? hash : password_of_nobody;
    return crypto_pwhash_str_verify(held, folded, strlen(folded)) == 0 && *hash;
}
