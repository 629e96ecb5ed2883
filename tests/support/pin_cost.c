#include "tests/support/pin_cost.h"

#include <sodium.h>

#define CHEAP_PASSES crypto_pwhash_argon2id_OPSLIMIT_MIN
#define CHEAP_BYTES  crypto_pwhash_argon2id_MEMLIMIT_MIN

static bool is_whole;

void pin_cost_whole(bool whole)
{
    is_whole = whole;
}

/* Both stand before those of the library. */
int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const passwd,
                      unsigned long long passwdlen, unsigned long long opslimit, size_t memlimit)
{
    if (is_whole)
        return crypto_pwhash_argon2id_str(out, passwd, passwdlen, opslimit, memlimit);
    return crypto_pwhash_argon2id_str(out, passwd, passwdlen, CHEAP_PASSES, CHEAP_BYTES);
}

int crypto_pwhash_str_needs_rehash(const char str[crypto_pwhash_STRBYTES], unsigned long long opslimit,
                                   size_t memlimit)
{
    if (is_whole)
        return crypto_pwhash_argon2id_str_needs_rehash(str, opslimit, memlimit);
    return crypto_pwhash_argon2id_str_needs_rehash(str, CHEAP_PASSES, CHEAP_BYTES);
}
