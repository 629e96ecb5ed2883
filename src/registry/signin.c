#include "registry/signin.h"

#include "base/fold.h"
#include "base/text.h"
#include "journal/state.h"
#include "registry/secret.h"
#include "registry/throttle.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/* ---- who ---- */

/* *account 0: nobody signs in as that. */
static int signin_look_up(struct qz_tracker *t, struct qz_signin *s, struct qz_err *err)
{
    const struct qz_row *row;
    s->account = 0;
    *s->hash = '\0';
    int rc = qz_db_get(t->db, Q_ACCOUNT_BY_LOGIN, &row, err, TEXT(s->as));
    if (rc != 1)
        return rc;

    s->account = qz_row_int(row, 0);
    qz_copy_text(s->hash, sizeof s->hash, qz_row_text(row, 1));
    return 0;
}

static int signin_know_device(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    const struct qz_row *row;
    s->known = false;
    if (!s->account || !qz_secret_hash(s->device, hash))
        return 0;

    int rc =
        qz_db_get(t->db, Q_DEVICE_FIND, &row, err, BLOB(hash, sizeof hash), INT(s->account), INT(now_ms));
    s->known = rc == 1;
    return rc < 0 ? -1 : 0;
}

/* ---- how often ---- */

#define SIGNIN_KEYS 3
#define SIGNIN_PAIR (QZ_LOGIN_TEXT + QZ_SIGNIN_ADDRESS + 2)

/* What a try counts under. A browser that is known counts by itself alone. */
static void signin_keys(const struct qz_signin *s, char pair[SIGNIN_PAIR], char network[QZ_THROTTLE_NETWORK],
                        struct qz_throttle_key key[SIGNIN_KEYS])
{
    qz_throttle_network(s->address, network);
    snprintf(pair, SIGNIN_PAIR, "%s\n%s", s->as, network);

    key[0] = (struct qz_throttle_key){QZ_THROTTLE_PAIR, pair};
    key[1] = (struct qz_throttle_key){QZ_THROTTLE_ADDRESS, network};
    key[2] = (struct qz_throttle_key){QZ_THROTTLE_ACCOUNT, s->as};
    if (!s->known)
        return;

    key[0] = (struct qz_throttle_key){QZ_THROTTLE_DEVICE, s->device};
    key[1].what = key[2].what = NULL;
}

int qz_signin_begin(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err)
{
    char pair[SIGNIN_PAIR], network[QZ_THROTTLE_NETWORK];
    struct qz_throttle_key key[SIGNIN_KEYS];
    qz_fold(s->login, true, s->as, sizeof s->as);
    if (signin_look_up(t, s, err) != 0 || signin_know_device(t, s, now_ms, err) != 0)
        return -1;
    if (!qz_password_fold(s->password, s->folded))
        *s->hash = '\0'; /* what nobody can have chosen */

    signin_keys(s, pair, network, key);
    if (qz_throttle_take(t, key, SIGNIN_KEYS, now_ms, &s->wait_ms, err) != 0)
        return -1;
    s->outcome = QZ_SIGNIN_WAIT;
    return s->wait_ms == 0;
}

void qz_signin_verify(struct qz_signin *s)
{
    s->right = qz_password_fits(s->folded, s->hash) && s->account;
    sodium_memzero(s->folded, sizeof s->folded);
    sodium_memzero(s->password, sizeof s->password);
}

/* ---- in ---- */

/* The password was right, whatever comes of the code, which is counted by itself. */
static int signin_forgive(struct qz_tracker *t, const struct qz_signin *s, struct qz_err *err)
{
    char pair[SIGNIN_PAIR], network[QZ_THROTTLE_NETWORK];
    struct qz_throttle_key key[SIGNIN_KEYS];
    signin_keys(s, pair, network, key);
    return qz_throttle_forgive(t, key, SIGNIN_KEYS, err);
}

/* The code of the second factor, where one is asked for. 1 to go on; 0: the outcome says why not. */
static int signin_code(struct qz_tracker *t, struct qz_signin *s, bool asked, int64_t now_ms,
                       struct qz_err *err)
{
    char who[24];
    const struct qz_throttle_key key = {QZ_THROTTLE_CODE, s->known ? s->device : who};
    if (!asked)
        return 1;
    s->outcome = QZ_SIGNIN_CODE_WANTED;
    if (!*s->code)
        return 0;

    snprintf(who, sizeof who, "%lld", (long long)s->account);
    s->outcome = QZ_SIGNIN_WAIT;
    if (qz_throttle_take(t, &key, 1, now_ms, &s->wait_ms, err) != 0)
        return -1;
    if (s->wait_ms)
        return 0;

    s->outcome = QZ_SIGNIN_CODE_WRONG;
    int rc = qz_factor_use(t, s->account, s->code, now_ms, err);
    return rc == 1 && qz_throttle_forgive(t, &key, 1, err) != 0 ? -1 : rc;
}

static int signin_keep_device(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    if (s->known)
        return 0;
    qz_secret_new(s->device, hash);
    if (qz_db_begin(t->db, err) != 0)
        return -1;
    if (qz_db_do(t->db, Q_DEVICE_TIDY, err, INT(s->account), INT(now_ms), INT(QZ_DEVICES_MOST - 1)) != 0 ||
        qz_db_do(t->db, Q_DEVICE_KEEP, err, BLOB(hash, sizeof hash), INT(s->account),
                 INT(now_ms + QZ_DEVICE_MS)) != 0) {
        qz_db_rollback(t->db);
        return -1;
    }
    return qz_db_commit(t->db, err);
}

static int signin_open(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err)
{
    if (signin_keep_device(t, s, now_ms, err) != 0 ||
        qz_session_open(t, s->account, *s->old ? s->old : NULL, s->address, s->program, now_ms, s->token,
                        err) != 0)
        return -1;
    s->outcome = QZ_SIGNIN_DONE;
    return 0;
}

/* Whether the account is still what it was before the password was looked at. *asked: for a code; *left: the
 * cadre that it is of was removed. */
static int signin_again(struct qz_tracker *t, const struct qz_signin *s, bool *asked, bool *left,
                        struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACCOUNT_BY_LOGIN, &row, err, TEXT(s->as));
    if (rc != 1)
        return rc;

    *asked = qz_row_int(row, 2) != 0;
    *left = qz_row_int(row, 3) != 0;
    return qz_row_int(row, 0) == s->account && strcmp(qz_row_text(row, 1), s->hash) == 0;
}

int qz_signin_end(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err)
{
    bool asked, left;
    s->outcome = QZ_SIGNIN_WRONG;
    if (!s->right)
        return 0;

    int rc = signin_again(t, s, &asked, &left, err);
    if (rc == 1 && signin_forgive(t, s, err) != 0)
        return -1;
    if (rc == 1)
        rc = signin_code(t, s, asked, now_ms, err);
    if (rc != 1)
        return rc;

    s->outcome = QZ_SIGNIN_LEFT;
    return left ? 0 : signin_open(t, s, now_ms, err);
}
