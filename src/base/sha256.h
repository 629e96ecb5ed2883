/* SHA-256 (FIPS 180-4) by nettle, which uses the processor's own instructions where it has them: four times
 * as fast as libsodium's, and each entry of a log is hashed where it is written, sent, taken and verified.
 * What has a key stays with libsodium. */
#ifndef QZ_BASE_SHA256_H
#define QZ_BASE_SHA256_H

#include <nettle/sha2.h>
#include <stddef.h>
#include <stdint.h>

#define QZ_SHA256_BYTES 32

/* Of bytes that come piece by piece; a copy of it is a hash of its own. It owns nothing. */
struct qz_sha256_sum {
    struct sha256_ctx ctx;
};
void qz_sha256_begin(struct qz_sha256_sum *sum);
void qz_sha256_add(struct qz_sha256_sum *sum, const void *bytes, size_t n);
void qz_sha256_end(struct qz_sha256_sum *sum, uint8_t out[QZ_SHA256_BYTES]); /* it is used up */

/* Hash n bytes; bytes may be NULL when n is 0. out may lie within them. */
void qz_sha256(const void *bytes, size_t n, uint8_t out[QZ_SHA256_BYTES]);

/* Hash a first byte and n more behind it, which tells apart hashes for different uses. */
void qz_sha256_after(uint8_t first, const void *bytes, size_t n, uint8_t out[QZ_SHA256_BYTES]);

#endif
