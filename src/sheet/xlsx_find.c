#include "base/list.h"
#include "sheet/xlsx_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the workbook: which sheet is the first ---- */

struct find_sheet {
    char shown[64], any[64]; /* relations of the first sheet that is not hidden, and of the first */
};

static void find_keep(char out[64], const char *id)
{
    if (!out[0])
        qz_copy_text(out, 64, id);
}

static void find_on_workbook(struct xlsx_part *p, const char *name, const char **attr)
{
    struct find_sheet *f = p->data;
    if (strcmp(name, "workbookPr") == 0) {
        const char *since = qz_xlsx_attr(attr, "date1904");
        p->x->since_1904 = since && (strcmp(since, "1") == 0 || strcmp(since, "true") == 0);
    }

    if (strcmp(name, "sheet") != 0)
        return;

    const char *id = qz_xlsx_attr(attr, "id"), *state = qz_xlsx_attr(attr, "state");
    if (!id)
        return;

    find_keep(f->any, id);
    if (!state || strcmp(state, "visible") == 0)
        find_keep(f->shown, id);
}

/* ---- its relations: where the parts are ---- */

static bool find_ends_in(const char *text, const char *end)
{
    size_t n = strlen(text), k = strlen(end);
    return n >= k && strcmp(text + n - k, end) == 0;
}

/* A target is relative to xl/, or begins at the archive's root. */
static void find_path(char out[XLSX_PATH], const char *target)
{
    if (*target == '/')
        qz_copy_text(out, XLSX_PATH, target + 1);
    else
        snprintf(out, XLSX_PATH, "xl/%.200s", target);
}

static void find_on_relation(struct xlsx_part *p, const char *name, const char **attr)
{
    const char *wanted = p->data;
    const char *id = qz_xlsx_attr(attr, "Id"), *type = qz_xlsx_attr(attr, "Type"),
               *target = qz_xlsx_attr(attr, "Target");

    if (strcmp(name, "Relationship") != 0 || !id || !type || !target)
        return;

    if (strcmp(id, wanted) == 0)
        find_path(p->x->sheet, target);
    else if (find_ends_in(type, "/sharedStrings"))
        find_path(p->x->strings, target);
    else if (find_ends_in(type, "/styles"))
        find_path(p->x->styles, target);
}

int qz_xlsx_find(struct xlsx *x, struct qz_err *err)
{
    struct find_sheet f = {0};
    struct xlsx_part workbook = {.data = &f, .start = find_on_workbook};
    int rc = qz_xlsx_part(x, "xl/workbook.xml", &workbook, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_INPUT,
                       "this is no workbook of Excel; save the table as XLSX, or as CSV UTF-8");
    if (rc < 0)
        return -1;

    struct xlsx_part relations = {.data = f.shown[0] ? f.shown : f.any, .start = find_on_relation};
    rc = qz_xlsx_part(x, "xl/_rels/workbook.xml.rels", &relations, err);
    if (rc < 0)
        return -1;
    return x->sheet[0] ? 0 : qz_fail(err, QZ_E_INPUT, "the workbook has no sheet with a table");
}

/* ---- shared texts ---- */

struct find_texts {
    bool in_text; /* inside of <t> */
    int phonetic; /* inside of so many <rPh>: how a text is read aloud */
    size_t from;  /* where the text at hand begins */
};

static void texts_start(struct xlsx_part *p, const char *name, const char **attr)
{
    struct find_texts *f = p->data;
    (void)attr;

    if (strcmp(name, "si") == 0) {
        f->from = p->x->text.len;
        if (p->x->texts == XLSX_TEXTS)
            qz_xlsx_stop(p, QZ_E_FULL, "the workbook holds more than 4,000,000 texts; split the list");
        else if (qz_list_grow(&p->x->at, p->x->texts, &p->x->texts_cap, sizeof *p->x->at, NULL) != 0)
            qz_xlsx_stop(p, QZ_E_NOMEM, "no memory for the workbook");
        else
            p->x->at[p->x->texts++] = (uint32_t)f->from;
    } else if (strcmp(name, "rPh") == 0) {
        f->phonetic++;
    } else if (strcmp(name, "t") == 0) {
        f->in_text = f->phonetic == 0 && p->x->texts > 0;
    }
}

static void texts_end(struct xlsx_part *p, const char *name)
{
    struct find_texts *f = p->data;
    if (strcmp(name, "t") == 0)
        f->in_text = false;
    else if (strcmp(name, "rPh") == 0)
        f->phonetic--;
    else if (strcmp(name, "si") == 0)
        qz_buf_char(&p->x->text, '\0');

    if (p->x->text.failed)
        qz_xlsx_stop(p, QZ_E_NOMEM, "no memory for the workbook");
}

static void texts_text(struct xlsx_part *p, const char *text, int n)
{
    struct find_texts *f = p->data;
    if (!f->in_text || p->x->text.len - f->from > XLSX_CELL)
        return;
    qz_buf_add(&p->x->text, text, (size_t)n);
    if (p->x->text.len > XLSX_TEXT)
        qz_xlsx_stop(p, QZ_E_FULL, "the workbook holds more than 64 MiB of text; split the list");
}

int qz_xlsx_strings(struct xlsx *x, struct qz_err *err)
{
    struct find_texts f = {0};
    struct xlsx_part part = {.data = &f, .start = texts_start, .end = texts_end, .text = texts_text};
    if (!x->strings[0])
        return 0;
    return qz_xlsx_part(x, x->strings, &part, err) < 0 ? -1 : 0;
}
