#include "sheet/people.h"
#include "base/list.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_ROWS 20 /* in which the row that names the columns is looked for */

/* One reading of a table. */
struct people_reading {
    struct qz_csv csv;
    struct qz_people *out;
    size_t cap;    /* rows that there is memory for */
    size_t fields; /* columns that have a head, or stand before one that does */
    size_t serial; /* the column that numbers the rows; SIZE_MAX: none does */
    const char *today, *consent;
    qz_people_bad bad;
    void *ctx;
};

/* ---- heads ---- */

static bool people_serial_head(const char *head)
{
    static const char *const serial[] = {"序号", "编号", "No", "No.", "no", "NO", "#", "№"};
    char text[20];

    if (qz_cell_fold(head, text, sizeof text) != QZ_CELL_TAKEN)
        return false;

    for (size_t i = 0; i < sizeof serial / sizeof *serial; i++)
        if (strcmp(text, serial[i]) == 0)
            return true;
    return false;
}

/* The columns that the record names, into *out. Returns 1 when a name and a phone are among them, 0 when not,
 * or -1 for two columns that are equally good. */
static int people_heads(struct people_reading *r, struct qz_err *err)
{
    const struct qz_csv *c = &r->csv;
    int best[QZ_PEOPLE_COLUMNS], rank;
    size_t twice[QZ_PEOPLE_COLUMNS];

    for (int i = 0; i < QZ_PEOPLE_COLUMNS; i++) {
        r->out->column[i].at = twice[i] = SIZE_MAX;
        best[i] = 100;
    }

    r->fields = 0;
    r->serial = SIZE_MAX;
    for (size_t f = 0; f < c->fields; f++) {
        char text[4];
        if (qz_cell_clean(c->field[f], text, sizeof text) != QZ_CELL_TAKEN || text[0])
            r->fields = f + 1;
        if (people_serial_head(c->field[f]))
            r->serial = f;

        enum qz_people_column k = qz_people_head(c->field[f], &rank);
        if (k == QZ_PEOPLE_COLUMNS || rank > best[k])
            continue;

        twice[k] = rank == best[k] ? f : SIZE_MAX;
        if (rank < best[k])
            r->out->column[k].at = f;
        best[k] = rank;
    }
    if (r->out->column[QZ_PEOPLE_NAME].at == SIZE_MAX || r->out->column[QZ_PEOPLE_PHONE].at == SIZE_MAX)
        return 0;

    for (int i = 0; i < QZ_PEOPLE_COLUMNS; i++) {
        char first[QZ_COLUMN_LETTERS], second[QZ_COLUMN_LETTERS];
        if (twice[i] == SIZE_MAX)
            continue;
        qz_column_letters(r->out->column[i].at, first);
        qz_column_letters(twice[i], second);

        return qz_fail(err, QZ_E_INPUT,
                       "row %u: the columns %s and %s have the same meaning; give one of them another head",
                       c->row, first, second);
    }

    return 1;
}

static void people_keep_heads(struct people_reading *r)
{
    r->out->head_row = r->csv.row;
    for (int i = 0; i < QZ_PEOPLE_COLUMNS; i++) {
        char text[200] = "";
        size_t at = r->out->column[i].at;
        if (at != SIZE_MAX)
            qz_cell_clean(r->csv.field[at], text, sizeof text);
        qz_copy_text(r->out->column[i].head, QZ_PEOPLE_HEAD, text);
    }
}

/* Find the row that names the columns. 1, 0 there is none, or -1. */
static int people_find_heads(struct people_reading *r, struct qz_err *err)
{
    for (int i = 0; i < HEAD_ROWS; i++) {
        struct qz_err why = {0};
        int got = qz_csv_next(&r->csv, &why);
        if (got == 0)
            return 0;
        if (got < 0 && why.code == QZ_E_NOMEM)
            return qz_fail(err, why.code, "%s", why.msg);

        int found = got > 0 ? people_heads(r, err) : 0;
        if (found == 1)
            people_keep_heads(r);

        if (found != 0)
            return found;
    }
    return 0;
}

