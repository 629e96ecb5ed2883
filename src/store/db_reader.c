/* Handles of SQLite that read beside the one that writes. */
#include "store/db_int.h"

#include "base/clock.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define LOG_MOVE   200  /* frames, as the log of a handle that is alone is moved */
#define LOOK_EVERY 1000 /* steps of SQLite's machine between two looks at the clock */

/* Moving the log sorts what was not moved yet: while a reader holds that up, it is tried at half as much
 * again each time, so that commits do not become slower with the length of the read. */
static int reader_moves_log(void *ctx, sqlite3 *h, const char *name, int frames)
{
    struct qz_db *db = ctx;
    int held = 0, moved = 0;
    if (frames < db->log_frames)
        db->move_at = LOG_MOVE; /* begun anew */
    db->log_frames = frames;
    if (frames < db->move_at)
        return SQLITE_OK;

    int rc = sqlite3_wal_checkpoint_v2(h, name, SQLITE_CHECKPOINT_PASSIVE, &held, &moved);
    bool all = rc == SQLITE_OK && moved == held;
    db->move_at = all ? LOG_MOVE : frames + frames / 2;
    return SQLITE_OK; /* the commit is made, whatever became of this */
}

void qz_sqlite_watch_log(struct qz_db *db)
{
    db->move_at = LOG_MOVE;
    sqlite3_wal_hook(db->h, reader_moves_log, db);
}

static bool reader_is_late(const struct qz_db *db)
{
    return db->read_until_us && qz_mono_us() > db->read_until_us;
}

static int reader_goes_on(void *ctx)
{
    return reader_is_late(ctx);
}

int qz_read_late(const struct qz_db *db, struct qz_err *err)
{
    if (!reader_is_late(db))
        return 0;
    return qz_fail(err, QZ_E_CONFLICT,
                   "reading %s took longer than it may; ask for less at once, or again later", db->path);
}

struct qz_db *qz_db_reader(struct qz_db *writer, struct qz_err *err)
{
    if (!writer->h || writer->move_at == 0) {
        qz_fail(err, QZ_E_BUG, "%s was not opened for readers", writer->path);
        return NULL;
    }

    struct qz_db *db = calloc(1, sizeof *db);
    if (!db || !(db->path = strdup(writer->path))) {
        free(db);
        qz_fail(err, QZ_E_NOMEM, "no memory to open %s", writer->path);
        return NULL;
    }

    db->kind = writer->kind;
    db->vfs = writer->vfs;
    db->writer = writer;
    writer->readers++;
    if (qz_sqlite_start_reader(db, err) != 0) {
        qz_db_close(db);
        return NULL;
    }

    sqlite3_progress_handler(db->h, LOOK_EVERY, reader_goes_on, db);
    return db;
}

int qz_db_read_begin(struct qz_db *reader, int64_t most_ms, struct qz_err *err)
{
    int64_t tables;
    reader->read_until_us = qz_mono_us() + most_ms * 1000;
    if (qz_db_exec(reader, "BEGIN", err) == 0 && qz_db_number(reader, "SELECT count(*) FROM sqlite_schema",
                                                              &tables, err) == 0) /* from now on it holds */
        return 0;

    qz_db_read_end(reader);
    return -1;
}

void qz_db_read_end(struct qz_db *reader)
{
    reader->read_until_us = 0;
    qz_db_rollback(reader);
}
