#include "base/clock.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/listing.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xlsxwriter.h>

#define CAME_COLUMNS 7
#define CAME_AT      0 /* of them, those that are times */
#define CAME_OUT     5

static const char *const came_members[CAME_COLUMNS] = {"at",    "name", "phone", "how",
                                                       "kiosk", "out",  "forgot"};

/* ---- a workbook ---- */

/* Names and phone numbers are for nobody else on the machine, and no file is written over. */
static int came_make_file(const char *path, struct qz_err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return qz_fail(err, QZ_E_CONFLICT, "%s is there already; give another name", path);
    if (fd < 0)
        return qz_fail(err, QZ_E_IO, "cannot write %s: %s", path, qz_word(strerror(errno)));
    close(fd);
    return 0;
}

/* A time as spreadsheets have one, by the clock of Shanghai. */
static void came_write_time(lxw_worksheet *sheet, lxw_row_t row, const char *text, lxw_format *look)
{
    int64_t ms;
    if (qz_time_parse(text, strlen(text), &ms) != 0)
        return;
    struct qz_date d = qz_date_of(ms);
    int minute = qz_minute_of_day(ms);
    lxw_datetime at = {d.year, d.month, d.day, minute / 60, minute % 60, 0};
    worksheet_write_datetime(sheet, row, 0, &at, look);
}

static void came_write_row(lxw_worksheet *sheet, lxw_row_t row, const json_t *item, lxw_format *look)
{
    for (lxw_col_t i = 0; i < CAME_COLUMNS; i++) {
        const json_t *member = json_object_get(item, came_members[i]);
        const char *text = json_is_true(member) ? qz_word_in("value", "yes") : json_string_value(member);
        if (text && (i == CAME_AT || i == CAME_OUT))
            came_write_time(sheet, row, text, look);
        else if (text && *text)
            worksheet_write_string(sheet, row, i, text, NULL); /* a text, whatever it looks like */
    }
}

static int came_write_workbook(const char *path, const json_t *list, struct qz_err *err)
{
    static const double width[CAME_COLUMNS] = {18, 14, 14, 12, 24, 18, 10};
    if (came_make_file(path, err) != 0)
        return -1;

    lxw_workbook *book = workbook_new(path);
    lxw_worksheet *sheet = book ? workbook_add_worksheet(book, NULL) : NULL;
    lxw_format *time = book ? workbook_add_format(book) : NULL;
    lxw_format *bold = book ? workbook_add_format(book) : NULL;

    if (!sheet || !time || !bold) {
        unlink(path);
        return qz_fail(err, QZ_E_NOMEM, "no memory for the workbook");
    }

    format_set_num_format(time, "yyyy-mm-dd hh:mm");
    format_set_bold(bold);

    for (lxw_col_t i = 0; i < CAME_COLUMNS; i++) {
        worksheet_set_column(sheet, i, i, width[i], NULL);
        worksheet_write_string(sheet, 0, i, came_members[i], bold);
    }

    for (size_t i = 0; i < json_array_size(list); i++)
        came_write_row(sheet, (lxw_row_t)i + 1, json_array_get(list, i), time);
    worksheet_freeze_panes(sheet, 1, 0);

    lxw_error failed = workbook_close(book); /* frees it too */
    if (failed == LXW_NO_ERROR)
        return 0;

    unlink(path);
    return qz_fail(err, QZ_E_IO, "cannot write %s: %s", path, qz_word(lxw_strerror(failed)));
}

/* ---- the verb ---- */

static int came_deliver(struct qz_ctl *ctl, const json_t *list, struct qz_err *err)
{
    const char *path = qz_opt(ctl, "xlsx");
    if (!path)
        return qz_list_show(ctl, list, came_members, CAME_COLUMNS, err);
    if (came_write_workbook(path, list, err) != 0)
        return -1;
    qz_tell(ctl->out, "%zu people are in %s.", json_array_size(list), path);
    return 0;
}

static int run_came(struct qz_ctl *ctl, struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *list = NULL;
    char path[120];

    if (qz_opt(ctl, "xlsx") && (qz_flag(ctl, "csv") || qz_flag(ctl, "json")))
        return qz_usage(ctl, err, "give one of --xlsx, --csv and --json");
    if (qz_check_id(ctl, "ACTIVITY", ctl->arg[0], err) != 0)
        return -1;

    snprintf(path, sizeof path, "v1/activities/%s/came", ctl->arg[0]);
    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_list(&r, path, "came", &list, err);
    if (rc == 0)
        rc = came_deliver(ctl, list, err);

    json_decref(list);
    qz_remote_finish(&r);
    return rc;
}

static const struct qz_opt came_opts[] = {
    {"xlsx", "FILE", "write a workbook instead, which must not be there yet", false},
};

const struct qz_verb qz_cmd_people_came = {
    .group = "people",
    .name = "came",
    .args = "ACTIVITY",
    .args_least = 1,
    .args_most = 1,
    .summary = "List who came to an activity, with names and phone numbers",
    .detail =
        "When they came and, where people check out, went (at its end where they forgot to say so), who, how the\n"
        "participation is known (as in activity show), and at which kiosk. Whoever was\n"
        "forgotten, or came without a name, has none. --csv prints it for spreadsheets, --xlsx writes a\n"
        "workbook that its owner alone can read.",
    .flags = QZ_VERB_JSON | QZ_VERB_REMOTE | QZ_VERB_CSV,
    .opts = came_opts,
    .opt_count = QZ_COUNT(came_opts),
    .run = run_came,
};
