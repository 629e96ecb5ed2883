/* merge. */
#ifndef QZ_JOURNAL_MERGE_H
#define QZ_JOURNAL_MERGE_H

#include "journal/state.h"

/* Apply that one organisation was merged into another: its kiosks, cadres and people, what stands open below
 * it and its activities that were not over then go on there. at_ms: when. */
int qz_merge_apply(struct qz_batch *b, const json_t *data, int64_t at_ms, struct qz_err *err);

#endif
