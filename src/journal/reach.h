/* Youths counted once in a quarter. */
#ifndef QZ_JOURNAL_REACH_H
#define QZ_JOURNAL_REACH_H

#include "journal/state.h"

/* A participation through the batch's log comes to stand. *first: the organisation's first of that youth in
 * the quarter. Written by qz_reach_flush only. */
int qz_reach_add(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *first, struct qz_err *err);
/* It falls. *last: none of that youth is left in the quarter. */
int qz_reach_take(struct qz_batch *b, const struct qz_act *a, int64_t youth, bool *last, struct qz_err *err);
/* One through the batch's log takes the place of one of the same youth through another. */
int qz_reach_claim(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t from_log,
                   struct qz_err *err);
/* One through the batch's log gives way to one of the same youth through another. */
int qz_reach_move(struct qz_batch *b, const struct qz_act *a, int64_t youth, int64_t to_log,
                  struct qz_err *err);
/* The block of a youth at an activity is to be known: 1 its rows are to be fetched, and taken one after the
 * other; 0 they are known; -1. */
int qz_reach_ahead(struct qz_batch *b, const struct qz_act *a, int64_t youth, struct qz_err *err);
int qz_reach_take_block(struct qz_batch *b, int64_t quarter, int64_t block, int64_t organisation,
                        const struct qz_row *row, struct qz_err *err);
int qz_reach_flush(struct qz_batch *b, struct qz_err *err);
/* Participations of a youth in four quarters, away from one kiosk and at activities where that one has not
 * checked them in as well. */
int qz_reach_elsewhere(struct qz_tracker *t, int64_t youth, int64_t log, int64_t first_quarter, int *times,
                       struct qz_err *err);

#endif
