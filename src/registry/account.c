#include "registry/account.h"

#include "base/clock.h"
#include "base/fold.h"
#include "base/jsonw.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/lookup.h"
#include "journal/own.h"
#include "journal/state.h"
#include "registry/secret.h"

#include <string.h>

/* ---- what is asked of one ---- */

static int account_login(const struct qz_account_new *a, char out[QZ_LOGIN_TEXT], struct qz_err *err)
{
    const char *given = *a->login ? a->login : a->name;
    if (qz_check_called(QZ_WORD("the name to sign in with"), given, QZ_LOGIN_CHARS, false, err) != 0)
        return -1;

    size_t chars = qz_fold(given, true, out, QZ_LOGIN_TEXT) ? qz_utf8_count(out, strlen(out)) : 0;
    if (chars < QZ_LOGIN_LEAST || chars > QZ_LOGIN_CHARS || strpbrk(out, " \t"))
        return qz_fail(err, QZ_E_INPUT,
                       "the name to sign in with has %d to %d characters, and no blanks; choose another",
                       QZ_LOGIN_LEAST, QZ_LOGIN_CHARS);
    return 0;
}

static int account_login_free(struct qz_tracker *t, const char *login, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACCOUNT_BY_LOGIN, &row, err, TEXT(login));
    if (rc != 1)
        return rc;
    qz_fail(err, QZ_E_CONFLICT, "somebody signs in as that already; choose another name");
    return qz_fail_field(err, "login");
}

/* Whether the role can be had there. */
static int account_check_place(struct qz_tracker *t, enum qz_role role, const char *organisation,
                               struct qz_err *err)
{
    struct qz_organisation o;
    if (!role)
        return qz_fail(err, QZ_E_INPUT, "the role is none that is known");
    if (qz_organisation_get(t, organisation, &o, err) != 0 || qz_org_open(t, organisation, err) != 0)
        return -1;
    if (role == QZ_ROLE_PROVINCE && *o.superior)
        return qz_fail(err, QZ_E_INPUT, "the role of the province is for accounts of the province itself");
    return 0;
}

static int account_check_cadre(struct qz_tracker *t, const struct qz_account_new *a, struct qz_err *err)
{
    struct qz_session there = {.role = a->role};
    struct qz_cadre_row cadre;
    if (!*a->cadre && a->role != QZ_ROLE_CADRE)
        return 0;
    if (qz_role_of(a->cadre) != QZ_ROLE_CADRE) {
        qz_fail(err, QZ_E_INPUT, "say which cadre it is; list the cadres to find the id");
        return qz_fail_field(err, "cadre");
    }
    if (qz_cadre_get(t, a->cadre, &cadre, err) != 0 ||
        qz_org_ref(t, a->organisation, &there.organisation_ref, err) != 0)
        return -1;

    int rc = qz_may_touch(t, &there, a->cadre, QZ_ROLES_ALL, err);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    qz_fail(err, QZ_E_INPUT, "that cadre works for another organisation");
    return qz_fail_field(err, "cadre");
}

/* ---- actions ---- */

static void account_data(struct qz_buf *data, const char *id, const char *organisation, enum qz_role role)
{
    qz_jsonw_object(data, NULL);
    qz_jsonw_text(data, "account", id);
    if (organisation) {
        qz_jsonw_text(data, "organisation", organisation);
        qz_jsonw_text(data, "role", qz_role_name(role));
    }
}

static int account_say(struct qz_batch *b, const char *verb, struct qz_buf *data, struct qz_err *err)
{
    qz_jsonw_object_end(data);
    int rc = qz_own_add(b, verb, data, err);
    qz_buf_finish(data);
    return rc;
}

/* The end of an action: rc is what came of it so far. */
static int account_finish(struct qz_batch *b, int rc, struct qz_err *err)
{
    if (rc == 0)
        return qz_own_end(b, err);
    qz_own_cancel(b);
    return -1;
}

