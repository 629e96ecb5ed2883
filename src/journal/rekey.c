#include "journal/rekey.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/keyfile.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/own_note.h"
#include "journal/private.h"
#include "journal/state.h"
#include "journal/tracker.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The second holds the new key, until the log has its note and the first is written anew. */
#define TRACKER_KEY      "tracker.key"
#define TRACKER_KEY_NEXT "tracker.key.next"
#define PATH_CAP         4096

/* ---- what the own log says ---- */

int qz_rekey_apply(struct qz_batch *b, const json_t *data, struct qz_err *err)
{
    struct qz_rekey change;
    uint8_t from[32];
    const char *note = qz_json_str(data, "note", QZ_REKEY_TEXT, err);
    if (!note || qz_json_bytes(data, "from", from, sizeof from, err) != 0 ||
        qz_rekey_open(note, strlen(note), from, &change, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_OWNKEY_ADD, err, INT((int64_t)b->seq), BLOB(change.from, sizeof change.from),
                    BLOB(change.to, sizeof change.to), TEXT(note));
}

/* The newest change. 1, 0 there was none, -1. */
static int rekey_newest(struct qz_tracker *t, uint8_t from[32], uint8_t to[32], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_OWNKEY_NEWEST, &row, err);
    if (rc != 1)
        return rc;
    if (!qz_row_take(row, 0, from, 32) || !qz_row_take(row, 1, to, 32))
        return qz_fail(err, QZ_E_CORRUPT, "a change of the tracker's key is malformed");
    return 1;
}

int qz_rekey_first(struct qz_tracker *t, uint8_t out[32], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_OWNKEY_FIRST, &row, err);
    if (rc != 1 || !qz_row_take(row, 0, out, 32))
        memcpy(out, t->sk + 32, 32);
    return rc < 0 ? -1 : 0;
}

int qz_tracker_rekeys(struct qz_tracker *t, const uint8_t after[32], struct qz_rekeys *out,
                      struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    out->count = 0;
    QZ_ROWS rows = qz_db_rows(t->db, Q_OWNKEY_NOTES, err, BLOB(after, 32), INT(QZ_REKEYS_PAGE));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        if (out->count < QZ_REKEYS_PAGE)
            qz_copy_text(out->note[out->count++], QZ_REKEY_TEXT, qz_row_text(row, 0));
    return rc;
}

/* ---- the files ---- */

static int rekey_drop_next(const char *dir, struct qz_err *err)
{
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, dir, TRACKER_KEY_NEXT, err) != 0)
        return -1;
    if (access(path, F_OK) == 0 && unlink(path) != 0)
        return qz_fail(err, QZ_E_IO, "%s cannot be removed: %s", path, qz_word(strerror(errno)));
    return 0;
}

void qz_rekey_file(int i, char out[QZ_REKEY_FILE])
{
    snprintf(out, QZ_REKEY_FILE, TRACKER_KEY ".was.%d", i);
}

int qz_rekey_before(const struct qz_tracker *t, int i, uint8_t sk[64], struct qz_err *err)
{
    char name[QZ_REKEY_FILE];
    struct qz_err why = {0};
    qz_rekey_file(i, name);
    if (qz_key_read(t->dir, name, sk, &why) == 0)
        return 1;
    return why.code == QZ_E_MISSING ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

/* What kiosks sealed to the key of now and have not sent is opened by it later. A change that is cut off
 * leaves it twice. */
static int rekey_keep(const struct qz_tracker *t, int changes, struct qz_err *err)
{
    char name[QZ_REKEY_FILE];
    qz_rekey_file(changes + 1, name);
    return qz_key_write(t->dir, name, t->sk, err);
}

/* The log has the note; the file must hold the key. */
static int rekey_finish(struct qz_tracker *t, const uint8_t sk[64], struct qz_err *err)
{
    return qz_key_write(t->dir, TRACKER_KEY, sk, err) == 0 ? rekey_drop_next(t->dir, err) : -1;
}

int qz_rekey_settle(struct qz_tracker *t, struct qz_err *err)
{
    uint8_t from[32], to[32], sk[64];
    int rc = rekey_newest(t, from, to, err);
    if (rc < 0)
        return -1;
    if (rc == 0 || memcmp(to, t->sk + 32, 32) == 0)
        return rekey_drop_next(t->dir,
                               err); /* of a change that was cut off before it was one, or behind it */

    rc = memcmp(from, t->sk + 32, 32) == 0 ? qz_key_read(t->dir, TRACKER_KEY_NEXT, sk, NULL) : -1;
    if (rc != 0 || memcmp(sk + 32, to, 32) != 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "%s/" TRACKER_KEY
                       " is not the key that the tracker's log names: put back the one that belongs "
                       "to this database",
                       t->dir);
    rc = rekey_finish(t, sk, err);
    if (rc == 0)
        memcpy(t->sk, sk, sizeof sk);
    sodium_memzero(sk, sizeof sk);
    return rc;
}

/* ---- changing ---- */

/* How often the key was changed, in *changes. An error when it cannot be changed to that one. */
static int rekey_count(struct qz_tracker *t, const uint8_t to[32], int *changes, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(t->db, Q_OWNKEY_COUNT, &row, err, BLOB(to, 32)) != 1)
        return -1;

    if (qz_row_int(row, 1) > 0 || memcmp(to, t->sk + 32, 32) == 0)
        return qz_fail(err, QZ_E_CONFLICT, "that key is the tracker's, or was; a key never comes back");
    if (qz_row_int(row, 0) >= QZ_REKEYS_MOST)
        return qz_fail(err, QZ_E_FULL,
                       "the tracker's key was changed %d times, and kiosks follow no further change",
                       QZ_REKEYS_MOST);
    *changes = (int)qz_row_int(row, 0);
    return 0;
}

