#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/remote.h"
#include "rules/limits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct range {
    long long from, to;
};

/* "17" or "17..203". */
static int read_range(struct qz_ctl *ctl, const char *text, struct range *r, struct qz_err *err)
{
    char *end;

    errno = 0;
    r->from = r->to = strtoll(text, &end, 10);
    if (end != text && strncmp(end, "..", 2) == 0 && end[2] >= '0' && end[2] <= '9')
        r->to = strtoll(end + 2, &end, 10);

    if (errno || end == text || *end || r->from < 1 || r->to < r->from)
        return qz_usage(ctl, err,
                        "N..M are numbers of entries, from a smaller to a larger one, such as 17..203");
    return 0;
}

/* A tracker takes so many at once; what it took stands when a later part fails. */
static int send_parts(struct qz_ctl *ctl, struct qz_remote *r, const char *path, const struct range *all,
                      json_t *body, struct qz_err *err)
{
    for (long long from = all->from; from <= all->to; from += QZ_RULING_ENTRIES) {
        long long to = all->to - from < QZ_RULING_ENTRIES ? all->to : from + QZ_RULING_ENTRIES - 1;

        json_object_set_new(body, "from", json_integer(from));
        json_object_set_new(body, "to", json_integer(to));

        if (qz_remote_call(r, path, body, NULL, err) != 0) {
            if (from > all->from)
                qz_put(ctl->say, "Entries %lld..%lld are done; run it again from %lld on.\n", all->from,
                       from - 1, from);
            return -1;
        }
    }

    if (qz_flag(ctl, "json"))
        fprintf(ctl->out, "{\"id\":\"%s\",\"from\":%lld,\"to\":%lld}\n", ctl->arg[0], all->from, all->to);
    return 0;
}

static int send_ruling(struct qz_ctl *ctl, const char *verb, json_t *body, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct range all = {0};
    char path[200];

    snprintf(path, sizeof path, "v1/kiosks/%s/%s", ctl->arg[0], verb);
    int rc = body ? qz_check_id(ctl, "KIOSK", ctl->arg[0], err)
                  : qz_usage(ctl, err, "--reason and --activity must be UTF-8 text");

    if (rc == 0)
        rc = read_range(ctl, ctl->arg[1], &all, err);
    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);

    if (rc == 0)
        rc = send_parts(ctl, &r, path, &all, body, err);

    json_decref(body);
    qz_remote_finish(&r);
    return rc;
}

static int run_allow(struct qz_ctl *ctl, struct qz_err *err)
{
    return send_ruling(ctl, "allow", json_pack("{s:s}", "reason", qz_opt(ctl, "reason")), err);
}

static int run_discount(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *activity = qz_opt(ctl, "activity");
    json_t *body = json_pack("{s:s,s:s,s:b}", "reason", qz_opt(ctl, "reason"), "activity",
                             activity ? activity : "", "undo", qz_flag(ctl, "undo"));
    return send_ruling(ctl, "discount", body, err);
}

static const struct qz_opt allow_opts[] = {
    {"reason", "TEXT", "why; kept in the tracker's log", true},
};
static const struct qz_opt discount_opts[] = {
    {"reason", "TEXT", "why; kept in the tracker's log", true},
    {"activity", "ID", "only entries of this activity", false},
    {"undo", NULL, "let them count again", false},
};

const struct qz_verb qz_cmd_log_allow = {
    .group = "log",
    .name = "allow",
    .args = "KIOSK N..M",
    .args_least = 2,
    .args_most = 2,
    .summary = "Let entries of a kiosk stand whose time is doubtful, or that were too many",
    .detail =
        "N..M are their numbers, as `qingzhan activity show` lists them. They are judged anew without the\n"
        "rules of time and bounds. The tracker must be running.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = allow_opts,
    .opt_count = QZ_COUNT(allow_opts),
    .run = run_allow,
};

const struct qz_verb qz_cmd_kiosk_discount = {
    .group = "kiosk",
    .name = "discount",
    .args = "KIOSK N..M",
    .args_least = 2,
    .args_most = 2,
    .summary = "Take out of every figure what a kiosk wrote, or let it count again",
    .detail = "N..M are numbers of entries, as `qingzhan activity show` lists them. Nothing is deleted: the\n"
              "entries stay, with the verdict \"discounted\". The tracker must be running.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = discount_opts,
    .opt_count = QZ_COUNT(discount_opts),
    .run = run_discount,
};
