#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
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

static void ruling_print(FILE *out, const char *kiosk, const struct range *all)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_text(&line, "id", kiosk);
    qz_jsonw_int(&line, "from", all->from);
    qz_jsonw_int(&line, "to", all->to);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

/* What is to be said of the entries from..to, as the tracker is asked. */
typedef void (*ruling_say)(struct qz_ctl *ctl, struct qz_buf *body, long long from, long long to);

/* A tracker takes so many at once; what it took stands when a later part fails. */
static int send_parts(struct qz_ctl *ctl, struct qz_remote *r, const char *path, const struct range *all,
                      ruling_say say, struct qz_err *err)
{
    for (long long from = all->from; from <= all->to; from += QZ_RULING_ENTRIES) {
        long long to = all->to - from < QZ_RULING_ENTRIES ? all->to : from + QZ_RULING_ENTRIES - 1;
        struct qz_buf body = {0};
        say(ctl, &body, from, to);
        int rc = qz_remote_call(r, path, &body, NULL, err);
        qz_body_finish(&body);

        if (rc != 0) {
            if (from > all->from)
                qz_put(ctl->say, "Entries %lld..%lld are done; run it again from %lld on.\n", all->from,
                       from - 1, from);
            return -1;
        }
    }

    if (qz_flag(ctl, "json"))
        ruling_print(ctl->out, ctl->arg[0], all);
    return 0;
}

static int send_ruling(struct qz_ctl *ctl, const char *verb, ruling_say say, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct range all = {0};
    char path[200];

    snprintf(path, sizeof path, "v1/kiosks/%s/%s", ctl->arg[0], verb);
    int rc = qz_check_id(ctl, "KIOSK", ctl->arg[0], err);

    if (rc == 0)
        rc = read_range(ctl, ctl->arg[1], &all, err);
    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);

    if (rc == 0)
        rc = send_parts(ctl, &r, path, &all, say, err);

    qz_remote_finish(&r);
    return rc;
}

static void allow_body(struct qz_ctl *ctl, struct qz_buf *body, long long from, long long to)
{
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_int(body, "from", from);
    qz_jsonw_int(body, "to", to);
    qz_jsonw_object_end(body);
}

static int run_allow(struct qz_ctl *ctl, struct qz_err *err)
{
    return send_ruling(ctl, "allow", allow_body, err);
}

static void discount_body(struct qz_ctl *ctl, struct qz_buf *body, long long from, long long to)
{
    const char *activity = qz_opt(ctl, "activity");
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_text(body, "activity", activity ? activity : "");
    qz_jsonw_bool(body, "undo", qz_flag(ctl, "undo"));
    qz_jsonw_int(body, "from", from);
    qz_jsonw_int(body, "to", to);
    qz_jsonw_object_end(body);
}

static int run_discount(struct qz_ctl *ctl, struct qz_err *err)
{
    return send_ruling(ctl, "discount", discount_body, err);
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
