/* A tracker's store as a whole: into a database of PostgreSQL, and out of one into a file. */
#include "journal/move.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/text.h"
#include "base/words.h"
#include "journal/open.h"
#include "journal/state.h"
#include "store/carry.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_CAP 4096

/* ---- out, into a file ---- */

struct qz_export {
    char *database;
    char path[PATH_CAP], part[PATH_CAP];
};

struct qz_export *qz_export_begin(const char *database, const char *path, struct qz_err *err)
{
    struct qz_export *e = calloc(1, sizeof *e);
    if (!e || !(e->database = strdup(database))) {
        free(e);
        qz_fail(err, QZ_E_NOMEM, "no memory for the file");
        return NULL;
    }
    snprintf(e->path, sizeof e->path, "%s", path);
    snprintf(e->part, sizeof e->part, "%s.part", path);
    return e;
}

static int export_rows(struct qz_db *from, struct qz_db *to, struct qz_err *err)
{
    uint64_t rows;
    if (qz_carry_hold(from, err) != 0)
        return -1;
    int rc = qz_db_begin(to, err);
    if (rc == 0) {
        rc = qz_carry_rows(from, to, &rows, err);
        if (rc == 0)
            rc = qz_db_commit(to, err);
        else
            qz_db_rollback(to);
    }
    qz_db_rollback(from);
    return rc;
}

static int export_make(struct qz_export *e, struct qz_db *from, struct qz_err *err)
{
    static const struct qz_db_options plain;
    unlink(e->part);
    struct qz_db *to = qz_db_open(e->part, &plain, err);
    int rc = to ? qz_db_migrate(to, "db/tracker", err) : -1;
    if (rc == 0)
        rc = export_rows(from, to, err);
    qz_db_close(to);
    return rc;
}

static int export_settle(const struct qz_export *e, struct qz_err *err)
{
    int fd = open(e->part, O_RDONLY | O_CLOEXEC);
    bool done = fd >= 0 && fsync(fd) == 0 && link(e->part, e->path) == 0 && qz_file_sync_name(e->path) == 0;
    int why = errno;
    if (fd >= 0)
        close(fd);
    return done ? 0 : qz_fail(err, QZ_E_IO, "%s cannot be written: %s", e->path, qz_word(strerror(why)));
}

int qz_export_run(struct qz_export *e, struct qz_err *err)
{
    static const struct qz_db_options beside = {.shared = true, .as_it_is = true};
    struct qz_db *from = qz_db_open(e->database, &beside, err);
    int rc = from ? qz_db_migrate(from, "db/tracker", err) : -1;
    if (rc == 0)
        rc = export_make(e, from, err);
    qz_db_close(from);
    return rc == 0 ? export_settle(e, err) : -1;
}

void qz_export_end(struct qz_export *e)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    if (!e)
        return;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char path[PATH_CAP + 8];
        snprintf(path, sizeof path, "%s%s", e->part, ends[i]);
        unlink(path);
    }
    free(e->database);
    free(e);
}

/* ---- in ---- */

static int move_is_begun(struct qz_db *db, struct qz_err *err)
{
    const struct qz_row *row;
    return qz_db_get(db, Q_OWN_LOG_BEGUN, &row, err);
}

static int move_compare(struct qz_db *file, struct qz_db *to, struct qz_err *err)
{
    char table[QZ_CARRY_TABLE];
    int same = qz_carry_same(file, to, table, err);
    if (same == 0)
        return qz_fail(err, QZ_E_CORRUPT,
                       "the rows of %s are not the same in both databases; nothing was moved", table);
    return same < 0 ? -1 : 0;
}

/* All of it is there when the transaction is committed, or nothing. */
static int moving_rows(struct qz_db *file, struct qz_db *to, struct qz_err *err)
{
    uint64_t rows;
    if (qz_db_begin(to, err) != 0)
        return -1;
    if (qz_carry_rows(file, to, &rows, err) != 0 || move_compare(file, to, err) != 0) {
        qz_db_rollback(to);
        return -1;
    }
    return qz_db_commit(to, err);
}

/* ---- what is there already ---- */

/* Both logs of trackers begin with the province, by an id of its own. 1, 0, -1. */
static int there_is_ours(struct qz_db *file, struct qz_db *to, struct qz_err *err)
{
    const struct qz_row *here, *there;
    int64_t first = qz_entry_id(QZ_OWN_LOG, 1);
    int in_file = qz_db_get(file, Q_LOG_ENTRY_LINE, &here, err, INT(first));
    int in_database = in_file < 0 ? -1 : qz_db_get(to, Q_LOG_ENTRY_LINE, &there, err, INT(first));
    if (in_database < 0)
        return -1;
    return in_file && in_database && strcmp(qz_row_text(here, 0), qz_row_text(there, 0)) == 0;
}

static int there_newest(struct qz_db *db, uint64_t *seq, struct qz_err *err)
{
    const struct qz_row *row;
    if (qz_db_get(db, Q_OWN_NEWEST_RECEIPT, &row, err) != 1)
        return -1;
    *seq = (uint64_t)qz_row_int(row, 0);
    return 0;
}