/* As part of an action: an invitation in the place of those before. */
static int account_invite(struct qz_batch *b, int64_t ref, bool no_factor, struct qz_invited *out,
                          struct qz_err *err)
{
    uint8_t hash[QZ_SHA256_BYTES];
    struct qz_buf data = {0};
    qz_secret_new(out->token, hash);
    out->until_ms = b->now_ms + QZ_INVITED_MS;
    account_data(&data, out->account, NULL, QZ_ROLE_NONE);
    if (account_say(b, "account-invite", &data, err) != 0)
        return -1;
    if (ref && qz_db_do(b->t->db, Q_INVITATION_DROP, err, INT(ref)) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_INVITATION_KEEP, err, BLOB(hash, sizeof hash), TEXT(out->account),
                    INT(out->until_ms), INT(no_factor));
}

static int account_put(struct qz_batch *b, const struct qz_account_new *a, const char *id, const char *login,
                       struct qz_err *err)
{
    struct qz_buf data = {0};
    account_data(&data, id, a->organisation, a->role);
    if (*a->cadre)
        qz_jsonw_text(&data, "cadre", a->cadre);
    if (account_say(b, "account-add", &data, err) != 0)
        return -1;
    return qz_db_do(b->t->db, Q_ACCOUNT_KEEP, err, TEXT(id), TEXT(a->name), TEXT(login));
}

static int account_fit(const struct qz_account_new *a, char login[QZ_LOGIN_TEXT], struct qz_err *err)
{
    if (qz_check_called("the name", a->name, QZ_NAME_CHARS, false, err) != 0)
        return qz_fail_field(err, "name");
    return account_login(a, login, err) == 0 ? 0 : qz_fail_field(err, "login");
}

int qz_account_check(const struct qz_account_new *a, struct qz_err *err)
{
    char login[QZ_LOGIN_TEXT];
    return account_fit(a, login, err);
}

int qz_account_add(struct qz_tracker *t, const struct qz_account_new *a, int64_t now_ms,
                   struct qz_invited *out, struct qz_err *err)
{
    struct qz_batch b;
    if (account_fit(a, out->login, err) != 0 || account_login_free(t, out->login, err) != 0 ||
        account_check_place(t, a->role, a->organisation, err) != 0 || account_check_cadre(t, a, err) != 0)
        return -1;

    qz_id_new('u', out->account);
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    int rc = account_put(&b, a, out->account, out->login, err);
    if (rc == 0)
        rc = account_invite(&b, 0, false, out, err);
    return account_finish(&b, rc, err);
}

/* One that has not ended. */
static int account_live(struct qz_tracker *t, const char *id, struct qz_account_row *out, struct qz_err *err)
{
    if (qz_account_get(t, id, out, err) != 0)
        return -1;
    return out->ended_ms ? qz_fail(err, QZ_E_CONFLICT, "that account has ended; add another one") : 0;
}

int qz_account_reset(struct qz_tracker *t, const char *id, bool no_factor, int64_t now_ms,
                     struct qz_invited *out, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_account_row a;
    if (account_live(t, id, &a, err) != 0)
        return -1;

    strcpy(out->account, a.id);
    strcpy(out->login, a.login);
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    int rc = account_invite(&b, a.ref, no_factor, out, err);
    if (rc == 0)
        rc = qz_db_do(t->db, Q_SIGNIN_END_ALL, err, INT(a.ref));
    return account_finish(&b, rc, err);
}

int qz_account_revoke(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_account_row a;
    struct qz_buf data = {0};
    if (account_live(t, id, &a, err) != 0)
        return -1;
    if (a.invited_ms <= now_ms)
        return qz_fail(err, QZ_E_CONFLICT, "no invitation of that account waits to be used");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    account_data(&data, id, NULL, QZ_ROLE_NONE);
    qz_jsonw_bool(&data, "revoked", true);
    int rc = account_say(&b, "account-invite", &data, err);
    if (rc == 0)
        rc = qz_db_do(t->db, Q_INVITATION_DROP, err, INT(a.ref));
    return account_finish(&b, rc, err);
}

