#include "base/clock.h"
#include "ctl/cmd.h"
#include "ctl/database.h"
#include "journal/tracker.h"
#include "registry/account.h"

#include <sodium.h>
#include <string.h>

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

static void init_first(struct qz_ctl *ctl, struct qz_account_new *a)
{
    const char *name = qz_opt(ctl, "administrator");
    a->role = QZ_ROLE_PROVINCE;
    qz_copy_text(a->name, sizeof a->name, name ? name : "admin");
}

/* Nobody can sign in yet who could invite others. */
static int init_invite(struct qz_ctl *ctl, struct qz_account_new *a, const char *dir, const char *host,
                       struct qz_err *err)
{
    const struct qz_db_options opt = {.database = qz_opt(ctl, "database")};
    struct qz_organisation province;
    struct qz_invited out;
    struct qz_tracker *t = qz_tracker_open(dir, &opt, err);
    if (!t)
        return -1;

    int rc = qz_organisation_list(t, "", "", &province, 1, err) == 1 ? 0 : -1;
    if (rc == 0) {
        strcpy(a->organisation, province.id);
        rc = qz_account_add(t, a, qz_now_ms(), &out, err);
    }
    qz_tracker_close(t);
    if (rc != 0)
        return -1;

    qz_put(ctl->out,
           "\nThe first administrator chooses a password at this address, once, within 7 days:\n\n");
    qz_tell(ctl->out, "  https://%s/invitations/%s", *host ? host : "HOST", out.token);
    sodium_memzero(&out, sizeof out);
    return 0;
}

static int init_run(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "dir"), *host = qz_opt(ctl, "host");
    const char *database = qz_opt(ctl, "database");
    struct qz_account_new first = {0};
    init_first(ctl, &first);
    if (qz_database_check(ctl, err) != 0 || qz_account_check(&first, err) != 0 ||
        qz_tracker_init_at(dir, database, qz_opt(ctl, "province"), host ? host : "", qz_flag(ctl, "demo"),
                           err) != 0)
        return -1;
    if (database)
        init_say_database(ctl->out, dir);
    else
        init_say(ctl->out, dir);
    return init_invite(ctl, &first, dir, host ? host : "", err);
}

static const struct qz_opt init_opts[] = {
    {"dir", "DIR", "where; made when it is missing", true},
    {"province", "NAME", "the province's organisation, the root of the tree", true},
    QZ_DATABASE_OPT,
    {"host", "HOST", "the name by which phones reach the tracker, for the codes on kiosk screens", false},
    {"administrator", "NAME", "of the person who administers all of it first, in full (default: admin)",
     false},
    {"demo", NULL, "all data will be invented: pages and screens say so", false},
};

const struct qz_verb qz_cmd_init = {
    .name = "init",
    .args = "",
    .summary = "Make a tracker's directory: database, keys, admin token",
    .detail =
        "An existing tracker is left as it is (exit code 5). Run it as the user the tracker will run as.",
    .opts = init_opts,
    .opt_count = QZ_COUNT(init_opts),
    .run = init_run,
};
