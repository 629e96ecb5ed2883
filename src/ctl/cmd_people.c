#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"
#include "ctl/people.h"
#include "ctl/print.h"
#include "ctl/when.h"

#include <sodium.h>
#include <string.h>

#define FILE_MOST  (32u << 20)
#define BATCH_MOST 1000

struct import {
    struct qz_ctl *ctl;
    struct qz_people people;
    size_t sent, refused;
};

static void on_bad(void *ctx, unsigned line, const char *why)
{
    struct qz_ctl *ctl = ctx;
    qz_tell(ctl->say, "line %u: %s", line, why);
}

static int read_file(struct import *im, const char *path, struct qz_err *err)
{
    struct qz_buf bytes = {0}, text = {0};
    char today[QZ_TIME_TEXT];
    const char *encoding = "";
    qz_time_format(qz_now_ms(), today);
    today[10] = '\0';
    int rc = qz_file_read(path, FILE_MOST, &bytes, err);
    if (rc == 0)
        rc = qz_csv_decode(bytes.data ? bytes.data : "", bytes.len, &text, &encoding, err);
    if (rc == 0)
        rc = qz_people_read(text.data ? text.data : "", text.len, today, qz_opt(im->ctl, "consent"), on_bad,
                            im->ctl, &im->people, err);
    if (bytes.data)
        sodium_memzero(bytes.data, bytes.cap);
    if (text.data)
        sodium_memzero(text.data, text.cap);
    qz_buf_finish(&bytes);
    qz_buf_finish(&text);
    return rc;
}

static json_t *batch_body(const char *organisation, const struct qz_person_in *row, size_t n)
{
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(list, json_pack("{s:s,s:s,s:s}", "name", row[i].name, "phone", row[i].phone,
                                              "consent", row[i].consent));
    }
    return json_pack("{s:s,s:o}", "organisation", organisation, "people", list);
}

/* The tracker takes all of a batch or nothing, and says which rows are in the way. Those are told and taken
 * out of row[0..*n). Returns how many there were. */
static size_t drop_refused(struct import *im, const struct qz_remote *r, struct qz_person_in *row, size_t *n)
{
    json_t *answer = qz_json_load(qz_remote_text(r), r->answer.body.len, NULL);
    const json_t *list = json_object_get(answer, "problems");
    size_t found = 0;
    bool gone[BATCH_MOST] = {false};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *at = json_object_get(json_array_get(list, i), "row");
        const char *why = json_string_value(json_object_get(json_array_get(list, i), "text"));
        json_int_t k = json_is_integer(at) ? json_integer_value(at) : -1;
        if (k < 0 || (size_t)k >= *n || !why || gone[k])
            continue;
        on_bad(im->ctl, row[k].line, why);
        gone[k] = true;
        found++;
    }
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++)
        if (!gone[i])
            row[kept++] = row[i];
    *n = kept;
    json_decref(answer);
    return found;
}

static void print_id(FILE *out, unsigned line, const char *id)
{
    json_t *o = json_pack("{s:i,s:s}", "line", (int)line, "id", id);
    qz_print_json(out, o);
    json_decref(o);
}

static void print_ids(struct import *im, const json_t *answer, const struct qz_person_in *row)
{
    const json_t *ids = json_object_get(answer, "ids");
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (id && qz_flag(im->ctl, "json"))
            print_id(im->ctl->out, row[i].line, id);
    }
}

static int send_batch(struct import *im, struct qz_remote *r, struct qz_person_in *row, size_t n,
                      struct qz_err *err)
{
    for (;;) {
        json_t *answer = NULL, *body = batch_body(qz_opt(im->ctl, "organisation"), row, n);
        int rc = body ? qz_remote_call(r, "v1/people", body, &answer, err)
                      : qz_fail(err, QZ_E_NOMEM, "no memory for the request");
        json_decref(body);
        if (rc == 0) {
            print_ids(im, answer, row);
            im->sent += n;
        }
        json_decref(answer);
        if (rc == 0 || (r->answer.status != 422 && r->answer.status != 409))
            return rc;
        size_t found = drop_refused(im, r, row, &n);
        im->refused += found;
        if (found == 0 || !qz_flag(im->ctl, "partial"))
            return -1;
        if (n == 0)
            return 0;
    }
}

static int send_all(struct import *im, struct qz_err *err)
{
    struct qz_remote r = {0};
    int rc = qz_remote_start(im->ctl, true, &r, err);
    for (size_t i = 0; rc == 0 && i < im->people.count; i += BATCH_MOST) {
        size_t left = im->people.count - i;
        rc = send_batch(im, &r, im->people.row + i, left < BATCH_MOST ? left : BATCH_MOST, err);
    }
    qz_remote_finish(&r);
    return rc;
}

static int run_import(struct qz_ctl *ctl, struct qz_err *err)
{
    struct import im = {.ctl = ctl};
    const char *consent = qz_opt(ctl, "consent");
    char day[11];
    if (consent && qz_day_parse(consent, day, NULL) != 0)
        return qz_usage(ctl, err, "--consent is not a day; write it as 2017-05-04");
    if (read_file(&im, ctl->arg[0], err) != 0)
        return -1;
    size_t bad = im.people.bad, good = im.people.count;
    int rc = 0;
    if (bad > 0 && !qz_flag(ctl, "partial"))
        rc =
            qz_fail(err, QZ_E_INPUT,
                    "nothing was imported, as lines are wrong: %zu; mend them, or import the good ones (%zu) "
                    "with --partial",
                    bad, good);
    if (rc == 0 && good > 0)
        rc = send_all(&im, err);
    if (rc != 0 && im.sent > 0)
        fprintf(ctl->say, "%zu people were imported before that.\n", im.sent);
    if (rc == 0 && !qz_flag(ctl, "json"))
        fprintf(ctl->out, "%zu people imported, %zu lines left out.\n", im.sent, bad + im.refused);
    ctl->partial = rc == 0 && bad + im.refused > 0;
    qz_people_finish(&im.people);
    return rc;
}

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

static const struct qz_opt import_opts[] = {
    {"organisation", "ID", "whose people they are", true},
    {"consent", "DAY", "when those agreed whose row does not say", false},
    {"partial", NULL, "import the good lines though others are wrong", false},
};
static const struct qz_opt list_opts[] = {
    {"organisation", "ID", "whose people", true},
    {"full", NULL, "names and phone numbers in full, in the table", false},
};

const struct qz_verb qz_cmd_people_import = {
    .group = "people",
    .name = "import",
    .args = "FILE.csv",
    .args_least = 1,
    .args_most = 1,
    .summary = "Import people from a CSV file in UTF-8 or GB18030",
    .detail =
        "The first line names the columns: 姓名 or name, 手机 or phone, and 同意日期 or consent, the "
        "day on which\n"
        "the person agreed to be registered (or one day for all by --consent). Each wrong line is told "
        "with its\n"
        "number and why. Nothing is imported while a line of the file is wrong, unless --partial is given "
        "(exit\n"
        "code 1 then, as some were left out). The tracker takes 1,000 lines at a time: when it refuses one, "
        "as of\n"
        "somebody registered already, those before that thousand are imported, and it is said how many. Run "
        "it\n"
        "again with --partial: the refused ones are told, the rest goes in.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = import_opts,
    .opt_count = QZ_COUNT(import_opts),
    .run = run_import,
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
