/* From when the rules of the protocol apply to a store that was opened. */
#ifndef QZ_JOURNAL_OPEN_H
#define QZ_JOURNAL_OPEN_H

#include "journal/state.h"

/* Append ,"since":{…}: from when the rules apply. */
void qz_since_write(const struct qz_tracker *t, struct qz_buf *data);
const char *qz_since_name(enum qz_since rule);

#endif
