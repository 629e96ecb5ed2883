#include "ctl/issued.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/list.h"
#include "ctl/remote.h"
#include "sheet/when.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucol.h>

#define PAGE_MOST 100000 /* passes of one answer */

/* ---- asking for them ---- */

/* Until when, as the tracker is told. */
static int issued_expiry(struct qz_ctl *ctl, char out[QZ_TIME_TEXT], struct qz_err *err)
{
    const char *given = qz_opt(ctl, "expires");
    int64_t now = qz_now_ms(), ms = qz_pass_usual_end(now);
    struct qz_err why = {0};
    if (given && qz_when_parse(given, now, &ms, &why) != 0)
        return qz_usage(ctl, err, "--expires: %s", why.msg);
    qz_time_format(ms, out);
    return 0;
}

/* after: the cursor of the page before, or "". */
static void issued_body(struct qz_ctl *ctl, bool live, const char *expires, const char *after,
                        struct qz_buf *body)
{
    const char *who = qz_opt(ctl, "who");

    qz_jsonw_object(body, NULL);
    qz_jsonw_text(body, "expires", expires);

    if (who) {
        qz_jsonw_array(body, "who");
        qz_jsonw_text(body, NULL, who);
        qz_jsonw_array_end(body);
    } else {
        qz_jsonw_text(body, "organisation", qz_opt(ctl, "organisation"));
    }

    if (live)
        qz_jsonw_bool(body, "live", true);
    if (*after)
        qz_jsonw_text(body, "after", after);
    qz_jsonw_object_end(body);
}

static struct qz_issued *issued_add(struct qz_issued_list *list, struct qz_err *err)
{
    if (qz_list_grow(&list->pass, list->count, &list->cap, sizeof *list->pass, err) != 0)
        return NULL;
    memset(&list->pass[list->count], 0, sizeof *list->pass);
    return &list->pass[list->count++];
}

static int issued_read(struct qz_issued_list *list, const json_t *obj, struct qz_err *err)
{
    struct qz_pass pass;
    const char *who, *text, *name, *tail, *org;
    if (!(who = qz_json_str(obj, "who", QZ_ID_TEXT - 1, err)) ||
        !(text = qz_json_str(obj, "text", QZ_PASS_TEXT - 1, err)) ||
        !(name = qz_json_str_or_empty(obj, "name", QZ_NAME_TEXT - 1, err)) ||
        !(tail = qz_json_str_or_empty(obj, "tail", 4, err)) ||
        !(org = qz_json_str_or_empty(obj, "organisation", QZ_TITLE_TEXT - 1, err)))
        return -1;

    if (!qz_id_parse('y', who, NULL) || !qz_pass_parse(text, strlen(text), &pass))
        return qz_fail(err, QZ_E_REMOTE, "the tracker's answer holds what is no pass of a person");

    struct qz_issued *p = issued_add(list, err);
    if (!p)
        return -1;

    qz_copy_text(p->who, sizeof p->who, who);
    qz_copy_text(p->text, sizeof p->text, text);
    qz_copy_text(p->name, sizeof p->name, name);
    qz_copy_text(p->tail, sizeof p->tail, tail);
    qz_copy_text(p->organisation, sizeof p->organisation, org);
    p->ends_ms = (int64_t)pass.expires * 1000;
    return 0;
}

/* One page of passes. *next receives the cursor, "" at the end. */
static int issued_page(struct qz_ctl *ctl, struct qz_remote *r, const struct qz_buf *body,
                       qz_issued_each each, struct qz_issued_list *out, char next[80], struct qz_err *err)
{
    json_t *answer = NULL, *list = NULL;
    const char *cursor = NULL;
    int rc = qz_remote_call(r, "v1/passes", body, &answer, err);

    if (rc == 0)
        rc = (list = qz_json_array(answer, "passes", PAGE_MOST, err)) ? 0 : -1;
    for (size_t i = 0; rc == 0 && i < json_array_size(list); i++) {
        rc = issued_read(out, json_array_get(list, i), err);
        if (rc == 0 && each)
            rc = each(ctl, json_array_get(list, i), err);
    }

    if (rc == 0)
        rc = (cursor = qz_json_str_or_empty(answer, "next", 79, err)) ? 0 : -1;
    if (rc == 0)
        qz_copy_text(next, 80, cursor);

    json_decref(answer);
    return rc;
}

