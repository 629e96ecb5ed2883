#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "sheet/cell.h"

static int people_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const masked[] = {"id", "masked", "tail", "consent"};
    static const char *const full[] = {"id", "name", "phone", "consent"};
    char path[200];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/people?organisation=%s", qz_opt(ctl, "organisation"));
    return qz_list_print(ctl, path, "people", qz_flag(ctl, "full") ? full : masked, 4, err);
}

/* A phone number as the tracker holds it: 13900000009. */
static int phone_arg(struct qz_ctl *ctl, const char *text, char out[QZ_CELL_PHONE], struct qz_err *err)
{
    if (qz_cell_phone(text, out) != QZ_CELL_TAKEN)
        return qz_usage(ctl, err, "%.30s is no mobile number: eleven digits that begin with 13 to 19", text);
    return 0;
}

static int people_run_find(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const members[] = {"id", "name", "phone", "consent", "organisation_title"};
    struct qz_remote r = {0};
    char phone[QZ_CELL_PHONE];
    struct qz_buf body = {0};
    json_t *answer = NULL;

    if (phone_arg(ctl, ctl->arg[0], phone, err) != 0)
        return -1;

    qz_body_of(&body, "phone", phone);
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/people/find", &body, &answer, err);

    const json_t *list = rc == 0 ? qz_json_array(answer, "people", 100000, err) : NULL;
    if (rc == 0 && !list)
        rc = -1;

    if (rc == 0 && json_array_size(list) == 0)
        rc = qz_fail(err, QZ_E_MISSING, "nobody with that phone number is registered");
    if (rc == 0)
        rc = qz_list_show(ctl, list, members, QZ_COUNT(members), err);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int people_run_correct(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *name = qz_opt(ctl, "name"), *phone = qz_opt(ctl, "phone");
    char path[80], clean[QZ_NAME_TEXT], digits[QZ_CELL_PHONE];

    if (!name && !phone)
        return qz_usage(ctl, err, "give --name or --phone, as it is right");
    if (name && qz_cell_name(name, clean) != QZ_CELL_TAKEN)
        return qz_usage(ctl, err, "--name is no name of 1 to 40 characters");
    if ((phone && phone_arg(ctl, phone, digits, err) != 0) || qz_check_id(ctl, "ID", ctl->arg[0], err) != 0)
        return -1;

    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    if (name)
        qz_jsonw_text(&body, "name", clean);
    if (phone)
        qz_jsonw_text(&body, "phone", digits);
    qz_jsonw_object_end(&body);

    snprintf(path, sizeof path, "v1/people/%s/correct", ctl->arg[0]);
    if (qz_post_body(ctl, path, &body, err) != 0)
        return -1;

    if (!qz_flag(ctl, "json"))
        qz_put(ctl->out, "Corrected; kiosks show it within seconds of being online. Passes stay good.\n");
    return 0;
}

static void say_forgotten(struct qz_ctl *ctl, const json_t *answer)
{
    int64_t passes = 0;
    bool kept = true;

    qz_json_int(answer, "passes", 0, INT64_MAX, &passes, NULL); /* trackers of before say none of it */
    qz_json_bool(answer, "kept", &kept, NULL);

    qz_put(ctl->out, "Name, phone number and secrets are gone; what was recorded stays and names nobody.\n");
    if (passes > 0)
        qz_put(ctl->out, "Passes revoked: %lld; no more are issued to this person.\n", (long long)passes);
    if (!kept)
        qz_put(ctl->say,
               "The tracker could not write the id to its file of the forgotten, so that a store that is put "
               "back from "
               "a copy would know this person again; its log says why.\n");
}

static int people_run_forget(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    char path[80];

    struct qz_buf body = {0};
    json_t *answer = NULL;
    if (qz_check_id(ctl, "ID", ctl->arg[0], err) != 0)
        return -1;

    qz_body_of(&body, NULL, NULL);
    snprintf(path, sizeof path, "v1/people/%s/forget", ctl->arg[0]);

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, &body, &answer, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        say_forgotten(ctl, answer);

    json_decref(answer);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static const struct qz_opt people_list_opts[] = {
    {"organisation", "ID", "whose people", true},
    {"full", NULL, "names and phone numbers in full, in the table", false},
};

const struct qz_verb qz_cmd_people_list = {
    .group = "people",
    .name = "list",
    .args = "",
    .summary = "List people, names masked unless --full",
    .detail = "--json prints what the tracker holds, in full; --csv a table for spreadsheets.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE | QZ_VERB_CSV,
    .opts = people_list_opts,
    .opt_count = QZ_COUNT(people_list_opts),
    .run = people_run_list,
};

static const struct qz_opt correct_opts[] = {
    {"name", "NAME", "the name as it is right", false},
    {"phone", "NUMBER", "the phone number as it is right", false},
};

const struct qz_verb qz_cmd_people_find = {
    .group = "people",
    .name = "find",
    .args = "PHONE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Find people by their phone number, in all organisations",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE | QZ_VERB_CSV,
    .run = people_run_find,
};

const struct qz_verb qz_cmd_people_correct = {
    .group = "people",
    .name = "correct",
    .args = "ID",
    .args_least = 1,
    .args_most = 1,
    .summary = "Correct the name or the phone number of a person",
    .detail = "What was recorded and the passes stay as they are: they name the id alone.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = correct_opts,
    .opt_count = QZ_COUNT(correct_opts),
    .run = people_run_correct,
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
    .run = people_run_forget,
};
