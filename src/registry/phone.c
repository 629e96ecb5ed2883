#include "registry/phone.h"

#include "base/clock.h"
#include "base/text.h"
#include "journal/state.h"
#include "rules/mask.h"

#include <sodium.h>
#include <string.h>

#define CODE_TEXT 64 /* of the two parts of an address together, with room for wrong ones */

static void phone_slip_key(const struct qz_tracker *t, uint8_t out[QZ_SLIP_KEY_BYTES])
{
    static const char label[] = "qingzhan-slip-key-v1";
    uint8_t seed[32];
    crypto_sign_ed25519_sk_to_seed(seed, t->sk);
    crypto_auth_hmacsha256(out, (const uint8_t *)label, sizeof label, seed);
    sodium_memzero(seed, sizeof seed);
}

/* ---- where a phone stands ---- */

/* The kiosk and the activity that at->read names. 1, 0 one of them is not there, -1. */
static int phone_place(struct qz_tracker *t, struct qz_phone_at *at, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_PHONE_KIOSK_OF, &row, err, INT(at->read.kiosk));
    if (rc != 1)
        return rc;
    qz_copy_text(at->kiosk, sizeof at->kiosk, qz_row_text(row, 0));
    qz_copy_text(at->kiosk_name, sizeof at->kiosk_name, qz_row_text(row, 1));
    at->keeper = qz_row_int(row, 2);
    qz_copy_text(at->organisation, sizeof at->organisation, qz_row_text(row, 3));
    qz_copy_text(at->organisation_title, sizeof at->organisation_title, qz_row_text(row, 4));

    rc = qz_db_get(t->db, Q_PHONE_ACTIVITY, &row, err, INT(at->read.activity));
    if (rc != 1)
        return rc;
    qz_copy_text(at->activity, sizeof at->activity, qz_row_text(row, 0));
    qz_copy_text(at->title, sizeof at->title, qz_row_text(row, 1));
    qz_copy_text(at->place, sizeof at->place, qz_row_text(row, 2));
    at->start_ms = qz_row_int(row, 3);
    at->end_ms = qz_row_int(row, 4);
    at->state = (enum qz_activity_state)qz_row_int(row, 5);
    at->expected = qz_row_int(row, 6);
    return 1;
}

int qz_phone_at(struct qz_tracker *t, const char *slip, int64_t now_ms, struct qz_phone_at *out,
                struct qz_err *err)
{
    uint8_t key[QZ_SLIP_KEY_BYTES];
    memset(out, 0, sizeof *out);
    phone_slip_key(t, key);
    int rc = qz_slip_read(slip, key, &out->read) ? phone_place(t, out, err) : 0;
    sodium_memzero(key, sizeof key);
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "scan the code on the kiosk's screen once more");

    qz_copy_text(out->slip, sizeof out->slip, slip);
    out->old = !qz_slip_timely(&out->read, now_ms / 1000);
    return 0;
}

/* ---- the code on a screen ---- */

/* A kiosk as a scanned code names it. */
struct phone_kiosk {
    int64_t log, keeper;
    bool revoked;
    uint8_t key[QZ_SCREEN_KEY_BYTES];
};

/* 1, 0 there is none, -1. */
static int phone_kiosk(struct qz_tracker *t, const char *id, struct phone_kiosk *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_PHONE_KIOSK, &row, err, TEXT(id));
    if (rc != 1)
        return rc;
    out->log = qz_row_int(row, 0);
    out->revoked = qz_row_int(row, 1) != 0;
    out->keeper = qz_row_int(row, 3);
    if (!qz_row_take(row, 2, out->key, sizeof out->key))
        return qz_fail(err, QZ_E_CORRUPT, "the screen's key of a kiosk is damaged; enrol it anew");
    return !out->revoked;
}

static void phone_kiosk_id(const char *id, char out[QZ_KIOSK_ID_TEXT])
{
    int n = snprintf(out, QZ_KIOSK_ID_TEXT, "k_%.16s", id);
    for (int i = 2; i < n; i++)
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] | 0x20);
}

/* The refs of the activities that a phone before that kiosk may mean: the one that is open there; as long as
 * none is known to be, those that are held just now. Returns their number or -1. */
static int phone_activities(struct qz_tracker *t, const struct phone_kiosk *k, int64_t now_ms,
                            int64_t ref[QZ_SCANNED_MOST], struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc = qz_db_get(t->db, Q_PHONE_SESSION, &row, err, INT(k->log), INT(now_ms - QZ_PAST_MS));
    if (rc != 0) {
        ref[0] = rc == 1 ? qz_row_int(row, 0) : 0;
        return rc;
    }

    QZ_ROWS rows = qz_db_rows(t->db, Q_PHONE_PLANNED, err, INT(k->keeper), INT(now_ms + QZ_OPEN_EARLY_MS),
                              INT(now_ms), INT(QZ_SCANNED_MOST));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        ref[n++] = qz_row_int(row, 0);
    return rc < 0 ? -1 : n;
}

