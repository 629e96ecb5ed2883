#include "base/clock.h"
#include "base/shown.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/database.h"
#include "ctl/print.h"
#include "journal/move.h"
#include "journal/rekey.h"
#include "journal/tracker.h"

/* ---- moving ---- */

static int run_move(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "tracker-dir"), *to = qz_opt(ctl, "to");
    struct qz_buf report = {0};
    if (!qz_db_is_address(to))
        return qz_usage(ctl, err, "--to wants an address, postgresql://USER@HOST/NAME");

    int rc = qz_tracker_move(dir, to, &report, err);
    if (rc == 0) {
        qz_print_lines(ctl->out, report.data);
        qz_put(ctl->out, "Every table there has the rows that the file has. From now on give --database.\n");
        qz_tell(ctl->out, "The file is %s/tracker.db.moved now; remove it once a backup was made.", dir);
    }
    qz_buf_finish(&report);
    return rc;
}

static const struct qz_opt move_opts[] = {
    {"tracker-dir", "DIR", "the tracker's directory", true},
    {"to", "URL", "an empty database on PostgreSQL, at postgresql://...", true},
};

const struct qz_verb qz_cmd_tracker_move = {
    .group = "tracker",
    .name = "move",
    .args = "",
    .summary = "Move a tracker's store into a database of PostgreSQL",
    .detail =
        "In one transaction, which is kept only when both hold the same rows; then the logs are proven there.\n"
        "Cut off, it can be run again. The tracker must not be running.",
    .opts = move_opts,
    .opt_count = QZ_COUNT(move_opts),
    .run = run_move,
};

/* ---- what is on record in its log ---- */

static struct qz_tracker *tracker_open_given(struct qz_ctl *ctl, struct qz_err *err)
{
    const struct qz_db_options opt = {.database = qz_opt(ctl, "database")};
    return qz_database_check(ctl, err) == 0 ? qz_tracker_open(qz_opt(ctl, "tracker-dir"), &opt, err) : NULL;
}

static int run_restored(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_tracker *t = tracker_open_given(ctl, err);
    if (!t)
        return -1;

    int rc = qz_tracker_restored(t, qz_opt(ctl, "reason"), qz_now_ms(), err);
    if (rc == 0)
        qz_put(ctl->out, "It is on record in the tracker's own log; kiosks take its checkpoints again.\n");

    qz_tracker_close(t);
    return rc;
}

static const struct qz_opt restored_opts[] = {
    {"tracker-dir", "DIR", "the tracker's directory", true},
    QZ_DATABASE_OPT,
    {"reason", "TEXT", "why, for whoever reads the log", true},
};

const struct qz_verb qz_cmd_tracker_restored = {
    .group = "tracker",
    .name = "restored",
    .args = "",
    .summary = "Say that a tracker was put back from a copy",
    .detail = "Kiosks keep the newest checkpoint of the tracker's own log and refuse a smaller one, unless "
              "this was\n"
              "said. Before the tracker is started again: it must not be running.",
    .opts = restored_opts,
    .opt_count = QZ_COUNT(restored_opts),
    .run = run_restored,
};

static int run_rekey(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_tracker *t = tracker_open_given(ctl, err);
    if (!t)
        return -1;

    uint8_t print[QZ_FINGERPRINT_BYTES];
    char text[2 * QZ_FINGERPRINT_BYTES + 1];

    int rc = qz_tracker_rekey(t, qz_opt(ctl, "key"), qz_opt(ctl, "reason"), qz_now_ms(), err);
    qz_key_fingerprint(qz_tracker_public_key(t), print);
    qz_base32_encode(print, sizeof print, false, text, sizeof text);
    qz_tracker_close(t);

    if (rc != 0)
        return -1;

    qz_tell(ctl->out, "The tracker has another key, of fingerprint %s.", text);
    qz_put(
        ctl->out,
        "Kiosks follow by themselves when they next hear the tracker. Enrolment codes made before are not\n"
        "taken any more: make new ones. Back the tracker up now: a copy of before has the old key.\n");
    return 0;
}

static const struct qz_opt rekey_opts[] = {
    {"tracker-dir", "DIR", "the tracker's directory", true},
    QZ_DATABASE_OPT,
    {"reason", "TEXT", "why, for whoever reads the log", true},
    {"key", "FILE", "the new key is in that file, a tracker.key of this tracker that a copy of before lacks",
     false},
};

const struct qz_verb qz_cmd_tracker_rekey = {
    .group = "tracker",
    .name = "rekey",
    .args = "",
    .summary = "Change the tracker's key by a note that the old key signs",
    .detail =
        "Kiosks follow the note, also one that missed several, as long as the old key is nobody else's: one "
        "that\n"
        "is lost or stolen is not changed so, each kiosk is then enrolled again in person. The tracker must "
        "not\n"
        "be running: this is done at its machine, not with the admin token.",
    .opts = rekey_opts,
    .opt_count = QZ_COUNT(rekey_opts),
    .run = run_rekey,
};
