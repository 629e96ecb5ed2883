#include "registry/session.h"

#include "base/text.h"
#include "journal/state.h"
#include "registry/secret.h"

#include <sodium.h>
#include <string.h>

/* ---- beginning and ending ---- */

static int session_put(struct qz_tracker *t, const uint8_t hash[QZ_SHA256_BYTES], int64_t account,
                       const char *address, const char *program, int64_t now_ms, struct qz_err *err)
{
    char id[QZ_ID_TEXT], browser[QZ_BROWSER_TEXT];
    qz_id_new('s', id);
    qz_copy_text(browser, sizeof browser, program);
    return qz_db_do(t->db, Q_SIGNIN_OPEN, err, BLOB(hash, QZ_SHA256_BYTES), TEXT(id), INT(account),
                    INT(now_ms), TEXT(address), TEXT(browser));
}

static int session_drop_old(struct qz_tracker *t, int64_t account, const char *old, int64_t now_ms,
                            struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    if (old && qz_secret_hash(old, hash) &&
        qz_db_do(t->db, Q_SIGNIN_END_TOKEN, err, BLOB(hash, sizeof hash)) != 0)
        return -1;
    if (qz_db_do(t->db, Q_SIGNIN_END_OLD, err, INT(account), INT(now_ms - QZ_SESSION_LONGEST_MS),
                 INT(now_ms - QZ_SESSION_IDLE_MS)) != 0)
        return -1;
    return qz_db_do(t->db, Q_SIGNIN_END_BEYOND, err, INT(account), INT(QZ_SESSIONS_MOST - 1));
}

