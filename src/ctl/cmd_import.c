#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/print.h"
#include "ctl/table.h"
#include "rules/limits.h"
#include "sheet/people.h"
#include "sheet/sheet.h"

#include <sodium.h>
#include <string.h>

#define IMPORT_FILE_MOST (32u << 20)
#define PREVIEW_ROWS     10

struct import {
    struct qz_ctl *ctl;
    struct qz_people people;
    size_t sent, refused;
};

static void on_bad(void *ctx, const struct qz_people_fault *fault)
{
    struct qz_ctl *ctl = ctx;
    char text[500];
    qz_people_say(fault, true, text, sizeof text);
    qz_tell(ctl->say, "%s", text);
}

/* ---- the file ---- */

static int import_read(struct import *im, const char *path, struct qz_err *err)
{
    struct qz_buf bytes = {0}, text = {0};
    char today[QZ_TIME_TEXT];

    qz_time_format(qz_now_ms(), today);
    today[10] = '\0';

    int rc = qz_file_read(path, IMPORT_FILE_MOST, &bytes, err);
    if (rc == 0)
        rc = qz_sheet_text(bytes.data ? bytes.data : "", bytes.len, &text, err);
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

/* ---- sending ---- */

static void person_members(struct qz_buf *out, const struct qz_person_in *row)
{
    qz_jsonw_text(out, "name", row->name);
    qz_jsonw_text(out, "phone", row->phone);
    qz_jsonw_text(out, "consent", row->consent);
}

static void import_body(struct qz_buf *body, const char *organisation, const struct qz_person_in *row,
                        size_t n)
{
    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "organisation", organisation);
    qz_jsonw_array(body, "people");
    for (size_t i = 0; i < n; i++) {
        qz_jsonw_object(body, NULL);
        person_members(body, &row[i]);
        qz_jsonw_object_end(body);
    }
    qz_jsonw_array_end(body);
    qz_jsonw_object_end(body);
}

/* The tracker takes all of a batch or nothing, and says which rows are in the way. Those are told and taken
 * out of row[0..*n). Returns how many there were. */
static size_t import_drop_refused(struct import *im, const struct qz_remote *r, struct qz_person_in *row,
                                  size_t *n)
{
    json_t *answer = qz_json_load(qz_remote_text(r), r->answer.body.len, NULL);
    const json_t *list = json_object_get(answer, "problems");
    size_t found = 0;

    bool gone[QZ_PEOPLE_MOST] = {false};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *at = json_object_get(json_array_get(list, i), "row");
        const char *why = json_string_value(json_object_get(json_array_get(list, i), "text"));
        json_int_t k = json_is_integer(at) ? json_integer_value(at) : -1;
        if (k < 0 || (size_t)k >= *n || !why || gone[k])
            continue;

        char said[200];
        qz_word_said(why, said, sizeof said);
        on_bad(im->ctl, &(struct qz_people_fault){row[k].row, QZ_CELL_ROW_REFUSED, SIZE_MAX, "", 0, said});
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

static void import_print_id(FILE *out, unsigned row, const char *id)
{
    struct qz_buf line = {0};
    qz_jsonw_object(&line, NULL);
    qz_jsonw_u64(&line, "row", row);
    qz_jsonw_text(&line, "id", id);
    qz_jsonw_object_end(&line);

    qz_print_json(out, &line);
    qz_buf_finish(&line);
}

static void import_print_ids(struct import *im, const json_t *answer, const struct qz_person_in *row)
{
    const json_t *ids = json_object_get(answer, "ids");
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        if (id && qz_flag(im->ctl, "json"))
            import_print_id(im->ctl->out, row[i].row, id);
    }
}

static int import_send_batch(struct import *im, struct qz_remote *r, struct qz_person_in *row, size_t n,
                             struct qz_err *err)
{
    for (;;) {
        struct qz_buf body = {0};
        json_t *answer = NULL;
        import_body(&body, qz_opt(im->ctl, "organisation"), row, n);
        int rc = qz_remote_call(r, "v1/people", &body, &answer, err);
        qz_body_finish(&body);

        if (rc == 0) {
            import_print_ids(im, answer, row);
            im->sent += n;
        }
        json_decref(answer);

        if (rc == 0 || (r->answer.status != 422 && r->answer.status != 409))
            return rc;

        size_t found = import_drop_refused(im, r, row, &n);
        im->refused += found;
        if (found == 0 || !qz_flag(im->ctl, "partial"))
            return -1;

        if (n == 0)
            return 0;
    }
}

static int import_send_all(struct import *im, struct qz_err *err)
{
    struct qz_remote r = {0};
    int rc = qz_remote_start(im->ctl, true, &r, err);
    for (size_t i = 0; rc == 0 && i < im->people.count; i += QZ_PEOPLE_MOST) {
        size_t left = im->people.count - i;
        rc =
            import_send_batch(im, &r, im->people.row + i, left < QZ_PEOPLE_MOST ? left : QZ_PEOPLE_MOST, err);
    }
    qz_remote_finish(&r);
    return rc;
}

/* ---- what would be taken ---- */

