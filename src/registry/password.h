/* Passwords of accounts, from what was typed to what is kept. */
#ifndef QZ_REGISTRY_PASSWORD_H
#define QZ_REGISTRY_PASSWORD_H

#include "base/err.h"
#include "rules/password.h"

#include <stdbool.h>

#define QZ_PASSWORD_HASH_TEXT 128

/* Bring what was typed into the form that is hashed. False when it is no text, or too long: no account has
 * that password. */
bool qz_password_fold(const char *typed, char out[QZ_PASSWORD_TEXT]);
/* The same for one that is chosen, which the rules must take (rules/password.h): QZ_E_INPUT says what to do.
 */
int qz_password_choose(const char *typed, const char *login, const char *name, char out[QZ_PASSWORD_TEXT],
                       struct qz_err *err);

/* Both take a tenth of a second and 64 MiB: for a thread of its own. They need no store. */
int qz_password_hash(const char *folded, char hash[QZ_PASSWORD_HASH_TEXT], struct qz_err *err);
/* hash "": there is none, which takes as long, and fits nothing. */
bool qz_password_fits(const char *folded, const char *hash);

#endif