/* ---- rows ---- */

static const char *people_field(const struct people_reading *r, size_t at)
{
    return at < r->csv.fields ? r->csv.field[at] : "";
}

static bool people_empty(const char *text)
{
    char nothing[2];
    return qz_cell_clean(text, nothing, sizeof nothing) == QZ_CELL_TAKEN && !nothing[0];
}

/* Spreadsheets save rows that were once filled as commas alone; lists have rows that are numbered already,
 * and repeat their heads on each page. */
static bool people_no_person(const struct people_reading *r)
{
    const struct qz_people *out = r->out;
    int rank;
    size_t filled = 0;

    for (size_t f = 0; f < r->csv.fields; f++)
        filled += f != r->serial && !people_empty(r->csv.field[f]);

    const char *name = people_field(r, out->column[QZ_PEOPLE_NAME].at);
    const char *phone = people_field(r, out->column[QZ_PEOPLE_PHONE].at);
    return filled == 0 ||
           (qz_people_head(name, &rank) == QZ_PEOPLE_NAME && qz_people_head(phone, &rank) == QZ_PEOPLE_PHONE);
}

static void people_tell(struct people_reading *r, struct qz_people_fault f)
{
    r->out->bad++;
    r->bad(r->ctx, &f);
}

/* Text beyond the last column that has a head. Returns its column, or SIZE_MAX. */
static size_t people_beyond(const struct people_reading *r)
{
    for (size_t f = r->fields; f < r->csv.fields; f++)
        if (!people_empty(r->csv.field[f]))
            return f;
    return SIZE_MAX;
}

static enum qz_cell_fault people_consent(const struct people_reading *r, struct qz_person_in *p)
{
    enum qz_cell_fault fault = qz_cell_day(people_field(r, r->out->column[QZ_PEOPLE_CONSENT].at), p->consent);
    if (fault == QZ_CELL_DAY_NONE && r->consent)
        fault = qz_cell_day(r->consent, p->consent);
    if (fault == QZ_CELL_TAKEN && strcmp(p->consent, r->today) > 0)
        fault = QZ_CELL_DAY_FUTURE;
    return fault;
}

/* Reads the record as a person, or tells what is wrong with it. */
static bool people_take(struct people_reading *r, struct qz_person_in *p)
{
    const struct qz_people *out = r->out;
    enum qz_people_column at = QZ_PEOPLE_NAME;
    size_t beyond = people_beyond(r);

    p->row = r->csv.row;
    if (beyond != SIZE_MAX) {
        people_tell(r, (struct qz_people_fault){p->row, QZ_CELL_ROW_MORE, beyond, "", 0, NULL});
        return false;
    }

    enum qz_cell_fault fault = qz_cell_name(people_field(r, out->column[QZ_PEOPLE_NAME].at), p->name);
    if (fault == QZ_CELL_TAKEN) {
        at = QZ_PEOPLE_PHONE;
        fault = qz_cell_phone(people_field(r, out->column[QZ_PEOPLE_PHONE].at), p->phone);
    }
    if (fault == QZ_CELL_TAKEN) {
        at = QZ_PEOPLE_CONSENT;
        fault = people_consent(r, p);
    }

    if (fault == QZ_CELL_TAKEN)
        return true;

    people_tell(r,
                (struct qz_people_fault){p->row, fault, out->column[at].at, out->column[at].head, 0, NULL});
    return false;
}

static int people_keep(struct people_reading *r, const struct qz_person_in *p, struct qz_err *err)
{
    struct qz_people *out = r->out;
    if (out->count == QZ_PEOPLE_FILE)
        return qz_fail(err, QZ_E_FULL, "more than %d people in one file; split it", QZ_PEOPLE_FILE);
    if (qz_list_grow(&out->row, out->count, &r->cap, sizeof *out->row, err) != 0)
        return -1;
    out->row[out->count++] = *p;
    return 0;
}

