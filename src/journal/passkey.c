#include "journal/passkey.h"

#include "base/file.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "journal/keyfile.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/own_note.h"
#include "journal/state.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#define PASS_KEY      "pass.key"
#define PASS_KEY_NEXT "pass.key.next" /* written before the log has the key */
#define PATH_CAP      4096
#define ID_MOST       255

static int passkey_drop_next(const char *dir, struct qz_err *err)
{
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, dir, PASS_KEY_NEXT, err) != 0)
        return -1;
    if (access(path, F_OK) == 0 && unlink(path) != 0)
        return qz_fail(err, QZ_E_IO, "%s cannot be removed: %s", path, strerror(errno));
    return 0;
}

/* The log has the key; the file must hold it. */
static int passkey_finish(struct qz_tracker *t, struct qz_err *err)
{
    return qz_key_write(t->dir, PASS_KEY, t->pass_sk, err) == 0 ? passkey_drop_next(t->dir, err) : -1;
}

int qz_passkey_settle(struct qz_tracker *t, struct qz_err *err)
{
    uint8_t sk[64];
    bool known = t->keys && memcmp(t->key[0].pk, t->pass_sk + 32, 32) == 0;
    if (known || qz_key_read(t->dir, PASS_KEY_NEXT, sk, NULL) != 0)
        return passkey_drop_next(t->dir,
                                 err); /* of a change that was cut off before it was one, or behind it */

    int rc = 0;
    if (t->keys && memcmp(t->key[0].pk, sk + 32, 32) == 0) {
        memcpy(t->pass_sk, sk, sizeof sk);
        rc = passkey_finish(t, err);
    }
    sodium_memzero(sk, sizeof sk);
    return rc;
}

/* Passes of that key that are good now. */
static int passkey_good(struct qz_tracker *t, int64_t key, int64_t now_ms, int64_t *n, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_PASSKEY_GOOD, &row, err, INT(key), INT(now_ms / 1000)) != 1)
        return -1;
    *n = qz_row_int(row, 0);
    return 0;
}

static int passkey_write(struct qz_tracker *t, const struct qz_passkey_change *c, const char *reason,
                         int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_buf data = {0};
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;

    qz_jsonw_object(&data, NULL);
    qz_jsonw_int(&data, "id", c->id);
    qz_jsonw_base64(&data, "key", t->pass_sk + 32, 32);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    /* With it goes what the own log says of the keys that the tracker runs with. */
    int rc = qz_own_add(&b, "pass-key", &data, err);
    qz_buf_finish(&data);
    if (rc == 0)
        rc = qz_own_note_add(&b, err);
    if (rc == 0)
        return qz_own_end(&b, err);
    qz_own_cancel(&b);
    return -1;
}

static int passkey_check(struct qz_tracker *t, bool retire, const char *reason, int64_t now_ms,
                         struct qz_passkey_change *out, struct qz_err *err)
{
    memset(out, 0, sizeof *out);
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0)
        return -1;

    if (t->keys == 0 || t->key[0].id >= ID_MOST)
        return qz_fail(err, QZ_E_FULL, "the numbers of pass keys, 1 to %d, are used up", ID_MOST);

    out->id = t->key[0].id + 1;
    out->retired = t->keys > 1 ? t->key[1].id : 0;
    if (out->retired && passkey_good(t, out->retired, now_ms, &out->refused, err) != 0)
        return -1;
    if (out->refused && !retire)
        return qz_fail(
            err, QZ_E_CONFLICT,
            "%lld passes of key %d are still good and would be refused; issue new ones first, or say "
            "that they may be",
            (long long)out->refused, out->retired);
    return 0;
}

int qz_passkey_rotate(struct qz_tracker *t, bool retire, const char *reason, int64_t now_ms,
                      struct qz_passkey_change *out, struct qz_err *err)
{
    uint8_t before[64], pk[32], sk[64];
    if (passkey_check(t, retire, reason, now_ms, out, err) != 0)
        return -1;
    crypto_sign_keypair(pk, sk);
    memcpy(before, t->pass_sk, sizeof before);

    int rc = qz_key_write(t->dir, PASS_KEY_NEXT, sk, err);
    if (rc == 0) {
        memcpy(t->pass_sk, sk, sizeof sk);
        rc = passkey_write(t, out, reason, now_ms, err);
        if (rc != 0)
            memcpy(t->pass_sk, before, sizeof before);
        else if (passkey_finish(t, err) != 0)
            rc = qz_fail_in(err, "the key was changed, and the next start puts it into its file");
    }

    if (rc == 0)
        rc = qz_own_note_load(t, err);
    sodium_memzero(before, sizeof before);
    sodium_memzero(sk, sizeof sk);
    return rc;
}