int qz_session_open(struct qz_tracker *t, int64_t account, const char *old, const char *address,
                    const char *program, int64_t now_ms, char token[QZ_SECRET_TEXT], struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    qz_secret_new(token, hash);
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (session_drop_old(t, account, old, now_ms, err) != 0 ||
        session_put(t, hash, account, address, program, now_ms, err) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

int qz_session_end(struct qz_tracker *t, int64_t account, const char *id, int64_t now_ms, struct qz_err *err)
{
    (void)now_ms;
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    int rc = id ? qz_db_do(t->db, Q_SIGNIN_END, err, INT(account), TEXT(id))
                : qz_db_do(t->db, Q_SIGNIN_END_ALL, err, INT(account));
    int64_t ended = rc == 0 ? qz_db_changes(t->db) : 0;
    if (rc != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    if (qz_db_commit(t->db, err) != 0)
        return -1;
    return ended || !id ? 0 : qz_fail(err, QZ_E_MISSING, "there is no such session; it has ended already");
}

int qz_session_end_others(struct qz_tracker *t, const struct qz_session *who, struct qz_err *err)
{
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_SIGNIN_END_OTHERS, err, INT(who->account_ref), TEXT(who->id)) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

/* ---- finding ---- */

static void session_read(const struct qz_row *row, struct qz_session *s)
{
    memset(s, 0, sizeof *s);
    qz_copy_text(s->id, sizeof s->id, qz_row_text(row, 0));
    s->begun_ms = qz_row_int(row, 1);
    s->seen_ms = qz_row_int(row, 2);
    s->account_ref = qz_row_int(row, 3);
    qz_copy_text(s->account, sizeof s->account, qz_row_text(row, 4));
    qz_copy_text(s->name, sizeof s->name, qz_row_text(row, 5));
    s->role = (enum qz_role)qz_row_int(row, 6);
    s->organisation_ref = qz_row_int(row, 7);
    qz_copy_text(s->organisation, sizeof s->organisation, qz_row_text(row, 8));
    qz_copy_text(s->title, sizeof s->title, qz_row_text(row, 9));
    qz_copy_text(s->cadre, sizeof s->cadre, qz_row_text(row, 10));
    s->factor = qz_row_int(row, 11) != 0;
}

static bool session_is_over(int64_t begun_ms, int64_t seen_ms, int64_t now_ms)
{
    return now_ms >= begun_ms + QZ_SESSION_LONGEST_MS || now_ms >= seen_ms + QZ_SESSION_IDLE_MS;
}

static void session_set_end(struct qz_session *s)
{
    int64_t idle = s->seen_ms + QZ_SESSION_IDLE_MS, longest = s->begun_ms + QZ_SESSION_LONGEST_MS;
    s->until_ms = idle < longest ? idle : longest;
}

int qz_session_find(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_session *out,
                    struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    const struct qz_row *row;
    if (!qz_secret_hash(token, hash))
        return 0;
    int rc = qz_db_get(t->db, Q_SIGNIN_FIND, &row, err, BLOB(hash, sizeof hash));
    if (rc != 1)
        return rc;

    session_read(row, out);
    if (session_is_over(out->begun_ms, out->seen_ms, now_ms))
        return 0;
    session_set_end(out);
    qz_csrf_of(token, out->csrf);
    return 1;
}

bool qz_session_is_due(const struct qz_session *s, int64_t now_ms)
{
    return now_ms - s->seen_ms >= QZ_SESSION_STEP_MS;
}

static int session_write_seen(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    if (!qz_secret_hash(token, hash))
        return qz_fail(err, QZ_E_BUG, "a session is used whose token is none");
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_SIGNIN_SEEN, err, BLOB(hash, sizeof hash), INT(now_ms)) == 0)
        return qz_db_commit(t->db, err);
    qz_db_rollback(t->db);
    return -1;
}

int qz_session_use(struct qz_tracker *t, const char *token, struct qz_session *s, int64_t now_ms,
                   struct qz_err *err)
{
    if (!qz_session_is_due(s, now_ms))
        return 0;
    if (session_write_seen(t, token, now_ms, err) != 0)
        return err->code == QZ_E_FULL ? 0 : -1;
    s->seen_ms = now_ms;
    session_set_end(s);
    return 0;
}

int qz_session_list(struct qz_tracker *t, int64_t account, int64_t now_ms,
                    struct qz_session_row out[QZ_SESSIONS_MOST], struct qz_err *err)
{
    const struct qz_row *row;
    int n = 0, rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_SIGNIN_LIST, err, INT(account), INT(QZ_SESSIONS_MOST));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        struct qz_session_row *s = &out[n];
        qz_copy_text(s->id, sizeof s->id, qz_row_text(row, 0));
        s->begun_ms = qz_row_int(row, 1);
        s->seen_ms = qz_row_int(row, 2);
        qz_copy_text(s->address, sizeof s->address, qz_row_text(row, 3));
        qz_copy_text(s->program, sizeof s->program, qz_row_text(row, 4));
        n += !session_is_over(s->begun_ms, s->seen_ms, now_ms);
    }
    return rc < 0 ? -1 : n;
}

/* ---- forms ---- */

bool qz_csrf_of(const char *token, char out[QZ_SECRET_TEXT])
{
    static const char what[] = "qingzhan-csrf-v1";
    uint8_t key[QZ_SECRET_BYTES], mac[crypto_auth_hmacsha256_BYTES];
    _Static_assert(sizeof mac == QZ_SECRET_BYTES && sizeof key == crypto_auth_hmacsha256_KEYBYTES,
                   "a token is a key, and a mac is as long as one");
    *out = '\0';
    if (qz_base64_decode(token, strlen(token), true, key, sizeof key) != sizeof key)
        return false;

    crypto_auth_hmacsha256(mac, (const uint8_t *)what, sizeof what, key);
    sodium_memzero(key, sizeof key);
    qz_base64_encode(mac, sizeof mac, true, out, QZ_SECRET_TEXT);
    return true;
}

bool qz_csrf_fits(const struct qz_session *s, const char *given)
{
    return *s->csrf && strlen(given) == sizeof s->csrf - 1 &&
           sodium_memcmp(s->csrf, given, sizeof s->csrf - 1) == 0;
}
