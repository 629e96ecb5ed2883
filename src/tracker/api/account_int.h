/* What the answers about accounts share: for the files beside this one. */
#ifndef QZ_TRACKER_API_ACCOUNT_INT_H
#define QZ_TRACKER_API_ACCOUNT_INT_H

#include "registry/account.h"
#include "tracker/api/api.h"

/* An account as an object of the answer. */
void qz_account_write(struct qz_call *c, const struct qz_account_row *a);
/* The roles that whoever asks may give and take: a set. */
unsigned qz_account_gives(const struct qz_call *c);
/* Whether it is the account of whoever asks. */
bool qz_account_is_own(const struct qz_call *c, const struct qz_account_row *a);

#endif
