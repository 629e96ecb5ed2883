#include "base/log.h"
#include "base/text.h"
#include "ledger/ledger_int.h"

#include <string.h>

/* The key that the enrolment or the newest change gave. 1, 0 there is none, -1. */
static int keys_newest(struct qz_ledger *l, uint8_t out[32], struct qz_err *err)
{
    struct qz_buf b64 = {0};
    int rc = qz_ledger_get(l, QZ_SETTING_TRACKER_KEY, &b64, err);
    if (rc == 0)
        rc = qz_base64_decode(b64.data ? b64.data : "", b64.len, false, out, 32) == 32;
    qz_buf_finish(&b64);
    return rc;
}

/* The newest change before number *n that made the key: 1 and the key before, whose last entries are *upto; 0
 * there is none; -1. */
static int keys_before(struct qz_ledger *l, int64_t *n, const uint8_t key[32], struct qz_tracker_key *out,
                       struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(l->db, Q_REKEY_BEFORE, &row, err, INT(*n), BLOB(key, 32));
    if (rc != 1)
        return rc;

    *n = qz_row_int(row, 0);
    qz_row_take(row, 1, out->pk, sizeof out->pk);
    out->upto = (uint64_t)qz_row_int(row, 2);
    return 1;
}

int qz_tracker_keys_load(struct qz_ledger *l, struct qz_tracker_keys *out, struct qz_err *err)
{
    int64_t n = INT64_MAX;
    int rc = keys_newest(l, out->key[0].pk, err);
    out->count = rc == 1;
    out->key[0].upto = UINT64_MAX;

    while (rc == 1 && out->count < QZ_TRACKER_KEYS_MOST) {
        rc = keys_before(l, &n, out->key[out->count - 1].pk, &out->key[out->count], err);
        out->count += rc == 1;
    }

    return rc < 0 ? -1 : 0;
}

int qz_tracker_key_index(const struct qz_tracker_keys *k, const uint8_t pk[32])
{
    for (size_t i = 0; i < k->count; i++)
        if (memcmp(k->key[i].pk, pk, 32) == 0)
            return (int)i;
    return -1;
}

int qz_cosigner_find(const struct qz_tracker_keys *k, const char *note, const char *line, struct qz_err *err)
{
    uint64_t time_s;
    struct qz_err why = {0};

    if (k->count == 0)
        return qz_fail(err, QZ_E_CONFLICT, "this kiosk knows no tracker that could have cosigned");

    for (size_t i = 0; i < k->count; i++) {
        int rc = qz_cosign_check(note, strlen(note), line, strlen(line), QZ_TRACKER_NAME, k->key[i].pk,
                                 &time_s, &why);
        if (rc == 0)
            return (int)i;
        if (why.code == QZ_E_NOMEM)
            break;
    }

    return qz_fail(err, why.code, "%s", why.msg);
}

int qz_cosigner_let(struct qz_ledger *l, const uint8_t retired[32], uint64_t size, struct qz_err *err)
{
    int64_t upto = size > INT64_MAX ? INT64_MAX : (int64_t)size;
    return qz_db_do(l->db, Q_REKEY_LET, err, BLOB(retired, 32), INT(upto));
}

/* ---- following ---- */

static int keys_insert(struct qz_ledger *l, const struct qz_rekey *change, const char *note,
                       struct qz_err *err)
{
    return qz_db_do(l->db, Q_REKEY_INSERT, err, BLOB(change->from, sizeof change->from),
                    BLOB(change->to, sizeof change->to), INT((int64_t)l->cosigned.size), TEXT(note));
}

/* One change, inside the caller's transaction. */
static int keys_follow(struct qz_ledger *l, const char *note, struct qz_err *err)
{
    struct qz_rekey change;
    struct qz_tracker_keys k;
    char b64[48];
    if (qz_tracker_keys_load(l, &k, err) != 0)
        return -1;
    if (k.count == 0)
        return qz_fail(err, QZ_E_MISSING, "this kiosk knows no tracker whose key could change");
    if (qz_rekey_open(note, strlen(note), k.key[0].pk, &change, err) != 0)
        return -1;
    if (k.count >= QZ_TRACKER_KEYS_MOST)
        return qz_fail(err, QZ_E_FULL, "the tracker's key changed too often to be followed; enrol anew");
    if (qz_tracker_key_index(&k, change.to) >= 0)
        return qz_fail(err, QZ_E_DENIED, "a key that the tracker gave up cannot come back");

    if (keys_insert(l, &change, note, err) != 0)
        return -1;
    qz_base64_encode(change.to, sizeof change.to, false, b64, sizeof b64);
    return qz_setting_put(l, QZ_SETTING_TRACKER_KEY, b64, err);
}

int qz_ledger_rekey(struct qz_ledger *l, const struct qz_rekeys *r, struct qz_err *err)
{
    int rc = 0;
    if (r->count == 0)
        return qz_fail(err, QZ_E_MISSING, "there is no change of the tracker's key to follow");
    if (qz_db_begin(l->db, err) != 0)
        return -1;

    for (size_t i = 0; rc == 0 && i < r->count; i++)
        rc = keys_follow(l, r->note[i], err);
    rc = qz_ledger_end(l, rc, err);

    if (rc == 0)
        qz_log(QZ_LOG_INFO, "the tracker's key was changed, %zu times since it was last heard", r->count);
    return rc;
}

int qz_tracker_keys_carry(struct qz_ledger *l, struct qz_ledger *to, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = 0, done = 0;

    if (qz_db_begin(to->db, err) != 0)
        return -1;

    QZ_ROWS rows = qz_db_rows(l->db, Q_REKEY_ALL, err);
    while (done == 0 && (rc = qz_rows_next(&rows, &row, err)) == 1)
        done = qz_db_do(to->db, Q_REKEY_CARRY, err, qz_row_arg(row, 0), qz_row_arg(row, 1),
                        qz_row_arg(row, 2), qz_row_arg(row, 3));

    return qz_ledger_end(to, done != 0 || rc < 0 ? -1 : 0, err);
}

/* ---- proving ---- */

int qz_tracker_keys_prove(struct qz_ledger *l, uint64_t *count, struct qz_err *err)
{
    const struct qz_row *row;
    int rc;
    *count = 0;

    QZ_ROWS rows = qz_db_rows(l->db, Q_REKEY_ALL, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_rekey change;
        size_t len;
        uint8_t before[32], after[32];
        const char *note = qz_row_blob(row, 3, &len);
        bool holds = qz_row_take(row, 1, before, sizeof before) && qz_row_take(row, 2, after, sizeof after) &&
                     note && qz_row_int(row, 0) == (int64_t)*count + 1 &&
                     qz_rekey_open(note, len, before, &change, NULL) == 0 &&
                     memcmp(change.to, after, 32) == 0;

        ++*count;
        if (!holds)
            return qz_fail(err, QZ_E_CORRUPT,
                           "change %llu of the tracker's key is not as the key before signed it",
                           (unsigned long long)*count);
    }

    return rc;
}

int qz_cosigner_prove(struct qz_ledger *l, const uint8_t pk[32], uint64_t size, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(l->db, Q_REKEY_UPTO, &row, err, BLOB(pk, 32), INT(INT64_MAX)) != 1)
        return -1;
    return (uint64_t)qz_row_int(row, 0) >= size;
}
