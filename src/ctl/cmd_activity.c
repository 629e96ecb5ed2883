#include "base/clock.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "rules/kind.h"
#include "rules/limits.h"
#include "sheet/when.h"

#include <string.h>

static int time_opt(struct qz_ctl *ctl, const char *name, int64_t *ms, struct qz_err *err)
{
    struct qz_err why = {0};
    if (qz_when_parse(qz_opt(ctl, name), qz_now_ms(), ms, &why) != 0)
        return qz_usage(ctl, err, "--%s: %s", name, why.msg);
    return 0;
}

static int activity_run_add(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct qz_buf body = {0};
    int64_t start_ms, end_ms;
    long expected, capacity;
    const char *place = qz_opt(ctl, "place");

    if (qz_activity_kind_parse(qz_opt(ctl, "kind")) == QZ_ACT_COUNT)
        return qz_usage(
            ctl, err,
            "--kind is open_day, face_to_face, volunteering, sharing, self_designed, exchange, good_deed, "
            "heart_talk, lecture or welfare_group");

    if (time_opt(ctl, "start", &start_ms, err) != 0 || time_opt(ctl, "end", &end_ms, err) != 0)
        return -1;

    if (end_ms <= start_ms)
        return qz_usage(ctl, err, "--end is not after --start");

    if (qz_opt_int(ctl, "expected", 1, QZ_EXPECTED_MOST, 0, &expected, err) != 0 ||
        qz_opt_int(ctl, "capacity", 1, QZ_CAPACITY_MOST, 0, &capacity, err) != 0)
        return -1;

    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "organisation", qz_opt(ctl, "organisation"));
    qz_jsonw_text(&body, "title", qz_opt(ctl, "title"));
    qz_jsonw_text(&body, "place", place ? place : "");
    qz_jsonw_text(&body, "kind", qz_opt(ctl, "kind"));
    qz_jsonw_time(&body, "start", start_ms);
    qz_jsonw_time(&body, "end", end_ms);
    if (expected)
        qz_jsonw_int(&body, "expected", expected);
    if (capacity)
        qz_jsonw_int(&body, "capacity", capacity);
    if (qz_flag(ctl, "checkout"))
        qz_jsonw_bool(&body, "checkout", true);
    if (qz_opt(ctl, "campaign"))
        qz_jsonw_text(&body, "campaign", qz_opt(ctl, "campaign"));
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_post_id(ctl, &r, "v1/activities", &body, err);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int activity_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"id",    "start", "state",  "kind",         "counts",
                                       "title", "place", "reason", "satisfaction", "ratings"};
    char path[200] = "v1/activities";
    const char *org = qz_opt(ctl, "organisation");

    if (org && qz_check_id(ctl, "--organisation", org, err) != 0)
        return -1;

    if (org)
        snprintf(path, sizeof path, "v1/activities?organisation=%s", org);

    return qz_list_print(ctl, path, "activities", keys, QZ_COUNT(keys), err);
}

