#include "base/id.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/given.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/pass.h"

#include <string.h>

static bool is_pass(const char *arg)
{
    return strcmp(arg, "-") == 0 || strncmp(arg, "QZ", 2) == 0;
}

static int revoke_people(struct qz_ctl *ctl, struct qz_buf *body, struct qz_err *err)
{
    if (ctl->arg_count == 0)
        return qz_usage(ctl, err, "give ids of people, or the pass to revoke");

    qz_jsonw_object(body, NULL);
    qz_jsonw_array(body, "who");
    for (int i = 0; i < ctl->arg_count; i++) {
        if (!qz_id_parse('y', ctl->arg[i], NULL))
            return qz_usage(ctl, err, "%.40s is not the id of a person", ctl->arg[i]);
        qz_jsonw_text(body, NULL, ctl->arg[i]);
    }
    qz_jsonw_array_end(body);
    qz_jsonw_object_end(body);
    return 0;
}

/* What is to be revoked, as the tracker is asked: people, or one pass. */
static int revoke_body(struct qz_ctl *ctl, struct qz_buf *body, struct qz_err *err)
{
    char text[QZ_PASS_GIVEN];
    struct qz_pass pass;
    bool one = qz_opt(ctl, "file") || (ctl->arg_count == 1 && is_pass(ctl->arg[0]));
    if (!one)
        return revoke_people(ctl, body, err);
    if (qz_given_pass(ctl, text, &pass, err) != 0)
        return -1;

    qz_body_of(body, "pass", text);
    return 0;
}

static int pass_run_revoke(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    struct qz_buf body = {0};
    json_t *answer = NULL;
    int64_t number = 0, passes = 0;
    int rc = revoke_body(ctl, &body, err);

    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/passes/revoke", &body, &answer, err);
    if (rc == 0 && (qz_json_int(answer, "number", 0, INT64_MAX, &number, err) != 0 ||
                    qz_json_int(answer, "passes", 0, INT64_MAX, &passes, err) != 0))
        rc = -1;

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0 && passes == 0)
        qz_put(ctl->out, "There was no pass left to revoke.\n");
    else if (rc == 0)
        qz_put(ctl->out,
               "Passes revoked: %lld; the list is now number %lld, and kiosks get it within seconds of being "
               "online.\n",
               (long long)passes, (long long)number);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int pass_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const masked[] = {"id", "masked", "tail", "passes", "until"};
    static const char *const full[] = {"id", "name", "phone", "passes", "until"};
    char path[120];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/passes?organisation=%s", qz_opt(ctl, "organisation"));
    return qz_list_print(ctl, path, "people", qz_flag(ctl, "full") ? full : masked, 5, err);
}

static const struct qz_opt pass_revoke_opts[] = {
    {"file", "PICTURE", "revoke the pass in this picture", false},
};
static const struct qz_opt pass_list_opts[] = {
    {"organisation", "ID", "whose people", true},
    {"full", NULL, "names and phone numbers in full, in the table", false},
};

const struct qz_verb qz_cmd_pass_list = {
    .group = "pass",
    .name = "list",
    .args = "",
    .summary = "List who has a pass, and until when",
    .detail = "How many passes of each person are good now, and when the last of them ends. --json prints "
              "names in full.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE | QZ_VERB_CSV,
    .opts = pass_list_opts,
    .opt_count = QZ_COUNT(pass_list_opts),
    .run = pass_run_list,
};

const struct qz_verb qz_cmd_pass_revoke = {
    .group = "pass",
    .name = "revoke",
    .args = "[ID...|TEXT|-]",
    .args_most = 1000,
    .summary = "Revoke passes: kiosks refuse them from then on",
    .detail =
        "All that the people with these ids were given so far, or one pass. A pass issued afterwards is "
        "good.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = pass_revoke_opts,
    .opt_count = QZ_COUNT(pass_revoke_opts),
    .run = pass_run_revoke,
};
