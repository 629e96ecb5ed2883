#include "journal/state.h"
#include "journal/tracker.h"

#include <sys/statvfs.h>

#define ROOM_LEAST (UINT64_C(32) << 20) /* a day of many kiosks, before an upload fails */

static int ready_database(struct qz_tracker *t, struct qz_err *err)
{
    const struct qz_row *row;
    int rc = qz_db_get(t->db, Q_OWN_LOG_SIZE, &row, err, INT(QZ_OWN_LOG));
    if (rc == 0)
        return qz_fail(err, QZ_E_CORRUPT, "the tracker's own log is gone");
    return rc < 0 ? -1 : 0;
}

static int ready_disk(const struct qz_tracker *t, struct qz_err *err)
{
    struct statvfs fs;
    if (qz_db_full(t->db))
        return qz_fail(err, QZ_E_FULL, "the disk had no room for the last upload; free some space on it");
    if (statvfs(t->dir, &fs) != 0)
        return 0; /* the database has just answered */
    uint64_t room = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (room >= ROOM_LEAST)
        return 0;
    return qz_fail(err, QZ_E_FULL, "the disk has %u MiB left, fewer than %u; free some space on it",
                   (unsigned)(room >> 20), (unsigned)(ROOM_LEAST >> 20));
}

int qz_tracker_ready(struct qz_tracker *t, struct qz_err *err)
{
    return ready_database(t, err) == 0 ? ready_disk(t, err) : -1;
}
