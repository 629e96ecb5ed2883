/* Badges, and what was done in a cadre's name. */
#include "base/file.h"
#include "base/json.h"
#include "base/shown.h"
#include "ctl/cmd.h"
#include "ctl/codeimg.h"
#include "ctl/listing.h"
#include "ctl/print.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- badges ---- */

/* Make a badge and tell its address. */
static int make_badge(struct qz_ctl *ctl, struct qz_remote *r, struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    json_t *answer = NULL;
    snprintf(path, sizeof path, "v1/cadres/%s/badge", ctl->arg[0]);
    qz_body_of(&body, NULL, NULL);
    int rc = qz_remote_call(r, path, &body, &answer, err);

    const char *link = rc == 0 ? qz_json_str(answer, "link", 200, err) : NULL;
    if (rc == 0 && !link)
        rc = -1;

    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, r);
    else if (rc == 0)
        qz_tell(ctl->out, "%s", link);

    if (rc == 0 && !qz_flag(ctl, "json"))
        qz_tell(
            ctl->say,
            "The cadre opens this address on their own phone, once, within 7 days. A badge made before is "
            "good no more.");

    json_decref(answer);
    qz_body_finish(&body);
    return rc;
}

/* The code of now; of a cadre without a badge one is made first. */
static int current_code(struct qz_ctl *ctl, struct qz_remote *r, char text[200], struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    json_t *answer = NULL;
    snprintf(path, sizeof path, "v1/cadres/%s/badge/code", ctl->arg[0]);
    qz_body_of(&body, NULL, NULL);
    int rc = qz_remote_call(r, path, &body, &answer, err);
    if (rc != 0 && err->code == QZ_E_MISSING) {
        char make[200];
        snprintf(make, sizeof make, "v1/cadres/%s/badge", ctl->arg[0]);
        memset(err, 0, sizeof *err);
        rc = qz_remote_call(r, make, &body, NULL, err);
        if (rc == 0)
            rc = qz_remote_call(r, path, &body, &answer, err);
    }

    const char *code = rc == 0 ? qz_json_str(answer, "code", 199, err) : NULL;
    if (code)
        strcpy(text, code);

    json_decref(answer);
    qz_body_finish(&body);
    return code ? 0 : -1;
}

static void code_print(FILE *out, const char *cadre, const char *text)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_text(&line, "id", cadre);
    qz_jsonw_text(&line, "code", text);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_body_finish(&line);
}

static int word_show_code(struct qz_ctl *ctl, struct qz_remote *r, struct qz_err *err)
{
    char text[200];
    struct qz_buf png = {0};
    const char *file = qz_opt(ctl, "png");
    if (current_code(ctl, r, text, err) != 0)
        return -1;

    int rc = file ? qz_code_png(text, QZ_CODE_PNG_SIDE, &png, err) : 0;
    if (rc == 0 && file)
        rc = qz_file_write(file, png.data, png.len, 0600, err);

    if (rc == 0 && qz_flag(ctl, "json"))
        code_print(ctl->out, ctl->arg[0], text);
    else if (rc == 0 && qz_flag(ctl, "code"))
        qz_tell(ctl->out, "%s", text);

    qz_buf_finish(&png);
    sodium_memzero(text, sizeof text);
    return rc;
}

static int run_badge(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    bool code = qz_flag(ctl, "code") || qz_opt(ctl, "png");

    int rc = qz_check_id(ctl, "CADRE", ctl->arg[0], err);
    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = code ? word_show_code(ctl, &r, err) : make_badge(ctl, &r, err);

    qz_remote_finish(&r);
    return rc;
}

/* ---- words ---- */

static int run_words(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"at",    "kind",  "whose", "verdict", "gone",   "activity",
                                       "title", "kiosk", "n",     "target",  "reason", "administrator"};
    char path[200];
    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/cadres/%s/words", ctl->arg[0]);
    return qz_list_print(ctl, path, "words", keys, QZ_COUNT(keys), err);
}

static int run_withdraw(struct qz_ctl *ctl, struct qz_err *err)
{
    char path[200], *end;
    long long n = strtoll(ctl->arg[2], &end, 10);
    const char *kiosk = strcmp(ctl->arg[1], "tracker") == 0 ? "" : ctl->arg[1];

    if (qz_check_id(ctl, "CADRE", ctl->arg[0], err) != 0)
        return -1;
    if (end == ctl->arg[2] || *end || n < 1)
        return qz_usage(ctl, err, "N is the number of the confirmation, as cadre words lists it");

    snprintf(path, sizeof path, "v1/cadres/%s/withdraw", ctl->arg[0]);
    struct qz_buf body = {0};
    qz_jsonw_object(&body, NULL);
    qz_jsonw_text(&body, "kiosk", kiosk);
    qz_jsonw_int(&body, "n", n);
    qz_jsonw_text(&body, "administrator", qz_opt(ctl, "by"));
    qz_jsonw_text(&body, "reason", qz_opt(ctl, "reason"));
    qz_jsonw_object_end(&body);
    return qz_post_body(ctl, path, &body, err);
}

static const struct qz_opt badge_opts[] = {
    {"code", NULL, "print the code that the phone would show now, and make no other badge", false},
    {"png", "FILE", "write that code as a picture", false},
};
static const struct qz_opt withdraw_opts[] = {
    {"by", "NAME", "the administrator who enters it; kept beside the log and shown", true},
    {"reason", "TEXT", "why; kept in the tracker's log", true},
};
const struct qz_verb qz_cmd_cadre_badge = {
    .group = "cadre",
    .name = "badge",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Make a cadre's badge 工作码, or another in its place, and print its one-time address",
    .detail =
        "A badge is a live code on the cadre's phone, never a printed card: what is confirmed with it is "
        "the\n"
        "cadre's own word. --code and --png are for trials, and until the phone's page is there; whoever "
        "has\n"
        "the code can speak in the cadre's name, so the tracker's log says that it was asked for.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = badge_opts,
    .opt_count = QZ_COUNT(badge_opts),
    .run = run_badge,
};

const struct qz_verb qz_cmd_cadre_words = {
    .group = "cadre",
    .name = "words",
    .args = "CADRE",
    .args_least = 1,
    .args_most = 1,
    .summary = "List what was done in a cadre's name, and whose word it is",
    .detail = "whose is kiosk 本机确认: a PIN was typed, on the kiosk's word; cadre 本人确认: by the cadre's "
              "badge;\n"
              "administrator 管理员代记; earlier: it came before these were told apart.",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .run = run_words,
};

const struct qz_verb qz_cmd_cadre_withdraw = {
    .group = "cadre",
    .name = "withdraw",
    .args = "CADRE KIOSK N",
    .args_least = 3,
    .args_most = 3,
    .summary = "Take back a confirmation in its cadre's name; it is marked 管理员代记",
    .detail = "KIOSK and N as cadre words lists them; KIOSK is \"tracker\" for one entered there.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = withdraw_opts,
    .opt_count = QZ_COUNT(withdraw_opts),
    .run = run_withdraw,
};
