#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "rules/limits.h"

#include <stdlib.h>
#include <string.h>

/* A picture as the tracker takes it; whether it is one the tracker looks. */
static int notice_picture(struct qz_buf *body, const char *path, struct qz_err *err)
{
    struct qz_buf file = {0};
    int rc = path ? qz_file_read(path, QZ_PICTURE_FILE, &file, err) : 0;
    if (path && rc == 0)
        qz_jsonw_base64(body, "picture", (const uint8_t *)file.data, file.len);
    qz_buf_finish(&file);
    return rc;
}

static void notice_member(struct qz_ctl *ctl, struct qz_buf *body, const char *name)
{
    if (qz_opt(ctl, name))
        qz_jsonw_text(body, name, qz_opt(ctl, name));
}

/* "\n" as a shell hands it on is a line's end, too. */
static void notice_text(struct qz_ctl *ctl, struct qz_buf *body)
{
    const char *given = qz_opt(ctl, "text");
    char *text = given ? strdup(given) : NULL, *to = text;
    if (!text)
        return;
    for (const char *p = text; *p; p++) {
        bool end = p[0] == '\\' && p[1] == 'n';
        *to++ = end ? '\n' : *p;
        p += end;
    }
    *to = '\0';
    qz_jsonw_text(body, "text", text);
    free(text);
}

static int notice_run_add(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const plain[] = {"title", "from", "to", "start", "end"};
    struct qz_remote r = {0};
    struct qz_buf body = {0};
    char path[200];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/organisations/%s/notices", qz_opt(ctl, "organisation"));
    qz_jsonw_object(&body, NULL);
    for (size_t i = 0; i < QZ_COUNT(plain); i++)
        notice_member(ctl, &body, plain[i]);
    notice_text(ctl, &body);
    if (qz_flag(ctl, "fallback"))
        qz_jsonw_bool(&body, "fallback", true);
    if (qz_flag(ctl, "below"))
        qz_jsonw_bool(&body, "below", true);
    int rc = notice_picture(&body, qz_opt(ctl, "picture"), err);
    qz_jsonw_object_end(&body);

    if (rc == 0)
        rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_post_id(ctl, &r, path, &body, err);
    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

static int notice_run_list(struct qz_ctl *ctl, struct qz_err *err)
{
    static const char *const keys[] = {"id", "state", "title", "from", "to", "start", "end", "picture"};
    char path[200];
    if (qz_check_id(ctl, "--organisation", qz_opt(ctl, "organisation"), err) != 0)
        return -1;
    snprintf(path, sizeof path, "v1/organisations/%s/notices", qz_opt(ctl, "organisation"));
    return qz_list_print(ctl, path, "notices", keys, QZ_COUNT(keys), err);
}

static int notice_run_remove(struct qz_ctl *ctl, struct qz_err *err)
{
    return qz_post_state(ctl, "v1/notices", ctl->arg[0], "remove", NULL, err);
}

static const struct qz_opt notice_add_opts[] = {
    {"organisation", "ID", "on whose walls it shows", true},
    {"title", "TEXT", "what it says, in the largest type", true},
    {"text", "TEXT", "lines under it; \\n ends one", false},
    {"picture", "FILE", "a PNG or JPEG file", false},
    {"from", "DAY", "the first day, such as 2017-05-04; otherwise at once", false},
    {"to", "DAY", "the last day; otherwise until it is removed", false},
    {"start", "TIME", "each day from then, such as 08:30; otherwise all day", false},
    {"end", "TIME", "and until then", false},
    {"fallback", NULL, "it shows only where no other notice is due", false},
    {"below", NULL, "the kiosks of all organisations below show it, too", false},
};
static const struct qz_opt notice_list_opts[] = {{"organisation", "ID", "whose notices", true}};

const struct qz_verb qz_cmd_notice_add = {
    .group = "notice",
    .name = "add",
    .args = "",
    .summary = "Put up a notice: kiosks show it on their walls, while nobody checks in",
    .detail =
        "Days and times are Chinese ones. A picture is shown whole; the tracker keeps it as a JPEG file of "
        "at\n"
        "most 1920 pixels each way.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = notice_add_opts,
    .opt_count = QZ_COUNT(notice_add_opts),
    .run = notice_run_add,
};

const struct qz_verb qz_cmd_notice_list = {
    .group = "notice",
    .name = "list",
    .args = "",
    .summary = "List the notices of an organisation, and which of them show now",
    .flags = QZ_VERB_JSON | QZ_VERB_CSV | QZ_VERB_REMOTE,
    .opts = notice_list_opts,
    .opt_count = QZ_COUNT(notice_list_opts),
    .run = notice_run_list,
};

const struct qz_verb qz_cmd_notice_remove = {
    .group = "notice",
    .name = "remove",
    .args = "NOTICE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Take a notice down; its picture is kept no longer",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .run = notice_run_remove,
};
