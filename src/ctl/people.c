#include "ctl/people.h"

#include "base/shown.h"
#include "base/text.h"
#include "ctl/when.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum column { COLUMN_NAME, COLUMN_PHONE, COLUMN_CONSENT, COLUMN_COUNT };

struct columns {
    size_t at[COLUMN_COUNT]; /* SIZE_MAX: not in the file */
    size_t fields;           /* in the head */
    const char *today, *consent;
};

static const struct {
    const char *head;
    enum column column;
} heads[] = {{"姓名", COLUMN_NAME},      {"name", COLUMN_NAME},      {"手机", COLUMN_PHONE},
             {"手机号", COLUMN_PHONE},   {"手机号码", COLUMN_PHONE}, {"电话", COLUMN_PHONE},
             {"phone", COLUMN_PHONE},    {"mobile", COLUMN_PHONE},   {"同意日期", COLUMN_CONSENT},
             {"consent", COLUMN_CONSENT}};

/* Blanks that spreadsheets leave around a text: ASCII ones and U+3000, U+00A0. */
static size_t blank_at(const char *p)
{
    if (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
        return 1;
    if (strncmp(p, "\xC2\xA0", 2) == 0)
        return 2;
    return strncmp(p, "\xE3\x80\x80", 3) == 0 ? 3 : 0;
}

/* The text without blanks around it, into out; false when it does not fit. */
static bool trimmed(const char *text, char *out, size_t cap)
{
    size_t n, end = 0;
    while ((n = *text ? blank_at(text) : 0) > 0)
        text += n;
    for (size_t i = 0; text[i];) {
        n = blank_at(text + i);
        i += n ? n : 1;
        if (!n)
            end = i;
    }
    if (end >= cap)
        return false;
    memcpy(out, text, end);
    out[end] = '\0';
    return true;
}

static int read_heads(const struct qz_csv *c, struct columns *cols, struct qz_err *err)
{
    for (int i = 0; i < COLUMN_COUNT; i++)
        cols->at[i] = SIZE_MAX;
    cols->fields = c->fields;
    for (size_t f = 0; f < c->fields; f++) {
        char head[40];
        if (!trimmed(c->field[f], head, sizeof head))
            continue;
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            if (strcasecmp(head, heads[i].head) != 0)
                continue;
            if (cols->at[heads[i].column] != SIZE_MAX)
                return qz_fail(err, QZ_E_INPUT, "line %u: two columns are both a %s", c->record_line, head);
            cols->at[heads[i].column] = f;
        }
    }
    if (cols->at[COLUMN_NAME] == SIZE_MAX || cols->at[COLUMN_PHONE] == SIZE_MAX)
        return qz_fail(
            err, QZ_E_INPUT,
            "line %u must name the columns, with commas between them, among them 姓名 (or name) and "
            "手机 (or phone)",
            c->record_line);
    return 0;
}

static const char *take_name(const char *text, char out[64])
{
    if (!trimmed(text, out, 64))
        return "the name is longer than 63 bytes";
    if (!out[0])
        return "there is no name";
    for (const char *p = out, *end = out + strlen(out); p < end;) {
        uint32_t cp = qz_utf8_next(&p, end);
        if (cp == 0xFFFD)
            return "the name has a character that was lost when the file was saved (U+FFFD); type it anew";
        if ((cp >= 0xE000 && cp <= 0xF8FF) || cp >= 0xF0000)
            return "the name has a private-use character, which other machines show as something else; type "
                   "it anew";
    }
    return NULL;
}

static const char *take_phone(const char *text, char out[12])
{
    char digits[24];
    size_t n = 0;
    char clean[40];
    if (!trimmed(text, clean, sizeof clean))
        return "the phone number is too long";
    if (!clean[0])
        return "there is no phone number";
    if (strstr(clean, "E+"))
        return "the spreadsheet shortened the phone number, as to 1.38E+10; make its column wider and save "
               "the file again";
    const char *p = clean;
    if (strncmp(p, "+86", 3) == 0)
        p += 3;
    for (; *p; p++) {
        if (*p == ' ' || *p == '-')
            continue;
        if (*p < '0' || *p > '9' || n == sizeof digits - 1)
            return "the phone number has something in it that is no digit";
        digits[n++] = *p;
    }
    if (n != 11 || digits[0] != '1' || digits[1] < '3')
        return "the phone number is not a mobile one: eleven digits that begin with 13 to 19";
    memcpy(out, digits, 11);
    out[11] = '\0';
    return NULL;
}

static const char *take_consent(const char *text, const struct columns *cols, char out[11])
{
    char clean[40];
    if (!trimmed(text, clean, sizeof clean))
        return "the day of consent is not a day; write it as 2017-05-04";
    if (!clean[0] && !cols->consent)
        return "there is no day of consent; nobody is registered without one";
    if (qz_day_parse(clean[0] ? clean : cols->consent, out, NULL) != 0)
        return "the day of consent is not a day; write it as 2017-05-04";
    return strcmp(out, cols->today) > 0 ? "the day of consent is in the future" : NULL;
}

/* Phones and chat programs leave marks around names and numbers that nobody sees. What is wrong is told with
 * the cell that it is in, or NULL. */
