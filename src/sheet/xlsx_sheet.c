#include "sheet/xlsx_int.h"

#include <stdlib.h>
#include <string.h>

enum sheet_kind { SHEET_NUMBER, SHEET_SHARED, SHEET_TEXT, SHEET_BOOL };

/* One sheet on its way to text. */
struct sheet_reading {
    struct qz_buf *out;
    unsigned rows; /* line ends written so far */
    unsigned row;  /* the row at hand, from 1 */
    size_t column; /* the cell at hand, from 0 */
    size_t next;   /* the column of a cell that does not name its own */
    size_t commas; /* written in the row at hand */
    enum sheet_kind kind;
    bool dated;
    int phonetic;
    bool in_value; /* inside of <v>, or of <t> of a text of its own */
    char value[XLSX_CELL + 1];
    size_t len;
};

/* ---- writing ---- */

/* Spreadsheets write characters that XML cannot hold, and some that it can, as _x000D_. Returns the bytes
 * read, 0 for anything else. */
static size_t sheet_escape(const char *p, unsigned *code)
{
    char hex[5] = {0};
    if (strncmp(p, "_x", 2) != 0 || strspn(p + 2, "0123456789abcdefABCDEF") < 4 || p[6] != '_')
        return 0;
    memcpy(hex, p + 2, 4);
    *code = (unsigned)strtoul(hex, NULL, 16);
    return *code > 0 && *code < 0x80 ? 7 : 0;
}

static void sheet_write_text(struct qz_buf *out, const char *text)
{
    unsigned code;
    qz_buf_char(out, '"');

    for (const char *p = text; *p;) {
        size_t n = sheet_escape(p, &code);
        char c = n ? (char)code : *p;
        p += n ? n : 1;
        if (c == '"')
            qz_buf_char(out, c);
        qz_buf_char(out, c);
    }

    qz_buf_char(out, '"');
}

static void sheet_place(struct xlsx_part *p, struct sheet_reading *s)
{
    if (s->row > QZ_XLSX_ROWS) {
        qz_xlsx_stop(p, QZ_E_FULL, "the sheet has more than 200,000 rows; split the list");
        return;
    }

    for (; s->rows + 1 < s->row; s->rows++) {
        qz_buf_char(s->out, '\n');
        s->commas = 0;
    }

    for (; s->commas < s->column; s->commas++)
        qz_buf_char(s->out, ',');
}

static void sheet_write_cell(struct xlsx_part *p, struct sheet_reading *s)
{
    const char *text = s->value;
    char number[40];

    unsigned long n;
    s->value[s->len] = '\0';
    if (s->len == 0 || s->column >= QZ_CSV_FIELDS)
        return;

    if (s->kind == SHEET_SHARED) {
        n = strtoul(s->value, NULL, 10);
        text = n < p->x->texts ? p->x->text.data + p->x->at[n] : "";
    } else if (s->kind == SHEET_NUMBER) {
        qz_xlsx_number(s->value, s->dated, p->x->since_1904, number);
        text = number;
    } else if (s->kind == SHEET_BOOL) {
        text = strcmp(s->value, "1") == 0 ? "TRUE" : "FALSE";
    }

    if (!*text)
        return;

    sheet_place(p, s);
    sheet_write_text(s->out, text);

    if (s->out->failed)
        qz_xlsx_stop(p, QZ_E_NOMEM, "no memory for the workbook");
    else if (s->out->len > XLSX_TEXT)
        qz_xlsx_stop(p, QZ_E_FULL, "the sheet holds more than 64 MiB of text; split the list");
}

/* ---- reading ---- */

static void sheet_on_row(struct xlsx_part *p, struct sheet_reading *s, const char **attr)
{
    const char *r = qz_xlsx_attr(attr, "r");
    unsigned long row = r ? strtoul(r, NULL, 10) : s->row + 1UL;

    if (row <= s->row || row > 1048576) {
        qz_xlsx_stop(p, QZ_E_INPUT, "the rows of the sheet are out of order; save the workbook again");
        return;
    }

    s->row = (unsigned)row;
    s->next = 0;
}

/* The column of a reference such as AB12. SIZE_MAX for none. */
static size_t sheet_column(const char *ref)
{
    size_t column = 0;
    const char *p = ref;
    for (; *p >= 'A' && *p <= 'Z' && column < 100000; p++)
        column = column * 26 + (size_t)(*p - 'A' + 1);
    return p == ref ? SIZE_MAX : column - 1;
}

/* What a cell holds, by its attribute t. */
static enum sheet_kind sheet_kind_of(const char *t)
{
    if (!t || strcmp(t, "n") == 0)
        return SHEET_NUMBER;
    if (strcmp(t, "s") == 0)
        return SHEET_SHARED;
    return strcmp(t, "b") == 0 ? SHEET_BOOL : SHEET_TEXT;
}

static void sheet_on_cell(struct xlsx_part *p, struct sheet_reading *s, const char **attr)
{
    const char *r = qz_xlsx_attr(attr, "r"), *style = qz_xlsx_attr(attr, "s"), *t = qz_xlsx_attr(attr, "t");
    size_t column = r ? sheet_column(r) : s->next;
    unsigned long look = style ? strtoul(style, NULL, 10) : 0;

    if (s->row == 0 || column < s->next || column >= 100000) {
        qz_xlsx_stop(p, QZ_E_INPUT, "the cells of the sheet are out of order; save the workbook again");
        return;
    }

    s->column = column;
    s->next = column + 1;
    s->len = 0;
    s->phonetic = 0;
    s->in_value = false;

    s->dated = look < p->x->style_count && p->x->dated[look];
    s->kind = sheet_kind_of(t);
}

static void sheet_start(struct xlsx_part *p, const char *name, const char **attr)
{
    struct sheet_reading *s = p->data;

    if (strcmp(name, "row") == 0)
        sheet_on_row(p, s, attr);
    else if (strcmp(name, "c") == 0)
        sheet_on_cell(p, s, attr);
    else if (strcmp(name, "rPh") == 0)
        s->phonetic++;
    else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = s->phonetic == 0;
}

static void sheet_end(struct xlsx_part *p, const char *name)
{
    struct sheet_reading *s = p->data;
    if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
        s->in_value = false;
    else if (strcmp(name, "rPh") == 0)
        s->phonetic--;
    else if (strcmp(name, "c") == 0)
        sheet_write_cell(p, s);
}

static void sheet_text(struct xlsx_part *p, const char *text, int n)
{
    struct sheet_reading *s = p->data;
    if (!s->in_value)
        return;

    size_t room = XLSX_CELL - s->len, most = (size_t)n < room ? (size_t)n : room;
    while (most > 0 && most < (size_t)n && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--; /* no part of a character */

    memcpy(s->value + s->len, text, most);
    s->len += most;
}

int qz_xlsx_sheet(struct xlsx *x, struct qz_buf *out, struct qz_err *err)
{
    struct sheet_reading s = {.out = out};
    struct xlsx_part part = {.data = &s, .start = sheet_start, .end = sheet_end, .text = sheet_text};

    int rc = qz_xlsx_part(x, x->sheet, &part, err);
    if (rc == 0)
        return qz_fail(err, QZ_E_INPUT, "the workbook's first sheet is not in it; save the workbook again");
    if (rc < 0)
        return -1;

    qz_buf_char(out, '\n');
    return out->failed ? qz_fail(err, QZ_E_NOMEM, "no memory for the workbook") : 0;
}
