#include "base/clock.h"
#include "base/file.h"
#include "base/id.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/codeimg.h"
#include "ctl/given.h"
#include "ctl/listing.h"
#include "ctl/print.h"
#include "ctl/when.h"
#include "rules/pass.h"

#include <string.h>
#include <unistd.h>

/* The end of the programme year, unless told otherwise: passes are given out anew with it. */
static int expiry(struct qz_ctl *ctl, char out[QZ_TIME_TEXT], struct qz_err *err)
{
    const char *given = qz_opt(ctl, "expires");
    int64_t now = qz_now_ms(), ms;
    struct qz_date next_year = {qz_date_of(now).year + 1, 1, 1};
    struct qz_err why = {0};
    ms = qz_date_start(next_year);
    if (given && qz_when_parse(given, now, &ms, &why) != 0)
        return qz_usage(ctl, err, "--expires: %s", why.msg);
    qz_time_format(ms, out);
    return 0;
}

static int write_png(const char *dir, const char *who, const char *text, struct qz_err *err)
{
    char name[QZ_ID_TEXT + 8], path[1024];
    struct qz_buf png = {0};
    snprintf(name, sizeof name, "%.28s.png", who);
    int rc = qz_id_parse('y', who, NULL) ? qz_path_join(path, sizeof path, dir, name, err)
                                         : qz_fail(err, QZ_E_REMOTE, "the tracker's answer names no person");
    if (rc == 0)
        rc = qz_code_png(text, QZ_CODE_PNG_SIDE, &png, err);
    if (rc == 0)
        rc = qz_file_write(path, png.data, png.len, 0600, err);
    qz_buf_finish(&png);
    return rc;
}

static int show_terminal(struct qz_ctl *ctl, const char *text, struct qz_err *err)
{
    struct qz_buf lines = {0};
    int rc = qz_code_terminal(text, isatty(fileno(ctl->out)), &lines, err);
    if (rc == 0)
        fwrite(lines.data, 1, lines.len, ctl->out);
    qz_buf_finish(&lines);
    return rc;
}

static int deliver(struct qz_ctl *ctl, const json_t *pass, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "png-dir");
    const char *who = qz_json_str(pass, "who", 40, err),
               *text = who ? qz_json_str(pass, "text", 200, err) : NULL;
    if (!text)
        return -1;
    if (dir && write_png(dir, who, text, err) != 0)
        return -1;
    if (qz_flag(ctl, "json")) {
        qz_print_json(ctl->out, pass);
        return 0;
    }
    if (!dir && qz_opt(ctl, "who") && show_terminal(ctl, text, err) != 0)
        return -1;
    qz_tell(ctl->out, "%s  %s", who, text);
    return 0;
}

static json_t *issue_body(struct qz_ctl *ctl, const char *expires)
{
    const char *who = qz_opt(ctl, "who");
    json_t *body = json_pack("{s:s}", "expires", expires);
    if (who)
        json_object_set_new(body, "who", json_pack("[s]", who));
    else
        json_object_set_new(body, "organisation", json_string(qz_opt(ctl, "organisation")));
    if (qz_flag(ctl, "live"))
        json_object_set_new(body, "live", json_true());
    return body;
}

/* One page of passes. *next receives the cursor, "" at the end. */
static int issue_page(struct qz_ctl *ctl, struct qz_remote *r, json_t *body, char next[80],
                      struct qz_err *err)
{
    json_t *answer = NULL, *list = NULL;
    const char *cursor = NULL;
    int rc = qz_remote_call(r, "v1/passes", body, &answer, err);
    if (rc == 0)
        rc = (list = qz_json_array(answer, "passes", 100000, err)) ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < json_array_size(list); i++)
        rc = deliver(ctl, json_array_get(list, i), err);
    if (rc == 0)
        rc = (cursor = qz_json_str_or_empty(answer, "next", 79, err)) ? 0 : -1;
    if (rc == 0)
        qz_copy_text(next, 80, cursor);
    json_decref(answer);
    return rc;
}

