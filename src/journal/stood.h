/* Participations as a batch has them: read once, changed in memory, written at the end. */
#ifndef QZ_JOURNAL_STOOD_H
#define QZ_JOURNAL_STOOD_H

#include "journal/state.h"

/* What the youth stands on. *out is the batch's, until the next call. */
int qz_stood_find(struct qz_batch *b, int64_t activity, int64_t youth, struct qz_stood **out,
                  struct qz_err *err);
/* It is another one now: what qz_stood_find gave, changed. */
int qz_stood_put(struct qz_batch *b, struct qz_stood *s, struct qz_err *err);

/* All of an activity that are pending and became known before that place are attested in the store: so they
 * are in the working set. */
void qz_stood_attest(struct qz_batch *b, int64_t activity, int64_t before, int64_t confirm, int whose);
/* Participations of an activity were changed in the store: they are read again. */
void qz_stood_forget(struct qz_batch *b, int64_t activity);

/* A place for what is fetched of a youth at an activity; NULL without memory. *added: it was not known. */
struct qz_stood *qz_stood_place(struct qz_batch *b, int64_t activity, int64_t youth, bool *added,
                                struct qz_err *err);
/* Take a row of the statement stand_get. */
void qz_stood_take(struct qz_stood *s, const struct qz_row *row);
/* Add what changed to the lists of the working set. */
int qz_stood_gather(struct qz_batch *b, struct qz_err *err);

#endif
