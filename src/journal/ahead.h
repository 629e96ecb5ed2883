/* What the entries of an upload need, fetched before they are judged. */
#ifndef QZ_JOURNAL_AHEAD_H
#define QZ_JOURNAL_AHEAD_H

#include "journal/state.h"

/* Fetch into the batch's working set what these entries, all of its upload, can be seen to need: at most
 * three trips, whatever they are. What is not fetched is asked for when it is wanted. */
int qz_ahead(struct qz_batch *b, const struct qz_entry *e, size_t n, struct qz_err *err);

#endif
