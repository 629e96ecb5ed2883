#include "ctl/log_dir.h"

#include "base/file.h"
#include "ctl/database.h"
#include "journal/move.h"

void qz_log_dir_close(struct qz_log_dir *o)
{
    qz_ledger_close(o->ledger);
    qz_tracker_close(o->tracker);
}

int qz_log_dir_advise(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_err found = *err;
    if (err->code != QZ_E_CORRUPT)
        return -1;
    return qz_fail(err, QZ_E_CORRUPT, "%s. %s", found.msg,
                   qz_opt(ctl, "kiosk")
                       ? qz_word("What was uploaded is at the tracker; to go on, enrol an empty "
                                 "directory with a new code.")
                       : qz_word("To go on, use the newest copy of the whole directory; kiosks send "
                                 "again what it lacks."));
}

static int log_dir_kiosk(const char *dir, bool as_it_is, struct qz_log_dir *o, struct qz_err *err)
{
    struct qz_ledger_options opt = {.db = {.must_exist = true, .as_it_is = as_it_is}};
    o->ledger = qz_ledger_open(dir, &opt, err);
    if (!o->ledger && err->code == QZ_E_CONFLICT)
        return qz_fail(err, QZ_E_CONFLICT,
                       "the kiosk in %s is running, and holds its log alone; stop it first", dir);
    return o->ledger ? 0 : -1;
}

static int log_dir_tracker(const char *dir, const char *database, bool as_it_is, struct qz_log_dir *o,
                           struct qz_err *err)
{
    struct qz_db_options opt = {.as_it_is = as_it_is, .database = database};
    o->tracker = qz_tracker_open(dir, &opt, err);
    return o->tracker ? 0 : -1;
}

/* A file by which the directory of a tracker is known. */
static const char *log_dir_holds(const char *dir, const char *database)
{
    char moved[1024];
    bool elsewhere =
        qz_path_join(moved, sizeof moved, dir, QZ_MOVED_FILE, NULL) == 0 && qz_file_is_there(moved);
    return database || elsewhere ? "tracker.key" : "tracker.db";
}

/* Opening creates what is missing; a mistyped directory must not become a kiosk. */
int qz_log_dir_open(struct qz_ctl *ctl, struct qz_log_dir *o, struct qz_err *err)
{
    const char *kiosk = qz_opt(ctl, "kiosk"), *tracker = qz_opt(ctl, "tracker-dir");
    const char *database = qz_opt(ctl, "database");
    char path[1024];

    if ((kiosk != NULL) == (tracker != NULL))
        return qz_usage(ctl, err, "give --kiosk DIR or --tracker-dir DIR");
    if (kiosk && database)
        return qz_usage(ctl, err, "--database goes with --tracker-dir");
    if (qz_database_check(ctl, err) != 0)
        return -1;

    const char *dir = kiosk ? kiosk : tracker;
    if (qz_path_join(path, sizeof path, dir, kiosk ? "kiosk.db" : log_dir_holds(tracker, database), err) != 0)
        return -1;

    if (qz_file_find(path, err) != 0)
        return qz_fail_after(err, "give the directory of a %s",
                             kiosk ? qz_word("kiosk") : qz_word("tracker"));

    bool as_it_is = !qz_flag(ctl, "upgrade");
    int rc =
        kiosk ? log_dir_kiosk(kiosk, as_it_is, o, err) : log_dir_tracker(tracker, database, as_it_is, o, err);
    return rc == 0 ? 0 : qz_log_dir_advise(ctl, err);
}
