/* Accounts, as the tracker's own log has them: whose they are is in no log. */
#ifndef QZ_JOURNAL_ACCOUNT_H
#define QZ_JOURNAL_ACCOUNT_H

#include "journal/state.h"

/* Apply that an account was added ("account-add"), has another role or organisation ("account-role"), or
 * ended ("account-end"). at_ms: when. QZ_E_CORRUPT when that cannot be one of ours. */
int qz_account_apply(struct qz_batch *b, const char *verb, const json_t *data, int64_t at_ms,
                     struct qz_err *err);

#endif
