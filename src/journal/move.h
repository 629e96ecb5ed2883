/* A tracker's store as a whole: from its file into a database of PostgreSQL, and back into a file. */
#ifndef QZ_JOURNAL_MOVE_H
#define QZ_JOURNAL_MOVE_H

#include "journal/tracker.h"

#include "base/buf.h"

/* What DIR/tracker.db is called once its rows are elsewhere. */
#define QZ_MOVED_FILE "tracker.db.moved"

/* Copy the store of DIR, of which no tracker runs, into the empty database at that address, in one
 * transaction that is committed only when each table there has the rows that the file has, views and verdicts
 * among them; prove the logs there as qz_journal_verify does; then put the file aside. *report receives what
 * was proven. Whatever cuts it off, the file is as it was or the database is whole, and it may be run again.
 * QZ_E_CONFLICT when the database holds something else, or this tracker, one of the two having gone on; and
 * when there is a file of QZ_MOVED_FILE from before. */
int qz_tracker_move(const char *dir, const char *database, struct qz_buf *report, struct qz_err *err);

/* Write all of a database at that address, as it is now, into a new file that is a tracker's store, whatever
 * works on it meanwhile. Of one thread at a time, whichever. */
struct qz_export;
struct qz_export *qz_export_begin(const char *database, const char *path, struct qz_err *err);
int qz_export_run(struct qz_export *e, struct qz_err *err);
void qz_export_end(
    struct qz_export *e); /* what is left of a file that was not finished is removed; NULL is fine */

#endif
