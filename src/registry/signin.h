/* Signing in, in three steps, so that the second, which takes a tenth of a second and 64 MiB, can be done in
 * a thread of its own: who it may be and whether the try is taken; whether the password fits; and the
 * session. What is counted is counted in the first step, so that tries side by side are no cheaper than one
 * after the other. Failures as in journal/tracker.h. */
#ifndef QZ_REGISTRY_SIGNIN_H
#define QZ_REGISTRY_SIGNIN_H

#include "registry/account.h"
#include "registry/factor.h"
#include "registry/password.h"

#define QZ_DEVICE_MS      (90 * QZ_DAY_MS) /* a browser is known for so long after signing in */
#define QZ_DEVICES_MOST   20               /* of an account */
#define QZ_SIGNIN_ADDRESS 64

enum qz_signin_outcome {
    QZ_SIGNIN_DONE,
    QZ_SIGNIN_WRONG,       /* nobody signs in as that with that password */
    QZ_SIGNIN_CODE_WANTED, /* the password is right; a code of the second factor is wanted, too */
    QZ_SIGNIN_CODE_WRONG,
    QZ_SIGNIN_LEFT, /* all is right, but the cadre that the account is of was removed */
    QZ_SIGNIN_WAIT  /* too many tries: not looked at, see wait_ms */
};

/* A try. The first group is the caller's. All of it is to be wiped in the end. */
struct qz_signin {
    char login[QZ_LOGIN_TEXT], password[QZ_PASSWORD_TEXT]; /* as typed */
    char code[QZ_FACTOR_CODE];                             /* of the second factor, or "" */
    char address[QZ_SIGNIN_ADDRESS], program[QZ_BROWSER_TEXT];
    char device[QZ_SECRET_TEXT]; /* what a known browser brought along; "" */
    char old[QZ_SECRET_TEXT];    /* the token of the session that it had; "" */
    /* What comes of it. */
    enum qz_signin_outcome outcome;
    int64_t wait_ms;
    char token[QZ_SECRET_TEXT]; /* of the session */
    bool known;                 /* the browser was known; else device is what it is to keep */
    /* Between the steps. */
    int64_t account; /* 0: there is none */
    char folded[QZ_PASSWORD_TEXT], as[QZ_LOGIN_TEXT];
    char hash[QZ_PASSWORD_HASH_TEXT];
    bool right;
};

/* 1 to go on, 0 when outcome is QZ_SIGNIN_WAIT, -1. */
int qz_signin_begin(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err);
void qz_signin_verify(struct qz_signin *s);
/* Sets outcome; with QZ_SIGNIN_DONE there is a session. */
int qz_signin_end(struct qz_tracker *t, struct qz_signin *s, int64_t now_ms, struct qz_err *err);

#endif