/* A slip for each of them. */
static int phone_hand_out(struct qz_tracker *t, const struct phone_kiosk *k, const int64_t *ref, int n,
                          int64_t now_ms, struct qz_scanned *out, struct qz_err *err)
{
    uint8_t key[QZ_SLIP_KEY_BYTES];
    int rc = 1;
    phone_slip_key(t, key);

    for (int i = 0; i < n && rc == 1; i++) {
        struct qz_phone_at *at = &out->at[out->n++];
        at->read = (struct qz_slip){
            .kiosk = (uint32_t)k->log, .activity = (uint32_t)ref[i], .at_s = (uint32_t)(now_ms / 1000)};
        randombytes_buf(at->read.nonce, sizeof at->read.nonce);
        qz_slip_write(&at->read, key, at->slip);
        rc = phone_place(t, at, err);
    }

    sodium_memzero(key, sizeof key);
    if (rc == 0)
        return qz_fail(err, QZ_E_CORRUPT, "the activity that a kiosk has open is not there");
    return rc < 0 ? -1 : 0;
}

int qz_phone_scan(struct qz_tracker *t, const char *id, const char *code, int64_t now_ms,
                  struct qz_scanned *out, struct qz_err *err)
{
    struct phone_kiosk k;
    char tail[2 * CODE_TEXT + 2], kiosk[QZ_KIOSK_ID_TEXT];
    int64_t ref[QZ_SCANNED_MOST];
    memset(out, 0, sizeof *out);
    out->said = QZ_SCREEN_WRONG;
    phone_kiosk_id(id, kiosk);
    int rc = phone_kiosk(t, kiosk, &k, err);
    if (rc != 1)
        return rc;

    strcpy(out->kiosk, kiosk);
    snprintf(tail, sizeof tail, "%.*s/%.*s", CODE_TEXT, id, CODE_TEXT, code);
    out->said = qz_screen_code_check(tail, kiosk, k.key, now_ms / 1000);
    sodium_memzero(k.key, sizeof k.key);
    if (out->said != QZ_SCREEN_GOOD)
        return 0;

    int n = phone_activities(t, &k, now_ms, ref, err);
    return n < 0 ? -1 : phone_hand_out(t, &k, ref, n, now_ms, out, err);
}

/* ---- phones that are known ---- */

int qz_phone_find(struct qz_tracker *t, const char *token, struct qz_phone *out, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    const struct qz_row *row;
    size_t len;
    if (!qz_secret_hash(token, hash))
        return 0;
    int rc = qz_db_get(t->db, Q_PHONE_FIND, &row, err, BLOB(hash, sizeof hash));
    if (rc != 1)
        return rc;

    memset(out, 0, sizeof *out);
    out->youth = qz_row_int(row, 0);
    qz_id_text('y', qz_row_blob(row, 1, &len), out->who);
    qz_mask_name(qz_row_text(row, 2), out->masked, sizeof out->masked);
    qz_copy_text(out->tail, sizeof out->tail, qz_row_text(row, 3));
    out->activity = qz_row_int(row, 4);
    return qz_row_take(row, 5, out->device, sizeof out->device) ? 1 : 0;
}

int qz_phone_forget(struct qz_tracker *t, const char *token, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    if (!qz_secret_hash(token, hash))
        return 0;
    return qz_db_do(t->db, Q_PHONE_DROP, err, BLOB(hash, sizeof hash));
}

static int phone_renew(struct qz_tracker *t, const struct qz_phone *who, int64_t now_ms,
                       const uint8_t hash[QZ_SHA256_BYTES], struct qz_err *err)
{
    if (qz_db_do(t->db, Q_PHONE_DROP_ALL, err, INT(who->youth)) != 0)
        return -1;
    return qz_db_do(t->db, Q_PHONE_KEEP, err, BLOB(hash, QZ_SHA256_BYTES), INT(who->youth),
                    INT(who->activity), BLOB(who->device, sizeof who->device), INT(now_ms));
}

int qz_phone_renew(struct qz_tracker *t, const struct qz_phone *who, int64_t now_ms,
                   char token[QZ_SECRET_TEXT], struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    qz_secret_new(token, hash);
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (phone_renew(t, who, now_ms, hash, err) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_phone_proves(struct qz_tracker *t, const struct qz_phone *who, int64_t now_ms, struct qz_err *err)
{
    const struct qz_row *row;
    if (!who->activity)
        return 1;
    int rc = qz_db_get(t->db, Q_PHONE_ACTIVITY, &row, err, INT(who->activity));
    return rc == 1 ? qz_row_int(row, 4) <= now_ms : rc;
}

int qz_phone_stands(struct qz_tracker *t, const struct qz_phone_at *at, const struct qz_phone *who,
                    struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(t->db, Q_PHONE_STANDS, &row, err, INT(at->read.activity), INT(who->youth));
}

int qz_phone_crowd(struct qz_tracker *t, const char *activity, char (*ids)[QZ_ID_TEXT], int most,
                   struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc = qz_db_get(t->db, Q_PHONE_ACTIVITY_REF, &row, err, TEXT(activity));
    size_t len;
    if (rc != 1)
        return rc;

    int64_t ref = qz_row_int(row, 0);
    QZ_ROWS rows = qz_db_rows(t->db, Q_REGISTRATION_MANY, err, INT(ref), INT(QZ_PHONE_CROWD), INT(most));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        qz_id_text('y', qz_row_blob(row, 0, &len), ids[n++]);
    return rc < 0 ? -1 : n;
}