static int activity_run_show(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"at",     "kind",  "adds",   "verdict", "gone", "how",
                                       "whose",  "who",   "count",  "kiosk",   "n",    "target",
                                       "reason", "dated", "remark", "group"};
    char path[200];
    if (qz_check_id(ctl, "ACTIVITY", ctl->arg[0], err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/activities/%s/entries", ctl->arg[0]);
    return qz_list_print(ctl, path, "entries", keys, QZ_COUNT(keys), err);
}

static int activity_run_open(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/activities", ctl->arg[0], "open", qz_opt(ctl, "reason"), err);
}

static int activity_run_close(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/activities", ctl->arg[0], "close", qz_opt(ctl, "reason"), err);
}

static int activity_run_cancel(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/activities", ctl->arg[0], "cancel", qz_opt(ctl, "reason"), err);
}

static int activity_run_move(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_buf body = {0};
    char path[100];
    int64_t start_ms, end_ms;
    const char *place = qz_opt(ctl, "place");
    if (qz_check_id(ctl, "ACTIVITY", ctl->arg[0], err) != 0 || time_opt(ctl, "start", &start_ms, err) != 0 ||
        time_opt(ctl, "end", &end_ms, err) != 0)
        return -1;

    qz_jsonw_object(&body, NULL);
    if (place)
        qz_jsonw_text(&body, "place", place);
    qz_jsonw_time(&body, "start", start_ms);
    qz_jsonw_time(&body, "end", end_ms);
    qz_jsonw_object_end(&body);

    snprintf(path, sizeof path, "v1/activities/%s/move", ctl->arg[0]);
    return qz_post_body(ctl, path, &body, err);
}

static const struct qz_opt activity_add_opts[] = {
    {"organisation", "ID", "whose activity it is", true},
    {"kind", "KIND", "open_day, face_to_face, volunteering, sharing, self_designed, ...", true},
    {"title", "TEXT", "what it is called", true},
    {"start", "TIME", "2017-05-04 09:30, or from now: now, +90m, -2h, +3d", true},
    {"end", "TIME", "likewise", true},
    {"place", "TEXT", "where", false},
    {"expected", "N", "how many people are planned; a kiosk counts twice as many without a name", false},
    {"capacity", "N", "how many fit in at once; whoever comes then is asked to wait", false},
    {"checkout", NULL, "people check out when they go, so that it is known who is inside", false},
    {"campaign", "RULE", "tag it for a campaign: campaign_talks or campaign_service_month", false},
};
static const struct qz_opt activity_move_opts[] = {
    {"start", "TIME", "2017-05-04 09:30, or from now: now, +90m, -2h, +3d", true},
    {"end", "TIME", "likewise", true},
    {"place", "TEXT", "where, if that changes", false},
};
static const struct qz_opt activity_list_opts[] = {
    {"organisation", "ID", "only of this organisation", false}};
static const struct qz_opt reason_opts[] = {{"reason", "TEXT", "why; kept in the tracker's log", false}};
static const struct qz_opt open_opts[] = {
    {"reason", "TEXT", "enter it late: it took place though no kiosk opened it; marked so for ever", false}};

const struct qz_verb qz_cmd_activity_add = {
    .group = "activity",
    .name = "add",
    .args = "",
    .summary = "Add an activity; kiosks open it by themselves when its time comes",
    .detail = "Kinds of an office: open_day, face_to_face, volunteering, sharing, self_designed. Kinds of a "
              "cadre:\n"
              "exchange, good_deed, heart_talk, lecture, welfare_group. Times are Chinese time.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = activity_add_opts,
    .opt_count = QZ_COUNT(activity_add_opts),
    .run = activity_run_add,
};

const struct qz_verb qz_cmd_activity_move = {
    .group = "activity",
    .name = "move",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Hold an activity at another time or place; until its check-in opens",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = activity_move_opts,
    .opt_count = QZ_COUNT(activity_move_opts),
    .run = activity_run_move,
};

const struct qz_verb qz_cmd_activity_list = {
    .group = "activity",
    .name = "list",
    .args = "",
    .summary = "List activities, and whether each counts or what is missing",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .opts = activity_list_opts,
    .opt_count = QZ_COUNT(activity_list_opts),
    .run = activity_run_list,
};

const struct qz_verb qz_cmd_activity_show = {
    .group = "activity",
    .name = "show",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Open an activity's numbers down to the entries they are made of",
    .detail = "Every entry about it, also those that add nothing: duplicates, voided and rejected ones, "
              "scans that\n"
              "were turned away. What \"adds\" sums up to is the number of people that the activity shows.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .run = activity_run_show,
};

const struct qz_verb qz_cmd_activity_open = {
    .group = "activity",
    .name = "open",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Offer an activity to kiosks again, or enter one late with a reason",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = open_opts,
    .opt_count = QZ_COUNT(open_opts),
    .run = activity_run_open,
};

const struct qz_verb qz_cmd_activity_close = {
    .group = "activity",
    .name = "close",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Offer an activity no longer; what was recorded stands",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = reason_opts,
    .opt_count = QZ_COUNT(reason_opts),
    .run = activity_run_close,
};

const struct qz_verb qz_cmd_activity_cancel = {
    .group = "activity",
    .name = "cancel",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "Cancel an activity for good: it does not count",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = reason_opts,
    .opt_count = QZ_COUNT(reason_opts),
    .run = activity_run_cancel,
};