/* That receipt as one text, by which it is compared. */
static int there_receipt(struct qz_db *db, uint64_t seq, struct qz_buf *out, struct qz_err *err)
{
    const struct qz_row *row;
    QZ_ROWS rows = qz_db_rows(db, Q_OWN_FACTS_RECEIPTS, err, INT((int64_t)seq - 1), INT((int64_t)seq));
    int rc = qz_rows_next(&rows, &row, err);
    if (rc != 1)
        return rc;

    for (int i = 0; i < qz_row_columns(row); i++)
        qz_row_encode(row, i, out);
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory to compare two databases") : 1;
}

/* Whether both have the same receipt of that number: 1, 0, -1. */
static int there_same(struct qz_db *file, struct qz_db *to, uint64_t seq, struct qz_err *err)
{
    struct qz_buf here = {0}, there = {0};
    int in_file = there_receipt(file, seq, &here, err);
    int in_database = in_file < 0 ? -1 : there_receipt(to, seq, &there, err);
    int same =
        in_file && in_database && here.len == there.len && memcmp(here.data, there.data, here.len) == 0;
    qz_buf_finish(&here);
    qz_buf_finish(&there);
    return in_database < 0 ? -1 : same;
}

/* It is of this tracker, and the rows are not the same: which of the two went on. */
static int there_says(const char *path, struct qz_db *file, struct qz_db *to, struct qz_err *err)
{
    uint64_t here, there;
    if (there_newest(file, &here, err) != 0 || there_newest(to, &there, err) != 0)
        return -1;
    int same = there_same(file, to, here < there ? here : there, err);
    if (same < 0)
        return -1;

    if (same && here < there)
        return qz_fail(
            err, QZ_E_CONFLICT,
            "that database holds this tracker already, and it went on there: put %s elsewhere, and "
            "start it with --database",
            path);
    if (same && here > there)
        return qz_fail(err, QZ_E_CONFLICT,
                       "that database holds this tracker as it was, and it went on in %s: make the database "
                       "anew, empty, and run this again",
                       path);
    return qz_fail(
        err, QZ_E_CONFLICT,
        "that database holds this tracker already, and it or %s changed since: put the file "
        "elsewhere to stay with the database, or make the database anew, empty, and run this again",
        path);
}

static int there_differs(const char *path, struct qz_db *file, struct qz_db *to, struct qz_err *err)
{
    int ours = there_is_ours(file, to, err);
    if (ours == 0)
        return qz_fail(err, QZ_E_CONFLICT,
                       "that database holds the entries of another tracker; choose another one");
    return ours < 0 ? -1 : there_says(path, file, to, err);
}

/* What was cut off behind the commit is there already. */
static int move_is_done(struct qz_tracker *t, struct qz_db *to, struct qz_err *err)
{
    struct qz_err why = {0};
    char path[PATH_CAP];
    if (qz_path_join(path, sizeof path, t->dir, "tracker.db", err) != 0 || qz_carry_hold(to, err) != 0)
        return -1;
    int rc = move_compare(t->db, to, &why);
    if (rc != 0 && why.code == QZ_E_CORRUPT)
        rc = there_differs(path, t->db, to, &why);
    qz_db_rollback(to);
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}

static int move_into(struct qz_tracker *t, const char *database, struct qz_err *err)
{
    struct qz_db *to = qz_db_open(database, NULL, err);
    int rc = to ? qz_db_migrate(to, "db/tracker", err) : -1;
    int begun = rc == 0 ? move_is_begun(to, err) : -1;
    if (begun == 0)
        rc = moving_rows(t->db, to, err);
    else
        rc = begun == 1 ? move_is_done(t, to, err) : -1;
    qz_db_close(to);
    return rc;
}

/* Opened and proven as the tracker that it is from now on. */
static int move_prove(const char *dir, const char *database, struct qz_buf *report, struct qz_err *err)
{
    const struct qz_db_options opt = {.database = database};
    struct qz_tracker *t = qz_open_moving(dir, &opt, err);
    int rc = t ? qz_journal_verify(t, report, err) : -1;
    qz_tracker_close(t);
    return rc;
}

struct move_names {
    char file[PATH_CAP], aside[PATH_CAP];
};

/* What the file is called now and what it will be, before anything is copied. */
static int move_name(const char *dir, struct move_names *names, struct qz_err *err)
{
    if (qz_path_join(names->file, sizeof names->file, dir, "tracker.db", err) != 0 ||
        qz_path_join(names->aside, sizeof names->aside, dir, QZ_MOVED_FILE, err) != 0)
        return -1;
    if (!qz_file_is_there(names->aside) || qz_file_same(names->file, names->aside))
        return 0;
    return qz_fail(err, QZ_E_CONFLICT,
                   "%s is there from an earlier move; put it elsewhere, then run this again", names->aside);
}

int qz_tracker_move(const char *dir, const char *database, struct qz_buf *report, struct qz_err *err)
{
    struct move_names names;
    struct qz_tracker *t = qz_open_moving(dir, NULL, err);
    int rc = t ? move_name(dir, &names, err) : -1;
    if (rc == 0)
        rc = qz_tracker_checkpoint(t, qz_now_ms(), err);
    if (rc == 0)
        rc = move_into(t, database, err);
    qz_tracker_close(t);

    if (rc == 0)
        rc = move_prove(dir, database, report, err);
    return rc == 0 ? qz_file_move(names.file, names.aside, err) : -1;
}
