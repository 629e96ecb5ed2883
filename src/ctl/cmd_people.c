#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"

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

static void say_forgotten(struct qz_ctl *ctl, const json_t *answer)
{
    int64_t passes = 0;
    bool kept = true;
    qz_json_int(answer, "passes", 0, INT64_MAX, &passes, NULL); /* trackers of before say none of it */
    qz_json_bool(answer, "kept", &kept, NULL);
    fputs("Name, phone number and secrets are gone; what was recorded stays and names nobody.\n", ctl->out);
    if (passes > 0)
        fprintf(ctl->out, "Passes revoked: %lld; no more are issued to this person.\n", (long long)passes);
    if (!kept)
        fputs("The tracker could not write the id to its file of the forgotten, so that a store that is put "
              "back from "
              "a copy would know this person again; its log says why.\n",
              ctl->say);
}

static int run_forget(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    char path[80];
    json_t *answer = NULL, *body = json_object();
    if (qz_check_id(ctl, "ID", ctl->arg[0], err) != 0) {
        json_decref(body);
        return -1;
    }
    snprintf(path, sizeof path, "v1/people/%s/forget", ctl->arg[0]);
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, body, &answer, err);
    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        say_forgotten(ctl, answer);
    json_decref(answer);
    json_decref(body);
    qz_remote_finish(&r);
    return rc;
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
    .detail =
        "The passes are revoked, and no more are issued. There is no way back, also not by a copy of the\n"
        "tracker's store: see --forgotten in qingzhan-tracker(1).",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = run_forget,
};
