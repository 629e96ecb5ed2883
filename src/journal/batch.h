/* Entries of one log that are applied in one transaction. */
#ifndef QZ_JOURNAL_BATCH_H
#define QZ_JOURNAL_BATCH_H

#include "journal/state.h"

/* Whether the entry that is judged came when that rule was in force; older ones are judged without it, also
 * in a replay and when they are judged anew. */
bool qz_batch_since(const struct qz_batch *b, enum qz_since rule);
void qz_batch_init(struct qz_batch *b, struct qz_tracker *t, int64_t log, int64_t organisation,
                   int64_t now_ms);
void qz_batch_finish(struct qz_batch *b);
/* The line of the entry that is judged next, which stays until then. */
void qz_batch_line(struct qz_batch *b, const char *line, size_t len);
/* Apply what was gathered to the summary rows. */
int qz_batch_flush(struct qz_batch *b, struct qz_err *err);
/* After the commit: counters, wake-ups, copies of tables. */
int qz_batch_done(struct qz_batch *b, struct qz_err *err);
/* That receipt changed what the kiosks of an organisation are told by their feeds. */
int qz_batch_mark_changed(struct qz_tracker *t, int64_t organisation, uint64_t seq, struct qz_err *err);
/* The activity of that id, its row read once a batch. 1, 0 unknown, -1. */
int qz_batch_act(struct qz_batch *b, const char *id, struct qz_act **out, struct qz_err *err);
/* The activity becomes another organisation's, with its figures as the batch holds them but the youths
 * reached, which are for the caller to move. That organisation was merged into none. */
int qz_batch_act_move(struct qz_batch *b, struct qz_act *a, int64_t organisation, struct qz_err *err);
/* The same, when it was read; else NULL. */
struct qz_act *qz_batch_act_held(const struct qz_batch *b, const char *id);
/* Take a row of activity_load, then, with log_held and by filled in, let it be ready. */
int qz_batch_act_take(struct qz_batch *b, const char *id, const struct qz_row *row, struct qz_err *err);
void qz_batch_act_ready(const struct qz_batch *b, struct qz_act *a);
struct qz_org_delta *qz_batch_org(struct qz_batch *b, int64_t organisation, int64_t quarter,
                                  struct qz_err *err);
/* Count people to an activity's part through one log. */
int qz_batch_log_part(struct qz_batch *b, int64_t activity, int64_t log, int64_t named, int64_t unnamed,
                      struct qz_err *err);
/* The same, their configuration included. */
int qz_batch_tell_config(struct qz_batch *b, int64_t organisation, struct qz_err *err);
/* The kiosks of an organisation are to be told something new. */
int qz_batch_tell(struct qz_batch *b, int64_t organisation, struct qz_err *err);

#endif
