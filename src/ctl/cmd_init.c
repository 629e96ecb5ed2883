#include "ctl/cmd.h"
#include "ctl/database.h"
#include "journal/tracker.h"

static void init_say(FILE *out, const char *dir)
{
    qz_tell(out,
            "A tracker was made in %s: its keys, its database, and admin.token, which lets its holder do",
            dir);
    qz_put(out, "everything; keep it to yourself. Start it with\n\n");
    qz_tell(out, "  qingzhan-tracker --dir %s", dir);
}

static void init_say_database(FILE *out, const char *dir)
{
    qz_tell(out,
            "A tracker was made in %s and its database: its keys, and admin.token, which lets its holder do",
            dir);
    qz_put(out, "everything; keep it to yourself. Start it with\n\n");
    qz_tell(out, "  qingzhan-tracker --dir %s --database URL", dir);
}

static int init_run(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "dir"), *host = qz_opt(ctl, "host");
    const char *database = qz_opt(ctl, "database");
    if (qz_database_check(ctl, err) != 0 ||
        qz_tracker_init_at(dir, database, qz_opt(ctl, "province"), host ? host : "", qz_flag(ctl, "demo"),
                           err) != 0)
        return -1;
    if (database)
        init_say_database(ctl->out, dir);
    else
        init_say(ctl->out, dir);
    return 0;
}

static const struct qz_opt opts[] = {
    {"dir", "DIR", "where; made when it is missing", true},
    {"province", "NAME", "the province's organisation, the root of the tree", true},
    QZ_DATABASE_OPT,
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
