/* Who is signed in, and what they may where. A session is a random token of 256 bits that the browser keeps;
 * here is only its hash. It ends by itself after half an hour without use, and twelve hours after it began.
 * Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_SESSION_H
#define QZ_REGISTRY_SESSION_H

#include "journal/journal.h"
#include "rules/role.h"

#define QZ_SECRET_BYTES       32 /* of the token of a session, an invitation, a browser */
#define QZ_SECRET_TEXT        44 /* the same in base64url, with its terminator */
#define QZ_SESSION_IDLE_MS    (INT64_C(30) * 60000)
#define QZ_SESSION_LONGEST_MS (INT64_C(12) * 3600000)
#define QZ_SESSION_STEP_MS    60000 /* when a session was last used is kept to this */
#define QZ_SESSIONS_MOST      20    /* of an account at once; a further one ends the oldest */
#define QZ_BROWSER_TEXT       120   /* bytes of what a browser calls itself, as they are kept */

/* Somebody who is signed in. */
struct qz_session {
    char id[QZ_ID_TEXT]; /* "s_…", by which it is listed and ended */
    int64_t begun_ms, seen_ms;
    int64_t until_ms; /* it ends then, when it is not used before */
    int64_t account_ref;
    char account[QZ_ID_TEXT]; /* "u_…" */
    char name[QZ_NAME_TEXT];  /* of the person, in full */
    enum qz_role role;
    int64_t organisation_ref;
    char organisation[QZ_ID_TEXT]; /* where the role holds, and below */
    char title[QZ_TITLE_TEXT];     /* what that is called */
    char cadre[QZ_ID_TEXT];        /* "c_…" of the same person; "": none */
    bool factor;                   /* a second factor is asked for at signing in */
    char csrf[QZ_SECRET_TEXT];     /* what a form of this session has to bring along */
};

/* Begin a session of an account by its ref, for a browser at an address; token receives what the browser
 * keeps. old: the token that it sent along, whose session ends; or NULL. */
int qz_session_open(struct qz_tracker *t, int64_t account, const char *old, const char *address,
                    const char *program, int64_t now_ms, char token[QZ_SECRET_TEXT], struct qz_err *err);
/* The session of a token; nothing is written. 1, 0 there is none (any more), -1. */
int qz_session_find(struct qz_tracker *t, const char *token, int64_t now_ms, struct qz_session *out,
                    struct qz_err *err);
/* Whether that a session is used now would be written: once a QZ_SESSION_STEP_MS. */
bool qz_session_is_due(const struct qz_session *s, int64_t now_ms);
/* It is used now, and so ends later: written where it is due. A disk that is full signs nobody out. */
int qz_session_use(struct qz_tracker *t, const char *token, struct qz_session *s, int64_t now_ms,
                   struct qz_err *err);
/* End a session of an account by the session's id; id NULL: all of them. QZ_E_MISSING when there is none. */
int qz_session_end(struct qz_tracker *t, int64_t account, const char *id, int64_t now_ms, struct qz_err *err);

/* End all sessions of the account of who is signed in but this one. */
int qz_session_end_others(struct qz_tracker *t, const struct qz_session *who, struct qz_err *err);

struct qz_session_row {
    char id[QZ_ID_TEXT];
    int64_t begun_ms, seen_ms;
    char address[64], program[QZ_BROWSER_TEXT];
};
/* The sessions of an account that have not ended, the newest first. Returns the number, at most
 * QZ_SESSIONS_MOST, or -1. */
int qz_session_list(struct qz_tracker *t, int64_t account, int64_t now_ms,
                    struct qz_session_row out[QZ_SESSIONS_MOST], struct qz_err *err);

/* What a form of that token's session has to bring along: a keyed hash, so that nothing is kept of it. False
 * when the text is no token at all; then out is "". */
bool qz_csrf_of(const char *token, char out[QZ_SECRET_TEXT]);
/* Whether a form brought it along. Takes the same time for every wrong one. */
bool qz_csrf_fits(const struct qz_session *s, const char *given);

/* ---- what may be done where ---- */

/* Whether somebody has one of these roles (a set of enum qz_role) for an organisation: theirs, or one below.
 * 1, 0 also for an organisation that there is not, -1. */
int qz_may(struct qz_tracker *t, const struct qz_session *who, const char *organisation, unsigned roles,
           struct qz_err *err);
/* The same for anything that has an id: an organisation, a kiosk, a cadre, a person, an activity, an account.
 * What is no id of these kinds, and what there is not: 0. */
int qz_may_touch(struct qz_tracker *t, const struct qz_session *who, const char *id, unsigned roles,
                 struct qz_err *err);
/* Whether a text has the form of an id that qz_may_touch knows. */
bool qz_id_is_placed(const char *text);

#endif
