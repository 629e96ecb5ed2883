#include "registry/forgotten.h"

#include "base/file.h"
#include "base/log.h"
#include "base/words.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "registry/registry_int.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MOST (64u << 20)
#define LINE      QZ_ID_TEXT /* bytes of an id with its line end, as many as with a terminator */

/* The ids of the file, sorted. */
struct forgotten_list {
    uint8_t (*id)[QZ_ID_BYTES];
    size_t count;
    bool torn; /* its last line was cut off */
};

static int forgotten_order(const void *a, const void *b)
{
    return memcmp(a, b, QZ_ID_BYTES);
}

/* ---- the file ---- */

static int forgotten_outside(const struct qz_tracker *t, const char *path, struct qz_err *err)
{
    char parent[PATH_MAX], real[PATH_MAX], dir[PATH_MAX];
    const char *slash = strrchr(path, '/');
    int length = slash ? (int)(slash - path) + 1 : 1;
    snprintf(parent, sizeof parent, "%.*s", length, slash ? path : ".");

    if (!realpath(parent, real) || !realpath(t->dir, dir))
        return qz_fail(err, QZ_E_MISSING,
                       "the directory of %s, for the ids of the forgotten, cannot be found: %s", path,
                       qz_word(strerror(errno)));

    size_t n = strlen(dir);
    if (strncmp(real, dir, n) == 0 && (real[n] == '\0' || real[n] == '/'))
        return qz_fail(
            err, QZ_E_INPUT,
            "%s, for the ids of the forgotten, lies in the tracker's directory, which a copy would "
            "bring back; keep it outside",
            path);

    return 0;
}

