#include "sheet/csv.h"

#include "base/shown.h"
#include "base/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

static unsigned csv_line_of(const char *bytes, size_t at)
{
    unsigned line = 1;
    for (size_t i = 0; i < at; i++)
        line += bytes[i] == '\n';
    return line;
}

static int from_gb18030(const char *bytes, size_t len, struct qz_buf *out, struct qz_err *err)
{
    iconv_t cd = iconv_open("UTF-8", "GB18030");
    if (cd == (iconv_t)-1)
        return qz_fail(err, QZ_E_MISSING, "this system cannot read GB18030; save the file as UTF-8");

    char *in = (char *)(uintptr_t)bytes, piece[4096];
    size_t left = len;
    int rc = 0;

    while (left > 0 && rc == 0) {
        char *to = piece;
        size_t room = sizeof piece;
        size_t got = iconv(cd, &in, &left, &to, &room);
        qz_buf_add(out, piece, sizeof piece - room);

        if (got == (size_t)-1 && errno != E2BIG)
            rc = qz_fail(err, QZ_E_INPUT,
                         "line %u is neither UTF-8 nor GB18030; save the file as CSV UTF-8 and try again",
                         csv_line_of(bytes, len - left));
    }

    iconv_close(cd);
    return rc;
}

int qz_csv_decode(const char *bytes, size_t len, struct qz_buf *out, const char **encoding,
                  struct qz_err *err)
{
    const char *zero = len ? memchr(bytes, 0, len) : NULL;
    int rc = 0;
    qz_buf_clear(out);

    if (len >= 2 && (memcmp(bytes, "\xFF\xFE", 2) == 0 || memcmp(bytes, "\xFE\xFF", 2) == 0))
        return qz_fail(err, QZ_E_INPUT, "this is UTF-16; save the file as CSV UTF-8 and try again");

    if (zero)
        return qz_fail(
            err, QZ_E_INPUT,
            "line %u has a zero byte: this is no CSV file; save the table as CSV UTF-8 and try again",
            csv_line_of(bytes, (size_t)(zero - bytes)));

    bool mark = len >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0;

    if (mark || qz_utf8_valid(bytes, len)) {
        size_t skip = mark ? 3 : 0;
        if (!qz_utf8_valid(bytes, len))
            return qz_fail(err, QZ_E_INPUT,
                           "the file says it is UTF-8 but is not; save it as CSV UTF-8 again");
        qz_buf_add(out, bytes + skip, len - skip);
        *encoding = "UTF-8";

    } else {
        rc = from_gb18030(bytes, len, out, err);
        *encoding = "GB18030";
    }
    if (rc == 0 && out->failed)
        rc = qz_fail(err, QZ_E_NOMEM, "no memory for the file");
    return rc;
}

static void skip_line(struct qz_csv *c)
{
    while (c->at < c->end && *c->at != '\n')
        c->at++;
    if (c->at < c->end) {
        c->at++;
        c->line++;
    }
}

/* Move over a line's end. 1 moved (or at the end of the text), 0 no line end here, -1 a CR alone. */
static int csv_line_end(struct qz_csv *c)
{
    if (c->at == c->end)
        return 1;

    if (*c->at == '\r') {
        if (c->at + 1 == c->end || c->at[1] != '\n')
            return -1;
        c->at++;
    }

    if (*c->at != '\n')
        return 0;

    c->at++;
    c->line++;
    return 1;
}

static int csv_quoted(struct qz_csv *c, struct qz_err *err)
{
    for (c->at++; c->at < c->end; c->at++) {
        if (*c->at == '"') {
            if (c->at + 1 < c->end && c->at[1] == '"') {
                c->at++;
            } else {
                c->at++;
                return 0;
            }
        }

        c->line += *c->at == '\n';
        qz_buf_char(&c->text, *c->at);
    }
    return qz_fail(err, QZ_E_INPUT, "a quotation mark is never closed");
}

static char csv_comma(const struct qz_csv *c)
{
    return c->comma ? c->comma : ',';
}

static int csv_plain(struct qz_csv *c, struct qz_err *err)

{
    for (; c->at < c->end && *c->at != csv_comma(c) && *c->at != '\r' && *c->at != '\n'; c->at++) {
        if (*c->at == '"')
            return qz_fail(err, QZ_E_INPUT,
                           "a quotation mark inside a field; put the field in quotation marks "
                           "and write it twice");
        qz_buf_char(&c->text, *c->at);
    }
    return 0;
}

static int one_field(struct qz_csv *c, struct qz_err *err)
{
    if (c->fields == QZ_CSV_FIELDS)
        return qz_fail(err, QZ_E_INPUT, "more than %d fields", QZ_CSV_FIELDS);
    c->start[c->fields++] = c->text.len;
    int rc = c->at < c->end && *c->at == '"' ? csv_quoted(c, err) : csv_plain(c, err);
    qz_buf_char(&c->text, '\0');
    return rc;
}

static int one_record(struct qz_csv *c, struct qz_err *err)
{
    for (;;) {
        if (one_field(c, err) != 0)
            return -1;
        if (c->at < c->end && *c->at == csv_comma(c)) {
            c->at++;
            continue;
        }

        int ended = csv_line_end(c);
        if (ended > 0)
            return 0;
        return ended < 0 ? qz_fail(err, QZ_E_INPUT, "a carriage return without a line feed")
                         : qz_fail(err, QZ_E_INPUT, "text after a closing quotation mark");
    }
}

int qz_csv_next(struct qz_csv *c, struct qz_err *err)
{
    while (c->at < c->end && (*c->at == '\n' || (*c->at == '\r' && c->at + 1 < c->end && c->at[1] == '\n'))) {
        csv_line_end(c);
        c->row++;
    }

    if (c->at == c->end)
        return 0;

    c->row++;
    c->record_line = c->line;
    c->fields = 0;
    qz_buf_clear(&c->text);
    const char *from = c->at;
    if (one_record(c, err) != 0) {
        /* Back to where it began: a quotation mark never closed must not swallow the rest of the file. */
        c->at = from;
        c->line = c->record_line;
        skip_line(c);
        return -1;
    }

    if (c->text.failed)
        return qz_fail(err, QZ_E_NOMEM, "no memory for a record");

    for (size_t i = 0; i < c->fields; i++)
        c->field[i] = c->text.data + c->start[i];
    return 1;
}

void qz_csv_finish(struct qz_csv *c)
{
    qz_buf_finish(&c->text);
}

/* The text as it is shown, each quotation mark twice. */
static void csv_add_field(struct qz_buf *out, const char *text)
{
    char piece[QZ_SHOWN_PIECE];
    for (const char *end = text + strlen(text); text < end;) {
        size_t n = qz_shown_next(&text, end, piece);
        if (piece[0] == '"')
            qz_buf_char(out, '"');
        qz_buf_add(out, piece, n);
    }
}

void qz_csv_add(struct qz_buf *out, const char *const *field, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = field[i];
        bool formula = *text && strchr("=+-@\t\r", *text), quote = strpbrk(text, ",\"") != NULL;

        qz_buf_str(out, i ? "," : "");
        qz_buf_str(out, quote ? "\"" : "");
        qz_buf_str(out, formula ? "'" : "");
        csv_add_field(out, text);
        qz_buf_str(out, quote ? "\"" : "");
    }
    qz_buf_str(out, "\r\n");
}