static int rekey_add_note(struct qz_batch *b, const uint8_t sk[64], const char *reason, struct qz_err *err)
{
    struct qz_buf note = {0}, data = {0};
    qz_rekey_sign(b->t->sk, sk, b->now_ms, &note);

    qz_jsonw_object(&data, NULL);
    qz_jsonw_base64(&data, "from", b->t->sk + 32, 32);
    if (note.failed || note.len >= QZ_REKEY_TEXT)
        data.failed = true;
    else
        qz_jsonw_text(&data, "note", note.data);
    qz_jsonw_text(&data, "reason", reason);
    qz_jsonw_object_end(&data);

    int rc = qz_own_add(b, "tracker-rekey", &data, err);
    qz_buf_finish(&data);
    qz_buf_finish(&note);
    return rc;
}

/* What rests on the old key is sealed and signed anew by the new one, with the note in one transaction: a
 * start in between finds nothing that no key of now covers. */
static int rekey_in_batch(struct qz_batch *b, const uint8_t sk[64], const char *reason, struct qz_err *err)
{
    struct qz_tracker *t = b->t;
    if (rekey_add_note(b, sk, reason, err) != 0)
        return -1;
    memcpy(t->sk, sk, sizeof t->sk);
    qz_seal_key(&t->sealer, t->sk);
    if (qz_seal_touch_sealed(&t->sealer, err) != 0 || qz_private_seal(b, err) != 0)
        return -1;
    return qz_own_note_add(b, err);
}

static int rekey_commit(struct qz_tracker *t, const uint8_t sk[64], const char *reason, int64_t now_ms,
                        struct qz_err *err)
{
    struct qz_batch b;
    uint8_t before[64];
    memcpy(before, t->sk, sizeof before);
    int rc = qz_own_begin(t, &b, now_ms, err);
    if (rc == 0) {
        rc = rekey_in_batch(&b, sk, reason, err);
        if (rc == 0)
            rc = qz_own_end(&b, err);
        else
            qz_own_cancel(&b);
    }

    if (rc != 0) {
        memcpy(t->sk, before, sizeof before);
        qz_seal_key(&t->sealer, t->sk);
    }
    sodium_memzero(before, sizeof before);
    return rc;
}

/* Nothing that was altered is sealed by the new key as if it had always been so. */
static int rekey_prove(struct qz_tracker *t, struct qz_err *err)
{
    struct qz_seal_end end;
    struct qz_seal_proof proof;
    return qz_seal_check(&t->sealer, &end, &proof, err);
}

static int rekey_make(const char *key_file, uint8_t sk[64], struct qz_err *err)
{
    uint8_t pk[32];
    if (key_file)
        return qz_key_read_file(key_file, sk, err);
    crypto_sign_keypair(pk, sk);
    return 0;
}

int qz_tracker_rekey(struct qz_tracker *t, const char *key_file, const char *reason, int64_t now_ms,
                     struct qz_err *err)
{
    uint8_t sk[64];
    int changes = 0;
    if (qz_check_text("the reason", reason, QZ_REASON_MAX, false, err) != 0 ||
        rekey_make(key_file, sk, err) != 0)
        return -1;

    int rc = rekey_count(t, sk + 32, &changes, err);
    if (rc == 0)
        rc = rekey_prove(t, err);
    if (rc == 0)
        rc = qz_tracker_checkpoint(t, now_ms, err); /* the old key's last word */
    if (rc == 0)
        rc = rekey_keep(t, changes, err);
    if (rc == 0)
        rc = qz_key_write(t->dir, TRACKER_KEY_NEXT, sk, err);
    if (rc == 0)
        rc = rekey_commit(t, sk, reason, now_ms, err);
    if (rc == 0 && rekey_finish(t, sk, err) != 0)
        rc = qz_fail_in(err, "the key was changed, and the next start puts it into its file");

    if (rc == 0)
        rc = qz_own_note_load(t, err);
    sodium_memzero(sk, sizeof sk);
    return rc;
}