static const char *find_hidden(const struct qz_csv *c, const struct columns *cols, char text[200])
{
    static const char *const title[COLUMN_COUNT] = {"name", "phone number", "day of consent"};
    for (int i = 0; i < COLUMN_COUNT; i++) {
        char clean[200];
        size_t f = cols->at[i];
        bool whole = f != SIZE_MAX && trimmed(c->field[f], clean, sizeof clean);
        uint32_t hidden = whole ? qz_find_hidden(clean, strlen(clean)) : 0;
        if (!hidden)
            continue;
        snprintf(
            text, 200,
            "field %zu, the %s, holds a mark that cannot be seen (U+%04X), as phones and web pages leave; "
            "type the field anew",
            f + 1, title[i], (unsigned)hidden);
        return text;
    }
    return NULL;
}

/* Spreadsheets save rows below the last one that were once filled, as commas alone. */
static bool blank_row(const struct qz_csv *c)
{
    char nothing[1];
    size_t f = 0;
    while (f < c->fields && trimmed(c->field[f], nothing, sizeof nothing))
        f++;
    return f == c->fields;
}

/* What is wrong with a row, or NULL. text may be used for it. */
static const char *take_row(const struct qz_csv *c, const struct columns *cols, struct qz_person_in *p,
                            char text[200])
{
    size_t consent = cols->at[COLUMN_CONSENT];
    if (c->fields != cols->fields)
        return c->fields < cols->fields ? "fewer fields than columns" : "more fields than columns";
    p->line = c->record_line;
    const char *why = find_hidden(c, cols, text);
    if (!why)
        why = take_name(c->field[cols->at[COLUMN_NAME]], p->name);
    if (!why)
        why = take_phone(c->field[cols->at[COLUMN_PHONE]], p->phone);
    if (!why)
        why = take_consent(consent == SIZE_MAX ? "" : c->field[consent], cols, p->consent);
    return why;
}

static int keep_row(struct qz_people *out, size_t *cap, const struct qz_person_in *p, struct qz_err *err)
{
    if (out->count == *cap) {
        size_t more = *cap ? *cap * 2 : 64;
        if (more > QZ_PEOPLE_FILE)
            more = QZ_PEOPLE_FILE;
        if (more == *cap)
            return qz_fail(err, QZ_E_FULL, "more than %d people in one file; split it", QZ_PEOPLE_FILE);
        struct qz_person_in *row = realloc(out->row, more * sizeof *row);
        if (!row)
            return qz_fail(err, QZ_E_NOMEM, "no memory for the people of the file");
        out->row = row;
        *cap = more;
    }
    out->row[out->count++] = *p;
    return 0;
}

static int by_phone(const void *a, const void *b)
{
    const struct qz_person_in *const *x = a, *const *y = b;
    int c = strcmp((*x)->phone, (*y)->phone);
    return c ? c : (*x)->line < (*y)->line ? -1 : 1;
}

/* Of the rows with one phone the first stays; the others are marked by an empty name and then dropped. */
static int drop_repeats(struct qz_people *out, qz_people_bad bad, void *ctx, struct qz_err *err)
{
    const struct qz_person_in **order = calloc(out->count + 1, sizeof *order);
    unsigned *repeats = calloc(out->count + 1, sizeof *repeats); /* the earlier line, by row */
    int rc = order && repeats ? 0 : qz_fail(err, QZ_E_NOMEM, "no memory for the file");
    for (size_t i = 0; rc == 0 && i < out->count; i++)
        order[i] = &out->row[i];
    if (rc == 0)
        qsort(order, out->count, sizeof *order, by_phone);
    for (size_t i = 1, first = 0; rc == 0 && i < out->count; i++) {
        if (strcmp(order[i]->phone, order[first]->phone) == 0)
            repeats[order[i] - out->row] = order[first]->line;
        else
            first = i;
    }
    size_t kept = 0;
    for (size_t i = 0; rc == 0 && i < out->count; i++) {
        char why[60];
        if (!repeats[i]) {
            out->row[kept++] = out->row[i];
            continue;
        }
        snprintf(why, sizeof why, "the same phone number as line %u", repeats[i]);
        bad(ctx, out->row[i].line, why);
        out->bad++;
    }
    out->count = rc == 0 ? kept : out->count;
    free(order);
    free(repeats);
    return rc;
}

int qz_people_read(const char *text, size_t len, const char *today, const char *consent, qz_people_bad bad,
                   void *ctx, struct qz_people *out, struct qz_err *err)
{
    struct qz_csv c = {.at = text, .end = text + len, .line = 1};
    struct columns cols = {.today = today, .consent = consent};
    size_t cap = 0;
    memset(out, 0, sizeof *out);
    int got = qz_csv_next(&c, err), rc = got < 0 ? -1 : 0;
    if (rc == 0)
        rc = got == 0 ? qz_fail(err, QZ_E_INPUT, "the file is empty") : read_heads(&c, &cols, err);
    while (rc == 0) {
        struct qz_err why = {0};
        struct qz_person_in p = {0};
        if ((got = qz_csv_next(&c, &why)) == 0)
            break;
        if (got > 0 && blank_row(&c))
            continue;
        char told[200];
        const char *wrong = got < 0 ? why.msg : take_row(&c, &cols, &p, told);
        if (!wrong) {
            rc = keep_row(out, &cap, &p, err);
            continue;
        }
        bad(ctx, c.record_line, wrong);
        out->bad++;
    }
    if (rc == 0)
        rc = drop_repeats(out, bad, ctx, err);
    qz_csv_finish(&c);
    if (rc != 0)
        qz_people_finish(out);
    return rc;
}

void qz_people_finish(struct qz_people *p)
{
    if (p->row)
        sodium_memzero(p->row, p->count * sizeof *p->row);
    free(p->row);
    memset(p, 0, sizeof *p);
}