static int run_issue(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    char expires[QZ_TIME_TEXT], next[80] = "";
    const char *dir = qz_opt(ctl, "png-dir");
    if ((qz_opt(ctl, "who") != NULL) == (qz_opt(ctl, "organisation") != NULL))
        return qz_usage(ctl, err, "give --who ID, or --organisation ID for all its people");
    if (expiry(ctl, expires, err) != 0 || (dir && qz_dir_make(dir, err) != 0))
        return -1;
    json_t *body = issue_body(ctl, expires);
    int rc = body ? qz_remote_start(ctl, true, &r, err) : qz_fail(err, QZ_E_NOMEM, "no memory");
    while (rc == 0) {
        rc = issue_page(ctl, &r, body, next, err);
        if (!next[0])
            break;
        json_object_set_new(body, "after", json_string(next));
    }
    json_decref(body);
    qz_remote_finish(&r);
    return rc;
}

static int run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const masked[] = {"id", "masked", "tail", "passes", "until"};
    static const char *const full[] = {"id", "name", "phone", "passes", "until"};
    char path[120];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/passes?organisation=%s", qz_opt(ctl, "organisation"));
    return qz_list_print(ctl, path, "people", qz_flag(ctl, "full") ? full : masked, 5, err);
}

static bool is_pass(const char *arg)
{
    return strcmp(arg, "-") == 0 || strncmp(arg, "QZ", 2) == 0;
}

/* What is to be revoked, as the tracker is asked: people, or one pass. NULL with *err. */
static json_t *revoke_body(struct qz_ctl *ctl, struct qz_err *err)
{
    char text[QZ_PASS_GIVEN];
    struct qz_pass pass;
    if (qz_opt(ctl, "file") || (ctl->arg_count == 1 && is_pass(ctl->arg[0])))
        return qz_given_pass(ctl, text, &pass, err) == 0 ? json_pack("{s:s}", "pass", text) : NULL;
    if (ctl->arg_count == 0) {
        qz_usage(ctl, err, "give ids of people, or the pass to revoke");
        return NULL;
    }
    json_t *who = json_array();
    for (int i = 0; i < ctl->arg_count; i++) {
        if (!qz_id_parse('y', ctl->arg[i], NULL)) {
            json_decref(who);
            qz_usage(ctl, err, "%.40s is not the id of a person", ctl->arg[i]);
            return NULL;
        }
        json_array_append_new(who, json_string(ctl->arg[i]));
    }
    return json_pack("{s:o}", "who", who);
}

static int run_revoke(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *answer = NULL, *body = revoke_body(ctl, err);
    int64_t number = 0, passes = 0;
    int rc = body ? qz_remote_start(ctl, true, &r, err) : -1;
    if (rc == 0)
        rc = qz_remote_call(&r, "v1/passes/revoke", body, &answer, err);
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
    json_decref(body);
    qz_remote_finish(&r);
    return rc;
}

static const struct qz_opt revoke_opts[] = {
    {"file", "PICTURE", "revoke the pass in this picture", false},
};
static const struct qz_opt issue_opts[] = {
    {"who", "ID", "the person", false},
    {"organisation", "ID", "all people of this organisation", false},
    {"expires", "TIME", "a day or time, or +30d; the end of the year by default", false},
    {"live", NULL, "with the secret of a live pass, for a phone", false},
    {"png-dir", "DIR", "write each as ID.png of 600 pixels there", false},
};

const struct qz_verb qz_cmd_pass_issue = {
    .group = "pass",
    .name = "issue",
    .args = "",
    .summary = "Issue passes to one person or to all of an organisation",
    .detail = "Prints each as text; a single one as a code too. Whoever holds a pass can check in with it.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = issue_opts,
    .opt_count = QZ_COUNT(issue_opts),
    .run = run_issue,
};

static const struct qz_opt list_opts[] = {
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
    .opts = list_opts,
    .opt_count = QZ_COUNT(list_opts),
    .run = run_list,
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
    .opts = revoke_opts,
    .opt_count = QZ_COUNT(revoke_opts),
    .run = run_revoke,
};
