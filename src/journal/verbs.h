/* Actions applied to the registry's tables. */
#ifndef QZ_JOURNAL_VERBS_H
#define QZ_JOURNAL_VERBS_H

#include "journal/state.h"

/* Apply an entry of kind ADMIN to the registry's tables. QZ_E_CORRUPT when it cannot be one of ours. */
int qz_verb_apply(struct qz_batch *b, const struct qz_entry *e, struct qz_err *err);

#endif