int qz_account_role(struct qz_tracker *t, const char *id, enum qz_role role, const char *organisation,
                    int64_t now_ms, struct qz_err *err)
{
    struct qz_batch b;
    struct qz_account_row a;
    struct qz_buf data = {0};
    if (account_live(t, id, &a, err) != 0 || account_check_place(t, role, organisation, err) != 0)
        return -1;
    if (role == QZ_ROLE_CADRE && !*a.cadre)
        return qz_fail(err, QZ_E_CONFLICT, "that account is no cadre's; add one for the cadre");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    account_data(&data, id, organisation, role);
    int rc = account_say(&b, "account-role", &data, err);
    if (rc == 0)
        rc = qz_db_do(t->db, Q_SIGNIN_END_ALL, err, INT(a.ref));
    return account_finish(&b, rc, err);
}

static int account_close(struct qz_batch *b, const struct qz_account_row *a, struct qz_err *err)
{
    struct qz_db *db = b->t->db;
    if (qz_db_do(db, Q_ACCOUNT_CLOSE, err, INT(a->ref), TEXT(a->id)) != 0 ||
        qz_db_do(db, Q_INVITATION_DROP, err, INT(a->ref)) != 0 ||
        qz_db_do(db, Q_RECOVERY_DROP, err, INT(a->ref)) != 0 ||
        qz_db_do(db, Q_DEVICE_FORGET, err, INT(a->ref)) != 0)
        return -1;
    return qz_db_do(db, Q_SIGNIN_END_ALL, err, INT(a->ref));
}

int qz_account_end(struct qz_tracker *t, const char *id, const char *reason, int64_t now_ms,
                   struct qz_err *err)
{
    struct qz_batch b;
    struct qz_account_row a;
    struct qz_buf data = {0};
    if (qz_check_text(QZ_WORD("the reason"), reason, QZ_REASON_MAX, false, err) != 0)
        return qz_fail_field(err, "reason");
    if (account_live(t, id, &a, err) != 0)
        return -1;

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    account_data(&data, id, NULL, QZ_ROLE_NONE);
    qz_jsonw_text(&data, "reason", reason);
    int rc = account_say(&b, "account-end", &data, err);
    if (rc == 0)
        rc = account_close(&b, &a, err);
    return account_finish(&b, rc, err);
}

/* ---- listing ---- */

static void account_read(const struct qz_row *row, struct qz_account_row *a)
{
    a->ref = qz_row_int(row, 0);
    qz_copy_text(a->id, sizeof a->id, qz_row_text(row, 1));
    qz_copy_text(a->organisation, sizeof a->organisation, qz_row_text(row, 2));
    qz_copy_text(a->title, sizeof a->title, qz_row_text(row, 3));
    qz_copy_text(a->name, sizeof a->name, qz_row_text(row, 4));
    qz_copy_text(a->login, sizeof a->login, qz_row_text(row, 5));
    a->role = (enum qz_role)qz_row_int(row, 6);
    qz_copy_text(a->cadre, sizeof a->cadre, qz_row_text(row, 7));
    a->ended_ms = qz_row_int(row, 8);
    a->joined = qz_row_int(row, 9) == 0;
    a->factor = qz_row_int(row, 10) != 0;
    a->invited_ms = qz_row_int(row, 11);
    a->seen_ms = qz_row_int(row, 12);
}

int qz_account_get(struct qz_tracker *t, const char *id, struct qz_account_row *out, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACCOUNT_GET, &row, err, TEXT(id));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no account of that id; list them first");
    account_read(row, out);
    return 0;
}

int qz_account_list(struct qz_tracker *t, const char *within, const char *after, struct qz_account_row *out,
                    int most, struct qz_err *err)
{
    int64_t above = 0;
    int n = 0, rc;
    if (*within && qz_org_ref(t, within, &above, err) != 0)
        return -1;

    const struct qz_row *row;
    QZ_ROWS rows = qz_db_rows(t->db, Q_ACCOUNT_LIST, err, TEXT(after), INT(most), INT(above));
    while ((rc = qz_rows_next(&rows, &row, err)) == 1)
        account_read(row, &out[n++]);
    return rc < 0 ? -1 : n;
}

