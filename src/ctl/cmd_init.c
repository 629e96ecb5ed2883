#include "ctl/cmd.h"
#include "journal/tracker.h"

static int init_run(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "dir"), *host = qz_opt(ctl, "host");
    if (qz_tracker_init(dir, qz_opt(ctl, "province"), host ? host : "", qz_flag(ctl, "demo"), err) != 0)
        return -1;
    qz_tell(ctl->out,
            "A tracker was made in %s: its keys, its database, and admin.token, which lets its holder do",
            dir);
    qz_put(ctl->out, "everything; keep it to yourself. Start it with\n\n");
    qz_tell(ctl->out, "  qingzhan-tracker --dir %s", dir);
    return 0;
}

static const struct qz_opt opts[] = {
    {"dir", "DIR", "where; made when it is missing", true},
    {"province", "NAME", "the province's organisation, the root of the tree", true},
    {"host", "HOST", "the name by which phones reach the tracker, for the codes on kiosk screens", false},
    {"demo", NULL, "all data will be invented: pages and screens say so", false},
};

const struct qz_verb qz_cmd_init = {
    .name = "init",
    .args = "",
    .summary = "Make a tracker's directory: database, keys, admin token",
    .detail =
        "An existing tracker is left as it is (exit code 5). Run it as the user the tracker will run as.",
    .opts = opts,
    .opt_count = QZ_COUNT(opts),
    .run = init_run,
};
