/* The second factor of an account: a code of six digits that an application on a phone shows, another one
 * every half minute (RFC 6238), each good once; and codes on paper for who has lost the phone. Failures as in
 * journal/tracker.h. */
#ifndef QZ_REGISTRY_FACTOR_H
#define QZ_REGISTRY_FACTOR_H

#include "registry/session.h"

#define QZ_FACTOR_BYTES  20 /* of the secret */
#define QZ_FACTOR_TEXT   33 /* the same in base32, with its terminator */
#define QZ_FACTOR_CODE   40 /* bytes of a code that was typed, with its terminator */
#define QZ_RECOVERY_MOST 10 /* codes on paper */
#define QZ_RECOVERY_TEXT 12 /* "abcde-fghij" and its terminator */

/* Make a secret for somebody's phone. It is asked for once a code of it was confirmed. QZ_E_CONFLICT when
 * there is a second factor already. */
int qz_factor_begin(struct qz_tracker *t, const struct qz_session *who, int64_t now_ms,
                    char secret[QZ_FACTOR_TEXT], struct qz_err *err);
/* The phone shows that code: from now on one is asked for at signing in. Fills the codes for paper.
 * QZ_E_DENIED when the code is wrong, QZ_E_CONFLICT when no secret was made or it is confirmed already. */
int qz_factor_confirm(struct qz_tracker *t, const struct qz_session *who, const char *code, int64_t now_ms,
                      char recovery[QZ_RECOVERY_MOST][QZ_RECOVERY_TEXT], struct qz_err *err);
/* None is asked for any more. QZ_E_CONFLICT when none was. */
int qz_factor_end(struct qz_tracker *t, const struct qz_session *who, int64_t now_ms, struct qz_err *err);

/* Whether a code is right for an account by its ref: the phone's, or one on paper. It is used up thereby. 1,
 * 0, -1. */
int qz_factor_use(struct qz_tracker *t, int64_t account, const char *code, int64_t now_ms,
                  struct qz_err *err);

#endif
