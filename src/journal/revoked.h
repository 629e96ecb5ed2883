/* The revocations of passes, and what kiosks are told of them. One is not told when the pass is
 * refused without, by its end or its key. */
#ifndef QZ_JOURNAL_REVOKED_H
#define QZ_JOURNAL_REVOKED_H

#include "journal/state.h"

/* Read all of them anew; and those that came since. */
int qz_load_revoked(struct qz_tracker *t, struct qz_err *err);
int qz_load_revoked_more(struct qz_tracker *t, struct qz_err *err);
void qz_revoked_finish(struct qz_tracker *t);
int qz_newest_revocation(struct qz_tracker *t, uint64_t *number, struct qz_err *err); /* 0: none */
/* The list of a configuration, signed, and its pages. */
int qz_revoked_fill(struct qz_tracker *t, int64_t now_ms, struct qz_config *c, struct qz_err *err);

/* A page of the revocations before those of the configuration, from 1. QZ_E_MISSING when there is no such
 * page. qz_revoked_page_finish frees it, also after a failure. */
int qz_registry_revoked(struct qz_tracker *t, uint64_t page, int64_t now_ms, struct qz_revoked_page *out,
                        struct qz_err *err);

#endif
