#include "ctl/cmd.h"
#include "ctl/listing.h"

static int run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const masked[] = {"id", "masked", "tail", "consent"};
    static const char *const full[] = {"id", "name", "phone", "consent"};
    char path[200];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/people?organisation=%s", qz_opt(ctl, "organisation"));
    return qz_list_print(ctl, path, "people", qz_flag(ctl, "full") ? full : masked, 4, err);
}

static int run_forget(struct qz_ctl *ctl, struct qz_err *err)
{
    if (qz_post_state(ctl, "v1/people", ctl->arg[0], "forget", NULL, err) != 0)
        return -1;
    if (!qz_flag(ctl, "json"))
        fputs("Name, phone number and secrets are gone; what was recorded stays and names nobody.\n",
              ctl->out);
    return 0;
}

static const struct qz_opt list_opts[] = {
    {"organisation", "ID", "whose people", true},
    {"full", NULL, "names and phone numbers in full, in the table", false},
};

const struct qz_verb qz_cmd_people_list = {
    .group = "people",
    .name = "list",
    .args = "",
    .summary = "List people, names masked unless --full",
    .detail = "--json prints what the tracker holds, in full.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = list_opts,
    .opt_count = QZ_COUNT(list_opts),
    .run = run_list,
};

const struct qz_verb qz_cmd_people_forget = {
    .group = "people",
    .name = "forget",
    .args = "ID",
    .args_least = 1,
    .args_most = 1,
    .summary = "Withdraw a person's consent: the name goes for good, the counts stay",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = run_forget,
};
