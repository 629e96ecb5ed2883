/* What a new password of an account has to be like: long enough, and none that everybody tries first. Nothing
 * is asked about which kinds of characters it has. Pure. */
#ifndef QZ_RULES_PASSWORD_H
#define QZ_RULES_PASSWORD_H

#define QZ_PASSWORD_LEAST 10  /* characters */
#define QZ_PASSWORD_TEXT  513 /* bytes, with the terminator; whoever wants more is told so */

/* What one guess costs who has the database: Argon2id, so many passes over so much memory. */
#define QZ_PASSWORD_PASSES 2
#define QZ_PASSWORD_BYTES  (64u << 20)

enum qz_password {
    QZ_PASSWORD_FITS,
    QZ_PASSWORD_SHORT,  /* fewer than QZ_PASSWORD_LEAST characters */
    QZ_PASSWORD_COMMON, /* one of those that are tried first, a piece repeated, or a row of keys or digits */
    QZ_PASSWORD_NAME    /* the person's name, or what they sign in as, is in it */
};

/* Look at a password. All three are given without capitals and in one form (base/fold.h). */
enum qz_password qz_password_check(const char *password, const char *login, const char *name);

#endif
