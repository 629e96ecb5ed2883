/* The kiosks that one is and was, as it went on under another key when its log was refused.
 * Whoever has the disk of one has them all, so what bounds one log bounds all of them together. */
#ifndef QZ_JOURNAL_MACHINE_H
#define QZ_JOURNAL_MACHINE_H

#include "journal/state.h"

/* The first log of that log's machine; the log itself when it follows none. */
int qz_machine_first(struct qz_tracker *t, int64_t log, int64_t *first, struct qz_err *err);
/* People without a name that count at an activity and came through that log's machine. others: through its
 * other logs alone. */
int qz_machine_unnamed(struct qz_tracker *t, int64_t log, int64_t activity, bool others, int64_t *sum,
                       struct qz_err *err);
/* The kiosks of that log's machine, one after another by id: the next one after that id, "" at first. 1, 0
 * there is none, -1. */
int qz_machine_next(struct qz_tracker *t, int64_t log, const char *after, char out[QZ_KIOSK_ID_TEXT],
                    struct qz_err *err);

#endif