int qz_issued_ask(struct qz_ctl *ctl, bool live, qz_issued_each each, struct qz_issued_list *out,
                  struct qz_err *err)
{
    struct qz_remote r = {0};
    char expires[QZ_TIME_TEXT], next[80] = "";
    if ((qz_opt(ctl, "who") != NULL) == (qz_opt(ctl, "organisation") != NULL))
        return qz_usage(ctl, err, "give --who ID, or --organisation ID for all its people");
    if (issued_expiry(ctl, expires, err) != 0)
        return -1;

    struct qz_buf body = {0};
    bool more = true;
    int rc = qz_remote_start(ctl, true, &r, err);
    while (rc == 0 && more) {
        qz_buf_clear(&body);
        issued_body(ctl, live, expires, next, &body);
        rc = issued_page(ctl, &r, &body, each, out, next, err);
        more = next[0] != '\0';
    }

    qz_body_finish(&body);
    qz_remote_finish(&r);
    return rc;
}

void qz_issued_finish(struct qz_issued_list *list)
{
    free(list->pass);
    memset(list, 0, sizeof *list);
}

/* ---- their order and files ---- */

static int issued_order(const void *a, const void *b, void *collator)
{
    const struct qz_issued *x = a, *y = b;
    UErrorCode status = U_ZERO_ERROR;
    int order = ucol_strcollUTF8(collator, x->name, -1, y->name, -1, &status);
    if (order == 0)
        order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->who, y->who);
}

int qz_issued_sort(struct qz_issued_list *list, struct qz_err *err)
{
    UErrorCode status = U_ZERO_ERROR;
    UCollator *zh = ucol_open("zh", &status);

    if (!zh || U_FAILURE(status))
        return qz_fail(err, QZ_E_NOMEM, "the order of Chinese names is not to be had: %s",
                       u_errorName(status));

    if (list->count)
        qsort_r(list->pass, list->count, sizeof *list->pass, issued_order, zh);

    ucol_close(zh);
    return 0;
}

void qz_issued_file_part(const char *text, char *out, size_t cap)
{
    qz_copy_text(out, cap, text);
    for (char *p = out; *p; p++)
        if ((unsigned char)*p < ' ' || strchr("/\\:*?\"<>|", *p) || (p == out && *p == '.'))
            *p = '_';
}

/* Whether another one has that name, and that tail too if that is asked. Those of one name stand together. */
static bool issued_shared(const struct qz_issued_list *list, size_t i, bool tail)
{
    const struct qz_issued *p = &list->pass[i];
    size_t from = i;

    while (from > 0 && strcmp(list->pass[from - 1].name, p->name) == 0)
        from--;

    for (size_t k = from; k < list->count && strcmp(list->pass[k].name, p->name) == 0; k++)
        if (k != i && (!tail || strcmp(list->pass[k].tail, p->tail) == 0))
            return true;
    return false;
}

void qz_issued_file(const struct qz_issued_list *list, size_t i, char out[QZ_ISSUED_FILE])
{
    const struct qz_issued *p = &list->pass[i];
    char name[QZ_NAME_TEXT];

    qz_issued_file_part(p->name, name, sizeof name);
    if (!name[0])
        snprintf(out, QZ_ISSUED_FILE, "%s", p->who);
    else if (strcmp(name, p->name) != 0) /* another's may have become the same */
        snprintf(out, QZ_ISSUED_FILE, "%s %s", name, p->who);
    else if (!issued_shared(list, i, false))
        snprintf(out, QZ_ISSUED_FILE, "%s", name);
    else if (p->tail[0] && !issued_shared(list, i, true))
        snprintf(out, QZ_ISSUED_FILE, "%s %s", name, p->tail);
    else
        snprintf(out, QZ_ISSUED_FILE, "%s %s", name, p->who);
}

/* ---- what is said of them ---- */

void qz_issued_say(struct qz_ctl *ctl, const struct qz_issued_list *list)
{
    char until[17];
    if (list->count == 0) {
        qz_tell(ctl->say, "There is nobody to give a pass to; qingzhan people import takes a list.");
        return;
    }
    int64_t first = list->pass[0].ends_ms;
    for (size_t i = 1; i < list->count; i++)
        first = list->pass[i].ends_ms < first ? list->pass[i].ends_ms : first;

    qz_when_format(first - 1, until);
    qz_tell(ctl->say,
            "Passes: %zu, good until %s at least. Whoever holds one can check in with it: keep them safe.",
            list->count, until);
}