static int forgotten_parse(const char *path, const struct qz_buf *text, struct forgotten_list *list,
                           struct qz_err *err)
{
    size_t lines = text->len / LINE;
    list->torn = text->len % LINE != 0;
    if (!(list->id = calloc(lines + 1, sizeof *list->id)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the ids of the forgotten");

    for (size_t i = 0; i < lines; i++) {
        char id[QZ_ID_TEXT];
        memcpy(id, text->data + i * LINE, LINE);
        id[LINE - 1] = '\0';

        if (text->data[i * LINE + LINE - 1] != '\n' || !qz_id_parse('y', id, list->id[i]))
            return qz_fail(err, QZ_E_INPUT,
                           "line %zu of %s is no id of a person; the file keeps the ids of the forgotten and "
                           "nothing else: give another one, or put it back as it was",
                           i + 1, path);
    }

    list->count = lines;
    qsort(list->id, lines, sizeof *list->id, forgotten_order);
    return 0;
}

static int forgotten_read(const char *path, struct forgotten_list *list, struct qz_err *err)
{
    struct qz_buf text = {0};
    struct qz_err why = {0};
    int rc = qz_file_read(path, FILE_MOST, &text, &why);
    if (rc != 0 && why.code != QZ_E_MISSING)
        qz_fail(err, why.code, "the ids of the forgotten: %s", why.msg);

    if (rc == 0)
        rc = forgotten_parse(path, &text, list, err);
    else if (why.code == QZ_E_MISSING)
        rc = 0;

    qz_buf_finish(&text);
    return rc;
}

static bool forgotten_is_heard(const struct qz_tracker *t)
{
    struct qz_file_stamp now = qz_file_stamp(t->forgotten);
    return qz_file_stamp_same(&now, &t->forgotten_read);
}

bool qz_forgotten_keep(struct qz_tracker *t, const char *id)
{
    char line[LINE + 1];
    struct qz_err err = {0};
    if (!t->forgotten)
        return true;

    bool heard = forgotten_is_heard(t);
    int n = snprintf(line, sizeof line, "%s\n", id);
    if (n == LINE && qz_file_append(t->forgotten, line, LINE, 0600, &err) == 0) {
        if (heard) /* what was added is known here */
            t->forgotten_read = qz_file_stamp(t->forgotten);
        return true;
    }

    qz_log(
        QZ_LOG_ERROR,
        "the id of somebody who was forgotten is not kept outside of the store, so that a copy would bring "
        "the person back: %s; the next start of the tracker tries again",
        err.msg);
    return false;
}

/* ---- at the start ---- */

static int forgotten_again(struct qz_tracker *t, const struct forgotten_list *list, int64_t now_ms,
                           size_t *again, struct qz_err *err)
{
    *again = 0;
    for (size_t i = 0; i < list->count; i++) {
        char id[QZ_ID_TEXT];
        int64_t youth;
        struct qz_forgetting done;
        qz_id_text('y', list->id[i], id);

        int known = qz_person_ref(t, id, &youth, err);
        if (known < 0 || (known == 1 && qz_person_forget(t, id, now_ms, &done, err) != 0))
            return -1;
        *again += known == 1;
    }

    return 0;
}

/* Append to *text, as lines, those whom the store has forgotten and the list has not. Returns how many, or
 * -1.
 */
static int64_t forgotten_missing(struct qz_tracker *t, const struct forgotten_list *list, struct qz_buf *text,
                                 struct qz_err *err)
{
    const struct qz_row *row;
    int64_t n = 0;
    int rc;
    QZ_ROWS rows = qz_db_rows(t->db, Q_FORGOTTEN_ALL, err);
    while ((rc = qz_rows_next(&rows, &row, err)) == 1) {
        char id[QZ_ID_TEXT];
        size_t len;
        const void *raw = qz_row_blob(row, 0, &len);
        if (list->count && bsearch(raw, list->id, list->count, sizeof *list->id, forgotten_order))
            continue;

        qz_id_text('y', raw, id);
        qz_buf_printf(text, "%s\n", id);
        n++;
    }

    return rc < 0 ? -1 : n;
}

/* The file anew, with those whom it lacks. A failure costs nothing but the copy, and is told. */
static int forgotten_complete(struct qz_tracker *t, const struct forgotten_list *list, struct qz_err *err)
{
    struct qz_buf text = {0};
    struct qz_err why = {0};

    for (size_t i = 0; i < list->count; i++) {
        char id[QZ_ID_TEXT];
        qz_id_text('y', list->id[i], id);
        qz_buf_printf(&text, "%s\n", id);
    }

    int64_t n = forgotten_missing(t, list, &text, err);
    bool write = (n > 0 || list->torn) && !text.failed;
    if (write && qz_file_write(t->forgotten, text.data ? text.data : "", text.len, 0600, &why) != 0)
        qz_log(QZ_LOG_ERROR, "the ids of the forgotten are not kept outside of the store: %s", why.msg);

    qz_buf_finish(&text);
    return n < 0 ? -1 : 0;
}

int qz_forgotten_start(struct qz_tracker *t, const char *path, int64_t now_ms, size_t *again,
                       struct qz_err *err)
{
    struct forgotten_list list = {0};
    *again = 0;

    int rc = forgotten_outside(t, path, err);
    if (rc == 0)
        rc = forgotten_read(path, &list, err);
    if (rc == 0)
        rc = forgotten_again(t, &list, now_ms, again, err);

    char *kept = rc == 0 ? strdup(path) : NULL;
    if (rc == 0 && !kept)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for the path of the forgotten");

    if (kept) {
        free(t->forgotten);
        t->forgotten = kept;
    }

    if (rc == 0)
        rc = forgotten_complete(t, &list, err);
    if (rc == 0)
        t->forgotten_read = qz_file_stamp(t->forgotten);

    free(list.id);
    return rc;
}

/* ---- while the tracker runs ---- */

static int forgotten_hear_turn(struct qz_tracker *t, const struct forgotten_list *list, int64_t now_ms,
                               size_t *again, struct qz_err *err)
{
    if (list->count == 0)
        return 0;
    if (qz_tracker_turn(t, true, err) != 0)
        return -1;
    int rc = forgotten_again(t, list, now_ms, again, err);
    qz_tracker_turn_end(t);
    return rc;
}

int qz_forgotten_hear(struct qz_tracker *t, int64_t now_ms, size_t *again, struct qz_err *err)
{
    struct forgotten_list list = {0};
    struct qz_err why = {0};
    *again = 0;
    if (!t->forgotten || forgotten_is_heard(t))
        return 0;

    struct qz_file_stamp at = qz_file_stamp(t->forgotten);
    int rc = forgotten_read(t->forgotten, &list, &why);
    bool other = rc != 0 && why.code == QZ_E_INPUT;
    if (rc == 0)
        rc = forgotten_hear_turn(t, &list, now_ms, again, &why);
    if (rc == 0 || other)
        t->forgotten_read = at;

    free(list.id);
    return rc == 0 ? 0 : qz_fail(err, why.code, "%s", why.msg);
}
