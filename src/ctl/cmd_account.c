/* Accounts of those who work with the tracker, and the invitations by which they begin. */
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/codeshow.h"
#include "ctl/input.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "rules/limits.h"
#include "rules/role.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static int account_check_role(struct qz_ctl *ctl, struct qz_err *err)
{
    if (qz_role_parse(qz_opt(ctl, "role")) != QZ_ROLE_NONE)
        return 0;
    return qz_usage(ctl, err, "--role is helper, cadre, office, province, auditor or security");
}

/* ---- what is handed to the person ---- */

static int account_show_link(struct qz_ctl *ctl, const json_t *answer, struct qz_err *err)
{
    const char *link = qz_json_str(answer, "link", 300, err);
    const char *login = link ? qz_json_str(answer, "login", 200, err) : NULL;
    if (!login)
        return -1;

    qz_tell(ctl->out, "%s", link);
    if (qz_code_show(ctl, link, err) != 0)
        return -1;
    qz_tell(
        ctl->say,
        "Hand this to the person alone, who chooses a password there, once, within 7 days, and signs in as %s.",
        login);
    return 0;
}

/* POST a body, which is wiped and freed, and show the invitation that is the answer. */
static int account_hand_out(struct qz_ctl *ctl, const char *path, struct qz_buf *body, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL;
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_call(&r, path, body, &answer, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);
    else if (rc == 0)
        rc = account_show_link(ctl, answer, err);

    json_decref(answer);
    qz_body_finish(body);
    qz_remote_finish(&r);
    return rc;
}

static int account_run_invite(struct qz_ctl *ctl, struct qz_err *err)
{
    char name[QZ_NAME_TEXT];
    const char *login = qz_opt(ctl, "login"), *cadre = qz_opt(ctl, "cadre");
    if (account_check_role(ctl, err) != 0 || qz_input_opt(ctl, "name", name, sizeof name, err) != 0)
        return -1;

    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "name", name);
    qz_jsonw_text(&body, "role", qz_opt(ctl, "role"));
    qz_jsonw_text(&body, "organisation", qz_opt(ctl, "organisation"));
    if (login)
        qz_jsonw_text(&body, "login", login);
    if (cadre)
        qz_jsonw_text(&body, "cadre", cadre);
    qz_jsonw_object_end(&body);
    return account_hand_out(ctl, "v1/accounts", &body, err);
}

static int account_path(struct qz_ctl *ctl, const char *verb, char path[200], struct qz_err *err)
{
    if (qz_check_id(ctl, "ACCOUNT", ctl->arg[0], err) != 0)
        return -1;
    snprintf(path, 200, "v1/accounts/%s/%s", ctl->arg[0], verb);
    return 0;
}

static int account_run_reset(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (account_path(ctl, "reset", path, err) != 0)
        return -1;

    qz_jsonw_object(&body, NULL);
    qz_jsonw_bool(&body, "no_factor", qz_flag(ctl, "no-factor"));
    qz_jsonw_object_end(&body);
    return account_hand_out(ctl, path, &body, err);
}

/* ---- the others ---- */

static int account_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"id",     "name",   "login",         "role", "organisation_title",
                                       "joined", "factor", "invited_until", "seen", "ended"};
    char path[200] = "v1/accounts";
    const char *org = qz_opt(ctl, "organisation");
    if (org && qz_check_id(ctl, "--organisation", org, err) != 0)
        return -1;
    if (org)
        snprintf(path, sizeof path, "v1/accounts?organisation=%s", org);
    return qz_list_print(ctl, path, "accounts", keys, QZ_COUNT(keys), err);
}

static int account_run_revoke(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/accounts", ctl->arg[0], "revoke", NULL, err);
}

static int account_run_end(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/accounts", ctl->arg[0], "end", qz_opt(ctl, "reason"), err);
}

static int account_run_role(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    const char *org = qz_opt(ctl, "organisation");
    if (account_check_role(ctl, err) != 0 || account_path(ctl, "role", path, err) != 0)
        return -1;

    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "role", qz_opt(ctl, "role"));
    if (org)
        qz_jsonw_text(&body, "organisation", org);
    qz_jsonw_object_end(&body);
    return qz_post_body(ctl, path, &body, err);
}

static const struct qz_opt invite_opts[] = {
    {"organisation", "ID", "where the role holds, and in all that stands below", true},
    {"role", "ROLE", "helper, cadre, office, province, auditor or security", true},
    {"name", "NAME", "of the person, in full; - reads it from standard input", true},
    {"login", "NAME", "what the person signs in as (default: the name)", false},
    {"cadre", "ID", "the cadre that the person is; needed for the role of a cadre", false},
    {"png", "FILE", "write the code as a picture instead of drawing it", false},
};
static const struct qz_opt reset_opts[] = {
    {"no-factor", NULL, "who uses it has no second factor any more, having lost it", false},
    {"png", "FILE", "write the code as a picture instead of drawing it", false},
};
static const struct qz_opt account_list_opts[] = {
    {"organisation", "ID", "only of this organisation and those below", false}};
static const struct qz_opt role_opts[] = {
    {"role", "ROLE", "helper, cadre, office, province, auditor or security", true},
    {"organisation", "ID", "where it holds from now on (default: where it did)", false},
};
static const struct qz_opt end_opts[] = {{"reason", "TEXT", "why; kept in the tracker's log", true}};

const struct qz_verb qz_cmd_account_invite = {
    .group = "account",
    .name = "invite",
    .args = "",
    .summary = "Add a personal account, and print the invitation for its person",
    .detail =
        "The address is good once, for 7 days: the person chooses a password there. It is drawn as a code, too.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = invite_opts,
    .opt_count = QZ_COUNT(invite_opts),
    .run = account_run_invite,
};

const struct qz_verb qz_cmd_account_list = {
    .group = "account",
    .name = "list",
    .args = "",
    .summary = "List accounts, their roles, and which invitations wait",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .opts = account_list_opts,
    .opt_count = QZ_COUNT(account_list_opts),
    .run = account_run_list,
};

const struct qz_verb qz_cmd_account_reset = {
    .group = "account",
    .name = "reset",
    .args = "ACCOUNT",
    .args_least = 1,
    .args_most = 1,
    .summary = "Print another invitation for an account, by which its person chooses another password",
    .detail =
        "The one before is good no more. The password stays until another one is chosen; then sessions end.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = reset_opts,
    .opt_count = QZ_COUNT(reset_opts),
    .run = account_run_reset,
};

const struct qz_verb qz_cmd_account_revoke = {
    .group = "account",
    .name = "revoke",
    .args = "ACCOUNT",
    .args_least = 1,
    .args_most = 1,
    .summary = "Take back an invitation that was not used",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = account_run_revoke,
};

const struct qz_verb qz_cmd_account_role = {
    .group = "account",
    .name = "role",
    .args = "ACCOUNT",
    .args_least = 1,
    .args_most = 1,
    .summary = "Give an account another role, or the same elsewhere; its sessions end",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = role_opts,
    .opt_count = QZ_COUNT(role_opts),
    .run = account_run_role,
};

const struct qz_verb qz_cmd_account_end = {
    .group = "account",
    .name = "end",
    .args = "ACCOUNT",
    .args_least = 1,
    .args_most = 1,
    .summary = "End an account for good: nobody signs in with it any more",
    .detail = "What was done with it stands, in its name. Somebody else may sign in as that.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = end_opts,
    .opt_count = QZ_COUNT(end_opts),
    .run = account_run_end,
};