/* ---- choosing a password ---- */

int qz_account_secret(struct qz_tracker *t, int64_t account, char login[QZ_LOGIN_TEXT],
                      char hash[QZ_PASSWORD_HASH_TEXT], struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_ACCOUNT_SECRET, &row, err, INT(account));
    if (rc != 1)
        return rc < 0 ? -1 : qz_fail(err, QZ_E_MISSING, "there is no account of that id; list them first");

    qz_copy_text(login, QZ_LOGIN_TEXT, qz_row_text(row, 0));
    qz_copy_text(hash, QZ_PASSWORD_HASH_TEXT, qz_row_text(row, 1));
    return 0;
}

/* *no_factor: whether the second factor goes with it. */
static int invitation_get(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_account_row *out,
                          bool *no_factor, struct qz_err *err)
{
    char id[QZ_ID_TEXT];
    uint8_t hash[QZ_SHA256_BYTES];
    const struct qz_row *row;
    if (!qz_secret_hash(token, hash))
        return 0;
    int rc = qz_db_get(t->db, Q_INVITATION_GET, &row, err, BLOB(hash, sizeof hash), INT(now_ms));
    if (rc != 1)
        return rc;

    qz_copy_text(id, sizeof id, qz_row_text(row, 0));
    *no_factor = qz_row_int(row, 1) != 0;
    return qz_account_get(t, id, out, err) == 0 ? 1 : -1;
}

int qz_invitation_find(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_account_row *out,
                       struct qz_err *err)
{
    bool no_factor;
    return invitation_get(t, token, now_ms, out, &no_factor, err);
}

/* As part of an action: another password, after which no browser and no session of before lets anybody in. */
static int account_set_password(struct qz_batch *b, int64_t ref, const char *id, const char *keep,
                                const char *hash, struct qz_err *err)
{
    struct qz_db *db = b->t->db;
    struct qz_buf data = {0};
    account_data(&data, id, NULL, QZ_ROLE_NONE);
    if (account_say(b, "account-password", &data, err) != 0 ||
        qz_db_do(db, Q_ACCOUNT_PASSWORD, err, INT(ref), TEXT(hash)) != 0 ||
        qz_db_do(db, Q_DEVICE_FORGET, err, INT(ref)) != 0)
        return -1;
    return qz_db_do(db, Q_SIGNIN_END_OTHERS, err, INT(ref), TEXT(keep));
}

int qz_invitation_use(struct qz_tracker *t, const char *token, const char *hash, int64_t now_ms,
                      struct qz_err *err)
{
    struct qz_account_row a;
    struct qz_batch b;
    bool no_factor;
    int rc = invitation_get(t, token, now_ms, &a, &no_factor, err);
    if (rc < 1)
        return rc < 0 ? -1
                      : qz_fail(err, QZ_E_MISSING,
                                "this invitation was used already, or has expired; ask for another one");

    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    rc = account_set_password(&b, a.ref, a.id, "", hash, err);
    if (rc == 0)
        rc = qz_db_do(t->db, Q_INVITATION_DROP, err, INT(a.ref));
    if (rc == 0 && no_factor)
        rc = qz_db_do(t->db, Q_ACCOUNT_NO_FACTOR, err, INT(a.ref));
    if (rc == 0 && no_factor)
        rc = qz_db_do(t->db, Q_RECOVERY_DROP, err, INT(a.ref));
    return account_finish(&b, rc, err);
}

int qz_account_password(struct qz_tracker *t, const struct qz_session *who, const char *hash, int64_t now_ms,
                        struct qz_err *err)
{
    struct qz_batch b;
    if (qz_own_begin(t, &b, now_ms, err) != 0)
        return -1;
    return account_finish(&b, account_set_password(&b, who->account_ref, who->account, who->id, hash, err),
                          err);
}
