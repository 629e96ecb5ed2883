/* Personal accounts of those who work with the tracker, and the invitations by which they begin. What an
 * account may do is a role at an organisation; the own log has both, and the account's id. Whose it is, the
 * password and the second factor are in private tables, sealed. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_ACCOUNT_H
#define QZ_REGISTRY_ACCOUNT_H

#include "base/clock.h"
#include "registry/password.h"
#include "registry/registry.h"
#include "registry/session.h"

#define QZ_LOGIN_LEAST  2  /* characters of what somebody signs in as */
#define QZ_LOGIN_CHARS  40 /* at the most */
#define QZ_LOGIN_TEXT   (4 * QZ_LOGIN_CHARS + 1)
#define QZ_ACCOUNT_PAGE 100
#define QZ_INVITED_MS   (7 * QZ_DAY_MS) /* an invitation is good for so long */

struct qz_account_new {
    char name[QZ_NAME_TEXT];   /* of the person, in full */
    char login[QZ_LOGIN_TEXT]; /* what they sign in as; "": the name */
    enum qz_role role;
    char organisation[QZ_ID_TEXT]; /* where, and below */
    char cadre[QZ_ID_TEXT];        /* the cadre that the person is, of that organisation or below; or "" */
};

/* What is handed to somebody so that they choose a password: once, until then. */
struct qz_invited {
    char account[QZ_ID_TEXT];
    char login[QZ_LOGIN_TEXT]; /* as it is compared */
    char token[QZ_SECRET_TEXT];
    int64_t until_ms;
};

/* Whether a name, and what is signed in with, are fit for an account, whatever accounts there are. */
int qz_account_check(const struct qz_account_new *a, struct qz_err *err);
/* Add an account, and invite its person. QZ_E_CONFLICT when somebody signs in as that already; QZ_E_INPUT for
 * the role of the province anywhere else, and for the role of a cadre without one. */
int qz_account_add(struct qz_tracker *t, const struct qz_account_new *a, int64_t now_ms,
                   struct qz_invited *out, struct qz_err *err);
/* Hand out another address for choosing a password; the one before is good no more, all sessions of the
 * account end, the password stays until the new one is chosen. no_factor: whoever uses it has no second
 * factor any more, having lost it. */
int qz_account_reset(struct qz_tracker *t, const char *id, bool no_factor, int64_t now_ms,
                     struct qz_invited *out, struct qz_err *err);
/* What was handed out and not used is good no more. QZ_E_CONFLICT when there is nothing. */
int qz_account_revoke(struct qz_tracker *t, const char *id, int64_t now_ms, struct qz_err *err);
/* Give it another role, or the same elsewhere. All its sessions end. */
int qz_account_role(struct qz_tracker *t, const char *id, enum qz_role role, const char *organisation,
                    int64_t now_ms, struct qz_err *err);
/* End it for good: nobody signs in with it. Its id stays in the log, the name beside it as long as looks are
 * kept; somebody else may sign in as that. */
int qz_account_end(struct qz_tracker *t, const char *id, const char *reason, int64_t now_ms,
                   struct qz_err *err);

struct qz_account_row {
    int64_t ref;
    char id[QZ_ID_TEXT];
    char organisation[QZ_ID_TEXT];
    char title[QZ_TITLE_TEXT]; /* of the organisation */
    char name[QZ_NAME_TEXT], login[QZ_LOGIN_TEXT];
    enum qz_role role;
    char cadre[QZ_ID_TEXT];
    int64_t ended_ms;   /* 0: it has not ended */
    bool joined;        /* a password was chosen */
    bool factor;        /* a second factor is asked for */
    int64_t invited_ms; /* until when an invitation waits; 0: none does */
    int64_t seen_ms;    /* when a session of it was last used; 0: there is none */
};
/* QZ_E_MISSING. */
int qz_account_get(struct qz_tracker *t, const char *id, struct qz_account_row *out, struct qz_err *err);
/* The accounts of an organisation and those below ("": of all) above the id `after`. Returns the number, at
 * most `most`, or -1. */
int qz_account_list(struct qz_tracker *t, const char *within, const char *after, struct qz_account_row *out,
                    int most, struct qz_err *err);

/* ---- choosing a password ---- */

/* Whose invitation a token is, as long as it is good. 1, 0 it is none, was used or has expired, -1. */
int qz_invitation_find(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_account_row *out,
                       struct qz_err *err);
/* What an account by its ref signs in as, and the hash of its password, "" for none. QZ_E_MISSING. */
int qz_account_secret(struct qz_tracker *t, int64_t account, char login[QZ_LOGIN_TEXT],
                      char hash[QZ_PASSWORD_HASH_TEXT], struct qz_err *err);
/* Use it: the account has the password of that hash from now on, all its sessions and known browsers are at
 * an end, and no invitation of it is good any more. QZ_E_MISSING as above. */
int qz_invitation_use(struct qz_tracker *t, const char *token, const char *hash, int64_t now_ms,
                      struct qz_err *err);
/* The same by the person, who is signed in: another password; this session goes on, and so does an invitation
 * that waits: whoever asked for the reset wants it used, by whomever the password was changed. */
int qz_account_password(struct qz_tracker *t, const struct qz_session *who, const char *hash, int64_t now_ms,
                        struct qz_err *err);

#endif