static int people_rows(struct people_reading *r, struct qz_err *err)
{
    for (;;) {
        struct qz_err why = {0};
        struct qz_person_in p = {0};
        int got = qz_csv_next(&r->csv, &why);
        if (got == 0)

            return 0;
        if (got < 0 && why.code == QZ_E_NOMEM)
            return qz_fail(err, why.code, "%s", why.msg);

        if (got < 0) {
            people_tell(r,
                        (struct qz_people_fault){r->csv.row, QZ_CELL_ROW_BROKEN, SIZE_MAX, "", 0, why.msg});
            continue;
        }

        if (!people_no_person(r) && people_take(r, &p) && people_keep(r, &p, err) != 0)
            return -1;
    }
}

/* ---- repeated phones ---- */

static int people_by_phone(const void *a, const void *b)
{
    const struct qz_person_in *const *x = a, *const *y = b;
    int by_phone = strcmp((*x)->phone, (*y)->phone);
    if (by_phone)
        return by_phone;
    return (*x)->row < (*y)->row ? -1 : 1;
}

/* earlier[i] receives the row that has the phone of out->row[i] before it, or 0. */
static int people_find_repeats(const struct qz_people *out, unsigned *earlier, struct qz_err *err)
{
    const struct qz_person_in **order = calloc(out->count + 1, sizeof *order);
    if (!order)
        return qz_fail(err, QZ_E_NOMEM, "no memory for the file");

    for (size_t i = 0; i < out->count; i++)
        order[i] = &out->row[i];
    qsort(order, out->count, sizeof *order, people_by_phone);

    for (size_t i = 1, first = 0; i < out->count; i++) {
        if (strcmp(order[i]->phone, order[first]->phone) == 0)
            earlier[order[i] - out->row] = order[first]->row;
        else
            first = i;
    }

    free(order);
    return 0;
}

/* Of the rows with one phone the first stays. */
static int people_drop_repeats(struct people_reading *r, struct qz_err *err)
{
    struct qz_people *out = r->out;
    unsigned *earlier = calloc(out->count + 1, sizeof *earlier);

    int rc =
        earlier ? people_find_repeats(out, earlier, err) : qz_fail(err, QZ_E_NOMEM, "no memory for the file");

    size_t kept = 0;
    for (size_t i = 0; rc == 0 && i < out->count; i++) {
        if (!earlier[i])
            out->row[kept++] = out->row[i];
        else
            people_tell(r, (struct qz_people_fault){out->row[i].row, QZ_CELL_ROW_SAME, SIZE_MAX, "",
                                                    earlier[i], NULL});
    }

    if (rc == 0)
        out->count = kept;

    free(earlier);
    return rc;
}

/* ---- tables ---- */

/* Find the heads with one of the characters that can stand between cells. */
static int people_begin(struct people_reading *r, const char *text, size_t len, struct qz_err *err)
{
    static const char between[] = {',', '\t', ';'};

    for (size_t i = 0; i < sizeof between; i++) {
        qz_csv_finish(&r->csv);
        r->csv = (struct qz_csv){.at = text, .end = text + len, .line = 1, .comma = between[i]};
        int found = people_find_heads(r, err);
        if (found != 0)
            return found < 0 ? -1 : 0;
    }

    if (len == 0)
        return qz_fail(err, QZ_E_INPUT, "the file is empty");
    return qz_fail(
        err, QZ_E_INPUT,
        "none of the first %d rows names the columns; write 姓名 (or name) and 手机 (or phone) above "
        "them, each in a cell of its own",
        HEAD_ROWS);
}

int qz_people_read(const char *text, size_t len, const char *today, const char *consent, qz_people_bad bad,
                   void *ctx, struct qz_people *out, struct qz_err *err)
{
    struct people_reading r = {.out = out, .today = today, .consent = consent, .bad = bad, .ctx = ctx};
    memset(out, 0, sizeof *out);

    int rc = people_begin(&r, text, len, err);
    if (rc == 0)
        rc = people_rows(&r, err);
    if (rc == 0)
        rc = people_drop_repeats(&r, err);

    qz_csv_finish(&r.csv);
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
