#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "ctl/remote.h"
#include "rules/quota.h"

#include <string.h>

static int org_run_add(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    if (qz_org_kind_parse(qz_opt(ctl, "kind")) == QZ_ORG_COUNT)
        return qz_usage(ctl, err,
                        "--kind is prefecture, county, direct_county, affiliated, university, committee, "
                        "general_branch or branch");

    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "superior", qz_opt(ctl, "superior"));
    qz_jsonw_text(&body, "kind", qz_opt(ctl, "kind"));
    qz_jsonw_text(&body, "title", qz_opt(ctl, "title"));
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_post_id(ctl, &r, "v1/organisations", &body, err);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int org_run_rename(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, "ORGANISATION", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/organisations/%s/rename", ctl->arg[0]);
    qz_body_of(&body, "title", qz_opt(ctl, "title"));
    return qz_post_body(ctl, path, &body, err);
}

static int org_run_told(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"of_title", "title", "start", "times", "activity"};
    char path[200];
    if (qz_check_id(ctl, "ORGANISATION", ctl->arg[0], err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/organisations/%s/told", ctl->arg[0]);
    return qz_list_print(ctl, path, "activities", keys, QZ_COUNT(keys), err);
}

static int org_run_close(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/organisations", ctl->arg[0], "close", qz_opt(ctl, "reason"), err);
}

static long long merge_figure(const json_t *answer, const char *key)
{
    return json_integer_value(json_object_get(answer, key));
}

/* What goes on in the other one; and people who stand in it twice from now on. */
static void tell_merged(struct qz_ctl *ctl, const json_t *answer)
{
    long long doubles = merge_figure(answer, "doubles");

    qz_tell(ctl->say,
            "Merged: %lld kiosks, %lld cadres, %lld people, %lld activities that are not over and %lld "
            "organisations go on there.",
            merge_figure(answer, "kiosks"), merge_figure(answer, "cadres"), merge_figure(answer, "people"),
            merge_figure(answer, "activities"), merge_figure(answer, "organisations"));

    qz_tell(ctl->say, "Kiosks are not enrolled again; they hear of it when they next reach the tracker.");

    if (doubles)
        qz_tell(ctl->say,
                "%lld people of the same name and phone number stood in both: each stays two. Find them by "
                "people find.",
                doubles);
}

static int org_run_merge(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    char path[200];

    if (qz_check_id(ctl, "FROM", ctl->arg[0], err) != 0 || qz_check_id(ctl, "INTO", ctl->arg[1], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/organisations/%s/merge", ctl->arg[0]);
    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "into", ctl->arg[1]);
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_object_end(&body);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, &body, &answer, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        tell_merged(ctl, answer);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int org_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"id", "kind", "title", "superior", "closed", "merged_into", "reason"};
    return qz_list_print(ctl, "v1/organisations", "organisations", keys, QZ_COUNT(keys), err);
}

static const struct qz_opt org_add_opts[] = {
    {"superior", "ID", "the organisation above it", true},
    {"kind", "KIND", "prefecture, county, university, committee, branch, ...", true},
    {"title", "NAME", "what it is called", true},
};

const struct qz_verb qz_cmd_org_add = {
    .group = "org",
    .name = "add",
    .args = "",
    .summary = "Add an organisation below another one",
    .detail = "Kinds: prefecture, county, direct_county, affiliated, university, committee, general_branch, "
              "branch.\n"
              "The province itself was made by `qingzhan init`; `qingzhan org list` shows its id.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = org_add_opts,
    .opt_count = QZ_COUNT(org_add_opts),
    .run = org_run_add,
};

static const struct qz_opt org_rename_opts[] = {{"title", "NAME", "what it is called from now on", true}};
static const struct qz_opt close_opts[] = {
    {"reason", "TEXT", "why; kept in the tracker's log and shown", true}};

const struct qz_verb qz_cmd_org_rename = {
    .group = "org",
    .name = "rename",
    .args = "ORGANISATION",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give an organisation another name; its kiosks show it with their next configuration",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = org_rename_opts,
    .opt_count = QZ_COUNT(org_rename_opts),
    .run = org_run_rename,
};

const struct qz_verb qz_cmd_org_told = {
    .group = "org",
    .name = "told",
    .args = "ORGANISATION",
    .args_least = 1,
    .args_most = 1,
    .summary = "List activities below an organisation to which people were told to come",
    .detail =
        "Those of which three people or more said so. Who did is known nowhere, and the organisation that\n"
        "held an activity is not shown it.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .run = org_run_told,
};

const struct qz_verb qz_cmd_org_close = {
    .group = "org",
    .name = "close",
    .args = "ORGANISATION",
    .args_least = 1,
    .args_most = 1,
    .summary = "Close an organisation for good: what it did stays, and nothing is added to it",
    .detail =
        "First close those below it, revoke its kiosks, and cancel or close activities that are not over.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = close_opts,
    .opt_count = QZ_COUNT(close_opts),
    .run = org_run_close,
};

const struct qz_verb qz_cmd_org_merge = {
    .group = "org",
    .name = "merge",
    .args = "FROM INTO",
    .args_least = 2,
    .args_most = 2,
    .summary = "Merge an organisation into another one, for good; kiosks are not enrolled again",
    .detail =
        "From then on kiosks, cadres, people with their passes, activities that are not over and the\n"
        "organisations below FROM belong to INTO. What is over stays FROM's, with its figures; cadres and\n"
        "kiosks of INTO confirm what waits there. FROM is closed, and stats says where it went.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = close_opts,
    .opt_count = QZ_COUNT(close_opts),
    .run = org_run_merge,
};

const struct qz_verb qz_cmd_org_list = {
    .group = "org",
    .name = "list",
    .args = "",
    .summary = "List the organisations",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = org_run_list,
};
