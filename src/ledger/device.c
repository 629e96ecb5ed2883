#include "base/file.h"
#include "base/text.h"
#include "ledger/ledger_int.h"
#include "wire/fullname.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char head[] = "qingzhan-device-key-v1 "; /* then the Ed25519 seed in base64 and a newline */

static int write_key(const char *path, const uint8_t seed[crypto_sign_SEEDBYTES], struct qz_err *err)
{
    char b64[48], text[96];
    qz_base64_encode(seed, crypto_sign_SEEDBYTES, false, b64, sizeof b64);
    int n = snprintf(text, sizeof text, "%s%s\n", head, b64);
    int rc = qz_file_write(path, text, (size_t)n, 0600, err);
    sodium_memzero(text, sizeof text);
    sodium_memzero(b64, sizeof b64);
    return rc;
}

static int parse_key(const char *path, const struct qz_buf *b, uint8_t seed[crypto_sign_SEEDBYTES],
                     struct qz_err *err)
{
    size_t n = sizeof head - 1;
    if (b->len <= n + 1 || memcmp(b->data, head, n) != 0 || b->data[b->len - 1] != '\n' ||
        qz_base64_decode(b->data + n, b->len - n - 1, false, seed, crypto_sign_SEEDBYTES) !=
            crypto_sign_SEEDBYTES)
        return qz_fail(err, QZ_E_CORRUPT, "%s is not a device key; restore it from a copy", path);
    return 0;
}

static int read_key(const char *path, uint8_t seed[crypto_sign_SEEDBYTES], struct qz_err *err)
{
    struct qz_buf b = {0};
    int rc = qz_file_read_secret(path, 256, &b, err) == 0 ? parse_key(path, &b, seed, err) : -1;
    if (b.data)
        sodium_memzero(b.data, b.cap);
    qz_buf_finish(&b);
    return rc;
}

/* 1 the log has a device and *pk is it, 0 the log is new, -1 failure. */
static int held_device(struct qz_ledger *l, uint8_t pk[32], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_DEVICE_KEY, &row, err);
    if (rc != 1 || qz_row_take(row, 0, pk, 32))
        return rc;
    return qz_fail(err, QZ_E_CORRUPT, "the device's public key in the database is malformed");
}

static int hold_device(struct qz_ledger *l, struct qz_err *err)
{
    if (qz_db_begin(l->db, err) != 0)
        return -1;
    return qz_ledger_end(l, qz_db_do(l->db, Q_DEVICE_HOLD, err, BLOB(l->pk, sizeof l->pk)), err);
}

static void take_seed(struct qz_ledger *l, const uint8_t seed[crypto_sign_SEEDBYTES])
{
    crypto_sign_seed_keypair(l->pk, l->sk, seed);
    qz_kiosk_id(l->pk, l->kiosk);
    snprintf(l->origin, sizeof l->origin, "qingzhan/%s", l->kiosk);
}

/* The key file and the one in which a new key waits until the log has it. */
struct key_files {
    char key[4096], first_key[4096];
};

/* There is no key file and no log: begin, as a start that was cut off before did, if one was. The key file
 * comes last: from then on a key without its log means that the log is lost. */
static int begin_device(struct qz_ledger *l, const struct key_files *f, struct qz_err *err)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    struct qz_err why = {0};

    int rc = read_key(f->first_key, seed, &why);
    if (rc != 0 && why.code != QZ_E_MISSING)
        return qz_fail(err, why.code, "%s", why.msg);

    if (rc != 0) {
        randombytes_buf(seed, sizeof seed);
        rc = write_key(f->first_key, seed, err);
    }

    if (rc == 0) {
        take_seed(l, seed);
        rc = hold_device(l, err);
    }

    if (rc == 0)
        rc = write_key(f->key, seed, err);
    sodium_memzero(seed, sizeof seed);

    if (rc == 0)
        unlink(f->first_key);
    return rc;
}

/* The log has its device and the key file is not there: a first start that was cut off left the key beside
 * it. */
static int finish_device(struct qz_ledger *l, const struct key_files *f, const uint8_t pk[32],
                         struct qz_err *err)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    int rc = read_key(f->first_key, seed, NULL);
    if (rc == 0)
        take_seed(l, seed);

    if (rc != 0 || memcmp(pk, l->pk, 32) != 0)
        rc = qz_fail(err, QZ_E_MISSING,
                     "%s is missing, and the log beside it belongs to it; restore it from a copy", f->key);
    else
        rc = write_key(f->key, seed, err);

    sodium_memzero(seed, sizeof seed);
    if (rc == 0)
        unlink(f->first_key);
    return rc;
}

int qz_device_load(struct qz_ledger *l, const char *dir, struct qz_err *err)
{
    struct key_files f;
    uint8_t seed[crypto_sign_SEEDBYTES], pk[32];
    struct qz_err why = {0};
    int held = held_device(l, pk, err);
    if (held < 0 || qz_path_join(f.key, sizeof f.key, dir, "device.key", err) != 0 ||
        qz_path_join(f.first_key, sizeof f.first_key, dir, "device.key.first", err) != 0)
        return -1;

    int rc = read_key(f.key, seed, &why);
    if (rc != 0 && why.code != QZ_E_MISSING)
        return qz_fail(err, why.code, "%s", why.msg);
    if (rc != 0)
        return held ? finish_device(l, &f, pk, err) : begin_device(l, &f, err);

    take_seed(l, seed);
    sodium_memzero(seed, sizeof seed);
    unlink(f.first_key);
    if (!held)
        return qz_fail(
            err, QZ_E_MISSING,
            "the log that belongs to %s is gone: put kiosk.db back from a copy, or enrol an empty directory "
            "with a new code",
            f.key);
    if (memcmp(pk, l->pk, 32) != 0)
        return qz_fail(err, QZ_E_CONFLICT,
                       "%s is not the key that the log beside it belongs to; put the right one back", f.key);
    return 0;
}

int qz_ledger_fullname(const struct qz_ledger *l, const void *box, size_t len, const char *who,
                       char name[QZ_NAME_TEXT], struct qz_err *err)
{
    return qz_fullname_open(box, len, who, l->pk, l->sk, name, err);
}
