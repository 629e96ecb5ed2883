#include "base/clock.h"
#include "sheet/xlsx_int.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STYLE_FORMATS 1024 /* number formats of a workbook that are kept */
#define STYLE_1970    25569
#define STYLE_1904    1462    /* days between the two beginnings */
#define STYLE_LAST    2958465 /* 9999-12-31 */

/* ---- which formats show a day ---- */

bool qz_xlsx_format_dated(int number)
{
    return (number >= 14 && number <= 22) || (number >= 27 && number <= 36) ||
           (number >= 45 && number <= 47) || (number >= 50 && number <= 58);
}

/* Past what a format shows as it stands: "text", [colour], \x, _x, *x. Returns where it ends, p when it is
 * none of these. */
static const char *style_literal(const char *p)
{
    char closes = *p == '"' ? '"' : ']';
    if (*p == '"' || *p == '[') {
        const char *end = strchr(p + 1, closes);
        return end ? end + 1 : p + strlen(p);
    }

    if (*p == '\\' || *p == '_' || *p == '*')
        return p[1] ? p + 2 : p + 1;
    return p;
}

bool qz_xlsx_code_dated(const char *code)
{
    for (const char *p = code; *p && *p != ';';) {
        const char *past = style_literal(p);
        if (past == p && strchr("ymdhsYMDHS", *p))
            return true;
        p = past == p ? p + 1 : past;
    }
    return false;
}

struct style_reading {
    int number[STYLE_FORMATS]; /* of formats that show a day */
    size_t formats;
    bool in_cells; /* inside of <cellXfs>, whose order cells refer to */
};

static bool style_dated(const struct style_reading *s, int number)
{
    for (size_t i = 0; i < s->formats; i++)
        if (s->number[i] == number)
            return true;
    return qz_xlsx_format_dated(number);
}

static void style_start(struct xlsx_part *p, const char *name, const char **attr)
{
    struct style_reading *s = p->data;
    const char *number = qz_xlsx_attr(attr, "numFmtId"), *code = qz_xlsx_attr(attr, "formatCode");
    int n = number ? atoi(number) : 0;

    if (strcmp(name, "cellXfs") == 0) {
        s->in_cells = true;
    } else if (strcmp(name, "numFmt") == 0) {
        if (code && qz_xlsx_code_dated(code) && s->formats < STYLE_FORMATS)
            s->number[s->formats++] = n;
    } else if (s->in_cells && strcmp(name, "xf") == 0 && p->x->style_count < XLSX_STYLES) {
        p->x->dated[p->x->style_count++] = style_dated(s, n);
    }
}

static void style_end(struct xlsx_part *p, const char *name)
{
    struct style_reading *s = p->data;
    if (strcmp(name, "cellXfs") == 0)
        s->in_cells = false;
}

int qz_xlsx_styles(struct xlsx *x, struct qz_err *err)
{
    struct style_reading s = {0};
    struct xlsx_part part = {.data = &s, .start = style_start, .end = style_end};
    if (!x->styles[0])
        return 0;
    if (!(x->dated = malloc(XLSX_STYLES)))
        return qz_fail(err, QZ_E_NOMEM, "no memory for the workbook");
    return qz_xlsx_part(x, x->styles, &part, err) < 0 ? -1 : 0;
}

/* ---- numbers ---- */

/* The day and time that a number stands for. False for one that stands for none of this age. */
static bool style_day(double value, bool since_1904, char out[40])
{
    if (since_1904)
        value += STYLE_1904;
    if (!(value >= STYLE_1970) || value >= STYLE_LAST)
        return false;

    int64_t minutes = (int64_t)floor((value - STYLE_1970) * 1440 + 0.5);
    struct qz_date d = qz_date_of(minutes / 1440 * QZ_DAY_MS);
    int at = (int)(minutes % 1440);

    if (at == 0)
        snprintf(out, 40, "%04d-%02d-%02d", d.year, d.month, d.day);
    else
        snprintf(out, 40, "%04d-%02d-%02d %02d:%02d", d.year, d.month, d.day, at / 60, at % 60);
    return true;
}

void qz_xlsx_number(const char *text, bool dated, bool since_1904, char out[40])
{
    char *end;
    double value = strtod(text, &end);

    if (end == text || *end || !isfinite(value)) {
        qz_copy_text(out, 40, text);
        return;
    }

    if (dated && style_day(value, since_1904, out))
        return;
    if (value == floor(value) && fabs(value) < 1e15)
        snprintf(out, 40, "%.0f", value);
    else
        snprintf(out, 40, "%.15g", value);
}
