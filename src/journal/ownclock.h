/* The tracker's own clock: whether it can be believed now, and when it was wrong. */
#ifndef QZ_JOURNAL_OWNCLOCK_H
#define QZ_JOURNAL_OWNCLOCK_H

#include "journal/journal.h"
#include "wire/entry.h"

#include <jansson.h>

struct qz_batch;

#define QZ_OWNCLOCK_BACK_MS                                                                                  \
    2000 /* so far behind its newest receipt a clock may be that was put right a little */

/* Whether the clock is good to cosign by: 0, or -1 with what is wrong with it. It is not when it is behind
 * the newest receipt of a kiosk, those of a time when it was wrong not counted. */
int qz_ownclock_check(struct qz_tracker *t, int64_t now_ms, struct qz_err *err);

/* A superior's word that the clock was wrong. */
struct qz_ownclock_wrong {
    int64_t from_ms, to_ms; /* as it showed then, both included; perhaps still to come */
    char reason[QZ_REASON_MAX + 1];
};
/* Say so. Receipts and cosignatures of that time bound nothing any more, and what kiosks learnt of the clock
 * then dates nothing; entries that were judged otherwise because of it are judged anew. QZ_E_INPUT for no
 * time or no reason. */
int qz_ownclock_wrong(struct qz_tracker *t, const struct qz_ownclock_wrong *w, int64_t now_ms,
                      struct qz_err *err);

/* Apply a superior's word that the own clock was wrong. */
int qz_ownclock_apply(struct qz_batch *b, const json_t *data, struct qz_err *err);

#endif
