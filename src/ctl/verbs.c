#include "ctl/cmd.h"
#include "ctl/ctl.h"
#include "ctl/options.h"

#include <stdlib.h>
#include <string.h>

const struct qz_verb *const qz_verbs[] = {
    &qz_cmd_init,
    &qz_cmd_backup,
    &qz_cmd_tracker_clock,
    &qz_cmd_status,
    &qz_cmd_org_add,
    &qz_cmd_org_list,
    &qz_cmd_org_rename,
    &qz_cmd_org_told,
    &qz_cmd_org_close,
    &qz_cmd_org_merge,
    &qz_cmd_enrol_code,
    &qz_cmd_enrol,
    &qz_cmd_kiosk_list,
    &qz_cmd_kiosk_rename,
    &qz_cmd_kiosk_revoke,
    &qz_cmd_kiosk_discount,
    &qz_cmd_kiosk_allowance,
    &qz_cmd_activity_add,
    &qz_cmd_activity_list,
    &qz_cmd_activity_open,
    &qz_cmd_activity_close,
    &qz_cmd_activity_move,
    &qz_cmd_activity_cancel,
    &qz_cmd_activity_show,
    &qz_cmd_activity_confirm,
    &qz_cmd_activity_reject,
    &qz_cmd_activity_void,
    &qz_cmd_activity_late,
    &qz_cmd_activity_give_up,
    &qz_cmd_cadre_add,
    &qz_cmd_cadre_list,
    &qz_cmd_cadre_rename,
    &qz_cmd_cadre_pin,
    &qz_cmd_cadre_remove,
    &qz_cmd_cadre_badge,
    &qz_cmd_cadre_words,
    &qz_cmd_cadre_withdraw,
    &qz_cmd_cadre_post,
    &qz_cmd_cadre_link,
    &qz_cmd_cadre_unlink,
    &qz_cmd_cadre_links,
    &qz_cmd_account_invite,
    &qz_cmd_account_list,
    &qz_cmd_account_reset,
    &qz_cmd_account_revoke,
    &qz_cmd_account_role,
    &qz_cmd_account_end,
    &qz_cmd_notice_add,
    &qz_cmd_notice_list,
    &qz_cmd_notice_remove,
    &qz_cmd_helper_add,
    &qz_cmd_helper_list,
    &qz_cmd_helper_remove,
    &qz_cmd_people_import,
    &qz_cmd_people_list,
    &qz_cmd_people_find,
    &qz_cmd_people_correct,
    &qz_cmd_people_came,
    &qz_cmd_people_forget,
    &qz_cmd_pass_issue,
    &qz_cmd_pass_sheet,
    &qz_cmd_pass_list,
    &qz_cmd_pass_show,
    &qz_cmd_pass_verify,
    &qz_cmd_pass_revoke,
    &qz_cmd_pass_rotate,
    &qz_cmd_scan,
    &qz_cmd_log_show,
    &qz_cmd_log_verify,
    &qz_cmd_log_check,
    &qz_cmd_log_checkpoint,
    &qz_cmd_log_rebuild,
    &qz_cmd_log_allow,
    &qz_cmd_log_rescue,
    &qz_cmd_tracker_move,
    &qz_cmd_tracker_restored,
    &qz_cmd_tracker_rekey,
    &qz_cmd_stats,
    &qz_cmd_quota,
    NULL,
};

static const struct qz_verb *verb_find(const char *group, const char *name)
{
    for (const struct qz_verb *const *v = qz_verbs; *v; v++) {
        bool same_group = group ? (*v)->group && strcmp((*v)->group, group) == 0 : !(*v)->group;
        if (same_group && strcmp((*v)->name, name) == 0)
            return *v;
    }
    return NULL;
}

