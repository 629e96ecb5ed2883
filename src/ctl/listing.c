#include "ctl/listing.h"

#include "base/clock.h"
#include "base/json.h"
#include "ctl/cmd.h"
#include "ctl/print.h"
#include "ctl/table.h"
#include "sheet/csv.h"
#include "sheet/when.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Members whose values are words of ours, which tables for people show in their language. */
static bool cell_worded(const char *key)
{
    static const char *const members[] = {"state",   "kind",   "verdict", "gone",  "how",
                                          "whose",   "counts", "pin",     "doubt", "discounted",
                                          "allowed", "forked", "revoked"};
    for (size_t i = 0; i < QZ_COUNT(members); i++)
        if (strcmp(key, members[i]) == 0)
            return true;
    return false;
}

static char *cell_string(const char *key, const char *text, bool shown)
{
    char said[200];
    if (!shown)
        return strdup(text);

    if (cell_worded(key)) {
        const char *own = qz_word_in(key, text); /* what it means of this member alone */
        return strdup(strcmp(own, text) != 0 ? own : qz_word_in("value", text));
    }

    if (strcmp(key, "remark") != 0)
        return strdup(text);
    qz_word_said(text, said, sizeof said);
    return strdup(said);
}

/* A member as text (malloc). shown: for people, not for programs. */
static char *cell_text(const json_t *item, const char *key, bool shown)
{
    const json_t *v = json_object_get(item, key);
    int64_t ms;
    char text[40] = "";

    if (json_is_string(v)) {
        const char *s = json_string_value(v);
        if (qz_time_parse(s, strlen(s), &ms) != 0)
            return cell_string(key, s, shown);
        bool end = strcmp(key, "until") == 0; /* its last minute, as cards and the answer of issuing say it */
        qz_when_format(shown && end ? ms - 1 : ms, text);
    } else if (json_is_integer(v)) {
        snprintf(text, sizeof text, "%lld", (long long)json_integer_value(v));
    } else if (json_is_boolean(v)) {
        const char *word = json_is_true(v) ? "yes" : "no";
        return strdup(shown ? qz_word_in("value", word) : word);
    }

    return strdup(text);
}

static int write_csv(FILE *out, const char *const *cell, size_t rows, size_t n)
{
    struct qz_buf text = {0};
    qz_buf_str(&text, QZ_CSV_MARK);

    for (size_t i = 0; i < rows; i++)
        qz_csv_add(&text, cell + i * n, n);

    int rc = text.failed ? -1 : 0;
    if (rc == 0)
        fwrite(text.data, 1, text.len, out);

    qz_buf_finish(&text);
    return rc;
}

/* The head of a member for people: what it is in this list (a kiosk's name is no person's), or in any. */
static const char *table_head(const char *key, const char *member)
{
    const char *own = key ? qz_word_in(key, member) : member;
    return own != member ? own : qz_word_in("column", member);
}

static int print_table(FILE *out, const char *key, const json_t *list, const char *const *members, size_t n,
                       bool csv, struct qz_err *err)
{
    size_t rows = json_array_size(list) + 1, made = 0;
    if (n > QZ_TABLE_COLUMNS)
        return qz_fail(err, QZ_E_BUG, "a list of %zu columns is wider than a table may be", n);

    char **cell = calloc(rows * n, sizeof *cell);
    int rc = cell ? 0 : -1;

    for (size_t i = 0; rc == 0 && i < rows * n; i++, made++) {
        const json_t *item = i < n ? NULL : json_array_get(list, i / n - 1);
        if (i < n)
            cell[i] = strdup(csv ? members[i] : table_head(key, members[i]));
        else
            cell[i] = cell_text(item, members[i % n], !csv);
        rc = cell[i] ? 0 : -1;
    }

    if (rc == 0 && csv)
        rc = write_csv(out, (const char *const *)cell, rows, n);
    else if (rc == 0)
        qz_table_write(out, (const char *const *)cell, rows, n);

    for (size_t i = 0; cell && i < made; i++)
        free(cell[i]);
    free(cell);

    return rc == 0 ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for the list");
}

static void print_lines(FILE *out, const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        qz_print_tree(out, json_array_get(list, i));
}

/* key: of which kind the list is; NULL: of any. */
static int list_show(struct qz_ctl *ctl, const char *key, const json_t *list, const char *const *members,
                     size_t n, struct qz_err *err)
{
    if (qz_flag(ctl, "csv") && qz_flag(ctl, "json"))
        return qz_usage(ctl, err, "give --csv or --json, not both");
    if (!qz_flag(ctl, "json"))
        return print_table(ctl->out, key, list, members, n, qz_flag(ctl, "csv"), err);
    print_lines(ctl->out, list);
    return 0;
}

int qz_list_show(struct qz_ctl *ctl, const json_t *list, const char *const *members, size_t n,
                 struct qz_err *err)
{
    return list_show(ctl, NULL, list, members, n, err);
}

int qz_list_print(struct qz_ctl *ctl, const char *path, const char *key, const char *const *members, size_t n,
                  struct qz_err *err)
{
    struct qz_remote r = {0};
    json_t *list = NULL;

    if (qz_flag(ctl, "csv") && qz_flag(ctl, "json"))
        return qz_usage(ctl, err, "give --csv or --json, not both");

    int rc = qz_remote_start(ctl, true, &r, err);
    if (rc == 0)
        rc = qz_remote_list(&r, path, key, &list, err);
    if (rc == 0)
        rc = list_show(ctl, key, list, members, n, err);

    json_decref(list);
    qz_remote_finish(&r);
    return rc;
}

int qz_remote_post_id(struct qz_ctl *ctl, struct qz_remote *r, const char *path, const struct qz_buf *body,
                      struct qz_err *err)
{
    json_t *answer = NULL;
    if (qz_remote_call(r, path, body, &answer, err) != 0)

        return -1;
    const char *id = qz_json_str(answer, "id", 80, err);

    if (qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, r);
    else if (id)
        qz_tell(ctl->out, "%s", id);

    json_decref(answer);
    return id ? 0 : -1;
}

int qz_check_id(struct qz_ctl *ctl, const char *what, const char *id, struct qz_err *err)
{
    size_t n = strlen(id);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)id[i]) && id[i] != '_')
            n = 0;
    if (n == 0 || n > 40)
        return qz_usage(ctl, err, "%s is not an id", what);
    return 0;
}

int qz_post_state(struct qz_ctl *ctl, const char *base, const char *id, const char *verb, const char *reason,
                  struct qz_err *err)
{
    char path[200];
    struct qz_buf body = {0};
    if (qz_check_id(ctl, ctl->verb->args, id, err) != 0)
        return -1;

    snprintf(path, sizeof path, "%s/%s/%s", base, id, verb);
    qz_body_of(&body, "reason", reason);
    return qz_post_body(ctl, path, &body, err);
}

int qz_post_body(struct qz_ctl *ctl, const char *path, struct qz_buf *body, struct qz_err *err)
{
    struct qz_remote r = {0};
    int rc = qz_remote_start(ctl, true, &r, err);

    if (rc == 0)
        rc = qz_remote_call(&r, path, body, NULL, err);
    if (rc == 0 && qz_flag(ctl, "json"))
        qz_print_answer(ctl->out, &r);

    qz_body_finish(body);
    qz_remote_finish(&r);
    return rc;
}
