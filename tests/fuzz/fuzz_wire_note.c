/* Signed notes: no mutation of a checkpoint or of a cosignature says anything but what was signed. */
#include "tests/support/fuzz_driver.h"

#include "wire/note.h"

#include <sodium.h>
#include <string.h>

#define ORIGIN "qingzhan/k_test"

static struct {
    bool made;
    uint8_t pk[32], sk[64];
    struct qz_checkpoint cp;
    struct qz_buf note, line, rekey;
    uint8_t next_pk[32], next_sk[64];
} w;

static void make_world(void)
{
    static const uint8_t seed[32] = {1};
    if (w.made)
        return;
    if (sodium_init() < 0)
        qz_fuzz_broken("libsodium starts");
    crypto_sign_seed_keypair(w.pk, w.sk, seed);
    w.cp = (struct qz_checkpoint){.origin = ORIGIN, .size = 42, .root = {1, 2, 3}};
    qz_checkpoint_sign(&w.cp, w.sk, &w.note);
    FUZZ_PROMISE(qz_cosign(w.note.data, w.note.len, "w", w.sk, 1679315147, &w.line, NULL) == 0);
    static const uint8_t next[32] = {2};
    crypto_sign_seed_keypair(w.next_pk, w.next_sk, next);
    qz_rekey_sign(w.sk, w.next_sk, 1679315147, &w.rekey);
    w.made = true;
}

static void checkpoint(const char *text, size_t len)
{
    struct qz_checkpoint got;
    struct qz_err err = {0};
    struct qz_buf line = {0};
    uint64_t t;
    if (qz_checkpoint_open(text, len, ORIGIN, w.pk, &got, &err) != 0) {
        FUZZ_PROMISE((err.code == QZ_E_INPUT || err.code == QZ_E_DENIED) && *err.msg);
    } else {
        FUZZ_PROMISE(got.size == w.cp.size && memcmp(got.root, w.cp.root, sizeof got.root) == 0);
        FUZZ_PROMISE(strcmp(got.origin, ORIGIN) == 0);
    }
    if (qz_cosign(text, len, "w", w.sk, 5, &line, &err) == 0)
        FUZZ_PROMISE(qz_cosign_check(text, len, line.data, line.len, "w", w.pk, &t, &err) == 0 && t == 5);
    qz_buf_finish(&line);
}

static void cosignature(const char *text, size_t len)
{
    uint64_t t = 0;
    struct qz_err err = {0};
    if (qz_cosign_check(w.note.data, w.note.len, text, len, "w", w.pk, &t, &err) == 0)
        FUZZ_PROMISE(t == 1679315147 && len == w.line.len && memcmp(text, w.line.data, len) == 0);
}

static void change_of_key(const char *text, size_t len)
{
    struct qz_rekey got;
    struct qz_err err = {0};
    if (qz_rekey_open(text, len, w.pk, &got, &err) != 0)
        FUZZ_PROMISE((err.code == QZ_E_INPUT || err.code == QZ_E_DENIED) && *err.msg);
    else
        FUZZ_PROMISE(memcmp(got.to, w.next_pk, 32) == 0 && got.at_ms == 1679315147);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    make_world();
    if (len == 0)
        return 0;
    if (data[0] == '2')
        change_of_key((const char *)data + 1, len - 1);
    else if (data[0] % 2 == 0)
        checkpoint((const char *)data + 1, len - 1);
    else
        cosignature((const char *)data + 1, len - 1);
    return 0;
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    make_world();
    if (cap < 4)
        return 0;
    qz_buf_printf(&out[0], "0%s", w.note.data);
    qz_buf_printf(&out[1], "0%s%s", w.note.data, w.line.data);
    qz_buf_printf(&out[2], "1%s", w.line.data);
    qz_buf_printf(&out[3], "2%s", w.rekey.data);
    return 4;
}

FUZZ_MAIN(make_seeds, NULL)
