/* The tracker's store: its directory, its keys and its settings.
 *
 * DIR holds tracker.db (where the database is not one of PostgreSQL, at an address), tracker.key and pass.key
 * (Ed25519, base64, mode 0600) and admin.token (mode 0600). Every change is an entry of the tracker's own
 * log, without any personal detail, and is applied from it, so that the tables can be made anew. One thread,
 * whose handle alone writes; the lock on DIR/lock keeps every other process out of the directory as long as
 * it is open (QZ_E_CONFLICT). Every change is one transaction: when it returns 0 it is on the disk. Times are
 * milliseconds since 1970; now_ms is the tracker's clock.
 *
 * Failures: QZ_E_INPUT what was given is unfit, QZ_E_MISSING an id names nothing, QZ_E_CONFLICT it exists
 * already, QZ_E_DENIED not allowed; and those of store/db.h. */
#ifndef QZ_JOURNAL_TRACKER_H
#define QZ_JOURNAL_TRACKER_H

#include "base/err.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

struct qz_tracker;

/* Make DIR with a new database, keys and admin token, and the province as its first organisation. host: as
 * phones reach the tracker ("" for none yet). QZ_E_CONFLICT when DIR holds a tracker already; it is left as
 * it is. */
int qz_tracker_init(const char *dir, const char *province, const char *host, bool demo, struct qz_err *err);
/* The same with the database at that address (qz_db_is_address) instead of DIR/tracker.db, which has to be
 * empty; NULL: as above. Keys and token are in DIR. */
int qz_tracker_init_at(const char *dir, const char *database, const char *province, const char *host,
                       bool demo, struct qz_err *err);
/* Open DIR, with the database that opt names, or DIR/tracker.db. QZ_E_MISSING when qz_tracker_init has not
 * made it; QZ_E_CONFLICT where both are there, a move having been cut off (journal/move.h); QZ_E_CORRUPT when
 * two readings find the same kind of fault. opt may be NULL. */
struct qz_tracker *qz_tracker_open(const char *dir, const struct qz_db_options *opt, struct qz_err *err);
void qz_tracker_close(struct qz_tracker *t);

/* Several trackers work on one database where each says so by opt's `shared` and has a directory of its own
 * with the same keys. What one does between two waits is then a turn of it (store/db.h), and what the others
 * changed is read at its beginning. Without `shared` these do nothing. */
int qz_tracker_turn(struct qz_tracker *t, bool write, struct qz_err *err);
void qz_tracker_turn_end(struct qz_tracker *t);
/* See what others changed, outside of a turn: called now and then where somebody waits for news. */
int qz_tracker_look(struct qz_tracker *t, struct qz_err *err);
/* Whether it is so. The database then comes back by itself after it was away. */
bool qz_tracker_shared(const struct qz_tracker *t);
/* Whether the tracker can take what is sent to it: the database answers (else the code of its failure), and
 * there is room on its disk (QZ_E_FULL). 0 or -1, with a sentence. */
int qz_tracker_ready(struct qz_tracker *t, struct qz_err *err);
/* Work that no request should wait for: called when nothing else is to be done. */
int qz_tracker_idle(struct qz_tracker *t, struct qz_err *err);
/* Sign the own log as it is now and keep that, after putting the receipts and the evidence of forks that came
 * since the last time on record in it: at each stop. Does nothing when nothing came. */
int qz_tracker_checkpoint(struct qz_tracker *t, int64_t now_ms, struct qz_err *err);
/* The same, when it was not done for ten minutes: called now and then, also while there is much to do. In a
 * turn of its own. */
int qz_tracker_tend(struct qz_tracker *t, struct qz_err *err);
/* The newest one, a signed note; "" when there is none. Valid until the next is made. */
const char *qz_tracker_note(const struct qz_tracker *t);
/* Say that the store was put back from a copy. From its next checkpoint on kiosks take a smaller log of this
 * tracker than they saw before. reason: 1 to QZ_REASON_MAX bytes. */
int qz_tracker_restored(struct qz_tracker *t, const char *reason, int64_t now_ms, struct qz_err *err);
/* Write a consistent copy of the database beside it, as the file name[] ("backup-….db") of the tracker's
 * directory. Takes as long as all of it takes to be written. */
#define QZ_BACKUP_NAME 40
struct qz_copy;
int qz_tracker_backup(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err);
/* The same as a copy that is made in steps (store/db.h), while the tracker goes on. NULL on failure. */
struct qz_copy *qz_tracker_copy(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err);
/* The same of a store on PostgreSQL, whose rows are written into the file: by qz_export_run, which any thread
 * may call (journal/move.h). NULL on failure. */
struct qz_export;
struct qz_export *qz_tracker_export(struct qz_tracker *t, char name[QZ_BACKUP_NAME], struct qz_err *err);
/* Whether the store is on PostgreSQL. */
bool qz_tracker_is_remote(const struct qz_tracker *t);
const uint8_t *qz_tracker_public_key(const struct qz_tracker *t); /* 32 bytes */
const uint8_t *qz_tracker_key(const struct qz_tracker *t);        /* libsodium's 64, to sign answers with */
/* Whether a bearer is the admin token. Takes the same time for every wrong one. */
bool qz_tracker_is_admin(const struct qz_tracker *t, const char *bearer);

/* In whose name actions are put on record in the own log from now on: an account's id, or "" for whoever has
 * the machine or its token. */
void qz_tracker_acts_for(struct qz_tracker *t, const char *account);

/* The value of a setting, "host" or "demo" ("yes", "no"), in at most cap bytes; "" when it was never set. */
int qz_setting_get(struct qz_tracker *t, const char *name, char *out, size_t cap, struct qz_err *err);

#endif