static void preview_columns(struct qz_ctl *ctl, const struct qz_people *p)
{
    static const char *const as[QZ_PEOPLE_COLUMNS] = {QZ_WORD("the name"), QZ_WORD("the phone number"),
                                                      QZ_WORD("the day of consent")};

    qz_put(ctl->out, "Row %u names the columns:\n", p->head_row);
    for (int i = 0; i < QZ_PEOPLE_COLUMNS; i++) {
        char letters[QZ_COLUMN_LETTERS];
        if (p->column[i].at == SIZE_MAX) {
            qz_put(ctl->out, "  no column is %s\n", qz_word(as[i]));
            continue;
        }

        qz_column_letters(p->column[i].at, letters);
        qz_tell(ctl->out, "  column %s (%s) is %s", letters, p->column[i].head, qz_word(as[i]));
    }
}

static void preview_table(struct qz_ctl *ctl, const struct qz_people *p)
{
    const char *text[(PREVIEW_ROWS + 1) * 4] = {qz_word_in("column", "row"), qz_word_in("column", "name"),
                                                qz_word_in("column", "phone"),
                                                qz_word_in("column", "consent")};
    char number[PREVIEW_ROWS][12];
    size_t n = p->count < PREVIEW_ROWS ? p->count : PREVIEW_ROWS;

    for (size_t i = 0; i < n; i++) {
        const struct qz_person_in *row = &p->row[i];
        snprintf(number[i], sizeof number[i], "%u", row->row);
        const char *const cells[] = {number[i], row->name, row->phone, row->consent};
        memcpy(text + (i + 1) * 4, cells, sizeof cells);
    }

    qz_table_write(ctl->out, text, n + 1, 4);
    if (p->count > n)

        qz_put(ctl->out, "and %zu more\n", p->count - n);
}

static void preview_json(struct qz_ctl *ctl, const struct qz_people *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct qz_person_in *row = &p->row[i];
        struct qz_buf line = {0};
        qz_jsonw_object(&line, NULL);
        qz_jsonw_u64(&line, "row", row->row);
        person_members(&line, row);
        qz_jsonw_object_end(&line);

        qz_print_json(ctl->out, &line);
        qz_buf_finish(&line);
    }
}

static int import_preview(struct import *im)
{
    struct qz_ctl *ctl = im->ctl;

    const struct qz_people *p = &im->people;
    if (qz_flag(ctl, "json")) {
        preview_json(ctl, p);
    } else {
        preview_columns(ctl, p);
        preview_table(ctl, p);
        qz_put(ctl->out, "%zu people would be imported, %zu rows left out. Nothing was sent.\n", p->count,
               p->bad);
    }

    ctl->partial = p->bad > 0;
    return 0;
}

/* ---- the verb ---- */

static int import_send(struct import *im, struct qz_err *err)
{
    struct qz_ctl *ctl = im->ctl;
    size_t bad = im->people.bad, good = im->people.count;

    int rc = 0;
    if (bad > 0 && !qz_flag(ctl, "partial"))
        rc = qz_fail(err, QZ_E_INPUT,
                     "nothing was imported, as rows are wrong: %zu; mend them, or import the good ones (%zu) "
                     "with --partial",
                     bad, good);

    if (rc == 0 && good > 0)
        rc = import_send_all(im, err);
    if (rc != 0 && im->sent > 0)
        qz_put(ctl->say, "%zu people were imported before that.\n", im->sent);

    if (rc == 0 && !qz_flag(ctl, "json"))
        qz_put(ctl->out, "%zu people imported, %zu rows left out.\n", im->sent, bad + im->refused);

    ctl->partial = rc == 0 && bad + im->refused > 0;
    return rc;
}

static int run_import(struct qz_ctl *ctl, struct qz_err *err)
{
    struct import im = {.ctl = ctl};
    const char *consent = qz_opt(ctl, "consent");
    char day[QZ_CELL_DAY];

    if (consent && qz_cell_day(consent, day) != QZ_CELL_TAKEN)
        return qz_usage(ctl, err, "--consent is not a day; write it as 2017-05-04");
    if (import_read(&im, ctl->arg[0], err) != 0)
        return -1;

    int rc = qz_flag(ctl, "preview") ? import_preview(&im) : import_send(&im, err);
    qz_people_finish(&im.people);
    return rc;
}

static const struct qz_opt import_opts[] = {
    {"organisation", "ID", "whose people they are", true},
    {"consent", "DAY", "when those agreed whose row does not say", false},
    {"partial", NULL, "import the good rows though others are wrong", false},
    {"preview", NULL, "show what would be imported, and import nothing", false},
};

const struct qz_verb qz_cmd_people_import = {
    .group = "people",
    .name = "import",
    .args = "FILE",
    .args_least = 1,
    .args_most = 1,
    .summary = "Import people from a spreadsheet: XLSX, or CSV in UTF-8 or GB18030",
    .detail =
        "Of a workbook the first sheet is read. One of the first 20 rows names the columns: 姓名 or name; "
        "手机,\n"
        "联系电话 or phone; and 同意日期 or consent, the day on which the person agreed to be registered (or "
        "one\n"
        "day for all by --consent). Each wrong row is told with its column and what to do. Nothing is "
        "imported\n"
        "while a row is wrong, unless --partial is given (exit code 1 then, as some were left out). "
        "--preview\n"
        "shows which columns were found and the first people, and sends nothing. The tracker takes 1,000 "
        "rows at\n"
        "a time: when it refuses one, as of somebody registered already, those before that thousand are\n"
        "imported, and it is said how many. Run it again with --partial: the refused ones are told, the "
        "rest\n"
        "goes in.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE,
    .opts = import_opts,
    .opt_count = QZ_COUNT(import_opts),
    .run = run_import,
};
