/* The views and verdicts made anew from the journal. */
#ifndef QZ_JOURNAL_REPLAY_H
#define QZ_JOURNAL_REPLAY_H

#include "journal/state.h"

/* Whether an entry is held that was of an unknown kind when it came, and is not so to this program. 1, 0, -1.
 */
int qz_views_learned(struct qz_tracker *t, struct qz_err *err);

/* Compare the views and verdicts with what the journal gives. *differences receives the number of rows and
 * verdicts that differ. Nothing is changed. */
int qz_views_check(struct qz_tracker *t, uint64_t *differences, struct qz_err *err);
/* Drop the views, make them anew from the journal, compare with what was there. *differences receives the
 * number of rows and verdicts that differed. The new ones stay. */
int qz_views_rebuild(struct qz_tracker *t, uint64_t *differences, struct qz_err *err);

#endif