static bool is_group(const char *word)
{
    for (const struct qz_verb *const *v = qz_verbs; *v; v++)
        if ((*v)->group && strcmp((*v)->group, word) == 0)
            return true;
    return false;
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int exit_of(enum qz_err_code code)
{
    switch (code) {
    case QZ_E_MISSING:
        return QZ_EXIT_MISSING;
    case QZ_E_DENIED:
        return QZ_EXIT_DENIED;
    case QZ_E_CONFLICT:
        return QZ_EXIT_CONFLICT;
    case QZ_E_REMOTE:
        return QZ_EXIT_UNREACHABLE;
    default:
        return QZ_EXIT_FAILED;
    }
}

void qz_verb_words(const struct qz_verb *v, char out[QZ_VERB_TEXT])
{
    if (v->group)
        snprintf(out, QZ_VERB_TEXT, "%s %s", v->group, v->name);
    else
        snprintf(out, QZ_VERB_TEXT, "%s", v->name);
}

/* 1 when *used words of argv name a verb, 0 when help was printed, -1 when there is no such verb. */
static int verb_choose(struct qz_ctl *ctl, int argc, const char *const *argv, int *used)
{
    if (argc < 1)
        return -1;

    if (asks_help(argv[0])) {
        qz_help_all(ctl->out);
        return 0;
    }

    if (strcmp(argv[0], "--version") == 0) {
        fprintf(ctl->out, "qingzhan %s\n", QZ_VERSION);
        return 0;
    }

    *used = 1;
    if (is_group(argv[0]) && argc > 1) {
        if (verb_find(NULL, argv[0]) == NULL && asks_help(argv[1])) {
            qz_help_group(ctl->out, argv[0]);
            return 0;
        }
        ctl->verb = verb_find(argv[0], argv[1]);
        *used = 2;
        if (ctl->verb)
            return 1;
        *used = 1;
    }

    ctl->verb = verb_find(NULL, argv[0]);
    return ctl->verb ? 1 : -1;
}

static int verb_unknown(struct qz_ctl *ctl, int argc, const char *const *argv)
{
    if (argc < 1)
        qz_put(ctl->say, "qingzhan: which verb? qingzhan --help lists them\n");
    else if (is_group(argv[0]))
        qz_put(ctl->say, "qingzhan: %s what? qingzhan %s --help lists its verbs\n", argv[0], argv[0]);
    else
        qz_tell(ctl->say, "qingzhan: there is no verb \"%.30s\"; qingzhan --help lists them", argv[0]);
    return QZ_EXIT_USAGE;
}

static int run_verb(struct qz_ctl *ctl, int argc, const char *const *argv)
{
    struct qz_err err = {0};
    char words[QZ_VERB_TEXT];

    qz_verb_words(ctl->verb, words);
    const char **rest = calloc((size_t)argc + 1, sizeof *rest);
    if (!rest)
        return QZ_EXIT_FAILED;

    int rc = qz_options_read(ctl, argc, argv, rest, &err);
    if (rc == 0)
        rc = ctl->verb->run(ctl, &err);
    if (rc == 0 && fflush(ctl->out) != 0)
        rc = qz_fail(&err, QZ_E_IO, "the output cannot be written; is the disk full?");

    if (rc != 0)
        qz_tell(ctl->say, "qingzhan %s: %s", words, err.msg);
    if (ctl->usage)
        qz_put(ctl->say, "qingzhan %s --help shows how it is used.\n", words);

    free(rest);
    ctl->arg = NULL;

    if (rc == 0)
        return ctl->partial ? QZ_EXIT_FAILED : QZ_EXIT_OK;
    return ctl->usage ? QZ_EXIT_USAGE : exit_of(err.code);
}

int qz_ctl_run(struct qz_ctl *ctl, int argc, const char *const *argv)
{
    int used = 0;

    argc = argc > 0 ? argc - 1 : 0;
    argv += argc > 0 ? 1 : 0;

    memset(&ctl->opts, 0, sizeof ctl->opts);
    ctl->verb = NULL;
    ctl->usage = ctl->partial = false;

    int got = verb_choose(ctl, argc, argv, &used);
    if (got < 0)
        return verb_unknown(ctl, argc, argv);
    if (got == 0)
        return QZ_EXIT_OK;

    if (qz_opts_ask(argc - used, argv + used, "help")) {
        qz_help_verb(ctl->out, ctl->verb);
        return QZ_EXIT_OK;
    }
    return run_verb(ctl, argc - used, argv + used);
}
