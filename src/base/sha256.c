#include "base/sha256.h"

#include <nettle/sha2.h>

void qz_sha256(const void *bytes, size_t n, uint8_t out[QZ_SHA256_BYTES])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, n, bytes);
    sha256_digest(&hash, QZ_SHA256_BYTES, out);
}

void qz_sha256_after(uint8_t first, const void *bytes, size_t n, uint8_t out[QZ_SHA256_BYTES])
{
    struct sha256_ctx hash;
    sha256_init(&hash);
    sha256_update(&hash, 1, &first);
    sha256_update(&hash, n, bytes);
    sha256_digest(&hash, QZ_SHA256_BYTES, out);
}
