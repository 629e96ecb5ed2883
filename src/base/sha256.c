#include "base/sha256.h"

void qz_sha256_begin(struct qz_sha256_sum *sum)
{
    sha256_init(&sum->ctx);
}

void qz_sha256_add(struct qz_sha256_sum *sum, const void *bytes, size_t n)
{
    sha256_update(&sum->ctx, n, bytes);
}

void qz_sha256_end(struct qz_sha256_sum *sum, uint8_t out[QZ_SHA256_BYTES])
{
    sha256_digest(&sum->ctx, QZ_SHA256_BYTES, out);
}

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
