/* What is entered at the tracker in a cadre's name: 管理员代记. */
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Begin the body that names the cadre and the administrator; what more is said comes behind. */
static void named_begin(struct qz_ctl *ctl, struct qz_buf *body)
{
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "cadre", qz_opt(ctl, "cadre"));
    qz_jsonw_text(body, "administrator", qz_opt(ctl, "by"));
}

/* Name the entry that ctl->arg[1] and [2] say, or none where there are no such arguments. */
static int body_entry(struct qz_ctl *ctl, struct qz_buf *body, struct qz_err *err)
{
    char *end;
    if (!ctl->arg[1])
        return 0;
    if (!ctl->arg[2])
        return qz_usage(ctl, err, "KIOSK and N name an entry together");

    long long n = strtoll(ctl->arg[2], &end, 10);
    if (qz_check_id(ctl, "KIOSK", ctl->arg[1], err) != 0)
        return -1;
    if (end == ctl->arg[2] || *end || n < 1)
        return qz_usage(ctl, err, "N is the number of the entry, as activity show lists it");

    qz_jsonw_text(body, "kiosk", ctl->arg[1]);
    qz_jsonw_int(body, "n", n);
    return 0;
}

/* Say it of the activity, or of the entry that the arguments name; reason: NULL without one. */
static int post_word(struct qz_ctl *ctl, const char *verb, const char *reason, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    named_begin(ctl, &body);
    if (reason)
        qz_jsonw_text(&body, "reason", reason);
    if (body_entry(ctl, &body, err) != 0 || qz_check_id(ctl, "ACTIVITY", ctl->arg[0], err) != 0) {
        qz_body_finish(&body);
        return -1;
    }
    qz_jsonw_object_end(&body);

    snprintf(path, sizeof path, "v1/activities/%s/%s", ctl->arg[0], verb);
    return qz_post_body(ctl, path, &body, err);
}

static int run_confirm(struct qz_ctl *ctl, struct qz_err *err)
{
    return post_word(ctl, "confirm", NULL, err);
}

static int run_taken(struct qz_ctl *ctl, struct qz_err *err)
{
    return post_word(ctl, ctl->verb->name, qz_opt(ctl, "reason"), err);
}

static int post_late(struct qz_ctl *ctl, const struct qz_buf *body, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    char path[200];
    if (qz_check_id(ctl, "ACTIVITY", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/activities/%s/late", ctl->arg[0]);
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, body, &answer, err);
    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0 && json_is_true(json_object_get(answer, "again")))
        qz_tell(ctl->say,
                "The very same was entered before, so nothing was entered again. If these are others, say "
                "so in the reason.");

    json_decref(answer);
    qz_remote_finish(&r);
    return rc;
}

static int run_late(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *who = qz_opt(ctl, "who");
    long heads;
    if (qz_opt_int(ctl, "heads", 1, QZ_HEADS_MOST, 0, &heads, err) != 0)
        return -1;
    if ((who != NULL) == (heads > 0))
        return qz_usage(ctl, err, "give --who or --heads");

    struct qz_buf body = {0};
    named_begin(ctl, &body);
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    if (who)
        qz_jsonw_text(&body, "who", who);
    else
        qz_jsonw_int(&body, "count", heads);
    qz_jsonw_object_end(&body);

    int rc = post_late(ctl, &body, err);
    qz_body_finish(&body);
    return rc;
}

static int run_give_up(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/activities", ctl->arg[0], "give-up", qz_opt(ctl, "reason"), err);
}

#define NAMED_OPTS                                                                                           \
    {"cadre", "ID", "in whose name, of the activity's organisation", true},                                  \
    {                                                                                                        \
        "by", "NAME", "the administrator who enters it; kept beside the log and shown", true                 \
    }

static const struct qz_opt confirm_opts[] = {NAMED_OPTS};
static const struct qz_opt taken_opts[] = {
    NAMED_OPTS,
    {"reason", "TEXT", "why; kept in the tracker's log and shown", true},
};
static const struct qz_opt late_opts[] = {
    NAMED_OPTS,
    {"reason", "TEXT", "why it comes late; kept in the tracker's log and shown", true},
    {"who", "ID", "one person, as people list lists them", false},
    {"heads", "N", "so many people without a name, 1 to 100", false},
};
static const struct qz_opt give_up_opts[] = {
    {"reason", "TEXT", "why; kept in the tracker's log and shown", true},
};

const struct qz_verb qz_cmd_activity_confirm = {
    .group = "activity",
    .name = "confirm",
    .args = "ACTIVITY [KIOSK N]",
    .args_least = 1,
    .args_most = 3,
    .summary = "Confirm an activity in a cadre's name; it is marked 管理员代记 with your name",
    .detail = "All who wait, or the one whom entry N of KIOSK checked in, as activity show lists it. It "
              "needs not be "
              "open.\n"
              "Whether that makes it count is for the rule to say: see qingzhan-rules(5).",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = confirm_opts,
    .opt_count = QZ_COUNT(confirm_opts),
    .run = run_confirm,
};

const struct qz_verb qz_cmd_activity_reject = {
    .group = "activity",
    .name = "reject",
    .args = "ACTIVITY KIOSK N",
    .args_least = 3,
    .args_most = 3,
    .summary = "Reject a check-in in a cadre's name; it is marked 管理员代记 with your name",
    .detail = "KIOSK and N as activity show lists them. The entry stays, marked; its kiosk is told.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = taken_opts,
    .opt_count = QZ_COUNT(taken_opts),
    .run = run_taken,
};

const struct qz_verb qz_cmd_activity_void = {
    .group = "activity",
    .name = "void",
    .args = "ACTIVITY KIOSK N",
    .args_least = 3,
    .args_most = 3,
    .summary = "Take back an entry in a cadre's name; it is marked 管理员代记 with your name",
    .detail = "An opening, check-in, headcount, late entry or confirmation; KIOSK and N as activity show "
              "lists them, "
              "KIOSK\n"
              "is \"tracker\" for what was entered there. The entry stays, marked; its kiosk is told.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = taken_opts,
    .opt_count = QZ_COUNT(taken_opts),
    .run = run_taken,
};

const struct qz_verb qz_cmd_activity_late = {
    .group = "activity",
    .name = "late",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Enter who was there later, in a cadre's name; it is marked 补录 and 管理员代记",
    .detail =
        "With --who one person, with --heads people without a name. It stays marked late for good. The very\n"
        "same once more, with the same reason, is not entered again.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = late_opts,
    .opt_count = QZ_COUNT(late_opts),
    .run = run_late,
};

const struct qz_verb qz_cmd_activity_give_up = {
    .group = "activity",
    .name = "give-up",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give up an activity that is over and does not count: nobody is asked to confirm it again",
    .detail = "For good, and visibly: what was recorded stands, but it never counts. One that was not held "
              "at all is "
              "rather\n"
              "cancelled.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = give_up_opts,
    .opt_count = QZ_COUNT(give_up_opts),
    .run = run_give_up,
};
