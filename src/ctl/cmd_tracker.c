#include "base/clock.h"
#include "ctl/cmd.h"
#include "store/registry.h"

static int run_restored(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "tracker-dir");
    struct qz_tracker *t = qz_tracker_open(dir, NULL, err);
    if (!t && err->code == QZ_E_CONFLICT)
        return qz_fail(err, QZ_E_CONFLICT, "the tracker in %s is running; stop it first", dir);
    if (!t)
        return -1;
    int rc = qz_tracker_restored(t, qz_opt(ctl, "reason"), qz_now_ms(), err);
    if (rc == 0)
        fputs("It is on record in the tracker's own log; kiosks take its checkpoints again.\n", ctl->out);
    qz_tracker_close(t);
    return rc;
}

static const struct qz_opt restored_opts[] = {
    {"tracker-dir", "DIR", "the tracker's directory", true},
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
