#include "journal/keyfile.h"

#include "base/file.h"
#include "base/text.h"

#include <sodium.h>
#include <string.h>

#define PATH_CAP 4096

int qz_key_write(const char *dir, const char *name, const uint8_t sk[64], struct qz_err *err)
{
    char path[PATH_CAP], text[96];
    if (qz_path_join(path, sizeof path, dir, name, err) != 0)
        return -1;
    qz_base64_encode(sk, 64, false, text, sizeof text - 1);
    strcat(text, "\n");
    int rc = qz_file_write(path, text, strlen(text), 0600, err);
    sodium_memzero(text, sizeof text);
    return rc;
}

/* Whether 64 bytes are a secret key of libsodium's: seed and public key belong together. */
static bool key_is_whole(const uint8_t sk[64])
{
    uint8_t seed[crypto_sign_SEEDBYTES], pk[32], again[64];
    bool whole = crypto_sign_ed25519_sk_to_seed(seed, sk) == 0 &&
                 crypto_sign_seed_keypair(pk, again, seed) == 0 && sodium_memcmp(again, sk, 64) == 0;
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(again, sizeof again);
    return whole;
}

int qz_key_read_file(const char *path, uint8_t sk[64], struct qz_err *err)
{
    struct qz_buf text = {0};
    int rc = qz_file_read_secret(path, 200, &text, err);
    if (rc == 0) {
        size_t n = text.len && text.data[text.len - 1] == '\n' ? text.len - 1 : text.len;
        if (!n || qz_base64_decode(text.data, n, false, sk, 64) != 64 || !key_is_whole(sk))
            rc = qz_fail(err, QZ_E_CORRUPT, "%s is not a key of ours; restore it from a copy", path);
    }
    if (text.data)
        sodium_memzero(text.data, text.len);
    qz_buf_finish(&text);
    return rc;
}

int qz_key_read(const char *dir, const char *name, uint8_t sk[64], struct qz_err *err)
{
    char path[PATH_CAP];
    return qz_path_join(path, sizeof path, dir, name, err) == 0 ? qz_key_read_file(path, sk, err) : -1;
}
