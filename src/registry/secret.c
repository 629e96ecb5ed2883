#include "registry/secret.h"

#include "base/text.h"

#include <sodium.h>
#include <string.h>

void qz_secret_new(char token[QZ_SECRET_TEXT], uint8_t hash[QZ_SHA256_BYTES])
{
    uint8_t bytes[QZ_SECRET_BYTES];
    randombytes_buf(bytes, sizeof bytes);
    qz_base64_encode(bytes, sizeof bytes, true, token, QZ_SECRET_TEXT);
    qz_sha256(bytes, sizeof bytes, hash);
    sodium_memzero(bytes, sizeof bytes);
}

bool qz_secret_hash(const char *token, uint8_t hash[QZ_SHA256_BYTES])
{
    uint8_t bytes[QZ_SECRET_BYTES];
    if (qz_base64_decode(token, strlen(token), true, bytes, sizeof bytes) != sizeof bytes)
        return false;

    qz_sha256(bytes, sizeof bytes, hash);
    sodium_memzero(bytes, sizeof bytes);
    return true;
}
