/* Opening a store, and from when the rules of the protocol apply to it. */
#ifndef QZ_JOURNAL_OPEN_H
#define QZ_JOURNAL_OPEN_H

#include "journal/state.h"

/* Append ,"since":{…}: from when the rules apply. */
void qz_since_write(const struct qz_tracker *t, struct qz_buf *data);
const char *qz_since_name(enum qz_since rule);

/* The database of dir, with its schema, and nothing read of it yet. lock: the one on dir (qz_dir_lock), which
 * goes over to the tracker, and is given up where there is none. NULL on failure. */
struct qz_tracker *qz_open_store(const char *dir, const struct qz_db_options *opt, int lock,
                                 struct qz_err *err);
void qz_open_unlock(int lock);
/* As qz_tracker_open, by who moves the store: a database beside the file that is copied into it, or a file
 * that is half put aside. */
struct qz_tracker *qz_open_moving(const char *dir, const struct qz_db_options *opt, struct qz_err *err);
/* Read what the tracker keeps in memory. Every organisation's kiosks are told anew. */
int qz_open_state(struct qz_tracker *t, struct qz_err *err);
/* Fail where the making of DIR was cut off before it was a tracker. */
int qz_init_must_be_done(struct qz_tracker *t, struct qz_err *err);
/* Take away the mark of a making that was cut off, where there is one: there is a tracker now. */
int qz_init_unmark(const char *dir, struct qz_err *err);

#endif
