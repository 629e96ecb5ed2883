#include "base/file.h"
#include "base/json.h"
#include "ctl/card.h"
#include "ctl/cmd.h"
#include "ctl/codeimg.h"
#include "ctl/issued.h"
#include "ctl/print.h"
#include "rules/pass.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int show_terminal(struct qz_ctl *ctl, const char *text, struct qz_err *err)
{
    struct qz_buf lines = {0};
    int rc = qz_code_terminal(text, isatty(fileno(ctl->out)), &lines, err);
    if (rc == 0)
        fwrite(lines.data, 1, lines.len, ctl->out);
    qz_buf_finish(&lines);
    return rc;
}

static int issue_deliver(struct qz_ctl *ctl, const json_t *pass, struct qz_err *err)
{
    const char *who = qz_json_str(pass, "who", 40, err),
               *text = who ? qz_json_str(pass, "text", 200, err) : NULL;
    if (!text)
        return -1;

    if (qz_flag(ctl, "json")) {
        qz_print_tree(ctl->out, pass);
        return 0;
    }

    if (!qz_opt(ctl, "png-dir") && qz_opt(ctl, "who") && show_terminal(ctl, text, err) != 0)
        return -1;

    qz_tell(ctl->out, "%s  %s", who, text);
    return 0;
}

/* ---- files ---- */

static void card_of(const struct qz_issued *p, struct qz_card *out)
{
    *out = (struct qz_card){p->text, p->name, p->organisation, p->ends_ms};
}

static int write_file(const char *dir, const char *name, const char *suffix, const struct qz_buf *bytes,
                      struct qz_err *err)
{
    char file[QZ_TITLE_TEXT + QZ_ISSUED_FILE], path[1024];
    snprintf(file, sizeof file, "%s%s", name, suffix);
    if (qz_path_join(path, sizeof path, dir, file, err) != 0)
        return -1;
    return qz_file_write(path, bytes->data, bytes->len, 0600, err);
}

static int write_pictures(const char *dir, const struct qz_issued_list *list, struct qz_err *err)
{
    struct qz_buf png = {0};
    int rc = 0;

    for (size_t i = 0; i < list->count && rc == 0; i++) {
        char name[QZ_ISSUED_FILE];
        struct qz_card card;
        card_of(&list->pass[i], &card);
        qz_issued_file(list, i, name);
        rc = qz_card_png(&card, &png, err);
        if (rc == 0)
            rc = write_file(dir, name, ".png", &png, err);
    }

    qz_buf_finish(&png);
    return rc;
}

static int pass_run_issue(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "png-dir");
    struct qz_issued_list list = {0};

    int rc = qz_issued_ask(ctl, qz_flag(ctl, "live"), issue_deliver, &list, err);
    if (rc == 0 && dir)
        rc = qz_issued_sort(&list, err) == 0 && qz_dir_make(dir, err) == 0 ? write_pictures(dir, &list, err)
                                                                           : -1;

    if (rc == 0)
        qz_issued_say(ctl, &list);

    qz_issued_finish(&list);
    return rc;
}

/* Pages of one file: what a printer's tray and a person's patience hold. */
#define SHEET_PAGES 50
#define SHEET_CARDS ((size_t)SHEET_PAGES * QZ_CARD_A_PAGE)

/* The file's name is the organisation's, with a number when there are several. */
static void sheet_name(const struct qz_issued_list *list, size_t first, char out[QZ_TITLE_TEXT + 32])
{
    char title[QZ_TITLE_TEXT];
    qz_issued_file_part(list->pass[0].organisation, title, sizeof title);
    if (list->count > SHEET_CARDS)
        snprintf(out, QZ_TITLE_TEXT + 32, "%s签到卡 %zu", title, first / SHEET_CARDS + 1);
    else
        snprintf(out, QZ_TITLE_TEXT + 32, "%s签到卡", title);
}

static int write_sheets(struct qz_ctl *ctl, const char *dir, const struct qz_issued_list *list,
                        struct qz_err *err)
{
    struct qz_buf pdf = {0};
    struct qz_card *card = calloc(SHEET_CARDS, sizeof *card);
    int rc = card ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for the cards");

    for (size_t first = 0; first < list->count && rc == 0; first += SHEET_CARDS) {
        char name[QZ_TITLE_TEXT + 32];
        size_t rest = list->count - first, n = rest < SHEET_CARDS ? rest : SHEET_CARDS;
        for (size_t i = 0; i < n; i++)
            card_of(&list->pass[first + i], &card[i]);
        sheet_name(list, first, name);

        rc = qz_card_sheet(card, n, &pdf, err);
        if (rc == 0)
            rc = write_file(dir, name, ".pdf", &pdf, err);
        if (rc == 0)
            qz_tell(ctl->out, "%s/%s.pdf", dir, name);
    }

    free(card);
    qz_buf_finish(&pdf);
    return rc;
}

static int pass_run_sheet(struct qz_ctl *ctl, struct qz_err *err)
{
    const char *dir = qz_opt(ctl, "pdf-dir");
    struct qz_issued_list list = {0};

    int rc = qz_issued_ask(ctl, false, NULL, &list, err);
    if (rc == 0)
        rc = qz_issued_sort(&list, err) == 0 && qz_dir_make(dir, err) == 0
                 ? write_sheets(ctl, dir, &list, err)
                 : -1;

    if (rc == 0)
        qz_issued_say(ctl, &list);

    qz_issued_finish(&list);
    return rc;
}

static const struct qz_opt issue_opts[] = {
    QZ_ISSUED_OPTS,
    {"live", NULL, "with the secret of a live pass, for a phone", false},
    {"png-dir", "DIR", "write each as a picture with the name, NAME.png, there", false},
};
static const struct qz_opt sheet_opts[] = {
    QZ_ISSUED_OPTS,
    {"pdf-dir", "DIR", "where the sheets go", true},
};

const struct qz_verb qz_cmd_pass_issue = {
    .group = "pass",
    .name = "issue",
    .args = "",
    .summary = "Issue passes to one person or to all of an organisation",
    .detail =
        "Prints each as text; a single one as a code too. Whoever holds a pass can check in with it. The "
        "same person and end give the same pass again.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = issue_opts,
    .opt_count = QZ_COUNT(issue_opts),
    .run = pass_run_issue,
};

const struct qz_verb qz_cmd_pass_sheet = {
    .group = "pass",
    .name = "sheet",
    .args = "",
    .summary = "Issue passes as cards on A4 sheets to print and cut",
    .detail = "PDF files with ten cards a page, in the order of names by pinyin, and 50 pages a file. Print "
              "them at "
              "100 %. They hold names and passes: keep them safe, and remove them once they are printed.",
    .flags = QZ_VERB_REMOTE,
    .opts = sheet_opts,
    .opt_count = QZ_COUNT(sheet_opts),
    .run = pass_run_sheet,
};
